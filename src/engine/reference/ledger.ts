/**
 * The naive twin's ledger: a map of balances. It moves units between the available and reserved
 * parts of balances and knows how many balances may exist. Who may spend what is checked by the
 * callers before; a move that makes a balance negative is a bug and throws (EXTERNAL's available
 * apart).
 */
import { EXTERNAL_ACCOUNT, MAX_VALUE } from '../core.ts';

export interface Balance {
  readonly account: number;
  readonly asset: number;
  available: number;
  reserved: number;
  /** The part of `reserved` that pending transfers hold. */
  pending: number;
}

/** Assets are 16-bit, so (account, asset) fits one exact number. */
function keyOf(account: number, asset: number): number {
  return account * 65_536 + asset;
}

export class Ledger {
  readonly #maxBalances: number;
  readonly #balances = new Map<number, Balance>();

  constructor(maxBalances: number) {
    this.#maxBalances = maxBalances;
  }

  /** The balance, or undefined where none was created. */
  find(account: number, asset: number): Balance | undefined {
    return this.#balances.get(keyOf(account, asset));
  }

  /** What the account may spend; 0 where there is no balance. */
  available(account: number, asset: number): number {
    return this.find(account, asset)?.available ?? 0;
  }

  all(): Iterable<Balance> {
    return this.#balances.values();
  }

  /**
   * Creates the balances that are missing, all of them or, where they do not all fit, none.
   * @returns whether they all exist now
   */
  open(pairs: readonly (readonly [account: number, asset: number])[]): boolean {
    const missing = pairs.filter(([account, asset]) => !this.find(account, asset));
    if (this.#balances.size + missing.length > this.#maxBalances) return false;
    for (const [account, asset] of missing) {
      this.#balances.set(keyOf(account, asset), {
        ...{ account, asset, available: 0, reserved: 0, pending: 0 },
      });
    }
    return true;
  }

  /** Adds to (or with a negative amount takes from) what is available. */
  addAvailable(account: number, asset: number, amount: number): void {
    const balance = this.#existing(account, asset);
    balance.available += amount;
    this.#check(balance);
  }

  /** Adds to (or with a negative amount takes from) what is reserved. */
  addReserved(account: number, asset: number, amount: number): void {
    const balance = this.#existing(account, asset);
    balance.reserved += amount;
    this.#check(balance);
  }

  /** Adds to (or with a negative amount takes from) the reserved part that is pending. */
  addPending(account: number, asset: number, amount: number): void {
    const balance = this.#existing(account, asset);
    balance.reserved += amount;
    balance.pending += amount;
    this.#check(balance);
  }

  /** available → reserved */
  reserve(account: number, asset: number, amount: number): void {
    this.addAvailable(account, asset, -amount);
    this.addReserved(account, asset, amount);
  }

  /** reserved → available */
  release(account: number, asset: number, amount: number): void {
    this.addReserved(account, asset, -amount);
    this.addAvailable(account, asset, amount);
  }

  #existing(account: number, asset: number): Balance {
    const balance = this.find(account, asset);
    if (!balance) throw new Error(`account ${account} has no balance in asset ${asset}`);
    return balance;
  }

  #check(balance: Balance): void {
    const { account, asset, available, reserved, pending } = balance;
    const floor = account === EXTERNAL_ACCOUNT ? -MAX_VALUE : 0;
    const inRange = available >= floor && available <= MAX_VALUE && reserved <= MAX_VALUE;
    if (inRange && pending >= 0 && pending <= reserved) return;
    throw new Error(
      `account ${account}, asset ${asset}: available ${available}, reserved ${reserved}`,
    );
  }
}
