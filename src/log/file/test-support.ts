/**
 * What the tests of this folder share: batches of many shapes, and a log on a given disk.
 *
 * Promise: the same arguments give the same bytes.
 */
import type { Batch } from './batch-descriptor.ts';
import { BLOCK_BYTES } from './batch-descriptor.ts';
import type { FakeFiles } from './fake.ts';
import { type BatchToAppend, FileLog, type FileLogOptions } from './file-log.ts';
import type { FilePort } from './port.ts';
import { SnapshotStore } from './snapshot-store.ts';

export const FOLDER = '/data';
export const SCHEMA_VERSION = 3;

/** A batch of commands with these block counts; `tag` makes its content its own. */
export function batchOf(blockCounts: readonly number[], tag: number): BatchToAppend {
  const blocks = blockCounts.reduce((sum, count) => sum + count, 0);
  const payload = new Uint8Array(blocks * BLOCK_BYTES);
  for (let i = 0; i < payload.length; i++) payload[i] = (i * 31 + tag * 7 + 1) % 251;
  let offset = 0;
  for (const count of blockCounts) {
    payload[offset] = 1;
    payload[offset + 1] = count;
    offset += count * BLOCK_BYTES;
  }
  return { payload, commandCount: blockCounts.length, timeUs: 1_700_000_000_000_000 + tag };
}

export function openLog(files: FilePort, options: Partial<FileLogOptions> = {}): FileLog {
  let salt = 0;
  return FileLog.open({
    folder: FOLDER,
    files,
    schemaVersion: SCHEMA_VERSION,
    segmentBytes: 2048,
    nowMs: () => 1_700_000_000_000,
    drawSalt: () => Uint8Array.of(7, 7, 7, 7, 7, 7, 7, ++salt),
    ...options,
  });
}

export function openStore(files: FilePort, keep = 2, schemaVersion = SCHEMA_VERSION) {
  return new SnapshotStore({ folder: FOLDER, files, schemaVersion, keep });
}

/** A batch that outlives the reader's window. */
export type KeptBatch = Pick<Batch, 'firstSequence' | 'commandCount' | 'timeUs' | 'payload'>;

export function keep({ firstSequence, commandCount, timeUs, payload }: Batch): KeptBatch {
  return { firstSequence, commandCount, timeUs, payload: Uint8Array.from(payload) };
}

export function readAll(log: FileLog, fromSequence = log.recovery.firstSequence || 1): KeptBatch[] {
  const batches: KeptBatch[] = [];
  for (const batch of log.read(fromSequence)) batches.push(keep(batch));
  return batches;
}

/** Appends `count` batches of one to three commands; gives back what a reader must see. */
export function fill(log: FileLog, count: number, tag = 0): KeptBatch[] {
  const shapes = [[1], [2, 1], [1, 1, 1], [4]];
  return Array.from({ length: count }, (_, i) => {
    const batch = batchOf(shapes[i % shapes.length], tag + i);
    return { firstSequence: log.append(batch), ...batch };
  });
}

/** Files of the log and the snapshots, without the lock: what a refused start must not change. */
export function record(files: FakeFiles): Map<string, Uint8Array> {
  const all = files.contents();
  for (const path of all.keys()) if (path.includes('/lock')) all.delete(path);
  return all;
}

export function segmentPaths(files: FakeFiles): string[] {
  return [...files.contents().keys()].filter((path) => path.endsWith('.lxl'));
}
