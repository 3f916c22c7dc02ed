/**
 * Keeps a client below the exchange's limits. Every request asks here first; every answer reports
 * here what the exchange has counted.
 *
 * As long as the limit is not known, few requests may be on their way at once, fewer than lead to a
 * ban; once an answer has told it, requests wait for the next minute before they would pass it.
 * Where the exchange says "wait" (429, 418), everything waits so long. So a client does not ban
 * itself, whatever it is asked to do; clients behind one address that do not know of each other
 * each stop at their first 429.
 */
import { ErrorKind, LxError } from './errors.ts';
import { sleep } from './wait.ts';

/** A limit as answers list it. */
export interface RateLimit {
  readonly rateLimitType: string;
  readonly interval: string;
  readonly intervalNum: number;
  readonly limit: number;
  /** What is used of it in this interval; missing in `exchangeInfo`. */
  readonly count?: number;
}

/** Requests on their way while the limit is unknown; a ban comes after 100 refused ones. */
const UNKNOWN_LIMIT_IN_FLIGHT = 50;
/** Of the limit, left for what other clients behind the same address do. */
const RESERVE = 0.02;
const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
/** How long to wait where the exchange says wait, and not how long. */
const DEFAULT_RETRY_MS = 1_000;
/** Waits end so much after the window, since clocks differ. */
const AFTER_WINDOW_MS = 20;

export interface RateGateOptions {
  /** The exchange's clock, milliseconds since 1970. */
  readonly nowMs: () => number;
  /** The longest wait; a longer one is an error that says how long. Milliseconds. */
  readonly maxWaitMs: number;
}

export class RateGate {
  readonly #options: RateGateOptions;
  #limit: number | undefined;
  #window = -1;
  #used = 0;
  #inFlightWeight = 0;
  #inFlight = 0;
  #blockedUntilMs = 0;
  #ordersBlockedUntilMs = 0;
  #waiters: (() => void)[] = [];

  constructor(options: RateGateOptions) {
    this.#options = options;
  }

  /** Weight used in this minute, as far as is known here. */
  get used(): number {
    return this.#inWindow() ? this.#used : 0;
  }

  /** Weight that the address has for a minute, once the exchange has told it. */
  get limit(): number | undefined {
    return this.#limit;
  }

  /**
   * Resolves when a request of this weight may be sent; call `left` when it was answered or lost.
   * @throws LxError when the wait would be too long, or the signal is aborted
   */
  async enter(weight: number, isOrder: boolean, signal?: AbortSignal): Promise<void> {
    for (;;) {
      const waitMs = this.#waitMs(weight, isOrder);
      if (waitMs === 0) break;
      if (waitMs === Number.POSITIVE_INFINITY) await this.#someoneLeft(signal);
      else if (waitMs > this.#options.maxWaitMs) throw tooLong(waitMs);
      else await sleep(waitMs, signal);
    }
    this.#inFlight++;
    this.#inFlightWeight += weight;
  }

  /**
   * A request is no longer on its way.
   * @param answered false: the exchange may have counted it without our hearing how far it is
   */
  left(weight: number, answered = true): void {
    this.#inFlight--;
    this.#inFlightWeight -= weight;
    if (!answered) this.observeWeight(this.used + weight);
    for (const wake of this.#waiters.splice(0)) wake();
  }

  /** The exchange has counted so much weight in this minute. */
  observeWeight(used: number): void {
    // Answers overtake one another: within a minute the count only rises.
    this.#used = Math.max(used, this.used);
    this.#window = this.#minute();
  }

  /** Limits that an answer lists. */
  observeLimits(limits: readonly RateLimit[]): void {
    for (const { count, limit, rateLimitType } of limits) {
      if (rateLimitType !== 'REQUEST_WEIGHT') continue;
      this.#limit = limit;
      if (count !== undefined) this.observeWeight(count);
    }
  }

  /**
   * The exchange refused a request for its limits.
   * @param orders whether it was the limit of orders
   * @param retryAfterMs as the answer says; without, the end of the limit's shortest window
   * @returns milliseconds to wait
   */
  refused(orders: boolean, retryAfterMs: number | undefined): number {
    const nowMs = this.#options.nowMs();
    const windowMs = orders ? TEN_SECONDS_MS : MINUTE_MS;
    const untilMs = retryAfterMs === undefined ? nextWindow(nowMs, windowMs) : nowMs + retryAfterMs;
    if (orders) this.#ordersBlockedUntilMs = Math.max(this.#ordersBlockedUntilMs, untilMs);
    else this.#blockedUntilMs = Math.max(this.#blockedUntilMs, untilMs);
    return Math.max(DEFAULT_RETRY_MS / 10, untilMs - nowMs);
  }

  /** 0: now; infinite: until another request has left. */
  #waitMs(weight: number, isOrder: boolean): number {
    const nowMs = this.#options.nowMs();
    const blockedUntilMs = isOrder
      ? Math.max(this.#blockedUntilMs, this.#ordersBlockedUntilMs)
      : this.#blockedUntilMs;
    if (blockedUntilMs > nowMs) return blockedUntilMs - nowMs;
    if (this.#limit === undefined) {
      return this.#inFlight < UNKNOWN_LIMIT_IN_FLIGHT ? 0 : Number.POSITIVE_INFINITY;
    }
    const reached = this.used + this.#inFlightWeight + weight;
    // A request alone may pass: its weight is then the limit's matter.
    if (reached <= this.#limit * (1 - RESERVE) || this.used + this.#inFlightWeight === 0) return 0;
    return nextWindow(nowMs, MINUTE_MS) - nowMs;
  }

  #someoneLeft(signal: AbortSignal | undefined): Promise<void> {
    const { promise, reject, resolve } = Promise.withResolvers<void>();
    const onAbort = () => reject(new LxError('aborted', { kind: ErrorKind.ABORTED }));
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiters.push(resolve);
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  #minute(): number {
    return Math.floor(this.#options.nowMs() / MINUTE_MS);
  }

  #inWindow(): boolean {
    return this.#window === this.#minute();
  }
}

function nextWindow(nowMs: number, windowMs: number): number {
  return (Math.floor(nowMs / windowMs) + 1) * windowMs + AFTER_WINDOW_MS;
}

function tooLong(waitMs: number): LxError {
  const seconds = Math.ceil(waitMs / 1000);
  return new LxError(`the exchange's limits leave nothing for ${seconds} s`, {
    kind: ErrorKind.LIMITED,
    retryAfterMs: waitMs,
  });
}
