/** The audit log over several files: the chain goes on, and nothing can be taken out of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { AUDIT_FILE, AuditLog } from './audit.ts';

const ROTATE_BYTES = 2_000;
const onFailure = (error: Error) => {
  throw error;
};
const act = (name: string) => ({ time: 1, account: 3, apiKey: 'k', act: name });

describe('the audit log', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lx-audit-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const open = () => AuditLog.open(folder, { onFailure, rotateBytes: ROTATE_BYTES });
  const files = () => readdirSync(folder).sort();
  /** Some one after the other, some at once. */
  const fill = async (acts = 60) => {
    const log = await open();
    const numbers: number[] = [];
    for (let k = 0; k < acts / 2; k++) numbers.push(await log.add(act(`alone ${k}`)));
    const together = Array.from({ length: acts / 2 }, (_, k) => log.add(act(`together ${k}`)));
    numbers.push(...(await Promise.all(together)));
    await log.close();
    return numbers;
  };

  test('goes on in another file when one has grown long, and is read whole again', async () => {
    assert.deepEqual(
      await fill(),
      Array.from({ length: 60 }, (_, k) => k + 1),
    );
    const before = files();
    assert.ok(before.length >= 3, before.join());
    assert.equal(before[0], 'audit.0000000001.journal');
    assert.equal(before.at(-1), AUDIT_FILE);
    const log = await open();
    const numbers = log.entries(1, 1_000).map(({ number }) => number);
    assert.deepEqual(
      numbers,
      Array.from({ length: 60 }, (_, k) => k + 1),
    );
    assert.equal(await log.add(act('one more')), 61);
    await log.close();
    await (await open()).close();
  });

  test('goes on where the process died between two files', async () => {
    await fill();
    const last = files().at(-2)!;
    // As if the newest file had just been put aside.
    renameSync(join(folder, AUDIT_FILE), join(folder, 'audit.0000000060.journal'));
    assert.ok(last < 'audit.0000000060.journal');
    const log = await open();
    assert.equal(await log.add(act('after')), 61);
    await log.close();
    const again = await open();
    assert.equal(again.entries(undefined, 1)[0]!.act, 'after');
    await again.close();
  });

  test('does without its oldest files, and without no other', async () => {
    await fill();
    const [oldest, second] = files();
    rmSync(join(folder, oldest!));
    await (await open()).close();
    const content = readFileSync(join(folder, second!));
    rmSync(join(folder, second!));
    const third = files()[0]!;
    await (await open()).close();
    // Put back, with the one after it gone.
    writeFileSync(join(folder, second!), content);
    if (third !== AUDIT_FILE) rmSync(join(folder, third));
    else assert.fail('too few files');
    await assert.rejects(open(), new RegExp(`does not continue ${second!}: .*taken out`));
  });

  test('refuses to start where a file was changed, cut off or emptied', async () => {
    await fill();
    const [oldest] = files();
    const path = join(folder, oldest!);
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, content.replace('alone 1"', 'alone 7"'));
    await assert.rejects(open(), /audit\.0000000001\.journal is damaged in line 2/);
    writeFileSync(path, content.slice(0, -40));
    await assert.rejects(open(), /audit\.0000000001\.journal is damaged at its end/);
    // Whole lines off the end: what comes after does not continue that.
    writeFileSync(path, content.slice(0, content.slice(0, -1).lastIndexOf('\n') + 1));
    await assert.rejects(open(), /does not continue audit\.0000000001\.journal/);
    writeFileSync(path, content);
    writeFileSync(join(folder, AUDIT_FILE), '');
    await assert.rejects(open(), /audit\.journal does not continue/);
  });

  test('of a folder that has none begins with one file', async () => {
    const log = await open();
    assert.deepEqual(log.entries(undefined, 10), []);
    await log.close();
    assert.deepEqual(files(), [AUDIT_FILE]);
  });
});
