/**
 * The log of a data folder as commands: from the first one where it is whole, else from the oldest
 * snapshot that the log goes on from. Only read: a copy will do, or the folder of a running
 * exchange, of which it sees what was written before it came to the end.
 */
import type { PackedSource } from '../engine/engine.ts';
import { ChainWalk } from '../log/file/chain-walk.ts';
import type { FilePort } from '../log/file/port.ts';
import { needCapacities } from '../node/capacities.ts';
import { isRestorable, openSnapshot, snapshotNames } from './folder.ts';
import type { Beginning, CommandSource, Stretch } from './source.ts';

export class Journal implements CommandSource {
  readonly beginning: Beginning;
  readonly notes: string[] = [];
  readonly #folder: string;
  readonly #walk: ChainWalk;
  readonly #totalBytes: number;
  /** Commands up to here are in the snapshot. */
  #base = 0;

  /** @throws Error naming what is missing and the remedy; errors of the file system as they come */
  constructor(folder: string, files: FilePort) {
    this.#folder = folder;
    this.#walk = new ChainWalk({ folder, files });
    this.#totalBytes = this.#walk.totalBytes();
    const { firstSequence } = this.#walk;
    this.beginning =
      firstSequence === 1 ? { config: needCapacities(folder) } : this.#fromSnapshot(files);
  }

  #fromSnapshot(files: FilePort): Beginning {
    const { firstSequence } = this.#walk;
    for (const name of snapshotNames(files, this.#folder)) {
      const opened = openSnapshot(files, this.#folder, name);
      if ('state' in opened || !isRestorable(opened)) continue;
      if (opened.sequence < firstSequence - 1) continue;
      this.#base = opened.sequence;
      const begins =
        firstSequence === 0
          ? 'there is no log yet'
          : `the log begins with sequence ${firstSequence}`;
      this.notes.push(`${begins}: from the snapshot of ${this.#base}`);
      return { snapshot: opened.engine as PackedSource, views: opened.views() };
    }
    if (firstSequence === 0) {
      throw new Error(`there is no log in ${this.#folder}: give a data folder`);
    }
    const begins = `the log in ${this.#folder} begins with sequence ${firstSequence}`;
    throw new Error(`${begins}, and no snapshot holds what was before. Put the older files back.`);
  }

  *stretches(): Generator<Stretch> {
    const batches = this.#walk.batches();
    let step = batches.next();
    try {
      for (; !step.done; step = batches.next()) {
        const { payload, firstSequence, lastSequence } = step.value.batch;
        if (lastSequence > this.#base) yield { payload, firstSequence };
      }
    } finally {
      if (!step.done) closeEarly(batches);
    }
    const { state, file, offsetBytes, sequence, reason } = step.value;
    const place = `${file}, byte ${offsetBytes}, sequence ${sequence}`;
    if (state === 'damaged') {
      throw new Error(`the log is damaged: ${place}: ${reason}. Run: lx verify ${this.#folder}`);
    }
    if (state === 'newer') throw new Error(`${file} was written by a newer release: start that`);
    if (state === 'unfinished') this.notes.push(`the log ends in ${reason} (${place})`);
  }

  progress() {
    return { done: this.#walk.readBytes, total: this.#totalBytes };
  }
}

function closeEarly(batches: ReturnType<ChainWalk['batches']>): void {
  batches.return({ state: 'none', file: '', offsetBytes: 0, sequence: 0, reason: '' });
}
