import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Side, Template, type Trade } from '../schema/generated/protocol.ts';
import { C, CandleSeries } from './candles.ts';
import { INTERVALS } from './intervals.ts';
import { Ring } from './ring.ts';
import { Tape } from './tape.ts';

function values(ring: Ring): number[] {
  return Array.from({ length: ring.size }, (_, k) => ring.get(k, 1));
}

test('a ring keeps the newest records, however often it is saved and loaded', () => {
  const capacity = fc.integer({ min: 1, max: 70 });
  fc.assert(
    fc.property(capacity, fc.nat(300), fc.nat(300), (room, count, reload) => {
      let ring = new Ring(2, room);
      const expected: number[] = [];
      for (let k = 0; k < count; k++) {
        if (k === reload) {
          const loaded = new Ring(2, room);
          loaded.load(ring.save());
          ring = loaded;
        }
        const { data, at } = ring.push();
        data[at] = 2 * k;
        data[at + 1] = k;
        expected.push(k);
        if (expected.length > room) expected.shift();
        assert.equal(ring.size, expected.length);
      }
      assert.deepEqual(values(ring), expected);
      const first = expected[0] ?? 0;
      assert.equal(ring.lowerBound(0, 2 * first - 1), 0);
      if (expected.length > 1) assert.equal(ring.lowerBound(0, 2 * first + 1), 1);
      assert.equal(ring.lowerBound(0, 1e9), expected.length);
    }),
  );
});

test('a smaller ring loads only the newest records', () => {
  const big = new Ring(2, 100);
  for (let k = 0; k < 50; k++) {
    const { data, at } = big.push();
    data[at + 1] = k;
  }
  const small = new Ring(2, 3);
  small.load(big.save());
  assert.deepEqual(values(small), [47, 48, 49]);
});

function trade(id: number, more: Partial<Trade> = {}): Trade {
  return {
    template: Template.Trade,
    market: 1,
    account: 3,
    sequence: id,
    tradeId: id,
    makerOrderId: 1,
    takerOrderId: 2,
    priceTicks: 100,
    quantityLots: 1,
    makerAccount: 4,
    takerSide: Side.BUY,
    conceals: 0,
    auction: 0,
    quoteUnits: 100,
    makerFee: 0,
    takerFee: 0,
    makerLeavesLots: 0,
    takerLeavesLots: 0,
    makerClientOrderId: 0,
    takerClientOrderId: 0,
    ...more,
  };
}

test('a tape remembers its newest trades and finds them by id and time', () => {
  const tape = new Tape(10);
  for (let id = 1; id <= 25; id++) tape.add(trade(id), id * 1000);
  const ids = (query: Parameters<Tape['trades']>[0]): number[] =>
    tape.trades(query).map((each) => each.id);
  assert.equal(tape.size, 10);
  assert.deepEqual(ids({ limit: 3 }), [23, 24, 25]);
  assert.deepEqual(ids({ limit: 3, fromId: 1 }), [16, 17, 18]);
  assert.deepEqual(ids({ limit: 3, fromId: 24 }), [24, 25]);
  assert.deepEqual(ids({ limit: 3, startUs: 18_500 }), [19, 20, 21]);
  assert.deepEqual(ids({ limit: 3, endUs: 18_500 }), [16, 17, 18]);
  assert.deepEqual(ids({ limit: 9, startUs: 17_000, endUs: 19_000 }), [17, 18, 19]);
  assert.deepEqual(ids({ limit: 9, fromId: 26 }), []);
  assert.equal(tape.aggregates({ limit: 1 })[0]?.id, 25);
});

test('an aggregate is complete once no trade can join it, and visible only then', () => {
  const tape = new Tape();
  const open = { sequence: 5, takerLeavesLots: 9 };
  assert.equal(tape.add(trade(1, open), 1), 0);
  assert.equal(tape.add(trade(2, open), 1), 0);
  assert.equal(tape.lastAggregate(), undefined);
  const saved = tape.save();
  assert.equal(tape.follow(77), 0);
  assert.equal(tape.follow(2), 1);
  assert.equal(tape.follow(2), 0);
  const { id, firstId, lastId, lots } = tape.lastAggregate()!;
  assert.deepEqual([id, firstId, lastId, lots], [1, 1, 2, 2]);
  // A tape loaded in the middle of an aggregate goes on with it.
  const loaded = new Tape();
  loaded.load(saved);
  assert.equal(loaded.add(trade(3, open), 1), 0);
  assert.equal(loaded.add(trade(4, { ...open, priceTicks: 101, takerLeavesLots: 0 }), 1), 2);
  const ranges = loaded.aggregates({ limit: 9 }).map((each) => [each.firstId, each.lastId]);
  assert.deepEqual(ranges, [
    [1, 3],
    [4, 4],
  ]);
  assert.equal(loaded.add(trade(5, { makerLeavesLots: 1, takerLeavesLots: 3 }), 1), 1);
});

test('volumes of a candle stay exact past 2^53', () => {
  const series = new CandleSeries(INTERVALS[1]!);
  for (let id = 1; id <= 5; id++) {
    series.add(1000, 7, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - id, true, id);
  }
  const at = series.ring.at(0);
  const { data } = series.ring;
  const sum = (field: number): bigint =>
    BigInt(data[at + field + 1]!) * 2n ** 53n + BigInt(data[at + field]!);
  assert.equal(sum(C.LOTS), 5n * (2n ** 53n - 1n));
  assert.equal(sum(C.BUY_QUOTE), 5n * (2n ** 53n - 1n) - 15n);
});

test('a series forgets its oldest candles and begins with the oldest that it has', () => {
  const interval = { ...INTERVALS[0]!, capacity: 4 };
  const series = new CandleSeries(interval);
  for (let second = 0; second < 20; second += 2) series.add(second * 1000, 5, 1, 5, false, second);
  const candles = series.query({ nowMs: 19_000, limit: 1000 });
  assert.equal(candles[0]?.openMs, 12_000);
  assert.equal(candles.length, 8);
  assert.equal(series.candleAt(11_000), undefined);
  assert.equal(series.candleAt(13_000)?.count, 0);
  const far = { nowMs: 19_000, limit: 5, startMs: 1e15, endMs: 1e16 };
  assert.deepEqual(series.query(far), []);
});
