/** Connections that come back, and what is told of them; and that closing leaves nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { Backoff } from '../../src/client/backoff.ts';
import {
  type ConnectionState,
  ErrorKind,
  LxError,
  type UserEvent,
} from '../../src/client/client.ts';
import { ScriptProcess, ServerProcess } from '../crash/server-process.ts';
import { prepareFolder, SERVER_FLAGS } from '../crash/venue-folder.ts';
import { ROOT } from '../house/repository.ts';
import { CuttingProxy } from './cutting-proxy.ts';
import { type Bench, LIMIT_BUY, openBench } from './exchange.ts';
import { Harm, LossyProxy } from './lossy-proxy.ts';

let bench: Bench | undefined;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await bench?.close();
  bench = undefined;
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** A proxy that carries everything, until it breaks. */
async function proxied({ exchange }: Bench): Promise<CuttingProxy> {
  const { port } = exchange.address;
  const proxy = await CuttingProxy.open({ port, fault: () => undefined });
  opened.push(proxy);
  return proxy;
}

interface Stateful {
  readonly status: { readonly state: ConnectionState };
  onState(listener: (change: { readonly state: ConnectionState }) => void): () => void;
}

/** Resolves when it next comes to be in this state. */
function becomes(what: Stateful, wanted: ConnectionState): Promise<void> {
  return new Promise((resolve) => {
    const stop = what.onState(({ state }) => {
      if (state !== wanted) return;
      stop();
      resolve();
    });
  });
}

test('waits double up to the longest, have a random part, and begin anew after a success', () => {
  const least = new Backoff({ firstMs: 100, maxMs: 1_000, random: () => 0 });
  const most = new Backoff({ firstMs: 100, maxMs: 1_000, random: () => 1 });
  const six = Array.from({ length: 6 }, () => [least.next(), most.next()]);
  assert.deepEqual(six, [
    [50, 100],
    [100, 200],
    [200, 400],
    [400, 800],
    [500, 1_000],
    [500, 1_000],
  ]);
  assert.equal(least.attempts, 6);
  least.ended(999);
  assert.equal(least.next(), 500);
  least.ended(1_000);
  assert.equal(least.next(), 50);
});

