/**
 * Public market data over multicast on the loopback interface: recorded events are folded and sent
 * as fast as this thread goes, and at stated rates; a reader in a second thread puts the stream
 * together again, asks for what it lost, and must end with the hash of what was published.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BlockView } from '../src/base/block-view.ts';
import { Prng } from '../src/base/prng.ts';
import { Engine } from '../src/engine/engine.ts';
import { engineModule } from '../src/engine/testing.ts';
import { Feed } from '../src/feed/feed.ts';
import { TEST_CAPACITIES, TestExchange } from '../src/feed/testing.ts';
import { Accounts } from '../src/gateway/accounts/accounts.ts';
import {
  DEFAULT_MULTICAST_CONFIG,
  type Multicast,
  startMulticast,
} from '../src/gateway/multicast/multicast.ts';
import { PublicData } from '../src/gateway/multicast/public-data.ts';
import { encodeMarketData } from '../src/schema/generated/market-data.ts';
import type { Event } from '../src/schema/generated/protocol.ts';
import { messageHash } from './multicast-hash.ts';
import type { ReaderResult, ReaderTask } from './multicast-reader.ts';
import { type BenchOptions, figure, type Report, sized } from './report.ts';

const COMMANDS = { quick: 2_000, full: 50_000 };
const ROUNDS = { quick: 1, full: 3 };
/** Messages a second; 0: as fast as it goes. */
const RATES = { quick: [0], full: [0, 50_000] };
const LOOPBACK = '127.0.0.1';
const GROUP = '239.192.7.8';
/** Events folded between two turns of the event loop. */
const EVENTS_A_TURN = 512;
const CONFIG = {
  ...DEFAULT_MULTICAST_CONFIG,
  endMs: 0,
  requests: { ...DEFAULT_MULTICAST_CONFIG.requests, perAddress: 1e6, total: 1e6 },
};

interface Recorded {
  readonly events: readonly { readonly event: Event; readonly timeUs: number }[];
  readonly messages: number;
  readonly hash: number;
}

/** Random trading on an exchange: its events, and what is published of them. */
function record(commands: number, seed: number): Recorded {
  const events: { event: Event; timeUs: number }[] = [];
  const feed = new Feed();
  const data = new PublicData(feed.catalog);
  const view = new BlockView(new ArrayBuffer(128));
  let messages = 0;
  let hash = 0;
  data.listen((message) => {
    const length = encodeMarketData(view, 0, message) * 64;
    hash = messageHash(hash, view.u8, 0, length);
    messages += 1;
  });
  const apply = (event: Event, timeUs: number) => {
    events.push({ event, timeUs });
    feed.apply(event, timeUs);
    if (feed.market(event.market) !== undefined) data.apply(event, timeUs);
  };
  const fold = { apply, save: () => undefined, load: () => undefined };
  const engine = Engine.create({ module: engineModule(), config: TEST_CAPACITIES });
  new TestExchange([fold], engine).trade(new Prng(seed), commands);
  return { events, messages, hash };
}

