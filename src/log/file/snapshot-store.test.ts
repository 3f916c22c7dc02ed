import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { viewOf } from './batch-descriptor.ts';
import { DiskFullError, LogError, NewerVersionError } from './errors.ts';
import { asyncFilesOf, FakeFiles, type Fate, seededRandom } from './fake.ts';
import { RealAsyncFiles, RealFiles } from './real.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { FOLDER, openStore, SCHEMA_VERSION } from './test-support.ts';

const LOG_HASH = new Uint8Array(32).fill(5);

function parts(tag: number, bytes = 3000) {
  return [
    { name: 'engine', bytes: new Uint8Array(bytes).fill(tag) },
    { name: 'empty', bytes: new Uint8Array(0) },
    { name: 'aligned.1', bytes: new Uint8Array(128).fill(tag + 1) },
  ];
}

function writeAt(files: FakeFiles, sequence: number): string {
  const toWrite = { sequence, logHash: LOG_HASH, parts: parts(sequence) };
  return `${FOLDER}/${openStore(files).write(toWrite)}`;
}

test('a snapshot reads back byte for byte, with its sequence, hash and schema version', () => {
  const files = new FakeFiles();
  writeAt(files, 70);
  const { snapshot, warnings } = openStore(files).newestGood();
  assert.deepEqual(warnings, []);
  const expected = { schemaVersion: SCHEMA_VERSION, sequence: 70, logHash: LOG_HASH };
  const { source, ...rest } = snapshot!;
  assert.deepEqual(rest, { ...expected, parts: parts(70) });
  for (const { name, bytes } of parts(70)) {
    const { byteLength, read } = source(name)!;
    assert.equal(byteLength, bytes.byteLength);
    const end = new Uint8Array(byteLength >>> 1);
    read(byteLength - end.length, end);
    assert.deepEqual(end, bytes.slice(byteLength - end.length));
    assert.throws(() => read(1, new Uint8Array(byteLength)), /has changed while it was read/);
  }
  assert.equal(source('unheard-of'), undefined);
  assert.deepEqual(files.openPaths(), []);
});

test('a snapshot larger than a piece, and one without parts, read back', () => {
  const files = new FakeFiles();
  const large = parts(3, 9 * 1024 * 1024 + 5);
  openStore(files).write({ sequence: 1, logHash: LOG_HASH, parts: large });
  assert.deepEqual(openStore(files).newestGood().snapshot?.parts, large);
  openStore(files).write({ sequence: 2, logHash: LOG_HASH, parts: [] });
  assert.deepEqual(openStore(files).newestGood().snapshot?.parts, []);
});

test('the newest ones stay, older ones are removed', () => {
  const files = new FakeFiles();
  for (const sequence of [5, 30, 200]) writeAt(files, sequence);
  assert.deepEqual(
    openStore(files)
      .list()
      .map(({ sequence }) => sequence),
    [200, 30],
  );
});

test('an empty folder has no snapshot', () => {
  assert.deepEqual(openStore(new FakeFiles()).newestGood(), { snapshot: undefined, warnings: [] });
});

test('any changed byte, and any shortening, is noticed and the older snapshot taken', () => {
  const files = new FakeFiles();
  writeAt(files, 1);
  const newest = writeAt(files, 2);
  const size = files.contents().get(newest)!.length;
  const changes: ((bytes: Uint8Array) => Uint8Array)[] = [
    () => new Uint8Array(0),
    () => new Uint8Array(1000),
    (bytes) => bytes.slice(0, -1),
    (bytes) => bytes.slice(0, 100),
  ];
  for (let at = 0; at < size; at += at < 400 ? 1 : 97) {
    changes.push((bytes) => {
      bytes[at] ^= 1;
      return bytes;
    });
  }
  let refused = 0;
  for (const change of changes) {
    const disk = files.restarted();
    disk.tamper(newest, change);
    try {
      const { snapshot, warnings } = openStore(disk).newestGood();
      assert.equal(snapshot?.sequence, 1);
      assert.match(warnings[0], /snapshot-0000000000000002\.lxs is damaged and was passed over/);
    } catch (error) {
      // A flipped bit of the version cannot be told from a newer release.
      assert.ok(error instanceof NewerVersionError);
      refused += 1;
    }
  }
  assert.ok(refused <= 4);
});

test('a directory that does not fit its file is noticed before memory is taken for it', () => {
  const files = new FakeFiles();
  const newest = writeAt(files, 2);
  for (const [offset, value] of [
    [64, 0xffff_ffff],
    [64, 1],
    [128 + 40, 1],
    [128 + 48, 0xffff_ffff],
  ]) {
    const disk = files.restarted();
    disk.tamper(newest, (bytes) => {
      viewOf(bytes).setUint32(offset, value, true);
      return bytes;
    });
    assert.match(openStore(disk).newestGood().warnings[0], /directory does not fit/);
  }
});

test('a snapshot under the name of another sequence is passed over', () => {
  const files = new FakeFiles();
  files.rename(writeAt(files, 2), `${FOLDER}/snapshot-0000000000000009.lxs`);
  assert.match(openStore(files).newestGood().warnings[0], /it is of sequence 2/);
});

