/**
 * Balances with the command that they follow from: read in process and from Redis, and written to
 * Redis by an exchange that syncs its log. Redis is a real one, a process beside. Every run ends
 * with a look at what Redis holds: each account has what the transfers made of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BalancesPort } from '../src/balances/port.ts';
import { RedisBalanceReader } from '../src/balances/reader.ts';
import { Prng } from '../src/base/prng.ts';
import { DEFAULT_CONFIG, EXTERNAL_ACCOUNT, FIRST_ACCOUNT } from '../src/engine/engine.ts';
import { Feed } from '../src/feed/feed.ts';
import { Accounts } from '../src/gateway/accounts/accounts.ts';
import type { Request } from '../src/gateway/port.ts';
import { Balances } from '../src/node/balances.ts';
import { ExchangeNode } from '../src/node/exchange-node.ts';
import { Template, TransferKind } from '../src/schema/generated/protocol.ts';
import { type FoundRedis, findRedis, RedisServer } from '../test/balances/redis-server.ts';
import { type BenchOptions, figure, percentiles, type Report, sized } from './report.ts';
import { submitAll } from './submit-all.ts';

const ROUNDS = { quick: 1, full: 5 };
const READS = { quick: 2_000, full: 50_000 };
const TRANSFERS = { quick: 4_000, full: 200_000 };
/** Of the part at a planned pace. */
const PACED = { quick: 1_000, full: 50_000 };
const PACE_PER_MS = 5;
const READS_IN_FLIGHT = 64;
const IN_FLIGHT = 4096;
const ACCOUNTS = 1_000;
const FUNDS = 2 ** 40;
const MOST = 1_000;
const ASSET = 1;
/** For one answer of Redis on a machine that does much else, milliseconds. */
const PATIENCE_MS = 60_000;
const GOAL_US = { atMost: 1_000 };
const HEADER = { market: 0, account: 0 } as const;
const SILENT = { info() {}, warn() {}, error() {} };
const THREAD = {
  capacities: { ...DEFAULT_CONFIG, maxTransfers: 2 ** 20 },
  syncMode: 'always',
  intervalMs: 100,
  segmentBytes: 64 * 2 ** 20,
  snapshotEvery: 1e12,
} as const;

interface Venue {
  readonly node: ExchangeNode;
  readonly balances: BalancesPort;
  stop(): Promise<void>;
}

/** An exchange with a thousand funded accounts. @param redisUrl empty: balances in process alone */
async function startVenue(redisUrl: string): Promise<Venue> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-balances-'));
  const [feed, accounts] = [new Feed(), new Accounts()];
  const service = new Balances({ redisUrl, redisPrefix: 'lx-bench' });
  const folds = { feed, accounts, ...service.folds };
  const node = await ExchangeNode.start({ ...THREAD, folder, folds });
  const balances = await service.open({ node, accounts, catalog: feed.catalog, log: SILENT });
  await submitAll(node, setUp(), IN_FLIGHT);
  const stop = async () => {
    await node.stop();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { node, balances, stop };
}

function readerOf(url: string): RedisBalanceReader {
  return new RedisBalanceReader({ url, prefix: 'lx-bench', timeoutMs: PATIENCE_MS });
}

let transferId = 0n;

function transfer(debitAccount: number, creditAccount: number, amount: number): Request {
  const ids = { transferId: ++transferId, pendingId: 0n } as const;
  const leg = { ...ids, debitAccount, creditAccount, amount, asset: ASSET };
  return { template: Template.Transfer, ...HEADER, legs: [{ ...leg, kind: TransferKind.POST }] };
}

function setUp(): Request[] {
  const accounts = Array.from({ length: ACCOUNTS }, (_, k) => FIRST_ACCOUNT + k);
  return [
    { template: Template.CreateAsset, ...HEADER, decimals: 6, text: 'USD' },
    ...accounts.map(() => ({ template: Template.CreateAccount, ...HEADER, tier: 0 }) as const),
    ...accounts.map((account) => transfer(EXTERNAL_ACCOUNT, account, FUNDS)),
  ];
}

/** Transfers between accounts drawn at random, and what everybody has after all of them. */
class Flow {
  readonly units = new Map<number, number>();
  readonly #prng: Prng;

  constructor(seed: number) {
    this.#prng = new Prng(seed);
    for (let k = 0; k < ACCOUNTS; k++) this.units.set(FIRST_ACCOUNT + k, FUNDS);
  }

