/**
 * Reads a whole log from front to back for an audit: every batch with its place, held to the chain,
 * and how the log ends.
 *
 * Promise: changes nothing and takes no lock, so it works on copies and beside a running exchange,
 * of which it sees what was appended before it came to the end. A torn tail is told from damage as
 * a start tells them (docs/recovery.md): an unfinished last batch is no damage. Memory stays at one
 * window, or one batch when that is larger. Errors of the file system come as they are.
 */
import { type Batch, SEGMENT_HEADER_BYTES, sameBytes, zeroHash } from './batch-descriptor.ts';
import { parseSegmentName } from './names.ts';
import type { ReadPort } from './read-port.ts';
import { type ChainPoint, SegmentReader, SegmentWalker } from './segment-reader.ts';

/** A batch and where it stands. */
export interface PlacedBatch {
  readonly batch: Batch;
  /** File name within the folder. */
  readonly file: string;
  readonly offsetBytes: number;
}

/** How a log ends, and where. */
export interface ChainEnd {
  /**
   * `whole`: with its last batch, or `none` at all; `unfinished`: in what a crash leaves, or an
   * exchange that is writing; `damaged`: no crash explains it; `newer`: a newer release wrote on.
   */
  readonly state: 'none' | 'whole' | 'unfinished' | 'damaged' | 'newer';
  readonly file: string;
  readonly offsetBytes: number;
  /** The first sequence that is not there. */
  readonly sequence: number;
  readonly reason: string;
}

export interface ChainWalkOptions {
  readonly folder: string;
  readonly files: ReadPort;
}

/** Looks again as often as this before something is called damaged: it may be being written. */
const LOOKS = 3;

export class ChainWalk {
  readonly #folder: string;
  readonly #files: ReadPort;
  #names: string[];
  #point: ChainPoint = { nextSequence: 1, previousHash: zeroHash(), epoch: 0 };
  #doneBytes = 0;
  #readBytes = 0;

  constructor({ folder, files }: ChainWalkOptions) {
    this.#folder = folder;
    this.#files = files;
    this.#names = this.#list();
  }

  /** First sequence that the folder's segments hold; 0 without a segment. */
  get firstSequence(): number {
    const [first] = this.#names;
    return first === undefined ? 0 : parseSegmentName(first)!;
  }

  /** What the next batch must be. */
  get point(): ChainPoint {
    return this.#point;
  }

  /** Bytes of the log passed so far. */
  get readBytes(): number {
    return this.#doneBytes + this.#readBytes;
  }

  /** Bytes of the log now, preallocated zeros at its end left out. */
  totalBytes(): number {
    let total = 0;
    for (const name of this.#names) {
      const reader = this.#open(name);
      const isLast = name === this.#names.at(-1);
      try {
        total += isLast ? reader.endOfData(0) : reader.sizeBytes;
      } finally {
        reader.close();
      }
    }
    return total;
  }

  /** Every batch in order; views are valid until the next one. Returns how the log ends. */
  *batches(): Generator<PlacedBatch, ChainEnd> {
    let end = this.#endAt('none', '', 0, 'there is no log');
    for (let index = 0; index < this.#names.length; index++) {
      const name = this.#names[index]!;
      const reader = this.#open(name);
      try {
        end = yield* this.#segment(reader, index);
        this.#doneBytes += reader.sizeBytes;
        this.#readBytes = 0;
      } finally {
        reader.close();
      }
      if (end.state !== 'whole') return end;
    }
    return end;
  }

