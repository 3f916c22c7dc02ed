/**
 * A channel makes the messages of one stream, while anybody is subscribed to it. Channels by event
 * (trades, best bid and ask) note what the feed tells them and hand it out at the next flush;
 * channels by the clock look at the feed at each of their turns and speak where something changed.
 */
import type { BookChanges } from '../../feed/book.ts';
import type { Candle } from '../../feed/candles.ts';
import type { Feed, MarketFeed } from '../../feed/feed.ts';
import { MINUTE_INDEX, MINUTE_MS } from '../../feed/intervals.ts';
import type { Aggregate, TradeRecord } from '../../feed/tape.ts';
import { type ZonedSeries, zonedSeries } from '../../feed/zoned.ts';
import {
  aggregateBody,
  auctionBody,
  averageBody,
  bookTickerBody,
  klineBody,
  miniTickerBody,
  partialBody,
  referenceBody,
  tickerBody,
  tradeBody,
  windowBody,
} from './market-bodies.ts';
import { type Body, DiffMessage, ListMessage, Message } from './market-messages.ts';
import { FAST_MS, SLOW_MS, type StreamName } from './market-stream-names.ts';

/**
 * How long after its end a candle is called closed: trades of its last moment come by then. One
 * that comes later still is in the candle that REST shows.
 */
export const CANDLE_GRACE_MS = 250;
/** Candles closed in one turn at most; where the clock leapt further, the oldest are left out. */
export const MAX_CLOSED_AT_ONCE = 100;

export interface Channel {
  /** Milliseconds between turns; 0: whenever the feed told it something. */
  readonly everyMs: number;
  /** Messages since the last time, in order. */
  take(nowUs: number): readonly Message[];
  /** Somebody new is here: where it makes sense, the present state is sent at the next turn. */
  refresh(): void;
  /** Nobody is here any more. */
  close(): void;
}

const NOTHING: readonly Message[] = [];

export class TradeChannel implements Channel {
  readonly everyMs = 0;
  readonly #name: string;
  readonly #market: MarketFeed;
  #pending: TradeRecord[] = [];

  constructor(name: string, market: MarketFeed) {
    this.#name = name;
    this.#market = market;
  }

  note(trade: TradeRecord): void {
    this.#pending.push(trade);
  }

  take(nowUs: number): readonly Message[] {
    const pending = this.#pending;
    this.#pending = [];
    return pending.map(
      (trade) => new Message(this.#name, undefined, tradeBody(this.#market, trade, nowUs)),
    );
  }

  refresh(): void {}

  close(): void {}
}

export class AggregateChannel implements Channel {
  readonly everyMs = 0;
  readonly #name: string;
  readonly #market: MarketFeed;
  #pending: Aggregate[] = [];

  constructor(name: string, market: MarketFeed) {
    this.#name = name;
    this.#market = market;
  }

  note(aggregate: Aggregate): void {
    this.#pending.push(aggregate);
  }

  take(nowUs: number): readonly Message[] {
    const pending = this.#pending;
    this.#pending = [];
    return pending.map(
      (each) => new Message(this.#name, undefined, aggregateBody(this.#market, each, nowUs)),
    );
  }

  refresh(): void {}

  close(): void {}
}

/**
 * Best bid and ask, of one market or (`!bookTicker`) of any. Several changes become one message.
 */
export class TopChannel implements Channel {
  readonly everyMs = 0;
  readonly #name: string;
  readonly #markets: () => Iterable<MarketFeed>;
  readonly #changed = new Set<MarketFeed>();

  constructor(name: string, markets: () => Iterable<MarketFeed>) {
    this.#name = name;
    this.#markets = markets;
  }

  note(market: MarketFeed): void {
    this.#changed.add(market);
  }

