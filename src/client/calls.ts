/**
 * Every request of the client: its name here, its parameters, its answer, its path over REST and
 * its method over the WebSocket API. One table for both.
 */
import type {
  Account,
  AggregateTrade,
  Amended,
  Amendment,
  AveragePrice,
  BookTicker,
  Cancelled,
  CheckedAddress,
  Commission,
  Countdown,
  DayTicker,
  Depth,
  Empty,
  ExchangeInfo,
  Kline,
  MarketState,
  MassQuoted,
  MiniTicker,
  Order,
  OrderList,
  OrderListReport,
  OrderTest,
  OwnAddress,
  OwnTrade,
  PlacedAnswer,
  PreventedMatch,
  PriceTicker,
  PublicTrade,
  Replaced,
  ServerTime,
  Supply,
  TradeFee,
  TransferRecord,
  Transferred,
  WindowTicker,
} from './answers.ts';
import type {
  AmendParams,
  CancelListParams,
  CancelParams,
  HistoryParams,
  MassQuoteParams,
  OcoParams,
  OrderParams,
  OtocoParams,
  OtoParams,
  QueryOrder,
  ReplaceParams,
  SymbolParam,
  TransferParams,
} from './params.ts';
import type { RateLimit } from './rate-gate.ts';

type None = Empty;
/** Of one market an object, of several or all a list. */
type OneOrMore<T> = T | readonly T[];
type KlineParams = SymbolParam & {
  readonly interval: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
  readonly timeZone?: string;
};
type SomeSymbols = { readonly symbol?: string; readonly symbols?: readonly string[] };

/** `[parameters, answer]` of each request. */
export interface Calls {
  ping: [None, Empty];
  time: [None, ServerTime];
  exchangeInfo: [
    SomeSymbols & {
      readonly permissions?: string;
      readonly showPermissionSets?: boolean;
      readonly symbolStatus?: string;
    },
    ExchangeInfo,
  ];
  depth: [SymbolParam & { readonly limit?: number }, Depth];
  trades: [SymbolParam & { readonly limit?: number }, readonly PublicTrade[]];
  historicalTrades: [
    SymbolParam & { readonly limit?: number; readonly fromId?: number },
    readonly PublicTrade[],
  ];
  aggTrades: [SymbolParam & HistoryParams, readonly AggregateTrade[]];
  klines: [KlineParams, readonly Kline[]];
  uiKlines: [KlineParams, readonly Kline[]];
  dayTicker: [
    SomeSymbols & { readonly type?: 'FULL' | 'MINI' },
    OneOrMore<MiniTicker & Partial<DayTicker>>,
  ];
  windowTicker: [
    SomeSymbols & { readonly windowSize?: string; readonly type?: 'FULL' | 'MINI' },
    OneOrMore<MiniTicker & Partial<WindowTicker>>,
  ];
  priceTicker: [SomeSymbols, OneOrMore<PriceTicker>];
  bookTicker: [SomeSymbols, OneOrMore<BookTicker>];
  averagePrice: [SymbolParam, AveragePrice];
  market: [SymbolParam, MarketState];
  placeOrder: [OrderParams, PlacedAnswer];
  testOrder: [OrderParams & { readonly computeCommissionRates?: boolean }, OrderTest];
  cancelOrder: [CancelParams, Cancelled];
  cancelAllOrders: [SymbolParam, readonly (Cancelled | OrderListReport)[]];
  replaceOrder: [ReplaceParams, Replaced];
  amendOrder: [AmendParams, Amended];
  placeOco: [OcoParams, OrderListReport];
  placeOto: [OtoParams, OrderListReport];
  placeOtoco: [OtocoParams, OrderListReport];
  cancelOrderList: [CancelListParams, OrderListReport];
  countdownCancelAll: [{ readonly countdownTime: number }, Countdown];
  massQuote: [MassQuoteParams, MassQuoted];
  order: [QueryOrder, Order];
  openOrders: [{ readonly symbol?: string }, readonly Order[]];
  allOrders: [SymbolParam & HistoryParams & { readonly orderId?: number }, readonly Order[]];
  orderList: [{ readonly orderListId?: number; readonly origClientOrderId?: string }, OrderList];
  allOrderLists: [HistoryParams, readonly OrderList[]];
  openOrderLists: [None, readonly OrderList[]];
  myTrades: [SymbolParam & HistoryParams & { readonly orderId?: number }, readonly OwnTrade[]];
  account: [{ readonly omitZeroBalances?: boolean }, Account];
  commission: [SymbolParam, Commission];
  orderRateLimits: [None, readonly RateLimit[]];
  tradeFee: [{ readonly symbol?: string }, readonly TradeFee[]];
  preventedMatches: [
    SymbolParam & {
      readonly preventedMatchId?: number;
      readonly orderId?: number;
      readonly fromPreventedMatchId?: number;
      readonly limit?: number;
    },
    readonly PreventedMatch[],
  ];
  orderAmendments: [
    SymbolParam & {
      readonly orderId: number;
      readonly fromExecutionId?: number;
      readonly limit?: number;
    },
    readonly Amendment[],
  ];
  address: [None, OwnAddress];
  checkAddress: [{ readonly address: string }, CheckedAddress];
  transfer: [TransferParams & { readonly transferId: string }, Transferred];
  transferById: [
    { readonly transferId: string },
    { readonly transferId: string; readonly transfers: readonly TransferRecord[] },
  ];
  transfers: [
    { readonly asset?: string; readonly fromId?: number; readonly limit?: number },
    readonly TransferRecord[],
  ];
  supply: [{ readonly asset?: string }, readonly Supply[]];
}

