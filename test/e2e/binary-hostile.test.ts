/** The binary lane and those who mean harm, or know no better. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bareFrame,
  commandsFrame,
  logonBytes,
  type Received,
  type TestClient,
} from '../../src/gateway/binary/testing.ts';
import type { BlockPort } from '../../src/gateway/port.ts';
import { type Event, Template } from '../../src/schema/generated/protocol.ts';
import { CancelOnDisconnect, EndCode, FrameKind } from '../../src/schema/generated/session.ts';
import { CANCEL_ALL, order, startBinary } from './binary-exchange.ts';

const SESSION = 2 ** 32;
const nowUs = () => Date.now() * 1000;

async function rest(client: TestClient): Promise<Received[]> {
  const all: Received[] = [];
  for (;;) {
    const frame = await client.next();
    if (frame === undefined) return all;
    all.push(frame);
  }
}

/** The End frame, whatever comes before it. */
async function endOf(client: TestClient) {
  const end = (await rest(client)).at(-1);
  assert.ok(end?.kind === FrameKind.End, 'no End frame');
  return end;
}

function answersOf(frames: readonly Received[], session: number): number[] {
  const events = frames.flatMap((frame) => ('events' in frame ? frame.events : []));
  return events.flatMap((event) =>
    'correlation' in event && Math.floor(event.correlation / SESSION) === session
      ? [event.correlation % SESSION]
      : [],
  );
}

function isAnswer(sequence: number, session: number) {
  return (event: Event) =>
    'correlation' in event && event.correlation === session * SESSION + sequence;
}

describe('a key that may only read', async () => {
  const exchange = await startBinary();
  const [alice] = exchange.members;
  const reader = exchange.keyOf(alice!.account, ['read']);

  test('cannot have orders cancelled by going away', async () => {
    for (const cancelOnDisconnect of [CancelOnDisconnect.ACCOUNT, CancelOnDisconnect.SESSION]) {
      const client = exchange.connect();
      client.send(logonBytes(reader, nowUs(), { cancelOnDisconnect }));
      const { code, sentence } = await endOf(client);
      assert.equal(code, EndCode.KEY_REFUSED);
      assert.match(sentence, /cancelOnDisconnect needs one that may trade/);
    }
  });

  test('cannot take the session of one that may trade, which can take its', async () => {
    const fields = { sessionNumber: 5, nextEventSequence: 0 };
    const cancelOnDisconnect = CancelOnDisconnect.ACCOUNT;
    const watching = await exchange.logOn(reader, fields);
    const trader = await exchange.logOn(alice!, { ...fields, cancelOnDisconnect });
    assert.equal((await endOf(watching)).code, EndCode.REPLACED);
    const intruder = exchange.connect();
    intruder.send(logonBytes(reader, nowUs(), fields));
    const { code, sentence } = await endOf(intruder);
    assert.equal(code, EndCode.KEY_REFUSED);
    assert.match(sentence, /use another session number/);
    trader.send(commandsFrame(1, [order(), CANCEL_ALL]));
    await trader.events(isAnswer(2, 5));
    await trader.drop();
  });
});

describe('a key for one market', async () => {
  const exchange = await startBinary();

  test('cannot have orders of the other markets cancelled', async () => {
    const { account } = exchange.members[0]!;
    const { key, secret } = exchange.keys.createHmac({ account, scope: { markets: ['DECUSD'] } });
    const client = exchange.connect();
    const fields = { cancelOnDisconnect: CancelOnDisconnect.ACCOUNT };
    client.send(logonBytes({ apiKey: key.key, secret }, nowUs(), fields));
    const { code, sentence } = await endOf(client);
    assert.equal(code, EndCode.KEY_REFUSED);
    assert.match(sentence, /in some markets only/);
  });
});

describe('an account of the exchange itself', async () => {
  const exchange = await startBinary();

  test('has no session: nobody could tell it what was answered', async () => {
    for (const account of [1, 2]) {
      const client = exchange.connect();
      client.send(logonBytes(exchange.keyOf(account, ['read', 'trade']), nowUs()));
      const { code, sentence } = await endOf(client);
      assert.equal(code, EndCode.KEY_REFUSED);
      assert.match(sentence, new RegExp(`^Account ${account} is the exchange`));
    }
  });
});