  take(): readonly Message[] {
    const messages: Message[] = [];
    for (const market of this.#changed) {
      const key = `${this.#name}#${market.info.id}`;
      messages.push(new Message(this.#name, key, bookTickerBody(market)));
    }
    this.#changed.clear();
    return messages;
  }

  refresh(): void {
    for (const market of this.#markets()) this.#changed.add(market);
  }

  close(): void {}
}

class DiffChannel implements Channel {
  readonly everyMs: number;
  readonly #name: string;
  readonly #market: MarketFeed;
  readonly #changes: BookChanges;

  constructor(name: string, market: MarketFeed, everyMs: number) {
    this.#name = name;
    this.#market = market;
    this.everyMs = everyMs;
    this.#changes = market.book.attach();
  }

  take(nowUs: number): readonly Message[] {
    const diff = this.#changes.drain();
    return diff === undefined ? NOTHING : [new DiffMessage(this.#name, this.#market, diff, nowUs)];
  }

  refresh(): void {}

  close(): void {
    this.#market.book.detach(this.#changes);
  }
}

/** Speaks when the state that it shows has a new version, or somebody new is here. */
class StateChannel implements Channel {
  readonly everyMs: number;
  readonly #name: string;
  readonly #version: (nowMs: number) => string | number;
  readonly #body: (nowUs: number) => Body;
  #seen: string | number | undefined;

  constructor(
    name: string,
    options: {
      everyMs: number;
      version: (nowMs: number) => string | number;
      body: (nowUs: number) => Body;
    },
  ) {
    this.#name = name;
    this.everyMs = options.everyMs;
    this.#version = options.version;
    this.#body = options.body;
  }

  take(nowUs: number): readonly Message[] {
    const version = this.#version(Math.floor(nowUs / 1000));
    if (version === this.#seen) return NOTHING;
    this.#seen = version;
    return [new Message(this.#name, this.#name, this.#body(nowUs))];
  }

  refresh(): void {
    this.#seen = undefined;
  }

  close(): void {}
}

/** A list of all markets whose state has a new version (`!ticker@arr`). */
class ListChannel implements Channel {
  readonly everyMs = SLOW_MS;
  readonly #name: string;
  readonly #feed: Feed;
  readonly #version: (market: MarketFeed, nowMs: number) => string;
  readonly #body: (market: MarketFeed, nowUs: number) => Body;
  readonly #seen = new Map<number, string>();

  constructor(
    name: string,
    feed: Feed,
    options: {
      version: (market: MarketFeed, nowMs: number) => string;
      body: (market: MarketFeed, nowUs: number) => Body;
    },
  ) {
    this.#name = name;
    this.#feed = feed;
    this.#version = options.version;
    this.#body = options.body;
  }

  take(nowUs: number): readonly Message[] {
    const parts = new Map<number, Body>();
    const nowMs = Math.floor(nowUs / 1000);
    for (const market of this.#feed.markets()) {
      const version = this.#version(market, nowMs);
      if (version === this.#seen.get(market.info.id)) continue;
      this.#seen.set(market.info.id, version);
      parts.set(market.info.id, this.#body(market, nowUs));
    }
    return parts.size === 0 ? NOTHING : [new ListMessage(this.#name, parts)];
  }

  refresh(): void {
    this.#seen.clear();
  }

  close(): void {}
}

/** Candles: the present one each second where it changed, and each one, once, when it is closed. */
class KlineChannel implements Channel {
  readonly everyMs = FAST_MS;
  readonly #name: string;
  readonly #market: MarketFeed;
  readonly #interval: number;
  readonly #series: ZonedSeries;
  /** Begin of the candle that is to be closed next; undefined before the first message. */
  #openMs: number | undefined;
  #seenVersion = -1;
  #nextUpdateMs = 0;

  constructor(
    name: string,
    market: MarketFeed,
    stream: { readonly interval: number; readonly offsetMs: number },
  ) {
    this.#name = name;
    this.#market = market;
    this.#interval = stream.interval;
    this.#series = zonedSeries(market.candles, stream.interval, stream.offsetMs);
  }

  take(nowUs: number): readonly Message[] {
    const nowMs = Math.floor(nowUs / 1000);
    const messages: Message[] = [];
    const { interval } = this.#series;
    const earliest = interval.shift(interval.openOf(nowMs), -MAX_CLOSED_AT_ONCE);
    this.#openMs = Math.max(this.#openMs ?? interval.openOf(nowMs), earliest);
    while (interval.shift(this.#openMs, 1) + CANDLE_GRACE_MS <= nowMs) {
      const candle = this.#series.candleAt(this.#openMs);
      if (candle !== undefined) messages.push(this.#message(candle, true, nowUs));
      this.#openMs = interval.shift(this.#openMs, 1);
      this.#seenVersion = -1;
    }
    const version = this.#series.version();
    if (nowMs < this.#nextUpdateMs || version === this.#seenVersion) return messages;
    this.#nextUpdateMs = nowMs + SLOW_MS;
    this.#seenVersion = version;
    const candle = this.#series.candleAt(this.#openMs);
    if (candle !== undefined) messages.push(this.#message(candle, false, nowUs));
    return messages;
  }

  refresh(): void {
    this.#seenVersion = -1;
  }

  close(): void {}

  /** A closed candle has no key: it is never left out. */
  #message(candle: Candle, closed: boolean, eventUs: number): Message {
    const body = klineBody(this.#market, { interval: this.#interval, candle, closed, eventUs });
    return new Message(this.#name, closed ? undefined : this.#name, body);
  }
}

/** Changes with each trade, and each minute, when the window moves. */
function windowVersion({ candles }: MarketFeed, nowMs: number): string {
  return `${candles.series[MINUTE_INDEX]!.version}/${Math.floor(nowMs / MINUTE_MS)}`;
}

function tickerVersion(market: MarketFeed, nowMs: number): string {
  return `${windowVersion(market, nowMs)}/${market.book.topUpdateId}`;
}

/** A channel for a stream of one market that goes by the clock. */
export function clockChannel(name: StreamName, market: MarketFeed): Channel {
  const { stream } = name;
  const slow = (
    version: (market: MarketFeed, nowMs: number) => string,
    body: (market: MarketFeed, nowUs: number) => Body,
  ): Channel =>
    new StateChannel(name.name, {
      everyMs: SLOW_MS,
      version: (nowMs) => version(market, nowMs),
      body: (nowUs) => body(market, nowUs),
    });
  switch (stream.kind) {
    case 'depth':
      return new DiffChannel(name.name, market, stream.everyMs);
    case 'partial':
      return new StateChannel(name.name, {
        everyMs: stream.everyMs,
        version: () => market.book.updateId,
        body: () => partialBody(market, stream.levels),
      });
    case 'kline':
      return new KlineChannel(name.name, market, stream);
    case 'ticker':
      return slow(tickerVersion, tickerBody);
    case 'miniTicker':
      return slow(windowVersion, miniTickerBody);
    case 'window':
      return slow(windowVersion, (each, nowUs) => windowBody(each, stream, nowUs));
    case 'avgPrice':
      return slow(windowVersion, averageBody);
    case 'referencePrice':
      return slow((each) => String(each.info.state.rules.referenceTicks), referenceBody);
    case 'auction':
      return new StateChannel(name.name, {
        everyMs: FAST_MS,
        version: () => market.info.state.version,
        body: (nowUs) => auctionBody(market, nowUs),
      });
    default:
      throw new Error(`stream ${name.name} does not go by the clock`);
  }
}

/** A channel for a stream of all markets that goes by the clock. */
export function listChannel(name: StreamName, feed: Feed): Channel {
  const { stream } = name;
  switch (stream.kind) {
    case 'ticker':
      return new ListChannel(name.name, feed, { version: tickerVersion, body: tickerBody });
    case 'miniTicker':
      return new ListChannel(name.name, feed, { version: windowVersion, body: miniTickerBody });
    case 'window':
      return new ListChannel(name.name, feed, {
        version: windowVersion,
        body: (market, nowUs) => windowBody(market, stream, nowUs),
      });
    default:
      throw new Error(`stream ${name.name} is not a list of all markets`);
  }
}
