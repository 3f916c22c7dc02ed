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

const WORKING = ['symbol', 'workingType', 'workingSide', 'workingQuantity'] as const;

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
  'POST /api/v3/orderList/oco': {
    says: 'Places two orders; the first that trades or is triggered cancels the other.',
    required: ['symbol', 'side', 'quantity', 'aboveType', 'belowType'],
  },
  'POST /api/v3/orderList/oto': {
    says: 'Places an order, and another once the first is filled whole.',
    required: [...WORKING, 'pendingType', 'pendingSide', 'pendingQuantity'],
  },
  'POST /api/v3/orderList/otoco': {
    says: 'Places an order, and an OCO once it is filled whole.',
    required: [
      ...WORKING,
      ...['pendingSide', 'pendingQuantity', 'pendingAboveType', 'pendingBelowType'],
    ],
  },
  'POST /api/v3/order/oco': {
    says: 'The older form of an OCO: a LIMIT_MAKER and a stop.',
    required: ['symbol', 'side', 'quantity', 'price'],
    oneOf: [['stopPrice', 'trailingDelta']],
  },
  'DELETE /api/v3/orderList': {
    says: 'Cancels all orders of a list.',
    required: SYMBOL,
    oneOf: [['orderListId', 'listClientOrderId']],
  },
  'GET /api/v3/orderList': {
    says: 'One list.',
    oneOf: [['orderListId', 'origClientOrderId']],
  },
  'GET /api/v3/allOrderList': { says: 'Lists of which an order is remembered.' },
  'GET /api/v3/openOrderList': { says: 'Lists of which an order is open.' },
  'GET /lx/v1/market': {
    says: 'Status, rules and schedule of a market; in an auction what an uncross would do now.',
    required: SYMBOL,
  },
  'POST /lx/v1/countdownCancelAll': {
    says: 'Arms the dead-man timer of the account: all its orders are cancelled unless it is armed again in time.',
    required: ['countdownTime'],
  },
  'POST /lx/v1/massQuote': {
    says: 'Replaces all quotes of the account in a market; see [Mass quotes](#mass-quotes).',
    required: ['symbol', 'quotes'],
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
    says: 'Changes the status of a market; with `cancelOrders` its kill switch.',
    required: ['symbol', 'status'],
  },
  'POST /lx/v1/operator/market/schedule': {
    says: 'Changes the status at a time to come; seven may wait for a market.',
    required: ['symbol', 'time', 'status'],
  },
  'DELETE /lx/v1/operator/market/schedule': {
    says: 'Forgets what is scheduled for a market.',
    required: SYMBOL,
  },
  'POST /lx/v1/operator/market/rules': {
    says: 'Sets rules of a market; those not given stay.',
    required: SYMBOL,
  },
  'POST /lx/v1/operator/account/status': {
    says: 'Blocks an account, which cancels its orders, or lets it trade again.',
    required: ['account', 'status'],
  },
  'POST /lx/v1/operator/account/limits': {
    says: 'Limits the open orders of an account.',
    required: ['account', 'maxOpenOrders'],
  },
  'POST /lx/v1/operator/account/exposure': {
    says: 'Limits what the open orders of an account may reserve of an asset.',
    required: ['account', 'asset', 'amount'],
  },
  'GET /lx/v1/operator/keys': { says: 'API keys without their secrets, of one account or all.' },
  'DELETE /lx/v1/operator/key': {
    says: 'Revokes an API key, at once: its logons and subscriptions end.',
    required: ['key'],
  },
  'POST /lx/v1/operator/market/fees': {
    says: 'Sets the fees of a tier in a market.',
    required: ['symbol', 'tier', 'makerPpm', 'takerPpm'],
  },
  'GET /lx/v1/operator/account': {
    says: 'Tier, status, limits and balances of any account.',
    required: ['account'],
  },
};

