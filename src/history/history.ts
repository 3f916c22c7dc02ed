/**
 * The history in a database: what was asked for, traded and moved, as rows.
 *
 * Promise: the rows and the position up to which they tell are written in one transaction, and only
 * onto the position that they continue. So whatever is killed when, there is no hole and no
 * double; and of two writers one is refused.
 */
import { migrate } from './migrations.ts';
import type { Cells, Changes, Database, Position } from './port.ts';
import type { Rows } from './rows.ts';
import {
  ADDED_ORDER_COLUMNS,
  CANDLE_CHANGES,
  CANDLES,
  FIRST_ORDER_COLUMNS,
  ORDER_CHANGES,
  SET_ORDER_COLUMNS,
  TABLES,
  type Table,
  type Value,
} from './tables.ts';

/** Another writer was here, or the database was put back: this one must not go on. */
export class PositionError extends Error {
  constructor(expected: number, found: number) {
    super(
      `the history is at sequence ${found}, not ${expected}: another writer follows the same ` +
        'log into it. Stop one of them.',
    );
    this.name = 'PositionError';
  }
}

const STAGING = `
  CREATE TEMPORARY TABLE IF NOT EXISTS ${ORDER_CHANGES.name} (
    order_id BIGINT NOT NULL PRIMARY KEY,
    ${ORDER_CHANGES.columns
      .slice(1)
      .map((name) => `${name} BIGINT`)
      .join(', ')});
  CREATE TEMPORARY TABLE IF NOT EXISTS ${CANDLE_CHANGES.name} (
    ${CANDLES.columns.map((name) => `${name} BIGINT NOT NULL`).join(', ')})`;

const CHANGE_ORDERS = `UPDATE orders SET
  ${SET_ORDER_COLUMNS.map((name) => `${name} = COALESCE(c.${name}, orders.${name})`).join(', ')},
  ${FIRST_ORDER_COLUMNS.map(
    (name) => `${name} = CASE WHEN orders.${name} > 0 THEN orders.${name} ELSE c.${name} END`,
  ).join(', ')},
  ${ADDED_ORDER_COLUMNS.map((name) => `${name} = orders.${name} + c.${name}`).join(', ')}
  FROM ${ORDER_CHANGES.name} c WHERE orders.order_id = c.order_id`;

const MERGE_CANDLES = `INSERT INTO candles (${CANDLES.columns.join(', ')})
  SELECT ${CANDLES.columns.join(', ')} FROM ${CANDLE_CHANGES.name} WHERE true
  ON CONFLICT (market, interval_seconds, open_us) DO UPDATE SET
  high_ticks = CASE WHEN excluded.high_ticks > candles.high_ticks
    THEN excluded.high_ticks ELSE candles.high_ticks END,
  low_ticks = CASE WHEN excluded.low_ticks < candles.low_ticks
    THEN excluded.low_ticks ELSE candles.low_ticks END,
  close_ticks = excluded.close_ticks,
  volume_lots = candles.volume_lots + excluded.volume_lots,
  quote_units = candles.quote_units + excluded.quote_units,
  trades = candles.trades + excluded.trades`;

export class History {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** On a database that is connected; brings it to this release's schema. */
  static async open(database: Database): Promise<History> {
    await migrate(database);
    await database.script(STAGING);
    return new History(database);
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Everything that `work` reads is of one moment. */
  reading<T>(work: () => Promise<T>): Promise<T> {
    return this.#database.transaction(work, 'reading');
  }

  async position(): Promise<Position> {
    const [row] = await this.#database.all(
      'SELECT sequence, log_hash, time_us FROM history_progress WHERE id = 1',
    );
    if (row === undefined) throw new Error('the history has lost its position: lx history rebuild');
    const { sequence, log_hash, time_us } = row;
    return {
      sequence: Number(sequence),
      logHash: String(log_hash),
      timeUs: Number(time_us),
    };
  }

  /**
   * All of it or nothing.
   * @throws PositionError where the history is not where the changes begin
   */
  async write(changes: Changes): Promise<void> {
    const { before, position } = changes;
    await this.#database.transaction(async () => {
      const moved = await this.#database.all(
        `UPDATE history_progress SET sequence = ?, log_hash = ?, time_us = ?
          WHERE id = 1 AND sequence = ? RETURNING sequence`,
        [position.sequence, position.logHash, position.timeUs, before],
      );
      if (moved.length === 0) {
        throw new PositionError(before, (await this.position()).sequence);
      }
      for (const rows of changes.inserts) await this.#database.append(rows.grouped());
      await this.#pass(changes.orders, CHANGE_ORDERS);
      await this.#pass(changes.candles, MERGE_CANDLES);
      for (const { table, column, value, key } of changes.assignments) {
        const set = `UPDATE ${table.name} SET ${column} = ? WHERE ${table.key[0]} = ?`;
        await this.#database.all(set, [value, key]);
      }
    });
  }

  /** Through a temporary table, so that the database changes many rows with one statement. */
  async #pass(rows: Rows, statement: string): Promise<void> {
    if (rows.length === 0) return;
    await this.#database.clear(rows.table);
    await this.#database.append(rows);
    await this.#database.all(statement);
  }

  /** Takes everything out, so that it can be written anew. */
  async empty(): Promise<void> {
    await this.#database.transaction(async () => {
      for (const { name } of TABLES) await this.#database.script(`DELETE FROM ${name}`);
      await this.#database.all(
        "UPDATE history_progress SET sequence = 0, log_hash = '', time_us = 0 WHERE id = 1",
      );
    });
  }

  /** A table's rows by key. @param after key of the row before the first; absent: from the start */
  async rows(table: Table, after: readonly Value[] | undefined, limit: number): Promise<Cells[]> {
    const key = table.key.join(', ');
    const behind =
      after === undefined ? '' : `WHERE (${key}) > (${after.map(() => '?').join(', ')})`;
    const columns = table.columns.map((name) =>
      table.large?.includes(name) ? `CAST(${name} AS TEXT) AS ${name}` : name,
    );
    return this.#database.all(
      `SELECT ${columns.join(', ')} FROM ${table.name} ${behind} ORDER BY ${key} LIMIT ?`,
      [...(after ?? []), limit],
    );
  }

  /** Asks a question of `reading/queries.ts`. */
  ask<T>(question: (database: Database) => Promise<T>): Promise<T> {
    return question(this.#database);
  }

  /** Ids by name. */
  async idOf(table: Table, column: string, name: string): Promise<number | undefined> {
    const [key] = table.key;
    const [row] = await this.#database.all(
      `SELECT ${key} AS id FROM ${table.name} WHERE ${column} = ?`,
      [name],
    );
    return row === undefined ? undefined : Number(row.id);
  }
}
