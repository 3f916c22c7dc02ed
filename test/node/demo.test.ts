/** The demo as `npm start` runs it: markets that live, accounts that work, little memory. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Prng } from '../../src/base/prng.ts';
import { RestClient } from '../../src/gateway/testing/rest-client.ts';
import type { DemoAccount } from '../../src/node/demo.ts';
import { MARKETS } from '../../src/node/venue.ts';
import { ServerProcess } from '../crash/server-process.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-demo-'));
after(() => rmSync(top, { recursive: true, force: true }));

const SYMBOLS = MARKETS.map(({ base, quote }) => base + quote);
const MAX_RESIDENT_BYTES = 200e6;
const POLL_MS = 20;
/** For what never comes; a slow machine is not near it. */
const MAX_MS = 300_000;
const DEPTH_WANTED = 5;

async function isAlive(client: RestClient, symbol: string): Promise<boolean> {
  const get = async (path: string, params = {}) =>
    (await client.public('GET', path, { symbol, ...params })).body as unknown;
  const depth = (await get('/api/v3/depth')) as { bids: unknown[]; asks: unknown[] };
  const trades = (await get('/api/v3/trades')) as unknown[];
  const candles = (await get('/api/v3/klines', { interval: '1m' })) as unknown[];
  const levels = Math.min(depth.bids.length, depth.asks.length);
  return levels >= DEPTH_WANTED && trades.length > 0 && candles.length > 0;
}

async function alive(client: RestClient): Promise<void> {
  for (const symbol of SYMBOLS) while (!(await isAlive(client, symbol))) await pause(POLL_MS);
}

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
}

test('every market has books, trades and candles', { timeout: MAX_MS }, async (t) => {
  const startedMs = performance.now();
  const server = new ServerProcess(join(top, 'markets'), ['--demo']);
  const client = new RestClient(await server.ready, Date.now);
  const readyMs = performance.now();
  await alive(client);
  const [ready, all] = [readyMs, performance.now()].map((ms) => Math.round(ms - startedMs));
  t.diagnostic(`listening after ${ready} ms, every market alive after ${all} ms`);
  assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
});

test('in its default size it stays below 200 MB', { timeout: MAX_MS }, async (t) => {
  if (process.platform !== 'linux') return t.skip('resident memory is read from /proc');
  const server = new ServerProcess(join(top, 'memory'), ['--demo']);
  await alive(new RestClient(await server.ready, Date.now));
  // Not a wait for anything: what it is after a while of its ordinary work is what is measured.
  let most = 0;
  for (const until = performance.now() + 5000; performance.now() < until; ) {
    most = Math.max(most, residentBytes(server.pid));
    await pause(100);
  }
  t.diagnostic(`${Math.round(most / 1e6)} MB resident at most`);
  await server.end('SIGKILL');
  assert.ok(most < MAX_RESIDENT_BYTES, `${most} bytes resident`);
});

test('its accounts can trade, stay the same, and are topped up', { timeout: MAX_MS }, async () => {
  const folder = join(top, 'accounts');
  const first = new ServerProcess(folder, ['--demo']);
  const url = await first.ready;
  const people = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as DemoAccount[];
  const alice = people.find(({ name }) => name === 'alice')!;
  await first.seen(/Ctrl-C stops it/);
  assert.ok(first.stdout.includes(alice.apiKey) && first.stdout.includes(alice.secret));
  const client = new RestClient(url, Date.now, alice);
  await alive(client);
  const sell = { symbol: 'BTCUSD', side: 'SELL', type: 'MARKET' };
  const held = async (each: RestClient) => {
    const { body } = await each.signed('GET', '/api/v3/account');
    const balances = body.balances as { asset: string; free: string }[];
    return Number(balances.find(({ asset }) => asset === 'BTC')!.free);
  };
  assert.equal(await held(client), 10);
  while ((await held(client)) >= 5) {
    const { status, body } = await client.signed('POST', '/api/v3/order', {
      ...sell,
      quantity: 0.5,
    });
    assert.equal(status, 200, JSON.stringify(body));
  }
  await first.end('SIGKILL');
  const second = new ServerProcess(folder, ['--demo']);
  const again = new RestClient(await second.ready, Date.now, alice);
  assert.equal(await held(again), 10, 'topped up at the start');
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')), people);
  await second.end('SIGTERM');
});

test('a first start that is killed anywhere is completed by the next', {
  timeout: MAX_MS,
}, async (t) => {
  const seed = Number(process.env.LX_SEED ?? Date.now());
  t.diagnostic(`seed ${seed}`);
  const prng = new Prng(seed);
  // How long a first start takes on this machine, so that the kills come during one.
  const begunMs = performance.now();
  const model = new ServerProcess(join(top, 'not-killed'), ['--demo']);
  await model.ready;
  const startMs = Math.ceil(performance.now() - begunMs);
  await model.end('SIGKILL');
  const folder = join(top, 'killed');
  for (let kill = 0; kill < 8; kill++) {
    const server = new ServerProcess(folder, ['--demo']);
    await pause(prng.between(startMs >> 1, startMs));
    await server.end('SIGKILL');
  }
  const server = new ServerProcess(folder, ['--demo']);
  const client = new RestClient(await server.ready, Date.now);
  await alive(client);
  const people = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as DemoAccount[];
  for (const each of people.filter(({ kind }) => kind === 'hmac')) {
    const own = new RestClient(await server.ready, Date.now, each);
    assert.equal((await own.signed('GET', '/api/v3/account')).status, 200);
  }
  assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
});
