/** Which rows of a history are wanted: how many, from when to when. */
import { DialectError } from '../errors.ts';
import { lastMicrosecondOf, microsecondsOf } from '../time-unit.ts';
import type { Params } from './params.ts';

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 1000;
const MAX_TIME_MS = 8_640_000_000_000_000;
const DAY_US = 86_400_000_000;

/** The first ones when reading on from somewhere, else the newest; either way oldest first. */
export function page<T>(items: readonly T[], limit: number, forward: boolean): readonly T[] {
  return forward ? items.slice(0, limit) : items.slice(-limit);
}

/** Rows wanted. @throws DialectError -1100, -1130 */
export function readLimit(params: Params): number {
  const limit = params.optionalInteger('limit', { min: 1, max: Number.MAX_SAFE_INTEGER });
  return Math.min(limit ?? DEFAULT_LIMIT, MAX_LIMIT);
}

/** Microseconds since 1970, both ends included. */
export interface Period {
  readonly fromUs: number;
  /** `LAST_US` where no end was given. */
  readonly untilUs: number;
}

/** No time is after it. */
const LAST_US = Number.MAX_SAFE_INTEGER - 1;

/**
 * `startTime` and `endTime`, each in milliseconds or microseconds.
 * @param longestUs how long the period may be where both were given
 * @throws DialectError -1127 when the period is longer, -1130 when it ends first
 */
export function readTimes(params: Params, longestUs = Number.POSITIVE_INFINITY): Period {
  const start = params.optionalInteger('startTime', { min: 0, max: MAX_TIME_MS });
  const end = params.optionalInteger('endTime', { min: 0, max: MAX_TIME_MS });
  const startUs = start === undefined ? 0 : microsecondsOf(start);
  const endUs = end === undefined ? LAST_US : lastMicrosecondOf(end);
  if (start !== undefined && end !== undefined) {
    if (endUs < startUs) {
      throw new DialectError(-1130, "Data sent for parameter 'startTime' is not valid.");
    }
    if (microsecondsOf(end) - startUs > longestUs) {
      throw new DialectError(
        -1127,
        'Lookup interval is too big; More than 24 hours between startTime and endTime.',
      );
    }
  }
  return { fromUs: startUs, untilUs: Math.min(endUs, LAST_US) };
}

/** As `readTimes`, of own data: a day at most. */
export function readDay(params: Params): Period {
  return readTimes(params, DAY_US);
}

/**
 * As `readDay`.
 * @returns whether a time, microseconds since 1970, is in the period
 */
export function readPeriod(params: Params): (timeUs: number) => boolean {
  const { fromUs, untilUs } = readDay(params);
  return (timeUs) => timeUs >= fromUs && timeUs <= untilUs;
}
