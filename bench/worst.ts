/**
 * The worst single command. A clock around every command also shows what is not the engine's:
 * turns of other threads and of the machine's other guests, interrupts, and the system giving a
 * page of memory when it is first written. So there are several passes over the same commands,
 * each from the same state, every page written before: what a command itself costs comes back in
 * all of them, what the machine does to it does not, and a command's least time is the engine's.
 * As many passes without writing pages before show what these cost, and a loop that only reads the
 * clock, as long as a pass, what the machine does to nothing at all.
 */
import type { Engine } from '../src/engine/engine.ts';
import { Settlement, Template } from '../src/schema/generated/protocol.ts';
import { LEAVES_OUT, letGo, prepare, timeRound, verify, workloadWords } from './engine.ts';
import { makeEquityFlow } from './equity.ts';
import { FLOWS, type Flow, makeFlow } from './flows.ts';
import {
  type BenchOptions,
  type Figure,
  figure,
  type Goal,
  percentiles,
  type Report,
  sized,
} from './report.ts';

const PASSES = { quick: 3, full: 9 };
const COMMANDS = { quick: 50_000, full: 400_000 };
/** What one command may take, apart from what it fills. */
const GOAL: Goal = { atMost: 20_000 };
const PAGE_BYTES = 4096;

interface Pass {
  readonly singlesNs: Float64Array;
  /** Trades of every command. */
  readonly fills: Uint16Array;
  readonly involuntary: number;
  readonly faults: number;
}

/** Writes every page of the state, without changing it. */
function writePages({ view, layout }: Engine): void {
  for (let at = layout.state.from; at < layout.state.to; at += PAGE_BYTES) {
    Atomics.add(view.u8, at, 0);
  }
}

/** Applies the flow command by command. */
function timePass(flow: Flow, pagesBefore: boolean): Pass {
  const engine = prepare(flow);
  if (pagesBefore) writePages(engine);
  const { commandCount } = flow;
  const { commands, events } = engine.layout;
  const { u8 } = engine.view;
  const singlesNs = new Float64Array(commandCount).fill(1);
  const fills = new Uint16Array(commandCount).fill(1);
  const before = process.resourceUsage();
  for (let k = 0; k < commandCount; k++) {
    const at = commands.from + k * 64;
    const begun = performance.now();
    engine.setOutput(events.from, events.to);
    engine.run(at, at + 64);
    singlesNs[k] = (performance.now() - begun) * 1e6;
    const end = engine.outputEnd();
    let trades = 0;
    for (let event = events.from; event < end; event += u8[event + 1]! * 64) {
      if (u8[event] === Template.Trade) trades += 1;
    }
    fills[k] = trades;
    while (engine.unfinished()) engine.run(at + 64, at + 64);
  }
  const after = process.resourceUsage();
  return {
    singlesNs,
    fills,
    involuntary: after.involuntaryContextSwitches - before.involuntaryContextSwitches,
    faults: after.minorPageFault - before.minorPageFault,
  };
}

/** As many times between two readings of the clock, with nothing in between, over as long. */
function timeNothing(count: number, durationMs: number): Float64Array {
  const values = new Float64Array(count).fill(1);
  const begun = performance.now();
  // Of the many readings in the time of a command one is kept, as of the command.
  const eachMs = durationMs / count;
  for (let k = 0; k < count; k++) {
    const until = begun + (k + 1) * eachMs;
    const before = performance.now();
    values[k] = (performance.now() - before) * 1e6;
    while (performance.now() < until);
  }
  return values;
}

/** The highest percentile that so many values can tell. */
function tail(name: string, values: Float64Array, goal?: Goal): Figure {
  const highest = percentiles('', 'ns', values).at(-1)!;
  return { ...highest, name: `${highest.name.replace(', ', '')}, ${name}`, ...(goal && { goal }) };
}

/** The same of several passes: their median, least and most. */
function tails(name: string, passes: readonly Pass[]): Figure {
  const each = passes.map(({ singlesNs }) => tail(name, singlesNs));
  const values = each.map(({ median }) => median);
  return figure(each[0]!.name, 'ns', values);
}

function maximum(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b));
}

function measure(flow: Flow, money: string, options: BenchOptions): Report {
  const name = `engine, worst case, ${flow.spec.name}, ${money}`;
  const rounds = sized(options, 'rounds', PASSES);
  const { hash } = verify(flow);
  // Warm: compiled by the optimizing compiler before anything is timed.
  timeRound(flow);
  const passesOf = (pagesBefore: boolean) =>
    Array.from({ length: rounds }, (_, k) => {
      options.progress(`${name}: pass ${k + 1} of ${rounds}`);
      return timePass(flow, pagesBefore);
    });
  const fresh = passesOf(false);
  const passes = passesOf(true);
  const least = passes[0]!.singlesNs.map((_, k) =>
    passes.reduce((ns, { singlesNs }) => Math.min(ns, singlesNs[k]!), Number.POSITIVE_INFINITY),
  );
  const { fills } = passes[0]!;
  const durationMs = least.reduce((sum, ns) => sum + ns, 0) / 1e6;
  const nothing = timeNothing(flow.commandCount, durationMs);
  const longest = (of: readonly Pass[]) => of.map(({ singlesNs }) => maximum(singlesNs));
  const switches = passes.map(({ involuntary }) => involuntary);
  const faults = (of: readonly Pass[]) => of.map((pass) => pass.faults);
  return {
    name,
    workload: `${workloadWords(flow, options.shrink).replace(/, \d+ a call$/, '')}, one a call`,
    leavesOut: LEAVES_OUT,
    hash,
    figures: [
      tail('the engine’s own', least, GOAL),
      figure('longest that fills one order at most', 'ns', [
        maximum(least.filter((_, k) => fills[k]! <= 1)),
      ]),
      tails('by the clock', passes),
      figure('longest by the clock', 'ns', longest(passes)),
      figure('involuntary context switches', 'a pass', switches),
      figure('page faults', 'a pass', faults(passes)),
      tails('pages not written before', fresh),
      figure('page faults, pages not written before', 'a pass', faults(fresh)),
      tail('nothing at all', nothing),
    ],
    notes: [
      `the engine’s own is the least of ${rounds} passes over the same commands; all figures ` +
        'contain reading the clock',
    ],
  };
}

export async function* worstBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const { seed, shrink } = options;
  const commandCount = sized(options, 'commands', COMMANDS);
  for (const settlement of [Settlement.NONE, Settlement.LEDGER]) {
    const money = settlement === Settlement.LEDGER ? 'with money' : 'matching only';
    const flowOptions = { seed, settlement, commandCount, shrink };
    const makers = [
      () => makeFlow(FLOWS.replaceHeavy, flowOptions),
      () => makeFlow(FLOWS.fullMarkets, flowOptions),
      () => makeEquityFlow(25, flowOptions),
    ];
    for (const make of settlement === Settlement.NONE ? makers : makers.slice(0, 1)) {
      const flow = make();
      yield measure(flow, money, options);
      await letGo();
    }
  }
}
