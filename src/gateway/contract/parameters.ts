/** Every parameter of every endpoint: what it means and what it may be. */
import { INTERVALS } from '../../feed/intervals.ts';
import { MIN_STRATEGY_TYPE } from '../rest/order-params.ts';
import { MAX_COUNTDOWN_MS } from '../rest/protections.ts';
import { OF_ANCHORS } from './anchor-parameters.ts';
import type { Kind, Parameter } from './contract.ts';
import { AFTER } from './endpoints/statement.ts';
import { OF_KEYS } from './key-parameters.ts';
import {
  amount,
  BOOLEAN,
  choice,
  digits,
  MARKET,
  operatorAmount,
  ownId,
  pattern,
  rows,
  TIME,
  whole,
  words,
} from './kinds.ts';
import { OF_PEOPLE } from './people-parameters.ts';
import { oneOf } from './schema.ts';
import { OF_WALLETS } from './wallet-parameters.ts';

const NOT_VALID = -1130;
const MAX_ID = 2 ** 32 - 1;
const MAX_WHOLE = Number.MAX_SAFE_INTEGER;
const MAX_ROWS = 1000;
const MAX_PEG_TICKS = 1_000_000;

export const ORDER_TYPE_NAMES = [
  ...['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
  ...['TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
];
export const STP_MODE_NAMES = [
  ...['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'DECREMENT', 'NONE'],
];
export const MARKET_STATUS_NAMES = ['OPEN', 'CANCEL_ONLY', 'HALTED', 'POST_ONLY', 'AUCTION'];
export const ACCOUNT_STATUS_NAMES = ['ACTIVE', 'BLOCKED'];

const SIDE = choice(['BUY', 'SELL'], -1117);
const ORDER_TYPE = choice(ORDER_TYPE_NAMES, -1116);
const TIME_IN_FORCE = choice(['GTC', 'IOC', 'FOK', 'GTD'], -1115);
const TRAILING: Kind = whole(1, 5000, '100');
const ID: Kind = whole(0, MAX_WHOLE, '1');
const STRATEGY_TYPE: Kind = whole(MIN_STRATEGY_TYPE, 2 ** 31 - 1, '1000000');
const PPM: Kind = whole(0, MAX_ID, '1000');

/** `type` of a ticker. */
export const TICKER_TYPE = choice(['FULL', 'MINI'], -1139);
/** `status` of an account. */
export const ACCOUNT_STATUS = choice(ACCOUNT_STATUS_NAMES, NOT_VALID);
/** `orderListId` and `fromId` of lists, `orderId` of reads: an engine's number. */
export const ENGINE_ID = ID;
/** `amount` of a limit. */
export const OPERATOR_LIMIT = operatorAmount('50000');

const SYMBOLS: Kind = {
  schema: { type: 'string', pattern: '^\\[".*"\\]$' },
  example: '["BTCUSD","ETHUSD"]',
  wrong: [
    ['BTCUSD', -1100],
    ['[]', -1100],
    ['["NOSUCH"]', -1121],
    ['["BTCUSD","BTCUSD"]', -1151],
  ],
};

const ACCOUNT: Kind = {
  schema: { anyOf: [{ type: 'integer', minimum: 0, maximum: MAX_ID }, oneOf('external', 'fees')] },
  example: '4',
  wrong: [
    ['nobody', -1100],
    [String(MAX_ID + 1), NOT_VALID],
  ],
};

const HEX_ID = pattern('^[0-9a-fA-F]{1,32}$', '1', 'xyz', NOT_VALID);
const ASSET = { ...words('USD'), wrong: [['NOSUCH', NOT_VALID]] } as const;

const QUOTES: Kind = {
  schema: { type: 'string' },
  example: '[{"side":"BUY","price":"49000","quantity":"0.1"}]',
  wrong: [
    ['{}', NOT_VALID],
    ['[1]', NOT_VALID],
    ['[{"side":"UP","price":"1","quantity":"1"}]', NOT_VALID],
    ['[{"side":"BUY","quantity":"1"}]', NOT_VALID],
    ['[{"side":"BUY","price":"1","quantity":"1","colour":"red"}]', NOT_VALID],
    ['[{"side":"BUY","price":"x","quantity":"1"}]', -1100],
  ],
};

type Parameters = Readonly<Record<string, Parameter>>;

const BEFORE_ORDERS: Parameters = {
  symbol: {
    says: 'market, such as `BTCUSD`; case and separators do not matter (`btc/usd`, `BTC-USD`)',
    kind: MARKET,
  },
  symbols: {
    says: 'markets as JSON: `["BTCUSD","ETHUSD"]`; not together with `symbol`',
    kind: SYMBOLS,
  },
  permissions: {
    says: 'everything here is `SPOT`; other values give no market',
    kind: pattern('^\\[?[A-Z0-9_",\\s]+\\]?$', 'SPOT', 'spot!', NOT_VALID),
  },
  showPermissionSets: { says: '`true` or `false`; makes no difference here', kind: BOOLEAN },
  symbolStatus: {
    says: '`TRADING`, `HALT`, `BREAK` (none has it here), `CANCEL_ONLY`, `POST_ONLY` or `AUCTION_MATCH`',
    kind: choice(
      ['TRADING', 'HALT', 'BREAK', 'CANCEL_ONLY', 'POST_ONLY', 'AUCTION_MATCH'],
      NOT_VALID,
    ),
  },
  preventedMatchId: { says: 'number of a prevented self-trade; alone', kind: ID },
  fromPreventedMatchId: { says: 'first number wanted; with `orderId`', kind: ID },
  fromExecutionId: { says: 'first execution wanted', kind: ID },
  fromAllocationId: { says: 'not together with times', kind: ID },
  limit: {
    says: 'rows wanted; see [Limits](#limits) for default and maximum. More gives the maximum',
    kind: rows(MAX_ROWS),
  },
  fromId: { says: 'first trade id wanted; not together with times', kind: digits('1') },
  startTime: { says: 'as `timestamp` is written, inclusive', kind: digits('1767225600000') },
  endTime: {
    says: 'as `timestamp` is written, inclusive; with `startTime`, a day later at most for own data',
    kind: digits('1767225660000'),
  },
  after: { says: 'id of the last entry of the page before', kind: AFTER },
  interval: {
    says: `\`${INTERVALS.map(({ name }) => name).join(' ')}\``,
    kind: {
      ...choice(
        INTERVALS.map(({ name }) => name),
        -1120,
      ),
      example: '1m',
    },
  },
  timeZone: {
    says: 'where days begin: `0`, `8`, `-3:30` …, from -12:00 to +14:00',
    kind: {
      schema: { type: 'string', pattern: '^[+-]?\\d{1,2}(:\\d{2})?$' },
      example: '8',
      wrong: [
        ['15', NOT_VALID],
        ['here', NOT_VALID],
      ],
    },
  },
  windowSize: {
    says: '`1m` to `59m`, `1h` to `23h`, `1d` to `7d`; default `1d`',
    kind: {
      schema: { type: 'string', pattern: '^[1-9]\\d?[mhd]$' },
      example: '4h',
      wrong: [
        ['60m', NOT_VALID],
        ['24h', NOT_VALID],
        ['8d', NOT_VALID],
      ],
    },
  },
};

const OF_ORDERS: Parameters = {
  type: {
    says: 'of an order, see [Order types](#order-types); of a ticker `FULL` (default) or `MINI`',
    kind: ORDER_TYPE,
  },
  side: { says: '`BUY` or `SELL`', kind: SIDE },
  timeInForce: {
    says: '`GTC`, `IOC`, `FOK` or `GTD`; needed by LIMIT, STOP_LOSS_LIMIT and TAKE_PROFIT_LIMIT, refused by the others',
    kind: TIME_IN_FORCE,
  },
  quantity: { says: "base amount, a multiple of the market's lot", kind: amount('0.01') },
  quoteOrderQty: {
    says: 'MARKET only, in place of `quantity`: what may be spent, or is to be earned',
    kind: amount('100'),
  },
  price: {
    says: "needed by LIMIT and LIMIT_MAKER, a multiple of the market's tick",
    kind: amount('49000'),
  },
  newClientOrderId: {
    says: "your id of the order (of a cancel: of the cancel's answer)",
    kind: ownId('my-order-1'),
  },
  newOrderRespType: {
    says: '`ACK`, `RESULT` or `FULL`; default FULL, for LIMIT_MAKER ACK',
    kind: choice(['FULL', 'RESULT', 'ACK']),
  },
  selfTradePreventionMode: {
    says: '`EXPIRE_MAKER` (default), `EXPIRE_TAKER`, `EXPIRE_BOTH`, `DECREMENT` or `NONE`',
    kind: choice(STP_MODE_NAMES),
  },
  stopPrice: { says: 'trigger of a STOP_LOSS or TAKE_PROFIT order', kind: amount('48000') },
  trailingDelta: {
    says: 'in place of `stopPrice`: how far the trigger follows, in basis points of the price at placement, 1 to 5000',
    kind: TRAILING,
  },
  icebergQty: { says: 'how much of it shows at a time', kind: amount('0.001') },
  pegPriceType: {
    says: 'LIMIT with GTC or GTD: `PRIMARY_PEG`, `MARKET_PEG` or `MID_PEG`; see [Order types](#order-types)',
    kind: choice(['PRIMARY_PEG', 'MARKET_PEG', 'MID_PEG']),
  },
  pegOffsetType: { says: '`TICKS`; with `pegOffsetValue`', kind: choice(['TICKS']) },
  pegOffsetValue: {
    says: 'added to the price that is followed, in ticks, may be negative',
    kind: whole(-MAX_PEG_TICKS, MAX_PEG_TICKS, '-5'),
  },
  reduceOnly: {
    says: '`true` is refused (-2010): a spot account has no position',
    kind: { ...BOOLEAN, example: 'false' },
  },
  goodTillDate: {
    says: 'our own: with `GTD`, or a LIMIT_MAKER, when it expires, as `timestamp` is written',
    kind: TIME,
  },
  hidden: {
    says: 'our own, `true`: nothing of it shows; it queues behind what shows at its price',
    kind: BOOLEAN,
  },
  minQty: { says: 'our own: so much must fill at once, else it is closed', kind: amount('0.001') },
  strategyId: { says: 'a number of yours that belongs to the order', kind: ID },
  strategyType: { says: 'another, from 1000000 on', kind: STRATEGY_TYPE },
  computeCommissionRates: {
    says: '`true`: answer with the fees that the order would pay',
    kind: BOOLEAN,
  },
  listClientOrderId: { says: 'your id of a list', kind: ownId('my-list-1') },
  orderListId: { says: "the exchange's id of a list: that of its first order", kind: ID },
};

/** Parameters of an order of a list, by what stands in front of their names. */
function legParameters(prefix: string, order: string, own = order): Parameters {
  const as = (name: string) => `as \`${name}\`, of ${order}`;
  const legs: Parameters = {
    Type: {
      says: `type of ${order}${prefix === 'working' ? ': `LIMIT` or `LIMIT_MAKER`' : ''}`,
      kind: ORDER_TYPE,
    },
    ClientOrderId: { says: `your id of ${order}`, kind: ownId(`my-${prefix}-1`) },
    Price: { says: `price of ${order}`, kind: amount('49000') },
    StopPrice: { says: as('stopPrice'), kind: amount('48000') },
    TrailingDelta: { says: as('trailingDelta'), kind: TRAILING },
    IcebergQty: { says: as('icebergQty'), kind: amount('0.001') },
    TimeInForce: { says: as('timeInForce'), kind: TIME_IN_FORCE },
    GoodTillDate: { says: as('goodTillDate'), kind: TIME },
    StrategyId: { says: as('strategyId'), kind: ID },
    StrategyType: { says: as('strategyType'), kind: STRATEGY_TYPE },
    Side: { says: `\`BUY\` or \`SELL\`, of ${own}`, kind: SIDE },
    Quantity: { says: `quantity of ${own}`, kind: amount('0.01') },
  };
  const [sided, paired] = [
    ['above', 'below'],
    ['pendingAbove', 'pendingBelow'],
  ];
  const alone = ![...sided!, ...paired!].includes(prefix);
  const left = alone ? [] : ['Side', 'Quantity'];
  if (prefix === 'working') left.push('StopPrice', 'TrailingDelta');
  const entries = Object.entries(legs).filter(([name]) => !left.includes(name));
  return Object.fromEntries(entries.map(([name, each]) => [`${prefix}${name}`, each]));
}

const OF_LISTS: Parameters = {
  ...legParameters('above', 'the order above the price'),
  ...legParameters('below', 'the order below the price'),
  ...legParameters('working', 'the order that is placed at once'),
  ...legParameters('pending', 'the order that is placed then', 'what is placed then'),
  ...legParameters('pendingAbove', 'the order above the price that is placed then'),
  ...legParameters('pendingBelow', 'the order below the price that is placed then'),
  limitClientOrderId: { says: 'your id of the LIMIT_MAKER', kind: ownId('my-limit-1') },
  limitIcebergQty: { says: 'as `icebergQty`, of the LIMIT_MAKER', kind: amount('0.001') },
  stopClientOrderId: { says: 'your id of the stop order', kind: ownId('my-stop-1') },
  stopIcebergQty: { says: 'as `icebergQty`, of the stop order', kind: amount('0.001') },
  stopLimitPrice: {
    says: 'price of the stop order, which is then a STOP_LOSS_LIMIT',
    kind: amount('47000'),
  },
  limitStrategyId: { says: 'as `strategyId`, of the LIMIT_MAKER', kind: ID },
  limitStrategyType: { says: 'as `strategyType`, of the LIMIT_MAKER', kind: STRATEGY_TYPE },
  stopStrategyId: { says: 'as `strategyId`, of the stop order', kind: ID },
  stopStrategyType: { says: 'as `strategyType`, of the stop order', kind: STRATEGY_TYPE },
  stopLimitTimeInForce: { says: 'needed with `stopLimitPrice`', kind: TIME_IN_FORCE },
};

const AFTER_ORDERS: Parameters = {
  countdownTime: {
    says: 'milliseconds until the orders are cancelled; `0` disarms',
    kind: whole(0, MAX_COUNTDOWN_MS, '30000'),
  },
  mode: {
    says: '`EACH` (default): a quote that is refused leaves the others; `ALL_OR_NOTHING`',
    kind: choice(['EACH', 'ALL_OR_NOTHING']),
  },
  quotes: {
    says: 'JSON list of at most 63 of `{"side","price","quantity","clientOrderId"}`; the id is a whole number and may be left out',
    kind: QUOTES,
  },
  orderId: {
    says: "the exchange's id; for lists: the first one wanted (myTrades: of this order)",
    kind: ID,
  },
  origClientOrderId: { says: 'your id of an existing order', kind: words('my-order-1') },
  cancelReplaceMode: {
    says: '`STOP_ON_FAILURE`: no new order if nothing was cancelled; `ALLOW_FAILURE`: anyway',
    kind: choice(['STOP_ON_FAILURE', 'ALLOW_FAILURE']),
  },
  cancelRestrictions: {
    says: '`ONLY_NEW` or `ONLY_PARTIALLY_FILLED`: cancels only an order of that status, as it is known when the request comes',
    kind: choice(['ONLY_NEW', 'ONLY_PARTIALLY_FILLED']),
  },
  orderRateLimitExceededMode: {
    says: 'where the order limit is reached: `DO_NOTHING` (default), or `CANCEL_ONLY`: cancels and places nothing',
    kind: choice(['DO_NOTHING', 'CANCEL_ONLY']),
  },
  cancelOrderId: { says: "the exchange's id of the order to cancel", kind: ID },
  cancelOrigClientOrderId: { says: 'your id of the order to cancel', kind: words('my-order-1') },
  cancelNewClientOrderId: { says: "your id of the cancel's answer", kind: ownId('my-cancel-1') },
  newQty: {
    says: 'new quantity, below the present one and above what is filled',
    kind: amount('0.005'),
  },
  omitZeroBalances: { says: '`true`: only assets of which there is something', kind: BOOLEAN },
};

const OF_OPERATORS: Parameters = {
  tier: { says: 'fee tier, 0 to 7; new accounts have 0', kind: whole(0, 255, '1') },
  account: { says: 'number of an account, or `external` (1) or `fees` (2)', kind: ACCOUNT },
  transferId: {
    says: 'your id of the transfer: 1 to 32 hexadecimal digits, not zero',
    kind: HEX_ID,
  },
  kind: {
    says: '`POST` (default), `PEND`, `POST_PENDING` or `VOID_PENDING`',
    kind: choice(['POST', 'PEND', 'POST_PENDING', 'VOID_PENDING'], NOT_VALID),
  },
  pendingId: { says: 'the transfer to post or void: its `transferId`', kind: HEX_ID },
  from: { says: 'account that pays: a number, `external` or `fees`', kind: ACCOUNT },
  to: { says: 'account that receives: a number, `external` or `fees`', kind: ACCOUNT },
  asset: { says: 'such as `USD`', kind: ASSET },
  amount: { says: "decimal, with at most the asset's places", kind: operatorAmount('10') },
  status: {
    says: 'of a market `OPEN`, `CANCEL_ONLY`, `HALTED`, `POST_ONLY` or `AUCTION`; of an account `ACTIVE` or `BLOCKED`',
    kind: choice(MARKET_STATUS_NAMES, NOT_VALID),
  },
  cancelOrders: { says: '`true`: all orders of the market are cancelled too', kind: BOOLEAN },
  time: { says: 'when, as `timestamp` is written', kind: TIME },
  referencePrice: {
    says: 'reference of collar, static band and auction',
    kind: operatorAmount('50000'),
  },
  maxNotional: {
    says: 'largest price times quantity of an order; `0`: no limit',
    kind: operatorAmount('1000000'),
  },
  auctionTime: {
    says: 'milliseconds that an auction after an interruption lasts; `0`: until the status is set',
    kind: whole(0, 86_400_000, '300000'),
  },
  collarPpm: {
    says: 'how far a limit price may be from the reference, millionths; `0`: any',
    kind: PPM,
  },
  dynamicPpm: {
    says: 'a trade farther from the last price interrupts, millionths; `0`: none does',
    kind: PPM,
  },
  staticPpm: {
    says: 'a trade farther from the reference interrupts, millionths; `0`: none does',
    kind: PPM,
  },
  triggerSource: {
    says: '`LAST`: triggers look at trades; `BEST`: at the best bid and ask',
    kind: choice(['LAST', 'BEST'], NOT_VALID),
  },
  maxOpenOrders: { says: 'open orders at most; `0`: no limit', kind: whole(0, MAX_ID, '200') },
  key: { says: 'an API key', kind: { ...words('abc'), wrong: [['nobodys', NOT_VALID]] } },
  makerPpm: { says: 'fee of the order that rested, millionths: 1000 is 0.1 %', kind: PPM },
  takerPpm: { says: 'fee of the order that came, millionths', kind: PPM },
};

/** By name; where a name means two things, an endpoint's own `kinds` say which. */
export const PARAMETERS: Parameters = {
  ...BEFORE_ORDERS,
  ...OF_ORDERS,
  ...OF_LISTS,
  ...AFTER_ORDERS,
  ...OF_OPERATORS,
  ...OF_WALLETS,
  ...OF_ANCHORS,
  ...OF_KEYS,
  ...OF_PEOPLE,
};
