/**
 * Finds and runs the test files, each in a process (group) of its own, two at once.
 *
 * A file that takes too long, ends without having finished its tests, leaves something open that
 * keeps it alive, leaves folders behind, or has no test in it counts as a failure; its whole
 * process group is ended. Each has a temporary folder of its own, which is removed after it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, readIfThere } from '../setup/paths.mjs';
import { RUNTIME_FLAGS } from '../setup/runtime.mjs';
import { bad, good, quiet, say } from './output.mjs';

const AT_ONCE_MAX = 2;
const FILE_MAX_MS = 10 * 60_000;
/** All tests have ended, nothing more is reported, and the process is still there. */
const LINGER_MAX_MS = 60_000;
const POLL_MS = 500;
const OUTPUT_MAX_CHARS = 100_000;
const REPORTER = new URL('./reporter.mjs', import.meta.url).href;
const GUARD = new URL('../setup/orphan-guard.mjs', import.meta.url).href;

/** @type {Set<number>} Process groups of the test files that run now, by their leader. */
const running = new Set();

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {{name: string, detail: string}[]} failures
 * @property {{name: string, reason: string}[]} skips
 */

/**
 * @typedef {object} RunOptions
 * @property {Tally} tally Grows.
 * @property {{rawFolder: string} | undefined} coverage Where each process leaves its coverage.
 * @property {number} deadlineMs As Date.now(): what has not ended by then fails.
 */

/**
 * House rules first (they are quick and say the most), then what spans rooms (it takes longest),
 * then the rooms.
 *
 * @param {RegExp} [only]
 * @returns {string[]} Paths seen from the root, with forward slashes.
 */
export function listTestFiles(only) {
  const files = ['test/house', 'test', 'src', 'bench'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort(),
  );
  return [...new Set(files)].filter((file) => only === undefined || only.test(file));
}

/**
 * @param {readonly string[]} files
 * @param {RunOptions} options
 */
export async function runTestFiles(files, options) {
  const waiting = [...files];
  const scratch = mkdtempSync(join(tmpdir(), 'lx-test-'));
  const runNext = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      await runOne(file, scratch, options);
    }
  };
  try {
    const lanes = Math.min(AT_ONCE_MAX, availableParallelism());
    await Promise.all(Array.from({ length: lanes }, runNext));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {string} scratch
 * @param {RunOptions} options
 */
async function runOne(file, scratch, { tally, coverage, deadlineMs }) {
  const startMs = Date.now();
  const maxMs = Math.min(FILE_MAX_MS, deadlineMs - startMs);
  if (maxMs <= 0) {
    tally.failures.push({ name: `${file}: not run, the whole run took too long`, detail: '' });
    return;
  }
  const eventsPath = join(scratch, `${file.replaceAll('/', '-')}.jsonl`);
  const temporary = mkdtempSync(join(tmpdir(), 'lx-test-'));
  const ending = await runProcess(file, eventsPath, { coverage, maxMs, temporary });
  const left = removeTemporary(temporary);
  const result = readEvents(file, readIfThere(eventsPath) ?? '', ending);
  // What fails or is ended may leave something; what passes has no excuse.
  if (result.failures.length === 0 && left !== undefined) {
    result.failures.push({ name: `${file}: ${left}`, detail: '' });
  }
  tally.passed += result.passed;
  tally.failures.push(...result.failures);
  tally.skips.push(...result.skips);
  printFile(file, result, Date.now() - startMs, ending.output);
}

/**
 * @param {string} file
 * @param {Tally} result
 * @param {number} elapsedMs
 * @param {string} output What the file printed itself.
 */
function printFile(file, { passed, failures, skips }, elapsedMs, output) {
  const counts = [`${passed} passed`];
  if (failures.length > 0) counts.push(bad(`${failures.length} failed`));
  if (skips.length > 0) counts.push(`${skips.length} skipped`);
  const mark = failures.length === 0 ? good('ok  ') : bad('FAIL');
  const seconds = quiet(`${(elapsedMs / 1000).toFixed(1)} s`);
  say(`${mark}  ${file}  ${counts.join(', ')}  ${seconds}`);
  for (const { name, detail } of failures) say(`\n${bad(name)}\n${indent(detail)}\n`);
  if (failures.length > 0 && output.trim() !== '') {
    say(`Output of ${file}:\n${indent(output.trimEnd())}\n`);
  }
}

/**
 * @param {string} folder
 * @returns {string | undefined} What was left there by name of ours, or could not be removed.
 */
function removeTemporary(folder) {
  const left = readdirSync(folder).filter((name) => name.startsWith('lx-'));
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  } catch (error) {
    return `left what cannot be removed: ${error instanceof Error ? error.message : error}`;
  }
  return left.length === 0 ? undefined : `left temporary folders behind: ${left.join(', ')}`;
}

/** @param {string} text */
const indent = (text) => text.replace(/^(?=.)/gm, '    ');

