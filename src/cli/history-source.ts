/** Brings together a data folder's log, an engine that runs it again, and a history's database. */
import { join } from 'node:path';
import { EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../engine/engine.ts';
import { History } from '../history/history.ts';
import type { Database, Position } from '../history/port.ts';
import type { OpenSource } from '../history/writer.ts';
import { RealFiles } from '../log/file/real.ts';
import { loadEngineModule } from '../node/wasm-module.ts';
import { type BatchEnd, Follower } from '../replay/follower.ts';
import { Settlement } from '../schema/generated/protocol.ts';

export const HISTORY_FILE = 'history.sqlite';

/** @param url of PostgreSQL; empty: the file in the data folder */
export async function connectHistory(folder: string, url: string): Promise<Database> {
  if (url !== '') {
    const { PostgresDatabase } = await import('../history/postgres.ts');
    return PostgresDatabase.connect(url);
  }
  return openSqlite(join(folder, HISTORY_FILE));
}

export async function openSqlite(path: string): Promise<Database> {
  const { SqliteDatabase } = await import('../history/sqlite.ts');
  return new SqliteDatabase(path);
}

/** A connection, brought to this release's schema; one that fails is not left open. */
export async function openHistory(connect: () => Promise<Database>): Promise<History> {
  const database = await connect();
  try {
    return await History.open(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

export interface LogSource extends OpenSource {
  readonly follower: Follower;
}

export interface LogSourceOptions {
  readonly folder: string;
  readonly position: Position;
  /** Nothing after this sequence, which ends a batch, is given. */
  readonly until?: number;
  readonly onBatch?: (end: BatchEnd) => void;
}

/** The log of a data folder from a position on. @throws Error where it is another log */
export function logSource({ folder, position, until, onBatch }: LogSourceOptions): LogSource {
  let take: Parameters<OpenSource['feed']>[0] | undefined;
  const follower = new Follower({
    folder,
    files: new RealFiles(),
    module: loadEngineModule(),
    from: position,
    onEvents: ({ view }, from, to) => take?.take(view, from, to),
  });
  const { engine } = follower;
  return {
    follower,
    source: {
      next() {
        if (engine.sequence >= (until ?? Number.POSITIVE_INFINITY)) return undefined;
        const end = follower.next();
        if (end !== undefined) onBatch?.(end);
        return end;
      },
      sync: () => follower.sync(),
    },
    ledger: {
      externalAccount: EXTERNAL_ACCOUNT,
      feeAccount: FEE_ACCOUNT,
      market(market) {
        const terms = engine.marketTerms(market);
        return terms && { ...terms, isSettled: terms.settlement === Settlement.LEDGER };
      },
    },
    owned: engine.balances(),
    feed(fold) {
      take = fold;
    },
  };
}
