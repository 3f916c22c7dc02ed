/** What a running node measures about itself: how much it does, and how long that takes. */
import { performance } from 'node:perf_hooks';
import { RollingCount, RollingHistogram } from './rolling-histogram.ts';

const NS_PER_US = 1_000;
const US_PER_MS = 1_000;
/** How often the main thread is asked whether it is in time. */
const LOOK_MS = 100;

export class NodeFigures {
  readonly #nowMs = () => performance.now();
  readonly #answer = new RollingHistogram(this.#nowMs);
  readonly #sync = new RollingHistogram(this.#nowMs);
  readonly #apply = new RollingHistogram(this.#nowMs);
  readonly #eventLoop = new RollingHistogram(this.#nowMs);
  readonly #commands = new RollingCount(this.#nowMs);
  readonly #batches = new RollingCount(this.#nowMs);
  #timer: NodeJS.Timeout | undefined;

  /** A command that was submitted then has been answered. @param sinceMs of `performance.now()` */
  answered(sinceMs: number): void {
    this.#answer.record((performance.now() - sinceMs) * US_PER_MS);
  }

  /** @param commandCount with the Tick in front */
  batch({ commandCount, syncNs, applyNs }: BatchFigures): void {
    // A Tick is the clock's, not anybody's.
    this.#commands.add(commandCount - 1);
    this.#batches.add(1);
    this.#sync.record(syncNs / NS_PER_US);
    this.#apply.record(applyNs / NS_PER_US);
  }

  /** Begins to watch the event loop. */
  start(): void {
    let dueMs = performance.now() + LOOK_MS;
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      this.#eventLoop.record(Math.max(0, nowMs - dueMs) * US_PER_MS);
      dueMs = nowMs + LOOK_MS;
    }, LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** As they are now. */
  now() {
    return {
      commandsPerSecond: this.#commands.perSecond(),
      batchesPerSecond: this.#batches.perSecond(),
      answer: this.#answer.durations(),
      sync: this.#sync.durations(),
      apply: this.#apply.durations(),
      eventLoop: this.#eventLoop.durations(),
    };
  }
}

interface BatchFigures {
  readonly commandCount: number;
  readonly syncNs: number;
  readonly applyNs: number;
}
