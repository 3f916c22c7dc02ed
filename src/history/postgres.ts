/** The history in PostgreSQL: rows go in by COPY, statements are prepared once a connection. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyText } from './copy-text.ts';
import type { Cells, Database } from './port.ts';
import type { Rows } from './rows.ts';
import type { Table, Value } from './tables.ts';

const INT8 = 20;
/** Names the lock of transactions that are alone: `LX` in ASCII. */
const ALONE = 0x4c58;

export interface PostgresLimits {
  /** How long a server may take to answer who connects, milliseconds. */
  readonly connectMaxMs: number;
  /** How long it may take over one statement before it counts as gone, milliseconds. */
  readonly answerMaxMs: number;
}

const LIMITS: PostgresLimits = { connectMaxMs: 10_000, answerMaxMs: 120_000 };
/** How long a server may take to end a connection. */
const GOODBYE_MAX_MS = 1_000;

/** Whole numbers below 2^53 come as numbers; what may be larger is asked for as text. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export class PostgresDatabase implements Database {
  readonly kind = 'postgres';
  readonly #client: pg.Client;
  readonly #answerMaxMs: number;
  readonly #names = new Map<string, string>();
  #broken: Error | undefined;

  private constructor(client: pg.Client, { answerMaxMs }: PostgresLimits) {
    this.#client = client;
    this.#answerMaxMs = answerMaxMs;
    client.on('error', (error) => {
      this.#broken = error;
    });
  }

  /**
   * Connects.
   * @param url `postgres://user:password@host:port/database`
   * @throws Error of the driver where nobody answers or the server refuses
   */
  static async connect(url: string, limits = LIMITS): Promise<PostgresDatabase> {
    const client = new pg.Client({
      ...{ connectionString: url, types: TYPES, keepAlive: true },
      connectionTimeoutMillis: limits.connectMaxMs,
    });
    const database = new PostgresDatabase(client, limits);
    try {
      await client.connect();
      // Changes are looked up by key: few rows into large tables, of which no plan may scan one.
      await database.script('SET enable_hashjoin = off; SET enable_mergejoin = off');
      await database.script("SET client_min_messages = 'warning'");
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  async all(sql: string, values: readonly Value[] = []): Promise<Cells[]> {
    this.#check();
    let name = this.#names.get(sql);
    if (name === undefined) {
      name = `lx${this.#names.size + 1}`;
      this.#names.set(sql, name);
    }
    let count = 0;
    const text = sql.replace(/\?/g, () => `$${++count}`);
    const asked = this.#client.query({ name, text, values: [...values] });
    return (await this.#inTime(asked)).rows as Cells[];
  }

  #check(): void {
    if (this.#broken) throw this.#broken;
  }

  async script(sql: string): Promise<void> {
    this.#check();
    await this.#inTime(this.#client.query(sql));
  }

  /** A server that answers no more (a cable, a firewall) counts as gone after a while. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const late = setTimeout(() => {
      this.#client.connection.stream.destroy(new Error('Connection terminated: no answer'));
    }, this.#answerMaxMs);
    try {
      return await answer;
    } finally {
      clearTimeout(late);
    }
  }

  async transaction<T>(work: () => Promise<T>, kind?: 'reading' | 'alone'): Promise<T> {
    const level = kind === 'reading' ? ' ISOLATION LEVEL REPEATABLE READ READ ONLY' : '';
    await this.script(`BEGIN${level}`);
    try {
      if (kind === 'alone') await this.script(`SELECT pg_advisory_xact_lock(${ALONE})`);
      const result = await work();
      await this.script('COMMIT');
      return result;
    } catch (error) {
      await this.#rollBack();
      throw error;
    }
  }

  async #rollBack(): Promise<void> {
    try {
      await this.script('ROLLBACK');
    } catch (error) {
      // The connection is gone, and the transaction with it.
      this.#broken ??= error as Error;
    }
  }

  async append(rows: Rows): Promise<void> {
    if (rows.length === 0) return;
    this.#check();
    const { columns, name } = rows.table;
    const into = `COPY ${name} (${columns.join(', ')}) FROM STDIN`;
    const copy = this.#client.query(copyFrom(into));
    const lose = () => copy.destroy(this.#broken ?? new Error('Connection terminated'));
    this.#client.once('end', lose);
    try {
      await this.#inTime(pipeline(Readable.from(copyText(rows)), copy));
    } finally {
      this.#client.removeListener('end', lose);
    }
  }

  async clear(table: Table): Promise<void> {
    await this.script(`TRUNCATE ${table.name}`);
  }

  /** Also where the server does not answer any more. */
  async close(): Promise<void> {
    const { stream } = this.#client.connection;
    this.#broken ??= new Error('Connection terminated');
    if (stream.closed) return;
    const closed = new Promise<void>((resolve) => stream.once('close', resolve));
    const late = setTimeout(() => stream.destroy(), GOODBYE_MAX_MS);
    this.#client.end(() => {});
    await closed;
    clearTimeout(late);
  }
}
