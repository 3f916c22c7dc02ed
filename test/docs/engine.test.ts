/** docs/engine.md: its example is the one in examples/, runs, and prints what the page says. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CONFIG, Engine, layOut } from '../../src/engine/engine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs', 'engine.md'), 'utf8');
const [example, output] = [...page.matchAll(/^```(?:ts)?\n([\s\S]*?)^```$/gm)].map(
  ([, text]) => text,
);

test('the example on the page is examples/engine.ts', () => {
  assert.equal(example, readFileSync(join(ROOT, 'examples', 'engine.ts'), 'utf8'));
});

test('the example prints what the page says', () => {
  const args = ['--disable-warning=ExperimentalWarning', join('examples', 'engine.ts')];
  const printed = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  assert.equal(printed, output);
});

test('every call that the page names is there', () => {
  const section = page.split('## What there is')[1]!.split('\n## ')[0]!;
  const rows = section.split('\n').filter((row) => row.startsWith('| `'));
  const names = rows.flatMap((row) =>
    [...row.split(' | ')[0]!.matchAll(/`(Engine\.)?(\w+)/g)].map(
      ([, owner, name]) => [owner === undefined ? Engine.prototype : Engine, name!] as const,
    ),
  );
  assert.ok(names.length > 12);
  for (const [owner, name] of names) assert.ok(name in owner, name);
});

test('the memory that the page tells of is what it takes', () => {
  const rings = { commands: 65_536, events: 1_048_576 };
  const mebibytes = (changes: Partial<typeof DEFAULT_CONFIG>) =>
    Math.round(layOut({ ...DEFAULT_CONFIG, ...changes }, rings).totalBytes / 2 ** 20);
  const small = { maxAccounts: 100, maxBalances: 1_000, maxTransfers: 1_000 };
  const book = { ...small, maxOrders: 10_000, maxLevels: 4_096 };
  const [, whole, part] = /reserve\s+(\d+) MiB[\s\S]*?it is (\d+)\s+MiB/.exec(page) ?? [];
  assert.deepEqual([mebibytes({}), mebibytes(book)], [Number(whole), Number(part)]);
});
