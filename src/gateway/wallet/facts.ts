/**
 * What the wallet keeps beside the engine's log, as facts: each changes the state in one way, and
 * a state is the sum of its facts. Everything that moves money is in the engine's log; here is who
 * may move how much where, what is to be moved later, and where outside a withdrawal goes.
 */

/** What an operator allows for withdrawals of an asset to outside. */
export interface AssetRules {
  /** Whether it may be withdrawn to outside at all. */
  readonly withdrawEnabled: boolean;
  /** Units of one withdrawal, at least and at most; 0: no limit. */
  readonly withdrawMin: number;
  readonly withdrawMax: number;
  /** Units that an account may withdraw in a day (UTC); 0: no limit. */
  readonly withdrawDaily: number;
  /** A withdrawal of more units is paid out only after two operators approved it; 0: none is. */
  readonly approvalAbove: number;
}

export const NO_RULES: AssetRules = {
  withdrawEnabled: false,
  withdrawMin: 0,
  withdrawMax: 0,
  withdrawDaily: 0,
  approvalAbove: 0,
};

/** Where an account may pay to once its allow-list is on. */
export interface AllowedAddress {
  readonly network: string;
  readonly address: string;
  readonly tag: string;
  readonly label: string;
  /** From when on it counts, microseconds since 1970. */
  readonly fromUs: number;
}

export interface Approval {
  readonly account: number;
  readonly apiKey: string;
  readonly timeUs: number;
}

/** What the log does not say of a withdrawal. */
export interface WithdrawalNote {
  /** The engine's id, 32 hexadecimal digits. */
  readonly id: string;
  /** Whose it is; the money may come from its funding wallet. */
  readonly account: number;
  readonly network: string;
  readonly address: string;
  readonly tag: string;
  /** The client's own id; empty without one. */
  readonly orderId: string;
}

/** One transfer of those that are made together. */
export interface Leg extends ScheduledLeg {
  readonly debitAccount: number;
}

export interface ScheduledLeg {
  readonly creditAccount: number;
  readonly asset: number;
  readonly units: number;
}

export type ScheduleState = 'WAITING' | 'DONE' | 'FAILED' | 'CANCELED';

/** Transfers to be made together at a time. */
export interface ScheduledTransfer {
  readonly account: number;
  /** The client's id, hexadecimal without leading zeros. */
  readonly number: string;
  readonly timeUs: number;
  readonly legs: readonly ScheduledLeg[];
  readonly state: ScheduleState;
  /** When it was made, failed or was cancelled; 0 while it waits. */
  readonly endedUs: number;
  /** Why it failed, in words; empty otherwise. */
  readonly reason: string;
}

export type Fact =
  | { readonly kind: 'rules'; readonly asset: number; readonly rules: AssetRules }
  | { readonly kind: 'supplyLimit'; readonly asset: number; readonly units: number }
  | { readonly kind: 'delay'; readonly us: number }
  | { readonly kind: 'allow'; readonly account: number; readonly address: AllowedAddress }
  | {
      readonly kind: 'disallow';
      readonly account: number;
      readonly network: string;
      readonly address: string;
      readonly tag: string;
    }
  | {
      /** Off from `offFromUs` on; 0: on. */
      readonly kind: 'allowList';
      readonly account: number;
      readonly offFromUs: number;
    }
  | { readonly kind: 'withdrawal'; readonly note: WithdrawalNote }
  | { readonly kind: 'approval'; readonly id: string; readonly approval: Approval }
  | { readonly kind: 'schedule'; readonly transfer: ScheduledTransfer }
  /** Where on the chain an account may be paid without the operator. */
  | { readonly kind: 'holder'; readonly account: number; readonly address: string };
