/**
 * A seeded generator of pseudo-random numbers for simulations and tests: the same seed gives the
 * same numbers on every platform and in every version. It is xoshiro128** 1.1 (Blackman and Vigna,
 * "Scrambled linear pseudorandom number generators", 2021) on 32-bit integers, its state filled by
 * splitmix32 (the finalizer of MurmurHash3 over a Weyl sequence). Not for secrets.
 *
 * Every draw takes a fixed number of steps of the generator for given arguments, except `below`
 * and what builds on it, which reject the rare value that would be biased.
 */

const TWO_32 = 4294967296;
const WEYL = 0x9e3779b9;

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** One output of splitmix32 for the counter `weyl`. */
function splitmix32(weyl: number): number {
  let z = weyl;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}

export class Prng {
  readonly #state: Int32Array;

  /** @param seed a whole number from 0 to 2^53 - 1 */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`seed is ${seed}; it must be a whole number, 0 to 2^53 - 1`);
    }
    const low = seed >>> 0;
    const high = Math.floor(seed / TWO_32);
    // All of the seed goes into every word; four zero words, which would stay zero, cannot come
    // of this: splitmix32 is a bijection and its counters differ.
    const start = (low ^ splitmix32(high + WEYL)) | 0;
    this.#state = Int32Array.from([1, 2, 3, 4], (k) => splitmix32((start + k * WEYL) | 0));
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }

  /** A whole number from 0 to 2^53 - 1. */
  uint53(): number {
    return (this.uint32() >>> 11) * TWO_32 + this.uint32();
  }

  /** A whole number from 0 to `bound - 1`, each equally likely; `bound` from 1 to 2^53 - 1. */
  below(bound: number): number {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new RangeError(`bound is ${bound}; it must be a whole number, 1 to 2^53 - 1`);
    }
    const range = bound <= TWO_32 ? TWO_32 : Number.MAX_SAFE_INTEGER + 1;
    const fair = range - (range % bound);
    for (;;) {
      const value = bound <= TWO_32 ? this.uint32() : this.uint53();
      if (value < fair) return value % bound;
    }
  }

  /** A whole number from `least` to `most`, both included, each equally likely. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True `percent` times in a hundred. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of the items, each equally likely; there must be one. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** One of the keys, each as likely as its weight says; a weight is a whole number from 0. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    let sum = 0;
    for (const key in weights) sum += weights[key];
    let left = this.below(sum);
    for (const key in weights) {
      if (left < weights[key]) return key;
      left -= weights[key];
    }
    throw new RangeError('weights sum to less than they did');
  }

  /** A number from 1 to 2^`bits` - 1 whose magnitude, not whose value, is spread evenly. */
  magnitude(bits: number): number {
    return this.between(1, 2 ** this.between(1, bits) - 1);
  }
}
