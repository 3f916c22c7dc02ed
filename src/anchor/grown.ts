/**
 * From balances to a tree. Leaves stand in the order of the first bits of their hashed nonces, then
 * of their accounts: elsewhere in every anchor.
 */
import type { HashInto } from './hash.ts';
import type { Salts } from './salts.ts';
import type { SumTree } from './sum-tree.ts';

/** All balances of one asset. */
export interface Balances {
  readonly asset: number;
  /** Ascending, each once. */
  readonly accounts: Uint32Array;
  /** Smallest units; as many as accounts. */
  readonly amounts: Float64Array;
}

export interface Grown {
  readonly tree: SumTree;
  /** By place in the tree: place in the balances. */
  readonly order: Uint32Array;
}

/** @throws RangeError where an amount is none, or they add up to 2^53 or more */
export type Grow = (balances: Balances, salts: Salts, hash: HashInto) => Grown;

/** Leaves are sorted by this many bits of their nonce, the rest of a double holds their number. */
const KEY_BITS = 29;
export const MAX_ACCOUNTS = 2 ** 24;

/** What a leaf is sorted by. @param bits the first 32 of its nonce @param at its place */
export function sortKey(bits: number, at: number): number {
  return (bits >>> (32 - KEY_BITS)) * MAX_ACCOUNTS + at;
}

/** Places in order. @param keys are sorted */
export function orderOf(keys: Float64Array): Uint32Array {
  keys.sort();
  return Uint32Array.from(keys, (key) => key % MAX_ACCOUNTS);
}
