/**
 * What an engine is, whichever way it is built: the fast one (`engine.ts`) and the naive twin
 * (`reference/`) both are a `Core`, and one conformance suite runs on both. The semantics are in
 * docs/matching.md.
 */
import type { Command, Event, Side } from '../schema/generated/protocol.ts';

/** How much fits. Memory is taken once, for all of it; what is not used is not resident. */
export interface EngineConfig {
  /** 1 to 65,535 */
  readonly maxAssets: number;
  /** 1 to 65,535 */
  readonly maxMarkets: number;
  /** Including the two system accounts. */
  readonly maxAccounts: number;
  /** (account, asset) pairs. */
  readonly maxBalances: number;
  /** Resting orders, all markets together. */
  readonly maxOrders: number;
  /** Price levels, all markets together. */
  readonly maxLevels: number;
  /** Transfer ids remembered: the horizon of idempotency. */
  readonly maxTransfers: number;
}

/** The external account of every asset: deposits come from it, withdrawals go to it. */
export const EXTERNAL_ACCOUNT = 1;
/** Where fees go. */
export const FEE_ACCOUNT = 2;
/** The first account id that `CreateAccount` gives. */
export const FIRST_ACCOUNT = 3;

/** Largest value of any number, 2^53 - 1. */
export const MAX_VALUE = Number.MAX_SAFE_INTEGER;

export interface LevelView {
  readonly priceTicks: number;
  readonly totalLots: number;
  readonly orderCount: number;
}

/** A resting order. */
export interface OrderView {
  readonly orderId: number;
  readonly clientOrderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly leavesLots: number;
  readonly type: number;
  readonly stp: number;
}

export interface BalanceView {
  readonly account: number;
  readonly asset: number;
  readonly available: number;
  readonly reserved: number;
}

export interface Core {
  /** Applies one command; returns its events, the answer first. */
  apply(command: Command): Event[];
  /** L2: up to `limit` levels, best first. */
  levels(market: number, side: Side, limit?: number): LevelView[];
  /** L3: the resting orders of one side, in matching order. */
  orders(market: number, side: Side, limit?: number): OrderView[];
  /** One resting order, or undefined. */
  order(orderId: number): OrderView | undefined;
  /** The balance, zeros where there is none. */
  balance(account: number, asset: number): BalanceView;
  /** Every resting order: by market, bids before asks, in matching order. */
  openOrders(): Iterable<OrderView>;
  /** Every balance, in no particular order. */
  balances(): Iterable<BalanceView>;
  /** Commands applied so far. */
  readonly sequence: number;
  /** Ids given so far. */
  counts(): { readonly assets: number; readonly markets: number; readonly accounts: number };
}
