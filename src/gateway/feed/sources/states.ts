/** Streams that show a state, of which the newest is what counts: ticker, candles, auction. */
import type { Candle, CandleSeries } from '../../../feed/candles.ts';
import type { MarketInfo } from '../../../feed/catalog.ts';
import type { MarketFeed } from '../../../feed/feed.ts';
import { INTERVALS, MINUTE_INDEX, MINUTE_MS } from '../../../feed/intervals.ts';
import { DAY_MINUTES, type WindowStats } from '../../../feed/window.ts';
import { type AuctionUncrossed, MarketStatus } from '../../../schema/generated/protocol.ts';
import { sideName } from '../../rest/order-view.ts';
import type { Content } from '../messages.ts';
import type { Numbers, Written } from '../numbers.ts';
import { type Source, STATE_MS } from './source.ts';

const US_PER_MS = 1000;
/** Candles of a snapshot. */
export const SNAPSHOT_CANDLES = 100;
/** How long after its end a candle is called closed: trades of its last moment come by then. */
export const CANDLE_GRACE_MS = 250;
/** Candles closed at once at most; where the clock leapt further, the oldest are left out. */
const MAX_CLOSED_AT_ONCE = 100;

/** The whole of something small: a newer one takes its place. */
class StateContent implements Content {
  readonly size = 1;
  readonly #fields: (numbers: Numbers) => Record<string, unknown>;

  constructor(fields: (numbers: Numbers) => Record<string, unknown>) {
    this.#fields = fields;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    return this.#fields(numbers);
  }

  merge(newer: Content): Content {
    return newer;
  }
}

export class TickerSource implements Source {
  readonly everyMs = STATE_MS;
  readonly #market: MarketFeed;
  #seen: string;

  constructor(market: MarketFeed) {
    this.#market = market;
    this.#seen = '';
  }

  position(): undefined {
    return undefined;
  }

  /** The window moves each minute. */
  isDue(nowUs: number): boolean {
    return this.#version(nowUs) !== this.#seen;
  }

  take(nowUs: number): Content | undefined {
    const version = this.#version(nowUs);
    if (version === this.#seen) return undefined;
    return this.snapshot(nowUs);
  }

  snapshot(nowUs: number): Content {
    this.#seen = this.#version(nowUs);
    const { info, windows, book } = this.#market;
    const stats = windows.stats(DAY_MINUTES, Math.floor(nowUs / US_PER_MS));
    const { bestPriceTicks: bid, bestLots: bidLots } = book.bids;
    const { bestPriceTicks: ask, bestLots: askLots } = book.asks;
    return new StateContent((numbers) => ({
      ...statsFields(info, stats, numbers),
      bid: numbers.price(info, bid),
      bidQuantity: numbers.quantity(info, bidLots),
      ask: numbers.price(info, ask),
      askQuantity: numbers.quantity(info, askLots),
    }));
  }

  close(): void {}

  #version(nowUs: number): string {
    const { candles, book } = this.#market;
    const minute = Math.floor(nowUs / US_PER_MS / MINUTE_MS);
    return `${candles.series[MINUTE_INDEX]!.version}/${minute}/${book.topUpdateId}`;
  }
}

function statsFields(info: MarketInfo, stats: WindowStats, numbers: Numbers) {
  return {
    openTimeUs: stats.openMs * US_PER_MS,
    last: numbers.price(info, stats.last),
    open: numbers.price(info, stats.open),
    high: numbers.price(info, stats.high),
    low: numbers.price(info, stats.low),
    change: numbers.change(info, stats.open, stats.last),
    volume: numbers.volume(info, stats.lots),
    quoteVolume: numbers.quoteVolume(info, stats.quote),
    count: stats.count,
  };
}

interface ShownCandle {
  readonly candle: Candle;
  readonly closed: boolean;
}

class CandlesContent implements Content {
  readonly #market: MarketInfo;
  readonly #interval: string;
  readonly candles: readonly ShownCandle[];

  constructor(market: MarketInfo, interval: string, candles: readonly ShownCandle[]) {
    this.#market = market;
    this.#interval = interval;
    this.candles = candles;
  }

