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
}

export interface AnchorsOptions {
  /** The data folder. */
  readonly folder: string;
  readonly node: Pick<ExchangeNode, 'snapshot'>;
  readonly catalog: Catalog;
  /** Between two anchors, which are due at whole multiples of it since 1970. */
  readonly everyMs: number;
  /** Addresses that accounts may be paid out to on the chain; none where not given. */
  readonly holders?: () => ReadonlyMap<number, Uint8Array>;
  readonly publisher?: Publisher | undefined;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
}

/** Before what could not be published is tried again; doubled each time, up to the second. */
const RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;
/** Longest time that a timer of the runtime takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Waiter {
  readonly resolve: (result: AnchorResult) => void;
  readonly reject: (error: Error) => void;
}

export class Anchors implements AnchorsPort {
  readonly #options: AnchorsOptions;
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  readonly #nowMs: () => number;
  #id = 0;
  #closed = false;
  #ended: Error | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
  #publishedSequence = 0;
  #problem: string | undefined;
  #making: Promise<unknown> = Promise.resolve();
  #publishing: Promise<void> = Promise.resolve();

  constructor(options: AnchorsOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
    const { folder } = options;
    this.#worker = new Worker(new URL('./anchor-thread.ts', import.meta.url), {
      workerData: { folder },
    });
    this.#worker.on('message', (reply: AnchorReply) => this.#onReply(reply));
    this.#worker.once('error', (error) => this.#end(error));
    this.#worker.once('exit', () => this.#end(new Error('the thread of anchors has ended')));
    // It ends by itself with the process, and keeps nothing from ending.
    this.#worker.unref();
  }

  /** Makes the anchor that is due, if it was not made, and from then on each in its time. */
  async start(): Promise<void> {
    const [last] = await this.list(1);
    const dueMs = this.#lastDueMs();
    if ((last?.dueUs ?? 0) < dueMs * 1000) await this.make(dueMs);
    else if (last !== undefined) this.#publish(last);
    this.#wait();
  }

  /** Makes an anchor now. @param dueMs milliseconds since 1970 */
  async make(dueMs = this.#nowMs()): Promise<AnchorSummary> {
    const { node, catalog, holders } = this.#options;
    await node.snapshot();
    const assets = [...catalog.assets()]
      .map(({ id, name, decimals }) => ({ asset: id, name, decimals }))
      .sort((a, b) => a.asset - b.asset);
    const ask = { kind: 'make', dueUs: dueMs * 1000, assets } as const;
    const made = await this.#ask({ ...ask, holders: holders?.() ?? new Map() });
    this.#publish(made as AnchorSummary);
    return made as AnchorSummary;
  }

  async show(sequence?: number): Promise<AnchorSummary | undefined> {
    return (await this.#ask({ kind: 'show', sequence })) as AnchorSummary | undefined;
  }

  async list(limit: number): Promise<readonly AnchorEntry[]> {
    return (await this.#ask({ kind: 'list', limit })) as readonly AnchorEntry[];
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

  /** Finishes the anchor that is being made, and what is on its way to the chain. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    await Promise.allSettled([this.#making, this.#publishing]);
    await this.#worker.terminate();
  }

  #lastDueMs(): number {
    const { everyMs } = this.#options;
    return Math.floor(this.#nowMs() / everyMs) * everyMs;
  }

  #wait(): void {
    if (this.#closed) return;
    const dueMs = this.#lastDueMs() + this.#options.everyMs;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(1, dueMs - this.#nowMs()));
    this.#timer = setTimeout(() => this.#due(dueMs), delayMs);
    this.#timer.unref();
  }

  #due(dueMs: number): void {
    if (this.#nowMs() < dueMs) {
      this.#wait();
      return;
    }
    this.#making = this.make(dueMs)
      .catch((error: Error) => {
        if (this.#closed) return;
        this.#options.log.error('an anchor could not be made', { error: error.message });
      })
      .finally(() => this.#wait());
  }

  /** The newest one is enough: it says everything that those before it said. */
  #publish(anchor: AnchorEntry): void {
    const { publisher, log } = this.#options;
    if (publisher === undefined || this.#closed) return;
    clearTimeout(this.#retry);
    this.#publishing = this.#publishing.then(async () => {
      try {
        await publisher.publish(anchor);
        this.#publishedSequence = anchor.sequence;
        this.#problem = undefined;
        this.#retryMs = RETRY_MS;
      } catch (error) {
        this.#problem = (error as Error).message;
        log.warn('an anchor is not on the chain yet', {
          sequence: anchor.sequence,
          problem: this.#problem,
        });
        this.#publishLater(anchor);
      }
    });
  }

  #publishLater(anchor: AnchorEntry): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => this.#publish(anchor), this.#retryMs);
    this.#retry.unref();
    this.#retryMs = Math.min(2 * this.#retryMs, MAX_RETRY_MS);
  }

  #ask(ask: AnchorAsk): Promise<AnchorResult> {
    if (this.#closed) return Promise.reject(new Error('the exchange is stopping'));
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = ++this.#id;
    const { promise, resolve, reject } = Promise.withResolvers<AnchorResult>();
    this.#waiters.set(id, { resolve, reject });
    this.#worker.postMessage({ ...ask, id });
    return promise;
  }

  #onReply({ id, result, error }: AnchorReply): void {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(new Error(error));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiters.values()) reject(error);
    this.#waiters.clear();
  }
}
