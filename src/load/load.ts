/**
 * `lx load`: an exchange under requests at planned times. Every request is counted to its end, and
 * what the answers say is compared with the orders that the exchange shows afterwards.
 */
import { randomInt } from 'node:crypto';
import { LxClient } from '../client/client.ts';
import { BinaryChannel, learnLaneTerms } from './binary-channel.ts';
import type { Act, Lane, LoadChannel, OrderTerms, Target } from './channel.ts';
import { FeedChannel } from './feed-channel.ts';
import { FixChannel } from './fix-channel.ts';
import type { Times } from './histogram.ts';
import type { Mix } from './mix.ts';
import { cancelAll, type LoopResult, openLoop } from './open-loop.ts';
import { RestChannel } from './rest-channel.ts';
import { openOrdersOf, termsOf } from './venue.ts';
import { WsChannel } from './ws-channel.ts';

export interface LoadPlan extends Target {
  readonly lane: Lane;
  /** Requests a second, all connections together. */
  readonly rate: number;
  readonly durationSeconds: number;
  readonly connections: number;
  readonly mix: Mix;
  readonly symbol: string;
  /** Decimal text; chosen below the market where not given. */
  readonly price: string | undefined;
  readonly quantity: string | undefined;
  /** Ends the sending early; what was sent is still measured. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** A comparison that a run must pass. */
export interface Check {
  readonly what: string;
  readonly expected: number;
  readonly found: number;
  readonly passed: boolean;
}

export interface LoadReport {
  readonly plan: LoadPlan;
  readonly terms: OrderTerms;
  readonly requests: number;
  readonly sent: Readonly<Record<Act, number>>;
  readonly answered: number;
  readonly errors: ReadonlyMap<string, number>;
  readonly unsent: number;
  readonly elapsedMs: number;
  readonly latency: Times;
  readonly service: Times;
  readonly lateness: Times;
  readonly checks: readonly Check[];
  readonly leavesOut: string;
}

/** Sessions of the binary lane that a run uses: high, out of the way of other programs. */
const FIRST_SESSION = 2_000_000;
const TEACHER_SESSION = FIRST_SESSION - 1;
/** Client order ids of a run: a random number times this, and counted from there. */
const RUN_STRIDE = 2 ** 31;
const RUNS = 2 ** 21;
const DRAIN_MS = 10_000;
/** Cancels of the cleaning up on their way at once. */
const CLEANING_AT_ONCE = 50;
const LEAVES_OUT =
  'nothing between this program and the exchange: network, encoding, signing and parsing are in; ' +
  'requests that were refused are counted and not in the times';

/** @throws LxError, Error where nothing can be measured: wrong key, nobody there, no such market */
export async function runLoad(plan: LoadPlan): Promise<LoadReport> {
  const { apiKey, secret, url } = plan;
  const exchange = new LxClient({ url: url.origin, apiKey, secret });
  const channels: LoadChannel[] = [];
  try {
    const terms = await termsOf(exchange, plan.symbol, plan);
    await openChannels(plan, terms, exchange, channels);
    return await measure(plan, terms, exchange, channels);
  } finally {
    await Promise.all(channels.map((channel) => channel.close()));
    await exchange.close();
  }
}

/** Those that were opened are in `into` also where one fails. */
async function openChannels(
  plan: LoadPlan,
  terms: OrderTerms,
  exchange: LxClient,
  into: LoadChannel[],
): Promise<void> {
  const { connections, lane } = plan;
  if (lane === 'feed') {
    into.push(await FeedChannel.open(plan, terms, connections));
    return;
  }
  const laneTerms =
    lane === 'binary' ? await learnLaneTerms(terms, plan, exchange, TEACHER_SESSION) : undefined;
  for (let k = 0; k < connections; k++) {
    if (lane === 'rest') into.push(new RestChannel(plan, terms));
    else if (lane === 'ws') into.push(await WsChannel.open(plan, terms));
    else if (lane === 'fix') into.push(await FixChannel.open(plan, terms, `LOAD${k + 1}`));
    else into.push(await BinaryChannel.open(plan, laneTerms!, FIRST_SESSION + k));
  }
}

async function measure(
  plan: LoadPlan,
  terms: OrderTerms,
  exchange: LxClient,
  channels: readonly LoadChannel[],
): Promise<LoadReport> {
  const { durationSeconds, mix, onProgress, rate, signal } = plan;
  const requests = Math.max(1, Math.round(rate * durationSeconds));
  const firstOrderId = (1 + randomInt(RUNS)) * RUN_STRIDE;
  const loop = { rate, requests, mix, drainMs: DRAIN_MS, firstOrderId, signal, onProgress };
  const result = await openLoop(channels, loop);
  const orders = result.sent.order + result.sent.ioc;
  const look = () => openOrdersOf(exchange, terms.symbol, firstOrderId, orders);
  const open = await look();
  const checks = [...countChecks(requests, result), restingCheck(result, open)];
  await cancelAll(new RestChannel(plan, terms), open, CLEANING_AT_ONCE);
  const left = (await look()).length;
  checks.push({ what: 'orders left behind', expected: 0, found: left, passed: left === 0 });
  return { plan, terms, requests, ...result, checks, leavesOut: LEAVES_OUT };
}

function countChecks(requests: number, result: LoopResult): Check[] {
  const { answered, errors, sent, unknown, unsent } = result;
  const all = sent.order + sent.cancel + sent.ioc;
  const refused = [...errors.values()].reduce((sum, count) => sum + count, 0) - unknown;
  const told = answered + refused;
  return [
    { what: 'requests sent', expected: requests, found: all, passed: unsent === 0 },
    { what: 'requests answered', expected: all, found: told, passed: told === all },
  ];
}

/** What rests by the answers is what the exchange shows; unknown outcomes may be either. */
function restingCheck({ resting, unknown }: LoopResult, open: readonly number[]): Check {
  const shown = new Set(open);
  const missing = resting.filter((id) => !shown.has(id)).length;
  const more = open.length - (resting.length - missing);
  const passed = missing + more <= unknown;
  const what = 'orders that rest, as the exchange shows them';
  return { what, expected: resting.length, found: open.length, passed };
}
