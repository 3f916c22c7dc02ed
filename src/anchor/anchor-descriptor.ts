/**
 * The bytes that are hashed for an anchor, and nobody else knows them. Integers are big-endian, as
 * in Solidity's `abi.encodePacked`: a contract makes the same bytes. The first byte says what is
 * hashed, so that nothing of one kind can be shown as another.
 *
 *   leaf    │ 00 │ asset u16 │ account u32 │ amount u64 │ nonce 32 bytes │             47 bytes
 *   node    │ 01 │ left sum u64 │ left hash │ right sum u64 │ right hash │             81 bytes
 *   assets  │ 02 │ count u16 │ then of each, by id: id u16 │ decimals u8 │
 *           │ name 64 bytes, ASCII and zeros │ leaves u32 │ total u64 │
 *           │ root 32 bytes │                                                   3 + 111 × count
 *   anchor  │ 03 │ "LXANCHOR" │ version u8 │ sequence u64 │ time u64 │
 *           │ log hash 32 bytes │ hash of assets 32 bytes │                         90 bytes
 *   nonce   │ 04 │ salt 32 bytes │ holder 20 bytes │                                53 bytes
 *
 * A leaf's nonce hides what stands beside it: without the salt nobody finds out whose leaf it is by
 * trying accounts and amounts. The holder is the address on the chain that the account may be paid
 * out to without the operator, or zeros.
 */

export const HASH_BYTES = 32;
export const HOLDER_BYTES = 20;
export const ANCHOR_VERSION = 1;
/** Amounts and sums are below it: what every language's numbers hold exactly. */
export const AMOUNT_END = 2 ** 53;

export const LEAF_BYTES = 47;
export const NODE_BYTES = 81;
export const ANCHOR_BYTES = 90;
export const NONCE_BYTES = 53;
const ASSETS_HEAD_BYTES = 3;
const ASSET_BYTES = 111;
/** A name is shorter: what is left of it is zeros. */
export const NAME_BYTES = 64;

/** Where in a leaf its account stands, and so on; big-endian, as all of it. */
export const LEAF_AT = { asset: 1, account: 3, amount: 7, nonce: 15 } as const;
/** Where in a nonce's message what it is made of stands. */
export const NONCE_AT = { salt: 1, holder: 33 } as const;
/** A side of a node: its sum (u64), then its hash. A node is its kind, then both its sides. */
export const SIDE_BYTES = 40;
export const SIDE_HASH_AT = 8;
export const NODE_SIDES_AT = 1;

const KIND = { leaf: 0, node: 1, assets: 2, anchor: 3, nonce: 4 } as const;
const MAGIC = Uint8Array.of(...[...'LXANCHOR'].map((each) => each.charCodeAt(0)));

/** What an anchor says of one asset. */
export interface AssetTotal {
  /** Asset id, 1 to 65,535. */
  readonly asset: number;
  readonly name: string;
  /** Decimal places of its smallest unit. */
  readonly decimals: number;
  /** Accounts with a balance other than 0. */
  readonly leaves: number;
  /** All that is owed in it, smallest units. */
  readonly total: number;
  /** Root hash of its tree; zeros where there are no leaves. */
  readonly root: Uint8Array;
}

/** What an anchor commits to. */
export interface AnchorHeader {
  /** Last command that the balances follow from. */
  readonly sequence: number;
  /** Time of that command, microseconds since 1970. */
  readonly timeUs: number;
  /** Hash of the log's batch that ends with that command. */
  readonly logHash: Uint8Array;
}

export interface Leaf {
  readonly asset: number;
  readonly account: number;
  /** Smallest units, above 0. */
  readonly amount: number;
  readonly nonce: Uint8Array;
}

/** One side of a node: its sum and its hash. */
export interface Sum {
  readonly sum: number;
  readonly hash: Uint8Array;
}

/** What stands where a level has an odd number of nodes. */
export const EMPTY: Sum = { sum: 0, hash: new Uint8Array(HASH_BYTES) };

/** Whether an amount or a sum can be: a whole number from 0, below 2^53. */
export function isAmount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Whether an asset can be called so: 1 to 63 characters of printable ASCII. */
export function isName(name: string): boolean {
  return /^[!-~]{1,63}$/.test(name);
}

/** @throws RangeError where the value is no amount: nothing else may be committed to */
function setU64(view: DataView, at: number, value: number): void {
  if (!isAmount(value)) throw new RangeError(`${value} is no amount: 0 to 2^53 - 1, whole`);
  view.setUint32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value >>> 0);
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** A side as a node has it. */
export function decodeSide(bytes: Uint8Array, at: number): Sum {
  const view = viewOf(bytes);
  const sum = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  return { sum, hash: bytes.slice(at + SIDE_HASH_AT, at + SIDE_BYTES) };
}

export function encodeSide({ hash, sum }: Sum, bytes: Uint8Array, at: number): void {
  setU64(viewOf(bytes), at, sum);
  bytes.set(hash, at + SIDE_HASH_AT);
}

export function encodeLeaf(leaf: Leaf, target = new Uint8Array(LEAF_BYTES)): Uint8Array {
  const view = viewOf(target);
  target[0] = KIND.leaf;
  view.setUint16(1, leaf.asset);
  view.setUint32(3, leaf.account);
  setU64(view, 7, leaf.amount);
  target.set(leaf.nonce, 15);
  return target;
}

export function encodeNode(left: Sum, right: Sum, target = new Uint8Array(NODE_BYTES)) {
  const view = viewOf(target);
  target[0] = KIND.node;
  setU64(view, 1, left.sum);
  target.set(left.hash, 9);
  setU64(view, 41, right.sum);
  target.set(right.hash, 49);
  return target;
}

/** Assets must come by ascending id. */
export function encodeAssets(assets: readonly AssetTotal[]): Uint8Array {
  const target = new Uint8Array(ASSETS_HEAD_BYTES + ASSET_BYTES * assets.length);
  const view = viewOf(target);
  target[0] = KIND.assets;
  view.setUint16(1, assets.length);
  assets.forEach(({ asset, name, decimals, leaves, total, root }, index) => {
    const at = ASSETS_HEAD_BYTES + ASSET_BYTES * index;
    view.setUint16(at, asset);
    target[at + 2] = decimals;
    if (!isName(name)) throw new RangeError(`${name} is no name of an asset`);
    for (let k = 0; k < name.length; k++) target[at + 3 + k] = name.charCodeAt(k);
    view.setUint32(at + 67, leaves);
    setU64(view, at + 71, total);
    target.set(root, at + 79);
  });
  return target;
}

export function encodeAnchor(header: AnchorHeader, assetsHash: Uint8Array): Uint8Array {
  const target = new Uint8Array(ANCHOR_BYTES);
  const view = viewOf(target);
  target[0] = KIND.anchor;
  target.set(MAGIC, 1);
  target[9] = ANCHOR_VERSION;
  setU64(view, 10, header.sequence);
  setU64(view, 18, header.timeUs);
  target.set(header.logHash, 26);
  target.set(assetsHash, 58);
  return target;
}

/** What is published of an anchor. @param hash SHA-256 */
export function rootOf(
  header: AnchorHeader,
  assets: readonly AssetTotal[],
  hash: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  return hash(encodeAnchor(header, hash(encodeAssets(assets))));
}

export function encodeNonce(
  salt: Uint8Array,
  holder: Uint8Array,
  target = new Uint8Array(NONCE_BYTES),
): Uint8Array {
  target[0] = KIND.nonce;
  target.set(salt, 1);
  target.set(holder, 1 + HASH_BYTES);
  return target;
}
