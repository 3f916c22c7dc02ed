/** Orders and fills as JSON of the dialect. Decimals are text, times milliseconds. */
import { formatDecimal } from '../../base/decimal.ts';
import type { Catalog, MarketInfo } from '../../feed/catalog.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { ownTrade } from '../accounts/accounts.ts';
import {
  amendRecord,
  closeRecord,
  fillRecord,
  type OrderRecord,
  openRecord,
} from '../accounts/order-record.ts';
import type { OwnTrade } from '../accounts/user-events.ts';
import { MAX_OUTCOME_EVENTS, type Outcome } from '../port.ts';
import type { ResponseType } from './order-params.ts';

const NO_LIST = -1;
const ZERO = '0.00000000';

export const STP_NAMES: Readonly<Record<SelfTradePrevention, string>> = {
  [SelfTradePrevention.NONE]: 'NONE',
  [SelfTradePrevention.CANCEL_TAKER]: 'EXPIRE_TAKER',
  [SelfTradePrevention.CANCEL_MAKER]: 'EXPIRE_MAKER',
  [SelfTradePrevention.CANCEL_BOTH]: 'EXPIRE_BOTH',
  [SelfTradePrevention.DECREMENT]: 'DECREMENT',
};

const TYPE_NAMES: Readonly<Record<OrderType, string>> = {
  [OrderType.LIMIT]: 'LIMIT',
  [OrderType.MARKET]: 'MARKET',
  [OrderType.MARKET_QUOTE]: 'MARKET',
  [OrderType.POST_ONLY]: 'LIMIT_MAKER',
};

const TIME_IN_FORCE_NAMES: Readonly<Record<TimeInForce, string>> = {
  [TimeInForce.GTC]: 'GTC',
  [TimeInForce.IOC]: 'IOC',
  [TimeInForce.FOK]: 'FOK',
  [TimeInForce.GTD]: 'GTD',
};

/** Microseconds -> whole milliseconds. */
export function milliseconds(timeUs: number): number {
  return Math.floor(timeUs / 1000);
}

export function typeName(order: Readonly<OrderRecord>): string {
  return TYPE_NAMES[order.type];
}

/** The dialect calls market orders GTC. */
export function timeInForceName(order: Readonly<OrderRecord>): string {
  const isMarket = order.type === OrderType.MARKET || order.type === OrderType.MARKET_QUOTE;
  return isMarket ? 'GTC' : TIME_IN_FORCE_NAMES[order.timeInForce];
}

export function sideName(side: Side): string {
  return side === Side.BUY ? 'BUY' : 'SELL';
}

/** Lots ordered; an order by budget ordered what it got. */
export function orderedLots(order: Readonly<OrderRecord>): number {
  return order.type === OrderType.MARKET_QUOTE ? order.executedLots : order.origLots;
}

function stateFields(order: Readonly<OrderRecord>, market: MarketInfo) {
  return {
    price: market.priceText(order.priceTicks),
    origQty: market.qtyText(orderedLots(order)),
    executedQty: market.qtyText(order.executedLots),
    origQuoteOrderQty: market.quoteText(order.budgetUnits),
    cummulativeQuoteQty: market.quoteText(order.quoteUnits),
    status: order.status,
    timeInForce: timeInForceName(order),
    type: typeName(order),
    side: sideName(order.side),
  };
}

function tailFields(order: Readonly<OrderRecord>, market: MarketInfo) {
  return {
    workingTime: milliseconds(order.workingUs),
    selfTradePreventionMode: STP_NAMES[order.stp],
    ...(order.preventedLots === 0
      ? {}
      : { preventedQuantity: market.qtyText(order.preventedLots) }),
  };
}

/** An order as GET order, openOrders and allOrders show it. */
export function orderView(order: Readonly<OrderRecord>, market: MarketInfo) {
  return {
    symbol: market.symbol,
    orderId: order.orderId,
    orderListId: NO_LIST,
    clientOrderId: order.clientText,
    ...stateFields(order, market),
    stopPrice: ZERO,
    icebergQty: ZERO,
    time: milliseconds(order.timeUs),
    updateTime: milliseconds(order.updateUs),
    isWorking: true,
    ...tailFields(order, market),
  };
}

/** A cancelled order as DELETE answers. @param cancelText the client's id of the cancel itself */
export function cancelView(
  order: Readonly<OrderRecord>,
  market: MarketInfo,
  cancelText: string,
  timeUs: number,
) {
  const { workingTime: _, ...tail } = tailFields(order, market);
  return {
    symbol: market.symbol,
    origClientOrderId: order.clientText,
    orderId: order.orderId,
    orderListId: NO_LIST,
    clientOrderId: cancelText,
    transactTime: milliseconds(timeUs),
    ...stateFields(order, market),
    ...tail,
  };
}

