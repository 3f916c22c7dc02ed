/** Orders and fills as JSON of the dialect. Decimals are text, times in the unit wanted. */
import { formatDecimal } from '../../base/decimal.ts';
import type { Catalog, MarketInfo } from '../../feed/catalog.ts';
import {
  OrderType,
  PegKind,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
  type Trade,
  TriggerKind,
} from '../../schema/generated/protocol.ts';
import {
  activateRecord,
  amendRecord,
  closeRecord,
  fillRecord,
  isWaiting,
  type OrderRecord,
  openRecord,
  restRecord,
  termsRecord,
  trailingBips,
} from '../accounts/order-record.ts';
import type { OrderExtras } from '../accounts/order-text.ts';
import { ownTrade } from '../accounts/own-trade.ts';
import type { PreventedMatch } from '../accounts/prevention.ts';
import type { OwnTrade } from '../accounts/user-events.ts';
import { MAX_OUTCOME_EVENTS, type Outcome } from '../port.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { ResponseType } from './order-params.ts';
import { PEG_OFFSET_TYPE } from './order-terms.ts';

/** What the dialect says of an order that is in no list, and of a time that is not yet. */
const NONE = -1;
const ZERO = '0.00000000';
/** There are no groups of accounts between which trades are prevented. */
export const NO_TRADE_GROUP = -1;

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

export function typeName(order: Readonly<OrderRecord>): string {
  const trigger = order.terms?.trigger ?? TriggerKind.NONE;
  if (trigger === TriggerKind.NONE) return TYPE_NAMES[order.type];
  const takesProfit = trigger === TriggerKind.TAKE_PROFIT || order.extras?.takeProfit === true;
  const name = takesProfit ? 'TAKE_PROFIT' : 'STOP_LOSS';
  const limited = order.type === OrderType.LIMIT || order.type === OrderType.POST_ONLY;
  return limited ? `${name}_LIMIT` : name;
}

/** The list that an order is in; -1: none. */
export function listIdOf(order: Readonly<OrderRecord>): number {
  return order.terms?.listId || NONE;
}

/** What a STOP or TAKE_PROFIT waits for; zero of other orders. */
export function stopPriceText(order: Readonly<OrderRecord>, market: MarketInfo): string {
  return hasStopPrice(order) ? market.priceText(order.terms!.triggerTicks) : ZERO;
}

function hasStopPrice({ terms }: Readonly<OrderRecord>): boolean {
  return terms?.trigger === TriggerKind.STOP || terms?.trigger === TriggerKind.TAKE_PROFIT;
}

/** What an iceberg shows at a time; zero of other orders. */
export function icebergText({ terms }: Readonly<OrderRecord>, market: MarketInfo): string {
  return terms === undefined || terms.displayLots === 0 ? ZERO : market.qtyText(terms.displayLots);
}

const PEG_NAMES: Readonly<Record<PegKind, string>> = {
  [PegKind.NONE]: '',
  [PegKind.BEST]: 'PRIMARY_PEG',
  [PegKind.OPPOSITE]: 'MARKET_PEG',
  [PegKind.MID]: 'MID_PEG',
};

/** What an order asked for beyond the usual; nothing of other orders. */
function termsFields(order: Readonly<OrderRecord>, market: MarketInfo, time: TimeFormat) {
  const { terms } = order;
  if (terms === undefined) return {};
  const pegged = {
    pegPriceType: PEG_NAMES[terms.peg],
    pegOffsetType: PEG_OFFSET_TYPE,
    pegOffsetValue: terms.pegOffsetTicks,
    peggedPrice: market.priceText(terms.peggedTicks),
  };
  return {
    ...(hasStopPrice(order) ? { stopPrice: stopPriceText(order, market) } : {}),
    ...(terms.displayLots > 0 ? { icebergQty: icebergText(order, market) } : {}),
    ...(terms.trigger === TriggerKind.TRAILING ? trailingFields(order, time) : {}),
    ...(terms.peg === PegKind.NONE ? {} : pegged),
    ...(terms.expireUs > 0 ? { goodTillDate: time(terms.expireUs) } : {}),
    ...(terms.hidden ? { hidden: true } : {}),
    ...(terms.minimumLots > 0 ? { minQty: market.qtyText(terms.minimumLots) } : {}),
  };
}

function trailingFields(order: Readonly<OrderRecord>, time: TimeFormat) {
  const trailingUs = order.terms?.trailingUs ?? 0;
  return { trailingDelta: trailingBips(order), trailingTime: timeOrNone(trailingUs, time) };
}

