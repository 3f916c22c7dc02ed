/**
 * The history: rows written into SQLite and PostgreSQL as a follower writes them, and the queries
 * behind allOrders, myTrades and statements on ten million rows. Every page that is timed is held
 * against what the stream of events says it must be.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Prng } from '../src/base/prng.ts';
import { connectHistory, connectWriter, openHistory } from '../src/history/connect.ts';
import type { History } from '../src/history/history.ts';
import type { Database } from '../src/history/port.ts';
import type { PageOfMarket } from '../src/history/reading/port.ts';
import { balanceBefore, fills, orders, statementPage } from '../src/history/reading/queries.ts';
import { TABLES } from '../src/history/tables.ts';
import { HistoryWriter } from '../src/history/writer.ts';
import { findPostgres, PostgresServer } from '../test/history/postgres-server.ts';
import { HistoryFlow, MARKETS, type Own } from './history-flow.ts';
import {
  type BenchOptions,
  type Figure,
  figure,
  percentiles,
  type Report,
  sized,
} from './report.ts';

const STEPS = { quick: 6_000, full: 1_000_000 };
const QUERIES = { quick: 20, full: 2_000 };
const STEPS_A_WORD = 10_000;
const PAGE = 500;
const GOAL_K_ROWS = 100;
const MS_PER_QUERY = 50;

interface Place {
  readonly name: string;
  connect(): Promise<Database>;
  /** For the follower. */
  connectWriter(): Promise<Database>;
  close(): Promise<void>;
}

