/**
 * One stream of the feed: takes messages in order, once each, and knows when something is missing.
 *
 * Promise: what it passes on is a snapshot, or the update that follows what it passed on before.
 * Between losing the thread and the snapshot or update that takes it up again it is not `inStep`.
 */
import type { FeedData } from '../gateway/feed/port.ts';

/** What the stream needs of the connection. */
export interface StreamHost {
  /** An answer to a request that does not come within this is asked for again, milliseconds. */
  readonly gapRetryMs: number;
  /** Asks for what came after this sequence; without, for a snapshot. */
  askGap(after: number | undefined): void;
}

export class Stream {
  readonly #host: StreamHost;
  readonly #take: (message: FeedData<string>) => boolean;
  readonly #onStep: () => void;
  #last: number | undefined;
  #missing = true;
  #asked: { readonly after: number | undefined; readonly atMs: number } | undefined;

  /**
   * @param take passes a message on; false: its content shows that something is missing
   * @param onStep told when `inStep` changes
   */
  constructor(
    host: StreamHost,
    take: (message: FeedData<string>) => boolean,
    onStep: () => void = () => {},
  ) {
    this.#host = host;
    this.#take = take;
    this.#onStep = onStep;
  }

  /** The sequence of the last message that was passed on; undefined before the first. */
  get last(): number | undefined {
    return this.#last;
  }

  /** Nothing is known to be missing. */
  get inStep(): boolean {
    return !this.#missing;
  }

  /** A message of the stream. */
  message(message: FeedData<string>): void {
    if (message.type === 'snapshot') {
      // One that was overtaken by what is here already.
      if (this.#last !== undefined && message.sequence < this.#last) return;
      this.#accept(message);
      return;
    }
    if (this.#last === undefined) {
      this.#lose(undefined);
      return;
    }
    if (message.sequence <= this.#last) return;
    if (message.previous === this.#last) this.#accept(message);
    else this.#lose(this.#last);
  }

  /** A heartbeat says how far the stream has come. */
  heartbeat(sequence: number): void {
    if (this.#last === undefined || sequence > this.#last) this.#lose(this.#last);
    else if (this.#missing && this.#asked === undefined) this.#found();
  }

  /** The connection is gone: what comes next comes over another one. */
  disconnected(): void {
    this.#asked = undefined;
    this.#set(true);
  }

  /**
   * The stream goes on over a new connection.
   * @param resumed what was missed follows; else a snapshot does, of a count of its own
   * @param sequence that the stream has come to
   */
  connected(resumed: boolean, sequence: number): void {
    this.#asked = undefined;
    if (!resumed) this.#last = undefined;
    else if (sequence === this.#last) this.#found();
  }

  #accept(message: FeedData<string>): void {
    const before = this.#last;
    this.#last = message.sequence;
    if (this.#take(message)) {
      this.#asked = undefined;
      this.#found();
      return;
    }
    this.#last = undefined;
    // Nothing that was merely missed explains this: only a snapshot helps.
    this.#asked = before === undefined ? this.#asked : undefined;
    this.#lose(undefined);
  }

  #lose(after: number | undefined): void {
    this.#set(true);
    const nowMs = performance.now();
    const asked = this.#asked;
    if (asked !== undefined && nowMs - asked.atMs < this.#host.gapRetryMs) {
      if (asked.after === after || after !== undefined) return;
    }
    this.#asked = { after, atMs: nowMs };
    this.#host.askGap(after);
  }

  #found(): void {
    this.#set(false);
  }

  #set(missing: boolean): void {
    if (this.#missing === missing) return;
    this.#missing = missing;
    this.#onStep();
  }
}
