/**
 * Makes node_modules what package-lock.json says, and does nothing when it is already.
 *
 * `node_modules/.lx-installed.json` remembers the lock file's hash, whether development packages
 * are in, and npm's own record of the tree, so the usual answer costs two small reads. Without
 * that note (someone ran npm by hand) npm's record is compared with the lock file, package by
 * package. Two that start at once wait for each other. Install scripts never run.
 *
 * It is `npm install --no-save`, then our own comparison with the lock file (every version, every
 * integrity, nothing else), and not `npm ci`: that one refuses when the registry lacks an optional
 * package for some other platform, and it empties node_modules under whoever runs from it.
 */
import { spawn } from 'node:child_process';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import {
  ROOT,
  readIfThere,
  readJsonIfThere,
  SetupError,
  say,
  sha256,
  sinceText,
} from './paths.mjs';
import { findPinned } from './runtime.mjs';

const INSTALL_MAX_MS = 15 * 60_000;
const OUTPUT_MAX_CHARS = 200_000;
const ERROR_LINES_MAX = 30;

/**
 * @typedef {object} InstallOptions
 * @property {boolean} dev Whether the packages that only development needs are wanted.
 * @property {string} [root] The folder of package.json.
 */

/**
 * @param {InstallOptions} options
 * @throws {SetupError} When npm fails; the message says why, as far as it can be told.
 */
export async function ensureInstalled({ dev, root = ROOT }) {
  if (isInstalled(root, dev)) return;
  await withLock(
    join(root, 'build', 'install.lock'),
    {
      waitMaxMs: INSTALL_MAX_MS,
      onWait: (owner) => say(`Waiting for ${owner}, which is installing the packages.`),
    },
    async () => {
      if (!isInstalled(root, dev)) await install(root, dev);
    },
  );
}

/**
 * @param {string} root
 * @param {boolean} dev
 */
async function install(root, dev) {
  const startMs = Date.now();
  checkLock(root);
  say(`Installing packages (${treeState(root).reason})…`);
  const scope = dev ? '--include=dev' : '--omit=dev';
  await runNpm(root, ['install', '--no-save', scope, '--include=optional', '--ignore-scripts']);
  dropUnusableNodeLink(root);
  const after = treeState(root);
  if (!after.good || (dev && !after.dev)) {
    throw new SetupError(
      `npm finished, but node_modules is not what package-lock.json says: ${after.reason}. ` +
        'Remove node_modules and try again.',
    );
  }
  writeNote(root, after.dev);
  say(`Packages installed in ${sinceText(startMs)}.`);
}

/** @param {string} root */
const notePath = (root) => join(root, 'node_modules', '.lx-installed.json');

/** @param {string} root */
const recordPath = (root) => join(root, 'node_modules', '.package-lock.json');

/**
 * @param {string} root
 * @param {boolean} dev
 * @returns {boolean} Whether node_modules has what is wanted.
 */
export function isInstalled(root, dev) {
  const note = readJsonIfThere(notePath(root));
  if (note !== undefined && note.lock === lockHash(root) && note.record === recordMark(root)) {
    return note.dev === true || !dev;
  }
  const state = treeState(root);
  if (!state.good || (dev && !state.dev)) return false;
  writeNote(root, state.dev);
  return true;
}

/**
 * @param {string} root
 * @param {boolean} dev
 */
function writeNote(root, dev) {
  const note = { lock: lockHash(root), record: recordMark(root), dev };
  writeFileSync(notePath(root), `${JSON.stringify(note)}\n`);
}

/** @param {string} root */
function lockHash(root) {
  const lock = readIfThere(join(root, 'package-lock.json'));
  if (lock === undefined) {
    throw new SetupError(`${root} has no package-lock.json: restore it from the repository.`);
  }
  return sha256(lock + wanted(readJsonIfThere(join(root, 'package.json'))));
}

/**
 * What a package.json, or the lock file's copy of it, asks for, in one comparable text.
 *
 * @param {Record<string, unknown> | undefined} manifest
 */
function wanted(manifest) {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
  return JSON.stringify(kinds.map((kind) => Object.entries(manifest?.[kind] ?? {}).sort()));
}

/**
 * @param {string} root
 * @throws {SetupError} When the lock file was made for another package.json.
 */
function checkLock(root) {
  const locked = packagesOf(join(root, 'package-lock.json'))?.[''];
  const manifest = readJsonIfThere(join(root, 'package.json'));
  if (wanted(/** @type {Record<string, unknown>} */ (locked)) === wanted(manifest)) return;
  throw new SetupError(
    'package.json and package-lock.json disagree: run `npm install` and commit both.',
  );
}

/**
 * Changes whenever npm changed the tree.
 *
 * @param {string} root
 */
