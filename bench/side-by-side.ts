/**
 * Every way in, side by side on one server process: REST, WebSocket API, FIX, binary lane, each
 * from a closed loop of this process; and plain servers that only send back what they get, as a
 * measure of what sockets alone cost here. Turns are taken within a round, the other way round in
 * every second one.
 */

import { pipelined } from './binary.ts';
import { BinaryChannel } from './binary-channel.ts';
import { type EchoServer, findBun, startEchoServer } from './echo-process.ts';
import { FixChannel } from './fix-channel.ts';
import { closedLoop, type OrderChannel } from './load.ts';
import { type LoadServer, startLoadServer } from './load-server.ts';
import { type BenchOptions, type Figure, figure, type Report, sized } from './report.ts';
import { RestChannel } from './rest-channel.ts';
import { WsChannel } from './ws-channel.ts';

const ROUNDS = { quick: 1, full: 3 };
const FIX_LINE = /FIX 4\.4 is at \S+:(\d+)\n/;
const REST_SLOTS = 64;
const PIPELINE_SLOTS = 512;
const FRAME_COMMANDS = 256;
const REQUESTS = { quick: 1_000, full: 40_000 };
/** The binary lane carries so many times as much, to take as long. */
const BINARY_FACTOR = 20;
/** And an echo so many times. */
const ECHO_FACTOR = 10;
const NO_KEY = { apiKey: 'none', secret: 'none' };

interface Runner {
  readonly name: string;
  readonly requests: number;
  cpuMs(): number | undefined;
  /** @returns requests answered a second */
  run(): Promise<number>;
}

interface Measured {
  readonly ratesK: number[];
  readonly cpuUs: number[];
}

async function closed(open: Promise<OrderChannel>, requests: number): Promise<number> {
  const channel = await open;
  try {
    return await closedLoop(channel, requests);
  } finally {
    channel.close();
  }
}

function lanes(server: LoadServer, fixPort: number, requests: number): Runner[] {
  const cpuMs = () => server.cpuMs();
  let session = 1;
  return [
    {
      ...{ name: 'REST, signed', requests, cpuMs },
      run: () => closed(RestChannel.open(server, REST_SLOTS), requests),
    },
    {
      ...{ name: 'WebSocket API', requests, cpuMs },
      run: () => closed(WsChannel.open(server, PIPELINE_SLOTS), requests),
    },
    {
      ...{ name: 'FIX 4.4', requests, cpuMs },
      run: async () => {
        const channel = await FixChannel.open(server, fixPort, PIPELINE_SLOTS);
        const rate = await closed(Promise.resolve(channel), requests);
        const { accepted, cancelled } = channel.counts;
        if (accepted + cancelled === requests) return rate;
        throw new Error(`${accepted} + ${cancelled} answers over FIX to ${requests} requests`);
      },
    },
    {
      ...{ name: 'binary lane', requests: requests * BINARY_FACTOR, cpuMs },
      run: async () => {
        const channel = await BinaryChannel.open(server, session++, FRAME_COMMANDS);
        const rate = await pipelined(channel, requests * BINARY_FACTOR);
        channel.close();
        return rate;
      },
    },
  ];
}

function peers(name: string, server: EchoServer, requests: number, http: string): Runner[] {
  const cpuMs = () => server.cpuMs();
  return [
    {
      ...{ name: `peer: ${name}, echo`, requests: requests * ECHO_FACTOR, cpuMs },
      run: () => closed(WsChannel.openEcho(server, PIPELINE_SLOTS), requests * ECHO_FACTOR),
    },
    {
      ...{ name: `peer: ${http}, fixed answer`, requests, cpuMs },
      run: () => closed(RestChannel.open({ ...server, ...NO_KEY }, REST_SLOTS), requests),
    },
  ];
}

/** The first round, not counted, is for the compiler. */
async function measure(runners: readonly Runner[], options: BenchOptions) {
  const rounds = sized(options, 'rounds', ROUNDS);
  const all = new Map(runners.map(({ name }) => [name, { ratesK: [], cpuUs: [] } as Measured]));
  for (let round = 0; round <= rounds; round++) {
    for (const runner of round % 2 === 0 ? runners : [...runners].reverse()) {
      options.progress(`gateway, ${runner.name}: round ${round} of ${rounds}`);
      const before = runner.cpuMs();
      const rate = await runner.run();
      const after = runner.cpuMs();
      if (round === 0) continue;
      const { cpuUs, ratesK } = all.get(runner.name)!;
      ratesK.push(rate / 1000);
      if (before === undefined || after === undefined) continue;
      cpuUs.push(((after - before) * 1000) / runner.requests);
    }
  }
  return all;
}

export async function* gatewayBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const requests = sized(options, 'commands', REQUESTS) & ~1;
  const bun = findBun();
  options.progress('gateway: starting servers');
  const started: { stop(): Promise<void> }[] = [];
  try {
    const server = await startLoadServer(['--binary-commands-per-second', '0']);
    started.push(server);
    const node = await startEchoServer();
    started.push(node);
    const runners = lanes(server, await server.portOf(FIX_LINE), requests);
    runners.push(...peers('ws', node, requests, 'node:http'));
    if (bun !== undefined) {
      const echo = await startEchoServer(bun.command);
      started.push(echo);
      runners.push(...peers(`Bun ${bun.version}`, echo, requests, `Bun ${bun.version} HTTP`));
    }
    yield report(await measure(runners, options), requests, bun !== undefined);
  } finally {
    await Promise.all(started.map((each) => each.stop()));
  }
}

function report(all: ReadonlyMap<string, Measured>, requests: number, hasBun: boolean): Report {
  const figures: Figure[] = [];
  for (const [name, { ratesK }] of all) figures.push(figure(name, 'k requests/s', ratesK));
  for (const [name, { cpuUs }] of all) {
    if (cpuUs.length === 0) continue;
    figures.push(figure(`${name}, CPU time of its server`, 'µs a request', cpuUs));
  }
  return {
    name: 'gateway, every way in, closed loop',
    workload:
      `${requests} requests (binary: ${BINARY_FACTOR} times, echoes ${ECHO_FACTOR} times ` +
      `as many), an order and its cancel turn by turn, each answered after its fsync and counted; REST ${REST_SLOTS} connections, the others ` +
      `one with ${PIPELINE_SLOTS} on their way (binary: frames of ${FRAME_COMMANDS}); peers get the ` +
      'same messages from the same client',
    leavesOut:
      'the network; client and servers share these cores; peers check, sign, match and write nothing',
    figures,
    ...(hasBun ? {} : { notes: ['Bun was not measured: LX_BENCH_BUN names none that runs'] }),
  };
}
