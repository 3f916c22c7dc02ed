/** For how long a follower has been behind, from what was seen of both ends. */

/** Samples are this far apart at least, milliseconds. */
const APART_MS = 250;
/** Samples at most; then every other one is forgotten. */
const MAX_SAMPLES = 256;

interface Sample {
  readonly sequence: number;
  readonly timeMs: number;
}

export class Lag {
  /** When the log was seen to be how far, oldest first; only what the follower has not reached. */
  #samples: Sample[] = [];
  #apartMs = APART_MS;
  #reached = 0;

  /** The log's last command now. @param timeMs of a clock that does not go back */
  logAt(sequence: number, timeMs: number): void {
    if (sequence <= this.#reached) return;
    const last = this.#samples.at(-1);
    if (last !== undefined && timeMs - last.timeMs < this.#apartMs) return;
    this.#samples.push({ sequence, timeMs });
    if (this.#samples.length <= MAX_SAMPLES) return;
    // The oldest one stays: it says for how long.
    this.#samples = this.#samples.filter((_, k) => k % 2 === 0);
    this.#apartMs *= 2;
  }

  /** The follower's last command now. */
  reached(sequence: number): void {
    this.#reached = sequence;
    const first = this.#samples.findIndex((sample) => sample.sequence > sequence);
    this.#samples = first < 0 ? [] : this.#samples.slice(first);
    if (first < 0) this.#apartMs = APART_MS;
  }

  /** Milliseconds since the log was first seen to hold what the follower has not reached. */
  behindMs(timeMs: number): number {
    const [oldest] = this.#samples;
    return oldest === undefined ? 0 : timeMs - oldest.timeMs;
  }
}
