/**
 * Folders that a server cannot use: it says which, why and what to do on stderr, ends with 1, and
 * leaves the folder as it was.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Prng } from '../../src/base/prng.ts';
import { FileLog } from '../../src/log/file/file-log.ts';
import { RealFiles } from '../../src/log/file/real.ts';
import { batchOf } from '../../src/log/file/test-support.ts';
import { SCHEMA_VERSION } from '../../src/schema/generated/protocol.ts';
import { AccountFacts } from './facts.ts';
import { ServerProcess } from './server-process.ts';
import { type Member, Trader } from './trader.ts';
import { CAPACITIES, type PreparedAccount, prepareFolder, SERVER_FLAGS } from './venue-folder.ts';
import { verify } from './verify.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-folder-'));
const mounts: string[] = [];
after(() => {
  for (const mount of mounts) execFileSync('umount', [mount]);
  rmSync(top, { recursive: true, force: true });
});

/** A folder that was in use, to be copied. */
const model = join(top, 'model');
let prepared: PreparedAccount[] = [];
before(async () => {
  prepared = await prepareFolder(model, 2);
});

function changedCapacities(): string {
  return JSON.stringify({ ...CAPACITIES, maxOrders: CAPACITIES.maxOrders + 1 });
}

/** All files but the lock, which every starter takes and gives back. */
function contents(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('lock'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

/** A small volume of its own. @returns undefined when this user may not mount one */
function mountVolume(name: string, size: string): string | undefined {
  const mount = join(top, name);
  mkdirSync(mount);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'lx', mount], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  mounts.push(mount);
  return mount;
}

const QUIETLY = { throwIfNoEntry: false } as const;

const NO_MOUNT = 'this user may not mount a small volume';

function fillUp(mount: string): string {
  const filler = join(mount, 'filler');
  const chunk = Buffer.alloc(4096, 1);
  try {
    for (;;) writeFileSync(filler, chunk, { flag: 'a' });
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
  return filler;
}

/** Starts a server that must refuse, with these words. */
async function refused(
  folder: string,
  words: readonly RegExp[],
  flags: readonly string[] = [],
): Promise<void> {
  const server = new ServerProcess(folder, [...SERVER_FLAGS, ...flags]);
  const ending = await server.ended;
  const { stderr, stdout } = server;
  assert.deepEqual(ending, { code: 1, signal: null }, `${stdout}\n${stderr}`);
  assert.ok(stderr.includes(folder), stderr);
  for (const word of words) assert.match(stderr, word);
  assert.doesNotMatch(stderr, /^\s+at /m, 'a stack trace');
  assert.doesNotMatch(stdout, /is open at/);
}

describe('a start is refused, and the folder stays as it was', () => {
  test('where the volume is full', async (t) => {
    const mount = mountVolume('full', '8m');
    if (mount === undefined) return t.skip(NO_MOUNT);
    const folder = join(mount, 'data');
    cpSync(model, folder, { recursive: true });
    fillUp(mount);
    const was = contents(folder);
    await refused(folder, [/is full \(ENOSPC\)/, /Free space/]);
    assert.deepEqual(contents(folder), was);
  });

  test('where the volume is read-only', async (t) => {
    const mount = mountVolume('read-only', '8m');
    if (mount === undefined) return t.skip(NO_MOUNT);
    const folder = join(mount, 'data');
    cpSync(model, folder, { recursive: true });
    execFileSync('mount', ['-o', 'remount,ro', mount]);
    const was = contents(folder);
    await refused(folder, [/cannot be written \(EROFS\)/, /mount its volume read-write/]);
    assert.deepEqual(contents(folder), was);
  });

  test('where this user may not write', async (t) => {
    if (process.getuid?.() === 0) return t.skip('the superuser may write everywhere');
    const folder = join(top, 'forbidden');
    cpSync(model, folder, { recursive: true });
    chmodSync(folder, 0o555);
    try {
      const was = contents(folder);
      await refused(folder, [/cannot be written \(EACCES\)/, /write permission/]);
      assert.deepEqual(contents(folder), was);
    } finally {
      chmodSync(folder, 0o755);
    }
  });

  test('where a newer release has written', async () => {
    const folder = join(top, 'newer');
    const log = FileLog.open({
      folder,
      files: new RealFiles(),
      schemaVersion: SCHEMA_VERSION + 1,
      segmentBytes: 2 ** 20,
      nowMs: Date.now,
    });
    log.append(batchOf([1], 1));
    log.close();
    const was = contents(folder);
    await refused(folder, [/newer release/, /[Ss]tart that release or a later one/]);
    assert.deepEqual(contents(folder), was);
  });

  test('where another process works in it, which goes on', async () => {
    const folder = join(top, 'in-use');
    cpSync(model, folder, { recursive: true });
    const first = new ServerProcess(folder, SERVER_FLAGS);
    const url = await first.ready;
    // Idle, it still writes zeros ahead: until both segments are whole.
    // A name that was listed may be gone by the time its size is asked for.
    const sizes = () =>
      readdirSync(folder).map((name) => statSync(join(folder, name), QUIETLY)?.size ?? 0);
    while (sizes().filter((size) => size === 2 * 2 ** 20).length < 2) await pause(5);
    const was = contents(folder);
    await refused(folder, [new RegExp(`process ${first.pid} `), /Stop it, or give/]);
    assert.deepEqual(contents(folder), was);
    await verify(url, prepared.map(toMember));
    assert.deepEqual(await first.end('SIGTERM'), { code: 0, signal: null });
  });

  for (const [file, content, words] of [
    ['keys.json', '{', [/keys\.json does not hold JSON/, /restore it from a backup/]],
    ['capacities.json', '{', [/capacities\.json cannot be read/, /Restore the file/]],
    ['capacities.json', 'null', [/maxAssets is missing/, /Restore the file/]],
    [
      'capacities.json',
      changedCapacities,
      [/maxOrders 65537, the snapshot has 65536/, /set it to/],
    ],
    ['demo.json', '{', [/demo\.json cannot be read/, /move it away/]],
    ['demo.json', '[{}]', [/demo\.json does not hold the account of alice/, /move it away/]],
  ] as const) {
    test(`where ${file} is ${typeof content === 'string' ? content : 'edited'}`, async () => {
      const folder = mkdtempSync(join(top, 'edited-'));
      cpSync(model, folder, { recursive: true });
      writeFileSync(join(folder, file), typeof content === 'string' ? content : content());
      const was = contents(folder);
      await refused(folder, words, ['--demo']);
      // The venue may be open by then; what the operator is to look at is as it was.
      for (const name of ['keys.json', file]) {
        assert.deepEqual(contents(folder).get(name), was.get(name));
      }
    });
  }

  test('where the capacities of a log without a snapshot are missing', async () => {
    const folder = join(top, 'without-capacities');
    cpSync(model, folder, { recursive: true });
    const gone = readdirSync(folder).filter((name) => /\.lxs$|^capacities/.test(name));
    for (const name of gone) rmSync(join(folder, name));
    const was = contents(folder);
    await refused(folder, [/capacities\.json is missing/, /Restore the file from a backup/]);
    assert.deepEqual(contents(folder), was);
  });

  test('where the path is a file', async () => {
    const path = join(top, 'file');
    writeFileSync(path, 'text');
    await refused(path, [/EEXIST|ENOTDIR/]);
    assert.equal(readFileSync(path, 'utf8'), 'text');
  });
});

test('secrets that others may read are warned of', async (t) => {
  if (process.platform === 'win32') return t.skip('permissions are not bits there');
  const folder = join(top, 'exposed');
  cpSync(model, folder, { recursive: true });
  chmodSync(join(folder, 'keys.json'), 0o644);
  const server = new ServerProcess(folder, SERVER_FLAGS);
  await server.ready;
  const warning = /keys\.json holds secrets that other users can read; run: chmod 600/;
  await server.seen(warning, 'stderr');
  assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
});

function toMember(each: PreparedAccount): Member {
  return { prepared: each, facts: new AccountFacts(`account ${each.account}`) };
}

test('a server whose disk becomes full stops, and later has everything', async (t) => {
  const mount = mountVolume('filling', '16m');
  if (mount === undefined) return t.skip(NO_MOUNT);
  const seed = Number(process.env.LX_SEED ?? Date.now());
  t.diagnostic(`seed ${seed}`);
  const folder = join(mount, 'data');
  cpSync(model, folder, { recursive: true });
  const members = prepared.map(toMember);
  const traders = members.map((member, k) => new Trader(`f${k}`, member, new Prng(seed + k)));
  const server = new ServerProcess(folder, SERVER_FLAGS);
  const url = await server.ready;
  // From the beginning on: the disk is filled while they trade, and then the server ends.
  const round = { ending: true, answered: () => {} };
  let answers = 0;
  const half = Promise.withResolvers<void>();
  round.answered = () => {
    answers += 1;
    if (answers === 200) half.resolve();
  };
  const trading = Promise.all(traders.map((trader) => trader.run(url, round)));
  await Promise.race([half.promise, trading]);
  const filler = fillUp(mount);
  await trading;
  assert.deepEqual(await server.ended, { code: 1, signal: null }, server.stderr);
  assert.match(server.stderr, /is full \(ENOSPC\).*Free space/);
  assert.ok(server.stderr.includes(folder));
  assert.doesNotMatch(server.stderr, /^\s+at /m);
  rmSync(filler);
  const next = new ServerProcess(folder, SERVER_FLAGS);
  await verify(await next.ready, members);
  assert.deepEqual(await next.end('SIGTERM'), { code: 0, signal: null });
  t.diagnostic(`${answers} answers`);
});
