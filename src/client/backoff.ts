/**
 * How long to wait before the next attempt: twice as long each time up to a longest wait, and of
 * that a random part between a half and all, so that many clients do not come back as one.
 */

export interface BackoffOptions {
  /** The first wait, milliseconds. Default 100. */
  readonly firstMs?: number;
  /** The longest wait, milliseconds. Default 10,000. */
  readonly maxMs?: number;
  /** Uniform in [0, 1); for tests. Default Math.random. */
  readonly random?: () => number;
}

export const DEFAULT_FIRST_MS = 100;
export const DEFAULT_MAX_MS = 10_000;

export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(options: BackoffOptions = {}) {
    this.#firstMs = options.firstMs ?? DEFAULT_FIRST_MS;
    this.#maxMs = options.maxMs ?? DEFAULT_MAX_MS;
    this.#random = options.random ?? Math.random;
  }

  /** Attempts since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** @returns milliseconds to wait now; the next wait is longer */
  next(): number {
    const wholeMs = Math.min(this.#maxMs, this.#firstMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts++;
    return wholeMs * (0.5 + 0.5 * this.#random());
  }

  /** After a success: the next wait is a first one again. */
  reset(): void {
    this.#attempts = 0;
  }

  /**
   * A connection has ended. One that lasted as long as the longest wait was a success; who is let
   * in and thrown out at once does not come back faster and faster.
   */
  ended(lastedMs: number): void {
    if (lastedMs >= this.#maxMs) this.reset();
  }
}
