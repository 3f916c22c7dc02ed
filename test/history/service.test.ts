/** The history of a running exchange, while its writer fails, or its database is away. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { HistoryService } from '../../src/cli/history-service.ts';
import { endOfLog } from '../../src/cli/history-work.ts';
import { openSqlite } from '../../src/history/connect.ts';
import type { Database } from '../../src/history/port.ts';
import type { HistoryStatus } from '../../src/history/reading/port.ts';
import { MARKET, stoppedFolder } from '../replay/exchange-folder.ts';
import { scratchFolder } from './databases.ts';

const LOOK_MS = 20;
const RETRY_MS = 50;

const scratch = scratchFolder();
after(scratch.remove);

async function statusWhen(
  service: HistoryService,
  isSo: (status: HistoryStatus) => boolean,
): Promise<HistoryStatus> {
  while (!isSo(service.status)) await pause(LOOK_MS);
  return service.status;
}

async function withDatabase(path: string, work: (database: Database) => Promise<unknown>) {
  const database = await openSqlite(`${path}/history.sqlite`);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

/** A service beside a log of a venue that has traded. */
async function serviceOf(name: string) {
  const { accounts, path } = await stoppedFolder(`${scratch.path}/${name}`, 100);
  const end = endOfLog(path, { sequence: 0, logHash: '', timeUs: 0 }).sequence;
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const log = { info: write, warn: write, error: write };
  const about = { folder: path, url: '', sequence: () => end, retryMs: RETRY_MS };
  return { accounts, path, end, lines, service: new HistoryService({ ...about, log }) };
}

test('a history follows the log, and answers', async () => {
  const { accounts, end, lines, service } = await serviceOf('follows');
  try {
    assert.deepEqual(service.status, {
      ...{ state: 'starting', sequence: 0, commandsBehind: end, secondsBehind: 0 },
    });
    service.start();
    await statusWhen(service, ({ sequence }) => sequence === end);
    const page = { account: accounts[0]!, market: MARKET, limit: 5 };
    assert.equal((await service.orders(page)).length, 5);
    const [fill] = await service.fills({ ...page, newest: true });
    const asset = fill!.feeAsset;
    const query = { account: accounts[0]!, asset, fromUs: 0, untilUs: 2 ** 53 - 1 };
    const { entries, hasMore } = await service.statement(query, undefined, 1);
    assert.deepEqual([entries.length, hasMore], [1, true]);
    assert.deepEqual(lines, []);
  } finally {
    await service.close();
  }
});

test('what a writer cannot go on from is told, once, and tried again', async () => {
  const { accounts, end, lines, path, service } = await serviceOf('fails');
  const page = { account: accounts[0]!, market: MARKET, limit: 5 };
  try {
    // Whose the history is, nobody knows yet.
    await assert.rejects(service.orders(page), /not known yet/);
    service.start();
    await statusWhen(service, ({ sequence }) => sequence === end);
  } finally {
    await service.close();
  }
  const setHash = (sql: string) => withDatabase(path, (database) => database.script(sql));
  await setHash("UPDATE history_progress SET log_hash = 'x' || log_hash");
  const about = { folder: path, url: '', sequence: () => end, retryMs: RETRY_MS };
  const write = (line: string) => lines.push(line);
  const again = new HistoryService({ ...about, log: { info: write, warn: write, error: write } });
  try {
    again.start();
    const { reason } = await statusWhen(again, ({ state }) => state === 'failed');
    assert.match(reason ?? '', /is not the one that was followed up to sequence/);
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^the history is not written; trading goes on: the log in /);
    // Its rows may be those of another venue: nobody here is shown them.
    const query = { account: accounts[0]!, asset: 1, fromUs: 0, untilUs: 2 ** 53 - 1 };
    await assert.rejects(again.orders(page), /is not the one that was followed/);
    await assert.rejects(again.fills(page), /is not the one that was followed/);
    await assert.rejects(again.statement(query, undefined, 1), /is not the one that was followed/);
    await setHash('UPDATE history_progress SET log_hash = SUBSTR(log_hash, 2)');
    const mended = await statusWhen(again, ({ state }) => state === 'following');
    assert.deepEqual(mended, {
      ...{ state: 'following', sequence: end, commandsBehind: 0, secondsBehind: 0 },
    });
    assert.equal((await again.orders(page)).length, 5);
  } finally {
    await again.close();
  }
});

test('nobody waits for a database that is away', async () => {
  const { accounts, end, lines, path, service } = await serviceOf('away');
  try {
    await withDatabase(path, async (database) => {
      await database.script('BEGIN IMMEDIATE');
      service.start();
      await statusWhen(service, ({ state }) => state === 'away');
      const page = { account: accounts[0]!, market: MARKET, limit: 5 };
      await assert.rejects(service.orders(page), /its database is away/);
    });
    await statusWhen(service, ({ sequence, state }) => state === 'following' && sequence === end);
    assert.match(lines[0]!, /^the history's database is away; trading goes on: /);
    assert.deepEqual(lines.slice(1), ['the database of the history is back']);
  } finally {
    await service.close();
  }
});
