/**
 * The L3 book of one market: every order that the public book shows, with the lots that it shows,
 * in the order in which they stand. Begins with what rests at some time and folds the events from
 * there; made only while somebody wants it. Who follows it drains what happened, which makes the
 * book of before into that of now.
 *
 * @throws from `apply` when an event takes more than an order shows: the stream is not whole
 */
import {
  AmendReason,
  DisplayReason,
  type Event,
  Side,
  Template,
} from '../schema/generated/protocol.ts';

/** An order that shows something. */
export interface ShownOrder {
  readonly orderId: number;
  readonly side: Side;
  readonly priceTicks: number;
  readonly shownLots: number;
}

/** How an order joined the book, showed less or more in its place, or left. */
export type ShownChange =
  | {
      readonly kind: 'add';
      readonly orderId: number;
      readonly side: Side;
      readonly priceTicks: number;
      readonly shownLots: number;
    }
  | {
      readonly kind: 'change';
      readonly orderId: number;
      readonly shownLots: number;
      /** The trade that is why; 0: none. */
      readonly tradeId: number;
    }
  | { readonly kind: 'remove'; readonly orderId: number; readonly tradeId: number };

interface Entry {
  readonly orderId: number;
  readonly side: Side;
  readonly priceTicks: number;
  shownLots: number;
  /** An iceberg: `DisplayChanged` alone tells what it shows. */
  readonly conceals: boolean;
}

export class RestingOrders {
  /** A map keeps the order in which entries were added: the queue. */
  readonly #orders = new Map<number, Entry>();
  #changes: ShownChange[] = [];
  #followed = false;
  #lastTradeId = 0;

  /** @param orders what rests now, each price's orders from the front of their queue on */
  constructor(orders: Iterable<ShownOrder & { readonly conceals: boolean }>) {
    for (const { orderId, side, priceTicks, shownLots, conceals } of orders) {
      this.#orders.set(orderId, { orderId, side, priceTicks, shownLots, conceals });
    }
  }

  get size(): number {
    return this.#orders.size;
  }

  /** Notes changes from now on, or no more. */
  follow(followed: boolean): void {
    this.#followed = followed;
    this.#changes = [];
  }

  /** Changes since the last drain. */
  get pending(): number {
    return this.#changes.length;
  }

  /** Takes an event of this market. */
  apply(event: Event): void {
    switch (event.template) {
      case Template.OrderAccepted:
        if (event.resting === 1) this.#add(event, event.quantity, false);
        break;
      case Template.OrderRested:
        if (event.conceals === 0) this.#add(event, event.leavesLots, false);
        break;
      case Template.Trade:
        this.#lastTradeId = event.tradeId;
        if (event.conceals === 0) {
          const maker = this.#known(event.makerOrderId);
          this.#resize(maker, maker.shownLots - event.quantityLots, event.tradeId);
        }
        break;
      case Template.OrderAmended: {
        const entry = this.#orders.get(event.orderId);
        if (event.resting === 2 || entry?.conceals === true) break;
        const { reason, resting, leavesLots } = event;
        if (reason === AmendReason.REQUEUED || reason === AmendReason.PEGGED) {
          if (entry !== undefined) this.#resize(entry, 0, 0);
          if (resting === 1) this.#add(event, leavesLots, false);
        } else if (resting === 1) {
          this.#resize(this.#known(event.orderId), leavesLots, 0);
        }
        break;
      }
      case Template.OrderClosed:
        if (event.resting === 1) this.#resize(this.#known(event.orderId), 0, 0);
        break;
      case Template.DisplayChanged: {
        const entry = this.#orders.get(event.orderId);
        if (entry === undefined) this.#add(event, event.deltaLots, true);
        else {
          const traded = event.reason === DisplayReason.TRADED;
          const tradeId = traded ? this.#lastTradeId : 0;
          this.#resize(entry, entry.shownLots + event.deltaLots, tradeId);
        }
        break;
      }
      default:
    }
  }

  /** What happened since the last drain, in order. */
  drain(): ShownChange[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** The orders of a side: best price first, within a price from the front of the queue on. */
  side(side: Side): ShownOrder[] {
    const orders: ShownOrder[] = [];
    for (const entry of this.#orders.values()) if (entry.side === side) orders.push(entry);
    // A sort keeps the order of equals.
    const better = side === Side.BUY ? -1 : 1;
    return orders.sort((a, b) => better * (a.priceTicks - b.priceTicks));
  }

  #add(
    { orderId, side, priceTicks }: { orderId: number; side: Side; priceTicks: number },
    shownLots: number,
    conceals: boolean,
  ): void {
    if (shownLots <= 0) throw new Error(`order ${orderId} joins the book with ${shownLots} lots`);
    this.#orders.set(orderId, { orderId, side, priceTicks, shownLots, conceals });
    if (this.#followed) {
      this.#changes.push({ kind: 'add', orderId, side, priceTicks, shownLots });
    }
  }

  #resize(entry: Entry, shownLots: number, tradeId: number): void {
    const { orderId } = entry;
    if (shownLots < 0) {
      throw new Error(
        `order ${orderId} shows ${entry.shownLots} lots, and an event takes ` +
          `${entry.shownLots - shownLots} from it; the event stream is not whole`,
      );
    }
    entry.shownLots = shownLots;
    if (shownLots === 0) this.#orders.delete(orderId);
    if (!this.#followed) return;
    if (shownLots > 0) this.#changes.push({ kind: 'change', orderId, shownLots, tradeId });
    else this.#changes.push({ kind: 'remove', orderId, tradeId });
  }

  #known(orderId: number): Entry {
    const entry = this.#orders.get(orderId);
    if (entry !== undefined) return entry;
    throw new Error(`order ${orderId} is not in the book; the event stream is not whole`);
  }
}
