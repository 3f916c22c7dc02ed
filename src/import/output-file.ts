/**
 * A file that is there whole or not at all: written beside its place under another name, renamed
 * when it is complete.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ImportError } from './place.ts';

const BUFFER_BYTES = 1 << 20;

export class OutputFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: number;
  /** Writes are small and many. */
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #buffered = 0;
  #isOpen = true;

  /** @throws ImportError where the file cannot be made */
  constructor(path: string) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    this.#file = this.#tried(() => openSync(this.#partial, 'w'));
  }

  #tried<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw new ImportError(`${this.#path} cannot be written: ${(error as Error).message}`);
    }
  }

  /** At most as many bytes at a time as the buffer holds. */
  write(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > this.#buffer.length) this.#writeBuffered();
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  #writeBuffered(): void {
    const end = this.#buffered;
    this.#tried(() => {
      for (let at = 0; at < end; ) at += writeSync(this.#file, this.#buffer, at, end - at);
    });
    this.#buffered = 0;
  }

  /** Puts the file in its place. */
  finish(): void {
    this.#writeBuffered();
    this.#tried(() => {
      fsyncSync(this.#file);
      this.#close();
      renameSync(this.#partial, this.#path);
    });
  }

  /** Leaves nothing behind. */
  discard(): void {
    this.#close();
    rmSync(this.#partial, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}
