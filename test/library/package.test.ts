/** The library as others get it: packed, installed and used from plain JavaScript. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import { npmCommand } from '../../scripts/setup/install.mjs';
import { engineModule } from '../../src/engine/testing.ts';
import { Engine, loadEngine } from '../../src/library/engine.ts';
import { ROOT } from '../house/repository.ts';

const CONFIG = { maxOrders: 64, maxLevels: 64 };

/** What the installed package is asked to do: an account is made, the state's hash is printed. */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Engine, loadEngine } from 'lx-dex/engine';
import { Template } from 'lx-dex/protocol';
const engine = Engine.create({ module: await loadEngine(), config: ${JSON.stringify(CONFIG)} });
const header = { market: 0, account: 0, correlation: 0 };
engine.apply({ template: Template.CreateAccount, ...header, tier: 0 });
const wasm = readFileSync(fileURLToPath(import.meta.resolve('lx-dex/engine.wasm')));
console.log(JSON.stringify([engine.stateHash().toString(16), wasm.length]));
`;

const TYPED = `
import { Engine, type EngineConfig, type LevelView, loadEngine } from 'lx-dex/engine';
import { type Command, Side, Template } from 'lx-dex/protocol';
const config: Partial<EngineConfig> = { maxOrders: 64 };
const engine: Engine = Engine.create({ module: await loadEngine(), config });
const command: Command = {
  template: Template.CreateAccount, market: 0, account: 0, correlation: 0, tier: 0,
};
for (const event of engine.apply(command)) {
  if (event.template === Template.Rejected) console.log(event.code satisfies number);
}
export const levels: LevelView[] = engine.levels(1, Side.BUY);
`;

describe('the packed library', () => {
  const top = mkdtempSync(join(tmpdir(), 'lx-package-'));
  const project = join(top, 'project');
  let packed: { filename: string; files: { path: string }[] };

  /** @returns what npm prints */
  function npm(cwd: string, ...args: readonly string[]): string {
    const { command, prefix, shell } = npmCommand();
    // An empty cache: nothing that this machine happens to have is used.
    const env = { ...process.env, npm_config_cache: join(top, 'cache') };
    const options = { cwd, env, shell, encoding: 'utf8', stdio: 'pipe' } as const;
    return execFileSync(command, [...prefix, ...args], options);
  }

  before(() => {
    [packed] = JSON.parse(npm(ROOT, 'pack', './dist', '--json', '--pack-destination', top));
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}');
    npm(project, 'install', '--offline', join(top, packed.filename));
  });

  after(() => rmSync(top, { recursive: true, force: true }));

  test('holds JavaScript, declarations, the engine and the licence, and needs nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    for (const wanted of ['LICENSE', 'README.md', 'engine.wasm', 'library/engine.js']) {
      assert.ok(paths.includes(wanted), wanted);
    }
    for (const path of paths) {
      assert.match(path, /(\.js|\.d\.ts|^engine\.wasm|^package\.json|^README\.md|^LICENSE)$/);
    }
    const installed = join(project, 'node_modules', 'lx-dex', 'package.json');
    const manifest = JSON.parse(readFileSync(installed, 'utf8')) as Record<string, unknown>;
    assert.equal(manifest.dependencies, undefined);
    assert.equal(manifest.private, true);
  });

  test('checks a proof that docs/anchors.md has', () => {
    const page = readFileSync(join(ROOT, 'docs', 'anchors.md'), 'utf8');
    const [, proof] = /```json\n(.*?)```/s.exec(page)!;
    const [, root] = /sha256 {2}([\da-f]{64})\nempty node/.exec(page)!;
    writeFileSync(
      join(project, 'proof.js'),
      `import { verifyProof } from 'lx-dex/anchor';
      const proof = ${proof};
      const lie = { ...proof, amount: 2 };
      console.log(JSON.stringify([proof, lie].map((each) => verifyProof(each, '${root}').valid)));`,
    );
    const said = execFileSync(process.execPath, ['proof.js'], { cwd: project, encoding: 'utf8' });
    assert.deepEqual(JSON.parse(said), [true, false]);
  });

  test('runs from plain JavaScript and has the state that the checkout has', async () => {
    const file = join(project, 'main.js');
    writeFileSync(file, PROGRAM);
    const env = { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' };
    const printed = execFileSync(process.execPath, [file], { cwd: project, env, encoding: 'utf8' });
    const engine = Engine.create({ module: await loadEngine(), config: CONFIG });
    engine.apply({ template: 3, market: 0, account: 0, correlation: 0, tier: 0 });
    const wasm = readFileSync(join(ROOT, 'build', 'engine.wasm'));
    assert.deepEqual(JSON.parse(printed), [engine.stateHash().toString(16), wasm.length]);
  });

  test('has declarations that a strict TypeScript project accepts', () => {
    writeFileSync(join(project, 'typed.ts'), TYPED);
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const flags = ['--noEmit', '--strict', '--target', 'esnext', '--module', 'nodenext'];
    const lib = ['--lib', 'esnext,dom', '--types', ''];
    const args = [tsc, ...flags, ...lib, 'typed.ts'];
    try {
      execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      assert.fail((error as { stdout: string }).stdout);
    }
  });

  test('is bundled for browsers without a plugin, and nothing of Node is in it', async () => {
    const stdin = { contents: TYPED, resolveDir: project, loader: 'ts' } as const;
    const options = { bundle: true, format: 'esm', platform: 'browser', write: false } as const;
    const { outputFiles, warnings } = await build({ stdin, ...options, metafile: true });
    assert.deepEqual(warnings, []);
    assert.doesNotMatch(outputFiles[0]!.text, /\bnode:|\brequire\(/);
  });
});

test('the module is loaded once, and is the one that the build made', async () => {
  const [one, other] = await Promise.all([loadEngine(), loadEngine()]);
  assert.equal(one, other);
  const hashes = [one, engineModule()].map((module) =>
    Engine.create({ module, config: CONFIG }).stateHash(),
  );
  assert.equal(hashes[0], hashes[1]);
});
