import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encode, type RestClient } from './testing/rest-client.ts';
import {
  keyOf,
  openExchange,
  restClient,
  type TradingExchange,
} from './testing/trading-exchange.ts';
import { type Message, signParams, WsClient } from './testing/ws-client.ts';
import { TEST_START_US } from './testing.ts';
import {
  inMicroseconds,
  inMilliseconds,
  lastMicrosecondOf,
  microsecondsOf,
  readTimeUnit,
} from './time-unit.ts';

/** Not on a millisecond. */
const NOW_US = TEST_START_US + 86_400_123_456;
const MICRO = { 'x-mbx-time-unit': 'MICROSECOND' };
const LIMIT = { symbol: 'BTCUSD', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5' };

/** Every time in an answer, by the names that lead to it. Ids and quantities are far smaller. */
function timesIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return value > 1e11 ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => timesIn(each, `${path}.${name}`));
}

/** The precise times are those of the others, to the microsecond. */
function assertSameTimes(coarse: unknown, precise: unknown, what: string): void {
  const inMs = timesIn(coarse);
  const inUs = timesIn(precise);
  assert.deepEqual(
    inUs.map(([path]) => path),
    inMs.map(([path]) => path),
    what,
  );
  assert.ok(inMs.length > 0, `${what} has no time`);
  inUs.forEach(([path, timeUs], k) => {
    assert.ok(timeUs > 1e15, `${what}${path} is in microseconds: ${timeUs}`);
    assert.equal(Math.floor(timeUs / 1000), inMs[k]![1], `${what}${path}`);
  });
}

test('a unit is read in either spelling, and nothing else is taken for one', () => {
  assert.equal(readTimeUnit(undefined, 'x'), inMilliseconds);
  assert.equal(readTimeUnit('millisecond', 'x'), inMilliseconds);
  assert.equal(readTimeUnit('MICROSECOND', 'x'), inMicroseconds);
  for (const text of ['', 'Microsecond', 'NANOSECOND', '1', ' MICROSECOND']) {
    assert.throws(() => readTimeUnit(text, 'x'), { code: -1130 });
  }
});

test('times of requests are told apart by their size, and a millisecond has a thousand', () => {
  assert.equal(microsecondsOf(1_767_225_600_123), 1_767_225_600_123_000);
  assert.equal(lastMicrosecondOf(1_767_225_600_123), 1_767_225_600_123_999);
  for (const exact of [microsecondsOf, lastMicrosecondOf]) {
    assert.equal(exact(1_767_225_600_123_456), 1_767_225_600_123_456);
  }
});

