/** For tests: a vault that holds ETH, and pays nothing until it is resumed. */
import type { Catalog } from '../../feed/catalog.ts';
import type { VaultPort, VaultStanding } from '../../vault/port.ts';
import { addressOf } from '../wallet/address.ts';
import type { WithdrawalNetwork } from '../wallet/networks.ts';

const ADDRESS = `0x${'cd'.repeat(20)}`;
const TRANSACTION = `0x${'12'.repeat(32)}`;

export class TestVault implements VaultPort {
  readonly networkId = 'EVM';
  readonly address = ADDRESS;
  readonly confirmations = 12;
  readonly isClosed = false;
  readonly #catalog: Catalog;
  #isStopped = true;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  get #asset(): number {
    return this.#catalog.assetByName('ETH')!.id;
  }

  holds(asset: number): boolean {
    return asset === this.#asset;
  }

  standing(): VaultStanding {
    const asset = this.#asset;
    const there = { held: 90, balance: 95, inFlight: 0, claimed: 7, elsewhere: 20 };
    const sums = { ...there, owed: 127, difference: -10 };
    return {
      ...{ address: ADDRESS, registry: `0x${'ab'.repeat(20)}`, chainId: 31_337, block: 7 },
      ...{ confirmations: this.confirmations, basisSequence: 7, silenceSeconds: 604_800 },
      assets: [{ asset, token: `0x${'00'.repeat(20)}`, ...sums, accepted: 0 }],
      transactions: 1,
      isClosed: this.isClosed,
      stopped: this.#isStopped ? 'they do not agree' : undefined,
      problem: 'the chain does not answer',
    };
  }

  unclaimed() {
    const money = { asset: this.#asset, units: 5, from: ADDRESS, to: 'nobody' };
    return [{ id: '4c58'.padEnd(32, '0'), ...money, transactionHash: TRANSACTION }];
  }

  claims() {
    const asset = this.#asset;
    const units = { units: 9, missing: 7, disputed: 'transfer 4c58… has taken another amount' };
    return [{ id: `claim ${asset} 4`, asset, account: 4, ...units, transactionHash: TRANSACTION }];
  }

  pendingDeposits() {
    return [];
  }

  creditedDeposit() {
    return undefined;
  }

  payment() {
    return undefined;
  }

  isSigned(): boolean {
    return false;
  }

  async resume(): Promise<void> {
    this.#isStopped = false;
  }

  /** As the wallet's other networks. */
  get network(): WithdrawalNetwork {
    const holds = (name: string) => name === 'ETH';
    return {
      ...{ id: this.networkId, title: 'The vault on a chain', confirmations: this.confirmations },
      ...{ addressPattern: '^0x[0-9a-fA-F]{40}$', tagPattern: '' },
      ...{ carries: holds, takesDeposits: holds },
      isAddress: (text) => /^0x[0-9a-fA-F]{40}$/.test(text),
      isTag: (text) => text === '',
      depositAddress: (account, name) =>
        holds(name) ? { address: ADDRESS, tag: addressOf(account) } : undefined,
    };
  }
}
