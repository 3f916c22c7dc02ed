/**
 * A Merkle-sum tree: each node commits to the sum and the hash of both its children separately, so
 * that no sum can be moved between them. Leaves keep the order in which they are given. A level
 * with an odd number of nodes ends with an empty one.
 *
 * After Chalkias, Lewi, Mohassel, Nikolaenko: "Distributed Auditing Proofs of Liabilities" (2020),
 * who show why the two sums must be hashed apart.
 */
import {
  AMOUNT_END,
  decodeSide,
  EMPTY,
  encodeNode,
  encodeSide,
  isAmount,
  SIDE_BYTES,
  SIDE_HASH_AT,
  type Sum,
} from './anchor-descriptor.ts';
import type { HashInto } from './hash.ts';

/** The other side of a node on the way from a leaf to the root. */
export interface PathStep extends Sum {
  /** Whether it stands left of the way. */
  readonly isLeft: boolean;
}

/** Of each level, leaves first: where its first node is, and how many there are. */
export type Levels = readonly { readonly from: number; readonly count: number }[];

export class SumTree {
  readonly #levels: Levels;
  /** Every node as a side of the one above it, level after level. */
  readonly #sides: Uint8Array;

  /** @param sides of all nodes, in the order of `levels` */
  constructor(levels: Levels, sides: Uint8Array) {
    this.#levels = levels;
    this.#sides = sides;
  }

  /**
   * One node after the other.
   * @param amounts of each leaf, smallest units
   * @param leafHash writes the hash of a leaf where the tree keeps it
   * @throws RangeError where an amount is negative or no whole number, or the total is 2^53 or more
   */
  static build(
    amounts: Float64Array,
    leafHash: (leaf: number, target: Uint8Array, at: number) => void,
    hash: HashInto,
  ): SumTree {
    const levels = levelsOf(amounts.length);
    const sides = new Uint8Array(nodesOf(levels) * SIDE_BYTES);
    const tree = new SumTree(levels, sides);
    amounts.forEach((sum, leaf) => {
      needAmount(sum, leaf);
      encodeSide({ sum, hash: EMPTY.hash }, sides, leaf * SIDE_BYTES);
      leafHash(leaf, sides, leaf * SIDE_BYTES + SIDE_HASH_AT);
    });
    for (let level = 1; level < levels.length; level++) tree.#fill(level, hash);
    return tree;
  }

  get leaves(): number {
    return this.#levels[0]?.count ?? 0;
  }

  /** Sum and hash of the whole; the empty node where there are no leaves. */
  root(): Sum {
    const top = this.#levels.at(-1);
    return top === undefined ? EMPTY : this.#node(top.from);
  }

  /** From a leaf, counted from 0, to the root. @throws RangeError where there is no such leaf */
  path(leaf: number): PathStep[] {
    if (!(leaf >= 0 && leaf < this.leaves)) throw new RangeError(`there is no leaf ${leaf}`);
    let index = leaf;
    return this.#levels.slice(0, -1).map(({ from, count }) => {
      const other = index ^ 1;
      const isLeft = other < index;
      index >>>= 1;
      return { ...(other < count ? this.#node(from + other) : EMPTY), isLeft };
    });
  }

  #node(at: number): Sum {
    return decodeSide(this.#sides, at * SIDE_BYTES);
  }

  #fill(level: number, hash: HashInto): void {
    const below = this.#levels[level - 1]!;
    const { from, count } = this.#levels[level]!;
    for (let index = 0; index < count; index++) {
      const left = this.#node(below.from + 2 * index);
      const hasRight = 2 * index + 1 < below.count;
      const right = hasRight ? this.#node(below.from + 2 * index + 1) : EMPTY;
      const sum = left.sum + right.sum;
      needSum(sum);
      const at = (from + index) * SIDE_BYTES;
      encodeSide({ sum, hash: EMPTY.hash }, this.#sides, at);
      hash(encodeNode(left, right), this.#sides, at + SIDE_HASH_AT);
    }
  }
}

/** @throws RangeError where it is none */
export function needAmount(amount: number, leaf: number): void {
  if (!isAmount(amount)) throw new RangeError(`leaf ${leaf} has ${amount}: no amount`);
}

/** @throws RangeError where it is too much */
export function needSum(sum: number): void {
  if (sum >= AMOUNT_END) throw new RangeError('the balances add up to 2^53 or more');
}

export function nodesOf(levels: Levels): number {
  return levels.reduce((sum, { count }) => sum + count, 0);
}

export function levelsOf(leaves: number): Levels {
  const levels: { from: number; count: number }[] = [];
  let from = 0;
  for (let count = leaves; count > 0; count = Math.ceil(count / 2)) {
    levels.push({ from, count });
    from += count;
    if (count === 1) break;
  }
  return levels;
}
