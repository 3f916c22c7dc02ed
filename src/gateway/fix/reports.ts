/** Execution reports and cancel rejects: what happens to orders, as bodies of FIX messages. */
import { trimZeros } from '../../base/decimal.ts';
import type { Catalog, MarketInfo } from '../../feed/catalog.ts';
import {
  ListKind,
  OrderType,
  PegKind,
  Rejection,
  SelfTradePrevention,
  Side,
  TimeInForce,
  TriggerKind,
} from '../../schema/generated/protocol.ts';
import { isOpen, isWaiting, type OrderRecord, type OrderStatus } from '../accounts/order-record.ts';
import type { UserEvent } from '../accounts/user-events.ts';
import { wordsOf } from '../rejections.ts';
import { field, printable } from './codec.ts';
import { timestampText } from './time.ts';

export type OrderEvent = Extract<UserEvent, { kind: 'order' }>;

export const ExecType = {
  NEW: '0',
  CANCELED: '4',
  REPLACED: '5',
  REJECTED: '8',
  EXPIRED: 'C',
  RESTATED: 'D',
  TRADE: 'F',
  STATUS: 'I',
  TRIGGERED: 'L',
} as const;
export type ExecType = (typeof ExecType)[keyof typeof ExecType];

/** OrderID where there is none. */
export const NO_ORDER = 'NONE';
/** Side of what is no order. */
const UNDISCLOSED = '7';

const ORD_STATUS: Readonly<Record<OrderStatus, string>> = {
  PENDING_NEW: 'A',
  NEW: '0',
  PARTIALLY_FILLED: '1',
  FILLED: '2',
  CANCELED: '4',
  REJECTED: '8',
  EXPIRED: 'C',
  EXPIRED_IN_MATCH: 'C',
};

const TIME_IN_FORCE: Readonly<Record<TimeInForce, string>> = {
  [TimeInForce.GTC]: '1',
  [TimeInForce.IOC]: '3',
  [TimeInForce.FOK]: '4',
  [TimeInForce.GTD]: '6',
};

const STP: Readonly<Record<SelfTradePrevention, string>> = {
  [SelfTradePrevention.NONE]: '1',
  [SelfTradePrevention.CANCEL_TAKER]: '2',
  [SelfTradePrevention.CANCEL_MAKER]: '3',
  [SelfTradePrevention.CANCEL_BOTH]: '4',
  [SelfTradePrevention.DECREMENT]: '5',
};

const PEG: Readonly<Record<PegKind, string>> = {
  [PegKind.NONE]: '',
  [PegKind.BEST]: 'R',
  [PegKind.OPPOSITE]: 'P',
  [PegKind.MID]: 'M',
};

/** OrdRejReason of refusals; others are 99. */
const ORD_REJ_REASON: Readonly<Partial<Record<Rejection, number>>> = {
  [Rejection.UNKNOWN_MARKET]: 1,
  [Rejection.MARKET_HALTED]: 2,
  [Rejection.MARKET_CANCEL_ONLY]: 2,
  [Rejection.MARKET_POST_ONLY]: 2,
  [Rejection.NOT_IN_AUCTION]: 2,
  [Rejection.TOO_MANY_ORDERS]: 3,
  [Rejection.EXPOSURE_EXCEEDED]: 3,
  [Rejection.INSUFFICIENT_FUNDS]: 3,
  [Rejection.NOTIONAL_ABOVE_LIMIT]: 3,
  [Rejection.DUPLICATE_CLIENT_ORDER_ID]: 6,
  [Rejection.INVALID_COMBINATION]: 11,
  [Rejection.QUANTITY_ZERO]: 13,
  [Rejection.QUANTITY_TOO_LARGE]: 13,
};
const OTHER_REASON = 99;

export function ordRejReason(code: number): number {
  return ORD_REJ_REASON[code as Rejection] ?? OTHER_REASON;
}

export function sideOf(side: Side): string {
  return side === Side.BUY ? '1' : '2';
}

/** TimeInForce of an order that rests; '' of others. */
export function timeInForceOf(order: Readonly<OrderRecord>): string {
  const limited = order.type === OrderType.LIMIT || order.type === OrderType.POST_ONLY;
  return limited ? TIME_IN_FORCE[order.timeInForce] : '';
}

