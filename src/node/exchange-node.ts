/**
 * A running exchange without its sockets: owns the engine thread, gives commands to it, folds its
 * events into the read models, and answers who submitted. What `submit` resolves with is durable
 * and has been seen by every fold.
 *
 * When the engine thread fails (the disk, damage in the log) `failed` resolves with the reason;
 * nothing more is answered, and the process must stop.
 */
import { deserialize, serialize } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { BlockView } from '../base/block-view.ts';
import { RingConsumer, RingProducer } from '../base/one-to-one-ring.ts';
import { layOut } from '../engine/engine.ts';
import type { Fold } from '../feed/fold.ts';
import { type BlockPort, MAX_OUTCOME_EVENTS, type Outcome, type Request } from '../gateway/port.ts';
import { MAX_COMMAND_BLOCKS } from '../log/file/batch-descriptor.ts';
import { RealAsyncFiles, RealFiles } from '../log/file/real.ts';
import { SnapshotStore } from '../log/file/snapshot-store.ts';
import { AcceptedOffset } from '../schema/generated/offsets.ts';
import {
  type Command,
  decodeEvent,
  type Event,
  encodeCommand,
  Rejection,
  SCHEMA_VERSION,
  Template,
} from '../schema/generated/protocol.ts';
import { NodeFigures } from './figures.ts';
import { COMMAND_RING_BYTES, EVENT_RING_BYTES, lanesOf } from './lanes.ts';
import {
  ENGINE_PART,
  type EngineThreadOptions,
  EVENTS_PART,
  type FromEngineThread,
  GATE_LOADED,
  GATE_SNAPSHOTS_ASKED,
  GATE_SNAPSHOTS_WRITTEN,
  GATE_STOP,
  GATE_WORDS,
  VIEWS_PART,
} from './messages.ts';

/** Bytes of events folded before sockets and timers get their turn: a millisecond or two. */
const TURN_BYTES = 256 * 1024;
/** Where every event has its sequence, and every answer its correlation. */
const ANY = AcceptedOffset;
/** Events that answer a command. */
const ANSWERS: ReadonlySet<number> = new Set([
  ...[Template.Accepted, Template.Rejected, Template.OrderAccepted],
  ...[Template.OrderAmended, Template.OrderClosed],
]);
/** Largest command in blocks, kept free so that whoever has room can submit anything. */
const ROOM_BLOCKS = 4096;
/** Between two calls to an engine thread that is to stop, or to take a snapshot. */
const WAKE_MS = 10;
/** Longest sleep between two looks at the event ring, milliseconds. */
const LOOK_MS = 100;
/** Correlations below are the node's own; the others belong to who submits blocks. */
const OWN_CORRELATIONS = 2 ** 32;
/** Snapshot files kept. */
const KEEP_SNAPSHOTS = 2;

export interface ExchangeNodeOptions extends Omit<EngineThreadOptions, 'gate'> {
  /** Read models by name; all see every event. */
  readonly folds: Readonly<Record<string, Fold>>;
}

/** Counts since the start, for people and metrics. */
export interface NodeStatistics {
  commands: number;
  batches: number;
  /** Nanoseconds that writing and syncing the log took, in all. */
  syncNs: number;
  /** Nanoseconds that applying took, in all. */
  applyNs: number;
  snapshots: number;
}

interface Waiter {
  /** When it was submitted, of `performance.now()`. */
  readonly sinceMs: number;
  readonly resolve: (outcome: Outcome) => void;
}

interface Collecting {
  readonly waiter: Waiter;
  readonly sequence: number;
  readonly events: Event[];
}

type SnapshotMessage = Extract<FromEngineThread, { kind: 'snapshot' }>;
type MemoryMessage = Extract<FromEngineThread, { kind: 'memory' }>;

export class ExchangeNode implements BlockPort {
  readonly statistics: NodeStatistics = {
    commands: 0,
    batches: 0,
    syncNs: 0,
    applyNs: 0,
    snapshots: 0,
  };
  /** What it measures about itself. */
  readonly figures = new NodeFigures();
  /** Resolves with the reason when the engine thread fails. */
  readonly failed: Promise<Error>;
  /** What recovery has to say to the operator. */
  notes: readonly string[] = [];
  /** Commands replayed from the log at the start. */
  replayedCommands = 0;

