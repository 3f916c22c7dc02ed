/**
 * A server under load is killed again and again, at any moment, and started on the same folder:
 * nothing that was acknowledged is lost, nothing happens twice, what was not acknowledged is wholly
 * there or not at all. Moments come from a seed, which is printed: LX_SEED repeats them as far as
 * the machine's own timing allows.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Prng } from '../../src/base/prng.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { RealFiles } from '../../src/log/file/real.ts';
import { verifyFolder } from '../../src/replay/verify.ts';
import { checkZeroSums, LogAudit, replayedEngine, restoredEngine } from './audit.ts';
import { AccountFacts, type OrderFact } from './facts.ts';
import { ServerProcess } from './server-process.ts';
import { type Member, type Round, Trader } from './trader.ts';
import { prepareFolder, SERVER_FLAGS } from './venue-folder.ts';
import { verify } from './verify.ts';

const ACCOUNTS = 4;
const TRADERS_PER_ACCOUNT = 2;
/** Kills of each kind; every one is followed by a start and, unless it is killed too, a look. */
const KILLS = { load: 36, startup: 9, shutdown: 9 };
/** Answers after which a round under load ends, at most; below what the server remembers. */
const MAX_ANSWERS = 700;
const MAX_SHUTDOWN_MS = 60;
/** A start is killed within so much of the time that one takes on this machine. */
const STARTUP_FACTOR = 1.2;
/** On a machine where all of it takes longer, what fits is what is looked at. */
const ENOUGH_MS = 200_000;

const seed = Number(process.env.LX_SEED ?? Date.now());
const prng = new Prng(seed);
const folder = mkdtempSync(join(tmpdir(), 'lx-kill-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Kind = keyof typeof KILLS;

/** The kinds in random order. */
function schedule(): Kind[] {
  const left = { ...KILLS };
  const kinds: Kind[] = [];
  while (left.load + left.startup + left.shutdown > 0) {
    const kind = prng.weighted(left);
    left[kind] -= 1;
    kinds.push(kind);
  }
  return kinds;
}

/** Lets the traders trade until a random moment, ends the server then. */
async function trade(server: ServerProcess, url: string, traders: Trader[], kind: Kind) {
  const answers = prng.between(1, MAX_ANSWERS);
  const reached = Promise.withResolvers<void>();
  let answered = 0;
  const round: Round = {
    ending: false,
    answered: () => {
      answered += 1;
      if (answered === answers) reached.resolve();
    },
  };
  const trading = Promise.all(traders.map((trader) => trader.run(url, round)));
  await Promise.race([reached.promise, trading]);
  round.ending = true;
  if (kind === 'shutdown') {
    server.child.kill('SIGTERM');
    await pause(prng.below(MAX_SHUTDOWN_MS));
  } else await pause(prng.below(4));
  await server.end('SIGKILL');
  await trading;
  return answered;
}

function openFacts(members: readonly Member[]): Map<number, OrderFact> {
  const open = new Map<number, OrderFact>();
  for (const { facts } of members) {
    for (const fact of facts.orders.values()) {
      if (fact.fate === 'accepted' && fact.final === undefined) open.set(fact.orderId, fact);
    }
  }
  return open;
}

test('what was acknowledged survives any kill, once and whole', { timeout: 540_000 }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const prepared = await prepareFolder(folder, ACCOUNTS);
  const members: Member[] = prepared.map((each) => ({
    prepared: each,
    facts: new AccountFacts(`account ${each.account}`),
  }));
  const traders = members.flatMap((member) =>
    Array.from({ length: TRADERS_PER_ACCOUNT }, (_, k) => {
      const name = `t${member.prepared.account}${'ab'[k]}`;
      return new Trader(name, member, new Prng(prng.uint32()), k === 1);
    }),
  );
  const begunMs = performance.now();
  let answers = 0;
  let kills = 0;
  let startupMs = 500;
  const kinds = schedule();
  for (const kind of kinds) {
    if (performance.now() - begunMs > ENOUGH_MS) break;
    const spawnedMs = performance.now();
    const server = new ServerProcess(folder, SERVER_FLAGS);
    kills += 1;
    if (kind === 'startup') {
      await pause(prng.below(Math.ceil(startupMs * STARTUP_FACTOR)));
      await server.end('SIGKILL');
      continue;
    }
    const url = await server.ready;
    startupMs = performance.now() - spawnedMs;
    try {
      await verify(url, members);
    } catch (error) {
      throw new Error(`seed ${seed}, after kill ${kills - 1}`, { cause: error });
    }
    answers += await trade(server, url, traders, kind);
  }
  const last = new ServerProcess(folder, SERVER_FLAGS);
  await verify(await last.ready, members);
  assert.deepEqual(await last.end('SIGTERM'), { code: 0, signal: null }, last.stderr);
  t.diagnostic(`${kills} kills, ${answers} answers`);
  assert.ok(kills > 0);
  if (kills < kinds.length) t.diagnostic(`slow here: ${kills} of ${kinds.length} kills`);

  const found = verifyFolder({ folder, files: new RealFiles(), module: engineModule() });
  assert.deepEqual([found.verdict, found.findings], ['yes', []]);
  assert.equal(found.batchesOfKnownEvents, found.batches);
  const audit = new LogAudit();
  const replayed = replayedEngine(folder, (event) => audit.take(event));
  const restored = restoredEngine(folder);
  assert.equal(replayed.sequence, restored.sequence);
  assert.equal(replayed.stateHash(), restored.stateHash());
  checkZeroSums(replayed);
  const markets = { DECUSD: 1, BTCUSD: 2 };
  for (const { facts, prepared: own } of members) audit.check(facts, own.account, markets);
  const open = openFacts(members);
  for (const { orderId } of replayed.openOrders()) assert.ok(open.delete(orderId), `${orderId}`);
  assert.equal(open.size, 0, 'orders that are open for their clients are not in the book');
  const { orders, trades } = audit.counts;
  t.diagnostic(`${orders} orders, ${trades} trades, ${replayed.sequence} commands in the log`);
});
