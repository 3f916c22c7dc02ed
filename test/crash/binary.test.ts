/**
 * The promise of the binary lane: exactly one answer for every command, over any connections and
 * any kills of the server. Sessions lose their connections at random, repeat commands, and the
 * server is killed under them; at the end every command has one answer, every event came once, and
 * what the clients believe is open is what is open. LX_SEED repeats the random choices.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { AccountStreams } from '../../src/gateway/streams/account-streams.ts';
import { replayedEngine } from './audit.ts';
import { BinarySession } from './binary-session.ts';
import { ServerProcess } from './server-process.ts';
import { prepareFolder, SERVER_FLAGS } from './venue-folder.ts';

const ROUNDS = 5;
const SESSIONS_PER_ACCOUNT = 2;
const ACCOUNTS = 2;
/** Connections of a session in one life of the server. */
const CONNECTIONS = 4;
const MAX_PATIENCE = 150;
const LANE_AT = /binary lane is at \S+:(\d+)\n/;

const seed = Number(process.env.LX_SEED ?? Date.now());
const prng = new Prng(seed);
const folder = mkdtempSync(join(tmpdir(), 'lx-binary-kill-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function start(): Promise<{ server: ServerProcess; port: number }> {
  const server = new ServerProcess(folder, [...SERVER_FLAGS, '--sync', 'always']);
  const [, port] = await server.seen(LANE_AT);
  return { server, port: Number(port) };
}

async function untilAnswered(session: BinarySession, port: number): Promise<void> {
  const everything = Number.POSITIVE_INFINITY;
  do {
    assert.ok(await session.run(port, everything));
  } while (session.answers.size < session.commands.length);
}

test('every command is answered once, whatever is cut or killed', {
  timeout: 300_000,
}, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const accounts = await prepareFolder(folder, ACCOUNTS);
  const sessions = accounts.flatMap((account) =>
    Array.from({ length: SESSIONS_PER_ACCOUNT }, (_, k) => {
      return new BinarySession(account, 1 + k, new Prng(prng.uint32()));
    }),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const { server, port } = await start();
    // Killed while some of them are in the middle of a connection.
    const connections = prng.between(1, CONNECTIONS);
    const killed = Promise.withResolvers<void>();
    let left = sessions.length;
    const trading = sessions.map(async (session) => {
      for (let k = 0; k < connections; k++) {
        if (!(await session.run(port, prng.between(1, MAX_PATIENCE)))) break;
      }
      left -= 1;
      if (left === prng.below(sessions.length)) killed.resolve();
      if (left === 0) killed.resolve();
    });
    await Promise.race([killed.promise, Promise.all(trading)]);
    await server.end('SIGKILL');
    await Promise.all(trading);
  }
  const { server, port } = await start();
  for (const session of sessions) await untilAnswered(session, port);
  for (const session of sessions) await session.watch(port);
  assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null }, server.stderr);

  const streams = new AccountStreams();
  const engine = replayedEngine(folder, (event) => streams.apply(event, 0));
  for (const [k, session] of sessions.entries()) {
    const { account } = accounts[Math.floor(k / SESSIONS_PER_ACCOUNT)]!;
    const { sessionNumber } = session;
    assert.equal(streams.answered(account, sessionNumber), session.commands.length, `seed ${seed}`);
  }
  const open = new Set(engine.openOrders().map(({ orderId }) => orderId));
  let believed = 0;
  for (let k = 0; k < sessions.length; k += SESSIONS_PER_ACCOUNT) {
    const [first, ...others] = sessions.slice(k, k + SESSIONS_PER_ACCOUNT);
    for (const other of others) assert.deepEqual(other.events, first!.events, `seed ${seed}`);
    const ofAccount = first!.openOrders();
    believed += ofAccount.size;
    for (const orderId of ofAccount.keys()) assert.ok(open.has(orderId), `order ${orderId}`);
  }
  assert.equal(believed, open.size, `seed ${seed}: what is open is what the clients believe`);
  const commands = sessions.reduce((sum, session) => sum + session.commands.length, 0);
  const connections = sessions.reduce((sum, session) => sum + session.connections, 0);
  t.diagnostic(`${ROUNDS} kills, ${connections} connections, ${commands} commands`);
  assert.ok(commands > 0);
});