export function ordTypeOf(order: Readonly<OrderRecord>): string {
  const limited = order.type === OrderType.LIMIT || order.type === OrderType.POST_ONLY;
  const trigger = order.terms?.trigger ?? TriggerKind.NONE;
  if (trigger === TriggerKind.NONE) return limited ? '2' : '1';
  if (limited) return '4';
  return trigger === TriggerKind.TAKE_PROFIT ? 'J' : '3';
}

/** Lots that can still trade. */
function leavesLots(order: Readonly<OrderRecord>): number {
  if (!isOpen(order.status) || order.type === OrderType.MARKET_QUOTE) return 0;
  return order.origLots - order.executedLots - order.preventedLots;
}

/** What an order asked for, as far as it was said. */
function askedFor(order: Readonly<OrderRecord>, market: MarketInfo): string {
  const byBudget = order.type === OrderType.MARKET_QUOTE;
  const priced = order.priceTicks > 0;
  const timeInForce = timeInForceOf(order);
  const { terms } = order;
  return (
    (byBudget
      ? field(152, market.quoteText(order.budgetUnits))
      : field(38, market.qtyText(order.origLots - order.preventedLots))) +
    field(40, ordTypeOf(order)) +
    (priced ? field(44, market.priceText(order.priceTicks)) : '') +
    ((terms?.triggerTicks ?? 0) > 0 ? field(99, market.priceText(terms!.triggerTicks)) : '') +
    (timeInForce === '' ? '' : field(59, timeInForce)) +
    ((terms?.expireUs ?? 0) > 0 ? field(126, timestampText(terms!.expireUs)) : '') +
    execInst(order) +
    maxFloor(order, market) +
    field(25001, STP[order.stp])
  );
}

function execInst(order: Readonly<OrderRecord>): string {
  const postOnly = order.type === OrderType.POST_ONLY ? ['6'] : [];
  const peg = PEG[order.terms?.peg ?? PegKind.NONE];
  const all = peg === '' ? postOnly : [...postOnly, peg];
  return all.length === 0 ? '' : field(18, all.join(' '));
}

function maxFloor({ terms }: Readonly<OrderRecord>, market: MarketInfo): string {
  if (terms === undefined) return '';
  if (terms.hidden) return field(111, '0');
  return terms.displayLots > 0 ? field(111, market.qtyText(terms.displayLots)) : '';
}

/** Average price of the fills, rounded to 8 places; 0 without. */
function averagePrice(order: Readonly<OrderRecord>, market: MarketInfo): string {
  if (order.executedLots === 0) return '0';
  const quote = Number(market.quoteText(order.quoteUnits));
  return trimZeros((quote / Number(market.qtyText(order.executedLots))).toFixed(8));
}

/** Quantities, times: how the order stands. */
function standing(order: Readonly<OrderRecord>, market: MarketInfo, timeUs: number): string {
  return (
    field(151, market.qtyText(leavesLots(order))) +
    field(14, market.qtyText(order.executedLots)) +
    field(6, averagePrice(order, market)) +
    field(25017, market.quoteText(order.quoteUnits)) +
    field(60, timestampText(timeUs))
  );
}

function tradeFields(event: OrderEvent, market: MarketInfo, catalog: Catalog): string {
  const { trade } = event;
  if (trade === undefined) return '';
  return (
    field(32, market.qtyText(trade.quantityLots)) +
    field(31, market.priceText(trade.priceTicks)) +
    field(1003, trade.tradeId) +
    field(851, trade.isMaker ? 1 : 2) +
    (trade.fee === 0
      ? ''
      : field(136, 1) +
        field(137, catalog.assetText(trade.feeAsset, trade.fee)) +
        field(138, catalog.asset(trade.feeAsset)?.name ?? '?') +
        field(139, 4))
  );
}

/** Names under which a report speaks of an order. */
export interface ReportNames {
  readonly clOrdId: string;
  /** Of a cancel or replace: the name until then. */
  readonly origClOrdId?: string | undefined;
}

function names({ clOrdId, origClOrdId }: ReportNames): string {
  return (
    (clOrdId === '' ? '' : field(11, printable(clOrdId))) +
    (origClOrdId === undefined || origClOrdId === '' ? '' : field(41, printable(origClOrdId)))
  );
}

