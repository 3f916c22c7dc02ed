/** The binary lane's client: exactly one answer for each command, whatever breaks. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import {
  BinaryClient,
  type BinaryOptions,
  ErrorKind,
  type LaneCommand,
  type LaneEvent,
} from '../../src/client/node.ts';
import type { Event } from '../../src/schema/generated/protocol.ts';
import {
  OrderType,
  Rejection,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import { ServerProcess } from '../crash/server-process.ts';
import { type PreparedAccount, prepareFolder, SERVER_FLAGS } from '../crash/venue-folder.ts';
import { CuttingProxy, Fault } from './cutting-proxy.ts';

const TWO_32 = 2 ** 32;
const QUICK = { backoff: { firstMs: 5, maxMs: 100 } } as const;

const folder = mkdtempSync(join(tmpdir(), 'lx-lane-'));
const socket = join(folder, 'lane');
let people: PreparedAccount[];
let server: ServerProcess;
let port: number;

async function startServer(): Promise<void> {
  server = new ServerProcess(folder, [...SERVER_FLAGS, '--binary-socket', socket]);
  await server.ready;
  const [, found] = await server.seen(/binary\S*\s.*?:(\d+)/i);
  port = Number(found);
}

before(async () => {
  people = await prepareFolder(folder, 4);
  await startServer();
});

const lanes: BinaryClient[] = [];
const proxies: CuttingProxy[] = [];

after(async () => {
  await Promise.all(lanes.map((lane) => lane.close()));
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

function open(person: PreparedAccount, options: Partial<BinaryOptions> = {}): BinaryClient {
  return made(new BinaryClient({ ...person, path: socket, ...QUICK, ...options }));
}

/** Closed when the tests are over, however they end. */
function made(lane: BinaryClient): BinaryClient {
  lanes.push(lane);
  return lane;
}

/** Buys 100 lots of market 1; nobody sells. */
function order(clientOrderId: number): LaneCommand {
  return {
    template: Template.NewOrder,
    market: 1,
    priceTicks: 10_000,
    quantity: 100,
    clientOrderId,
    side: Side.BUY,
    type: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    stp: SelfTradePrevention.NONE,
    text: '',
  };
}

const CANCEL_ALL: LaneCommand = { template: Template.CancelAll, market: 0, session: 0 };

test('commands are answered, and what happens comes as numbered events', async () => {
  const lane = open(people[0]!);
  const events: LaneEvent[] = [];
  lane.onEvent((event) => events.push(event));
  const accepted = await lane.submit(order(1));
  assert.equal(accepted.template, Template.OrderAccepted);
  const refused = await lane.submit(order(1));
  assert.ok(refused.template === Template.Rejected);
  assert.equal(refused.code, Rejection.DUPLICATE_CLIENT_ORDER_ID);
  await lane.submit(CANCEL_ALL);
  assert.equal(lane.state, 'live');
  assert.equal(lane.account, people[0]!.account);
  await lane.close();
  assert.equal(lane.pending, 0);
  const sequences = events.map(({ sequence }) => sequence);
  assert.deepEqual(
    sequences,
    sequences.map((_, k) => sequences[0]! + k),
  );
  assert.ok(events.some(({ event }) => event.template === Template.OrderClosed));
  await assert.rejects(lane.submit(order(2)), { kind: ErrorKind.CLOSED });
});

test('a session goes on where it was, also in another program', async () => {
  const first = open(people[0]!, { sessionNumber: 7 });
  await first.submit(order(10));
  const resumeAt = first.nextEventSequence;
  await first.close();
  const second = open(people[0]!, { sessionNumber: 7, nextEventSequence: resumeAt });
  const seen: Event[] = [];
  second.onEvent(({ event }) => seen.push(event));
  await second.submit(CANCEL_ALL);
  const correlations = seen.flatMap((event) => ('correlation' in event ? event.correlation : []));
  assert.ok(correlations.includes(7 * TWO_32 + 2));
  await second.close();
});