  next(): Request {
    const from = this.#prng.below(ACCOUNTS);
    const to = (from + 1 + this.#prng.below(ACCOUNTS - 1)) % ACCOUNTS;
    const [debit, credit] = [FIRST_ACCOUNT + from, FIRST_ACCOUNT + to];
    const amount = this.#prng.between(1, MOST);
    this.units.set(debit, this.units.get(debit)! - amount);
    this.units.set(credit, this.units.get(credit)! + amount);
    return transfer(debit, credit, amount);
  }

  take(count: number): Request[] {
    return Array.from({ length: count }, () => this.next());
  }
}

/** Resolves once the cache holds everything up to a command. */
async function written(balances: BalancesPort, sequence: number): Promise<void> {
  for (;;) {
    const { state, sequence: held } = balances.health();
    if (held >= sequence && state === 'current') return;
    await pause(1);
  }
}

/** @throws Error where an account has not what it should have */
async function check(reader: Pick<BalancesPort, 'of'>, { units }: Flow): Promise<void> {
  for (const [account, wanted] of units) {
    const answer = await reader.of(account);
    const has = answer?.balances[0]?.availableUnits;
    if (has !== wanted) throw new Error(`account ${account} has ${has} units, not ${wanted}`);
  }
}

/** Microseconds that each of so many answers took, asked for one after another. */
async function timeReads(reader: Pick<BalancesPort, 'of'>, count: number, seed: number) {
  const prng = new Prng(seed);
  const took = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const account = FIRST_ACCOUNT + prng.below(ACCOUNTS);
    const begun = performance.now();
    await reader.of(account);
    took[k] = (performance.now() - begun) * 1_000;
  }
  return took;
}

/** Thousands of answers a second, so many asked for at a time. */
async function readRate(reader: Pick<BalancesPort, 'of'>, count: number): Promise<number> {
  let next = 0;
  const ask = async () => {
    while (next < count) await reader.of(FIRST_ACCOUNT + (next++ % ACCOUNTS));
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: READS_IN_FLIGHT }, ask));
  return count / (performance.now() - begun);
}

function withGoal(figures: ReturnType<typeof percentiles>) {
  return figures.map((each) => (each.name.endsWith('p99') ? { ...each, goal: GOAL_US } : each));
}

async function inProcessReport(options: BenchOptions): Promise<Report> {
  const name = 'balances, read in process';
  const count = sized(options, 'commands', READS);
  options.progress(name);
  const venue = await startVenue('');
  try {
    await check(venue.balances, new Flow(options.seed));
    const took = await timeReads(venue.balances, count, options.seed);
    return {
      name,
      workload: `${count} answers, each about one of ${ACCOUNTS} accounts, one after another`,
      leavesOut: 'HTTP, signature; the exchange does nothing else',
      figures: withGoal(percentiles('asked to answered', 'µs', took)),
    };
  } finally {
    await venue.stop();
  }
}

async function redisReadReport(server: RedisServer, options: BenchOptions): Promise<Report> {
  const name = 'balances, read from Redis';
  const count = sized(options, 'commands', READS);
  options.progress(name);
  const venue = await startVenue(server.socketUrl);
  const reader = readerOf(server.socketUrl);
  try {
    await written(venue.balances, venue.node.sequence);
    await check(reader, new Flow(options.seed));
    const took = await timeReads(reader, count, options.seed);
    const rate = await readRate(reader, count);
    return {
      name,
      workload:
        `${count} answers, each about one of ${ACCOUNTS} accounts and with its position, one after ` +
        `another, then ${READS_IN_FLIGHT} at a time`,
      leavesOut:
        'the network: Redis is asked over a Unix socket, and shares these cores; the exchange does ' +
        'nothing else',
      figures: [
        ...withGoal(percentiles('asked to answered', 'µs', took)),
        figure(`rate, ${READS_IN_FLIGHT} at a time`, 'k reads/s', [rate]),
      ],
    };
  } finally {
    await reader.close();
    await venue.stop();
  }
}

/** Transfers a millisecond, to the last answer. @param server undefined: without Redis */
async function transferRate(
  server: RedisServer | undefined,
  count: number,
  seed: number,
): Promise<{ rate: number; behindMs: number }> {
  const venue = await startVenue(server?.socketUrl ?? '');
  const reader = readerOf(server?.socketUrl ?? '');
  try {
    await written(venue.balances, venue.node.sequence);
    const flow = new Flow(seed);
    const requests = flow.take(count);
    const begun = performance.now();
    await submitAll(venue.node, requests, IN_FLIGHT);
    const answered = performance.now();
    await written(venue.balances, venue.node.sequence);
    const behindMs = performance.now() - answered;
    await check(server === undefined ? venue.balances : reader, flow);
    return { rate: count / (answered - begun), behindMs };
  } finally {
    await reader.close();
    await venue.stop();
  }
}