  *#segment(reader: SegmentReader, index: number): Generator<PlacedBatch, ChainEnd> {
    const name = this.#names[index]!;
    const header = reader.header();
    if (header === 'newer') return this.#endAt('newer', name, 0, 'a newer release wrote the file');
    if (header === 'bad') return this.#badHeader(reader, index);
    const named = parseSegmentName(name)!;
    if (header.firstSequence !== named) {
      const reason = `the file header says sequence ${header.firstSequence}`;
      return this.#endAt('damaged', name, 0, reason);
    }
    // A log whose older segments were moved away begins with a hash that only they can prove.
    if (index === 0) {
      const previousHash = named === 1 ? zeroHash() : header.previousHash;
      this.#point = { nextSequence: named, previousHash, epoch: header.epoch };
    }
    const { nextSequence, previousHash, epoch } = this.#point;
    if (named !== nextSequence) {
      const reason = `the file begins with sequence ${named}, nothing holds the ones before`;
      return this.#endAt('damaged', name, 0, reason);
    }
    if (!sameBytes(header.previousHash, previousHash)) {
      const reason = 'the file header does not continue the batch before it';
      return this.#endAt('damaged', name, 0, reason);
    }
    const point = { nextSequence, previousHash, epoch: Math.max(epoch, header.epoch) };
    return yield* this.#walk(new SegmentWalker(reader, header, point), index);
  }

  *#walk(walker: SegmentWalker, index: number): Generator<PlacedBatch, ChainEnd> {
    const file = this.#names[index]!;
    for (let looks = 1; ; ) {
      const offsetBytes = walker.offset;
      const step = walker.step();
      if (step.state === 'batch') {
        looks = 1;
        this.#point = walker.point;
        this.#readBytes = walker.offset;
        yield { batch: step.batch, file, offsetBytes };
        continue;
      }
      if (step.state === 'chain') return this.#endAt('damaged', file, offsetBytes, step.reason);
      const problem = step.state === 'bad' ? step.reason : undefined;
      const isLast = index === this.#names.length - 1;
      const end = isLast ? this.#tail(walker, file, problem) : this.#join(walker, index, problem);
      if (end.state === 'whole' && !isLast) return end;
      // It may have been appended to since, or gone on in another file.
      this.#names = this.#list(this.#names);
      walker.reader.refresh();
      if (looks === LOOKS) return end;
      looks += 1;
    }
  }

  /** A segment that another follows ends in zeros, where the other begins. */
  #join(walker: SegmentWalker, index: number, problem: string | undefined): ChainEnd {
    const file = this.#names[index]!;
    const { reader, offset } = walker;
    const next = parseSegmentName(this.#names[index + 1]!)!;
    if (problem !== undefined) return this.#endAt('damaged', file, offset, problem);
    if (reader.endOfData(offset) !== offset) {
      const reason = 'zeros instead of a batch, and then something else';
      return this.#endAt('damaged', file, offset, reason);
    }
    if (next === this.#point.nextSequence) return this.#endAt('whole', file, offset, '');
    const reason = `zeros instead of a batch; the next file begins with sequence ${next}`;
    return this.#endAt('damaged', file, offset, reason);
  }

  #tail(walker: SegmentWalker, file: string, problem: string | undefined): ChainEnd {
    const { reader, offset, header } = walker;
    const dataEnd = reader.endOfData(offset);
    if (dataEnd === offset) return this.#endAt('whole', file, offset, '');
    const later = reader.findLater(offset, dataEnd, header.salt);
    if (later !== undefined && later.syncedSequence >= this.#point.nextSequence) {
      const found = `a good batch (sequence ${later.firstSequence}) follows`;
      const reason = `${problem ?? 'zeros instead of a batch'}, and ${found}`;
      return this.#endAt('damaged', file, offset, reason);
    }
    const what = later === undefined ? 'an unfinished batch' : 'batches that were not synced';
    return this.#endAt('unfinished', file, offset, `${dataEnd - offset} bytes of ${what}`);
  }

  /** A crash can leave a segment without a header, but not with batches under a bad one. */
  #badHeader(reader: SegmentReader, index: number): ChainEnd {
    const file = this.#names[index]!;
    const isLast = index === this.#names.length - 1;
    const isEmpty = reader.endOfData(SEGMENT_HEADER_BYTES) === SEGMENT_HEADER_BYTES;
    const isNext = index === 0 || parseSegmentName(file) === this.#point.nextSequence;
    if (isLast && isEmpty && isNext) return this.#endAt('unfinished', file, 0, 'a file being made');
    return this.#endAt('damaged', file, 0, 'the file header is damaged');
  }

  #endAt(state: ChainEnd['state'], file: string, offsetBytes: number, reason: string): ChainEnd {
    return { state, file, offsetBytes, sequence: this.#point.nextSequence, reason };
  }

  #open(name: string): SegmentReader {
    return new SegmentReader(this.#files, `${this.#folder}/${name}`);
  }

  /** The segments; of those known before none is left out, although it may be moved meanwhile. */
  #list(known: readonly string[] = []): string[] {
    const found = this.#files.list(this.#folder);
    const segments = found.filter((name) => parseSegmentName(name) !== undefined);
    return [...new Set([...known, ...segments])].sort();
  }
}
