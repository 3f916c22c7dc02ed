/**
 * How fast the engine applies commands, alone in one thread: flows of `flows.ts` through `run` in
 * batches, as the node does it, with and without money. Every round starts from the same snapshot
 * in fresh memory. The events are hashed in a round of their own that is not timed, which also
 * warms up the compiler.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Engine } from '../src/engine/engine.ts';
import { engineModule } from '../src/engine/testing.ts';
import { Settlement, Template } from '../src/schema/generated/protocol.ts';
import { FLOWS, type Flow, type FlowSpec, makeFlow } from './flows.ts';
import {
  type BenchOptions,
  type Figure,
  figure,
  type Goal,
  percentiles,
  type Report,
  sized,
} from './report.ts';

/** Commands that one call of `run` applies. */
const BATCH_COMMANDS = 256;
const BATCH_BYTES = BATCH_COMMANDS * 64;
const PAGE_BYTES = 4096;
const ROUNDS = { quick: 3, full: 7 };
const COMMANDS = { quick: 200_000, full: 1_000_000 };
/** Commands timed one by one. */
const MAX_SINGLES = 200_000;

interface Case {
  readonly spec: FlowSpec;
  readonly settlement: Settlement;
  readonly goal: Goal;
}

const CASES: readonly Case[] = [
  { spec: FLOWS.replaceHeavy, settlement: Settlement.NONE, goal: { atMost: 35 } },
  { spec: FLOWS.deepBook, settlement: Settlement.NONE, goal: { atMost: 45 } },
  { spec: FLOWS.manyMarkets, settlement: Settlement.NONE, goal: {} },
  { spec: FLOWS.fullMarkets, settlement: Settlement.NONE, goal: { atMost: 110 } },
  { spec: FLOWS.replaceHeavy, settlement: Settlement.LEDGER, goal: { atMost: 60 } },
  { spec: FLOWS.deepBook, settlement: Settlement.LEDGER, goal: { atMost: 60 } },
  { spec: FLOWS.manyMarkets, settlement: Settlement.LEDGER, goal: {} },
  { spec: FLOWS.fullMarkets, settlement: Settlement.LEDGER, goal: {} },
];

/** An engine before the flow's first command, and the flow in its command region. */
export function prepare(flow: Flow, module = engineModule()): Engine {
  const engine = Engine.restore(flow.snapshot, {
    module,
    commandBytes: Math.max(65536, flow.commands.length),
  });
  const { commands, events } = engine.layout;
  engine.view.u8.set(flow.commands, commands.from);
  // As in a node that runs: every page of the region for events is there.
  engine.view.u8.fill(0, events.from, events.to);
  return engine;
}

/** Applies the first `count` commands; `onEvents` sees what each call wrote. */
export function applyAll(
  engine: Engine,
  count: number,
  onEvents?: (from: number, to: number) => void,
): void {
  const { commands, events } = engine.layout;
  const end = commands.from + count * 64;
  let at = commands.from;
  while (at < end) {
    const stop = Math.min(at + BATCH_BYTES, end);
    do {
      engine.setOutput(events.from, events.to);
      at = engine.run(at, stop);
      if (onEvents) onEvents(events.from, engine.outputEnd());
    } while (at < stop || engine.unfinished());
  }
}

/** Nanoseconds a command: by the clock, and of this thread's time on a core. */
export interface RoundTimes {
  readonly clockNs: number;
  readonly cpuNs: number;
}

/** Where Linux says how long a thread has run, as of the last tick or turn of another. */
const SCHEDULE_STATISTICS = '/proc/thread-self/schedstat';
const hasStatistics = existsSync(SCHEDULE_STATISTICS);

/** Time that this thread has had on a core; good to a tick of the system, some milliseconds. */
function threadCpuNs(): number {
  if (hasStatistics) return Number(readFileSync(SCHEDULE_STATISTICS, 'utf8').split(' ')[0]);
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}

export function timeRound(flow: Flow): RoundTimes {
  const engine = prepare(flow);
  const cpuBefore = threadCpuNs();
  const begun = performance.now();
  applyAll(engine, flow.commandCount);
  const clockNs = ((performance.now() - begun) * 1e6) / flow.commandCount;
  return { clockNs, cpuNs: (threadCpuNs() - cpuBefore) / flow.commandCount };
}

