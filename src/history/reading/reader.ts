/** Asks the thread that reads the history. */
import { Worker } from 'node:worker_threads';
import type { Answered, Question, ReaderData } from './messages.ts';

/** How long an answer may take; then the thread is given up, the next question starts another. */
const ANSWER_MAX_MS = 20_000;

interface Waiter {
  readonly late: NodeJS.Timeout;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class HistoryReader {
  readonly #data: ReaderData;
  readonly #answerMaxMs: number;
  readonly #waiters = new Map<number, Waiter>();
  /** Started with the first question. */
  #worker: Worker | undefined;
  #id = 0;
  #closed = false;

  constructor(data: ReaderData, answerMaxMs = ANSWER_MAX_MS) {
    this.#data = data;
    this.#answerMaxMs = answerMaxMs;
  }

  /** @throws Error where the history cannot be read, or the reader is closed */
  ask<T>(question: Question): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the exchange is stopping'));
    this.#worker ??= this.#start();
    const id = ++this.#id;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const worker = this.#worker;
    const late = setTimeout(() => {
      this.#onEnd(worker, new Error('the history does not answer'));
      void worker.terminate();
    }, this.#answerMaxMs).unref();
    this.#waiters.set(id, { late, resolve, reject });
    worker.postMessage({ ...question, id });
    return promise as Promise<T>;
  }

  /** Who waits is told. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#onEnd(worker, new Error('the exchange is stopping'));
    await worker.terminate();
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
    clearTimeout(waiter?.late);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(new Error(error));
  }

  /** Whoever waits is told; the next question starts another thread. */
  #onEnd(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { late, reject } of this.#waiters.values()) {
      clearTimeout(late);
      reject(error);
    }
    this.#waiters.clear();
  }
}
