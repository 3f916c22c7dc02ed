/**
 * The quick way to compare: the twin's events are encoded, and their bytes compared with those that
 * the fast engine wrote. Nothing is decoded, no read model follows; whoever finds a difference
 * plays the commands again with `Comparison`, which says what it is.
 */
import { BlockView } from '../../src/base/block-view.ts';
import type { Core, EngineConfig } from '../../src/engine/core.ts';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import {
  type Command,
  type Event,
  encodeCommand,
  encodeEvent,
} from '../../src/schema/generated/protocol.ts';
import { type Comparer, differingStates, type Failure } from './compare.ts';

/** The least that an engine takes, so that large answers come in pieces. */
const EVENT_BYTES = 32_768;
/** Commands between two restarts, from a snapshot and from entries in turn. */
const RESTORE_EVERY = 4999;
/** Bytes of the largest event. */
const MOST_EVENT_BYTES = 192;
const FIRST_WANTED_BYTES = 2 ** 18;

export class ByteComparison implements Comparer {
  readonly #twin: Core;
  readonly #checkEvery: number;
  #engine: Engine;
  #got: Buffer;
  #wanted = new BlockView(new ArrayBuffer(FIRST_WANTED_BYTES));
  #wantedBytes = Buffer.from(this.#wanted.u8.buffer);
  #count = 0;

  /** @param checkEvery commands between comparisons of the whole state */
  constructor(twin: Core, config: EngineConfig, checkEvery: number) {
    this.#twin = twin;
    this.#checkEvery = checkEvery;
    this.#engine = Engine.create({ module: engineModule(), config, eventBytes: EVENT_BYTES });
    this.#got = Buffer.from(this.#engine.memory.buffer);
  }

  apply(command: Command): { events: Event[] } | { failure: Failure } {
    const index = this.#count;
    this.#count += 1;
    const failure = (message: string) => ({ failure: { index, message } });
    try {
      const events = this.#twin.apply(command);
      if (!this.#sameBytes(command, this.#encode(events))) return failure('events differ');
      if (this.#count % RESTORE_EVERY === 0) this.#restore();
      const message = this.#count % this.#checkEvery === 0 ? this.check() : undefined;
      return message ? failure(message) : { events };
    } catch (error) {
      return failure(`a core throws: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  check(): string | undefined {
    return differingStates(this.#twin, this.#engine);
  }

  /** @returns bytes written to `#wanted` */
  #encode(events: readonly Event[]): number {
    const most = events.length * MOST_EVENT_BYTES;
    if (most > this.#wanted.u8.length) {
      this.#wanted = new BlockView(new ArrayBuffer(2 * most));
      this.#wantedBytes = Buffer.from(this.#wanted.u8.buffer);
    }
    let end = 0;
    for (const event of events) end += encodeEvent(this.#wanted, end, event) * 64;
    return end;
  }

  /** Runs the command and compares what is written, piece by piece. */
  #sameBytes(command: Command, length: number): boolean {
    const engine = this.#engine;
    const { commands, events } = engine.layout;
    const end = commands.from + encodeCommand(engine.view, commands.from, command) * 64;
    let next = commands.from;
    let at = 0;
    do {
      engine.setOutput(events.from, events.to);
      next = engine.run(next, end);
      const written = engine.outputEnd();
      const until = at + written - events.from;
      if (until > length) return false;
      if (this.#got.compare(this.#wantedBytes, at, until, events.from, written) !== 0) return false;
      at = until;
    } while (next < end || engine.unfinished());
    return at === length;
  }

  #restore(): void {
    const options = { module: engineModule(), eventBytes: EVENT_BYTES };
    const { config } = this.#engine.layout;
    this.#engine =
      this.#count % (2 * RESTORE_EVERY) === 0
        ? Engine.fromEntries(this.#engine.entries(), { ...options, config })
        : Engine.restore(this.#engine.snapshot(), options);
    this.#got = Buffer.from(this.#engine.memory.buffer);
  }
}
