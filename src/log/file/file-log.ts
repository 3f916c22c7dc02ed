/**
 * The durable command log of one process: segments, hash chain, one write and one sync a batch.
 *
 * Promise (mode always): when `append` returns, the batch is on the disk and a later start finds
 * it, whatever happens in between. In the modes interval and never that holds for a killed process
 * but not for a power cut; docs/recovery.md says what is lost then. When a write or a sync fails,
 * the log throws LogFailedError then and at every later call: the process must stop.
 *
 * Used synchronously by one thread, which owns it. Group commit is the caller's: whatever arrived
 * while one batch was written is the next batch. The payload is neither copied nor kept; it must
 * not change while `append` runs.
 */
import { randomBytes } from 'node:crypto';
import {
  BATCH_HEADER_BYTES,
  type Batch,
  BatchHeaderEncoder,
  countCommands,
  encodeSegmentHeader,
  FORMAT_VERSION,
  MAX_PAYLOAD_BYTES,
  SALT_BYTES,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './batch-descriptor.ts';
import { asLogError, isDiskFull, LogFailedError, StaleEpochError } from './errors.ts';
import { FolderLock } from './lock.ts';
import { readBatches } from './log-reading.ts';
import { segmentName } from './names.ts';
import type { FileHandle, FilePort } from './port.ts';
import { type Recovered, type RecoveryReport, recover, type SegmentFile } from './recovery.ts';
import type { StoredSnapshot } from './snapshot-codec.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { SpareSegment, writeZeros } from './spare-segment.ts';

/** When a batch is made durable: before `append` returns, every so often, or never. */
export type SyncMode = 'always' | 'interval' | 'never';

export const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;
/** The least that makes sense: a header and the smallest batch. */
export const MIN_SEGMENT_BYTES = 512;
export const MAX_SEGMENT_BYTES = 2 ** 32;
/** Zeros written at once, by an append that finds fewer than these ready. */
const SLICE_BYTES = 1024 * 1024;

export interface FileLogOptions {
  readonly folder: string;
  readonly files: FilePort;
  /** Number of this writer, not below any in the log; the log's highest when not given. */
  readonly epoch?: number;
  /** Version of the commands' schema; a log with a higher one is refused. */
  readonly schemaVersion: number;
  /** 512 … 2^32, n × 64; 64 MiB when not given. A larger batch gets a segment of its own. */
  readonly segmentBytes?: number;
  /** `always` when not given. */
  readonly syncMode?: SyncMode;
  /** Longest time between syncs in mode interval, 1 or more; 100 when not given. */
  readonly intervalMs?: number;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Snapshots of the folder; made from the other options when not given. */
  readonly snapshots?: SnapshotStore;
  /** Called first, once, when there is a good snapshot. */
  readonly onSnapshot?: (snapshot: StoredSnapshot) => void;
  /** Called for each batch after the snapshot while they are verified; views die with the call. */
  readonly onBatch?: (batch: Batch) => void;
  /** Eight unpredictable bytes for a segment; from node:crypto when not given. */
  readonly drawSalt?: () => Uint8Array;
}

export interface BatchToAppend {
  /** Whole commands, n × 64 bytes, at most 64 MiB; shared memory is fine. */
  readonly payload: Uint8Array;
  readonly commandCount: number;
  /** Microseconds since 1970, 0 … 2^53-1. */
  readonly timeUs: number;
  /** Digest of what was released for the batch before, 64 bits; nothing is said where left out. */
  readonly eventsBefore?: bigint;
}

interface CurrentSegment {
  readonly header: SegmentHeader;
  readonly handle: FileHandle;
  allocatedBytes: number;
  /** False once the disk had no room for zeros: what room is left belongs to batches. */
  canGrow: boolean;
}

export class FileLog {
  /** What the start found and did. */
  readonly recovery: RecoveryReport;

  readonly #folder: string;
  readonly #files: FilePort;
  readonly #schemaVersion: number;
  readonly #segmentBytes: number;
  readonly #syncMode: SyncMode;
  readonly #intervalMs: number;
  readonly #nowMs: () => number;
  readonly #drawSalt: () => Uint8Array;
  readonly #epoch: number;
  readonly #lock: FolderLock;
  readonly #segments: SegmentFile[];
  readonly #spare: SpareSegment;
  readonly #encoder = new BatchHeaderEncoder();
  #current: CurrentSegment | undefined;
  #offset = 0;
  #lastSequence: number;
  #lastHash: Uint8Array;
  #syncedSequence: number;
  #lastSyncMs: number;
  #failure: LogFailedError | undefined;
  #isClosed = false;

  private constructor(options: FileLogOptions, lock: FolderLock, recovered: Recovered) {
    const { folder, files, nowMs } = options;
    this.recovery = recovered.report;
    this.#folder = folder;
    this.#files = files;
    this.#schemaVersion = options.schemaVersion;
    this.#segmentBytes = options.segmentBytes ?? DEFAULT_SEGMENT_BYTES;
    this.#syncMode = options.syncMode ?? 'always';
    this.#intervalMs = options.intervalMs ?? 100;
    this.#nowMs = nowMs;
    this.#drawSalt = options.drawSalt ?? (() => randomBytes(SALT_BYTES));
    this.#lock = lock;
    const { point, segments } = recovered;
    this.#epoch = options.epoch ?? Math.max(1, point.epoch);
    if (this.#epoch < point.epoch) {
      const text = `Epoch ${this.#epoch} is below ${point.epoch} in ${folder}: another writer has`;
      throw new StaleEpochError(folder, `${text} taken over. Start with a higher epoch.`);
    }
    this.#segments = [...segments];
    this.#lastSequence = point.nextSequence - 1;
    this.#lastHash = point.previousHash;
    this.#syncedSequence = this.#lastSequence;
    this.#lastSyncMs = nowMs();
    const syncs = this.#syncMode !== 'never';
    this.#spare = new SpareSegment(files, folder, this.#segmentBytes, syncs);
    if (recovered.tailOffset === undefined) this.#rotate();
    else this.#continue(segments[segments.length - 1], recovered.tailOffset);
  }

  /**
   * Takes the folder (made when missing), recovers it and opens it for appending.
   *
   * @throws FolderInUseError, NewerVersionError, DamagedLogError, DiskFullError,
   *   ReadOnlyFolderError, StaleEpochError; RangeError for options out of bounds. After a throw the
   *   folder is free again.
   */
  static open(options: FileLogOptions): FileLog {
    checkOptions(options);
    const { folder, files, schemaVersion, onSnapshot, onBatch } = options;
    let lock: FolderLock | undefined;
    try {
      files.makeFolder(folder);
      lock = FolderLock.acquire(files, folder, options.nowMs());
      const snapshots =
        options.snapshots ?? new SnapshotStore({ folder, files, schemaVersion, keep: 1 });
      const found = recover({ folder, files, snapshots, schemaVersion, onSnapshot, onBatch });
      return new FileLog(options, lock, found);
    } catch (error) {
      releaseQuietly(lock);
      throw error instanceof RangeError ? error : asLogError(error, folder, 'open the log');
    }
  }

  /** Sequence of the last command appended; 0 when there is none. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Last sequence known to be durable. */
  get syncedSequence(): number {
    return this.#syncedSequence;
  }

  /** A copy of the hash of the last batch; 32 zero bytes before the first. */
  get lastHash(): Uint8Array {
    return this.#lastHash.slice();
  }

  /**
   * Appends one batch; durable on return in mode always.
   *
   * @returns the sequence of its first command; command k has that plus k.
   * @throws LogFailedError when the disk fails, and ever after; RangeError for a batch out of
   *   bounds, which changes nothing.
   */
  append(batch: BatchToAppend): number {
    this.#checkUsable();
    checkBatch(batch, this.#lastSequence);
    const firstSequence = this.#lastSequence + 1;
    try {
      this.#makeRoom(BATCH_HEADER_BYTES + batch.payload.byteLength);
      this.#write(batch, firstSequence);
      if (this.#syncMode === 'always') this.#sync();
      else this.#syncIfDue();
    } catch (error) {
      throw this.#fail(error, `append the batch of sequence ${firstSequence}`);
    }
    return firstSequence;
  }

  /** Makes everything appended durable, in every mode. Throws as `append` does. */
  sync(): void {
    this.#checkUsable();
    this.#guard('sync the log', () => this.#sync());
  }

  /**
   * Milliseconds until `syncIfDue` has something to do; 0: now; Infinity: nothing waits for it, or
   * the mode is another. An idle owner sleeps no longer.
   */
  get untilSyncMs(): number {
    const isSynced = this.#syncedSequence === this.#lastSequence;
    if (isSynced || this.#syncMode !== 'interval') return Number.POSITIVE_INFINITY;
    const passedMs = this.#nowMs() - this.#lastSyncMs;
    // Less than nothing: the clock was set back.
    return passedMs < 0 ? 0 : Math.max(0, this.#intervalMs - passedMs);
  }

  /** In mode interval: syncs when the interval is over. To be called by an idle owner. */
  syncIfDue(): void {
    this.#checkUsable();
    this.#guard('sync the log', () => this.#syncIfDue());
  }

  /**
   * Preallocates ahead, for an owner that has nothing better to do: appends that come later find
   * the room ready and need not make it themselves.
   *
   * @param maxBytes zeros to write at most
   * @returns whether there is more to do.
   */
  prepare(maxBytes: number = SLICE_BYTES): boolean {
    this.#checkUsable();
    this.#guard('preallocate', () => {
      const { allocatedBytes, handle } = this.#current!;
      this.#preallocate(maxBytes);
      // The zeros are synced while nobody waits, or the next batch's sync would pay for them.
      const grew = this.#current!.allocatedBytes > allocatedBytes;
      if (grew && this.#syncMode === 'always') this.#files.sync(handle);
    });
    return !this.#spare.isComplete;
  }

  /**
   * The batches from the one that holds `fromSequence` on, verified as they are read; views are
   * valid until the next one. Sees what is appended meanwhile.
   *
   * @throws RangeError when `fromSequence` is before the first segment; DamagedLogError.
   */
  read(fromSequence: number): Generator<Batch> {
    this.#checkUsable();
    return readBatches({
      folder: this.#folder,
      files: this.#files,
      segments: this.#segments,
      fromSequence,
      lastSequence: () => this.#lastSequence,
    });
  }

  /** Syncs (not in mode never) and lets the folder go. A log that failed only lets go. */
  close(): void {
    if (this.#isClosed) return;
    try {
      if (this.#failure === undefined && this.#syncMode !== 'never') this.sync();
    } finally {
      this.#isClosed = true;
      this.#spare.discard();
      try {
        if (this.#current !== undefined) this.#files.close(this.#current.handle);
      } finally {
        releaseQuietly(this.#lock);
      }
    }
  }

  #makeRoom(batchBytes: number): void {
    const isFirst = this.#offset === SEGMENT_HEADER_BYTES;
    if (!isFirst && this.#offset + batchBytes > this.#segmentBytes) this.#rotate();
    // Zeros buy cheap syncs: without syncs, and for a batch so large that its own bytes are the
    // cost, they are work for nothing.
    const isWorthIt = this.#syncMode !== 'never' && batchBytes < SLICE_BYTES;
    if (isWorthIt) this.#keepAhead(this.#offset + batchBytes);
  }

  /** At most one slice an append, and none when an idle owner has prepared enough. */
  #keepAhead(neededBytes: number): void {
    const { allocatedBytes } = this.#current!;
    const isWhole = allocatedBytes >= this.#segmentBytes;
    // The spare keeps in step with the segment in use, so that it is ready when that is full.
    const readyBytes = isWhole ? this.#spare.allocatedBytes : allocatedBytes;
    if (readyBytes < neededBytes) this.#preallocate(SLICE_BYTES);
  }

  /** First the segment in use, then the next one, which so is ready when this one is full. */
  #preallocate(maxBytes: number): void {
    const current = this.#current!;
    const missingBytes = this.#segmentBytes - current.allocatedBytes;
    if (missingBytes <= 0 || !current.canGrow) {
      this.#spare.extend(maxBytes);
      return;
    }
    const bytes = Math.min(maxBytes, missingBytes);
    try {
      // These zeros become durable with the next batch, by the same sync.
      writeZeros(this.#files, current.handle, current.allocatedBytes, bytes);
      current.allocatedBytes += bytes;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      current.canGrow = false;
    }
  }

  #write(batch: BatchToAppend, firstSequence: number): void {
    const { payload, commandCount, timeUs, eventsBefore } = batch;
    const current = this.#current!;
    const hash = this.#encoder.encode({
      schemaVersion: this.#schemaVersion,
      epoch: this.#epoch,
      firstSequence,
      syncedSequence: this.#syncedSequence,
      timeUs,
      commandCount,
      eventsBefore,
      salt: current.header.salt,
      previousHash: this.#lastHash,
      payload,
    });
    this.#files.writev(current.handle, [this.#encoder.bytes, payload], this.#offset);
    this.#offset += BATCH_HEADER_BYTES + payload.byteLength;
    current.allocatedBytes = Math.max(current.allocatedBytes, this.#offset);
    this.#lastSequence = firstSequence + commandCount - 1;
    this.#lastHash = hash;
  }

  #sync(): void {
    if (this.#syncedSequence === this.#lastSequence) return;
    this.#files.sync(this.#current!.handle);
    this.#syncedSequence = this.#lastSequence;
    this.#lastSyncMs = this.#nowMs();
  }

  #syncIfDue(): void {
    if (this.untilSyncMs === 0) this.#sync();
  }

  /**
   * Begins the next segment. The one before is synced first: recovery explains a hole by a power
   * cut in the last segment only. The header is durable before the file gets its name.
   */
  #rotate(): void {
    const syncs = this.#syncMode !== 'never';
    if (this.#current !== undefined) {
      if (syncs) this.#sync();
      const { handle } = this.#current;
      // Forgotten first: whatever fails from here on, it is not closed twice.
      this.#current = undefined;
      this.#files.close(handle);
    }
    const { path, header, ...opened } = this.#makeSegment(syncs);
    this.#current = { header, ...opened };
    this.#offset = SEGMENT_HEADER_BYTES;
    this.#segments.push({ name: segmentName(header.firstSequence), path, header });
  }

  #makeSegment(syncs: boolean): CurrentSegment & { path: string } {
    const header = {
      formatVersion: FORMAT_VERSION,
      schemaVersion: this.#schemaVersion,
      epoch: this.#epoch,
      firstSequence: this.#lastSequence + 1,
      createdUs: Math.floor(this.#nowMs() * 1000),
      salt: this.#drawSalt(),
      previousHash: this.#lastHash,
    };
    const path = `${this.#folder}/${segmentName(header.firstSequence)}`;
    const { handle, ...spare } = this.#spare.take();
    try {
      this.#files.writev(handle, [encodeSegmentHeader(header)], 0);
      if (syncs) this.#files.sync(handle);
      this.#files.rename(spare.path, path);
      if (syncs) this.#files.syncFolder(this.#folder);
    } catch (error) {
      this.#files.close(handle);
      throw error;
    }
    const allocatedBytes = Math.max(spare.allocatedBytes, SEGMENT_HEADER_BYTES);
    return { path, header, handle, allocatedBytes, canGrow: true };
  }

  #continue({ path, header }: SegmentFile, tailOffset: number): void {
    const handle = this.#files.open(path, 'write');
    this.#current = {
      header,
      handle,
      allocatedBytes: this.#files.sizeBytes(handle),
      canGrow: true,
    };
    this.#offset = tailOffset;
  }

  #guard(doing: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw this.#fail(error, doing);
    }
  }

  #fail(error: unknown, doing: string): LogFailedError {
    const cause = asLogError(error, this.#folder, doing);
    const remedy = 'The process must stop; the next start recovers the log.';
    this.#failure = new LogFailedError(this.#folder, `${cause.message} ${remedy}`, { cause });
    return this.#failure;
  }

  #checkUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isClosed) {
      throw new LogFailedError(this.#folder, `The log in ${this.#folder} is closed.`);
    }
  }
}

