/** Order lists, quotes, dead-man timer. */
import type { CallParams, Contracts } from '../contract.ts';
import { choice, words } from '../kinds.ts';
import { anyOf, count, decimal, id, integer, listOf, only, row, text, time } from '../schema.ts';
import * as view from '../views.ts';

const SYMBOL = ['symbol'] as const;
const BTC: CallParams = { symbol: 'BTCUSD' };

const ownIds = (...prefixes: readonly string[]): CallParams =>
  Object.fromEntries(prefixes.map((prefix) => [`${prefix}ClientOrderId`, '$id']));
/** A leg with a prefix in front of its parameters. */
const leg = (prefix: string, params: CallParams): CallParams =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [`${prefix}${name}`, value]));

const COMMON: CallParams = {
  ...BTC,
  listClientOrderId: '$id',
  newOrderRespType: 'FULL',
  selfTradePreventionMode: 'NONE',
  reduceOnly: 'false',
};

const GTD: CallParams = {
  ...{ TimeInForce: 'GTD', GoodTillDate: '$soon', IcebergQty: '0.001' },
  ...{ StrategyId: '7', StrategyType: '1000000' },
};
/** Above and below of a pair that sells. */
const takeProfit: CallParams = { Type: 'LIMIT_MAKER', Price: '55000', IcebergQty: '0.001' };
const target: CallParams = {
  Type: 'TAKE_PROFIT_LIMIT',
  Price: '55100',
  StopPrice: '55000',
  ...GTD,
};
const stop: CallParams = { Type: 'STOP_LOSS_LIMIT', Price: '47900', StopPrice: '48000', ...GTD };
const trailing: CallParams = { Type: 'STOP_LOSS', TrailingDelta: '100' };
/** Above and below of a pair that buys. */
const breakout: CallParams = { Type: 'STOP_LOSS', TrailingDelta: '100' };
const dip: CallParams = { Type: 'LIMIT_MAKER', Price: '45000' };

/** Every parameter of a pair of orders that sell, and of one that buys. */
const pairs = (above: string, below: string): readonly CallParams[] => [
  { ...leg(above, takeProfit), ...leg(below, stop), ...ownIds(above, below) },
  { ...leg(above, target), ...leg(below, trailing) },
];
const buyPair: CallParams = { ...leg('above', breakout), ...leg('below', dip) };

const working: CallParams = {
  ...leg('working', { Side: 'BUY', Quantity: '0.01', Type: 'LIMIT', Price: '49000' }),
};
const workingGtd: CallParams = { ...working, ...leg('working', GTD) };
const workingMaker: CallParams = leg('working', {
  ...{ Side: 'BUY', Quantity: '0.01', Type: 'LIMIT_MAKER', Price: '49000' },
});
const pending: CallParams = leg('pending', { Side: 'SELL', Quantity: '0.01' });
const [pairOne, pairTwo] = pairs('pendingAbove', 'pendingBelow') as [CallParams, CallParams];

const NO_FUNDS = { when: 'the balance does not cover it', code: -2010 } as const;

const WORKING_TYPE = { ...choice(['LIMIT', 'LIMIT_MAKER'], -1116) };
const WORKING_KINDS = {
  workingType: {
    ...WORKING_TYPE,
    wrong: [
      ['NOSUCH', -1116],
      ['MARKET', -1116],
    ],
  },
} as const;
const WORKING = ['symbol', 'workingType', 'workingSide', 'workingQuantity'] as const;
const LIST_IDS = ['orderListId', 'listClientOrderId'] as const;

const QUOTE = {
  index: count,
  orderId: id,
  clientOrderId: text,
  side: view.side,
  price: decimal,
  origQty: decimal,
  status: only('NEW'),
} as const;
const REFUSED_QUOTE = { index: count, status: only('REJECTED'), code: integer, msg: text } as const;

