/**
 * A history whose disk is full: it says so and what to do, waits, and goes on when there is room;
 * nothing is lost or there twice, and trading knows nothing of it.
 */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { HISTORY_FILE, openSqlite } from '../../src/history/connect.ts';
import type { Database } from '../../src/history/port.ts';
import { PostgresDatabase } from '../../src/history/postgres.ts';
import { hindranceOf, type WriterState } from '../../src/history/writer.ts';
import { ScriptProcess } from '../crash/server-process.ts';
import { type E2eExchange, startExchange } from '../e2e/exchange.ts';
import { LoadedChild, stoppedFolder } from '../replay/exchange-folder.ts';
import { CLI, type Place, scratchFolder } from './databases.ts';
import { assertReconciled, InProcessFollower } from './following.ts';
import { findPostgres, type Postgres, PostgresServer } from './postgres-server.ts';
import { SmallDisk, whyNoSmallDisk } from './small-disk.ts';
import { assertEqualToLog, buy, Client, healthWhen, isUpToDate } from './trading.ts';

const scratch = scratchFolder();
after(scratch.remove);

const noDisk = whyNoSmallDisk();
const found = findPostgres();
const postgresSkip = noDisk || ('missing' in found && found.missing);

test('a follower into a SQLite without a page to spare waits for one', async () => {
  const folder = await stoppedFolder(`${scratch.path}/pages`, 100);
  const file = join(folder.path, HISTORY_FILE);
  let isFull = true;
  let database: Database | undefined;
  /** SQLite itself then says that the disk is full, whenever the file would grow. */
  const allowNoPage = () => database?.script('PRAGMA max_page_count = 1');
  const connect = async () => {
    database = await openSqlite(file);
    if (isFull) await allowNoPage();
    return database;
  };
  const place = { url: '', connect };
  const follower = new InProcessFollower({ folder: folder.path, place });
  const exchange = await LoadedChild.start(folder);
  try {
    // Before there are tables, and when there are.
    await follower.until(({ state }) => state === 'full');
    isFull = false;
    await follower.until(({ state }) => state === 'writes');
    isFull = true;
    await allowNoPage();
    let attempts = 0;
    await exchange.answered(200);
    await follower.until(({ state }) => state === 'full' && ++attempts > 2);
    await exchange.answered(50);
    isFull = false;
    await follower.until(({ state }) => state === 'writes');
  } finally {
    await exchange.kill();
  }
  await follower.caughtUp(folder.path);
  await follower.stop();
  await assertReconciled(folder.path, place);
});

test('PostgreSQL whose whole disk is full is waited for', { skip: postgresSkip }, async () => {
  const disk = new SmallDisk(160);
  let server: PostgresServer | undefined;
  let exchange: LoadedChild | undefined;
  try {
    const { path, ...folder } = await stoppedFolder(`${scratch.path}/whole`, 100);
    server = new PostgresServer(found as Postgres, ['fsync=off', 'max_wal_size=4MB'], disk.path);
    await server.start();
    const url = await server.createDatabase('history');
    const place = { url, connect: () => PostgresDatabase.connect(url) };
    const follower = new InProcessFollower({ folder: path, place });
    exchange = await LoadedChild.start({ path, ...folder });
    // From here on it trades, also while nobody waits for an answer.
    await exchange.answered(50);
    await follower.until(({ state }) => state === 'writes');
    disk.fill();
    let attempts = 0;
    const isHindered = ({ state }: WriterState) => state === 'full' || state === 'away';
    await follower.until((state) => isHindered(state) && ++attempts > 2);
    await exchange.answered(100);
    // It may have ended by itself: its log has no room either.
    await server.stop('crash');
    disk.makeRoom();
    await server.start();
    await follower.until(({ state }) => state === 'writes');
    await exchange.kill();
    await follower.caughtUp(path);
    await follower.stop();
    await assertReconciled(path, place);
  } finally {
    await exchange?.kill();
    await server?.remove();
    disk.remove();
  }
});

test('the databases say in their own words what is waited for', () => {
  assert.equal(hindranceOf({ errcode: 13, message: 'database or disk is full' }), 'full');
  assert.equal(hindranceOf({ errcode: 4874, message: 'disk I/O error' }), 'away');
  assert.equal(hindranceOf({ errcode: 1, message: 'no such table' }), undefined);
  assert.equal(hindranceOf({ code: '53100', message: 'could not extend file' }), 'full');
  assert.equal(hindranceOf({ code: 'XX000', message: 'could not write init file' }), 'full');
  assert.equal(hindranceOf({ code: '53300', message: 'too many clients' }), 'away');
  assert.equal(hindranceOf({ code: '42P01', message: 'no such relation' }), undefined);
});

