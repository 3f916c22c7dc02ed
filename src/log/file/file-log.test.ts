import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { MAX_PAYLOAD_BYTES } from './batch-descriptor.ts';
import {
  DamagedLogError,
  DiskFullError,
  FolderInUseError,
  LogError,
  LogFailedError,
  ReadOnlyFolderError,
  StaleEpochError,
} from './errors.ts';
import { FakeFiles } from './fake.ts';
import { FileLog, type FileLogOptions } from './file-log.ts';
import { verifyChain } from './log-reading.ts';
import { segmentName } from './names.ts';
import { RealFiles } from './real.ts';
import { batchOf, FOLDER, fill, openLog, readAll, record, segmentPaths } from './test-support.ts';

const LARGE = { segmentBytes: 64 * 1024 };

test('a batch gets the next sequences, one for each command', () => {
  const log = openLog(new FakeFiles());
  assert.equal(log.append(batchOf([1, 3, 2], 0)), 1);
  assert.equal(log.append(batchOf([1], 1)), 4);
  assert.equal(log.lastSequence, 4);
  assert.equal(log.syncedSequence, 4);
});

test('a batch from shared memory is written as it stands there', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const { payload, ...rest } = batchOf([2, 1], 5);
  const shared = new Uint8Array(memory.buffer, 640, payload.length);
  shared.set(payload);
  const log = openLog(new FakeFiles());
  log.append({ payload: shared, ...rest });
  assert.deepEqual(readAll(log)[0].payload, payload);
});

test('appending makes one write and one sync a batch once the room is there', () => {
  const files = new FakeFiles();
  const log = openLog(files, LARGE);
  while (log.prepare()) assert.ok(files.ops.length < 100);
  const before = files.ops.length;
  fill(log, 5);
  const kinds = files.ops.slice(before).map(({ kind }) => kind);
  assert.deepEqual(kinds, Array(5).fill(['write', 'sync']).flat());
});

test('preallocated zeros are overwritten, so that the file does not grow with a batch', () => {
  const files = new FakeFiles();
  const log = openLog(files, LARGE);
  fill(log, 20);
  assert.equal(files.contents().get(segmentPaths(files)[0])!.length, 64 * 1024);
});

test('a segment is preallocated in bounded slices, without being asked', () => {
  const segmentBytes = 3 * 1024 * 1024;
  const files = new FakeFiles();
  const log = openLog(files, { segmentBytes });
  const large = batchOf(Array(200).fill(64), 1);
  let writtenBytes = 0;
  let seen = files.ops.length;
  for (let i = 0; i < 8; i++) {
    log.append(large);
    for (const op of files.ops.slice(seen)) {
      if (op.kind === 'write') writtenBytes += op.bytes.length;
    }
    assert.ok(writtenBytes <= (i + 1) * (large.payload.length + 128 + 1024 * 1024) + 128);
    seen = files.ops.length;
  }
  const [first, second] = segmentPaths(files).map((file) => files.contents().get(file)!.length);
  assert.equal(first, segmentBytes);
  assert.ok(second >= 1024 * 1024);
});

test('a batch larger than a segment gets one of its own', () => {
  const files = new FakeFiles();
  const log = openLog(files, { segmentBytes: 512 });
  const batches = [...fill(log, 1)];
  const large = batchOf([64, 64], 3);
  batches.push({ firstSequence: log.append(large), ...large });
  batches.push(...fill(log, 2, 9));
  assert.deepEqual(readAll(log), batches);
  log.close();
  assert.deepEqual(readAll(openLog(files.restarted(), { segmentBytes: 512 })), batches);
});

test('mode interval syncs when the interval is over and when asked', () => {
  let now = 0;
  const log = openLog(new FakeFiles(), {
    ...LARGE,
    syncMode: 'interval',
    intervalMs: 50,
    nowMs: () => now,
  });
  fill(log, 1);
  assert.equal(log.syncedSequence, 0);
  now = 49;
  log.syncIfDue();
  assert.equal(log.syncedSequence, 0);
  now = 50;
  log.syncIfDue();
  assert.equal(log.syncedSequence, 1);
  now = 99;
  fill(log, 1);
  assert.equal(log.syncedSequence, 1);
  log.sync();
  assert.equal(log.syncedSequence, 2);
  now = 200;
  fill(log, 1);
  assert.equal(log.syncedSequence, 3);
});

