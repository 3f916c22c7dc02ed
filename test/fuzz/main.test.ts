import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run fuzz', () => {
  test('prints the seed and what was played', () => {
    const result = / {2}tiny +300 commands, \d+ rejected, \d+ events: the same\n/;
    for (const more of [[], ['--quick']]) {
      const seed = ['--seed', '7', '--commands', '300', '--profile', 'tiny'];
      const { status, stdout } = run(...seed, ...more);
      assert.equal(status, 0);
      assert.match(stdout, /^seed 7\n/);
      assert.match(stdout, result);
      assert.match(stdout, /\n300 commands, seeds 7 to 7\n$/);
    }
  });

  test('takes a random seed where none is given, and as many as runs', () => {
    const { status, stdout } = run('--commands', '50', '--profile', 'dense', '--runs', '2');
    assert.equal(status, 0);
    const [first, second] = [...stdout.matchAll(/^seed (\d+)$/gm)].map((match) => Number(match[1]));
    assert.equal(second, first! + 1);
  });

  test('explains itself', () => {
    const { status, stdout } = run('--help');
    assert.equal(status, 0);
    for (const option of ['--seed N', '--commands N', '--profile NAME', '--shrink', '--quick']) {
      assert.ok(stdout.includes(option), option);
    }
  });

  test('names what it does not understand', () => {
    for (const [args, named] of [
      [['--seed', 'x'], /--seed is x/],
      [['--commands', '0'], /--commands is 0/],
      [['--runs', ''], /--runs is /],
      [['--profile', 'odd'], /no profile is called odd; there are dense/],
      [['--wrong'], /--wrong/],
    ] as const) {
      const { status, stderr } = run(...args);
      assert.equal(status, 2);
      assert.match(stderr, named);
      assert.match(stderr, /--help/);
    }
  });
});
