/**
 * Two checkouts or more, turn by turn in one process, so that a change is measured against what was
 * before it under the same conditions:
 *
 *   git worktree add ../before HEAD~1           and build both: node scripts/build.mjs
 *   node scripts/run.mjs bench/pair.ts replace-heavy,large 9 ../before .
 *
 * prints nanoseconds on a core a command: least, lower quartile and median of the rounds; and
 * whether all wrote the same events.
 */
import { join, resolve } from 'node:path';
import { Settlement } from '../src/schema/generated/protocol.ts';
import type { Flow, FlowOptions } from './flows.ts';

const COMMANDS = 300_000;

interface Side {
  readonly name: string;
  readonly engine: typeof import('./engine.ts');
  readonly flows: typeof import('./flows.ts');
  readonly equity: typeof import('./equity.ts');
}

type Maker = (side: Side, options: FlowOptions) => Flow;

const MAKERS: Readonly<Record<string, Maker>> = {
  'replace-heavy': ({ flows }, options) => flows.makeFlow(flows.FLOWS.replaceHeavy, options),
  small: ({ flows }, options) =>
    flows.makeFlow(flows.FLOWS.replaceHeavy, { ...options, shrink: 100 }),
  'deep-book': ({ flows }, options) => flows.makeFlow(flows.FLOWS.deepBook, options),
  sparse: ({ flows }, options) =>
    flows.makeFlow({ ...flows.FLOWS.deepBook, spacingTicks: 1000 }, options),
  markets: ({ flows }, options) => flows.makeFlow(flows.FLOWS.manyMarkets, options),
  large: ({ flows }, options) => flows.makeFlow(flows.FLOWS.fullMarkets, options),
  equity: ({ equity }, options) => equity.makeEquityFlow(60, options),
};

async function load(folder: string): Promise<Side> {
  const module = (file: string) => import(join(resolve(folder), 'bench', file));
  return {
    name: folder,
    engine: await module('engine.ts'),
    flows: await module('flows.ts'),
    equity: await module('equity.ts'),
  };
}

function line(name: string, ns: readonly number[], same: boolean): string {
  const sorted = [...ns].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(0);
  const events = same ? '' : '  other events';
  return `  ${name.padEnd(32)} least ${at(0)}, quartile ${at(0.25)}, median ${at(0.5)} ns${events}\n`;
}

function compare(name: string, sides: readonly Side[], rounds: number, settlement: Settlement) {
  const options: FlowOptions = { seed: 1, settlement, commandCount: COMMANDS };
  const flows = sides.map((side) => MAKERS[name]!(side, options));
  const hashes = sides.map(({ engine }, k) => engine.verify(flows[k]!).hash);
  const times: number[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [...sides.keys()] : [...sides.keys()].reverse();
    for (const k of order) times[k]!.push(sides[k]!.engine.timeRound(flows[k]!).cpuNs);
  }
  const money = settlement === Settlement.LEDGER ? 'with money' : 'matching only';
  process.stdout.write(`${name}, ${money}\n`);
  for (const [k, side] of sides.entries()) {
    process.stdout.write(line(side.name, times[k]!, hashes[k] === hashes[0]));
  }
}

async function main([names, rounds, ...folders]: readonly string[]): Promise<number> {
  const wanted = names?.split(',') ?? [];
  const count = Number(rounds);
  const known = wanted.length > 0 && wanted.every((name) => Object.hasOwn(MAKERS, name));
  if (!known || !Number.isInteger(count) || count < 1 || folders.length === 0) {
    process.stderr.write(
      'Usage: node scripts/run.mjs bench/pair.ts FLOW[,FLOW…] ROUNDS FOLDER…\n' +
        `Flows: ${Object.keys(MAKERS).join(', ')}\n`,
    );
    return 2;
  }
  const sides = await Promise.all(folders.map(load));
  for (const name of wanted) {
    compare(name, sides, count, Settlement.NONE);
    compare(name, sides, count, Settlement.LEDGER);
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
