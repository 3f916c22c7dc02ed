/**
 * Where things are, and the small questions about files that every set-up step asks.
 *
 * Everything under `scripts/` that runs before the install is plain JavaScript for Node 20 or
 * newer and imports nothing but `node:` modules.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The text of a file, or undefined when it is not there.
 *
 * @param {string} path
 * @returns {string | undefined}
 * @throws Any other failure to read (no permission, a folder in its place).
 */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * Parsed JSON of a file; undefined when it is missing or is not JSON (a torn write).
 *
 * @param {string} path
 * @returns {Record<string, unknown> | undefined}
 */
export function readJsonIfThere(path) {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {string | Uint8Array} bytes
 * @returns {string} SHA-256 in hexadecimal.
 */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * @param {unknown} error
 * @returns {string | undefined} The system's code, such as ENOENT.
 */
export function errorCode(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/**
 * @param {number} startMs A value of Date.now().
 * @returns {string} Such as `3.2 s`.
 */
export function sinceText(startMs) {
  return `${((Date.now() - startMs) / 1000).toFixed(1)} s`;
}

/** A failure that a person can act on: its message says what happened and what to do. */
export class SetupError extends Error {}

/**
 * Progress goes to stderr, so that a command's own output on stdout stays clean.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a command's body; a SetupError ends the process with its message and code 1, without a
 * stack that would only hide what to do.
 *
 * @param {() => Promise<number>} body Returns the exit code.
 */
export async function runCommand(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`lx: ${error.message}`);
    process.exitCode = 1;
  }
}
