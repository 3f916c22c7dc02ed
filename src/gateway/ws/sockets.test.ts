import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { DEFAULT_GATEWAY_CONFIG } from '../config.ts';
import { DEFAULT_RATE_LIMITS } from '../limits.ts';
import type { Credentials } from '../testing/rest-client.ts';
import { type Message, signParams, WsClient } from '../testing/ws-client.ts';
import { startTestExchange } from '../testing.ts';

type Exchange = Awaited<ReturnType<typeof startTestExchange>>;

const ORDER = {
  symbol: 'BTCUSD',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '60000.01',
} as const;

const OPEN_LIMITS = {
  ...DEFAULT_RATE_LIMITS,
  weightPerMinute: 1e9,
  ordersPer10s: 1e9,
  ordersPerDay: 1e9,
};

const clients: WsClient[] = [];

async function connectTo(exchange: Exchange, path = '/ws-api/v3'): Promise<WsClient> {
  const client = await WsClient.connect(exchange.address.url + path);
  clients.push(client);
  return client;
}

function hmac(exchange: Exchange): Credentials & { account: number } {
  const account = exchange.createAccount();
  const { key, secret } = exchange.keys.createHmac({ account });
  return { apiKey: key.key, secret, account };
}

function ed25519(exchange: Exchange): Credentials & { account: number } {
  const account = exchange.createAccount();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { key } = exchange.keys.createEd25519({ account, publicKeyPem });
  return { apiKey: key, secret: privateKey, account };
}

