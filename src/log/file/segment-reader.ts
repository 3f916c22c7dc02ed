/**
 * Reads one segment file: its header, its batches, and what lies after them.
 *
 * Promise: memory stays at one window of 1 MiB, or one batch when that is larger. A batch is given
 * out only when its hash is right; whether it continues the chain is `SegmentWalker`'s question.
 * The views given out are valid until the next call. Errors of the file system come as they are.
 */
import type { Batch, SegmentHeader } from './batch-descriptor.ts';
import {
  BATCH_HEADER_BYTES,
  BLOCK_BYTES,
  decodeBatch,
  decodeSegmentHeader,
  hashText,
  peekPayloadBytes,
  SEGMENT_HEADER_BYTES,
  sameBytes,
} from './batch-descriptor.ts';
import type { FileHandle, ReadPort } from './read-port.ts';

const WINDOW_BYTES = 1024 * 1024;
/** The first read; each later one is twice as long, up to the window: a header costs little. */
const FIRST_READ_BYTES = 4096;

/** What stands at a place of a segment. */
export type Look =
  | { readonly state: 'batch'; readonly batch: Batch; readonly bytes: number }
  /** Zeros, or the end of the file: nothing was ever written here. */
  | { readonly state: 'end' }
  | { readonly state: 'bad'; readonly reason: string };

/** Good batches found behind a bad place. */
export interface LaterBatches {
  readonly offsetBytes: number;
  readonly firstSequence: number;
  /** The highest sequence that any of them knew to be durable. */
  readonly syncedSequence: number;
}

export class SegmentReader {
  readonly #files: ReadPort;
  readonly #handle: FileHandle;
  #sizeBytes: number;
  #buffer = new Uint8Array(FIRST_READ_BYTES);
  #window = this.#buffer.subarray(0, 0);
  #windowStart = 0;
  #aheadBytes = FIRST_READ_BYTES;

  constructor(files: ReadPort, path: string) {
    this.#files = files;
    this.#handle = files.open(path, 'read');
    this.#sizeBytes = files.sizeBytes(this.#handle);
  }

  close(): void {
    this.#files.close(this.#handle);
  }

  /** Length of the file when it was opened or last refreshed. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Forgets what was read, so that what was appended since is seen. */
  refresh(): void {
    this.#sizeBytes = this.#files.sizeBytes(this.#handle);
    this.#window = this.#buffer.subarray(0, 0);
  }

