import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { FolderInUseError } from './errors.ts';
import { FakeFiles } from './fake.ts';
import { FolderLock } from './lock.ts';
import { RealFiles } from './real.ts';
import { FOLDER } from './test-support.ts';

const NOW_MS = 1_700_000_000_000;
const OTHER = { pid: 2000, processStart: 'boot/9' };

function lockFiles(files: FakeFiles): string[] {
  return files.list(FOLDER).sort();
}

/** A disk on which a process that is gone by now holds the folder. */
function abandoned(): FakeFiles {
  const files = new FakeFiles();
  FolderLock.acquire(files, FOLDER, NOW_MS);
  return files.restarted();
}

test('a running process keeps the others out, and the error says which and what to do', () => {
  const files = new FakeFiles();
  FolderLock.acquire(files, FOLDER, NOW_MS);
  files.becomeProcess(OTHER, true);
  assert.throws(
    () => FolderLock.acquire(files, FOLDER, NOW_MS),
    (error: unknown) => {
      assert.ok(error instanceof FolderInUseError);
      assert.equal(error.pid, 1000);
      assert.equal(error.folder, FOLDER);
      const text = /\/data is in use by process 1000 on here since 2023-11-14.*another folder/;
      assert.match(error.message, text);
      return true;
    },
  );
});

test('a second log in the same process is kept out', () => {
  const files = new FakeFiles();
  FolderLock.acquire(files, FOLDER, NOW_MS);
  assert.throws(() => FolderLock.acquire(files, FOLDER, NOW_MS), FolderInUseError);
});

test('a released folder is free for anyone, in the same process as well', () => {
  const files = new FakeFiles();
  for (let i = 0; i < 3; i++) FolderLock.acquire(files, FOLDER, NOW_MS).release();
  files.becomeProcess(OTHER, true);
  FolderLock.acquire(files, FOLDER, NOW_MS);
  assert.deepEqual(lockFiles(files), ['lock.4']);
});

test('the lock of a dead process is taken over', () => {
  const files = abandoned();
  FolderLock.acquire(files, FOLDER, NOW_MS);
  assert.deepEqual(lockFiles(files), ['lock.2']);
});

test('the lock of a dead process whose pid another one has now is taken over', () => {
  const files = new FakeFiles();
  FolderLock.acquire(files, FOLDER, NOW_MS);
  files.becomeProcess({ processStart: 'boot/77' });
  FolderLock.acquire(files, FOLDER, NOW_MS);
});

test('a lock from another host stands, and the error says how to remove it', () => {
  const files = new FakeFiles();
  FolderLock.acquire(files, FOLDER, NOW_MS);
  files.becomeProcess({ host: 'there' });
  assert.throws(
    () => FolderLock.acquire(files, FOLDER, NOW_MS),
    /process 1000 on here.*This is there.*delete \/data\/lock\.1/,
  );
});

test('a lock that a power cut left unreadable is taken over', () => {
  for (const text of ['', 'null', '{"pid":', '{"pid":-4}', '{"pid":"x"}']) {
    const files = abandoned();
    files.tamper(`${FOLDER}/lock.1`, () => new TextEncoder().encode(text));
    FolderLock.acquire(files, FOLDER, NOW_MS);
  }
});

test('of two starters exactly one wins, wherever the second comes in between', () => {
  for (const start of [() => new FakeFiles(), abandoned]) {
    for (const laterReleases of [false, true]) {
      const calls = race(start(), Number.POSITIVE_INFINITY, laterReleases).callCount;
      for (let at = 0; at < calls; at++) {
        const { files, outcomes } = race(start(), at, laterReleases);
        const winners = outcomes.filter((outcome) => outcome === 'won').length;
        const expected = laterReleases ? [1, 2] : [1];
        assert.ok(expected.includes(winners), `${winners} winners, cut in at call ${at}`);
        const held = lockFiles(files).filter((name) => name.startsWith('lock.'));
        assert.equal(held.length, 1);
      }
      assert.ok(calls >= 8);
    }
  }
});

