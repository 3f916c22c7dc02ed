/** Tokens as everybody knows them (ERC-20): as much of it as paying into a vault takes. */
import { parseAbi } from 'micro-eth-signer/abi.js';
import { Coder } from './artifact.ts';
import type { Sender } from './sender.ts';

const CODER = new Coder({
  name: 'ERC-20',
  bytecode: '',
  abi: parseAbi([
    'function approve(address spender, uint256 amount)',
    'function allowance(address owner, address spender) view returns (uint256)',
  ]),
});

/**
 * Lets somebody take tokens of who signs, where he may not take as many already.
 * @throws ChainError
 */
export async function allowTokens(sender: Sender, token: string, spender: string, amount: bigint) {
  const { address: owner } = sender.signer;
  const said = await sender.chain.call(token, CODER.encode('allowance', { owner, spender }));
  if (CODER.decode<bigint>('allowance', said) >= amount) return;
  await sender.carryOut({ to: token, data: CODER.encode('approve', { spender, amount }) });
}