  header(): SegmentHeader | 'newer' | 'bad' {
    return decodeSegmentHeader(this.#view(0, SEGMENT_HEADER_BYTES));
  }

  /** @param offset multiple of 64, at or after the end of the header. */
  look(offset: number, salt: Uint8Array): Look {
    const header = this.#view(offset, BATCH_HEADER_BYTES);
    if (isZero(header)) return { state: 'end' };
    if (header.byteLength < BATCH_HEADER_BYTES) return bad('the file ends inside a batch header');
    const payloadBytes = peekPayloadBytes(header, salt);
    if (typeof payloadBytes === 'string') return bad(payloadBytes);
    const bytes = BATCH_HEADER_BYTES + payloadBytes;
    const whole = this.#view(offset, bytes);
    if (whole.byteLength < bytes) return bad('the file ends inside a batch');
    const batch = decodeBatch(whole);
    if (batch === undefined) return bad('the hash of the batch does not match its content');
    return { state: 'batch', batch, bytes };
  }

  /**
   * Good batches in a range, wherever they begin; undefined when there are none.
   *
   * @param offset multiple of 64
   * @param end `endOfData`, so that preallocated zeros are not searched
   */
  findLater(offset: number, end: number, salt: Uint8Array): LaterBatches | undefined {
    let first: LaterBatches | undefined;
    let syncedSequence = 0;
    for (let at = offset; at + BATCH_HEADER_BYTES <= end; ) {
      const header = this.#view(at, BATCH_HEADER_BYTES);
      const look: Look =
        typeof peekPayloadBytes(header, salt) === 'number' ? this.look(at, salt) : bad('');
      if (look.state !== 'batch') {
        at += BLOCK_BYTES;
        continue;
      }
      const { batch, bytes } = look;
      syncedSequence = Math.max(syncedSequence, batch.syncedSequence);
      first ??= { offsetBytes: at, firstSequence: batch.firstSequence, syncedSequence };
      at += bytes;
    }
    return first === undefined ? undefined : { ...first, syncedSequence };
  }

  /** Where the zeros begin that reach to the file's end; `offset` when all after it is zero. */
  endOfData(offset: number): number {
    let end = offset;
    for (let at = offset; at < this.#sizeBytes; ) {
      const chunk = this.#view(at, Math.min(WINDOW_BYTES, this.#sizeBytes - at));
      if (!isZero(chunk)) end = at + lastNonZero(chunk) + 1;
      at += chunk.byteLength;
    }
    return end;
  }

  /** The bytes from `offset`; fewer than `length` only at the end of the file. */
  #view(offset: number, length: number): Uint8Array {
    const available = Math.max(0, Math.min(length, this.#sizeBytes - offset));
    const windowEnd = this.#windowStart + this.#window.byteLength;
    if (offset < this.#windowStart || offset + available > windowEnd) {
      this.#fillWindow(offset, available);
    }
    const start = offset - this.#windowStart;
    return this.#window.subarray(start, start + available);
  }

  #fillWindow(offset: number, neededBytes: number): void {
    const ahead = Math.min(this.#aheadBytes, this.#sizeBytes - offset);
    const bytes = Math.max(neededBytes, ahead);
    if (bytes > this.#buffer.byteLength) this.#buffer = new Uint8Array(bytes);
    const count = this.#files.read(this.#handle, this.#buffer.subarray(0, bytes), offset);
    this.#window = this.#buffer.subarray(0, count);
    this.#windowStart = offset;
    this.#aheadBytes = Math.min(2 * this.#aheadBytes, WINDOW_BYTES);
  }
}

/** A place in the chain: what the next batch must be. */
export interface ChainPoint {
  readonly nextSequence: number;
  readonly previousHash: Uint8Array;
  /** The lowest epoch that may follow. */
  readonly epoch: number;
}

export type Step = Look | { readonly state: 'chain'; readonly reason: string };

/** Goes from batch to batch of one segment and holds each to the chain. */
export class SegmentWalker {
  readonly reader: SegmentReader;
  readonly header: SegmentHeader;
  #offset = SEGMENT_HEADER_BYTES;
  #point: ChainPoint;

  /** @param point what the segment's first batch must continue. */
  constructor(reader: SegmentReader, header: SegmentHeader, point: ChainPoint) {
    this.reader = reader;
    this.header = header;
    this.#point = point;
  }

  /** Where the next batch begins. */
  get offset(): number {
    return this.#offset;
  }

  get point(): ChainPoint {
    return this.#point;
  }

  /** Reads the next batch; moves on only over a good one that continues the chain. */
  step(): Step {
    const look = this.reader.look(this.#offset, this.header.salt);
    if (look.state !== 'batch') return look;
    const reason = this.#breakOf(look.batch);
    if (reason !== undefined) return { state: 'chain', reason };
    this.#offset += look.bytes;
    this.#point = {
      nextSequence: look.batch.lastSequence + 1,
      // A copy: the view is gone with the next read.
      previousHash: look.batch.hash.slice(),
      epoch: look.batch.epoch,
    };
    return look;
  }

  #breakOf(batch: Batch): string | undefined {
    const { nextSequence, previousHash, epoch } = this.#point;
    if (batch.firstSequence !== nextSequence) {
      return `the batch begins with sequence ${batch.firstSequence} instead of ${nextSequence}`;
    }
    if (!sameBytes(batch.previousHash, previousHash)) {
      const want = hashText(previousHash);
      return `the batch continues ${hashText(batch.previousHash)}…, the one before it is ${want}…`;
    }
    if (batch.epoch < epoch) return `the epoch falls from ${epoch} to ${batch.epoch}`;
    return undefined;
  }
}

function bad(reason: string): Look {
  return { state: 'bad', reason };
}

function isZero(bytes: Uint8Array): boolean {
  const { buffer, byteOffset, byteLength } = bytes;
  if ((byteOffset | byteLength) % 4 !== 0) return bytes.every((byte) => byte === 0);
  const words = new Int32Array(buffer, byteOffset, byteLength / 4);
  for (let k = 0; k < words.length; k++) if (words[k] !== 0) return false;
  return true;
}

function lastNonZero(bytes: Uint8Array): number {
  let at = bytes.byteLength - 1;
  while (bytes[at] === 0) at -= 1;
  return at;
}
