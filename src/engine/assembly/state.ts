// Where the state lives: pointers to its regions, read once from the state header, and the pools
// of records behind them. Pointers are byte offsets, 0 for none.

import {
  Account, Asset, Market, Order, SCHEDULE_SLOTS, Schedule, StateHeader, Terms,
} from './generated';

/** The state header; every counter that must survive a snapshot is a field of it. */
export let header: usize = 0;
export let assets: usize = 0;
export let markets: usize = 0;
export let accounts: usize = 0;
export let balances: usize = 0;
export let orders: usize = 0;
/** Where an order with number 0 would be; numbers begin at 1. */
export let orderBase: usize = 0;
export let terms: usize = 0;
export let schedules: usize = 0;
export let exposureLimits: usize = 0;
export let transfers: usize = 0;
export let orderIndex: usize = 0;
export let clientIndex: usize = 0;
export let transferIndex: usize = 0;
export let balanceShift: u32 = 0;
export let balanceMask: u32 = 0;
export let orderShift: u32 = 0;
export let orderMask: u32 = 0;
export let transferShift: u32 = 0;
export let transferMask: u32 = 0;

/** Reads where everything is. Called after the header was written or restored. */
export function attachState(at: usize): void {
  header = at;
  assets = StateHeader.assets(at);
  markets = StateHeader.markets(at);
  accounts = StateHeader.accounts(at);
  balances = StateHeader.balances(at);
  orders = StateHeader.orders(at);
  orderBase = orders - Order.SIZE;
  terms = StateHeader.terms(at);
  schedules = StateHeader.schedules(at);
  exposureLimits = StateHeader.exposureLimits(at);
  transfers = StateHeader.transfers(at);
  orderIndex = StateHeader.orderIndex(at);
  clientIndex = StateHeader.clientIndex(at);
  transferIndex = StateHeader.transferIndex(at);
  balanceShift = 32 - StateHeader.balanceBits(at);
  balanceMask = (1 << StateHeader.balanceBits(at)) - 1;
  orderShift = 32 - StateHeader.orderIndexBits(at);
  orderMask = (1 << StateHeader.orderIndexBits(at)) - 1;
  transferShift = 32 - StateHeader.transferIndexBits(at);
  transferMask = (1 << StateHeader.transferIndexBits(at)) - 1;
}

/** @returns the asset's record, 0 where there is none */
@inline export function assetOf(id: u32): usize {
  return id - 1 < StateHeader.assetCount(header) ? assets + <usize>(id - 1) * Asset.SIZE : 0;
}

/** @returns the market's record, 0 where there is none */
@inline export function marketOf(id: u32): usize {
  return id - 1 < StateHeader.marketCount(header) ? markets + <usize>(id - 1) * Market.SIZE : 0;
}

/** @returns the account's record, 0 where there is none */
@inline export function accountOf(id: u32): usize {
  return id - 1 < StateHeader.accountCount(header) ? accounts + <usize>(id - 1) * Account.SIZE : 0;
}

/** The terms beside an order's record; read only where its flags say that it has some. */
@inline export function termsOf(order: usize): usize {
  return terms + ((order - orders) / Order.SIZE) * Terms.SIZE;
}

/** The order beside these terms. */
@inline export function orderOf(at: usize): usize {
  return orders + ((at - terms) / Terms.SIZE) * Order.SIZE;
}

/** A market's first schedule slot: the end of its volatility auction. */
@inline export function schedulesOf(market: usize): usize {
  return schedules + ((market - markets) / Market.SIZE) * SCHEDULE_SLOTS * Schedule.SIZE;
}
