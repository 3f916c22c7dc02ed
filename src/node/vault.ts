/** Connects an exchange with the vault that the settings name. */
import type { AnchorsPort } from '../anchor/port.ts';
import type { Signer } from '../chain/signer.ts';
import type { Catalog } from '../feed/catalog.ts';
import type { Log } from '../gateway/log.ts';
import type { ExchangePort } from '../gateway/port.ts';
import type { Wallet } from '../gateway/wallet/wallet.ts';
import { type Settings, SettingsError } from './settings.ts';

/** Of a contract. */
const ADDRESS = /^0x[\da-fA-F]{40}$/;

export interface VaultParts {
  readonly settings: Settings;
  /** The data folder. */
  readonly folder: string;
  readonly port: ExchangePort;
  readonly catalog: Catalog;
  readonly wallet: Wallet;
  readonly anchors: AnchorsPort;
  readonly log: Log;
}

/** A vault that is connected and does nothing yet. */
export interface ConnectedVault {
  readonly failed: Promise<Error>;
  start(): void;
  close(): Promise<void>;
}

/**
 * @returns undefined where the settings name none
 * @throws SettingsError where a chain is named, and not what on it and by whom; Error in words for
 *   an operator where the key or the journal cannot be read
 */
export async function openVault(parts: VaultParts): Promise<ConnectedVault | undefined> {
  const { anchors, catalog, folder, log, port, settings, wallet } = parts;
  const { vaultUrl: url, vaultAddress: address, vaultKey: keyFile, vaultSigner } = settings;
  if (url === '') return undefined;
  const closed = settings.vaultClosed.split(',').filter((each) => each !== '');
  const problems = [
    ...(URL.canParse(url) ? [] : ['--vault-url must be an address such as http://127.0.0.1:8545']),
    ...(closed.every((each) => ADDRESS.test(each) && each.toLowerCase() !== address.toLowerCase())
      ? []
      : ['--vault-closed must be other addresses than --vault-address, between commas']),
    ...(ADDRESS.test(address) ? [] : ['--vault-address must be an address: 0x and 40 digits']),
    ...(keyFile === '' && vaultSigner === ''
      ? ['--vault-key must name a file; lx anchor key makes one (or give --vault-signer)']
      : []),
    ...(keyFile !== '' && vaultSigner !== ''
      ? ['--vault-key and --vault-signer: give one of both']
      : []),
    ...(keyFile !== '' && keyFile === settings.anchorKey
      ? ['--vault-key must be another file than --anchor-key: each key has its own numbers']
      : []),
  ];
  if (problems.length > 0) throw new SettingsError(problems);
  // What speaks to a chain is loaded only where there is one.
  const { ChainVault } = await import('../vault/vault.ts');
  const { vaultNetwork } = await import('../vault/network.ts');
  const { vaultConfirmations: confirmations, vaultFromBlock: fromBlock } = settings;
  const { putAside } = await import('../vault/store.ts');
  const common = {
    ...{ url, signer: await signerOf(settings), confirmations, fromBlock, folder },
    ...{ port, catalog, wallet, anchors, log },
  };
  const before: Awaited<ReturnType<typeof ChainVault.open>>[] = [];
  for (const each of closed) {
    putAside(folder, each);
    before.push(await ChainVault.open({ ...common, address: each, isFollowed: true }));
  }
  const vault = await ChainVault.open({ ...common, address, before });
  wallet.connect(vault, vaultNetwork(vault, catalog));
  return vault;
}

/** @throws Error in words where the key cannot be read, or the program does not answer */
async function signerOf({ vaultKey, vaultSigner: command }: Settings): Promise<Signer> {
  if (command !== '') {
    const { CommandSigner } = await import('../chain/command-signer.ts');
    return CommandSigner.open({ command });
  }
  const { KeySigner } = await import('../chain/signer.ts');
  return KeySigner.fromFile(vaultKey);
}
