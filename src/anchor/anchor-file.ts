/**
 * An anchor on disk: enough to make it, and every proof of it, again. A line of JSON (the header
 * with every asset's total), then for each asset its accounts (u32) and amounts (f64), then the
 * holders (account u32 and 20 bytes each), all little-endian, then SHA-256 of everything before it.
 * The venue's secret is not in it.
 */

import type { AnchorInput, AssetBalances } from './anchor.ts';
import { HASH_BYTES, HOLDER_BYTES } from './anchor-descriptor.ts';
import { type HashInto, hashOf } from './hash.ts';
import { type AssetText, toHex } from './proof.ts';

export const FILE_VERSION = 1;
const LINE_END = 10;
const HOLDER_ENTRY = 4 + HOLDER_BYTES;

/** What is remembered of a moment: everything but the secret. */
export interface AnchorRecord extends Omit<AnchorInput, 'secret' | 'holderOf'> {
  /** Microseconds since 1970 that the anchor was due at. */
  readonly dueUs: number;
  /** Hexadecimal: what was published. */
  readonly root: string;
  /** Of each asset, in the order of `assets`. */
  readonly totals: readonly AssetText[];
  readonly holders: ReadonlyMap<number, Uint8Array>;
}

/** The header, as JSON has it. */
export interface AnchorHead {
  readonly version: number;
  readonly sequence: number;
  readonly timeUs: number;
  readonly dueUs: number;
  readonly logHash: string;
  readonly root: string;
  readonly holders: number;
  readonly assets: readonly AssetText[];
}

export function encodeRecord(record: AnchorRecord, hash: HashInto): Uint8Array {
  const { sequence, timeUs, dueUs, root, totals, assets, holders } = record;
  const head: AnchorHead = {
    ...{ version: FILE_VERSION, sequence, timeUs, dueUs, root, holders: holders.size },
    logHash: toHex(record.logHash),
    assets: totals,
  };
  const line = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  const leaves = assets.reduce((sum, { accounts }) => sum + accounts.length, 0);
  const end = line.length + leaves * 12 + holders.size * HOLDER_ENTRY;
  const bytes = new Uint8Array(end + HASH_BYTES);
  bytes.set(line);
  const view = new DataView(bytes.buffer);
  let at = line.length;
  for (const { accounts, amounts } of assets) {
    for (const account of accounts) {
      view.setUint32(at, account, true);
      at += 4;
    }
    for (const amount of amounts) {
      view.setFloat64(at, amount, true);
      at += 8;
    }
  }
  for (const [account, holder] of holders) {
    view.setUint32(at, account, true);
    bytes.set(holder, at + 4);
    at += HOLDER_ENTRY;
  }
  bytes.set(hashOf(bytes.subarray(0, end), hash), end);
  return bytes;
}

/** The head of a file, from its first bytes. @throws Error where they are not of such a file */
export function decodeHead(bytes: Uint8Array): AnchorHead {
  const line = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(LINE_END)));
  const head = JSON.parse(line) as AnchorHead;
  if (head.version !== FILE_VERSION) throw new Error(`the file is of version ${head.version}`);
  return head;
}

/** @throws Error that says what is wrong with the bytes */
export function decodeRecord(bytes: Uint8Array, hash: HashInto): AnchorRecord {
  const end = bytes.length - HASH_BYTES;
  const isWhole =
    end > 0 && toHex(hashOf(bytes.subarray(0, end), hash)) === toHex(bytes.subarray(end));
  if (!isWhole) throw new Error('the file is damaged: its hash is another one');
  const head = decodeHead(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  let at = bytes.indexOf(LINE_END) + 1;
  const assets = head.assets.map(({ asset, name, decimals, leaves }): AssetBalances => {
    const [accounts, amounts] = [new Uint32Array(leaves), new Float64Array(leaves)];
    for (let k = 0; k < leaves; k++) accounts[k] = view.getUint32(at + 4 * k, true);
    at += 4 * leaves;
    for (let k = 0; k < leaves; k++) amounts[k] = view.getFloat64(at + 8 * k, true);
    at += 8 * leaves;
    return { asset, name, decimals, accounts, amounts };
  });
  const holders = new Map<number, Uint8Array>();
  for (let k = 0; k < head.holders; k++, at += HOLDER_ENTRY) {
    holders.set(view.getUint32(at, true), bytes.slice(at + 4, at + HOLDER_ENTRY));
  }
  const { sequence, timeUs, dueUs, root } = head;
  const logHash = Uint8Array.from(head.logHash.match(/../g) ?? [], (each) =>
    Number.parseInt(each, 16),
  );
  return { sequence, timeUs, dueUs, root, logHash, assets, totals: head.assets, holders };
}