function recordMark(root) {
  if (!existsSync(recordPath(root))) return 'none';
  const { size, mtimeMs } = statSync(recordPath(root));
  return `${size} ${Math.round(mtimeMs)}`;
}

/**
 * @typedef {object} TreeState
 * @property {boolean} good Whether all that running needs is there, in the locked versions.
 * @property {boolean} dev Whether the packages for development are there as well.
 * @property {string} reason Why something has to be done.
 */

/**
 * Compares npm's record of what it put into node_modules with the lock file.
 *
 * @param {string} root
 * @returns {TreeState}
 */
export function treeState(root) {
  const record = packagesOf(recordPath(root));
  if (record === undefined) return { good: false, dev: false, reason: 'none are here yet' };
  const locked = packagesOf(join(root, 'package-lock.json')) ?? {};
  let dev = true;
  for (const [path, want] of Object.entries(locked)) {
    // Packages for other platforms are in the lock file and, rightly, not in the tree.
    if (path === '' || (record[path] === undefined && want.optional === true)) continue;
    const have = record[path];
    if (have?.version === want.version && have?.integrity === want.integrity) continue;
    if (want.dev !== true || have !== undefined) {
      return { good: false, dev: false, reason: 'package-lock.json has changed' };
    }
    dev = false;
  }
  for (const [path, have] of Object.entries(record)) {
    // A registry may have a platform's package that the one the lock was made with had not.
    if (locked[path] !== undefined || have.optional === true) continue;
    return { good: false, dev: false, reason: 'there are packages that are not wanted' };
  }
  return { good: true, dev, reason: 'those for development are missing' };
}

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 */

/**
 * @param {string} path Of a file in the lock file's format.
 * @returns {Record<string, LockedPackage> | undefined}
 */
function packagesOf(path) {
  const parsed = readJsonIfThere(path);
  return /** @type {Record<string, LockedPackage> | undefined} */ (parsed?.packages);
}

/**
 * The pinned Node's package puts a `node` before the machine's own into the path of npm's
 * scripts. Where that binary cannot start, nothing could: take the link away.
 *
 * @param {string} root
 */
function dropUnusableNodeLink(root) {
  if (findPinned() === undefined && root === ROOT) {
    rmSync(join(root, 'node_modules', '.bin', 'node'), { force: true });
  }
}

/**
 * @param {string} root
 * @param {string[]} args
 */
function runNpm(root, args) {
  const { command, prefix, shell } = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...prefix, ...args], {
      cwd: root,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INSTALL_MAX_MS,
    });
    let output = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk).slice(-OUTPUT_MAX_CHARS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) =>
      reject(new SetupError(`npm could not be started: ${error.message}. Is npm in the PATH?`)),
    );
    child.on('close', (code) => {
      if (code === 0) resolve(undefined);
      else reject(new SetupError(npmFailureText(args, output)));
    });
  });
}

/**
 * The npm that called us, on the Node that it runs on: the Node found in PATH may be the very one
 * that is about to be replaced.
 */
export function npmCommand() {
  const cli = process.env.npm_execpath ?? '';
  if (basename(cli) === 'npm-cli.js' && existsSync(cli)) {
    const node = process.env.npm_node_execpath ?? process.execPath;
    return { command: node, prefix: [cli], shell: false };
  }
  const beside = join(dirname(process.execPath), 'npm');
  const windows = process.platform === 'win32';
  const command = !windows && existsSync(beside) ? beside : 'npm';
  return { command, prefix: [], shell: windows };
}

/** What npm's error codes mean for the person who sees them, first match first. */
const ADVICE = /** @type {const} */ ([
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH/,
    'The package registry cannot be reached: check the network, a proxy, or the registry that ' +
      '`npm config get registry` names, then try again.',
  ],
  [/\bE40[13]\b/, 'The registry refuses access: check the credentials that npm is given.'],
  [/\bE404\b|ETARGET/, 'The registry does not have a package: check which registry npm asks.'],
  [/EINTEGRITY/, 'A package differs from the lock file: `npm cache clean --force`, try again.'],
  [/ENOSPC/, 'The disk is full: free some space (about 500 MB are needed), then try again.'],
  [/EACCES|EPERM|EROFS/, 'No permission to write: check who owns node_modules and npm’s cache.'],
]);

/**
 * @param {readonly string[]} args
 * @param {string} output All that npm printed.
 * @returns {string}
 */
export function npmFailureText(args, output) {
  const lines = output.trimEnd().split('\n').slice(-ERROR_LINES_MAX);
  const shown = lines.map((line) => `  ${line}`).join('\n');
  const advice = ADVICE.find(([pattern]) => pattern.test(output))?.[1];
  const ending = advice ?? 'The lines above are npm’s own.';
  return `\`npm ${args.join(' ')}\` failed:\n${shown}\n${ending}`;
}