test('mode interval says when it wants to sync, also where the clock was set back', () => {
  let now = 1_000;
  const options = { ...LARGE, intervalMs: 50, nowMs: () => now };
  const log = openLog(new FakeFiles(), { ...options, syncMode: 'interval' });
  assert.equal(log.untilSyncMs, Number.POSITIVE_INFINITY);
  fill(log, 1);
  log.sync();
  now = 1_010;
  fill(log, 1);
  assert.equal(log.untilSyncMs, 40);
  now = 1_049;
  assert.equal(log.untilSyncMs, 1);
  now = 1_060;
  assert.equal(log.untilSyncMs, 0);
  log.syncIfDue();
  assert.equal(log.syncedSequence, 2);
  assert.equal(log.untilSyncMs, Number.POSITIVE_INFINITY);
  fill(log, 1);
  // What is to be synced does not wait until that time comes again.
  now = 500;
  assert.equal(log.untilSyncMs, 0);
  log.syncIfDue();
  assert.equal(log.syncedSequence, 3);
  for (const syncMode of ['always', 'never'] as const) {
    const other = openLog(new FakeFiles(), { ...options, syncMode });
    fill(other, 1);
    assert.equal(other.untilSyncMs, Number.POSITIVE_INFINITY);
  }
});

test('mode never syncs nothing but what recovery needs', () => {
  const files = new FakeFiles();
  const log = openLog(files, { syncMode: 'never' });
  fill(log, 20);
  while (log.prepare()) assert.ok(files.ops.length < 1000);
  log.close();
  assert.ok(files.ops.every(({ kind }) => kind !== 'sync'));
});

test('reading begins with the batch that holds the sequence and follows the appends', () => {
  const log = openLog(new FakeFiles());
  const batches = fill(log, 10);
  const { firstSequence } = batches[6];
  assert.deepEqual(readAll(log, firstSequence), batches.slice(6));
  assert.equal(batches[6].commandCount, 3);
  assert.deepEqual(readAll(log, firstSequence + 2), batches.slice(6));
  assert.deepEqual([...log.read(log.lastSequence + 1)], []);
  const reading = log.read(1);
  for (const { firstSequence: expected } of batches) {
    assert.equal(reading.next().value.firstSequence, expected);
  }
  const [added] = fill(log, 1, 50);
  assert.equal(reading.next().value.firstSequence, added.firstSequence);
  assert.equal(reading.next().done, true);
});

test('a reader sees what was appended behind what it has already looked at', () => {
  const log = openLog(new FakeFiles(), LARGE);
  fill(log, 1);
  const reading = log.read(1);
  reading.next();
  const [added] = fill(log, 1, 50);
  assert.equal(reading.next().value.firstSequence, added.firstSequence);
});

test('a reader that stops early leaves no file open', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  fill(log, 3);
  const open = files.openPaths().length;
  for (const batch of log.read(1)) if (batch.firstSequence > 1) break;
  assert.equal(files.openPaths().length, open);
});

test('reading stops at damage with the place', () => {
  for (const damage of [7, 0]) {
    const files = new FakeFiles();
    const log = openLog(files, LARGE);
    fill(log, 4);
    files.tamper(segmentPaths(files)[0], (bytes) => bytes.fill(damage, 320, 1000));
    const reading = log.read(1);
    reading.next();
    assert.throws(
      () => reading.next(),
      (error: unknown) => error instanceof DamagedLogError && error.place.offsetBytes === 320,
    );
  }
});

test('a failed sync stops the log for good, and is not tried again', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  fill(log, 2);
  files.failOn({ call: 'sync', code: 'EIO' });
  assert.throws(() => fill(log, 1), LogFailedError);
  files.heal();
  const before = files.ops.length;
  assert.throws(() => fill(log, 1), LogFailedError);
  assert.throws(() => log.sync(), LogFailedError);
  assert.throws(() => log.syncIfDue(), LogFailedError);
  assert.throws(() => log.prepare(), /must stop/);
  assert.throws(() => log.read(1), LogFailedError);
  assert.equal(files.ops.length, before);
  log.close();
  assert.equal(openLog(files.restarted()).lastSequence, 4);
});

test('a sync that fails outside of an append stops the log as well', () => {
  for (const call of ['sync', 'syncIfDue'] as const) {
    let now = 0;
    const files = new FakeFiles();
    const log = openLog(files, { ...LARGE, syncMode: 'interval', nowMs: () => now });
    fill(log, 1);
    now = 1000;
    files.failOn({ call: 'sync', code: 'EIO' });
    assert.throws(() => log[call](), LogFailedError);
    assert.throws(() => fill(log, 1), LogFailedError);
  }
});

