import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Prng } from './prng.ts';

/** xoshiro128** and splitmix32 once more, on BigInt, as the papers write them. */
function* slowly(seed: bigint): Generator<number> {
  const mask = 0xffffffffn;
  const mix = (weyl: bigint): bigint => {
    let z = weyl & mask;
    z = ((z ^ (z >> 16n)) * 0x85ebca6bn) & mask;
    z = ((z ^ (z >> 13n)) * 0xc2b2ae35n) & mask;
    return z ^ (z >> 16n);
  };
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const weyl = 0x9e3779b9n;
  const start = (seed & mask) ^ mix((seed >> 32n) + weyl);
  let [a, b, c, d] = [1n, 2n, 3n, 4n].map((k) => mix(start + k * weyl)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  for (;;) {
    yield Number((rotate((b * 5n) & mask, 7n) * 9n) & mask);
    const t = (b << 9n) & mask;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11n);
  }
}

describe('Prng', () => {
  test('gives the numbers of the published algorithm', () => {
    for (const seed of [0, 1, 42, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]) {
      const expected = slowly(BigInt(seed));
      const prng = new Prng(seed);
      for (let k = 0; k < 1000; k++) assert.equal(prng.uint32(), expected.next().value);
    }
  });

  test('gives the numbers that it always gave', () => {
    const prng = new Prng(1);
    assert.deepEqual(
      Array.from({ length: 4 }, () => prng.uint32()),
      [1943057697, 4129000852, 551084717, 4165748975],
    );
  });

  test('takes all 53 bits of a seed into account', () => {
    const first = (seed: number): number => new Prng(seed).uint32();
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 33, 2 ** 40, 2 ** 52, 2 ** 53 - 1];
    assert.equal(new Set(seeds.map(first)).size, seeds.length);
  });

  test('refuses what is no seed and no bound, and says what is', () => {
    for (const wrong of [-1, 0.5, 2 ** 53, Number.NaN]) {
      assert.throws(() => new Prng(wrong), /0 to 2\^53 - 1/);
    }
    const prng = new Prng(1);
    for (const wrong of [0, -1, 0.5, 2 ** 53]) assert.throws(() => prng.below(wrong), RangeError);
    assert.throws(() => prng.pick([]), RangeError);
    assert.throws(() => prng.weighted({ a: 0 }), RangeError);
  });

  test('stays within bounds and reaches every value, about equally often', () => {
    const prng = new Prng(7);
    const counts = Array.from({ length: 6 }, () => 0);
    for (let k = 0; k < 6000; k++) counts[prng.between(10, 15) - 10]! += 1;
    for (const count of counts) assert.ok(count > 850 && count < 1150, `${counts}`);
    for (let k = 0; k < 1000; k++) {
      const wide = prng.below(2 ** 45 + 1);
      assert.ok(wide >= 0 && wide <= 2 ** 45 && Number.isInteger(wide));
      assert.equal(prng.below(1), 0);
      assert.ok(Number.isSafeInteger(prng.uint53()));
      const size = prng.magnitude(40);
      assert.ok(size >= 1 && size < 2 ** 40);
    }
  });

  test('draws by weight and by percentage', () => {
    const prng = new Prng(3);
    const counts = { often: 0, seldom: 0, never: 0 };
    let hits = 0;
    for (let k = 0; k < 4000; k++) {
      counts[prng.weighted({ often: 3, never: 0, seldom: 1 })] += 1;
      if (prng.chance(25)) hits += 1;
    }
    assert.equal(counts.never, 0);
    assert.ok(counts.often > 2800 && counts.often < 3200, `${counts.often}`);
    assert.ok(hits > 850 && hits < 1150, `${hits}`);
    assert.ok(['a', 'b'].includes(prng.pick(['a', 'b'])));
  });
});
