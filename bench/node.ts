/**
 * A whole node without sockets: commands through the rings into the engine thread, on disk before
 * anything is seen. Once with a submitter that costs next to nothing, once through
 * `ExchangeNode.submit` with its promise a command, once one command at a time; and how long a
 * start takes, from a snapshot and from the log.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockView } from '../src/base/block-view.ts';
import { DEFAULT_CONFIG, Engine } from '../src/engine/engine.ts';
import { engineModule } from '../src/engine/testing.ts';
import { Feed } from '../src/feed/feed.ts';
import type { Fold } from '../src/feed/fold.ts';
import { Accounts } from '../src/gateway/accounts/accounts.ts';
import type { Request } from '../src/gateway/port.ts';
import { RealFiles } from '../src/log/file/real.ts';
import { SnapshotStore } from '../src/log/file/snapshot-store.ts';
import { ExchangeNode } from '../src/node/exchange-node.ts';
import { ENGINE_PART } from '../src/node/messages.ts';
import {
  decodeCommand,
  SCHEMA_VERSION,
  Settlement,
  Template,
} from '../src/schema/generated/protocol.ts';
import { FLOWS, type Flow, type FlowSpec, makeFlow } from './flows.ts';
import { RawNode } from './raw-node.ts';
import { type BenchOptions, figure, percentiles, type Report, sized } from './report.ts';
import { setUpCommands } from './setting.ts';

const ROUNDS = { quick: 1, full: 3 };
const RAW_COMMANDS = { quick: 100_000, full: 2_000_000 };
const RESTART_COMMANDS = { quick: 100_000, full: 1_000_000 };
const SUBMITS = { quick: 20_000, full: 200_000 };
const SINGLES = { quick: 100, full: 3000 };
/** Commands in flight through `submit`, as many clients together keep. */
const IN_FLIGHT = 4096;

const THREAD = {
  capacities: DEFAULT_CONFIG,
  syncMode: 'always',
  intervalMs: 100,
  segmentBytes: 64 * 2 ** 20,
  snapshotEvery: 1e12,
} as const;

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-node-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a flow's state before its first command into a folder. */
function writeSnapshot(folder: string, flow: Flow): void {
  const engine = Engine.restore(flow.snapshot, { module: engineModule() });
  const store = new SnapshotStore({
    folder,
    files: new RealFiles(),
    schemaVersion: SCHEMA_VERSION,
  });
  store.write({
    sequence: engine.sequence,
    logHash: new Uint8Array(32),
    parts: [{ name: ENGINE_PART, bytes: flow.snapshot }],
  });
}

function moneyFlow(spec: FlowSpec, commandCount: number, options: BenchOptions): Flow {
  const { seed, shrink } = options;
  return makeFlow(spec, { seed, settlement: Settlement.LEDGER, commandCount, shrink });
}

async function rawReport(options: BenchOptions): Promise<Report> {
  const name = 'node, journalled with fsync, blocks into the ring';
  const commandCount = sized(options, 'commands', RAW_COMMANDS);
  const rounds = sized(options, 'rounds', ROUNDS);
  options.progress(`${name}: making the flow`);
  const flow = moneyFlow(FLOWS.replaceHeavy, commandCount, options);
  const rates: number[] = [];
  const batchSizes: number[] = [];
  const syncNs: number[] = [];
  const applyNs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    await inFolder(async (folder) => {
      writeSnapshot(folder, flow);
      const node = await RawNode.start({ ...THREAD, folder });
      const begun = performance.now();
      await node.apply(flow.commands);
      rates.push(commandCount / (performance.now() - begun) / 1000);
      batchSizes.push(node.applied / node.batches);
      syncNs.push(node.syncNs / node.applied);
      applyNs.push(node.applyNs / node.applied);
      await node.stop();
    });
  }
  return {
    name,
    workload:
      `${flow.spec.words}; with money; ${commandCount} commands from one thread through ring, ` +
      'log with fsync, engine and back',
    leavesOut: 'decoding of events, read models, promises, sockets',
    figures: [
      figure('rate', 'M commands/s', rates, { atLeast: 3 }),
      figure('log, time a command', 'ns', syncNs),
      figure('engine, time a command', 'ns', applyNs),
      figure('commands a batch', '', batchSizes),
    ],
  };
}

/** A node whose books are filled through `submit`; read models see everything. */
async function filledNode(folder: string, flow: Flow, folds: Readonly<Record<string, Fold>>) {
  const node = await ExchangeNode.start({ ...THREAD, folder, folds });
  const setUp = [...setUpCommands(flow.spec.markets, Settlement.LEDGER)];
  await submitAll(node, setUp);
  await submitAll(node, requestsOf(flow.filling));
  return node;
}

function requestsOf(blocks: Uint8Array): Request[] {
  const view = new BlockView(blocks.buffer);
  const requests: Request[] = [];
  for (let at = 0; at < blocks.length; at += 64) {
    const { correlation: _, ...request } = decodeCommand(view, at);
    requests.push(request as Request);
  }
  return requests;
}

