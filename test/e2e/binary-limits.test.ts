/** What the binary lane does at its limits, and with bytes that nobody meant. */
import assert from 'node:assert/strict';
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import {
  bareFrame,
  commandsFrame,
  logonBytes,
  type Received,
  TestClient,
} from '../../src/gateway/binary/testing.ts';
import type { BlockPort } from '../../src/gateway/port.ts';
import { type Event, Template } from '../../src/schema/generated/protocol.ts';
import { CancelOnDisconnect, EndCode, FrameKind } from '../../src/schema/generated/session.ts';
import { type BinaryExchange, CANCEL_ALL, order, startBinary } from './binary-exchange.ts';

const SESSION = 2 ** 32;
const nowUs = () => Date.now() * 1000;

function isAnswer(sequence: number, session: number) {
  return (event: Event) =>
    'correlation' in event && event.correlation === session * SESSION + sequence;
}

async function rest(client: TestClient): Promise<Received[]> {
  const all: Received[] = [];
  for (;;) {
    const frame = await client.next();
    if (frame === undefined) return all;
    all.push(frame);
  }
}

/** The code of the End frame that comes, whatever comes before it. */
async function endCode(client: TestClient): Promise<EndCode | undefined> {
  const end = (await rest(client)).find((frame) => frame.kind === FrameKind.End);
  return end?.kind === FrameKind.End ? end.code : undefined;
}

/** The server may see the end of a connection later than its client does. */
async function allGone({ lane }: BinaryExchange): Promise<void> {
  while (lane.connections > 0) await new Promise((resolve) => setImmediate(resolve));
}

async function placeAndCancel(exchange: BinaryExchange, sessionNumber: number): Promise<void> {
  const fields = { sessionNumber, nextEventSequence: 0 };
  const client = await exchange.logOn(exchange.members[0]!, fields);
  client.send(commandsFrame(1, [order(), CANCEL_ALL]));
  await client.events(isAnswer(2, sessionNumber));
  await client.drop();
  await allGone(exchange);
}

describe('a throttled session', async () => {
  const exchange = await startBinary({ config: { commandsPerSecond: 2_000 } });
  const [alice] = exchange.members;

  test('is refused nothing: it is read more slowly', async () => {
    const client = await exchange.logOn(alice!, { nextEventSequence: 0 });
    const COMMANDS = 600;
    for (let k = 0; k < COMMANDS; k += 4) {
      client.send(commandsFrame(k + 1, [order(), order(), order(), CANCEL_ALL]));
    }
    const begunMs = performance.now();
    const events = await client.events(isAnswer(COMMANDS, 1));
    // A tenth of a second may come at once, the rest takes its time; a slow machine takes longer.
    assert.ok(performance.now() - begunMs >= (COMMANDS / 2_000 - 0.1) * 1000 * 0.9);
    const answers = events.filter((event) => 'correlation' in event && event.correlation > 0);
    assert.equal(answers.length, COMMANDS);
    assert.ok(answers.every(({ template }) => template !== Template.Rejected));
  });
});

describe('a lane with room for little', async () => {
  const limits = { maxConnections: 2, maxSessionsPerAccount: 2 };
  const exchange = await startBinary({ config: limits });
  const [alice, bob] = exchange.members;

  test('lets an account use so many sessions, and each of these again', async () => {
    await allGone(exchange);
    for (const sessionNumber of [1, 2]) await placeAndCancel(exchange, sessionNumber);
    const third = exchange.connect();
    third.send(logonBytes(alice!, nowUs(), { sessionNumber: 3 }));
    assert.equal(await endCode(third), EndCode.TOO_MANY);
    await allGone(exchange);
    const first = await exchange.logOn(alice!, { sessionNumber: 1 });
    await first.drop();
    await allGone(exchange);
    const other = await exchange.logOn(bob!, { sessionNumber: 3 });
    await other.drop();
  });

  test('refuses one connection too many', async () => {
    await allGone(exchange);
    const [one, two] = [await exchange.logOn(alice!), await exchange.logOn(bob!)];
    assert.equal(await endCode(exchange.connect()), EndCode.TOO_MANY);
    await one.drop();
    await two.drop();
  });
});

