/** SIGTERM and SIGINT: what is being worked on is finished, and the next start finds a snapshot. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Prng } from '../../src/base/prng.ts';
import { RestClient } from '../../src/gateway/testing/rest-client.ts';
import { AccountFacts } from './facts.ts';
import { ServerProcess } from './server-process.ts';
import { Trader } from './trader.ts';
import { prepareFolder, SERVER_FLAGS, startNode } from './venue-folder.ts';
import { verify } from './verify.ts';

/** Longer than the time within which two signals are one wish. */
const ANOTHER_WISH_MS = 700;

const top = mkdtempSync(join(tmpdir(), 'lx-shutdown-'));
after(() => rmSync(top, { recursive: true, force: true }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} under load ends with 0, and nothing is left to replay`, async () => {
    const folder = join(top, signal);
    const prepared = await prepareFolder(folder, 2);
    const members = prepared.map((each) => ({
      prepared: each,
      facts: new AccountFacts(`account ${each.account}`),
    }));
    const server = new ServerProcess(folder, SERVER_FLAGS);
    const url = await server.ready;
    const enough = Promise.withResolvers<void>();
    let answers = 0;
    const round = {
      ending: false,
      answered: () => {
        answers += 1;
        if (answers === 150) enough.resolve();
      },
    };
    const traders = members.map((member, k) => new Trader(`s${k}`, member, new Prng(k), k === 1));
    const trading = Promise.all(traders.map((trader) => trader.run(url, round)));
    await enough.promise;
    round.ending = true;
    assert.deepEqual(await server.end(signal), { code: 0, signal: null }, server.stderr);
    await trading;
    assert.match(server.stdout, /stopped; everything is on disk/);
    assert.ok(readdirSync(folder).some((name) => name.endsWith('.lxs')));
    const { node } = await startNode(folder);
    assert.equal(node.replayedCommands, 0);
    assert.deepEqual(node.notes, []);
    await node.stop();
    const next = new ServerProcess(folder, SERVER_FLAGS);
    await verify(await next.ready, members);
    await next.seen(/Ctrl-C stops it/);
    assert.doesNotMatch(next.stdout, /replayed from the log/);
    await next.end('SIGKILL');
  });
}

test('requests that were sent before the signal are answered', async () => {
  const folder = join(top, 'in-flight');
  const [own] = await prepareFolder(folder, 1);
  const server = new ServerProcess(folder, SERVER_FLAGS);
  const url = await server.ready;
  const client = new RestClient(url, Date.now, own!);
  const orders = Array.from({ length: 50 }, (_, k) =>
    client.signed('POST', '/api/v3/order', {
      ...{ symbol: 'DECUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
      ...{ price: '0.4000', quantity: '10', newClientOrderId: `in-flight-${k}` },
    }),
  );
  // Once one is answered, the connections of the others are open and their requests sent.
  await orders[0];
  const ended = server.end('SIGTERM');
  const answers = await Promise.allSettled(orders);
  assert.deepEqual(await ended, { code: 0, signal: null });
  const placed = answers.filter((each) => each.status === 'fulfilled' && each.value.status === 200);
  const next = new ServerProcess(folder, SERVER_FLAGS);
  const again = new RestClient(await next.ready, Date.now, own!);
  const { body } = await again.signed('GET', '/api/v3/openOrders');
  assert.equal((body as unknown as unknown[]).length, placed.length);
  await next.end('SIGKILL');
});

test('the same signal, passed on by npm or the like as well, is one wish', async () => {
  const folder = join(top, 'passed-on');
  await prepareFolder(folder, 1);
  const server = new ServerProcess(folder, SERVER_FLAGS);
  await server.ready;
  // Both are there before it looks, however slow this machine is.
  server.child.kill('SIGSTOP');
  server.child.kill('SIGINT');
  server.child.kill('SIGTERM');
  server.child.kill('SIGCONT');
  assert.deepEqual(await server.ended, { code: 0, signal: null }, server.stderr);
  assert.match(server.stdout, /everything is on disk/);
});

test('a second signal, later, ends it at once', async () => {
  const folder = join(top, 'twice');
  await prepareFolder(folder, 1);
  const server = new ServerProcess(folder, SERVER_FLAGS);
  const { port, hostname } = new URL(await server.ready);
  // A request that never becomes whole keeps the shutdown waiting. `100 Continue` says that the
  // server has read its head: before that, the shutdown would close the connection as an idle one.
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const head = ['POST /api/v3/order HTTP/1.1', 'Host: x', 'Content-Length: 100'];
  socket.write([...head, 'Expect: 100-continue', '', 'symbol='].join('\r\n'));
  const [interim] = await once(socket, 'data');
  assert.match(String(interim), /^HTTP\/1\.1 100 /);
  server.child.kill('SIGTERM');
  await server.seen(/stopping/);
  // Not a wait for anything: the pause is what makes it another wish.
  await pause(ANOTHER_WISH_MS);
  assert.deepEqual(await server.end('SIGTERM'), { code: 130, signal: null });
  socket.destroy();
  const next = new ServerProcess(folder, SERVER_FLAGS);
  await next.ready;
  await next.end('SIGKILL');
});

test('what can no longer be written ends it with 1, and nobody is told that it was', async () => {
  const folder = join(top, 'gone');
  const server = new ServerProcess(folder, SERVER_FLAGS);
  await server.ready;
  // The exchange may be making a file in it meanwhile: then once more.
  rmSync(folder, { recursive: true, maxRetries: 100 });
  assert.deepEqual(await server.end('SIGTERM'), { code: 1, signal: null });
  assert.ok(server.stderr.includes(folder), server.stderr);
  assert.doesNotMatch(server.stdout, /everything is on disk/);
});

test('a port that is in use ends the start with a sentence, demo or not', async () => {
  const folder = join(top, 'port');
  const first = new ServerProcess(join(top, 'first'), SERVER_FLAGS);
  const { port } = new URL(await first.ready);
  for (const more of [[], ['--demo']]) {
    const second = new ServerProcess(folder, [...SERVER_FLAGS, '--port', port, ...more]);
    assert.deepEqual(await second.ended, { code: 1, signal: null });
    assert.match(second.stderr, /is in use by another program; stop it or choose another port/);
    assert.doesNotMatch(second.stderr, /^\s+at /m);
  }
  await first.end('SIGKILL');
});

test('capacities hold from the first use of a folder on, whatever a later start says', async () => {
  const folder = join(top, 'capacities');
  const [own] = await prepareFolder(folder, 1);
  for (const name of readdirSync(folder)) if (name.endsWith('.lxs')) rmSync(join(folder, name));
  const server = new ServerProcess(folder, [...SERVER_FLAGS, '--max-orders', '64']);
  const client = new RestClient(await server.ready, Date.now, own!);
  await server.seen(/maxOrders is 65536, not 64: capacities are fixed/, 'stderr');
  for (let k = 0; k < 70; k++) {
    const { status } = await client.signed('POST', '/api/v3/order', {
      ...{ symbol: 'DECUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
      ...{ price: '0.4000', quantity: '10' },
    });
    assert.equal(status, 200);
  }
  await server.end('SIGKILL');
  const next = new ServerProcess(folder, [...SERVER_FLAGS, '--max-orders', '64']);
  const again = new RestClient(await next.ready, Date.now, own!);
  const { body } = await again.signed('GET', '/api/v3/openOrders');
  assert.equal((body as unknown as unknown[]).length, 70);
  await next.end('SIGKILL');
});
