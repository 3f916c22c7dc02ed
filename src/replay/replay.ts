/**
 * Runs commands through an engine, up to a place if one is given, as fast as it goes or a Tick at a
 * time for who wants to keep the recorded pace.
 */
import { BlockView } from '../base/block-view.ts';
import type { Engine } from '../engine/engine.ts';
import { decodeCommand, decodeEvent, Template } from '../schema/generated/protocol.ts';
import { blocksAt, type EventSink, Player } from './player.ts';
import type { CommandSource, Stretch } from './source.ts';

/** A place in a row of commands: behind a sequence, or before the time is later than this. */
export type Place = { readonly sequence: number } | { readonly timeUs: number };

export interface ReplayOptions {
  readonly source: CommandSource;
  readonly module: WebAssembly.Module;
  /** Where to stop; at the end where left out. */
  readonly until?: Place | undefined;
  /** Whether to stop before every Tick, to keep the pace. */
  readonly tickByTick: boolean;
  readonly onEvents: EventSink;
  /** Sees the bytes of the commands before they are applied. */
  readonly onCommands?: ((payload: Uint8Array) => void) | undefined;
}

/** What comes next. */
export interface Moment {
  /** Sequence of the next command. */
  readonly sequence: number;
  /** Time of the Tick that is next; undefined where none is. */
  readonly tickUs: number | undefined;
}

const BLOCK_BYTES = 64;

export class Replay {
  readonly engine: Engine;
  readonly #options: ReplayOptions;
  readonly #player: Player;
  readonly #tick = new BlockView(new ArrayBuffer(BLOCK_BYTES));
  #learner: Stretch['onAnswer'];

  /** @throws RangeError where the beginning cannot be made: capacities, or no such snapshot */
  constructor(options: ReplayOptions) {
    const { source, module } = options;
    this.#options = options;
    const onEvents: EventSink = (engine, from, to) => this.#take(engine, from, to);
    const { beginning } = source;
    this.#player =
      'config' in beginning
        ? Player.create({ module, onEvents }, beginning.config)
        : Player.restore({ module, onEvents }, beginning.snapshot);
    this.engine = this.#player.engine;
  }

  #take(engine: Engine, from: number, to: number): void {
    if (this.#learner && to > from) {
      this.#learner(decodeEvent(engine.view, from));
      this.#learner = undefined;
    }
    this.#options.onEvents(engine, from, to);
  }

  /** Applies piece after piece; each is applied when the next is asked for. */
  *moments(): Generator<Moment, void> {
    for (const stretch of this.#options.source.stretches()) {
      this.#learner = stretch.onAnswer;
      const isOver = yield* this.#pieces(stretch);
      if (isOver) return;
    }
  }

  /** @returns whether the place to stop at was reached */
  *#pieces({ payload, firstSequence }: Stretch): Generator<Moment, boolean> {
    const { until, tickByTick } = this.#options;
    const untilSequence = until && 'sequence' in until ? until.sequence : Number.POSITIVE_INFINITY;
    const untilUs = until && 'timeUs' in until ? until.timeUs : Number.POSITIVE_INFINITY;
    const looksAtTicks = tickByTick || untilUs < Number.POSITIVE_INFINITY;
    let begun = 0;
    let moment: Moment = { sequence: firstSequence, tickUs: undefined };
    let sequence = firstSequence;
    for (let at = 0; at < payload.length; sequence += 1) {
      const tickUs = looksAtTicks ? this.#tickAt(payload, at) : undefined;
      const isOver = sequence > untilSequence || (tickUs ?? 0) > untilUs;
      if (isOver || (tickByTick && tickUs !== undefined)) {
        yield* this.#play(payload.subarray(begun, at), moment);
        [begun, moment] = [at, { sequence, tickUs }];
      }
      if (isOver) return true;
      at += blocksAt(payload, at) * BLOCK_BYTES;
    }
    yield* this.#play(payload.subarray(begun), moment);
    return false;
  }

  *#play(piece: Uint8Array, moment: Moment): Generator<Moment, void> {
    if (piece.length === 0) return;
    yield moment;
    this.#options.onCommands?.(piece);
    this.#player.play(piece);
  }

  #tickAt(payload: Uint8Array, at: number): number | undefined {
    if (payload[at] !== Template.Tick) return undefined;
    this.#tick.u8.set(payload.subarray(at, at + BLOCK_BYTES));
    const command = decodeCommand(this.#tick, 0);
    return command.template === Template.Tick ? command.timeUs : undefined;
  }
}
