/**
 * Candles of one market, all intervals, kept from its trades. Only candles with a trade are
 * stored, the newest of each interval up to its capacity; a query fills the gaps between them,
 * and up to now, with flat ones at the close before. Before the oldest stored candle there is
 * nothing.
 *
 * Volumes are exact past 2^53: pairs of a high and a low half (see base/decimal.ts).
 *
 * Trades of one second are added up in one place, and all intervals take the sum when somebody
 * looks or the second is over: every interval begins on a whole second.
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

const SECOND_MS = 1000;

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
  readonly #ring: Ring;
  readonly #settle: () => void;
  #nextOpenMs = Number.NEGATIVE_INFINITY;
  /** Grows with each trade and each new candle: who remembers it knows whether anything is new. */
  #version = 0;

  /** @param settle called before anything is read: adds what waits to be added */
  constructor(interval: Interval, settle: () => void = () => {}) {
    this.interval = interval;
    this.#ring = new Ring(C.STRIDE, interval.capacity);
    this.#settle = settle;
  }

  /** The stored candles. */
  get ring(): Ring {
    this.#settle();
    return this.#ring;
  }

  get version(): number {
    this.#settle();
    return this.#version;
  }

  /** Takes a trade. Times must not fall. */
  add(timeMs: number, price: number, lots: number, quote: number, buy: boolean, id: number): void {
    this.#version++;
    if (timeMs >= this.#nextOpenMs) this.#start(timeMs, price, id);
    const data = this.#ring.data;
    const at = this.#ring.at(this.#ring.size - 1);
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

  /** Takes the sum of trades of one second: the fields of a candle. */
  addSum(sum: Float64Array): void {
    this.#version++;
    if (sum[C.OPEN_MS]! >= this.#nextOpenMs) {
      this.#start(sum[C.OPEN_MS]!, sum[C.OPEN]!, sum[C.FIRST_ID]!);
    }
    const data = this.#ring.data;
    const at = this.#ring.at(this.#ring.size - 1);
    if (sum[C.HIGH]! > data[at + C.HIGH]!) data[at + C.HIGH] = sum[C.HIGH]!;
    if (sum[C.LOW]! < data[at + C.LOW]!) data[at + C.LOW] = sum[C.LOW]!;
    data[at + C.CLOSE] = sum[C.CLOSE]!;
    for (let field = C.LOTS; field <= C.BUY_QUOTE; field += 2) {
      addVolume(data, at + field, sum[field]!);
      data[at + field + 1] = data[at + field + 1]! + sum[field + 1]!;
    }
    data[at + C.COUNT] = data[at + C.COUNT]! + sum[C.COUNT]!;
    data[at + C.LAST_ID] = sum[C.LAST_ID]!;
  }

  /** Candles by time, oldest first, without gaps. */
  query(query: CandleQuery): Candle[] {
    const { ring, interval } = this;
    const opens = opensOf(interval, ring, query);
    let index = opens.length === 0 ? 0 : ring.lowerBound(C.OPEN_MS, opens[0]!);
    return opens.map((openMs) => {
      const closeMs = interval.shift(openMs, 1) - 1;
      if (index < ring.size && ring.get(index, C.OPEN_MS) === openMs) {
        index++;
        return readCandle(ring.data, ring.at(index - 1), openMs, closeMs);
      }
      return flatCandle(openMs, closeMs, ring.get(index - 1, C.CLOSE));
    });
  }

  /** The candle that begins at a time, flat where nothing traded; undefined before the oldest. */
  candleAt(openMs: number): Candle | undefined {
    return this.query({ nowMs: openMs, limit: 1, startMs: openMs, endMs: openMs })[0];
  }

  load(saved: SavedRing): void {
    const ring = this.#ring;
    ring.load(saved);
    if (ring.size === 0) return;
    this.#nextOpenMs = this.interval.shift(ring.get(ring.size - 1, C.OPEN_MS), 1);
  }

  #start(timeMs: number, price: number, id: number): void {
    const openMs = this.interval.openOf(timeMs);
    const { data, at } = this.#ring.push();
    data.fill(0, at, at + C.STRIDE);
    data[at + C.OPEN_MS] = openMs;
    data[at + C.OPEN] = price;
    data[at + C.HIGH] = price;
    data[at + C.LOW] = price;
    data[at + C.FIRST_ID] = id;
    this.#nextOpenMs = this.interval.shift(openMs, 1);
  }
}

