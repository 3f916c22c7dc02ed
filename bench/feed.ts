/**
 * The feed to a thousand readers: messages that arrive, by the time that the server's process was
 * on a core. A server, the readers and this process are three; every reader counts and hashes what
 * it gets. Beside the hub stand a bare loop of `socket.write` over the same bytes, which shows what
 * the system takes, and the `ws` package with the same messages, one call a message and reader.
 */
import type { FeedFormat } from '../src/gateway/feed/port.ts';
import { Child } from './child.ts';
import {
  FEED_FLOW,
  type FeedServerCommand,
  type FeedServerMessage,
  type FeedWay,
  type ReadersCommand,
  type ReadersMessage,
} from './feed-plan.ts';
import { type BenchOptions, figure, type Goal, type Report, sized } from './report.ts';

const READERS = { quick: 50, full: 1000 };
const BUNCHES = { quick: 40, full: 1000 };
const ROUNDS = { quick: 1, full: 3 };
/** Of the bunches, for the peer: it takes so much longer that all of them would take minutes. */
const PEER_SHARE = 0.1;
const COMMANDS_PER_BUNCH = 40;
const BUNCH_MS = 5;

interface Lane {
  readonly name: string;
  readonly format: FeedFormat;
  readonly way: FeedWay;
  /** Levels a side. */
  readonly depth: number;
  readonly goal?: Goal;
}

const GOAL: Goal = { atLeast: 1.5 };

const LANES: readonly Lane[] = [
  { name: 'feed, MessagePack', format: 'msgpack', way: 'hub', depth: 1, goal: GOAL },
  { name: 'feed, JSON', format: 'json', way: 'hub', depth: 1, goal: GOAL },
  { name: 'feed, MessagePack, ten levels', format: 'msgpack', way: 'hub', depth: 10 },
  { name: 'feed, MessagePack, bare socket.write', format: 'msgpack', way: 'bare', depth: 1 },
  { name: 'feed, JSON, through ws.send', format: 'json', way: 'ws', depth: 1 },
];

/** Twenty streams: ten books and ten tapes. */
function requestsOf({ depth }: Lane): readonly object[] {
  return [
    { op: 'subscribe', channel: 'orderbook', markets: ['*'], depth },
    { op: 'subscribe', channel: 'trades', markets: ['*'] },
  ];
}

function bunchesOf({ way }: Lane, options: BenchOptions): number {
  const bunches = sized(options, 'commands', BUNCHES);
  return way === 'ws' ? Math.max(5, Math.round(bunches * PEER_SHARE)) : bunches;
}

interface Round {
  readonly deliveries: number;
  readonly bytes: number;
  readonly each: number;
  readonly writes: number;
  readonly cpuSeconds: number;
  readonly systemSeconds: number;
  readonly seconds: number;
}

async function runRound(lane: Lane, options: BenchOptions): Promise<Round> {
  const { format, way } = lane;
  const requests = requestsOf(lane);
  const readers = options.quick ? READERS.quick : READERS.full;
  const bunches = bunchesOf(lane, options);
  const server = new Child<FeedServerCommand, FeedServerMessage>('feed-server.ts');
  const clients = new Child<ReadersCommand, ReadersMessage>('feed-readers.ts');
  try {
    const { seed, shrink } = options;
    const terms = { commandsPerBunch: COMMANDS_PER_BUNCH, bunchMs: BUNCH_MS, requests };
    const run = { seed, shrink, bunches, ...terms, format, way };
    const { port } = await server.ask({ op: 'prepare', run }, 'listening');
    const plan = { port, readers, format, way, requests };
    await clients.ask({ op: 'open', plan }, 'open');
    const { cpuUs, elapsedMs, systemUs, writes } = await server.ask({ op: 'go' }, 'done');
    const report = await clients.ask({ op: 'report' }, 'report');
    const { bytes, updates, updatesEach, wrong } = report;
    if (wrong > 0 || updates !== updatesEach * readers || updates === 0) {
      throw new Error(`${wrong} of ${readers} readers did not get what the others got`);
    }
    return {
      deliveries: updates,
      bytes,
      each: updatesEach,
      writes: writes * readers,
      cpuSeconds: cpuUs / 1e6,
      systemSeconds: systemUs / 1e6,
      seconds: elapsedMs / 1000,
    };
  } finally {
    await Promise.all([server.stop(), clients.stop()]);
  }
}

async function measure(lane: Lane, options: BenchOptions): Promise<Report> {
  const rounds = sized(options, 'rounds', ROUNDS);
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${lane.name}: round ${round} of ${rounds}`);
    measured.push(await runRound(lane, options));
  }
  const [first] = measured as [Round, ...Round[]];
  const readers = options.quick ? READERS.quick : READERS.full;
  const bunches = bunchesOf(lane, options);
  const of = (value: (round: Round) => number) => measured.map(value);
  return {
    name: lane.name,
    workload:
      `${readers} readers of order book (best ${lane.depth}) and trades of 10 markets, ${bunches} ` +
      `times ${COMMANDS_PER_BUNCH} commands, every ${BUNCH_MS} ms (${FEED_FLOW.words}); ` +
      `${Math.round(first.bytes / first.deliveries)} bytes a message; each reader counts and ` +
      'hashes, all are the same',
    leavesOut:
      'engine, log and accounts (the events were written before; folding them into market data is ' +
      'in); most of all the readers, who take more than the server and share its cores',
    figures: [
      figure(
        'deliveries a CPU-second',
        'M',
        of((r) => r.deliveries / r.cpuSeconds / 1e6),
        lane.goal,
      ),
      figure(
        'deliveries a second, as paced',
        'M',
        of((r) => r.deliveries / r.seconds / 1e6),
      ),
      figure(
        'bytes a CPU-second',
        'MB',
        of((r) => r.bytes / r.cpuSeconds / 1e6),
      ),
      figure(
        'messages a write',
        '',
        of((r) => r.deliveries / r.writes),
      ),
      figure(
        'CPU time a write',
        'µs',
        of((r) => (r.cpuSeconds / r.writes) * 1e6),
      ),
      figure(
        'of it in the system',
        'µs',
        of((r) => (r.systemSeconds / r.writes) * 1e6),
      ),
    ],
  };
}

export async function* feedBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  for (const lane of LANES) yield await measure(lane, options);
}
