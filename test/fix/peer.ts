/**
 * Installs the independent initiator, `jspurefix`, by its own lock file, kept out of the ordinary
 * install: under node_modules/.cache, once. Where it cannot be installed, the tests that need it
 * are skipped, and say so.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SOURCE = join(import.meta.dirname, 'peer');
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache');
const FILES = ['package.json', 'package-lock.json'];
const INSTALL_MS = 180_000;

export type Peer =
  | { readonly folder: string; readonly reason: undefined }
  | { readonly folder: undefined; readonly reason: string };

export async function installPeer(): Promise<Peer> {
  const lock = readFileSync(join(SOURCE, 'package-lock.json'));
  const version = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const folder = join(CACHE, `lx-fix-peer-${version}`);
  if (existsSync(folder)) return { folder, reason: undefined };
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, 'lx-fix-peer-new-'));
  try {
    for (const name of FILES) copyFileSync(join(SOURCE, name), join(fresh, name));
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await promisify(execFile)(npm, args, { cwd: fresh, timeout: INSTALL_MS });
    // Another process may have been faster: then theirs is as good.
    if (!existsSync(folder)) renameSync(fresh, folder);
    return { folder, reason: undefined };
  } catch (error) {
    const [words] = (error as Error).message.split('\n');
    return { folder: undefined, reason: `jspurefix cannot be installed: ${words}` };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
