/** The files of a journal: where the newest one ends, and what many who ask at once cost. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_CONFIG } from '../engine/engine.ts';
import {
  encodeSegmentHeader,
  FORMAT_VERSION,
  SEGMENT_HEADER_BYTES,
  zeroHash,
} from '../log/file/batch-descriptor.ts';
import { segmentName } from '../log/file/names.ts';
import { SCHEMA_VERSION } from '../schema/generated/protocol.ts';
import { keepCapacities } from './capacities.ts';
import { JournalFiles } from './journal-files.ts';

const MIB = 1024 * 1024;

describe('the files of a journal', () => {
  let folder: string;
  let files: JournalFiles;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lx-journal-'));
    keepCapacities(folder, DEFAULT_CONFIG);
    files = new JournalFiles({ folder, isOpenToAll: false, lastSequence: () => 7 });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A segment with room for what comes, as the log makes it. */
  function write(dataBytes: number, totalBytes: number): void {
    const header = encodeSegmentHeader({
      ...{ formatVersion: FORMAT_VERSION, schemaVersion: SCHEMA_VERSION, epoch: 1 },
      ...{ firstSequence: 1, createdUs: 1_000, previousHash: zeroHash() },
      salt: new Uint8Array(8).fill(1),
    });
    const path = join(folder, segmentName(1));
    writeFileSync(path, Buffer.concat([header, Buffer.alloc(dataBytes, 1)]));
    truncateSync(path, totalBytes);
  }

  test('end where their zeros begin, wherever that is', async () => {
    for (const [data, total] of [
      [0, 3 * MIB],
      [64, SEGMENT_HEADER_BYTES + 64],
      [MIB - SEGMENT_HEADER_BYTES, 3 * MIB],
      [MIB, 3 * MIB],
      [MIB, 3 * MIB + 64],
    ] as const) {
      write(data, total);
      const [segment] = (await files.list()).segments;
      assert.equal(segment?.bytes, SEGMENT_HEADER_BYTES + data, `${data} of ${total}`);
      assert.equal(segment.lastSequence, 7);
    }
  });

  test('are looked at once for all who ask meanwhile, and again for who asks later', async () => {
    write(64, MIB);
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => files.list()));
    for (const each of others) assert.equal(each, first);
    write(128, MIB);
    const later = await files.list();
    assert.equal(later.segments[0]?.bytes, SEGMENT_HEADER_BYTES + 128);
  });

  test('a list that fails is made anew', async () => {
    const gone = join(folder, 'gone');
    const other = new JournalFiles({ folder: gone, isOpenToAll: false, lastSequence: () => 0 });
    await assert.rejects(other.list(), /ENOENT/);
    await assert.rejects(other.list(), /ENOENT/);
  });
});
