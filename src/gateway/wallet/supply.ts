/**
 * How much there is of each asset and who has it, added up over all accounts at one moment between
 * two commands. Not kept up to date with every event: that would cost each trade; an answer is
 * counted when it is asked for, and serves for a while, the longer the more it cost.
 */
import { setImmediate as immediate } from 'node:timers/promises';
import type { Catalog } from '../../feed/catalog.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Transfers } from './transfers.ts';

const EXTERNAL = 1;
const FEES = 2;
const FIRST_ACCOUNT = 3;
/** An answer serves for at least so long. */
const MIN_AGE_MS = 1_000;
/** Times that it is counted again before sums that are not zero are shown as they are. */
const MAX_TRIES = 100;
/** Counting takes at most one part in so many of the time. */
const SHARE = 50;

/** Units; `issued + external = 0` and `issued = available + reserved + fees`. */
export interface AssetSupply {
  readonly asset: number;
  /** What has come in less what has gone out. */
  readonly issued: number;
  /** What the rest of the world has: below zero by what was issued. */
  readonly external: number;
  /** Of all people's accounts together. */
  readonly available: number;
  readonly reserved: number;
  /** Fees that the exchange holds. */
  readonly fees: number;
  /** How many accounts have some. */
  readonly holders: number;
}

export interface Supply {
  /** Milliseconds of a clock that only goes forward, when it was counted. */
  readonly countedMs: number;
  /** Milliseconds for which it serves. */
  readonly servesMs: number;
  /** Sequence number of the command after which it was so. */
  readonly sequence: number;
  readonly assets: readonly AssetSupply[];
}

export class SupplyCount {
  readonly #catalog: Catalog;
  readonly #accounts: Accounts;
  readonly #transfers: Transfers;
  #last: Supply | undefined;
  #counting: Promise<Supply> | undefined;

  constructor(catalog: Catalog, accounts: Accounts, transfers: Transfers) {
    this.#catalog = catalog;
    this.#accounts = accounts;
    this.#transfers = transfers;
  }

  /** Units issued of one asset, now. */
  issued(asset: number): number {
    const { availableUnits, reservedUnits } = this.#accounts.balance(EXTERNAL, asset);
    return 0 - availableUnits - reservedUnits;
  }

  /**
   * All assets; an answer that was just counted is given again. Events come in pieces, and a piece
   * may end between the two sides of a trade: then it is counted again after the next one.
   */
  async recent(): Promise<Supply> {
    const last = this.#last;
    if (last !== undefined && performance.now() - last.countedMs < last.servesMs) return last;
    // Whoever asks meanwhile gets what comes of it.
    this.#counting ??= this.#countWhole().finally(() => {
      this.#counting = undefined;
    });
    return this.#counting;
  }

  async #countWhole(): Promise<Supply> {
    let counted = this.#count();
    for (let k = 0; k < MAX_TRIES && !counted.assets.every(isWhole); k++) {
      await immediate();
      counted = this.#count();
    }
    this.#last = counted;
    return counted;
  }

  #count(): Supply {
    const countedMs = performance.now();
    const sums = new Map<number, { available: number; reserved: number; holders: number }>();
    for (let id = FIRST_ACCOUNT; this.#accounts.has(id); id++) {
      for (const { asset, availableUnits, reservedUnits } of this.#accounts.balances(id)) {
        const sum = sums.get(asset) ?? { available: 0, reserved: 0, holders: 0 };
        sum.available += availableUnits;
        sum.reserved += reservedUnits;
        if (availableUnits + reservedUnits > 0) sum.holders++;
        sums.set(asset, sum);
      }
    }
    const assets = [...this.#catalog.assets()].map(({ id }): AssetSupply => {
      const sum = sums.get(id) ?? { available: 0, reserved: 0, holders: 0 };
      const fees = this.#accounts.balance(FEES, id);
      const issued = this.issued(id);
      return {
        asset: id,
        issued,
        external: 0 - issued,
        ...sum,
        fees: fees.availableUnits + fees.reservedUnits,
      };
    });
    const servesMs = Math.max(MIN_AGE_MS, SHARE * (performance.now() - countedMs));
    return { countedMs, servesMs, sequence: this.#transfers.sequence, assets };
  }
}

function isWhole({ available, external, fees, reserved }: AssetSupply): boolean {
  return available + reserved + fees + external === 0;
}
