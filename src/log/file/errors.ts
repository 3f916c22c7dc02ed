/**
 * The errors that the log and the snapshots can give an operator.
 *
 * Promise: each carries the folder and says in its text what is wrong and what to do; none is
 * thrown for an outcome that the caller should handle as a matter of course. Wrong arguments
 * (a bug of the caller) are a RangeError instead.
 */
import { errorCode } from './port.ts';

/** Anything that the log's folder cannot do; `folder` is where. */
export class LogError extends Error {
  override readonly name: string = 'LogError';
  readonly folder: string;

  constructor(folder: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.folder = folder;
  }
}

/**
 * A write or a sync failed, so nobody knows what is on the disk. The process must stop and start
 * again; the sync is never retried, because the kernel may have thrown the data away.
 */
export class LogFailedError extends LogError {
  override readonly name = 'LogFailedError';
}

/** The volume is full (or a quota is). */
export class DiskFullError extends LogError {
  override readonly name = 'DiskFullError';
}

/** The folder or its volume cannot be written by this process. */
export class ReadOnlyFolderError extends LogError {
  override readonly name = 'ReadOnlyFolderError';
}

/** Another process (or another thread of this one) works in the folder. */
export class FolderInUseError extends LogError {
  override readonly name = 'FolderInUseError';
  readonly pid: number;

  constructor(folder: string, pid: number, message: string) {
    super(folder, message);
    this.pid = pid;
  }
}

/** The folder was written by a newer release, in a format or schema that this one cannot read. */
export class NewerVersionError extends LogError {
  override readonly name = 'NewerVersionError';
}

/** The epoch asked for is below one already in the log: this writer has been replaced. */
export class StaleEpochError extends LogError {
  override readonly name = 'StaleEpochError';
}

/** Where the record is damaged and why. */
export interface DamagePlace {
  /** File name within the folder. */
  readonly file: string;
  readonly offsetBytes: number;
  /** First sequence that cannot be read. */
  readonly sequence: number;
  readonly reason: string;
  /** Row of the decision table in docs/recovery.md. */
  readonly row: string;
}

/** The record is damaged where no crash can damage it. Nothing has been changed. */
export class DamagedLogError extends LogError {
  override readonly name = 'DamagedLogError';
  readonly place: DamagePlace;

  constructor(folder: string, place: DamagePlace, remedy: string) {
    super(
      folder,
      `The log in ${folder} is damaged: file ${place.file}, byte ${place.offsetBytes}, ` +
        `sequence ${place.sequence}: ${place.reason}. Nothing was changed. ${remedy} ` +
        `(docs/recovery.md, row ${place.row})`,
    );
    this.place = place;
  }
}

/** Whether the volume, or this user's share of it, has no room left. */
export function isDiskFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * Gives an error of the file system its class here, with folder and remedy.
 *
 * @param doing what was attempted, to follow "Cannot".
 * @returns a LogError as it is; anything without a known code as a plain LogError.
 */
export function asLogError(error: unknown, folder: string, doing: string): LogError {
  if (error instanceof LogError) return error;
  const code = errorCode(error);
  const options = { cause: error };
  if (isDiskFull(error)) {
    const text = `Cannot ${doing}: the volume of ${folder} is full (${code}). Free space there, or`;
    return new DiskFullError(folder, `${text} move the folder to a larger volume.`, options);
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    const text = `Cannot ${doing}: ${folder} cannot be written (${code}). Give this user write`;
    const rest = 'permission on it, or mount its volume read-write.';
    return new ReadOnlyFolderError(folder, `${text} ${rest}`, options);
  }
  const detail = error instanceof Error ? error.message : String(error);
  const remedy = 'Look at the disk and the system journal before starting again.';
  return new LogError(folder, `Cannot ${doing} in ${folder}: ${detail}. ${remedy}`, options);
}
