// Resting orders: the pool they come from, the two indexes that find them, the list of their
// account, and their place in a price level.

import {
  Account, BookSide, Level, Market, ORDER_HAS_TERMS, ORDER_IS_HIDDEN, ORDER_IS_ICEBERG,
  ORDER_IS_PEGGED, Order, Side, StateHeader, Terms,
} from './generated';
import { releaseLevel, takeLevel } from './levels';
import { smaller } from './numbers';
import { enterIndexes, leaveIndexes } from './order-index';
import { accountOf, header, termsOf } from './state';
import { clearTimer } from './timers';
import { noteChange } from './watch';

/** Flags of an order of which not all lots show. */
export const CONCEALS: u32 = ORDER_IS_HIDDEN | ORDER_IS_ICEBERG;
/** Flags that matter to its place in a level. */
const SPECIAL: u32 = CONCEALS | ORDER_IS_PEGGED;

@inline export function has(order: usize, flags: u32): bool {
  return (<u32>Order.flags(order) & flags) != 0;
}

@inline export function addFlags(order: usize, flags: u32): void {
  Order.setFlags(order, Order.flags(order) | <u16>flags);
}

@inline export function dropFlags(order: usize, flags: u32): void {
  Order.setFlags(order, Order.flags(order) & ~<u16>flags);
}

@inline export function sideOf(market: usize, side: u8): usize {
  return market + (side == Side.BUY ? Market.bids : Market.asks);
}

@inline export function bestOf(market: usize, side: u8): usize {
  return BookSide.best(sideOf(market, side));
}

/** Whether a limit on `side` meets a resting price on the other side. */
@inline export function crosses(side: u8, limit: u64, resting: u64): bool {
  return side == Side.BUY ? resting <= limit : resting >= limit;
}

/** A fresh order record, entered into both indexes and its account's list; in no book yet. */
export function createOrder(orderId: u64, clientOrderId: u64, account: u32): usize {
  let order: usize = StateHeader.freeOrder(header);
  if (order != 0) {
    StateHeader.setFreeOrder(header, Order.next(order));
  } else {
    order = StateHeader.topOrder(header);
    StateHeader.setTopOrder(header, <u32>(order + Order.SIZE));
  }
  StateHeader.setOrderCount(header, StateHeader.orderCount(header) + 1);
  Order.setOrderId(order, orderId);
  Order.setClientOrderId(order, clientOrderId);
  Order.setAccount(order, account);
  Order.setFlags(order, 0);
  enterIndexes(order);
  const owner = accountOf(account);
  const last: usize = Account.lastOrder(owner);
  Order.setPreviousOfAccount(order, <u32>last);
  Order.setNextOfAccount(order, 0);
  if (last == 0) Account.setFirstOrder(owner, <u32>order);
  else Order.setNextOfAccount(last, <u32>order);
  Account.setLastOrder(owner, <u32>order);
  Account.setOrderCount(owner, Account.orderCount(owner) + 1);
  return order;
}

/** The order that a walk over an account's orders comes to next; it may be destroyed meanwhile. */
export let walkNext: usize = 0;

export function setWalkNext(order: usize): void {
  walkNext = order;
}

/** Forgets an order that is in no book, queue or list any more. */
export function destroyOrder(order: usize): void {
  const account = Order.account(order);
  if (has(order, ORDER_HAS_TERMS)) {
    const terms = termsOf(order);
    clearTimer(terms);
    memory.fill(terms, 0, Terms.SIZE);
  }
  leaveIndexes(order);
  const owner = accountOf(account);
  const previous: usize = Order.previousOfAccount(order);
  const next: usize = Order.nextOfAccount(order);
  if (order == walkNext) walkNext = next;
  if (previous == 0) Account.setFirstOrder(owner, <u32>next);
  else Order.setNextOfAccount(previous, <u32>next);
  if (next == 0) Account.setLastOrder(owner, <u32>previous);
  else Order.setPreviousOfAccount(next, <u32>previous);
  Account.setOrderCount(owner, Account.orderCount(owner) - 1);
  StateHeader.setOrderCount(header, StateHeader.orderCount(header) - 1);
  Order.setNext(order, StateHeader.freeOrder(header));
  StateHeader.setFreeOrder(header, <u32>order);
}

/** Behind the last of those that show. */
export function pushShown(order: usize, level: usize): void {
  const last: usize = Level.last(level);
  Order.setPrevious(order, <u32>last);
  Order.setNext(order, 0);
  if (last == 0) Level.setFirst(level, <u32>order);
  else Order.setNext(last, <u32>order);
  Level.setLast(level, <u32>order);
}

export function unlinkShown(order: usize, level: usize): void {
  const previous: usize = Order.previous(order);
  const next: usize = Order.next(order);
  if (previous == 0) Level.setFirst(level, <u32>next);
  else Order.setNext(previous, <u32>next);
  if (next == 0) Level.setLast(level, <u32>previous);
  else Order.setPrevious(next, <u32>previous);
}

function pushHidden(order: usize, level: usize): void {
  const last: usize = Level.hiddenLast(level);
  Order.setPrevious(order, <u32>last);
  Order.setNext(order, 0);
  if (last == 0) Level.setHiddenFirst(level, <u32>order);
  else Order.setNext(last, <u32>order);
  Level.setHiddenLast(level, <u32>order);
  Level.setHiddenCount(level, Level.hiddenCount(level) + 1);
}