/**
 * @typedef {object} Ending
 * @property {string} output
 * @property {string | undefined} problem What was wrong with how the process ended.
 */

/**
 * @typedef {object} ProcessOptions
 * @property {{rawFolder: string} | undefined} coverage
 * @property {number} maxMs
 * @property {string} temporary The process's own folder for what is temporary.
 */

/**
 * @param {string} file
 * @param {string} eventsPath
 * @param {ProcessOptions} options
 * @returns {Promise<Ending>}
 */
async function runProcess(file, eventsPath, { coverage, maxMs, temporary }) {
  const child = spawn(
    process.execPath,
    [
      ...RUNTIME_FLAGS,
      ...['--import', GUARD],
      `--test-reporter=${REPORTER}`,
      `--test-reporter-destination=${eventsPath}`,
      join(ROOT, file),
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        ...{ TMPDIR: temporary, TEMP: temporary, TMP: temporary },
        NODE_V8_COVERAGE: coverage?.rawFolder ?? '',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: process.platform !== 'win32',
    },
  );
  if (child.pid !== undefined) running.add(child.pid);
  let output = '';
  /** @param {Buffer} chunk */
  const keep = (chunk) => {
    output = (output + chunk).slice(-OUTPUT_MAX_CHARS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  /** @type {Promise<string | undefined>} */
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
  const stopWatching = new AbortController();
  const problem = await Promise.race([exited, overstays(eventsPath, maxMs, stopWatching.signal)]);
  stopWatching.abort();
  // Also what the file started and did not end; the group's leader may be gone already.
  killGroup(child.pid);
  running.delete(child.pid ?? 0);
  return { output, problem };
}

/**
 * Resolves, with what to say, only when the process has to be ended.
 *
 * @param {string} eventsPath
 * @param {number} maxMs
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
async function overstays(eventsPath, maxMs, signal) {
  const startMs = Date.now();
  let seen = '';
  let changedMs = startMs;
  for (;;) {
    await pause(POLL_MS, undefined, { signal }).catch(() => new Promise(() => {}));
    const nowMs = Date.now();
    if (nowMs - startMs > maxMs) return `had not ended after ${Math.round(maxMs / 1000)} s`;
    const events = readIfThere(eventsPath) ?? '';
    if (events !== seen) changedMs = nowMs;
    seen = events;
    if (nowMs - changedMs > LINGER_MAX_MS && isIdle(events)) {
      return 'ended its tests, but something that it opened keeps it alive';
    }
  }
}

/**
 * @param {string} events
 * @returns {boolean} Whether tests have run and none is running. One that was never begun, because
 *   what comes before it failed, ends all the same.
 */
function isIdle(events) {
  const started = events.match(/^\{"type":"start"/gm)?.length ?? 0;
  const ended = events.match(/^\{"type":"(pass|fail)"/gm)?.length ?? 0;
  return started > 0 && ended >= started;
}

/**
 * @param {number | undefined} pid Of the group's leader.
 */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // The usual case: nothing is left to end.
  }
}

/** Ends everything that runs: for when the whole run is told to stop. */
export function endTestFiles() {
  for (const pid of running) killGroup(pid);
}

/**
 * @param {string} file
 * @param {string} text The reporter's lines.
 * @param {Ending} ending
 * @returns {Tally}
 */
export function readEvents(file, text, ending) {
  /** @type {Tally} */
  const tally = { passed: 0, failures: [], skips: [] };
  let finished = false;
  let lastStarted = '';
  for (const row of text.split('\n').slice(0, -1)) {
    const event = JSON.parse(row);
    if (event.type === 'start') lastStarted = event.name;
    else if (event.type === 'end') finished = true;
    else addEvent(tally, file, event);
  }
  const count = tally.passed + tally.failures.length + tally.skips.length;
  if (ending.problem !== undefined && (tally.failures.length === 0 || !finished)) {
    tally.failures.push({ name: `${file}: ${ending.problem}`, detail: after(lastStarted) });
  } else if (!finished && ending.problem === undefined) {
    tally.failures.push({ name: `${file}: ended before its tests`, detail: after(lastStarted) });
  } else if (count === 0) {
    tally.failures.push({ name: `${file}: has no test in it`, detail: '' });
  }
  return tally;
}

/** @param {string} name */
const after = (name) => (name === '' ? 'No test had started.' : `Last started: ${name}`);

/**
 * @param {Tally} tally
 * @param {string} file
 * @param {import('./reporter.mjs').Outcome} event
 */
function addEvent(tally, file, event) {
  const name = `${file} > ${event.name}`;
  const left = event.skip ?? event.todo;
  if (left !== undefined && left !== false) {
    const reason = typeof left === 'string' && left !== '' ? left : 'no reason is given';
    tally.skips.push({ name, reason });
  } else if (event.type === 'fail') {
    if (event.inner) return;
    tally.failures.push({ name: `${name} (${event.place})`, detail: event.detail ?? '' });
  } else if (!event.suite) {
    tally.passed += 1;
  }
}
