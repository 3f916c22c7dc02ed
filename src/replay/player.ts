/**
 * Gives commands to an engine as an exchange does, as blocks, and shows what comes of them.
 *
 * Promise: what comes of a row of commands does not depend on how it is cut into calls. Memory
 * stays as it is after the start, however long the row.
 */
import { Engine, type EngineConfig, type PackedSource } from '../engine/engine.ts';
import { NOT_RECORDED } from '../node/event-digest.ts';

const COMMAND_BYTES = 2 ** 20;
const EVENT_BYTES = 2 ** 20;
const BLOCK_BYTES = 64;

/** Sees the events in [from, to) of the engine's memory; they are gone with the next call. */
export type EventSink = (engine: Engine, from: number, to: number) => void;

export interface PlayerOptions {
  readonly module: WebAssembly.Module;
  readonly onEvents?: EventSink | undefined;
}

export class Player {
  readonly engine: Engine;
  readonly #onEvents: EventSink | undefined;

  private constructor(engine: Engine, onEvents: EventSink | undefined) {
    this.engine = engine;
    this.#onEvents = onEvents;
  }

  /** From nothing. @throws RangeError where a capacity is out of range */
  static create({ module, onEvents }: PlayerOptions, config: Partial<EngineConfig>): Player {
    const sizes = { commandBytes: COMMAND_BYTES, eventBytes: EVENT_BYTES };
    return new Player(Engine.create({ module, config, ...sizes }), onEvents);
  }

  /** From a snapshot. @throws RangeError where it is none, or of another layout */
  static restore({ module, onEvents }: PlayerOptions, snapshot: PackedSource): Player {
    const sizes = { commandBytes: COMMAND_BYTES, eventBytes: EVENT_BYTES };
    return new Player(Engine.restore(snapshot, { module, ...sizes }), onEvents);
  }

  /**
   * Applies whole commands.
   * @param digest of the events before, which these continue; `NOT_RECORDED` to begin anew
   * @returns the digest with the events of these commands
   */
  play(payload: Uint8Array, digest = NOT_RECORDED): bigint {
    const { from } = this.engine.layout.commands;
    let value = digest;
    for (let taken = 0; taken < payload.length; ) {
      const end = endOfPiece(payload, taken);
      this.engine.view.u8.set(payload.subarray(taken, end), from);
      value = this.#run(from, from + end - taken, value);
      taken = end;
    }
    return value;
  }

  #run(from: number, to: number, digest: bigint): bigint {
    const { engine } = this;
    const { events } = engine.layout;
    let value = digest;
    let at = from;
    do {
      engine.setOutput(events.from, events.to);
      at = engine.run(at, to);
      const end = engine.outputEnd();
      value = engine.digestEvents(events.from, end, value);
      this.#onEvents?.(engine, events.from, end);
    } while (at < to || engine.unfinished());
    return value;
  }
}

/** Where the whole commands end that fit into the command region together. */
function endOfPiece(payload: Uint8Array, from: number): number {
  let end = from;
  while (end < payload.length) {
    const next = end + blocksAt(payload, end) * BLOCK_BYTES;
    if (next - from > COMMAND_BYTES) break;
    end = next;
  }
  return end;
}

/** Blocks of the command that begins here. The engine takes a block count of 0 as 1. */
export function blocksAt(payload: Uint8Array, at: number): number {
  return Math.max(payload[at + 1]!, 1);
}
