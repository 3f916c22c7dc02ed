/**
 * An anchor: for every asset a Merkle-sum tree over all that is owed in it, and one hash over the
 * totals, the trees' roots and the head of the log at that moment.
 *
 * The place of a leaf follows from its nonce: from one anchor to the next every leaf stands
 * elsewhere, so that who sees the amounts beside his own learns neither whose they are nor how they
 * changed. So nothing of an earlier tree can be used again; docs/anchors.md says what that costs.
 */
import { type AnchorHeader, type AssetTotal, rootOf } from './anchor-descriptor.ts';
import { growFast } from './fast-tree.ts';
import { type Grow, type Grown, MAX_ACCOUNTS } from './grown.ts';
import { type HashInto, hashOf } from './hash.ts';
import { PROOF_VERSION, type Proof, toHex } from './proof.ts';
import { Salts } from './salts.ts';

/** All balances other than 0 in one asset, those of the external account left out. */
export interface AssetBalances {
  readonly asset: number;
  readonly name: string;
  readonly decimals: number;
  /** Ascending, each once. */
  readonly accounts: Uint32Array;
  /** Smallest units, available and reserved together; as many as accounts. */
  readonly amounts: Float64Array;
}

export interface AnchorInput extends AnchorHeader {
  /** By ascending asset id. */
  readonly assets: readonly AssetBalances[];
  /** 32 bytes that only the venue knows; salts are made from it. */
  readonly secret: Uint8Array;
  /** Address on the chain that an account may be paid out to, 20 bytes. */
  readonly holderOf?: (account: number) => Uint8Array | undefined;
}

interface AssetTree extends Grown {
  readonly balances: AssetBalances;
}

export class Anchor {
  readonly header: AnchorHeader;
  readonly totals: readonly AssetTotal[];
  /** What is published: 32 bytes. */
  readonly root: Uint8Array;
  readonly #trees: ReadonlyMap<number, AssetTree>;
  readonly #salts: Salts;
  readonly #hash: HashInto;
  readonly #grow: Grow;

  /**
   * @param grow how trees are made; they are the same either way
   * @throws RangeError where a balance is negative or no whole number, a total is 2^53 or more,
   *   or accounts or assets are not in order
   */
  constructor(input: AnchorInput, hash: HashInto, grow: Grow = growFast) {
    const { sequence, timeUs, logHash } = input;
    this.header = { sequence, timeUs, logHash };
    this.#hash = hash;
    this.#grow = grow;
    this.#salts = new Salts(input, hash);
    needAscending(
      'assets',
      input.assets.map(({ asset }) => asset),
    );
    const trees = input.assets.map((balances) => this.#build(balances));
    this.#trees = new Map(trees.map((each) => [each.balances.asset, each]));
    this.totals = trees.map(({ balances: { asset, name, decimals }, tree }) => {
      const { sum, hash: root } = tree.root();
      return { asset, name, decimals, leaves: tree.leaves, total: sum, root };
    });
    this.root = rootOf(this.header, this.totals, (bytes) => hashOf(bytes, hash));
  }

  /** The proof of an account's balance; undefined where it has none in the asset. */
  proof(account: number, asset: number): Proof | undefined {
    const found = this.#trees.get(asset);
    const at = found === undefined ? -1 : indexOf(found.balances.accounts, account);
    if (found === undefined || at < 0) return undefined;
    const place = found.order.indexOf(at);
    return {
      version: PROOF_VERSION,
      sequence: this.header.sequence,
      timeUs: this.header.timeUs,
      logHash: toHex(this.header.logHash),
      assets: this.totals.map((each) => ({ ...each, root: toHex(each.root) })),
      account,
      asset,
      amount: found.balances.amounts[at]!,
      salt: toHex(this.#salts.salt(asset, account).slice()),
      holder: toHex(this.#salts.holder(account)),
      path: found.tree.path(place).map(({ isLeft, sum, hash }) => {
        return { side: isLeft ? 'left' : 'right', sum, hash: toHex(hash) };
      }),
    };
  }

  #build(balances: AssetBalances): AssetTree {
    const { accounts } = balances;
    needAscending('accounts', accounts);
    if (accounts.length > MAX_ACCOUNTS) throw new RangeError(`more than ${MAX_ACCOUNTS} accounts`);
    return { balances, ...this.#grow(balances, this.#salts, this.#hash) };
  }
}

function needAscending(what: string, values: ArrayLike<number>): void {
  for (let k = 1; k < values.length; k++) {
    if (values[k]! > values[k - 1]!) continue;
    throw new RangeError(`${what} are not in order: ${values[k]} after ${values[k - 1]}`);
  }
}

/** Where a number stands in an ascending row; -1: nowhere. */
function indexOf(row: Uint32Array, wanted: number): number {
  let [low, high] = [0, row.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (row[middle] === wanted) return middle;
    if (row[middle]! < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
