/**
 * Coverage of src/ by everything that `npm test` runs, child processes and worker threads
 * included: V8 writes what each process ran into a folder, c8 merges it.
 *
 * Not in the numbers: tests and what only they use, generated files, files that hold nothing but
 * types, and the engine's AssemblyScript, which runs as WebAssembly where V8 does not count (the
 * conformance suite and the fuzzer against the naive twin stand for it).
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../setup/paths.mjs';
import { runTool } from './checks.mjs';
import { quiet, say } from './output.mjs';

/**
 * The least that is accepted, in percent, by path under src/. An empty path is all of it.
 *
 * @type {readonly {under: string, lines?: number, branches?: number}[]}
 */
const THRESHOLDS = [
  { under: '', lines: 90 },
  { under: 'engine', branches: 95 },
  { under: 'log', branches: 95 },
];

const SRC = join(ROOT, 'src');
const SRC_URL = `${pathToFileURL(SRC).href}/`;
const REPORT_FOLDER = join(ROOT, 'coverage');

/** What other code than the project's, or code that V8 cannot see, looks like under src/. */
const NOT_MEASURED = [
  /\.test\.ts$/,
  /(^|\/)(testing|conformance|fixtures)\//,
  /(^|\/)(testing|test-support)\.ts$/,
  /(^|\/)generated\//,
  /\.generated\.ts$/,
  /^engine\/assembly\//,
];

/**
 * @typedef {object} Counts
 * @property {number} total
 * @property {number} covered
 */

/**
 * @typedef {object} FileCoverage
 * @property {string} path Under src/, with forward slashes.
 * @property {Counts} lines
 * @property {Counts} branches
 */

/** @returns {{rawFolder: string}} An empty folder for V8 to write into. */
export function prepareCoverage() {
  const rawFolder = join(ROOT, 'build', 'coverage');
  rmSync(rawFolder, { recursive: true, force: true });
  mkdirSync(rawFolder, { recursive: true });
  return { rawFolder };
}

/**
 * Writes the report, prints a line a room.
 *
 * @param {{rawFolder: string}} where
 * @returns {Promise<string | undefined>} Which thresholds are not reached.
 */
export async function reportCoverage({ rawFolder }) {
  const measured = measuredFiles();
  if (measured.length === 0) return undefined;
  keepOwnCode(rawFolder, new Set(measured.map((path) => SRC_URL + path)));
  const problem = await runTool(
    ['c8', 'bin', 'c8.js'],
    [
      'report',
      ...['--temp-directory', rawFolder, '--reports-dir', REPORT_FOLDER],
      ...['--reporter', 'html', '--reporter', 'lcovonly', '--reporter', 'json-summary'],
      ...['--all', '--src', SRC, '--extension', '.ts', '--merge-async'],
      ...measured.flatMap((path) => ['--include', `src/${path}`]),
      // Replaces c8's own list, under which a room named like a usual test folder would be lost.
      ...['--exclude', 'node_modules/**'],
    ],
  );
  if (problem !== undefined) return `c8: ${problem}`;
  const files = readSummary();
  printTable(files);
  return missed(files, THRESHOLDS);
}

/** @returns {string[]} Paths under src/ of the files that coverage is asked of. */
function measuredFiles() {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !NOT_MEASURED.some((pattern) => pattern.test(path)))
    .filter((path) => !isOnlyTypes(readFileSync(join(SRC, path), 'utf8')))
    .sort();
}

/**
 * Such a file is never loaded (imports of types are erased), so it would count as never run.
 *
 * @param {string} source
 * @returns {boolean}
 */
export function isOnlyTypes(source) {
  const code = stripTypeScriptTypes(source)
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replace(/\b(import|export)\s*\{\s*\}(\s*from\s*(['"]).*?\3)?/g, '');
  return code.replace(/[\s;]/g, '') === '';
}

/**
 * Drops all but the files that are asked for from V8's records: libraries are most of their bulk.
 *
 * @param {string} rawFolder
 * @param {Set<string>} urls
 */
function keepOwnCode(rawFolder, urls) {
  for (const name of readdirSync(rawFolder)) {
    const path = join(rawFolder, name);
    const result = parseRecord(readFileSync(path, 'utf8'))?.filter(({ url }) => urls.has(url));
    if (result === undefined || result.length === 0) rmSync(path);
    else writeFileSync(path, JSON.stringify({ result }));
  }
}

/**
 * @param {string} text
 * @returns {{url: string}[] | undefined} Undefined for a record that a killed process left half.
 */
function parseRecord(text) {
  try {
    return JSON.parse(text).result;
  } catch {
    return undefined;
  }
}

/** @returns {FileCoverage[]} */
function readSummary() {
  const text = readFileSync(join(REPORT_FOLDER, 'coverage-summary.json'), 'utf8');
  return Object.entries(JSON.parse(text))
    .filter(([path]) => path !== 'total')
    .map(([path, { lines, branches }]) => ({
      path: relative(SRC, path).split(sep).join('/'),
      lines,
      branches,
    }));
}

/** @param {readonly FileCoverage[]} files */
function printTable(files) {
  const rooms = [...new Set(files.map(({ path }) => path.split('/')[0] ?? ''))].sort();
  say('\nCoverage           lines   branches');
  for (const room of [...rooms, '']) {
    const lines = percentText(percentOf(files, room, 'lines'));
    const branches = percentText(percentOf(files, room, 'branches'));
    say(`  ${`src/${room}`.padEnd(14)} ${lines.padStart(7)}    ${branches.padStart(7)}`);
  }
  say(
    quiet('Each line: coverage/index.html. Not counted: tests and what only they use, generated'),
  );
  say(quiet('files, files of types, and src/engine/assembly: V8 does not count WebAssembly.\n'));
}

/**
 * @param {readonly FileCoverage[]} files
 * @param {string} under A path under src/; empty for all.
 * @param {'lines' | 'branches'} what
 * @returns {number} In percent; 100 where there is nothing to cover.
 */
function percentOf(files, under, what) {
  let [covered, total] = [0, 0];
  for (const file of files) {
    if (under !== '' && file.path !== under && !file.path.startsWith(`${under}/`)) continue;
    covered += file[what].covered;
    total += file[what].total;
  }
  return total === 0 ? 100 : (100 * covered) / total;
}

/** @param {number} percent */
const percentText = (percent) => `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;

/**
 * @param {readonly FileCoverage[]} files
 * @param {readonly {under: string, lines?: number, branches?: number}[]} thresholds
 * @returns {string | undefined} What is below its threshold, and where most is missing.
 */
export function missed(files, thresholds) {
  const rows = [];
  for (const { under, ...least } of thresholds) {
    for (const what of /** @type {const} */ (['lines', 'branches'])) {
      const wanted = least[what];
      const reached = percentOf(files, under, what);
      if (wanted === undefined || reached >= wanted) continue;
      rows.push(
        `src/${under}: ${percentText(reached)} of ${what} are covered, ${wanted} % are wanted.`,
        ...worst(files, under, what),
      );
    }
  }
  return rows.length === 0 ? undefined : rows.join('\n');
}

const WORST_MAX = 10;

/**
 * @param {readonly FileCoverage[]} files
 * @param {string} under
 * @param {'lines' | 'branches'} what
 */
function worst(files, under, what) {
  return files
    .filter(({ path }) => under === '' || path === under || path.startsWith(`${under}/`))
    .map((file) => ({ path: file.path, missing: file[what].total - file[what].covered }))
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.missing - a.missing)
    .slice(0, WORST_MAX)
    .map(({ path, missing }) => `  src/${path}: ${missing} ${what} not covered`);
}