describe('microseconds over REST', () => {
  let exchange: TradingExchange;
  let maker: RestClient;
  let taker: RestClient;
  before(async () => {
    exchange = await openExchange();
    exchange.port.setTimeUs(NOW_US);
    maker = restClient(exchange);
    taker = restClient(exchange);
    const order = { ...LIMIT, price: '60000' };
    await maker.signed('POST', '/api/v3/order', { ...order, side: 'SELL', newClientOrderId: 'm' });
    await taker.signed('POST', '/api/v3/order', { ...order, side: 'BUY', quantity: '0.1' });
    const list = { symbol: 'BTCUSD', side: 'SELL', quantity: '0.5', listClientOrderId: 'oco' };
    await maker.signed('POST', '/api/v3/orderList/oco', {
      ...list,
      ...{ aboveType: 'LIMIT_MAKER', abovePrice: '70000' },
      ...{ belowType: 'STOP_LOSS', belowTrailingDelta: 100 },
    });
    await maker.signed('POST', '/api/v3/order', {
      ...{ ...order, price: '1000', side: 'BUY', timeInForce: 'GTD', newClientOrderId: 'gtd' },
      goodTillDate: NOW_US + 60_000_000,
    });
  });
  after(() => exchange.close());

  const both = async (
    client: RestClient,
    path: string,
    params: Readonly<Record<string, string | number>>,
    signed: boolean,
  ) => {
    const stamped = signed ? { ...params, timestamp: NOW_US } : params;
    const query = signed ? client.sign(encode(stamped)) : encode(stamped);
    const coarse = await client.raw('GET', path, query);
    const precise = await client.raw('GET', path, query, undefined, MICRO);
    assert.deepEqual([coarse.status, precise.status], [200, 200], JSON.stringify(coarse.body));
    assertSameTimes(coarse.body, precise.body, path);
    return precise.body;
  };

  const symbol = 'BTCUSD';
  for (const [path, params] of [
    ['/api/v3/time', {}],
    ['/api/v3/exchangeInfo', {}],
    ['/api/v3/trades', { symbol }],
    ['/api/v3/historicalTrades', { symbol }],
    ['/api/v3/aggTrades', { symbol }],
    ['/api/v3/klines', { symbol, interval: '1m' }],
    ['/api/v3/uiKlines', { symbol, interval: '1d', timeZone: '5:30' }],
    ['/api/v3/ticker/24hr', {}],
    ['/api/v3/ticker', { symbol }],
    ['/api/v3/avgPrice', { symbol }],
  ] as const) {
    test(`GET ${path}`, async () => {
      await both(maker, path, params, false);
    });
  }

  for (const [path, params] of [
    ['/api/v3/order', { symbol, origClientOrderId: 'gtd' }],
    ['/api/v3/openOrders', { symbol }],
    ['/api/v3/allOrders', { symbol }],
    ['/api/v3/myTrades', { symbol }],
    ['/api/v3/account', {}],
    ['/api/v3/orderList', { origClientOrderId: 'oco' }],
    ['/api/v3/allOrderList', {}],
    ['/api/v3/openOrderList', {}],
  ] as const) {
    test(`GET ${path}`, async () => {
      await both(maker, path, params, true);
    });
  }

  test('a candle closes with its last microsecond', async () => {
    const { body } = await maker.raw('GET', '/api/v3/klines', 'symbol=BTCUSD&interval=1m&limit=1');
    const query = 'symbol=BTCUSD&interval=1m&limit=1';
    const precise = await maker.raw('GET', '/api/v3/klines', query, undefined, MICRO);
    const [[, , , , , , closeMs]] = body as unknown as [number[]];
    const [[, , , , , , closeUs]] = precise.body as unknown as [number[]];
    assert.equal(closeMs! % 60_000, 59_999);
    assert.equal(closeUs! % 60_000_000, 59_999_999);
  });

  test('answers to orders, cancels and timers', async () => {
    const send = (method: string, path: string, params: Record<string, string | number>) => {
      const query = maker.sign(encode({ ...params, timestamp: NOW_US }));
      return maker.raw(method, path, query, undefined, MICRO);
    };
    const order = { ...LIMIT, side: 'BUY', price: '2000', newClientOrderId: 'x' };
    const placed = await send('POST', '/api/v3/order', order);
    assert.equal(placed.body.transactTime, NOW_US);
    assert.equal(placed.body.workingTime, NOW_US);
    const amended = await send('PUT', '/api/v3/order/amend/keepPriority', {
      ...{ symbol, origClientOrderId: 'x', newQty: '0.4' },
    });
    assert.equal(amended.body.transactTime, NOW_US);
    const replaced = await send('POST', '/api/v3/order/cancelReplace', {
      ...{ ...order, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrigClientOrderId: 'x' },
      newClientOrderId: 'y',
    });
    const { cancelResponse, newOrderResponse } = replaced.body as Record<string, Message>;
    assert.equal(cancelResponse?.transactTime, NOW_US);
    assert.equal(newOrderResponse?.transactTime, NOW_US);
    const gone = await send('DELETE', '/api/v3/order', { symbol, origClientOrderId: 'y' });
    assert.equal(gone.body.transactTime, NOW_US);
    const timer = await send('POST', '/lx/v1/countdownCancelAll', { countdownTime: 60_000 });
    assert.equal(timer.body.deadline, NOW_US + 60_000_000);
  });

  test('startTime and endTime may be in either unit', async () => {
    const ids = async (path: string, params: Record<string, number>) => {
      const { body } = await maker.signed('GET', path, { symbol, ...params });
      return (body as unknown as unknown[]).length;
    };
    for (const path of ['/api/v3/myTrades', '/api/v3/allOrders']) {
      const all = await ids(path, {});
      assert.ok(all > 0);
      const nowMs = Math.floor(NOW_US / 1000);
      assert.equal(await ids(path, { startTime: nowMs, endTime: nowMs }), all);
      assert.equal(await ids(path, { startTime: NOW_US, endTime: NOW_US }), all);
      assert.equal(await ids(path, { startTime: NOW_US + 1 }), 0);
      assert.equal(await ids(path, { endTime: NOW_US - 1 }), 0);
    }
    const aggregates = async (query: string) => {
      const { body } = await maker.public('GET', '/api/v3/aggTrades', JSON.parse(query));
      return (body as unknown as unknown[]).length;
    };
    assert.equal(await aggregates(`{"symbol":"BTCUSD","startTime":${NOW_US}}`), 1);
    assert.equal(await aggregates(`{"symbol":"BTCUSD","startTime":${NOW_US + 1}}`), 0);
  });

  test('an unknown unit is refused', async () => {
    const headers = { 'x-mbx-time-unit': 'NANOSECOND' };
    const { status, body } = await maker.raw('GET', '/api/v3/time', '', undefined, headers);
    assert.deepEqual([status, body.code], [400, -1130]);
  });
});

