/**
 * Candles of another time zone: a day there begins at its own midnight. Where the interval begins
 * at the same moments as in UTC, they are the same candles. Otherwise they are put together from
 * finer ones, so they reach back only as far as those do (an hour's: 5,000 hours of trading), and
 * the oldest may lack its beginning.
 */
import {
  addCandle,
  C,
  type Candle,
  type CandleQuery,
  type Candles,
  flatCandle,
  opensOf,
  readCandle,
} from './candles.ts';
import { INTERVALS, type Interval, intervalIndex, MINUTE_MS } from './intervals.ts';

/** Time zones are a multiple of this from UTC, from `MIN_OFFSET_MS` to `MAX_OFFSET_MS`. */
export const OFFSET_STEP_MS = 15 * MINUTE_MS;
export const MIN_OFFSET_MS = -12 * 60 * MINUTE_MS;
export const MAX_OFFSET_MS = 14 * 60 * MINUTE_MS;

/** What candles are put together from, the longest that fits the offset first. */
const SOURCES = ['1h', '30m', '15m'].map((name) => intervalIndex(name) ?? 0);

/** '8', '-1:00', '+05:45' -> milliseconds, or undefined where it is no time zone. */
export function parseOffset(text: string): number | undefined {
  const match = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  const offsetMs = (match[1] === '-' ? -minutes : minutes) * MINUTE_MS;
  const isThere = offsetMs >= MIN_OFFSET_MS && offsetMs <= MAX_OFFSET_MS;
  return isThere && Number(match[3] ?? 0) < 60 && offsetMs % OFFSET_STEP_MS === 0
    ? offsetMs
    : undefined;
}

function zoned(interval: Interval, offsetMs: number): Interval {
  return {
    ...interval,
    openOf: (timeMs) => interval.openOf(timeMs + offsetMs) - offsetMs,
    shift: (openMs, count) => interval.shift(openMs + offsetMs, count) - offsetMs,
  };
}

/** The candles of one interval in one time zone. */
export interface ZonedSeries {
  readonly interval: Interval;
  /** Grows with each trade: who remembers it knows whether anything is new. */
  version(): number;
  /** The candle that begins at a time, flat where nothing traded; undefined before the oldest. */
  candleAt(openMs: number): Candle | undefined;
}

/** @param index of the interval in `INTERVALS`. @param offsetMs as `parseOffset` gives it */
export function zonedSeries(candles: Candles, index: number, offsetMs: number): ZonedSeries {
  const series = candles.series[index]!;
  return {
    interval: offsetMs === 0 ? series.interval : zoned(series.interval, offsetMs),
    version: () => series.version,
    candleAt: (openMs) => {
      const query = { nowMs: openMs, limit: 1, startMs: openMs, endMs: openMs };
      return queryZoned(candles, index, offsetMs, query)[0];
    },
  };
}

/**
 * Candles by time, oldest first, without gaps.
 * @param index of the interval in `INTERVALS`
 * @param offsetMs the zone's distance from UTC, as `parseOffset` gives it
 */
export function queryZoned(
  candles: Candles,
  index: number,
  offsetMs: number,
  query: CandleQuery,
): Candle[] {
  const { lengthMs } = INTERVALS[index]!;
  if (offsetMs === 0 || (lengthMs !== 0 && offsetMs % lengthMs === 0)) {
    return candles.series[index]!.query(query);
  }
  const source = SOURCES.find((each) => offsetMs % INTERVALS[each]!.lengthMs === 0)!;
  const { ring } = candles.series[source]!;
  const interval = zoned(INTERVALS[index]!, offsetMs);
  const opens = opensOf(interval, ring, query);
  let at = opens.length === 0 ? 0 : ring.lowerBound(C.OPEN_MS, opens[0]!);
  return opens.map((openMs) => {
    const nextMs = interval.shift(openMs, 1);
    const sums = new Float64Array(C.STRIDE);
    for (; at < ring.size && ring.get(at, C.OPEN_MS) < nextMs; at++) {
      addCandle(sums, ring.data, ring.at(at));
    }
    if (sums[C.COUNT] === 0) return flatCandle(openMs, nextMs - 1, ring.get(at - 1, C.CLOSE));
    return readCandle(sums, 0, openMs, nextMs - 1);
  });
}
