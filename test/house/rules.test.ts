/** Each house rule finds what breaks it, where it is, and leaves alone what only looks like it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkArrows, checkCycles, checkEngineDoor, checkPurity } from './arrows.ts';
import type { Finding, TextFile } from './repository.ts';
import { importsOf, viewsOf } from './source.ts';
import {
  checkDependencies,
  checkLinks,
  checkMachines,
  checkSizes,
  checkWords,
} from './text-rules.ts';

const file = (path: string, ...lines: string[]): TextFile => ({ path, text: lines.join('\n') });

/** `path:line` of each finding. */
const places = (findings: readonly Finding[]) =>
  findings.map(({ path, line }) => `${path}:${line}`);

describe('arrows', () => {
  const importing = (path: string, to: string) => file(path, '', `import { a } from '${to}';`);

  for (const [path, to] of [
    ['src/base/a.ts', '../schema/b.ts'],
    ['src/schema/a.ts', '../engine/engine.ts'],
    ['src/engine/a.ts', '../log/file/b.ts'],
    ['src/log/file/a.ts', '../../node/b.ts'],
    ['src/gateway/rest/a.ts', '../../agents/b.ts'],
    ['src/gateway/a.ts', '../engine/engine.ts'],
    ['src/feed/a.ts', '../gateway/port.ts'],
    ['src/unheard-of/a.ts', '../base/b.ts'],
  ] as const) {
    test(`${path} may not import ${to}`, () => {
      assert.deepEqual(places(checkArrows([importing(path, to)])), [`${path}:2`]);
    });
  }

  test('imports along the arrows, within a room, of port types and in tests pass', () => {
    const findings = checkArrows([
      importing('src/schema/a.ts', '../base/b.ts'),
      importing('src/node/a.ts', '../gateway/rest/b.ts'),
      importing('src/gateway/rest/a.ts', '../ws/b.ts'),
      importing('src/gateway/rest/a.ts', '../../feed/b.ts'),
      importing('src/base/a.test.ts', '../schema/b.ts'),
      importing('src/cli.ts', './node/b.ts'),
      file('src/feed/a.ts', `import type { A } from '../node/port.ts';`),
    ]);
    assert.deepEqual(findings, []);
  });

  test('the inside of the engine is found from everywhere else', () => {
    const findings = checkEngineDoor([
      importing('src/log/a.ts', '../engine/core.ts'),
      importing('src/cli.ts', './engine/reference/book.ts'),
      importing('bench/a.ts', '../src/engine/assembly/main.ts'),
      importing('src/engine/a.ts', './core.ts'),
      importing('src/node/a.ts', '../engine/engine.ts'),
      importing('test/fuzz/main.ts', '../../src/engine/reference/engine.ts'),
    ]);
    assert.deepEqual(places(findings), ['src/log/a.ts:2', 'src/cli.ts:2', 'bench/a.ts:2']);
  });

  for (const line of [
    `import fs from 'node:fs';`,
    `import type { A } from 'fastify';`,
    'const t = Date.now();',
    'const t = performance.now();',
    'const r = Math.random();',
    'setTimeout(f, 1);',
    'let p: Promise<void>;',
    'export async function f() {}',
    'console.log(1);',
  ]) {
    test(`the core may not say: ${line}`, () => {
      for (const room of ['base', 'schema', 'engine']) {
        const path = `src/${room}/a.ts`;
        assert.deepEqual(places(checkPurity([file(path, '', line)])), [`${path}:2`]);
      }
      assert.deepEqual(checkPurity([file('src/node/a.ts', line)]), []);
      assert.deepEqual(checkPurity([file('src/engine/a.test.ts', line)]), []);
      assert.deepEqual(checkPurity([file('src/schema/generate.ts', line)]), []);
    });
  }

  test('the core may speak of clocks in comments and strings', () => {
    const text = file('src/base/a.ts', '// Date.now is not here', `const s = 'await Promise';`);
    assert.deepEqual(checkPurity([text]), []);
  });

  test('a circle of imports is found once, types included', () => {
    const findings = checkCycles([
      file('src/base/a.ts', `import type { B } from './b.ts';`),
      file('src/base/b.ts', '', `export { c } from './c.ts';`),
      file('src/base/c.ts', `import './a.ts';`),
      file('src/base/d.ts', `import './a.ts';`, `import './b.ts';`),
    ]);
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.rule ?? '', /a\.ts -> src\/base\/b\.ts -> src\/base\/c\.ts -> /);
  });
});

