/** The binary lane over a real node: what is promised in docs/binary.md, as a client sees it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bareFrame,
  commandsFrame,
  logonBytes,
  type Received,
  type TestClient,
} from '../../src/gateway/binary/testing.ts';
import {
  CloseReason,
  type Event,
  Rejection,
  Side,
  Template,
  type Trade,
} from '../../src/schema/generated/protocol.ts';
import {
  CancelOnDisconnect,
  EndCode,
  type EventsFrame,
  FrameKind,
  type LogonFrame,
} from '../../src/schema/generated/session.ts';
import { type BinaryExchange, CANCEL_ALL, MARKET, order, startBinary } from './binary-exchange.ts';

const SESSION = 2 ** 32;
const nowUs = () => Date.now() * 1000;

/** The answers to the session's commands, by number. */
function answersOf(events: readonly Event[], session = 1): Map<number, Event> {
  const answers = new Map<number, Event>();
  for (const event of events) {
    if (!('correlation' in event) || Math.floor(event.correlation / SESSION) !== session) continue;
    const sequence = event.correlation % SESSION;
    assert.equal(answers.has(sequence), false, `command ${sequence} is answered twice`);
    answers.set(sequence, event);
  }
  return answers;
}

function isAnswer(sequence: number, session = 1) {
  return (event: Event) =>
    'correlation' in event && event.correlation === session * SESSION + sequence;
}

/** The End frame, whatever comes before it. */
async function endOf(client: TestClient) {
  for (;;) {
    const frame = await client.next();
    assert.ok(frame, 'the connection ended without a word');
    if (frame.kind === FrameKind.End) return frame;
  }
}

/** Everything until the connection is gone. */
async function untilClosed(client: TestClient): Promise<Received[]> {
  const all: Received[] = [];
  for (;;) {
    const frame = await client.next();
    if (frame === undefined) return all;
    all.push(frame);
  }
}

function eventsOf(frames: readonly Received[]): Event[] {
  return frames.flatMap((frame) => ('events' in frame ? frame.events : []));
}

