/**
 * One process in a folder at a time.
 *
 * Promise: of any number of starters at once exactly one gets the folder; a holder that died
 * (also when its pid was reused since, or the machine rebooted) is taken over without help.
 * Assumes that link(2) is atomic, and that a process of another host cannot be judged from here:
 * its lock stands until an operator removes it.
 *
 * How: lock files are numbered, `lock.1`, `lock.2`, …; the highest one counts. It is made by
 * linking a finished file, so it is never half written and two starters cannot both make the same
 * one. The highest is never removed, only lower ones are, and only by the maker of a higher one;
 * so a starter who was slow, and made a number that others had already passed, sees a higher one
 * when it looks again, and withdraws. With a single file name, the slow starter would remove the
 * lock of the fast one.
 */
import { FolderInUseError } from './errors.ts';
import { lockName, parseLockName, temporaryName } from './names.ts';
import type { FilePort, ProcessIdentity } from './port.ts';
import { errorCode } from './port.ts';

/** Tries before giving up on a folder that others keep taking. */
const MAX_ATTEMPTS = 100;
/** A lock file is a short line; anything beyond this was not written by us. */
const MAX_LOCK_BYTES = 4096;

interface LockRecord extends ProcessIdentity {
  readonly takenAt: string;
  readonly released: boolean;
}

/** Distinguishes the threads of a process that start at once. */
let attempts = 0;

/** The folder, held. */
export class FolderLock {
  readonly #files: FilePort;
  readonly #folder: string;
  readonly #generation: number;
  readonly #record: LockRecord;

  private constructor(files: FilePort, folder: string, generation: number, record: LockRecord) {
    this.#files = files;
    this.#folder = folder;
    this.#generation = generation;
    this.#record = record;
  }

  /**
   * Takes the folder.
   *
   * @param nowMs milliseconds since 1970, for the operator who reads the file.
   * @throws FolderInUseError when a running process holds it; errors of the file system as they
   *   come.
   */
  static acquire(files: FilePort, folder: string, nowMs: number): FolderLock {
    const takenAt = new Date(nowMs).toISOString();
    const record: LockRecord = { ...files.processes.self, takenAt, released: false };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const highest = highestGeneration(files, folder);
      if (highest > 0 && !isFree(files, folder, highest)) continue;
      const lock = new FolderLock(files, folder, highest + 1, record);
      if (lock.#take()) return lock;
    }
    const text = `Folder ${folder} is being taken by several processes at once. Start only one.`;
    throw new FolderInUseError(folder, 0, text);
  }

  /** Lets the folder go; the file stays, marked, for the next taker to count on. */
  release(): void {
    const temporary = this.#writeTemporary({ ...this.#record, released: true });
    this.#files.rename(temporary, this.#path(this.#generation));
  }

  #take(): boolean {
    const temporary = this.#writeTemporary(this.#record);
    try {
      this.#files.link(temporary, this.#path(this.#generation));
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    } finally {
      this.#files.unlink(temporary);
    }
    if (highestGeneration(this.#files, this.#folder) > this.#generation) {
      this.#files.unlink(this.#path(this.#generation));
      return false;
    }
    this.#removeLower();
    return true;
  }

  #removeLower(): void {
    for (const name of this.#files.list(this.#folder)) {
      const generation = parseLockName(name) ?? this.#generation;
      if (generation >= this.#generation) continue;
      try {
        this.#files.unlink(this.#path(generation));
      } catch (error) {
        // Its maker withdrew in the meantime.
        if (errorCode(error) !== 'ENOENT') throw error;
      }
    }
  }

  #writeTemporary(record: LockRecord): string {
    attempts += 1;
    const unique = `lock-${record.pid}-${this.#generation}-${attempts}`;
    const temporary = `${this.#folder}/${temporaryName(unique)}`;
    const handle = this.#files.open(temporary, 'create');
    try {
      this.#files.writev(handle, [Buffer.from(`${JSON.stringify(record)}\n`)], 0);
    } catch (error) {
      this.#files.unlink(temporary);
      throw error;
    } finally {
      this.#files.close(handle);
    }
    return temporary;
  }

  #path(generation: number): string {
    return `${this.#folder}/${lockName(generation)}`;
  }
}

function highestGeneration(files: FilePort, folder: string): number {
  return Math.max(0, ...files.list(folder).map((name) => parseLockName(name) ?? 0));
}

/**
 * @returns true when nobody holds that lock, false when it vanished (look again).
 * @throws FolderInUseError when somebody does.
 */
function isFree(files: FilePort, folder: string, generation: number): boolean {
  const file = `${folder}/${lockName(generation)}`;
  const text = readText(files, file);
  if (text === undefined) return false;
  const record = parseRecord(text);
  // Locks appear finished: only a power cut, which ended its holder, leaves an unreadable one.
  if (record === undefined || record.released) return true;
  const { self } = files.processes;
  const since = `process ${record.pid} on ${record.host} since ${record.takenAt}`;
  if (record.host !== self.host) {
    const remedy = `This is ${self.host}, which cannot see whether it still runs. If it does not,`;
    const message = `Folder ${folder} is in use by ${since}. ${remedy} delete ${file}.`;
    throw new FolderInUseError(folder, record.pid, message);
  }
  if (!files.processes.isRunning(record)) return true;
  const remedy = 'Stop it, or give this one another folder.';
  throw new FolderInUseError(
    folder,
    record.pid,
    `Folder ${folder} is in use by ${since}. ${remedy}`,
  );
}

function readText(files: FilePort, file: string): string | undefined {
  try {
    const handle = files.open(file, 'read');
    const bytes = Buffer.alloc(MAX_LOCK_BYTES);
    try {
      return bytes.toString('utf8', 0, files.read(handle, bytes, 0));
    } finally {
      files.close(handle);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseRecord(text: string): LockRecord | undefined {
  try {
    const record: LockRecord = JSON.parse(text);
    return Number.isSafeInteger(record.pid) && record.pid > 0 ? record : undefined;
  } catch {
    return undefined;
  }
}