async function sqlitePlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-history-'));
  return {
    name: 'SQLite',
    connect: () => connectHistory(folder, ''),
    connectWriter: () => connectWriter(folder, ''),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A server that syncs what it commits; undefined where there is none. */
async function postgresPlace(): Promise<Place | undefined> {
  const found = findPostgres();
  if ('missing' in found) return undefined;
  const { PostgresDatabase } = await import('../src/history/postgres.ts');
  const server = new PostgresServer(found, ['max_wal_size=2GB']);
  try {
    await server.start();
    const url = await server.createDatabase('bench');
    const connect = () => PostgresDatabase.connect(url);
    return {
      name: 'PostgreSQL',
      ...{ connect, connectWriter: connect },
      close: () => server.remove(),
    };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

/** Follows the whole stream. @returns milliseconds */
async function write(place: Place, flow: HistoryFlow, options: BenchOptions): Promise<number> {
  const steps = sized(options, 'commands', STEPS);
  const writer = new HistoryWriter({
    connect: () => openHistory(() => place.connectWriter()),
    source: () =>
      flow.source(steps, (done) => {
        if (done % STEPS_A_WORD === 0) options.progress(`history, ${place.name}: ${done} steps`);
      }),
  });
  const begun = performance.now();
  await writer.run('end');
  return performance.now() - begun;
}

/** Rows that are there. */
async function countRows(history: History): Promise<number> {
  let rows = 0;
  for (const { name } of TABLES) {
    const count = async (from: Database) =>
      (await from.all(`SELECT count(*) AS n FROM ${name}`))[0];
    rows += Number((await history.ask(count))?.n);
  }
  return rows;
}

type Question = (own: Own, about: PageOfMarket, prng: Prng) => Asked;

interface Asked {
  ask(from: Database): Promise<readonly number[]>;
  readonly expected: readonly number[];
}

/** A place in the list, any. */
const anywhere = (list: readonly number[], prng: Prng) => prng.below(list.length);

function orderIds(page: PageOfMarket, expected: readonly number[]): Asked {
  return { expected, ask: async (from) => (await orders(from, page)).map((row) => row.orderId) };
}

function tradeIds(page: PageOfMarket, expected: readonly number[]): Asked {
  return { expected, ask: async (from) => (await fills(from, page)).map((row) => row.tradeId) };
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  'allOrders from an id': ({ orderIds: ids }, about, prng) => {
    const k = anywhere(ids, prng);
    return orderIds({ ...about, fromId: ids[k] }, ids.slice(k, k + PAGE));
  },
  'allOrders from a time': ({ orderIds: ids, orderUs }, about, prng) => {
    const fromUs = orderUs[anywhere(ids, prng)]!;
    const k = orderUs.indexOf(fromUs);
    return orderIds({ ...about, fromUs }, ids.slice(k, k + PAGE));
  },
  'allOrders, the newest': ({ orderIds: ids }, about) =>
    orderIds({ ...about, newest: true }, ids.slice(-PAGE)),
  'myTrades from an id': ({ tradeIds: ids }, about, prng) => {
    const fromId = ids[anywhere(ids, prng)]!;
    const k = ids.indexOf(fromId);
    return tradeIds({ ...about, fromId }, ids.slice(k, k + PAGE));
  },
  'myTrades, the newest': ({ tradeIds: ids }, about) =>
    tradeIds({ ...about, newest: true }, ids.slice(-PAGE)),
};

/** Asks each question again and again. @throws Error where an answer is wrong */
async function ask(history: History, flow: HistoryFlow, options: BenchOptions): Promise<Figure[]> {
  const prng = new Prng(options.seed);
  const count = options.quick ? QUERIES.quick : QUERIES.full;
  const { accounts } = flow;
  const figures: Figure[] = [];
  for (const [name, question] of Object.entries(QUESTIONS)) {
    options.progress(`history: ${name}`);
    const times = new Float64Array(count);
    for (let k = 0; k < count; ) {
      const [account, market] = [prng.pick(accounts), prng.between(1, MARKETS)];
      const own = flow.own(account, market);
      if (own.tradeIds.length === 0) continue;
      const about = { account, market, limit: PAGE };
      const { ask: asked, expected } = question(own, about, prng);
      const begun = performance.now();
      const found = await history.ask(asked);
      times[k++] = performance.now() - begun;
      if (isDeepStrictEqual(found, expected)) continue;
      throw new Error(`${name}: account ${account}, market ${market}: a page is wrong`);
    }
    figures.push(...timesOf(name, times));
  }
  return [...figures, ...(await statements(history, flow, count, prng))];
}

/** A page of a statement from anywhere, and what an account has at the end. */
async function statements(
  history: History,
  flow: HistoryFlow,
  count: number,
  prng: Prng,
): Promise<Figure[]> {
  const times = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const account = prng.pick(flow.accounts);
    const side = prng.below(2);
    const { orderUs } = flow.own(account, prng.between(1, MARKETS));
    const fromUs = orderUs.length === 0 ? 0 : orderUs[anywhere(orderUs, prng)]!;
    const query = { account, asset: side + 1, fromUs, untilUs: Number.MAX_SAFE_INTEGER };
    const begun = performance.now();
    const page = await history.ask((from) => statementPage(from, query, undefined, PAGE));
    times[k] = performance.now() - begun;
    const sum = page.entries.reduce((balance, { amount }) => balance + amount, page.opening);
    const owned = await history.ask((from) => balanceBefore(from, account, side + 1));
    if (sum === page.closing && owned === flow.owned.get(account)![side]) continue;
    throw new Error(`account ${account} has not what its trades made of it`);
  }
  return timesOf('statement', times);
}

function timesOf(name: string, times: Float64Array): Figure[] {
  return percentiles(name, 'ms', times)
    .filter((each) => /p50$|p99$/.test(each.name))
    .map((each) => ({ ...each, goal: { atMost: MS_PER_QUERY } }));
}

async function reportOf(place: Place, options: BenchOptions): Promise<Report> {
  const flow = new HistoryFlow(options.seed);
  const tookMs = await write(place, flow, options);
  const history = await openHistory(() => place.connect());
  try {
    const rows = await countRows(history);
    const figures = await ask(history, flow, options);
    return {
      name: `history, ${place.name}`,
      workload:
        `events that make ${rows} rows, each with its changes later, folded and written as a ` +
        'follower does, with its position, all indexes kept; then pages of ' +
        `${PAGE} rows of accounts drawn at random, each held against the stream row for row`,
      leavesOut:
        'the log and the engine that runs it again; the thread and the endpoint in front of the ' +
        'queries. Pages are mostly in memory',
      figures: [
        figure('written', 'k rows/s', [rows / tookMs], { atLeast: GOAL_K_ROWS }),
        ...figures,
      ],
    };
  } finally {
    await history.close();
  }
}

export async function* historyBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  for (const open of [sqlitePlace, postgresPlace]) {
    const place = await open();
    if (place === undefined) continue;
    try {
      yield await reportOf(place, options);
    } finally {
      await place.close();
    }
  }
}