/** Hash of all event bytes, and how many events of each kind there were. */
export function verify(flow: Flow): { hash: string; kinds: ReadonlyMap<number, number> } {
  const engine = prepare(flow);
  const hash = createHash('sha256');
  const kinds = new Map<number, number>();
  const { u8 } = engine.view;
  applyAll(engine, flow.commandCount, (from, to) => {
    hash.update(u8.subarray(from, to));
    for (let at = from; at < to; at += u8[at + 1]! * 64) {
      kinds.set(u8[at]!, (kinds.get(u8[at]!) ?? 0) + 1);
    }
  });
  return { hash: hash.digest('hex').slice(0, 16), kinds };
}

/** Nanoseconds of single commands, and what the clock itself takes. */
function timeSingles(flow: Flow): { singlesNs: Float64Array; clockNs: Float64Array } {
  const engine = prepare(flow);
  const count = Math.min(MAX_SINGLES, flow.commandCount);
  const singlesNs = new Float64Array(count);
  const clockNs = new Float64Array(count);
  const { commands, events } = engine.layout;
  for (let k = 0; k < count; k++) {
    const at = commands.from + k * 64;
    const begun = performance.now();
    engine.setOutput(events.from, events.to);
    engine.run(at, at + 64);
    singlesNs[k] = (performance.now() - begun) * 1e6;
    while (engine.unfinished()) engine.run(at + 64, at + 64);
    const empty = performance.now();
    clockNs[k] = (performance.now() - empty) * 1e6;
  }
  return { singlesNs, clockNs };
}

/** Bytes of the state's pages that hold anything. */
export function usedStateBytes(engine: Engine): number {
  const { from, to } = engine.layout.state;
  const words = engine.view.u32;
  let pages = 0;
  for (let page = from >>> 2; page < to >>> 2; page += PAGE_BYTES / 4) {
    for (let word = page; word < page + PAGE_BYTES / 4; word++) {
      if (words[word] === 0) continue;
      pages += 1;
      break;
    }
  }
  return pages * PAGE_BYTES;
}

export function eventWords(kinds: ReadonlyMap<number, number>, commandCount: number): string {
  const share = (template: number) => (kinds.get(template) ?? 0) / commandCount;
  const all = [...kinds.values()].reduce((sum, count) => sum + count, 0) / commandCount;
  const trades = (share(Template.Trade) * 100).toFixed(1);
  return `${all.toFixed(2)} events a command, ${trades} trades a hundred`;
}

/** What every report about the engine alone leaves out. */
export const LEAVES_OUT = 'log, threads, sockets, reading the events; client order ids and text';

export function workloadWords(flow: Flow, shrink: number, more = ''): string {
  const divided = shrink > 1 ? ` (all divided by ${shrink})` : '';
  return (
    `${flow.spec.words}${divided}; ${flow.commandCount} commands of 1,000 accounts${more}, ` +
    `${BATCH_COMMANDS} a call`
  );
}

/** The figures of some rounds over one flow. */
export function timeFigures(times: readonly RoundTimes[], goal?: Goal): Figure[] {
  const clockNs = times.map((each) => each.clockNs);
  const cpuNs = times.map((each) => each.cpuNs);
  const rates = clockNs.map((each) => 1000 / each);
  return [
    figure('time a command', 'ns', clockNs, goal),
    figure('time on a core a command', 'ns', cpuNs),
    figure('rate', 'M commands/s', rates),
  ];
}

function measure({ spec, settlement, goal }: Case, options: BenchOptions): Report {
  const money = settlement === Settlement.LEDGER ? 'with money' : 'matching only';
  const name = `engine, ${spec.name}, ${money}`;
  const commandCount = sized(options, 'commands', COMMANDS);
  const rounds = sized(options, 'rounds', ROUNDS);
  options.progress(`${name}: making the flow`);
  const { seed, shrink } = options;
  const flow = makeFlow(spec, { seed, settlement, commandCount, shrink });
  const { hash, kinds } = verify(flow);
  const times: RoundTimes[] = [];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    times.push(timeRound(flow));
  }
  const { singlesNs, clockNs } = timeSingles(flow);
  const clock = percentiles('', 'ns', clockNs)[0]!.median;
  const accounts = settlement === Settlement.LEDGER ? ', balances and fees' : '';
  return {
    name,
    workload: `${workloadWords(flow, shrink, accounts)}; ${eventWords(kinds, commandCount)}`,
    leavesOut: LEAVES_OUT,
    hash,
    figures: [...timeFigures(times, goal), ...percentiles('a command alone', 'ns', singlesNs)],
    notes: [`a command alone contains reading the clock, ${Math.round(clock)} ns in the median`],
  };
}

/** Lets the memory of rounds go before the next ones are made. */
export function letGo(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export async function* engineBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  for (const each of CASES) {
    yield measure(each, options);
    await letGo();
  }
}