/** Methods of the WebSocket API that are about the connection itself. */
export const CONTROL_WORDS: Readonly<Record<string, string>> = {
  'session.logon': 'Proves a key once for the connection: `apiKey`, `timestamp`, `signature`.',
  'session.status': 'Who is logged on, since when.',
  'session.logout': 'Forgets the key and ends the subscription that was begun under it.',
  'session.cancelOnDisconnect':
    'Orders placed over this connection from now on are cancelled when it closes (`enabled`: `true`), or not (`false`).',
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
  symbolStatus:
    '`TRADING`, `HALT`, `BREAK` (none has it here), `CANCEL_ONLY`, `POST_ONLY` or `AUCTION_MATCH`',
  limit: 'rows wanted; see [Limits](#limits) for default and maximum. More gives the maximum',
  fromId: 'first trade id wanted; not together with times',
  startTime: 'as `timestamp` is written, inclusive',
  endTime:
    'as `timestamp` is written, inclusive; with `startTime`, a day later at most for own data',
  interval: '`1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M`',
  timeZone: 'where days begin: `0`, `8`, `-3:30` …, from -12:00 to +14:00',
  windowSize: '`1m` to `59m`, `1h` to `23h`, `1d` to `7d`; default `1d`',
  type: 'of an order, see [Order types](#order-types); of a ticker `FULL` (default) or `MINI`',
  side: '`BUY` or `SELL`',
  timeInForce:
    '`GTC`, `IOC`, `FOK` or `GTD`; needed by LIMIT, STOP_LOSS_LIMIT and TAKE_PROFIT_LIMIT, refused by the others',
  quantity: "base amount, a multiple of the market's lot",
  quoteOrderQty: 'MARKET only, in place of `quantity`: what may be spent, or is to be earned',
  price: "needed by LIMIT and LIMIT_MAKER, a multiple of the market's tick",
  newClientOrderId: "your id of the order (of a cancel: of the cancel's answer)",
  newOrderRespType: '`ACK`, `RESULT` or `FULL`; default FULL, for LIMIT_MAKER ACK',
  selfTradePreventionMode:
    '`EXPIRE_MAKER` (default), `EXPIRE_TAKER`, `EXPIRE_BOTH`, `DECREMENT` or `NONE`',
  stopPrice: 'trigger of a STOP_LOSS or TAKE_PROFIT order',
  trailingDelta:
    'in place of `stopPrice`, STOP_LOSS and STOP_LOSS_LIMIT: how far the trigger follows, in basis points of the price at placement, 1 to 5000',
  icebergQty: 'how much of it shows at a time',
  pegPriceType:
    'LIMIT with GTC or GTD: `PRIMARY_PEG`, `MARKET_PEG` or `MID_PEG`; see [Order types](#order-types)',
  pegOffsetType: '`TICKS`; with `pegOffsetValue`',
  pegOffsetValue: 'added to the price that is followed, in ticks, may be negative',
  reduceOnly: '`true` is refused (-2010): a spot account has no position',
  goodTillDate: 'our own: with `GTD`, or a LIMIT_MAKER, when it expires, as `timestamp` is written',
  hidden: 'our own, `true`: nothing of it shows; it queues behind what shows at its price',
  minQty: 'our own: so much must fill at once, else it is closed',
  computeCommissionRates: '`true`: answer with the fees that the order would pay',
  listClientOrderId: 'your id of a list',
  orderListId: "the exchange's id of a list: that of its first order",
  aboveType: 'type of the order above the price',
  aboveClientOrderId: 'your id of the order above the price',
  abovePrice: 'price of the order above the price',
  aboveStopPrice: 'as `stopPrice`, of the order above the price',
  aboveTrailingDelta: 'as `trailingDelta`, of the order above the price',
  aboveIcebergQty: 'as `icebergQty`, of the order above the price',
  aboveTimeInForce: 'as `timeInForce`, of the order above the price',
  aboveGoodTillDate: 'as `goodTillDate`, of the order above the price',
  belowType: 'type of the order below the price',
  belowClientOrderId: 'your id of the order below the price',
  belowPrice: 'price of the order below the price',
  belowStopPrice: 'as `stopPrice`, of the order below the price',
  belowTrailingDelta: 'as `trailingDelta`, of the order below the price',
  belowIcebergQty: 'as `icebergQty`, of the order below the price',
  belowTimeInForce: 'as `timeInForce`, of the order below the price',
  belowGoodTillDate: 'as `goodTillDate`, of the order below the price',
  workingSide: '`BUY` or `SELL`, of the order that is placed at once',
  workingQuantity: 'quantity of the order that is placed at once',
  workingType: 'type of the order that is placed at once',
  workingClientOrderId: 'your id of the order that is placed at once',
  workingPrice: 'price of the order that is placed at once',
  workingStopPrice: 'as `stopPrice`, of the order that is placed at once',
  workingTrailingDelta: 'as `trailingDelta`, of the order that is placed at once',
  workingIcebergQty: 'as `icebergQty`, of the order that is placed at once',
  workingTimeInForce: 'as `timeInForce`, of the order that is placed at once',
  workingGoodTillDate: 'as `goodTillDate`, of the order that is placed at once',
  pendingSide: '`BUY` or `SELL`, of what is placed then',
  pendingQuantity: 'quantity of what is placed then',
  pendingType: 'type of the order that is placed then',
  pendingClientOrderId: 'your id of the order that is placed then',
  pendingPrice: 'price of the order that is placed then',
  pendingStopPrice: 'as `stopPrice`, of the order that is placed then',
  pendingTrailingDelta: 'as `trailingDelta`, of the order that is placed then',
  pendingIcebergQty: 'as `icebergQty`, of the order that is placed then',
  pendingTimeInForce: 'as `timeInForce`, of the order that is placed then',
  pendingGoodTillDate: 'as `goodTillDate`, of the order that is placed then',
  pendingAboveType: 'type of the order above the price that is placed then',
  pendingAboveClientOrderId: 'your id of the order above the price that is placed then',
  pendingAbovePrice: 'price of the order above the price that is placed then',
  pendingAboveStopPrice: 'as `stopPrice`, of the order above the price that is placed then',
  pendingAboveTrailingDelta: 'as `trailingDelta`, of the order above the price that is placed then',
  pendingAboveIcebergQty: 'as `icebergQty`, of the order above the price that is placed then',
  pendingAboveTimeInForce: 'as `timeInForce`, of the order above the price that is placed then',
  pendingAboveGoodTillDate: 'as `goodTillDate`, of the order above the price that is placed then',
  pendingBelowType: 'type of the order below the price that is placed then',
  pendingBelowClientOrderId: 'your id of the order below the price that is placed then',
  pendingBelowPrice: 'price of the order below the price that is placed then',
  pendingBelowStopPrice: 'as `stopPrice`, of the order below the price that is placed then',
  pendingBelowTrailingDelta: 'as `trailingDelta`, of the order below the price that is placed then',
  pendingBelowIcebergQty: 'as `icebergQty`, of the order below the price that is placed then',
  pendingBelowTimeInForce: 'as `timeInForce`, of the order below the price that is placed then',
  pendingBelowGoodTillDate: 'as `goodTillDate`, of the order below the price that is placed then',
  limitClientOrderId: 'your id of the LIMIT_MAKER',
  limitIcebergQty: 'as `icebergQty`, of the LIMIT_MAKER',
  stopClientOrderId: 'your id of the stop order',
  stopIcebergQty: 'as `icebergQty`, of the stop order',
  stopLimitPrice: 'price of the stop order, which is then a STOP_LOSS_LIMIT',
  stopLimitTimeInForce: 'needed with `stopLimitPrice`',
  countdownTime: 'milliseconds until the orders are cancelled; `0` disarms',
  mode: '`EACH` (default): a quote that is refused leaves the others; `ALL_OR_NOTHING`',
  quotes:
    'JSON list of at most 63 of `{"side","price","quantity","clientOrderId"}`; the id is a whole number and may be left out',
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
  status:
    'of a market `OPEN`, `CANCEL_ONLY`, `HALTED`, `POST_ONLY` or `AUCTION`; of an account `ACTIVE` or `BLOCKED`',
  cancelOrders: '`true`: all orders of the market are cancelled too',
  time: 'when, as `timestamp` is written',
  referencePrice: 'reference of collar, static band and auction',
  maxNotional: 'largest price times quantity of an order; `0`: no limit',
  auctionTime:
    'milliseconds that an auction after an interruption lasts; `0`: until the status is set',
  collarPpm: 'how far a limit price may be from the reference, millionths; `0`: any',
  dynamicPpm: 'a trade farther from the last price interrupts, millionths; `0`: none does',
  staticPpm: 'a trade farther from the reference interrupts, millionths; `0`: none does',
  triggerSource: '`LAST`: triggers look at trades; `BEST`: at the best bid and ask',
  maxOpenOrders: 'open orders at most; `0`: no limit',
  key: 'an API key',
  makerPpm: 'fee of the order that rested, millionths: 1000 is 0.1 %',
  takerPpm: 'fee of the order that came, millionths',
};
