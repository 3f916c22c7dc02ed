/**
 * The naive twin's book of one market: two arrays of price levels, best first, each level a map of
 * orders that iterates in the order of insertion. Finding a level is a binary search. Keeps level
 * totals equal to the sum of their orders; checks nothing else.
 */
import { Side } from '../../schema/generated/protocol.ts';
import type { OrderView } from '../core.ts';

/** An order, resting or just being matched. While a MARKET_QUOTE order is, lots are its budget. */
export interface Order extends OrderView {
  priceTicks: number;
  quantityLots: number;
  leavesLots: number;
}

export interface Level {
  readonly priceTicks: number;
  totalLots: number;
  /** By order id, in matching order. */
  readonly orders: Map<number, Order>;
}

export function opposite(side: Side): Side {
  return side === Side.BUY ? Side.SELL : Side.BUY;
}

/** Whether an order on `side` with limit `limitTicks` may trade at `priceTicks`. */
export function acceptable(side: Side, limitTicks: number, priceTicks: number): boolean {
  return side === Side.BUY ? priceTicks <= limitTicks : priceTicks >= limitTicks;
}

export class Book {
  readonly #bids: Level[] = [];
  readonly #asks: Level[] = [];

  /** Levels of a side, best first. */
  levels(side: Side): readonly Level[] {
    return this.#side(side);
  }

  get levelCount(): number {
    return this.#bids.length + this.#asks.length;
  }

  best(side: Side): Level | undefined {
    return this.#side(side)[0];
  }

  hasLevel(side: Side, priceTicks: number): boolean {
    return this.#side(side)[this.#position(side, priceTicks)]?.priceTicks === priceTicks;
  }

  /** The order that is matched next on `side`. */
  front(side: Side): Order | undefined {
    return this.best(side)?.orders.values().next().value;
  }

  /** Resting orders of a side, in matching order. */
  *orders(side: Side): Generator<Order> {
    for (const level of this.#side(side)) yield* level.orders.values();
  }

  /** Puts the order at the back of its level. */
  add(order: Order): void {
    const { side, priceTicks } = order;
    const position = this.#position(side, priceTicks);
    if (!this.hasLevel(side, priceTicks)) {
      this.#side(side).splice(position, 0, { priceTicks, totalLots: 0, orders: new Map() });
    }
    const level = this.#side(side)[position]!;
    level.orders.set(order.orderId, order);
    level.totalLots += order.leavesLots;
  }

  /** Takes the order out, and its level with the last one. */
  remove(order: Order): void {
    const position = this.#position(order.side, order.priceTicks);
    const level = this.#side(order.side)[position]!;
    level.orders.delete(order.orderId);
    level.totalLots -= order.leavesLots;
    if (level.orders.size === 0) this.#side(order.side).splice(position, 1);
  }

  /** Makes what a resting order has left smaller; what is left stays above 0. */
  reduce(order: Order, lots: number): void {
    order.leavesLots -= lots;
    this.#side(order.side)[this.#position(order.side, order.priceTicks)]!.totalLots -= lots;
  }

  #side(side: Side): Level[] {
    return side === Side.BUY ? this.#bids : this.#asks;
  }

  /** Index of the level at this price, or where it would be. */
  #position(side: Side, priceTicks: number): number {
    const levels = this.#side(side);
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const price = levels[middle]!.priceTicks;
      const before = side === Side.BUY ? price > priceTicks : price < priceTicks;
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
