/** What the writer leaves behind where it cannot begin. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openHistory, openSqlite } from './connect.ts';
import { HistoryWriter } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-writer-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a history without a position is an error, and its connection is closed', async () => {
  const database = await openSqlite(join(folder, 'history.sqlite'));
  const close = database.close.bind(database);
  let closed = 0;
  database.close = () => {
    closed += 1;
    return close();
  };
  const writer = new HistoryWriter({
    connect: async () => {
      const history = await openHistory(async () => database);
      await database.script('DELETE FROM history_progress');
      return history;
    },
    source: () => assert.fail('there is no place to go on from'),
  });
  await assert.rejects(writer.run('forever'), /the history has lost its position/);
  assert.equal(closed, 1);
});
