/**
 * The byte layout of a snapshot file, and the only code that writes or reads it.
 *
 * Promise: a snapshot that reads back is, byte for byte, what was written; anything else gives a
 * reason instead. Integers are little-endian; u64 holds 0 … 2^53-1.
 *
 *  0    ┌──────────────────────────────────┐   directory entry, 64 bytes each
 *       │ magic "LXSNAPSH"                 │   0   ┌───────────────────────────────┐
 *  8    ├──────────────────────────────────┤       │ name, ASCII, zero padded      │
 *       │ format version u32               │   40  ├───────────────────────────────┤
 *  12   ├──────────────────────────────────┤       │ offset in the file u64        │
 *       │ schema version u32               │   48  ├───────────────────────────────┤
 *  16   ├──────────────────────────────────┤       │ length in bytes u64           │
 *       │ sequence u64                     │   56  ├───────────────────────────────┤
 *  24   ├──────────────────────────────────┤       │ zero                          │
 *       │ length of the file u64           │   64  └───────────────────────────────┘
 *  32   ├──────────────────────────────────┤
 *       │ hash of the last batch, 32 bytes │
 *  64   ├──────────────────────────────────┤
 *       │ part count u32, then zero        │
 *  128  ├──────────────────────────────────┤
 *       │ directory, 64 bytes a part       │
 *       ├──────────────────────────────────┤
 *       │ parts, each padded to 64 bytes   │
 *       ├──────────────────────────────────┤
 *       │ SHA-256 of everything before     │
 *       └──────────────────────────────────┘
 */
import { Sha256 } from '#sha256';
import {
  BLOCK_BYTES,
  FORMAT_VERSION,
  getU64,
  HASH_BYTES,
  putU64,
  sameBytes,
  viewOf,
} from './batch-descriptor.ts';
import type { FileHandle, ReadPort } from './read-port.ts';

/** The most parts of one snapshot. */
export const MAX_PARTS = 256;
/** The longest name of a part, in characters of a-z, 0-9, '.', '_' and '-'. */
export const MAX_PART_NAME_LENGTH = 40;
/** Written and hashed at a time, so that a thread with an event loop is never held for long. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** Read and hashed at a time: fits into a processor's cache. */
const WINDOW_BYTES = 1024 * 1024;

const MAGIC = new TextEncoder().encode('LXSNAPSH');
const HEADER_BYTES = 128;
const ENTRY_BYTES = 64;

const HEADER = {
  formatVersion: 8,
  schemaVersion: 12,
  sequence: 16,
  fileBytes: 24,
  logHash: 32,
  partCount: 64,
} as const;

const ENTRY = { name: 0, offset: 40, length: 48 } as const;

/** A named piece of state. */
export interface SnapshotPart {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The state after a sequence, with the hash that the log has there. */
export interface Snapshot {
  readonly schemaVersion: number;
  /** Last sequence contained; 0 before the first command. */
  readonly sequence: number;
  readonly logHash: Uint8Array;
  readonly parts: readonly SnapshotPart[];
}

/** Where a part lies in its file, for reading it piece by piece. */
export interface PartSource {
  readonly byteLength: number;
  /** Fills `target` with the bytes of the part from `at` on. @throws Error where they are gone */
  read(at: number, target: Uint8Array): void;
}

/**
 * A verified snapshot in its file. Verifying keeps nothing: a part is read when its bytes are asked
 * for, or through `source` straight to where they are needed, since a second copy of a large state
 * costs more time than a second reading. The file must stay as it is until then.
 */
export interface StoredSnapshot extends Snapshot {
  /** @returns undefined when there is no such part */
  source(name: string): PartSource | undefined;
}

/** What reading a file that is not a good snapshot gives. */
export type SnapshotProblem =
  | { readonly problem: 'newer'; readonly formatVersion: number }
  | { readonly problem: 'damaged'; readonly reason: string };

/**
 * The file, piece by piece, for whoever writes it.
 *
 * @throws RangeError (at once, before the first piece) for a sequence, name or number of parts
 *   outside the named bounds.
 */
export function snapshotPieces(snapshot: Snapshot): Iterable<Uint8Array> {
  return pieces(encodeHead(snapshot), snapshot.parts);
}

function* pieces(head: Uint8Array, parts: readonly SnapshotPart[]): Generator<Uint8Array> {
  const hash = new Sha256().update(head);
  yield head;
  for (const { bytes } of parts) {
    for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      hash.update(piece);
      yield piece;
    }
    const padding = new Uint8Array(padded(bytes.byteLength) - bytes.byteLength);
    hash.update(padding);
    yield padding;
  }
  yield hash.digest();
}

