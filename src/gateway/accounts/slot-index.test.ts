import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '../../base/prng.ts';
import { BoundedHistory } from './bounded-history.ts';
import { SlotHistory } from './slot-history.ts';
import { NONE, SlotIndex } from './slot-index.ts';

/** Ids that follow each other, far apart, beyond 32 bits, and close to 2^53. */
function anyKey(prng: Prng): number {
  const near = prng.uint32() % 64;
  switch (prng.uint32() % 4) {
    case 0:
      return near;
    case 1:
      return near * 65_536;
    case 2:
      return near * 2 ** 32 + near;
    default:
      return Number.MAX_SAFE_INTEGER - near;
  }
}

function words(key: number): [number, number] {
  return [key >>> 0, Math.floor(key / 2 ** 32)];
}

test('an index finds what a map would, whatever is added and removed', () => {
  const prng = new Prng(3);
  const index = new SlotIndex();
  const known = new Map<number, number>();
  for (let k = 0; k < 20_000; k++) {
    const key = anyKey(prng);
    const [low, high] = words(key);
    const position = index.first(low, high);
    assert.equal(position === NONE ? undefined : index.slotAt(position), known.get(key));
    if (position === NONE) {
      index.add(low, high, k);
      known.set(key, k);
    } else if (prng.uint32() % 3 === 0) {
      index.replace(position, k);
      known.set(key, k);
    } else {
      index.remove(position);
      known.delete(key);
    }
    assert.equal(index.size, known.size);
    if (k % 1000 > 0) continue;
    for (const [each, slot] of known) assert.equal(index.slotOf(...words(each)), slot);
  }
  assert.ok(known.size > 50);
});

test('several slots may have one key', () => {
  const index = new SlotIndex();
  for (let slot = 0; slot < 10; slot++) index.add(7, 1, slot);
  const found = new Set<number>();
  let at = index.first(7, 1);
  for (; at !== NONE; at = index.next(at, 7, 1)) found.add(index.slotAt(at));
  assert.deepEqual(found, new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  index.remove(index.first(7, 1));
  let left = 0;
  for (at = index.first(7, 1); at !== NONE; at = index.next(at, 7, 1)) left++;
  assert.equal(left, 9);
});

test('a history of slots keeps and drops what one of items does', () => {
  const prng = new Prng(5);
  const limits = { maxPerOwner: 7, maxTotal: 20 };
  const dropped: number[] = [];
  const wanted: number[] = [];
  const free: number[] = [];
  let used = 0;
  const slots = new SlotHistory(limits, (slot) => {
    dropped.push(slot);
    free.push(slot);
  });
  const items = new BoundedHistory<number>(limits, (slot) => wanted.push(slot));
  // Numbers of 32 bits, as accounts may have.
  const owners = [3, 4, 5, 1_000_000, 2 ** 31, 2 ** 32 - 1];
  for (let k = 0; k < 5_000; k++) {
    // A busy owner, and others.
    const owner = owners[prng.uint32() % 2 === 0 ? 0 : prng.uint32() % owners.length]!;
    const slot = free.pop() ?? used++;
    slots.add(owner, slot);
    items.add(owner, slot);
    assert.deepEqual(dropped, wanted);
    assert.equal(slots.size, items.size);
    assert.deepEqual([...slots.of(owner)], [...items.of(owner)]);
    if (k % 100 === 0) assert.deepEqual([...slots.values()], [...items.values()]);
  }
  assert.deepEqual([...slots.of(9)], []);
  assert.ok(used <= limits.maxTotal + 1);
});
