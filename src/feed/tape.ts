/**
 * The newest trades of one market, and the newest aggregates: trades that follow each other, made
 * by one command's taker order at one price, are one aggregate; each trade of an uncross is one.
 * Aggregates are numbered from 1 without gaps, over the market's whole life; `firstId` and `lastId`
 * are the trades in it. An aggregate is complete, and visible, once no trade can join it: the taker
 * has nothing left, or the maker has (and does not conceal), or the taker trades at another price,
 * rests or is closed. So its number and content depend on the events alone.
 *
 * Both are rings of the newest `MAX_TRADES`; what is older is forgotten. Growing by doubling, a
 * quiet market costs little.
 */
import type { Side, Trade } from '../schema/generated/protocol.ts';
import { Ring, type SavedRing } from './ring.ts';

/** Trades, and aggregates, that a market remembers. */
export const MAX_TRADES = 10_000;

export interface TradeRecord {
  readonly id: number;
  readonly priceTicks: number;
  readonly lots: number;
  readonly quoteUnits: number;
  readonly timeUs: number;
  readonly takerSide: Side;
}

export interface Aggregate {
  /** Aggregate id, from 1. */
  readonly id: number;
  readonly priceTicks: number;
  readonly lots: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly timeUs: number;
  readonly takerSide: Side;
}

/** Which records, newest or oldest first to be kept when there are more than `limit`. */
export interface TapeQuery {
  readonly limit: number;
  /** First id; with it the oldest from there are given. */
  readonly fromId?: number | undefined;
  /** Not before, microseconds; with it the oldest from there are given. */
  readonly startUs?: number | undefined;
  /** Not after, microseconds. */
  readonly endUs?: number | undefined;
}

interface SavedTape {
  readonly trades: SavedRing;
  readonly aggregates: SavedRing;
  readonly open: Aggregate | undefined;
  readonly openSequence: number;
  readonly openTaker: number;
}

/** Fields of a trade record. */
const T = { ID: 0, PRICE: 1, LOTS: 2, QUOTE: 3, TIME: 4, SIDE: 5, STRIDE: 6 } as const;
/** Fields of an aggregate. */
const A = { ID: 0, PRICE: 1, LOTS: 2, FIRST: 3, LAST: 4, TIME: 5, SIDE: 6, STRIDE: 7 } as const;

export class Tape {
  readonly #trades: Ring;
  readonly #aggregates: Ring;
  /** Whether an aggregate waits for more, and what it is so far. */
  #isOpen = false;
  #openSequence = 0;
  #openTaker = 0;
  #openPrice = 0;
  #openLots = 0;
  #openFirst = 0;
  #openLast = 0;
  #openTimeUs = 0;
  #openSide: Side = 0;

  /** @param capacity trades and aggregates remembered */
  constructor(capacity = MAX_TRADES) {
    this.#trades = new Ring(T.STRIDE, capacity);
    this.#aggregates = new Ring(A.STRIDE, capacity);
  }

  /** Takes a trade. @returns how many aggregates became complete: 0, 1 or 2 */
  add(trade: Trade, timeUs: number): number {
    const { data, at } = this.#trades.push();
    data[at + T.ID] = trade.tradeId;
    data[at + T.PRICE] = trade.priceTicks;
    data[at + T.LOTS] = trade.quantityLots;
    data[at + T.QUOTE] = trade.quoteUnits;
    data[at + T.TIME] = timeUs;
    data[at + T.SIDE] = trade.takerSide;
    let completed = 0;
    if (!this.#joins(trade)) {
      if (this.#isOpen) completed += this.#complete();
      this.#open(trade, timeUs);
    } else {
      this.#openLots += trade.quantityLots;
      this.#openLast = trade.tradeId;
    }
    // What an iceberg has left may be shown and traded next, by the same taker.
    const makerStays = trade.makerLeavesLots > 0 && trade.conceals === 0;
    if (trade.takerLeavesLots === 0 || makerStays || trade.auction === 1) {
      completed += this.#complete();
    }
    return completed;
  }

  /**
   * An order rests or is closed: if it is the taker of the open aggregate, that is complete.
   * Between its trades self-trade prevention may close or amend other orders, or shrink the
   * taker.
   * @returns how many aggregates became complete: 0 or 1
   */
  follow(orderId: number): number {
    return this.#isOpen && orderId === this.#openTaker ? this.#complete() : 0;
  }

  #complete(): number {
    const id = this.#lastAggregateId() + 1;
    const { data, at } = this.#aggregates.push();
    data[at + A.ID] = id;
    data[at + A.PRICE] = this.#openPrice;
    data[at + A.LOTS] = this.#openLots;
    data[at + A.FIRST] = this.#openFirst;
    data[at + A.LAST] = this.#openLast;
    data[at + A.TIME] = this.#openTimeUs;
    data[at + A.SIDE] = this.#openSide;
    this.#isOpen = false;
    return 1;
  }

