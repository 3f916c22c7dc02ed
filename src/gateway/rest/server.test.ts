import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Template } from '../../schema/generated/protocol.ts';
import { DEFAULT_GATEWAY_CONFIG } from '../config.ts';
import type { DialectError } from '../errors.ts';
import { DEFAULT_RATE_LIMITS } from '../limits.ts';
import { encode, RestClient } from '../testing/rest-client.ts';
import { createTestExchange, startTestExchange } from '../testing.ts';
import { inMilliseconds } from '../time-unit.ts';
import { Params } from './params.ts';
import { CommandGate } from './services.ts';

type Exchange = Awaited<ReturnType<typeof startTestExchange>>;

const ORDER = {
  symbol: 'BTCUSD',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '60000.01',
} as const;

/** Sends bytes and gives what comes back until the server ends the connection. */
function exchangeBytes(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(text);
      else reject(error);
    });
    socket.on('close', () => resolve(text));
  });
}

function client(exchange: Exchange, nowMs = () => Math.floor(exchange.port.nowUs() / 1000)) {
  const account = exchange.createAccount();
  const { key, secret } = exchange.keys.createHmac({ account });
  return new RestClient(exchange.address.url, nowMs, { apiKey: key.key, secret });
}

describe('authentication', () => {
  let exchange: Exchange;
  before(async () => {
    exchange = await startTestExchange();
  });
  after(() => exchange.close());

  const account = '/api/v3/account';
  const INVALID_KEY = { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' };

  test('without a key, with one of the wrong form, with an unknown one', async () => {
    const { url } = exchange.address;
    const format = { code: -2014, msg: 'API-key format invalid.' };
    const none = await new RestClient(url, Date.now).public('GET', account);
    assert.deepEqual([none.status, none.body], [401, format]);
    const with_ = (apiKey: string) => new RestClient(url, Date.now, { apiKey, secret: 'x' });
    assert.deepEqual((await with_('not a key').signed('GET', account)).body, format);
    const unknown = await with_('A'.repeat(64)).signed('GET', account);
    assert.deepEqual([unknown.status, unknown.body], [401, INVALID_KEY]);
  });

  test('a wrong signature, none, and one over other parameters', async () => {
    const alice = client(exchange);
    const query = `timestamp=${exchange.port.nowUs() / 1000}`;
    const wrong = { code: -1022, msg: 'Signature for this request is not valid.' };
    const zeros = await alice.raw('GET', account, `${query}&signature=${'0'.repeat(64)}`);
    assert.deepEqual(zeros.body, wrong);
    const other = alice.sign(query, `${query}&recvWindow=1`);
    assert.deepEqual((await alice.raw('GET', account, other)).body, wrong);
    assert.equal((await alice.raw('GET', account, query)).body.code, -1102);
    assert.equal((await alice.raw('GET', account, 'signature=0')).body.code, -1102);
  });

  test('an Ed25519 key, its signature percent-encoded in the query', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const id = exchange.createAccount();
    const { key } = exchange.keys.createEd25519({ account: id, publicKeyPem });
    const nowMs = () => exchange.port.nowUs() / 1000;
    const credentials = { apiKey: key, secret: privateKey };
    const carol = new RestClient(exchange.address.url, nowMs, credentials);
    assert.equal((await carol.signed('GET', account)).body.uid, id);
    const order = await carol.signedBody('POST', '/api/v3/order', ORDER);
    assert.equal(order.body.status, 'NEW');
    const other = generateKeyPairSync('ed25519').privateKey;
    const mallory = new RestClient(exchange.address.url, nowMs, { apiKey: key, secret: other });
    assert.equal((await mallory.signed('GET', account)).body.code, -1022);
  });

  test('a key that may only read cannot trade', async () => {
    const id = exchange.createAccount();
    const { key, secret } = exchange.keys.createHmac({ account: id, permissions: ['read'] });
    const nowMs = () => exchange.port.nowUs() / 1000;
    const reader = new RestClient(exchange.address.url, nowMs, { apiKey: key.key, secret });
    assert.equal((await reader.signed('GET', account)).status, 200);
    assert.deepEqual((await reader.signed('POST', '/api/v3/order', ORDER)).body, INVALID_KEY);
  });

  test('a revoked key is unknown from then on', async () => {
    const id = exchange.createAccount();
    const { key, secret } = exchange.keys.createHmac({ account: id });
    const nowMs = () => exchange.port.nowUs() / 1000;
    const dave = new RestClient(exchange.address.url, nowMs, { apiKey: key.key, secret });
    assert.equal((await dave.signed('GET', account)).status, 200);
    exchange.keys.revoke(key.key);
    assert.deepEqual((await dave.signed('GET', account)).body, INVALID_KEY);
  });

  describe('timestamp and recvWindow', () => {
    const LATE = 'Timestamp for this request is outside of the recvWindow.';
    const EARLY = "Timestamp for this request was 1000ms ahead of the server's time.";
    const rows: readonly (readonly [string, number, string | undefined, string | undefined])[] = [
      ['just within the window', -5000, undefined, undefined],
      ['just beyond it', -5001, undefined, LATE],
      ['within a longer window', -59_999, '60000', undefined],
      ['a window with three decimals', -1, '1.001', undefined],
      ['beyond a window with decimals', -2, '1.999', LATE],
      ['999 ms ahead', 999, undefined, undefined],
      ['1000 ms ahead', 1000, undefined, EARLY],
    ];
    for (const [name, offsetMs, recvWindow, msg] of rows) {
      test(`${name}: ${msg ?? 'accepted'}`, async () => {
        const alice = client(exchange, () => exchange.port.nowUs() / 1000 + offsetMs);
        const params = recvWindow === undefined ? {} : { recvWindow };
        const { status, body } = await alice.signed('GET', account, params);
        if (msg === undefined) assert.equal(status, 200, JSON.stringify(body));
        else assert.deepEqual([status, body], [400, { code: -1021, msg }]);
      });
    }

    test('the timestamp may be in microseconds', async () => {
      const alice = client(exchange, () => exchange.port.nowUs() - 4_999_999);
      assert.equal((await alice.signed('GET', account)).status, 200);
      const late = client(exchange, () => exchange.port.nowUs() - 5_000_001);
      assert.equal((await late.signed('GET', account)).body.code, -1021);
    });

    test('malformed times and windows are named', async () => {
      const alice = client(exchange);
      const ask = async (params: Record<string, string>) =>
        (await alice.raw('GET', account, alice.sign(encode(params)))).body.code;
      const timestamp = String(exchange.port.nowUs() / 1000);
      assert.equal(await ask({ timestamp: 'yesterday' }), -1100);
      assert.equal(await ask({ timestamp: '-1' }), -1100);
      assert.equal(await ask({ timestamp: '' }), -1105);
      assert.equal(await ask({ timestamp, recvWindow: '60001' }), -1131);
      assert.equal(await ask({ timestamp, recvWindow: '1.2345' }), -1100);
      assert.equal(await ask({ timestamp, recvWindow: '-1' }), -1100);
    });
  });
});

