/** For tests: an exchange in this thread whose money is in a vault on a real EVM. */
import { Anchor } from '../../src/anchor/anchor.ts';
import { nodeHash } from '../../src/anchor/node-hash.ts';
import type { AnchorsPort } from '../../src/anchor/port.ts';
import { toHex } from '../../src/anchor/proof.ts';
import { totalsOf } from '../../src/anchor/store.ts';
import { KeySigner } from '../../src/chain/signer.ts';
import { EXTERNAL_ACCOUNT } from '../../src/engine/engine.ts';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import type { Log } from '../../src/gateway/log.ts';
import { TestPort } from '../../src/gateway/testing.ts';
import { addressOf } from '../../src/gateway/wallet/address.ts';
import { NO_RULES } from '../../src/gateway/wallet/facts.ts';
import {
  DEFAULT_TRANSFER_LIMITS,
  type TransferLimits,
  Transfers,
} from '../../src/gateway/wallet/transfers.ts';
import { holdersOf } from '../../src/gateway/wallet/vault-endpoints.ts';
import { Wallet } from '../../src/gateway/wallet/wallet.ts';
import { withdraw } from '../../src/gateway/wallet/withdrawals.ts';
import { Template, TransferKind } from '../../src/schema/generated/protocol.ts';
import { vaultNetwork } from '../../src/vault/network.ts';
import { ChainVault, type ChainVaultOptions, VAULT_NETWORK } from '../../src/vault/vault.ts';
import type { VaultWorld } from './vault-world.ts';

const NONE = { market: 0, account: 0 } as const;
const ASSETS = [
  ['DEC', 8],
  ['USD', 6],
  ['BTC', 8],
  ['ETH', 8],
] as const;
export const TREASURY = 3;
/** People of the tests. */
export const ALICE = 4;
export const BOB = 5;

/** Anchors of what the accounts have when they are made, kept in memory. */
class WorldAnchors implements AnchorsPort {
  readonly #made = new Map<number, Anchor>();
  readonly #world: VaultWorld;
  #published = 0;

  constructor(world: VaultWorld) {
    this.#world = world;
  }

  get publication() {
    return { registry: this.#world.registry.address, sequence: this.#published };
  }

  async publish(anchor: Anchor): Promise<void> {
    const { sequence } = anchor.header;
    this.#made.set(sequence, anchor);
    await this.#world.publish(anchor);
    this.#published = sequence;
  }

  made(sequence: number): Anchor | undefined {
    return this.#made.get(sequence);
  }

  async show(sequence = this.#published) {
    const anchor = this.#made.get(sequence);
    if (anchor === undefined) return undefined;
    const { logHash, timeUs } = anchor.header;
    const root = toHex(anchor.root);
    const entry = { sequence, timeUs, dueUs: timeUs, logHash: toHex(logHash), root };
    return { ...entry, assets: totalsOf(anchor) };
  }

  async list() {
    return [];
  }

  async proof(account: number, asset: number, sequence = this.#published) {
    return this.#made.get(sequence)?.proof(account, asset);
  }
}

export class VaultExchange {
  readonly world: VaultWorld;
  readonly feed = new Feed();
  readonly accounts = new Accounts();
  readonly transfers: Transfers;
  readonly port: TestPort;
  readonly wallet: Wallet;
  readonly anchors: WorldAnchors;
  readonly said: string[] = [];
  readonly #options: Partial<ChainVaultOptions>;
  readonly #log: Log;
  #vault: ChainVault | undefined;
  #transferId = 0n;

  constructor(
    world: VaultWorld,
    options: Partial<ChainVaultOptions> = {},
    limits: TransferLimits = DEFAULT_TRANSFER_LIMITS,
  ) {
    this.world = world;
    this.transfers = new Transfers(limits);
    this.#options = options;
    this.anchors = new WorldAnchors(world);
    const { accounts, feed, transfers } = this;
    this.port = new TestPort({
      folds: [feed, accounts, transfers],
      nowUs: () => Date.now() * 1000,
    });
    for (const [text, decimals] of ASSETS) {
      this.port.now({ template: Template.CreateAsset, ...NONE, decimals, text });
    }
    for (const _ of [TREASURY, ALICE, BOB]) {
      this.port.now({ template: Template.CreateAccount, ...NONE, tier: 0 });
    }
    const say = (message: string) => this.said.push(message);
    this.#log = { info: say, warn: say, error: say };
    this.wallet = Wallet.inMemory({
      ...{ port: this.port, catalog: feed.catalog, accounts, transfers },
      treasuryAccount: TREASURY,
    });
  }

