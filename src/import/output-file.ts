/**
 * A file that is there whole or not at all: written beside its place under another name, renamed
 * when it is complete.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ImportError } from './place.ts';

export class OutputFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: number;
  #bytes = 0;
  #isOpen = true;

  /** @throws ImportError where the file cannot be made */
  constructor(path: string) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    this.#file = this.#tried(() => openSync(this.#partial, 'w'));
  }

  get bytes(): number {
    return this.#bytes;
  }

  #tried<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw new ImportError(`${this.#path} cannot be written: ${(error as Error).message}`);
    }
  }

  write(bytes: Uint8Array): void {
    this.#tried(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
    this.#bytes += bytes.length;
  }

  /** Puts the file in its place. */
  finish(): void {
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