test('a full disk stops the log with the folder and the remedy, and harms nothing', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  files.capacityBytes = 12_000;
  const done: ReturnType<typeof fill> = [];
  assert.throws(
    () => {
      for (let i = 0; i < 100; i++) done.push(...fill(log, 1, i));
    },
    (error: unknown) => {
      assert.ok(error instanceof LogFailedError);
      assert.ok(error.cause instanceof DiskFullError);
      assert.match(error.message, /\/data is full.*Free space/);
      return true;
    },
  );
  assert.ok(done.length > 20);
  log.close();
  const disk = files.restarted();
  const again = openLog(disk);
  assert.deepEqual(readAll(again), done);
  done.push(...fill(again, 1, 200));
  assert.deepEqual(readAll(again), done);
});

test('no room for zeros ahead is no failure while a batch still fits', () => {
  const files = new FakeFiles();
  const log = openLog(files, { segmentBytes: 1024 * 1024 });
  files.capacityBytes = 4096;
  log.prepare();
  assert.equal(log.prepare(), false, 'the spare cannot be made either');
  assert.equal(fill(log, 3).length, 3);
  files.failOn({ call: 'writev', code: 'EIO' });
  assert.throws(() => fill(log, 1), LogFailedError);
});

test('zeros ahead that cannot be written for another reason stop the log', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  files.failOn({ call: 'writev', code: 'EIO' });
  assert.throws(() => log.prepare(), /Cannot preallocate in \/data: EIO/);
});

test('a spare whose sync failed is given up and never used', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  log.prepare();
  files.failOn({ call: 'sync', code: 'EIO', path: 'next-segment' });
  assert.equal(log.prepare(), false);
  assert.ok(!files.list(FOLDER).includes('next-segment.tmp'));
  files.heal();
  const batches = fill(log, 30);
  assert.deepEqual(readAll(log), batches);
});

test('a spare that cannot even be removed stays behind for the next start', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  log.prepare();
  files.failOn({ call: 'sync', code: 'EIO', path: 'next-segment' });
  files.failOn({ call: 'unlink', code: 'EIO', path: 'next-segment' });
  log.prepare();
  files.heal();
  log.close();
  assert.ok(openLog(files.restarted()).recovery.rows.includes('R13'));
});

test('a rotation that fails stops the log, and the next start goes on', () => {
  for (const call of ['writev', 'sync', 'rename', 'syncFolder'] as const) {
    const files = new FakeFiles();
    const log = openLog(files);
    const batches = fill(log, 5);
    const path = { writev: 'next-', sync: 'next-', rename: 'log-', syncFolder: '' }[call];
    log.prepare();
    while (log.prepare()) assert.ok(files.ops.length < 1000);
    files.failOn({ call, code: 'EIO', path });
    assert.throws(() => {
      for (let i = 0; i < 50; i++) batches.push(...fill(log, 1, i));
    }, LogFailedError);
    log.close();
    const again = openLog(files.restarted());
    // The batch that was refused may be there; the ones acknowledged are.
    const found = readAll(again);
    assert.deepEqual(found.slice(0, batches.length), batches);
    assert.ok(found.length <= batches.length + 1);
    fill(again, 10);
  }
});

test('a batch out of bounds is refused without a change', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  const before = files.ops.length;
  const good = batchOf([1, 2], 1);
  const zeroBlocks = batchOf([1], 1);
  zeroBlocks.payload[1] = 0;
  const wrong = [
    { ...good, payload: new Uint8Array(0), commandCount: 0 },
    { ...good, payload: good.payload.subarray(0, 128) },
    { ...good, commandCount: 3 },
    { ...zeroBlocks },
    { ...batchOf([65], 1) },
    { ...batchOf([65], 1), commandCount: -1 },
    { ...good, payload: new Uint8Array(MAX_PAYLOAD_BYTES + 64) },
    { ...good, timeUs: -1 },
    { ...good, timeUs: 0.5 },
  ];
  for (const batch of wrong) assert.throws(() => log.append(batch), RangeError);
  assert.equal(files.ops.length, before);
  assert.equal(log.append(good), 1);
});

test('sequences do not run past 2^53-1', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  log.close();
  const path = segmentPaths(files)[0];
  const last = Number.MAX_SAFE_INTEGER - 1;
  const disk = files.restarted();
  disk.rename(path, `${FOLDER}/${segmentName(last)}`);
  assert.throws(() => openLog(disk), DamagedLogError);
});