/** A placed order as POST answers. */
export function placedView(
  order: Readonly<OrderRecord>,
  fills: readonly OwnTrade[],
  market: MarketInfo,
  catalog: Catalog,
  type: ResponseType,
) {
  const acknowledgement = {
    symbol: market.symbol,
    orderId: order.orderId,
    orderListId: NO_LIST,
    clientOrderId: order.clientText,
    transactTime: milliseconds(order.timeUs),
  };
  if (type === 'ACK') return acknowledgement;
  const result = {
    ...acknowledgement,
    ...stateFields(order, market),
    ...tailFields(order, market),
  };
  if (type === 'RESULT') return result;
  return { ...result, fills: fills.map((fill) => fillView(fill, market, catalog)) };
}

function fillView(fill: OwnTrade, market: MarketInfo, catalog: Catalog) {
  return {
    price: market.priceText(fill.priceTicks),
    qty: market.qtyText(fill.quantityLots),
    commission: catalog.assetText(fill.feeAsset, fill.fee),
    commissionAsset: catalog.asset(fill.feeAsset)?.name ?? '',
    tradeId: fill.tradeId,
  };
}

/** An own trade as GET myTrades shows it. */
export function tradeView(trade: OwnTrade, market: MarketInfo, catalog: Catalog) {
  return {
    symbol: market.symbol,
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: NO_LIST,
    price: market.priceText(trade.priceTicks),
    qty: market.qtyText(trade.quantityLots),
    quoteQty: market.quoteText(trade.quoteUnits),
    commission: catalog.assetText(trade.feeAsset, trade.fee),
    commissionAsset: catalog.asset(trade.feeAsset)?.name ?? '',
    time: milliseconds(trade.timeUs),
    isBuyer: trade.isBuyer,
    isMaker: trade.isMaker,
    isBestMatch: true,
  };
}

/** An order as its amendment is answered. */
export function amendedView(order: Readonly<OrderRecord>, market: MarketInfo) {
  return {
    symbol: market.symbol,
    orderId: order.orderId,
    orderListId: NO_LIST,
    origClientOrderId: order.clientText,
    clientOrderId: order.clientText,
    price: market.priceText(order.priceTicks),
    qty: market.qtyText(order.origLots),
    executedQty: market.qtyText(order.executedLots),
    preventedQty: market.qtyText(order.preventedLots),
    quoteOrderQty: market.quoteText(order.budgetUnits),
    cumulativeQuoteQty: market.quoteText(order.quoteUnits),
    status: order.status,
    timeInForce: timeInForceName(order),
    type: typeName(order),
    side: sideName(order.side),
    workingTime: milliseconds(order.workingUs),
    selfTradePreventionMode: STP_NAMES[order.stp],
  };
}

/** The order that a command placed, as that command left it, and its fills. */
export interface Placed {
  readonly order: OrderRecord;
  readonly fills: readonly OwnTrade[];
}

/**
 * Reads an order's fate out of its command's own events, so that later commands do not show in the
 * answer. @param latest the order as it is known now: used where the outcome was cut short
 */
export function placedOrder(
  outcome: Outcome,
  market: MarketInfo,
  latest: (orderId: number) => Readonly<OrderRecord> | undefined,
): Placed | undefined {
  let order: OrderRecord | undefined;
  const fills: OwnTrade[] = [];
  for (const event of outcome.events) {
    if (event.template === Template.OrderAccepted) {
      order = openRecord(event, outcome.timeUs);
    } else if (order === undefined) {
    } else if (event.template === Template.Trade && event.takerOrderId === order.orderId) {
      fillRecord(order, event, event.takerLeavesLots, outcome.timeUs);
      const received = order.side === Side.BUY ? market.base.id : market.quote.id;
      fills.push(ownTrade(event, order, received, false, outcome.timeUs));
    } else if (event.template === Template.OrderAmended && event.orderId === order.orderId) {
      amendRecord(order, event, outcome.timeUs);
    } else if (event.template === Template.OrderClosed && event.orderId === order.orderId) {
      closeRecord(order, event, outcome.timeUs);
    }
  }
  if (order === undefined) return undefined;
  const cutShort = outcome.events.length >= MAX_OUTCOME_EVENTS;
  const now = cutShort ? latest(order.orderId) : undefined;
  return { order: now === undefined ? order : { ...now }, fills };
}

/** Millionths as the text of a rate: 1000 is '0.00100000'. */
export function rateText(ppm: number): string {
  return formatDecimal(ppm * 100, 8);
}
