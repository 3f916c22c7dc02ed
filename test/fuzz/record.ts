/**
 * `node test/fuzz/record.ts --commit HASH LOG...`: puts what fuzz runs printed into
 * docs/verification.md, between its two marks: which seeds, how many commands of each profile, what
 * came of them. A log is the output of `npm run fuzz`; a line that says anything but "the same" is
 * an error, and so is a log of which the end is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const PAGE = new URL('../../docs/verification.md', import.meta.url);
const FROM = '<!-- long run: written by test/fuzz/record.ts -->';
const TO = '<!-- end of the long run -->';

/** What one profile was played. */
interface Tally {
  runs: number;
  commands: number;
  rejected: number;
  events: number;
}

/** What a log says. */
interface Log {
  readonly seeds: readonly number[];
  /** Commands of each run. */
  readonly commands: number;
  readonly tallies: ReadonlyMap<string, Tally>;
}

const RESULT = /^ {2}(\S+) +(\d+) commands, (\d+) rejected, (\d+) events: the same$/;
const SEED = /^seed (\d+)$/;
const END = /^(\d+) commands, seeds (\d+) to (\d+)$/;

/** @throws RangeError where a line is something else, or the end does not add up */
export function readLog(text: string): Log {
  const seeds: number[] = [];
  const tallies = new Map<string, Tally>();
  const sizes = new Set<number>();
  let total = 0;
  let ended = false;
  for (const row of text.split('\n').filter((each) => each.trim() !== '')) {
    const seed = SEED.exec(row);
    const end = END.exec(row);
    const result = RESULT.exec(row);
    if (seed) {
      seeds.push(Number(seed[1]));
    } else if (end) {
      ended = Number(end[1]) === total;
    } else if (result) {
      const [, name = '', ...numbers] = result;
      const [commands = 0, rejected = 0, events = 0] = numbers.map(Number);
      const before = tallies.get(name) ?? { runs: 0, commands: 0, rejected: 0, events: 0 };
      tallies.set(name, {
        runs: before.runs + 1,
        commands: before.commands + commands,
        rejected: before.rejected + rejected,
        events: before.events + events,
      });
      sizes.add(commands);
      total += commands;
    } else if (!row.startsWith('> ')) {
      throw new RangeError(`not a line of a run without differences: ${row}`);
    }
  }
  const [commands] = sizes;
  if (!ended || commands === undefined || sizes.size !== 1) {
    throw new RangeError('the run did not come to its end, or its runs differ in size');
  }
  return { seeds, commands, tallies };
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** The section of docs/verification.md. */
export function renderLogs(commit: string, logs: readonly Log[]): string {
  const sums = new Map<string, Tally>();
  for (const { tallies } of logs) {
    for (const [name, { runs, commands, rejected, events }] of tallies) {
      const sum = sums.get(name) ?? { runs: 0, commands: 0, rejected: 0, events: 0 };
      sums.set(name, {
        runs: sum.runs + runs,
        commands: sum.commands + commands,
        rejected: sum.rejected + rejected,
        events: sum.events + events,
      });
    }
  }
  const all = [...sums.values()];
  const total = (field: keyof Tally): string =>
    grouped(all.reduce((sum, tally) => sum + tally[field], 0));
  const rows = [...sums].map(
    ([name, { runs, commands, rejected, events }]) =>
      `| ${name} | ${runs} | ${grouped(commands)} | ${grouped(rejected)} | ${grouped(events)} |`,
  );
  const lines = logs.map(
    ({ seeds, commands }) =>
      `npm run fuzz -- --quick --seed ${seeds[0]} --runs ${seeds.length} --commands ${commands}`,
  );
  return [
    `${total('commands')} commands at commit \`${commit}\`; no event, book, balance, waiting order or`,
    'timer differed.',
    '',
    '```sh',
    ...lines,
    '```',
    '',
    '| profile | runs | commands | rejected | events |',
    '|---|---|---|---|---|',
    ...rows,
    `| all | ${total('runs')} | ${total('commands')} | ${total('rejected')} | ${total('events')} |`,
  ].join('\n');
}

/** The page with the section in its place. @throws RangeError where the page has no marks */
export function putSection(page: string, section: string): string {
  const from = page.indexOf(FROM);
  const to = page.indexOf(TO);
  if (from < 0 || to < from) throw new RangeError(`the page lacks "${FROM}" or "${TO}"`);
  return `${page.slice(0, from + FROM.length)}\n${section}\n${page.slice(to)}`;
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { commit: { type: 'string' } },
  });
  if (values.commit === undefined || positionals.length === 0) {
    console.error('Usage: node test/fuzz/record.ts --commit HASH LOG...');
    process.exitCode = 2;
    return;
  }
  const logs = positionals.map((path) => readLog(readFileSync(path, 'utf8')));
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, putSection(page, renderLogs(values.commit, logs)));
}

if (import.meta.main) main();