  readonly #folds: readonly (readonly [string, Fold])[];
  readonly #gate = new Int32Array(new SharedArrayBuffer(GATE_WORDS * 4));
  readonly #worker: Worker;
  /** The engine thread is gone. */
  readonly #exited: Promise<void>;
  readonly #store: SnapshotStore;
  readonly #waiters = new Map<number, Waiter>();
  readonly #views = new Map<number, Uint8Array>();
  readonly #engineSnapshots = new Map<number, SnapshotMessage>();
  #view: BlockView | undefined;
  #commands: RingProducer | undefined;
  #events: RingConsumer | undefined;
  #collecting: Collecting | undefined;
  #correlation = 0;
  #timeUs = 0;
  #sequence = 0;
  #sequenceUs = 0;
  #stopping = false;
  #isPublishing = false;
  #hasFailed = false;
  /** The engine thread is gone: what is in the ring is all that there will be. */
  #hasExited = false;
  #roomWaiters: (() => void)[] = [];
  /** By the number of their asking. */
  #snapshotWaiters: { asked: number; resolve: () => void }[] = [];
  #sequenceWaiters: { sequence: number; resolve: () => void }[] = [];
  #writing: Promise<void> = Promise.resolve();
  #ready: PromiseWithResolvers<number> = Promise.withResolvers();
  #finished: PromiseWithResolvers<void> = Promise.withResolvers();
  #failed: PromiseWithResolvers<Error> = Promise.withResolvers();

