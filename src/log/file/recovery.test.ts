/** One test (or more) for every row of the decision table in docs/recovery.md. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BATCH_HEADER_BYTES,
  BatchHeaderEncoder,
  encodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
  viewOf,
} from './batch-descriptor.ts';
import { DamagedLogError, NewerVersionError } from './errors.ts';
import { FakeFiles } from './fake.ts';
import type { FileLogOptions } from './file-log.ts';
import type { Snapshot } from './snapshot-codec.ts';
import {
  batchOf,
  FOLDER,
  fill,
  type KeptBatch,
  keep,
  openLog,
  openStore,
  readAll,
  record,
  SCHEMA_VERSION,
  segmentPaths,
} from './test-support.ts';

const PARTS = [{ name: 'state', bytes: Uint8Array.of(1, 2, 3) }];

/** A disk with a log of so many batches, as a stopped process left it. */
function diskWith(count: number, options: Partial<FileLogOptions> = {}) {
  const files = new FakeFiles();
  const log = openLog(files, options);
  const batches = fill(log, count);
  log.close();
  return { files: files.restarted(), batches, lastSequence: log.lastSequence };
}

/** A disk with a snapshot after each of `at` batches and so many batches in all. */
function diskWithSnapshots(count: number, at: readonly number[]) {
  const files = new FakeFiles();
  const log = openLog(files);
  const batches: KeptBatch[] = [];
  for (let i = 0; i < count; i++) {
    batches.push(...fill(log, 1, i));
    if (at.includes(i + 1)) {
      const { lastSequence: sequence, lastHash: logHash } = log;
      openStore(files, 9).write({ sequence, logHash, parts: PARTS });
    }
  }
  log.close();
  return { files: files.restarted(), batches, lastSequence: log.lastSequence };
}

/** Offset of batch `index` in the segment that holds it, for logs within one segment. */
function offsetOf(batches: readonly KeptBatch[], index: number): number {
  let offset = SEGMENT_HEADER_BYTES;
  for (const { payload } of batches.slice(0, index)) offset += BATCH_HEADER_BYTES + payload.length;
  return offset;
}

function flip(files: FakeFiles, path: string, offset: number): void {
  files.tamper(path, (bytes) => {
    bytes[offset] ^= 0xff;
    return bytes;
  });
}

function refuses(
  files: FakeFiles,
  row: string,
  place: { file?: string; offsetBytes?: number; sequence?: number },
  options: Partial<FileLogOptions> = {},
): void {
  const before = record(files);
  assert.throws(
    () => openLog(files, options),
    (error: unknown) => {
      assert.ok(error instanceof DamagedLogError, String(error));
      assert.equal(error.place.row, row, error.message);
      for (const [key, value] of Object.entries(place)) {
        assert.equal(error.place[key as keyof typeof place], value, `${key} of ${error.message}`);
      }
      assert.ok(error.message.includes(FOLDER) && error.message.includes(error.place.file));
      return true;
    },
  );
  assert.deepEqual(record(files), before, 'a refused folder is left as it was');
  assert.deepEqual(files.openPaths(), []);
}

const LARGE = { segmentBytes: 64 * 1024 };

test('R01: an empty folder begins at sequence 1 with a segment of its own', () => {
  const files = new FakeFiles();
  const log = openLog(files);
  assert.deepEqual(log.recovery.rows, ['R01']);
  assert.equal(log.lastSequence, 0);
  assert.deepEqual(log.lastHash, new Uint8Array(32));
  assert.deepEqual([...log.read(1)], []);
  assert.equal(log.append(batchOf([1], 1)), 1);
});

test('R02: a clean end is found and appending goes on behind it', () => {
  const { files, batches, lastSequence } = diskWith(30);
  assert.ok(segmentPaths(files).length > 2, 'the log spans segments');
  const log = openLog(files);
  assert.deepEqual(log.recovery.rows, ['R02']);
  assert.equal(log.lastSequence, lastSequence);
  assert.deepEqual(readAll(log), batches);
  batches.push(...fill(log, 5, 100));
  assert.deepEqual(readAll(log), batches);
});

