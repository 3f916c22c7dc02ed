/**
 * How the naive twin's orders end and what ends, or comes alive, with them: closing, OCO partners,
 * and orders that wait for another to be filled.
 */
import {
  ActivationCause,
  CloseReason,
  DisplayReason,
  Side,
  Template,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { conceals, type Order, shownLots } from './order.ts';
import { type Market, type State, triggersOf } from './state.ts';

export interface CloseDetails {
  readonly reason: CloseReason;
  /** Whether the order was in the book: 2 where it was and conceals. */
  readonly resting: number;
  readonly leavesLots?: number;
  readonly correlation?: number;
  readonly replaceCode?: number;
}

export class Closer {
  protected readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  emitClosed(order: Order, details: CloseDetails): void {
    this.state.events.push({
      template: Template.OrderClosed,
      market: order.market,
      account: order.account,
      sequence: this.state.sequence,
      correlation: details.correlation ?? 0,
      orderId: order.orderId,
      priceTicks: order.priceTicks,
      leavesLots: details.leavesLots ?? order.leavesLots,
      clientOrderId: order.clientOrderId,
      reason: details.reason,
      side: order.side,
      resting: details.resting,
      replaceCode: details.replaceCode ?? 0,
    });
  }

  /** Takes an open order out of wherever it is; says nothing. */
  remove(order: Order): void {
    const { state } = this;
    if (order.inBook) state.leaveBook(order);
    else if (order.queuedBy !== undefined) this.leaveQueue(order);
    else if (order.waits === WaitKind.TRIGGER) this.leaveTrigger(order);
    state.forget(order);
  }

  /** What a removed order's end looks like: `OrderClosed`, and what it showed. */
  emitEnd(
    order: Order,
    wasInBook: boolean,
    shown: number,
    details: Omit<CloseDetails, 'resting'>,
  ): void {
    const resting = !wasInBook ? 0 : conceals(order) ? 2 : 1;
    this.emitClosed(order, { ...details, resting });
    if (resting === 2) this.state.emitDisplay(order, -shown, DisplayReason.LEFT);
  }

  /** Closes an open order wherever it is, and what ends with it. */
  close(order: Order, details: Omit<CloseDetails, 'resting'>): void {
    const wasInBook = order.inBook;
    const shown = wasInBook ? shownLots(order) : 0;
    this.remove(order);
    this.emitEnd(order, wasInBook, shown, details);
    if (wasInBook) this.state.emitBalances(this.state.marketOf(order), order.account);
    this.endOfListed(order);
  }

  /** Closes orders one after the other; those that ended with an earlier one are left out. */
  closeEach(orders: readonly Order[], reason: CloseReason): void {
    for (const order of orders) if (this.state.isOpen(order)) this.close(order, { reason });
  }

  /** All orders of a market, in the order in which CancelAll closes them. */
  ordersOfMarket(market: Market): Order[] {
    const { book, stopBuys, takeSells, stopSells, takeBuys, queue, pegs } = market;
    return [
      ...book.orders(Side.BUY),
      ...book.orders(Side.SELL),
      ...[stopBuys, takeSells, stopSells, takeBuys].flatMap((ladder) => [...ladder.all()]),
      ...queue,
      ...pegs.filter((order) => !order.inBook),
    ];
  }

  /** An order of a list was closed: its partner and what waits for it end too. */
  endOfListed(order: Order): void {
    this.closePartner(order);
    const children = order.children;
    order.children = [];
    this.closeEach(children, CloseReason.LIST);
  }

  /** An order of a list traded: its partner ends; when it is filled, its children queue. */
  tradeOfListed(order: Order): void {
    this.closePartner(order);
    if (order.leavesLots > 0) return;
    const children = order.children;
    order.children = [];
    for (const child of children) {
      if (this.state.isOpen(child)) this.enterQueue(child, ActivationCause.LIST);
    }
  }

  closePartner(order: Order): void {
    const { partner } = order;
    if (!partner) return;
    order.partner = undefined;
    partner.partner = undefined;
    this.close(partner, { reason: CloseReason.LIST });
  }

  /** Has an order wait for its trigger. */
  enterTrigger(order: Order): void {
    const market = this.state.marketOf(order);
    order.waits = WaitKind.TRIGGER;
    triggersOf(market, order.side, order.trigger).add(order.triggerPriceTicks, order);
    if (order.trailingTicks > 0) market.trailing[order.side].push(order);
  }

  leaveTrigger(order: Order): void {
    const market = this.state.marketOf(order);
    triggersOf(market, order.side, order.trigger).remove(order.triggerPriceTicks, order);
    const trailing = market.trailing[order.side];
    if (order.trailingTicks > 0) trailing.splice(trailing.indexOf(order), 1);
  }

  /** Puts an order that waits nowhere else at the end of its market's queue. */
  enterQueue(order: Order, cause: ActivationCause): void {
    const market = this.state.marketOf(order);
    order.queuedBy = cause;
    market.queue.push(order);
    this.state.touch(market);
  }

  leaveQueue(order: Order): void {
    const { queue } = this.state.marketOf(order);
    queue.splice(queue.indexOf(order), 1);
    order.queuedBy = undefined;
  }
}
