/** Dead-man timer, mass quotes and cancel on disconnect. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Template } from '../../schema/generated/protocol.ts';
import type { Credentials, ParamValues, RestClient } from '../testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  restClient,
  type TradingExchange,
} from '../testing/trading-exchange.ts';
import { type Message, signParams, WsClient } from '../testing/ws-client.ts';

const LIMIT = {
  symbol: 'BTCUSD',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '60000',
} as const;

describe('what protects a market maker', () => {
  let exchange: TradingExchange;
  let account: number;
  let credentials: Credentials;
  let alice: RestClient;
  const place = (params: ParamValues = LIMIT) => alice.signed('POST', '/api/v3/order', params);
  const openCount = () => exchange.accounts.openCount(account);

  before(async () => {
    exchange = await openExchange();
  });

  after(() => exchange.close());

  beforeEach(() => {
    exchange.port.now({ template: Template.CancelAll, session: 0, market: 1, account: 0 });
    account = exchange.createAccount();
    credentials = keyOf(exchange, account);
    alice = clientOf(exchange, credentials);
  });

  describe('dead-man timer', () => {
    const arm = (countdownTime: number) =>
      alice.signed('POST', '/lx/v1/countdownCancelAll', { countdownTime });
    const tick = () =>
      restClient(exchange).signed('POST', '/api/v3/order', { ...LIMIT, side: 'BUY' });

    test('cancels everything of the account unless it is armed again in time', async () => {
      await place();
      const nowMs = exchange.port.nowUs() / 1000;
      const armed = await arm(60_000);
      assert.deepEqual(armed.body, { countdownTime: '60000', deadline: nowMs + 60_000 });
      exchange.port.setTimeUs((nowMs + 50_000) * 1000);
      await arm(60_000);
      exchange.port.setTimeUs((nowMs + 70_000) * 1000);
      await tick();
      assert.equal(openCount(), 1);
      exchange.port.setTimeUs((nowMs + 110_000) * 1000);
      await tick();
      assert.equal(openCount(), 0);
      const all = await alice.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSD' });
      assert.equal((all.body as unknown as Message[])[0]?.status, 'CANCELED');
    });

    test('is disarmed by 0, and refuses what is no time', async () => {
      await arm(60_000);
      assert.deepEqual((await arm(0)).body, { countdownTime: '0' });
      assert.equal(exchange.accounts.controls(account).deadlineUs, 0);
      const none = await alice.signed('POST', '/lx/v1/countdownCancelAll', {});
      assert.equal(none.body.code, -1102);
      assert.equal((await arm(-1)).body.code, -1130);
    });
  });

  describe('mass quote', () => {
    const quote = (quotes: unknown, more: ParamValues = {}) =>
      alice.signedBody('POST', '/lx/v1/massQuote', {
        ...{ symbol: 'BTCUSD', quotes: JSON.stringify(quotes) },
        ...more,
      });
    const bid = (price: string, more = {}) => ({ side: 'BUY', price, quantity: '0.1', ...more });
    const results = (body: Message) => body.quotes as Message[];

    test('replaces the quotes of the account in the market, and leaves other orders', async () => {
      await place();
      const first = await quote([bid('59000', { clientOrderId: 7 }), bid('58000')]);
      assert.deepEqual(
        results(first.body).map(({ index, price, clientOrderId, status }) => [
          ...[index, price, clientOrderId, status],
        ]),
        [
          [0, '59000.00', '7', 'NEW'],
          [1, '58000.00', '', 'NEW'],
        ],
      );
      assert.equal(first.body.withdrawn, 0);
      const second = await quote([{ side: 'SELL', price: '61000', quantity: 0.2 }]);
      assert.equal(second.body.withdrawn, 2);
      assert.equal(openCount(), 2);
      const none = await quote([]);
      assert.deepEqual([none.body.withdrawn, results(none.body)], [1, []]);
      assert.equal(openCount(), 1);
    });

    test('each quote stands for itself, or none stands', async () => {
      await restClient(exchange).signed('POST', '/api/v3/order', { ...LIMIT, side: 'SELL' });
      const crossing = [bid('59000'), bid('60000'), bid('58000')];
      const each = await quote(crossing);
      assert.deepEqual(
        results(each.body).map(({ index, status, code }) => [index, status, code]),
        [
          [0, 'NEW', undefined],
          [1, 'REJECTED', -2010],
          [2, 'NEW', undefined],
        ],
      );
      const all = await quote(crossing, { mode: 'ALL_OR_NOTHING' });
      assert.deepEqual([all.body.code, all.body.data], [-2010, { index: 1 }]);
      assert.equal(openCount(), 2);
    });

    test('takes a list as it is over the WebSocket API', async () => {
      const ws = await WsClient.connect(`${exchange.address.url}/ws-api/v3`);
      try {
        const nowMs = exchange.port.nowUs() / 1000;
        await ws.ask('session.logon', signParams({}, credentials, nowMs));
        const { result } = await ws.ask('massQuote', {
          symbol: 'BTCUSD',
          quotes: [bid('59000', { quantity: 0.1 })],
        });
        assert.equal(results(result as Message)[0]?.status, 'NEW');
      } finally {
        ws.close();
      }
    });

    test('says what is wrong with which quote', async () => {
      const rows = [
        ['not JSON', /must be a JSON list/],
        [{}, /must be a JSON list/],
        [Array.from({ length: 64 }, () => bid('1')), /at most 63/],
        [[bid('1'), 5], /quote 1 is no object/],
        [[{ ...bid('1'), side: 'HOLD' }], /side of quote 0/],
        [[{ ...bid('1'), colour: 1 }], /quote 0 has a field 'colour'/],
        [[{ side: 'BUY', price: '1' }], /quote 0 needs a quantity/],
        [[bid('1', { clientOrderId: 'x' })], /whole number/],
      ] as const;
      for (const [quotes, msg] of rows) {
        const { body } = await quote(quotes);
        assert.equal(body.code, -1130, JSON.stringify(body));
        assert.match(body.msg!, msg);
      }
      assert.equal((await quote([bid('1.001')])).body.code, -1013);
      assert.equal((await quote([bid('1')], { mode: 'SOME' })).body.code, -1100);
    });
  });

  describe('cancel on disconnect', () => {
    const connect = (query: string) =>
      WsClient.connect(`${exchange.address.url}/ws-api/v3${query}`);
    const signed = (params: Readonly<Record<string, string | number>>) =>
      signParams(params, credentials, exchange.port.nowUs() / 1000);
    /** Resolves once the account has so many open orders. */
    const until = (count: number) =>
      new Promise<void>((resolve) => {
        if (openCount() === count) return resolve();
        const stop = exchange.accounts.listen(account, () => {
          if (openCount() !== count) return;
          stop();
          resolve();
        });
      });

    test('ends the orders of the connection, of every kind, and no others', async () => {
      await place();
      const ws = await connect('?cancelOnDisconnect=true');
      const first = await ws.ask('order.place', signed({ ...LIMIT, price: '59000' }));
      assert.equal(first.status, 200, JSON.stringify(first));
      const oco = {
        ...{ symbol: 'BTCUSD', side: 'SELL', quantity: '0.5', aboveType: 'LIMIT_MAKER' },
        ...{ abovePrice: '62000', belowType: 'LIMIT_MAKER', belowPrice: '63000' },
      };
      assert.equal((await ws.ask('orderList.place.oco', signed(oco))).status, 400);
      const quotes = JSON.stringify([{ side: 'SELL', price: '65000', quantity: '0.1' }]);
      const quoted = await ws.ask('massQuote', signed({ symbol: 'BTCUSD', quotes }));
      assert.equal(quoted.status, 200, JSON.stringify(quoted));
      const { orderId } = first.result as { orderId: number };
      const replaced = await ws.ask(
        'order.cancelReplace',
        signed({
          ...LIMIT,
          ...{ price: '58000', cancelOrderId: orderId, cancelReplaceMode: 'STOP_ON_FAILURE' },
        }),
      );
      assert.equal(replaced.status, 200, JSON.stringify(replaced));
      assert.equal(openCount(), 3);
      const gone = until(1);
      ws.close();
      await gone;
      assert.equal(exchange.accounts.openOrders(account, 1)[0]?.priceTicks, 6_000_000);
    });

    test('can be switched on and off on the connection', async () => {
      const ws = await connect('');
      await ws.ask('session.logon', signed({}));
      await ws.ask('order.place', { ...LIMIT, price: '57000' });
      const on = await ws.ask('session.cancelOnDisconnect', { enabled: true });
      assert.deepEqual(on.result, { enabled: true });
      await ws.ask('order.place', { ...LIMIT, price: '58000' });
      await ws.ask('session.cancelOnDisconnect', { enabled: false });
      await ws.ask('order.place', { ...LIMIT, price: '57500', quantity: '0.1' });
      assert.equal(openCount(), 3);
      const gone = until(2);
      ws.close();
      await gone;
      assert.equal(exchange.accounts.openOrders(account, 1)[0]?.priceTicks, 5_700_000);
      const other = await connect('?cancelOnDisconnect=true');
      await other.ask('session.cancelOnDisconnect', { enabled: false });
      await other.ask('order.place', signed({ ...LIMIT, price: '56000' }));
      const closed = other.closed();
      other.close();
      await closed;
      await alice.signed('GET', '/api/v3/account');
      assert.equal(openCount(), 3);
    });

    test('an exchange that shuts down cancels them before it is closed', async () => {
      const other = await openExchange();
      const owner = other.createAccount();
      const key = keyOf(other, owner);
      const ws = await WsClient.connect(`${other.address.url}/ws-api/v3?cancelOnDisconnect=true`);
      await ws.ask('order.place', signParams(LIMIT, key, other.port.nowUs() / 1000));
      assert.equal(other.accounts.openCount(owner), 1);
      await other.close();
      assert.equal(other.accounts.openCount(owner), 0);
    });
  });
});
