/**
 * The candle intervals: where each begins, in UTC. Fixed ones count from 1970, weeks begin on
 * Monday, months with the calendar. Times are milliseconds since 1970.
 */

const SECOND = 1000;
export const MINUTE_MS = 60 * SECOND;
const HOUR = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR;
/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY = 4 * DAY_MS;

export interface Interval {
  readonly name: string;
  /** Length in milliseconds; 0 where it varies. */
  readonly lengthMs: number;
  /** Candles that a market remembers of it; those without a trade take no place. */
  readonly capacity: number;
  /** Begin of the candle that holds a time. */
  openOf(timeMs: number): number;
  /** Begin of the candle `count` after (before, if negative) the one that begins at `openMs`. */
  shift(openMs: number, count: number): number;
}

function fixed(name: string, lengthMs: number, capacity: number, originMs = 0): Interval {
  return {
    name,
    lengthMs,
    capacity,
    openOf: (timeMs) => Math.floor((timeMs - originMs) / lengthMs) * lengthMs + originMs,
    shift: (openMs, count) => openMs + count * lengthMs,
  };
}

function monthOf(timeMs: number, count: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
}

const MONTH: Interval = {
  name: '1M',
  lengthMs: 0,
  capacity: 600,
  openOf: (timeMs) => monthOf(timeMs, 0),
  shift: monthOf,
};

/** All of them, shortest first. One market takes 8 MB when all are full (a week and more). */
export const INTERVALS: readonly Interval[] = [
  fixed('1s', SECOND, 7200),
  // A whole week and the current minute: the rolling windows are made of them.
  fixed('1m', MINUTE_MS, 10_081),
  fixed('3m', 3 * MINUTE_MS, 5000),
  fixed('5m', 5 * MINUTE_MS, 5000),
  fixed('15m', 15 * MINUTE_MS, 5000),
  fixed('30m', 30 * MINUTE_MS, 5000),
  fixed('1h', HOUR, 5000),
  fixed('2h', 2 * HOUR, 3000),
  fixed('4h', 4 * HOUR, 3000),
  fixed('6h', 6 * HOUR, 2000),
  fixed('8h', 8 * HOUR, 2000),
  fixed('12h', 12 * HOUR, 2000),
  fixed('1d', DAY_MS, 3000),
  fixed('3d', 3 * DAY_MS, 1000),
  fixed('1w', 7 * DAY_MS, 1000, FIRST_MONDAY),
  MONTH,
];

const INDEX_BY_NAME = new Map(INTERVALS.map((interval, index) => [interval.name, index]));

/** Index into `INTERVALS` of '1m', '1d' …, or undefined. */
export function intervalIndex(name: string): number | undefined {
  return INDEX_BY_NAME.get(name);
}

/** Index of the one-minute interval. */
export const MINUTE_INDEX = INTERVALS.findIndex((interval) => interval.name === '1m');
