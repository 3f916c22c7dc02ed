/** A real server in a process of its own, with a demo account to trade with. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoAccount } from '../src/node/demo.ts';

const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts');

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Keyed {
  readonly apiKey: string;
  readonly secret: string;
}

export interface LoadServer extends Address, Keyed {
  /** Of the binary lane. */
  readonly binaryPort: number;
  readonly pid: number;
  /** User and system time of the server so far, milliseconds; undefined where it cannot be told. */
  cpuMs(): number | undefined;
  /** A port that it prints. @param line with the port in brackets */
  portOf(line: RegExp): Promise<number>;
  stop(): Promise<void>;
}

/** Resolves with the addresses that the server says. @throws Error with its words when it ends */
function addressesOf(child: ChildProcess): Promise<{ url: URL; binaryPort: number }> {
  return new Promise((resolve, reject) => {
    let said = '';
    const onText = (text: Buffer) => {
      said += text;
      const found = /open at (http:\S+)[\s\S]*binary lane is at \S+:(\d+)\n/.exec(said);
      if (found) resolve({ url: new URL(found[1]!), binaryPort: Number(found[2]) });
    };
    child.stdout!.on('data', onText);
    child.stderr!.on('data', onText);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

/** Resolves with a port once a line with it is printed. */
function portIn(child: ChildProcess, said: () => string, line: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = line.exec(said());
      if (found) resolve(Number(found[1]));
    };
    look();
    child.stdout!.on('data', look);
    child.once('exit', () => reject(new Error(`the server ended before it printed ${line}`)));
  });
}

/** User and system time of a process so far, milliseconds; undefined where there is no /proc. */
export function cpuMsOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const TICK_MS = 10;
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

/**
 * Starts `lx start --demo` on a free port, its data in a temporary folder.
 * @param more flags of `lx start`
 */
export async function startLoadServer(more: readonly string[] = []): Promise<LoadServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-server-'));
  return serve(folder, startArguments(folder, more));
}

/** A folder of the demo, behind the binary lane alone. */
export async function startLaneServer(): Promise<LoadServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-server-'));
  const demo = await serve(folder, startArguments(folder, []), true);
  await demo.stop();
  return serve(folder, [join(import.meta.dirname, 'binary-server.ts'), folder]);
}

function startArguments(folder: string, more: readonly string[]): string[] {
  const quiet = ['--demo', '--demo-rate', '1', '--port', '0', '--anchor-every', '0'];
  return [CLI, 'start', ...quiet, '--data', folder, ...more];
}

/** Runs a server on the folder. @param keeps the folder stays when it stops */
async function serve(folder: string, args: readonly string[], keeps = false): Promise<LoadServer> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    if (!keeps) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { url, binaryPort } = await addressesOf(child);
    const demo = readFileSync(join(folder, 'demo.json'), 'utf8');
    const accounts = JSON.parse(demo) as DemoAccount[];
    const { apiKey, secret } = accounts.find((each) => each.kind === 'hmac')!;
    const cpuMs = () => cpuMsOf(child.pid!);
    const address = { host: url.hostname, port: Number(url.port), binaryPort };
    const portOf = (line: RegExp) => portIn(child, () => said, line);
    return { ...address, pid: child.pid!, apiKey, secret, cpuMs, portOf, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
