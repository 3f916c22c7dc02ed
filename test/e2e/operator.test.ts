/** What an operator does to a running exchange, and how its traders see it at once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt, { type binance } from 'ccxt';
import { openClient } from './ccxt-client.ts';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';
import { signedRequest } from './signed-request.ts';

const PAIR = 'BTC/USD';

let exchange: E2eExchange;
let trader: Trader;
let alice: binance;
let bob: binance;

before(async () => {
  exchange = await startExchange();
  trader = await exchange.createTrader();
  alice = await openClient(exchange.http, trader);
  bob = await openClient(exchange.http, await exchange.createTrader());
});

after(async () => {
  await Promise.all([alice?.close(), bob?.close()]);
  await exchange.close();
});

const act = (
  path: string,
  params: Readonly<Record<string, string | number>>,
  method: 'GET' | 'POST' | 'DELETE' = 'POST',
) =>
  signedRequest({
    ...exchange.operator,
    http: exchange.http,
    method,
    path: `/lx/v1/operator/${path}`,
    params,
  });

test('an auction gathers orders, then everybody trades at one price', async () => {
  await act('market/status', { symbol: 'BTCUSD', status: 'AUCTION' });
  assert.equal((await alice.loadMarkets(true))[PAIR]?.active, false);
  const buy = await alice.createOrder(PAIR, 'limit', 'buy', 0.3, 60_200);
  const sell = await bob.createOrder(PAIR, 'limit', 'sell', 0.2, 60_000);
  assert.deepEqual([buy.status, sell.status], ['open', 'open']);
  await act('market/status', { symbol: 'BTCUSD', status: 'OPEN' });
  const [bought, sold] = [await alice.fetchMyTrades(PAIR), await bob.fetchMyTrades(PAIR)];
  assert.deepEqual([bought.length, sold.length], [1, 1]);
  assert.equal(bought[0]?.price, sold[0]?.price);
  assert.equal((await bob.fetchOrder(sell.id!, PAIR)).status, 'closed');
  assert.equal((await alice.loadMarkets(true))[PAIR]?.active, true);
  assert.deepEqual((await bob.fetchOrderBook(PAIR)).bids[0], [60_200, 0.1]);
});

test('the kill switch of an account cancels its orders and refuses new ones', async () => {
  const keys = (await act('keys', {}, 'GET')) as { key: string; account: number }[];
  const { account } = keys.find((each) => each.key === trader.apiKey)!;
  assert.equal((await alice.fetchOpenOrders(PAIR)).length, 1);
  await act('account/status', { account, status: 'BLOCKED' });
  assert.deepEqual(await alice.fetchOpenOrders(PAIR), []);
  const place = () => alice.createOrder(PAIR, 'limit', 'buy', 0.1, 50_000);
  await assert.rejects(place(), ccxt.AccountSuspended);
  await act('account/status', { account, status: 'ACTIVE' });
  assert.equal((await place()).status, 'open');
});

test('a revoked key is refused at once', async () => {
  await act('key', { key: trader.apiKey }, 'DELETE');
  const { http } = exchange;
  const request = { ...trader, http, method: 'GET', path: '/api/v3/account', params: {} } as const;
  await assert.rejects(signedRequest(request), /-2015/);
});
