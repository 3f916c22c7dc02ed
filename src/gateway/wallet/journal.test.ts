/** A journal keeps what it said it keeps, whatever happens to the file. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { FileJournal, memoryJournal } from './journal.ts';

describe('a journal', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lx-journal-'));
    path = join(folder, 'deeper', 'facts.journal');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const never = (error: Error) => assert.fail(error.message);

  async function written(facts: readonly unknown[]): Promise<void> {
    const journal = await FileJournal.open(path, never);
    for (const fact of facts) await journal.append(fact);
    await journal.close();
  }

  test('gives back what was put in, in order, over several openings', async () => {
    assert.deepEqual(FileJournal.read(path), []);
    await written([{ a: 1 }, 'two\nlines', null]);
    await written([[4]]);
    assert.deepEqual(FileJournal.read(path), [{ a: 1 }, 'two\nlines', null, [4]]);
    assert.equal(statSync(path).mode & 0o077, 0, 'for the owner’s eyes only');
  });

  test('takes many facts at once, in the order in which they came', async () => {
    const journal = await FileJournal.open(path, never);
    const facts = Array.from({ length: 500 }, (_, k) => ({ k }));
    await Promise.all(facts.map((fact) => journal.append(fact)));
    await journal.close();
    assert.deepEqual(FileJournal.read(path), facts);
  });

  test('cut off anywhere, keeps all whole lines and goes on after them', async () => {
    const facts = [{ n: 1 }, { n: 22 }, { n: 333 }];
    await written(facts);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const lines = whole.subarray(0, length).toString().split('\n').length - 1;
      const kept = facts.slice(0, lines);
      assert.deepEqual(FileJournal.read(path), kept);
      if (length % 7 !== 0) continue;
      await written(['more']);
      assert.deepEqual(FileJournal.read(path), [...kept, 'more']);
    }
  });

  test('damaged before its end, is refused, and left as it is', async () => {
    await written([{ n: 1 }, { n: 22 }, { n: 333 }, { n: 4444 }]);
    const whole = readFileSync(path);
    const last = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let at = 0; at < last; at++) {
      const harmed = Buffer.from(whole);
      harmed[at]! ^= 1;
      writeFileSync(path, harmed);
      assert.throws(
        () => FileJournal.read(path),
        /is damaged in line \d.*restore it/,
        `byte ${at}`,
      );
      await assert.rejects(FileJournal.open(path, never), /is damaged/);
      assert.deepEqual(readFileSync(path), harmed);
    }
  });

  test('without one of its lines is refused: a fact cannot be taken out', async () => {
    await written([1, 2, 3, 4]);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [lines[0], ...lines.slice(2)].join('\n'));
    assert.throws(() => FileJournal.read(path), /is damaged in line 2/);
  });

  test('is replaced wholly, and goes on in the new file', async () => {
    await written([1, 2, 3]);
    const journal = await FileJournal.replace(path, [{ all: 6 }], never);
    assert.deepEqual(FileJournal.read(path), [{ all: 6 }]);
    await journal.append(7);
    await journal.close();
    assert.deepEqual(FileJournal.read(path), [{ all: 6 }, 7]);
  });

  test('longer than what is read at once is read like any other', async () => {
    const fact = (k: number) => ({ k, text: 'x'.repeat((k * 7919) % 3_000) });
    const facts = Array.from({ length: 2_500 }, (_, k) => fact(k));
    const journal = await FileJournal.replace(path, facts, never);
    await journal.append({ long: 'y'.repeat(3_000_000) });
    await Promise.all(facts.map((each) => journal.append(each)));
    await journal.close();
    const all = [...facts, { long: 'y'.repeat(3_000_000) }, ...facts];
    assert.deepEqual(FileJournal.read(path), all);
    assert.equal(journal.bytes, statSync(path).size);
    const text = readFileSync(path, 'latin1');
    assert.equal(text.split('\n').length - 1, 7, 'at most 1,000 facts a line');
    writeFileSync(path, text.slice(0, -10), 'latin1');
    assert.deepEqual(FileJournal.read(path), all.slice(0, -500));
    writeFileSync(path, text.replace('yyy', 'yxy'), 'latin1');
    assert.throws(() => FileJournal.read(path), /is damaged in line 4/);
  });

  test('tells each fact to who opens it', async () => {
    await written([1, 2, 3]);
    const told: unknown[] = [];
    const journal = await FileJournal.open(path, never, (fact) => told.push(fact));
    await journal.close();
    assert.deepEqual(told, [1, 2, 3]);
  });

  test('after a write that failed takes nothing more and says why', async () => {
    const told: Error[] = [];
    const journal = await FileJournal.open(path, (error) => told.push(error));
    await journal.append(1);
    await journal.close();
    const refused = await Promise.allSettled([journal.append(2), journal.append(3)]);
    for (const each of refused) {
      assert.equal(each.status, 'rejected');
      assert.match(String(each.reason), /cannot be written.*Mend the disk/);
    }
    await assert.rejects(journal.append(4), /cannot be written/);
    assert.equal(told.length, 1);
    assert.deepEqual(FileJournal.read(path), [1]);
  });

  test('that is a folder, or in one that cannot be made, is an error that names it', async () => {
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(FileJournal.open(join(folder, 'file', 'x'), never));
    assert.throws(() => FileJournal.read(folder), /cannot be read/);
  });

  test('in memory keeps nothing', async () => {
    const journal = memoryJournal();
    await journal.append(1);
    await journal.close();
  });
});
