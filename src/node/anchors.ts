/**
 * The anchors of a running exchange: one for every due time (each full hour, or as configured),
 * made in a thread of its own from a snapshot, kept in the data folder, and published on a chain
 * where one is configured. What could not be published is tried again until it is; the newest is
 * enough, for it says all that those before it said.
 */
import { Worker } from 'node:worker_threads';
import type { AnchorEntry, AnchorSummary, AnchorsPort, Publication } from '../anchor/port.ts';
import type { Proof } from '../anchor/proof.ts';
import type { Catalog } from '../feed/catalog.ts';
import type { Log } from '../gateway/log.ts';
import type { AnchorAsk, AnchorReply, AnchorResult } from './anchor-messages.ts';
import type { ExchangeNode } from './exchange-node.ts';

/** Who puts an anchor where everybody sees it. */
export interface Publisher {
  /** Address of the registry. */
  readonly address: string;
  /** Sees to it that it is there; again where it is already. */
  publish(anchor: AnchorEntry): Promise<unknown>;
  /** Gives up what it waits for. */
  close(): void;
}

export interface AnchorsOptions {
  /** The data folder. */
  readonly folder: string;
  readonly node: Pick<ExchangeNode, 'snapshot'>;
  readonly catalog: Catalog;
  /** Between two anchors, which are due at whole multiples of it since 1970; 0: none are made. */
  readonly everyMs: number;
  /** How many stay, the newest; 0 or absent: all. */
  readonly kept?: number;
  /** Addresses that accounts may be paid out to on the chain; none where not given. */
  readonly holders?: () => ReadonlyMap<number, Uint8Array>;
  readonly publisher?: Publisher | undefined;
  /** Between two looks whether the chain still has the newest anchor; 60,000. */
  readonly lookAgainMs?: number;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
}

