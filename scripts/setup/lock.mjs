/**
 * One process at a time: a lock folder that its owner's death frees.
 *
 * `mkdir` is the atomic step. The folder holds `owner.json` {pid, start, host}. A lock whose owner
 * is dead is taken over; two that find it dead at once are told apart by a second folder, held for
 * the few milliseconds of the takeover, inside which the owner is read again. A pid that was given
 * to another process is recognised by its start time where /proc tells it.
 *
 * Fails with a SetupError naming the folder when it stays in use for `waitMaxMs`.
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode, readIfThere, readJsonIfThere, SetupError } from './paths.mjs';

/** Between `mkdir` and the owner's file; a lock without an owner is dead after this long. */
const OWNERLESS_MAX_MS = 10_000;
const POLL_MS = 100;

/**
 * @typedef {object} LockOptions
 * @property {number} waitMaxMs How long to wait for a living owner.
 * @property {(owner: string) => void} [onWait] Called once, when there is something to wait for.
 */

/**
 * Holds the lock while `body` runs.
 *
 * @template T
 * @param {string} folder
 * @param {LockOptions} options
 * @param {() => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withLock(folder, options, body) {
  await acquire(folder, options);
  try {
    return await body();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {LockOptions} options
 */
async function acquire(folder, { waitMaxMs, onWait }) {
  mkdirSync(dirname(folder), { recursive: true });
  const deadline = Date.now() + waitMaxMs;
  let told = false;
  while (!tryAcquire(folder)) {
    const owner = ownerText(folder);
    if (Date.now() > deadline) {
      throw new SetupError(
        `${folder} is still held by ${owner}. If nothing is being set up, remove that folder.`,
      );
    }
    if (!told) onWait?.(owner);
    told = true;
    await pause(POLL_MS);
  }
}

/**
 * One attempt, taking over a dead owner's lock.
 *
 * @param {string} folder
 * @returns {boolean} Whether the lock is ours now.
 */
export function tryAcquire(folder) {
  if (makeFolder(folder)) {
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(self()));
    return true;
  }
  if (!isDead(folder)) return false;
  const takeover = `${folder}.takeover`;
  if (!makeFolder(takeover)) {
    // Nobody holds this for longer than a few file operations: an old one was left by a crash.
    if (ageMs(takeover) > OWNERLESS_MAX_MS) rmSync(takeover, { recursive: true, force: true });
    return false;
  }
  try {
    if (isDead(folder)) rmSync(folder, { recursive: true, force: true });
  } finally {
    rmSync(takeover, { recursive: true, force: true });
  }
  return false;
}

/**
 * @param {string} folder
 * @returns {boolean} False when it is there already.
 */
function makeFolder(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function self() {
  return { pid: process.pid, start: startOf(process.pid), host: hostname() };
}

/**
 * @param {string} folder
 * @returns {boolean} Whether its owner is known to be gone. Another host's owner never is.
 */
function isDead(folder) {
  const owner = readJsonIfThere(join(folder, 'owner.json'));
  if (owner === undefined) return ageMs(folder) > OWNERLESS_MAX_MS;
  if (owner.host !== hostname()) return false;
  const pid = Number(owner.pid);
  return !isAlive(pid) || startOf(pid) !== owner.start;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * When a process started, in the kernel's ticks; empty where /proc does not tell.
 *
 * @param {number} pid
 */
function startOf(pid) {
  const stat = readIfThere(`/proc/${pid}/stat`) ?? '';
  // The name, second field, may hold spaces and brackets: count from its closing bracket.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** @param {string} path */
function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** @param {string} folder */
function ownerText(folder) {
  const owner = readJsonIfThere(join(folder, 'owner.json'));
  return owner === undefined ? 'a process that is starting' : `process ${owner.pid}`;
}