test('options out of bounds are refused before anything is touched', () => {
  const wrong: Partial<FileLogOptions>[] = [
    { segmentBytes: 511 },
    { segmentBytes: 1000 },
    { segmentBytes: 2 ** 33 },
    { intervalMs: 0 },
    { epoch: 0 },
  ];
  const files = new FakeFiles();
  for (const options of wrong) assert.throws(() => openLog(files, options), RangeError);
  assert.equal(files.ops.length, 0);
});

test('a lower epoch than the log has is refused, a higher one goes on', () => {
  const files = new FakeFiles();
  const log = openLog(files, { epoch: 5 });
  fill(log, 2);
  log.close();
  assert.throws(() => openLog(files, { epoch: 4 }), StaleEpochError);
  const higher = openLog(files, { epoch: 9 });
  fill(higher, 1);
  higher.close();
  assert.throws(() => openLog(files, { epoch: 8 }), /below 9/);
  fill(openLog(files), 1);
});

test('a folder that cannot be written is refused with the remedy, and left alone', () => {
  for (const code of ['EROFS', 'EACCES', 'EPERM']) {
    const files = new FakeFiles();
    const log = openLog(files);
    fill(log, 2);
    log.close();
    files.readOnly = code;
    const before = record(files);
    assert.throws(() => openLog(files), ReadOnlyFolderError);
    assert.throws(() => openLog(files), /\/data cannot be written.*write permission/);
    assert.deepEqual(record(files), before);
  }
});

test('a disk that is full at the start is told, and nothing stays behind', () => {
  const files = new FakeFiles();
  files.capacityBytes = 10;
  assert.throws(() => openLog(files), DiskFullError);
  assert.deepEqual(files.list(FOLDER), []);
  files.capacityBytes = 150;
  assert.throws(() => openLog(files), DiskFullError);
  files.heal();
  assert.equal(fill(openLog(files.restarted()), 1).length, 1);
});

test('an unknown failure of the file system is told with the folder', () => {
  const files = new FakeFiles();
  files.failOn({ call: 'list', code: 'EIO' });
  assert.throws(
    () => openLog(files),
    (error: unknown) =>
      error instanceof LogError && /Cannot open the log in \/data/.test(`${error}`),
  );
});

test('closing syncs, lets the folder go, and can be repeated', () => {
  const files = new FakeFiles();
  const log = openLog(files, { syncMode: 'interval' });
  fill(log, 2);
  assert.throws(() => openLog(files), FolderInUseError);
  log.close();
  log.close();
  assert.equal(log.syncedSequence, 3);
  assert.throws(() => fill(log, 1), /is closed/);
  assert.deepEqual(files.openPaths(), []);
  assert.ok(!files.list(FOLDER).includes('next-segment.tmp'));
  assert.equal(openLog(files).lastSequence, 3);
});

test('a close whose sync fails says so and still lets the folder go', () => {
  const files = new FakeFiles();
  const log = openLog(files, { syncMode: 'interval' });
  fill(log, 2);
  files.failOn({ call: 'sync', code: 'EIO' });
  assert.throws(() => log.close(), LogFailedError);
  files.heal();
  assert.equal(openLog(files).lastSequence, 3);
});

test('a lock that cannot be released is taken over when its process is gone', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  files.failOn({ call: 'rename', code: 'EIO' });
  log.close();
  files.heal();
  assert.throws(() => openLog(files), FolderInUseError);
  openLog(files.restarted());
});

test('the last hash is a copy', () => {
  const log = openLog(new FakeFiles());
  fill(log, 1);
  log.lastHash.fill(0);
  assert.notDeepEqual(log.lastHash, new Uint8Array(32));
});

test('on real files a log is written, closed, found again and verified', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lx-log-'));
  try {
    const files = new RealFiles();
    const options = { folder: path.join(folder, 'new', 'data'), nowMs: Date.now };
    const log = openLog(files, options);
    const batches = fill(log, 40);
    log.close();
    const again = openLog(files, { ...options, syncMode: 'interval' });
    assert.deepEqual(readAll(again), batches);
    batches.push(...fill(again, 40, 100));
    while (again.prepare());
    again.close();
    const report = verifyChain({ folder: options.folder, files });
    assert.equal(report.batches, 80);
    assert.equal(report.problem, undefined);
    assert.deepEqual(report.lastHash, again.lastHash);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('defaults are mode always, 64 MiB segments and a salt of node:crypto', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lx-log-'));
  try {
    const files = new RealFiles();
    const log = FileLog.open({ folder, files, schemaVersion: 1, nowMs: Date.now });
    fill(log, 3);
    assert.equal(log.syncedSequence, log.lastSequence);
    log.close();
    assert.equal(verifyChain({ folder, files }).commands, 6);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
