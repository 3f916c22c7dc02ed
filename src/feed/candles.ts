/**
 * Candles of one market, all intervals, kept from its trades. Only candles with a trade are stored,
 * the newest of each interval up to its capacity; a query fills the gaps between them, and up to
 * now, with flat ones at the close before. Before the oldest stored candle there is nothing.
 *
 * Volumes are exact past 2^53: pairs of a high and a low half (see base/decimal.ts).
 */
import { addLow } from '../base/decimal.ts';
import { INTERVALS, type Interval } from './intervals.ts';
import { Ring, type SavedRing } from './ring.ts';

/** Fields of a stored candle; a volume's high half follows its low half. */
export const C = {
  OPEN_MS: 0,
  OPEN: 1,
  HIGH: 2,
  LOW: 3,
  CLOSE: 4,
  LOTS: 5,
  QUOTE: 7,
  BUY_LOTS: 9,
  BUY_QUOTE: 11,
  COUNT: 13,
  FIRST_ID: 14,
  LAST_ID: 15,
  STRIDE: 16,
} as const;

/** An exact sum: `high` × 2^53 + `low`. */
export interface Volume {
  readonly high: number;
  readonly low: number;
}

export const NO_VOLUME: Volume = { high: 0, low: 0 };

/** Prices in ticks; times in milliseconds. */
export interface Candle {
  readonly openMs: number;
  /** The last millisecond in it. */
  readonly closeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: Volume;
  readonly quote: Volume;
  /** The part of the volume whose taker bought. */
  readonly buyLots: Volume;
  readonly buyQuote: Volume;
  readonly count: number;
  /** First and last trade, -1 where there is none. */
  readonly firstId: number;
  readonly lastId: number;
}

export interface CandleQuery {
  /** Now: candles up to the one that holds it are given. */
  readonly nowMs: number;
  readonly limit: number;
  /** Not opened before; with it the oldest from there are given, else the newest. */
  readonly startMs?: number | undefined;
  /** Not opened after. */
  readonly endMs?: number | undefined;
}

/** Adds to a volume of which the low half is at `at` and the high half follows. */
export function addVolume(data: Float64Array, at: number, value: number): void {
  const low = data[at]!;
  const next = addLow(low, value);
  data[at] = next;
  if (next < low) data[at + 1] = data[at + 1]! + 1;
}

/** Candles of one interval. */
export class CandleSeries {
  readonly interval: Interval;
  readonly ring: Ring;
  #nextOpenMs = Number.NEGATIVE_INFINITY;
  /** Grows with each trade and each new candle: who remembers it knows whether anything is new. */
  #version = 0;

  constructor(interval: Interval) {
    this.interval = interval;
    this.ring = new Ring(C.STRIDE, interval.capacity);
  }

  get version(): number {
    return this.#version;
  }

