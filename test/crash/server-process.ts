/**
 * `lx start` as a process of its own, for tests that kill it.
 *
 * Promise: what the process prints is kept; `ready` gives its address or why there is none; no
 * process outlives the test file that started it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const OPEN_AT = /is open at (http:\/\/\S+)\n/;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessOptions {
  /** A program with its arguments that runs the server: a shell that sets limits first. */
  readonly wrapper?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const alive = new Set<ChildProcess>();

function endAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

process.on('exit', endAll);
// After a failed test nothing else would end them, and they would keep this process alive.
after(endAll);

/** The environment without settings of an exchange. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('LX_'));
  return { ...Object.fromEntries(kept), NO_COLOR: '1' };
}

/** Any script of this project, run by the Node that runs this. */
export class ScriptProcess {
  stdout = '';
  stderr = '';
  /** Resolves when the process is gone and all that it printed is here. */
  readonly ended: Promise<Ending>;
  readonly child: ChildProcess;

  constructor(script: string, args: readonly string[], options: ProcessOptions = {}) {
    const line = [...(options.wrapper ?? []), process.execPath, script, ...args];
    this.child = spawn(line[0]!, line.slice(1), {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...cleanEnvironment(), ...options.environment },
    });
    alive.add(this.child);
    this.child.stdin!.on('error', () => {});
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        alive.delete(this.child);
        resolve({ code, signal });
      });
    });
  }

  /**
   * Resolves with the first match in what the process prints. What is printed to one stream says
   * nothing of how far the other has been read: each has to be waited for.
   */
  async seen(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    let found = pattern.exec(this[stream]);
    if (found) return found;
    return new Promise((resolve, reject) => {
      const look = () => {
        found = pattern.exec(this[stream]);
        if (found) resolve(found);
      };
      this.child[stream]!.on('data', look);
      void this.ended.then(({ code, signal }) => {
        look();
        const words = `${this.stdout}\n${this.stderr}`;
        reject(new Error(`ended with ${code ?? signal} before printing ${pattern}:\n${words}`));
      }, reject);
    });
  }

  /** Asks for an end, or makes one, and waits for it. */
  async end(signal: NodeJS.Signals): Promise<Ending> {
    this.child.kill(signal);
    return this.ended;
  }

  /** Resident memory, bytes; Linux only. */
  get pid(): number {
    return this.child.pid!;
  }
}

/** A server on a free port of this machine. */
export class ServerProcess extends ScriptProcess {
  /** The address, once it listens. */
  readonly ready: Promise<string>;

  constructor(folder: string, args: readonly string[] = [], options: ProcessOptions = {}) {
    // Anchors take snapshots, at full hours: only where a test is about them.
    const quiet = ['--port', '0', '--anchor-every', '0'];
    super(CLI, ['start', ...quiet, '--data', folder, ...args], options);
    this.ready = this.seen(OPEN_AT).then((found) => found[1]!);
    // Whoever waits for it sees why there is none; nobody has to wait.
    this.ready.catch(() => {});
  }
}
