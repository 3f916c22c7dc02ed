// The order being worked on, in globals: matching it may stop when the output is full and goes on
// where it was. Nothing of this outlives a command.

import {
  Market, OrderType, PegKind, Settlement, Side, TimeInForce, TriggerKind,
} from './generated';

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

/** Last trade price before it began to match. */
export let startTicks: u64 = 0;
// What only an order with terms has; `special` says whether it is one.
export let special: bool = false;
export let trigger: u8 = 0;
export let peg: u8 = 0;
export let hidden: u8 = 0;
export let session: u32 = 0;
export let triggerPrice: u64 = 0;
export let trailing: u64 = 0;
export let display: u64 = 0;
export let minimum: u64 = 0;
export let expireTime: u64 = 0;
export let pegOffset: i64 = 0;

/** Terms of an order that has some; call it after `setOrder`. */
export function setSpecial(
  newTrigger: u8, newTriggerPrice: u64, newTrailing: u64, newDisplay: u64, newHidden: u8,
  newExpireTime: u64, newSession: u32,
): void {
  special = true;
  trigger = newTrigger;
  triggerPrice = newTriggerPrice;
  trailing = newTrailing;
  display = newDisplay;
  hidden = newHidden;
  expireTime = newExpireTime;
  session = newSession;
  peg = PegKind.NONE;
  pegOffset = 0;
  minimum = 0;
}

/** Terms that no order of a list has; call it after `setSpecial`. */
export function setPegAndMinimum(newPeg: u8, newPegOffset: i64, newMinimum: u64): void {
  peg = newPeg;
  pegOffset = newPegOffset;
  minimum = newMinimum;
}

export function setTriggerPrice(newPrice: u64): void {
  triggerPrice = newPrice;
}

/** Whether it waits for a trigger before it is placed. */
@inline export function waits(): bool {
  return special && trigger != TriggerKind.NONE;
}

@inline export function isPegged(): bool {
  return special && peg != PegKind.NONE;
}

@inline export function noteStart(): void {
  startTicks = Market.lastPriceTicks(market);
}

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
  special = false;
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
  return isLimit() && (timeInForce == TimeInForce.GTC || timeInForce == TimeInForce.GTD);
}

@inline export function hasLedger(): bool {
  return Market.settlement(market) == Settlement.LEDGER;
}

@inline export function opposite(): u8 {
  return side == Side.BUY ? Side.SELL : Side.BUY;
}
