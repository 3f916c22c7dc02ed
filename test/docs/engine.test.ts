/** docs/engine.md: its examples are those in examples/, run, and print what the page says. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as library from 'lx-dex/engine';
import { DEFAULT_CONFIG, Engine, layOut } from '../../src/engine/engine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const page = read('docs', 'engine.md');

/** What `node examples/NAME.ts` prints. */
function run(name: string): string {
  const args = ['--disable-warning=ExperimentalWarning', join('examples', `${name}.ts`)];
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
}

describe('the examples on the page', () => {
  const outputs = new Map(
    [...page.matchAll(/`node examples\/([\w-]+)\.ts` prints:\n\n```text\n([\s\S]*?)^```$/gm)].map(
      ([, name, output]) => [name!, output!],
    ),
  );

  for (const name of ['book', 'engine']) {
    test(`${name}.ts is shown as it is`, () => {
      assert.ok(page.includes(`\`\`\`ts\n${read('examples', `${name}.ts`)}\`\`\``));
    });
  }

  for (const name of ['book', 'engine', 'back-test']) {
    test(`${name}.ts prints what the page says`, () => {
      assert.equal(run(name), outputs.get(name));
    });
  }

  test('the book takes 20 lines', () => {
    const lines = read('examples', 'book.ts').split('\n');
    const code = lines.filter((line) => !/^\s*(\/\*\*.*\*\/)?\s*$/.test(line));
    assert.ok(code.length <= 20, `${code.length} lines`);
  });

  test('a back-test is the same each time, and another with another seed', () => {
    const script = join(ROOT, 'examples', 'back-test.ts');
    const flags = ['--disable-warning=ExperimentalWarning'];
    const printed = ['1', '1', '2'].map((seed) =>
      execFileSync(process.execPath, [...flags, script, seed], { encoding: 'utf8' }),
    );
    assert.equal(printed[0], printed[1]);
    assert.notEqual(printed[0], printed[2]);
    assert.match(printed[0]!, /^profit: -?\d+\.\d\d USD/m);
  });
});

describe('the reference', () => {
  const section = page.split('\n## Reference\n')[1]!.split('\n## ')[0]!;
  const rows = section.split('\n').filter((row) => row.startsWith('| `'));
  const named = rows.flatMap((row) =>
    [...row.split(' | ')[0]!.matchAll(/`(?:(Engine)\.)?(\w+)/g)].map(([, owner, name]) => ({
      owner,
      name: name!,
    })),
  );

  test('names only what there is', () => {
    assert.ok(named.length > 30);
    const config = Object.keys(DEFAULT_CONFIG);
    const options = ['module', 'config', 'commandBytes', 'eventBytes'];
    // Set by the constructor, so not on the prototype.
    const fields = ['layout', 'memory', 'view'];
    for (const { owner, name } of named) {
      const isThere =
        owner === 'Engine'
          ? name in Engine
          : name in Engine.prototype ||
            name in library ||
            [...config, ...options, ...fields].includes(name);
      assert.ok(isThere, name);
    }
  });

  test('names all that the library gives and all that an engine can', () => {
    const names = new Set(named.map(({ name }) => name));
    const members = [Engine.prototype, Engine].flatMap((each) => Object.getOwnPropertyNames(each));
    const given = Object.keys(library).filter((name) => name !== 'Engine');
    for (const name of [...members, ...given, ...Object.keys(DEFAULT_CONFIG)]) {
      const isOurs = !['constructor', 'length', 'name', 'prototype'].includes(name);
      assert.ok(!isOurs || names.has(name), `docs/engine.md says nothing of ${name}`);
    }
  });

  test('states the capacities that hold by default', () => {
    for (const [name, value] of Object.entries(DEFAULT_CONFIG)) {
      const row = rows.find((each) => each.startsWith(`| \`${name}\``));
      assert.ok(row?.includes(`| ${value.toLocaleString('en')} |`), `${name} is ${value}`);
    }
  });
});

test('the memory that the page tells of is about what it takes', () => {
  const rings = { commands: 65_536, events: 1_048_576 };
  const mebibytes = (changes: Partial<typeof DEFAULT_CONFIG>) =>
    layOut({ ...DEFAULT_CONFIG, ...changes }, rings).totalBytes / 2 ** 20;
  const small = { maxAccounts: 100, maxBalances: 1_000, maxTransfers: 1_000 };
  const book = { ...small, maxOrders: 10_000, maxLevels: 4_096 };
  const stated = [...page.matchAll(/about (\d+) MiB/g)].map(([, size]) => Number(size));
  assert.equal(stated.length, 2);
  for (const [k, actual] of [mebibytes({}), mebibytes(book)].entries()) {
    assert.ok(Math.abs(actual / stated[k]! - 1) < 0.25, `${actual} MiB, not ${stated[k]}`);
  }
});
