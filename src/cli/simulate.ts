/** `lx simulate`: markets of programs alone, under rules that are compared. */
import { parseArgs, styleText } from 'node:util';
import { compared, comparisonCsv, comparisonJson, type Run, runOf } from '../agents/comparison.ts';
import {
  AGENT_KINDS,
  type AgentKind,
  DEFAULT_RULES,
  DEFAULT_SCENARIO,
  problemsOf,
  type Rules,
  type Scenario,
} from '../agents/scenario.ts';
import { Simulation } from '../agents/simulation.ts';
import { loadEngineModule } from '../node/wasm-module.ts';
import { Progress } from './progress.ts';

const { makerPpm: MAKER, takerPpm: TAKER } = DEFAULT_RULES;
const USUAL_AGENTS = AGENT_KINDS.map((kind) => DEFAULT_SCENARIO.agents[kind]).join(', ');

const HELP = `lx simulate: market makers, takers and others trade with each other in the engine, as
fast as it goes, under one set of rules or several. The same seed gives the same run, here and in
the page.

  lx simulate                               one run under the usual rules
  lx simulate --rules tick=100              with the usual tick, and with one 100 times as large
  lx simulate --rules taker=1000 --rules maker=0,taker=300 --seconds 3600

  --rules LIST       a run under rules that differ from the usual ones; may be given again
                     maker=PPM taker=PPM   fees, millionths (usual: ${MAKER} and ${TAKER})
                     tick=N                the tick, in smallest ticks (usual: 1)
                     collar=PPM            how far a limit may be from the last price (usual: any)
  --seed N           0 to 4294967295 (usual: ${DEFAULT_SCENARIO.seed})
  --seconds N        simulated time (usual: ${DEFAULT_SCENARIO.seconds})
  --market LIST      of BTCUSD, ETHUSD, DECUSD (usual: ${DEFAULT_SCENARIO.symbols.join(',')})
  --intensity X      how often everybody acts, 0.1 to 10 times the usual
  --makers N --takers N --noise N --momentum N --whales N
                     agents in each market (usual: ${USUAL_AGENTS})
  --csv | --json     for other programs; --json has the samples of the charts as well
`;

const ROUNDS_AT_ONCE = 200;

const RULE_NAMES: Readonly<Record<string, keyof Rules>> = {
  maker: 'makerPpm',
  taker: 'takerPpm',
  tick: 'tickFactor',
  collar: 'collarPpm',
};

/** Of how many agents of a kind there are. */
const FLAGS = {
  maker: 'makers',
  taker: 'takers',
  noise: 'noise',
  momentum: 'momentum',
  whale: 'whales',
} as const;

/** Something about the arguments: exit code 2. */
class UsageError extends Error {}

/** @returns the exit code: 0 done, 2 called wrongly */
export async function simulate(args: readonly string[]): Promise<number> {
  try {
    return run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n\nlx simulate --help says more\n`);
    return 2;
  }
}

function run(args: readonly string[]): number {
  const values = parse(args);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const scenario = scenarioOf(values);
  const sets = [DEFAULT_RULES, ...(values.rules ?? []).map(rulesOf)];
  const problems = [...new Set(sets.flatMap((rules) => problemsOf(scenario, rules)))];
  if (problems.length > 0) throw new UsageError(`${problems.join('; ')}`);
  const names = ['usual', ...(values.rules ?? [])];
  const progress = new Progress('simulating');
  const runs = sets.map((rules, index) => {
    const simulation = new Simulation({ module: loadEngineModule(), scenario, rules });
    while (!simulation.isOver) {
      simulation.advance(ROUNDS_AT_ONCE);
      const { done, total } = simulation.progress;
      progress.update(index * total + done, sets.length * total);
    }
    return runOf(names[index]!, simulation);
  });
  progress.end();
  process.stdout.write(textOf(scenario, runs, values));
  return 0;
}

function textOf(
  scenario: Scenario,
  runs: readonly Run[],
  { csv, json }: { readonly csv: boolean; readonly json: boolean },
): string {
  if (json) return comparisonJson(scenario, runs);
  return csv ? comparisonCsv(runs) : `${[...lines(scenario, runs)].join('\n')}\n`;
}

function* lines({ seconds, seed }: Scenario, runs: readonly Run[]): Generator<string> {
  const hashes = { key: '', label: 'hash of the state', values: runs.map((run) => run.stateHash) };
  const commands = runs.map((run) => String(run.commands));
  const common = [hashes, { key: '', label: 'commands', values: commands }];
  const heads = { key: '', label: '', values: runs.map(({ name }) => name) };
  const markets = compared(runs);
  const all = [heads, ...common, ...markets.flatMap(({ rows }) => rows)];
  const labelWidth = Math.max(...all.map(({ label }) => label.length));
  const widths = runs.map((_, k) => Math.max(...all.map(({ values }) => values[k]!.length)));
  const line = ({ label, values }: (typeof all)[number]) => {
    const cells = values.map((text, k) => text.padStart(widths[k]!));
    return `  ${label.padEnd(labelWidth)}  ${cells.join('  ')}`;
  };
  yield `${seconds} simulated seconds, seed ${seed}`;
  yield line(heads);
  for (const row of common) yield line(row);
  for (const { rows, symbol } of markets) {
    yield styleText('bold', symbol);
    for (const row of rows) yield line(row);
  }
}

function parse(args: readonly string[]) {
  const number = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        rules: { type: 'string', multiple: true },
        ...{ seed: number, seconds: number, market: number, intensity: number },
        ...{ makers: number, takers: number, noise: number, momentum: number, whales: number },
        csv: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

type Values = ReturnType<typeof parse>;

function scenarioOf(values: Values): Scenario {
  const read = (name: string, text: string | undefined, usual: number) => {
    if (text === undefined) return usual;
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
    throw new UsageError(`--${name} ${text} is no number`);
  };
  const agent = (kind: AgentKind) =>
    read(FLAGS[kind], values[FLAGS[kind]], DEFAULT_SCENARIO.agents[kind]);
  const agents = Object.fromEntries(AGENT_KINDS.map((kind) => [kind, agent(kind)]));
  return {
    seed: read('seed', values.seed, DEFAULT_SCENARIO.seed),
    symbols: values.market?.toUpperCase().split(',') ?? DEFAULT_SCENARIO.symbols,
    agents: agents as Scenario['agents'],
    intensity: read('intensity', values.intensity, DEFAULT_SCENARIO.intensity),
    seconds: read('seconds', values.seconds, DEFAULT_SCENARIO.seconds),
  };
}

/** @param text such as `tick=100,taker=1000` */
function rulesOf(text: string): Rules {
  const rules: Record<string, number> = { ...DEFAULT_RULES };
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=');
    const key = Object.hasOwn(RULE_NAMES, name) ? RULE_NAMES[name] : undefined;
    if (key === undefined || !/^\d+$/.test(value)) {
      const known = Object.keys(RULE_NAMES).join(', ');
      throw new UsageError(`--rules ${text}: '${part}' is none of ${known} with =N`);
    }
    rules[key] = Number(value);
  }
  return rules as unknown as Rules;
}
