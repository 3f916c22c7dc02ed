/** Whose request it is: behind a proxy that is trusted, and behind one that is not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { readTrustedProxies, TrustedProxies } from '../../src/gateway/addresses.ts';
import { DEFAULT_GATEWAY_CONFIG } from '../../src/gateway/config.ts';
import { DEFAULT_RATE_LIMITS } from '../../src/gateway/limits.ts';
import { type Exchange, withExchange } from './browser-client.ts';

const TRUSTED = { trustedProxies: ['127.0.0.1'] };
const FEW = { ...DEFAULT_RATE_LIMITS, weightPerMinute: 5 };

/** Asks as a client whose address a proxy has added. */
async function statusOf({ address }: Exchange, forwarded: string): Promise<number> {
  const headers = { 'x-forwarded-for': forwarded };
  const response = await fetch(`${address.url}/api/v3/ping`, { headers });
  await response.arrayBuffer();
  return response.status;
}

/** 101, or the status of the refusal. */
function openFrom({ address }: Exchange, path: string, headers: Record<string, string>) {
  const socket = new WebSocket(address.url.replace('http', 'ws') + path, { headers });
  return new Promise<{ status: number; socket: WebSocket }>((resolve, reject) => {
    socket.once('open', () => resolve({ status: 101, socket }));
    socket.once('unexpected-response', (request, { statusCode = 0 }) => {
      resolve({ status: statusCode, socket });
      request.destroy();
    });
    socket.once('error', reject);
  });
}

const addressOf = (proxies: TrustedProxies, remoteAddress: string, forwarded?: string) =>
  proxies.addressOf({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress } as never,
  });

