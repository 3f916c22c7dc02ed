/**
 * What a start does with the files it finds: the decision table of docs/recovery.md as code.
 *
 * Promise: everything is read and decided before anything is changed, and a folder that is refused
 * is left as it was. What was acknowledged under the folder's sync mode is found, or the start is
 * refused with the place; nothing is invented. Recovering again gives the same result, also after a
 * crash in the middle of recovering. On return all that was found is durable.
 *
 * Assumes that the folder is held (`lock.ts`). Throws DamagedLogError, NewerVersionError, and
 * errors of the file system as they come.
 */
import {
  type Batch,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  sameBytes,
  zeroHash,
} from './batch-descriptor.ts';
import { DamagedLogError, NewerVersionError } from './errors.ts';
import { isTemporaryName, parseSegmentName, segmentName } from './names.ts';
import type { FilePort } from './port.ts';
import { type ChainPoint, SegmentReader, SegmentWalker } from './segment-reader.ts';
import type { StoredSnapshot } from './snapshot-codec.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { writeZeros } from './spare-segment.ts';

/** Rows of the decision table; each is explained in docs/recovery.md. */
export type RowId =
  | 'R01'
  | 'R02'
  | 'R03'
  | 'R04'
  | 'R05'
  | 'R06'
  | 'R07'
  | 'R08'
  | 'R09'
  | 'R10'
  | 'R11'
  | 'R12'
  | 'R13'
  | 'R14'
  | 'R15'
  | 'R16';

export interface RecoveryOptions {
  readonly folder: string;
  readonly files: FilePort;
  readonly snapshots: SnapshotStore;
  readonly schemaVersion: number;
  /** Called first, once, when there is a good snapshot. */
  readonly onSnapshot?: ((snapshot: StoredSnapshot) => void) | undefined;
  /** Called for each batch that ends after the snapshot; its views die with the call. */
  readonly onBatch?: ((batch: Batch) => void) | undefined;
}

/** What was found and done, for the operator and for tests. */
export interface RecoveryReport {
  /** Rows that applied, in order of their numbers. */
  readonly rows: readonly RowId[];
  /** Sentences for the operator. */
  readonly warnings: readonly string[];
  /** Bytes that were zeroed after the last good batch. */
  readonly cutBytes: number;
  readonly snapshotSequence: number | undefined;
  /** First sequence that the folder's segments hold; 0 when there are none. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly batchesRead: number;
  readonly removedFiles: readonly string[];
}

export interface SegmentFile {
  readonly name: string;
  readonly path: string;
  readonly header: SegmentHeader;
}

/** Where appending goes on. */
export interface Recovered {
  readonly report: RecoveryReport;
  /** All segments, oldest first. */
  readonly segments: readonly SegmentFile[];
  /** Where the next batch goes in the last segment; undefined when there is no segment. */
  readonly tailOffset: number | undefined;
  readonly point: ChainPoint;
}

/** Recovers a folder as docs/recovery.md says. */
export function recover(options: RecoveryOptions): Recovered {
  return new Recovery(options).run();
}

class Recovery {
  readonly #options: RecoveryOptions;
  readonly #rows = new Set<RowId>();
  readonly #warnings: string[] = [];
  /** Names to unlink, once everything is decided. */
  readonly #remove: string[] = [];
  #snapshot: { readonly sequence: number; readonly logHash: Uint8Array } | undefined;
  #segments: SegmentFile[] = [];
  #point: ChainPoint = { nextSequence: 1, previousHash: zeroHash(), epoch: 0 };
  #batchesRead = 0;
  #cut: { readonly start: number; readonly end: number } | undefined;
  #tailOffset: number | undefined;
  /** First sequence of a segment whose making was interrupted. */
  #tornSequence: number | undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  run(): Recovered {
    this.#listFiles();
    this.#chooseSnapshot();
    const first = this.#firstNeeded();
    if (first === -1) this.#startWithoutSegments();
    else this.#walk(first);
    this.#checkTornSegment();
    this.#act();
    return {
      report: this.#report(),
      segments: this.#segments,
      tailOffset: this.#tailOffset,
      point: this.#point,
    };
  }