/** Another process takes the folder in the middle of our taking it, just before call `at`. */
function race(files: FakeFiles, at: number, releases: boolean) {
  const outcomes: string[] = [];
  const attempt = (): FolderLock | undefined => {
    try {
      const lock = FolderLock.acquire(files, FOLDER, NOW_MS);
      outcomes.push('won');
      return lock;
    } catch (error) {
      assert.ok(error instanceof FolderInUseError, String(error));
      outcomes.push('kept out');
      return undefined;
    }
  };
  let callCount = 0;
  const { processes } = files;
  files.beforeCall = () => {
    if (callCount++ !== at) return;
    const counted = files.beforeCall;
    files.beforeCall = () => {};
    files.becomeProcess(OTHER, true);
    const lock = attempt();
    if (releases) lock?.release();
    files.becomeProcess(processes.self, true);
    files.beforeCall = counted;
  };
  attempt();
  return { files, outcomes, callCount };
}

test('a slow starter that made a number others have passed withdraws', () => {
  const files = abandoned();
  const { processes } = files;
  let links = 0;
  files.beforeCall = (call) => {
    if (call !== 'link' || links++ > 0) return;
    files.becomeProcess(OTHER, true);
    FolderLock.acquire(files, FOLDER, NOW_MS).release();
    FolderLock.acquire(files, FOLDER, NOW_MS);
    files.becomeProcess(processes.self, true);
  };
  assert.throws(() => FolderLock.acquire(files, FOLDER, NOW_MS), FolderInUseError);
  assert.deepEqual(lockFiles(files), ['lock.3']);
});

test('a folder that others keep taking is given up after a bounded number of tries', () => {
  const files = new FakeFiles();
  files.failOn({ call: 'link', code: 'EEXIST' });
  assert.throws(() => FolderLock.acquire(files, FOLDER, NOW_MS), /several processes at once/);
  assert.deepEqual(lockFiles(files), []);
});

test('failures of the disk while locking come as they are and leave nothing behind', () => {
  for (const [call, code] of [
    ['link', 'EPERM'],
    ['writev', 'ENOSPC'],
    ['open', 'EACCES'],
  ] as const) {
    const files = new FakeFiles();
    files.failOn({ call, code });
    assert.throws(() => FolderLock.acquire(files, FOLDER, NOW_MS), { code });
    assert.deepEqual(lockFiles(files), []);
  }
  const unreadable = abandoned();
  unreadable.failOn({ call: 'open', code: 'EACCES', path: 'lock.1' });
  assert.throws(() => FolderLock.acquire(unreadable, FOLDER, NOW_MS), { code: 'EACCES' });
  const stuck = abandoned();
  stuck.failOn({ call: 'unlink', code: 'EIO', path: 'lock.1' });
  assert.throws(() => FolderLock.acquire(stuck, FOLDER, NOW_MS), { code: 'EIO' });
});

test('of several real processes that start at once on a dead lock exactly one wins', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lx-lock-'));
  const script = path.join(import.meta.dirname, 'lock-contender.ts');
  const contenders = Array.from({ length: 4 }, () => fork(script, [folder], { execArgv: [] }));
  try {
    const ready = contenders.map((child) => said(child));
    assert.deepEqual(await Promise.all(ready), Array(4).fill('ready'));
    for (let round = 0; round < 20; round++) {
      const dead = { pid: 999_999_999, processStart: '', host: os.hostname(), released: false };
      for (const name of fs.readdirSync(folder)) fs.unlinkSync(path.join(folder, name));
      fs.writeFileSync(path.join(folder, 'lock.1'), JSON.stringify(dead));
      const answers = contenders.map((child) => said(child));
      for (const child of contenders) child.send('acquire');
      const won = (await Promise.all(answers)).filter((answer) => answer === 'won');
      assert.equal(won.length, 1);
      const released = contenders.map((child) => said(child));
      for (const child of contenders) child.send('release');
      await Promise.all(released);
    }
  } finally {
    for (const child of contenders) child.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true });
  }
});

function said(child: ReturnType<typeof fork>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the contender ended'));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

test('the real process table knows the living, the dead and the reused', () => {
  const { processes } = new RealFiles();
  assert.ok(processes.isRunning(processes.self));
  assert.ok(processes.isRunning({ ...processes.self, processStart: '' }));
  assert.ok(!processes.isRunning({ ...processes.self, pid: 999_999_999 }));
  if (processes.self.processStart !== '') {
    assert.ok(!processes.isRunning({ ...processes.self, processStart: 'earlier' }));
  }
});
