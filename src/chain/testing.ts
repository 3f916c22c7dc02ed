/** A chain of one's own for a test: anvil, from its package's file, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Rpc } from './rpc.ts';

const START_MAX_MS = 60_000;
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'anvil-linux-amd64',
  'linux-arm64': 'anvil-linux-arm64',
  'darwin-x64': 'anvil-darwin-amd64',
  'darwin-arm64': 'anvil-darwin-arm64',
  'win32-x64': 'anvil-win32-amd64',
};

/** The program's path, or undefined where its package is not for this machine. */
export function findAnvil(): string | undefined {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  // The package of the platform stands beside the one that brought it.
  const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  const path = join(dirname(dirname(wrapper)), name, 'bin', file);
  return existsSync(path) ? path : undefined;
}

export const NO_ANVIL = 'no anvil for this platform among the packages';

export class Anvil {
  readonly url: string;
  /** To move time and blocks: anvil_…, evm_…. */
  readonly rpc: Rpc;
  /** Private keys of ten accounts with 10,000 ether each. */
  readonly keys: readonly string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, keys: readonly string[]) {
    this.#child = child;
    this.url = url;
    this.rpc = new Rpc({ url });
    this.keys = keys;
  }

  /** @param flags beside the port @throws Error with what it said, where it does not start */
  static start(path: string, flags: readonly string[] = []): Promise<Anvil> {
    const args = ['--port', '0', '--mnemonic-seed-unsafe', '7', ...flags];
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
      let said = '';
      const fail = (why: string) => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        reject(new Error(`anvil: ${why}; it said:\n${said}`));
      };
      const timer = setTimeout(() => fail(`not up within ${START_MAX_MS} ms`), START_MAX_MS);
      const listen = (chunk: Buffer) => {
        said += chunk;
        const [, address] = /Listening on (\S+)/.exec(said) ?? [];
        if (address === undefined) return;
        clearTimeout(timer);
        const keys = [...said.matchAll(/^\(\d+\) (0x[\da-f]{64})$/gm)].map(([, key]) => key!);
        resolve(new Anvil(child, `http://${address}`, keys));
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code) => fail(`ended with ${code}`));
    });
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await exited;
  }
}
