/** Debian's packages, for continuous integration as root; nobody else's machine is changed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const APT_PATH = '/usr/bin/apt-get';
const DPKG_QUERY_PATH = '/usr/bin/dpkg-query';
const INSTALL_MAX_MS = 240_000;
/** Between two tries while another test installs something. */
const RETRY_MS = 500;

export function mayInstall(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.CI === 'true' && process.getuid?.() === 0 && existsSync(APT_PATH);
}

/** Whether another test is at it: its files are there before it can be used. */
export function isBeingInstalled(name: string, env: NodeJS.ProcessEnv = process.env): boolean {
  if (!mayInstall(env)) return false;
  const { stdout } = spawnSync(DPKG_QUERY_PATH, ['--status', name], { encoding: 'utf8' });
  return /^Status: install \S+ (?!installed$)/m.test(stdout);
}

/** Waits where somebody else is installing. @returns what went wrong */
export function installPackage(name: string): string | undefined {
  const deadlineMs = Date.now() + INSTALL_MAX_MS;
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', name]]) {
    for (;;) {
      const problem = aptGet(args, deadlineMs - Date.now());
      if (problem === undefined) break;
      if (!/lock/.test(problem) || Date.now() > deadlineMs) return problem;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
  return undefined;
}

function aptGet(args: readonly string[], timeout: number): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, encoding: 'utf8', timeout: Math.max(1, timeout) } as const;
  const { status, stderr, error } = spawnSync(APT_PATH, args, options);
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim() || 'it failed');
}
