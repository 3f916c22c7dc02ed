/** Starts the plain peers of the gateways. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Address, cpuMsOf } from './load-server.ts';

export interface EchoServer extends Address {
  cpuMs(): number | undefined;
  stop(): Promise<void>;
}

/** Where Bun is: LX_BENCH_BUN, else on the path; undefined where it does not run. */
export function findBun(): { readonly command: string; readonly version: string } | undefined {
  const command = process.env.LX_BENCH_BUN ?? 'bun';
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return status === 0 ? { command, version: stdout.trim() } : undefined;
}

/** @param bun command that runs Bun; Node where not given. @throws Error where it ends at once */
export function startEchoServer(bun?: string): Promise<EchoServer> {
  return bun === undefined ? start('echo-server.ts') : start('echo-server-bun.ts', bun);
}

/** The peer that syncs what it is sent. @throws Error where it ends at once */
export function startSyncServer(): Promise<EchoServer> {
  return start('sync-server.ts');
}

async function start(name: string, command = process.execPath): Promise<EchoServer> {
  const file = join(import.meta.dirname, name);
  const child = spawn(command, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)));
    child.stdout.on('data', (text: Buffer) => {
      said += text;
      const found = /open at (\d+)\n/.exec(said);
      if (found) resolve(Number(found[1]));
    });
  });
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { host: '127.0.0.1', port, cpuMs: () => cpuMsOf(child.pid!), stop };
}
