/**
 * What the gateway knows of one order, and how each event changes it. The same steps serve the
 * read model of all orders and the answer to the command that placed one, so that both speak
 * alike. A record is changed in place.
 */
import { hash53 } from '../../base/hash53.ts';
import {
  AmendReason,
  CloseReason,
  type ListKind,
  type OrderAccepted,
  type OrderActivated,
  type OrderAmended,
  type OrderClosed,
  type OrderRested,
  type OrderTerms,
  OrderType,
  PegKind,
  type SelfTradePrevention,
  Side,
  type TimeInForce,
  type Trade,
  TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { isPlainText, type OrderExtras, type ReadText, readText } from './order-text.ts';

export type OrderStatus =
  | 'PENDING_NEW'
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** What else an order asked for. */
export interface TermsRecord {
  readonly trigger: TriggerKind;
  /** What it waits for, or waited for; of a trailing order where it began. 0: none yet. */
  triggerTicks: number;
  readonly trailingTicks: number;
  /** When a trailing trigger began to follow, microseconds since 1970; 0: it does not yet. */
  trailingUs: number;
  /** Lots that an iceberg shows at a time; 0: it is none. */
  readonly displayLots: number;
  readonly minimumLots: number;
  /** Microseconds since 1970; 0: never. */
  readonly expireUs: number;
  readonly hidden: boolean;
  readonly peg: PegKind;
  readonly pegOffsetTicks: number;
  /** Where a pegged order rests; 0: it waits. */
  peggedTicks: number;
  /** Order id of its list's first order; 0: in no list. */
  readonly listId: number;
  readonly listKind: ListKind;
  /** NONE: it is matched or rests. */
  waits: WaitKind;
  /** Why it was refused when it came alive; 0: it was not. */
  refusedCode: number;
  /** The session that placed it, 0 for none; absent in what was saved before it was kept. */
  readonly session?: number;
}

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
  /** Times of the last change and of going to work (0: it waits), microseconds since 1970. */
  updateUs: number;
  workingUs: number;
  /** Lots that the public book shows of it. */
  shownLots: number;
  /**
   * Grows with each order that joins the back of a price's queue, over all markets: orders of one
   * price stand in this order. Of no meaning where it shows nothing.
   */
  place: number;
  /** Of an AdvancedOrder or an order of a list. */
  terms?: TermsRecord;
  /** What it carries of the client's id of its list. */
  readonly listPart?: string;
  /** The client's id of its list, once all its orders are known; absent where none was given. */
  listText?: string;
  /** What its client said of it beside its terms. */
  readonly extras?: OrderExtras;
  /** The last self-trade of it that was prevented. */
  preventedMatchId?: number;
}

/** The record of an order that has just been accepted. */
export function openRecord(event: OrderAccepted, timeUs: number): OrderRecord {
  const byBudget = event.type === OrderType.MARKET_QUOTE;
  const numberText = event.clientOrderId === 0 ? '' : String(event.clientOrderId);
  const read = isPlainText(event.text) ? undefined : ownReading(event);
  const text = read === undefined ? event.text : read.own;
  const record: OrderRecord = {
    orderId: event.orderId,
    account: event.account,
    market: event.market,
    clientOrderId: event.clientOrderId,
    clientText: text === '' ? numberText : text,
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
    shownLots: 0,
    place: 0,
  };
  if (read === undefined) return record;
  const { extras, listPart } = read;
  return {
    ...record,
    ...(listPart === undefined ? {} : { listPart }),
    ...(extras === undefined ? {} : { extras }),
  };
}

/**
 * What a text with marks says. The number of an order with such a text is that of the client's id
 * in it; where it is not, another gateway's client wrote the marks, and all of it is the id.
 */
function ownReading({ clientOrderId, text }: OrderAccepted): ReadText | undefined {
  const read = readText(text);
  return hash53(read.own) === clientOrderId ? read : undefined;
}

