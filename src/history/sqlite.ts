/**
 * The history in one SQLite file, with the SQLite that comes with the runtime. A write-ahead log:
 * who reads does not wait for who writes.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Cells, Database } from './port.ts';
import type { Rows } from './rows.ts';
import type { Table, Value } from './tables.ts';

/** How long another process may hold the file before an attempt is given up. */
const BUSY_MS = 1000;
/** Pages in the write-ahead log before they go to the file: those of an index come again soon. */
const CHECKPOINT_PAGES = 65_536;
/** Rows of one statement: fewer calls into the library. */
const ROWS_AT_ONCE = 16;

export class SqliteDatabase implements Database {
  readonly kind = 'sqlite';
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @throws Error of SQLite where the file cannot be opened or is no database */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`PRAGMA busy_timeout = ${BUSY_MS};
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  async all(sql: string, values: readonly Value[] = []): Promise<Cells[]> {
    return this.#prepare(sql).all(...values) as Cells[];
  }

  async script(sql: string): Promise<void> {
    this.#database.exec(sql);
  }

  async transaction<T>(work: () => Promise<T>, kind?: 'reading' | 'alone'): Promise<T> {
    this.#database.exec(kind === 'reading' ? 'BEGIN' : 'BEGIN IMMEDIATE');
    try {
      const result = await work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  /** Ends a transaction that has failed, if SQLite has not done so. */
  rollBack(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  async append(rows: Rows): Promise<void> {
    const isText = rows.areTexts();
    const many = this.#insert(rows.table, ROWS_AT_ONCE);
    const values = new Array<Value | null>(ROWS_AT_ONCE * rows.width).fill(null);
    let done = 0;
    for (; done + ROWS_AT_ONCE <= rows.length; done += ROWS_AT_ONCE) {
      fill(values, rows, done, isText);
      many.run(...values);
    }
    if (done === rows.length) return;
    const one = this.#insert(rows.table, 1);
    values.length = rows.width;
    for (; done < rows.length; done++) {
      fill(values, rows, done, isText);
      one.run(...values);
    }
  }

  #insert({ columns, name }: Table, rows: number): StatementSync {
    const marks = `(${columns.map(() => '?').join(', ')})`;
    const values = new Array<string>(rows).fill(marks).join(', ');
    return this.#prepare(`INSERT INTO ${name} (${columns.join(', ')}) VALUES ${values}`);
  }

  async clear(table: Table): Promise<void> {
    this.#database.exec(`DELETE FROM ${table.name}`);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#database.close();
  }
}

/** Sets values to those of as many rows as there is room for. */
function fill(
  values: (Value | null)[],
  { cells, texts, width }: Rows,
  row: number,
  isText: readonly boolean[],
): void {
  for (let k = 0, at = row * width; k < values.length; k++, at++) {
    const cell = cells[at]!;
    if (isText[k % width]!) values[k] = texts[cell]!;
    else values[k] = Number.isNaN(cell) ? null : cell;
  }
}
