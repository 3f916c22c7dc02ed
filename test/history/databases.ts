/** The databases that a history can be in, each empty, for tests that run on both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectWriter } from '../../src/history/connect.ts';
import type { Database } from '../../src/history/port.ts';
import { PostgresDatabase } from '../../src/history/postgres.ts';
import { isAway } from '../../src/history/writer.ts';
import { findPostgres, PostgresServer } from './postgres-server.ts';

export const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface Place {
  readonly connect: () => Promise<Database>;
  /** As `lx history --url`; empty: the file in the data folder. */
  readonly url: string;
}

export interface DatabaseKind {
  readonly name: string;
  /** Why its tests cannot run here; false where they can. */
  readonly skip: string | false;
  begin(): Promise<void>;
  /** An empty one. @param folder where its file goes, if it is a file */
  place(folder: string): Promise<Place>;
  /** Whether it is somebody's server, which is not stopped and started here. */
  readonly isGiven: boolean;
  /**
   * Nobody can write to the place until the function that is given is called.
   * @param how as by an operator, or as by a crash
   */
  takeAway(place: Place, how?: 'at once' | 'crash'): Promise<() => Promise<void>>;
  end(): Promise<void>;
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  skip: false,
  isGiven: false,
  begin: async () => {},
  place: async (folder) => {
    return { url: '', connect: () => connectWriter(folder, '') };
  },
  async takeAway(place) {
    const other = await place.connect();
    // Who writes one transaction after the other leaves little time between them.
    while (!(await begins(other)));
    return () => other.close();
  },
  end: async () => {},
};

/** @returns false where somebody else is writing */
async function begins(database: Database): Promise<boolean> {
  try {
    await database.script('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (isAway(error)) return false;
    await database.close();
    throw error;
  }
}

function postgres(): DatabaseKind {
  const given = process.env.LX_TEST_POSTGRES_URL;
  const found = given === undefined ? findPostgres() : undefined;
  let server: PostgresServer | undefined;
  let count = 0;
  return {
    name: 'PostgreSQL',
    skip: found !== undefined && 'missing' in found ? found.missing : false,
    isGiven: given !== undefined,
    async begin() {
      if (found === undefined || 'missing' in found) return;
      server = new PostgresServer(found);
      await server.start();
    },
    async place() {
      count += 1;
      const name = `lx_${process.pid}_${count}`;
      const url =
        server === undefined ? await ownSchema(given!, name) : await server.createDatabase(name);
      return { url, connect: () => PostgresDatabase.connect(url) };
    },
    async takeAway(_place, how) {
      if (server === undefined) throw new Error('a given server is not stopped');
      await server.stop(how);
      return () => server!.start();
    },
    async end() {
      await server?.remove();
    },
  };
}

/** A schema of its own in a database that is not ours. */
async function ownSchema(url: string, name: string): Promise<string> {
  const database = await PostgresDatabase.connect(url);
  await database.script(`CREATE SCHEMA ${name}`);
  await database.close();
  const within = new URL(url);
  within.searchParams.set('options', `-c search_path=${name}`);
  return within.href;
}

export const DATABASES: readonly DatabaseKind[] = [sqlite, postgres()];

/** A temporary folder. */
export function scratchFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'lx-history-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
