/**
 * The feed to a thousand readers: messages that arrive, by the time that the server's process was
 * on a core. A server, the readers and this process are three; every reader counts and hashes what
 * it gets. The peer is the `ws` package with the same messages, one call a message and reader.
 */
import type { FeedFormat } from '../src/gateway/feed/port.ts';
import { Child } from './child.ts';
import {
  FEED_FLOW,
  type FeedServerCommand,
  type FeedServerMessage,
  type ReadersCommand,
  type ReadersMessage,
} from './feed-plan.ts';
import { type BenchOptions, figure, type Goal, type Report, sized } from './report.ts';

const READERS = { quick: 50, full: 1000 };
const TICKS = { quick: 40, full: 200 };
const ROUNDS = { quick: 1, full: 3 };
/** Of the ticks, for the peer: it takes so much longer that all of them would take minutes. */
const PEER_SHARE = 0.1;
const COMMANDS_PER_TICK = 200;
const TICK_MS = 25;

interface Lane {
  readonly name: string;
  readonly format: FeedFormat;
  readonly plain: boolean;
  /** Levels a side. */
  readonly depth: number;
  readonly goal?: Goal;
}

const GOAL: Goal = { atLeast: 1.5 };

const LANES: readonly Lane[] = [
  { name: 'feed, MessagePack', format: 'msgpack', plain: false, depth: 1, goal: GOAL },
  { name: 'feed, JSON', format: 'json', plain: false, depth: 1, goal: GOAL },
  { name: 'feed, MessagePack, ten levels', format: 'msgpack', plain: false, depth: 10 },
  { name: 'feed, JSON, through ws.send', format: 'json', plain: true, depth: 1 },
];

/** Twenty streams: ten books and ten tapes. */
function requestsOf({ depth }: Lane): readonly object[] {
  return [
    { op: 'subscribe', channel: 'orderbook', markets: ['*'], depth },
    { op: 'subscribe', channel: 'trades', markets: ['*'] },
  ];
}

function ticksOf({ plain }: Lane, options: BenchOptions): number {
  const ticks = sized(options, 'commands', TICKS);
  return plain ? Math.max(5, Math.round(ticks * PEER_SHARE)) : ticks;
}

interface Round {
  readonly deliveries: number;
  readonly bytes: number;
  readonly each: number;
  readonly cpuSeconds: number;
  readonly systemShare: number;
  readonly seconds: number;
}

async function runRound(lane: Lane, options: BenchOptions): Promise<Round> {
  const { format, plain } = lane;
  const requests = requestsOf(lane);
  const readers = options.quick ? READERS.quick : READERS.full;
  const ticks = ticksOf(lane, options);
  const server = new Child<FeedServerCommand, FeedServerMessage>('feed-server.ts');
  const clients = new Child<ReadersCommand, ReadersMessage>('feed-readers.ts');
  try {
    const { seed, shrink } = options;
    const terms = { commandsPerTick: COMMANDS_PER_TICK, tickMs: TICK_MS, requests };
    const run = { seed, shrink, ticks, ...terms, format, plain };
    const { port } = await server.ask({ op: 'prepare', run }, 'listening');
    const plan = { port, readers, format, plain, requests };
    await clients.ask({ op: 'open', plan }, 'open');
    const { cpuUs, systemUs, elapsedMs } = await server.ask({ op: 'go' }, 'done');
    const report = await clients.ask({ op: 'report' }, 'report');
    const { bytes, updates, updatesEach, wrong } = report;
    if (wrong > 0 || updates !== updatesEach * readers || updates === 0) {
      throw new Error(`${wrong} of ${readers} readers did not get what the others got`);
    }
    return {
      deliveries: updates,
      bytes,
      each: updatesEach,
      cpuSeconds: cpuUs / 1e6,
      systemShare: systemUs / cpuUs,
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
  const ticks = ticksOf(lane, options);
  const of = (value: (round: Round) => number) => measured.map(value);
  return {
    name: lane.name,
    workload:
      `${readers} readers of order book (best ${lane.depth}) and trades of 10 markets, ${ticks} ticks of ` +
      `${COMMANDS_PER_TICK} commands every ${TICK_MS} ms (${FEED_FLOW.words}); ` +
      `${(first.each / ticks).toFixed(1)} messages a tick and reader, ` +
      `${Math.round(first.bytes / first.deliveries)} bytes each; each reader counts and hashes, ` +
      'all are the same',
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
    ],
  };
}

export async function* feedBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  for (const lane of LANES) yield await measure(lane, options);
}
