/**
 * The whole of `npm test` after the set-up: type check, format and lint, house rules, every test
 * file, coverage. Everything runs even when something before it failed; the last line counts it
 * all and the exit code is 1 when anything failed.
 */
import { parseArgs } from 'node:util';
import { checkFormat, checkTypes } from './checks.mjs';
import { prepareCoverage, reportCoverage } from './coverage.mjs';
import { endTestFiles, listTestFiles, runTestFiles } from './files.mjs';
import { bad, good, quiet, say } from './output.mjs';

const HELP = `npm test -- [options]

  --only PATTERN   run only the test files whose path matches (a regular expression);
                   without type check, format and coverage
  --no-coverage    do not measure coverage
  --help           this text

Without options: type check, format and lint, house rules, all tests, coverage of src/.
`;

/**
 * The whole run is meant to take less than half an hour on two cores, and says so where it does
 * not. A slow machine gets twice that: what does not fit then is reported as failed.
 */
const RUN_MEANT_MS = 30 * 60_000;
const RUN_MAX_MS = 60 * 60_000;

/**
 * @typedef {import('./files.mjs').Tally} Tally
 */

/** @returns {Promise<number>} The exit code. */
async function main() {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const startMs = Date.now();
  const deadlineMs = startMs + RUN_MAX_MS;
  const files = listTestFiles(options.only);
  /** @type {Tally} */
  const tally = { passed: 0, failures: [], skips: [] };
  if (options.only === undefined) {
    await runCheck(tally, 'types', checkTypes);
    await runCheck(tally, 'format and lint', checkFormat);
  }
  if (files.length === 0) {
    const why = options.only === undefined ? 'no test files' : `no test file matches`;
    tally.failures.push({ name: `tests: ${why} ${options.only ?? ''}`.trimEnd(), detail: '' });
  }
  const coverage = options.coverage ? prepareCoverage() : undefined;
  await runTestFiles(files, { tally, coverage, deadlineMs });
  if (coverage !== undefined) await runCheck(tally, 'coverage', () => reportCoverage(coverage));
  const tookMs = Date.now() - startMs;
  if (tookMs > RUN_MEANT_MS) {
    say(bad(`This took ${Math.round(tookMs / 60_000)} minutes; half an hour is meant.`));
  }
  return conclude(tally);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        coverage: { type: 'boolean', default: true },
        help: { type: 'boolean', default: false },
      },
      allowNegative: true,
    });
    const only = values.only === undefined ? undefined : new RegExp(values.only);
    return { only, coverage: values.coverage && only === undefined, help: values.help };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return undefined;
  }
}

/**
 * @param {Tally} tally
 * @param {string} name
 * @param {() => Promise<string | undefined>} check Resolves to what is wrong, or undefined.
 */
async function runCheck(tally, name, check) {
  const startMs = Date.now();
  const detail = await check();
  const seconds = `${((Date.now() - startMs) / 1000).toFixed(1)} s`;
  if (detail === undefined) tally.passed += 1;
  else tally.failures.push({ name, detail });
  say(`${detail === undefined ? good('ok  ') : bad('FAIL')}  ${name}  ${quiet(seconds)}`);
  if (detail !== undefined) say(`\n${detail.trimEnd()}\n`);
}

/**
 * Names again, at the end, what failed and what was skipped; the details stand above.
 *
 * @param {Tally} tally
 */
function conclude({ passed, failures, skips }) {
  if (skips.length > 0) say('\nSkipped:');
  for (const skip of skips) say(`  ${skip.name}: ${skip.reason}`);
  if (failures.length > 0) say('\nFailed:');
  for (const failure of failures) say(`  ${failure.name}`);
  say('');
  say(`${passed} passed, ${failures.length} failed, ${skips.length} skipped`);
  return failures.length === 0 ? 0 : 1;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    endTestFiles();
    process.kill(process.pid, signal);
  });
}
process.exitCode = await main();