describe('the binary lane', async () => {
  const exchange = await startBinary();
  const [alice, bob, carol] = exchange.members;

  test('answers every command with its number, for keys of both kinds', async () => {
    for (const [k, signer] of [alice!, alice!.ed25519].entries()) {
      const sessionNumber = 11 + k;
      const client = await exchange.logOn(signer, { sessionNumber, nextEventSequence: 0 });
      client.send(commandsFrame(1, [order(), order({ quantity: 0 }), order({ text: 'mine' })]));
      client.send(commandsFrame(4, [CANCEL_ALL]));
      const events = await client.events(isAnswer(4, sessionNumber));
      const answers = answersOf(events, sessionNumber);
      assert.deepEqual([...answers.keys()], [1, 2, 3, 4]);
      const templates = [...answers.values()].map(({ template }) => template);
      const { Accepted, OrderAccepted, Rejected } = Template;
      assert.deepEqual(templates, [OrderAccepted, Rejected, OrderAccepted, Accepted]);
      const refused = answers.get(2);
      assert.ok(refused?.template === Rejected && refused.code === Rejection.QUANTITY_ZERO);
      const third = answers.get(3);
      assert.ok(third?.template === OrderAccepted && third.text === 'mine');
      assert.equal(third.account, alice!.account);
      await client.drop();
    }
  });

  test('numbers the account’s events from 1 without gaps, with their time', async () => {
    const client = await exchange.logOn(alice!);
    const stream = exchange.streams.lastSequence(alice!.account);
    let next = 1;
    let timeUs = 0;
    while (next <= stream) {
      const frame: EventsFrame = await client.until(FrameKind.Events);
      assert.equal(frame.sequence, next);
      assert.ok(frame.timeUs >= timeUs && frame.timeUs <= nowUs());
      timeUs = frame.timeUs;
      next += frame.count;
    }
    client.send(bareFrame(FrameKind.Resend, 3));
    const again = await client.until(FrameKind.Events);
    assert.equal(again.sequence, 3);
    client.send(bareFrame(FrameKind.Resend, stream + 2));
    const end = await endOf(client);
    assert.deepEqual([end.code, end.detail], [EndCode.EVENT_AHEAD, stream + 1]);
  });

  test('tells what happens through other doors, without the tags of the process', async () => {
    const client = await exchange.logOn(bob!, { nextEventSequence: 0 });
    const { account } = bob!;
    const { correlation: _, ...request } = order({ account, clientOrderId: 77 });
    const { answer } = await exchange.node.submit(request as never);
    assert.ok('correlation' in answer && answer.correlation > 0 && answer.correlation < SESSION);
    const isMine = (event: Event) =>
      event.template === Template.OrderAccepted && event.clientOrderId === 77;
    const told = (await client.events(isMine)).find(isMine);
    assert.deepEqual(told, { ...answer, correlation: 0 });
    client.send(commandsFrame(1, [CANCEL_ALL]));
    await client.events(isAnswer(1));
    await client.drop();
  });

  test('shows each side of a trade its own half', async () => {
    const maker = await exchange.logOn(alice!, { sessionNumber: 21, nextEventSequence: 0 });
    maker.send(commandsFrame(1, [order({ clientOrderId: 5 })]));
    await maker.events(isAnswer(1, 21));
    const taker = await exchange.logOn(bob!, { sessionNumber: 21, nextEventSequence: 0 });
    taker.send(commandsFrame(1, [order({ side: Side.SELL, clientOrderId: 6 })]));
    const isTrade = (event: Event): event is Trade => event.template === Template.Trade;
    const ofTaker = (await taker.events(isTrade)).find(isTrade)!;
    const ofMaker = (await maker.events(isTrade)).find(isTrade)!;
    assert.equal(ofTaker.account, bob!.account);
    assert.deepEqual([ofTaker.makerAccount, ofTaker.makerOrderId], [0, 0]);
    assert.deepEqual([ofTaker.takerClientOrderId, ofTaker.makerClientOrderId], [6, 0]);
    assert.equal(ofMaker.makerAccount, alice!.account);
    assert.deepEqual([ofMaker.account, ofMaker.takerOrderId], [0, 0]);
    assert.deepEqual([ofMaker.takerClientOrderId, ofMaker.makerClientOrderId], [0, 5]);
    assert.equal(ofMaker.tradeId, ofTaker.tradeId);
    await maker.drop();
    await taker.drop();
  });

  test('takes a repeat for what it is, and ends where commands are missing', async () => {
    const fields = { sessionNumber: 31, nextEventSequence: 0 };
    const client = await exchange.logOn(alice!, fields);
    const three = [order(), order(), order()];
    client.send(commandsFrame(1, three), commandsFrame(1, three), commandsFrame(2, three));
    client.send(commandsFrame(5, [CANCEL_ALL]), commandsFrame(3, three));
    const answers = answersOf(await client.events(isAnswer(5, 31)), 31);
    assert.deepEqual([...answers.keys()], [1, 2, 3, 4, 5]);
    client.send(commandsFrame(7, three));
    const end = await endOf(client);
    assert.deepEqual([end.code, end.detail, end.sequence], [EndCode.COMMAND_GAP, 7, 6]);
    await client.closed;
    assert.equal(exchange.streams.answered(alice!.account, 31), 5);
  });

  test('goes on over another connection where the last one ended', async () => {
    const fields = { sessionNumber: 32, nextEventSequence: 0 };
    const first = await exchange.logOn(alice!, fields);
    first.send(commandsFrame(1, [order(), order()]));
    await first.events(isAnswer(2, 32));
    const seen = exchange.streams.lastSequence(alice!.account);
    first.send(commandsFrame(3, [order()]));
    await first.drop();
    const second = exchange.connect();
    second.send(logonBytes(alice!, nowUs(), { ...fields, nextEventSequence: seen + 1 }));
    const { nextCommandSequence } = await second.until(FrameKind.LoggedOn);
    assert.ok(nextCommandSequence === 3 || nextCommandSequence === 4);
    second.send(commandsFrame(3, [order(), CANCEL_ALL]));
    const answers = answersOf(await second.events(isAnswer(4, 32)), 32);
    assert.deepEqual([...answers.keys()], [3, 4]);
    await second.drop();
  });

  test('ends the connection of a session that is logged on again', async () => {
    const fields = { sessionNumber: 33, nextEventSequence: 0 };
    const cancel = { cancelOnDisconnect: CancelOnDisconnect.ACCOUNT };
    const first = await exchange.logOn(alice!, { ...fields, ...cancel });
    first.send(commandsFrame(1, [order()]));
    await first.events(isAnswer(1, 33));
    const second = await exchange.logOn(alice!, fields);
    // What the first one leaves behind is cancelled before anything of the second one happens.
    second.send(commandsFrame(2, [order()]));
    const events = await second.events(isAnswer(2, 33));
    const closed = events.findIndex(({ template }) => template === Template.OrderClosed);
    const placed = events.findIndex(({ template }) => template === Template.OrderAccepted);
    assert.ok(closed >= 0 && closed < placed);
    const end = await endOf(first);
    assert.equal(end.code, EndCode.REPLACED);
    await first.closed;
    second.send(commandsFrame(3, [CANCEL_ALL]));
    await second.events(isAnswer(3, 33));
    await second.drop();
  });

  test('cancels on disconnect what was asked for', async () => {
    const watcher = await exchange.logOn(carol!, { sessionNumber: 40, nextEventSequence: 0 });
    const quotes = (session: number, priceTicks: number) => ({
      ...{ template: Template.MassQuote, market: MARKET, account: 0, correlation: 0, mode: 0 },
      ...{ session, quotes: [{ priceTicks, quantity: 200, clientOrderId: 0, side: Side.BUY }] },
    });
    const cases: readonly (readonly [number, CancelOnDisconnect, readonly number[]])[] = [
      [41, CancelOnDisconnect.NONE, []],
      [42, CancelOnDisconnect.SESSION, [9_042]],
      [43, CancelOnDisconnect.ACCOUNT, [9_043, 10_000]],
    ];
    for (const [sessionNumber, cancelOnDisconnect, expected] of cases) {
      const fields = { sessionNumber, cancelOnDisconnect, nextEventSequence: 0 };
      const client = await exchange.logOn(carol!, fields);
      const price = 9_000 + sessionNumber;
      client.send(commandsFrame(1, [order(), quotes(sessionNumber, price) as never]));
      await client.events(isAnswer(2, sessionNumber));
      await watcher.events(isAnswer(2, sessionNumber));
      await client.drop();
      if (expected.length > 0) {
        const isDone = (event: Event) =>
          event.template === Template.Accepted && event.command === Template.CancelAll;
        const isLast = ({ template }: Event) => template === Template.OrderClosed;
        const events = await watcher.events(isDone);
        while (events.filter(isLast).length < expected.length) {
          events.push(...(await watcher.events(isLast)));
        }
        const closed = events.flatMap((event) =>
          event.template === Template.OrderClosed ? [event] : [],
        );
        assert.deepEqual(
          closed.map(({ priceTicks }) => priceTicks).toSorted((a, b) => a - b),
          expected,
        );
        assert.ok(closed.every(({ reason }) => reason === CloseReason.MASS_CANCELLED));
      }
      watcher.send(commandsFrame(sessionNumber - 40, [CANCEL_ALL]));
      await watcher.events(isAnswer(sessionNumber - 40, 40));
    }
    await watcher.drop();
  });

  test('sends heartbeats, and ends a connection that is silent', async () => {
    const fields = { sessionNumber: 50, nextEventSequence: 0, heartbeatMs: 100 };
    const client = await exchange.logOn(bob!, fields);
    const { sequence } = await client.until(FrameKind.Heartbeat);
    assert.equal(sequence, exchange.streams.lastSequence(bob!.account) + 1);
    // One that speaks lives on for longer than the silent one will.
    for (let k = 0; k < 8; k++) {
      client.send(bareFrame(FrameKind.Heartbeat, 1));
      await client.until(FrameKind.Heartbeat);
    }
    assert.equal((await endOf(client)).code, EndCode.SILENT);
    await client.closed;
  });

  test('ends the connections of a key that is revoked', async () => {
    const signer = exchange.keyOf(bob!.account, ['read', 'trade']);
    const client = await exchange.logOn(signer, { sessionNumber: 51 });
    const other = await exchange.logOn(bob!, { sessionNumber: 52, nextEventSequence: 0 });
    assert.equal(exchange.keys.revoke(signer.apiKey), true);
    assert.equal((await endOf(client)).code, EndCode.KEY_REVOKED);
    other.send(commandsFrame(1, [order()]));
    await other.events(isAnswer(1, 52));
    await other.drop();
  });

  test('logs out once everything is answered', async () => {
    for (const [k, leave] of [
      (client: TestClient) => client.send(bareFrame(FrameKind.Logout)),
      (client: TestClient) => client.socket.end(),
    ].entries()) {
      const sessionNumber = 60 + k;
      const client = await exchange.logOn(bob!, { sessionNumber, nextEventSequence: 0 });
      client.send(commandsFrame(1, Array(100).fill(order())), commandsFrame(101, [CANCEL_ALL]));
      leave(client);
      const frames = await untilClosed(client);
      assert.equal(answersOf(eventsOf(frames), sessionNumber).size, 101);
      const last = frames.at(-1);
      assert.ok(last?.kind === FrameKind.End && last.code === EndCode.LOGGED_OUT);
      assert.equal(last.sequence, 102);
    }
  });

  test('lets a key that may only read see, and not trade', async () => {
    const reader = exchange.keyOf(bob!.account, ['read']);
    const client = await exchange.logOn(reader, { sessionNumber: 70 });
    assert.ok((await client.until(FrameKind.Events)).count > 0);
    client.send(commandsFrame(1, [order()]));
    assert.equal((await endOf(client)).code, EndCode.KEY_REFUSED);
    const blind = exchange.keyOf(bob!.account, ['trade']);
    const refused = exchange.connect();
    refused.send(logonBytes(blind, nowUs()));
    assert.equal((await endOf(refused)).code, EndCode.KEY_REFUSED);
  });

  describe('refuses a Logon', () => {
    const cases: readonly (readonly [string, EndCode, Partial<LogonFrame>])[] = [
      ['of a newer client', EndCode.NEWER_SCHEMA, { schemaVersion: 3 }],
      ['without a version', EndCode.INVALID_LOGON, { schemaVersion: 0 }],
      ['without a session', EndCode.INVALID_LOGON, { sessionNumber: 0 }],
      ['with too high a session', EndCode.INVALID_LOGON, { sessionNumber: 2 ** 21 }],
      ['with a hectic heartbeat', EndCode.INVALID_LOGON, { heartbeatMs: 99 }],
      ['with a slow heartbeat', EndCode.INVALID_LOGON, { heartbeatMs: 60_001 }],
      ['with a wide window', EndCode.INVALID_LOGON, { receiveWindowUs: 60_000_001 }],
      ['that cancels what is not', EndCode.INVALID_LOGON, { cancelOnDisconnect: 3 as never }],
      ['of an unknown key', EndCode.KEY_REFUSED, { apiKey: 'k'.repeat(64) }],
      ['of no key', EndCode.KEY_REFUSED, { apiKey: '' }],
      ['from the past', EndCode.TIMESTAMP, { timestampUs: nowUs() - 6e6 }],
      ['from the future', EndCode.TIMESTAMP, { timestampUs: nowUs() + 100e6 }],
      ['that is ahead', EndCode.EVENT_AHEAD, { nextEventSequence: 2 ** 50 }],
    ];
    for (const [name, code, fields] of cases) {
      test(name, async () => {
        const client = exchange.connect();
        client.send(logonBytes(alice!, nowUs(), fields));
        const end = await endOf(client);
        assert.equal(end.code, code, end.sentence);
        assert.match(end.sentence, /^[A-Z].*\.$/);
        assert.equal(end.sequence, 0);
        await client.closed;
      });
    }

    test('that was used already, and takes a new one of the same key', async () => {
      const bytes = logonBytes(alice!, nowUs());
      const first = exchange.connect();
      first.send(bytes);
      await first.until(FrameKind.LoggedOn);
      first.socket.destroy();
      await first.closed;
      const second = exchange.connect();
      second.send(bytes);
      const end = await endOf(second);
      assert.deepEqual([end.code, /used already/.test(end.sentence)], [EndCode.TIMESTAMP, true]);
      const third = exchange.connect();
      third.send(logonBytes(alice!, nowUs() + 1));
      await third.until(FrameKind.LoggedOn);
      third.socket.destroy();
      await third.closed;
    });

    test('that is signed by somebody else, or spoilt after it was signed', async () => {
      for (const bytes of [
        logonBytes({ ...alice!, secret: bob!.secret }, nowUs()),
        logonBytes({ apiKey: alice!.apiKey, secret: alice!.ed25519.secret }, nowUs()),
        logonBytes({ apiKey: alice!.ed25519.apiKey, secret: bob!.ed25519.secret }, nowUs()),
        logonBytes(alice!, nowUs()).with(100, 7),
        logonBytes(alice!, nowUs()).with(175, 1),
      ]) {
        const client = exchange.connect();
        client.send(bytes);
        assert.equal((await endOf(client)).code, EndCode.WRONG_SIGNATURE);
      }
    });
  });

  describe('ends with a reason where', () => {
    const many = Array(3).fill(order());
    const wrongTemplate = commandsFrame(1, many);
    wrongTemplate[16] = Template.Transfer;
    const wrongBlocks = commandsFrame(1, many);
    wrongBlocks[16 + 64 + 1] = 9;
    const noCommand = bareFrame(FrameKind.Commands, 1);
    const cases: readonly (readonly [string, EndCode, Uint8Array])[] = [
      ['a frame is of no kind', EndCode.MALFORMED_FRAME, bareFrame(99)],
      ['a frame is of the server’s', EndCode.MALFORMED_FRAME, bareFrame(FrameKind.Events)],
      ['a frame is too short', EndCode.MALFORMED_FRAME, new Uint8Array(16)],
      ['a frame of commands is empty', EndCode.MALFORMED_FRAME, noCommand],
      ['commands are numbered from 0', EndCode.MALFORMED_FRAME, commandsFrame(0, many)],
      ['a command is not a trader’s', EndCode.COMMAND_NOT_ALLOWED, wrongTemplate],
      ['a command is not whole', EndCode.MALFORMED_COMMAND, wrongBlocks],
      ['there is a second Logon', EndCode.NOT_LOGGED_ON, logonBytes(alice!, nowUs())],
    ];
    for (const [name, code, bytes] of cases) {
      test(name, async () => {
        const client = await exchange.logOn(alice!, { sessionNumber: 90, nextEventSequence: 0 });
        client.send(bytes);
        const end = await endOf(client);
        assert.equal(end.code, code, end.sentence);
        assert.equal(end.sequence, 1, 'nothing was taken');
        await client.closed;
      });
    }

    test('something comes before the Logon', async () => {
      const client = exchange.connect();
      client.send(commandsFrame(1, many));
      assert.equal((await endOf(client)).code, EndCode.NOT_LOGGED_ON);
    });
  });

  test('has nothing left of the connections of this file, and nothing to complain of', async () => {
    const { lane, warnings } = exchange as BinaryExchange;
    await exchange.stop();
    assert.equal(lane.connections, 0);
    const others = warnings.filter((each) => !each.startsWith('a key or signature was refused'));
    assert.deepEqual(others, []);
  });
});