describe('words', () => {
  // Put together from pieces: this file is checked as well.
  for (const line of [
    `// TO${'DO'}: later`,
    `const a: a${'ny'} = 1;`,
    `const a = b as a${'ny'};`,
    `f<a${'ny'}>();`,
    `// @ts-${'ignore'}`,
    `// biome-${'ignore'} lint: no`,
    `export ${'default'} 1;`,
    `test${'.only'}('a', f);`,
  ]) {
    test(`code may not say: ${line}`, () => {
      assert.deepEqual(places(checkWords([file('src/base/a.ts', '', line)])), ['src/base/a.ts:2']);
    });
  }

  test('the same words in their other meanings pass', () => {
    const findings = checkWords([
      file('src/base/a.ts', '// as any trader knows', 'Promise.any(x);', `const s = 'any';`),
    ]);
    assert.deepEqual(findings, []);
  });

  test('documents may not be unfinished', () => {
    assert.deepEqual(places(checkWords([file('docs/a.md', '', `FIX${'ME'}`)])), ['docs/a.md:2']);
  });
});

describe('sizes', () => {
  test('a line of 101 columns is found, one of 100 is not', () => {
    const long = [`//${'x'.repeat(98)}`, `//${'x'.repeat(99)}`];
    assert.deepEqual(places(checkSizes([file('src/base/a.ts', ...long)])), ['src/base/a.ts:2']);
    assert.deepEqual(checkSizes([file('src/schema/generated/a.ts', ...long)]), []);
  });

  test('a line that is one long text may be longer, code with a text may not', () => {
    const text = `  doc: '${'x'.repeat(99)}',`;
    const code = `  call('${'x'.repeat(99)}');`;
    assert.deepEqual(places(checkSizes([file('src/base/a.ts', text, code)])), ['src/base/a.ts:2']);
  });

  test('a file of 601 lines is found, one of 600 is not', () => {
    const lines = Array.from({ length: 601 }, () => 'a;');
    assert.deepEqual(places(checkSizes([file('src/base/a.ts', ...lines)])), ['src/base/a.ts:0']);
    assert.deepEqual(checkSizes([file('src/base/a.ts', ...lines.slice(1))]), []);
  });
});

describe('machines', () => {
  for (const line of [
    `const path = '/ho${'me/me/x'}';`,
    `open('/t${'mp/x'}');`,
    `C:\\\\Us${'ers\\\\me'}`,
    `https://reg${'istry'}.example.com/a`,
    `  "resolv${'ed": "https'}://host/a.tgz"`,
  ]) {
    test(`no file may say: ${line}`, () => {
      assert.ok(places(checkMachines([file('a.json', '', line)])).includes('a.json:2'));
    });
  }

  test('paths within the project and other addresses pass', () => {
    const text = file('a.md', 'see ./home/a and docs/work/b', 'https://example.com/home/a');
    assert.deepEqual(checkMachines([text]), []);
  });
});

describe('documents', () => {
  test('a link to a missing file is found, seen from its document', () => {
    const document = file(
      'docs/a.md',
      '[ok](b.md) [web](https://example.com/x.md) [here](#top)',
      '[gone](missing.md#part)',
      '[up](../README.md)',
      '`[code](not-a-link.md)`',
      '[ref]: also-missing.md',
    );
    const there = ['docs/b.md', 'README.md'];
    const findings = checkLinks([document], (path) => there.includes(path));
    assert.deepEqual(places(findings), ['docs/a.md:2', 'docs/a.md:5']);
  });

  test('a dependency that ARCHITECTURE.md does not name is found', () => {
    const json = file(
      'package.json',
      '{ "dependencies": {',
      '"ws": "1",',
      '"@a/b": "1" },',
      '"devDependencies": { "c": "1" } }',
    );
    const named = '- `ws`: sockets\n- `@a/b-c`: not the same';
    assert.deepEqual(places(checkDependencies(json, named)), ['package.json:3', 'package.json:4']);
    assert.equal(checkDependencies(json, undefined).length, 3);
  });
});

describe('reading source', () => {
  test('comments, strings, templates and regular expressions are told from code', () => {
    const text = `a /* b */ + \`c \${d + \`e\`} f\` + /g"/.test('h') / i // j`;
    assert.equal(viewsOf(text).code, `a         + \`  \${d + \` \`}  \` + /  /.test(' ') / i     `);
  });

  test('every way to name a module is found, text about imports is not', () => {
    const text = [
      `import { a,`,
      `  b } from './1.ts';`,
      `import type { C } from './2.ts';`,
      `export * from './3.ts';`,
      `import './4.ts';`,
      `const d = await import('./5.ts');`,
      `new Worker(new URL('./6.ts', import.meta.url));`,
      `// import './not.ts'`,
      `const e = \`import './nor.ts'\`;`,
      `const f = \``,
      `import './neither.ts';\`;`,
    ].join('\n');
    const found = importsOf(viewsOf(text));
    assert.deepEqual(
      found.map(({ specifier }) => specifier),
      ['./1.ts', './2.ts', './3.ts', './4.ts', './5.ts', './6.ts'],
    );
    assert.deepEqual(
      found.map(({ typeOnly }) => typeOnly),
      [false, true, false, false, false, false],
    );
  });
});
