/**
 * `lx bench`: measures on this machine. What each benchmark does is in its own module; here are
 * the arguments, the order, and how results are shown.
 */
import { parseArgs, styleText } from 'node:util';
import { engineBenchmark } from './engine.ts';
import { restBenchmark, wsBenchmark } from './gateway.ts';
import { logBenchmark } from './log.ts';
import { machineWords, readMachine } from './machine.ts';
import { nodeBenchmark } from './node.ts';
import { peerBenchmark } from './peer.ts';
import { asText } from './render.ts';
import type { Benchmark, BenchOptions, Report } from './report.ts';
import { ringBenchmark } from './ring.ts';

const BENCHMARKS: Readonly<Record<string, { doc: string; run: Benchmark }>> = {
  engine: { doc: 'the engine alone: ns a command on eight flows', run: engineBenchmark },
  peer: { doc: 'the engine against the npm order book, same flow, same run', run: peerBenchmark },
  ring: { doc: 'messages a second between two threads', run: ringBenchmark },
  log: { doc: 'appending to the log on this disk, with and without fsync', run: logBenchmark },
  node: { doc: 'a node without sockets, journalled with fsync; restart', run: nodeBenchmark },
  rest: { doc: 'a server process under signed orders over REST', run: restBenchmark },
  ws: { doc: 'a server process under orders over the WebSocket API', run: wsBenchmark },
};

const HELP = `lx bench: measures on this machine.

  lx bench engine --quick        a first look, seconds
  lx bench all                   everything, some minutes

${Object.entries(BENCHMARKS)
  .map(([name, { doc }]) => `  ${name.padEnd(8)}${doc}`)
  .join('\n')}
  all     all of them

  --quick         little of everything: shows that it works, not how fast
  --commands N    commands a round instead of the benchmark's own number
  --rounds N      rounds; a figure is their median
  --seed N        of the flows, 1 when not given; recorded results are of seed 1
  --json          machine and reports as JSON on standard output
`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  commands: { type: 'string' },
  rounds: { type: 'string' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws Error naming the flag where the text is no whole number from 1 */
function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`--${flag} is ${text}; it must be a whole number from 1`);
  }
  return value;
}

/** One line that replaces itself, on a terminal only. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text.slice(0, 100)}`);
}

/** @returns the exit code: 0 measured, 2 wrong arguments */
export async function bench(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
  });
  const [name, ...more] = positionals;
  if (values.help || name === undefined) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const names = name === 'all' ? Object.keys(BENCHMARKS) : [name];
  if (more.length > 0 || names.some((each) => !BENCHMARKS[each])) {
    process.stderr.write(
      `${styleText('red', `there is no benchmark ${positionals.join(' ')}`)}\n\n${HELP}`,
    );
    return 2;
  }
  const options: BenchOptions = {
    seed: wholeNumber('seed', values.seed)!,
    commands: wholeNumber('commands', values.commands),
    rounds: wholeNumber('rounds', values.rounds),
    quick: values.quick,
    shrink: 1,
    progress: showProgress,
  };
  const machine = readMachine();
  if (!values.json) process.stdout.write(`${machineWords(machine)}\ncommit ${machine.commit}\n`);
  const reports: Report[] = [];
  for (const each of names) {
    for await (const report of BENCHMARKS[each]!.run(options)) {
      showProgress('');
      if (!values.json) process.stdout.write(asText(report));
      reports.push(report);
    }
  }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ machine, options: values, reports }, null, 2)}\n`);
  return 0;
}