describe('waiting for room in the exchange', () => {
  let exchange: Exchange;
  before(async () => {
    exchange = await startTestExchange();
  });
  after(() => exchange.close());

  async function untilWaiting(): Promise<void> {
    while (exchange.port.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  test('an order waits, and goes in when there is room', async () => {
    exchange.port.setRoom(false);
    const pending = client(exchange).signed('POST', '/api/v3/order', ORDER);
    await untilWaiting();
    exchange.port.setRoom(true);
    assert.equal((await pending).body.status, 'NEW');
  });

  test('an order that waited beyond its recvWindow is refused, not placed late', async () => {
    exchange.port.setRoom(false);
    const alice = client(exchange);
    const pending = alice.signed('POST', '/api/v3/order', ORDER);
    await untilWaiting();
    exchange.port.setTimeUs(exchange.port.nowUs() + 5_000_001);
    exchange.port.setRoom(true);
    assert.equal((await pending).body.code, -1021);
    assert.deepEqual((await alice.signed('GET', '/api/v3/openOrders')).body, []);
  });

  test('the refusals of the node itself have their words', async () => {
    const alice = client(exchange);
    exchange.port.stop();
    const { status, body } = await alice.signed('POST', '/api/v3/order', ORDER);
    assert.deepEqual([status, body.code], [503, -1016]);
  });
});

describe('the gate before the exchange', () => {
  test('more than may wait are told that the exchange is busy', async () => {
    const { port } = createTestExchange();
    const gate = new CommandGate(port, 1);
    port.setRoom(false);
    const time = inMilliseconds;
    const context = { params: new Params(new Map()), caller: undefined, nowUs: 0, time };
    const command = { template: Template.CancelAll, session: 0, market: 1, account: 0 } as const;
    const first = gate.submit(context, command);
    await assert.rejects(gate.submit(context, command), (error) => {
      const { code, status } = error as DialectError;
      return code === -1008 && status === 503;
    });
    port.setRoom(true);
    assert.equal((await first).answer.template, Template.Accepted);
  });
});

describe('limits', () => {
  test('weight over the limit is answered with 429, and going on with 418', async () => {
    const rateLimits = { ...DEFAULT_RATE_LIMITS, weightPerMinute: 10, offencesUntilBan: 2 };
    const exchange = await startTestExchange({ config: { rateLimits } });
    try {
      const someone = new RestClient(exchange.address.url, Date.now);
      const first = await someone.public('GET', '/api/v3/depth', { symbol: 'BTCUSD' });
      assert.equal(first.headers.get('x-mbx-used-weight-1m'), '5');
      await someone.public('GET', '/api/v3/depth', { symbol: 'BTCUSD' });
      const refused = await someone.public('GET', '/api/v3/ping');
      assert.equal(refused.status, 429);
      assert.equal(refused.body.code, -1003);
      assert.equal(refused.headers.get('retry-after'), '60');
      const banned = await someone.public('GET', '/nowhere');
      assert.equal(banned.status, 418);
      assert.match(String(banned.body.msg), /IP banned until \d{13}/);
      assert.equal(banned.headers.get('retry-after'), '120');
    } finally {
      await exchange.close();
    }
  });

  test('orders over the limit are answered with -1015 and are not placed', async () => {
    const rateLimits = { ...DEFAULT_RATE_LIMITS, ordersPer10s: 2 };
    const exchange = await startTestExchange({ config: { rateLimits } });
    try {
      const alice = client(exchange);
      for (const count of ['1', '2']) {
        const placed = await alice.signed('POST', '/api/v3/order', { ...ORDER, quantity: '0.01' });
        assert.equal(placed.headers.get('x-mbx-order-count-10s'), count);
        assert.equal(placed.headers.get('x-mbx-order-count-1d'), count);
      }
      const refused = await alice.signed('POST', '/api/v3/order', ORDER);
      assert.equal(refused.status, 429);
      assert.deepEqual(refused.body, {
        code: -1015,
        msg: 'Too many new orders; current limit is 2 orders per 10 SECOND.',
      });
      const counts = await alice.signed('GET', '/api/v3/rateLimit/order');
      const [per10s] = counts.body as unknown as { count: number; limit: number }[];
      assert.deepEqual([per10s?.count, per10s?.limit], [2, 2]);
    } finally {
      await exchange.close();
    }
  });

  test('one connection too many is told so and closed', async () => {
    const exchange = await startTestExchange({ config: { maxConnections: 2 } });
    const open: Socket[] = [];
    try {
      for (let k = 0; k < 2; k++) {
        const socket = connect(exchange.address.port, '127.0.0.1');
        open.push(socket);
        socket.write('GET /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n');
        await new Promise((resolve) => socket.once('data', resolve));
      }
      const answer = await exchangeBytes(exchange.address.port, '');
      assert.match(answer, /^HTTP\/1\.1 503 .*"code":-1034.*the limit is 2\./s);
    } finally {
      for (const socket of open) socket.destroy();
      await exchange.close();
    }
  });

  test('one connection too many from an address is told so', async () => {
    const exchange = await startTestExchange({ config: { maxConnectionsPerIp: 0 } });
    try {
      const answer = await exchangeBytes(exchange.address.port, '');
      assert.match(answer, /^HTTP\/1\.1 429 .*"code":-1034/s);
    } finally {
      await exchange.close();
    }
  });
});

describe('what is not a proper request', () => {
  let exchange: Exchange;
  let someone: RestClient;
  before(async () => {
    const rateLimits = { ...DEFAULT_RATE_LIMITS, weightPerMinute: 1e9 };
    exchange = await startTestExchange({ config: { rateLimits } });
    someone = new RestClient(exchange.address.url, Date.now);
  });
  after(() => exchange.close());

  test('unknown paths and methods are 404 in JSON', async () => {
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['PATCH', '/api/v3/order'],
      ['POST', '/api/v3/ping'],
      ['GET', '/api/v3/ping/'],
      ['GET', '/%2e%2e/etc/passwd'],
    ] as const) {
      const { status, body } = await someone.public(method, path);
      assert.equal(status, 404, path);
      assert.equal(typeof body.code, 'number');
    }
  });

  test('parameters that cannot be read are named', async () => {
    const ask = async (query: string) =>
      (await someone.raw('GET', '/api/v3/depth', query)).body.code;
    assert.equal(await ask('symbol=%zz'), -1100);
    assert.equal(await ask('symbol=%ff'), -1100);
    assert.equal(await ask('symbol=BTCUSD&symbol=BTCUSD'), -1101);
    assert.equal(await ask(Array.from({ length: 65 }, (_, k) => `p${k}=1`).join('&')), -1101);
    assert.equal(await ask('symbol=BTCUSD&constructor=1&__proto__=2'), -1104);
    assert.equal(await ask('symbol'), -1105);
    assert.equal(await ask('&&symbol=BTCUSD&'), undefined);
  });

  test('a path that cannot be decoded is refused', async () => {
    const { status, body } = await someone.public('GET', '/api/%zz');
    assert.deepEqual([status, body.code], [400, -1100]);
  });

  test('a JSON body is refused with what to send instead', async () => {
    const { status, body } = await someone.raw('POST', '/api/v3/order', '', '{"symbol":', {
      'content-type': 'application/json',
    });
    assert.deepEqual([status, body.code], [400, -1135]);
    assert.match(String(body.msg), /application\/x-www-form-urlencoded/);
  });

  test('a body that is too large is refused', async () => {
    const { status, body } = await someone.raw('POST', '/api/v3/order', '', 'x'.repeat(20_000));
    assert.deepEqual([status, body.code], [413, -1101]);
  });

  test('bytes that are not HTTP, and headers without end, are refused', async () => {
    const { port } = exchange.address;
    assert.match(await exchangeBytes(port, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 /);
    const endless = `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`;
    assert.match(await exchangeBytes(port, endless), /^HTTP\/1\.1 431 .*"code":-1100/s);
    const smuggled = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n';
    assert.match(await exchangeBytes(port, smuggled), /^HTTP\/1\.1 400 /);
  });

  test('a client that does not finish its request is disconnected', async () => {
    // Of its own: with such time-outs a slow machine may not finish a good request either.
    const hasty = await startTestExchange({
      config: { headersTimeoutMs: 100, requestTimeoutMs: 200 },
    });
    try {
      const { port } = hasty.address;
      const headers = await exchangeBytes(port, 'GET / HTTP/1.1\r\nHost: x\r\n');
      assert.match(headers, /^HTTP\/1\.1 408 .*did not arrive in time/s);
      const body = 'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc';
      assert.match(await exchangeBytes(port, body), /408/);
    } finally {
      await hasty.close();
    }
  });

  test('an offer to upgrade to something else than WebSocket is passed over', async () => {
    const socket = connect(exchange.address.port, '127.0.0.1');
    const answer = () => new Promise((resolve) => socket.once('data', resolve));
    try {
      const start = 'GET /api/v3/ping HTTP/1.1\r\nHost: x\r\n';
      socket.write(`${start}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n`);
      assert.match(String(await answer()), /200 OK.*\{\}/s);
      socket.write(`${start}\r\n`);
      assert.match(String(await answer()), /200 OK.*\{\}/s);
    } finally {
      socket.destroy();
    }
  });

  test('random bytes never bring the server down', async () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    const whole =
      'GET /api/v3/depth?symbol=BTCUSD&limit=5 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const { port } = exchange.address;
    const attempts = Array.from({ length: 60 }, () => {
      const bytes = Buffer.from(whole, 'latin1');
      for (let k = random(8); k >= 0; k--) bytes[random(bytes.length)] = random(256);
      return exchangeBytes(port, bytes);
    });
    await Promise.all(attempts);
    assert.deepEqual((await someone.public('GET', '/api/v3/ping')).body, {});
  });

  test('answers carry no permission for other origins', async () => {
    const { headers } = await someone.raw('GET', '/api/v3/ping', '', undefined, {
      origin: 'https://example.com',
    });
    assert.equal(headers.get('access-control-allow-origin'), null);
  });
});

