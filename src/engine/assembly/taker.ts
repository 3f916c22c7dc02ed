// The order being worked on, in globals: matching it may stop when the output is full and goes on
// where it was. Nothing of this outlives a command.

import { Market, OrderType, Settlement, Side, TimeInForce } from './generated';

export let market: usize = 0;
export let account: u32 = 0;
export let owner: usize = 0;
export let side: u8 = 0;
export let type: u8 = 0;
export let timeInForce: u8 = 0;
export let stp: u8 = 0;
export let price: u64 = 0;
/** Lots; for MARKET_QUOTE the budget in quote units. */
export let quantity: u64 = 0;
/** What is left of it. */
export let leaves: u64 = 0;
export let clientOrderId: u64 = 0;
export let orderId: u64 = 0;
/** Its record where it had one already (requeued), else 0. */
export let record: usize = 0;
/** Its account's balances in the market's assets, once admitted; 0 where one is missing. */
export let baseBalance: usize = 0;
export let quoteBalance: usize = 0;
/** Whether its account's balances changed. */
export let moved: bool = false;
/** Whether a fee above zero was taken. */
export let feesTaken: bool = false;

export function setOrder(
  newMarket: usize, newAccount: u32, newOwner: usize, newSide: u8, newType: u8, newTif: u8,
  newStp: u8,
): void {
  market = newMarket;
  account = newAccount;
  owner = newOwner;
  side = newSide;
  type = newType;
  timeInForce = newTif;
  stp = newStp;
  record = 0;
  moved = false;
  feesTaken = false;
}

export function setTerms(
  newPrice: u64, newQuantity: u64, newLeaves: u64, newClientOrderId: u64,
): void {
  price = newPrice;
  quantity = newQuantity;
  leaves = newLeaves;
  clientOrderId = newClientOrderId;
}

@inline export function setIdentity(newOrderId: u64, newRecord: usize): void {
  orderId = newOrderId;
  record = newRecord;
}

@inline export function setBalances(base: usize, quote: usize): void {
  baseBalance = base;
  quoteBalance = quote;
}

@inline export function takeLeaves(lots: u64): void {
  leaves -= lots;
}

@inline export function takeQuantity(lots: u64): void {
  quantity -= lots;
}

@inline export function noteMoved(): void {
  moved = true;
}

@inline export function noteFees(): void {
  feesTaken = true;
}

@inline export function isLimit(): bool {
  return type == OrderType.LIMIT || type == OrderType.POST_ONLY;
}

@inline export function mayRest(): bool {
  return isLimit() && timeInForce == TimeInForce.GTC;
}

@inline export function hasLedger(): bool {
  return Market.settlement(market) == Settlement.LEDGER;
}

@inline export function opposite(): u8 {
  return side == Side.BUY ? Side.SELL : Side.BUY;
}
