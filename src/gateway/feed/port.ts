/**
 * The messages of `/feed`, as docs/feed.md explains them. The same names in both formats; `N` is
 * how numbers of ticks, lots and units are written: decimal text in JSON, integers in MessagePack.
 * Types only: whoever speaks to the feed may import them.
 */

export type FeedFormat = 'json' | 'msgpack';
/** Decimal text in JSON; integer ticks, lots or units in MessagePack. */
export type FeedNumber = string | number;
export type FeedSide = 'BUY' | 'SELL';
export type FeedRequestId = number | string | null;

export type FeedChannel =
  | 'orderbook'
  | 'orders'
  | 'trades'
  | 'ticker'
  | 'candles'
  | 'auction'
  | 'account';

/** What one subscription is about. */
export interface FeedTopic {
  readonly channel: FeedChannel;
  /** Absent for `account`. */
  readonly market?: string;
  /** `orderbook`: levels a side; absent: all. */
  readonly depth?: number;
  /** `orderbook`: whether messages carry a checksum. */
  readonly checksum?: boolean;
  /** `candles`: such as '1m'. */
  readonly interval?: string;
}

// Requests

export interface SubscribeRequest {
  readonly op: 'subscribe' | 'unsubscribe';
  readonly id?: FeedRequestId;
  readonly channel: FeedChannel;
  /** Symbols, or `['*']` for every market there is and will be. */
  readonly markets?: readonly string[];
  readonly depth?: number;
  readonly checksum?: boolean;
  readonly interval?: string;
}

export interface ResumeRequest {
  readonly op: 'resume';
  readonly id?: FeedRequestId;
  /** Of the `welcome` of the connection before. */
  readonly epoch: string;
  /** With the sequence of the last message that was taken in. */
  readonly subscriptions: readonly (FeedTopic & { readonly sequence: number })[];
}

export interface GapRequest {
  readonly op: 'gap';
  readonly id?: FeedRequestId;
  readonly stream: number;
  /** The sequence of the last message that was taken in; absent: a snapshot is wanted. */
  readonly after?: number;
}

export interface LogonRequest {
  readonly op: 'logon';
  readonly id?: FeedRequestId;
  readonly apiKey: string;
  /** Milliseconds or microseconds since 1970. */
  readonly timestamp: number;
  readonly recvWindow?: number;
  /** Of `apiKey=…&recvWindow=…&timestamp=…`: HMAC-SHA256 in hexadecimal, Ed25519 in base64. */
  readonly signature: string;
}

/** In place of a key: a one-time ticket of a person's session. */
export interface TicketLogonRequest {
  readonly op: 'logon';
  readonly id?: FeedRequestId;
  /** From POST /lx/v1/people/ticket, good for 30 seconds. */
  readonly ticket: string;
}

export interface PlainRequest {
  readonly op: 'logout' | 'ping' | 'statistics' | 'subscriptions';
  readonly id?: FeedRequestId;
}

export type FeedRequest =
  | SubscribeRequest
  | ResumeRequest
  | GapRequest
  | LogonRequest
  | TicketLogonRequest
  | PlainRequest;

// Answers

export interface FeedLimits {
  /** Streams that a connection may be subscribed to. */
  readonly maxSubscriptions: number;
  /** More are refused; ten times as many close the connection. */
  readonly requestsPerSecond: number;
  readonly maxMessageBytes: number;
  /** Unread bytes from which on updates are merged. */
  readonly mergeAtBytes: number;
  /** Unread bytes from which on the connection is closed. */
  readonly closeAtBytes: number;
  /** How long a reader may stay behind `mergeAtBytes`. */
  readonly maxBehindMs: number;
}

export interface WelcomeMessage {
  readonly type: 'welcome';
  /** Version of this protocol. */
  readonly version: 1;
  readonly format: FeedFormat;
  /** Of this run of the server: sequences of another epoch do not continue. */
  readonly epoch: string;
  readonly heartbeatMs: number;
  readonly timeUs: number;
  readonly limits: FeedLimits;
}

