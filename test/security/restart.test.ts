/** People in a folder: what survives a restart of the whole exchange, and what must not. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { INVITATIONS_FOLDER, Invitations } from '../../src/gateway/people/invitations.ts';
import { PEOPLE_FILE, PeopleStore } from '../../src/gateway/people/store.ts';

const fail = (error: Error) => assert.fail(error);
const PASSKEY = { publicKey: 'AA', counter: 0, transports: [], label: '', createdMs: 1, usedMs: 1 };
const ADA = { id: 'ada', account: 7, name: 'Ada', permissions: ['read'] as const, createdMs: 1 };

describe('in the data folder', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path(tmpdir(), 'lx-people-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('people and passkeys survive a restart, in files for their owner alone', async () => {
    const first = await PeopleStore.open(folder, fail);
    await first.addPerson(ADA, { ...PASSKEY, id: 'one' });
    await first.addPasskey('ada', { ...PASSKEY, id: 'two' });
    await first.addPasskey('ada', { ...PASSKEY, id: 'three' });
    await first.used('two', 5, 99);
    await first.removePasskey('one');
    await first.addPerson({ ...ADA, id: 'bob', account: 8 }, { ...PASSKEY, id: 'four' });
    await first.removePerson('bob');
    await first.close();
    const file = path(folder, PEOPLE_FILE);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    for (let k = 0; k < 2; k++) {
      const again = await PeopleStore.open(folder, fail);
      assert.deepEqual(again.people(), [ADA]);
      assert.deepEqual(again.people(8), []);
      const ids = again.passkeysOf('ada').map(({ id, counter, usedMs }) => [id, counter, usedMs]);
      assert.deepEqual(ids, [
        ['two', 5, 99],
        ['three', 0, 1],
      ]);
      assert.equal(again.passkey('four'), undefined);
      await again.close();
      assert.equal(statSync(file).mode & 0o777, 0o600);
    }
    assert.doesNotMatch(readFileSync(file, 'utf8'), /bob|"one"/);
  });

  test('what was left half written is cut off; a changed file stops the start', async () => {
    const store = await PeopleStore.open(folder, fail);
    await store.addPerson(ADA, { ...PASSKEY, id: 'one' });
    await store.close();
    const file = path(folder, PEOPLE_FILE);
    appendFileSync(file, 'half a li');
    const again = await PeopleStore.open(folder, fail);
    await again.addPasskey('ada', { ...PASSKEY, id: 'two' });
    await again.close();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"account":7', '"account":8'));
    await assert.rejects(PeopleStore.open(folder, fail), /people\.journal is damaged in line 1/);
  });

  test('an invitation is taken by one of two who hold the folder', () => {
    const [running, other] = [new Invitations(folder), new Invitations(folder)];
    const { code } = running.create({ account: 7 });
    assert.deepEqual([other.take(code)?.account, running.take(code)], [7, undefined]);
    assert.deepEqual(running.list(), []);
    assert.equal(statSync(path(folder, INVITATIONS_FOLDER)).mode & 0o777, 0o700);
  });
});