  get size(): number {
    return this.candles.length;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    const candles = this.candles.map((each) => candleFields(this.#market, each, numbers));
    return { interval: this.#interval, candles };
  }

  merge(newer: Content): Content {
    if (!(newer instanceof CandlesContent)) return newer;
    const byOpen = new Map(this.candles.map((each) => [each.candle.openMs, each]));
    for (const each of newer.candles) byOpen.set(each.candle.openMs, each);
    return new CandlesContent(this.#market, this.#interval, [...byOpen.values()]);
  }
}

function candleFields(info: MarketInfo, { candle, closed }: ShownCandle, numbers: Numbers) {
  return {
    openTimeUs: candle.openMs * US_PER_MS,
    closeTimeUs: (candle.closeMs + 1) * US_PER_MS - 1,
    open: numbers.price(info, candle.open),
    high: numbers.price(info, candle.high),
    low: numbers.price(info, candle.low),
    close: numbers.price(info, candle.close),
    volume: numbers.volume(info, candle.lots),
    quoteVolume: numbers.quoteVolume(info, candle.quote),
    buyVolume: numbers.volume(info, candle.buyLots),
    buyQuoteVolume: numbers.quoteVolume(info, candle.buyQuote),
    count: candle.count,
    closed,
  };
}

export class CandlesSource implements Source {
  readonly everyMs = STATE_MS;
  readonly #market: MarketFeed;
  readonly #series: CandleSeries;
  readonly #name: string;
  /** Begin of the candle that is to be closed next. */
  #openMs: number;
  #seenVersion: number;

  constructor(market: MarketFeed, interval: number, nowUs: number) {
    this.#market = market;
    this.#series = market.candles.series[interval]!;
    this.#name = INTERVALS[interval]!.name;
    this.#openMs = this.#series.interval.openOf(Math.floor(nowUs / US_PER_MS));
    this.#seenVersion = this.#series.version;
  }

  position(): undefined {
    return undefined;
  }

  isDue(nowUs: number): boolean {
    return this.#nextCloseMs() <= Math.floor(nowUs / US_PER_MS);
  }

  take(nowUs: number): Content | undefined {
    const nowMs = Math.floor(nowUs / US_PER_MS);
    const candles = this.#closeUntil(nowMs);
    if (this.#series.version !== this.#seenVersion || candles.length > 0) {
      this.#seenVersion = this.#series.version;
      const candle = this.#series.candleAt(this.#openMs);
      if (candle !== undefined) candles.push({ candle, closed: false });
    }
    if (candles.length === 0) return undefined;
    return new CandlesContent(this.#market.info, this.#name, candles);
  }

  snapshot(nowUs: number): Content {
    const nowMs = Math.floor(nowUs / US_PER_MS);
    const candles = this.#series
      .query({ nowMs, limit: SNAPSHOT_CANDLES })
      .map((candle) => ({ candle, closed: candle.openMs < this.#openMs }));
    return new CandlesContent(this.#market.info, this.#name, candles);
  }

  close(): void {}

  #nextCloseMs(): number {
    return this.#series.interval.shift(this.#openMs, 1) + CANDLE_GRACE_MS;
  }

  #closeUntil(nowMs: number): ShownCandle[] {
    const { interval } = this.#series;
    const earliest = interval.shift(interval.openOf(nowMs), -MAX_CLOSED_AT_ONCE);
    this.#openMs = Math.max(this.#openMs, earliest);
    const closed: ShownCandle[] = [];
    while (this.#nextCloseMs() <= nowMs) {
      const candle = this.#series.candleAt(this.#openMs);
      if (candle !== undefined) closed.push({ candle, closed: true });
      this.#openMs = interval.shift(this.#openMs, 1);
    }
    return closed;
  }
}

interface Uncross {
  readonly priceTicks: number;
  readonly volumeLots: number;
  readonly timeUs: number;
}

interface AuctionState {
  readonly state: (numbers: Numbers) => Record<string, Written | boolean>;
  readonly uncrosses: readonly Uncross[];
}

class AuctionContent implements Content {
  readonly size: number;
  readonly #market: MarketInfo;
  readonly shown: AuctionState;

  constructor(market: MarketInfo, shown: AuctionState) {
    this.#market = market;
    this.shown = shown;
    this.size = 1 + shown.uncrosses.length;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    return {
      ...this.shown.state(numbers),
      uncrosses: this.shown.uncrosses.map(({ priceTicks, volumeLots, timeUs }) => ({
        price: numbers.price(this.#market, priceTicks),
        quantity: numbers.quantity(this.#market, volumeLots),
        timeUs,
      })),
    };
  }

  /** A newer state, and every uncross. */
  merge(newer: Content): Content {
    if (!(newer instanceof AuctionContent)) return newer;
    const uncrosses = [...this.shown.uncrosses, ...newer.shown.uncrosses];
    return new AuctionContent(this.#market, { state: newer.shown.state, uncrosses });
  }
}

const STATUS_NAMES: ReadonlyMap<MarketStatus, string> = new Map(
  Object.entries(MarketStatus).map(([name, status]) => [status, name]),
);

export class AuctionSource implements Source {
  readonly everyMs = 0;
  readonly #market: MarketInfo;
  #seenVersion: number;
  #uncrosses: Uncross[] = [];

  constructor(market: MarketInfo) {
    this.#market = market;
    this.#seenVersion = market.state.version;
  }

  position(): undefined {
    return undefined;
  }

  uncrossed({ priceTicks, volumeLots }: AuctionUncrossed, timeUs: number): void {
    this.#uncrosses.push({ priceTicks, volumeLots, timeUs });
  }

  take(): Content | undefined {
    const { version } = this.#market.state;
    if (version === this.#seenVersion) return undefined;
    this.#seenVersion = version;
    const uncrosses = this.#uncrosses;
    this.#uncrosses = [];
    return this.#content(uncrosses);
  }

  snapshot(): Content {
    return this.#content([]);
  }

  close(): void {}

  #content(uncrosses: readonly Uncross[]): Content {
    const { status, interrupted, auctionEndUs, indication } = this.#market.state;
    const { priceTicks, volumeLots, surplusLots, surplusSide } = indication;
    const state = (numbers: Numbers) => ({
      status: STATUS_NAMES.get(status) ?? String(status),
      interrupted,
      endTimeUs: auctionEndUs,
      price: numbers.price(this.#market, priceTicks),
      quantity: numbers.quantity(this.#market, volumeLots),
      surplus: numbers.quantity(this.#market, surplusLots),
      surplusSide: sideName(surplusSide),
    });
    return new AuctionContent(this.#market, { state, uncrosses });
  }
}