/** Folds the events, at a rate of messages where there is one. @returns milliseconds it took */
async function play(
  { events }: Recorded,
  feed: Feed,
  { perSecond, sent }: { perSecond: number; sent: () => number },
): Promise<number> {
  const begun = performance.now();
  let next = 0;
  while (next < events.length) {
    const due = perSecond === 0 ? Infinity : ((performance.now() - begun) * perSecond) / 1000;
    for (let k = 0; k < EVENTS_A_TURN && next < events.length && sent() < due; k++, next++) {
      const { event, timeUs } = events[next]!;
      feed.apply(event, timeUs);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - begun;
}

/** Microseconds of this thread's processor time. */
function threadCpuUs(): number {
  const { system, user } = process.threadCpuUsage();
  return system + user;
}

interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly multicast: Multicast;
  readonly reader: ReaderResult;
}

async function round(recorded: Recorded, port: number, perSecond: number): Promise<Round> {
  const feed = new Feed();
  const where = { group: GROUP, port, interface: LOOPBACK, ttl: 0, requestPort: 0 };
  const accounts = new Accounts();
  const multicast = await startMulticast({ ...where, feed, accounts, config: CONFIG });
  const { requestPort, session } = multicast;
  const task: ReaderTask = { ...where, requestPort, session, messages: recorded.messages };
  const worker = new Worker(new URL('./multicast-reader.ts', import.meta.url), {
    workerData: task,
  });
  try {
    await once(worker, 'message');
    const result = once(worker, 'message') as Promise<[ReaderResult]>;
    const cpuBefore = threadCpuUs();
    const { stream } = multicast.statistics;
    const elapsedMs = await play(recorded, feed, { perSecond, sent: () => stream.messages });
    const cpuUs = threadCpuUs() - cpuBefore;
    const [reader] = await result;
    if (reader.hash !== recorded.hash) {
      throw new Error(`the reader has the hash ${reader.hash}, not ${recorded.hash}`);
    }
    return { perSecond: (recorded.messages / elapsedMs) * 1000, cpuUs, multicast, reader };
  } finally {
    worker.postMessage('end');
    await once(worker, 'exit');
    await multicast.close();
  }
}

/** Processor time of folding the same events with nobody listening, microseconds. */
async function foldingUs(recorded: Recorded): Promise<number> {
  const before = threadCpuUs();
  await play(recorded, new Feed(), { perSecond: 0, sent: () => 0 });
  return threadCpuUs() - before;
}

function reportOf(recorded: Recorded, rounds: readonly Round[], foldUs: number, rate: number) {
  const { events, hash, messages } = recorded;
  const name = rate === 0 ? 'as fast as it goes' : `${rate / 1000} k messages a second`;
  const each = (value: (each: Round) => number) => rounds.map(value);
  return {
    name: `multicast, ${name}`,
    workload:
      `${messages} messages of ${events.length} events of random trading in two markets, over the ` +
      'loopback interface to one reader in a second thread, which asks again for what it lost; ' +
      'its messages are hashed and compared',
    leavesOut:
      'the network card and its driver; the engine and the log; the reader takes a core of its own',
    hash: (hash >>> 0).toString(16).padStart(8, '0'),
    figures: [
      figure(
        'messages',
        'k/s',
        each(({ perSecond }) => perSecond / 1000),
      ),
      figure(
        'packets',
        'k/s',
        each(({ multicast, perSecond }) => {
          return ((multicast.statistics.stream.packets / messages) * perSecond) / 1000;
        }),
      ),
      // At a stated rate the sender looks at the clock all the time.
      ...(rate === 0
        ? [
            figure(
              'CPU of the sender, the fold left out',
              'ns a message',
              each(({ cpuUs }) => {
                return (Math.max(0, cpuUs - foldUs) * 1000) / messages;
              }),
            ),
          ]
        : []),
      figure(
        'lost on the way',
        '% of messages',
        each(({ reader }) => {
          return (1 - reader.streamed / messages) * 100;
        }),
      ),
      figure(
        'had again by request',
        'messages',
        each(({ multicast }) => {
          return multicast.statistics.requests.messages;
        }),
      ),
    ],
  } satisfies Report;
}

export async function* multicastBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const recorded = record(sized(options, 'commands', COMMANDS), options.seed);
  const rounds = sized(options, 'rounds', ROUNDS);
  const held = createSocket({ type: 'udp4', reuseAddr: true });
  held.bind(0, GROUP);
  await once(held, 'listening');
  try {
    // Once for the compiler.
    await foldingUs(recorded);
    const foldUs = await foldingUs(recorded);
    for (const rate of options.quick ? RATES.quick : RATES.full) {
      const results: Round[] = [];
      for (let k = 0; k <= rounds; k++) {
        options.progress(`multicast, ${rate} a second: round ${k} of ${rounds}`);
        const result = await round(recorded, held.address().port, rate);
        if (k > 0) results.push(result);
      }
      yield reportOf(recorded, results, foldUs, rate);
    }
  } finally {
    held.close();
  }
}
