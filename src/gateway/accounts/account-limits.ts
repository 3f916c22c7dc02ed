/** How much of what happened to accounts is remembered. */
export interface AccountLimits {
  readonly maxClosedPerAccount: number;
  readonly maxClosedTotal: number;
  readonly maxTradesPerAccount: number;
  readonly maxTradesTotal: number;
  /** Amendments, and prevented self-trades, remembered for an account. */
  readonly maxChangesPerAccount: number;
  readonly maxChangesTotal: number;
}

export const DEFAULT_ACCOUNT_LIMITS: AccountLimits = {
  maxClosedPerAccount: 1_000,
  maxClosedTotal: 100_000,
  maxTradesPerAccount: 1_000,
  maxTradesTotal: 100_000,
  maxChangesPerAccount: 1_000,
  maxChangesTotal: 50_000,
};