test('what cannot be is said, and ends the session where it has to', async () => {
  const { apiKey } = people[0]!;
  const wrong = open({ ...people[0]!, secret: 'wrong' });
  await assert.rejects(wrong.start(), { kind: ErrorKind.REFUSED });
  assert.equal(wrong.state, 'closed');
  await assert.rejects(wrong.submit(order(1)), { kind: ErrorKind.REFUSED });
  await wrong.close();
  const lane = open(people[0]!, { maxPending: 2 });
  const tick = { template: Template.Tick, market: 0, timeUs: 1 } as unknown as LaneCommand;
  await assert.rejects(lane.submit(tick), { kind: ErrorKind.INVALID });
  const text = { ...order(3), text: 'ä' } as LaneCommand;
  await assert.rejects(lane.submit(text), { kind: ErrorKind.INVALID });
  const both = [lane.submit(order(20)), lane.submit(order(21))];
  await assert.rejects(lane.submit(order(22)), { kind: ErrorKind.INVALID, retryable: true });
  await Promise.all(both);
  await lane.submit(CANCEL_ALL);
  await lane.close();
  assert.match(apiKey, /^\w+$/);
});

test('a second program with the same session number ends the first', async () => {
  const first = open(people[1]!, { sessionNumber: 3 });
  await first.start();
  const second = open(people[1]!, { sessionNumber: 3 });
  const ended = new Promise<void>((resolve) => {
    first.onState(({ state }) => state === 'closed' && resolve());
  });
  await second.start();
  await ended;
  await assert.rejects(first.submit(order(1)), { kind: ErrorKind.REFUSED });
  await second.submit(CANCEL_ALL);
  await second.close();
  await first.close();
});

/** Submits so many orders, each with its client order id, a few at a time. */
async function submitAll(lane: BinaryClient, count: number, between: (k: number) => Promise<void>) {
  const answers: Promise<Event>[] = [];
  for (let k = 1; k <= count; k++) {
    answers.push(lane.submit(order(1_000 + k)));
    await between(k);
  }
  return Promise.all(answers);
}

/** Each order was accepted once: the exchange gave each a number of its own. */
function checkOnce(answers: readonly Event[]): void {
  const ids = answers.map((answer) => {
    assert.ok(answer.template === Template.OrderAccepted, JSON.stringify(answer));
    return answer.clientOrderId;
  });
  assert.deepEqual(
    ids,
    ids.map((_, k) => 1_001 + k),
  );
  const orders = answers.map((answer) => ('orderId' in answer ? answer.orderId : 0));
  assert.equal(new Set(orders).size, answers.length);
}

test('connections that break at random: every command is answered once', async () => {
  const random = new Prng(11);
  const faults = [Fault.REQUEST_LOST, Fault.ANSWER_LOST];
  let breaking = true;
  const fault = () =>
    breaking && random.below(5) === 0 ? faults[random.below(faults.length)] : undefined;
  const proxy = await CuttingProxy.open({ port, fault });
  proxies.push(proxy);
  const proxied = Number(new URL(proxy.url).port);
  const lane = made(new BinaryClient({ ...people[2]!, ...QUICK, port: proxied }));
  const accepted: number[] = [];
  lane.onEvent(({ event }) => {
    if (event.template === Template.OrderAccepted) accepted.push(event.clientOrderId);
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const answers = await submitAll(lane, 400, (k) => (k % 10 === 0 ? turn() : Promise.resolve()));
  checkOnce(answers);
  assert.deepEqual(
    accepted,
    accepted.map((_, k) => 1_001 + k),
  );
  assert.equal(accepted.length, 400);
  breaking = false;
  assert.ok(proxy.count(Fault.REQUEST_LOST) + proxy.count(Fault.ANSWER_LOST) > 0);
  await lane.submit(CANCEL_ALL);
  await lane.close();
});

test('the exchange is killed and started again: every command is answered once', async () => {
  const lane = open(people[3]!, { sessionNumber: 5 });
  await lane.start();
  const KILLS = [60, 140];
  const restarts: Promise<void>[] = [];
  const answers = await submitAll(lane, 200, async (k) => {
    if (k % 5 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    if (!KILLS.includes(k)) return;
    await Promise.all(restarts);
    await server.end('SIGKILL');
    restarts.push(startServer());
  });
  await Promise.all(restarts);
  checkOnce(answers);
  await lane.submit(CANCEL_ALL);
  await lane.close();
});

test('closing without ever having been connected leaves nothing', async () => {
  const lane = open(people[0]!, { path: join(folder, 'nobody') });
  const submitted = lane.submit(order(1));
  const given = new AbortController();
  const starting = lane.start(given.signal);
  given.abort();
  await assert.rejects(starting, { kind: ErrorKind.ABORTED });
  const outcome = assert.rejects(submitted, { kind: ErrorKind.UNKNOWN_OUTCOME });
  await lane.close();
  await outcome;
});
