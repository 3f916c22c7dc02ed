/**
 * The history in one SQLite file that a thread of its own has open: rows are written there while
 * the next ones are folded here.
 */
import { Worker } from 'node:worker_threads';
import type { Cells, Database } from './port.ts';
import type { Rows } from './rows.ts';
import type { Call, Outcome } from './sqlite-messages.ts';
import type { Value } from './tables.ts';

export class SqliteThread implements Database {
  readonly kind = 'sqlite';
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  /** In the order of their calls. */
  readonly #waiters: ((outcome: Outcome) => void)[] = [];
  #ended: Error | undefined;

  private constructor(path: string) {
    this.#worker = new Worker(new URL('./sqlite-side.ts', import.meta.url), { workerData: path });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.on('message', (outcome: Outcome) => this.#waiters.shift()?.(outcome));
    this.#worker.once('error', (error) => this.#end(error));
    this.#worker.once('exit', () => this.#end(new Error('the thread of the history has ended')));
  }

  /** @throws Error of SQLite where the file cannot be opened or is no database */
  static async open(path: string): Promise<SqliteThread> {
    const database = new SqliteThread(path);
    try {
      await database.script('');
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /** Who waits is told. */
  #end(error: Error): void {
    this.#ended ??= error;
    for (const tell of this.#waiters.splice(0)) tell({ error });
  }

  async #call(call: Call, transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#waiters.push(resolve);
    this.#worker.postMessage(call, transfer);
    const { error, result } = await promise;
    if (error === undefined) return result;
    throw Object.assign(new Error(error.message), error);
  }

  async all(sql: string, values: readonly Value[] = []): Promise<Cells[]> {
    return (await this.#call({ what: 'all', sql, values })) as Cells[];
  }

  async script(sql: string): Promise<void> {
    await this.#call({ what: 'script', sql });
  }

  async transaction<T>(work: () => Promise<T>, kind?: 'reading' | 'alone'): Promise<T> {
    await this.script(kind === 'reading' ? 'BEGIN' : 'BEGIN IMMEDIATE');
    try {
      const result = await work();
      await this.script('COMMIT');
      return result;
    } catch (error) {
      await this.#call({ what: 'rollBack' });
      throw error;
    }
  }

  async append(rows: Rows): Promise<void> {
    const { length, table, texts, width } = rows;
    // A copy: what was not written is written again by who has the rows.
    const cells = rows.cells.slice(0, length * width);
    await this.#call({ what: 'append', table, cells, texts, length }, [cells.buffer]);
  }

  async clear(table: { readonly name: string }): Promise<void> {
    await this.script(`DELETE FROM ${table.name}`);
  }

  async close(): Promise<void> {
    if (this.#ended === undefined) await this.#call({ what: 'close' });
    await this.#exited;
  }
}
