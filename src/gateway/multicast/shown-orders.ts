/**
 * Every order that shows, by order id, in the order in which each joined its queue: told again in
 * that order, they make the same book with the same queues. Public: it knows no account.
 */
import { PegKind, type Side } from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';

export interface ShownOrder {
  readonly orderId: number;
  readonly market: number;
  readonly side: Side;
  priceTicks: number;
  /** Lots shown, above 0. */
  lots: number;
  /** An iceberg: `DisplayChanged` alone tells what it shows. */
  readonly conceals: boolean;
}

/**
 * The orders that show now, each behind those before it at its price.
 * @throws Error when their places are not known, saying what to do
 */
export function shownOrdersOf(accounts: Accounts): ShownOrder[] {
  if (!accounts.knowsPlaces) {
    throw new Error(
      'the newest snapshot was written by an earlier release, which did not keep the places of ' +
        'orders in their queues: multicast cannot begin with it. Cancel all open orders once, or ' +
        'start without a multicast group.',
    );
  }
  const records = [...accounts.shownOrders()].sort((a, b) => a.place - b.place);
  return records.map(({ market, orderId, priceTicks, shownLots, side, terms }) => ({
    orderId,
    market,
    side,
    priceTicks: (terms?.peg ?? PegKind.NONE) === PegKind.NONE ? priceTicks : terms!.peggedTicks,
    lots: shownLots,
    conceals: (terms?.displayLots ?? 0) > 0,
  }));
}

export class ShownOrders {
  readonly #orders = new Map<number, ShownOrder>();

  get size(): number {
    return this.#orders.size;
  }

  get(orderId: number): Readonly<ShownOrder> | undefined {
    return this.#orders.get(orderId);
  }

  /** Orders, each behind those before it at its price. */
  values(): Iterable<Readonly<ShownOrder>> {
    return this.#orders.values();
  }

  /** Puts an order at the back. @throws Error when it is there already */
  add(order: ShownOrder): void {
    if (this.#orders.has(order.orderId)) throw new Error(broken(order.orderId, 'shows already'));
    this.#orders.set(order.orderId, order);
  }

  /** @returns the order as it was. @throws Error when it is not there */
  remove(orderId: number): ShownOrder {
    const order = this.#orders.get(orderId);
    if (order === undefined) throw new Error(broken(orderId, 'does not show'));
    this.#orders.delete(orderId);
    return order;
  }

  /**
   * Takes lots from an order, which keeps its place; without any left it is gone.
   * @returns the order as it now is. @throws Error when it does not show so many
   */
  take(orderId: number, lots: number): Readonly<ShownOrder> {
    const order = this.#orders.get(orderId);
    if (order === undefined) throw new Error(broken(orderId, 'does not show'));
    if (lots > order.lots)
      throw new Error(broken(orderId, `shows ${order.lots} lots, not ${lots}`));
    order.lots -= lots;
    if (order.lots === 0) this.#orders.delete(orderId);
    return order;
  }
}

function broken(orderId: number, what: string): string {
  return `order ${orderId} ${what}; the event stream is not whole`;
}
