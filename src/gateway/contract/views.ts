/** What orders, trades, lists, balances and markets look like in answers. */
import { ACCOUNT_STATUS_NAMES, MARKET_STATUS_NAMES, ORDER_TYPE_NAMES } from './parameters.ts';
import {
  anyOf,
  count,
  decimal,
  emptyList,
  flag,
  id,
  idOrNone,
  integer,
  listOf,
  named,
  nothing,
  oneOf,
  only,
  row,
  text,
  time,
  timeOrNone,
} from './schema.ts';

export const side = oneOf('BUY', 'SELL');
export const timeInForce = oneOf('GTC', 'IOC', 'FOK', 'GTD');
export const orderType = oneOf(...ORDER_TYPE_NAMES);
export const orderStatus = oneOf(
  ...['PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'FILLED'],
  ...['CANCELED', 'REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH'],
);
export const stpMode = oneOf(
  ...['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'],
);

/** Of every view of an order. */
const STATE = {
  price: decimal,
  origQty: decimal,
  executedQty: decimal,
  origQuoteOrderQty: decimal,
  cummulativeQuoteQty: decimal,
  status: orderStatus,
  timeInForce,
  type: orderType,
  side,
} as const;

/** Of orders that ask for more than a price and a quantity. */
const TERMS = {
  'stopPrice?': decimal,
  'icebergQty?': decimal,
  'trailingDelta?': count,
  'trailingTime?': timeOrNone,
  'pegPriceType?': oneOf('PRIMARY_PEG', 'MARKET_PEG', 'MID_PEG'),
  'pegOffsetType?': only('TICKS'),
  'pegOffsetValue?': integer,
  'peggedPrice?': decimal,
  'goodTillDate?': time,
  'hidden?': only(true),
  'minQty?': decimal,
} as const;

const PREVENTED = {
  ...{ 'preventedMatchId?': id, 'preventedQuantity?': decimal },
  ...{ 'strategyId?': count, 'strategyType?': count },
} as const;
const TAIL = { workingTime: timeOrNone, selfTradePreventionMode: stpMode, ...PREVENTED } as const;
const IDS = { symbol: text, orderId: id, orderListId: idOrNone, clientOrderId: text } as const;
const ACKNOWLEDGED = { ...IDS, transactTime: time } as const;

const { 'stopPrice?': _stop, 'icebergQty?': _iceberg, ...MORE_TERMS } = TERMS;

export const order = named(
  'Order',
  row({
    ...IDS,
    ...STATE,
    stopPrice: decimal,
    icebergQty: decimal,
    time,
    updateTime: time,
    isWorking: flag,
    ...MORE_TERMS,
    ...TAIL,
  }),
);

export const cancelledOrder = named(
  'CancelledOrder',
  row({
    ...ACKNOWLEDGED,
    origClientOrderId: text,
    ...STATE,
    ...TERMS,
    selfTradePreventionMode: stpMode,
    ...PREVENTED,
  }),
);

const fill = named(
  'Fill',
  row({ price: decimal, qty: decimal, commission: decimal, commissionAsset: text, tradeId: id }),
);

const briefMatch = named(
  'PreventedMatchInBrief',
  row({
    preventedMatchId: id,
    makerOrderId: id,
    price: decimal,
    'takerPreventedQuantity?': decimal,
    'makerPreventedQuantity?': decimal,
  }),
);

const RESULT = { ...ACKNOWLEDGED, ...STATE, ...TERMS, ...TAIL } as const;

/** By `newOrderRespType`: ACK, RESULT or FULL. */
export const placedOrder = anyOf(
  named('OrderAcknowledged', row(ACKNOWLEDGED)),
  named('OrderResult', row(RESULT)),
  named(
    'OrderWithFills',
    row({ ...RESULT, fills: listOf(fill), 'preventedMatches?': listOf(briefMatch) }),
  ),
);

export const discount = row({
  enabledForAccount: flag,
  enabledForSymbol: flag,
  discountAsset: text,
  discount: decimal,
});

export const error = named('Error', row({ code: integer, msg: text, 'data?': {} }));

export const replacedOrder = named(
  'ReplacedOrder',
  row({
    cancelResult: only('SUCCESS'),
    newOrderResult: only('SUCCESS'),
    cancelResponse: cancelledOrder,
    newOrderResponse: placedOrder,
  }),
);

export const amendedOrder = named(
  'Amendment',
  row({
    transactTime: time,
    executionId: count,
    amendedOrder: row({
      ...IDS,
      origClientOrderId: text,
      price: decimal,
      qty: decimal,
      executedQty: decimal,
      preventedQty: decimal,
      quoteOrderQty: decimal,
      cumulativeQuoteQty: decimal,
      status: orderStatus,
      timeInForce,
      type: orderType,
      side,
      workingTime: timeOrNone,
      selfTradePreventionMode: stpMode,
    }),
  }),
);

const LIST = {
  orderListId: id,
  contingencyType: oneOf('OCO', 'OTO'),
  listStatusType: oneOf('EXEC_STARTED', 'ALL_DONE'),
  listOrderStatus: oneOf('EXECUTING', 'ALL_DONE'),
  listClientOrderId: text,
  transactionTime: time,
  symbol: text,
  orders: listOf(row({ symbol: text, orderId: id, clientOrderId: text })),
} as const;

export const orderList = named('OrderList', row(LIST));
export const placedList = named(
  'PlacedOrderList',
  row({ ...LIST, orderReports: listOf(placedOrder) }),
);
export const cancelledList = named(
  'CancelledOrderList',
  row({ ...LIST, orderReports: listOf(cancelledOrder) }),
);

export const ownTrade = named(
  'OwnTrade',
  row({
    symbol: text,
    id,
    orderId: id,
    orderListId: idOrNone,
    price: decimal,
    qty: decimal,
    quoteQty: decimal,
    commission: decimal,
    commissionAsset: text,
    time,
    isBuyer: flag,
    isMaker: flag,
    isBestMatch: only(true),
  }),
);

export const rateLimit = named(
  'RateLimit',
  row({
    rateLimitType: oneOf('REQUEST_WEIGHT', 'ORDERS', 'RAW_REQUESTS'),
    interval: oneOf('SECOND', 'MINUTE', 'DAY'),
    intervalNum: id,
    limit: count,
  }),
);

export const usedRateLimit = named(
  'UsedRateLimit',
  row({
    rateLimitType: oneOf('REQUEST_WEIGHT', 'ORDERS', 'RAW_REQUESTS'),
    interval: oneOf('SECOND', 'MINUTE', 'DAY'),
    intervalNum: id,
    limit: count,
    count,
  }),
);

export const filter = anyOf(
  row({
    filterType: only('PRICE_FILTER'),
    minPrice: decimal,
    maxPrice: decimal,
    tickSize: decimal,
  }),
  row({ filterType: only('LOT_SIZE'), minQty: decimal, maxQty: decimal, stepSize: decimal }),
  row({
    filterType: only('NOTIONAL'),
    minNotional: decimal,
    applyMinToMarket: flag,
    maxNotional: decimal,
    applyMaxToMarket: flag,
    avgPriceMins: count,
  }),
  row({
    filterType: only('TRAILING_DELTA'),
    minTrailingAboveDelta: count,
    maxTrailingAboveDelta: count,
    minTrailingBelowDelta: count,
    maxTrailingBelowDelta: count,
  }),
  row({
    filterType: only('PERCENT_PRICE'),
    multiplierUp: decimal,
    multiplierDown: decimal,
    avgPriceMins: count,
  }),
);

export const market = named(
  'Market',
  row({
    symbol: text,
    status: oneOf('TRADING', 'CANCEL_ONLY', 'HALT', 'POST_ONLY', 'AUCTION_MATCH'),
    baseAsset: text,
    baseAssetPrecision: count,
    quoteAsset: text,
    quotePrecision: count,
    quoteAssetPrecision: count,
    baseCommissionPrecision: count,
    quoteCommissionPrecision: count,
    orderTypes: listOf(orderType),
    icebergAllowed: flag,
    ocoAllowed: flag,
    otoAllowed: flag,
    opoAllowed: flag,
    quoteOrderQtyMarketAllowed: flag,
    allowTrailingStop: flag,
    cancelReplaceAllowed: flag,
    amendAllowed: flag,
    pegInstructionsAllowed: flag,
    isSpotTradingAllowed: flag,
    isMarginTradingAllowed: flag,
    filters: listOf(filter),
    permissions: emptyList,
    permissionSets: listOf(listOf(only('SPOT'))),
    defaultSelfTradePreventionMode: stpMode,
    allowedSelfTradePreventionModes: listOf(stpMode),
  }),
);

const statusOfMarket = oneOf(...MARKET_STATUS_NAMES);

export const marketState = named(
  'MarketState',
  row({
    symbol: text,
    marketId: id,
    baseAssetId: id,
    quoteAssetId: id,
    tickSize: decimal,
    lotSize: decimal,
    status: statusOfMarket,
    interrupted: flag,
    'auctionEnd?': time,
    'auction?': row({ price: decimal, quantity: decimal, surplus: decimal, surplusSide: side }),
    rules: row({
      referencePrice: decimal,
      maxNotional: decimal,
      auctionTime: count,
      collarPpm: count,
      dynamicPpm: count,
      staticPpm: count,
      triggerSource: oneOf('LAST', 'BEST'),
    }),
    schedule: listOf(row({ time, status: statusOfMarket, cancelOrders: flag })),
  }),
);

const balance = row({ asset: text, free: decimal, locked: decimal });

export const balances = listOf(balance);

export const accountState = named(
  'AccountState',
  row({
    account: id,
    tier: count,
    status: oneOf(...ACCOUNT_STATUS_NAMES),
    openOrders: count,
    maxOpenOrders: count,
    exposureLimits: listOf(row({ asset: text, amount: decimal })),
    'countdownDeadline?': time,
    balances,
  }),
);

export const textOrNothing = anyOf(text, nothing);
export const timeOrNothing = anyOf(time, nothing);
