/**
 * What the exchange answers, field for field as it comes (test/client/types.test.ts holds these
 * types against real answers). Decimals are texts, times milliseconds since 1970, ids numbers.
 */
import type { RateLimit } from './rate-gate.ts';

export type Side = 'BUY' | 'SELL';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD';
export type OrderType =
  | 'LIMIT'
  | 'LIMIT_MAKER'
  | 'MARKET'
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_LIMIT';
export type OrderStatus =
  | 'NEW'
  | 'PENDING_NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';
export type SelfTradePreventionMode =
  | 'NONE'
  | 'EXPIRE_TAKER'
  | 'EXPIRE_MAKER'
  | 'EXPIRE_BOTH'
  | 'DECREMENT';
export type MarketStatusName = 'OPEN' | 'CANCEL_ONLY' | 'HALTED' | 'POST_ONLY' | 'AUCTION';

/** `{}`. */
export type Empty = Readonly<Record<string, never>>;

export interface ServerTime {
  readonly serverTime: number;
}

/** `[price, quantity]` */
export type DepthLevel = readonly [string, string];

export interface Depth {
  readonly lastUpdateId: number;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

export interface PublicTrade {
  readonly id: number;
  readonly price: string;
  readonly qty: string;
  readonly quoteQty: string;
  readonly time: number;
  readonly isBuyerMaker: boolean;
  readonly isBestMatch: boolean;
}

export interface AggregateTrade {
  /** Id. */
  readonly a: number;
  /** Price. */
  readonly p: string;
  /** Quantity. */
  readonly q: string;
  /** First and last trade id. */
  readonly f: number;
  readonly l: number;
  /** Time. */
  readonly T: number;
  /** The buyer was the maker. */
  readonly m: boolean;
  readonly M: boolean;
}

/**
 * Open time, open, high, low, close, volume, close time, quote volume, trades, volume and quote
 * volume of takers that bought, unused.
 */
export type Kline = readonly [
  number,
  string,
  string,
  string,
  string,
  string,
  number,
  string,
  number,
  string,
  string,
  string,
];

export interface MiniTicker {
  readonly symbol: string;
  readonly openPrice: string;
  readonly highPrice: string;
  readonly lowPrice: string;
  readonly lastPrice: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly openTime: number;
  readonly closeTime: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
}

export interface WindowTicker extends MiniTicker {
  readonly priceChange: string;
  readonly priceChangePercent: string;
  readonly weightedAvgPrice: string;
}

export interface DayTicker extends WindowTicker {
  readonly prevClosePrice: string;
  readonly lastQty: string;
  readonly bidPrice: string;
  readonly bidQty: string;
  readonly askPrice: string;
  readonly askQty: string;
}

export interface PriceTicker {
  readonly symbol: string;
  readonly price: string;
}

export interface BookTicker {
  readonly symbol: string;
  readonly bidPrice: string;
  readonly bidQty: string;
  readonly askPrice: string;
  readonly askQty: string;
}

export interface AveragePrice {
  readonly mins: number;
  readonly price: string;
  readonly closeTime: number;
}

export interface SymbolInfo {
  readonly symbol: string;
  readonly status: string;
  readonly baseAsset: string;
  readonly baseAssetPrecision: number;
  readonly quoteAsset: string;
  readonly quotePrecision: number;
  readonly quoteAssetPrecision: number;
  readonly orderTypes: readonly OrderType[];
  /** By `filterType`: PRICE_FILTER, LOT_SIZE, NOTIONAL and others. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
  readonly [more: string]: unknown;
}

export interface ExchangeInfo {
  readonly timezone: string;
  readonly serverTime: number;
  readonly rateLimits: readonly RateLimit[];
  readonly exchangeFilters: readonly unknown[];
  readonly symbols: readonly SymbolInfo[];
  readonly [more: string]: unknown;
}

export interface MarketState {
  readonly symbol: string;
  /** The number that the binary lane and its events know the market by; the assets' likewise. */
  readonly marketId: number;
  readonly baseAssetId: number;
  readonly quoteAssetId: number;
  /** Price of a tick, in the quote asset. */
  readonly tickSize: string;
  /** Size of a lot, in the base asset. */
  readonly lotSize: string;
  readonly status: MarketStatusName;
  readonly interrupted: boolean;
  readonly auctionEnd?: number;
  /** In an auction: what an uncross would do now. */
  readonly auction?: {
    readonly price: string;
    readonly quantity: string;
    readonly surplus: string;
    readonly surplusSide: Side;
  };
  readonly rules: {
    readonly referencePrice: string;
    readonly maxNotional: string;
    readonly auctionTime: number;
    readonly collarPpm: number;
    readonly dynamicPpm: number;
    readonly staticPpm: number;
    readonly triggerSource: 'LAST' | 'BEST';
  };
  readonly schedule: readonly {
    readonly time: number;
    readonly status: MarketStatusName;
    readonly cancelOrders: boolean;
  }[];
}

/** How an order stands: in every answer that shows more than ids. */
export interface OrderState {
  readonly price: string;
  readonly origQty: string;
  readonly executedQty: string;
  readonly origQuoteOrderQty: string;
  readonly cummulativeQuoteQty: string;
  readonly status: OrderStatus;
  readonly timeInForce: TimeInForce;
  readonly type: OrderType;
  readonly side: Side;
  readonly selfTradePreventionMode: SelfTradePreventionMode;
  readonly preventedQuantity?: string;
  readonly preventedMatchId?: number;
  readonly stopPrice?: string;
  readonly icebergQty?: string;
  readonly trailingDelta?: number;
  readonly trailingTime?: number;
  readonly pegPriceType?: string;
  readonly pegOffsetType?: string;
  readonly pegOffsetValue?: number;
  readonly peggedPrice?: string;
  readonly goodTillDate?: number;
  readonly hidden?: boolean;
  readonly minQty?: string;
  readonly strategyId?: number;
  readonly strategyType?: number;
}

/** An order as it is asked for. */
export interface Order extends OrderState {
  readonly symbol: string;
  readonly orderId: number;
  /** -1: in no list. */
  readonly orderListId: number;
  readonly clientOrderId: string;
  readonly stopPrice: string;
  readonly icebergQty: string;
  readonly time: number;
  readonly updateTime: number;
  readonly isWorking: boolean;
  /** -1: it does not work yet. */
  readonly workingTime: number;
}

export interface Fill {
  readonly price: string;
  readonly qty: string;
  readonly commission: string;
  readonly commissionAsset: string;
  readonly tradeId: number;
}

/** `newOrderRespType=ACK`. */
export interface PlacedAck {
  readonly symbol: string;
  readonly orderId: number;
  readonly orderListId: number;
  readonly clientOrderId: string;
  readonly transactTime: number;
}

/** `newOrderRespType=RESULT`. */
export interface PlacedResult extends PlacedAck, OrderState {
  readonly workingTime: number;
}

/** An own order that was in the way, in brief. */
export type PreventedMatchInBrief = Pick<
  PreventedMatch,
  | 'preventedMatchId'
  | 'makerOrderId'
  | 'price'
  | 'takerPreventedQuantity'
  | 'makerPreventedQuantity'
>;

/** `newOrderRespType=FULL`. */
export interface PlacedFull extends PlacedResult {
  readonly fills: readonly Fill[];
  readonly preventedMatches?: readonly PreventedMatchInBrief[];
}

/** As `newOrderRespType` says. */
export type PlacedAnswer = PlacedAck & Partial<PlacedFull>;

export interface Cancelled extends OrderState {
  readonly symbol: string;
  readonly origClientOrderId: string;
  readonly orderId: number;
  readonly orderListId: number;
  readonly clientOrderId: string;
  readonly transactTime: number;
}

export interface Replaced {
  readonly cancelResult: 'SUCCESS';
  readonly newOrderResult: 'SUCCESS';
  readonly cancelResponse: Cancelled;
  readonly newOrderResponse: PlacedAnswer;
}

export interface Amended {
  readonly transactTime: number;
  readonly executionId: number;
  readonly amendedOrder: {
    readonly symbol: string;
    readonly orderId: number;
    readonly orderListId: number;
    readonly origClientOrderId: string;
    readonly clientOrderId: string;
    readonly price: string;
    readonly qty: string;
    readonly executedQty: string;
    readonly preventedQty: string;
    readonly quoteOrderQty: string;
    readonly cumulativeQuoteQty: string;
    readonly status: OrderStatus;
    readonly timeInForce: TimeInForce;
    readonly type: OrderType;
    readonly side: Side;
    readonly workingTime: number;
    readonly selfTradePreventionMode: SelfTradePreventionMode;
  };
}

export interface OrderList {
  readonly orderListId: number;
  readonly contingencyType: 'OCO' | 'OTO';
  readonly listStatusType: 'EXEC_STARTED' | 'ALL_DONE';
  readonly listOrderStatus: 'EXECUTING' | 'ALL_DONE';
  readonly listClientOrderId: string;
  readonly transactionTime: number;
  readonly symbol: string;
  readonly orders: readonly {
    readonly symbol: string;
    readonly orderId: number;
    readonly clientOrderId: string;
  }[];
}

/** A list that was placed or cancelled, with its orders as far as the answer shows them. */
export interface OrderListReport extends OrderList {
  readonly orderReports: readonly (Partial<PlacedResult> & Partial<Cancelled>)[];
}

export interface Countdown {
  readonly countdownTime: string;
  readonly deadline?: number;
}

/** What became of one quote of a mass quote. */
export type QuoteAnswer =
  | {
      readonly index: number;
      readonly orderId: number;
      readonly clientOrderId: string;
      readonly side: Side;
      readonly price: string;
      readonly origQty: string;
      readonly status: 'NEW';
    }
  | {
      readonly index: number;
      readonly status: 'REJECTED';
      readonly code: number;
      readonly msg: string;
    };

export interface MassQuoted {
  readonly symbol: string;
  readonly transactTime: number;
  /** Quotes of before that are gone. */
  readonly withdrawn: number;
  readonly quotes: readonly QuoteAnswer[];
}

export interface OwnTrade {
  readonly symbol: string;
  readonly id: number;
  readonly orderId: number;
  readonly orderListId: number;
  readonly price: string;
  readonly qty: string;
  readonly quoteQty: string;
  readonly commission: string;
  readonly commissionAsset: string;
  readonly time: number;
  readonly isBuyer: boolean;
  readonly isMaker: boolean;
  readonly isBestMatch: boolean;
}

export interface Balance {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

/** Rates as decimals: '0.00100000' is a tenth of a percent. */
export interface CommissionRates {
  readonly maker: string;
  readonly taker: string;
  readonly buyer: string;
  readonly seller: string;
}

export interface Account {
  readonly makerCommission: number;
  readonly takerCommission: number;
  readonly buyerCommission: number;
  readonly sellerCommission: number;
  readonly commissionRates: CommissionRates;
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
  readonly canDeposit: boolean;
  readonly brokered: boolean;
  readonly requireSelfTradePrevention: boolean;
  readonly preventSor: boolean;
  readonly updateTime: number;
  readonly accountType: string;
  readonly balances: readonly Balance[];
  readonly permissions: readonly string[];
  /** The account's number. */
  readonly uid: number;
}

export interface Commission {
  readonly symbol: string;
  readonly standardCommission: CommissionRates;
  readonly specialCommission: CommissionRates;
  readonly taxCommission: CommissionRates;
  readonly discount: {
    readonly enabledForAccount: boolean;
    readonly enabledForSymbol: boolean;
    readonly discountAsset: string;
    readonly discount: string;
  };
}

/** `{}`, or with `computeCommissionRates` the fees that the order would pay. */
export interface OrderTest {
  readonly standardCommissionForOrder?: { readonly maker: string; readonly taker: string };
  readonly specialCommissionForOrder?: { readonly maker: string; readonly taker: string };
  readonly taxCommissionForOrder?: { readonly maker: string; readonly taker: string };
  readonly discount?: Commission['discount'];
}

export interface TradeFee {
  readonly symbol: string;
  readonly makerCommission: string;
  readonly takerCommission: string;
}

/** Self-trade prevention took quantity out of two orders of one account. */
export interface PreventedMatch {
  readonly symbol: string;
  readonly preventedMatchId: number;
  readonly takerOrderId: number;
  readonly makerSymbol: string;
  readonly makerOrderId: number;
  readonly tradeGroupId: number;
  readonly selfTradePreventionMode: SelfTradePreventionMode;
  readonly price: string;
  readonly takerPreventedQuantity?: string;
  readonly makerPreventedQuantity?: string;
  readonly transactTime: number;
}

export interface Amendment {
  readonly symbol: string;
  readonly orderId: number;
  readonly executionId: number;
  readonly origClientOrderId: string;
  readonly newClientOrderId: string;
  readonly origQty: string;
  readonly newQty: string;
  readonly time: number;
}

/** Where others send to: the account's own address. */
export interface OwnAddress {
  readonly account: number;
  readonly address: string;
  readonly network: string;
  readonly fundingAddress?: string;
}

export interface CheckedAddress {
  readonly address: string;
  /** Whether it is an address at all. */
  readonly valid: boolean;
  /** Whether an account here has it. */
  readonly exists: boolean;
  readonly account?: number;
}

export interface Transferred {
  readonly transferId: string;
  /** It had been made before, under the same id. */
  readonly repeated: boolean;
  readonly sequence?: number;
  readonly time?: number;
  /** When it will be made, where it is for later. */
  readonly scheduled?: number;
}

export interface TransferRecord {
  readonly id: number;
  readonly sequence: number;
  readonly kind: 'TRANSFER' | 'WITHDRAWAL' | 'WALLET' | 'TREASURY' | 'DEPOSIT' | 'OPERATOR';
  readonly direction: 'IN' | 'OUT';
  readonly asset: string;
  readonly amount: string;
  readonly status: 'PENDING' | 'POSTED' | 'VOIDED';
  readonly time: number;
  readonly resolved?: number;
  readonly transferId?: string;
  readonly engineId?: string;
  readonly account?: number;
  readonly address?: string;
}

export interface Supply {
  readonly asset: string;
  /** Its number, in the log, in anchors and in vaults. */
  readonly id: number;
  /** Places of its smallest unit. */
  readonly decimals: number;
  readonly issued: string;
  readonly available: string;
  readonly reserved: string;
  readonly fees: string;
  readonly external: string;
  readonly sum: string;
  readonly holders: number;
  readonly sequence: number;
  /** What may be issued at most. */
  readonly limit?: string;
}
