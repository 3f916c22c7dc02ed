/**
 * What an engine is, whichever way it is built: the fast one (`engine.ts`) and the naive twin
 * (`reference/`) both are a `Core`, and one conformance suite runs on both. The semantics are in
 * docs/matching.md.
 */
import type { Command, Event, Side, WaitKind } from '../schema/generated/protocol.ts';

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
  /** Lots that show. */
  readonly totalLots: number;
  /** Lots of hidden orders, and what icebergs do not show. */
  readonly hiddenLots: number;
  readonly orderCount: number;
}

/** An open order. */
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
  /** Lots that it shows now; 0 where it is hidden or waits. */
  readonly shownLots: number;
  /** NONE: it is in the book, at `priceTicks`; else `priceTicks` is its limit. */
  readonly waits: WaitKind;
  /** Its trigger as it is now, 0 for none. */
  readonly triggerPriceTicks: number;
  /** When it expires, 0: never. */
  readonly expireTimeUs: number;
  /** Order id of its list's first order, 0: in no list. */
  readonly listId: number;
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
  /** Every open order that is in no book: by account, oldest first. */
  waitingOrders(): Iterable<OrderView>;
  /** When the next timer is due, microseconds since 1970; 0: there is none. */
  readonly nextTimerUs: number;
  /** One open order, or undefined. */
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
