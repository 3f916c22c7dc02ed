/**
 * The test vectors of docs/anchors.md: a small anchor, every hash of it and the bytes under it.
 * Run it to write them into the page; a test holds the page to them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Anchor, type AnchorInput } from '../../src/anchor/anchor.ts';
import {
  EMPTY,
  encodeAnchor,
  encodeAssets,
  encodeLeaf,
  encodeNode,
  encodeNonce,
} from '../../src/anchor/anchor-descriptor.ts';
import { hashOf } from '../../src/anchor/hash.ts';
import { nodeHash } from '../../src/anchor/node-hash.ts';
import { type Proof, toHex } from '../../src/anchor/proof.ts';

export const PAGE = new URL('../../docs/anchors.md', import.meta.url);
const MARKS = /(<!-- vectors -->\n)[\s\S]*?(<!-- end -->)/;

const INPUT: AnchorInput = {
  sequence: 4_294_967_301,
  timeUs: 1_767_225_600_000_000,
  logHash: new Uint8Array(32).fill(0x11),
  secret: new Uint8Array(32).fill(0x22),
  holderOf: (account) => (account === 4 ? new Uint8Array(20).fill(0x33) : undefined),
  assets: [
    {
      ...{ asset: 1, name: 'BTC', decimals: 8 },
      accounts: Uint32Array.of(3, 4, 9),
      amounts: Float64Array.of(1, 250_000_000, 2 ** 40),
    },
    {
      ...{ asset: 2, name: 'USD', decimals: 6 },
      accounts: Uint32Array.of(4),
      amounts: Float64Array.of(5_000_000),
    },
  ],
};

const sha256 = (bytes: Uint8Array) => hashOf(bytes, nodeHash);
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

/** Rows of name, bytes and SHA-256. */
function rowsOf(anchor: Anchor): string[] {
  const rows: string[] = [];
  const add = (what: string, bytes: Uint8Array) => {
    const hash = sha256(bytes);
    rows.push(`${what}\n  bytes   ${toHex(bytes)}\n  sha256  ${toHex(hash)}`);
    return hash;
  };
  for (const { asset, accounts } of INPUT.assets) {
    for (const account of accounts) leafRows(anchor.proof(account, asset)!, add);
  }
  const proof = anchor.proof(3, 1)!;
  let at = { sum: proof.amount, hash: leafRows(proof, () => undefined) };
  for (const [k, step] of proof.path.entries()) {
    const other = { sum: step.sum, hash: fromHex(step.hash) };
    const [left, right] = step.side === 'left' ? [other, at] : [at, other];
    const what = `node ${k + 1} above the leaf of account 3, asset 1`;
    at = { sum: left.sum + right.sum, hash: add(what, encodeNode(left, right)) };
  }
  const assets = add('assets', encodeAssets(anchor.totals));
  add('anchor: its hash is the root', encodeAnchor(anchor.header, assets));
  return rows;
}

type Add = (what: string, bytes: Uint8Array) => unknown;

function leafRows(proof: Proof, add: Add): Uint8Array {
  const { account, asset, amount } = proof;
  const encoded = encodeNonce(fromHex(proof.salt), fromHex(proof.holder));
  add(`nonce of account ${account}, asset ${asset}`, encoded);
  const leaf = encodeLeaf({ account, asset, amount, nonce: sha256(encoded) });
  add(`leaf of account ${account}, asset ${asset}: ${amount} units`, leaf);
  return sha256(leaf);
}

/** What stands between the marks of the page. */
export function vectorText(): string {
  const anchor = new Anchor(INPUT, nodeHash);
  const empty = `empty node: sum ${EMPTY.sum}, hash ${toHex(EMPTY.hash)}`;
  const proof = JSON.stringify(anchor.proof(3, 1), null, 2);
  const rows = ['```text', ...rowsOf(anchor), empty, '```'].join('\n');
  return `${rows}\n\nThe proof of account 3's 1 unit of asset 1:\n\n\`\`\`json\n${proof}\n\`\`\`\n`;
}

/** The page, and the page as it should be. */
export function pageAndRight(): readonly [page: string, right: string] {
  const page = readFileSync(PAGE, 'utf8');
  return [page, page.replace(MARKS, (_, from, to) => `${from}${vectorText()}${to}`)];
}

if (import.meta.main) writeFileSync(PAGE, pageAndRight()[1]);
