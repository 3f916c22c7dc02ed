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
  EMPTY,
  encodeNode,
  HASH_BYTES,
  isAmount,
  type Sum,
} from './anchor-descriptor.ts';
import type { HashInto } from './hash.ts';

/** The other side of a node on the way from a leaf to the root. */
export interface PathStep extends Sum {
  /** Whether it stands left of the way. */
  readonly isLeft: boolean;
}

export class SumTree {
  /** Of each level, leaves first: where its first node is. */
  readonly #levels: readonly { readonly from: number; readonly count: number }[];
  readonly #hashes: Uint8Array;
  readonly #sums: Float64Array;

  private constructor(
    levels: readonly { readonly from: number; readonly count: number }[],
    hashes: Uint8Array,
    sums: Float64Array,
  ) {
    this.#levels = levels;
    this.#hashes = hashes;
    this.#sums = sums;
  }

  /**
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
    const nodes = levels.reduce((sum, { count }) => sum + count, 0);
    const tree = new SumTree(levels, new Uint8Array(nodes * HASH_BYTES), new Float64Array(nodes));
    for (let leaf = 0; leaf < amounts.length; leaf++) {
      const amount = amounts[leaf]!;
      if (!isAmount(amount)) throw new RangeError(`leaf ${leaf} has ${amount}: no amount`);
      tree.#sums[leaf] = amount;
      leafHash(leaf, tree.#hashes, leaf * HASH_BYTES);
    }
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
    const hash = this.#hashes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES);
    return { sum: this.#sums[at]!, hash };
  }

  #fill(level: number, hash: HashInto): void {
    const below = this.#levels[level - 1]!;
    const { from, count } = this.#levels[level]!;
    const [hashes, sums] = [this.#hashes, this.#sums];
    const bytes = new Uint8Array(encodeNode(EMPTY, EMPTY));
    const sides = [new ChildSlot(), new ChildSlot()] as const;
    for (let index = 0; index < count; index++) {
      const left = below.from + 2 * index;
      const hasRight = 2 * index + 1 < below.count;
      sides[0].point(hashes, sums, left);
      if (hasRight) sides[1].point(hashes, sums, left + 1);
      const right = hasRight ? sides[1] : EMPTY;
      const sum = sides[0].sum + right.sum;
      if (sum >= AMOUNT_END) throw new RangeError('the balances add up to 2^53 or more');
      sums[from + index] = sum;
      hash(encodeNode(sides[0], right, bytes), hashes, (from + index) * HASH_BYTES);
    }
  }
}

/** A node of the tree as `encodeNode` wants it, used again and again. */
class ChildSlot implements Sum {
  sum = 0;
  hash: Uint8Array = EMPTY.hash;

  point(hashes: Uint8Array, sums: Float64Array, at: number): void {
    this.sum = sums[at]!;
    this.hash = hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  }
}

function levelsOf(leaves: number): { from: number; count: number }[] {
  const levels: { from: number; count: number }[] = [];
  let from = 0;
  for (let count = leaves; count > 0; count = Math.ceil(count / 2)) {
    levels.push({ from, count });
    from += count;
    if (count === 1) break;
  }
  return levels;
}