describe('the rest of the gateway', () => {
  test('there is a health answer for machines', async () => {
    const exchange = await startTestExchange();
    try {
      const health = await (await fetch(`${exchange.address.url}/health`)).json();
      assert.equal((health as { status: string }).status, 'ok');
      const { status } = await fetch(`${exchange.address.url}/health`, { method: 'HEAD' });
      assert.equal(status, 200);
      assert.equal(exchange.address.host, '127.0.0.1');
    } finally {
      await exchange.close();
    }
  });

  test('a WebSocket path asked over HTTP says so', async () => {
    const exchange = await startTestExchange();
    try {
      for (const path of ['/feed', '/feed?format=msgpack', '/ws', '/ws/x@trade', '/ws-api/v3']) {
        const reply = await fetch(exchange.address.url + path);
        assert.deepEqual([reply.status, reply.headers.get('upgrade')], [426, 'websocket'], path);
        assert.match(((await reply.json()) as { msg: string }).msg, /connect with ws:/);
      }
      assert.equal((await fetch(`${exchange.address.url}/feeds`)).status, 404);
    } finally {
      await exchange.close();
    }
  });

  test('an address in use is named with what to do', async () => {
    const exchange = await startTestExchange();
    const other = createTestExchange();
    try {
      const again = other.gateway.listen('127.0.0.1', exchange.address.port);
      await assert.rejects(again, /is in use by another program; stop it or choose another port/);
    } finally {
      await exchange.close();
      await other.gateway.close();
    }
  });

  test('a connection over which nothing ever came does not keep it from closing', async () => {
    const late = 300_000;
    const config = { headersTimeoutMs: late, requestTimeoutMs: late, idleTimeoutMs: late };
    const exchange = await startTestExchange({ config });
    const silent = connect(exchange.address.port, '127.0.0.1');
    silent.on('error', () => {});
    await new Promise((resolve) => silent.once('connect', resolve));
    // The server has taken it by the time that it answers one that came later.
    await fetch(`${exchange.address.url}/api/v3/ping`);
    const closed = new Promise((resolve) => silent.once('close', resolve));
    await exchange.close();
    await closed;
  });

  test('a client that does not finish its request does not keep it from closing', async () => {
    const late = 300_000;
    const timeouts = { headersTimeoutMs: late, requestTimeoutMs: late, idleTimeoutMs: late };
    const exchange = await startTestExchange({ config: { ...timeouts, closeTimeoutMs: 200 } });
    const slow = connect(exchange.address.port, '127.0.0.1');
    slow.on('error', () => {});
    const closed = new Promise((resolve) => slow.once('close', resolve));
    const whole = 'GET /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n';
    slow.write(`${whole}${whole.slice(0, -5)}`);
    // The first request is answered: the second one has begun.
    await new Promise((resolve) => slow.once('data', resolve));
    await exchange.close();
    await closed;
  });

  test('a host that no name is known for is named with what to do', async () => {
    const { gateway } = createTestExchange();
    try {
      await assert.rejects(gateway.listen('no.such.host.invalid', 0), /is no address and no known/);
    } finally {
      await gateway.close();
    }
  });

  test('an address that is not of this machine is named with what to do', async () => {
    const exchange = createTestExchange();
    const listening = exchange.gateway.listen('192.0.2.1', 0);
    await assert.rejects(listening, /192\.0\.2\.1 is not an address of this machine/);
    await exchange.gateway.close();
  });

  test('an exception inside an endpoint is answered with -1000 and logged', async () => {
    const logged: string[] = [];
    const log = { info() {}, warn() {}, error: (message: string) => logged.push(message) };
    const exchange = await startTestExchange({ log });
    try {
      const alice = client(exchange);
      exchange.port.submit = () => Promise.reject(new Error('broken on purpose'));
      const { status, body } = await alice.signed('POST', '/api/v3/order', ORDER);
      assert.deepEqual([status, body.code], [500, -1000]);
      assert.deepEqual(logged, ['a request failed unexpectedly']);
    } finally {
      await exchange.close();
    }
  });

  test('the default limits are those of the dialect', () => {
    assert.equal(DEFAULT_GATEWAY_CONFIG.rateLimits.weightPerMinute, 6000);
    assert.equal(DEFAULT_GATEWAY_CONFIG.rateLimits.ordersPer10s, 100);
  });
});