test('a connection that breaks comes back, logs on and subscribes again', async () => {
  bench = await openBench();
  const proxy = await proxied(bench);
  const lx = bench.client({ ...bench.credentials(), url: proxy.url });
  const states: ConnectionState[] = [];
  lx.api.onState(({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
  const events: UserEvent[] = [];
  const resubscribed = Promise.withResolvers<void>();
  const reported = Promise.withResolvers<void>();
  lx.api.onUserEvent((event) => {
    events.push(event);
    if (event.e === 'resubscribed') resubscribed.resolve();
    if (event.e === 'executionReport' && event.p === '49000.00') reported.resolve();
  });
  await lx.api.start();
  await lx.placeOrder(LIMIT_BUY);
  proxy.breakAll();
  await resubscribed.promise;
  await lx.placeOrder({ ...LIMIT_BUY, price: '49000' });
  await reported.promise;
  assert.deepEqual(states, ['live', 'connecting', 'live']);
  assert.equal(events.filter(({ e }) => e === 'resubscribed').length, 1);
});

test('who hears nothing is stale, and then makes the connection anew', async () => {
  bench = await openBench();
  let silent = false;
  const target = bench.url.replace('http', 'ws');
  const proxy = await LossyProxy.open(target, () => (silent ? Harm.DROP : undefined));
  opened.push(proxy);
  // So long from stale to dead that one is never missed for the other.
  const connection = { idleMs: 40, staleMs: 200, deadMs: 3_000, connectMs: 60_000 };
  const lx = bench.client({ ...bench.credentials(), url: proxy.url, connection });
  const book = lx.book('BTCUSD');
  await Promise.all([lx.api.start(), book.whenLive()]);
  const become = (state: ConnectionState) =>
    Promise.all([becomes(lx.api, state), becomes(lx.feed, state)]);
  const [stale, connecting] = [become('stale'), become('connecting')];
  silent = true;
  await stale;
  assert.equal(book.state, 'stale');
  await connecting;
  assert.equal(book.state, 'stale');
  silent = false;
  await Promise.all([lx.api.start(), book.whenLive()]);
});

test('a wrong key closes for good, and says why', async () => {
  bench = await openBench();
  const { apiKey } = bench.credentials();
  const lx = bench.client({ apiKey, secret: 'wrong' });
  const wanted = { kind: ErrorKind.REFUSED, code: -1022 };
  await assert.rejects(lx.api.start(), wanted);
  assert.equal(lx.api.status.state, 'closed');
  await assert.rejects(lx.placeOrder(LIMIT_BUY), wanted);
  await assert.rejects(lx.rest.call('account', {}), wanted);
  const account = lx.feed.subscribe({ channel: 'account' }, () => {});
  await assert.rejects(account.whenLive(), { kind: ErrorKind.REFUSED });
  assert.equal(account.state, 'closed');
  const late = lx.feed.subscribe({ channel: 'account' }, () => {});
  await assert.rejects(late.whenLive(), { kind: ErrorKind.CLOSED });
});

test('what needs a key says so', async () => {
  bench = await openBench();
  const lx = bench.client();
  const wanted = { kind: ErrorKind.INVALID, advice: 'Give apiKey and secret to the client.' };
  await assert.rejects(lx.rest.call('account', {}), wanted);
  await assert.rejects(lx.api.call('account', {}), wanted);
  await assert.rejects(lx.placeOrder(LIMIT_BUY), wanted);
  assert.throws(() => lx.api.onUserEvent(() => {}), wanted);
  assert.throws(() => lx.feed.subscribe({ channel: 'account' }, () => {}), wanted);
  await assert.rejects(lx.api.call('tradeFee', {}), { kind: ErrorKind.INVALID });
  const pem = '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----';
  assert.throws(() => bench!.client({ apiKey: 'a', secret: pem }), { kind: ErrorKind.INVALID });
  const other = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----';
  const broken = bench.client({ apiKey: 'a', secret: other });
  await assert.rejects(broken.rest.call('account', {}), { kind: ErrorKind.INVALID });
});

test('everything that waits ends when its signal is aborted', async () => {
  const { port } = await unanswering();
  bench = await openBench();
  const url = `http://127.0.0.1:${port}`;
  const lx = bench.client({ ...bench.credentials(), url });
  const gaveUp = new AbortController();
  const { signal } = gaveUp;
  const book = lx.book('BTCUSD');
  const waiting = [
    lx.rest.call('time', {}, { signal }),
    lx.rest.synchronize({ signal }),
    lx.api.call('time', {}, { signal }),
    lx.api.start(signal),
    lx.feed.start(signal),
    lx.feed.statistics(signal),
    lx.placeOrder(LIMIT_BUY, { signal }),
    book.whenLive(signal),
    book.nextChange(signal),
  ].map((each) => assert.rejects(each, { name: 'LxError', kind: ErrorKind.ABORTED }));
  gaveUp.abort();
  await Promise.all(waiting);
  await assert.rejects(lx.rest.call('time', {}, { signal }), { kind: ErrorKind.ABORTED });
});

/** A server that accepts connections and says nothing. */
async function unanswering(): Promise<{ readonly port: number }> {
  const { createServer } = await import('node:net');
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  });
  return server.address() as { readonly port: number };
}

test('no answer in time is an unknown outcome; nobody there is none at all', async () => {
  const { port } = await unanswering();
  bench = await openBench();
  const url = `http://127.0.0.1:${port}`;
  const lx = bench.client({ ...bench.credentials(), url, timeoutMs: 20 });
  const error = await lx.rest.call('time', {}).catch((reason: unknown) => reason);
  assert.ok(error instanceof LxError);
  assert.deepEqual([error.kind, error.retryable], [ErrorKind.UNKNOWN_OUTCOME, false]);
  const proxy = await proxied(bench);
  const { url: gone } = proxy;
  await proxy.close();
  const nobody = bench.client({ url: gone });
  await assert.rejects(nobody.rest.call('time', {}), { kind: ErrorKind.UNAVAILABLE });
});

test('an answer that is not the exchange’s leaves the outcome open', async () => {
  bench = await openBench();
  const answer = async () => new Response('<html>Bad Gateway</html>', { status: 502 });
  const lx = bench.client({ ...bench.credentials(), fetch: answer as typeof fetch });
  const wanted = { kind: ErrorKind.UNKNOWN_OUTCOME, status: 502 };
  await assert.rejects(lx.rest.call('time', {}), wanted);
});

test('a wrong clock of this machine refuses nothing', async () => {
  bench = await openBench();
  const nowMs = () => Date.now() - 3_600_000;
  for (const orders of ['rest', 'websocket'] as const) {
    const lx = bench.client({ ...bench.credentials(), nowMs, orders });
    await lx.placeOrder(LIMIT_BUY);
    assert.ok(Math.abs(lx.clock.nowMs() - Date.now()) < 60_000);
  }
});

test('closing leaves nothing that would keep a program running', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-closing-'));
  opened.push({ close: async () => rmSync(folder, { recursive: true, force: true }) });
  const [person] = await prepareFolder(folder, 1);
  const lane = join(folder, 'lane');
  const server = new ServerProcess(folder, [...SERVER_FLAGS, '--binary-socket', lane]);
  const url = await server.ready;
  const script = join(ROOT, 'test', 'client', 'leaves-nothing.ts');
  const program = new ScriptProcess(script, [url, lane, person!.apiKey, person!.secret]);
  const { code } = await program.ended;
  assert.equal(code, 0, program.stderr);
  assert.equal(program.stdout, 'closed\n');
  await server.end('SIGTERM');
});