/** Verifies a whole snapshot; errors of the file system come as they are. */
export function readSnapshot(files: ReadPort, path: string): StoredSnapshot | SnapshotProblem {
  const handle = files.open(path, 'read');
  try {
    return new SnapshotReader(files, path, handle).read();
  } finally {
    files.close(handle);
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

function encodeHead({ schemaVersion, sequence, logHash, parts }: Snapshot): Uint8Array {
  checkBounds(sequence, logHash, parts);
  const headBytes = HEADER_BYTES + parts.length * ENTRY_BYTES;
  const head = new Uint8Array(headBytes);
  const view = viewOf(head);
  let offset = headBytes;
  parts.forEach(({ name, bytes }, index) => {
    const entry = HEADER_BYTES + index * ENTRY_BYTES;
    new TextEncoder().encodeInto(name, head.subarray(entry + ENTRY.name));
    putU64(view, entry + ENTRY.offset, offset);
    putU64(view, entry + ENTRY.length, bytes.byteLength);
    offset += padded(bytes.byteLength);
  });
  head.set(MAGIC, 0);
  view.setUint32(HEADER.formatVersion, FORMAT_VERSION, true);
  view.setUint32(HEADER.schemaVersion, schemaVersion, true);
  putU64(view, HEADER.sequence, sequence);
  putU64(view, HEADER.fileBytes, offset + HASH_BYTES);
  head.set(logHash, HEADER.logHash);
  view.setUint32(HEADER.partCount, parts.length, true);
  return head;
}

function checkBounds(sequence: number, logHash: Uint8Array, parts: readonly SnapshotPart[]): void {
  if (!Number.isSafeInteger(sequence) || sequence < 0) {
    throw new RangeError(`A snapshot of sequence ${sequence}: give 0 … 2^53-1`);
  }
  if (logHash.byteLength !== HASH_BYTES) {
    throw new RangeError(`A log hash of ${logHash.byteLength} bytes: give ${HASH_BYTES}`);
  }
  if (parts.length > MAX_PARTS) {
    throw new RangeError(`A snapshot of ${parts.length} parts: at most ${MAX_PARTS}`);
  }
  for (const { name } of parts) {
    if (!/^[a-z0-9._-]+$/.test(name) || name.length > MAX_PART_NAME_LENGTH) {
      const rule = `1 … ${MAX_PART_NAME_LENGTH} characters of a-z, 0-9, '.', '_', '-'`;
      throw new RangeError(`A snapshot part named '${name}': give ${rule}`);
    }
  }
  const names = new Set(parts.map(({ name }) => name));
  if (names.size < parts.length) throw new RangeError('Two snapshot parts have the same name');
}

/** Takes the file from front to back, hashing what it takes. */
class SnapshotReader {
  readonly #files: ReadPort;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #fileBytes: number;
  readonly #hash = new Sha256();
  #position = 0;

  constructor(files: ReadPort, path: string, handle: FileHandle) {
    this.#files = files;
    this.#path = path;
    this.#handle = handle;
    this.#fileBytes = files.sizeBytes(handle);
  }

  read(): StoredSnapshot | SnapshotProblem {
    if (this.#fileBytes < HEADER_BYTES + HASH_BYTES) return damaged('the file is too short');
    const header = this.#take(HEADER_BYTES);
    const view = viewOf(header);
    if (!sameBytes(header.subarray(0, MAGIC.byteLength), MAGIC)) return damaged('no magic');
    const formatVersion = view.getUint32(HEADER.formatVersion, true);
    if (formatVersion > FORMAT_VERSION) return { problem: 'newer', formatVersion };
    const fileBytes = getU64(view, HEADER.fileBytes);
    if (fileBytes !== this.#fileBytes) {
      return damaged(`the file has ${this.#fileBytes} bytes instead of ${fileBytes}`);
    }
    const sources = this.#passParts(view.getUint32(HEADER.partCount, true));
    if (sources === undefined) return damaged('the directory does not fit the file');
    const digest = this.#hash.digest();
    const trailer = new Uint8Array(HASH_BYTES);
    this.#files.read(this.#handle, trailer, this.#position);
    if (!sameBytes(digest, trailer)) return damaged('the SHA-256 does not match the content');
    return {
      schemaVersion: view.getUint32(HEADER.schemaVersion, true),
      sequence: getU64(view, HEADER.sequence),
      logHash: header.slice(HEADER.logHash, HEADER.logHash + HASH_BYTES),
      parts: [...sources].map(([name, source]) => partOf(name, source)),
      source: (name) => sources.get(name),
    };
  }

  #passParts(partCount: number): Map<string, PartSource> | undefined {
    const dataEnd = this.#fileBytes - HASH_BYTES;
    const directoryBytes = partCount * ENTRY_BYTES;
    if (this.#position + directoryBytes > dataEnd) return undefined;
    const directory = this.#take(directoryBytes);
    const view = viewOf(directory);
    const sources = new Map<string, PartSource>();
    for (let entry = 0; entry < directoryBytes; entry += ENTRY_BYTES) {
      const offset = getU64(view, entry + ENTRY.offset);
      const length = getU64(view, entry + ENTRY.length);
      if (offset !== this.#position || offset + padded(length) > dataEnd) return undefined;
      const nameBytes = directory.subarray(entry, entry + MAX_PART_NAME_LENGTH);
      const name = new TextDecoder('latin1').decode(nameBytes).replace(/\0+$/, '');
      sources.set(name, sourceIn(this.#files, this.#path, offset, length));
      this.#pass(padded(length));
    }
    return this.#position === dataEnd ? sources : undefined;
  }

  #take(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.#files.read(this.#handle, bytes, this.#position);
    this.#hash.update(bytes);
    this.#position += length;
    return bytes;
  }

  /** Hashes what is read while it is still in the processor's cache, and keeps none of it. */
  #pass(length: number): void {
    const window = new Uint8Array(Math.min(length, WINDOW_BYTES));
    const end = this.#position + length;
    while (this.#position < end) {
      const bytes = window.subarray(0, Math.min(window.byteLength, end - this.#position));
      this.#files.read(this.#handle, bytes, this.#position);
      this.#hash.update(bytes);
      this.#position += bytes.byteLength;
    }
  }
}

function sourceIn(files: ReadPort, path: string, offset: number, byteLength: number): PartSource {
  return {
    byteLength,
    read: (at, target) => {
      const handle = files.open(path, 'read');
      try {
        const count = files.read(handle, target, offset + at);
        if (count === target.byteLength && at + count <= byteLength) return;
        throw new Error(`${path} has changed while it was read: start again`);
      } finally {
        files.close(handle);
      }
    },
  };
}

function partOf(name: string, source: PartSource): SnapshotPart {
  return {
    name,
    get bytes() {
      const bytes = new Uint8Array(source.byteLength);
      source.read(0, bytes);
      return bytes;
    },
  };
}

function damaged(reason: string): SnapshotProblem {
  return { problem: 'damaged', reason };
}
