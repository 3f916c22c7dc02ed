/**
 * A recording that can be gone through in both directions, command by command. One pass from the
 * base to the end finds trades, names and checkpoints; after it any place is reached from the
 * nearest checkpoint. Runs in browsers and in Node.
 *
 * Promise: at a sequence, the engine holds what it held there when the log was written: the same
 * hash that `lx replay --until` prints.
 */
import { BlockView } from '../base/block-view.ts';
import type { Engine } from '../engine/engine.ts';
import { Catalog } from '../feed/catalog.ts';
import { NOT_RECORDED } from '../node/event-digest.ts';
import {
  type Command,
  decodeCommand,
  decodeEvent,
  type Event,
  SCHEMA_VERSION,
  Template,
} from '../schema/generated/protocol.ts';
import { Checkpoints } from './checkpoints.ts';
import { blocksAt, Player } from './player.ts';
import type { RecordedBatch, Recording } from './recording.ts';
import { TradeLog } from './trade-log.ts';

const BLOCK_BYTES = 64;
/** Checkpoints that a pass makes, about; stepping back runs a part of a part again. */
const WANTED_CHECKPOINTS = 48;
/** A distance between checkpoints that is not worth shortening, in commands. */
const MIN_DISTANCE = 1024;
/** Pages of all checkpoints together; beyond, every second one goes. */
const MAX_CHECKPOINT_BYTES = 384 * 2 ** 20;
/** Commands that are run between two looks at the clock. */
const PIECE_COMMANDS = 1024;
/** A run from a checkpoint that is longer leaves a checkpoint near where it ends. */
const LONG_RUN = 16_384;

/** One command and what came of it. */
export interface Happening {
  readonly sequence: number;
  /** Of the last Tick, microseconds since 1970. */
  readonly timeUs: number;
  readonly command: Command;
  readonly events: readonly Event[];
}

export interface StageOptions {
  readonly module: WebAssembly.Module;
  readonly recording: Recording;
  /** Names of assets and markets, as `Catalog.save` gave them; those at the base if left out. */
  readonly names?: unknown;
}

/** Something that does not come of the log as it was released. */
export interface Divergence {
  readonly firstSequence: number;
  readonly lastSequence: number;
}

export class Stage {
  readonly engine: Engine;
  readonly catalog = new Catalog();
  readonly trades = new TradeLog();
  readonly #batches: readonly RecordedBatch[];
  readonly #base: number;
  readonly #player: Player;
  readonly #checkpoints: Checkpoints;
  readonly #divergences: Divergence[] = [];
  readonly #scratch = new BlockView(new ArrayBuffer(256 * BLOCK_BYTES));
  #listen: 'nothing' | 'index' | 'all' = 'nothing';
  #heard: Event[] = [];
  #batchesCompared = 0;
  #indexedTo: number;
  #timeUs = 0;

  /** @throws RangeError where the base cannot be made: capacities, or another layout */
  constructor({ module, recording, names }: StageOptions) {
    const { base, batches } = recording;
    const parts = {
      module,
      onEvents: (engine: Engine, from: number, to: number) => this.#hear(engine, from, to),
    };
    this.#player =
      'config' in base ? Player.create(parts, base.config) : Player.restore(parts, base.snapshot);
    this.engine = this.#player.engine;
    this.#base = base.sequence;
    this.#indexedTo = base.sequence;
    this.#batches = batches;
    const known = names ?? ('names' in base ? base.names : undefined);
    if (known !== undefined) this.catalog.load(known);
    this.#checkpoints = new Checkpoints(this.engine);
    this.#checkpoints.take(base.sequence);
  }

  /** The sequence before the first command here; the state there can be shown as well. */
  get baseSequence(): number {
    return this.#base;
  }

  /** Up to here `index` has come; places behind it cannot be gone to yet. */
  get indexedTo(): number {
    return this.#indexedTo;
  }

