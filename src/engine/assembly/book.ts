// Resting orders: the pool they come from, the two indexes that find them, the list of their
// account, and their place in a price level.

import { Account, BookSide, Level, Market, Order, Side, StateHeader } from './generated';
import { hashOf, hashOfId, hashOfPair, tableInsert, tableRemove } from './hashtable';
import { findLevel, insertLevel, removeLevel } from './prices';
import { accountOf, clientIndex, header, orderIndex, orderMask, orderShift } from './state';

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

@inline function entryAt(table: usize, slot: u32): usize {
  return table + (<usize>slot << 3);
}

@inline export function orderHash(orderId: u64): u32 {
  return hashOfId(hashOf(orderId >> 3), orderId, orderShift);
}

@inline export function clientHash(account: u32, clientOrderId: u64): u32 {
  return hashOfId(hashOfPair(account, clientOrderId >> 3), clientOrderId, orderShift);
}

/** @returns the open order with this id, 0 where there is none */
export function findOrder(orderId: u64): usize {
  const hash = orderHash(orderId);
  let slot = hash >> orderShift;
  while (true) {
    const entry = entryAt(orderIndex, slot);
    const order: usize = load<u32>(entry);
    if (order == 0) return 0;
    if (load<u32>(entry, 4) == hash && Order.orderId(order) == orderId) return order;
    slot = (slot + 1) & orderMask;
  }
}

/** @returns the account's open order with this client order id, 0 where there is none */
export function findClientOrder(account: u32, clientOrderId: u64): usize {
  if (clientOrderId == 0) return 0;
  const hash = clientHash(account, clientOrderId);
  let slot = hash >> orderShift;
  while (true) {
    const entry = entryAt(clientIndex, slot);
    const order: usize = load<u32>(entry);
    if (order == 0) return 0;
    if (
      load<u32>(entry, 4) == hash &&
      Order.clientOrderId(order) == clientOrderId &&
      Order.account(order) == account
    ) {
      return order;
    }
    slot = (slot + 1) & orderMask;
  }
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
  tableInsert(orderIndex, orderShift, orderMask, orderHash(orderId), order);
  if (clientOrderId != 0) {
    tableInsert(clientIndex, orderShift, orderMask, clientHash(account, clientOrderId), order);
  }
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

/** Forgets an order that is in no book any more. */
export function destroyOrder(order: usize): void {
  const account = Order.account(order);
  const clientOrderId = Order.clientOrderId(order);
  tableRemove(orderIndex, orderShift, orderMask, orderHash(Order.orderId(order)), order);
  if (clientOrderId != 0) {
    tableRemove(clientIndex, orderShift, orderMask, clientHash(account, clientOrderId), order);
  }
  const owner = accountOf(account);
  const previous: usize = Order.previousOfAccount(order);
  const next: usize = Order.nextOfAccount(order);
  if (previous == 0) Account.setFirstOrder(owner, <u32>next);
  else Order.setNextOfAccount(previous, <u32>next);
  if (next == 0) Account.setLastOrder(owner, <u32>previous);
  else Order.setPreviousOfAccount(next, <u32>previous);
  Account.setOrderCount(owner, Account.orderCount(owner) - 1);
  StateHeader.setOrderCount(header, StateHeader.orderCount(header) - 1);
  Order.setNext(order, StateHeader.freeOrder(header));
  StateHeader.setFreeOrder(header, <u32>order);
}

/** Queues an order at the back of its price; creates the level where there is none. */
export function enterBook(order: usize, market: usize, side: u8, price: u64): void {
  const book = sideOf(market, side);
  let level = findLevel(book, price);
  if (level == 0) {
    level = StateHeader.freeLevel(header);
    if (level != 0) {
      StateHeader.setFreeLevel(header, Level.worse(level));
    } else {
      level = StateHeader.topLevel(header);
      StateHeader.setTopLevel(header, <u32>(level + Level.SIZE));
    }
    StateHeader.setLevelCount(header, StateHeader.levelCount(header) + 1);
    Level.setPriceTicks(level, price);
    Level.setTotalLots(level, 0);
    Level.setFirst(level, 0);
    Level.setLast(level, 0);
    Level.setOrderCount(level, 0);
    Level.setMarket(level, <u32>market);
    Level.setSide(level, side);
    insertLevel(book, level, price);
  }
  const last: usize = Level.last(level);
  Order.setLevel(order, <u32>level);
  Order.setPrevious(order, <u32>last);
  Order.setNext(order, 0);
  if (last == 0) Level.setFirst(level, <u32>order);
  else Order.setNext(last, <u32>order);
  Level.setLast(level, <u32>order);
  Level.setOrderCount(level, Level.orderCount(level) + 1);
  Level.setTotalLots(level, Level.totalLots(level) + Order.leavesLots(order));
  BookSide.setOrderCount(book, BookSide.orderCount(book) + 1);
}

/** Takes an order out of its level; removes the level when it was the last one there. */
export function leaveBook(order: usize): void {
  const level: usize = Order.level(order);
  const book = sideOf(Level.market(level), Level.side(level));
  BookSide.setOrderCount(book, BookSide.orderCount(book) - 1);
  const left = Level.orderCount(level) - 1;
  if (left == 0) {
    removeLevel(book, level);
    StateHeader.setLevelCount(header, StateHeader.levelCount(header) - 1);
    Level.setWorse(level, StateHeader.freeLevel(header));
    StateHeader.setFreeLevel(header, <u32>level);
    return;
  }
  Level.setOrderCount(level, left);
  Level.setTotalLots(level, Level.totalLots(level) - Order.leavesLots(order));
  const previous: usize = Order.previous(order);
  const next: usize = Order.next(order);
  if (previous == 0) Level.setFirst(level, <u32>next);
  else Order.setNext(previous, <u32>next);
  if (next == 0) Level.setLast(level, <u32>previous);
  else Order.setPrevious(next, <u32>previous);
}

/** Makes a resting order smaller without moving it. */
@inline export function shrinkOrder(order: usize, lots: u64): void {
  const level: usize = Order.level(order);
  Order.setLeavesLots(order, Order.leavesLots(order) - lots);
  Level.setTotalLots(level, Level.totalLots(level) - lots);
}
