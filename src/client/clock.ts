/**
 * The exchange's clock as seen from here. Requests carry its time, so that a wrong clock of this
 * machine refuses nothing. It is set by each answer that tells the exchange's time: the truth lies
 * between when the question left and when the answer came, so the error is half of that at most.
 */

export class ServerClock {
  readonly #nowMs: () => number;
  #offsetMs = 0;
  #known = false;

  /** @param nowMs this machine's clock, milliseconds since 1970 */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** Whether the exchange has ever told its time. */
  get known(): boolean {
    return this.#known;
  }

  /** This machine's clock, milliseconds since 1970. */
  localMs(): number {
    return this.#nowMs();
  }

  /** The exchange's clock, milliseconds since 1970, whole. */
  nowMs(): number {
    return Math.floor(this.#nowMs() + this.#offsetMs);
  }

  /** The exchange said `serverMs`, asked at `askedMs` of this machine's clock and answered now. */
  observe(serverMs: number, askedMs: number): void {
    this.#offsetMs = serverMs - (askedMs + this.#nowMs()) / 2;
    this.#known = true;
  }
}