async function logOn(exchange: Exchange, credentials: Credentials): Promise<WsClient> {
  const client = await connectTo(exchange);
  const nowMs = exchange.port.nowUs() / 1000;
  const answer = await client.ask('session.logon', signParams({}, credentials, nowMs));
  assert.equal(answer.status, 200, JSON.stringify(answer));
  return client;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

describe('the WebSocket API', () => {
  let exchange: Exchange;
  let nowMs: number;
  before(async () => {
    exchange = await startTestExchange({ config: { rateLimits: OPEN_LIMITS } });
    nowMs = exchange.port.nowUs() / 1000;
  });
  after(() => exchange.close());

  test('public methods are those of REST, with their rate limits', async () => {
    const client = await connectTo(exchange, '/ws-api/v3/');
    assert.deepEqual((await client.ask('ping')).result, {});
    assert.deepEqual((await client.ask('time')).result, { serverTime: nowMs });
    const depth = await client.ask('depth', { symbol: 'BTCUSD', limit: 5 });
    assert.equal(depth.status, 200);
    const [weight] = depth.rateLimits as Message[];
    assert.equal(weight?.rateLimitType, 'REQUEST_WEIGHT');
    const info = await client.ask('exchangeInfo', { symbols: ['BTCUSD', 'ETHUSD'] });
    assert.equal(((info.result as Message).symbols as unknown[]).length, 2);
    const bare = await client.ask('ping', { returnRateLimits: false });
    assert.equal('rateLimits' in bare, false);
  });

  test('rate limits can be left out for a whole connection', async () => {
    const client = await connectTo(exchange, '/ws-api/v3?returnRateLimits=false');
    assert.equal('rateLimits' in (await client.ask('ping')), false);
    assert.equal('rateLimits' in (await client.ask('ping', { returnRateLimits: true })), true);
  });

  for (const [kind, make] of [
    ['HMAC', hmac],
    ['Ed25519', ed25519],
  ] as const) {
    test(`requests can be signed each with ${kind}`, async () => {
      const credentials = make(exchange);
      const client = await connectTo(exchange);
      const placed = await client.ask('order.place', signParams(ORDER, credentials, nowMs));
      assert.equal(placed.status, 200, JSON.stringify(placed));
      assert.equal((placed.result as Message).status, 'NEW');
      const rateLimits = placed.rateLimits as Message[];
      assert.deepEqual(
        rateLimits.map((each) => [each.rateLimitType, each.interval]),
        [
          ['ORDERS', 'SECOND'],
          ['ORDERS', 'DAY'],
          ['REQUEST_WEIGHT', 'MINUTE'],
        ],
      );
      const forged = { ...signParams(ORDER, credentials, nowMs), price: '1' };
      const refused = await client.ask('order.place', forged);
      assert.deepEqual(refused.error, {
        code: -1022,
        msg: 'Signature for this request is not valid.',
      });
    });

    test(`after a logon with ${kind} requests need no signature`, async () => {
      const credentials = make(exchange);
      const client = await logOn(exchange, credentials);
      const status = (await client.ask('session.status')).result as Message;
      assert.equal(status.apiKey, credentials.apiKey);
      const placed = await client.ask('order.place', { ...ORDER, timestamp: nowMs });
      const { orderId } = placed.result as { orderId: number };
      const shown = await client.ask('order.status', { symbol: 'BTCUSD', orderId });
      assert.equal((shown.result as Message).orderId, orderId);
      const open = await client.ask('openOrders.status', { symbol: 'BTCUSD' });
      assert.equal((open.result as unknown[]).length, 1);
      const cancelled = await client.ask('order.cancel', { symbol: 'BTCUSD', orderId });
      assert.equal((cancelled.result as Message).status, 'CANCELED');
      const account = await client.ask('account.status', { omitZeroBalances: true });
      assert.equal((account.result as Message).uid, credentials.account);
      const late = await client.ask('order.place', { ...ORDER, timestamp: nowMs - 6000 });
      assert.equal((late.error as Message).code, -1021);
      await client.ask('session.logout');
      const refused = await client.ask('order.place', { ...ORDER, timestamp: nowMs });
      assert.equal((refused.error as Message).code, -2014);
    });
  }

  test('every trading method answers', async () => {
    const client = await logOn(exchange, hmac(exchange));
    const { result } = await client.ask('order.place', ORDER);
    const { orderId } = result as { orderId: number };
    const symbol = 'BTCUSD';
    assert.deepEqual((await client.ask('order.test', ORDER)).result, {});
    const amend = { symbol, orderId, newQty: '0.4' };
    const amended = (await client.ask('order.amend.keepPriority', amend)).result as Message;
    assert.equal((amended.amendedOrder as Message).qty, '0.40000');
    const replaced = await client.ask('order.cancelReplace', {
      ...ORDER,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: orderId,
    });
    assert.equal((replaced.result as Message).newOrderResult, 'SUCCESS');
    const failed = await client.ask('order.cancelReplace', {
      ...ORDER,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: orderId,
    });
    assert.equal(failed.status, 400);
    assert.equal((failed.error as { data: Message }).data.cancelResult, 'FAILURE');
    const all = await client.ask('openOrders.cancelAll', { symbol });
    assert.equal((all.result as unknown[]).length, 1);
    assert.equal(((await client.ask('allOrders', { symbol })).result as unknown[]).length, 2);
    assert.deepEqual((await client.ask('myTrades', { symbol })).result, []);
    const commission = await client.ask('account.commission', { symbol });
    assert.equal((commission.result as Message).symbol, symbol);
    const limits = await client.ask('account.rateLimits.orders');
    assert.equal((limits.result as unknown[]).length, 2);
  });

  for (const [quantity, price] of [
    ['0.50', '60000.10'],
    ['1.0', '50000.0'],
    ['1.0', '50000'],
    ['1', '50000.00'],
    ['1', '50000'],
  ] as const) {
    test(`numbers are signed as they were written: ${quantity} at ${price}`, async () => {
      const credentials = hmac(exchange);
      const client = await connectTo(exchange);
      const signed = signParams({ ...ORDER, quantity, price }, credentials, nowMs);
      const params = JSON.stringify(signed)
        .replace(`"${quantity}"`, quantity)
        .replace(`"${price}"`, price);
      // Numbers of the same names elsewhere are not those of the parameters.
      client.send(`{"id":"n","method":"order.place","params":${params},"price":7.50,"quantity":2}`);
      const answer = await client.next((message) => message.id === 'n');
      assert.equal(answer.status, 200, JSON.stringify(answer));
    });
  }

  test('requests that cannot be read are answered, and the connection goes on', async () => {
    const client = await connectTo(exchange);
    const rows: readonly (readonly [string, number])[] = [
      ['{', -1135],
      ['[]', -1135],
      ['null', -1135],
      ['{"id":{},"method":"ping"}', -1135],
      ['{"id":7,"method":5}', -1135],
      ['{"id":7,"method":"ping","params":[1]}', -1135],
      ['{"id":7,"method":"ping","params":{"a":{}}}', -1135],
      ['{"id":7,"method":"ping","params":{"a":1}}', -1104],
      ['{"id":7,"method":"nothing.here"}', -1020],
      ['{"id":7,"method":"__proto__"}', -1020],
      ['{"id":7,"method":"depth"}', -1102],
      ['{"id":7,"method":"order.place","params":{}}', -2014],
    ];
    for (const [text, code] of rows) {
      client.send(text);
      const answer = await client.next((message) => 'error' in message);
      assert.equal((answer.error as Message).code, code, text);
      assert.ok((answer.status as number) >= 400);
    }
    assert.equal((await client.ask('ping')).status, 200);
  });

  test('many requests in flight are all answered', async () => {
    const client = await logOn(exchange, hmac(exchange));
    const answers = await Promise.all(
      Array.from({ length: 3000 }, (_, k) =>
        client.ask('order.place', {
          ...ORDER,
          quantity: '0.001',
          price: `${50_000 + k}`,
          newOrderRespType: 'ACK',
        }),
      ),
    );
    const ids = new Set(answers.map((each) => (each.result as Message)?.orderId));
    assert.equal(
      ids.size,
      3000 - answers.filter((each) => each.status !== 200).length + (ids.has(undefined) ? 1 : 0),
    );
    assert.ok(ids.size > 1000);
  });

  test('while the exchange has no room the socket is not read', async () => {
    const client = await logOn(exchange, hmac(exchange));
    exchange.port.setRoom(false);
    const pending = Array.from({ length: 50 }, () =>
      client.ask('order.place', { ...ORDER, quantity: '0.001' }),
    );
    while (exchange.port.waiting < 2) await new Promise((resolve) => setImmediate(resolve));
    exchange.port.setRoom(true);
    for (const answer of await Promise.all(pending)) assert.equal(answer.status, 200);
  });
});

describe('user events', () => {
  let exchange: Exchange;
  before(async () => {
    exchange = await startTestExchange({ config: { rateLimits: OPEN_LIMITS } });
  });
  after(() => exchange.close());

  test('an order that trades is told to both sides, wrapped with the subscription', async () => {
    const [alice, bob] = [hmac(exchange), hmac(exchange)];
    const maker = await logOn(exchange, alice);
    const taker = await logOn(exchange, bob);
    const subscribed = await maker.ask('userDataStream.subscribe');
    assert.deepEqual(subscribed.result, { subscriptionId: 0 });
    await taker.ask('userDataStream.subscribe');
    await maker.ask('order.place', { ...ORDER, newClientOrderId: 'm1' });
    const report = await maker.event('executionReport');
    assert.deepEqual([report.x, report.X, report.c, report.C], ['NEW', 'NEW', 'm1', '']);
    assert.deepEqual([report.S, report.o, report.f], ['BUY', 'LIMIT', 'GTC']);
    assert.deepEqual([report.q, report.p, report.w], ['0.50000', '60000.01', true]);
    const position = await maker.event('outboundAccountPosition');
    const usd = (position.B as Message[]).find((each) => each.a === 'USD');
    assert.deepEqual(usd, { a: 'USD', f: '69999.99500000', l: '30000.00500000' });
    await taker.ask('order.place', { ...ORDER, side: 'SELL', quantity: '0.2' });
    const filled = await maker.event('executionReport');
    assert.deepEqual([filled.x, filled.X, filled.m], ['TRADE', 'PARTIALLY_FILLED', true]);
    assert.deepEqual([filled.l, filled.L, filled.z], ['0.20000', '60000.01', '0.20000']);
    assert.deepEqual([filled.n, filled.N], ['0.00020000', 'BTC']);
    assert.deepEqual([filled.Y, filled.Z], ['12000.00200000', '12000.00200000']);
    const placed = await taker.event('executionReport');
    const sold = await taker.event('executionReport');
    assert.deepEqual([placed.x, sold.x, sold.X, sold.m], ['NEW', 'TRADE', 'FILLED', false]);
    assert.equal(sold.t, filled.t);
    assert.equal(sold.N, 'USD');
  });

  test('a cancelled order names itself as the original', async () => {
    const client = await logOn(exchange, hmac(exchange));
    await client.ask('userDataStream.subscribe');
    await client.ask('order.place', { ...ORDER, newClientOrderId: 'c1' });
    await client.event('executionReport');
    await client.ask('order.cancel', { symbol: 'BTCUSD', origClientOrderId: 'c1' });
    const report = await client.event('executionReport');
    assert.deepEqual([report.x, report.X, report.C], ['CANCELED', 'CANCELED', 'c1']);
    assert.equal(report.w, false);
  });

  test('a subscription can be signed for itself, without a logon', async () => {
    const credentials = hmac(exchange);
    const client = await connectTo(exchange);
    const nowMs = exchange.port.nowUs() / 1000;
    const params = signParams({}, credentials, nowMs);
    const { result } = await client.ask('userDataStream.subscribe.signature', params);
    assert.deepEqual(result, { subscriptionId: 0 });
    exchange.deposit(credentials.account, 'USD', 12_345);
    const update = await client.event('balanceUpdate');
    assert.deepEqual([update.a, update.d], ['USD', '0.00012345']);
    await client.event('outboundAccountPosition');
    const again = await client.ask('userDataStream.subscribe.signature', params);
    assert.equal((again.error as Message).code, -2035);
    const listed = await client.ask('session.subscriptions');
    assert.deepEqual(listed.result, [{ subscriptionId: 0 }]);
    await client.ask('userDataStream.unsubscribe', { subscriptionId: 0 });
    exchange.deposit(credentials.account, 'USD', 1);
    await client.ask('ping');
    assert.deepEqual(client.messages, []);
  });

  test('subscribing needs a logon', async () => {
    const client = await connectTo(exchange);
    const { error } = await client.ask('userDataStream.subscribe');
    assert.equal((error as Message).code, -2015);
  });

  test('a logout ends the events of the logon, not those that were signed for', async () => {
    const [mine, other] = [hmac(exchange), hmac(exchange)];
    const client = await logOn(exchange, mine);
    await client.ask('userDataStream.subscribe');
    const params = signParams({}, other, exchange.port.nowUs() / 1000);
    await client.ask('userDataStream.subscribe.signature', params);
    await client.ask('session.logout');
    await client.event('eventStreamTerminated');
    const { result } = await client.ask('session.subscriptions');
    assert.deepEqual(result, [{ subscriptionId: 1 }]);
    exchange.deposit(mine.account, 'USD', 1);
    exchange.deposit(other.account, 'USD', 2);
    assert.equal((await client.event('balanceUpdate')).d, '0.00000002');
  });

  test('a revoked key ends its logon and its events', async () => {
    const credentials = hmac(exchange);
    const client = await logOn(exchange, credentials);
    await client.ask('userDataStream.subscribe');
    exchange.keys.revoke(credentials.apiKey);
    await client.event('eventStreamTerminated');
    assert.equal(((await client.ask('order.place', ORDER)).error as Message).code, -2014);
  });
});

describe('connections', () => {
  const withConfig = async (
    ws: Partial<typeof DEFAULT_GATEWAY_CONFIG.ws>,
    use: (exchange: Exchange) => Promise<void>,
    rateLimits: Partial<typeof DEFAULT_RATE_LIMITS> = OPEN_LIMITS,
  ) => {
    const exchange = await startTestExchange({
      config: {
        ws: { ...DEFAULT_GATEWAY_CONFIG.ws, ...ws },
        rateLimits: { ...DEFAULT_RATE_LIMITS, ...rateLimits },
      },
    });
    try {
      await use(exchange);
    } finally {
      for (const client of clients.splice(0)) client.close();
      await exchange.close();
    }
  };

  test('market streams are served under every path that clients use', () =>
    withConfig({}, async (exchange) => {
      for (const path of [
        '/ws/btcusd@depth@100ms',
        '/stream?streams=btcusd@trade',
        '/ws',
        '/stream/ws/3',
      ]) {
        const client = await connectTo(exchange, path);
        client.send('{"method":"LIST_SUBSCRIPTIONS","id":1}');
        const answer = await client.next((message) => message.id === 1);
        assert.equal((answer.result as string[]).length, path.includes('@') ? 1 : 0, path);
      }
    }));

  test('a trade reaches a subscriber', () =>
    withConfig({}, async (exchange) => {
      const stream = await connectTo(exchange, '/ws/btcusd@trade');
      const [alice, bob] = [hmac(exchange), hmac(exchange)];
      const [maker, taker] = [await logOn(exchange, alice), await logOn(exchange, bob)];
      await maker.ask('order.place', ORDER);
      await taker.ask('order.place', { ...ORDER, side: 'SELL' });
      const trade = await stream.next((message) => message.e === 'trade');
      assert.deepEqual(
        [trade.s, trade.p, trade.q, trade.m],
        ['BTCUSD', '60000.01', '0.50000', true],
      );
    }));

  test('unknown paths are refused before the upgrade', () =>
    withConfig({}, async (exchange) => {
      await assert.rejects(connectTo(exchange, '/elsewhere'), /404/);
    }));

  test('too many connections in five minutes are refused', () =>
    withConfig(
      {},
      async (exchange) => {
        for (const path of ['/ws', '/ws-api/v3']) await connectTo(exchange, path);
        await assert.rejects(connectTo(exchange), /429/);
        await assert.rejects(connectTo(exchange, '/ws/btcusd@trade'), /429/);
      },
      { connectionsPerFiveMinutes: 2 },
    ));

  test('connecting has a weight, and over the limit it is refused', () =>
    withConfig(
      {},
      async (exchange) => {
        await connectTo(exchange);
        await assert.rejects(connectTo(exchange), /429/);
        await assert.rejects(connectTo(exchange), /418/);
      },
      { weightPerMinute: 3, offencesUntilBan: 2 },
    ));

  test('a message that is too large ends the connection', () =>
    withConfig({ maxPayloadBytes: 1000 }, async (exchange) => {
      const client = await connectTo(exchange);
      client.send('x'.repeat(1001));
      assert.equal(await client.closed(), 1009);
    }));

  test('binary messages end the connection', () =>
    withConfig({}, async (exchange) => {
      const client = await connectTo(exchange);
      client.socket.send(Buffer.from([1, 2, 3]));
      assert.equal(await client.closed(), 1003);
    }));

  test('too many messages in a second end the connection', () =>
    withConfig({ maxMessagesPerSecond: 3 }, async (exchange) => {
      const client = await connectTo(exchange);
      for (let k = 0; k < 4; k++) client.send('{"id":1,"method":"ping"}');
      assert.equal(await client.closed(), 1008);
    }));

  test('a client is pinged, and dropped when it stays silent', (t) =>
    withConfig({ pingIntervalMs: 20, pongTimeoutMs: 60 }, async (exchange) => {
      // The pings come by the real clock; how long a client was silent is told by this one.
      let nowMs = 1_000;
      t.mock.method(performance, 'now', () => nowMs);
      const client = await connectTo(exchange);
      const silent = connect(exchange.address.port, '127.0.0.1');
      silent.write(
        'GET /ws-api/v3 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      await once(silent, 'data');
      silent.resume();
      nowMs += 60;
      await once(client.socket, 'ping');
      // Its pong went before this ping of its own, so it has come where this one is answered.
      client.socket.ping();
      await once(client.socket, 'pong');
      assert.equal(silent.readyState, 'open');
      nowMs += 20;
      await once(silent, 'close');
      assert.equal(client.socket.readyState, client.socket.OPEN);
    }));

  test('a connection that is too old is told and closed', () =>
    withConfig({ pingIntervalMs: 20, maxAgeMs: 50 }, async (exchange) => {
      const client = await connectTo(exchange);
      await client.event('serverShutdown');
      assert.equal(await client.closed(), 1001);
    }));

  test('at shutdown everybody is told, requests are answered, connections closed', async () => {
    const exchange = await startTestExchange();
    const api = await logOn(exchange, hmac(exchange));
    const market = await connectTo(exchange, '/ws');
    exchange.port.setRoom(false);
    const pending = api.ask('order.place', ORDER);
    while (exchange.port.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    const closing = exchange.close();
    await api.event('serverShutdown');
    await market.next((message) => message.e === 'serverShutdown');
    exchange.port.setRoom(true);
    assert.equal((await pending).status, 200);
    assert.equal(await api.closed(), 1001);
    assert.equal(await market.closed(), 1001);
    await closing;
  });

  test('who lets user events pile up is disconnected', () =>
    withConfig({ closeAtBufferedBytes: 100_000 }, async (exchange) => {
      const credentials = hmac(exchange);
      const client = await logOn(exchange, credentials);
      await client.ask('userDataStream.subscribe');
      client.socket.pause();
      let open = true;
      client.socket.once('close', () => {
        open = false;
      });
      const isListening = () => exchange.accounts.listenerCount(credentials.account) > 0;
      for (let k = 0; isListening(); k++) {
        for (let n = 0; n < 500; n++) exchange.deposit(credentials.account, 'USD', 1);
        await new Promise((resolve) => setImmediate(resolve));
        assert.ok(k < 10_000);
      }
      assert.equal(open, true);
    }));

  test('random frames never bring the server down', () =>
    withConfig({}, async (exchange) => {
      let seed = 99;
      const random = (below: number) => {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        return (seed >>> 8) % below;
      };
      const upgrade =
        'GET /ws-api/v3 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
      const attempts = Array.from({ length: 40 }, () => {
        const socket = connect(exchange.address.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.write(upgrade);
        const noise = Buffer.from(Array.from({ length: 64 + random(500) }, () => random(256)));
        socket.write(noise);
        socket.end();
        socket.resume();
        return new Promise((resolve) => socket.once('close', resolve));
      });
      await Promise.all(attempts);
      const client = await connectTo(exchange);
      assert.equal((await client.ask('ping')).status, 200);
    }));
});
