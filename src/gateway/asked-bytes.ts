/**
 * How much the clients of one address may ask for: a snapshot of a large book is asked for with a
 * line and is megabytes, which the thread that serves orders has to write. What was sent counts; it
 * is forgotten at a steady pace. Whoever asks for snapshots without end waits, and keeps nobody
 * else waiting.
 */
import { countedAs } from './counted-as.ts';

const US_PER_SECOND = 1_000_000;
/** Addresses from which on those that owe nothing any more are looked for, once a second. */
const SWEEP_FROM = 1_000;

export interface AskedBytesOptions {
  /** More is not begun. */
  readonly bytesAtOnce: number;
  readonly bytesPerSecond: number;
}

interface Asked {
  bytes: number;
  atUs: number;
}

export class AskedBytes {
  readonly #options: AskedBytesOptions;
  readonly #byAddress = new Map<string, Asked>();
  #sweptUs = 0;

  constructor(options: AskedBytesOptions) {
    this.#options = options;
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#byAddress.size;
  }

  /** Whether something more may be begun for an address. */
  hasRoom(address: string, nowUs: number): boolean {
    const asked = this.#byAddress.get(countedAs(address));
    return asked === undefined || this.#left(asked, nowUs) < this.#options.bytesAtOnce;
  }

  /** Bytes were sent because somebody of this address asked for them. */
  charge(address: string, bytes: number, nowUs: number): void {
    const counted = countedAs(address);
    const asked = this.#byAddress.get(counted);
    if (asked === undefined) {
      if (this.#byAddress.size >= SWEEP_FROM) this.#sweep(nowUs);
      this.#byAddress.set(counted, { bytes, atUs: nowUs });
      return;
    }
    asked.bytes = this.#left(asked, nowUs) + bytes;
    asked.atUs = nowUs;
  }

  /** What is not forgotten yet. */
  #left({ atUs, bytes }: Asked, nowUs: number): number {
    // A clock that was set back forgets nothing.
    const seconds = Math.max(0, nowUs - atUs) / US_PER_SECOND;
    return Math.max(0, bytes - seconds * this.#options.bytesPerSecond);
  }

  #sweep(nowUs: number): void {
    if (Math.abs(nowUs - this.#sweptUs) < US_PER_SECOND) return;
    this.#sweptUs = nowUs;
    for (const [address, asked] of this.#byAddress) {
      if (this.#left(asked, nowUs) === 0) this.#byAddress.delete(address);
    }
  }
}
