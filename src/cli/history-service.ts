/**
 * The history of a running exchange: a thread that writes it and a thread that reads it. Trading
 * waits for neither; what goes wrong with them is told, and tried again.
 */
import { Worker } from 'node:worker_threads';
import type { Log } from '../gateway/log.ts';
import { Lag } from '../history/lag.ts';
import type { Question } from '../history/reading/messages.ts';
import type {
  EntryKey,
  HistoryPort,
  HistoryStatus,
  PageOfMarket,
  PastFill,
  PastOrder,
  StatementPage,
  StatementQuery,
} from '../history/reading/port.ts';
import { HistoryReader } from '../history/reading/reader.ts';
import type { WriterState } from '../history/writer.ts';
import type { WriterData } from './history-writer-thread.ts';

export interface HistoryServiceOptions extends WriterData {
  readonly log: Log;
  /** The last command of the log. */
  readonly sequence: () => number;
  /** Before a writer that failed is started again, milliseconds; 30,000. */
  readonly retryMs?: number;
}

const RETRY_MS = 30_000;
/** Before a writer that does not stop is ended in the middle of what it does. */
const STOP_MAX_MS = 5_000;
const NO_ROOM =
  "the history's database has no room; trading goes on, and the history does once there is room " +
  'on its disk';
/** Between two looks at how far the log is. */
const LOOK_MS = 1_000;

export class HistoryService implements HistoryPort {
  readonly #options: HistoryServiceOptions;
  readonly #reader: HistoryReader;
  readonly #lag = new Lag();
  #worker: Worker | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #state: HistoryStatus['state'] = 'starting';
  #sequence = 0;
  #reason: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** The writer has found that the history is of this log, and not of another venue's. */
  #isOurs = false;
  /** As `#isOurs`, by the writer that runs now. */
  #hasLooked = false;

  constructor(options: HistoryServiceOptions) {
    this.#options = options;
    const { folder, url } = options;
    this.#reader = new HistoryReader({ folder, url });
  }

  /** Begins to follow. */
  start(): void {
    this.#look ??= setInterval(() => this.#seeLog(), LOOK_MS).unref();
    this.#startWriter();
  }

  get status(): HistoryStatus {
    this.#seeLog();
    return {
      state: this.#state,
      sequence: this.#sequence,
      commandsBehind: Math.max(0, this.#options.sequence() - this.#sequence),
      secondsBehind: Math.floor(this.#lag.behindMs(performance.now()) / 1000),
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
    };
  }

  orders(page: PageOfMarket): Promise<readonly PastOrder[]> {
    return this.#ask({ kind: 'orders', page });
  }

  fills(page: PageOfMarket): Promise<readonly PastFill[]> {
    return this.#ask({ kind: 'fills', page });
  }

  statement(
    query: StatementQuery,
    after: EntryKey | undefined,
    limit: number,
  ): Promise<StatementPage> {
    return this.#ask({ kind: 'statement', query, after, limit });
  }

  /** Nobody waits for a database that is known to be away, or is shown what others did. */
  #ask<T>(question: Question): Promise<T> {
    const why = this.#reason ?? '';
    if (this.#state === 'away') return Promise.reject(new Error(`its database is away: ${why}`));
    if (this.#isOurs) return this.#reader.ask(question);
    return Promise.reject(new Error(why || 'whether it is of this log is not known yet'));
  }

  /** What is gathered and not written is written by the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#look);
    clearTimeout(this.#timer);
    const worker = this.#worker;
    worker?.postMessage('stop');
    const late = setTimeout(() => void worker?.terminate(), STOP_MAX_MS);
    await Promise.all([this.#ended, this.#reader.close()]);
    clearTimeout(late);
  }

  #startWriter(): void {
    const { folder, url } = this.#options;
    const file = new URL('./history-writer-thread.ts', import.meta.url);
    const worker = new Worker(file, { workerData: { folder, url } satisfies WriterData });
    const ended = Promise.withResolvers<void>();
    this.#worker = worker;
    this.#hasLooked = false;
    this.#ended = ended.promise;
    worker.on('message', (state: WriterState) => this.#onState(state));
    let failure: unknown = new Error('the thread that writes it has ended');
    worker.once('error', (error) => {
      failure = error;
    });
    // Whatever it was that ended it.
    worker.once('exit', () => {
      ended.resolve();
      this.#onFailure(failure);
    });
    worker.unref();
  }

  #onState({ state, sequence, reason = '' }: WriterState): void {
    const { log } = this.#options;
    const next = state === 'away' || state === 'full' ? state : 'following';
    const before = this.#state;
    this.#state = next;
    this.#reason = next === 'following' ? undefined : reason;
    if (next !== before) {
      if (next === 'away') log.warn(`the history's database is away; trading goes on: ${reason}`);
      if (next === 'full') log.warn(`${NO_ROOM}: ${reason}`);
      const wasHindered = before === 'away' || before === 'full';
      if (next === 'following' && wasHindered) log.info('the database of the history is back');
    }
    if (next !== 'following') return;
    this.#hasLooked = true;
    this.#isOurs = true;
    this.#sequence = sequence;
    this.#seeLog();
    this.#lag.reached(sequence);
  }

  #onFailure(error: unknown): void {
    if (this.#isClosed) return;
    const { log, retryMs = RETRY_MS } = this.#options;
    const reason = (error as Error).message;
    if (this.#state !== 'failed' || this.#reason !== reason) {
      log.error(`the history is not written; trading goes on: ${reason}`);
    }
    // What fails later, such as at a second follower, says nothing against what is there.
    this.#isOurs &&= this.#hasLooked;
    this.#state = 'failed';
    this.#reason = reason;
    this.#timer = setTimeout(() => this.#startWriter(), retryMs).unref();
  }

  #seeLog(): void {
    this.#lag.logAt(this.#options.sequence(), performance.now());
  }
}