  /** The last command of the recording. */
  get lastSequence(): number {
    return this.#batches.at(-1)?.lastSequence ?? this.#base;
  }

  /** Where the engine is. */
  get sequence(): number {
    return this.engine.sequence;
  }

  /** Batches whose events were found to be those that were released. */
  get batchesCompared(): number {
    return this.#batchesCompared;
  }

  get divergences(): readonly Divergence[] {
    return this.#divergences;
  }

  get checkpoints(): number {
    return this.#checkpoints.count;
  }

  /** The one pass; gives the sequence it has come to, again and again, until it is over. */
  *index(): Generator<number, void> {
    const total = this.lastSequence - this.#base;
    let distance = Math.max(MIN_DISTANCE, Math.ceil(total / WANTED_CHECKPOINTS));
    let next = this.#base + distance;
    let digest = NOT_RECORDED;
    let previous: RecordedBatch | undefined;
    for (const batch of this.#batches) {
      this.#compare(previous, digest, batch);
      digest = NOT_RECORDED;
      for (let at = 0; at < batch.payload.length; ) {
        const end = endOfCommands(batch.payload, at, PIECE_COMMANDS);
        this.#listen = 'index';
        digest = this.#player.play(batch.payload.subarray(at, end), digest);
        at = end;
        this.#indexedTo = this.engine.sequence;
        if (this.#indexedTo >= next) {
          this.#checkpoints.take(this.#indexedTo);
          if (this.#checkpoints.bytes > MAX_CHECKPOINT_BYTES) {
            this.#checkpoints.thin();
            distance *= 2;
          }
          next = this.#indexedTo + distance;
        }
        yield this.#indexedTo;
      }
      previous = batch;
    }
    this.#checkpoints.take(this.engine.sequence);
  }