function timeOrNone(timeUs: number, time: TimeFormat): number {
  return timeUs === 0 ? NONE : time(timeUs);
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

function tailFields(order: Readonly<OrderRecord>, market: MarketInfo, time: TimeFormat) {
  return {
    workingTime: timeOrNone(order.workingUs, time),
    selfTradePreventionMode: STP_NAMES[order.stp],
    ...(order.preventedLots === 0 ? {} : preventedFields(order, market)),
    ...(order.extras === undefined ? {} : strategyFields(order.extras)),
  };
}

function preventedFields(
  { preventedLots, preventedMatchId }: Readonly<OrderRecord>,
  market: MarketInfo,
) {
  return {
    ...(preventedMatchId === undefined ? {} : { preventedMatchId }),
    preventedQuantity: market.qtyText(preventedLots),
  };
}

function strategyFields({ strategyId, strategyType }: OrderExtras) {
  return {
    ...(strategyId === undefined ? {} : { strategyId }),
    ...(strategyType === undefined ? {} : { strategyType }),
  };
}

/** An order as GET order, openOrders and allOrders show it. */
export function orderView(order: Readonly<OrderRecord>, market: MarketInfo, time: TimeFormat) {
  return {
    symbol: market.symbol,
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: order.clientText,
    ...stateFields(order, market),
    stopPrice: ZERO,
    icebergQty: ZERO,
    time: time(order.timeUs),
    updateTime: time(order.updateUs),
    isWorking: !isWaiting(order),
    ...termsFields(order, market, time),
    ...tailFields(order, market, time),
  };
}

/** A cancelled order as DELETE answers. @param cancelText the client's id of the cancel itself */
export function cancelView(
  order: Readonly<OrderRecord>,
  market: MarketInfo,
  cancelText: string,
  timeUs: number,
  time: TimeFormat,
) {
  const { workingTime: _, ...tail } = tailFields(order, market, time);
  return {
    symbol: market.symbol,
    origClientOrderId: order.clientText,
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: cancelText,
    transactTime: time(timeUs),
    ...stateFields(order, market),
    ...termsFields(order, market, time),
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
  time: TimeFormat,
) {
  const acknowledgement = {
    symbol: market.symbol,
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: order.clientText,
    transactTime: time(order.timeUs),
  };
  if (type === 'ACK') return acknowledgement;
  const result = {
    ...acknowledgement,
    ...stateFields(order, market),
    ...termsFields(order, market, time),
    ...tailFields(order, market, time),
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

/** A prevented self-trade as the answer to the order that would have taken shows it. */
export function briefMatch(match: Readonly<PreventedMatch>, market: MarketInfo) {
  const { makerLots, makerOrderId, matchId, priceTicks, takerLots } = match;
  return {
    preventedMatchId: matchId,
    makerOrderId,
    price: market.priceText(priceTicks),
    ...(takerLots === 0 ? {} : { takerPreventedQuantity: market.qtyText(takerLots) }),
    ...(makerLots === 0 ? {} : { makerPreventedQuantity: market.qtyText(makerLots) }),
  };
}

/** An own trade as GET myTrades shows it. */
export function tradeView(trade: OwnTrade, market: MarketInfo, catalog: Catalog, time: TimeFormat) {
  return {
    symbol: market.symbol,
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: trade.listId || NONE,
    price: market.priceText(trade.priceTicks),
    qty: market.qtyText(trade.quantityLots),
    quoteQty: market.quoteText(trade.quoteUnits),
    commission: catalog.assetText(trade.feeAsset, trade.fee),
    commissionAsset: catalog.asset(trade.feeAsset)?.name ?? '',
    time: time(trade.timeUs),
    isBuyer: trade.isBuyer,
    isMaker: trade.isMaker,
    isBestMatch: true,
  };
}

/** An order as its amendment is answered. */
export function amendedView(order: Readonly<OrderRecord>, market: MarketInfo, time: TimeFormat) {
  return {
    symbol: market.symbol,
    orderId: order.orderId,
    orderListId: listIdOf(order),
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
    workingTime: timeOrNone(order.workingUs, time),
    selfTradePreventionMode: STP_NAMES[order.stp],
  };
}

/** An order that a command placed, as that command left it, and its fills. */
export interface Placed {
  order: OrderRecord;
  readonly fills: OwnTrade[];
}

/**
 * Reads the fate of the orders that a command placed out of its own events, so that later commands
 * do not show in the answer.
 * @param latest an order as it is known now: used where the outcome was cut short
 */
export function placedOrders(
  outcome: Outcome,
  market: MarketInfo,
  latest: (orderId: number) => Readonly<OrderRecord> | undefined,
): Placed[] {
  const { events, timeUs } = outcome;
  const placed = new Map<number, Placed>();
  const orderOf = (orderId: number) => placed.get(orderId)?.order;
  const filled = (trade: Trade, isMaker: boolean) => {
    const own = placed.get(isMaker ? trade.makerOrderId : trade.takerOrderId);
    if (own === undefined) return;
    const leaves = isMaker ? trade.makerLeavesLots : trade.takerLeavesLots;
    fillRecord(own.order, trade, leaves, timeUs);
    const received = own.order.side === Side.BUY ? market.base.id : market.quote.id;
    own.fills.push(ownTrade(trade, own.order, received, isMaker, timeUs));
  };
  for (const event of events) {
    if (event.template === Template.OrderAccepted) {
      placed.set(event.orderId, { order: openRecord(event, timeUs), fills: [] });
    } else if (event.template === Template.Trade) {
      filled(event, false);
      filled(event, true);
    } else if ('orderId' in event) {
      const order = orderOf(event.orderId);
      if (order === undefined) continue;
      if (event.template === Template.OrderTerms) termsRecord(order, event, timeUs);
      else if (event.template === Template.OrderActivated) activateRecord(order, event, timeUs);
      else if (event.template === Template.OrderRested) restRecord(order, event, timeUs);
      else if (event.template === Template.OrderAmended) amendRecord(order, event, timeUs);
      else if (event.template === Template.OrderClosed) closeRecord(order, event, timeUs);
    }
  }
  const all = [...placed.values()];
  if (events.length < MAX_OUTCOME_EVENTS) return all;
  for (const each of all) {
    const now = latest(each.order.orderId);
    if (now !== undefined) each.order = { ...now };
  }
  return all;
}

/** Millionths as the text of a rate: 1000 is '0.00100000'. */
export function rateText(ppm: number): string {
  return formatDecimal(ppm * 100, 8);
}

/** There is no coin that lowers fees. */
export const NO_DISCOUNT = {
  enabledForAccount: false,
  enabledForSymbol: false,
  discountAsset: '',
  discount: rateText(0),
};