/** What turns ticks, lots and units into decimals. */
export interface MarketTerms {
  readonly market: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  /** Of one tick and one lot, as decimal text. */
  readonly tickSize: string;
  readonly lotSize: string;
  /** False: a tick is no finite decimal; `tickSize` and prices in JSON are rounded down. */
  readonly tickExact: boolean;
  /** Decimal places of a price, a quantity, an amount of the quote asset. */
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly quoteDecimals: number;
}

export interface SubscribedStream extends FeedTopic, Partial<Omit<MarketTerms, 'market'>> {
  /** Number that its messages carry, good for this connection. */
  readonly stream: number;
  /** Sequence that the stream has come to. */
  readonly sequence: number;
  /** True: messages after yours follow; false: a snapshot follows. */
  readonly resumed: boolean;
}

export interface SubscribedMessage {
  readonly type: 'subscribed';
  /** Null when a wildcard has met a new market. */
  readonly id: FeedRequestId;
  readonly streams: readonly SubscribedStream[];
}

export interface UnsubscribedMessage {
  readonly type: 'unsubscribed';
  /** Null when the server ended it: the API key was revoked. */
  readonly id: FeedRequestId;
  readonly streams: readonly number[];
  readonly reason?: string;
}

export interface SubscriptionsMessage {
  readonly type: 'subscriptions';
  readonly id: FeedRequestId;
  readonly streams: readonly (FeedTopic & {
    readonly stream: number;
    readonly sequence: number;
  })[];
  /** Topics that were subscribed with `*`. */
  readonly wildcards: readonly FeedTopic[];
}

export interface GapMessage {
  readonly type: 'gap';
  readonly id: FeedRequestId;
  readonly stream: number;
  /** True: `messages` messages follow, and then nothing is missing; false: a snapshot follows. */
  readonly filled: boolean;
  readonly messages: number;
}

export interface LoggedOnMessage {
  readonly type: 'loggedOn';
  readonly id: FeedRequestId;
  /** Number of the account. */
  readonly account: number;
}

export interface LoggedOutMessage {
  readonly type: 'loggedOut';
  readonly id: FeedRequestId;
  readonly account: null;
}

export interface PongMessage {
  readonly type: 'pong';
  readonly id: FeedRequestId;
  readonly timeUs: number;
}

export interface StatisticsMessage {
  readonly type: 'statistics';
  readonly id: FeedRequestId;
  /** When the connection was opened. */
  readonly sinceUs: number;
  readonly timeUs: number;
  readonly subscriptions: number;
  readonly requests: number;
  readonly refused: number;
  /** Messages and bytes sent, frames included. */
  readonly messages: number;
  readonly bytes: number;
  /** Messages that were merged into others and not sent. */
  readonly merged: number;
  readonly gapsFilled: number;
  readonly snapshots: number;
  /** Bytes that wait for the reader now, and the most that ever did. */
  readonly bufferedBytes: number;
  readonly mostBufferedBytes: number;
  /** Streams whose updates are held back now. */
  readonly heldStreams: number;
  /** How long bytes have been waiting without a break, microseconds. */
  readonly lagUs: number;
}

export interface ErrorMessage {
  readonly type: 'error';
  readonly id: FeedRequestId;
  readonly code: FeedErrorCode;
  /** What is wrong and what to do. */
  readonly message: string;
}

export type FeedErrorCode =
  /** The message cannot be read, or a field is missing or of a wrong kind. */
  | 'MALFORMED'
  | 'UNKNOWN_OP'
  | 'UNKNOWN_CHANNEL'
  | 'UNKNOWN_MARKET'
  | 'UNKNOWN_INTERVAL'
  /** No such stream among the subscriptions of this connection. */
  | 'UNKNOWN_STREAM'
  | 'TOO_MANY_SUBSCRIPTIONS'
  | 'TOO_MANY_REQUESTS'
  /** Log on first. */
  | 'NOT_LOGGED_ON'
  /** Key, time stamp or signature is wrong. */
  | 'LOGON_REFUSED'
  /** The channel cannot be served now; the message says why. */
  | 'UNAVAILABLE';

export interface HeartbeatMessage {
  readonly type: 'heartbeat';
  readonly timeUs: number;
  /** The last sequence of each subscription. */
  readonly sequences: readonly (readonly [stream: number, sequence: number])[];
}

