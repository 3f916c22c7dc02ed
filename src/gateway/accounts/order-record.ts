/**
 * What the gateway knows of one order, and how each event changes it. The same steps serve the
 * read model of all orders and the answer to the command that placed one, so that both speak
 * alike. A record is changed in place.
 */
import {
  AmendReason,
  CloseReason,
  type OrderAccepted,
  type OrderAmended,
  type OrderClosed,
  OrderType,
  type SelfTradePrevention,
  type Side,
  type TimeInForce,
  type Trade,
} from '../../schema/generated/protocol.ts';

export type OrderStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

export interface OrderRecord {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly clientOrderId: number;
  /** The client order id as it was spelt; of an order without text its number, '' for none. */
  readonly clientText: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly stp: SelfTradePrevention;
  readonly timeUs: number;
  priceTicks: number;
  /** Lots ordered, what self-trade prevention took away included; 0 for MARKET_QUOTE. */
  origLots: number;
  /** Quote units to spend; 0 for other types than MARKET_QUOTE. */
  readonly budgetUnits: number;
  executedLots: number;
  /** Quote units of all fills. */
  quoteUnits: number;
  /** Lots that self-trade prevention took away. */
  preventedLots: number;
  status: OrderStatus;
  /** Times of the last change and of coming into the book, microseconds since 1970. */
  updateUs: number;
  workingUs: number;
}

/** The record of an order that has just been accepted. */
export function openRecord(event: OrderAccepted, timeUs: number): OrderRecord {
  const byBudget = event.type === OrderType.MARKET_QUOTE;
  const numberText = event.clientOrderId === 0 ? '' : String(event.clientOrderId);
  return {
    orderId: event.orderId,
    account: event.account,
    market: event.market,
    clientOrderId: event.clientOrderId,
    clientText: event.text === '' ? numberText : event.text,
    side: event.side,
    type: event.type,
    timeInForce: event.timeInForce,
    stp: event.stp,
    timeUs,
    priceTicks: event.priceTicks,
    origLots: byBudget ? 0 : event.quantity,
    budgetUnits: byBudget ? event.quantity : 0,
    executedLots: 0,
    quoteUnits: 0,
    preventedLots: 0,
    status: 'NEW',
    updateUs: timeUs,
    workingUs: timeUs,
  };
}

/** A fill. `leaves` is what the trade says that this side has left. */
export function fillRecord(record: OrderRecord, trade: Trade, leaves: number, timeUs: number) {
  record.executedLots += trade.quantityLots;
  record.quoteUnits += trade.quoteUnits;
  record.updateUs = timeUs;
  // An order by budget ends with OrderClosed, never with its last trade.
  const filled = leaves === 0 && record.type !== OrderType.MARKET_QUOTE;
  record.status = filled ? 'FILLED' : 'PARTIALLY_FILLED';
}

/** A change by its owner or by self-trade prevention. */
export function amendRecord(record: OrderRecord, event: OrderAmended, timeUs: number): void {
  if (event.reason === AmendReason.SELF_TRADE) {
    record.preventedLots += event.previousLeavesLots - event.leavesLots;
  } else {
    record.origLots = event.quantityLots + record.preventedLots;
    record.priceTicks = event.priceTicks;
  }
  record.updateUs = timeUs;
}

/** The end of an order that was not filled. */
export function closeRecord(record: OrderRecord, event: OrderClosed, timeUs: number): void {
  record.status = closedStatus(event.reason, record.executedLots > 0);
  if (event.reason === CloseReason.SELF_TRADE && record.type !== OrderType.MARKET_QUOTE) {
    record.preventedLots += event.leavesLots;
  }
  record.updateUs = timeUs;
}

/** The dialect's word for the way an order ended. */
export function closedStatus(reason: CloseReason, traded: boolean): OrderStatus {
  switch (reason) {
    case CloseReason.CANCELLED:
    case CloseReason.REPLACED:
    case CloseReason.MASS_CANCELLED:
      return 'CANCELED';
    case CloseReason.SELF_TRADE:
      return 'EXPIRED_IN_MATCH';
    case CloseReason.BUDGET_SPENT:
      return traded ? 'FILLED' : 'EXPIRED';
    default:
      return 'EXPIRED';
  }
}

/** Whether an order with this status can still change. */
export function isOpen(status: OrderStatus): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED';
}