test('R03: a torn last batch is cut, and the report says how many bytes', () => {
  for (const damagedByte of [0, 3, 45, 50, 70, 100, 130, 150]) {
    const { files, batches, lastSequence } = diskWith(3, LARGE);
    const offset = offsetOf(batches, 2);
    flip(files, segmentPaths(files)[0], offset + damagedByte);
    const log = openLog(files, LARGE);
    assert.deepEqual(log.recovery.rows, ['R03']);
    assert.equal(log.recovery.cutBytes, offsetOf(batches, 3) - offset);
    assert.match(log.recovery.warnings[0], /Cut \d+ bytes of an unfinished batch/);
    assert.equal(log.lastSequence, lastSequence - 3);
    assert.deepEqual(readAll(log), batches.slice(0, 2));
    const bytes = files.contents().get(segmentPaths(files)[0])!;
    assert.ok(bytes.subarray(offset).every((byte) => byte === 0));
    log.close();
    assert.deepEqual(openLog(files, LARGE).recovery.rows, ['R02']);
  }
});

test('R03: noise behind clean zeros is cut as well', () => {
  const { files, batches } = diskWith(2, LARGE);
  const offset = offsetOf(batches, 2);
  flip(files, segmentPaths(files)[0], offset + 1000);
  const log = openLog(files, LARGE);
  assert.deepEqual(log.recovery.rows, ['R03']);
  assert.equal(log.recovery.cutBytes, 1001);
});

test('R03: a file that ends inside a batch or its header is cut', () => {
  for (const length of [60, 200]) {
    const { files, batches } = diskWith(2, LARGE);
    const end = offsetOf(batches, 1) + length;
    files.tamper(segmentPaths(files)[0], (bytes) => bytes.slice(0, end));
    const log = openLog(files, LARGE);
    assert.deepEqual(log.recovery.rows, ['R03']);
    assert.deepEqual(readAll(log), batches.slice(0, 1));
  }
});

test('R03: a payload made to look like a batch does not turn a torn tail into damage', () => {
  const files = new FakeFiles();
  const log = openLog(files, LARGE);
  fill(log, 2);
  const forged = new BatchHeaderEncoder();
  const inner = batchOf([1], 9);
  const salt = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  forged.encode({
    schemaVersion: SCHEMA_VERSION,
    epoch: 1,
    firstSequence: 99,
    syncedSequence: 98,
    ...inner,
    salt,
    previousHash: log.lastHash,
  });
  const outer = batchOf([4], 1);
  outer.payload.set(forged.bytes, 64);
  outer.payload.set(inner.payload, 192);
  log.append(outer);
  log.close();
  const disk = files.restarted();
  flip(disk, segmentPaths(disk)[0], offsetOf(readAll(openLog(disk.restarted(), LARGE)), 2) + 60);
  assert.deepEqual(openLog(disk, LARGE).recovery.rows, ['R03']);
});

test('R04: a bad batch with a good one behind it stops the start with the place', () => {
  const { files, batches } = diskWith(5, LARGE);
  const offsetBytes = offsetOf(batches, 2);
  flip(files, segmentPaths(files)[0], offsetBytes + 140);
  const sequence = batches[2].firstSequence;
  refuses(files, 'R04', { file: 'log-0000000000000001.lxl', offsetBytes, sequence });
});

test('R04: a batch turned to zeros with a good one behind it stops the start', () => {
  const { files, batches } = diskWith(5, LARGE);
  const start = offsetOf(batches, 2);
  files.tamper(segmentPaths(files)[0], (bytes) => bytes.fill(0, start, offsetOf(batches, 3)));
  refuses(files, 'R04', { offsetBytes: start, sequence: batches[2].firstSequence });
});

test('R04: a bad batch in a segment that another follows stops the start', () => {
  const { files } = diskWith(30);
  const path = segmentPaths(files)[0];
  const file = path.slice(FOLDER.length + 1);
  const damaged = files.restarted();
  damaged.tamper(path, (bytes) => bytes.fill(7, 1500));
  refuses(damaged, 'R04', { file });
  // The same with the last-but-one batch zeroed: a good one follows within the segment.
  const holed = files.restarted();
  holed.tamper(path, (bytes) => bytes.fill(0, SEGMENT_HEADER_BYTES, SEGMENT_HEADER_BYTES + 192));
  refuses(holed, 'R04', { file, offsetBytes: SEGMENT_HEADER_BYTES, sequence: 1 });
});

