/** Asking a history that is not there, does not answer, or goes away meanwhile. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { connectHistory, openHistory } from '../../src/history/connect.ts';
import { PostgresDatabase } from '../../src/history/postgres.ts';
import { HistoryReader } from '../../src/history/reading/reader.ts';
import { isAway } from '../../src/history/writer.ts';
import { scratchFolder } from './databases.ts';
import { findPostgres, type Postgres, PostgresServer } from './postgres-server.ts';

const PAGE = { kind: 'orders', page: { account: 4, market: 1, limit: 10 } } as const;
const SHORT = { connectMaxMs: 300, answerMaxMs: 300 };

const scratch = scratchFolder();
after(scratch.remove);

const found = findPostgres();
const skip = 'missing' in found && found.missing;

/** Accepts, and says nothing. */
async function deafServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `postgres://lx@127.0.0.1:${port}/lx`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a reader', () => {
  test('tells each who asks that there is no history, and asks anew', async () => {
    const reader = new HistoryReader({ folder: scratch.path, url: '' });
    try {
      await assert.rejects(reader.ask(PAGE), /no such table/);
      await assert.rejects(reader.ask(PAGE), /no such table/);
    } finally {
      await reader.close();
    }
    await assert.rejects(reader.ask(PAGE), /is stopping/);
  });

  test('asks again over a new connection where the last one was lost', { skip }, async () => {
    const server = new PostgresServer(found as Postgres);
    try {
      await server.start();
      const url = await server.createDatabase('lost');
      const history = await openHistory(() => connectHistory('', url));
      await history.close();
      const reader = new HistoryReader({ folder: '', url });
      assert.deepEqual(await reader.ask(PAGE), []);
      await server.stop();
      await server.start();
      assert.deepEqual(await reader.ask(PAGE), []);
      await reader.close();
    } finally {
      await server.remove();
    }
  });

  test('gives up a database that does not answer', async () => {
    const deaf = await deafServer();
    const reader = new HistoryReader({ folder: scratch.path, url: deaf.url }, 500);
    try {
      await assert.rejects(reader.ask(PAGE), /the history does not answer/);
      const waiting = assert.rejects(reader.ask(PAGE), /is stopping|does not answer/);
      await reader.close();
      await waiting;
    } finally {
      deaf.close();
    }
  });
});

describe('PostgreSQL that does not answer', () => {
  test('is away when it says nothing to who connects', async () => {
    const deaf = await deafServer();
    try {
      await assert.rejects(PostgresDatabase.connect(deaf.url, SHORT), isAway);
    } finally {
      deaf.close();
    }
  });

  test('is away when it falls silent in the middle', { skip }, async () => {
    const server = new PostgresServer(found as Postgres);
    let isSilent = false;
    const proxy = createServer((socket) => {
      const there = connect(server.socketPath);
      for (const each of [socket, there]) each.on('error', () => {});
      socket.on('data', (chunk) => isSilent || there.write(chunk));
      there.on('data', (chunk) => isSilent || socket.write(chunk));
      socket.on('close', () => there.destroy());
    });
    try {
      await server.start();
      await once(proxy.listen(0, '127.0.0.1'), 'listening');
      const { port } = proxy.address() as { port: number };
      const url = `postgres://lx@127.0.0.1:${port}/postgres`;
      const patient = { answerMaxMs: 3_000, connectMaxMs: 60_000 };
      const database = await PostgresDatabase.connect(url, patient);
      isSilent = true;
      await assert.rejects(database.all('SELECT 1 AS one'), isAway);
      await assert.rejects(database.script('SELECT 1'), isAway);
      await database.close();
    } finally {
      proxy.close();
      await server.remove();
    }
  });
});
