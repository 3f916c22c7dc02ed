/** A tree, leaf by leaf: what the fast way has to give. */
import { encodeLeaf, HASH_BYTES } from './anchor-descriptor.ts';
import { type Grow, orderOf, sortKey } from './grown.ts';
import { SumTree } from './sum-tree.ts';

export const growPlain: Grow = ({ accounts, amounts, asset }, salts, hash) => {
  const nonces = new Uint8Array(accounts.length * HASH_BYTES);
  const view = new DataView(nonces.buffer);
  const keys = Float64Array.from(accounts, (account, at) => {
    salts.writeNonce(asset, account, nonces, at * HASH_BYTES);
    return sortKey(view.getUint32(at * HASH_BYTES), at);
  });
  const order = orderOf(keys);
  const ordered = Float64Array.from(order, (at) => amounts[at]!);
  const leafHash = (place: number, target: Uint8Array, to: number) => {
    const at = order[place]!;
    const nonce = nonces.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
    hash(encodeLeaf({ asset, account: accounts[at]!, amount: amounts[at]!, nonce }), target, to);
  };
  return { tree: SumTree.build(ordered, leafHash, hash), order };
};
