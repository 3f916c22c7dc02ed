/**
 * The batches of a log that is still being written, one after the other, as far as they go.
 *
 * Promise: what is given continues what was given before, by its hash. Nothing in the folder is
 * changed and no lock is taken. Assumes that a batch, once it was whole, stays: recovery after a
 * crash takes away only what was not. `sync` makes that true after a loss of power as well.
 */
import type { Batch } from '../log/file/batch-descriptor.ts';
import { parseSegmentName } from '../log/file/names.ts';
import type { FilePort } from '../log/file/port.ts';
import { type ChainPoint, SegmentReader, SegmentWalker } from '../log/file/segment-reader.ts';

export interface LogTailOptions {
  readonly folder: string;
  readonly files: FilePort;
  /** The first sequence that is wanted. */
  readonly fromSequence: number;
}

export class LogTail {
  readonly #folder: string;
  readonly #files: FilePort;
  #walker: SegmentWalker | undefined;
  #name = '';
  #wanted: number;
  #point: ChainPoint | undefined;

  constructor({ folder, files, fromSequence }: LogTailOptions) {
    this.#folder = folder;
    this.#files = files;
    this.#wanted = fromSequence;
  }

  /**
   * The next batch, which is valid until the next call; undefined where there is none for now.
   * @throws Error where the log does not continue, or does not hold what is wanted
   */
  next(): Batch | undefined {
    for (;;) {
      if (this.#walker === undefined && !this.#openFirst()) return undefined;
      const batch = this.#step();
      if (batch === undefined) {
        if (!this.#openNext()) return undefined;
      } else if (batch.lastSequence >= this.#wanted) {
        this.#wanted = batch.lastSequence + 1;
        return batch;
      }
    }
  }

  /** On return what was given of the newest file is on disk, as the older files are. */
  sync(): void {
    if (this.#name === '') return;
    const handle = this.#files.open(`${this.#folder}/${this.#name}`, 'read');
    try {
      this.#files.sync(handle);
    } finally {
      this.#files.close(handle);
    }
  }

  close(): void {
    this.#walker?.reader.close();
    this.#walker = undefined;
  }

  #segments(): { name: string; firstSequence: number }[] {
    return this.#files
      .list(this.#folder)
      .map((name) => ({ name, firstSequence: parseSegmentName(name) ?? 0 }))
      .filter(({ firstSequence }) => firstSequence > 0)
      .sort((a, b) => a.firstSequence - b.firstSequence);
  }

  #openFirst(): boolean {
    const segments = this.#segments();
    const found = segments.findLast(({ firstSequence }) => firstSequence <= this.#wanted);
    if (found !== undefined) return this.#open(found.name);
    const [first] = segments;
    if (first === undefined) return false;
    const begins = `the log in ${this.#folder} begins with sequence ${first.firstSequence}`;
    throw new Error(`${begins}, ${this.#wanted} is wanted. Put the older files back.`);
  }

  #openNext(): boolean {
    const { nextSequence } = this.#walker!.point;
    const next = this.#segments().find(({ name }) => name > this.#name);
    if (next === undefined) return false;
    if (next.firstSequence !== nextSequence) {
      // A batch may have been added between the look at the file and the look at the folder.
      if (this.#hasMore()) return true;
      const gap = `${this.#name} ends before sequence ${nextSequence}, ${next.name} follows`;
      throw new Error(`the log is damaged: ${gap}. Run: lx verify ${this.#folder}`);
    }
    this.sync();
    return this.#open(next.name);
  }

  #hasMore(): boolean {
    const walker = this.#walker!;
    walker.reader.refresh();
    return walker.reader.look(walker.offset, walker.header.salt).state === 'batch';
  }

  #open(name: string): boolean {
    const reader = new SegmentReader(this.#files, `${this.#folder}/${name}`);
    const header = reader.header();
    if (header === 'bad') {
      // It is being made.
      reader.close();
      return false;
    }
    if (header === 'newer') {
      reader.close();
      throw new Error(`${name} was written by a newer release: use that`);
    }
    const { firstSequence, previousHash, epoch } = header;
    const point = this.#point ?? { nextSequence: firstSequence, previousHash, epoch };
    this.#walker?.reader.close();
    this.#walker = new SegmentWalker(reader, header, point);
    this.#name = name;
    return true;
  }

  #step(): Batch | undefined {
    const walker = this.#walker!;
    let step = walker.step();
    if (step.state !== 'batch') {
      walker.reader.refresh();
      step = walker.step();
    }
    if (step.state === 'chain') {
      const place = `${this.#name}, byte ${walker.offset}: ${step.reason}`;
      throw new Error(`the log is damaged: ${place}. Run: lx verify ${this.#folder}`);
    }
    if (step.state !== 'batch') return undefined;
    this.#point = walker.point;
    return step.batch;
  }
}
