/**
 * Snapshots of a log folder: written atomically, verified when read, the newest N kept.
 *
 * Promise: a snapshot file has its name only once all of it is durable (temporary file, sync,
 * rename, sync of the folder), so a crash leaves the old ones and at most a temporary file. May be
 * used from another thread than the log, by one writer at a time; the folder is held by the log's
 * lock. A failure leaves the log and the older snapshots as they are.
 *
 * The caller makes sure that the log is durable up to the sequence (`FileLog.sync` in the modes
 * interval and never): a snapshot newer than its log is refused at the next start.
 */
import { asLogError, type LogError, NewerVersionError } from './errors.ts';
import { parseSnapshotName, snapshotName, temporaryName } from './names.ts';
import type { AsyncFilePort, FilePort } from './port.ts';
import {
  readSnapshot,
  type Snapshot,
  type SnapshotPart,
  type SnapshotProblem,
  type StoredSnapshot,
  snapshotPieces,
} from './snapshot-codec.ts';

export interface SnapshotStoreOptions {
  readonly folder: string;
  readonly files: FilePort;
  /** Needed for `writeAsync` only. */
  readonly asyncFiles?: AsyncFilePort;
  readonly schemaVersion: number;
  /** How many of the newest snapshots stay, 1 or more; 2 when not given. */
  readonly keep?: number;
}

export interface SnapshotToWrite {
  /** Last sequence contained: the log's `lastSequence` at the end of a batch. */
  readonly sequence: number;
  /** The log's `lastHash` at that sequence. */
  readonly logHash: Uint8Array;
  /** Must not change until the write is over. */
  readonly parts: readonly SnapshotPart[];
}

export interface SnapshotEntry {
  readonly sequence: number;
  readonly name: string;
}

/** Outcome of looking for a snapshot to start from. */
export interface NewestGood {
  readonly snapshot: StoredSnapshot | undefined;
  /** One sentence for each damaged snapshot passed over. */
  readonly warnings: readonly string[];
}

export class SnapshotStore {
  readonly #folder: string;
  readonly #files: FilePort;
  readonly #asyncFiles: AsyncFilePort | undefined;
  readonly #schemaVersion: number;
  readonly #keep: number;

  /** @throws RangeError when `keep` is below 1. */
  constructor(options: SnapshotStoreOptions) {
    this.#folder = options.folder;
    this.#files = options.files;
    this.#asyncFiles = options.asyncFiles;
    this.#schemaVersion = options.schemaVersion;
    this.#keep = options.keep ?? 2;
    if (!Number.isSafeInteger(this.#keep) || this.#keep < 1) {
      throw new RangeError(`Keeping ${this.#keep} snapshots: give 1 or more`);
    }
  }

  /** All snapshot files, newest first; none of them is opened. */
  list(): SnapshotEntry[] {
    const entries: SnapshotEntry[] = [];
    for (const name of this.#files.list(this.#folder)) {
      const sequence = parseSnapshotName(name);
      if (sequence !== undefined) entries.push({ sequence, name });
    }
    return entries.sort((a, b) => b.sequence - a.sequence);
  }

  /**
   * Writes a snapshot and removes those beyond the newest N. On return it is durable.
   *
   * @returns the file's name.
   * @throws LogError (DiskFullError, ReadOnlyFolderError) when the file system refuses; RangeError
   *   for arguments out of bounds.
   */
  write(toWrite: SnapshotToWrite): string {
    const { name, path, temporary, pieces } = this.#plan(toWrite);
    try {
      const handle = this.#files.open(temporary, 'create');
      try {
        let position = 0;
        for (const piece of pieces) {
          this.#files.writev(handle, [piece], position);
          position += piece.byteLength;
        }
        this.#files.sync(handle);
      } finally {
        this.#files.close(handle);
      }
      this.#files.rename(temporary, path);
      this.#files.syncFolder(this.#folder);
      for (const old of this.#surplus()) this.#files.unlink(old);
    } catch (error) {
      throw this.#failed(error, name, temporary);
    }
    return name;
  }

  /** As `write`, without blocking the thread for longer than a few milliseconds at a time. */
  async writeAsync(toWrite: SnapshotToWrite): Promise<string> {
    const files = this.#asyncFiles;
    if (files === undefined) throw new RangeError('writeAsync needs the option asyncFiles');
    const { name, path, temporary, pieces } = this.#plan(toWrite);
    try {
      const file = await files.create(temporary);
      try {
        let position = 0;
        for (const piece of pieces) {
          await file.write(piece, position);
          position += piece.byteLength;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await files.rename(temporary, path);
      await files.syncFolder(this.#folder);
      for (const old of this.#surplus()) await files.unlink(old);
    } catch (error) {
      throw this.#failed(error, name, temporary);
    }
    return name;
  }

  /**
   * Reads snapshots from the newest on until one is whole.
   *
   * @throws NewerVersionError when a newer release wrote one: it must not be passed over.
   */
  newestGood(): NewestGood {
    const warnings: string[] = [];
    for (const { sequence, name } of this.list()) {
      const read = readSnapshot(this.#files, `${this.#folder}/${name}`);
      const reason = this.#reasonAgainst(read, sequence, name);
      if (reason === undefined && 'parts' in read) return { snapshot: read, warnings };
      warnings.push(`Snapshot ${name} is damaged and was passed over: ${reason}.`);
    }
    return { snapshot: undefined, warnings };
  }

  #reasonAgainst(
    read: StoredSnapshot | SnapshotProblem,
    sequence: number,
    name: string,
  ): string | undefined {
    if ('problem' in read) {
      if (read.problem === 'damaged') return read.reason;
      throw this.#newer(name, `format ${read.formatVersion}`);
    }
    if (read.schemaVersion > this.#schemaVersion) {
      throw this.#newer(name, `schema ${read.schemaVersion}`);
    }
    return read.sequence === sequence ? undefined : `it is of sequence ${read.sequence}`;
  }

  #newer(name: string, what: string): NewerVersionError {
    const text = `Snapshot ${name} in ${this.#folder} was written by a newer release (${what}).`;
    return new NewerVersionError(this.#folder, `${text} Start that release or a later one.`);
  }

  #plan(toWrite: SnapshotToWrite) {
    const snapshot: Snapshot = { schemaVersion: this.#schemaVersion, ...toWrite };
    const name = snapshotName(toWrite.sequence);
    const path = `${this.#folder}/${name}`;
    return { name, path, temporary: temporaryName(path), pieces: snapshotPieces(snapshot) };
  }

  #surplus(): string[] {
    return this.list()
      .slice(this.#keep)
      .map(({ name }) => `${this.#folder}/${name}`);
  }

  #failed(error: unknown, name: string, temporary: string): LogError {
    try {
      this.#files.unlink(temporary);
    } catch {
      // It was not made, or the disk refuses that as well; the next start removes it.
    }
    return asLogError(error, this.#folder, `write snapshot ${name}`);
  }
}
