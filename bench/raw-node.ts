/**
 * The engine thread of a node, driven without `ExchangeNode`: commands go into its ring as blocks,
 * of the events only the headers are looked at. It shows what rings, log and engine can do when
 * the side that submits costs next to nothing, as a gateway of binary blocks would.
 *
 * The calling thread works and waits in `apply`; its event loop gets a turn now and then.
 */
import { Worker } from 'node:worker_threads';
import { BlockView } from '../src/base/block-view.ts';
import { RingConsumer, RingProducer } from '../src/base/one-to-one-ring.ts';
import { layOut } from '../src/engine/layout.ts';
import { COMMAND_RING_BYTES, EVENT_RING_BYTES, lanesOf } from '../src/node/lanes.ts';
import {
  type EngineThreadOptions,
  type FromEngineThread,
  GATE_LOADED,
  GATE_STOP,
  GATE_WORDS,
} from '../src/node/messages.ts';
import { type BatchApplied, decodeEvent, Template } from '../src/schema/generated/protocol.ts';

const BLOCK_BYTES = 64;
/** Commands claimed at once, and claims before they are published. */
const CLAIM_BLOCKS = 64;
const CLAIMS = 16;
const DRAIN_BYTES = 2 ** 20;
const WAIT_MS = 1;
/** Rounds of the loop before the event loop gets a turn. */
const LOOPS = 256;

type Ready = Extract<FromEngineThread, { kind: 'ready' }>;

export class RawNode {
  /** Commands applied since the start, replayed ones and Ticks included. */
  applied = 0;
  batches = 0;
  syncNs = 0;
  applyNs = 0;
  /** When the engine thread had restored the snapshot, and when it had replayed the log; ms. */
  restoredMs = 0;
  readyMs = 0;
  replayedCommands = 0;
  readonly #gate = new Int32Array(new SharedArrayBuffer(GATE_WORDS * 4));
  readonly #worker: Worker;
  readonly #ready = Promise.withResolvers<Ready>();
  readonly #finished = Promise.withResolvers<void>();
  #failure: Error | undefined;
  #view: BlockView | undefined;
  #commands: RingProducer | undefined;
  #events: RingConsumer | undefined;

  private constructor(options: Omit<EngineThreadOptions, 'gate'>) {
    const workerData = { ...options, gate: this.#gate.buffer as SharedArrayBuffer };
    const url = new URL('../src/node/engine-thread.ts', import.meta.url);
    this.#worker = new Worker(url, { workerData });
    this.#worker.on('message', (message: FromEngineThread) => this.#onMessage(message));
    this.#worker.on('error', (error: Error) => this.#fail(error));
  }

  /** Recovers the folder. @throws Error as the engine thread gave it */
  static async start(options: Omit<EngineThreadOptions, 'gate'>): Promise<RawNode> {
    const node = new RawNode(options);
    const begun = performance.now();
    let isReady = false;
    const ready = node.#ready.promise.finally(() => {
      isReady = true;
    });
    ready.catch(() => {});
    while (!isReady) {
      if (node.#events) node.#drain();
      await immediate();
    }
    node.replayedCommands = (await ready).replayedCommands;
    node.readyMs -= begun;
    node.restoredMs -= begun;
    return node;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#ready.reject(error);
    this.#finished.reject(error);
    this.#finished.promise.catch(() => {});
  }

  #onMessage(message: FromEngineThread): void {
    if (message.kind === 'memory') this.#attach(message);
    else if (message.kind === 'failed') this.#fail(new Error(message.message));
    else if (message.kind === 'finished') this.#finished.resolve();
    else if (message.kind === 'ready') {
      this.readyMs = performance.now();
      this.#ready.resolve(message);
    }
  }

  #attach(message: Extract<FromEngineThread, { kind: 'memory' }>): void {
    const ringBytes = { commands: COMMAND_RING_BYTES, events: EVENT_RING_BYTES };
    const lanes = lanesOf(message.memory, layOut(message.capacities, ringBytes));
    this.#view = new BlockView(message.memory);
    this.#commands = new RingProducer(lanes.commands);
    this.#events = new RingConsumer(lanes.events);
    this.restoredMs = performance.now();
    Atomics.store(this.#gate, GATE_LOADED, 1);
    Atomics.notify(this.#gate, GATE_LOADED);
  }

  /**
   * Applies commands; returns when all are durable and applied.
   * @param blocksEach of one command: 1, 2 or 4
   * @throws Error where the engine thread failed
   */
  async apply(blocks: Uint8Array, blocksEach: 1 | 2 | 4 = 1): Promise<void> {
    const commands = blocks.length / BLOCK_BYTES / blocksEach;
    // Each batch has a Tick of the engine thread in front.
    const batchesBefore = this.batches;
    const appliedBefore = this.applied;
    const done = () => this.applied - appliedBefore - (this.batches - batchesBefore) >= commands;
    let sent = 0;
    for (let loop = 1; !done(); loop++) {
      const next = this.#send(blocks, sent);
      const isIdle = next === sent && !this.#drain();
      sent = next;
      if (isIdle) this.#events!.wait(WAIT_MS);
      if (loop % LOOPS !== 0) continue;
      await immediate();
      if (this.#failure) throw this.#failure;
    }
  }

  /** Puts into the ring what fits of a stretch. @returns commands sent so far */
  #send(blocks: Uint8Array, sent: number): number {
    const { u8 } = this.#view!;
    const ring = this.#commands!;
    const total = blocks.length / BLOCK_BYTES;
    let next = sent;
    for (let k = 0; k < CLAIMS && next < total; k++) {
      const count = Math.min(CLAIM_BLOCKS, total - next);
      const at = ring.claim(count);
      if (at < 0) break;
      u8.set(blocks.subarray(next * BLOCK_BYTES, (next + count) * BLOCK_BYTES), at);
      next += count;
    }
    ring.publish();
    return next;
  }

  /** @returns whether there was anything */
  #drain(): boolean {
    const stretch = this.#events!.peek(DRAIN_BYTES);
    if (!stretch) return false;
    const { u8 } = this.#view!;
    for (let at = stretch.from; at < stretch.to; at += u8[at + 1]! * BLOCK_BYTES) {
      if (u8[at] === Template.Rejected) this.#fail(new Error('a command was refused'));
      if (u8[at] !== Template.BatchApplied) continue;
      const { commandCount, syncNs, applyNs } = decodeEvent(this.#view!, at) as BatchApplied;
      this.applied += commandCount;
      this.batches += 1;
      this.syncNs += syncNs;
      this.applyNs += applyNs;
    }
    this.#events!.release(stretch.to);
    return true;
  }

  /** Ends the engine thread. What it hands over as a snapshot is not written. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#setGate(1);
    const draining = setInterval(() => this.#drain(), WAIT_MS);
    try {
      await this.#finished.promise;
    } finally {
      clearInterval(draining);
      this.#setGate(2);
      await ended;
    }
  }

  #setGate(value: number): void {
    Atomics.store(this.#gate, GATE_STOP, value);
    Atomics.notify(this.#gate, GATE_STOP);
    this.#commands?.wake();
  }
}

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
