/** Asks the thread that reads the history. */
import { Worker } from 'node:worker_threads';
import type { Answered, Question, ReaderData } from './messages.ts';

interface Waiter {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class HistoryReader {
  readonly #data: ReaderData;
  readonly #waiters = new Map<number, Waiter>();
  /** Started with the first question. */
  #worker: Worker | undefined;
  #id = 0;
  #closed = false;

  constructor(data: ReaderData) {
    this.#data = data;
  }

  /** @throws Error where the history cannot be read, or the reader is closed */
  ask<T>(question: Question): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the exchange is stopping'));
    this.#worker ??= this.#start();
    const id = ++this.#id;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiters.set(id, { resolve, reject });
    this.#worker.postMessage({ ...question, id });
    return promise as Promise<T>;
  }

  /** Who waits is told. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const url = new URL('./reader-thread.ts', import.meta.url);
    const worker = new Worker(url, { workerData: this.#data });
    worker.on('message', (answered: Answered) => this.#onAnswer(answered));
    worker.once('error', (error) => this.#onEnd(worker, error));
    worker.once('exit', () => this.#onEnd(worker, new Error('the history is not read any more')));
    worker.unref();
    return worker;
  }

  #onAnswer({ id, result, error }: Answered): void {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(new Error(error));
  }

  /** Whoever waits is told; the next question starts another thread. */
  #onEnd(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiters.values()) reject(error);
    this.#waiters.clear();
  }
}
