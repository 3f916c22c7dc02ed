/** What narrowed keys may do, over REST and the WebSocket API, and what becomes of keys in time. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AddressRule, checkScope, type KeyScope, UNIX_SOCKET } from './key-scope.ts';
import { KeyStore } from './keys.ts';
import { clientOf, openExchange, type TradingExchange } from './testing/trading-exchange.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-scope-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('addresses of a scope', () => {
  const permits = (addresses: string[], address: string) =>
    new AddressRule({ addresses }).permits(address);

  test('are single ones and networks, of both versions', () => {
    assert.equal(permits(['10.0.0.0/8'], '10.200.3.4'), true);
    assert.equal(permits(['10.0.0.0/8'], '11.0.0.1'), false);
    assert.equal(permits(['192.0.2.7'], '192.0.2.7'), true);
    assert.equal(permits(['192.0.2.7'], '192.0.2.8'), false);
    assert.equal(permits(['192.0.2.7'], '::ffff:192.0.2.7'), true);
    assert.equal(permits(['2001:db8::/32'], '2001:db8:1::1'), true);
    assert.equal(permits(['2001:db8::/32'], '2001:db9::1'), false);
    assert.equal(permits(['127.0.0.1'], UNIX_SOCKET), true);
    assert.equal(permits(['10.0.0.1'], UNIX_SOCKET), false);
    assert.equal(permits([], '127.0.0.1'), false, 'an empty list lets nobody in');
    assert.equal(permits(['0.0.0.0/0'], ''), false, 'nobody knows who that is');
    assert.equal(new AddressRule({}).permits(''), true);
  });

  test('that are none are refused', () => {
    for (const each of ['10.0.0.0/33', '10.0.0', 'host', '10.0.0.1/8/8', '::1/129', '1.2.3.4/x']) {
      assert.throws(() => checkScope({ addresses: [each] }), /network|address/, each);
    }
    assert.throws(() => checkScope({ maxOrderValue: { USD: '-1' } }), /must be a decimal number/);
    assert.throws(() => checkScope({ ordersPer10s: 0 }), /ordersPer10s is 0/);
    const many = Array.from({ length: 101 }, () => '10.0.0.1');
    assert.throws(() => checkScope({ addresses: many }), /more than 100/);
  });
});

describe('a narrowed key', () => {
  let exchange: TradingExchange;
  let account: number;
  before(async () => {
    exchange = await openExchange();
    account = exchange.createAccount();
  });
  after(() => exchange.close());

  const narrowed = (scope: KeyScope) => {
    const { key, secret } = exchange.keys.createHmac({ account, scope });
    return clientOf(exchange, { apiKey: key.key, secret });
  };
  const BUY = { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
  const place = async (client: ReturnType<typeof narrowed>, params: Record<string, string>) => {
    const { body } = await client.signed('POST', '/api/v3/order', { ...BUY, ...params });
    return body.code ?? 'placed';
  };

  test('acts in its markets and in no other', async () => {
    const client = narrowed({ markets: ['BTC-USD'] });
    assert.equal(await place(client, { quantity: '0.01', price: '40000' }), 'placed');
    const other = { symbol: 'ETHUSD', quantity: '0.1', price: '2000' };
    assert.equal(await place(client, other), -2015);
    const cancel = (symbol: string) =>
      client.signed('DELETE', '/api/v3/openOrders', { symbol }).then(({ body }) => body.code);
    assert.equal(await cancel('ETHUSD'), -2015);
    assert.equal(await cancel('BTCUSD'), undefined);
    const timer = { countdownTime: '60000' };
    const armed = await client.signed('POST', '/lx/v1/countdownCancelAll', timer);
    assert.equal(armed.body.code, -2015, 'it would cancel in all markets');
  });

  test('places no order above its limit, whatever its kind', async () => {
    const client = narrowed({ maxOrderValue: { USD: '500' } });
    const anybody = narrowed({});
    assert.equal(await place(client, { quantity: '0.0125', price: '40000' }), 'placed');
    assert.equal(await place(client, { quantity: '0.0126', price: '40000' }), -2015);
    const market = { type: 'MARKET', timeInForce: '' };
    const send = async (params: Record<string, string>) => {
      const all = { ...BUY, ...params };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
      const { body } = await client.signed('POST', '/api/v3/order', given);
      return body.code ?? 'placed';
    };
    assert.equal(await send({ ...market, quoteOrderQty: '501' }), -2015);
    assert.equal(await send({ ...market, quantity: '0.01' }), -2015, 'nobody knows its price');
    await place(anybody, { side: 'SELL', quantity: '1', price: '60000' });
    assert.equal(await send({ ...market, quantity: '0.01' }), -2015);
    assert.equal(await send({ ...market, quantity: '0.008' }), 'placed');
    const stop = { type: 'STOP_LOSS', stopPrice: '70000', timeInForce: '', side: 'BUY' };
    assert.equal(await send({ ...stop, quantity: '0.0072' }), -2015);
    const oco = {
      ...{ symbol: 'BTCUSD', side: 'SELL', quantity: '0.01', aboveType: 'LIMIT_MAKER' },
      ...{ abovePrice: '70000', belowType: 'STOP_LOSS', belowStopPrice: '30000' },
    };
    const list = await client.signed('POST', '/api/v3/orderList/oco', oco);
    assert.equal(list.body.code, -2015);
    const quotes = JSON.stringify([{ side: 'BUY', price: '40000', quantity: '1' }]);
    const quoted = await client.signed('POST', '/lx/v1/massQuote', { symbol: 'BTCUSD', quotes });
    assert.equal(quoted.body.code, -2015);
    // More than can be reckoned in whole units of the quote asset is above any limit.
    const huge = { ...BUY, quantity: '1000000000', price: '100000000' };
    const answer = await client.signed('POST', '/api/v3/order', huge);
    assert.equal(answer.body.code, -2015);
    const decbtc = { symbol: 'DECBTC', quantity: '1', price: '0.00001000' };
    if (exchange.feed.marketBySymbol('DECBTC') !== undefined) {
      assert.equal(await place(client, decbtc), -2015, 'no limit is given in BTC');
    }
  });

  test('sells at what the market pays, however low its limit is', async () => {
    const { key, secret } = exchange.keys.createHmac({ account: exchange.createAccount() });
    const buyer = clientOf(exchange, { apiKey: key.key, secret });
    await place(buyer, { quantity: '1', price: '50000' });
    const client = narrowed({ maxOrderValue: { USD: '500' } });
    const sell = { side: 'SELL', timeInForce: 'IOC' };
    // By its limit it is worth 20 dollars, in the market 1,000.
    assert.equal(await place(client, { ...sell, quantity: '0.02', price: '1000' }), -2015);
    assert.equal(await place(client, { ...sell, quantity: '0.01', price: '1000' }), 'placed');
    const quotes = JSON.stringify([{ side: 'SELL', price: '1000', quantity: '0.02' }]);
    const quoted = await client.signed('POST', '/lx/v1/massQuote', { symbol: 'BTCUSD', quotes });
    assert.equal(quoted.body.code, -2015);
    const trailing = {
      symbol: 'BTCUSD',
      side: 'SELL',
      type: 'STOP_LOSS_LIMIT',
      trailingDelta: '9',
    };
    const stop = { ...trailing, timeInForce: 'GTC', quantity: '0.02', price: '1000' };
    assert.equal((await client.signed('POST', '/api/v3/order', stop)).body.code, -2015);
  });

  test('sends so many orders in ten seconds', async () => {
    const client = narrowed({ ordersPer10s: 2 });
    const small = { quantity: '0.001', price: '40000' };
    const codes = [];
    for (let k = 0; k < 4; k++) codes.push(await place(client, small));
    assert.deepEqual(codes.slice(0, 2), ['placed', 'placed']);
    assert.ok(codes.includes(-1015), String(codes));
  });

  test('is told what became of the old order where the new one is one too many', async () => {
    const client = narrowed({ ordersPer10s: 1 });
    const order = { ...BUY, quantity: '0.01', price: '40000' };
    const placed = await client.signed('POST', '/api/v3/order', order);
    const replaced = await client.signed('POST', '/api/v3/order/cancelReplace', {
      ...{ ...order, icebergQty: '0.001', cancelReplaceMode: 'STOP_ON_FAILURE' },
      cancelOrderId: String(placed.body.orderId),
    });
    const { cancelResult, newOrderResponse, newOrderResult } = replaced.body.data as {
      [field: string]: unknown;
      newOrderResponse: { code: number };
    };
    assert.deepEqual([replaced.status, replaced.body.code], [409, -2021]);
    assert.deepEqual([cancelResult, newOrderResult], ['SUCCESS', 'FAILURE']);
    assert.equal(newOrderResponse.code, -1015);
  });

  test('is unknown from another address, and once its time is up', async () => {
    const elsewhere = narrowed({ addresses: ['192.0.2.1'] });
    assert.equal(await place(elsewhere, { quantity: '0.01', price: '40000' }), -2015);
    const here = narrowed({ addresses: ['127.0.0.0/8'] });
    assert.equal(await place(here, { quantity: '0.01', price: '40000' }), 'placed');
  });

  test('may not change what it is; it can be rotated, and its successor is as narrow', async () => {
    const { key, secret } = exchange.keys.createHmac({ account, scope: { markets: ['BTCUSD'] } });
    const client = clientOf(exchange, { apiKey: key.key, secret });
    const shown = await client.signed('GET', '/lx/v1/key');
    assert.deepEqual(shown.body.scope, { markets: ['BTCUSD'] });
    const { body } = await client.signed('POST', '/lx/v1/key/rotate');
    const old = await client.signed('GET', '/lx/v1/key');
    assert.equal(old.body.code, -2015, 'at once');
    const { key: apiKey, secret: next } = body as unknown as { key: string; secret: string };
    const successor = clientOf(exchange, { apiKey, secret: next });
    assert.equal(await place(successor, { symbol: 'ETHUSD', quantity: '1', price: '2000' }), -2015);
    assert.equal(await place(successor, { quantity: '0.01', price: '40000' }), 'placed');
  });

  test('made by an operator is what was asked for; who operates is made elsewhere', async () => {
    const { key, secret } = exchange.keys.createHmac({ account, permissions: ['read', 'operate'] });
    const operator = clientOf(exchange, { apiKey: key.key, secret });
    const make = (params: Record<string, string>) =>
      operator.signed('POST', '/lx/v1/operator/key', { account: String(account), ...params });
    const scope = { markets: '["BTCUSD"]', maxOrderValue: '{"USD":"500"}' };
    const { body } = await make({ ...scope, scopes: 'read,trade' });
    const made = body as unknown as { key: string; secret: string; scope: KeyScope };
    assert.deepEqual(made.scope, { markets: ['BTCUSD'], maxOrderValue: { USD: '500' } });
    const client = clientOf(exchange, { apiKey: made.key, secret: made.secret });
    assert.equal(await place(client, { quantity: '0.1', price: '40000' }), -2015);
    for (const scopes of ['read,operate', 'read,treasury', 'trade', '']) {
      assert.ok((await make({ scopes })).body.code !== undefined, scopes);
    }
    assert.equal((await make({ account: '4000000000' })).body.code, -1130);
  });
});

describe('keys in time', () => {
  test('end at their time, with their sessions; a restart does not lengthen it', async () => {
    let nowMs = 1_000_000;
    const store = new KeyStore(folder, () => nowMs);
    const { key } = store.createHmac({ account: 3, scope: { expiresMs: nowMs + 50 } });
    const revoked = new Promise<string>((resolve) => store.onRevoke((each) => resolve(each.key)));
    assert.ok(store.find(key.key));
    const rotated = store.rotate(key.key, { graceMs: 1_000_000 });
    assert.equal(rotated?.key.scope?.expiresMs, 1_000_050);
    const again = new KeyStore(folder, () => nowMs);
    assert.equal(again.find(key.key)?.scope?.expiresMs, 1_000_050);
    nowMs += 50;
    assert.equal(store.find(key.key), undefined);
    assert.equal(again.find(key.key), undefined);
    // Timers of the runtime do not know of this clock: they come by the real one.
    const told = await revoked;
    assert.ok([key.key, rotated?.key.key].includes(told));
    store.close();
    again.close();
  });

  test('are good beside their successor for as long as was said', () => {
    let nowMs = 1_000_000;
    const store = new KeyStore(undefined, () => nowMs);
    const { key } = store.createHmac({ account: 3 });
    const made = store.rotate(key.key, { graceMs: 1000 });
    assert.equal(made?.key.scope, undefined);
    assert.ok(store.find(key.key));
    nowMs += 1000;
    assert.equal(store.find(key.key), undefined);
    assert.ok(store.find(made!.key.key));
    assert.equal(store.rotate(key.key, { graceMs: 0 }), undefined);
    store.close();
  });

  test('with a scope that is none are refused, with the name of their file', () => {
    const path = join(folder, 'keys.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"expiresMs": \d+/, '"expiresMs": "never"'));
    assert.throws(() => new KeyStore(folder), /keys\.json holds something that is not an API key/);
    writeFileSync(path, text);
  });
});