/** A door that lets one command through and is then shut until the next turn. */
function narrow(node: BlockPort): BlockPort {
  let isOpen = true;
  return {
    submit: (request) => node.submit(request),
    nowUs: () => node.nowUs(),
    hasRoom: () => isOpen,
    whenRoom: () =>
      new Promise((resolve) => {
        setImmediate(() => {
          isOpen = true;
          resolve();
        });
      }),
    submitBlocks: (blocks, from, to) => {
      if (!isOpen || from === to) return 0;
      isOpen = false;
      return node.submitBlocks(blocks, from, from + blocks[from + 1]! * 64);
    },
  };
}

describe('an exchange that has hardly any room', async () => {
  const exchange = await startBinary({ between: narrow });
  const [alice] = exchange.members;

  test('takes everything in the end, in order, however often the client comes again', async () => {
    const COMMANDS = 60;
    const all = Array.from({ length: COMMANDS }, (_, k) => (k % 4 === 3 ? CANCEL_ALL : order()));
    const cancelOnDisconnect = CancelOnDisconnect.ACCOUNT;
    const fields = { nextEventSequence: 0, cancelOnDisconnect };
    const first = await exchange.logOn(alice!, fields);
    const from = exchange.streams.lastSequence(alice!.account) + 1;
    first.send(commandsFrame(1, all));
    await first.events(isAnswer(3, 1));
    await first.drop();
    const second = exchange.connect();
    second.send(logonBytes(alice!, nowUs(), { ...fields, nextEventSequence: from }));
    const { nextCommandSequence: next } = await second.until(FrameKind.LoggedOn);
    assert.ok(next > 3 && next <= COMMANDS + 1);
    second.send(commandsFrame(1, all), bareFrame(FrameKind.Logout));
    const frames = await rest(second);
    const events = frames.flatMap((frame) => ('events' in frame ? frame.events : []));
    const answers = events.flatMap((event) =>
      'correlation' in event && event.correlation > 0 ? [event.correlation - SESSION] : [],
    );
    assert.deepEqual(
      answers,
      all.map((_, k) => k + 1),
    );
  });
});

describe('a client that does not log on', async () => {
  const exchange = await startBinary({ config: { logonTimeoutMs: 100 } });

  test('is disconnected', async () => {
    const client = exchange.connect();
    client.send(logonBytes(exchange.members[0]!, nowUs()).subarray(0, 100));
    assert.equal(await endCode(client), EndCode.LOGON_TIMEOUT);
  });
});

describe('a client that does not read', async () => {
  const config = { maxBufferedBytes: 2 ** 12, maxBehindBytes: 2 ** 16, lingerMs: 500 };
  const exchange = await startBinary({ streamBytes: 2 ** 20, config });
  const [alice] = exchange.members;

  test('is disconnected, and can resume', async () => {
    const fields = { sessionNumber: 1, heartbeatMs: 1_000, nextEventSequence: 0 };
    const slow = await exchange.logOn(alice!, fields);
    slow.socket.pause();
    const busy = await exchange.logOn(alice!, { sessionNumber: 2, nextEventSequence: 0 });
    let sent = 0;
    // Until the system's own buffers are full as well. It is not silent: it just does not read.
    const isOver = () =>
      exchange.lane.connections === 1 && exchange.streams.oldestSequence(alice!.account) > 1;
    while (!isOver()) {
      if (exchange.lane.connections === 2) slow.send(bareFrame(FrameKind.Heartbeat, 1));
      const many = Array(100).fill(order());
      busy.send(commandsFrame(sent + 1, many), commandsFrame(sent + 101, [CANCEL_ALL]));
      sent += 101;
      await busy.events(isAnswer(sent, 2));
    }
    slow.socket.resume();
    await slow.closed;
    const again = await exchange.logOn(alice!, { sessionNumber: 1, nextEventSequence: 1 });
    const { sequence } = await again.until(FrameKind.Events);
    assert.ok(sequence > 1, 'what is too old is not there');
    await again.drop();
    await busy.drop();
  });
});

describe('an exchange that stops', async () => {
  const exchange = await startBinary();
  const [alice, bob] = exchange.members;

  test('answers what it took, then says why it ends', async () => {
    const client = await exchange.logOn(alice!, { nextEventSequence: 0 });
    const idle = await exchange.logOn(bob!);
    const unknown = exchange.connect();
    const COMMANDS = 500;
    client.send(commandsFrame(1, Array(COMMANDS).fill(order({ quantity: 0 }))));
    await client.until(FrameKind.Events);
    const frames = rest(client);
    await exchange.stop();
    const all = await frames;
    const end = all.at(-1);
    assert.ok(end?.kind === FrameKind.End && end.code === EndCode.SHUTDOWN, 'no End frame');
    assert.equal(end.sequence, COMMANDS + 1);
    assert.equal(exchange.streams.answered(alice!.account, 1), COMMANDS);
    assert.equal(await endCode(idle), EndCode.SHUTDOWN);
    assert.equal(await endCode(unknown), EndCode.SHUTDOWN);
  });
});