describe('a client that closes its side', async () => {
  const exchange = await startBinary();
  const [alice] = exchange.members;
  const many = [commandsFrame(1, Array(100).fill(order())), commandsFrame(101, [CANCEL_ALL])];

  test('right after its Logout still gets every answer', async () => {
    const client = await exchange.logOn(alice!, { sessionNumber: 1, nextEventSequence: 0 });
    client.send(...many, bareFrame(FrameKind.Logout));
    client.socket.end();
    const frames = await rest(client);
    assert.equal(answersOf(frames, 1).length, 101);
    const end = frames.at(-1);
    assert.ok(end?.kind === FrameKind.End && end.code === EndCode.LOGGED_OUT);
    assert.equal(end.sequence, 102);
  });

  test('before its Logon was looked at is served all the same', async () => {
    const client = exchange.connect();
    const fields = { sessionNumber: 2, nextEventSequence: 0 };
    client.send(logonBytes(alice!.ed25519, nowUs(), fields), ...many);
    client.socket.end();
    const frames = await rest(client);
    assert.equal(answersOf(frames, 2).length, 101);
    const end = frames.at(-1);
    assert.ok(end?.kind === FrameKind.End && end.code === EndCode.LOGGED_OUT);
  });
});

describe('an exchange without room', async () => {
  let isFull = false;
  const waiting: (() => void)[] = [];
  const between = (node: BlockPort): BlockPort => ({
    submit: (request) => node.submit(request),
    nowUs: () => node.nowUs(),
    submitBlocks: (blocks, from, to) => node.submitBlocks(blocks, from, to),
    hasRoom: () => !isFull,
    whenRoom: () => new Promise((resolve) => waiting.push(resolve)),
  });
  const exchange = await startBinary({ between });
  const [alice, bob] = exchange.members;

  test('cancels for the connection that is gone before it takes of the next one', async () => {
    const fields = { sessionNumber: 1, nextEventSequence: 0 };
    const cancelOnDisconnect = CancelOnDisconnect.ACCOUNT;
    const first = await exchange.logOn(alice!, { ...fields, cancelOnDisconnect });
    first.send(commandsFrame(1, [order()]));
    await first.events(isAnswer(1, 1));
    isFull = true;
    const second = await exchange.logOn(alice!, fields);
    second.send(commandsFrame(2, [order()]));
    await (await exchange.logOn(bob!)).drop();
    // The room that a few blocks need there always was.
    isFull = false;
    for (const goOn of waiting) goOn();
    const events = await second.events(isAnswer(2, 1));
    const closed = events.findIndex(({ template }) => template === Template.OrderClosed);
    const placed = events.findIndex(({ template }) => template === Template.OrderAccepted);
    assert.ok(closed >= 0 && closed < placed, 'the new order came first');
    second.send(commandsFrame(3, [CANCEL_ALL]));
    await second.events(isAnswer(3, 1));
    await second.drop();
  });
});

describe('a client that asks again and again', async () => {
  const exchange = await startBinary();
  const [alice] = exchange.members;

  test('gets what it asked for last, and is then read as ever', async () => {
    const client = await exchange.logOn(alice!, { nextEventSequence: 0 });
    const COMMANDS = 400;
    client.send(commandsFrame(1, Array(COMMANDS).fill(order({ quantity: 0 }))));
    await client.events(isAnswer(COMMANDS, 1));
    client.send(
      ...Array.from({ length: 3_000 }, (_, k) => bareFrame(FrameKind.Resend, 1 + (k % 7))),
    );
    client.send(bareFrame(FrameKind.Resend, 9), bareFrame(FrameKind.Logout));
    const frames = await rest(client);
    const starts = frames.flatMap((frame) => ('events' in frame ? [frame.sequence] : []));
    assert.ok(starts.includes(9));
    const end = frames.at(-1);
    assert.ok(end?.kind === FrameKind.End && end.code === EndCode.LOGGED_OUT);
  });

  test('may not put more into a frame than belongs there', async () => {
    for (const kind of [FrameKind.Heartbeat, FrameKind.Resend, FrameKind.Logout]) {
      const client = await exchange.logOn(alice!, { nextEventSequence: 0 });
      const bytes = new Uint8Array(24);
      bytes.set(bareFrame(kind, 1));
      bytes[0] = 24;
      client.send(bytes);
      const { code, sentence } = await endOf(client);
      assert.equal(code, EndCode.MALFORMED_FRAME);
      assert.match(sentence, /has 16 bytes, not 24/);
    }
  });
});

describe('one address', async () => {
  const exchange = await startBinary({ config: { maxConnectionsPerAddress: 1 } });
  const [alice] = exchange.members;

  test('has no more connections than it may, and others when those are gone', async () => {
    for (let round = 0; round < 2; round++) {
      const client = await exchange.logOn(alice!);
      const { code, sentence } = await endOf(exchange.connect());
      assert.equal(code, EndCode.TOO_MANY);
      assert.match(sentence, /Your address has 1 connections/);
      await client.drop();
      while (exchange.lane.connections > 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  });
});
