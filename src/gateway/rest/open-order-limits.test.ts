/** MAX_NUM_ORDERS and MAX_NUM_ALGO_ORDERS, wherever orders are placed over REST. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { RestClient } from '../testing/rest-client.ts';
import { restClient, type TradingExchange } from '../testing/trading-exchange.ts';
import { startTestExchange } from '../testing.ts';

type Values = Readonly<Record<string, string | number>>;

const TOO_MANY = 'Filter failure: MAX_NUM_ORDERS';
const TOO_MANY_ALGO = 'Filter failure: MAX_NUM_ALGO_ORDERS';
const FINE = undefined;
const FILTERS = [
  { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 3 },
  { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 1 },
];

const limit = (price: number, more: Values = {}): Values => {
  return {
    symbol: 'BTCUSD',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 1,
    price,
    ...more,
  };
};
const stop = (stopPrice: number): Values => {
  return { symbol: 'BTCUSD', side: 'SELL', type: 'STOP_LOSS', quantity: 1, stopPrice };
};

describe('open orders of an account in a market', () => {
  let exchange: TradingExchange;
  let client: RestClient;

  before(async () => {
    exchange = await startTestExchange({ config: { maxOpenOrders: 3, maxAlgoOrders: 1 } });
    // A price for triggers to look at.
    const other = restClient(exchange);
    await other.signed('POST', '/api/v3/order', limit(500));
    await other.signed('POST', '/api/v3/order', {
      ...limit(500),
      side: 'SELL',
      newClientOrderId: 'x',
    });
  });

  after(() => exchange.close());

  beforeEach(() => {
    client = restClient(exchange);
  });

  /** What was refused; undefined: nothing. */
  const ask = async (params: Values, path = 'order', method = 'POST') => {
    const { body, status } = await client.signed(method, `/api/v3/${path}`, params);
    if (status === 200) return FINE;
    assert.equal(body.code, -1013, JSON.stringify(body));
    return body.msg;
  };

  test('are so many at most, and what cannot stay open is not held against them', async () => {
    for (const price of [100, 101, 102]) assert.equal(await ask(limit(price)), FINE);
    assert.equal(await ask(limit(103)), TOO_MANY);
    assert.equal(await ask(limit(103), 'order/test'), TOO_MANY);
    const { timeInForce: _, ...maker } = limit(103, { type: 'LIMIT_MAKER' });
    assert.equal(await ask(maker), TOO_MANY);
    assert.equal(await ask(limit(103, { timeInForce: 'IOC' })), FINE);
    assert.equal(await ask({ ...limit(100), symbol: 'ETHUSD' }), FINE, 'another market');
    await client.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    assert.equal(await ask(limit(103)), FINE);
  });

  test('with a trigger are fewer', async () => {
    assert.equal(await ask(stop(400)), FINE);
    assert.equal(await ask(stop(401)), TOO_MANY_ALGO);
    assert.equal(await ask(stop(401), 'order/test'), TOO_MANY_ALGO);
    assert.equal(await ask(limit(100)), FINE);
  });

  test('make room for what replaces them', async () => {
    for (const price of [100, 101, 102]) assert.equal(await ask(limit(price)), FINE);
    const { body } = await client.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    const [{ orderId }] = body as unknown as [{ orderId: number }];
    const replace = { cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId };
    assert.equal(await ask(limit(90, replace), 'order/cancelReplace'), FINE);
    const unknown = { cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: 999_999 };
    assert.equal(await ask(limit(90, unknown), 'order/cancelReplace'), TOO_MANY);
  });

  test('count with all orders of a list', async () => {
    const oco = {
      ...{ symbol: 'BTCUSD', side: 'SELL', quantity: 1, aboveType: 'LIMIT_MAKER', abovePrice: 900 },
      ...{ belowType: 'STOP_LOSS', belowStopPrice: 300 },
    };
    for (const price of [100, 101]) assert.equal(await ask(limit(price)), FINE);
    assert.equal(await ask(oco, 'orderList/oco'), TOO_MANY);
    await client.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    assert.equal(await ask(oco, 'orderList/oco'), FINE);
    assert.equal(await ask(stop(400)), TOO_MANY_ALGO);
  });

  test('are in exchangeInfo and myFilters as they are enforced', async () => {
    const info = await client.public('GET', '/api/v3/exchangeInfo', { symbol: 'BTCUSD' });
    const [symbol] = info.body.symbols as [{ filters: { filterType: string }[] }];
    const own = await client.signed('GET', '/api/v3/myFilters', { symbol: 'BTCUSD' });
    for (const filters of [symbol.filters, own.body.symbolFilters as { filterType: string }[]]) {
      const found = filters.filter(({ filterType }) => filterType.startsWith('MAX_NUM'));
      assert.deepEqual(found, FILTERS);
    }
  });
});
