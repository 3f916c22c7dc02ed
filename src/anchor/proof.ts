/**
 * A proof that an account's balance is in an anchor: everything that a stranger needs beside the
 * root that was published. Runs anywhere; asks nobody.
 */
import {
  type AssetTotal,
  encodeLeaf,
  encodeNode,
  encodeNonce,
  HASH_BYTES,
  HOLDER_BYTES,
  isAmount,
  isName,
  rootOf,
  type Sum,
} from './anchor-descriptor.ts';
import { sha256 } from './sha256.ts';

export const PROOF_VERSION = 1;
/** More leaves than accounts there can be. */
const MAX_LEAVES = 2 ** 32;

/** As it is sent: hashes and addresses in lower-case hexadecimal, amounts in smallest units. */
export interface Proof {
  readonly version: number;
  /** The anchor's header. */
  readonly sequence: number;
  readonly timeUs: number;
  readonly logHash: string;
  /** Every asset of the anchor, by ascending id. */
  readonly assets: readonly AssetText[];
  /** Whose balance, in what, how much. */
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
  readonly salt: string;
  readonly holder: string;
  /** From the leaf to the root of the asset's tree: what stands on the other side. */
  readonly path: readonly PathText[];
}

export interface AssetText extends Omit<AssetTotal, 'root'> {
  readonly root: string;
}

export interface PathText {
  readonly side: 'left' | 'right';
  readonly sum: number;
  readonly hash: string;
}

/** What came of a check. */
export type Verdict =
  | { readonly valid: true; readonly asset: AssetText }
  | { readonly valid: false; readonly reason: string };

/** Wrong in a way that can be said. */
class Invalid extends Error {}

/**
 * Whether the proof belongs to the root, which the checker has from elsewhere: from a chain, from a
 * newspaper. That account, asset and amount are one's own is for the checker to compare.
 *
 * @param root of the anchor, hexadecimal
 */
export function verifyProof(proof: Proof, root: string): Verdict {
  try {
    return { valid: true, asset: check(proof, root) };
  } catch (error) {
    if (error instanceof Invalid) return { valid: false, reason: error.message };
    throw error;
  }
}

function check(proof: Proof, root: string): AssetText {
  need(isObject(proof), 'this is not a proof');
  need(proof.version === PROOF_VERSION, `the proof is of version ${proof.version}`);
  const totals = readAssets(proof.assets);
  const asset = proof.assets.find((each) => each.asset === proof.asset);
  need(asset !== undefined, `the anchor has no asset ${proof.asset}`);
  needAmount(proof.amount, 'the balance');
  need(proof.amount > 0, 'the balance is 0: nothing to prove');
  need(Number.isInteger(proof.account) && proof.account < MAX_LEAVES, 'this is no account');
  const top = climb(proof, asset).at(-1)!;
  need(top.sum === asset.total, `the way leads to a total of ${top.sum}, not ${asset.total}`);
  need(toHex(top.hash) === asset.root, 'the way does not lead to the root of the asset');
  needAmount(proof.sequence, 'the sequence');
  needAmount(proof.timeUs, 'the time');
  const header = { ...proof, logHash: fromHex(proof.logHash, HASH_BYTES, 'the hash of the log') };
  const wanted = toHex(fromHex(root, HASH_BYTES, 'the root'));
  need(toHex(rootOf(header, totals, sha256)) === wanted, 'the proof belongs to another root');
  return asset;
}

function readAssets(assets: readonly AssetText[]): AssetTotal[] {
  need(Array.isArray(assets), 'the proof names no assets');
  let last = 0;
  return assets.map((each) => {
    need(isObject(each), 'an asset is not one');
    need(Number.isInteger(each.asset) && each.asset > last && each.asset < 2 ** 16, 'asset ids');
    last = each.asset;
    need(Number.isInteger(each.decimals) && each.decimals >= 0 && each.decimals < 256, 'decimals');
    need(typeof each.name === 'string' && isName(each.name), 'the name of an asset');
    needAmount(each.total, 'a total');
    need(isAmount(each.leaves) && each.leaves < MAX_LEAVES, 'a number of leaves');
    return { ...each, root: fromHex(each.root, HASH_BYTES, 'the root of an asset') };
  });
}

/** A place on the way from the leaf to the root: what is under it, and the hash of all that. */
export interface Place {
  readonly sum: number;
  /** Lower-case hexadecimal. */
  readonly hash: string;
}

/** The places that a valid proof leads over, from its leaf to the root of the asset's tree. */
export function wayOf(proof: Proof): readonly Place[] {
  const asset = proof.assets.find((each) => each.asset === proof.asset);
  if (asset === undefined) return [];
  return climb(proof, asset).map(({ hash, sum }) => ({ sum, hash: toHex(hash) }));
}

/** From the leaf to the top of the tree, whose depth follows from its leaves; the leaf is first. */
function climb(proof: Proof, { leaves }: AssetText): readonly Sum[] {
  const depth = Math.ceil(Math.log2(Math.max(leaves, 1)));
  need(Array.isArray(proof.path) && proof.path.length === depth, `the way has not ${depth} steps`);
  const salt = fromHex(proof.salt, HASH_BYTES, 'the salt');
  const holder = fromHex(proof.holder, HOLDER_BYTES, 'the holder');
  const nonce = sha256(encodeNonce(salt, holder));
  let at: Sum = { sum: proof.amount, hash: sha256(encodeLeaf({ ...proof, nonce })) };
  const way = [at];
  let index = 0;
  proof.path.forEach((step, level) => {
    need(isObject(step), 'a step is not one');
    needAmount(step.sum, 'a sum on the way');
    need(step.side === 'left' || step.side === 'right', 'a step has no side');
    const other: Sum = { sum: step.sum, hash: fromHex(step.hash, HASH_BYTES, 'a hash on the way') };
    const sum = at.sum + other.sum;
    needAmount(sum, 'a sum on the way');
    const [left, right] = step.side === 'left' ? [other, at] : [at, other];
    if (step.side === 'left') index += 2 ** level;
    at = { sum, hash: sha256(encodeNode(left, right)) };
    way.push(at);
  });
  need(index < Math.max(leaves, 1), `it stands at place ${index} of ${leaves}`);
  return way;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function need(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Invalid(reason);
}

function needAmount(value: number, what: string): void {
  need(isAmount(value), `${what} is ${value}, which is no amount`);
}

function fromHex(text: string, bytes: number, what: string): Uint8Array {
  const isHex = typeof text === 'string' && text.length === 2 * bytes && /^[\da-f]*$/.test(text);
  need(isHex, `${what} is not ${bytes} bytes of hexadecimal`);
  return Uint8Array.from({ length: bytes }, (_, k) =>
    Number.parseInt(text.slice(2 * k, 2 * k + 2), 16),
  );
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** The holder of who has named none. */
export const NO_HOLDER = new Uint8Array(HOLDER_BYTES);