/** Submits all in order, at most `IN_FLIGHT` at a time. @throws Error where one is refused */
async function submitAll(node: ExchangeNode, requests: readonly Request[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let next = 0;
  let answered = 0;
  const onOutcome = ({ answer }: Awaited<ReturnType<ExchangeNode['submit']>>) => {
    if (answer.template === Template.Rejected) reject(new Error(JSON.stringify(answer)));
    answered += 1;
    if (answered === requests.length) resolve();
    else pump();
  };
  const pump = () => {
    while (next < requests.length && next - answered < IN_FLIGHT && node.hasRoom()) {
      void node.submit(requests[next++]!).then(onOutcome);
    }
  };
  pump();
  await promise;
}

async function submitReport(
  what: string,
  makeFolds: () => Readonly<Record<string, Fold>>,
  options: BenchOptions,
): Promise<Report> {
  const name = `node, journalled with fsync, submit, ${what}`;
  const commandCount = sized(options, 'commands', SUBMITS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const { seed } = options;
  const shrink = options.shrink * 10;
  const settlement = Settlement.LEDGER;
  const flow = makeFlow(FLOWS.replaceHeavy, { seed, settlement, commandCount, shrink });
  const requests = requestsOf(flow.commands);
  const rates: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    await inFolder(async (folder) => {
      const node = await filledNode(folder, flow, makeFolds());
      const begun = performance.now();
      await submitAll(node, requests);
      rates.push(commandCount / (performance.now() - begun));
      await node.stop();
    });
  }
  return {
    name,
    workload:
      `the replace-heavy flow with a tenth of its orders, with money; ${commandCount} commands, ` +
      `at most ${IN_FLIGHT} in flight, a promise each`,
    leavesOut: 'sockets, parsing, authentication',
    figures: [figure('rate', 'k commands/s', rates)],
  };
}

async function oneByOneReport(options: BenchOptions): Promise<Report> {
  const name = 'node, journalled with fsync, one command at a time';
  const commandCount = sized(options, 'commands', SINGLES);
  const { seed } = options;
  const shrink = options.shrink * 100;
  const settlement = Settlement.LEDGER;
  const flow = makeFlow(FLOWS.replaceHeavy, { seed, settlement, commandCount, shrink });
  options.progress(name);
  const timesUs = new Float64Array(commandCount);
  await inFolder(async (folder) => {
    const node = await filledNode(folder, flow, {});
    for (const [k, request] of requestsOf(flow.commands).entries()) {
      const begun = performance.now();
      await node.submit(request);
      timesUs[k] = (performance.now() - begun) * 1000;
    }
    await node.stop();
  });
  return {
    name,
    workload: `${commandCount} commands, each submitted when the one before it was answered`,
    leavesOut: 'sockets, parsing, authentication, read models',
    figures: percentiles('submit to answer', 'µs', timesUs),
  };
}

async function restartReport(options: BenchOptions): Promise<Report> {
  const name = 'node, restart';
  const commandCount = sized(options, 'commands', RESTART_COMMANDS);
  const rounds = sized(options, 'rounds', ROUNDS);
  options.progress(`${name}: making the flow`);
  const flow = moneyFlow(FLOWS.fullMarkets, commandCount, options);
  const readyMs: number[] = [];
  const replayRates: number[] = [];
  await inFolder(async (folder) => {
    writeSnapshot(folder, flow);
    const node = await RawNode.start({ ...THREAD, folder });
    readyMs.push(node.readyMs);
    options.progress(`${name}: writing a log`);
    await node.apply(flow.commands);
    await node.stop();
    for (let round = 1; round <= rounds; round++) {
      options.progress(`${name}: round ${round} of ${rounds}`);
      const again = await RawNode.start({ ...THREAD, folder });
      readyMs.push(again.restoredMs);
      replayRates.push(again.replayedCommands / (again.readyMs - again.restoredMs) / 1000);
      await again.stop();
    }
  });
  const resting = flow.filling.length / 64;
  return {
    name,
    workload:
      `a snapshot of ${Math.round(flow.snapshot.length / 1e6)} MB with ${resting} resting orders ` +
      `in 1,000 markets, with money; then a log of ${commandCount} commands behind it`,
    leavesOut: 'read models; the folder is in the cache of the file system',
    figures: [
      figure('start to snapshot loaded', 'ms', readyMs, { atMost: 1000 }),
      figure('replay', 'M commands/s', replayRates, { atLeast: 5 }),
    ],
  };
}

export async function* nodeBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  yield await rawReport(options);
  yield await submitReport('no read models', () => ({}), options);
  const readModels = () => ({ feed: new Feed(), accounts: new Accounts() });
  yield await submitReport('with the read models of a venue', readModels, options);
  yield await oneByOneReport(options);
  yield await restartReport(options);
}
