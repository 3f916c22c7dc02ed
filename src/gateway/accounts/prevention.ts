/**
 * Self-trades that were prevented, numbered for each market from 1. The events name only the orders
 * that lose something: the other side is the order that is being matched, or (where only that one
 * loses) the own order that it would have met. A fold over events of both sides, in order.
 */
import {
  type OrderAmended,
  type OrderClosed,
  OrderType,
  type SelfTradePrevention,
  Side,
} from '../../schema/generated/protocol.ts';
import type { OrderRecord } from './order-record.ts';

export interface PreventedMatch {
  /** Of its market, from 1. */
  readonly matchId: number;
  readonly account: number;
  readonly market: number;
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  readonly stp: SelfTradePrevention;
  /** The maker's. */
  readonly priceTicks: number;
  /** Lots that would have traded; 0 where the taker is by budget. */
  readonly lots: number;
  /** Lots that each side lost; 0: none. */
  makerLots: number;
  takerLots: number;
  readonly sequence: number;
  readonly timeUs: number;
}

/** Open orders of one account; none is kept. */
export interface OpenOrders {
  readonly size: number;
  values(): Iterable<Readonly<OrderRecord>>;
}

/** What is known when an order loses lots. */
export interface PreventedWhen {
  /** The open orders of its account, the taker included. */
  readonly open: OpenOrders;
  /** An order that is known, as it is now. */
  readonly find: (orderId: number) => Readonly<OrderRecord> | undefined;
  /** Microseconds since 1970. */
  readonly timeUs: number;
}

/**
 * Of an account with more open orders it is not told which of them a cancelled taker would have
 * met: looking through them would cost everybody else more than the order did.
 */
const MAX_LOOKED_AT = 1_000;

/** Highest numbers so far, by market. */
export type SavedPrevention = readonly (readonly [number, number])[];

/** Lots that an order has left. */
function leavesOf(order: Readonly<OrderRecord>): number {
  return order.origLots - order.executedLots - order.preventedLots;
}

function priceOf({ priceTicks, terms }: Readonly<OrderRecord>): number {
  return terms === undefined || terms.peggedTicks === 0 ? priceTicks : terms.peggedTicks;
}

export class Prevention {
  readonly #counts = new Map<number, number>();
  /** Id of the order that is being matched; 0: none yet. */
  #taker = 0;
  /** A match whose maker was told of, and whose taker may lose something too. */
  #half: PreventedMatch | undefined;

  /** An order is about to be matched. */
  begin(takerOrderId: number): void {
    this.#taker = takerOrderId;
  }

  /**
   * An order loses lots, all of them or some. To be called before the record is changed.
   * @returns the match, complete as far as is known; undefined where its other side is not known
   */
  loses(
    event: OrderClosed | OrderAmended,
    order: OrderRecord,
    lots: number,
    about: PreventedWhen,
  ): PreventedMatch | undefined {
    const { sequence } = event;
    if (event.resting !== 0) {
      const taker = about.find(this.#taker);
      if (taker === undefined || taker.account !== order.account) return undefined;
      const match = this.#match(taker, order, { sequence, timeUs: about.timeUs });
      match.makerLots = lots;
      this.#half = match;
      return match;
    }
    const half = this.#half;
    this.#half = undefined;
    if (half?.takerOrderId === order.orderId && half.sequence === sequence) {
      half.takerLots = lots;
      return half;
    }
    const maker = nextOwn(order, about.open);
    if (maker === undefined) return undefined;
    const match = this.#match(order, maker, { sequence, timeUs: about.timeUs });
    match.takerLots = lots;
    return match;
  }

  save(): SavedPrevention {
    return [...this.#counts];
  }

  load(saved: SavedPrevention): void {
    for (const [market, count] of saved) this.#counts.set(market, count);
  }

  #match(
    taker: Readonly<OrderRecord>,
    maker: Readonly<OrderRecord>,
    when: { readonly sequence: number; readonly timeUs: number },
  ): PreventedMatch {
    const { account, market, stp } = taker;
    const matchId = (this.#counts.get(market) ?? 0) + 1;
    this.#counts.set(market, matchId);
    const byBudget = taker.type === OrderType.MARKET_QUOTE;
    const lots = byBudget ? 0 : Math.min(leavesOf(taker), leavesOf(maker));
    const ids = { takerOrderId: taker.orderId, makerOrderId: maker.orderId };
    const traded = { priceTicks: priceOf(maker), lots, makerLots: 0, takerLots: 0 };
    return { matchId, account, market, ...ids, stp, ...traded, ...when };
  }
}

/** The own order that a taker would have met: best price, then what shows, then its place. */
function nextOwn(
  taker: Readonly<OrderRecord>,
  open: OpenOrders,
): Readonly<OrderRecord> | undefined {
  if (open.size > MAX_LOOKED_AT) return undefined;
  let best: Readonly<OrderRecord> | undefined;
  for (const each of open.values()) {
    const waits = each.terms !== undefined && each.terms.waits !== 0;
    if (each.market !== taker.market || each.side === taker.side || waits) continue;
    if (each.orderId === taker.orderId) continue;
    if (best === undefined || isBefore(each, best)) best = each;
  }
  return best;
}

function isBefore(one: Readonly<OrderRecord>, other: Readonly<OrderRecord>): boolean {
  const [price, otherPrice] = [priceOf(one), priceOf(other)];
  if (price !== otherPrice) return one.side === Side.SELL ? price < otherPrice : price > otherPrice;
  const [shows, otherShows] = [one.shownLots > 0, other.shownLots > 0];
  if (shows !== otherShows) return shows;
  return shows ? one.place < other.place : one.orderId < other.orderId;
}