describe('a trusted proxy', () => {
  test('says whose request it is: the last address that is not a trusted one', () => {
    const proxies = new TrustedProxies(['10.0.0.0/8', '::1']);
    for (const [remote, forwarded, expected] of [
      ['10.0.0.1', undefined, '10.0.0.1'],
      ['10.0.0.1', '', '10.0.0.1'],
      ['10.0.0.1', '198.51.100.7', '198.51.100.7'],
      // What stands before was sent by the client itself.
      ['10.0.0.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
      ['10.0.0.1', '198.51.100.7, 10.2.3.4', '198.51.100.7'],
      ['::ffff:10.0.0.1', '2001:db8::5', '2001:db8::5'],
      ['::1', '198.51.100.7', '198.51.100.7'],
      ['192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ] as const) {
      assert.equal(addressOf(proxies, remote, forwarded), expected, `${remote}: ${forwarded}`);
    }
    assert.equal(addressOf(new TrustedProxies([]), '10.0.0.1', '198.51.100.7'), '10.0.0.1');
  });

  test('has the limits of each client counted for itself, over REST and WebSocket', () =>
    withExchange(
      async (exchange) => {
        const statuses = [];
        for (let k = 1; k <= 6; k++) statuses.push(await statusOf(exchange, '198.51.100.7'));
        assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
        assert.equal(await statusOf(exchange, '198.51.100.8'), 200);
        assert.equal(await statusOf(exchange, '198.51.100.7, 198.51.100.9'), 200);
        for (const path of ['/ws-api/v3', '/feed', '/ws']) {
          const refused = await openFrom(exchange, path, { 'x-forwarded-for': '198.51.100.7' });
          assert.equal(refused.status, 429, path);
        }
        const taken = await openFrom(exchange, '/feed', { 'x-forwarded-for': '198.51.100.10' });
        assert.equal(taken.status, 101);
        taken.socket.terminate();
      },
      { config: { ...TRUSTED, rateLimits: FEW } },
    ));

  test('has the connections of each client counted for itself', () =>
    withExchange(
      async (exchange) => {
        const from = (address: string) => openFrom(exchange, '/ws', { 'x-forwarded-for': address });
        const first = await from('198.51.100.7');
        const second = await from('198.51.100.7');
        assert.deepEqual([first.status, second.status], [101, 101]);
        assert.equal((await from('198.51.100.7')).status, 429);
        const other = await from('198.51.100.8');
        assert.equal(other.status, 101);
        for (const { socket } of [first, second, other]) socket.terminate();
      },
      { config: { ...TRUSTED, maxConnectionsPerIp: 2 } },
    ));

  test('is told to the key that may be used from some addresses only', () =>
    withExchange(
      async (exchange) => {
        const account = exchange.createAccount();
        const scope = { addresses: ['198.51.100.0/24'] };
        const { key } = exchange.keys.createHmac({ account, permissions: ['read'], scope });
        const ask = async (forwarded: string) => {
          const headers = { 'x-mbx-apikey': key.key, 'x-forwarded-for': forwarded };
          const path = '/api/v3/account?timestamp=1&signature=00';
          const response = await fetch(exchange.address.url + path, { headers });
          return ((await response.json()) as { code: number }).code;
        };
        assert.equal(await ask('203.0.113.1'), -2015);
        assert.equal(await ask('198.51.100.20, 203.0.113.1'), -2015);
        // The address is right; the time is not.
        assert.equal(await ask('203.0.113.1, 198.51.100.20'), -1021);
      },
      { config: TRUSTED },
    ));

  test('is named by addresses and networks, or refused with what is wrong', () => {
    assert.deepEqual(readTrustedProxies('none'), []);
    assert.deepEqual(readTrustedProxies('127.0.0.1, 10.0.0.0/8'), ['127.0.0.1', '10.0.0.0/8']);
    assert.throws(() => readTrustedProxies('proxy.example.com'), /--trusted-proxy.*no IP address/);
    assert.throws(() => readTrustedProxies('10.0.0.0/40'), /--trusted-proxy.*0 to 32/);
  });
});

describe('a page in a browser', () => {
  const PAGE = 'https://trade.example.com';
  const PATHS = ['/ws-api/v3', '/feed', '/ws', '/stream?streams=btcusd@trade'];

  test('of a foreign origin opens no WebSocket', () =>
    withExchange(async (exchange) => {
      for (const path of PATHS) {
        for (const origin of [PAGE, 'null', '']) {
          assert.equal((await openFrom(exchange, path, { origin })).status, 403, path);
        }
        const { origin } = exchange.people.site;
        const { status, socket } = await openFrom(exchange, path, { origin });
        assert.equal(status, 101);
        socket.terminate();
      }
    }));

  test('opens them where the operator named its origin', () =>
    withExchange(
      async (exchange) => {
        for (const path of PATHS) {
          const { status, socket } = await openFrom(exchange, path, { origin: PAGE });
          assert.equal(status, 101);
          socket.terminate();
          const other = await openFrom(exchange, path, { origin: `${PAGE}.evil.org` });
          assert.equal(other.status, 403);
        }
      },
      { config: { allowedOrigins: [PAGE] } },
    ));
});

describe('a WebSocket that nobody uses', () => {
  const ws = { ...DEFAULT_GATEWAY_CONFIG.ws, pingIntervalMs: 20, unusedTimeoutMs: 100 };
  const closed = (socket: WebSocket) =>
    new Promise<number>((resolve) => {
      socket.once('close', resolve);
    });

  test('is closed after a while; one that is subscribed to something stays', () =>
    withExchange(
      async (exchange) => {
        const used = await openFrom(exchange, '/ws/btcusd@trade', {});
        const ends = [];
        for (const path of ['/ws-api/v3', '/feed', '/ws']) {
          const { socket } = await openFrom(exchange, path, {});
          ends.push(closed(socket));
        }
        assert.deepEqual(await Promise.all(ends), [1001, 1001, 1001]);
        assert.equal(used.socket.readyState, WebSocket.OPEN);
        used.socket.terminate();
      },
      { config: { ws } },
    ));

  test('makes room for another one where an address has many', () =>
    withExchange(
      async (exchange) => {
        const used = await openFrom(exchange, '/ws/btcusd@trade', {});
        const first = await openFrom(exchange, '/feed', {});
        const end = closed(first.socket);
        const second = await openFrom(exchange, '/feed', {});
        const third = await openFrom(exchange, '/feed', {});
        assert.equal(await end, 1001);
        for (const { socket } of [used, second, third]) {
          assert.equal(socket.readyState, WebSocket.OPEN);
          socket.terminate();
        }
      },
      { config: { maxConnectionsPerIp: 4 } },
    ));
});
