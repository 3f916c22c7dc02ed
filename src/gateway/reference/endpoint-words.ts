/**
 * What the API reference says of each endpoint, method and parameter beside what the code says of
 * itself. The generator fails where something is missing here or is not in the code any more.
 */

export interface EndpointWords {
  readonly says: string;
  /** Parameters without which it is refused (-1102). */
  readonly required?: readonly string[];
  /** Of each of these lists one must be there. */
  readonly oneOf?: readonly (readonly string[])[];
}

const SYMBOL = ['symbol'] as const;
const ORDER_IDS = ['orderId', 'origClientOrderId'] as const;
const CANCEL_IDS = ['cancelOrderId', 'cancelOrigClientOrderId'] as const;
const NEW_ORDER = ['symbol', 'side', 'type'] as const;

export const ENDPOINT_WORDS: Readonly<Record<string, EndpointWords>> = {
  'GET /api/v3/ping': { says: 'Answers `{}`.' },
  'GET /api/v3/time': { says: 'Clock of the exchange.' },
  'GET /api/v3/exchangeInfo': { says: 'Markets, their rules, the rate limits.' },
  'GET /api/v3/depth': {
    says: 'Price levels, best first, with the `lastUpdateId` that depth streams join.',
    required: SYMBOL,
  },
  'GET /api/v3/trades': { says: 'The newest trades, oldest first.', required: SYMBOL },
  'GET /api/v3/historicalTrades': { says: 'Trades from an id on.', required: SYMBOL },
  'GET /api/v3/aggTrades': {
    says: 'Trades of one taker order at one price, as one row.',
    required: SYMBOL,
  },
  'GET /api/v3/klines': {
    says: 'Candles. Times without a trade have none.',
    required: ['symbol', 'interval'],
  },
  'GET /api/v3/uiKlines': { says: 'The same as klines.', required: ['symbol', 'interval'] },
  'GET /api/v3/ticker/24hr': { says: 'Figures of the last 24 hours; all markets if none named.' },
  'GET /api/v3/ticker': {
    says: 'Figures of a window of any length up to seven days.',
    oneOf: [['symbol', 'symbols']],
  },
  'GET /api/v3/ticker/price': { says: 'Last price.' },
  'GET /api/v3/ticker/bookTicker': { says: 'Best bid and ask.' },
  'GET /api/v3/avgPrice': { says: 'Average price of the last five minutes.', required: SYMBOL },
  'POST /api/v3/order': { says: 'Places an order.', required: NEW_ORDER },
  'POST /api/v3/order/test': {
    says: 'Checks parameters and filters, places nothing. Funds are not checked.',
    required: NEW_ORDER,
  },
  'DELETE /api/v3/order': { says: 'Cancels an order.', required: SYMBOL, oneOf: [ORDER_IDS] },
  'DELETE /api/v3/openOrders': {
    says: 'Cancels all open orders of the account in a market; -2011 where there is none.',
    required: SYMBOL,
  },
  'POST /api/v3/order/cancelReplace': {
    says: 'Cancels one order and places another in one step.',
    required: [...NEW_ORDER, 'cancelReplaceMode'],
    oneOf: [CANCEL_IDS],
  },
  'PUT /api/v3/order/amend/keepPriority': {
    says: 'Makes an order smaller; it keeps its place in the queue.',
    required: ['symbol', 'newQty'],
    oneOf: [ORDER_IDS],
  },
  'GET /api/v3/order': { says: 'One order.', required: SYMBOL, oneOf: [ORDER_IDS] },
  'GET /api/v3/openOrders': { says: 'Open orders, of one market or all.' },
  'GET /api/v3/allOrders': { says: 'Open and remembered closed orders.', required: SYMBOL },
  'GET /api/v3/myTrades': { says: 'Own trades that are remembered.', required: SYMBOL },
  'GET /api/v3/account': { says: 'Balances, commissions, permissions.' },
  'GET /api/v3/account/commission': { says: "The account's fees in a market.", required: SYMBOL },
  'GET /api/v3/rateLimit/order': { says: 'Order limits of the account and what is used.' },
  'GET /sapi/v1/capital/config/getall': { says: 'Coins and balances; no networks.' },
  'GET /sapi/v1/asset/tradeFee': { says: "The account's fees, of one market or all." },
  'GET /sapi/v1/system/status': { says: 'Always `{"status":0,"msg":"normal"}`.' },
  'GET /sapi/v1/margin/allPairs': { says: 'Always `[]`; clients ask when they load markets.' },
  'GET /sapi/v1/margin/isolated/allPairs': { says: 'Always `[]`.' },
  'POST /lx/v1/operator/account': { says: 'Creates an account; answers its number.' },
  'POST /lx/v1/operator/account/tier': {
    says: 'Moves an account to a fee tier.',
    required: ['account', 'tier'],
  },
  'POST /lx/v1/operator/transfer': {
    says: 'Moves money between accounts; see [Operators](#operators).',
    required: ['transferId'],
  },
  'POST /lx/v1/operator/market/status': {
    says: 'Halts a market or opens it again.',
    required: ['symbol', 'status'],
  },
  'POST /lx/v1/operator/market/fees': {
    says: 'Sets the fees of a tier in a market.',
    required: ['symbol', 'tier', 'makerPpm', 'takerPpm'],
  },
  'GET /lx/v1/operator/account': {
    says: 'Tier and balances of any account.',
    required: ['account'],
  },
};

