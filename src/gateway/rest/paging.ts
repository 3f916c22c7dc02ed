/** Which rows of a history are wanted: how many, from when to when. */
import { DialectError } from '../errors.ts';
import type { Params } from './params.ts';

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 1000;
const MAX_TIME_MS = 8_640_000_000_000_000;
const DAY_MS = 86_400_000;

/** The first ones when reading on from somewhere, else the newest; either way oldest first. */
export function page<T>(items: readonly T[], limit: number, forward: boolean): readonly T[] {
  return forward ? items.slice(0, limit) : items.slice(-limit);
}

/** Rows wanted. @throws DialectError -1100, -1130 */
export function readLimit(params: Params): number {
  const limit = params.optionalInteger('limit', { min: 1, max: Number.MAX_SAFE_INTEGER });
  return Math.min(limit ?? DEFAULT_LIMIT, MAX_LIMIT);
}

/** @throws DialectError -1127 when the period is longer than a day, -1130 when it ends first */
export function readPeriod(params: Params): (timeMs: number) => boolean {
  const start = params.optionalInteger('startTime', { min: 0, max: MAX_TIME_MS });
  const end = params.optionalInteger('endTime', { min: 0, max: MAX_TIME_MS });
  if (start !== undefined && end !== undefined) {
    if (end < start) {
      throw new DialectError(-1130, "Data sent for parameter 'startTime' is not valid.");
    }
    if (end - start > DAY_MS) {
      throw new DialectError(
        -1127,
        'Lookup interval is too big; More than 24 hours between startTime and endTime.',
      );
    }
  }
  return (timeMs) => timeMs >= (start ?? 0) && timeMs <= (end ?? Infinity);
}
