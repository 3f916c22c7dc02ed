/** What is said between who writes a SQLite file and the thread that has it open. */
import type { Table, Value } from './tables.ts';

export type Call =
  | { readonly what: 'all'; readonly sql: string; readonly values: readonly Value[] }
  | { readonly what: 'script'; readonly sql: string }
  | {
      readonly what: 'append';
      readonly table: Table;
      readonly cells: Float64Array<ArrayBuffer>;
      readonly texts: string[];
      readonly length: number;
    }
  | { readonly what: 'rollBack' | 'close' };

/** Answers come in the order of the calls. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: SqliteFailure;
}

/** What an error of SQLite says; an error itself loses its codes on the way. */
export interface SqliteFailure {
  readonly message: string;
  readonly code?: string;
  readonly errcode?: number;
}