/** What an event is called. @param asked a request asked for it */
export function execTypeOf(event: OrderEvent, asked: boolean): ExecType {
  const { execution, order } = event;
  switch (execution) {
    case 'NEW':
      return isActivation(order) ? ExecType.TRIGGERED : ExecType.NEW;
    case 'CANCELED':
      return ExecType.CANCELED;
    case 'REPLACED':
      return asked ? ExecType.REPLACED : ExecType.RESTATED;
    case 'REJECTED':
      return ExecType.REJECTED;
    case 'TRADE':
      return ExecType.TRADE;
    case 'TRADE_PREVENTION':
      return isOpen(order.status) ? ExecType.RESTATED : ExecType.EXPIRED;
    case 'EXPIRED':
      // An order by budget that traded ends as filled.
      return order.status === 'FILLED' ? ExecType.RESTATED : ExecType.EXPIRED;
  }
}

/** Whether a NEW is that of an order that waited, not of one that was just accepted. */
function isActivation(order: Readonly<OrderRecord>): boolean {
  const { terms } = order;
  if (terms === undefined) return false;
  const follows = terms.listKind !== ListKind.OCO && terms.listId > 0;
  if (follows && terms.listId !== order.orderId) return order.status !== 'PENDING_NEW';
  return terms.trigger !== TriggerKind.NONE && !isWaiting(order);
}

/** Why an order is not as it was asked for: ExecRestatementReason and words. */
function reasons(event: OrderEvent, type: ExecType): string {
  const { execution, order } = event;
  const refusedCode = order.terms?.refusedCode ?? 0;
  if (type === ExecType.REJECTED) {
    const { code, text } = wordsOf(refusedCode);
    return field(103, ordRejReason(refusedCode)) + field(25016, code) + field(58, printable(text));
  }
  if (execution === 'TRADE_PREVENTION') {
    const restated = type === ExecType.RESTATED ? field(378, 5) : '';
    return `${restated}${field(58, 'Self-trade prevention')}`;
  }
  if (type !== ExecType.RESTATED) return '';
  const repriced = (order.terms?.peg ?? PegKind.NONE) !== PegKind.NONE && isOpen(order.status);
  return field(378, repriced ? 3 : 99);
}

/**
 * An ExecutionReport of something that happened.
 * @param execId the same for the same event in every session and after every restart
 */
export function executionReport(
  event: OrderEvent,
  about: ReportNames & { readonly execId: string; readonly asked: boolean },
  market: MarketInfo,
  catalog: Catalog,
): string {
  const { order } = event;
  const type = execTypeOf(event, about.asked);
  return (
    field(37, order.orderId) +
    names(about) +
    field(17, about.execId) +
    field(150, type) +
    field(39, ORD_STATUS[order.status]) +
    field(55, market.symbol) +
    field(54, sideOf(order.side)) +
    askedFor(order, market) +
    tradeFields(event, market, catalog) +
    standing(order, market, event.timeUs) +
    reasons(event, type)
  );
}

/** How an order stands, as the answer to a status request. @param extra further fields */
export function statusReport(
  order: Readonly<OrderRecord>,
  about: ReportNames & { readonly execId: string },
  market: MarketInfo,
  extra = '',
): string {
  return (
    field(37, order.orderId) +
    names(about) +
    field(17, about.execId) +
    field(150, ExecType.STATUS) +
    field(39, ORD_STATUS[order.status]) +
    field(55, market.symbol) +
    field(54, sideOf(order.side)) +
    askedFor(order, market) +
    standing(order, market, order.updateUs) +
    extra
  );
}

/** An order that does not exist: refused, or asked for in vain. */
export interface NoOrder extends ReportNames {
  readonly execId: string;
  readonly type: ExecType;
  readonly status: string;
  readonly symbol: string;
  /** As they were sent; '' for what was not. */
  readonly side: string;
  readonly timeUs: number;
  readonly extra: string;
}

export function noOrderReport(about: NoOrder): string {
  return (
    field(37, NO_ORDER) +
    names(about) +
    field(17, about.execId) +
    field(150, about.type) +
    field(39, about.status) +
    field(55, printable(about.symbol) || NO_ORDER) +
    field(54, about.side === '' ? UNDISCLOSED : about.side) +
    field(151, 0) +
    field(14, 0) +
    field(6, 0) +
    field(60, timestampText(about.timeUs)) +
    about.extra
  );
}

/** Status of an order for an OrderCancelReject; rejected where it is not known. */
export function ordStatusOf(order: Readonly<OrderRecord> | undefined): string {
  return order === undefined ? '8' : ORD_STATUS[order.status];
}

/** A code of the dialect and its words. */
export function errorFields(code: number, text: string): string {
  return field(25016, code) + field(58, printable(text));
}