/** Methods of the WebSocket API that are about the connection itself. */
export const CONTROL_WORDS: Readonly<Record<string, string>> = {
  'session.logon': 'Proves a key once for the connection: `apiKey`, `timestamp`, `signature`.',
  'session.status': 'Who is logged on, since when.',
  'session.logout': 'Forgets the key and ends the subscription that was begun under it.',
  'session.subscriptions': 'Numbers of the active user event subscriptions.',
  'userDataStream.subscribe': 'User events of the account that is logged on.',
  'userDataStream.subscribe.signature':
    'User events of the account of a key that is proved in this request; no logon needed.',
  'userDataStream.unsubscribe': 'Ends the subscription `subscriptionId`, or all.',
};

/** Every parameter of every endpoint. */
export const PARAMETER_WORDS: Readonly<Record<string, string>> = {
  symbol: 'market, such as `BTCUSD`; case and separators do not matter (`btc/usd`, `BTC-USD`)',
  symbols: 'markets as JSON: `["BTCUSD","ETHUSD"]`; not together with `symbol`',
  permissions: 'everything here is `SPOT`; other values give no market',
  showPermissionSets: '`true` or `false`; makes no difference here',
  symbolStatus: '`TRADING`, `HALT`, `BREAK` (none has it here) or `CANCEL_ONLY`',
  limit: 'rows wanted; see [Limits](#limits) for default and maximum. More gives the maximum',
  fromId: 'first trade id wanted; not together with times',
  startTime: 'milliseconds since 1970, inclusive',
  endTime: 'milliseconds since 1970, inclusive; with `startTime`, a day later at most for own data',
  interval: '`1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M`',
  timeZone: 'where days begin: `0`, `8`, `-3:30` …, from -12:00 to +14:00',
  windowSize: '`1m` to `59m`, `1h` to `23h`, `1d` to `7d`; default `1d`',
  type: 'of an order `LIMIT`, `LIMIT_MAKER` or `MARKET`; of a ticker `FULL` (default) or `MINI`',
  side: '`BUY` or `SELL`',
  timeInForce: '`GTC`, `IOC` or `FOK`; needed by LIMIT, refused by the others',
  quantity: "base amount, a multiple of the market's lot",
  quoteOrderQty: 'MARKET only, in place of `quantity`: what may be spent, or is to be earned',
  price: "needed by LIMIT and LIMIT_MAKER, a multiple of the market's tick",
  newClientOrderId: "your id of the order (of a cancel: of the cancel's answer)",
  newOrderRespType: '`ACK`, `RESULT` or `FULL`; default FULL, for LIMIT_MAKER ACK',
  selfTradePreventionMode:
    '`EXPIRE_MAKER` (default), `EXPIRE_TAKER`, `EXPIRE_BOTH`, `DECREMENT` or `NONE`',
  stopPrice: 'known by name, refused with -1106',
  trailingDelta: 'known by name, refused with -1106',
  icebergQty: 'known by name, refused with -1106',
  computeCommissionRates: '`true`: answer with the fees that the order would pay',
  orderId: "the exchange's id; for lists: the first one wanted (myTrades: of this order)",
  origClientOrderId: 'your id of an existing order',
  cancelReplaceMode:
    '`STOP_ON_FAILURE`: no new order if nothing was cancelled; `ALLOW_FAILURE`: anyway',
  cancelOrderId: "the exchange's id of the order to cancel",
  cancelOrigClientOrderId: 'your id of the order to cancel',
  cancelNewClientOrderId: "your id of the cancel's answer",
  newQty: 'new quantity, below the present one and above what is filled',
  omitZeroBalances: '`true`: only assets of which there is something',
  tier: 'fee tier, 0 to 7; new accounts have 0',
  account: 'number of an account, or `external` (1) or `fees` (2)',
  transferId: 'your id of the transfer: 1 to 32 hexadecimal digits, not zero',
  kind: '`POST` (default), `PEND`, `POST_PENDING` or `VOID_PENDING`',
  pendingId: 'the transfer to post or void: its `transferId`',
  from: 'account that pays: a number, `external` or `fees`',
  to: 'account that receives: a number, `external` or `fees`',
  asset: 'such as `USD`',
  amount: "decimal, with at most the asset's places",
  status: '`OPEN`, `CANCEL_ONLY` or `HALTED`',
  makerPpm: 'fee of the order that rested, millionths: 1000 is 0.1 %',
  takerPpm: 'fee of the order that came, millionths',
};
