/**
 * What the vault's part of the exchange must not forget, as facts: how far deposits are credited,
 * which they were, what was signed, and what came of it. Money itself is in the log alone.
 */

import type { VaultDeposit, VaultExit } from '../chain/vault.ts';

/** Deposits up to here are credited. */
export interface Cursor {
  readonly block: number;
  /** Of the block then: another one there says that the chain was reorganised. */
  readonly hash: string;
}

/** What was found in blocks behind the cursor, before the look that asked for them had ended. */
export interface Found {
  /** All up to here was looked at. */
  readonly end: Cursor;
  readonly deposits: readonly VaultDeposit[];
  readonly exits: readonly VaultExit[];
}

export interface CreditedDeposit {
  /** The transfer's id, 32 hexadecimal digits: from chain, vault, transaction and place in it. */
  readonly id: string;
  readonly asset: number;
  /** The contract's, 1, 2, 3 … of the asset. */
  readonly number: number;
  readonly account: number;
  readonly units: number;
  readonly from: string;
  readonly to: string;
  readonly transactionHash: string;
  readonly block: number;
  /** The command of the log that credited it. */
  readonly sequence: number;
  readonly timeUs: number;
  /** It named no account: the treasury has it. */
  readonly isUnclaimed: boolean;
}

export interface LastDeposit {
  /** The contract's. */
  readonly number: number;
  /** The command of the log that credited it. */
  readonly sequence: number;
}

/** What a transaction is for. */
export type Job =
  | {
      readonly kind: 'withdraw';
      /** Of the withdrawal, 32 hexadecimal digits. */
      readonly id: string;
      readonly account: number;
      readonly asset: number;
      readonly units: number;
      readonly to: string;
    }
  | { readonly kind: 'adopt'; readonly sequence: number };

/** A signed transaction, durable before it is sent; the next one of a number replaces it. */
export interface Signed {
  readonly nonce: number;
  readonly job: Job;
  readonly hash: string;
  readonly raw: string;
  /** Wei a unit of gas. */
  readonly maxFeePerGas: string;
  readonly maxPriorityFeePerGas: string;
  readonly data: string;
  readonly gasLimit: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

/** A number whose fate is final. */
export interface Settled {
  readonly nonce: number;
  /** `gone`: a transaction of somebody else took the number. */
  readonly outcome: 'done' | 'failed' | 'gone';
  /** Of the transaction that was carried out. */
  readonly hash: string;
  /** The command of the log that settled the withdrawal; 0: none. */
  readonly sequence: number;
  /** Why it failed; empty otherwise. */
  readonly info: string;
}

/** What an operator takes as it is, of an asset; units. */
export interface Accepted {
  readonly asset: number;
  /** Of `held + in flight` over what is owed. */
  readonly difference: number;
  /** Of what is there over `held`, where that is below 0. */
  readonly shortage: number;
}

/** Money that left a closed vault without the operator; the contract pays it once. */
export interface Exit {
  /** `claim ASSET ACCOUNT` or `refund ASSET NUMBER`. */
  readonly key: string;
  readonly asset: number;
  /** Whose it was in the ledger; 0: nobody's, it was never credited. */
  readonly account: number;
  /** That were paid. */
  readonly units: number;
  readonly transactionHash: string;
  readonly block: number;
}

/** A contract on a chain: what is noted of one says nothing of another. */
export interface VaultPlace {
  readonly chainId: number;
  readonly address: string;
}

export type Fact =
  /** Whose all the others are. */
  | { readonly kind: 'place'; readonly place: VaultPlace }
  | { readonly kind: 'cursor'; readonly cursor: Cursor }
  /** Behind what was found before; undefined: all of that is to be looked at again. */
  | { readonly kind: 'found'; readonly found: Found | undefined }
  /** Back to an earlier place, or to the beginning: the chain is another one from there on. */
  | { readonly kind: 'rewound'; readonly cursor: Cursor | undefined }
  | { readonly kind: 'credited'; readonly deposit: CreditedDeposit }
  /** Of an asset's deposits that are forgotten, the last one; they came before all others. */
  | { readonly kind: 'forgotten'; readonly asset: number; readonly last: LastDeposit }
  /** No longer on the chain, or there again. */
  | { readonly kind: 'orphaned'; readonly id: string; readonly isGone: boolean }
  | { readonly kind: 'signed'; readonly signed: Signed }
  | { readonly kind: 'settled'; readonly settled: Settled }
  /** A withdrawal that the chain would not carry out, and that never was signed. */
  | { readonly kind: 'returned'; readonly id: string; readonly info: string }
  /** Paid in and not credited when the vault was closed: never to be credited. */
  | {
      readonly kind: 'left';
      readonly asset: number;
      readonly number: number;
      readonly units: number;
    }
  | { readonly kind: 'exit'; readonly exit: Exit }
  /** So much of an exit was taken off what the ledger owes, as its `step`, 0, 1, 2 … */
  | {
      readonly kind: 'taken';
      readonly key: string;
      readonly step: number;
      readonly units: number;
    }
  /** What was taken of an exit is not known any more: nothing more is, by itself. */
  | { readonly kind: 'disputed'; readonly key: string; readonly why: string }
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'resumed'; readonly accepted: readonly Accepted[] };
