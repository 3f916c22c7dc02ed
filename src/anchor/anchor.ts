/**
 * An anchor: for every asset a Merkle-sum tree over all that is owed in it, and one hash over the
 * totals, the trees' roots and the head of the log at that moment.
 *
 * The place of a leaf follows from its nonce: from one anchor to the next every leaf stands
 * elsewhere, so that who sees the amounts beside his own learns neither whose they are nor how they
 * changed. So nothing of an earlier tree can be used again; docs/anchors.md says what that costs.
 */
import {
  type AnchorHeader,
  type AssetTotal,
  encodeLeaf,
  encodeNonce,
  HASH_BYTES,
  HOLDER_BYTES,
  LEAF_BYTES,
  NONCE_BYTES,
  rootOf,
} from './anchor-descriptor.ts';
import { type HashInto, hashOf } from './hash.ts';
import { NO_HOLDER, PROOF_VERSION, type Proof, toHex } from './proof.ts';
import { SumTree } from './sum-tree.ts';

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

/** Kind byte, secret, sequence, asset, account: one block of SHA-256. */
const SALT_BYTES = 47;
const SALT_KIND = 5;
/** Leaves are sorted by this many bits of their nonce, the rest of a double holds their number. */
const KEY_BITS = 29;
const MAX_ACCOUNTS = 2 ** 24;

interface AssetTree {
  readonly balances: AssetBalances;
  readonly tree: SumTree;
  /** By place in the tree: place in the balances. */
  readonly order: Uint32Array;
}

export class Anchor {
  readonly header: AnchorHeader;
  readonly totals: readonly AssetTotal[];
  /** What is published: 32 bytes. */
  readonly root: Uint8Array;
  readonly #trees: ReadonlyMap<number, AssetTree>;
  readonly #salts: Salts;
  readonly #hash: HashInto;

  /**
   * @throws RangeError where a balance is negative or no whole number, a total is 2^53 or more,
   *   or accounts or assets are not in order
   */
  constructor(input: AnchorInput, hash: HashInto) {
    const { sequence, timeUs, logHash } = input;
    this.header = { sequence, timeUs, logHash };
    this.#hash = hash;
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
    const { asset, accounts, amounts } = balances;
    needAscending('accounts', accounts);
    if (accounts.length > MAX_ACCOUNTS) throw new RangeError(`more than ${MAX_ACCOUNTS} accounts`);
    const nonces = new Uint8Array(accounts.length * HASH_BYTES);
    for (let at = 0; at < accounts.length; at++) {
      this.#salts.writeNonce(asset, accounts[at]!, nonces, at * HASH_BYTES);
    }
    const order = orderOf(nonces, accounts.length);
    const ordered = Float64Array.from(order, (at) => amounts[at]!);
    const bytes = new Uint8Array(LEAF_BYTES);
    const leafHash = (place: number, target: Uint8Array, to: number) => {
      const at = order[place]!;
      const nonce = nonces.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
      const leaf = { asset, account: accounts[at]!, amount: amounts[at]!, nonce };
      this.#hash(encodeLeaf(leaf, bytes), target, to);
    };
    return { balances, tree: SumTree.build(ordered, leafHash, this.#hash), order };
  }
}

/** What makes leaves unguessable: fresh for every anchor, made from the secret. */
class Salts {
  readonly #bytes = new Uint8Array(SALT_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #salt = new Uint8Array(HASH_BYTES);
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  readonly #hash: HashInto;
  readonly #holderOf: (account: number) => Uint8Array | undefined;

  constructor({ secret, sequence, holderOf }: AnchorInput, hash: HashInto) {
    if (secret.length !== HASH_BYTES) throw new RangeError('the secret takes 32 bytes');
    this.#hash = hash;
    this.#holderOf = holderOf ?? (() => undefined);
    this.#bytes[0] = SALT_KIND;
    this.#bytes.set(secret, 1);
    this.#view.setUint32(33, Math.floor(sequence / 2 ** 32));
    this.#view.setUint32(37, sequence >>> 0);
  }

  holder(account: number): Uint8Array {
    const holder = this.#holderOf(account) ?? NO_HOLDER;
    if (holder.length !== HOLDER_BYTES) throw new RangeError('a holder takes 20 bytes');
    return holder;
  }

  /** Good until the next call. */
  salt(asset: number, account: number): Uint8Array {
    this.#view.setUint16(41, asset);
    this.#view.setUint32(43, account);
    this.#hash(this.#bytes, this.#salt, 0);
    return this.#salt;
  }

  writeNonce(asset: number, account: number, target: Uint8Array, at: number): void {
    const salt = this.salt(asset, account);
    this.#hash(encodeNonce(salt, this.holder(account), this.#nonce), target, at);
  }
}

/** Places by nonce: 29 bits of it and the place in one double each, which sort fast. */
function orderOf(nonces: Uint8Array, count: number): Uint32Array {
  const view = new DataView(nonces.buffer);
  const keys = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const key = view.getUint32(at * HASH_BYTES) >>> (32 - KEY_BITS);
    keys[at] = key * MAX_ACCOUNTS + at;
  }
  keys.sort();
  return Uint32Array.from(keys, (key) => key % MAX_ACCOUNTS);
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
