/**
 * Rolling statistics of one market ("24-hour ticker"), made of its one-minute candles: a window of
 * n minutes is the current minute and the n whole ones before it. It is exact over the time that
 * it states (`openMs` to now), which begins on a minute and is up to a minute longer than asked.
 * What the whole minutes add up to is remembered until the minute changes, so that asking again
 * costs the current minute only.
 */
import { addCandle, C, type CandleSeries, type Volume } from './candles.ts';
import { MINUTE_MS } from './intervals.ts';

/** Longest window: seven days, as long as one-minute candles are kept. */
export const MAX_WINDOW_MINUTES = 7 * 24 * 60;
export const DAY_MINUTES = 24 * 60;
/** Window lengths that are remembered at once; others are added up anew each time. */
const MAX_REMEMBERED = 4;

/** Prices in ticks, 0 where the market never traded; times in milliseconds. */
export interface WindowStats {
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly last: number;
  /** Last price before the window; where none is known, the window's open. */
  readonly previousClose: number;
  readonly lots: Volume;
  readonly quote: Volume;
  readonly count: number;
  /** First and last trade, -1 where there is none. */
  readonly firstId: number;
  readonly lastId: number;
}

/** Sums over candles; the fields of `data` are those of a candle. */
interface Sums {
  readonly data: Float64Array;
  previousClose: number;
}

interface Remembered extends Sums {
  readonly minuteMs: number;
  /** Version of the candles then; a trade may still join a whole minute while none is newer. */
  readonly version: number;
  /** A newer minute had begun, so that no whole minute can change any more. */
  readonly settled: boolean;
}

export class Windows {
  readonly #minutes: CandleSeries;
  readonly #remembered = new Map<number, Remembered>();

  constructor(minutes: CandleSeries) {
    this.#minutes = minutes;
  }

  /** @param lengthMinutes 1 to `MAX_WINDOW_MINUTES` */
  stats(lengthMinutes: number, nowMs: number): WindowStats {
    const { ring } = this.#minutes;
    const newest = ring.size === 0 ? 0 : ring.get(ring.size - 1, C.OPEN_MS);
    const minuteMs = Math.max(Math.floor(nowMs / MINUTE_MS) * MINUTE_MS, newest);
    const openMs = minuteMs - lengthMinutes * MINUTE_MS;
    const whole = this.#whole(lengthMinutes, openMs, minuteMs);
    const data = whole.data.slice();
    if (ring.size > 0 && newest === minuteMs) addCandle(data, ring.data, ring.at(ring.size - 1));
    return statsOf(openMs, data, whole.previousClose);
  }

  /** Sums of the whole minutes of a window. */
  #whole(lengthMinutes: number, openMs: number, minuteMs: number): Sums {
    const known = this.#remembered.get(lengthMinutes);
    const { ring, version } = this.#minutes;
    if (known?.minuteMs === minuteMs && (known.settled || known.version === version)) return known;
    const settled = ring.size > 0 && ring.get(ring.size - 1, C.OPEN_MS) === minuteMs;
    const data = new Float64Array(C.STRIDE);
    const sums: Remembered = { data, previousClose: 0, minuteMs, version, settled };
    const from = ring.lowerBound(C.OPEN_MS, openMs);
    if (from > 0) sums.previousClose = ring.get(from - 1, C.CLOSE);
    for (let k = from; k < ring.size && ring.get(k, C.OPEN_MS) < minuteMs; k++) {
      addCandle(sums.data, ring.data, ring.at(k));
    }
    if (known !== undefined || this.#remembered.size < MAX_REMEMBERED) {
      this.#remembered.set(lengthMinutes, sums);
    }
    return sums;
  }
}

function statsOf(openMs: number, data: Float64Array, previousClose: number): WindowStats {
  const traded = data[C.COUNT]! > 0;
  return {
    openMs,
    open: traded ? data[C.OPEN]! : previousClose,
    high: traded ? data[C.HIGH]! : previousClose,
    low: traded ? data[C.LOW]! : previousClose,
    last: traded ? data[C.CLOSE]! : previousClose,
    previousClose: previousClose === 0 ? data[C.OPEN]! : previousClose,
    lots: { low: data[C.LOTS]!, high: data[C.LOTS + 1]! },
    quote: { low: data[C.QUOTE]!, high: data[C.QUOTE + 1]! },
    count: data[C.COUNT]!,
    firstId: traded ? data[C.FIRST_ID]! : -1,
    lastId: traded ? data[C.LAST_ID]! : -1,
  };
}
