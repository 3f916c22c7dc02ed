/**
 * Money that people took out of a closed vault by themselves: by a proof of their balance, or as
 * the deposit that no anchor had. Each is noted once it is deep enough, and taken off what the
 * ledger owes: once, under ids of its own. What its owner has spent in the meantime is missing,
 * shown, and taken as soon as there is something.
 */
import type { AnchorsPort } from '../anchor/port.ts';
import type { VaultExit, VaultReader } from '../chain/vault.ts';
import type { Log } from '../gateway/log.ts';
import type { Look } from './deposits.ts';
import type { Exit } from './facts.ts';
import { TakenOtherwise, type VaultLedger } from './ledger.ts';
import type { VaultStore } from './store.ts';

export interface ExitsOptions {
  readonly ledger: VaultLedger;
  readonly store: VaultStore;
  readonly chainId: number;
  readonly vault: VaultReader;
  readonly anchors: AnchorsPort;
  readonly log: Log;
  /** An amount of an asset in words. */
  readonly text: (asset: number, units: number) => string;
}

export class Exits {
  readonly #options: ExitsOptions;
  /** Those of which it was said that something is missing. */
  readonly #said = new Set<string>();

  constructor(options: ExitsOptions) {
    this.#options = options;
  }

  /** Notes what a look has found: what was never credited, and what was taken out. */
  async note({ exits, fresh }: Look): Promise<void> {
    const { store } = this.#options;
    const { state } = store;
    for (const { asset, number, units } of fresh) {
      if (!state.isLeft(asset, number)) await store.add({ kind: 'left', asset, number, units });
    }
    for (const exit of exits) {
      if (state.exit(keyOf(exit)) === undefined) {
        await store.add({ kind: 'exit', exit: this.#exitOf(exit) });
      }
    }
  }

  /** Takes off what there is of what was taken out. @throws LedgerBusy; Error in words */
  async takeOff(): Promise<void> {
    for (const { disputed, exit } of this.#options.store.state.openExits()) {
      if (disputed !== undefined) continue;
      while (await this.#takeOrDispute(exit)) {}
    }
  }

  /** @returns whether something was taken, so that there may be more */
  async #takeOrDispute({ account, asset, key, units }: Exit): Promise<boolean> {
    const { log, store, text } = this.#options;
    try {
      return await this.#takeOne(key);
    } catch (error) {
      if (!(error instanceof TakenOtherwise)) throw error;
      const { message: why } = error;
      await store.add({ kind: 'disputed', key, why });
      const who = `account ${account}, ${text(asset, units)} by a proof`;
      log.error(`the vault: ${key} of the closed vault (${who}): ${why}`);
      return false;
    }
  }

  /** @returns whether something was taken, so that there may be more @throws TakenOtherwise */
  async #takeOne(key: string): Promise<boolean> {
    const { chainId, ledger, log, store, text, vault } = this.#options;
    const open = store.state.exit(key)!;
    const { account, asset } = open.exit;
    const missing = open.exit.units - open.taken;
    if (missing === 0) return false;
    const name = `${chainId} ${vault.address.toLowerCase()} ${key} ${open.steps}`;
    const units = await ledger.takeOff({ name, account, asset, most: missing });
    if (units > 0) {
      await store.add({ kind: 'taken', key, step: open.steps, units });
      return true;
    }
    if (!this.#said.has(key)) {
      const owes = `account ${account} took ${text(asset, open.exit.units)} from the closed vault`;
      log.warn(`the vault: ${owes} and has spent ${text(asset, missing)} of it here`);
      this.#said.add(key);
    }
    return false;
  }

  /**
   * Units that an account can still take out of the closed vault, by a proof or as its deposit, or
   * has taken and still has here.
   * @throws ChainError
   */
  async open(asset: number, account: number): Promise<number> {
    const { anchors, store, vault } = this.#options;
    const { state } = store;
    let units = 0;
    for (const { exit, taken } of state.openExits()) {
      if (exit.asset === asset && exit.account === account) units += exit.units - taken;
    }
    const { sequence } = await vault.basis();
    if (sequence > 0 && state.exit(claimKey(asset, account)) === undefined) {
      const proof = await anchors.proof(account, asset, sequence);
      const isPayable = proof !== undefined && /[^0]/.test(proof.holder);
      if (isPayable) units += Math.max(0, proof.amount - (await vault.paidSince(asset, account)));
    }
    const credited = await vault.credited(asset);
    for (const each of state.deposits()) {
      const isOurs = each.asset === asset && each.account === account && each.number > credited;
      if (
        isOurs &&
        !state.isOrphan(each.id) &&
        state.exit(refundKey(asset, each.number)) === undefined
      )
        units += each.units;
    }
    return units;
  }

  /** A deposit that was never credited is nobody's in the ledger. */
  #exitOf(exit: VaultExit): Exit {
    const { asset, blockNumber: block, transactionHash, units } = exit;
    const account =
      exit.kind === 'claim'
        ? exit.account
        : (this.#options.store.state.depositOf(asset, exit.number)?.account ?? 0);
    return { key: keyOf(exit), asset, account, units, transactionHash, block };
  }
}

/** What the contract pays once: a balance, a deposit. */
export const claimKey = (asset: number, account: number) => `claim ${asset} ${account}`;
export const refundKey = (asset: number, number: number) => `refund ${asset} ${number}`;

function keyOf(exit: VaultExit): string {
  const { asset, kind } = exit;
  return kind === 'claim' ? claimKey(asset, exit.account) : refundKey(asset, exit.number);
}
