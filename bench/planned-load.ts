/**
 * `lx load` in a process of its own against a server process, on every way in: requests are due at
 * a stated rate, latency counts from when each was due, and every request is counted to its end.
 * The picture shows all of them by percentile.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Lane } from '../src/load/channel.ts';
import type { CurvePoint } from '../src/load/histogram.ts';
import { picture } from '../src/load/picture.ts';
import { type LoadServer, startLoadServer } from './load-server.ts';
import { type BenchOptions, figure, type Report } from './report.ts';

const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts');
const FIX_LINE = /FIX 4\.4 is at \S+:(\d+)\n/;
/** Requests of a lane: so many seconds at its rate. */
const SECONDS = { quick: 0.2, full: 20 };
const TITLE = 'lx load: from when a request was due to its answer';
const PERCENTILES = ['p50', 'p90', 'p99', 'p99.9', 'p99.99'] as const;

interface LanePlan {
  readonly lane: Lane;
  /** Requests a second. */
  readonly rate: number;
  readonly connections: number;
}

const PLANS: readonly LanePlan[] = [
  { lane: 'rest', rate: 500, connections: 16 },
  { lane: 'ws', rate: 2_000, connections: 1 },
  { lane: 'binary', rate: 10_000, connections: 1 },
  { lane: 'fix', rate: 2_000, connections: 1 },
  { lane: 'feed', rate: 1_000, connections: 10 },
];

type Times = { readonly [name in (typeof PERCENTILES)[number] as `${name}Us`]: number } & {
  readonly maxUs: number;
  readonly curve: readonly CurvePoint[];
};

/** What `lx load --json` prints, as far as it is looked at here. */
interface Measured {
  readonly requests: number;
  readonly carriedOut: number;
  readonly dueToAnswered: Times;
  readonly leavesOut: string;
}

async function portOf({ lane }: LanePlan, server: LoadServer): Promise<number> {
  return lane === 'fix' ? server.portOf(FIX_LINE) : server.binaryPort;
}

/** @throws Error with what it said where a count of it is wrong */
async function measure(plan: LanePlan, server: LoadServer, seconds: number): Promise<Measured> {
  const { lane, rate, connections } = plan;
  const flags = {
    url: `http://${server.host}:${server.port}`,
    port: await portOf(plan, server),
    ...{ lane, rate, connections, duration: seconds },
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { apiKey, secret } = server;
  const child = spawn(process.execPath, [CLI, 'load', '--json', ...args], {
    env: { ...process.env, LX_API_KEY: apiKey, LX_API_SECRET: secret, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await ended;
  if (code !== 0) throw new Error(`lx load --lane ${lane} ended with ${code}: ${complaint}${said}`);
  return JSON.parse(said) as Measured;
}

function reportOf({ lane, rate, connections }: LanePlan, measured: Measured): Report {
  const { carriedOut, dueToAnswered, leavesOut, requests } = measured;
  const others = lane === 'feed' ? `${connections} readers` : `${connections} connected`;
  const most = figure('due to answered, most', 'µs', [dueToAnswered.maxUs]);
  const figures = PERCENTILES.map((name) =>
    figure(`due to answered, ${name}`, 'µs', [dueToAnswered[`${name}Us`]]),
  );
  return {
    name: `load, ${lane}`,
    workload:
      `${requests} requests due at ${rate} a second, ${others}, an order and a cancel by equal ` +
      `shares; ${carriedOut} carried out, the rest refused; what rests and what is left behind is ` +
      'what the exchange shows',
    leavesOut: `${leavesOut}; client and server share these cores`,
    figures: [...figures, most],
  };
}

export async function* plannedLoadBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  options.progress('load: starting the server');
  const server = await startLoadServer();
  const lines: { name: string; curve: readonly CurvePoint[] }[] = [];
  try {
    for (const plan of PLANS) {
      const { lane, rate } = plan;
      options.progress(`load: ${lane}, ${rate} a second`);
      const given = options.commands;
      const seconds = given ? given / rate : options.quick ? SECONDS.quick : SECONDS.full;
      const measured = await measure(plan, server, seconds);
      lines.push({ name: `${lane}, ${rate}/s`, curve: measured.dueToAnswered.curve });
      const report = reportOf(plan, measured);
      if (lines.length < PLANS.length) yield report;
      else yield { ...report, picture: { name: 'load', title: TITLE, svg: picture(TITLE, lines) } };
    }
  } finally {
    await server.stop();
  }
}