  /** What was released for a batch, which the one behind it says, against what came of it here. */
  #compare(previous: RecordedBatch | undefined, digest: bigint, next: RecordedBatch): void {
    if (previous === undefined || next.eventsBefore === NOT_RECORDED) return;
    if ([previous, next].some((each) => each.schemaVersion !== SCHEMA_VERSION)) return;
    const { firstSequence, lastSequence } = previous;
    if (digest === next.eventsBefore) this.#batchesCompared += 1;
    else this.#divergences.push({ firstSequence, lastSequence });
  }

  /**
   * Goes to behind a command.
   * @param sequence from `baseSequence` to `indexedTo`
   * @param onBefore is called when everything but that command has been applied
   * @returns the command and what came of it; undefined at the base, behind no command
   */
  goTo(sequence: number, onBefore?: () => void): Happening | undefined {
    if (sequence < this.#base || sequence > this.#indexedTo) {
      throw new RangeError(`sequence ${sequence} is not in ${this.#base} … ${this.#indexedTo}`);
    }
    if (sequence === this.#base) {
      this.#restore(sequence);
      return undefined;
    }
    this.#runTo(sequence - 1);
    onBefore?.();
    const batch = this.#batchOf(sequence);
    const { payload } = batch;
    const at = offsetOf(batch, sequence);
    const end = at + blocksAt(payload, at) * BLOCK_BYTES;
    this.#listen = 'all';
    this.#heard = [];
    this.#player.play(payload.subarray(at, end));
    const { timeUs } = this.engine;
    return { sequence, timeUs, command: this.#commandAt(payload, at), events: this.#heard };
  }

  /** A command, whether or not it was gone to. @param sequence of the recording */
  commandOf(sequence: number): Command {
    const batch = this.#batchOf(sequence);
    return this.#commandAt(batch.payload, offsetOf(batch, sequence));
  }

  /** Time of the batch that a command is in, microseconds since 1970. */
  timeOf(sequence: number): number {
    const clamped = Math.max(this.#base + 1, Math.min(sequence, this.lastSequence));
    return this.#batches.length === 0 ? 0 : this.#batchOf(clamped).timeUs;
  }

  /** The last command of the last batch that is not later than a time; the base before all. */
  sequenceAt(timeUs: number): number {
    const index = indexBehind(this.#batches, (batch) => batch.timeUs <= timeUs);
    return this.#batches[index - 1]?.lastSequence ?? this.#base;
  }

  #runTo(sequence: number): void {
    const nearest = this.#checkpoints.nearest(sequence);
    const here = this.engine.sequence;
    if (here > sequence || (nearest ?? 0) > here + MIN_DISTANCE) this.#restore(nearest!);
    if (sequence - this.engine.sequence > LONG_RUN) {
      this.#run(sequence - MIN_DISTANCE);
      this.#checkpoints.take(this.engine.sequence);
    }
    this.#run(sequence);
  }

  #restore(sequence: number): void {
    if (this.engine.sequence !== sequence) this.#checkpoints.restore(sequence);
  }

  #run(sequence: number): void {
    this.#listen = 'nothing';
    while (this.engine.sequence < sequence) {
      const next = this.engine.sequence + 1;
      const batch = this.#batchOf(next);
      const from = offsetOf(batch, next);
      const to =
        sequence >= batch.lastSequence ? batch.payload.length : offsetOf(batch, sequence + 1);
      this.#player.play(batch.payload.subarray(from, to));
    }
  }

  #batchOf(sequence: number): RecordedBatch {
    const index = indexBehind(this.#batches, (batch) => batch.firstSequence <= sequence);
    const found = this.#batches[index - 1];
    if (found === undefined || sequence > found.lastSequence) {
      throw new RangeError(`sequence ${sequence} is not in the recording`);
    }
    return found;
  }

  #commandAt(payload: Uint8Array, at: number): Command {
    this.#scratch.u8.set(payload.subarray(at, at + blocksAt(payload, at) * BLOCK_BYTES));
    return decodeCommand(this.#scratch, 0);
  }

  #hear({ view }: Engine, from: number, to: number): void {
    if (this.#listen === 'nothing') return;
    for (let at = from; at < to; at += view.u8[at + 1]! * BLOCK_BYTES) {
      const template = view.u8[at]!;
      if (this.#listen === 'all') this.#heard.push(decodeEvent(view, at));
      else if (INDEXED.has(template)) this.#take(decodeEvent(view, at));
    }
  }

  #take(event: Event): void {
    switch (event.template) {
      case Template.Accepted:
        if (event.command === Template.Tick) this.#timeUs = event.resultId;
        break;
      case Template.Trade:
        this.trades.add(event, this.#timeUs);
        break;
      case Template.AssetCreated:
        // The names that were given may be of a later moment.
        if (this.catalog.asset(event.asset) === undefined) this.catalog.apply(event, this.#timeUs);
        break;
      case Template.MarketCreated:
        if (this.catalog.market(event.market) === undefined) {
          this.catalog.apply(event, this.#timeUs);
        }
        break;
      default:
    }
  }
}

/** Events that the pass looks at. */
const INDEXED: ReadonlySet<number> = new Set([
  Template.Accepted,
  Template.Trade,
  Template.AssetCreated,
  Template.MarketCreated,
]);

/** Where a command begins in its batch's payload. */
function offsetOf({ payload, firstSequence }: RecordedBatch, sequence: number): number {
  let at = 0;
  for (let k = firstSequence; k < sequence; k++) at += blocksAt(payload, at) * BLOCK_BYTES;
  return at;
}

/** Where so many commands end, or the payload does. */
function endOfCommands(payload: Uint8Array, from: number, count: number): number {
  let at = from;
  for (let k = 0; k < count && at < payload.length; k++) at += blocksAt(payload, at) * BLOCK_BYTES;
  return at;
}

/** Index of the first batch for which it does not hold; it holds for those before alone. */
function indexBehind(
  batches: readonly RecordedBatch[],
  holds: (batch: RecordedBatch) => boolean,
): number {
  let low = 0;
  let high = batches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(batches[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
