/**
 * What an anchor would cost that goes on from the one before, which takes nonces and places that
 * last: of a tree whose leaves stay where they are, the changed ones are hashed again, and what is
 * above them. Each tree that was changed is compared with one that is made anew. Anchors here are
 * not made so (docs/decisions/0010-anchors-from-the-beginning.md says why): this is the other side
 * of that decision, in figures.
 */
import { randomFillSync } from 'node:crypto';
import {
  decodeSide,
  EMPTY,
  encodeLeaf,
  encodeNode,
  encodeSide,
  HASH_BYTES,
  SIDE_BYTES,
  SIDE_HASH_AT,
} from '../src/anchor/anchor-descriptor.ts';
import { nodeHash } from '../src/anchor/node-hash.ts';
import { type Levels, levelsOf, nodesOf, SumTree } from '../src/anchor/sum-tree.ts';
import { Prng } from '../src/base/prng.ts';
import { type BenchOptions, type Figure, figure, type Report, sized } from './report.ts';

const LEAVES = { quick: 2_000, full: 1_000_000 };
const ROUNDS = { quick: 1, full: 3 };
/** Of all balances, changed since the last anchor. */
const SHARES = [0.001, 0.01, 0.1, 0.5, 1];
const MOST = 2 ** 30;
const ASSET = 1;

class LastingTree {
  readonly amounts: Float64Array;
  readonly #nonces: Uint8Array;
  readonly #levels: Levels;
  readonly #sides: Uint8Array;
  /** By node: whether it has to be hashed again. */
  readonly #isOld: Uint8Array;
  hashed = 0;

  constructor(amounts: Float64Array) {
    this.amounts = amounts;
    this.#nonces = randomFillSync(new Uint8Array(amounts.length * HASH_BYTES));
    this.#levels = levelsOf(amounts.length);
    this.#sides = new Uint8Array(nodesOf(this.#levels) * SIDE_BYTES);
    this.#isOld = new Uint8Array(nodesOf(this.#levels));
    this.change(amounts.keys());
  }

  /** The same, made anew by the code of anchors. */
  anew(): SumTree {
    return SumTree.build(this.amounts, (at, target, to) => this.#leaf(at, target, to), nodeHash);
  }

  get root(): Uint8Array {
    return decodeSide(this.#sides, this.#levels.at(-1)!.from * SIDE_BYTES).hash;
  }

  /** The amounts of these leaves are others now. */
  change(leaves: Iterable<number>): void {
    this.hashed = 0;
    for (const leaf of leaves) {
      const at = leaf * SIDE_BYTES;
      encodeSide({ sum: this.amounts[leaf]!, hash: EMPTY.hash }, this.#sides, at);
      this.#leaf(leaf, this.#sides, at + SIDE_HASH_AT);
      this.#isOld[leaf] = 1;
      this.hashed++;
    }
    for (let level = 1; level < this.#levels.length; level++) this.#hashAgain(level);
    this.#isOld.fill(0);
  }

  #leaf(leaf: number, target: Uint8Array, at: number): void {
    const nonce = this.#nonces.subarray(leaf * HASH_BYTES, (leaf + 1) * HASH_BYTES);
    const fields = { asset: ASSET, account: leaf, amount: this.amounts[leaf]!, nonce };
    nodeHash(encodeLeaf(fields), target, at);
  }

  #hashAgain(level: number): void {
    const below = this.#levels[level - 1]!;
    const { count, from } = this.#levels[level]!;
    for (let index = 0; index < count; index++) {
      const first = below.from + 2 * index;
      const hasRight = 2 * index + 1 < below.count;
      if (this.#isOld[first] === 0 && !(hasRight && this.#isOld[first + 1] === 1)) continue;
      const left = decodeSide(this.#sides, first * SIDE_BYTES);
      const right = hasRight ? decodeSide(this.#sides, (first + 1) * SIDE_BYTES) : EMPTY;
      const at = (from + index) * SIDE_BYTES;
      encodeSide({ sum: left.sum + right.sum, hash: EMPTY.hash }, this.#sides, at);
      nodeHash(encodeNode(left, right), this.#sides, at + SIDE_HASH_AT);
      this.#isOld[from + index] = 1;
      this.hashed++;
    }
  }
}

/** So many of all leaves, each once. */
function drawn(prng: Prng, leaves: number, count: number): Uint32Array {
  const all = Uint32Array.from({ length: leaves }, (_, leaf) => leaf);
  for (let k = 0; k < count; k++) {
    const other = k + prng.below(leaves - k);
    [all[k], all[other]] = [all[other]!, all[k]!];
  }
  return all.subarray(0, count);
}

export async function lastingReport(options: BenchOptions): Promise<Report> {
  const name = 'anchor, if nonces lasted';
  const count = sized(options, 'commands', LEAVES);
  const rounds = sized(options, 'rounds', ROUNDS);
  const prng = new Prng(options.seed);
  const tree = new LastingTree(Float64Array.from({ length: count }, () => prng.between(1, MOST)));
  const all = tree.hashed;
  const figures: Figure[] = [];
  for (const share of SHARES) {
    options.progress(`${name}: ${100 * share} % changed`);
    const [seconds, hashed]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const changed = drawn(prng, count, Math.ceil(count * share));
      for (const leaf of changed) tree.amounts[leaf] = prng.between(1, MOST);
      const begun = performance.now();
      tree.change(changed);
      seconds.push((performance.now() - begun) / 1000);
      hashed.push((100 * tree.hashed) / all);
      const wanted = tree.anew().root().hash;
      if (Buffer.compare(tree.root, wanted) !== 0) throw new Error('the changed tree is another');
    }
    figures.push(
      figure(`hashed, ${100 * share} % changed`, '%', hashed),
      figure(`time, ${100 * share} % changed`, 's', seconds),
    );
  }
  return {
    name,
    workload:
      `${count} balances in a tree whose nonces and places stay: some are changed at random, and ` +
      'hashed again with all above them; each tree is compared with one made anew',
    leavesOut: 'salts, nonces, sorting; where the balances come from; what it shows of people',
    figures,
  };
}
