/**
 * Files of a data folder that lie in memory, to be read as from a disk: those that somebody dropped
 * into the page, or that an exchange sent. Runs in browsers and in Node.
 */
import type { FileHandle, ReadPort } from '../log/file/read-port.ts';

export interface MemoryFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every folder is the same one: it holds these files. */
export class MemoryFiles implements ReadPort {
  readonly #files: readonly MemoryFile[];

  constructor(files: readonly MemoryFile[]) {
    this.#files = files;
  }

  list(_folder: string): string[] {
    return this.#files.map(({ name }) => name);
  }

  /** @throws Error where there is no such file */
  open(path: string, _access: 'read'): FileHandle {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const handle = this.#files.findIndex((file) => file.name === name);
    if (handle === -1) throw new Error(`there is no file ${name}`);
    return handle;
  }

  close(_handle: FileHandle): void {}

  sizeBytes(handle: FileHandle): number {
    return this.#files[handle]!.bytes.byteLength;
  }

  read(handle: FileHandle, target: Uint8Array, position: number): number {
    const piece = this.#files[handle]!.bytes.subarray(position, position + target.byteLength);
    target.set(piece);
    return piece.byteLength;
  }
}