describe('microseconds over WebSocket', () => {
  let exchange: TradingExchange;
  before(async () => {
    exchange = await openExchange();
    exchange.port.setTimeUs(NOW_US);
  });
  after(() => exchange.close());

  test('answers and user events of the WebSocket API', async () => {
    const credentials = keyOf(exchange, exchange.createAccount());
    const url = `${exchange.address.url}/ws-api/v3`;
    const client = await WsClient.connect(`${url}?timeUnit=MICROSECOND`);
    const coarse = await WsClient.connect(`${url}?timeUnit=millisecond`);
    try {
      for (const each of [client, coarse]) {
        await each.ask('session.logon', signParams({}, credentials, Math.floor(NOW_US / 1000)));
        await each.ask('userDataStream.subscribe');
      }
      const unitOf = async (method: string) => [
        (await coarse.ask(method)).result,
        (await client.ask(method)).result,
      ];
      const [coarseTime, preciseTime] = await unitOf('time');
      assertSameTimes(coarseTime, preciseTime, 'time');
      const [coarseStatus, preciseStatus] = await unitOf('session.status');
      assertSameTimes(coarseStatus, preciseStatus, 'session.status');
      const placed = await client.ask('order.place', { ...LIMIT, side: 'BUY', price: '1000' });
      assert.equal((placed.result as Message).transactTime, NOW_US);
      for (const name of ['executionReport', 'outboundAccountPosition']) {
        const precise = await client.event(name);
        assert.equal(precise.E, NOW_US);
        assertSameTimes(await coarse.event(name), precise, name);
      }
    } finally {
      client.close();
      coarse.close();
    }
  });

  test('an unknown unit is refused before the upgrade', async () => {
    for (const path of ['/ws-api/v3', '/ws', '/stream?streams=btcusd@trade']) {
      const mark = path.includes('?') ? '&' : '?';
      const url = `${exchange.address.url}${path}${mark}timeUnit=SECOND`;
      await assert.rejects(WsClient.connect(url), /400/);
    }
  });

  test('the news of a shutdown is in the unit of the connection', async () => {
    const own = await openExchange();
    own.port.setTimeUs(NOW_US);
    const api = await WsClient.connect(`${own.address.url}/ws-api/v3?timeUnit=MICROSECOND`);
    const market = await WsClient.connect(`${own.address.url}/ws?timeUnit=MICROSECOND`);
    const told = [
      api.event('serverShutdown'),
      market.next((message) => message.e === 'serverShutdown'),
    ];
    await own.close();
    for (const each of await Promise.all(told)) assert.equal(each.E, NOW_US);
  });
});
