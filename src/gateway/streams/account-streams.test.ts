import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BlockView } from '../../base/block-view.ts';
import { FIRST_ACCOUNT } from '../../engine/engine.ts';
import {
  type BalancesChanged,
  decodeEvent,
  type Event,
  type OrderAccepted,
  Template,
  type Trade,
  TransferKind,
} from '../../schema/generated/protocol.ts';
import { AccountStreams, FIRST_STREAM_ACCOUNT } from './account-streams.ts';
import type { StreamReader } from './stream-reader.ts';

const SESSION = 2 ** 32;
const BUFFER_BYTES = 4096;

function accepted(account: number, correlation: number, text = ''): OrderAccepted {
  return {
    ...{ template: Template.OrderAccepted, market: 1, account, sequence: 1, correlation, text },
    ...{ orderId: 7, priceTicks: 10, quantity: 5, clientOrderId: 3, side: 0, type: 0 },
    ...{ timeInForce: 0, stp: 0, resting: 1, cancelCode: 0 },
  };
}

function balances(account: number, available: number): BalancesChanged {
  return {
    ...{ template: Template.BalancesChanged, market: 1, account, sequence: 1, available },
    ...{ reserved: 0, available2: 0, reserved2: 0, asset: 1, asset2: 2 },
  };
}

function trade(taker: number, maker: number): Trade {
  return {
    ...{ template: Template.Trade, market: 1, account: taker, sequence: 1, tradeId: 1 },
    ...{ makerOrderId: 11, takerOrderId: 12, priceTicks: 10, quantityLots: 5 },
    ...{ makerAccount: maker, takerSide: 1, conceals: 1, auction: 0, quoteUnits: 50 },
    ...{ makerFee: 1, takerFee: 2, makerLeavesLots: 3, takerLeavesLots: 4 },
    ...{ makerClientOrderId: 5, takerClientOrderId: 6 },
  };
}

interface Read {
  readonly sequence: number;
  readonly timeUs: number;
  readonly event: Event;
}

/** All that waits. */
function drain(reader: StreamReader, limitBytes = BUFFER_BYTES): Read[] {
  const view = new BlockView(new ArrayBuffer(BUFFER_BYTES));
  const all: Read[] = [];
  for (;;) {
    const first = reader.sequence;
    const bytes = reader.take(view.u8, 0, limitBytes, 1000);
    if (bytes === 0) return all;
    let at = 0;
    for (let k = 0; k < reader.takenEvents; k++) {
      const event = decodeEvent(view, at);
      all.push({ sequence: first + k, timeUs: reader.takenTimeUs, event });
      at += view.u8[at + 1]! * 64;
    }
    assert.equal(at, bytes);
  }
}

const ignore = () => {};

