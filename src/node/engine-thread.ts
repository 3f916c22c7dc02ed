/**
 * The engine thread: takes commands from the ring in batches, puts a Tick in front, makes the batch
 * durable, applies it, and releases its events. Nothing is seen outside before it is on disk.
 * Where a timer of the engine is due and no command comes, a batch is a Tick alone.
 *
 * On a failure of the log it says why and ends; the process must stop then. On start it restores
 * the newest snapshot and replays the rest of the log, whose events go to the main thread like any.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { RingConsumer, RingProducer } from '../base/one-to-one-ring.ts';
import { Engine, MIN_EVENT_ROOM_BYTES } from '../engine/engine.ts';
import { type Batch, countCommands } from '../log/file/batch-descriptor.ts';
import { FileLog } from '../log/file/file-log.ts';
import { RealFiles } from '../log/file/real.ts';
import type { StoredSnapshot } from '../log/file/snapshot-codec.ts';
import {
  encodeCommand,
  encodeEvent,
  SCHEMA_VERSION,
  Template,
} from '../schema/generated/protocol.ts';
import {
  agreeWith,
  differences,
  keepCapacities,
  needCapacities,
  readCapacities,
} from './capacities.ts';
import { decodeDigest, encodeDigest, NOT_RECORDED } from './event-digest.ts';
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
  VIEWS_PART,
} from './messages.ts';
import { loadEngineModule } from './wasm-module.ts';

/** Most bytes of commands in one batch: what is worth one sync. */
const MAX_BATCH_BYTES = 2 ** 20;
const TICK_BYTES = 64;
/** Looks at the ring before sleeping: waking up costs more than these. */
const SPINS = 400;
/** Zeros written ahead at a time while idle. */
const PREPARE_BYTES = 128 * 1024;
const IDLE_MS = 1000;
/**
 * Without a command for so long the thread is idle: zeros written ahead sooner would be synced in
 * the way of the next command.
 */
const QUIET_MS = 20;
/** Events written before their digest is taken: they are still in the processor's cache then. */
const DIGEST_BYTES = 2 ** 18;

const options = workerData as EngineThreadOptions;
const gate = new Int32Array(options.gate);

