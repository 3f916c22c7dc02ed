/** The vault as a network of the wallet: where accounts pay in, and where they may be paid. */
import { addr } from 'micro-eth-signer';
import type { Catalog } from '../feed/catalog.ts';
import { addressOf } from '../gateway/wallet/address.ts';
import type { WithdrawalNetwork } from '../gateway/wallet/networks.ts';
import type { VaultPort } from './port.ts';

const PATTERN = '^0x[0-9a-fA-F]{40}$';
const ZEROS = /^0x0{40}$/;

/** An address of the chain; with capitals and small letters it must be as its checksum says. */
export function isChainAddress(text: string): boolean {
  return new RegExp(PATTERN).test(text) && !ZEROS.test(text) && addr.isValid(text);
}

export function vaultNetwork(vault: VaultPort, catalog: Catalog): WithdrawalNetwork {
  const holds = (assetName: string) => {
    const asset = catalog.assetByName(assetName);
    return asset !== undefined && vault.holds(asset.id);
  };
  // What a closed vault holds is taken by proofs alone, and does not leave another way.
  const isOpen = (assetName: string) => holds(assetName) && !vault.isClosed;
  const isVault = (text: string) => text.toLowerCase() === vault.address.toLowerCase();
  return {
    id: vault.networkId,
    title: 'The vault on a chain',
    addressPattern: PATTERN,
    tagPattern: '',
    carries: isOpen,
    isAddress: (text) => isChainAddress(text) && !isVault(text),
    isTag: (text) => text === '',
    takesDeposits: isOpen,
    depositAddress: (account, assetName) =>
      isOpen(assetName) ? { address: vault.address, tag: addressOf(account) } : undefined,
    confirmations: vault.confirmations,
  };
}
