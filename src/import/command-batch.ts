/**
 * Commands on their way into the engine: gathered in its command region, applied together, handed
 * on as the bytes they are. Only the events that the importer must look at are decoded.
 */
import type { Engine } from '../engine/engine.ts';
import {
  type Command,
  decodeEvent,
  encodeCommand,
  type OrderClosed,
  type Rejected,
  Template,
  type Trade,
} from '../schema/generated/protocol.ts';

/** The largest command that is sent: two blocks. */
const MAX_BYTES = 128;
const BLOCK_BYTES = 64;

/** What the importer looks at; everything else is as expected. */
export type Outcome = Rejected | OrderClosed | Trade;

/** What a command was sent for. */
export interface Cause {
  /** The order that it is about; 0 for none. */
  readonly reference: number;
  /** Where the message is. */
  readonly byte: number;
  readonly timeNs: number;
}

export interface BatchOptions {
  readonly engine: Engine;
  readonly onOutcome: (event: Outcome, cause: Cause) => void;
  /** Everything that was sent has been applied and looked at. */
  readonly onApplied: () => void;
  /** Takes the bytes of applied commands before it returns. */
  readonly write: (bytes: Uint8Array) => void;
}

export class CommandBatch {
  readonly #options: BatchOptions;
  readonly #references: Float64Array;
  readonly #bytes: Float64Array;
  readonly #timesNs: Float64Array;
  #end: number;
  #count = 0;
  /** Commands applied so far. */
  applied = 0;

  constructor(options: BatchOptions) {
    this.#options = options;
    const { commands } = options.engine.layout;
    this.#end = commands.from;
    const most = (commands.to - commands.from) / BLOCK_BYTES;
    this.#references = new Float64Array(most);
    this.#bytes = new Float64Array(most);
    this.#timesNs = new Float64Array(most);
  }

  /** Adds a command, applying what has gathered where there is no room left. */
  push(command: Command, reference: number, byte: number, timeNs: number): void {
    const { engine } = this.#options;
    if (this.#end + MAX_BYTES > engine.layout.commands.to) this.flush();
    this.#references[this.#count] = reference;
    this.#bytes[this.#count] = byte;
    this.#timesNs[this.#count] = timeNs;
    this.#count += 1;
    this.#end += encodeCommand(engine.view, this.#end, command) * BLOCK_BYTES;
  }

  /** Applies what has gathered. */
  flush(): void {
    const { engine, write, onApplied } = this.#options;
    const { commands, events } = engine.layout;
    const [from, end] = [commands.from, this.#end];
    if (end === from) return;
    const first = engine.sequence + 1;
    let next = from;
    do {
      engine.setOutput(events.from, events.to);
      next = engine.run(next, end);
      this.#look(first, engine.outputEnd());
    } while (next < end || engine.unfinished());
    write(engine.view.u8.subarray(from, end));
    this.applied += this.#count;
    this.#count = 0;
    this.#end = from;
    onApplied();
  }

  #look(first: number, end: number): void {
    const { engine, onOutcome } = this.#options;
    const { u8 } = engine.view;
    for (let at = engine.layout.events.from; at < end; at += u8[at + 1]! * BLOCK_BYTES) {
      const template = u8[at];
      if (
        template === Template.Rejected ||
        template === Template.OrderClosed ||
        template === Template.Trade
      ) {
        const event = decodeEvent(engine.view, at) as Outcome;
        const index = event.sequence - first;
        onOutcome(event, {
          reference: this.#references[index]!,
          byte: this.#bytes[index]!,
          timeNs: this.#timesNs[index]!,
        });
      }
    }
  }
}
