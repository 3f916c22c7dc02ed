/** Endpoints that change orders. */
import type { Call, CallParams, Contracts, Refusal } from '../contract.ts';
import { words } from '../kinds.ts';
import { decimal, row } from '../schema.ts';
import * as view from '../views.ts';

const SYMBOL = ['symbol'] as const;
const ORDER_IDS = ['orderId', 'origClientOrderId'] as const;
const CANCEL_IDS = ['cancelOrderId', 'cancelOrigClientOrderId'] as const;
const NEW_ORDER = ['symbol', 'side', 'type'] as const;
const BTC: CallParams = { symbol: 'BTCUSD' };

const limit: CallParams = {
  ...BTC,
  ...{ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '49000' },
};
const sell: CallParams = { ...BTC, side: 'SELL', quantity: '0.01' };

/** One call for each way in which an order may be asked for. */
const ORDERS: readonly Call[] = [
  {
    params: {
      ...limit,
      newClientOrderId: '$id',
      newOrderRespType: 'FULL',
      selfTradePreventionMode: 'EXPIRE_MAKER',
      icebergQty: '0.001',
      reduceOnly: 'false',
      strategyId: '7',
      strategyType: '1000000',
    },
    needs: ['timeInForce', 'quantity', 'price'],
  },
  { params: { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.01' }, needs: ['quantity'] },
  { params: { ...BTC, side: 'BUY', type: 'MARKET', quoteOrderQty: '100' } },
  {
    params: { ...sell, type: 'LIMIT_MAKER', price: '52000', goodTillDate: '$soon' },
    needs: ['quantity', 'price'],
  },
  { params: { ...sell, type: 'STOP_LOSS', trailingDelta: '100', newOrderRespType: 'RESULT' } },
  {
    params: {
      ...sell,
      ...{ type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', price: '47900', stopPrice: '48000' },
    },
    needs: ['timeInForce', 'quantity', 'price', 'stopPrice'],
  },
  { params: { ...sell, type: 'TAKE_PROFIT', stopPrice: '55000', newOrderRespType: 'RESULT' } },
  {
    params: {
      ...limit,
      ...{ pegPriceType: 'PRIMARY_PEG', pegOffsetType: 'TICKS', pegOffsetValue: '-5' },
    },
  },
  {
    params: { ...limit, timeInForce: 'GTD', goodTillDate: '$soon', hidden: 'true' },
    needs: ['goodTillDate'],
  },
  { params: { ...limit, price: '51000', timeInForce: 'IOC', minQty: '0.001' } },
  // Against an own order.
  {
    params: {
      ...{ ...sell, type: 'LIMIT', timeInForce: 'IOC', price: '50200', quantity: '0.001' },
      selfTradePreventionMode: 'DECREMENT',
    },
  },
];

const FILTER_REFUSALS: readonly Refusal[] = [
  { when: 'the price is above the highest', params: { ...limit, price: '1000001' }, code: -1013 },
  { when: 'the quantity is zero', params: { ...limit, quantity: '0' }, code: -1013 },
  { when: 'the value is below the least', params: { ...limit, quantity: '0.00001' }, code: -1013 },
  {
    when: 'a market order has a price',
    params: { ...BTC, side: 'BUY', type: 'MARKET', quantity: '1', price: '1' },
    code: -1106,
  },
  { when: 'reduceOnly', params: { ...limit, reduceOnly: 'true' }, code: -2010 },
];

const ORDER_REFUSALS: readonly Refusal[] = [
  ...FILTER_REFUSALS,
  { when: 'the balance does not cover it', params: { ...limit, quantity: '80' }, code: -2010 },
  {
    when: 'a post-only order would take',
    params: { ...BTC, side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.01', price: '51000' },
    code: -2010,
  },
  {
    when: 'the trigger is met already',
    params: { ...sell, type: 'STOP_LOSS', stopPrice: '60000' },
    code: -2010,
  },
  {
    when: 'an open order has the client order id',
    params: { ...limit, newClientOrderId: '$orderText' },
    code: -2010,
  },
];

const replacing: CallParams = {
  cancelReplaceMode: 'STOP_ON_FAILURE',
  cancelOrderId: '$order',
  cancelNewClientOrderId: '$id',
};

export const TRADING: Contracts = {
  'POST /api/v3/order': {
    says: 'Places an order.',
    required: NEW_ORDER,
    calls: ORDERS,
    refusals: ORDER_REFUSALS,
    answer: view.placedOrder,
  },
  'POST /api/v3/order/test': {
    says: 'Checks parameters and filters, places nothing. Funds are not checked.',
    required: NEW_ORDER,
    calls: [...ORDERS, { params: { ...limit, computeCommissionRates: 'true' } }],
    refusals: FILTER_REFUSALS,
    answer: {
      anyOf: [
        row({}),
        row({
          standardCommissionForOrder: row({ maker: decimal, taker: decimal }),
          specialCommissionForOrder: row({ maker: decimal, taker: decimal }),
          taxCommissionForOrder: row({ maker: decimal, taker: decimal }),
          discount: view.discount,
        }),
      ],
    },
  },
  'DELETE /api/v3/order': {
    says: 'Cancels an order.',
    required: SYMBOL,
    oneOf: [ORDER_IDS],
    calls: [
      {
        params: {
          ...{ ...BTC, orderId: '$order', newClientOrderId: '$id' },
          cancelRestrictions: 'ONLY_NEW',
        },
      },
      { params: { ...BTC, origClientOrderId: '$orderText' } },
    ],
    refusals: [
      { when: 'there is no such order', params: { ...BTC, orderId: '999999' }, code: -2011 },
      {
        when: 'it has another status than cancelRestrictions wants',
        params: { ...BTC, orderId: '$order', cancelRestrictions: 'ONLY_PARTIALLY_FILLED' },
        code: -2011,
      },
      {
        when: 'the two ids are of different orders',
        params: { ...BTC, orderId: '$order', origClientOrderId: 'another' },
        code: -2011,
      },
    ],
    answer: view.cancelledOrder,
  },
  'DELETE /api/v3/openOrders': {
    says: 'Cancels all open orders of the account in a market; -2011 where there is none.',
    required: SYMBOL,
    calls: [{ params: BTC }],
    refusals: [{ when: 'none is open', params: { symbol: 'ETHUSD' }, code: -2011 }],
    answer: { type: 'array', items: view.cancelledOrder },
  },
  'POST /api/v3/order/cancelReplace': {
    says: 'Cancels one order and places another in one step.',
    required: [...NEW_ORDER, 'cancelReplaceMode'],
    oneOf: [CANCEL_IDS],
    calls: [
      ...ORDERS.map(({ params }) => ({
        params: { ...params, ...replacing, newOrderRespType: 'RESULT' },
      })),
      {
        params: {
          ...limit,
          cancelReplaceMode: 'ALLOW_FAILURE',
          cancelOrigClientOrderId: '$orderText',
          cancelRestrictions: 'ONLY_NEW',
          orderRateLimitExceededMode: 'CANCEL_ONLY',
        },
      },
    ],
    refusals: [
      {
        when: 'nothing was cancelled, nothing placed',
        params: { ...limit, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: '999999' },
        code: -2022,
      },
      {
        when: 'one of the two was done',
        params: { ...limit, cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: '999999' },
        code: -2021,
      },
    ],
    answer: view.replacedOrder,
  },
  'PUT /api/v3/order/amend/keepPriority': {
    says: 'Makes an order smaller; it keeps its place in the queue.',
    required: ['symbol', 'newQty'],
    oneOf: [ORDER_IDS],
    kinds: { newClientOrderId: { ...words('my-order-1'), wrong: [['another', -1106]] } },
    calls: [
      { params: { ...BTC, orderId: '$order', newQty: '0.005' } },
      {
        params: {
          ...BTC,
          ...{ origClientOrderId: '$orderText', newQty: '0.005', newClientOrderId: '$orderText' },
        },
      },
    ],
    refusals: [
      {
        when: 'there is no such order',
        params: { ...BTC, orderId: '999999', newQty: '1' },
        code: -2013,
      },
      {
        when: 'it would grow',
        params: { ...BTC, orderId: '$order', newQty: '1' },
        code: -2038,
      },
    ],
    answer: view.amendedOrder,
  },
};
