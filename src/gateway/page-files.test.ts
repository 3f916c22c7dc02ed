/** The page's files: at which paths, with which headers, and nothing beside them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { VIEWS } from './page-files.ts';
import { startTestExchange } from './testing.ts';

const INDEX = '<!doctype html><title>The page</title>';
const SCRIPT = `export const text = '${'a'.repeat(2_000)}';`;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

describe('the page', () => {
  let exchange: Awaited<ReturnType<typeof startTestExchange>>;
  let folder: string;
  let pageFolder: string;

  function write(name: string, text: string | Buffer): void {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lx-page-'));
    pageFolder = join(folder, 'web');
    write('secret.json', '{}');
    exchange = await startTestExchange({ config: { pageFolder } });
  });
  after(async () => {
    await exchange.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The answer to this very path, byte for byte. */
  function ask(path: string, encoding = '', method = 'GET', accept = '*/*'): Promise<Answer> {
    const headers = { accept, ...(encoding === '' ? {} : { 'accept-encoding': encoding }) };
    const { port } = exchange.address;
    return new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, path, headers, method }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          resolve({ status, headers: response.headers, body: Buffer.concat(chunks) });
        });
      });
      request.once('error', reject);
    });
  }

  test('that is not built says how to build it', async () => {
    const { status, body } = await ask('/');
    assert.equal(status, 503);
    assert.match(String(body), /node scripts\/build\.mjs/);
    assert.equal((await ask('/health')).status, 200);
    assert.equal((await ask('/assets/main-12345678.js')).status, 404);
    const nowhere = await ask('/nowhere', '', 'GET', 'text/html');
    assert.match(String(nowhere.body), /Unknown path/);
  });

  test('is at the paths of its views, and below them', async () => {
    write('web/index.html', INDEX);
    write('web/icon.svg', '<svg/>');
    write('web/assets/main-12345678.js', SCRIPT);
    write('web/assets/main-12345678.js.br', brotliCompressSync(SCRIPT));
    write('web/assets/main-12345678.js.gz', gzipSync(SCRIPT));
    for (const path of ['/', ...VIEWS.map((view) => `/${view}`), '/trade/BTCUSD', '/check/a/b?c']) {
      const { status, headers, body } = await ask(path);
      assert.equal(status, 200, path);
      assert.equal(String(body), INDEX);
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['content-type'], 'text/html;charset=UTF-8');
    }
    const head = await ask('/trade', '', 'HEAD');
    assert.deepEqual([head.status, head.body.length], [200, 0]);
  });

  test('has scripts that are kept for ever, compressed as the browser likes', async () => {
    const path = '/assets/main-12345678.js';
    const plain = await ask(path);
    assert.equal(String(plain.body), SCRIPT);
    assert.match(String(plain.headers['cache-control']), /immutable/);
    assert.match(String(plain.headers['content-security-policy']), /worker-src 'self'/);
    const brotli = await ask(path, 'gzip, deflate, br');
    assert.equal(brotli.headers['content-encoding'], 'br');
    assert.equal(String(brotliDecompressSync(brotli.body)), SCRIPT);
    const gzip = await ask(path, 'br;q=0, gzip;q=0.5');
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(String(gunzipSync(gzip.body)), SCRIPT);
    assert.equal((await ask('/icon.svg', 'br')).headers['content-encoding'], undefined);
    assert.equal((await ask('/icon.svg')).headers['cache-control'], 'no-store');
  });

  test('leads to no file beside it', async () => {
    for (const path of [
      ...['/secret.json', '/../secret.json', '/..%2fsecret.json', '/assets/../../secret.json'],
      ...['/assets/..%2f..%2fsecret.json', '/assets/%2e%2e%2f%2e%2e%2fsecret.json'],
      ...['/assets/', '/assets', '/index.html', '/assets/main-12345678.js.br', '/__proto__'],
    ]) {
      const { status, body } = await ask(path);
      assert.equal(status, 404, path);
      assert.match(String(body), /Unknown path/);
    }
  });

  test('tells people that there is nothing, and programs in JSON', async () => {
    const people = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    for (const path of ['/nowhere', '/account', '/lx/v1/nothing', '/assets/gone.js', '/a/b?c']) {
      for (const method of ['GET', 'HEAD']) {
        const { body, headers, status } = await ask(path, '', method, people);
        assert.equal(status, 404, path);
        assert.equal(headers['content-type'], 'text/html;charset=UTF-8');
        assert.equal(headers['cache-control'], 'no-store');
        assert.match(String(headers['content-security-policy']), /script-src 'self'/);
        assert.equal(String(body), method === 'GET' ? INDEX : '');
      }
      const java = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2';
      for (const accept of ['*/*', 'application/json', 'text/csv', java]) {
        const { body, status } = await ask(path, '', 'GET', accept);
        assert.equal(status, 404);
        assert.deepEqual(JSON.parse(String(body)), { code: -1000, msg: 'Unknown path.' });
      }
    }
    const { body, status } = await ask('/nowhere', '', 'POST', people);
    assert.deepEqual([status, JSON.parse(String(body)).code], [404, -1000]);
  });

  test('that was built anew is the new one', async () => {
    write('web/index.html', `${INDEX}2`);
    utimesSync(join(pageFolder, 'index.html'), 1, 1);
    assert.equal(String((await ask('/')).body), `${INDEX}2`);
  });
});