/** What follows the acceptance of an order with terms. */
export function termsRecord(record: OrderRecord, event: OrderTerms, timeUs: number): void {
  // A pegged order waits for its reference until it is seen to rest.
  const waits = event.peg === PegKind.NONE ? event.waits : WaitKind.REFERENCE;
  record.terms = {
    trigger: event.trigger,
    triggerTicks: event.triggerPriceTicks,
    trailingTicks: event.trailingTicks,
    trailingUs: isTrailing(event.trigger, event.waits) ? timeUs : 0,
    displayLots: event.displayLots,
    minimumLots: event.minimumLots,
    expireUs: event.expireTimeUs,
    hidden: event.hidden === 1,
    peg: event.peg,
    pegOffsetTicks: event.pegOffsetTicks,
    peggedTicks: 0,
    listId: event.listId,
    listKind: event.listKind,
    waits,
    refusedCode: 0,
    session: event.session,
  };
  if (waits !== WaitKind.NONE) record.workingUs = 0;
  if (waits === WaitKind.LIST) record.status = 'PENDING_NEW';
}

function isTrailing(trigger: TriggerKind, waits: WaitKind): boolean {
  return trigger === TriggerKind.TRAILING && waits === WaitKind.TRIGGER;
}

/** A waiting order came alive, or now waits for its trigger. */
export function activateRecord(record: OrderRecord, event: OrderActivated, timeUs: number): void {
  const { terms } = record;
  if (terms === undefined) return;
  // A trailing trigger has moved: where it began says how far it is off, in per cent.
  const moved = terms.trigger === TriggerKind.TRAILING && terms.triggerTicks > 0;
  if (!moved && event.triggerPriceTicks > 0) terms.triggerTicks = event.triggerPriceTicks;
  terms.waits = event.waits;
  if (isTrailing(terms.trigger, event.waits)) terms.trailingUs = timeUs;
  record.status = 'NEW';
  record.updateUs = timeUs;
  if (event.waits === WaitKind.NONE) record.workingUs = timeUs;
}

/** It rests: that is when a pegged order goes to work. */
export function restRecord(record: OrderRecord, event: OrderRested, timeUs: number): void {
  if (record.terms === undefined || record.terms.peg === PegKind.NONE) return;
  pegRecord(record, event.priceTicks, timeUs);
}

function pegRecord(record: OrderRecord, priceTicks: number, timeUs: number): void {
  const { terms } = record;
  if (terms === undefined) return;
  terms.peggedTicks = priceTicks;
  terms.waits = priceTicks === 0 ? WaitKind.REFERENCE : WaitKind.NONE;
  if (priceTicks > 0 && record.workingUs === 0) record.workingUs = timeUs;
}

/** Whether an order takes part in trading: it is open and waits for nothing. */
export function isWorking(record: Readonly<OrderRecord>): boolean {
  return isOpen(record.status) && !isWaiting(record);
}

/** Whether an order waits, or ended while it waited. */
export function isWaiting(record: Readonly<OrderRecord>): boolean {
  return record.terms !== undefined && record.terms.waits !== WaitKind.NONE;
}

/**
 * The distance of a trailing trigger in basis points of the price that it began from; 0 while it
 * has not begun.
 */
export function trailingBips(record: Readonly<OrderRecord>): number {
  const { trailingTicks = 0, triggerTicks = 0 } = record.terms ?? {};
  if (triggerTicks === 0 || trailingTicks === 0) return 0;
  const away = record.side === Side.BUY ? -trailingTicks : trailingTicks;
  return Math.round((trailingTicks * 10_000) / (triggerTicks + away));
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
  } else if (event.reason === AmendReason.PEGGED) {
    pegRecord(record, event.resting === 0 ? 0 : event.priceTicks, timeUs);
  } else {
    record.origLots = event.quantityLots + record.preventedLots;
    record.priceTicks = event.priceTicks;
  }
  record.updateUs = timeUs;
}

/**
 * The end of an order that was not filled.
 * @param listCancelled its list ends because one of its orders was cancelled
 */
export function closeRecord(
  record: OrderRecord,
  event: OrderClosed,
  timeUs: number,
  listCancelled = false,
): void {
  const byList = event.reason === CloseReason.LIST && listCancelled;
  record.status = byList ? 'CANCELED' : closedStatus(event.reason, record.executedLots > 0);
  if (event.reason === CloseReason.REFUSED && record.terms !== undefined) {
    record.terms.refusedCode = event.replaceCode;
  }
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
    case CloseReason.KILLED:
    case CloseReason.DEAD_MAN:
    case CloseReason.QUOTE_REPLACED:
      return 'CANCELED';
    case CloseReason.REFUSED:
      return 'REJECTED';
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
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';
}

/** A record of its own: what is saved must not change with what goes on. */
export function copyOf(record: OrderRecord): OrderRecord {
  return { ...record, ...(record.terms === undefined ? {} : { terms: { ...record.terms } }) };
}
