/**
 * Writes docs/matching-examples: every conformance table as a page to read, with the book after
 * each command. `--check` says what is stale instead. Called by `npm run generate`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TWIN } from './cores.ts';
import { type Case, PLAIN, parseSteps, TableRun, TRADED, WORLD } from './run.ts';
import { SUITE, type Topic } from './suite.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const EXAMPLES_PATH = 'docs/matching-examples';
const NOTICE = 'Generated from src/engine/conformance/tables by `npm run generate`; do not edit.';

/** What most tables begin with, by the heading under which the first page shows it. */
const WORLDS: readonly (readonly [heading: string, rows: string])[] = [
  ['With money', WORLD],
  ['Without money', PLAIN],
  ['Without money, traded at 100', TRADED],
];

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function block(rows: string): string {
  return `\`\`\`\n${rows.trim().replaceAll('\n\n', '\n')}\n\`\`\``;
}

/** Lines in one cell of a table. */
function cell(lines: readonly string[]): string {
  return lines.map((line) => `\`${line}\``).join('<br>');
}

/** What a case begins with: a world that has a name, rows of its own, a configuration. */
function given({ given: rows = WORLD, config = {} }: Case): string[] {
  const sizes = Object.entries(config).map(([name, value]) => `\`${name}\` ${value}`);
  const engine = sizes.length > 0 ? [`An engine with ${sizes.join(', ')}.`] : [];
  // The longest world that the rows begin with.
  const world = WORLDS.filter(([, each]) => rows.startsWith(each)).at(-1);
  const own = world ? rows.slice(world[1].length) : rows;
  const name = world && `[${world[0]}](README.md#${anchor(world[0])})`;
  if (name === undefined) return own.trim() === '' ? engine : [...engine, 'Given:', block(own)];
  return own.trim() === ''
    ? [...engine, `Given: ${name}.`]
    : [...engine, `Given: ${name}, then:`, block(own)];
}

/** Asks above bids, the best of both in the middle. */
function picture(rows: readonly string[]): readonly string[] {
  const asks = rows.filter((row) => row.startsWith('ask')).reverse();
  return asks.length > 0 ? [...asks, ...rows.filter((row) => !row.startsWith('ask'))] : rows;
}

/** The books that changed; with a market's name where there are several markets. */
function changed(
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
): string[] {
  return [...after].flatMap(([market, rows]) => {
    if (rows.join('\n') === (before.get(market) ?? ['empty']).join('\n')) return [];
    return after.size > 1 ? [`${market}:`, ...picture(rows)] : picture(rows);
  });
}

function table(each: Case): string {
  const run = new TableRun(TWIN.make, each);
  let books = run.books();
  const rows = ['| command | answer | book after |', '|---|---|---|'];
  const first = changed(new Map(), books);
  if (first.length > 0) rows.push(`| *as given* | | ${cell(first)} |`);
  for (const { row, remark } of parseSteps(each.table)) {
    if (remark !== '') rows.push(`| *${remark}* | | |`);
    const answer = run.step(row);
    const after = run.books();
    // The third column shows books.
    if (!/^book\b/.test(row)) {
      rows.push(`| ${cell([row])} | ${cell(answer)} | ${cell(changed(books, after))} |`);
    }
    books = after;
  }
  return rows.join('\n');
}

function page({ title, file, sections, cases }: Topic): string {
  const links = sections.map((name) => `[${name}](../matching.md#${anchor(name)})`);
  const parts = cases.map((each) =>
    [`## ${capital(each.name)}`, ...given(each), table(each)].join('\n\n'),
  );
  const head = [
    `# ${capital(title)}`,
    `${NOTICE.replace('tables', `tables/${file}.ts`)}`,
    `The rules: ${links.join(', ')}. How to read this: [README](README.md).`,
  ];
  return `${[...head, ...parts].join('\n\n')}\n`;
}

function index(): string {
  const pages = SUITE.map(
    ({ title, file, cases }) => `- [${capital(title)}](${file}.md): ${cases.length} tables`,
  );
  const worlds = WORLDS.flatMap(([heading, rows]) => [`### ${heading}`, block(rows)]);
  const parts = [
    '# What every command does, by example',
    NOTICE,
    [
      'Each table is a test that every implementation of the engine passes: a command, the events',
      'that answer it in their order, and the book after it where that changed. The rules that',
      'they show are in [matching.md](../matching.md), fields and codes in',
      '[protocol.md](../protocol.md).',
    ].join('\n'),
    '## Pages',
    pages.join('\n'),
    '## How to read a row',
    [
      '- Names stand for ids: `alice` is an account, `BTC/USD` a market; `#3` is an order.',
      '- What is usual is left out: limit orders are GTC, market 1 is not named, an id of 0 and a',
      '  field of 0 do not appear, nor do sequence numbers and correlations.',
      '- `5+10` is, of a balance, 5 available and 10 reserved; in a book, 5 lots that show and 10',
      '  that do not.',
      '- `resting`: the order is in the book, and all of it shows; `concealed`: the public book',
      '  learns of it through the rows that begin with `shown` alone.',
      '- `trade 1: #3 alice buys 2 @ 100 = 200 from #1 bob, left 0 and 5`: the incoming order',
      '  comes first; what both have left, and fees where there are any, in the same order.',
      '- `waiting`, `timer`, `balances` and `counts` are questions, not commands.',
    ].join('\n'),
    '## What most tables begin with',
    ...worlds,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Every page: its path from the root of the repository and its text. */
export function examplePages(): ReadonlyMap<string, string> {
  return new Map([
    [`${EXAMPLES_PATH}/README.md`, index()],
    ...SUITE.map((topic) => [`${EXAMPLES_PATH}/${topic.file}.md`, page(topic)] as const),
  ]);
}

/** Paths that are not what the tables say, or that no table writes. */
export function stalePages(): string[] {
  const pages = examplePages();
  const there = readdirSync(join(ROOT, EXAMPLES_PATH)).map((name) => `${EXAMPLES_PATH}/${name}`);
  const differ = [...pages].filter(
    ([path, text]) => !there.includes(path) || readFileSync(join(ROOT, path), 'utf8') !== text,
  );
  return [...differ.map(([path]) => path), ...there.filter((path) => !pages.has(path))];
}

function main(): void {
  if (process.argv.includes('--check')) {
    const stale = stalePages();
    if (stale.length === 0) return;
    console.error(`stale: ${stale.join(', ')}\nrun: npm run generate`);
    process.exitCode = 1;
    return;
  }
  rmSync(join(ROOT, EXAMPLES_PATH), { recursive: true, force: true });
  mkdirSync(join(ROOT, EXAMPLES_PATH), { recursive: true });
  for (const [path, text] of examplePages()) {
    writeFileSync(join(ROOT, path), text);
    console.log(`wrote ${path}`);
  }
}

if (import.meta.main) main();