  /** Trades remembered. */
  get size(): number {
    return this.#trades.size;
  }

  /** The newest trade, or undefined. */
  last(): TradeRecord | undefined {
    return this.#trades.size === 0 ? undefined : this.#trade(this.#trades.size - 1);
  }

  /** The newest complete aggregate but `back`. */
  lastAggregate(back = 0): Aggregate | undefined {
    const index = this.#aggregates.size - 1 - back;
    return index < 0 ? undefined : this.#aggregate(index);
  }

  /** Trades by id or time, oldest first. */
  trades(query: TapeQuery): TradeRecord[] {
    const [from, to] = range(this.#trades, query, T.TIME);
    const records: TradeRecord[] = [];
    for (let k = from; k < to; k++) records.push(this.#trade(k));
    return records;
  }

  /** Complete aggregates by id or time, oldest first. */
  aggregates(query: TapeQuery): Aggregate[] {
    const [from, to] = range(this.#aggregates, query, A.TIME);
    const records: Aggregate[] = [];
    for (let k = from; k < to; k++) records.push(this.#aggregate(k));
    return records;
  }

  save(): SavedTape {
    return {
      trades: this.#trades.save(),
      aggregates: this.#aggregates.save(),
      open: this.#isOpen
        ? {
            id: this.#lastAggregateId() + 1,
            priceTicks: this.#openPrice,
            lots: this.#openLots,
            firstId: this.#openFirst,
            lastId: this.#openLast,
            timeUs: this.#openTimeUs,
            takerSide: this.#openSide,
          }
        : undefined,
      openSequence: this.#openSequence,
      openTaker: this.#openTaker,
    };
  }

  load(saved: unknown): void {
    const { trades, aggregates, open, openSequence, openTaker } = saved as SavedTape;
    this.#trades.load(trades);
    this.#aggregates.load(aggregates);
    this.#openSequence = openSequence;
    this.#openTaker = openTaker;
    if (open === undefined) return;
    this.#isOpen = true;
    this.#openPrice = open.priceTicks;
    this.#openLots = open.lots;
    this.#openFirst = open.firstId;
    this.#openLast = open.lastId;
    this.#openTimeUs = open.timeUs;
    this.#openSide = open.takerSide;
  }

  #joins(trade: Trade): boolean {
    return (
      this.#isOpen &&
      trade.sequence === this.#openSequence &&
      trade.takerOrderId === this.#openTaker &&
      trade.priceTicks === this.#openPrice
    );
  }

  #open(trade: Trade, timeUs: number): void {
    this.#isOpen = true;
    this.#openSequence = trade.sequence;
    this.#openTaker = trade.takerOrderId;
    this.#openPrice = trade.priceTicks;
    this.#openLots = trade.quantityLots;
    this.#openFirst = trade.tradeId;
    this.#openLast = trade.tradeId;
    this.#openTimeUs = timeUs;
    this.#openSide = trade.takerSide;
  }

  #lastAggregateId(): number {
    const size = this.#aggregates.size;
    return size === 0 ? 0 : this.#aggregates.get(size - 1, A.ID);
  }

  #trade(index: number): TradeRecord {
    const ring = this.#trades;
    return {
      id: ring.get(index, T.ID),
      priceTicks: ring.get(index, T.PRICE),
      lots: ring.get(index, T.LOTS),
      quoteUnits: ring.get(index, T.QUOTE),
      timeUs: ring.get(index, T.TIME),
      takerSide: ring.get(index, T.SIDE) as Side,
    };
  }

  #aggregate(index: number): Aggregate {
    const ring = this.#aggregates;
    return {
      id: ring.get(index, A.ID),
      priceTicks: ring.get(index, A.PRICE),
      lots: ring.get(index, A.LOTS),
      firstId: ring.get(index, A.FIRST),
      lastId: ring.get(index, A.LAST),
      timeUs: ring.get(index, A.TIME),
      takerSide: ring.get(index, A.SIDE) as Side,
    };
  }
}

/** Indexes [from, to) of a query; ids are in field 0. */
function range(ring: Ring, query: TapeQuery, timeField: number): [number, number] {
  const { limit, fromId, startUs, endUs } = query;
  let from = 0;
  let to = ring.size;
  if (fromId !== undefined) from = ring.lowerBound(0, fromId);
  if (startUs !== undefined) from = Math.max(from, ring.lowerBound(timeField, startUs));
  if (endUs !== undefined) to = ring.lowerBound(timeField, endUs + 1);
  if (fromId !== undefined || startUs !== undefined) to = Math.min(to, from + limit);
  else from = Math.max(0, to - limit);
  return [from, to];
}