  get vault(): ChainVault {
    return this.#vault!;
  }

  /** Of an account, available and reserved units. */
  units(account: number, asset: number): readonly [number, number] {
    const { availableUnits, reservedUnits } = this.accounts.balance(account, asset);
    return [availableUnits, reservedUnits];
  }

  #open(more: Partial<ChainVaultOptions>): Promise<ChainVault> {
    const { anchors, feed, port, wallet, world } = this;
    return ChainVault.open({
      ...{ port, wallet, anchors, catalog: feed.catalog, log: this.#log },
      ...{ url: world.anvil.url, address: world.vault.address },
      ...{ signer: new KeySigner(world.anvil.keys[0]!), confirmations: 1, fromBlock: 0 },
      ...{ folder: undefined, pollMs: 5, ...this.#options, ...more },
    });
  }

  /** As one that was closed before the vault that is used now. */
  followed(folder: string): Promise<ChainVault> {
    return this.#open({ folder, isFollowed: true });
  }

  /** The vault's part begins, with what its folder has. */
  async start(more: Partial<ChainVaultOptions> = {}): Promise<void> {
    const { feed, wallet } = this;
    this.#vault = await this.#open(more);
    wallet.connect(this.vault, vaultNetwork(this.vault, feed.catalog));
    this.vault.start();
  }

  async stop(): Promise<void> {
    await this.#vault?.close();
  }

  /** Whatever is there now has been seen: two rounds have ended from beginning to end. */
  async settled(): Promise<void> {
    for (let k = 0; k < 3; k++) await this.vault.roundEnded();
  }

  /** Rounds go by until it is so. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) await this.vault.roundEnded();
  }

  /** A transfer that goes past the vault. */
  transfer(debitAccount: number, creditAccount: number, asset: number, amount: number): void {
    this.#transferId += 1n;
    const sides = { debitAccount, creditAccount, asset, amount };
    const leg = { transferId: this.#transferId, pendingId: 0n, kind: TransferKind.POST, ...sides };
    this.port.now({ template: Template.Transfer, ...NONE, legs: [leg] });
  }

  /** Opens withdrawals of an asset. */
  async open(asset: number, approvalAbove = 0): Promise<void> {
    const rules = { ...NO_RULES, withdrawEnabled: true, approvalAbove };
    await this.wallet.store.add({ kind: 'rules', asset, rules });
  }

  /** @returns the withdrawal's id */
  withdraw(
    account: number,
    asset: number,
    units: number,
    address: string,
    { orderId = '', source = account } = {},
  ) {
    const payee = { network: VAULT_NETWORK, address, tag: '' };
    const info = this.feed.catalog.asset(asset)!;
    return withdraw(
      this.wallet,
      this.accounts,
      { account, source, asset: info, units, payee, orderId },
      (request) => this.port.submit(request),
    );
  }

  stateOf(id: string): string | undefined {
    return this.transfers.byId(BigInt(`0x${id}`))?.state;
  }

  /** Makes an anchor of what everybody has, and has it published. */
  async anchor(): Promise<Anchor> {
    const holders = holdersOf(this.wallet);
    const assets = [...this.feed.catalog.assets()].map(({ decimals, id, name }) => {
      const funding = this.transfers.fundingOf(ALICE) ?? [];
      const rows = [2, TREASURY, ALICE, BOB, funding].flat().flatMap((account) => {
        const [available, reserved] = this.units(account, id);
        return available + reserved === 0 ? [] : [[account, available + reserved] as const];
      });
      return {
        ...{ asset: id, name, decimals },
        accounts: Uint32Array.from(rows, ([account]) => account),
        amounts: Float64Array.from(rows, ([, amount]) => amount),
      };
    });
    const anchor = new Anchor(
      {
        ...{ sequence: this.transfers.sequence, timeUs: this.port.nowUs(), assets },
        ...{ logHash: new Uint8Array(32).fill(7), secret: new Uint8Array(32).fill(9) },
        holderOf: (account) => holders.get(account),
      },
      nodeHash,
    );
    await this.anchors.publish(anchor);
    return anchor;
  }

  /** An anchor is made, published and adopted by the vault. */
  async anchored(): Promise<Anchor> {
    const anchor = await this.anchor();
    const { sequence } = anchor.header;
    await this.until(() => this.vault.standing().basisSequence === sequence);
    return anchor;
  }

  /** All that is owed is what came in from outside: nothing was made, nothing lost. */
  owed(asset: number): number {
    return 0 - this.accounts.balance(EXTERNAL_ACCOUNT, asset).availableUnits;
  }
}

export const addressHere = addressOf;
