import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Prng } from '../base/prng.ts';
import { LiveOrders } from './live-orders.ts';

interface Plain {
  market: number;
  side: number;
  price: number;
  total: number;
  leaves: number;
}

function assertSame(orders: LiveOrders, plain: ReadonlyMap<number, Plain>): void {
  assert.equal(orders.count, plain.size);
  for (const [reference, { market, side, price, total, leaves }] of plain) {
    const slot = orders.find(reference);
    assert.ok(slot >= 0, `order ${reference} is not there`);
    assert.deepEqual(
      [orders.market(slot), orders.side(slot), orders.priceTicks(slot)],
      [market, side, price],
    );
    assert.deepEqual([orders.totalLots(slot), orders.leavesLots(slot)], [total, leaves]);
  }
}

describe('live orders', () => {
  it('keep what a plain map keeps, over growth and removals', () => {
    const random = new Prng(1);
    const orders = new LiveOrders(100_000);
    const plain = new Map<number, Plain>();
    // Few low references, so that many are used again, and high ones with equal low words.
    const draw = () => 1 + random.below(3000) + (random.chance(30) ? 2 ** 40 : 0);
    for (let k = 0; k < 40_000; k++) {
      const reference = draw();
      const slot = orders.find(reference);
      assert.equal(slot >= 0, plain.has(reference));
      if (slot < 0) {
        const [market, side] = [random.below(65_536), random.below(2)];
        const [price, lots] = [random.uint32(), 10 + random.below(1000)];
        orders.add(reference, market, side, lots, price);
        plain.set(reference, { market, side, price, total: lots, leaves: lots });
      } else if (random.chance(40)) {
        orders.remove(slot);
        plain.delete(reference);
      } else {
        const known = plain.get(reference)!;
        if (known.leaves < 2) continue;
        const cancels = random.chance(50);
        if (cancels) orders.reduce(slot, 1);
        else orders.fill(slot, 1);
        known.leaves -= 1;
        if (cancels) known.total -= 1;
      }
      if (k % 5000 === 0) assertSame(orders, plain);
    }
    assertSame(orders, plain);
    orders.clear();
    assertSame(orders, new Map());
    assert.equal(orders.find(draw()), -1);
  });

  it('say when there are more than may be', () => {
    const orders = new LiveOrders(2);
    orders.add(1, 1, 0, 1, 1);
    orders.add(2, 1, 0, 1, 1);
    assert.throws(() => orders.add(3, 1, 0, 1, 1), /more than 2 orders rest at once.*--symbol/);
  });
});
