/**
 * A real server process under pipelined orders over one FIX session. Every answer waits for its
 * fsync; request and report go through the session's journal. Client and server share the machine.
 */
import { FixChannel } from './fix-channel.ts';
import { closedLoop, openLoop } from './load.ts';
import { type LoadServer, startLoadServer } from './load-server.ts';
import { type BenchOptions, figure, percentiles, type Report, sized } from './report.ts';

const SLOTS = 512;
const REQUESTS = { quick: 5000, full: 80_000 };
const ROUNDS = { quick: 1, full: 3 };
const PER_SECOND = 5000;
const WORDS = `one FIX session, ${SLOTS} requests on their way`;
const LEAVES_OUT =
  'the network; client and server share these cores, and the client encodes and parses too';

/** @throws Error where not every request had its one answer */
function verify({ counts }: FixChannel, requests: number): void {
  const { accepted, cancelled } = counts;
  // Orders and cancels turn by turn: in each slot as many, or one order more.
  const isRight = accepted + cancelled === requests && accepted - cancelled <= SLOTS;
  if (isRight && accepted >= cancelled) return;
  throw new Error(`${requests} requests: ${accepted} accepted, ${cancelled} cancelled`);
}

async function through(server: LoadServer, port: number, options: BenchOptions): Promise<Report> {
  const requests = sized(options, 'commands', REQUESTS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const rates: number[] = [];
  const cpuUs: number[] = [];
  const name = 'fix, orders, closed loop';
  // The first round, not counted, is for the compiler.
  for (let round = 0; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    const channel = await FixChannel.open(server, port, SLOTS);
    const cpuBefore = server.cpuMs();
    const rate = await closedLoop(channel, requests);
    const cpuAfter = server.cpuMs();
    channel.close();
    verify(channel, requests);
    if (round === 0) continue;
    rates.push(rate / 1000);
    if (cpuBefore !== undefined && cpuAfter !== undefined) {
      cpuUs.push(((cpuAfter - cpuBefore) * 1000) / requests);
    }
  }
  return {
    name,
    workload: `${requests} requests, an order and its cancel turn by turn, each counted; ${WORDS}`,
    leavesOut: LEAVES_OUT,
    figures: [
      figure('rate', 'k requests/s', rates),
      ...(cpuUs.length > 0 ? [figure('CPU time of the server', 'µs a request', cpuUs)] : []),
    ],
  };
}

async function atRate(server: LoadServer, port: number, options: BenchOptions): Promise<Report> {
  const requests = Math.ceil(sized(options, 'commands', REQUESTS) / 4);
  const name = `fix, orders, ${PER_SECOND} a second`;
  options.progress(name);
  const channel = await FixChannel.open(server, port, SLOTS);
  const latencyUs = await openLoop(channel, requests, PER_SECOND);
  channel.close();
  verify(channel, requests);
  return {
    name,
    workload:
      `${requests} requests due at ${PER_SECOND} a second, ` +
      `latency from when each was due; ${WORDS}`,
    leavesOut: `${LEAVES_OUT}; a timer of the client that is late, up to 1 ms, counts as latency`,
    figures: percentiles('due to answered', 'µs', latencyUs),
  };
}

export async function* fixBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  options.progress('fix: starting the server');
  const server = await startLoadServer();
  try {
    const port = await server.portOf(/FIX 4\.4 is at \S+:(\d+)\n/);
    yield await through(server, port, options);
    yield await atRate(server, port, options);
  } finally {
    await server.stop();
  }
}
