/** How an operator restrains markets, accounts and keys, and what everybody sees of it. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { Feed } from '../../feed/feed.ts';
import { Accounts } from '../accounts/accounts.ts';
import type { ParamValues, RestClient } from '../testing/rest-client.ts';
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
const SYMBOL = { symbol: 'BTCUSD' } as const;

describe("an operator's controls", () => {
  let exchange: TradingExchange;
  let operator: RestClient;
  let account: number;
  let alice: RestClient;
  const act = (path: string, params: ParamValues) =>
    operator.signed('POST', `/lx/v1/operator/${path}`, params);
  const place = (params: ParamValues = LIMIT, client = alice) =>
    client.signed('POST', '/api/v3/order', params);
  const market = async () => (await alice.public('GET', '/lx/v1/market', SYMBOL)).body;
  const laterMs = (ms: number) => exchange.port.nowUs() / 1000 + ms;
  /** Lets the time come, with a command of somebody. */
  const passTo = async (timeMs: number) => {
    exchange.port.setTimeUs(timeMs * 1000);
    await restClient(exchange).signed('POST', '/lx/v1/countdownCancelAll', { countdownTime: 0 });
  };

  before(async () => {
    exchange = await openExchange();
    const permissions = ['read', 'operate'] as const;
    operator = clientOf(exchange, keyOf(exchange, exchange.createAccount({}), permissions));
  });

  after(() => exchange.close());

  beforeEach(async () => {
    await act('market/status', { ...SYMBOL, status: 'OPEN', cancelOrders: 'true' });
    account = exchange.createAccount();
    alice = clientOf(exchange, keyOf(exchange, account));
  });

  test('the kill switch of a market cancels everything and refuses what comes', async () => {
    await place();
    const killed = await act('market/status', {
      ...SYMBOL,
      status: 'HALTED',
      cancelOrders: 'true',
    });
    assert.equal(killed.body.status, 'HALTED');
    assert.equal(exchange.accounts.openCount(account), 0);
    assert.equal((await place()).body.msg, 'Market is closed.');
    const info = await alice.public('GET', '/api/v3/exchangeInfo', SYMBOL);
    assert.equal((info.body.symbols as Message[])[0]?.status, 'HALT');
  });

  test('an auction gathers orders, shows what it would do, and trades at one price', async () => {
    await act('market/status', { ...SYMBOL, status: 'AUCTION' });
    const info = await alice.public('GET', '/api/v3/exchangeInfo', {
      symbolStatus: 'AUCTION_MATCH',
    });
    assert.equal((info.body.symbols as unknown[]).length, 1);
    const ws = await WsClient.connect(`${exchange.address.url}/ws/btcusd@auction`);
    try {
      await place({ ...LIMIT, price: '60100' });
      await place(
        { ...LIMIT, side: 'SELL', price: '60000', quantity: '0.2' },
        restClient(exchange),
      );
      await act('market/status', { ...SYMBOL, status: 'AUCTION' });
      const { auction } = await market();
      const { quantity, surplus, surplusSide } = auction as Message;
      assert.deepEqual([quantity, surplus, surplusSide], ['0.20000', '0.30000', 'BUY']);
      const told = await ws.next(({ q }) => q === '0.20000');
      assert.deepEqual(
        [told.e, told.s, told.X, told.p, told.r, told.d, told.i],
        ['auction', 'BTCUSD', 'AUCTION', (auction as Message).price, '0.30000', 'BUY', false],
      );
      const depth = await alice.public('GET', '/api/v3/depth', SYMBOL);
      assert.deepEqual(depth.body.bids, [['60100.00', '0.50000']]);
      assert.deepEqual(depth.body.asks, [['60000.00', '0.20000']]);
      await act('market/status', { ...SYMBOL, status: 'OPEN' });
      const after = await alice.public('GET', '/api/v3/depth', SYMBOL);
      assert.deepEqual([after.body.bids, after.body.asks], [[['60100.00', '0.30000']], []]);
      const trades = await alice.public('GET', '/api/v3/trades', { ...SYMBOL, limit: 1 });
      const [trade] = trades.body as unknown as Message[];
      assert.deepEqual([trade?.qty, trade?.price], ['0.20000', (auction as Message).price]);
      assert.equal((await market()).auction, undefined);
      await ws.next(({ X, q }) => X === 'OPEN' && q === undefined);
    } finally {
      ws.close();
    }
  });

  test('a schedule changes the status when the time has come, and can be forgotten', async () => {
    const [first, second] = [laterMs(60_000), laterMs(120_000)];
    await act('market/schedule', { ...SYMBOL, time: second, status: 'OPEN' });
    const { body } = await act('market/schedule', {
      ...{ ...SYMBOL, time: first, status: 'HALTED', cancelOrders: 'true' },
    });
    assert.deepEqual(body.schedule, [
      { time: first, status: 'HALTED', cancelOrders: true },
      { time: second, status: 'OPEN', cancelOrders: false },
    ]);
    await place();
    await passTo(first);
    assert.deepEqual(
      [(await market()).status, (await market()).schedule],
      ['HALTED', [{ time: second, status: 'OPEN', cancelOrders: false }]],
    );
    assert.equal(exchange.accounts.openCount(account), 0);
    const forgotten = await operator.signed('DELETE', '/lx/v1/operator/market/schedule', SYMBOL);
    assert.deepEqual(forgotten.body.schedule, []);
    await passTo(second);
    assert.equal((await market()).status, 'HALTED');
    const past = await act('market/schedule', { ...SYMBOL, time: first, status: 'OPEN' });
    assert.deepEqual([past.body.code, past.status], [-7106, 400]);
  });

  test('rules: what is not given stays; collar and largest notional hold', async () => {
    const { body } = await act('market/rules', {
      ...SYMBOL,
      ...{ referencePrice: '60000', collarPpm: 100_000, maxNotional: '40000', auctionTime: 5000 },
    });
    assert.deepEqual(body.rules, {
      referencePrice: '60000.00',
      maxNotional: '40000.00000000',
      auctionTime: 5000,
      collarPpm: 100_000,
      dynamicPpm: 0,
      staticPpm: 0,
      triggerSource: 'LAST',
    });
    assert.equal((await place({ ...LIMIT, price: '66001', quantity: '0.1' })).body.code, -1013);
    assert.equal((await place({ ...LIMIT, quantity: '1' })).body.code, -1013);
    const info = await alice.public('GET', '/api/v3/exchangeInfo', SYMBOL);
    const filters = (info.body.symbols as { filters: Message[] }[])[0]!.filters;
    const collar = filters.find(({ filterType }) => filterType === 'PERCENT_PRICE');
    assert.deepEqual([collar?.multiplierUp, collar?.multiplierDown], ['1.100000', '0.900000']);
    const changed = await act('market/rules', { ...SYMBOL, collarPpm: 0, maxNotional: 0 });
    const { auctionTime, collarPpm, referencePrice } = changed.body.rules as Message;
    assert.deepEqual([auctionTime, collarPpm, referencePrice], [5000, 0, '60000.00']);
    const wrong = await act('market/rules', { ...SYMBOL, dynamicPpm: 1_000_001 });
    assert.equal(wrong.body.code, -7705);
    assert.equal((await act('market/rules', { ...SYMBOL, triggerSource: 'MID' })).body.code, -1130);
  });

  test('a trade outside the band interrupts, and the auction ends by itself', async () => {
    await act('market/rules', { ...SYMBOL, dynamicPpm: 10_000, auctionTime: 5000 });
    const maker = restClient(exchange);
    const sell = (price: string) => place({ ...LIMIT, side: 'SELL', price }, maker);
    await sell('60000');
    await place({ ...LIMIT, quantity: '0.5' });
    await sell('62000');
    const { body } = await place({ ...LIMIT, price: '62000', quantity: '0.1' });
    assert.deepEqual([body.status, body.executedQty], ['NEW', '0.00000']);
    const end = laterMs(5000);
    const { auctionEnd, interrupted, status } = await market();
    assert.deepEqual([status, interrupted, auctionEnd], ['AUCTION', true, end]);
    await passTo(end);
    assert.deepEqual([(await market()).status, (await market()).interrupted], ['OPEN', false]);
    const trades = await alice.public('GET', '/api/v3/trades', { ...SYMBOL, limit: 1 });
    assert.equal((trades.body as unknown as Message[])[0]?.price, '62000.00');
    await act('market/rules', { ...SYMBOL, dynamicPpm: 0 });
  });

  test('the kill switch of an account cancels its orders and refuses new ones', async () => {
    await place();
    const blocked = await act('account/status', { account, status: 'BLOCKED' });
    assert.deepEqual([blocked.body.status, blocked.body.openOrders], ['BLOCKED', 0]);
    const refused = await place();
    assert.equal(refused.body.msg, 'This action is disabled on this account.');
    assert.equal((await alice.signed('GET', '/api/v3/account')).body.canTrade, false);
    await act('account/status', { account, status: 'ACTIVE' });
    assert.equal((await place()).status, 200);
    assert.equal((await alice.signed('GET', '/api/v3/account')).body.canTrade, true);
  });

  test('limits of open orders and of exposure hold', async () => {
    const limited = await act('account/limits', { account, maxOpenOrders: 1 });
    assert.equal(limited.body.maxOpenOrders, 1);
    await place({ ...LIMIT, quantity: '0.1' });
    assert.equal(
      (await place({ ...LIMIT, quantity: '0.1' })).body.msg,
      'Filter failure: EXCHANGE_MAX_NUM_ORDERS',
    );
    await act('account/limits', { account, maxOpenOrders: 0 });
    const exposed = await act('account/exposure', { account, asset: 'USD', amount: '10000' });
    assert.deepEqual(exposed.body.exposureLimits, [{ asset: 'USD', amount: '10000.00000000' }]);
    const { body } = await place({ ...LIMIT, quantity: '0.1' });
    assert.match(body.msg!, /reserve more of the asset than it may/);
    const lifted = await act('account/exposure', { account, asset: 'USD', amount: '0' });
    assert.deepEqual(lifted.body.exposureLimits, []);
    assert.equal((await place({ ...LIMIT, quantity: '0.1' })).status, 200);
  });

  test('a revoked key ends at once, with its logon and its events', async () => {
    const credentials = keyOf(exchange, account);
    const client = clientOf(exchange, credentials);
    const ws = await WsClient.connect(`${exchange.address.url}/ws-api/v3`);
    try {
      await ws.ask('session.logon', signParams({}, credentials, laterMs(0)));
      await ws.ask('userDataStream.subscribe');
      const keys = await operator.signed('GET', '/lx/v1/operator/keys', { account });
      const listed = keys.body as unknown as Message[];
      assert.equal(listed.length, 2);
      assert.ok(listed.every((each) => !('material' in each) && each.account === account));
      const path = '/lx/v1/operator/key';
      const revoked = await operator.signed('DELETE', path, { key: credentials.apiKey });
      assert.deepEqual(revoked.body, { key: credentials.apiKey, revoked: true });
      await ws.event('eventStreamTerminated');
      assert.equal((await client.signed('GET', '/api/v3/account')).body.code, -2015);
      assert.equal((await ws.ask('account.status')).status, 401);
      const again = await operator.signed('DELETE', path, { key: credentials.apiKey });
      assert.equal(again.body.code, -1130);
      const trader = await alice.signed('DELETE', path, { key: credentials.apiKey });
      assert.equal(trader.body.code, -2015);
    } finally {
      ws.close();
    }
  });

  test('what is set is the same after a restart', async () => {
    await act('account/limits', { account, maxOpenOrders: 5 });
    await act('market/schedule', { ...SYMBOL, time: laterMs(60_000), status: 'HALTED' });
    const [feed, accounts] = [new Feed(), new Accounts()];
    feed.load(deserialize(serialize(exchange.feed.save())));
    accounts.load(deserialize(serialize(exchange.accounts.save())));
    assert.deepEqual(feed.save(), exchange.feed.save());
    assert.equal(accounts.controls(account).maxOpenOrders, 5);
    assert.equal(feed.catalog.market(1)?.state.schedule.length, 1);
    await operator.signed('DELETE', '/lx/v1/operator/market/schedule', SYMBOL);
  });
});
