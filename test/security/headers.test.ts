/** What every HTTP answer carries, whoever wrote it: the server, a page, a refusal of a socket. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startTestExchange } from '../../src/gateway/testing.ts';

const EVERYWHERE: Readonly<Record<string, RegExp>> = {
  'cache-control': /^no-store$/,
  'content-security-policy': /default-src 'none'.*base-uri 'none'.*frame-ancestors 'none'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'referrer-policy': /^no-referrer$/,
  'x-content-type-options': /^nosniff$/,
};

type Exchange = Awaited<ReturnType<typeof startTestExchange>>;

/** With a page of one line, whether or not the real one is built. */
async function withExchange(
  options: Parameters<typeof startTestExchange>[0],
  act: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const pageFolder = mkdtempSync(join(tmpdir(), 'lx-page-'));
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>A page</title>');
  const exchange = await startTestExchange({
    ...options,
    config: { pageFolder, ...options?.config },
  });
  try {
    await act(exchange);
  } finally {
    await exchange.close();
    rmSync(pageFolder, { recursive: true, force: true });
  }
}

/** What comes back for these bytes until the server ends the connection, by header. */
function answerTo(port: number, bytes: string): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.once('error', reject);
    socket.once('close', () => {
      const [head = ''] = text.split('\r\n\r\n', 1);
      const lines = head.split('\r\n').map((line) => line.split(/: (.*)/s));
      resolve(new Map(lines.map(([name = '', value = '']) => [name.toLowerCase(), value])));
    });
  });
}

function assertHeaders(got: Pick<Map<string, string>, 'get'> | Headers, where: string): void {
  for (const [name, expected] of Object.entries(EVERYWHERE)) {
    assert.match(got.get(name) ?? '', expected, `${name} of ${where}`);
  }
  for (const name of ['server', 'x-powered-by']) {
    assert.equal(got.get(name) ?? null, null, `${name} of ${where}`);
  }
}

describe('security headers', () => {
  test('are on answers, refusals, pages and unknown paths', () =>
    withExchange({}, async ({ address }) => {
      for (const [path, status] of [
        ['/', 200],
        ['/health', 200],
        ['/api/v3/time', 200],
        ['/api/v3/account', 401],
        ['/api/v3/depth', 400],
        ['/nowhere', 404],
        ['/api/%zz', 400],
      ] as const) {
        const response = await fetch(address.url + path);
        await response.arrayBuffer();
        assert.equal(response.status, status, path);
        assertHeaders(response.headers, path);
        assert.match(response.headers.get('content-type') ?? '', /;charset=UTF-8$/, path);
        assert.equal(response.headers.get('strict-transport-security'), null, path);
      }
    }));

  test('are on what is said to a socket that sent no proper request', () =>
    withExchange({}, async ({ address }) => {
      const upgrade =
        'GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
      for (const bytes of ['hello\r\n\r\n', upgrade]) {
        assertHeaders(await answerTo(address.port, bytes), bytes.split('\r\n')[0]!);
      }
    }));

  test('tell browsers to stay with TLS where people come by it', () =>
    withExchange({ config: { publicOrigin: 'https://trade.example.com' } }, async ({ address }) => {
      for (const path of ['/', '/api/v3/time', '/nowhere']) {
        const response = await fetch(address.url + path);
        await response.arrayBuffer();
        const value = response.headers.get('strict-transport-security') ?? '';
        assert.match(value, /includeSubDomains/);
        const [, seconds] = /max-age=(\d+)/.exec(value) ?? [];
        assert.ok(Number(seconds) >= 365 * 86_400, value);
      }
    }));

  test("let a page run its own script and nobody else's", () =>
    withExchange({}, async ({ address }) => {
      const policy = (await fetch(address.url)).headers.get('content-security-policy') ?? '';
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
      assert.match(policy, /object-src 'none'/);
      assert.doesNotMatch(policy, /unsafe-(inline|eval)'(?<!wasm-unsafe-eval')|\*|https?:|data:/);
    }));
});
