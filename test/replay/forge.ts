/**
 * What somebody could do to a folder who may write it and knows the format: change commands and
 * make every hash behind them right again.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BATCH_HEADER_BYTES,
  BatchHeaderEncoder,
  decodeBatch,
  decodeSegmentHeader,
  encodeSegmentHeader,
  peekPayloadBytes,
  SEGMENT_HEADER_BYTES,
} from '../../src/log/file/batch-descriptor.ts';
import { RealFiles } from '../../src/log/file/real.ts';
import {
  readSnapshot,
  type StoredSnapshot,
  snapshotPieces,
} from '../../src/log/file/snapshot-codec.ts';

export interface ForgedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  timeUs: number;
  eventsBefore: bigint;
  /** To be changed in place. */
  readonly payload: Uint8Array;
}

export function filesOf(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** @returns the new hash at each batch's last sequence */
export function rechain(
  folder: string,
  change: (batch: ForgedBatch) => void,
): Map<number, Uint8Array> {
  const hashes = new Map<number, Uint8Array>();
  let previousHash = new Uint8Array(32);
  for (const [index, name] of filesOf(folder, '.lxl').entries()) {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    const header = decodeSegmentHeader(bytes.subarray(0, SEGMENT_HEADER_BYTES));
    if (typeof header === 'string') throw new Error(`${name} is ${header}`);
    if (index === 0) previousHash = new Uint8Array(header.previousHash);
    bytes.set(encodeSegmentHeader({ ...header, previousHash }), 0);
    for (let at = SEGMENT_HEADER_BYTES; ; ) {
      const payloadBytes = peekPayloadBytes(bytes.subarray(at, at + 128), header.salt);
      if (typeof payloadBytes === 'string') break;
      const end = at + BATCH_HEADER_BYTES + payloadBytes;
      const batch = decodeBatch(bytes.subarray(at, end))!;
      const forged = { ...batch, payload: batch.payload };
      change(forged);
      const encoder = new BatchHeaderEncoder();
      previousHash = new Uint8Array(encoder.encode({ ...forged, previousHash, salt: header.salt }));
      bytes.set(encoder.bytes, at);
      hashes.set(batch.lastSequence, previousHash);
      at = end;
    }
    writeFileSync(join(folder, name), bytes);
  }
  return hashes;
}

/** Writes a snapshot file anew, with whatever is changed about it. */
export function resnapshot(
  folder: string,
  name: string,
  change: (snapshot: StoredSnapshot) => Partial<StoredSnapshot>,
): void {
  const path = join(folder, name);
  const read = readSnapshot(new RealFiles(), path);
  if ('problem' in read) throw new Error(`${name} is ${read.problem}`);
  const parts = read.parts.map((part) => ({ name: part.name, bytes: part.bytes }));
  const pieces = [...snapshotPieces({ ...read, parts, ...change(read) })];
  writeFileSync(path, Buffer.concat(pieces));
}

/** Changes bits of one byte of a file. */
export function flip(folder: string, name: string, offset: number): void {
  const path = join(folder, name);
  const bytes = readFileSync(path);
  bytes[offset]! ^= 0x10;
  writeFileSync(path, bytes);
}