test('R04: a damaged file header above batches stops the start', () => {
  const { files } = diskWith(3, LARGE);
  flip(files, segmentPaths(files)[0], 60);
  refuses(files, 'R04', { offsetBytes: 0, sequence: 1 });
  const many = diskWith(30).files;
  flip(many, segmentPaths(many)[1], 100);
  refuses(many, 'R04', { offsetBytes: 0 });
});

test('R05: a hole that a power cut left among unsynced batches is cut with all behind it', () => {
  for (const syncMode of ['interval', 'never'] as const) {
    const options = { ...LARGE, syncMode, intervalMs: 1000 };
    const { files, batches } = diskWith(6, options);
    const offset = offsetOf(batches, 2);
    flip(files, segmentPaths(files)[0], offset + 130);
    const log = openLog(files, options);
    assert.deepEqual(log.recovery.rows, ['R05']);
    assert.match(log.recovery.warnings[0], /batches that were not synced/);
    assert.deepEqual(readAll(log), batches.slice(0, 2));
    batches.splice(2, 4, ...fill(log, 3, 50));
    log.close();
    assert.deepEqual(readAll(openLog(files, options)), batches);
  }
});

test('R04 and not R05: a hole below the last sync is damage in every mode', () => {
  const files = new FakeFiles();
  const options = { ...LARGE, syncMode: 'interval', intervalMs: 1000 } as const;
  const log = openLog(files, options);
  const batches = fill(log, 3);
  log.sync();
  batches.push(...fill(log, 2, 9));
  log.close();
  const disk = files.restarted();
  flip(disk, segmentPaths(disk)[0], offsetOf(batches, 1) + 130);
  refuses(disk, 'R04', { sequence: batches[1].firstSequence }, options);
});

test('R06: a missing segment in the middle stops the start', () => {
  const { files } = diskWith(40);
  const [, missing, next] = segmentPaths(files);
  files.unlink(missing);
  const file = next.slice(FOLDER.length + 1);
  refuses(files, 'R06', { file, offsetBytes: 0, sequence: Number(missing.slice(-20, -4)) });
});

test('R06: a torn new segment whose predecessor is missing stops the start', () => {
  const { files, lastSequence } = diskWith(3, LARGE);
  const handle = files.open(`${FOLDER}/log-0000000000000099.lxl`, 'create');
  files.close(handle);
  refuses(files.restarted(), 'R06', { sequence: lastSequence + 1 });
  const only = new FakeFiles();
  only.close(only.open(`${FOLDER}/log-0000000000000099.lxl`, 'create'));
  refuses(only.restarted(), 'R06', { sequence: 1 });
});

test('R07: a batch that does not continue the one before it stops the start', () => {
  const { files, batches } = diskWith(4, LARGE);
  const path = segmentPaths(files)[0];
  const log = files.contents().get(path)!;
  const offset = offsetOf(batches, 1);
  const good = viewOf(log);
  const forge = (change: Partial<Parameters<BatchHeaderEncoder['encode']>[0]>) => {
    const encoder = new BatchHeaderEncoder();
    encoder.encode({
      schemaVersion: SCHEMA_VERSION,
      epoch: 1,
      syncedSequence: 1,
      ...batches[1],
      salt: log.slice(48, 56),
      previousHash: log.slice(offset + 64, offset + 96),
      ...change,
    });
    const disk = files.restarted();
    disk.tamper(path, (bytes) => {
      bytes.set(encoder.bytes, offset);
      return bytes;
    });
    return disk;
  };
  assert.equal(good.getUint32(offset + 40, true), batches[1].commandCount);
  const place = { offsetBytes: offset, sequence: batches[1].firstSequence };
  refuses(forge({ firstSequence: 17 }), 'R07', place);
  refuses(forge({ previousHash: new Uint8Array(32) }), 'R07', place);
  refuses(forge({ epoch: 0 }), 'R07', place);
  // Changed and rehashed without a trace in itself: the batch behind it tells.
  const quiet = forge({ timeUs: 5 });
  refuses(quiet, 'R07', { offsetBytes: offsetOf(batches, 2), sequence: batches[2].firstSequence });
});

