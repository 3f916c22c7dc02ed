/** Numbers of the replay as texts. */
import { grouped } from '../parts/decimals.ts';

/** A whole number with its thousands apart. */
export const whole = (value: number) => grouped(String(value));

/** `12.3 MB` */
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Microseconds since 1970 as `2026-01-31 12:00:00.000` in UTC. */
export function timeText(timeUs: number): string {
  if (timeUs === 0) return '';
  return new Date(Math.floor(timeUs / 1000)).toISOString().replace('T', ' ').replace('Z', '');
}