/** The server shuts down: connect again. */
export interface ShutdownMessage {
  readonly type: 'shutdown';
  readonly timeUs: number;
}

// Data. A snapshot has no `previous`; an update follows the message whose sequence that is.

interface DataHead {
  readonly type: 'snapshot' | 'update';
  readonly stream: number;
  /** Absent in snapshots. */
  readonly previous?: number;
  readonly sequence: number;
  /** When it was made, microseconds since 1970. */
  readonly timeUs: number;
}

interface MarketDataHead extends DataHead {
  readonly market: string;
}

export type FeedLevel<N extends FeedNumber = FeedNumber> = readonly [price: N, quantity: N];

export interface OrderbookMessage<N extends FeedNumber = FeedNumber> extends MarketDataHead {
  readonly channel: 'orderbook';
  /** Best first. In an update a quantity of zero: the level is gone. */
  readonly bids: readonly FeedLevel<N>[];
  readonly asks: readonly FeedLevel<N>[];
  /** Of the book after this message; see `bookChecksum`. */
  readonly checksum?: number;
}

/** An order of a snapshot. */
export type FeedOrder<N extends FeedNumber = FeedNumber> = readonly [
  orderId: number,
  price: N,
  quantity: N,
];

export type OrderChange<N extends FeedNumber = FeedNumber> =
  | {
      /** At the back of the queue of its price. */
      readonly kind: 'add';
      readonly orderId: number;
      readonly side: FeedSide;
      readonly price: N;
      readonly quantity: N;
    }
  | {
      /** It keeps its place; `quantity` is what it shows now. */
      readonly kind: 'change';
      readonly orderId: number;
      readonly quantity: N;
      /** Where a trade is why. */
      readonly tradeId?: number;
    }
  | { readonly kind: 'remove'; readonly orderId: number; readonly tradeId?: number };

export interface OrdersMessage<N extends FeedNumber = FeedNumber> extends MarketDataHead {
  readonly channel: 'orders';
  /** In snapshots: best price first, within a price by place in the queue. */
  readonly bids?: readonly FeedOrder<N>[];
  readonly asks?: readonly FeedOrder<N>[];
  /** In updates, in order. */
  readonly changes?: readonly OrderChange<N>[];
}

export interface FeedTrade<N extends FeedNumber = FeedNumber> {
  /** From 1 without gaps. */
  readonly id: number;
  readonly price: N;
  readonly quantity: N;
  /** Who took. */
  readonly side: FeedSide;
  readonly timeUs: number;
}

export interface TradesMessage<N extends FeedNumber = FeedNumber> extends MarketDataHead {
  readonly channel: 'trades';
  /** Oldest first. `sequence` is the id of the last one. */
  readonly trades: readonly FeedTrade<N>[];
}

export interface TickerMessage<N extends FeedNumber = FeedNumber> extends MarketDataHead {
  readonly channel: 'ticker';
  /** Begin of the rolling 24 hours. */
  readonly openTimeUs: number;
  /** Zero where the market never traded. */
  readonly last: N;
  readonly open: N;
  readonly high: N;
  readonly low: N;
  /** Signed: `last` − `open`. */
  readonly change: N;
  readonly volume: N;
  readonly quoteVolume: N;
  readonly count: number;
  /** Zero where the side is empty. */
  readonly bid: N;
  readonly bidQuantity: N;
  readonly ask: N;
  readonly askQuantity: N;
}

export interface FeedCandle<N extends FeedNumber = FeedNumber> {
  readonly openTimeUs: number;
  /** The last microsecond in it. */
  readonly closeTimeUs: number;
  readonly open: N;
  readonly high: N;
  readonly low: N;
  readonly close: N;
  readonly volume: N;
  readonly quoteVolume: N;
  /** The part whose taker bought. */
  readonly buyVolume: N;
  readonly buyQuoteVolume: N;
  readonly count: number;
  /** It ended: no message changes it any more. */
  readonly closed: boolean;
}

export interface CandlesMessage<N extends FeedNumber = FeedNumber> extends MarketDataHead {
  readonly channel: 'candles';
  readonly interval: string;
  /** Oldest first; each takes the place of the one with its `openTimeUs`. */
  readonly candles: readonly FeedCandle<N>[];
}

