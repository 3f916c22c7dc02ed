/**
 * The naive twin's book of one market: two arrays of price levels, best first, each level a map of
 * orders that show and one of hidden orders, which iterate in the order of insertion. Finding a
 * level is a binary search. Keeps level totals equal to the sum of their orders; checks nothing
 * else.
 */
import { PegKind, Side } from '../../schema/generated/protocol.ts';
import { type Order, shownLots } from './order.ts';

export interface Level {
  readonly priceTicks: number;
  /** Open lots of all its orders, concealed ones included. */
  totalLots: number;
  /** Orders that show, by order id, in matching order. */
  readonly shown: Map<number, Order>;
  /** Hidden orders, matched after those that show. */
  readonly hidden: Map<number, Order>;
}

export function opposite(side: Side): Side {
  return side === Side.BUY ? Side.SELL : Side.BUY;
}

/** Whether an order on `side` with limit `limitTicks` may trade at `priceTicks`. */
export function acceptable(side: Side, limitTicks: number, priceTicks: number): boolean {
  return side === Side.BUY ? priceTicks <= limitTicks : priceTicks >= limitTicks;
}

/** The lots of a level that nobody sees. */
export function hiddenLots(level: Level): number {
  let lots = 0;
  for (const order of level.shown.values()) lots += order.leavesLots - shownLots(order);
  for (const order of level.hidden.values()) lots += order.leavesLots;
  return lots;
}

function queueOf(level: Level, order: Order): Map<number, Order> {
  return order.hidden ? level.hidden : level.shown;
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

  /** Whether both sides have orders that could trade with each other. */
  isCrossed(): boolean {
    const bid = this.best(Side.BUY);
    const ask = this.best(Side.SELL);
    return bid !== undefined && ask !== undefined && bid.priceTicks >= ask.priceTicks;
  }

  hasLevel(side: Side, priceTicks: number): boolean {
    return this.#side(side)[this.#position(side, priceTicks)]?.priceTicks === priceTicks;
  }

  /** Best price at which an order shows, 0 where none does. */
  bestShown(side: Side): number {
    return this.#side(side).find((level) => level.shown.size > 0)?.priceTicks ?? 0;
  }

  /** Best price at which an order shows that is not pegged, 0 where none does. */
  bestUnpegged(side: Side): number {
    const found = this.#side(side).find((level) =>
      [...level.shown.values()].some((order) => order.peg === PegKind.NONE),
    );
    return found?.priceTicks ?? 0;
  }

  /** The order that is matched next on `side`. */
  front(side: Side): Order | undefined {
    const level = this.best(side);
    return level?.shown.values().next().value ?? level?.hidden.values().next().value;
  }

  /** Resting orders of a side, in matching order. */
  *orders(side: Side): Generator<Order> {
    for (const level of this.#side(side)) {
      yield* level.shown.values();
      yield* level.hidden.values();
    }
  }

  /** Puts the order at the back of its level; an iceberg shows its first slice. */
  add(order: Order): void {
    const { side, priceTicks } = order;
    const position = this.#position(side, priceTicks);
    if (!this.hasLevel(side, priceTicks)) {
      const level = { priceTicks, totalLots: 0, shown: new Map(), hidden: new Map() };
      this.#side(side).splice(position, 0, level);
    }
    const level = this.#side(side)[position]!;
    order.sliceLots = Math.min(order.displayLots, order.leavesLots);
    queueOf(level, order).set(order.orderId, order);
    level.totalLots += order.leavesLots;
  }

  /** Takes the order out, and its level with the last one. */
  remove(order: Order): void {
    const position = this.#position(order.side, order.priceTicks);
    const level = this.#side(order.side)[position]!;
    queueOf(level, order).delete(order.orderId);
    level.totalLots -= order.leavesLots;
    if (level.shown.size + level.hidden.size === 0) this.#side(order.side).splice(position, 1);
  }

  /** Makes what a resting order has left smaller; what is left stays above 0. */
  reduce(order: Order, lots: number): void {
    order.leavesLots -= lots;
    this.#levelOf(order).totalLots -= lots;
  }

  /** Shows an iceberg's next slice, at the back of the orders that show. */
  refresh(order: Order): void {
    const { shown } = this.#levelOf(order);
    order.sliceLots = Math.min(order.displayLots, order.leavesLots);
    shown.delete(order.orderId);
    shown.set(order.orderId, order);
  }

  #levelOf(order: Order): Level {
    return this.#side(order.side)[this.#position(order.side, order.priceTicks)]!;
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