export type CallName = keyof Calls;
export type ParamsOf<N extends CallName> = Calls[N][0];
export type AnswerOf<N extends CallName> = Calls[N][1];

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Route {
  readonly method: Method;
  readonly path: string;
  /** Undefined: REST only. */
  readonly wsMethod: string | undefined;
  /** The most that it can weigh; what is known of it better is in the exchange's answers. */
  readonly weight: number;
  /** Whether it is signed. */
  readonly signed: boolean;
  /** Whether it counts as an order. */
  readonly order: boolean;
}

const open = (path: string, wsMethod: string, weight: number): Route => {
  return { method: 'GET', path, wsMethod, weight, signed: false, order: false };
};

const own = (path: string, wsMethod: string | undefined, weight: number): Route => {
  return { method: 'GET', path, wsMethod, weight, signed: true, order: false };
};

const act = (method: Method, path: string, wsMethod: string, weight = 1): Route => {
  return { method, path, wsMethod, weight, signed: true, order: false };
};

const place = (path: string, wsMethod: string): Route => {
  return { ...act('POST', path, wsMethod), order: true };
};

export const ROUTES: Readonly<Record<CallName, Route>> = {
  ping: open('/api/v3/ping', 'ping', 1),
  time: open('/api/v3/time', 'time', 1),
  exchangeInfo: open('/api/v3/exchangeInfo', 'exchangeInfo', 20),
  depth: open('/api/v3/depth', 'depth', 250),
  trades: open('/api/v3/trades', 'trades.recent', 25),
  historicalTrades: open('/api/v3/historicalTrades', 'trades.historical', 25),
  aggTrades: open('/api/v3/aggTrades', 'trades.aggregate', 4),
  klines: open('/api/v3/klines', 'klines', 2),
  uiKlines: open('/api/v3/uiKlines', 'uiKlines', 2),
  dayTicker: open('/api/v3/ticker/24hr', 'ticker.24hr', 80),
  windowTicker: open('/api/v3/ticker', 'ticker', 200),
  priceTicker: open('/api/v3/ticker/price', 'ticker.price', 4),
  bookTicker: open('/api/v3/ticker/bookTicker', 'ticker.book', 4),
  averagePrice: open('/api/v3/avgPrice', 'avgPrice', 2),
  market: open('/lx/v1/market', 'market', 1),
  placeOrder: place('/api/v3/order', 'order.place'),
  testOrder: act('POST', '/api/v3/order/test', 'order.test', 20),
  cancelOrder: act('DELETE', '/api/v3/order', 'order.cancel'),
  cancelAllOrders: act('DELETE', '/api/v3/openOrders', 'openOrders.cancelAll'),
  replaceOrder: place('/api/v3/order/cancelReplace', 'order.cancelReplace'),
  amendOrder: act('PUT', '/api/v3/order/amend/keepPriority', 'order.amend.keepPriority', 4),
  placeOco: place('/api/v3/orderList/oco', 'orderList.place.oco'),
  placeOto: place('/api/v3/orderList/oto', 'orderList.place.oto'),
  placeOtoco: place('/api/v3/orderList/otoco', 'orderList.place.otoco'),
  cancelOrderList: act('DELETE', '/api/v3/orderList', 'orderList.cancel'),
  countdownCancelAll: act('POST', '/lx/v1/countdownCancelAll', 'countdownCancelAll'),
  massQuote: place('/lx/v1/massQuote', 'massQuote'),
  order: own('/api/v3/order', 'order.status', 4),
  openOrders: own('/api/v3/openOrders', 'openOrders.status', 80),
  allOrders: own('/api/v3/allOrders', 'allOrders', 20),
  orderList: own('/api/v3/orderList', 'orderList.status', 4),
  allOrderLists: own('/api/v3/allOrderList', 'allOrderLists', 20),
  openOrderLists: own('/api/v3/openOrderList', 'openOrderLists.status', 6),
  myTrades: own('/api/v3/myTrades', 'myTrades', 20),
  account: own('/api/v3/account', 'account.status', 20),
  commission: own('/api/v3/account/commission', 'account.commission', 20),
  orderRateLimits: own('/api/v3/rateLimit/order', 'account.rateLimits.orders', 40),
  tradeFee: own('/sapi/v1/asset/tradeFee', undefined, 1),
  preventedMatches: own('/api/v3/myPreventedMatches', 'myPreventedMatches', 20),
  orderAmendments: own('/api/v3/order/amendments', 'order.amendments', 4),
  address: own('/lx/v1/address', undefined, 1),
  checkAddress: own('/lx/v1/address/check', undefined, 1),
  transfer: { ...own('/lx/v1/transfer', undefined, 1), method: 'POST' },
  transferById: own('/lx/v1/transfer', undefined, 1),
  transfers: own('/lx/v1/transfers', undefined, 1),
  supply: { ...own('/lx/v1/supply', undefined, 10), signed: false },
};