test('R07: a segment that does not continue the log, or is misnamed, stops the start', () => {
  const { files } = diskWith(30);
  const path = segmentPaths(files)[1];
  const firstSequence = Number(path.slice(-20, -4));
  const forged = encodeSegmentHeader({
    formatVersion: 1,
    schemaVersion: SCHEMA_VERSION,
    epoch: 1,
    firstSequence,
    createdUs: 0,
    salt: new Uint8Array(8),
    previousHash: new Uint8Array(32),
  });
  const rehashed = files.restarted();
  rehashed.tamper(path, (bytes) => {
    bytes.set(forged, 0);
    return bytes;
  });
  refuses(rehashed, 'R07', { offsetBytes: 0, sequence: firstSequence });
  files.rename(path, `${FOLDER}/log-${String(firstSequence + 1).padStart(16, '0')}.lxl`);
  refuses(files, 'R07', { offsetBytes: 0, sequence: firstSequence + 1 });
});

test('R07: a snapshot of another log, or of the middle of a batch, stops the start', () => {
  const { files, batches } = diskWith(4, LARGE);
  assert.equal(batches[1].commandCount, 2);
  const logHash = new Uint8Array(32).fill(9);
  const middle = batches[1].firstSequence;
  for (const sequence of [0, middle - 1, middle]) {
    const disk = files.restarted();
    openStore(disk).write({ sequence, logHash, parts: [] });
    refuses(disk, 'R07', { sequence });
  }
});

test('R08: a log that ends before the newest snapshot stops the start', () => {
  const { files, batches } = diskWithSnapshots(4, [4]);
  const path = segmentPaths(files)[0];
  const offsetBytes = offsetOf(batches, 3);
  flip(files, path, offsetBytes + 130);
  refuses(files, 'R08', { offsetBytes, sequence: batches[3].firstSequence });
});

test('R09: a snapshot without any segment goes on behind it, in the same chain', () => {
  const { files, lastSequence } = diskWithSnapshots(6, [6]);
  const { lastHash } = openLog(files.restarted());
  for (const path of segmentPaths(files)) files.unlink(path);
  const seen: Snapshot[] = [];
  const log = openLog(files, { onSnapshot: (snapshot) => seen.push(snapshot) });
  assert.deepEqual(log.recovery.rows, ['R09']);
  assert.deepEqual(seen[0].parts, PARTS);
  assert.deepEqual(log.lastHash, lastHash);
  const added = fill(log, 2, 70);
  assert.equal(added[0].firstSequence, lastSequence + 1);
  log.close();
  const again = openLog(files.restarted());
  assert.deepEqual(readAll(again), added);
  assert.throws(() => [...again.read(1)], /folder begins with/);
});

test('R10: a damaged newest snapshot is passed over for an older one and a longer tail', () => {
  const { files, batches } = diskWithSnapshots(20, [5, 15]);
  const [newest, older] = openStore(files).list();
  flip(files, `${FOLDER}/${newest.name}`, 200);
  const tail: KeptBatch[] = [];
  const log = openLog(files, { onBatch: (batch) => tail.push(keep(batch)) });
  assert.deepEqual(log.recovery.rows, ['R02', 'R10']);
  assert.equal(log.recovery.snapshotSequence, older.sequence);
  assert.match(log.recovery.warnings[0], new RegExp(`${newest.name} is damaged`));
  assert.deepEqual(tail, batches.slice(5));
  assert.deepEqual(readAll(log), batches);
});

test('R10: when every snapshot is damaged the whole log is replayed', () => {
  const { files, batches } = diskWithSnapshots(20, [5, 15]);
  for (const { name } of openStore(files).list()) flip(files, `${FOLDER}/${name}`, 200);
  const tail: KeptBatch[] = [];
  const log = openLog(files, { onBatch: (batch) => tail.push(keep(batch)) });
  assert.equal(log.recovery.snapshotSequence, undefined);
  assert.equal(log.recovery.warnings.length, 2);
  assert.deepEqual(tail, batches);
});

test('a good snapshot spares the segments before it', () => {
  const { files, batches } = diskWithSnapshots(40, [38]);
  flip(files, segmentPaths(files)[0], 150);
  const tail: KeptBatch[] = [];
  const log = openLog(files, { onBatch: (batch) => tail.push(keep(batch)) });
  assert.deepEqual(log.recovery.rows, ['R02']);
  assert.deepEqual(tail, batches.slice(38));
});