  private constructor(options: ExchangeNodeOptions) {
    const { folds, ...threadOptions } = options;
    this.#folds = Object.entries(folds);
    this.failed = this.#failed.promise;
    this.#store = new SnapshotStore({
      folder: options.folder,
      files: new RealFiles(),
      asyncFiles: new RealAsyncFiles(),
      schemaVersion: SCHEMA_VERSION,
      keep: KEEP_SNAPSHOTS,
    });
    const workerData: EngineThreadOptions = {
      ...threadOptions,
      gate: this.#gate.buffer as SharedArrayBuffer,
    };
    this.#worker = new Worker(new URL('./engine-thread.ts', import.meta.url), { workerData });
    this.#worker.on('message', (message: FromEngineThread) => this.#onMessage(message));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#hasExited = true;
        if (Atomics.load(this.#gate, GATE_STOP) !== 2) {
          this.#fail(new Error(`the engine thread ended by itself (exit code ${code})`));
        }
        resolve();
      });
    });
  }

  /**
   * Recovers the folder and starts.
   * @throws the log's errors (folder in use, damaged, newer, disk), each with its remedy
   */
  static async start(options: ExchangeNodeOptions): Promise<ExchangeNode> {
    const node = new ExchangeNode(options);
    // A fold may fail at what is replayed before the engine thread is ready, or after.
    const ready = node.#ready.promise.then((sequence) => node.#seen(sequence));
    const failure = await Promise.race([ready, node.failed]);
    if (failure === undefined) return node;
    await node.stop();
    throw failure;
  }

  #fail(error: Error): void {
    this.#stopping = true;
    this.#hasFailed = true;
    this.#failed.resolve(error);
  }

  #onMessage(message: FromEngineThread): void {
    switch (message.kind) {
      case 'memory':
        this.#attachOrFail(message);
        break;
      case 'ready':
        this.notes = message.notes;
        this.replayedCommands = message.replayedCommands;
        this.#ready.resolve(message.sequence);
        break;
      case 'snapshot':
        this.#engineSnapshots.set(message.sequence, message);
        this.#writeSnapshot(message.sequence);
        break;
      case 'unchanged':
        this.#wakeSnapshotWaiters(message.asked);
        break;
      case 'finished':
        this.#finished.resolve();
        break;
      case 'failed': {
        const error = new Error(message.message);
        error.name = message.name;
        this.#fail(error);
      }
    }
  }

  /** The engine thread waits for it: where it fails, nothing goes on. */
  #attachOrFail(message: MemoryMessage): void {
    try {
      this.#attach(message);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #attach(message: MemoryMessage): void {
    const layout = layOut(message.capacities, {
      commands: COMMAND_RING_BYTES,
      events: EVENT_RING_BYTES,
    });
    const lanes = lanesOf(message.memory, layout);
    this.#view = new BlockView(message.memory);
    this.#commands = new RingProducer(lanes.commands);
    this.#events = new RingConsumer(lanes.events);
    this.#sequence = message.sequence;
    if (message.views) {
      const saved = deserialize(message.views) as {
        timeUs: number;
        folds: Record<string, unknown>;
      };
      this.#timeUs = saved.timeUs;
      for (const [name, fold] of this.#folds) {
        if (name in saved.folds) fold.load(saved.folds[name]);
      }
    }
    this.#sequenceUs = this.#timeUs;
    Atomics.store(this.#gate, GATE_LOADED, 1);
    Atomics.notify(this.#gate, GATE_LOADED);
    // A fold that throws contradicts the log: what it would show from here on is wrong.
    this.#drain().catch((error: Error) => this.#fail(error));
  }

  /** Folds events as they come, until the engine thread is gone and the last one is folded. */
  async #drain(): Promise<void> {
    const events = this.#events!;
    let taken = 0;
    for (;;) {
      const isLast = this.#hasExited;
      const stretch = events.peek(TURN_BYTES - taken);
      if (stretch) {
        this.#take(stretch.from, stretch.to);
        events.release(stretch.to);
        this.#wakeRoomWaiters();
        taken += stretch.to - stretch.from;
      } else if (isLast) {
        return;
      } else {
        taken = (await published(events)) ? 0 : taken;
      }
      if (taken < TURN_BYTES) continue;
      await immediate();
      taken = 0;
    }
  }

  #take(from: number, to: number): void {
    const view = this.#view!;
    for (let at = from; at < to; at += view.u8[at + 1]! * 64) this.#fold(view, at);
  }

  /** What is asked of an event is asked of its blocks; only who needs an object has one made. */
  #fold(view: BlockView, at: number): void {
    const template = view.u8[at]!;
    if (template >= Template.BatchApplied) {
      this.#foldOwn(decodeEvent(view, at));
      return;
    }
    if (this.#collecting !== undefined) this.#endBefore(view.u53(at + ANY.sequence));
    if (template === Template.Accepted && view.u8[at + ANY.command] === Template.Tick) {
      this.#timeUs = view.u53(at + ANY.resultId);
    }
    const timeUs = this.#timeUs;
    const folds = this.#folds;
    for (let k = 0; k < folds.length; k++) {
      const fold = folds[k]![1];
      if (fold.applyBlocks === undefined) fold.apply(decodeEvent(view, at), timeUs);
      else fold.applyBlocks(view, at, timeUs);
    }
    if (this.#collecting !== undefined || this.#waiters.size > 0) this.#collect(view, at);
  }

  /** What the engine thread wrote, not the engine. */
  #foldOwn(event: Event): void {
    if (event.template === Template.SnapshotMarked) this.#saveViews(event.sequence);
    if (event.template !== Template.BatchApplied) return;
    this.#endCollecting();
    this.statistics.commands += event.commandCount;
    this.statistics.batches += 1;
    this.statistics.syncNs += event.syncNs;
    this.statistics.applyNs += event.applyNs;
    this.figures.batch(event);
    this.#sequence = event.sequence;
    this.#sequenceUs = this.#timeUs;
    this.#wakeSequenceWaiters();
  }

  #collect(view: BlockView, at: number): void {
    if (this.#collecting !== undefined) {
      const { events } = this.#collecting;
      if (events.length < MAX_OUTCOME_EVENTS) events.push(decodeEvent(view, at));
      return;
    }
    if (!ANSWERS.has(view.u8[at]!)) return;
    const correlation = view.u53(at + ANY.correlation);
    if (correlation === 0 || correlation >= OWN_CORRELATIONS) return;
    const waiter = this.#waiters.get(correlation);
    if (!waiter) return;
    this.#waiters.delete(correlation);
    const sequence = view.u53(at + ANY.sequence);
    this.#collecting = { waiter, sequence, events: [decodeEvent(view, at)] };
  }

  /** What a command did is complete when another one does something. */
  #endBefore(sequence: number): void {
    if (this.#collecting?.sequence !== sequence) this.#endCollecting();
  }

  #endCollecting(): void {
    const done = this.#collecting;
    if (!done) return;
    this.#collecting = undefined;
    this.figures.answered(done.waiter.sinceMs);
    done.waiter.resolve({ answer: done.events[0]!, events: done.events, timeUs: this.#timeUs });
  }

  submit(request: Request): Promise<Outcome> {
    if (this.#stopping) return this.#refuse(request, Rejection.NODE_STOPPING);
    const blocks = blocksOf(request);
    if (blocks > MAX_COMMAND_BLOCKS) return this.#refuse(request, Rejection.MALFORMED_COMMAND);
    const at = this.#commands!.claim(blocks);
    if (at < 0) return this.#refuse(request, Rejection.NODE_BUSY);
    this.#correlation = (this.#correlation % (OWN_CORRELATIONS - 1)) + 1;
    const correlation = this.#correlation;
    encodeCommand(this.#view!, at, { ...request, correlation } as Command);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#waiters.set(correlation, { sinceMs: performance.now(), resolve });
    this.#publishSoon();
    return promise;
  }

  submitBlocks(blocks: Uint8Array, from: number, to: number): number {
    if (this.#stopping) return -1;
    const commands = this.#commands!;
    let taken = from;
    while (taken < to) {
      const room = commands.stretch(blocks[taken + 1]! * 64);
      if (!room) break;
      const end = wholeCommands(blocks, taken, Math.min(to, taken + room.to - room.from));
      this.#view!.u8.set(blocks.subarray(taken, end), room.from);
      commands.advanceTo(room.from + end - taken);
      taken = end;
    }
    if (taken > from) this.#publishSoon();
    return taken - from;
  }

  /** Publishes once for everything that this turn of the event loop submits. */
  #publishSoon(): void {
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    setImmediate(() => {
      this.#isPublishing = false;
      this.#commands!.publish();
    });
  }

  #refuse(request: Request, code: Rejection): Promise<Outcome> {
    const answer: Event = {
      template: Template.Rejected,
      market: request.market,
      account: request.account,
      sequence: 0,
      correlation: 0,
      detail: 0,
      code,
      command: request.template,
    };
    return Promise.resolve({ answer, events: [answer], timeUs: this.nowUs() });
  }

  hasRoom(): boolean {
    return this.#commands!.freeBlocks() > ROOM_BLOCKS;
  }

  whenRoom(): Promise<void> {
    if (this.hasRoom()) return Promise.resolve();
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  #wakeRoomWaiters(): void {
    if (this.#roomWaiters.length === 0 || !this.hasRoom()) return;
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const resolve of waiters) resolve();
  }

  nowUs(): number {
    return Date.now() * 1000;
  }

  /** Sequence number up to which the folds have seen everything. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Time of that command, microseconds since 1970; 0 before the first. */
  get sequenceUs(): number {
    return this.#sequenceUs;
  }

  #seen(sequence: number): Promise<void> {
    if (this.#sequence >= sequence) return Promise.resolve();
    return new Promise((resolve) => this.#sequenceWaiters.push({ sequence, resolve }));
  }

  #wakeSequenceWaiters(): void {
    if (this.#sequenceWaiters.length === 0) return;
    const [ready, waiting] = partition(this.#sequenceWaiters, (w) => w.sequence <= this.#sequence);
    this.#sequenceWaiters = waiting;
    for (const waiter of ready) waiter.resolve();
  }

  /** Saves the read models as they are at the mark in the stream of events. */
  #saveViews(sequence: number): void {
    const folds = Object.fromEntries(this.#folds.map(([name, fold]) => [name, fold.save()]));
    this.#views.set(sequence, serialize({ timeUs: this.#timeUs, folds }));
    this.#writeSnapshot(sequence);
  }

  /** Writes a snapshot once both halves of it are here. */
  #writeSnapshot(sequence: number): void {
    const views = this.#views.get(sequence);
    const engine = this.#engineSnapshots.get(sequence);
    if (!views || !engine) return;
    this.#views.delete(sequence);
    this.#engineSnapshots.delete(sequence);
    const parts = [
      { name: ENGINE_PART, bytes: engine.engine },
      { name: VIEWS_PART, bytes: views },
      { name: EVENTS_PART, bytes: engine.events },
    ];
    const write = async () => {
      await this.#store.writeAsync({ sequence, logHash: engine.logHash, parts });
      this.statistics.snapshots += 1;
      Atomics.add(this.#gate, GATE_SNAPSHOTS_WRITTEN, 1);
      this.#wakeSnapshotWaiters(engine.asked);
    };
    this.#writing = this.#writing.then(write).catch((error: Error) => this.#fail(error));
  }

  /**
   * Sees to it that the newest snapshot file is of all that was answered before, and resolves once
   * it is durable. @throws Error where the node stops or fails first
   */
  async snapshot(): Promise<void> {
    if (this.#stopping) throw new Error('the exchange is stopping');
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked = Atomics.add(this.#gate, GATE_SNAPSHOTS_ASKED, 1) + 1;
    this.#snapshotWaiters.push({ asked, resolve });
    this.#commands!.wake();
    // The engine thread may be about to sleep, or write ahead, and miss a single call.
    const calling = setInterval(() => this.#commands?.wake(), WAKE_MS);
    const ended = Promise.race([this.failed, this.#exited]).then(() => {
      throw new Error('the exchange stopped before its snapshot was written');
    });
    try {
      await Promise.race([promise, ended]);
    } finally {
      clearInterval(calling);
    }
  }

  /** @param asked so often a snapshot had been asked for when the one that is written was taken */
  #wakeSnapshotWaiters(asked: number): void {
    const [answered, waiting] = partition(this.#snapshotWaiters, (each) => each.asked <= asked);
    this.#snapshotWaiters = waiting;
    for (const waiter of answered) waiter.resolve();
  }

  /** Finishes what was submitted, writes a snapshot, frees the folder. A failed node only ends. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#commands?.publish();
    this.#setStop(1);
    // The engine thread may be about to sleep and miss a single call.
    const calling = setInterval(() => this.#commands?.wake(), WAKE_MS);
    await Promise.race([this.#finished.promise, this.failed, this.#exited]);
    clearInterval(calling);
    await this.#snapshotsSettled();
    this.#setStop(2);
    if (this.#hasFailed) await this.#worker.terminate();
    else await this.#exited;
  }

  async #snapshotsSettled(): Promise<void> {
    while (this.#engineSnapshots.size > 0 && !this.#hasFailed) await immediate();
    await this.#writing;
  }

  #setStop(value: number): void {
    Atomics.store(this.#gate, GATE_STOP, value);
    Atomics.notify(this.#gate, GATE_STOP);
    this.#commands?.wake();
  }
}

/**
 * Resolves once the ring has more, or when it is time to look again: no call is trusted alone.
 * @returns whether the event loop had its turn meanwhile
 */
async function published(ring: RingConsumer): Promise<boolean> {
  const sleep = ring.fallAsleep();
  if (!sleep) return false;
  const wait = Atomics.waitAsync(sleep.control, sleep.index, sleep.value, LOOK_MS);
  if (wait.async) await wait.value;
  ring.wakeUp();
  return wait.async;
}

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function partition<T>(all: readonly T[], test: (each: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((each) => !test(each))];
}

/** End of the last command from `from` on that ends by `limit`. */
function wholeCommands(blocks: Uint8Array, from: number, limit: number): number {
  let end = from;
  while (end < limit) {
    const next = end + blocks[end + 1]! * 64;
    if (next > limit) break;
    end = next;
  }
  return end;
}

/** 64-byte blocks that a request takes. */
function blocksOf(request: Request): number {
  switch (request.template) {
    case Template.Transfer:
      return 1 + request.legs.length;
    case Template.OrderList:
      return 1 + 2 * request.orders.length;
    case Template.MassQuote:
      return 1 + request.quotes.length;
    case Template.AdvancedOrder:
      return request.text === '' ? 2 : 3;
    default:
      return 'text' in request && request.text !== '' ? 2 : 1;
  }
}