/** Before what was not done is tried again; doubled each time, up to the second. */
const RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;
/** A reorganisation may take an anchor from the chain: it is looked for so often. */
const LOOK_AGAIN_MS = 60_000;
/** Longest time that a timer of the runtime takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Waiter {
  readonly resolve: (result: AnchorResult) => void;
  readonly reject: (error: Error) => void;
}

export class Anchors implements AnchorsPort {
  readonly #options: AnchorsOptions;
  readonly #waiters = new Map<number, Waiter>();
  readonly #nowMs: () => number;
  /** Started when it is asked for something: a start of the exchange does not wait for it. */
  #worker: Worker | undefined;
  #id = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #publishTimer: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
  #publishedSequence = 0;
  #problem: string | undefined;
  #publishing: Promise<void> = Promise.resolve();

  constructor(options: AnchorsOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  /**
   * Makes the anchor that is due, if it was not made, and from then on each in its time. What goes
   * wrong is logged and tried again: the exchange goes on without anchors.
   */
  async start(): Promise<void> {
    const { everyMs, log } = this.#options;
    if (everyMs === 0 || this.#closed) return;
    const dueMs = Math.floor(this.#nowMs() / everyMs) * everyMs;
    try {
      const [last] = await this.list(1);
      if (last === undefined || last.dueUs < dueMs * 1000) await this.make(dueMs);
      else this.#publish(last);
      this.#startAt(dueMs + everyMs);
    } catch (error) {
      if (this.#closed) return;
      log.error(`an anchor could not be made: ${(error as Error).message}`);
      this.#startAt(this.#nowMs() + MAX_RETRY_MS);
    }
  }

  /** Makes an anchor now. @param dueMs milliseconds since 1970 */
  async make(dueMs = this.#nowMs()): Promise<AnchorSummary> {
    const { node, catalog, holders, kept = 0 } = this.#options;
    await node.snapshot();
    const assets = [...catalog.assets()]
      .map(({ id, name, decimals }) => ({ asset: id, name, decimals }))
      .sort((a, b) => a.asset - b.asset);
    const ask = { kind: 'make', dueUs: dueMs * 1000, assets, kept } as const;
    const made = await this.#ask({ ...ask, holders: holders?.() ?? new Map() });
    this.#publish(made as AnchorSummary);
    return made as AnchorSummary;
  }

  async show(sequence?: number): Promise<AnchorSummary | undefined> {
    return (await this.#ask({ kind: 'show', sequence })) as AnchorSummary | undefined;
  }

  async list(limit: number, fromSequence?: number): Promise<readonly AnchorEntry[]> {
    return (await this.#ask({ kind: 'list', limit, fromSequence })) as readonly AnchorEntry[];
  }

  async proof(account: number, asset: number, sequence?: number): Promise<Proof | undefined> {
    return (await this.#ask({ kind: 'proof', account, asset, sequence })) as Proof | undefined;
  }

  get publication(): Publication | undefined {
    const { publisher } = this.#options;
    if (publisher === undefined) return undefined;
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return { registry: publisher.address, sequence: this.#publishedSequence, ...problem };
  }

  /**
   * Lets go of what is being made and of what is on its way to the chain: the next start finds out
   * how far it came.
   */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#publishTimer);
    this.#options.publisher?.close();
    await Promise.all([this.#publishing, this.#worker?.terminate()]);
  }

  #startAt(timeMs: number): void {
    if (this.#closed) return;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(1, timeMs - this.#nowMs()));
    this.#timer = setTimeout(() => void this.start(), delayMs);
    this.#timer.unref();
  }

  /** The newest one is enough: it says everything that those before it said. */
  #publish(anchor: AnchorEntry): void {
    const { publisher, lookAgainMs = LOOK_AGAIN_MS } = this.#options;
    if (publisher === undefined || this.#closed) return;
    clearTimeout(this.#publishTimer);
    this.#publishing = this.#publishing.then(async () => {
      const isThere = await this.#isPublished(publisher, anchor);
      clearTimeout(this.#publishTimer);
      if (this.#closed) return;
      this.#publishTimer = setTimeout(
        () => this.#publish(anchor),
        isThere ? lookAgainMs : this.#retryMs,
      );
      this.#publishTimer.unref();
      this.#retryMs = isThere ? RETRY_MS : Math.min(2 * this.#retryMs, MAX_RETRY_MS);
    });
  }

  async #isPublished(publisher: Publisher, anchor: AnchorEntry): Promise<boolean> {
    try {
      await publisher.publish(anchor);
      this.#publishedSequence = anchor.sequence;
      this.#problem = undefined;
      return true;
    } catch (error) {
      const { message } = error as Error;
      const isNew = this.#problem !== message && !this.#closed;
      this.#problem = message;
      if (isNew) this.#options.log.warn(`an anchor is not on the chain yet: ${message}`);
      return false;
    }
  }

  #ask(ask: AnchorAsk): Promise<AnchorResult> {
    if (this.#closed) return Promise.reject(new Error('the exchange is stopping'));
    this.#worker ??= this.#startWorker();
    const id = ++this.#id;
    const { promise, resolve, reject } = Promise.withResolvers<AnchorResult>();
    this.#waiters.set(id, { resolve, reject });
    this.#worker.postMessage({ ...ask, id });
    return promise;
  }

  #startWorker(): Worker {
    const { folder } = this.#options;
    const url = new URL('./anchor-thread.ts', import.meta.url);
    const worker = new Worker(url, { workerData: { folder } });
    worker.on('message', (reply: AnchorReply) => this.#onReply(reply));
    worker.once('error', (error) => this.#onEnd(worker, error));
    worker.once('exit', () => this.#onEnd(worker, new Error('the thread of anchors has ended')));
    // It ends by itself with the process, and keeps nothing from ending.
    worker.unref();
    return worker;
  }

  #onReply({ id, result, error }: AnchorReply): void {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(new Error(error));
  }

  /** Whoever waits is told; the next request starts another thread. */
  #onEnd(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiters.values()) reject(error);
    this.#waiters.clear();
  }
}
