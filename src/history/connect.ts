/** Where a history is kept: a file in the data folder, or PostgreSQL where a URL is given. */
import { join } from 'node:path';
import { History } from './history.ts';
import type { Database } from './port.ts';

export const HISTORY_FILE = 'history.sqlite';
/** In place of a URL: the file. */
export const IN_FILE = 'sqlite';

/**
 * @param url of PostgreSQL; `sqlite` or empty: the file in the data folder
 * @throws Error of the database where it cannot be opened
 */
export async function connectHistory(folder: string, url: string): Promise<Database> {
  if (url !== '' && url !== IN_FILE) {
    const { PostgresDatabase } = await import('./postgres.ts');
    return PostgresDatabase.connect(url);
  }
  return openSqlite(join(folder, HISTORY_FILE));
}

/**
 * As `connectHistory`, for many rows: the file is written by a thread of its own.
 * @throws Error of the database where it cannot be opened
 */
export async function connectWriter(folder: string, url: string): Promise<Database> {
  if (url !== '' && url !== IN_FILE) return connectHistory(folder, url);
  const { SqliteThread } = await import('./sqlite-thread.ts');
  return SqliteThread.open(join(folder, HISTORY_FILE));
}

export async function openSqlite(path: string): Promise<Database> {
  const { SqliteDatabase } = await import('./sqlite.ts');
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
