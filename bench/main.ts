/**
 * `lx bench`: measures on this machine. What each benchmark does is in its own module; here are
 * the arguments, the order, and where results go.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { anchorBenchmark } from './anchor.ts';
import { balancesBenchmark } from './balances.ts';
import { binaryBenchmark } from './binary.ts';
import { booksBenchmark } from './books.ts';
import { connectionsBenchmark } from './connections.ts';
import { engineBenchmark } from './engine.ts';
import { equityBenchmark } from './equity.ts';
import { feedBenchmark } from './feed.ts';
import { fixBenchmark } from './fix.ts';
import { restBenchmark, wsBenchmark } from './gateway.ts';
import { historyBenchmark } from './history.ts';
import { importBenchmark } from './import.ts';
import { instructionsBenchmark } from './instructions.ts';
import { logBenchmark } from './log.ts';
import { type Machine, machineWords, readMachine } from './machine.ts';
import { multicastBenchmark } from './multicast.ts';
import { nodeBenchmark } from './node.ts';
import { pageBenchmark } from './page.ts';
import { peerBenchmark } from './peer.ts';
import { plannedLoadBenchmark } from './planned-load.ts';
import { asMarkdown, asText } from './render.ts';
import type { Benchmark, BenchOptions, Report } from './report.ts';
import { ringBenchmark } from './ring.ts';
import { scaleBenchmark } from './scale.ts';
import { gatewayBenchmark } from './side-by-side.ts';
import { transfersBenchmark } from './transfers.ts';
import { worstBenchmark } from './worst.ts';

const BENCHMARKS: Readonly<Record<string, { doc: string; run: Benchmark }>> = {
  engine: { doc: 'the engine alone: time a command on eight flows', run: engineBenchmark },
  equity: { doc: 'an equity-like flow whose price walks: five regimes', run: equityBenchmark },
  books: { doc: 'prices far apart, and middles that drift away', run: booksBenchmark },
  worst: { doc: 'the worst single command, engine and machine told apart', run: worstBenchmark },
  scale: { doc: '10,000 markets, ten million resting orders; takes 5 GiB', run: scaleBenchmark },
  instructions: {
    doc: 'WebAssembly instructions a command, the same on every machine',
    run: instructionsBenchmark,
  },
  peer: { doc: 'the engine against an npm order book, same flow, same run', run: peerBenchmark },
  ring: { doc: 'messages a second between two threads', run: ringBenchmark },
  log: { doc: 'appending to the log on this disk, with and without fsync', run: logBenchmark },
  node: { doc: 'a node without sockets, journalled with fsync; restart', run: nodeBenchmark },
  transfers: { doc: 'transfers: in process, through submit, over REST', run: transfersBenchmark },
  anchor: { doc: 'all balances of a million accounts in one hash', run: anchorBenchmark },
  balances: { doc: 'balances read and written, in process and in Redis', run: balancesBenchmark },
  history: { doc: 'ten million rows in SQL, written and asked', run: historyBenchmark },
  import: { doc: 'a recorded day (ITCH) into commands', run: importBenchmark },
  fix: { doc: 'a server process under orders over a FIX session', run: fixBenchmark },
  binary: { doc: 'a server process under orders over the binary lane', run: binaryBenchmark },
  rest: { doc: 'a server process under signed orders over REST', run: restBenchmark },
  ws: { doc: 'a server process under orders over the WebSocket API', run: wsBenchmark },
  gateway: {
    doc: 'REST, WebSocket API, FIX, binary lane and plain servers side by side',
    run: gatewayBenchmark,
  },
  load: {
    doc: "'lx load' on every way in, at planned times, with a picture",
    run: plannedLoadBenchmark,
  },
  connections: {
    doc: 'ten thousand idle WebSocket connections and a thousand active ones',
    run: connectionsBenchmark,
  },
  feed: { doc: 'the feed to a thousand readers, against ws.send', run: feedBenchmark },
  page: { doc: 'the trading page in Chromium: first load, frames under load', run: pageBenchmark },
  multicast: { doc: 'market data over UDP multicast to one reader', run: multicastBenchmark },
};

const HELP = `lx bench: measures on this machine.

  lx bench engine --quick                        a first look, a minute
  lx bench all --markdown bench/RESULTS.md       everything, into the record, a quarter of an hour

${Object.entries(BENCHMARKS)
  .map(([name, { doc }]) => `  ${name.padEnd(16)}${doc}`)
  .join('\n')}
  all             all of them

  --quick         little of everything: shows that it works, not how fast
  --commands N    commands, messages or requests a round instead of the benchmark's own number
  --rounds N      rounds; a figure is their median
  --shrink N      books and their depth divided by N: shows what is computing and what is memory
  --seed N        of the flows, 1 when not given; recorded results are of seed 1
  --record        accepts the counts of 'instructions' as what they should be
  --json          machine and reports as JSON on standard output
  --markdown FILE writes the reports as a document too
`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  commands: { type: 'string' },
  rounds: { type: 'string' },
  shrink: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  record: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  markdown: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws Error naming the flag where the text is no whole number from 1 */
/** Something about the arguments: exit code 2. */
class UsageError extends Error {}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new UsageError(`--${flag} is ${text}; it must be a whole number from 1`);
  }
  return value;
}

/** One line that replaces itself, on a terminal only. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text.slice(0, 100)}`);
}

async function runAll(
  names: readonly string[],
  options: BenchOptions,
  onReport: (report: Report) => void,
): Promise<Report[]> {
  const reports: Report[] = [];
  for (const name of names) {
    for await (const report of BENCHMARKS[name]!.run(options)) {
      options.progress('');
      onReport(report);
      reports.push(report);
    }
  }
  return reports;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** @returns the exit code: 0 measured, 2 wrong arguments */
export async function bench(args: readonly string[]): Promise<number> {
  try {
    return await measure(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n\nlx bench --help says more\n`);
    return 2;
  }
}

async function measure(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help || positionals.length === 0) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const names = positionals.includes('all') ? Object.keys(BENCHMARKS) : positionals;
  const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined) {
    process.stderr.write(`${styleText('red', `there is no benchmark '${unknown}'`)}\n\n${HELP}`);
    return 2;
  }
  const options: BenchOptions = {
    seed: wholeNumber('seed', values.seed)!,
    commands: wholeNumber('commands', values.commands),
    rounds: wholeNumber('rounds', values.rounds),
    quick: values.quick,
    shrink: wholeNumber('shrink', values.shrink)!,
    record: values.record,
    progress: showProgress,
  };
  const show = (text: string) => {
    if (!values.json) process.stdout.write(text);
  };
  const machine: Machine = readMachine();
  show(`${machineWords(machine)}\ncommit ${machine.commit}\n`);
  const reports = await runAll(names, options, (report) => show(asText(report)));
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ machine, seed: options.seed, shrink: options.shrink, reports }, null, 2)}\n`,
    );
  }
  if (values.markdown !== undefined) {
    const command = `npm run bench -- ${args.join(' ')}`;
    writeFileSync(values.markdown, asMarkdown({ machine, command, reports }));
    for (const { picture } of reports) {
      if (picture === undefined) continue;
      writeFileSync(join(dirname(values.markdown), `${picture.name}.svg`), picture.svg);
    }
  }
  return 0;
}