function unlinkHidden(order: usize, level: usize): void {
  const previous: usize = Order.previous(order);
  const next: usize = Order.next(order);
  if (previous == 0) Level.setHiddenFirst(level, <u32>next);
  else Order.setNext(previous, <u32>next);
  if (next == 0) Level.setHiddenLast(level, <u32>previous);
  else Order.setPrevious(next, <u32>previous);
  Level.setHiddenCount(level, Level.hiddenCount(level) - 1);
}

/** Queues an order at the back of its price; creates the level where there is none. */
export function enterBook(order: usize, market: usize, side: u8, price: u64): void {
  const book = sideOf(market, side);
  const level = takeLevel(book, price, market, side);
  Order.setLevel(order, <u32>level);
  Level.setOrderCount(level, Level.orderCount(level) + 1);
  BookSide.setOrderCount(book, BookSide.orderCount(book) + 1);
  noteChange(market);
  if (has(order, SPECIAL)) {
    enterSpecial(order, level);
    return;
  }
  pushShown(order, level);
  Level.setTotalLots(level, Level.totalLots(level) + Order.leavesLots(order));
}

function enterSpecial(order: usize, level: usize): void {
  const leaves = Order.leavesLots(order);
  if (has(order, ORDER_IS_HIDDEN)) {
    pushHidden(order, level);
    Level.setHiddenLots(level, Level.hiddenLots(level) + leaves);
    return;
  }
  pushShown(order, level);
  let shown = leaves;
  if (has(order, ORDER_IS_ICEBERG)) {
    shown = smaller(Terms.displayLots(termsOf(order)), leaves);
    Terms.setShownLots(termsOf(order), shown);
    Level.setHiddenLots(level, Level.hiddenLots(level) + leaves - shown);
  }
  if (has(order, ORDER_IS_PEGGED)) Level.setPegCount(level, Level.pegCount(level) + 1);
  Level.setTotalLots(level, Level.totalLots(level) + shown);
}

/** Takes an order out of its level; removes the level when it was the last one there. */
export function leaveBook(order: usize): void {
  const level: usize = Order.level(order);
  const market: usize = Level.market(level);
  const book = sideOf(market, Level.side(level));
  BookSide.setOrderCount(book, BookSide.orderCount(book) - 1);
  noteChange(market);
  const left = Level.orderCount(level) - 1;
  if (left == 0) {
    releaseLevel(book, level);
    return;
  }
  Level.setOrderCount(level, left);
  if (has(order, SPECIAL)) {
    leaveSpecial(order, level);
    return;
  }
  Level.setTotalLots(level, Level.totalLots(level) - Order.leavesLots(order));
  unlinkShown(order, level);
}

function leaveSpecial(order: usize, level: usize): void {
  const leaves = Order.leavesLots(order);
  if (has(order, ORDER_IS_HIDDEN)) {
    unlinkHidden(order, level);
    Level.setHiddenLots(level, Level.hiddenLots(level) - leaves);
    return;
  }
  const shown = shownLots(order);
  unlinkShown(order, level);
  Level.setHiddenLots(level, Level.hiddenLots(level) - (leaves - shown));
  Level.setTotalLots(level, Level.totalLots(level) - shown);
  if (has(order, ORDER_IS_PEGGED)) Level.setPegCount(level, Level.pegCount(level) - 1);
}

/** Lots that an order in the book shows. */
@inline export function shownLots(order: usize): u64 {
  return has(order, CONCEALS) ? concealedShown(order) : Order.leavesLots(order);
}

function concealedShown(order: usize): u64 {
  return has(order, ORDER_IS_HIDDEN) ? 0 : Terms.shownLots(termsOf(order));
}

/** Makes a resting order that shows whole smaller, without moving it. */
@inline export function shrinkOrder(order: usize, lots: u64): void {
  const level: usize = Order.level(order);
  Order.setLeavesLots(order, Order.leavesLots(order) - lots);
  Level.setTotalLots(level, Level.totalLots(level) - lots);
}

/**
 * Makes a resting order that conceals smaller, without moving it.
 * @param shown how many of the lots showed
 */
export function shrinkConcealed(order: usize, lots: u64, shown: u64): void {
  const level: usize = Order.level(order);
  Order.setLeavesLots(order, Order.leavesLots(order) - lots);
  Level.setTotalLots(level, Level.totalLots(level) - shown);
  Level.setHiddenLots(level, Level.hiddenLots(level) - (lots - shown));
  if (has(order, ORDER_IS_ICEBERG)) {
    const terms = termsOf(order);
    Terms.setShownLots(terms, Terms.shownLots(terms) - shown);
  }
}

/** Shows an iceberg's next slice, at the back of its price. @returns its lots */
export function refreshIceberg(order: usize): u64 {
  const level: usize = Order.level(order);
  const terms = termsOf(order);
  const slice = smaller(Terms.displayLots(terms), Order.leavesLots(order));
  Terms.setShownLots(terms, slice);
  Level.setHiddenLots(level, Level.hiddenLots(level) - slice);
  Level.setTotalLots(level, Level.totalLots(level) + slice);
  if (Level.last(level) != <u32>order) {
    unlinkShown(order, level);
    pushShown(order, level);
  }
  return slice;
}
