/**
 * What the history needs of a database, and what it is given of the exchange.
 *
 * Implementations of `Database`: `sqlite.ts` and `postgres.ts`; one conformance suite runs on
 * both. SQL is written once, for both, with `?` for each value.
 */
import type { Rows } from './rows.ts';
import type { Table, Value } from './tables.ts';

export type Cells = Readonly<Record<string, Value>>;

/** One connection. Calls are made one after the other, never at once. */
export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  /** Runs one statement and gives its rows. */
  all(sql: string, values?: readonly Value[]): Promise<Cells[]>;
  /** Runs a row of statements that give nothing. */
  script(sql: string): Promise<void>;
  /**
   * What `work` does happens wholly or not at all.
   * @param kind `reading`: nothing is written, and all that is read is of one moment; `alone`: no
   *   other connection is in such a transaction meanwhile
   */
  transaction<T>(work: () => Promise<T>, kind?: 'reading' | 'alone'): Promise<T>;
  /** Adds rows, in their order. As fast as the database can. */
  append(rows: Rows): Promise<void>;
  /** Removes all rows of a temporary table. */
  clear(table: Table): Promise<void>;
  close(): Promise<void>;
}

/** How far the history is: everything up to that sequence is in it, nothing after. */
export interface Position {
  readonly sequence: number;
  /** Hash of the log's batch that ends there, as hexadecimal digits; empty at 0. */
  readonly logHash: string;
  /** Time of that batch, microseconds since 1970. */
  readonly timeUs: number;
}

/** What a market trades, as far as the history needs it. */
export interface MarketMoney {
  readonly baseAsset: number;
  readonly quoteAsset: number;
  readonly baseUnitsPerLot: number;
  /** Whether its trades move balances. */
  readonly isSettled: boolean;
}

/** What the history asks the engine that runs the log again. */
export interface LedgerPort {
  readonly externalAccount: number;
  readonly feeAccount: number;
  market(market: number): MarketMoney | undefined;
}

/** All that some batches of the log changed. */
export interface Changes {
  readonly before: number;
  readonly position: Position;
  readonly inserts: readonly Rows[];
  /** Of `ORDER_CHANGES`; a null leaves a cell as it is. */
  readonly orders: Rows;
  /** Of `CANDLE_CHANGES`, to be merged with what is there. */
  readonly candles: Rows;
  /** Single cells that changed, in order. */
  readonly assignments: readonly Assignment[];
}

export interface Assignment {
  readonly table: Table;
  readonly column: string;
  readonly value: number;
  /** Of the first column of its key. */
  readonly key: number;
}
