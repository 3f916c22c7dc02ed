import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Side } from '../schema/generated/protocol.ts';
import { Ladder } from './ladder.ts';

const MAX = Number.MAX_SAFE_INTEGER;

test('a ladder is a sorted map, whatever is added and taken', () => {
  const step = fc.record({ price: fc.integer({ min: 1, max: 300 }), lots: fc.nat(9) });
  const steps = fc.array(step, { maxLength: 800, size: 'max' });
  fc.assert(
    fc.property(fc.constantFrom(Side.BUY, Side.SELL), steps, (side, all) => {
      const ladder = new Ladder(side);
      const map = new Map<number, number>();
      const best = (): number =>
        map.size === 0 ? 0 : side === Side.BUY ? Math.max(...map.keys()) : Math.min(...map.keys());
      for (const { price, lots } of all) {
        const known = map.get(price) ?? 0;
        const delta = lots === 0 ? -known : lots;
        if (delta === 0) continue;
        const before = best();
        if (known + delta === 0) map.delete(price);
        else map.set(price, known + delta);
        const top = ladder.add(price, delta);
        assert.equal(top, before !== best() || price === best());
        assert.equal(ladder.bestPriceTicks, best());
        assert.equal(ladder.bestLots, map.get(best()) ?? 0);
      }
      const sorted = [...map].sort((a, b) => (side === Side.BUY ? b[0] - a[0] : a[0] - b[0]));
      assert.equal(ladder.size, sorted.length);
      sorted.forEach(([price, lots], rank) => {
        assert.deepEqual([ladder.priceAt(rank), ladder.lotsAt(rank)], [price, lots]);
        assert.equal(ladder.lotsOf(price), lots);
      });
      assert.equal(ladder.lotsOf(1000), 0);
      const copy = new Ladder(side);
      copy.load(ladder.save());
      assert.deepEqual(copy.save(), ladder.save());
    }),
    { numRuns: 60 },
  );
});

test('a level of 2^53 lots or more is counted exactly and shown as 2^53 - 1', () => {
  const ladder = new Ladder(Side.SELL);
  for (let k = 0; k < 3; k++) ladder.add(10, MAX);
  ladder.add(11, 5);
  assert.equal(ladder.lotsOf(10), MAX);
  const copy = new Ladder(Side.SELL);
  copy.load(ladder.save());
  for (const each of [ladder, copy]) {
    each.add(10, -MAX);
    assert.equal(each.lotsOf(10), MAX);
    each.add(10, -MAX);
    assert.equal(each.lotsOf(10), MAX);
    each.add(10, -(MAX - 7));
    assert.equal(each.lotsOf(10), 7);
    assert.throws(() => each.add(10, -8), /has 7 lots/);
    each.add(10, -7);
    assert.equal(each.bestPriceTicks, 11);
  }
});
