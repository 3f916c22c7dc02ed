/**
 * Times as a client wants them: milliseconds (the default) or microseconds since 1970. Answers and
 * events use what the request or the connection asked for; times in requests may be either, told
 * apart by their size.
 */
import { DialectError } from './errors.ts';

/** Microseconds since 1970 -> what is sent. */
export type TimeFormat = (timeUs: number) => number;

const US_PER_MS = 1000;
/** Times from here on are in microseconds: as milliseconds it would be the year 5138. */
const FIRST_MICROSECONDS = 1e14;

/** Whole milliseconds, rounded down. */
export const inMilliseconds: TimeFormat = (timeUs) => Math.floor(timeUs / US_PER_MS);
export const inMicroseconds: TimeFormat = (timeUs) => timeUs;

const FORMATS: ReadonlyMap<string, TimeFormat> = new Map([
  ['MILLISECOND', inMilliseconds],
  ['millisecond', inMilliseconds],
  ['MICROSECOND', inMicroseconds],
  ['microsecond', inMicroseconds],
]);

/**
 * @param text what a header or URL says; undefined: nothing, which means milliseconds
 * @param where its name, for the error
 * @throws DialectError -1130 for an unknown unit
 */
export function readTimeUnit(text: string | undefined, where: string): TimeFormat {
  if (text === undefined) return inMilliseconds;
  const format = FORMATS.get(text);
  if (format !== undefined) return format;
  throw new DialectError(
    -1130,
    `Data sent for '${where}' is not valid; it is MILLISECOND or MICROSECOND.`,
  );
}

/** A time of a request in either unit -> microseconds: the first one that it may mean. */
export function microsecondsOf(value: number): number {
  return value < FIRST_MICROSECONDS ? value * US_PER_MS : value;
}

/** As `microsecondsOf`, the last one that it may mean: a millisecond has a thousand. */
export function lastMicrosecondOf(value: number): number {
  return value < FIRST_MICROSECONDS ? value * US_PER_MS + US_PER_MS - 1 : value;
}
