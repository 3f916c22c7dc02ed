/** A file is replaced whole, for its owner alone, and nothing else is left. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { replaceFile } from './durable-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'lx-files-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a file is made, then replaced, by text or bytes', () => {
  const path = join(folder, 'a');
  replaceFile(path, 'first, and longer');
  assert.equal(readFileSync(path, 'utf8'), 'first, and longer');
  if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
  replaceFile(path, Uint8Array.of(1, 2, 3));
  assert.deepEqual([...readFileSync(path)], [1, 2, 3]);
  assert.deepEqual(readdirSync(folder), ['a']);
});

test('where it cannot be, the error is that of the file system', () => {
  assert.throws(() => replaceFile(join(folder, 'none', 'a'), 'x'), /ENOENT/);
});