function tell(message: FromEngineThread, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

class EngineThread {
  readonly #module = loadEngineModule();
  readonly #log: FileLog;
  #engine: Engine | undefined;
  #commands: RingConsumer | undefined;
  #events: RingProducer | undefined;
  #snapshotSequence = 0;
  /** Snapshots handed over, and how often they had been asked for by the last one. */
  #handedOver = 0;
  #answeredAsks = 0;
  #replayed = 0;
  #lastTickUs = 0;
  /** When the last batch was released, of `performance.now()`. */
  #releasedMs = 0;
  /** The block before the ring's position, which is the consumer's: a Tick alone goes there. */
  #tickAt = 0;
  /** Of the events of the batch at hand; between two batches, of the last one. */
  #digest = NOT_RECORDED;
  /** The first batch of the log whose events are not those that were released for it. */
  #otherEvents = '';

  constructor() {
    this.#log = FileLog.open({
      folder: options.folder,
      files: new RealFiles(),
      schemaVersion: SCHEMA_VERSION,
      segmentBytes: options.segmentBytes,
      syncMode: options.syncMode,
      intervalMs: options.intervalMs,
      nowMs: Date.now,
      onSnapshot: (snapshot) => this.#restore(snapshot),
      onBatch: (batch) => this.#replay(batch),
    });
  }

  /** Tells what was recovered. */
  #announce(): void {
    const { engine } = this.#parts();
    this.#lastTickUs = engine.timeUs;
    const { config } = engine.layout;
    keepCapacities(options.folder, config);
    const notes = [...this.#log.recovery.warnings, ...differences(config, options.capacities)];
    if (this.#otherEvents !== '') notes.push(this.#otherEvents);
    tell({ kind: 'ready', sequence: engine.sequence, replayedCommands: this.#replayed, notes });
  }

  #restore(snapshot: StoredSnapshot): void {
    const pages = snapshot.source(ENGINE_PART);
    if (!pages) throw new Error(`the snapshot at ${snapshot.sequence} holds no engine state`);
    const engine = Engine.restore(pages, this.#engineOptions());
    agreeWith(options.folder, engine.layout.config);
    this.#snapshotSequence = snapshot.sequence;
    const part = (wanted: string) => snapshot.parts.find(({ name }) => name === wanted)?.bytes;
    this.#digest = decodeDigest(part(EVENTS_PART));
    this.#start(engine, part(VIEWS_PART));
  }

  #engineOptions() {
    return {
      module: this.#module,
      commandBytes: COMMAND_RING_BYTES,
      eventBytes: EVENT_RING_BYTES,
    };
  }

  /** Shares the engine's memory with the main thread and waits until that has taken it in. */
  #start(engine: Engine, views: Uint8Array | undefined): void {
    const memory = engine.memory.buffer;
    const lanes = lanesOf(memory, engine.layout);
    this.#engine = engine;
    this.#commands = new RingConsumer(lanes.commands, 1);
    this.#events = new RingProducer(lanes.events);
    this.#tickAt = lanes.commands.from - TICK_BYTES;
    const { config } = engine.layout;
    const sequence = engine.sequence;
    const transfer = views ? [views.buffer as ArrayBuffer] : [];
    tell({ kind: 'memory', memory, capacities: config, sequence, views }, transfer);
    Atomics.wait(gate, GATE_LOADED, 0);
  }

  #parts(): { engine: Engine; commands: RingConsumer; events: RingProducer } {
    if (!this.#engine) {
      const config = readCapacities(options.folder) ?? options.capacities;
      this.#start(Engine.create({ ...this.#engineOptions(), config }), undefined);
    }
    return { engine: this.#engine!, commands: this.#commands!, events: this.#events! };
  }

  /** Applies a batch of the log, a piece at a time through the command region. */
  #replay(batch: Batch): void {
    if (!this.#engine) needCapacities(options.folder);
    const { engine } = this.#parts();
    const { from } = engine.layout.commands;
    this.#compareEvents(batch);
    this.#digest = NOT_RECORDED;
    let taken = 0;
    while (taken < batch.payload.length) {
      let end = taken;
      while (end < batch.payload.length) {
        const next = end + batch.payload[end + 1]! * 64;
        if (next - taken > COMMAND_RING_BYTES) break;
        end = next;
      }
      engine.view.u8.set(batch.payload.subarray(taken, end), from);
      this.#apply(from, from + end - taken);
      taken = end;
    }
    this.#replayed += batch.commandCount;
    this.#endBatch(batch.commandCount, 0, 0);
  }

  /** An operator must hear that the engine of today answers otherwise than the one of then did. */
  #compareEvents({ eventsBefore, firstSequence, schemaVersion }: Batch): void {
    const isComparable = ![eventsBefore, this.#digest].includes(NOT_RECORDED);
    if (!isComparable || schemaVersion !== SCHEMA_VERSION || this.#otherEvents !== '') return;
    if (eventsBefore === this.#digest) return;
    this.#otherEvents =
      `The batch that ends with sequence ${firstSequence - 1} gave other events now than when it ` +
      `was released. Run: lx verify ${options.folder}`;
  }

  /** Applies the commands in [from, to), waiting for the main thread where events pile up. */
  #apply(from: number, to: number): void {
    const { engine, events } = this.#parts();
    let at = from;
    do {
      const stretch = events.stretch(MIN_EVENT_ROOM_BYTES);
      if (!stretch) {
        events.publish();
        events.waitForRoom(IDLE_MS);
        continue;
      }
      engine.setOutput(stretch.from, Math.min(stretch.to, stretch.from + DIGEST_BYTES));
      at = engine.run(at, to);
      const end = engine.outputEnd();
      this.#digest = engine.digestEvents(stretch.from, end, this.#digest);
      events.advanceTo(end);
    } while (at < to || engine.unfinished());
  }

  #writeEvent(event: Parameters<typeof encodeEvent>[2]): void {
    const { engine, events } = this.#parts();
    let at = events.claim(1);
    while (at < 0) {
      events.publish();
      events.waitForRoom(IDLE_MS);
      at = events.claim(1);
    }
    encodeEvent(engine.view, at, event);
  }

  #endBatch(commandCount: number, syncNs: number, applyNs: number): void {
    const { engine, events } = this.#parts();
    this.#writeEvent({
      template: Template.BatchApplied,
      market: 0,
      account: 0,
      sequence: engine.sequence,
      commandCount,
      syncNs,
      applyNs,
    });
    events.publish();
  }

  /** One batch: Tick, append, apply, release. The Tick goes to `start`; commands end at `to`. */
  #runBatch(start: number, to: number): void {
    const { engine, commands } = this.#parts();
    const isTickAlone = to === start + TICK_BYTES;
    this.#lastTickUs = Math.max(this.#lastTickUs, Date.now() * 1000);
    encodeCommand(engine.view, start, {
      template: Template.Tick,
      market: 0,
      account: 0,
      correlation: 0,
      timeUs: this.#lastTickUs,
    });
    const payload = engine.view.u8.subarray(start, to);
    const commandCount = countCommands(payload);
    const begun = performance.now();
    const timeUs = this.#lastTickUs;
    this.#log.append({ payload, commandCount, timeUs, eventsBefore: this.#digest });
    this.#digest = NOT_RECORDED;
    const synced = performance.now();
    this.#apply(start, to);
    const applied = performance.now();
    this.#releasedMs = applied;
    if (!isTickAlone) {
      commands.release(to);
      this.#tickAt = to - TICK_BYTES;
    }
    this.#endBatch(
      commandCount,
      Math.round((synced - begun) * 1e6),
      Math.round((applied - synced) * 1e6),
    );
  }

  /** Hands a copy of the state to the main thread, which writes it with its read models. */
  #snapshot(): void {
    const { engine, events } = this.#parts();
    if (options.syncMode !== 'always') this.#log.sync();
    const { sequence } = engine;
    // Before the copy: who asks later may know of more than is in it.
    const asked = Atomics.load(gate, GATE_SNAPSHOTS_ASKED);
    const pages = engine.snapshot();
    this.#snapshotSequence = sequence;
    this.#handedOver += 1;
    this.#answeredAsks = asked;
    const { lastHash: logHash } = this.#log;
    const digest = encodeDigest(this.#digest);
    tell({ kind: 'snapshot', asked, sequence, logHash, engine: pages, events: digest }, [
      pages.buffer as ArrayBuffer,
    ]);
    this.#writeEvent({ template: Template.SnapshotMarked, market: 0, account: 0, sequence });
    events.publish();
  }

  #spin(): boolean {
    const { commands } = this.#parts();
    for (let k = 0; k < SPINS; k++) if (commands.hasMore()) return true;
    return commands.hasMore();
  }

  /** Milliseconds until the engine's next timer; 0 where it is due. */
  #untilTimerMs(): number {
    const { nextTimerUs } = this.#parts().engine;
    if (nextTimerUs === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, nextTimerUs / 1000 - Date.now());
  }

  /** Waits for commands and timers; syncs what is due, and writes ahead in the log meanwhile. */
  #idle(): void {
    const { commands } = this.#parts();
    if (this.#spin()) return;
    const quietMs = this.#releasedMs + QUIET_MS - performance.now();
    this.#sleep(Math.max(1, quietMs));
    if (commands.hasMore() || this.#untilTimerMs() === 0) return;
    this.#log.syncIfDue();
    if (this.#log.prepare(PREPARE_BYTES)) return;
    this.#sleep(options.idleMs ?? IDLE_MS);
  }

  /** At most until something is to be done. */
  #sleep(longestMs: number): void {
    const { commands } = this.#parts();
    commands.wait(Math.min(longestMs, this.#untilTimerMs(), this.#log.untilSyncMs));
  }

  /** Enough commands since the last one, and that one is written: at most one is on its way. */
  #isSnapshotDue(): boolean {
    const { sequence } = this.#parts().engine;
    return sequence - this.#snapshotSequence >= options.snapshotEvery && this.#isWritten();
  }

  /** None that was handed over is still on its way to the disk. */
  #isWritten(): boolean {
    return Atomics.load(gate, GATE_SNAPSHOTS_WRITTEN) === this.#handedOver;
  }

  /** As the main thread asks for it, once the one before is written. */
  #snapshotIfAsked(): void {
    const asked = Atomics.load(gate, GATE_SNAPSHOTS_ASKED);
    if (asked === this.#answeredAsks || !this.#isWritten()) return;
    if (this.#parts().engine.sequence > this.#snapshotSequence) {
      this.#snapshot();
    } else {
      this.#answeredAsks = asked;
      tell({ kind: 'unchanged', asked });
    }
  }

  /** Lets the folder go after a failure, as far as that goes. */
  abandon(): void {
    this.#log.close();
  }

  /** Works until the main thread asks for the end. */
  work(): void {
    this.#announce();
    const { engine, commands } = this.#parts();
    for (;;) {
      const batch = commands.peek(MAX_BATCH_BYTES);
      if (batch) this.#runBatch(batch.from - TICK_BYTES, batch.to);
      else if (Atomics.load(gate, GATE_STOP) !== 0) break;
      else if (this.#untilTimerMs() === 0) this.#runBatch(this.#tickAt, this.#tickAt + TICK_BYTES);
      else this.#idle();
      if (this.#isSnapshotDue()) this.#snapshot();
      else this.#snapshotIfAsked();
    }
    if (engine.sequence > this.#snapshotSequence) this.#snapshot();
    tell({ kind: 'finished' });
    Atomics.wait(gate, GATE_STOP, 1);
    this.#log.close();
  }
}

let thread: EngineThread | undefined;
try {
  thread = new EngineThread();
  thread.work();
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  try {
    thread?.abandon();
  } finally {
    tell({ kind: 'failed', name, message });
  }
}
