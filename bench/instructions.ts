/**
 * How many WebAssembly instructions a command takes, on every flow, small. Unlike seconds the count
 * is the same on every machine and at every load, so a test can hold it: `instructions.json` has
 * what it was when it was last accepted, and more than a little above that is a regression.
 *
 *   npm run bench -- instructions --record      accepts what it is now
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Settlement } from '../src/schema/generated/protocol.ts';
import { countingModule } from './count-instructions.ts';
import { applyAll, letGo, prepare, verify } from './engine.ts';
import { makeEquityFlow } from './equity.ts';
import { FLOWS, type Flow, type FlowSpec, makeFlow } from './flows.ts';
import { type BenchOptions, figure, type Report } from './report.ts';

/** Per cent more than recorded that a flow may need. */
export const TOLERANCE_PERCENT = 3;
/** Where the module counts: in the memory below the state, which is nobody's. */
const COUNTER = 64;
const COMMANDS = 4000;
/** Divides the books: small ones, and one that is large enough for touching ahead. */
const SMALL = 50;
const LARGE = 2;

const RECORD = new URL('./instructions.json', import.meta.url);
const WASM = new URL('../build/engine.wasm', import.meta.url);

/** Instructions a command, by flow. */
export type InstructionCounts = Readonly<Record<string, number>>;

export function recordedInstructions(): InstructionCounts {
  return JSON.parse(readFileSync(RECORD, 'utf8'));
}

function count(flow: Flow, module: WebAssembly.Module): number {
  const engine = prepare(flow, module);
  const before = engine.view.u32[COUNTER / 4]!;
  applyAll(engine, flow.commandCount);
  const counted = (engine.view.u32[COUNTER / 4]! - before) >>> 0;
  return Number((counted / flow.commandCount).toFixed(2));
}

function measureAll(options: BenchOptions): { flow: Flow; name: string; instructions: number }[] {
  const module = new WebAssembly.Module(countingModule(readFileSync(WASM), COUNTER));
  const sizes = { seed: options.seed, commandCount: COMMANDS };
  const specs: readonly [FlowSpec, number][] = [
    [FLOWS.replaceHeavy, SMALL],
    [FLOWS.deepBook, SMALL],
    [FLOWS.manyMarkets, SMALL],
    [FLOWS.replaceHeavy, LARGE],
  ];
  const plain = { ...sizes, settlement: Settlement.NONE };
  const money = { ...sizes, settlement: Settlement.LEDGER };
  const flows: [string, Flow][] = specs.flatMap(([spec, shrink]) => {
    const size = shrink === LARGE ? ', large' : '';
    return [
      [`${spec.name}${size}, matching only`, makeFlow(spec, { ...plain, shrink })],
      [`${spec.name}${size}, with money`, makeFlow(spec, { ...money, shrink })],
    ] satisfies [string, Flow][];
  });
  flows.push(['equity-like, matching only', makeEquityFlow(25, { ...plain, shrink: SMALL })]);
  return flows.map(([name, flow]) => ({ name, flow, instructions: count(flow, module) }));
}

/**
 * What the flows need more than recorded, in words that say what to do; empty when all is well.
 */
export function regressions(now: InstructionCounts, recorded: InstructionCounts): string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(recorded)]);
  return [...names].flatMap((name) => {
    const before = recorded[name];
    const after = now[name];
    if (before === undefined || after === undefined) return [`${name}: not in both`];
    if (after * 100 <= before * (100 + TOLERANCE_PERCENT)) return [];
    const percent = (after / before - 1) * 100;
    return [
      `${name}: ${after} instructions a command, ${percent.toFixed(1)} % more than the ${before} ` +
        'in bench/instructions.json. Find what added them; if it is worth it, accept them with ' +
        '`npm run bench -- instructions --record`',
    ];
  });
}

export async function* instructionsBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const counts: Record<string, number> = {};
  const recorded = options.record ? {} : recordedInstructions();
  for (const { name, flow, instructions } of measureAll(options)) {
    counts[name] = instructions;
    const before = recorded[name];
    yield {
      name: `instructions, ${name}`,
      workload: `${flow.commandCount} commands on small books, every instruction counted`,
      leavesOut: 'what an instruction takes: waits for memory above all',
      hash: verify(flow).hash,
      figures: [
        figure('instructions a command', '', [instructions]),
        ...(before === undefined ? [] : [figure('recorded', '', [before])]),
      ],
    };
    await letGo();
  }
  if (options.record) writeFileSync(RECORD, `${JSON.stringify(counts, null, 2)}\n`);
}
