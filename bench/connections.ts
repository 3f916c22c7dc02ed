/**
 * Ten thousand idle WebSocket connections and a thousand active ones on one server process: what a
 * connection costs in memory, and what the idle ones cost the active ones. The idle connections
 * are held by one process, the active ones by another: `lx load`, with an order or a cancel a
 * second each.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Child } from './child.ts';
import type { IdleCommand, IdleMessage } from './idle-plan.ts';
import { type LoadServer, startLoadServer } from './load-server.ts';
import { type BenchOptions, type Figure, figure, type Report, sized } from './report.ts';

const IDLE = { quick: 200, full: 10_000 };
const ACTIVE = { quick: 20, full: 1_000 };
const SECONDS = { quick: 1, full: 10 };
/** Requests a second of one active connection. */
const RATE_EACH = 1;
/** Files that a server needs beside those of its connections: log, threads, others' sockets. */
const MORE_FILES = 200;
const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts');
/** Memory has settled when it changes by less than this between two looks. */
const SETTLED_BYTES = 2 ** 20;
const LOOK_MS = 250;
const MAX_LOOKS = 40;

interface Loaded {
  readonly requests: number;
  readonly carriedOut: number;
  readonly dueToAnswered: Readonly<Record<'p50Us' | 'p99Us' | 'p99.9Us' | 'maxUs', number>>;
}

/** Memory of a process in RAM, bytes; undefined where there is no /proc. */
function residentBytes(pid: number): number | undefined {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

async function settledBytes(pid: number): Promise<number | undefined> {
  let before = residentBytes(pid);
  for (let look = 0; look < MAX_LOOKS; look++) {
    await wait(LOOK_MS);
    const now = residentBytes(pid);
    if (before === undefined || now === undefined) return undefined;
    if (Math.abs(now - before) < SETTLED_BYTES) return now;
    before = now;
  }
  return before;
}

/** `lx load` as a process. @throws Error with its words where a count is wrong */
async function loadActive(server: LoadServer, active: number, seconds: number): Promise<Loaded> {
  const url = `http://${server.host}:${server.port}`;
  const rate = active * RATE_EACH;
  const numbers = ['--connections', active, '--rate', rate, '--duration', seconds].map(String);
  const args = [CLI, 'load', '--url', url, '--lane', 'ws', '--json', ...numbers];
  const env = { ...process.env, LX_API_KEY: server.apiKey, LX_API_SECRET: server.secret };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    stdout += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`lx load ended with ${code}: ${stderr}${stdout.slice(0, 2_000)}`);
  const loaded = JSON.parse(stdout) as Loaded;
  if (loaded.carriedOut === loaded.requests) return loaded;
  throw new Error(
    `${loaded.carriedOut} of ${loaded.requests} requests were carried out: ${stdout}`,
  );
}

/** @throws Error saying what is needed where this process's children may not open so many files */
function checkFiles(needed: number): void {
  let text: string;
  try {
    text = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    // Not Linux: the system says it itself when it refuses.
    return;
  }
  const allowed = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(text)?.[1] ?? needed);
  if (allowed >= needed) return;
  throw new Error(`${needed} open files are needed and ${allowed} allowed: ulimit -n ${needed}`);
}

function latencies(what: string, { dueToAnswered: times }: Loaded): Figure[] {
  return (['p50Us', 'p99Us', 'p99.9Us'] as const).map((name) =>
    figure(`${what}, ${name.slice(0, -2)}`, 'ms', [times[name] / 1000]),
  );
}

export async function* connectionsBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const idle = sized(options, 'commands', IDLE);
  const active = options.quick ? ACTIVE.quick : ACTIVE.full;
  const seconds = options.quick ? SECONDS.quick : SECONDS.full;
  const all = String(idle + active + MORE_FILES);
  checkFiles(idle + active + MORE_FILES);
  const progress = (text: string) => options.progress(`connections: ${text}`);
  progress('starting the server');
  const server = await startLoadServer([
    // Half of those of an address, at most, may be ones that nobody logged on to.
    ...['--max-connections', all, '--max-connections-per-address', String(2 * Number(all))],
  ]);
  const holder = new Child<IdleCommand, IdleMessage>('idle-connections.ts');
  try {
    const before = await settledBytes(server.pid);
    progress(`opening ${idle} idle connections`);
    const begun = performance.now();
    const { host, port } = server;
    await holder.ask({ op: 'open', host, port, connections: idle }, 'open');
    const openSeconds = (performance.now() - begun) / 1000;
    const withIdle = await settledBytes(server.pid);
    progress(`${active} active beside ${idle} idle`);
    // The first time, not counted, is for the compiler.
    await loadActive(server, active, seconds);
    const beside = await loadActive(server, active, seconds);
    const after = residentBytes(server.pid);
    const { open } = await holder.ask({ op: 'report' }, 'report');
    if (open !== idle) throw new Error(`${open} of ${idle} idle connections are still open`);
    await holder.stop();
    await settledBytes(server.pid);
    progress(`${active} active alone`);
    const alone = await loadActive(server, active, seconds);
    const memory =
      before === undefined || withIdle === undefined || after === undefined
        ? []
        : [
            figure('memory of an idle connection', 'KiB', [
              Math.max(0, withIdle - before) / idle / 1024,
            ]),
            figure('memory of the server, nobody connected yet', 'MiB', [before / 2 ** 20]),
            figure('memory of the server, all of them open', 'MiB', [after / 2 ** 20]),
          ];
    yield {
      name: `connections, ${idle} idle and ${active} active`,
      workload:
        `${idle} connections to the WebSocket API that answer pings; ${active} that are logged on ` +
        `and send ${active * RATE_EACH} orders and cancels a second together for ${seconds} s, ` +
        'each due at a planned time, first beside the idle ones and then without them; every ' +
        'request is carried out, every idle connection is still open after the first time',
      leavesOut:
        "the network; what the system's own buffers take; clients and server share these cores; " +
        'what the start has left and is collected meanwhile makes a connection look smaller',
      figures: [
        ...memory,
        figure('connections opened a second', '', [idle / openSeconds]),
        ...latencies('due to answered, beside the idle', beside),
        ...latencies('due to answered, active alone', alone),
      ],
      notes: [
        `server and holder need ${idle + active + MORE_FILES} open files each (ulimit -n), and the ` +
          'server --max-connections and --max-connections-per-address',
      ],
    };
  } finally {
    // Stopping twice does no harm.
    await holder.stop();
    await server.stop();
  }
}
