/** What a history promises, on each database that it can be in. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Prng } from '../../src/base/prng.ts';
import { logSource } from '../../src/cli/history-source.ts';
import { lx } from '../../src/cli/testing.ts';
import { openHistory } from '../../src/history/connect.ts';
import { History, PositionError } from '../../src/history/history.ts';
import { migrate, migrations } from '../../src/history/migrations.ts';
import type { Cells } from '../../src/history/port.ts';
import { fillRows, orderRows } from '../../src/history/reading/queries.ts';
import { Rows } from '../../src/history/rows.ts';
import { ACCOUNTS, ASSETS, CANDLE_CHANGES, ORDER_CHANGES } from '../../src/history/tables.ts';
import { HistoryWriter } from '../../src/history/writer.ts';
import { type Folder, MARKET, stoppedFolder } from '../replay/exchange-folder.ts';
import { DATABASES, type DatabaseKind, type Place, scratchFolder } from './databases.ts';
import { assertReconciled } from './following.ts';

const CHILD = fileURLToPath(new URL('./follower-child.ts', import.meta.url));
const COMMANDS = 1500;
const NO_CHANGES = {
  ...{ orders: new Rows(ORDER_CHANGES), candles: new Rows(CANDLE_CHANGES), assignments: [] },
};

const scratch = scratchFolder();
after(scratch.remove);
let folder: Folder;
let made: Promise<Folder> | undefined;

/** Follows the log to its end, or up to a sequence. */
async function follow(place: Place, until?: number, flushRows = 100_000) {
  const writer = new HistoryWriter({
    connect: () => openHistory(place.connect),
    source: (position) =>
      logSource({ folder: folder.path, position, ...(until === undefined ? {} : { until }) }),
    flushRows,
  });
  return writer.run('end');
}

function urlFlags({ url }: Place): string[] {
  return url === '' ? [] : ['--url', url];
}

async function reconciled(place: Place): Promise<void> {
  const { code, stdout, stderr } = await lx([
    ...['history', 'reconcile', folder.path, '--json'],
    ...urlFlags(place),
  ]);
  assert.equal(stderr, '');
  const { differences, rows } = JSON.parse(stdout) as { differences: unknown[]; rows: number };
  assert.deepEqual(differences, []);
  assert.equal(code, 0);
  assert.ok(rows > COMMANDS);
}

/** Kills a follower when it has said so many lines. @returns whether it had come to its end */
async function killedAfter(place: Place, lines: number): Promise<boolean> {
  const flags = ['--disable-warning=ExperimentalWarning', CHILD, folder.path, place.url, '100'];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let said = 0;
  child.stdout.on('data', (text: Buffer) => {
    said += String(text).split('\n').length - 1;
    if (said >= lines) child.kill('SIGKILL');
  });
  const [code] = await closed;
  return code === 0;
}

for (const kind of DATABASES) suite(kind);

