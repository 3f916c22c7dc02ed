/**
 * Brings a database to the schema of this release: numbered files, each carried out once, all in
 * one transaction with the notes that they were. A file that was carried out must never change. One
 * that is named `….postgres.sql` or `….sqlite.sql` is for that kind of database alone.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from './port.ts';

const FOLDER = new URL('./migrations/', import.meta.url);
const NAME = /^(\d{4})-[\w-]+(?:\.(sqlite|postgres))?\.sql$/;

const APPLIED = `CREATE TABLE IF NOT EXISTS history_migrations (
  number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL)`;

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** The migrations of this release for a kind of database, in order. */
export function migrations(kind: Database['kind']): Migration[] {
  const names = readdirSync(FOLDER).filter((name) => {
    const match = NAME.exec(name);
    return match !== null && (match[2] ?? kind) === kind;
  });
  return names.sort().map((name) => {
    const sql = readFileSync(new URL(name, FOLDER), 'utf8');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    return { number: Number(NAME.exec(name)![1]), name, sql, sha256 };
  });
}

/**
 * @param known the migrations there are
 * @throws Error where the database is of a later release, or was made by a file that has changed
 */
export async function migrate(
  database: Database,
  known = migrations(database.kind),
): Promise<void> {
  // Two that open an empty database at once make its tables once.
  await database.transaction(() => migrateAlone(database, known), 'alone');
}

async function migrateAlone(database: Database, known: readonly Migration[]): Promise<void> {
  await database.script(APPLIED);
  const rows = await database.all('SELECT number, name, sha256 FROM history_migrations');
  const applied = new Map(rows.map((row) => [Number(row.number), row]));
  for (const [number, { name, sha256 }] of applied) {
    const found = known.find((each) => each.number === number);
    if (found === undefined) {
      throw new Error(`the history was written by a later release (${name}): use that release`);
    }
    if (found.sha256 === sha256) continue;
    const remedy = 'Restore the file, or make the history anew in an empty database';
    throw new Error(`${found.name} is not the file that the history was made by. ${remedy}`);
  }
  for (const { number, name, sql, sha256 } of known) {
    if (applied.has(number)) continue;
    await database.script(sql);
    const note = 'INSERT INTO history_migrations (number, name, sha256) VALUES (?, ?, ?)';
    await database.all(note, [number, name, sha256]);
  }
}
