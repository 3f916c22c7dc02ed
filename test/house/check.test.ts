/** `npm test` itself: what it counts, what it calls a failure, what it measures. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, describe, test } from 'node:test';
import { isOnlyTypes, missed } from '../../scripts/check/coverage.mjs';
import { listTestFiles, readEvents, runTestFiles, type Tally } from '../../scripts/check/files.mjs';
import { ROOT } from './repository.ts';

const scratch = mkdtempSync(join(tmpdir(), 'lx-check-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const FINE = { output: '', problem: undefined };

/** Runs a test file as files.mjs does and gives what the reporter wrote. */
function report(source: string): { events: string; status: number | null } {
  const file = join(scratch, 'sample.test.mjs');
  const destination = join(scratch, 'events.jsonl');
  const reporter = new URL('../../scripts/check/reporter.mjs', import.meta.url).href;
  const imports = `import assert from 'node:assert/strict';
    import { describe, test } from 'node:test';\n`;
  rmSync(destination, { force: true });
  writeFileSync(file, imports + source);
  const options = [`--test-reporter=${reporter}`, `--test-reporter-destination=${destination}`];
  const env = { ...process.env, NODE_TEST_CONTEXT: '' };
  const { status } = spawnSync(process.execPath, [...options, file], { env, stdio: 'ignore' });
  // A process that exits in the middle leaves nothing: what it had to say is lost with it.
  const events = existsSync(destination) ? readFileSync(destination, 'utf8') : '';
  return { events, status };
}

describe('a test file', () => {
  test('is counted test by test, skips with their reason, failures by their innermost', () => {
    const { events, status } = report(`
      test('passes', () => {});
      test('later', { skip: 'no network here' }, () => {});
      describe('outer', () => {
        test('inner', async (t) => {
          await t.test('innermost', () => assert.equal(1, 2));
        });
      });
    `);
    const problem = status === 0 ? undefined : `ended with exit code ${status}`;
    const tally = readEvents('a.test.ts', events, { output: '', problem });
    assert.equal(tally.passed, 1);
    assert.deepEqual(tally.skips, [{ name: 'a.test.ts > later', reason: 'no network here' }]);
    assert.equal(tally.failures.length, 1);
    const [failure] = tally.failures;
    assert.match(failure?.name ?? '', /^a\.test\.ts > outer > inner > innermost \(\d+:\d+\)$/);
    assert.match(failure?.detail ?? '', /1 !== 2/);
    assert.doesNotMatch(failure?.detail ?? '', /node:internal/);
  });

  test('that ends its process in the middle has failed, even with exit code 0', () => {
    const { events, status } = report(`
      test('first', () => {});
      test('exits', () => process.exit(0));
      test('never runs', () => {});
    `);
    assert.equal(status, 0);
    const { failures } = readEvents('a.test.ts', events, FINE);
    assert.deepEqual(failures.map(({ name }) => name).slice(-1), [
      'a.test.ts: ended before its tests',
    ]);
  });

  test('without a test in it, or that is ended from outside, has failed', () => {
    const { failures } = readEvents('a.test.ts', '{"type":"end"}\n', FINE);
    assert.deepEqual(failures, [{ name: 'a.test.ts: has no test in it', detail: '' }]);
    const started = '{"type":"start","name":"b"}\n';
    const killed = readEvents('a.test.ts', started, { output: '', problem: 'took too long' });
    assert.deepEqual(killed.failures, [
      { name: 'a.test.ts: took too long', detail: 'Last started: b' },
    ]);
  });

  test('that is ended while a test runs is told with the name of that test', () => {
    const told = JSON.stringify(join(scratch, 'events.jsonl'));
    const { events } = report(`
      import { existsSync, readFileSync } from 'node:fs';
      describe('outer', () => {
        test('ends', () => {});
        test('goes on', async () => {
          const isTold = () =>
            existsSync(${told}) && readFileSync(${told}, 'utf8').includes('goes on');
          for (let k = 0; k < 1000 && !isTold(); k++) await new Promise((r) => setTimeout(r, 10));
          process.kill(process.pid, 'SIGKILL');
        });
      });
    `);
    const { failures } = readEvents('a.test.ts', events, { output: '', problem: 'took too long' });
    assert.deepEqual(failures, [
      { name: 'a.test.ts: took too long', detail: 'Last started: outer > goes on' },
    ]);
  });

  test('that leaves temporary folders behind has failed, and they are removed', async () => {
    const file = join(scratch, 'leaves.test.mjs');
    const note = join(scratch, 'left');
    writeFileSync(
      file,
      `import { mkdtempSync, writeFileSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      import { join } from 'node:path';
      import { test } from 'node:test';
      test('leaves one', () => {
        writeFileSync(${JSON.stringify(note)}, mkdtempSync(join(tmpdir(), 'lx-left-')));
      });`,
    );
    const tally: Tally = { passed: 0, failures: [], skips: [] };
    const options = { tally, coverage: undefined, deadlineMs: Number.POSITIVE_INFINITY };
    await runTestFiles([relative(ROOT, file)], options);
    assert.equal(tally.passed, 1);
    assert.match(tally.failures[0]?.name ?? '', /: left temporary folders behind: lx-left-\w+$/);
    assert.equal(existsSync(readFileSync(note, 'utf8')), false);
  });

  test('is found once, house rules first, and by a pattern', () => {
    const files = listTestFiles();
    assert.equal(new Set(files).size, files.length);
    assert.match(files[0] ?? '', /^test\/house\//);
    assert.deepEqual(listTestFiles(/house\/check/), ['test/house/check.test.ts']);
  });
});

describe('coverage', () => {
  const counts = (covered: number, total: number) => ({ covered, total });
  const files = [
    { path: 'log/a.ts', lines: counts(100, 100), branches: counts(90, 100) },
    { path: 'logger.ts', lines: counts(0, 50), branches: counts(0, 0) },
  ];

  test('below a threshold is named with where most is missing', () => {
    const text = missed(files, [
      { under: '', lines: 90 },
      { under: 'log', branches: 95 },
    ]);
    assert.equal(
      text,
      [
        'src/: 66.6 % of lines are covered, 90 % are wanted.',
        '  src/logger.ts: 50 lines not covered',
        'src/log: 90.0 % of branches are covered, 95 % are wanted.',
        '  src/log/a.ts: 10 branches not covered',
      ].join('\n'),
    );
  });

  test('at the thresholds passes', () => {
    assert.equal(missed(files, [{ under: 'log', lines: 100, branches: 90 }]), undefined);
  });

  test('is not asked of files that hold only types', () => {
    assert.equal(
      isOnlyTypes(`/** A. */\nimport type { B } from './b.ts';\nexport type A = B;`),
      true,
    );
    assert.equal(isOnlyTypes(`export interface A { a: 1 }\n// end\n`), true);
    assert.equal(isOnlyTypes(`export const a = 1;`), false);
    assert.equal(isOnlyTypes(`export * from './a.ts';`), false);
  });
});
