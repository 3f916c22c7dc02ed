/** What whoever can reach the port may try: methods, addresses, guessing. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { DEFAULT_RATE_LIMITS } from '../../src/gateway/limits.ts';
import { join, Person, withExchange } from './browser-client.ts';

/** Sends bytes and gives the status line. */
function statusOf(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.once('error', reject);
    socket.once('close', () => resolve('closed'));
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n', 1)[0]!);
      socket.destroy();
    });
  });
}

test('methods that nobody needs are not served', () =>
  withExchange(async ({ address }) => {
    for (const method of ['TRACE', 'CONNECT', 'PROPFIND', 'PATCH']) {
      const target = method === 'CONNECT' ? 'example.com:443' : '/api/v3/ping';
      const bytes = `${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;
      const line = await statusOf(address.port, bytes).catch(String);
      assert.match(line, /^HTTP\/1\.1 4\d\d|^closed|ECONNRESET/, method);
    }
  }));

test('what a client says of its address is not believed', () =>
  withExchange(
    async ({ address }) => {
      const statuses = [];
      for (let k = 1; k <= 3; k++) {
        const headers = { 'x-forwarded-for': `10.0.0.${k}`, 'x-real-ip': `10.0.0.${k}` };
        const response = await fetch(`${address.url}/api/v3/ping`, { headers });
        await response.arrayBuffer();
        statuses.push(response.status);
      }
      assert.deepEqual(statuses, [200, 200, 429]);
    },
    { config: { rateLimits: { ...DEFAULT_RATE_LIMITS, weightPerMinute: 2 } } },
  ));

test('health checks, preflights and unknown paths count as requests', () =>
  withExchange(
    async ({ address }) => {
      const asked = [
        ['GET', '/health'],
        ['OPTIONS', '/api/v3/order'],
        ['GET', '/nothing'],
        ['HEAD', '/health'],
      ] as const;
      const statuses = [];
      for (const [method, path] of asked) {
        const response = await fetch(address.url + path, { method });
        await response.arrayBuffer();
        statuses.push(response.status);
      }
      assert.deepEqual(statuses, [200, 204, 404, 429]);
    },
    {
      config: {
        rateLimits: { ...DEFAULT_RATE_LIMITS, weightPerMinute: 3 },
        allowedOrigins: ['https://trade.example.com'],
      },
    },
  ));

test('who asks on and never reads the answers is cut off, and others are served', () =>
  withExchange(
    async ({ address }) => {
      const socket = connect(address.port, '127.0.0.1');
      socket.on('error', () => {});
      const isClosed = new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
      });
      socket.pause();
      // It goes on asking: what was refused to be read is noticed when something is written.
      const request = 'GET /api/v3/exchangeInfo HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500);
      const asking = setInterval(() => {
        if (socket.writableLength < 1e6) socket.write(request);
      }, 10);
      await isClosed;
      clearInterval(asking);
      assert.equal((await fetch(`${address.url}/api/v3/ping`)).status, 200);
    },
    {
      config: {
        idleTimeoutMs: 300,
        rateLimits: { ...DEFAULT_RATE_LIMITS, weightPerMinute: 1e9, rawPerFiveMinutes: 1e9 },
      },
    },
  ));

test('a refused passkey is logged with the reason, and told none', async () => {
  const logged: string[] = [];
  const warn = (message: string, fields?: object) =>
    logged.push(`${message} ${JSON.stringify(fields)}`);
  await withExchange(
    async (exchange) => {
      const { person, credential } = await join(exchange);
      const { body } = await person.login(credential, { origin: 'https://evil.example.com' });
      assert.doesNotMatch(JSON.stringify(body), /evil|origin/);
      assert.match(logged.join('\n'), /a passkey was refused.*https:\/\/evil\.example\.com/);
    },
    { log: { info() {}, warn, error: warn } },
  );
});

test('a refused key or signature is logged, with its address and no secret', async () => {
  const logged: string[] = [];
  const warn = (message: string, fields?: object) =>
    logged.push(`${message} ${JSON.stringify(fields)}`);
  await withExchange(
    async ({ address, createAccount, keys, port }) => {
      const wanted = { account: createAccount(), permissions: ['read'] as const };
      const { key, secret } = keys.createHmac(wanted);
      const headers = { 'x-mbx-apikey': key.key };
      const query = `timestamp=${Math.floor(port.nowUs() / 1000)}&signature=${secret}`;
      const answer = await fetch(`${address.url}/api/v3/account?${query}`, { headers });
      assert.equal(((await answer.json()) as { code: number }).code, -1022);
      assert.equal(logged.length, 1);
      assert.match(logged[0]!, /refused.*GET \/api\/v3\/account.*127\.0\.0\.1.*-1022/);
      assert.ok(logged[0]!.includes(key.key.slice(0, 8)));
      assert.ok(!logged[0]!.includes(key.key) && !logged[0]!.includes(secret));
      // A flood of them is a line in ten seconds, not one each.
      for (let k = 0; k < 20; k++) {
        await (await fetch(`${address.url}/api/v3/account?${query}`, { headers })).arrayBuffer();
      }
      assert.equal(logged.length, 1);
    },
    { log: { info() {}, warn, error: warn } },
  );
});

test('a new exchange lets nobody in', () =>
  withExchange(async (exchange) => {
    assert.deepEqual(exchange.keys.list(), []);
    assert.deepEqual(exchange.people.store.people(), []);
    assert.deepEqual(exchange.people.invitations.list(), []);
    const somebody = new Person(exchange);
    const { credential } = somebody.authenticator.create({ challenge: 'AAAA' });
    assert.equal((await somebody.login(credential)).status, 403);
  }));