  /** Takes a trade. Times must not fall. */
  add(timeMs: number, price: number, lots: number, quote: number, buy: boolean, id: number): void {
    this.#version++;
    if (timeMs >= this.#nextOpenMs) this.#start(timeMs, price, id);
    const data = this.ring.data;
    const at = this.ring.at(this.ring.size - 1);
    if (price > data[at + C.HIGH]!) data[at + C.HIGH] = price;
    if (price < data[at + C.LOW]!) data[at + C.LOW] = price;
    data[at + C.CLOSE] = price;
    addVolume(data, at + C.LOTS, lots);
    addVolume(data, at + C.QUOTE, quote);
    if (buy) {
      addVolume(data, at + C.BUY_LOTS, lots);
      addVolume(data, at + C.BUY_QUOTE, quote);
    }
    data[at + C.COUNT] = data[at + C.COUNT]! + 1;
    data[at + C.LAST_ID] = id;
  }

  /** Candles by time, oldest first, without gaps. */
  query({ nowMs, limit, startMs, endMs }: CandleQuery): Candle[] {
    const { ring, interval } = this;
    if (ring.size === 0) return [];
    const firstOpen = ring.get(0, C.OPEN_MS);
    const lastStored = ring.get(ring.size - 1, C.OPEN_MS);
    let last = Math.max(interval.openOf(nowMs), lastStored);
    if (endMs !== undefined && endMs < last) last = interval.openOf(endMs);
    let open = firstOpen;
    if (startMs !== undefined) {
      const at = interval.openOf(startMs);
      open = Math.max(open, at === startMs ? at : interval.shift(at, 1));
    } else {
      open = Math.max(open, interval.shift(last, 1 - limit));
    }
    const candles: Candle[] = [];
    let index = ring.lowerBound(C.OPEN_MS, open);
    while (open <= last && candles.length < limit) {
      const next = interval.shift(open, 1);
      if (index < ring.size && ring.get(index, C.OPEN_MS) === open) {
        candles.push(this.#read(index, next - 1));
        index++;
      } else {
        candles.push(flat(open, next - 1, ring.get(index - 1, C.CLOSE)));
      }
      open = next;
    }
    return candles;
  }

  /** The candle that begins at a time, flat where nothing traded; undefined before the oldest. */
  candleAt(openMs: number): Candle | undefined {
    return this.query({ nowMs: openMs, limit: 1, startMs: openMs, endMs: openMs })[0];
  }

  load(saved: SavedRing): void {
    this.ring.load(saved);
    const { size } = this.ring;
    if (size === 0) return;
    this.#nextOpenMs = this.interval.shift(this.ring.get(size - 1, C.OPEN_MS), 1);
  }

  #start(timeMs: number, price: number, id: number): void {
    const openMs = this.interval.openOf(timeMs);
    const { data, at } = this.ring.push();
    data.fill(0, at, at + C.STRIDE);
    data[at + C.OPEN_MS] = openMs;
    data[at + C.OPEN] = price;
    data[at + C.HIGH] = price;
    data[at + C.LOW] = price;
    data[at + C.FIRST_ID] = id;
    this.#nextOpenMs = this.interval.shift(openMs, 1);
  }

  #read(index: number, closeMs: number): Candle {
    const data = this.ring.data;
    const at = this.ring.at(index);
    return {
      openMs: data[at + C.OPEN_MS]!,
      closeMs,
      open: data[at + C.OPEN]!,
      high: data[at + C.HIGH]!,
      low: data[at + C.LOW]!,
      close: data[at + C.CLOSE]!,
      lots: volumeAt(data, at + C.LOTS),
      quote: volumeAt(data, at + C.QUOTE),
      buyLots: volumeAt(data, at + C.BUY_LOTS),
      buyQuote: volumeAt(data, at + C.BUY_QUOTE),
      count: data[at + C.COUNT]!,
      firstId: data[at + C.FIRST_ID]!,
      lastId: data[at + C.LAST_ID]!,
    };
  }
}

function volumeAt(data: Float64Array, at: number): Volume {
  return { low: data[at]!, high: data[at + 1]! };
}

function flat(openMs: number, closeMs: number, price: number): Candle {
  return {
    openMs,
    closeMs,
    open: price,
    high: price,
    low: price,
    close: price,
    lots: NO_VOLUME,
    quote: NO_VOLUME,
    buyLots: NO_VOLUME,
    buyQuote: NO_VOLUME,
    count: 0,
    firstId: -1,
    lastId: -1,
  };
}

/** Candles of all intervals of one market. */
export class Candles {
  /** By the index that `INTERVALS` has. */
  readonly series: readonly CandleSeries[] = INTERVALS.map((each) => new CandleSeries(each));

  /** Takes a trade. Times must not fall. */
  add(timeMs: number, price: number, lots: number, quote: number, buy: boolean, id: number): void {
    const series = this.series;
    for (let k = 0; k < series.length; k++) {
      series[k]!.add(timeMs, price, lots, quote, buy, id);
    }
  }

  save(): readonly SavedRing[] {
    return this.series.map((each) => each.ring.save());
  }

  load(saved: unknown): void {
    (saved as SavedRing[]).forEach((each, index) => {
      this.series[index]?.load(each);
    });
  }
}
