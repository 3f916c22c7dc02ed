/**
 * A real server process under load from this one: signed orders over REST, pipelined orders over
 * the WebSocket API. Every answer waits for its fsync. Client and server share the machine.
 */
import { closedLoop, type OrderChannel, openLoop } from './load.ts';
import { type LoadServer, startLoadServer } from './load-server.ts';
import { type BenchOptions, figure, type Goal, percentiles, type Report, sized } from './report.ts';
import { RestChannel } from './rest-channel.ts';
import { WsChannel } from './ws-channel.ts';

const ROUNDS = { quick: 1, full: 3 };

interface Gateway {
  readonly name: string;
  readonly words: string;
  /** Connections, or requests on their way. */
  readonly slots: number;
  /** Requests of a round. */
  readonly requests: { readonly quick: number; readonly full: number };
  /** Requests a second of the open loop. */
  readonly perSecond: number;
  readonly goal: Goal;
  open(server: LoadServer, slots: number): Promise<OrderChannel>;
}

const REST: Gateway = {
  name: 'rest',
  words: '64 connections kept alive, every request signed with HMAC-SHA256',
  slots: 64,
  requests: { quick: 2000, full: 20_000 },
  perSecond: 1000,
  goal: { atLeast: 8 },
  open: (server, slots) => RestChannel.open(server, slots),
};

const WS: Gateway = {
  name: 'ws',
  words: 'one connection after session.logon, 512 requests on their way',
  slots: 512,
  requests: { quick: 5000, full: 80_000 },
  perSecond: 5000,
  goal: { atLeast: 25 },
  open: (server, slots) => WsChannel.open(server, slots),
};

const LEAVES_OUT =
  'the network; client and server share these cores, and the client signs and parses too';

async function through(gateway: Gateway, server: LoadServer, options: BenchOptions) {
  const requests = sized(options, 'commands', gateway.requests);
  const rounds = sized(options, 'rounds', ROUNDS);
  const rates: number[] = [];
  const cpuUs: number[] = [];
  const name = `${gateway.name}, orders, closed loop`;
  // The first round, not counted, is for the compiler.
  for (let round = 0; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    const channel = await gateway.open(server, gateway.slots);
    const cpuBefore = server.cpuMs();
    const rate = await closedLoop(channel, requests);
    const cpuAfter = server.cpuMs();
    channel.close();
    if (round === 0) continue;
    rates.push(rate / 1000);
    if (cpuBefore !== undefined && cpuAfter !== undefined) {
      cpuUs.push(((cpuAfter - cpuBefore) * 1000) / requests);
    }
  }
  return {
    name,
    workload: `${requests} requests, an order and its cancel turn by turn; ${gateway.words}`,
    leavesOut: LEAVES_OUT,
    figures: [
      figure('rate', 'k requests/s', rates, gateway.goal),
      ...(cpuUs.length > 0 ? [figure('CPU time of the server', 'µs a request', cpuUs)] : []),
    ],
  } satisfies Report;
}

async function atRate(gateway: Gateway, server: LoadServer, options: BenchOptions) {
  const requests = Math.ceil(sized(options, 'commands', gateway.requests) / 4);
  const name = `${gateway.name}, orders, ${gateway.perSecond} a second`;
  options.progress(name);
  const channel = await gateway.open(server, gateway.slots);
  const latencyUs = await openLoop(channel, requests, gateway.perSecond);
  channel.close();
  return {
    name,
    workload:
      `${requests} requests due at ${gateway.perSecond} a second, latency from when each was ` +
      `due; ${gateway.words}`,
    leavesOut: `${LEAVES_OUT}; a timer of the client that is late, up to 1 ms, counts as latency`,
    figures: percentiles('due to answered', 'µs', latencyUs),
  } satisfies Report;
}

async function* benchmark(gateway: Gateway, options: BenchOptions): AsyncGenerator<Report> {
  options.progress(`${gateway.name}: starting the server`);
  const server = await startLoadServer();
  try {
    yield await through(gateway, server, options);
    yield await atRate(gateway, server, options);
  } finally {
    await server.stop();
  }
}

export const restBenchmark = (options: BenchOptions) => benchmark(REST, options);
export const wsBenchmark = (options: BenchOptions) => benchmark(WS, options);