function releaseQuietly(lock: FolderLock | undefined): void {
  try {
    lock?.release();
  } catch {
    // The holder is then seen to be gone by its pid.
  }
}

function checkOptions(options: FileLogOptions): void {
  const { segmentBytes = DEFAULT_SEGMENT_BYTES, intervalMs = 1, epoch = 1 } = options;
  if (!inRange(segmentBytes, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES) || segmentBytes % 64 !== 0) {
    const range = `${MIN_SEGMENT_BYTES} … ${MAX_SEGMENT_BYTES}, a multiple of 64`;
    throw new RangeError(`segmentBytes is ${segmentBytes}: give ${range}`);
  }
  if (!inRange(intervalMs, 1, 2 ** 31)) {
    throw new RangeError(`intervalMs is ${intervalMs}: give 1 … 2^31`);
  }
  if (!inRange(epoch, 1, Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`epoch is ${epoch}: give 1 … 2^53-1`);
  }
}

function checkBatch({ payload, commandCount, timeUs }: BatchToAppend, lastSequence: number): void {
  const bytes = payload.byteLength;
  const isWhole = commandCount >= 1 && countCommands(payload) === commandCount;
  if (bytes > MAX_PAYLOAD_BYTES || !isWhole) {
    const rule = `give whole commands, at most ${MAX_PAYLOAD_BYTES} bytes`;
    throw new RangeError(`A batch of ${bytes} bytes with ${commandCount} commands: ${rule}`);
  }
  if (!inRange(timeUs, 0, Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`A batch of time ${timeUs}: give microseconds, 0 … 2^53-1`);
  }
  if (lastSequence > Number.MAX_SAFE_INTEGER - commandCount) {
    throw new RangeError(`Sequences end at 2^53-1; the log is at ${lastSequence}`);
  }
}

function inRange(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