export const LISTS: Contracts = {
  'POST /api/v3/orderList/oco': {
    says: 'Places two orders; the first that trades or is triggered cancels the other.',
    required: ['symbol', 'side', 'quantity', 'aboveType', 'belowType'],
    calls: [
      ...pairs('above', 'below').map((pair) => ({
        params: { ...COMMON, side: 'SELL', quantity: '0.01', ...pair },
      })),
      { params: { ...COMMON, side: 'BUY', quantity: '0.01', ...buyPair } },
      {
        params: {
          ...{ ...BTC, side: 'BUY', quantity: '0.01', aboveType: 'STOP_LOSS_LIMIT' },
          ...{ aboveTimeInForce: 'GTC', abovePrice: '52000', aboveStopPrice: '51500' },
          ...{ belowType: 'LIMIT_MAKER', belowPrice: '45000', belowGoodTillDate: '$soon' },
        },
      },
    ],
    refusals: [
      {
        ...NO_FUNDS,
        params: {
          ...BTC,
          side: 'SELL',
          quantity: '800',
          ...leg('above', takeProfit),
          ...leg('below', trailing),
        },
      },
    ],
    answer: view.placedList,
  },
  'POST /api/v3/orderList/oto': {
    says: 'Places an order, and another once the first is filled whole.',
    required: [...WORKING, 'pendingType', 'pendingSide', 'pendingQuantity'],
    kinds: WORKING_KINDS,
    calls: [
      {
        params: {
          ...{ ...COMMON, ...workingGtd, ...pending, ...leg('pending', takeProfit) },
          ...ownIds('working', 'pending'),
        },
      },
      { params: { ...BTC, ...workingMaker, ...pending, ...leg('pending', stop) } },
      { params: { ...BTC, ...workingMaker, ...pending, ...leg('pending', trailing) } },
    ],
    refusals: [
      {
        ...NO_FUNDS,
        params: {
          ...{ ...BTC, ...working, workingTimeInForce: 'GTC', workingQuantity: '80' },
          ...{ ...pending, ...leg('pending', trailing) },
        },
      },
    ],
    answer: view.placedList,
  },
  'POST /api/v3/orderList/otoco': {
    says: 'Places an order, and an OCO once it is filled whole.',
    required: [
      ...WORKING,
      ...['pendingSide', 'pendingQuantity', 'pendingAboveType', 'pendingBelowType'],
    ],
    kinds: WORKING_KINDS,
    calls: [
      {
        params: { ...COMMON, ...workingGtd, ...pending, ...pairOne, ...ownIds('working') },
      },
      { params: { ...BTC, ...workingMaker, ...pending, ...pairTwo } },
      {
        params: {
          ...{ ...BTC, ...workingMaker, pendingSide: 'BUY', pendingQuantity: '0.01' },
          ...{ ...leg('pendingAbove', breakout), ...leg('pendingBelow', dip) },
        },
      },
    ],
    refusals: [
      {
        ...NO_FUNDS,
        params: {
          ...{ ...BTC, ...working, workingTimeInForce: 'GTC', workingQuantity: '80' },
          ...{ ...pending, ...pairTwo },
        },
      },
    ],
    answer: view.placedList,
  },
  'POST /api/v3/order/oco': {
    says: 'The older form of an OCO: a LIMIT_MAKER and a stop.',
    required: ['symbol', 'side', 'quantity', 'price'],
    oneOf: [['stopPrice', 'trailingDelta']],
    calls: [
      {
        params: {
          ...{ ...COMMON, side: 'SELL', quantity: '0.01', price: '55000', stopPrice: '48000' },
          ...{ limitIcebergQty: '0.001', stopIcebergQty: '0.001', stopLimitPrice: '47900' },
          ...{ stopLimitTimeInForce: 'GTC', ...ownIds('limit', 'stop') },
          ...{ limitStrategyId: '7', limitStrategyType: '1000000' },
          ...{ stopStrategyId: '8', stopStrategyType: '1000001' },
        },
        needs: ['stopLimitTimeInForce'],
      },
      {
        params: { ...BTC, side: 'SELL', quantity: '0.01', price: '55000', trailingDelta: '100' },
      },
    ],
    refusals: [
      {
        ...NO_FUNDS,
        params: { ...BTC, side: 'SELL', quantity: '800', price: '55000', stopPrice: '48000' },
      },
    ],
    answer: view.placedList,
  },
  'DELETE /api/v3/orderList': {
    says: 'Cancels all orders of a list.',
    required: SYMBOL,
    oneOf: [LIST_IDS],
    kinds: { listClientOrderId: words('my-list-1') },
    calls: [
      { params: { ...BTC, orderListId: '$list', newClientOrderId: '$id' } },
      { params: { ...BTC, listClientOrderId: '$listText' } },
    ],
    refusals: [
      { when: 'no such list is open', params: { ...BTC, orderListId: '999999' }, code: -2011 },
    ],
    answer: view.cancelledList,
  },
  'GET /api/v3/orderList': {
    says: 'One list.',
    oneOf: [['orderListId', 'origClientOrderId']],
    calls: [{ params: { orderListId: '$list' } }, { params: { origClientOrderId: '$listText' } }],
    refusals: [{ when: 'there is no such list', params: { orderListId: '999999' }, code: -2013 }],
    answer: view.orderList,
  },
  'GET /api/v3/allOrderList': {
    says: 'Lists of which an order is remembered.',
    calls: [
      { params: { fromId: '1', limit: '10' } },
      { params: { startTime: '$past', endTime: '$now' } },
    ],
    refusals: [
      { when: 'fromId with times', params: { fromId: '1', startTime: '1' }, code: -1128 },
      { when: 'more than a day', params: { startTime: '1', endTime: '90000000' }, code: -1127 },
    ],
    answer: listOf(view.orderList),
  },
  'GET /api/v3/openOrderList': {
    says: 'Lists of which an order is open.',
    calls: [{ params: {} }],
    answer: listOf(view.orderList),
  },
  'POST /lx/v1/countdownCancelAll': {
    says: 'Arms the dead-man timer of the account: all its orders are cancelled unless it is armed again in time.',
    required: ['countdownTime'],
    calls: [{ params: { countdownTime: '30000' } }, { params: { countdownTime: '0' } }],
    answer: row({ countdownTime: text, 'deadline?': time }),
  },
  'POST /lx/v1/massQuote': {
    says: 'Replaces all quotes of the account in a market; see [Mass quotes](#mass-quotes).',
    required: ['symbol', 'quotes'],
    calls: [
      {
        params: {
          ...{ ...BTC, mode: 'EACH' },
          quotes:
            '[{"side":"BUY","price":"49000","quantity":"0.1","clientOrderId":7},{"side":"BUY","price":"51000","quantity":"0.1"}]',
        },
      },
    ],
    refusals: [
      {
        when: 'one of all is refused',
        params: {
          ...{ ...BTC, mode: 'ALL_OR_NOTHING' },
          quotes: '[{"side":"BUY","price":"51000","quantity":"0.1"}]',
        },
        code: -2010,
      },
    ],
    answer: row({
      symbol: text,
      transactTime: time,
      withdrawn: count,
      quotes: listOf(anyOf(row(QUOTE), row(REFUSED_QUOTE))),
    }),
  },
};
