/**
 * A tree in the memory of a WebAssembly module: every message is written where it is hashed, and
 * hashed to where it is needed next, so that nothing is allocated and little is copied.
 *
 * ```text
 * 0     salt's message │ 64  nonce's │ 128 leaf's │ 192 node's, two blocks │
 * 320   every node as a side (40 bytes), leaves first
 * then  hashes of leaves before they are sorted
 * ```
 */
import {
  EMPTY,
  encodeLeaf,
  encodeNode,
  encodeNonce,
  HASH_BYTES,
  LEAF_AT,
  NODE_SIDES_AT,
  NONCE_AT,
  SIDE_BYTES,
  SIDE_HASH_AT,
} from './anchor-descriptor.ts';
import { type Balances, type Grow, orderOf, sortKey } from './grown.ts';
import { NO_HOLDER } from './proof.ts';
import { SALT_AT, type Salts } from './salts.ts';
import { openSha256 } from './sha256-module.ts';
import { type Levels, levelsOf, needAmount, needSum, nodesOf, SumTree } from './sum-tree.ts';

const BLOCK = 64;
const SALT = 0;
const NONCE = SALT + BLOCK;
const LEAF = NONCE + BLOCK;
const NODE = LEAF + BLOCK;
const SIDES = NODE + 2 * BLOCK;
const PAGE = 65_536;
const WORD = 2 ** 32;

type Digest = (at: number, blocks: number, to: number) => void;

/** The memory, and what is written into it. */
interface Ground {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly digest: Digest;
  /** Where hashes of leaves are before they are sorted. */
  readonly unsorted: number;
}

function groundFor({ accounts }: Balances, levels: Levels): Ground {
  const { digest, memory } = openSha256();
  const unsorted = SIDES + nodesOf(levels) * SIDE_BYTES;
  memory.grow(Math.ceil((unsorted + accounts.length * HASH_BYTES) / PAGE));
  const bytes = new Uint8Array(memory.buffer);
  return { bytes, view: new DataView(memory.buffer), digest, unsorted };
}

/** Writes a message with what SHA-256 puts after it; from then on only its fields change. */
function lay({ bytes, view }: Ground, at: number, message: Uint8Array, blocks = 1): void {
  bytes.set(message, at);
  bytes[at + message.length] = 0x80;
  view.setUint32(at + blocks * BLOCK - 4, message.length * 8);
}

function layAll(ground: Ground, { asset }: Balances, salts: Salts): void {
  const nothing = new Uint8Array(HASH_BYTES);
  lay(ground, SALT, salts.message(asset));
  lay(ground, NONCE, encodeNonce(nothing, NO_HOLDER));
  lay(ground, LEAF, encodeLeaf({ asset, account: 0, amount: 0, nonce: nothing }));
  lay(ground, NODE, encodeNode(EMPTY, EMPTY), 2);
}

/** Hashes all leaves, in the order of the balances. @returns what they are sorted by */
function hashLeaves(ground: Ground, { accounts, amounts }: Balances, salts: Salts): Float64Array {
  const { bytes, digest, unsorted, view } = ground;
  const keys = new Float64Array(accounts.length);
  let hasHolder = false;
  for (let at = 0; at < accounts.length; at++) {
    const [account, amount] = [accounts[at]!, amounts[at]!];
    needAmount(amount, at);
    view.setUint32(SALT + SALT_AT.account, account);
    digest(SALT, 1, NONCE + NONCE_AT.salt);
    const holder = salts.holder(account);
    if (holder !== NO_HOLDER || hasHolder) bytes.set(holder, NONCE + NONCE_AT.holder);
    hasHolder = holder !== NO_HOLDER;
    digest(NONCE, 1, LEAF + LEAF_AT.nonce);
    keys[at] = sortKey(view.getUint32(LEAF + LEAF_AT.nonce), at);
    view.setUint32(LEAF + LEAF_AT.account, account);
    setSum(view, LEAF + LEAF_AT.amount, amount);
    digest(LEAF, 1, unsorted + at * HASH_BYTES);
  }
  return keys;
}

function setSum(view: DataView, at: number, sum: number): void {
  view.setUint32(at, Math.floor(sum / WORD));
  view.setUint32(at + 4, sum >>> 0);
}

const sumAt = (view: DataView, at: number) => view.getUint32(at) * WORD + view.getUint32(at + 4);

function placeLeaves({ bytes, unsorted, view }: Ground, amounts: Float64Array, order: Uint32Array) {
  for (let place = 0; place < order.length; place++) {
    const [at, to] = [order[place]!, SIDES + place * SIDE_BYTES];
    setSum(view, to, amounts[at]!);
    const from = unsorted + at * HASH_BYTES;
    bytes.copyWithin(to + SIDE_HASH_AT, from, from + HASH_BYTES);
  }
}

/** Two sides that stand beside each other are a node's message but for its first byte. */
function climb({ bytes, digest, view }: Ground, levels: Levels): void {
  for (let level = 1; level < levels.length; level++) {
    const below = levels[level - 1]!;
    const { count, from } = levels[level]!;
    for (let index = 0; index < count; index++) {
      const left = SIDES + (below.from + 2 * index) * SIDE_BYTES;
      const isBoth = 2 * index + 1 < below.count;
      const end = left + (isBoth ? 2 : 1) * SIDE_BYTES;
      bytes.copyWithin(NODE + NODE_SIDES_AT, left, end);
      const right = NODE + NODE_SIDES_AT + SIDE_BYTES;
      if (!isBoth) bytes.fill(0, right, right + SIDE_BYTES);
      const sum = sumAt(view, left) + (isBoth ? sumAt(view, left + SIDE_BYTES) : 0);
      needSum(sum);
      const to = SIDES + (from + index) * SIDE_BYTES;
      setSum(view, to, sum);
      digest(NODE, 2, to + SIDE_HASH_AT);
    }
  }
}

export const growFast: Grow = (balances, salts) => {
  const levels = levelsOf(balances.accounts.length);
  const ground = groundFor(balances, levels);
  layAll(ground, balances, salts);
  const order = orderOf(hashLeaves(ground, balances, salts));
  placeLeaves(ground, balances.amounts, order);
  climb(ground, levels);
  const sides = ground.bytes.subarray(SIDES, SIDES + nodesOf(levels) * SIDE_BYTES);
  return { tree: new SumTree(levels, sides), order };
};
