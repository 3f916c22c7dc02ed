/**
 * A real server process under commands over the binary lane, from one connection of this process
 * that sends blocks made beforehand. Orders are placed away from the market and cancelled again,
 * turn by turn; each answer waits for its fsync. Pipelined: as much as goes through. Open loop:
 * commands are due at a stated rate, whether the server keeps up or not, and latency counts from
 * when a command was due.
 */
import { BinaryChannel } from './binary-channel.ts';
import { type LoadServer, startLaneServer, startLoadServer } from './load-server.ts';
import { type BenchOptions, figure, percentiles, type Report, sized } from './report.ts';

const ROUNDS = { quick: 1, full: 3 };
const COMMANDS = { quick: 20_000, full: 1_000_000 };
const FRAME_COMMANDS = 256;
/** Commands on their way, pipelined. */
const WINDOW = 16_384;
const RATES = { quick: [10_000], full: [10_000, 100_000] };
/** Longest sleep of the open loop between two looks at the clock. */
const NAP_MS = 0.05;

const LEAVES_OUT =
  'the network; client, server and engine thread share these cores, and the client looks at events';

const nap = new Int32Array(new SharedArrayBuffer(4));

function hex(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** @returns commands answered a second */
export function pipelined(channel: BinaryChannel, commands: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const begun = performance.now();
  const pump = () => {
    while (channel.sent < commands && channel.sent - channel.answered < WINDOW) {
      channel.send(Math.min(FRAME_COMMANDS, commands - channel.sent));
    }
    if (channel.answered === commands) resolve((commands / (performance.now() - begun)) * 1000);
  };
  channel.onAnswers = pump;
  channel.onError = reject;
  pump();
  return promise;
}

/** @returns microseconds from when each command was due to its answer */
function openLoop(channel: BinaryChannel, commands: number, perSecond: number) {
  const { promise, resolve, reject } = Promise.withResolvers<Float64Array>();
  const latencyUs = new Float64Array(commands);
  const begun = performance.now();
  const dueMs = (command: number) => begun + (command * 1000) / perSecond;
  let seen = 0;
  let isOver = false;
  channel.onAnswers = () => {
    const now = performance.now();
    for (; seen < channel.answered; seen++) latencyUs[seen] = (now - dueMs(seen)) * 1000;
    if (seen < commands || isOver) return;
    isOver = true;
    resolve(latencyUs);
  };
  channel.onError = (error) => {
    isOver = true;
    reject(error);
  };
  const turn = () => {
    if (isOver) return;
    const due = Math.floor(((performance.now() - begun) * perSecond) / 1000);
    const count = Math.min(due, commands) - channel.sent;
    if (count > 0) channel.send(count);
    else Atomics.wait(nap, 0, 0, NAP_MS);
    setImmediate(turn);
  };
  turn();
  return promise;
}

/** Sessions of this run, so that each connection counts its commands from 1. */
function* sessionNumbers() {
  for (let number = 1; ; number++) yield number;
}

async function throughput(
  server: LoadServer,
  sessions: Generator<number>,
  what: string,
  options: BenchOptions,
) {
  const commands = sized(options, 'commands', COMMANDS) & ~1;
  const rounds = sized(options, 'rounds', ROUNDS);
  const name = `binary, orders, pipelined${what}`;
  const rates: number[] = [];
  const cpuUs: number[] = [];
  const hashes = new Set<string>();
  // The first round, not counted, is for the compiler.
  for (let round = 0; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    const number = sessions.next().value as number;
    const channel = await BinaryChannel.open(server, number, FRAME_COMMANDS);
    const cpuBefore = server.cpuMs();
    const rate = await pipelined(channel, commands);
    const cpuAfter = server.cpuMs();
    channel.close();
    hashes.add(hex(channel.hash));
    if (round === 0) continue;
    rates.push(rate / 1e6);
    if (cpuBefore === undefined || cpuAfter === undefined) continue;
    cpuUs.push(((cpuAfter - cpuBefore) * 1000) / commands);
  }
  if (hashes.size !== 1) throw new Error(`rounds differ in their answers: ${[...hashes]}`);
  return {
    name,
    workload:
      `${commands} commands, an order and its cancel turn by turn, ${FRAME_COMMANDS} a frame, ` +
      `${WINDOW} on their way; every answer is checked`,
    leavesOut: LEAVES_OUT,
    hash: [...hashes][0]!,
    figures: [
      figure('rate', 'M commands/s', rates, { atLeast: 1 }),
      ...(cpuUs.length > 0 ? [figure('CPU time of the server', 'µs a command', cpuUs)] : []),
    ],
  } satisfies Report;
}

async function atRate(
  server: LoadServer,
  sessions: Generator<number>,
  perSecond: number,
  options: BenchOptions,
) {
  const commands = Math.ceil(sized(options, 'commands', COMMANDS) / 2) & ~1;
  const name = `binary, orders, ${perSecond / 1000} k a second`;
  options.progress(name);
  const number = sessions.next().value as number;
  const channel = await BinaryChannel.open(server, number, FRAME_COMMANDS);
  const latencyUs = await openLoop(channel, commands, perSecond);
  channel.close();
  return {
    name,
    workload:
      `${commands} commands due at ${perSecond} a second, an order and its cancel turn by turn; ` +
      'latency from when each was due; every answer is checked',
    leavesOut: LEAVES_OUT,
    hash: hex(channel.hash),
    figures: percentiles('due to answered', 'µs', latencyUs),
  } satisfies Report;
}

export async function* binaryBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  options.progress('binary: starting the server');
  const server = await startLoadServer(['--binary-commands-per-second', '0']);
  const sessions = sessionNumbers();
  try {
    yield await throughput(server, sessions, '', options);
    for (const rate of options.quick ? RATES.quick : RATES.full) {
      yield await atRate(server, sessions, rate, options);
    }
  } finally {
    await server.stop();
  }
  options.progress('binary: starting the lane alone');
  const alone = await startLaneServer();
  try {
    yield await throughput(alone, sessionNumbers(), ', no read models', options);
  } finally {
    await alone.stop();
  }
}
