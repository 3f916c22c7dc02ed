/**
 * Debian's Chromium, headless: where it is, and one page in it. `LX_CHROMIUM` names another
 * binary. Where none is installed, continuous integration (CI=true) as root installs it with
 * apt-get; nobody else's machine is changed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, isBeingInstalled, mayInstall } from '../apt-get.ts';

const PACKAGE = 'chromium';
const USUAL_PATH = '/usr/bin/chromium';
const END_MAX_MS = 5_000;
/** Between two looks for processes that a browser left behind. */
const LOOK_MS = 20;
const STDERR_MAX_CHARS = 20_000;
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-dev-shm-usage',
];

export type Found = { readonly path: string } | { readonly missing: string };

/** The browser's binary, or why there is none. May install it: see above. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): Found {
  const named = env.LX_CHROMIUM;
  if (named !== undefined && named !== '') {
    return existsSync(named) ? { path: named } : { missing: `LX_CHROMIUM: no file ${named}` };
  }
  if (existsSync(USUAL_PATH) && !isBeingInstalled(PACKAGE, env)) return { path: USUAL_PATH };
  const missing = `no ${USUAL_PATH}; install chromium or name a browser in LX_CHROMIUM`;
  if (!mayInstall(env)) return { missing };
  const problem = installPackage(PACKAGE);
  if (problem === undefined && existsSync(USUAL_PATH)) return { path: USUAL_PATH };
  return { missing: `${missing} (apt-get could not: ${problem ?? 'it is still not there'})` };
}

/** A browser that shows one page. */
export class Chromium {
  readonly #profile = mkdtempSync(join(tmpdir(), 'lx-chromium-'));
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #said = '';

  /** @param flags beside the usual ones */
  constructor(path: string, url: string, flags: readonly string[] = []) {
    const env = { ...process.env, HOME: this.#profile, TMPDIR: this.#profile };
    const args = [...FLAGS, ...flags, `--user-data-dir=${this.#profile}`, url];
    this.#child = spawn(path, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk) => {
      this.#said = (this.#said + chunk).slice(-STDERR_MAX_CHARS);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', (error) => {
        this.#said += error.message;
        resolve();
      });
    });
  }

  /** Resolves once the browser has said it, on its standard error. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#said);
      if (found !== null) return found;
      await new Promise((resolve) => this.#child.stderr?.once('data', resolve));
    }
  }

  /**
   * The promise's value.
   * @throws Error with what the browser said, when it ends before or takes longer
   */
  async until<T>(promise: Promise<T>, limitMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`nothing after ${limitMs} ms`), limitMs);
    });
    const gone = this.#exited.then(() => 'the browser ended');
    const failure = Promise.race([late, gone]).then((what) => {
      throw new Error(`${what}; it said:\n${this.#said}`);
    });
    try {
      return await Promise.race([promise, failure]);
    } finally {
      clearTimeout(timer);
      failure.catch(() => {});
    }
  }

  /** Ends it and removes what it wrote. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MAX_MS);
    this.#child.kill('SIGTERM');
    await this.#exited;
    clearTimeout(timer);
    // Its helpers outlive it by a moment, and make the folder anew to write there.
    await endProcessesOf(this.#profile);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 30, retryDelay: 100 });
  }
}

/** Ends every process that was given the folder, and returns when none is left. */
async function endProcessesOf(folder: string): Promise<void> {
  for (let left = processesOf(folder); left.length > 0; left = processesOf(folder)) {
    for (const pid of left) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** By their command line and environment, where the system shows them; elsewhere none. */
function processesOf(folder: string): number[] {
  if (!existsSync('/proc/self/environ')) return [];
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids
    .filter((id) => names(id, 'cmdline', folder) || names(id, 'environ', folder))
    .map(Number);
}

function names(id: string, what: string, folder: string): boolean {
  try {
    return readFileSync(`/proc/${id}/${what}`, 'latin1').includes(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return false;
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
