/** Numbers of the replay as texts. */

const GROUPS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1,234,567` */
export const whole = (value: number) => GROUPS.format(value);

/** `12.3 MB` */
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Microseconds since 1970 as `2026-01-31 12:00:00.000` in UTC. */
export function timeText(timeUs: number): string {
  if (timeUs === 0) return '';
  return new Date(Math.floor(timeUs / 1000)).toISOString().replace('T', ' ').replace('Z', '');
}
