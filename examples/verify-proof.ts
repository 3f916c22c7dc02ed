/**
 * Checks that a balance is in what a venue said in public that it owes. Needs Node 22.18 or newer
 * and nothing of this project: written from docs/anchors.md, it believes nobody's checker.
 *
 *   node verify-proof.ts proof.json ROOT                     the root as you have it (hexadecimal)
 *   node verify-proof.ts proof.json --rpc URL REGISTRY       as it stands on a chain
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** As the venue sends it; docs/anchors.md says what each field is. */
interface Proof extends Record<'account' | 'asset' | 'amount' | 'sequence' | 'timeUs', number> {
  readonly assets: (Record<'asset' | 'decimals' | 'leaves' | 'total', number> &
    Record<'name' | 'root', string>)[];
  readonly path: { side: string; sum: number; hash: string }[];
  readonly logHash: string;
  readonly salt: string;
  readonly holder: string;
}

/** First four bytes of keccak256("rootAt(uint64)"). */
const ROOT_AT = '0xeaa38b41';
const END = 2n ** 53n;

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const hex = (text: string) => Buffer.from(text, 'hex');

/** Big-endian, `bytes` long; amounts are below 2^53 and never negative. */
function uint(value: number | bigint, bytes: number) {
  const number = BigInt(value);
  if (number < 0n || number >= END) throw new Error(`${value} is no amount`);
  return hex(number.toString(16).padStart(2 * bytes, '0'));
}

/** From the leaf upwards: each node hashes the sum and the hash of both its sides. */
function rootOfAsset(proof: Proof, leaves: number) {
  const nonce = sha256(uint(4, 1), hex(proof.salt), hex(proof.holder));
  const owner = [uint(proof.asset, 2), uint(proof.account, 4), uint(proof.amount, 8)];
  let at = { sum: BigInt(proof.amount), hash: sha256(uint(0, 1), ...owner, nonce) };
  if (proof.path.length !== Math.ceil(Math.log2(leaves))) throw new Error('the way is too short');
  for (const { side, sum, hash } of proof.path) {
    const other = { sum: BigInt(sum), hash: hex(hash) };
    const [left, right] = side === 'left' ? [other, at] : [at, other];
    const sides = [left, right].flatMap((each) => [uint(each.sum, 8), each.hash]);
    at = { sum: left.sum + right.sum, hash: sha256(uint(1, 1), ...sides) };
  }
  return at;
}

/** The one hash that was published: of the log's head, and of every asset's total and root. */
function rootOf(proof: Proof) {
  const rows = proof.assets.map(({ asset, decimals, name, leaves, total, root }) => {
    const padded = Buffer.concat([Buffer.from(name), Buffer.alloc(64)], 64);
    const parts = [uint(asset, 2), uint(decimals, 1), padded, uint(leaves, 4), uint(total, 8)];
    return Buffer.concat([...parts, hex(root)]);
  });
  const assets = sha256(uint(2, 1), uint(rows.length, 2), ...rows);
  const when = [uint(proof.sequence, 8), uint(proof.timeUs, 8), hex(proof.logHash)];
  return sha256(uint(3, 1), Buffer.from('LXANCHOR'), uint(1, 1), ...when, assets).toString('hex');
}

async function rootOnChain(url: string, registry: string, sequence: number): Promise<string> {
  const data = ROOT_AT + uint(sequence, 32).toString('hex');
  const params = [{ to: registry, data }, 'latest'];
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body });
  const { result, error } = (await answer.json()) as { result?: string; error?: unknown };
  if (result === undefined) throw new Error(`the chain says: ${JSON.stringify(error)}`);
  return result.slice(2);
}

const [file, ...where] = process.argv.slice(2);
const isOnChain = where[0] === '--rpc' && where.length === 3;
if (file === undefined || !(isOnChain || where.length === 1)) {
  console.error('usage: verify-proof.ts proof.json ROOT | proof.json --rpc URL REGISTRY');
  process.exit(2);
}
try {
  const proof = JSON.parse(readFileSync(file, 'utf8')) as Proof;
  const published = isOnChain ? await rootOnChain(where[1]!, where[2]!, proof.sequence) : where[0]!;
  const asset = proof.assets.find((each) => each.asset === proof.asset);
  if (asset === undefined) throw new Error('the proof does not name its asset');
  const top = rootOfAsset(proof, asset.leaves);
  const isInAsset = top.sum === BigInt(asset.total) && top.hash.toString('hex') === asset.root;
  if (!isInAsset) throw new Error('the way from the balance does not lead to the total');
  if (rootOf(proof) !== published.toLowerCase().replace(/^0x/, ''))
    throw new Error('another root was published');
  const shown = (units: number) => `${units / 10 ** asset.decimals} ${asset.name}`;
  console.log(`valid: account ${proof.account} has ${shown(proof.amount)},`);
  console.log(`in ${shown(asset.total)} that are owed to ${asset.leaves} accounts,`);
  console.log(`after command ${proof.sequence}, ${new Date(proof.timeUs / 1000).toISOString()}`);
} catch (error) {
  console.error(`not valid: ${(error as Error).message}`);
  process.exit(1);
}