/**
 * Begins of the candles that a query asks for, oldest first.
 * @param stored candles of this or a finer interval; what is before the oldest is not there
 */
export function opensOf(interval: Interval, stored: Ring, query: CandleQuery): number[] {
  if (stored.size === 0) return [];
  const { nowMs, limit, startMs, endMs } = query;
  const newestMs = stored.get(stored.size - 1, C.OPEN_MS);
  let last = interval.openOf(Math.max(nowMs, newestMs));
  if (endMs !== undefined && endMs < last) last = interval.openOf(endMs);
  let open = interval.openOf(stored.get(0, C.OPEN_MS));
  if (startMs !== undefined) {
    const at = interval.openOf(startMs);
    open = Math.max(open, at === startMs ? at : interval.shift(at, 1));
  } else {
    open = Math.max(open, interval.shift(last, 1 - limit));
  }
  const opens: number[] = [];
  for (; open <= last && opens.length < limit; open = interval.shift(open, 1)) opens.push(open);
  return opens;
}

/** Adds the stored candle at `at` to sums of the same fields; `COUNT` 0: there is nothing yet. */
export function addCandle(sums: Float64Array, data: Float64Array, at: number): void {
  if (sums[C.COUNT] === 0) {
    sums.set(data.subarray(at, at + C.STRIDE));
    return;
  }
  if (data[at + C.HIGH]! > sums[C.HIGH]!) sums[C.HIGH] = data[at + C.HIGH]!;
  if (data[at + C.LOW]! < sums[C.LOW]!) sums[C.LOW] = data[at + C.LOW]!;
  sums[C.CLOSE] = data[at + C.CLOSE]!;
  for (let field = C.LOTS; field <= C.BUY_QUOTE; field += 2) {
    addVolume(sums, field, data[at + field]!);
    sums[field + 1] = sums[field + 1]! + data[at + field + 1]!;
  }
  sums[C.COUNT] = sums[C.COUNT]! + data[at + C.COUNT]!;
  sums[C.LAST_ID] = data[at + C.LAST_ID]!;
}

/** A stored candle. @param at where its fields begin */
export function readCandle(
  data: Float64Array,
  at: number,
  openMs: number,
  closeMs: number,
): Candle {
  return {
    openMs,
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

function volumeAt(data: Float64Array, at: number): Volume {
  return { low: data[at]!, high: data[at + 1]! };
}

/** A candle without a trade. @param price the close before, in ticks */
export function flatCandle(openMs: number, closeMs: number, price: number): Candle {
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
  readonly series: readonly CandleSeries[];
  /** Trades of one second, which no interval has taken yet; a count of 0: none. */
  readonly #sum = new Float64Array(C.STRIDE);
  #sumEndMs = Number.NEGATIVE_INFINITY;

  constructor() {
    const settle = () => this.#settle();
    this.series = INTERVALS.map((each) => new CandleSeries(each, settle));
  }

  /** Takes a trade. Times must not fall. */
  add(timeMs: number, price: number, lots: number, quote: number, buy: boolean, id: number): void {
    const sum = this.#sum;
    if (timeMs >= this.#sumEndMs) this.#settle();
    if (sum[C.COUNT] === 0) this.#begin(timeMs, price, id);
    if (price > sum[C.HIGH]!) sum[C.HIGH] = price;
    if (price < sum[C.LOW]!) sum[C.LOW] = price;
    sum[C.CLOSE] = price;
    addVolume(sum, C.LOTS, lots);
    addVolume(sum, C.QUOTE, quote);
    if (buy) {
      addVolume(sum, C.BUY_LOTS, lots);
      addVolume(sum, C.BUY_QUOTE, quote);
    }
    sum[C.COUNT] = sum[C.COUNT]! + 1;
    sum[C.LAST_ID] = id;
  }

  #begin(timeMs: number, price: number, id: number): void {
    const sum = this.#sum;
    const openMs = Math.floor(timeMs / SECOND_MS) * SECOND_MS;
    sum.fill(0);
    sum[C.OPEN_MS] = openMs;
    sum[C.OPEN] = price;
    sum[C.HIGH] = price;
    sum[C.LOW] = price;
    sum[C.FIRST_ID] = id;
    this.#sumEndMs = openMs + SECOND_MS;
  }

  #settle(): void {
    const sum = this.#sum;
    if (sum[C.COUNT] === 0) return;
    for (const each of this.series) each.addSum(sum);
    sum[C.COUNT] = 0;
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
