/** The naive twin's orders: what was asked for, and what became of it so far. */
import {
  type ActivationCause,
  type ListKind,
  OrderType,
  PegKind,
  type SelfTradePrevention,
  type Side,
  TimeInForce,
  TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import type { OrderView } from '../core.ts';

/** What NewOrder asks for. */
export interface OrderRequest {
  readonly market: number;
  readonly account: number;
  readonly priceTicks: number;
  readonly quantity: number;
  readonly clientOrderId: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly stp: SelfTradePrevention;
  readonly text: string;
}

/** What AdvancedOrder and OrderList ask for besides. */
export interface Terms {
  readonly trigger: TriggerKind;
  readonly triggerPriceTicks: number;
  readonly trailingTicks: number;
  readonly displayLots: number;
  readonly hidden: number;
  readonly minimumLots: number;
  readonly expireTimeUs: number;
  readonly peg: PegKind;
  readonly pegOffsetTicks: number;
  readonly session: number;
}

export interface TermsRequest extends OrderRequest, Terms {}

/** The terms of an order that has none. */
export const PLAIN: Terms = {
  trigger: TriggerKind.NONE,
  triggerPriceTicks: 0,
  trailingTicks: 0,
  displayLots: 0,
  hidden: 0,
  minimumLots: 0,
  expireTimeUs: 0,
  peg: PegKind.NONE,
  pegOffsetTicks: 0,
  session: 0,
};

/** An open order, or one just being matched. */
export interface Order {
  readonly orderId: number;
  readonly clientOrderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly stp: SelfTradePrevention;
  readonly trigger: TriggerKind;
  readonly trailingTicks: number;
  readonly displayLots: number;
  readonly hidden: boolean;
  readonly minimumLots: number;
  readonly expireTimeUs: number;
  readonly peg: PegKind;
  readonly pegOffsetTicks: number;
  readonly session: number;
  /** A pegged order's limit, 0 for none; others have theirs in `priceTicks`. */
  readonly limitTicks: number;
  /** It came with a MassQuote. */
  readonly quote: boolean;
  /** In the book the price there, else the limit. */
  priceTicks: number;
  quantityLots: number;
  /** Of a MARKET_QUOTE order the budget left. */
  leavesLots: number;
  /** Of an iceberg in the book: what it shows. */
  sliceLots: number;
  triggerPriceTicks: number;
  inBook: boolean;
  waits: WaitKind;
  /** In its market's queue: what brought it there. */
  queuedBy: ActivationCause | undefined;
  /** The first order's id, 0: in no list. */
  listId: number;
  listKind: ListKind;
  /** The other order of an OCO. */
  partner: Order | undefined;
  /** The orders that are placed when this one is filled. */
  children: Order[];
}

export function createOrder(
  orderId: number,
  request: OrderRequest,
  terms: Terms = PLAIN,
  quote = false,
): Order {
  return {
    orderId,
    clientOrderId: request.clientOrderId,
    account: request.account,
    market: request.market,
    side: request.side,
    type: request.type,
    timeInForce: request.timeInForce,
    stp: request.stp,
    trigger: terms.trigger,
    trailingTicks: terms.trailingTicks,
    displayLots: terms.displayLots,
    hidden: terms.hidden === 1,
    minimumLots: terms.minimumLots,
    expireTimeUs: terms.expireTimeUs,
    peg: terms.peg,
    pegOffsetTicks: terms.pegOffsetTicks,
    session: terms.session,
    limitTicks: request.priceTicks,
    quote,
    priceTicks: request.priceTicks,
    quantityLots: request.quantity,
    leavesLots: request.quantity,
    sliceLots: 0,
    triggerPriceTicks: terms.triggerPriceTicks,
    inBook: false,
    waits: WaitKind.NONE,
    queuedBy: undefined,
    listId: 0,
    listKind: 0,
    partner: undefined,
    children: [],
  };
}

export function hasPrice(type: OrderType): boolean {
  return type === OrderType.LIMIT || type === OrderType.POST_ONLY;
}

/** Whether what is left of such an order rests. */
export function mayRest(type: OrderType, timeInForce: TimeInForce): boolean {
  const lasting = timeInForce === TimeInForce.GTC || timeInForce === TimeInForce.GTD;
  return hasPrice(type) && lasting;
}

/** Whether not all of its lots show. */
export function conceals(order: Order): boolean {
  return order.hidden || order.displayLots > 0;
}

/** Lots that an order in the book shows. */
export function shownLots(order: Order): number {
  if (order.hidden) return 0;
  return order.displayLots > 0 ? order.sliceLots : order.leavesLots;
}

export function viewOf(order: Order): OrderView {
  return {
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    account: order.account,
    market: order.market,
    side: order.side,
    priceTicks: order.priceTicks,
    quantityLots: order.quantityLots,
    leavesLots: order.leavesLots,
    type: order.type,
    stp: order.stp,
    shownLots: order.inBook ? shownLots(order) : 0,
    waits: order.waits,
    triggerPriceTicks: order.triggerPriceTicks,
    expireTimeUs: order.expireTimeUs,
    listId: order.listId,
  };
}
