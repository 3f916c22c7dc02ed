/**
 * The next segment, filled with zeros little by little while the current one is in use.
 *
 * Promise: `take` always gives a file to write a segment into, preallocated as far as there was
 * time for. Preallocation is a convenience: when it fails (a full disk, a bad one) the file is
 * given up and never used, and the failure shows where it matters, in the append that needs the
 * room. Nothing here touches a file that holds batches.
 */
import { SPARE_NAME } from './names.ts';
import type { FileHandle, FilePort } from './port.ts';

/** Zeros are synced whenever so many are waiting: a sync of this size stalls nobody for long. */
const MAX_UNSYNCED_BYTES = 1024 * 1024;
const ZEROS = new Uint8Array(1024 * 1024);

/** An open file that is about to become a segment. */
export interface SpareFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Bytes of zeros from the beginning. */
  readonly allocatedBytes: number;
}

/** Writes so many zeros from `position` on. */
export function writeZeros(
  files: FilePort,
  handle: FileHandle,
  position: number,
  bytes: number,
): void {
  for (let done = 0; done < bytes; ) {
    const slice = ZEROS.subarray(0, bytes - done);
    files.writev(handle, [slice], position + done);
    done += slice.byteLength;
  }
}

export class SpareSegment {
  readonly #files: FilePort;
  readonly #path: string;
  readonly #segmentBytes: number;
  /** False in mode never, which syncs nothing. */
  readonly #syncs: boolean;
  #handle: FileHandle | undefined;
  #allocatedBytes = 0;
  #unsyncedBytes = 0;
  #failed = false;

  constructor(files: FilePort, folder: string, segmentBytes: number, syncs: boolean) {
    this.#files = files;
    this.#path = `${folder}/${SPARE_NAME}`;
    this.#segmentBytes = segmentBytes;
    this.#syncs = syncs;
  }

  /** Whether `extend` has anything left to do before the next `take`. */
  get isComplete(): boolean {
    return this.#failed || this.#allocatedBytes === this.#segmentBytes;
  }

  /** Zeros there are. */
  get allocatedBytes(): number {
    return this.#allocatedBytes;
  }

  /** Adds at most so many zeros; never throws. */
  extend(maxBytes: number): void {
    if (this.isComplete) return;
    try {
      this.#handle ??= this.#files.open(this.#path, 'create');
      const bytes = Math.min(maxBytes, this.#segmentBytes - this.#allocatedBytes);
      writeZeros(this.#files, this.#handle, this.#allocatedBytes, bytes);
      this.#allocatedBytes += bytes;
      this.#unsyncedBytes += bytes;
      if (this.#syncs && (this.isComplete || this.#unsyncedBytes >= MAX_UNSYNCED_BYTES)) {
        this.#files.sync(this.#handle);
        this.#unsyncedBytes = 0;
      }
    } catch {
      this.discard();
      this.#failed = true;
    }
  }

  /** Hands the file over; the next `extend` begins another one. */
  take(): SpareFile {
    const handle = this.#handle ?? this.#files.open(this.#path, 'create');
    const spare = { path: this.#path, handle, allocatedBytes: this.#allocatedBytes };
    this.#reset();
    return spare;
  }

  /** Removes the file, as far as the disk lets us; the next start removes what stays. */
  discard(): void {
    const handle = this.#handle;
    this.#reset();
    if (handle === undefined) return;
    try {
      this.#files.close(handle);
      this.#files.unlink(this.#path);
    } catch {
      // A disk that refuses this will refuse the next append, which tells.
    }
  }

  #reset(): void {
    this.#handle = undefined;
    this.#allocatedBytes = 0;
    this.#unsyncedBytes = 0;
    this.#failed = false;
  }
}