function suite(kind: DatabaseKind): void {
  describe(`a history in ${kind.name}`, { skip: kind.skip }, () => {
    let begun: Promise<void> | undefined;
    after(() => kind.end());

    /** An empty database. SQLite's is a file in the folder of the log: one at a time. */
    async function place(): Promise<Place> {
      made ??= stoppedFolder(`${scratch.path}/log`, COMMANDS);
      begun ??= kind.begin();
      [folder] = await Promise.all([made, begun]);
      const empty = await kind.place(folder.path);
      const history = await openHistory(empty.connect);
      await history.empty();
      await history.close();
      return empty;
    }

    test('is what the log gives, in however many steps it was followed', async () => {
      const at = await place();
      const half = await follow(at, 700, 50);
      assert.ok(half.sequence >= 700);
      assert.equal(half.logHash.length, 64);
      const end = await follow(at);
      assert.ok(end.sequence > half.sequence);
      assert.deepEqual(await follow(at), end);
      await reconciled(at);
    });

    test('has no hole and no double, wherever its writer is killed', async () => {
      const prng = new Prng(11);
      let kills = 0;
      // Where this process has its turn late, its kill finds a follower that has ended: once more.
      while (kills < 2) {
        const at = await place();
        kills = 0;
        while (!(await killedAfter(at, prng.between(1, 25)))) kills += 1;
        await assertReconciled(folder.path, at);
      }
    });

    test('is given in pages, each beginning where the one before ends', async () => {
      const at = await place();
      await follow(at);
      const history = await openHistory(at.connect);
      const [account = 0] = folder.accounts;
      for (const [rowsOf, id] of [
        [orderRows, 'order_id'],
        [fillRows, 'trade_id'],
      ] as const) {
        const read = (page: { fromId: number; limit: number }) =>
          history.ask((from) => rowsOf(from, { account, market: MARKET, ...page }));
        const all = await read({ fromId: 0, limit: 1e6 });
        assert.ok(all.length > 100);
        const ids = new Set(all.map((row) => row[id]));
        const paged = new Set<Cells[string]>();
        for (let fromId = 0; ; ) {
          const page = await read({ fromId, limit: 90 });
          for (const row of page) paged.add(row[id]!);
          if (page.length < 90) break;
          fromId = Number(page.at(-1)![id]) + 1;
        }
        assert.deepEqual(paged, ids);
        assert.ok(all.every((row) => row.account === account && row.market === MARKET));
      }
      await history.close();
    });

    test('a statement leads from its opening to its closing balance', async () => {
      const at = await place();
      await follow(at);
      const [account = 0] = folder.accounts;
      const flags = ['--account', String(account), '--asset', 'USD', ...urlFlags(at)];
      const { code, stdout, stderr } = await lx(['history', 'statement', folder.path, ...flags]);
      assert.equal(stderr, '');
      assert.equal(code, 0);
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','));
      assert.deepEqual(lines[0], 'time,what,market,reference,amount,fee,balance'.split(','));
      const units = (text = '') => BigInt(text.replace('.', ''));
      const [opening, ...changes] = lines.slice(1, -1);
      let balance = units(opening?.[6]);
      for (const change of changes) {
        balance += units(change[4]);
        assert.equal(units(change[6]), balance);
      }
      assert.ok(changes.length > 100);
      assert.deepEqual(lines.at(-1)?.[1], 'CLOSING');
      assert.equal(units(lines.at(-1)?.[6]), balance);
    });

    test('a wrong row, one too many and one too few are named', async () => {
      const at = await place();
      await follow(at);
      const database = await at.connect();
      const [wrong] = await database.all('SELECT order_id FROM orders ORDER BY order_id LIMIT 1');
      await database.all('UPDATE orders SET executed_lots = executed_lots + 1 WHERE order_id = ?', [
        wrong!.order_id!,
      ]);
      const [gone] = await database.all('SELECT * FROM transfers ORDER BY sequence LIMIT 1');
      await database.all('DELETE FROM transfers WHERE sequence = ? AND leg = ?', [
        gone!.sequence!,
        gone!.leg!,
      ]);
      await database.append(Rows.of(ACCOUNTS, [[99, 0, 0, 1, 1]]));
      await database.close();
      const ran = await lx(['history', 'reconcile', folder.path, ...urlFlags(at)]);
      assert.equal(ran.code, 1);
      assert.match(ran.stdout, new RegExp(`orders, order_id ${wrong!.order_id}: executed_lots is`));
      const key = `transfers, sequence ${gone!.sequence}, leg ${gone!.leg}: it is missing`;
      assert.ok(ran.stdout.includes(key), ran.stdout);
      assert.match(ran.stdout, /accounts, account 99: the log knows nothing of it/);
    });

    test('rebuild makes it anew, and status says how far it is', async () => {
      const at = await place();
      await follow(at, 700);
      const flags = [folder.path, ...urlFlags(at)];
      const behind = await lx(['history', 'status', ...flags, '--json']);
      const said = JSON.parse(behind.stdout) as Record<string, number>;
      assert.equal(said.commandsBehind, said.logSequence! - said.sequence!);
      assert.ok(said.commandsBehind! > 0);
      const rebuilt = await lx(['history', 'rebuild', ...flags]);
      assert.equal(rebuilt.code, 0, rebuilt.stderr);
      const { stdout } = await lx(['history', 'status', ...flags]);
      assert.match(stdout, /: all that the log holds\n$/);
      await assertReconciled(folder.path, at);
    });

    test('of two writers, one is refused', async () => {
      const at = await place();
      const [one, two] = [await openHistory(at.connect), await openHistory(at.connect)];
      const nothing = { inserts: [], ...NO_CHANGES };
      const position = { sequence: 5, logHash: 'ab', timeUs: 1 };
      await one.write({ before: 0, position, ...nothing });
      await assert.rejects(two.write({ before: 0, position, ...nothing }), PositionError);
      await one.close();
      await two.close();
    });

    test('what a transaction has done is undone where it fails', async () => {
      const at = await place();
      const history = await openHistory(at.connect);
      const position = { sequence: 5, logHash: 'ab', timeUs: 1 };
      const odd = 'a\tb\\c\nd\u00e9';
      const rows = (...ids: number[]) =>
        Rows.of(
          ASSETS,
          ids.map((asset) => [asset, odd, 2, 1, 1]),
        );
      const changes = { before: 0, position, ...NO_CHANGES };
      const twice = history.write({ ...changes, inserts: [rows(7, 7)] });
      await assert.rejects(twice);
      assert.equal((await history.position()).sequence, 0);
      await history.write({ ...changes, inserts: [rows(7)] });
      assert.equal(await history.idOf(ASSETS, 'name', odd), 7);
      await history.close();
    });

    test('a history of another log is not gone on with', async () => {
      const at = await place();
      await follow(at, 700);
      const database = await at.connect();
      await database.all('UPDATE history_progress SET log_hash = ?', ['00']);
      await database.close();
      await assert.rejects(follow(at), /is not the one that was followed up to sequence/);
      const flags = [folder.path, ...urlFlags(at)];
      const status = await lx(['history', 'status', ...flags]);
      assert.notEqual(status.code, 0, status.stdout);
      assert.match(status.stderr, /is not the one that was followed up to sequence/);
      const ahead = await at.connect();
      await ahead.all('UPDATE history_progress SET sequence = ?', [10 ** 9]);
      await ahead.close();
      assert.match(
        (await lx(['history', 'status', ...flags])).stderr,
        /before 1000000000: it is not/,
      );
    });

    test('migrations that were carried out must be those of this release', async () => {
      const at = await place();
      const database = await at.connect();
      await History.open(database);
      const [first, ...more] = migrations(database.kind);
      const other = { ...first!, sha256: '00' };
      await assert.rejects(migrate(database, [other, ...more]), /is not the file that the history/);
      await assert.rejects(migrate(database, []), /written by a later release/);
      const next = { number: 9999, name: '9999-more.sql', sql: 'CREATE TABLE m (n INTEGER)' };
      await migrate(database, [first!, ...more, { ...next, sha256: 'aa' }]);
      await database.all('DELETE FROM history_migrations WHERE number = ?', [9999]);
      await database.script('DROP TABLE m');
      await database.close();
    });
  });
}