async function costReport(server: RedisServer, options: BenchOptions): Promise<Report> {
  const name = 'balances, written to Redis while transfers come as fast as they can';
  const count = sized(options, 'commands', TRANSFERS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const [without, beside, behind, ratios]: number[][] = [[], [], [], []];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    // In turn first and second: what else the machine does falls on both.
    const kinds = round % 2 === 0 ? [server, undefined] : [undefined, server];
    const rates = new Map<RedisServer | undefined, number>();
    for (const kind of kinds) {
      const { rate, behindMs } = await transferRate(kind, count, options.seed);
      rates.set(kind, rate);
      if (kind !== undefined) behind!.push(behindMs);
    }
    without!.push(rates.get(undefined)!);
    beside!.push(rates.get(server)!);
    ratios!.push(rates.get(server)! / rates.get(undefined)!);
  }
  return {
    name,
    workload:
      `${count} transfers between ${ACCOUNTS} accounts, at most ${IN_FLIGHT} in flight, a promise ` +
      'each, log with fsync; every account read from Redis at the end',
    leavesOut: 'sockets, parsing, authentication, other read models; Redis shares these cores',
    figures: [
      figure('without Redis', 'k transfers/s', without!),
      figure('with Redis', 'k transfers/s', beside!),
      figure('with Redis against without', 'ratio', ratios!),
      figure('last answer to all of it in Redis', 'ms', behind!),
    ],
  };
}

/** Milliseconds from each answer to when Redis has it, at a planned pace. */
async function timeWrites(venue: Venue, requests: readonly Request[]): Promise<Float64Array> {
  const waiting: { sequence: number; atMs: number }[] = [];
  const lags: number[] = [];
  const begun = performance.now();
  let sent = 0;
  while (lags.length < requests.length) {
    const due = Math.min(requests.length, Math.ceil((performance.now() - begun) * PACE_PER_MS));
    while (sent < due) {
      void venue.node.submit(requests[sent++]!).then(({ answer }) => {
        if (answer.template === Template.Rejected) throw new Error(JSON.stringify(answer));
        waiting.push({ sequence: answer.sequence, atMs: performance.now() });
      });
    }
    await pause(1);
    const { sequence } = venue.balances.health();
    const nowMs = performance.now();
    while (waiting.length > 0 && waiting[0]!.sequence <= sequence) {
      lags.push(nowMs - waiting.shift()!.atMs);
    }
  }
  return Float64Array.from(lags);
}

async function lagReport(server: RedisServer, options: BenchOptions): Promise<Report> {
  const name = `balances, written to Redis at ${PACE_PER_MS},000 transfers a second`;
  const count = sized(options, 'commands', PACED);
  options.progress(name);
  const venue = await startVenue(server.socketUrl);
  const reader = readerOf(server.socketUrl);
  try {
    await written(venue.balances, venue.node.sequence);
    const before = venue.balances.health().rebuilds;
    const flow = new Flow(options.seed);
    const lags = await timeWrites(venue, flow.take(count));
    await written(venue.balances, venue.node.sequence);
    await check(reader, flow);
    if (venue.balances.health().rebuilds !== before) throw new Error('all was written anew');
    return {
      name,
      workload:
        `${count} transfers between ${ACCOUNTS} accounts, ${PACE_PER_MS} due each millisecond, log ` +
        'with fsync; from each answer until Redis has it',
      leavesOut: 'looked at once a millisecond: up to that is measured too much',
      figures: percentiles('answered to in Redis', 'ms', lags),
    };
  } finally {
    await reader.close();
    await venue.stop();
  }
}

export async function* balancesBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const found: FoundRedis = findRedis();
  const inProcess = await inProcessReport(options);
  if ('missing' in found) {
    yield { ...inProcess, notes: [`Redis was not measured: ${found.missing}`] };
    return;
  }
  yield inProcess;
  const server = await RedisServer.start(found);
  try {
    yield await redisReadReport(server, options);
    yield await costReport(server, options);
    yield await lagReport(server, options);
  } finally {
    await server.stop();
  }
}
