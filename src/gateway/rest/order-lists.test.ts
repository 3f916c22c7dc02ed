/** Order lists over REST and the WebSocket API, and what their owner is told. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { Template } from '../../schema/generated/protocol.ts';
import { Accounts } from '../accounts/accounts.ts';
import type { Credentials, ParamValues, RestClient } from '../testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  restClient,
  type TradingExchange,
} from '../testing/trading-exchange.ts';
import { type Message, signParams, WsClient } from '../testing/ws-client.ts';

type Report = Record<string, unknown>;

const OCO = {
  symbol: 'BTCUSD',
  side: 'SELL',
  quantity: '0.5',
  aboveType: 'LIMIT_MAKER',
  abovePrice: '62000',
  belowType: 'STOP_LOSS',
  belowStopPrice: '58000',
} as const;
const OTO = {
  symbol: 'BTCUSD',
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingPrice: '59000',
  workingQuantity: '0.5',
  workingTimeInForce: 'GTC',
} as const;

describe('order lists', () => {
  let exchange: TradingExchange;
  let credentials: Credentials;
  let account: number;
  let alice: RestClient;
  let bob: RestClient;
  const limit = (client: RestClient, side: string, price: string, quantity = '0.5') =>
    client.signed('POST', '/api/v3/order', {
      ...{ symbol: 'BTCUSD', side, type: 'LIMIT', timeInForce: 'GTC', price, quantity },
    });
  const place = (path: string, params: ParamValues) =>
    alice.signed('POST', `/api/v3/${path}`, params);
  const reports = (body: Report) => body.orderReports as Report[];
  const statuses = async () => {
    const { body } = await alice.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSD' });
    return (body as unknown as Report[]).map(({ type, status }) => `${type} ${status}`);
  };
  const openLists = async () => {
    const { body } = await alice.signed('GET', '/api/v3/openOrderList');
    return body as unknown as Report[];
  };

  before(async () => {
    exchange = await openExchange();
  });

  after(() => exchange.close());

  beforeEach(async () => {
    exchange.port.now({ template: Template.CancelAll, session: 0, market: 1, account: 0 });
    account = exchange.createAccount();
    credentials = keyOf(exchange, account);
    alice = clientOf(exchange, credentials);
    bob = restClient(exchange);
    await limit(bob, 'BUY', '60000', '0.01');
    await limit(restClient(exchange), 'SELL', '60000', '0.01');
  });

  test('an OCO is placed and found; the limit order that trades ends the stop', async () => {
    const { body, status } = await place('orderList/oco', { ...OCO, listClientOrderId: 'my-oco' });
    assert.equal(status, 200, JSON.stringify(body));
    const ids = (body.orders as Report[]).map(({ orderId }) => orderId);
    assert.equal(body.orderListId, ids[0]);
    assert.deepEqual(
      [body.contingencyType, body.listStatusType, body.listOrderStatus, body.listClientOrderId],
      ['OCO', 'EXEC_STARTED', 'EXECUTING', 'my-oco'],
    );
    assert.deepEqual(
      reports(body).map(({ type, status: state, orderListId }) => [type, state, orderListId]),
      [
        ['LIMIT_MAKER', 'NEW', ids[0]],
        ['STOP_LOSS', 'NEW', ids[0]],
      ],
    );
    const found = await alice.signed('GET', '/api/v3/orderList', { origClientOrderId: 'my-oco' });
    assert.deepEqual(found.body.orders, body.orders);
    assert.equal((await openLists()).length, 1);
    const one = await alice.signed('GET', '/api/v3/order', {
      symbol: 'BTCUSD',
      orderId: Number(ids[1]),
    });
    assert.deepEqual([one.body.orderListId, one.body.isWorking], [ids[0], false]);
    await limit(bob, 'BUY', '62000', '0.1');
    assert.deepEqual(await statuses(), ['LIMIT_MAKER PARTIALLY_FILLED', 'STOP_LOSS EXPIRED']);
    const trades = await alice.signed('GET', '/api/v3/myTrades', { symbol: 'BTCUSD' });
    assert.equal((trades.body as unknown as Report[])[0]?.orderListId, ids[0]);
    await alice.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    assert.deepEqual(await openLists(), []);
    const all = await alice.signed('GET', '/api/v3/allOrderList', {});
    assert.deepEqual(
      (all.body as unknown as Report[]).map((each) => each.listOrderStatus),
      ['ALL_DONE'],
    );
  });

  test('the stop of an OCO that is triggered ends the limit order', async () => {
    await place('orderList/oco', OCO);
    await limit(bob, 'BUY', '58000', '1');
    await limit(restClient(exchange), 'SELL', '58000', '0.1');
    assert.deepEqual(await statuses(), ['LIMIT_MAKER EXPIRED', 'STOP_LOSS FILLED']);
  });

  test('the older form of an OCO says the same', async () => {
    const old = { symbol: 'BTCUSD', quantity: '0.5' };
    const sell = { ...old, side: 'SELL', price: '62000', stopPrice: '58000' };
    const limited = { ...sell, stopLimitPrice: '57900', stopLimitTimeInForce: 'GTC' };
    const one = await place('order/oco', limited);
    assert.deepEqual(
      reports(one.body).map(({ type, price, stopPrice }) => [type, price, stopPrice]),
      [
        ['LIMIT_MAKER', '62000.00', undefined],
        ['STOP_LOSS_LIMIT', '57900.00', '58000.00'],
      ],
    );
    const buy = { ...old, side: 'BUY', price: '58000', stopPrice: '62000' };
    const other = await place('order/oco', { ...buy, stopClientOrderId: 'stop-1' });
    assert.deepEqual(
      reports(other.body).map(({ type, side }) => [type, side]),
      [
        ['STOP_LOSS', 'BUY'],
        ['LIMIT_MAKER', 'BUY'],
      ],
    );
    assert.equal(reports(other.body)[0]?.clientOrderId, 'stop-1');
  });

  test('an OTO places the second order when the first is filled', async () => {
    const pending = { pendingType: 'LIMIT_MAKER', pendingSide: 'SELL', pendingPrice: '61000' };
    const { body } = await place('orderList/oto', { ...OTO, ...pending, pendingQuantity: '0.5' });
    assert.deepEqual(
      reports(body).map(({ status, workingTime }) => [status, Number(workingTime) > 0]),
      [
        ['NEW', true],
        ['PENDING_NEW', false],
      ],
    );
    assert.equal(body.contingencyType, 'OTO');
    assert.deepEqual(await statuses(), ['LIMIT NEW', 'LIMIT_MAKER PENDING_NEW']);
    await limit(bob, 'SELL', '59000');
    assert.deepEqual(await statuses(), ['LIMIT FILLED', 'LIMIT_MAKER NEW']);
  });

  test('an OTOCO places a pair when the first is filled, and ends as a whole', async () => {
    const pair = {
      pendingSide: 'SELL',
      pendingQuantity: '0.5',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '63000',
      pendingBelowType: 'STOP_LOSS_LIMIT',
      pendingBelowPrice: '57000',
      pendingBelowStopPrice: '57500',
      pendingBelowTimeInForce: 'GTC',
    };
    const first = await place('orderList/otoco', { ...OTO, ...pair });
    assert.equal(reports(first.body).length, 3, JSON.stringify(first.body));
    const { orderListId } = first.body as { orderListId: number };
    const cancel = { symbol: 'BTCUSD', orderListId };
    const cancelled = await alice.signed('DELETE', '/api/v3/orderList', cancel);
    assert.deepEqual(
      reports(cancelled.body).map(({ status }) => status),
      ['CANCELED', 'CANCELED', 'CANCELED'],
    );
    assert.equal(cancelled.body.listOrderStatus, 'ALL_DONE');
    const again = await alice.signed('DELETE', '/api/v3/orderList', cancel);
    assert.deepEqual([again.body.code, again.body.msg], [-2011, 'Unknown order list sent.']);
    const second = await place('orderList/otoco', { ...OTO, ...pair });
    await limit(bob, 'SELL', '59000');
    const { listClientOrderId } = second.body as { listClientOrderId: string };
    const ended = await alice.signed('DELETE', '/api/v3/orderList', {
      symbol: 'BTCUSD',
      listClientOrderId,
    });
    assert.deepEqual(
      reports(ended.body).map(({ status }) => status),
      ['FILLED', 'CANCELED', 'CANCELED'],
    );
  });

  test('what does not make a list is refused', async () => {
    const rows: readonly (readonly [ParamValues, number, RegExp])[] = [
      [{ ...OCO, belowStopPrice: '61000' }, -2010, /would trigger immediately/],
      [{ ...OCO, reduceOnly: 'true' }, -2010, /Reduce-only/],
      [{ ...OCO, aboveType: 'MARKET' }, -1106, /'abovePrice'/],
      [{ ...OCO, aboveClientOrderId: 'same', belowClientOrderId: 'same' }, -2010, /Duplicate/],
      [{ ...OCO, quantity: '500' }, -2010, /insufficient balance/],
    ];
    for (const [params, code, msg] of rows) {
      const { body } = await place('orderList/oco', params);
      assert.equal(body.code, code, JSON.stringify(body));
      assert.match(body.msg!, msg);
    }
    const nothing = await alice.signed('GET', '/api/v3/orderList', { orderListId: 99999 });
    assert.equal(nothing.body.code, -2013);
  });

  test('lists and terms are the same after a restart, however long their ids are', async () => {
    const kept = `kept${'-'.repeat(32)}`;
    const ids = { aboveClientOrderId: 'a'.repeat(36), belowClientOrderId: 'b'.repeat(36) };
    const { body } = await place('orderList/oco', { ...OCO, ...ids, listClientOrderId: kept });
    assert.equal(body.listClientOrderId, kept);
    assert.deepEqual(
      (body.orders as Report[]).map(({ clientOrderId }) => clientOrderId),
      Object.values(ids),
    );
    const found = await alice.signed('GET', '/api/v3/order', {
      ...{ symbol: 'BTCUSD', origClientOrderId: ids.belowClientOrderId },
    });
    assert.equal(found.body.orderListId, body.orderListId);
    const loaded = new Accounts();
    loaded.load(deserialize(serialize(exchange.accounts.save())));
    assert.deepEqual(loaded.save(), exchange.accounts.save());
    const list = loaded.lists.byClientText(account, kept);
    assert.equal(list?.orders.length, 2);
    assert.deepEqual(
      loaded.lists.all(account).map(({ listId }) => listId),
      exchange.accounts.lists.all(account).map(({ listId }) => listId),
    );
  });

  test('the owner is told of orders and lists as they happen', async () => {
    const ws = await WsClient.connect(`${exchange.address.url}/ws-api/v3`);
    try {
      const nowMs = exchange.port.nowUs() / 1000;
      await ws.ask('session.logon', signParams({}, credentials, nowMs));
      await ws.ask('userDataStream.subscribe');
      const params = { ...OCO, belowType: 'STOP_LOSS_LIMIT', belowPrice: '57000' };
      const stop = { belowTimeInForce: 'GTC', belowIcebergQty: '0.1', listClientOrderId: 'told' };
      const { result } = await ws.ask('orderList.place.oco', { ...params, ...stop });
      const { orderListId } = result as { orderListId: number };
      const heard = async (count: number) => {
        const events: string[] = [];
        while (events.length < count) {
          const { event } = await ws.next(({ event: each }) => each !== undefined);
          const { e, g, l, L, o, x, X, w, P, F } = event as Message;
          if (e === 'executionReport') {
            assert.equal(g, orderListId);
            events.push(`${x} ${X} ${o} ${w} ${P} ${F}`);
          } else if (e === 'listStatus') {
            events.push(`${l} ${L}`);
            assert.equal((event as Message).C, 'told');
            assert.equal(((event as Message).O as unknown[]).length, 2);
          }
        }
        return events;
      };
      assert.deepEqual(await heard(3), [
        'NEW NEW LIMIT_MAKER true 0.00000000 0.00000000',
        'NEW NEW STOP_LOSS_LIMIT false 58000.00 0.10000',
        'EXEC_STARTED EXECUTING',
      ]);
      await ws.ask('orderList.cancel', { symbol: 'BTCUSD', orderListId });
      assert.deepEqual(await heard(3), [
        'CANCELED CANCELED LIMIT_MAKER false 0.00000000 0.00000000',
        'CANCELED CANCELED STOP_LOSS_LIMIT false 58000.00 0.10000',
        'ALL_DONE ALL_DONE',
      ]);
      const trailing = { symbol: 'BTCUSD', side: 'SELL', type: 'STOP_LOSS', quantity: '0.1' };
      await ws.ask('order.place', { ...trailing, trailingDelta: 50 });
      const { d, D, W, g } = await ws.event('executionReport');
      assert.deepEqual([d, D, W, g], [50, nowMs, undefined, -1]);
      const listed = await ws.ask('allOrderLists');
      assert.equal((listed.result as unknown[]).length, 1);
      const status = await ws.ask('orderList.status', { orderListId });
      assert.equal((status.result as Message).listClientOrderId, 'told');
    } finally {
      ws.close();
    }
  });
});