test('a snapshot of a newer format or schema is refused, not passed over', () => {
  const files = new FakeFiles();
  writeAt(files, 1);
  const newest = writeAt(files, 2);
  const older = openStore(files, 2, SCHEMA_VERSION - 1);
  assert.throws(() => older.newestGood(), /newer release \(schema 3\).*Start that release/);
  files.tamper(newest, (bytes) => {
    viewOf(bytes).setUint32(8, 2, true);
    return bytes;
  });
  assert.throws(() => openStore(files).newestGood(), /newer release \(format 2\)/);
});

test('arguments out of bounds are refused before anything is written', async () => {
  const files = new FakeFiles();
  const store = openStore(files);
  const good = { sequence: 1, logHash: LOG_HASH, parts: parts(1) };
  const named = (name: string) => ({ ...good, parts: [{ name, bytes: new Uint8Array(1) }] });
  const wrong = [
    { ...good, sequence: -1 },
    { ...good, sequence: 0.5 },
    { ...good, logHash: new Uint8Array(31) },
    { ...good, parts: [...parts(1), ...parts(2)] },
    { ...good, parts: Array.from({ length: 257 }, (_, i) => ({ ...parts(1)[0], name: `${i}` })) },
    named(''),
    named('a/b'),
    named('x'.repeat(41)),
  ];
  for (const toWrite of wrong) assert.throws(() => store.write(toWrite), RangeError);
  assert.equal(files.ops.length, 0);
  assert.throws(() => openStore(files, 0), RangeError);
  await assert.rejects(store.writeAsync(good), RangeError);
});

test('a failed write tells the folder, leaves the older snapshot and no temporary file', () => {
  for (const [call, code] of [
    ['writev', 'ENOSPC'],
    ['sync', 'EIO'],
    ['rename', 'EIO'],
  ] as const) {
    const files = new FakeFiles();
    writeAt(files, 1);
    files.failOn({ call, code });
    assert.throws(
      () => writeAt(files, 2),
      (error: unknown) => {
        assert.ok(error instanceof LogError);
        assert.equal(error instanceof DiskFullError, code === 'ENOSPC');
        assert.match(error.message, /write snapshot snapshot-0000000000000002\.lxs.*\/data/);
        return true;
      },
    );
    assert.deepEqual(files.list(FOLDER), ['snapshot-0000000000000001.lxs']);
  }
});

test('a failed write on a disk that refuses everything still tells', () => {
  const files = new FakeFiles();
  files.readOnly = 'EROFS';
  assert.throws(() => writeAt(files, 2), /cannot be written/);
});

test('a snapshot is whole or not there, wherever the power is cut', () => {
  const files = new FakeFiles();
  writeAt(files, 1);
  const first = files.ops.length;
  writeAt(files, 2);
  const random = seededRandom(11);
  for (let opCount = first; opCount <= files.ops.length; opCount++) {
    for (const fate of ['kept', 'lost', 'torn', 'corrupted'] satisfies Fate[]) {
      const disk = files.crashed(() => fate, random, opCount);
      const { snapshot, warnings } = openStore(disk).newestGood();
      assert.deepEqual(warnings, []);
      if (opCount === files.ops.length) assert.equal(snapshot?.sequence, 2);
      assert.deepEqual(snapshot?.parts, parts(snapshot?.sequence ?? 1));
    }
  }
});

test('writing without blocking gives the same disk, retention and errors', async () => {
  const [files, same] = [new FakeFiles(), new FakeFiles()];
  const options = { folder: FOLDER, files, schemaVersion: SCHEMA_VERSION };
  const store = new SnapshotStore({ ...options, asyncFiles: asyncFilesOf(files) });
  for (const sequence of [5, 30, 200]) {
    const toWrite = { sequence, logHash: LOG_HASH, parts: parts(sequence) };
    assert.equal(await store.writeAsync(toWrite), path.basename(writeAt(same, sequence)));
  }
  assert.deepEqual(files.contents(), same.contents());
  assert.deepEqual(files.ops, same.ops);
  files.failOn({ call: 'sync', code: 'EIO' });
  const toWrite = { sequence: 300, logHash: LOG_HASH, parts: [] };
  await assert.rejects(store.writeAsync(toWrite), LogError);
  assert.deepEqual(files.openPaths(), []);
});

test('on real files both ways of writing give the same bytes', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lx-snapshot-'));
  try {
    const asyncFiles = new RealAsyncFiles();
    const options = { folder, files: new RealFiles(), asyncFiles, schemaVersion: 1, keep: 1 };
    const store = new SnapshotStore(options);
    const toWrite = { sequence: 7, logHash: LOG_HASH, parts: parts(7, 5 * 1024 * 1024 + 1) };
    const file = path.join(folder, store.write(toWrite));
    const bytes = fs.readFileSync(file);
    fs.unlinkSync(file);
    await store.writeAsync({ ...toWrite, sequence: 6 });
    await store.writeAsync(toWrite);
    assert.ok(fs.readFileSync(file).equals(bytes));
    assert.deepEqual(fs.readdirSync(folder), [path.basename(file)]);
    assert.deepEqual(store.newestGood().snapshot?.parts, toWrite.parts);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
