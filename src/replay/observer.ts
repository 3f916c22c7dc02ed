/**
 * What a person wants to know of a row of events: what is traded under which name, the trades, what
 * was refused and why. Only the events that this needs are decoded. Memory grows with markets and
 * accounts, not with the number of events.
 */
import { deserialize } from 'node:v8';
import type { Engine } from '../engine/engine.ts';
import { Catalog } from '../feed/catalog.ts';
import { decodeEvent, type Event, Template, type Trade } from '../schema/generated/protocol.ts';

/** Trades of each market that are remembered. */
const LAST_TRADES = 10;

/** Events of the catalog; and those that are counted or shown. */
const WANTED: ReadonlySet<number> = new Set([
  Template.Accepted,
  Template.Rejected,
  Template.AssetCreated,
  Template.MarketCreated,
  Template.MarketStatusChanged,
  Template.Trade,
]);

export interface TimedTrade {
  readonly trade: Trade;
  /** Time of the Tick before it, microseconds since 1970. */
  readonly timeUs: number;
}

export interface MarketTally {
  trades: number;
  /** Lots traded. */
  lots: bigint;
  /** The newest, oldest first. */
  readonly last: TimedTrade[];
}

export interface ObserverOptions {
  /** Sees every event, which are all decoded then. */
  readonly onEvent?: ((event: Event, timeUs: number) => void) | undefined;
  readonly onTrade?: ((trade: TimedTrade) => void) | undefined;
}

export class Observer {
  readonly catalog = new Catalog();
  /** Commands that were refused, by rejection code. */
  readonly refused = new Map<number, number>();
  readonly #tallies = new Map<number, MarketTally>();
  readonly #options: ObserverOptions;
  #timeUs: number;

  /** @param timeUs of the last Tick before what is observed */
  constructor(options: ObserverOptions = {}, timeUs = 0) {
    this.#options = options;
    this.#timeUs = timeUs;
  }

  /** Learns the names of what a snapshot holds from its read models. */
  learn(views: Uint8Array): void {
    const saved = deserialize(views) as { folds?: { feed?: { catalog?: unknown } } };
    const catalog = saved.folds?.feed?.catalog;
    if (catalog !== undefined) this.catalog.load(catalog);
  }

  /** Takes the events in [from, to) of the engine's memory. */
  take({ view }: Engine, from: number, to: number): void {
    const { u8 } = view;
    const wantsAll = this.#options.onEvent !== undefined;
    for (let at = from; at < to; at += u8[at + 1]! * 64) {
      if (wantsAll || WANTED.has(u8[at]!)) this.#takeOne(decodeEvent(view, at));
    }
  }

  #takeOne(event: Event): void {
    switch (event.template) {
      case Template.Accepted:
        if (event.command === Template.Tick) this.#timeUs = event.resultId;
        break;
      case Template.Rejected:
        this.refused.set(event.code, (this.refused.get(event.code) ?? 0) + 1);
        break;
      case Template.Trade:
        this.#takeTrade(event);
        break;
      case Template.AssetCreated:
      case Template.MarketCreated:
      case Template.MarketStatusChanged:
        this.catalog.apply(event, this.#timeUs);
        break;
      default:
    }
    this.#options.onEvent?.(event, this.#timeUs);
  }

  #takeTrade(trade: Trade): void {
    const timed = { trade, timeUs: this.#timeUs };
    const tally = this.tally(trade.market);
    tally.trades += 1;
    tally.lots += BigInt(trade.quantityLots);
    tally.last.push(timed);
    if (tally.last.length > LAST_TRADES) tally.last.shift();
    this.#options.onTrade?.(timed);
  }

  /** What was traded in a market. */
  tally(market: number): MarketTally {
    let tally = this.#tallies.get(market);
    if (!tally) {
      tally = { trades: 0, lots: 0n, last: [] };
      this.#tallies.set(market, tally);
    }
    return tally;
  }
}
