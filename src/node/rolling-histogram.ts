/**
 * Percentiles of durations in the last seconds, in constant memory: a histogram a second, with
 * buckets whose width is one thirty-second of what they hold (3 % off at most), from a tenth of a
 * microsecond to three and a half minutes. What is longer counts as that.
 */
import type { Durations } from '../gateway/operations/port.ts';

/** Seconds that are looked back on. */
export const WINDOW_SECONDS = 10;
/** One more than is read: the present second is not whole yet. */
const SLOTS = WINDOW_SECONDS + 1;
const SUB_BITS = 5;
const SUB = 2 ** SUB_BITS;
const MAX_TENTHS = 2 ** 31 - 1;
const BUCKETS = (31 - SUB_BITS + 1) * SUB;
const TENTHS_PER_US = 10;
const MS_PER_SECOND = 1_000;

export class RollingHistogram {
  readonly #nowMs: () => number;
  readonly #counts = new Uint32Array(SLOTS * BUCKETS);
  /** The second that a slot is of. */
  readonly #seconds = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY);
  readonly #most = new Float64Array(SLOTS);

  /** @param nowMs a clock that only goes forward, milliseconds */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @param durationUs microseconds, 0 or more */
  record(durationUs: number): void {
    const slot = this.#slot();
    const tenths = Math.min(Math.max(0, Math.round(durationUs * TENTHS_PER_US)), MAX_TENTHS);
    const at = slot * BUCKETS + bucketOf(tenths);
    this.#counts[at] = this.#counts[at]! + 1;
    if (durationUs > this.#most[slot]!) this.#most[slot] = durationUs;
  }

  /** Of the last ten seconds and what there is of the present one. */
  durations(): Durations {
    const second = Math.floor(this.#nowMs() / MS_PER_SECOND);
    const slots = [...this.#seconds.keys()].filter(
      (slot) => this.#seconds[slot]! >= second - WINDOW_SECONDS,
    );
    const sums = new Float64Array(BUCKETS);
    let count = 0;
    for (const slot of slots) {
      for (let k = 0; k < BUCKETS; k++) sums[k] = sums[k]! + this.#counts[slot * BUCKETS + k]!;
    }
    for (const each of sums) count += each;
    const max = Math.max(0, ...slots.map((slot) => this.#most[slot]!));
    const at = (share: number) => Math.min(max, valueAt(sums, Math.ceil(share * count)));
    return {
      count,
      p50: rounded(at(0.5)),
      p90: rounded(at(0.9)),
      p99: rounded(at(0.99)),
      max: rounded(max),
    };
  }

  /** The present second's, emptied where it last held another one. */
  #slot(): number {
    const second = Math.floor(this.#nowMs() / MS_PER_SECOND);
    const slot = second % SLOTS;
    if (this.#seconds[slot] !== second) {
      this.#seconds[slot] = second;
      this.#most[slot] = 0;
      this.#counts.fill(0, slot * BUCKETS, (slot + 1) * BUCKETS);
    }
    return slot;
  }
}

/** How often something happened, in the same way. */
export class RollingCount {
  readonly #nowMs: () => number;
  readonly #startMs: number;
  readonly #counts = new Float64Array(SLOTS);
  readonly #seconds = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY);

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#startMs = nowMs();
  }

  add(count: number): void {
    const second = Math.floor(this.#nowMs() / MS_PER_SECOND);
    const slot = second % SLOTS;
    if (this.#seconds[slot] !== second) {
      this.#seconds[slot] = second;
      this.#counts[slot] = 0;
    }
    this.#counts[slot] = this.#counts[slot]! + count;
  }

  /** Over the whole seconds of the window, or since it began where that is less. */
  perSecond(): number {
    const nowMs = this.#nowMs();
    const second = Math.floor(nowMs / MS_PER_SECOND);
    let sum = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      const of = this.#seconds[slot]!;
      if (of >= second - WINDOW_SECONDS && of < second) sum += this.#counts[slot]!;
    }
    const sinceSeconds = second - Math.floor(this.#startMs / MS_PER_SECOND);
    return Math.round(sum / Math.min(WINDOW_SECONDS, Math.max(1, sinceSeconds)));
  }
}

/** Of tenths of a microsecond. */
function bucketOf(tenths: number): number {
  if (tenths < SUB) return tenths;
  const shift = 31 - Math.clz32(tenths) - SUB_BITS;
  return (shift + 1) * SUB + ((tenths >>> shift) - SUB);
}

/** The middle of a bucket, in microseconds. */
function middleOf(bucket: number): number {
  if (bucket < SUB) return bucket / TENTHS_PER_US;
  const shift = Math.floor(bucket / SUB) - 1;
  const from = (SUB + (bucket % SUB)) * 2 ** shift;
  return (from + (2 ** shift - 1) / 2) / TENTHS_PER_US;
}

function valueAt(sums: Float64Array, rank: number): number {
  let seen = 0;
  for (const [bucket, count] of sums.entries()) {
    seen += count;
    if (count > 0 && seen >= rank) return middleOf(bucket);
  }
  return 0;
}

function rounded(us: number): number {
  return Math.round(us * TENTHS_PER_US) / TENTHS_PER_US;
}
