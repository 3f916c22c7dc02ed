/** What every implementation of the file port must do; the same tests for the real and the fake. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { asLogError, LogError } from './errors.ts';
import { FakeFiles } from './fake.ts';
import { errorCode, type FilePort } from './port.ts';
import { RealFiles } from './real.ts';

interface Place {
  readonly files: FilePort;
  readonly folder: string;
  remove(): void;
}

const PLACES: Readonly<Record<string, () => Place>> = {
  real: () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lx-port-'));
    return { files: new RealFiles(), folder, remove: () => fs.rmSync(folder, { recursive: true }) };
  },
  fake: () => ({ files: new FakeFiles(), folder: '/data', remove: () => {} }),
};

const BEHAVIOURS: Readonly<Record<string, (files: FilePort, folder: string) => void>> = {
  'chunks are written one after the other and read back': (files, folder) => {
    const handle = files.open(`${folder}/a`, 'create');
    files.writev(handle, [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)], 4);
    files.sync(handle);
    assert.equal(files.sizeBytes(handle), 7);
    const target = new Uint8Array(10);
    assert.equal(files.read(handle, target, 1), 6);
    assert.deepEqual([...target], [0, 0, 0, 1, 2, 3, 0, 0, 0, 0]);
    assert.equal(files.read(handle, target, 7), 0);
    files.close(handle);
  },
  'an existing file is overwritten in place, a created one begins empty': (files, folder) => {
    const file = `${folder}/a`;
    const made = files.open(file, 'create');
    files.writev(made, [new Uint8Array(10).fill(9)], 0);
    files.close(made);
    const written = files.open(file, 'write');
    files.writev(written, [Uint8Array.of(1)], 2);
    assert.equal(files.sizeBytes(written), 10);
    files.close(written);
    const read = files.open(file, 'read');
    const target = new Uint8Array(3);
    files.read(read, target, 1);
    assert.deepEqual([...target], [9, 1, 9]);
    assert.throws(() => files.writev(read, [target], 0), { code: 'EBADF' });
    files.close(read);
    const again = files.open(file, 'create');
    assert.equal(files.sizeBytes(again), 0);
    files.close(again);
  },
  'names are linked, renamed, removed and listed': (files, folder) => {
    files.close(files.open(`${folder}/a`, 'create'));
    files.link(`${folder}/a`, `${folder}/b`);
    assert.throws(() => files.link(`${folder}/a`, `${folder}/b`), { code: 'EEXIST' });
    files.rename(`${folder}/a`, `${folder}/c`);
    files.syncFolder(folder);
    assert.deepEqual(files.list(folder).sort(), ['b', 'c']);
    files.unlink(`${folder}/b`);
    assert.deepEqual(files.list(folder), ['c']);
  },
  'what is not there is ENOENT': (files, folder) => {
    const missing = `${folder}/x`;
    assert.throws(() => files.open(missing, 'read'), { code: 'ENOENT' });
    assert.throws(() => files.open(missing, 'write'), { code: 'ENOENT' });
    assert.throws(() => files.unlink(missing), { code: 'ENOENT' });
    assert.throws(() => files.rename(missing, `${folder}/y`), { code: 'ENOENT' });
    assert.throws(() => files.link(missing, `${folder}/y`), { code: 'ENOENT' });
  },
  'a closed handle is EBADF': (files, folder) => {
    const handle = files.open(`${folder}/a`, 'create');
    files.close(handle);
    assert.throws(() => files.sizeBytes(handle), { code: 'EBADF' });
  },
  'folders are made with their parents, and made again without a complaint': (files, folder) => {
    files.makeFolder(`${folder}/p/q`);
    files.makeFolder(`${folder}/p/q`);
    const handle = files.open(`${folder}/p/q/a`, 'create');
    files.close(handle);
    assert.deepEqual(files.list(`${folder}/p/q`), ['a']);
  },
  'the volume has room': (files, folder) => {
    assert.ok(files.freeBytes(folder) > 0);
  },
};

for (const [where, place] of Object.entries(PLACES)) {
  for (const [what, behave] of Object.entries(BEHAVIOURS)) {
    test(`${where}: ${what}`, () => {
      const { files, folder, remove } = place();
      try {
        behave(files, folder);
      } finally {
        remove();
      }
    });
  }
}

test('a write that the system cuts short is finished', (t) => {
  const { files, folder, remove } = PLACES.real();
  try {
    const writev = fs.writevSync;
    t.mock.method(fs, 'writevSync', (fd: number, chunks: Uint8Array[], position: number) =>
      writev(fd, [Buffer.concat(chunks).subarray(0, 5)], position),
    );
    const handle = files.open(`${folder}/a`, 'create');
    files.writev(handle, [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6, 7), Uint8Array.of(8)], 2);
    const target = new Uint8Array(10);
    files.read(handle, target, 0);
    assert.deepEqual([...target], [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    files.close(handle);
  } finally {
    remove();
  }
});

test('a synced write survives a crash, an unsynced one only when the crash spares it', () => {
  const files = new FakeFiles();
  const handle = files.open('/data/a', 'create');
  files.syncFolder('/data');
  files.writev(handle, [Uint8Array.of(1)], 0);
  files.sync(handle);
  files.writev(handle, [Uint8Array.of(2)], 1);
  const after = (fate: 'kept' | 'lost') =>
    files
      .crashed(() => fate, Math.random)
      .contents()
      .get('/data/a');
  assert.deepEqual(after('lost'), Uint8Array.of(1));
  assert.deepEqual(after('kept'), Uint8Array.of(1, 2));
  const nameless = files.crashed(() => 'lost', Math.random, 1);
  assert.equal(nameless.contents().size, 0);
});

test('errors without a code have none, and get a text all the same', () => {
  assert.equal(errorCode('text'), '');
  assert.equal(errorCode(new Error('x')), '');
  const error = asLogError('text', '/data', 'do it');
  assert.ok(error instanceof LogError);
  assert.match(error.message, /Cannot do it in \/data: text\./);
  assert.equal(asLogError(error, '/else', 'do that'), error);
  const quota = Object.assign(new Error('quota'), { code: 'EDQUOT' });
  assert.match(asLogError(quota, '/data', 'write').message, /full \(EDQUOT\)/);
});