/** A database on a disk of its own. */
interface OnSmallDisk {
  readonly name: string;
  readonly skip: string | false;
  /** @param prepare gives what is to be in the exchange's folder before it starts */
  open(): Promise<{
    readonly disk: SmallDisk;
    readonly place: Place;
    readonly flag: string;
    prepare(folder: string): void;
    close(): Promise<void>;
  }>;
}

const sqlite: OnSmallDisk = {
  name: 'SQLite',
  skip: noDisk,
  async open() {
    const disk = new SmallDisk(32);
    const file = join(disk.path, HISTORY_FILE);
    const place = { url: '', connect: () => openSqlite(file) };
    const prepare = (folder: string) => symlinkSync(file, join(folder, HISTORY_FILE));
    return { disk, place, flag: 'sqlite', prepare, close: async () => disk.remove() };
  },
};

/** Its tables alone are on the small disk: its own log has room. */
const postgres: OnSmallDisk = {
  name: 'PostgreSQL',
  skip: postgresSkip,
  async open() {
    const disk = new SmallDisk(48);
    const server = new PostgresServer(found as Postgres);
    const close = async () => {
      await server.remove();
      disk.remove();
    };
    try {
      await server.start();
      const admin = await PostgresDatabase.connect(server.url('postgres'));
      await admin.script(`CREATE TABLESPACE small LOCATION '${server.folderIn(disk.path)}'`);
      await admin.script('CREATE DATABASE history TABLESPACE small');
      await admin.close();
    } catch (error) {
      await close();
      throw error;
    }
    const url = server.url('history');
    const place = { url, connect: () => PostgresDatabase.connect(url) };
    return { disk, place, flag: url, prepare: () => {}, close };
  },
};

for (const kind of [sqlite, postgres]) suite(kind);

function suite({ name, open, skip }: OnSmallDisk): void {
  describe(`${name} on a disk that is full`, { skip }, () => {
    test('is waited for by an exchange, which trades on and answers', async () => {
      const { close, disk, flag, place, prepare } = await open();
      let exchange: E2eExchange | undefined;
      try {
        exchange = await startExchange(['--history', flag], prepare);
        const [buyer, seller] = [
          new Client(exchange, await exchange.createTrader()),
          new Client(exchange, await exchange.createTrader()),
        ];
        await seller.order('SELL', { quantity: 50, timeInForce: 'GTC' });
        await buy(buyer, 40);
        let placed = 40;
        await healthWhen(exchange, isUpToDate);
        disk.fill();
        // What was allocated before holds some more.
        for (let isFull = false; !isFull; ) {
          await buy(buyer, 200);
          placed += 200;
          const { state } = await healthWhen(
            exchange,
            (health) => isUpToDate(health) || health.state === 'full',
          );
          isFull = state === 'full';
        }
        const { commandsBehind, reason } = await healthWhen(
          exchange,
          ({ state }) => state === 'full',
        );
        assert.ok(commandsBehind > 0);
        assert.match(reason ?? '', /full|No space left/);
        // What is there can be read: statements are given, up to where it ends.
        await buyer.get('/lx/v1/statement', { asset: 'BTC' });
        await buy(buyer, 100);
        placed += 100;
        disk.makeRoom();
        await healthWhen(exchange, isUpToDate);
        const orders = await buyer.all('/api/v3/allOrders', 'orderId', 'orderId');
        assert.equal(orders.length, placed);
        assert.equal(new Set(orders.map(({ orderId }) => orderId)).size, placed);
        await assertEqualToLog(exchange, place);
      } finally {
        await exchange?.close();
        await close();
      }
    });

    test('is told of by `lx history follow`, with what to do', async () => {
      const { close, disk, place, prepare } = await open();
      const { path } = await stoppedFolder(`${scratch.path}/follow-${name}`, 400);
      prepare(path);
      const flags = place.url === '' ? [] : ['--url', place.url];
      try {
        disk.fill();
        const command = new ScriptProcess(CLI, ['history', 'follow', path, '--once', ...flags]);
        await command.seen(/no room \(.+\).*; make room on its disk: trying again/, 'stderr');
        disk.makeRoom();
        assert.deepEqual(await command.ended, { code: 0, signal: null });
        assert.match(command.stdout, /the history is at sequence \d+\n$/);
        await assertReconciled(path, place);
      } finally {
        await close();
      }
    });
  });
}
