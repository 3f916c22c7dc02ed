// Orders that are open and in no book: those that wait for a trigger, those that came alive and
// queue, pegged ones without a price, and those whose list has not come to them.

import {
  BookSide, Level, Market, ORDER_IN_QUEUE, ORDER_WAITS, Order, Side, Terms, TriggerKind, WaitKind,
} from './generated';
import { addFlags, dropFlags, has, pushShown, unlinkShown } from './book';
import { releaseLevel, takeLevel } from './levels';
import { termsOf } from './state';
import { noteDirty, updateWatch } from './watch';

/** Marks an order as waiting, in no level. */
export function beginWaiting(order: usize, why: u8): void {
  addFlags(order, ORDER_WAITS);
  Order.setLevel(order, 0);
  Terms.setWaits(termsOf(order), why);
}

/** The order is about to enter a book or to be matched. */
export function endWaiting(order: usize): void {
  dropFlags(order, ORDER_WAITS);
  Terms.setWaits(termsOf(order), WaitKind.NONE);
}

/** Where a market keeps orders with such a trigger. */
export function triggerSide(market: usize, side: u8, trigger: u8): usize {
  if (trigger == TriggerKind.TAKE_PROFIT) {
    return market + (side == Side.BUY ? Market.takeBuys : Market.takeSells);
  }
  return market + (side == Side.BUY ? Market.stopBuys : Market.stopSells);
}

/** Whether such a trigger is met by prices that rise to it. */
@inline export function isRising(side: u8, trigger: u8): bool {
  return (side == Side.BUY) != (trigger == TriggerKind.TAKE_PROFIT);
}

/** Queues the order at its trigger price; the caller has made sure of room for a level. */
export function enterTriggerLevel(order: usize, price: u64): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  const side = Terms.side(terms);
  const trigger = Terms.trigger(terms);
  const book = triggerSide(market, side, trigger);
  const level = takeLevel(book, price, market, isRising(side, trigger) ? Side.SELL : Side.BUY);
  Terms.setTriggerPriceTicks(terms, price);
  Order.setLevel(order, <u32>level);
  pushShown(order, level);
  Level.setOrderCount(level, Level.orderCount(level) + 1);
  BookSide.setOrderCount(book, BookSide.orderCount(book) + 1);
}

export function leaveTriggerLevel(order: usize): void {
  const terms = termsOf(order);
  const book = triggerSide(Terms.market(terms), Terms.side(terms), Terms.trigger(terms));
  const level: usize = Order.level(order);
  unlinkShown(order, level);
  const left = Level.orderCount(level) - 1;
  Level.setOrderCount(level, left);
  BookSide.setOrderCount(book, BookSide.orderCount(book) - 1);
  if (left == 0) releaseLevel(book, level);
  Order.setLevel(order, 0);
}

/** Puts an order that waits, in no level, at the end of its market's queue. */
export function enterQueue(order: usize, cause: u8): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  addFlags(order, ORDER_IN_QUEUE);
  Terms.setCause(terms, cause);
  const last: usize = Market.queueLast(market);
  Order.setPrevious(order, <u32>last);
  Order.setNext(order, 0);
  if (last == 0) Market.setQueueFirst(market, <u32>order);
  else Order.setNext(last, <u32>order);
  Market.setQueueLast(market, <u32>order);
  updateWatch(market);
  noteDirty(market);
}

export function leaveQueue(order: usize): void {
  const market: usize = Terms.market(termsOf(order));
  const previous: usize = Order.previous(order);
  const next: usize = Order.next(order);
  if (previous == 0) Market.setQueueFirst(market, <u32>next);
  else Order.setNext(previous, <u32>next);
  if (next == 0) Market.setQueueLast(market, <u32>previous);
  else Order.setPrevious(next, <u32>previous);
  dropFlags(order, ORDER_IN_QUEUE);
}

/**
 * Enters an order's list of its kind, at the end.
 * @param list two words in its market's record, {first, last}: pegs, trailingBuys or trailingSells
 */
export function joinKind(order: usize, list: usize): void {
  const terms = termsOf(order);
  const last: usize = load<u32>(list, 4);
  Terms.setPreviousOfKind(terms, <u32>last);
  Terms.setNextOfKind(terms, 0);
  if (last == 0) store<u32>(list, <u32>order);
  else Terms.setNextOfKind(termsOf(last), <u32>order);
  store<u32>(list, <u32>order, 4);
}

export function quitKind(order: usize, list: usize): void {
  const terms = termsOf(order);
  const previous: usize = Terms.previousOfKind(terms);
  const next: usize = Terms.nextOfKind(terms);
  if (previous == 0) store<u32>(list, <u32>next);
  else Terms.setNextOfKind(termsOf(previous), <u32>next);
  if (next == 0) store<u32>(list, <u32>previous, 4);
  else Terms.setPreviousOfKind(termsOf(next), <u32>previous);
  Terms.setPreviousOfKind(terms, 0);
  Terms.setNextOfKind(terms, 0);
}

@inline export function trailingList(market: usize, side: u8): usize {
  return market + (side == Side.BUY ? Market.trailingBuys : Market.trailingSells);
}

/**
 * Takes an order that waits out of whatever it waits in: a trigger level, the queue, the lists of
 * its kind. It still is an open order of its account.
 */
export function leaveWaiting(order: usize): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  if (has(order, ORDER_IN_QUEUE)) leaveQueue(order);
  else if (Order.level(order) != 0) leaveTrigger(order);
  updateWatch(market);
}

/** Takes an order out of its trigger level and, where it trails, out of those that do. */
export function leaveTrigger(order: usize): void {
  const terms = termsOf(order);
  if (Terms.trigger(terms) == TriggerKind.TRAILING) {
    quitKind(order, trailingList(Terms.market(terms), Terms.side(terms)));
  }
  leaveTriggerLevel(order);
}

/** Takes a pegged order, in the book or not, out of those that are. */
export function quitPegs(order: usize): void {
  const market: usize = Terms.market(termsOf(order));
  quitKind(order, market + Market.pegs);
  Market.setPegCount(market, Market.pegCount(market) - 1);
  updateWatch(market);
}
