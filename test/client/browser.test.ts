/** The built client in a browser: bundled as by a project outside, it trades and keeps a book. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { Chromium, findChromium } from '../browser/chromium.ts';
import { ROOT } from '../house/repository.ts';
import type { PageResult, PageSetup } from './browser-setup.ts';
import { type Bench, openBench } from './exchange.ts';

/** For what never comes; a slow machine is not near it. */
const PAGE_MAX_MS = 240_000;
const PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';
const MAX_BUNDLE_BYTES = 60_000;

const BUNDLE = {
  bundle: true,
  format: 'esm',
  platform: 'browser',
  minify: true,
  write: false,
  // As any project outside would resolve `lx-dex/client`: by package.json alone.
  tsconfigRaw: '{}',
} satisfies BuildOptions;

let bench: Bench;
let server: Server;
let script: string;
const seen = Promise.withResolvers<PageResult>();

before(async () => {
  // The page comes from a server of its own.
  bench = await openBench({}, Date.now, {}, { allowedOrigins: ['*'] });
  const entry = join(ROOT, 'test', 'client', 'browser-page.ts');
  const { outputFiles } = await build({ ...BUNDLE, entryPoints: [entry], target: 'esnext' });
  script = outputFiles[0]!.text;
  const setup = JSON.stringify(pageSetup());
  server = createServer((request, response) => serve(request, response, setup));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

after(async () => {
  server.close();
  server.closeAllConnections();
  await bench.close();
});

function pageSetup(): PageSetup {
  const pair = generateKeyPairSync('ed25519');
  const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const account = bench.exchange.createAccount();
  const key = bench.exchange.keys.createEd25519({ account, publicKeyPem });
  const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { url: bench.url, hmac: bench.credentials(), ed25519: { apiKey: key.key, secret } };
}

function serve(request: IncomingMessage, response: ServerResponse, setup: string): void {
  const give = (type: string, body: string) => response.setHeader('content-type', type).end(body);
  if (request.url === '/') give('text/html;charset=UTF-8', PAGE);
  else if (request.url === '/page.js') give('text/javascript;charset=UTF-8', script);
  else if (request.url === '/setup') give('application/json', setup);
  else if (request.url === '/result') {
    text(request).then((body) => {
      response.writeHead(204).end();
      seen.resolve(JSON.parse(body) as PageResult);
    }, seen.reject);
  } else forward(request, response).catch((error: Error) => response.destroy(error));
}

/** To the exchange, as a server in front of it would. */
async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key = request.headers['x-mbx-apikey'];
  const headers: Record<string, string> = typeof key === 'string' ? { 'x-mbx-apikey': key } : {};
  const answer = await fetch(`${bench.url}${request.url}`, { method: request.method!, headers });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(await answer.text());
}

test('what browsers load has nothing of Node in it, and is small', async (t) => {
  const stdin = { contents: "export * from 'lx-dex/client';", resolveDir: ROOT } as const;
  const { outputFiles, warnings } = await build({ ...BUNDLE, stdin });
  const bundle = outputFiles[0]!.text;
  assert.deepEqual(warnings, []);
  assert.doesNotMatch(bundle, /\bnode:|\brequire\(/);
  const bytes = Buffer.byteLength(bundle);
  t.diagnostic(`lx-dex/client: ${bytes} bytes, ${gzipSync(bundle).length} compressed`);
  assert.ok(bytes < MAX_BUNDLE_BYTES, `${bytes} bytes`);
});

test('in Chromium it places orders, keeps a book and hears of its account', async (t) => {
  const found = findChromium();
  if ('missing' in found) return t.skip(found.missing);
  const { port } = server.address() as AddressInfo;
  const browser = new Chromium(found.path, `http://127.0.0.1:${port}/`);
  try {
    const { error, trades } = await browser.until(seen.promise, PAGE_MAX_MS);
    assert.equal(error, undefined);
    const expected = { status: 'NEW', state: 'live', open: 1 };
    assert.deepEqual(trades, [expected, expected]);
  } finally {
    await browser.close();
  }
});
