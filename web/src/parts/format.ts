/** How times look, everywhere the same. */

const TWO = (value: number) => String(value).padStart(2, '0');

/** Time of day, as clocks here show it: 14:03:59. @param timeUs microseconds since 1970 */
export function timeOfDay(timeUs: number): string {
  const date = new Date(timeUs / 1000);
  return `${TWO(date.getHours())}:${TWO(date.getMinutes())}:${TWO(date.getSeconds())}`;
}

/** Day and time: 2026-03-01 14:03:59. @param timeMs milliseconds since 1970 */
export function dayAndTime(timeMs: number): string {
  const date = new Date(timeMs);
  const day = `${date.getFullYear()}-${TWO(date.getMonth() + 1)}-${TWO(date.getDate())}`;
  return `${day} ${timeOfDay(timeMs * 1000)}`;
}

/** How long, in one unit: 8 s, 3 min, 2 h. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** What an error says to a person. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