test('a snapshot of the last sequence leaves an empty tail', () => {
  const { files, lastSequence } = diskWithSnapshots(9, [9]);
  const log = openLog(files, { onBatch: () => assert.fail('no tail') });
  assert.equal(log.recovery.snapshotSequence, lastSequence);
  assert.equal(log.lastSequence, lastSequence);
});

test('R11: a folder of a newer format is refused and left alone', () => {
  const { files } = diskWith(3);
  files.tamper(segmentPaths(files)[0], (bytes) => {
    viewOf(bytes).setUint32(8, 2, true);
    return bytes;
  });
  const before = record(files);
  assert.throws(() => openLog(files), NewerVersionError);
  assert.throws(() => openLog(files), /\/data.*newer release.*Start that release.*R11/);
  assert.deepEqual(record(files), before);
});

test('R12: a newer schema, of a segment or of one batch in it, is refused and left alone', () => {
  const { files } = diskWith(3, { schemaVersion: 4 });
  const before = record(files);
  assert.throws(() => openLog(files), /newer release \(schema\).*R12/);
  assert.deepEqual(record(files), before);
  const mixed = diskWith(3, LARGE).files;
  const newer = openLog(mixed, { ...LARGE, schemaVersion: 4 });
  newer.append(batchOf([1], 5));
  newer.close();
  assert.throws(() => openLog(mixed.restarted()), NewerVersionError);
  assert.equal(openLog(mixed.restarted(), { schemaVersion: 5 }).recovery.rows[0], 'R02');
});

test('R13: temporary files that a crash left behind are removed, others are not', () => {
  const { files } = diskWith(3);
  const left = ['next-segment.tmp', 'snapshot-0000000000000003.lxs.tmp'];
  const foreign = ['notes.txt', 'log-1.lxl', 'x.tmp', 'log-9999999999999999.lxl.bak'];
  for (const name of [...left, ...foreign]) files.close(files.open(`${FOLDER}/${name}`, 'create'));
  const log = openLog(files);
  assert.deepEqual(log.recovery.rows, ['R02', 'R13']);
  assert.deepEqual([...log.recovery.removedFiles].sort(), left);
  for (const name of foreign) assert.ok(files.list(FOLDER).includes(name));
});

test('R14: a segment without a batch is gone on with', () => {
  const { files } = diskWith(0);
  const log = openLog(files, { epoch: 4 });
  assert.deepEqual(log.recovery.rows, ['R14']);
  assert.equal(fill(log, 1)[0].firstSequence, 1);
  assert.equal(segmentPaths(files).length, 1);
});

test('R15: a segment whose making was interrupted is made again', () => {
  for (const content of [new Uint8Array(0), new Uint8Array(64).fill(5), new Uint8Array(4096)]) {
    const { files, batches, lastSequence } = diskWith(3, LARGE);
    const name = `log-${String(lastSequence + 1).padStart(16, '0')}.lxl`;
    files.close(files.open(`${FOLDER}/${name}`, 'create'));
    files.tamper(`${FOLDER}/${name}`, () => content);
    const log = openLog(files.restarted(), LARGE);
    assert.deepEqual(log.recovery.rows, ['R02', 'R15']);
    assert.deepEqual(log.recovery.removedFiles, [name]);
    batches.push(...fill(log, 3, 30));
    assert.deepEqual(readAll(log), batches);
  }
});

test('R15: the very first segment, interrupted, leaves an empty folder', () => {
  const files = new FakeFiles();
  files.close(files.open(`${FOLDER}/log-0000000000000001.lxl`, 'create'));
  assert.deepEqual(openLog(files).recovery.rows, ['R01', 'R15']);
});

test('R16: a log that begins late needs a snapshot that covers what is missing', () => {
  const { files } = diskWithSnapshots(40, [2]);
  const [first, second] = segmentPaths(files);
  files.unlink(first);
  const file = second.slice(FOLDER.length + 1);
  refuses(files, 'R16', { file, offsetBytes: 0, sequence: Number(file.slice(4, 20)) });
  const covered = diskWithSnapshots(40, [2, 30]).files;
  covered.unlink(segmentPaths(covered)[0]);
  const log = openLog(covered);
  assert.deepEqual(log.recovery.rows, ['R02']);
  assert.equal(log.recovery.firstSequence, Number(file.slice(4, 20)));
});
