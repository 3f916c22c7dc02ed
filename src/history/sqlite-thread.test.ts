/** A SQLite file in a thread of its own: errors are SQLite's, rows are those that it was given. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openHistory } from './connect.ts';
import { Rows } from './rows.ts';
import { SqliteThread } from './sqlite-thread.ts';
import { ASSETS } from './tables.ts';
import { hindranceOf } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-thread-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('a SQLite file in a thread of its own', () => {
  test('takes the same rows again after they were refused', async () => {
    const open = () => SqliteThread.open(join(folder, 'rows.sqlite'));
    const history = await openHistory(open);
    const twice = Rows.of(
      ASSETS,
      Array.from({ length: 40 }, (_, k) => [k, `asset ${k}`, 2, 1, 1]),
    );
    const database = await open();
    await database.append(twice);
    await assert.rejects(database.append(twice), /UNIQUE constraint failed: assets.asset/);
    await database.clear(ASSETS);
    const kept = database.transaction(async () => {
      await database.append(twice);
      throw new Error('no');
    });
    await assert.rejects(kept, /^Error: no$/);
    assert.deepEqual(await history.rows(ASSETS, undefined, 9), []);
    await database.append(twice);
    const found = await history.rows(ASSETS, [37], 9);
    assert.deepEqual(
      found.map(({ asset, name }) => [asset, name]),
      [38, 39].map((k) => [k, `asset ${k}`]),
    );
    await database.close();
    await history.close();
  });

  test('says what SQLite says, so that it is known what waiting mends', async () => {
    const one = await SqliteThread.open(join(folder, 'held.sqlite'));
    const two = await SqliteThread.open(join(folder, 'held.sqlite'));
    await one.script('BEGIN IMMEDIATE');
    const refused = two.script('BEGIN IMMEDIATE');
    await assert.rejects(refused, (error) => hindranceOf(error) === 'away');
    await one.close();
    await two.script('BEGIN IMMEDIATE; COMMIT');
    await two.close();
    await assert.rejects(two.script(''), /the thread of the history has ended/);
    writeFileSync(
      join(folder, 'other'),
      'this is no database, but a text of some length'.repeat(99),
    );
    await assert.rejects(SqliteThread.open(join(folder, 'other')), /file is not a database/);
  });
});
