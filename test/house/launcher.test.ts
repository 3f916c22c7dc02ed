/** A program that scripts/run.mjs starts behaves as if it had been started itself. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from './repository.ts';

const scratch = mkdtempSync(join(tmpdir(), 'lx-launcher-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * Says what reaches it; ends at the first word on its standard input. When its launcher is gone,
 * that input ends, which must not end it before it has said what it was told.
 */
const PROGRAM = join(scratch, 'program.ts');
writeFileSync(
  PROGRAM,
  `const [code = '0'] = process.argv.slice(2) satisfies string[];
  if (code === 'args') {
    console.log(JSON.stringify(process.argv.slice(3)));
  } else {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => console.log(signal));
    }
    process.stdin.on('data', () => process.exit(Number(code)));
    setTimeout(() => {}, 60_000);
    console.log('ready', process.pid);
  }`,
);

interface Started {
  readonly launcher: ChildProcess;
  readonly output: () => string;
  /** Resolves when the output so far matches. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
}

function start(args: readonly string[]): Started {
  const launcher = spawn(process.execPath, [join(ROOT, 'scripts', 'run.mjs'), ...args]);
  let text = '';
  launcher.stdout.on('data', (chunk) => {
    text += chunk;
  });
  let ended = false;
  launcher.once('close', () => {
    ended = true;
  });
  const until = async (pattern: RegExp) => {
    for (;;) {
      const match = pattern.exec(text);
      if (match !== null) return match;
      assert.ok(!ended, `it ended without ${pattern}, after: ${text}`);
      await Promise.race([once(launcher.stdout, 'data'), once(launcher, 'close')]);
    }
  };
  return { launcher, output: () => text, until };
}

test('arguments, standard output and the exit code are the program’s own', async () => {
  const { launcher, output } = start([PROGRAM, 'args', '--only', 'a b', '']);
  const [code] = await once(launcher, 'close');
  assert.equal(code, 0);
  assert.equal(output(), '["--only","a b",""]\n');
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} reaches the program once, which decides when and how to end`, async () => {
    const { launcher, output, until } = start([PROGRAM, '7']);
    await until(/ready/);
    launcher.kill(signal);
    await until(new RegExp(signal));
    launcher.stdin?.write('end');
    const [code] = await once(launcher, 'close');
    assert.equal(code, 7);
    assert.equal(output().match(new RegExp(signal, 'g'))?.length, 1);
  });
}

test('a signal that ends the program ends the launcher the same way', async () => {
  const { launcher, until } = start([PROGRAM]);
  const ready = await until(/ready (\d+)\n/);
  process.kill(Number(ready[1]), 'SIGKILL');
  const [, signal] = await once(launcher, 'close');
  assert.equal(signal, 'SIGKILL');
});

test('a program whose launcher is killed is told to end', async () => {
  const { launcher, until } = start([PROGRAM]);
  const ready = await until(/ready (\d+)\n/);
  launcher.kill('SIGKILL');
  await until(/SIGTERM/);
  process.kill(Number(ready[1]), 'SIGKILL');
});

test('a file that is not there is an error that names it', async () => {
  const { launcher } = start([join(scratch, 'absent.ts')]);
  let errors = '';
  launcher.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(launcher, 'close');
  assert.equal(code, 1);
  assert.match(errors, /absent\.ts does not exist/);
});
