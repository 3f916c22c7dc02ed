/**
 * An engine of its own that runs the log of a data folder again, from any sequence on, and goes on
 * as the log does. It takes nothing from the exchange that writes the log but turns at the disk
 * and the processor.
 *
 * It begins with the newest snapshot that is not beyond the place asked for, or with nothing.
 */
import type { Engine, PackedSource } from '../engine/engine.ts';
import type { FilePort } from '../log/file/port.ts';
import { needCapacities } from '../node/capacities.ts';
import { isRestorable, openSnapshot, snapshotNames } from './folder.ts';
import { LogTail } from './log-tail.ts';
import { type EventSink, Player } from './player.ts';

export interface FollowerOptions {
  readonly folder: string;
  readonly files: FilePort;
  readonly module: WebAssembly.Module;
  /** What is known already: events after this are given. */
  readonly from: { readonly sequence: number; readonly logHash: string };
  readonly onEvents: EventSink;
}

/** Where a batch ends. */
export interface BatchEnd {
  readonly sequence: number;
  /** Hexadecimal digits. */
  readonly logHash: string;
}

export class Follower {
  readonly engine: Engine;
  readonly #player: Player;
  readonly #tail: LogTail;
  #isLoud = false;

  /**
   * Runs what is known already, without giving its events.
   * @throws Error where the folder's log is another one, ends before, or is damaged
   */
  constructor({ folder, files, module, from, onEvents }: FollowerOptions) {
    const sink: EventSink = (engine, at, to) => {
      if (this.#isLoud) onEvents(engine, at, to);
    };
    const start = startOf(folder, files, from);
    this.#player =
      start === undefined
        ? Player.create({ module, onEvents: sink }, needCapacities(folder))
        : Player.restore({ module, onEvents: sink }, start.engine);
    this.engine = this.#player.engine;
    const { sequence } = this.engine;
    this.#tail = new LogTail({ folder, files, fromSequence: sequence + 1 });
    let end: BatchEnd = { sequence, logHash: start?.logHash ?? '' };
    while (end.sequence < from.sequence) {
      const next = this.next();
      if (next === undefined) {
        const ends = `the log in ${folder} ends with sequence ${end.sequence}`;
        throw new Error(`${ends}, before ${from.sequence}: it is not the log that was followed`);
      }
      end = next;
    }
    if (end.sequence !== from.sequence || end.logHash !== from.logHash) {
      const place = `sequence ${from.sequence}`;
      throw new Error(`the log in ${folder} is not the one that was followed up to ${place}`);
    }
    this.#isLoud = true;
  }

  /** Runs the next batch; undefined where there is none for now. */
  next(): BatchEnd | undefined {
    const batch = this.#tail.next();
    if (batch === undefined) return undefined;
    const { payload, lastSequence } = batch;
    const logHash = Buffer.from(batch.hash).toString('hex');
    this.#player.play(payload);
    return { sequence: lastSequence, logHash };
  }

  /** On return every batch that was given is on disk for good. */
  sync(): void {
    this.#tail.sync();
  }

  close(): void {
    this.#tail.close();
  }
}

/** The newest snapshot up to there. */
function startOf(
  folder: string,
  files: FilePort,
  { sequence, logHash }: FollowerOptions['from'],
): { engine: PackedSource; logHash: string } | undefined {
  for (const name of snapshotNames(files, folder).reverse()) {
    const opened = openSnapshot(files, folder, name);
    if ('state' in opened || !isRestorable(opened) || opened.sequence > sequence) continue;
    const hash = Buffer.from(opened.logHash).toString('hex');
    if (opened.sequence === sequence && hash !== logHash) continue;
    return { engine: opened.engine as PackedSource, logHash: hash };
  }
  return undefined;
}