  #listFiles(): void {
    const { files, folder } = this.#options;
    const names = files.list(folder).sort();
    const segmentNames = names.filter((name) => parseSegmentName(name) !== undefined);
    for (const name of segmentNames) this.#readHeader(name, name === segmentNames.at(-1));
    // R13: made by a crash in the middle of a snapshot or of preallocating.
    for (const name of names.filter(isTemporaryName)) this.#removeLater('R13', name);
  }

  #readHeader(name: string, isLast: boolean): void {
    const { folder, schemaVersion } = this.#options;
    const path = `${folder}/${name}`;
    const sequence = parseSegmentName(name)!;
    const header = this.#headerOf(path);
    // R11
    if (header === 'newer') throw this.#newer(name, 'format', 'R11');
    if (header === 'bad' || header === 'empty') {
      if (header === 'bad' || !isLast) {
        throw this.#damaged('R04', name, 0, sequence, 'the file header is damaged');
      }
      // R15: a crash while the segment was made; no batch was ever in it.
      this.#tornSequence = sequence;
      this.#removeLater('R15', name);
      return;
    }
    // R12
    if (header.schemaVersion > schemaVersion) throw this.#newer(name, 'schema', 'R12');
    if (header.firstSequence !== sequence) {
      const reason = `the file header says sequence ${header.firstSequence}`;
      throw this.#damaged('R07', name, 0, sequence, reason);
    }
    this.#segments.push({ name, path, header });
  }

  /** @returns 'empty' for a bad header with nothing but zeros after it. */
  #headerOf(path: string): SegmentHeader | 'newer' | 'bad' | 'empty' {
    const reader = new SegmentReader(this.#options.files, path);
    try {
      const header = reader.header();
      if (header !== 'bad') return header;
      return reader.endOfData(SEGMENT_HEADER_BYTES) === SEGMENT_HEADER_BYTES ? 'empty' : 'bad';
    } finally {
      reader.close();
    }
  }

  #chooseSnapshot(): void {
    const { snapshot, warnings } = this.#options.snapshots.newestGood();
    // R10: an older snapshot and a longer tail, or no snapshot and the whole log.
    if (warnings.length > 0) this.#rows.add('R10');
    this.#warnings.push(...warnings);
    if (snapshot === undefined) return;
    this.#snapshot = { sequence: snapshot.sequence, logHash: snapshot.logHash };
    this.#options.onSnapshot?.(snapshot);
  }

  /** Index of the segment that holds the first batch after the snapshot; -1 without segments. */
  #firstNeeded(): number {
    if (this.#segments.length === 0) return -1;
    const covered = this.#snapshot?.sequence ?? 0;
    const index = this.#segments.findLastIndex((one) => one.header.firstSequence <= covered + 1);
    if (index >= 0) return index;
    // R16
    const { name, header } = this.#segments[0];
    const missing = `sequences ${covered + 1} … ${header.firstSequence - 1} are missing`;
    const reason = `the log begins here, and ${missing} from log and snapshots`;
    throw this.#damaged('R16', name, 0, header.firstSequence, reason);
  }

  #startWithoutSegments(): void {
    if (this.#snapshot === undefined) {
      this.#rows.add('R01');
      return;
    }
    // R09: the older segments were moved elsewhere; the chain goes on from the snapshot.
    this.#rows.add('R09');
    const { sequence, logHash } = this.#snapshot;
    this.#point = { nextSequence: sequence + 1, previousHash: logHash, epoch: 0 };
  }

  #walk(first: number): void {
    const { header } = this.#segments[first];
    const { firstSequence } = header;
    // Sequence 1 follows 32 zero bytes; any other first segment is taken at its word.
    if (firstSequence > 1) {
      this.#point = { nextSequence: firstSequence, previousHash: header.previousHash, epoch: 0 };
    }
    this.#checkSnapshot(this.#segments[first].name, 0);
    for (let index = first; index < this.#segments.length; index++) this.#walkSegment(index);
    this.#checkReachesSnapshot();
  }

  #walkSegment(index: number): void {
    const segment = this.#segments[index];
    const { name, path, header } = segment;
    if (!sameBytes(header.previousHash, this.#point.previousHash)) {
      const reason = 'the file header does not continue the batch before it';
      throw this.#damaged('R07', name, 0, this.#point.nextSequence, reason);
    }
    const reader = new SegmentReader(this.#options.files, path);
    try {
      const epoch = Math.max(header.epoch, this.#point.epoch);
      this.#point = { ...this.#point, epoch };
      const walker = new SegmentWalker(reader, header, this.#point);
      const problem = this.#walkBatches(walker, name);
      if (index < this.#segments.length - 1) this.#checkJoin(index, walker, problem);
      else this.#decideTail(name, walker, problem);
    } finally {
      reader.close();
    }
  }

  /** @returns why the walk ended at a bad place, or undefined at clean zeros. */
  #walkBatches(walker: SegmentWalker, name: string): string | undefined {
    for (;;) {
      const { offset } = walker;
      const step = walker.step();
      if (step.state === 'end') return undefined;
      if (step.state === 'bad') return step.reason;
      if (step.state === 'chain') {
        // R07
        throw this.#damaged('R07', name, offset, this.#point.nextSequence, step.reason);
      }
      const { batch } = step;
      // R12
      if (batch.schemaVersion > this.#options.schemaVersion) {
        throw this.#newer(name, 'schema', 'R12');
      }
      this.#point = walker.point;
      this.#batchesRead += 1;
      this.#checkSnapshot(name, offset);
      const covered = this.#snapshot?.sequence ?? 0;
      if (batch.lastSequence <= covered) continue;
      // R07: a snapshot is taken between batches.
      if (batch.firstSequence <= covered) throw this.#foreignSnapshot(name, offset, covered);
      this.#options.onBatch?.(batch);
    }
  }

  /** Between two segments there is no crash to explain a gap: the first was synced before. */
  #checkJoin(index: number, walker: SegmentWalker, problem: string | undefined): void {
    const { name } = this.#segments[index];
    const next = this.#segments[index + 1];
    const { nextSequence } = this.#point;
    // R04
    if (problem !== undefined) {
      throw this.#damaged('R04', name, walker.offset, nextSequence, problem);
    }
    if (next.header.firstSequence === nextSequence) return;
    const { reader, header } = walker;
    const later = reader.findLater(walker.offset, reader.sizeBytes, header.salt);
    // R04
    if (later !== undefined) {
      throw this.#damaged('R04', name, walker.offset, nextSequence, 'zeros instead of a batch');
    }
    // R06
    const until = next.header.firstSequence;
    const reason = `the file goes on with sequence ${until}, nothing holds the ones between`;
    throw this.#damaged('R06', next.name, 0, nextSequence, reason);
  }

  #decideTail(name: string, walker: SegmentWalker, problem: string | undefined): void {
    const { reader, offset, header } = walker;
    const { nextSequence } = this.#point;
    const end = reader.endOfData(offset);
    const later = reader.findLater(offset, end, header.salt);
    this.#tailOffset = offset;
    if (later !== undefined && later.syncedSequence >= nextSequence) {
      // R04: it was durable once, so no crash explains this.
      const found = `a good batch (sequence ${later.firstSequence}) follows`;
      const reason = `${problem ?? 'zeros instead of a batch'}, and ${found}`;
      throw this.#damaged('R04', name, offset, nextSequence, reason);
    }
    if (end === offset) {
      // R14: rotated, then stopped before the first batch. R02: the ordinary end.
      this.#rows.add(offset === SEGMENT_HEADER_BYTES ? 'R14' : 'R02');
      return;
    }
    // R03: a batch was being written; it was not acknowledged as durable.
    // R05: a power cut lost a batch in modes interval or never, and kept a later one.
    this.#rows.add(later === undefined ? 'R03' : 'R05');
    this.#cut = { start: offset, end };
    const lost = later === undefined ? 'an unfinished batch' : 'batches that were not synced';
    const text = `Cut ${end - offset} bytes of ${lost} from ${name} at byte ${offset}`;
    this.#warnings.push(`${text}: the log ends with sequence ${nextSequence - 1}.`);
  }

  /** The snapshot says what the log's hash is at its sequence. */
  #checkSnapshot(name: string, offset: number): void {
    if (this.#snapshot === undefined) return;
    const { sequence, logHash } = this.#snapshot;
    const { nextSequence, previousHash } = this.#point;
    if (nextSequence - 1 !== sequence || sameBytes(previousHash, logHash)) return;
    // R07
    throw this.#foreignSnapshot(name, offset, sequence);
  }

  #foreignSnapshot(name: string, offset: number, sequence: number): DamagedLogError {
    const reason = `the snapshot of sequence ${sequence} was taken from another log`;
    return this.#damaged('R07', name, offset, sequence, reason);
  }

  /** A segment is made when everything before its first sequence is in the one before. */
  #checkTornSegment(): void {
    const { nextSequence } = this.#point;
    if (this.#tornSequence === undefined || this.#tornSequence === nextSequence) return;
    // R06
    const reason = `the file begins with sequence ${this.#tornSequence}, those between are missing`;
    throw this.#damaged('R06', segmentName(this.#tornSequence), 0, nextSequence, reason);
  }

  #checkReachesSnapshot(): void {
    const { nextSequence } = this.#point;
    if (this.#snapshot === undefined || this.#snapshot.sequence < nextSequence) return;
    // R08: acknowledged commands are gone from the log, whatever its end looks like.
    const last = this.#segments[this.#segments.length - 1];
    const reason = `the log ends before the snapshot of sequence ${this.#snapshot.sequence}`;
    throw this.#damaged('R08', last.name, this.#tailOffset ?? 0, nextSequence, reason);
  }

  #act(): void {
    const { files, folder } = this.#options;
    for (const name of this.#remove) files.unlink(`${folder}/${name}`);
    for (const segment of this.#segments) {
      const isLast = segment === this.#segments.at(-1);
      const handle = files.open(segment.path, 'write');
      try {
        if (isLast && this.#cut !== undefined) {
          const { start, end } = this.#cut;
          writeZeros(files, handle, start, end - start);
        }
        // What was found may be in the kernel's memory only: a killed process leaves it so, and
        // what is built on it must not be lost in a later power cut.
        files.sync(handle);
      } finally {
        files.close(handle);
      }
    }
    files.syncFolder(folder);
  }

  #report(): RecoveryReport {
    return {
      rows: [...this.#rows].sort(),
      warnings: this.#warnings,
      cutBytes: this.#cut === undefined ? 0 : this.#cut.end - this.#cut.start,
      snapshotSequence: this.#snapshot?.sequence,
      firstSequence: this.#segments[0]?.header.firstSequence ?? 0,
      lastSequence: this.#point.nextSequence - 1,
      batchesRead: this.#batchesRead,
      removedFiles: this.#remove,
    };
  }

  #removeLater(row: RowId, name: string): void {
    this.#rows.add(row);
    this.#remove.push(name);
  }

  #newer(name: string, what: string, row: RowId): NewerVersionError {
    const { folder } = this.#options;
    const text = `File ${name} in ${folder} was written by a newer release (${what}).`;
    const remedy = 'Nothing was changed. Start that release or a later one.';
    return new NewerVersionError(folder, `${text} ${remedy} (docs/recovery.md, row ${row})`);
  }

  #damaged(row: RowId, file: string, offsetBytes: number, sequence: number, reason: string) {
    const place = { row, file, offsetBytes, sequence, reason };
    return new DamagedLogError(this.#options.folder, place, REMEDIES[row] ?? RESTORE);
  }
}

const RESTORE =
  'Copy the folder away as it is, restore the file from a backup or a replica, and start again.';

const REMEDIES: Partial<Record<RowId, string>> = {
  R06: 'Put the missing log file back from a backup or a replica and start again.',
  R08:
    'Put the missing log files back from a backup; or move all log files elsewhere, to go on ' +
    'from the snapshot without a record of what is missing.',
  R16: 'Put the older log files or a snapshot that covers them back and start again.',
};
