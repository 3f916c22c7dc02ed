/** What an account has, and as of when: what others may ask of the exchange or of its cache. */

/** The state after a command: nothing that it says is older. */
export interface BalancePosition {
  /** Sequence number of that command. */
  readonly sequence: number;
  /** Its time, microseconds since 1970. */
  readonly timeUs: number;
}

/** What an account has of an asset, in the asset's smallest units. */
export interface AssetUnits {
  readonly asset: number;
  /** Free; negative only for the external account. */
  readonly availableUnits: number;
  /** Held by open orders and pending transfers. */
  readonly reservedUnits: number;
}

export interface AccountBalances extends BalancePosition {
  /** Every asset that was ever touched, by ascending id. */
  readonly balances: readonly AssetUnits[];
}

/** Answers for one account. */
export interface BalanceReader {
  /**
   * @returns undefined where nothing is known of the account: there is no such account, or the
   *   cache has lost it and does not have it again yet
   * @throws Error where the cache does not answer
   */
  of(account: number): Promise<AccountBalances | undefined>;
}

/**
 * `connecting`: nothing was written yet. `rebuilding`: everything is being written anew. `current`:
 * what changes is written as it changes. `slow`: what changed long ago is not written yet.
 * `unreachable`: nothing can be written; see `problem`. `superseded`: another exchange that began
 * later writes there, and this one does no more.
 */
export type CacheState =
  | 'connecting'
  | 'rebuilding'
  | 'current'
  | 'slow'
  | 'unreachable'
  | 'superseded';

/** How the cache is, for people and monitors. */
export interface CacheHealth {
  readonly cache: 'process' | 'redis';
  readonly state: CacheState;
  /** What the cache holds is of this command, or later. */
  readonly sequence: number;
  /** How long the oldest change that is not written yet has waited, milliseconds. */
  readonly behindMs: number;
  /** How often everything was written since the start. */
  readonly rebuilds: number;
  /** Why it is not current, without addresses. */
  readonly problem?: string;
}

export interface BalancesPort extends BalanceReader {
  health(): CacheHealth;
}

/** An asset as others call it. */
export interface AssetName {
  readonly id: number;
  readonly name: string;
  /** Decimal places of a whole. */
  readonly decimals: number;
}

/** What the exchange knows, of whichever moment: the source of every cache. */
export interface Ledger {
  /** Everything up to here has been seen, perhaps more. */
  position(): BalancePosition;
  has(account: number): boolean;
  balances(account: number): readonly AssetUnits[];
  /** Ids are 1, 2, …; undefined beyond the last. */
  asset(id: number): AssetName | undefined;
}