describe('account streams', () => {
  test('give each account its own events, in order, numbered from 1', () => {
    const streams = new AccountStreams();
    streams.apply(balances(5, 1), 100);
    streams.apply(balances(6, 2), 100);
    streams.apply(accepted(5, SESSION + 1, 'name'), 200);
    streams.apply(balances(5, 3), 200);
    const read = drain(streams.read(5, 1, ignore));
    assert.deepEqual(
      read.map(({ sequence, timeUs }) => [sequence, timeUs]),
      [
        [1, 100],
        [2, 200],
        [3, 200],
      ],
    );
    assert.deepEqual(
      read.map(({ event }) => event),
      [balances(5, 1), accepted(5, SESSION + 1, 'name'), balances(5, 3)],
    );
    assert.equal(streams.lastSequence(5), 3);
    assert.equal(streams.lastSequence(6), 1);
    assert.equal(streams.lastSequence(7), 0);
    assert.equal(streams.oldestSequence(7), 1);
  });

  test('show each side of a trade without what is the other side’s', () => {
    const streams = new AccountStreams();
    streams.apply(trade(5, 6), 1);
    const [ofTaker] = drain(streams.read(5, 1, ignore));
    const noMaker = { makerAccount: 0, makerOrderId: 0, makerFee: 0, makerLeavesLots: 0 };
    const ofMakersOrder = { makerClientOrderId: 0, conceals: 0 };
    assert.deepEqual(ofTaker?.event, { ...trade(5, 6), ...noMaker, ...ofMakersOrder });
    const [ofMaker] = drain(streams.read(6, 1, ignore));
    const noTaker = { account: 0, takerOrderId: 0, takerFee: 0, takerLeavesLots: 0 };
    assert.deepEqual(ofMaker?.event, { ...trade(5, 6), ...noTaker, takerClientOrderId: 0 });
    streams.apply(trade(8, 8), 1);
    assert.deepEqual(
      drain(streams.read(8, 1, ignore)).map(({ event }) => event),
      [trade(8, 8)],
      'with oneself: once, whole',
    );
  });

  test('give a transfer to both sides, and the exchange’s own accounts nothing', () => {
    assert.equal(FIRST_STREAM_ACCOUNT, FIRST_ACCOUNT);
    const streams = new AccountStreams();
    const transfer = {
      ...{ template: Template.TransferRecorded, market: 0, sequence: 1, transferId: 1n },
      ...{ pendingId: 0n, amount: 5, asset: 1, kind: TransferKind.POST },
    } as const;
    streams.apply({ ...transfer, account: 1, creditAccount: 5 }, 1);
    streams.apply({ ...transfer, account: 5, creditAccount: 6 }, 1);
    streams.apply(trade(5, 2), 1);
    streams.apply(accepted(1, SESSION + 1), 1);
    assert.deepEqual(
      [1, 2, 5, 6].map((account) => streams.lastSequence(account)),
      [0, 0, 3, 1],
    );
  });

  test('know how far each session got, and hide the numbers of the process', () => {
    const streams = new AccountStreams();
    streams.apply(accepted(5, 77), 1);
    streams.apply(accepted(5, 3 * SESSION + 1), 1);
    streams.apply(accepted(5, 3 * SESSION + 2), 1);
    streams.apply(accepted(5, 4 * SESSION + 1), 1);
    streams.apply(accepted(6, 3 * SESSION + 9), 1);
    assert.deepEqual(
      [
        [5, 3],
        [5, 4],
        [6, 3],
        [6, 4],
      ].map(([account, session]) => streams.answered(account!, session!)),
      [2, 1, 9, 0],
    );
    assert.equal(streams.sessionCount(5), 2);
    assert.equal(streams.sessionCount(9), 0);
    const [first, second] = drain(streams.read(5, 1, ignore));
    assert.deepEqual(first?.event, accepted(5, 0));
    assert.deepEqual(second?.event, accepted(5, 3 * SESSION + 1));
  });

  test('leave out what is market data', () => {
    const streams = new AccountStreams();
    const shown = {
      template: Template.DisplayChanged,
      market: 1,
      account: 5,
      sequence: 1,
    } as const;
    const change = { orderId: 1, priceTicks: 1, deltaLots: 1, side: 0, reason: 0 } as const;
    streams.apply({ ...shown, ...change }, 1);
    assert.equal(streams.lastSequence(5), 0);
  });

  test('tell a reader at the end once a turn, and no more after it closed', async () => {
    const streams = new AccountStreams();
    let told = 0;
    const reader = streams.read(5, 0, () => told++);
    const closed = streams.read(5, 0, () => assert.fail('it is closed'));
    streams.apply(balances(5, 1), 1);
    streams.apply(balances(5, 2), 1);
    closed.close();
    assert.equal(told, 0);
    await Promise.resolve();
    assert.equal(told, 1);
    assert.equal(reader.bytesBehind, 128);
    streams.apply(balances(5, 3), 1);
    await Promise.resolve();
    assert.equal(told, 1, 'it has not taken what it was told of');
    assert.equal(drain(reader).length, 3);
    assert.equal(reader.bytesBehind, 0);
    streams.apply(balances(5, 4), 1);
    await Promise.resolve();
    assert.equal(told, 2);
  });

  test('say how much they went through to find an event: nothing for who has them all', () => {
    const streams = new AccountStreams();
    for (let k = 1; k <= 10; k++) streams.apply(balances(5, k), k);
    const reader = streams.read(5, 0, ignore);
    assert.equal(reader.seek(11), 0);
    assert.deepEqual([reader.hasMore, reader.bytesBehind], [false, 0]);
    assert.equal(reader.seek(8), 10);
    assert.equal(reader.bytesBehind, 3 * 64);
    assert.equal(drain(reader)[0]?.sequence, 8);
    assert.equal(reader.seek(12), 0);
    assert.equal(reader.sequence, 11);
  });

  test('let the oldest go for the newest, and say to whom that happened', () => {
    const streams = new AccountStreams(64 * 64);
    const slow = streams.read(5, 0, ignore);
    for (let k = 1; k <= 50; k++) streams.apply(balances(5, k), k);
    assert.equal(slow.isLost, false);
    for (let k = 1; k <= 64; k++) streams.apply(balances(6, k), k);
    assert.equal(slow.isLost, true);
    assert.deepEqual(drain(slow), []);
    assert.equal(streams.oldestSequence(5), 51);
    assert.equal(streams.lastSequence(5), 50);
    streams.apply(balances(5, 51), 51);
    slow.seek(1);
    assert.deepEqual(
      drain(slow).map(({ sequence }) => sequence),
      [51],
    );
  });

  test('give a stretch in frames that hold it', () => {
    const streams = new AccountStreams();
    for (let k = 1; k <= 5; k++) streams.apply(accepted(5, SESSION + k, 'name'), 1);
    const reader = streams.read(5, 2, ignore);
    const view = new BlockView(new ArrayBuffer(BUFFER_BYTES));
    assert.equal(reader.take(view.u8, 0, 127, 10), 0, 'an event of two blocks does not fit');
    assert.equal(reader.take(view.u8, 0, 300, 10), 256);
    assert.equal(reader.takenEvents, 2);
    assert.equal(reader.take(view.u8, 0, BUFFER_BYTES, 1), 128);
    assert.equal(reader.sequence, 5);
    assert.equal(reader.bytesBehind, 128);
  });

  test('are, for any events, what each account alone would have kept', () => {
    const step = fc.record({
      account: fc.integer({ min: 3, max: 6 }),
      kind: fc.constantFrom('balances', 'accepted', 'text', 'trade', 'save'),
    });
    const steps = fc.array(step, { maxLength: 300 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 64, max: 100 }), (all, blocks) => {
        let streams = new AccountStreams(blocks * 64);
        const model = new Map<number, Event[]>();
        const note = (account: number, event: Event) => {
          model.set(account, [...(model.get(account) ?? []), event]);
        };
        for (const [k, { account, kind }] of all.entries()) {
          if (kind === 'save') {
            const saved = structuredClone(streams.save());
            streams = new AccountStreams(blocks * 64);
            streams.load(saved);
            continue;
          }
          const event =
            kind === 'balances'
              ? balances(account, k)
              : kind === 'trade'
                ? trade(account, account)
                : accepted(account, SESSION + k + 1, kind === 'text' ? `t${k}` : '');
          streams.apply(event, k);
          note(account, event);
        }
        for (const [account, events] of model) {
          assert.equal(streams.lastSequence(account), events.length);
          const oldest = streams.oldestSequence(account);
          const read = drain(streams.read(account, 1, ignore));
          assert.deepEqual(
            read.map(({ event }) => event),
            events.slice(oldest - 1),
          );
          assert.ok(read.every(({ sequence }, k) => sequence === oldest + k));
        }
      }),
    );
  });
});