describe('an exchange whose node ends first', async () => {
  const exchange = await startBinary();

  test('takes no more commands, and says so', async () => {
    const client = await exchange.logOn(exchange.members[0]!, { nextEventSequence: 0 });
    await exchange.node.stop();
    client.send(commandsFrame(1, [order()]));
    assert.equal(await endCode(client), EndCode.SHUTDOWN);
  });
});

const UNIX = { skip: process.platform === 'win32' ? 'Windows has no Unix sockets' : false };

describe('a Unix socket', UNIX, async () => {
  const exchange = await startBinary();
  const path = join(exchange.folder, 'orders.sock');

  test('speaks the same, to its owner only, and takes the place of a dead one', async () => {
    // What a killed process leaves behind: a socket that nobody listens on.
    const { promise, resolve } = Promise.withResolvers<void>();
    const dead = createServer().listen(join(exchange.folder, 'dead.sock'), resolve);
    await promise;
    renameSync(join(exchange.folder, 'dead.sock'), path);
    await new Promise((done) => dead.close(done));
    assert.equal(existsSync(path), true);
    await exchange.lane.listenUnix(path);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const client = new TestClient(path);
    client.send(logonBytes(exchange.members[0]!, nowUs(), { nextEventSequence: 0 }));
    await client.until(FrameKind.LoggedOn);
    client.send(commandsFrame(1, [order(), CANCEL_ALL]));
    await client.events(isAnswer(2, 1));
    await client.drop();
    await assert.rejects(exchange.lane.listenUnix(path), /orders\.sock is in use; stop .*socket/);
    await exchange.stop();
    assert.equal(existsSync(path), false);
  });

  test('is not made where something else is, or nothing can be', async () => {
    const other = await startBinary();
    const file = join(other.folder, 'file');
    writeFileSync(file, 'not a socket');
    await assert.rejects(other.lane.listenUnix(file), /is in use/);
    const nowhere = join(other.folder, 'no', 'folder.sock');
    await assert.rejects(other.lane.listenUnix(nowhere), /folder of .* does not exist/);
    await assert.rejects(other.lane.listen('127.0.0.1', other.port), /is in use.*--binary-port/);
    await assert.rejects(other.lane.listen('192.0.2.1', 0), /not an address of this machine/);
    await other.stop();
  });
});

describe('bytes that nobody meant', async () => {
  const exchange = await startBinary();
  const [alice] = exchange.members;
  const seed = Number(process.env.LX_SEED ?? Date.now());
  const prng = new Prng(seed);
  const ROUNDS = 200;

  const noise = () => Uint8Array.from({ length: prng.between(1, 300) }, () => prng.below(256));

  /** A frame of which a few bytes are something else. */
  function spoilt(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    for (let k = prng.between(1, 4); k > 0; k--) copy[prng.below(copy.length)] = prng.below(256);
    return copy;
  }

  test('end in a reason or in silence, and harm nobody', async (t) => {
    t.diagnostic(`seed ${seed}`);
    for (let round = 0; round < ROUNDS; round++) {
      const client = exchange.connect();
      const fields = { sessionNumber: 7, nextEventSequence: 0 };
      const logon = logonBytes(alice!, nowUs(), fields);
      const isLoggedOn = round % 3 > 0;
      if (isLoggedOn) client.send(logon);
      const orders = commandsFrame(1, [order(), CANCEL_ALL, order({ text: 'some' })]);
      const bytes = [noise(), spoilt(logon), spoilt(orders), spoilt(bareFrame(4, 1))];
      client.send(bytes[prng.below(bytes.length)]!, noise());
      // So that what is left of a frame need not be waited for.
      client.socket.end();
      const frames = await rest(client);
      const last = frames.at(-1);
      assert.ok(last?.kind === FrameKind.End, `seed ${seed}, round ${round}: no End frame`);
    }
    const others = exchange.warnings.filter((each) => each !== 'a key or signature was refused');
    assert.deepEqual(others, []);
    await placeAndCancel(exchange, 8);
  });
});