export interface FeedUncross<N extends FeedNumber = FeedNumber> {
  /** Zero: nothing traded. */
  readonly price: N;
  readonly quantity: N;
  readonly timeUs: number;
}

export interface AuctionMessage<N extends FeedNumber = FeedNumber> extends MarketDataHead {
  readonly channel: 'auction';
  /** OPEN, AUCTION, HALTED … */
  readonly status: string;
  /** A volatility interruption brought the auction. */
  readonly interrupted: boolean;
  /** When that ends by itself; 0: it does not. */
  readonly endTimeUs: number;
  /** What an uncross would do now; zeros outside of an auction. */
  readonly price: N;
  readonly quantity: N;
  readonly surplus: N;
  readonly surplusSide: FeedSide;
  /** Auctions that ended since the message before. */
  readonly uncrosses: readonly FeedUncross<N>[];
}

export interface AccountOrder<N extends FeedNumber = FeedNumber> {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly market: string;
  readonly side: FeedSide;
  readonly orderType: string;
  readonly timeInForce: string;
  /** Zero for market orders. */
  readonly price: N;
  /** Ordered; zero for an order by budget. */
  readonly quantity: N;
  /** Of an order by budget, in the quote asset; else zero. */
  readonly budget: N;
  readonly executed: N;
  readonly executedQuote: N;
  /** As in the Spot dialect: NEW, PARTIALLY_FILLED, FILLED, CANCELED … */
  readonly status: string;
  readonly timeUs: number;
  readonly updateTimeUs: number;
}

export interface AccountTrade<N extends FeedNumber = FeedNumber> {
  readonly id: number;
  readonly price: N;
  readonly quantity: N;
  readonly quoteQuantity: N;
  readonly fee: N;
  readonly feeAsset: string;
  readonly maker: boolean;
}

export interface AccountBalance<N extends FeedNumber = FeedNumber> {
  readonly asset: string;
  readonly free: N;
  readonly locked: N;
}

export type AccountEvent<N extends FeedNumber = FeedNumber> =
  | {
      readonly kind: 'order';
      /** NEW, TRADE, CANCELED, REPLACED, EXPIRED, REJECTED, TRADE_PREVENTION. */
      readonly execution: string;
      /** Sequence of the command behind it in the log. */
      readonly command: number;
      readonly timeUs: number;
      readonly order: AccountOrder<N>;
      readonly trade?: AccountTrade<N>;
    }
  | {
      readonly kind: 'balances';
      readonly timeUs: number;
      /** Those that changed, as they are now. */
      readonly balances: readonly AccountBalance<N>[];
    }
  | {
      /** Money came or, negative, went by a transfer. */
      readonly kind: 'transfer';
      readonly timeUs: number;
      readonly asset: string;
      readonly amount: N;
    };

export interface AccountMessage<N extends FeedNumber = FeedNumber> extends DataHead {
  readonly channel: 'account';
  readonly account: number;
  /** In snapshots: everything there is now. */
  readonly balances?: readonly AccountBalance<N>[];
  readonly orders?: readonly AccountOrder<N>[];
  /** In snapshots: what turns numbers into decimals. */
  readonly assets?: readonly { readonly asset: string; readonly decimals: number }[];
  readonly markets?: readonly MarketTerms[];
  /** In updates, in order. */
  readonly events?: readonly AccountEvent<N>[];
}

export type FeedData<N extends FeedNumber = FeedNumber> =
  | OrderbookMessage<N>
  | OrdersMessage<N>
  | TradesMessage<N>
  | TickerMessage<N>
  | CandlesMessage<N>
  | AuctionMessage<N>
  | AccountMessage<N>;

/** Everything that the server sends. */
export type FeedMessage<N extends FeedNumber = FeedNumber> =
  | FeedData<N>
  | WelcomeMessage
  | SubscribedMessage
  | UnsubscribedMessage
  | SubscriptionsMessage
  | GapMessage
  | LoggedOnMessage
  | LoggedOutMessage
  | PongMessage
  | StatisticsMessage
  | ErrorMessage
  | HeartbeatMessage
  | ShutdownMessage;
