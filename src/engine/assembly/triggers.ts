// Triggers: which waiting orders a price brings to life, in which order, and how trailing ones
// move.

import {
  ActivationCause, BookSide, Level, Market, MarketStatus, Side, Terms, TriggerKind,
  TriggerSource,
} from './generated';
import { bestOf } from './book';
import { levelFitsAt } from './levels';
import { LIMIT } from './numbers';
import { termsOf } from './state';
import * as taker from './taker';
import {
  enterQueue, enterTriggerLevel, isRising, joinKind, leaveTrigger, leaveTriggerLevel,
  trailingList, triggerSide,
} from './waiting';
import { updateWatch } from './watch';

/** The best price of a side at which an order shows, 0 where there is none. */
function bestShown(market: usize, side: u8): u64 {
  let level = bestOf(market, side);
  while (level != 0 && Level.totalLots(level) == 0) level = Level.worse(level);
  return level == 0 ? 0 : Level.priceTicks(level);
}

/** What triggers of a side look at now, 0 where there is nothing. */
export function triggerReference(market: usize, side: u8): u64 {
  if (Market.triggerSource(market) == TriggerSource.LAST) return Market.lastPriceTicks(market);
  return bestShown(market, side == Side.BUY ? Side.SELL : Side.BUY);
}

/** Whether a reference price meets a trigger. */
export function isMet(side: u8, trigger: u8, triggerPrice: u64, reference: u64): bool {
  if (reference == 0) return false;
  return isRising(side, trigger) ? reference >= triggerPrice : reference <= triggerPrice;
}

/** Where a trailing stop has its trigger when this is the reference. */
export function trailingTrigger(side: u8, distance: u64, reference: u64): u64 {
  if (side == Side.BUY) return min(reference + distance, LIMIT - 1);
  return reference > distance ? reference - distance : 1;
}

/** Has an order wait for its trigger, at a price for which a level has room. */
export function waitForTrigger(order: usize, price: u64): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  enterTriggerLevel(order, price);
  if (Terms.trigger(terms) == TriggerKind.TRAILING) {
    const side = Terms.side(terms);
    const list = trailingList(market, side);
    const isFirst = load<u32>(list) == 0;
    joinKind(order, list);
    noteSeen(market, side, triggerReference(market, side), isFirst);
  }
  updateWatch(market);
}

/** A trailing order has seen a reference; keeps the bound below which none need be looked at. */
function noteSeen(market: usize, side: u8, seen: u64, isFirst: bool): void {
  if (side == Side.SELL) {
    if (isFirst || seen < Market.trailingPeak(market)) Market.setTrailingPeak(market, seen);
  } else if (isFirst || seen > Market.trailingTrough(market)) {
    Market.setTrailingTrough(market, seen);
  }
}

/** Moves the trailing orders of a side after a price that they have not seen. */
function moveTrailing(market: usize, side: u8, price: u64): void {
  const list = trailingList(market, side);
  let order: usize = load<u32>(list);
  if (order == 0 || price == 0) return;
  if (side == Side.SELL ? price <= Market.trailingPeak(market)
    : price >= Market.trailingTrough(market)) return;
  let stayed = false;
  const book = triggerSide(market, side, TriggerKind.TRAILING);
  while (order != 0) {
    const terms = termsOf(order);
    const next: usize = Terms.nextOfKind(terms);
    const trigger = trailingTrigger(side, Terms.trailingTicks(terms), price);
    const present = Terms.triggerPriceTicks(terms);
    const nearer = side == Side.SELL ? trigger > present : trigger < present;
    if (nearer) {
      if (levelFitsAt(book, trigger)) {
        leaveTriggerLevel(order);
        enterTriggerLevel(order, trigger);
      } else {
        stayed = true;
      }
    }
    order = next;
  }
  // one that found no room is looked at again, at this price too
  if (stayed) return;
  if (side == Side.SELL) Market.setTrailingPeak(market, price);
  else Market.setTrailingTrough(market, price);
}

/** Has the orders of one kind that a price meets join the queue. */
function collect(market: usize, side: u8, trigger: u8, price: u64): void {
  if (price == 0) return;
  const book = triggerSide(market, side, trigger);
  while (true) {
    const level: usize = BookSide.best(book);
    if (level == 0 || !isMet(side, trigger, Level.priceTicks(level), price)) return;
    const order: usize = Level.first(level);
    leaveTrigger(order);
    enterQueue(order, ActivationCause.TRIGGER);
  }
}

/** Looks at the trades of the order that traded last, or at the best prices. */
export function lookAtPrices(market: usize): void {
  if (Market.triggerSource(market) == TriggerSource.BEST) {
    forgetTrades(market);
    if (Market.status(market) == MarketStatus.OPEN) lookAtBest(market);
    return;
  }
  const high = Market.highTicks(market);
  if (high == 0) return;
  const low = Market.lowTicks(market);
  const isOnePrice = high == low;
  const buys = taker.side == Side.BUY;
  if (buys || isOnePrice) moveTrailing(market, Side.BUY, low);
  if (!buys || isOnePrice) moveTrailing(market, Side.SELL, high);
  collect(market, Side.BUY, TriggerKind.STOP, high);
  collect(market, Side.SELL, TriggerKind.TAKE_PROFIT, high);
  collect(market, Side.SELL, TriggerKind.STOP, low);
  collect(market, Side.BUY, TriggerKind.TAKE_PROFIT, low);
  if (buys) moveTrailing(market, Side.SELL, high);
  else moveTrailing(market, Side.BUY, low);
  forgetTrades(market);
}

/** Forgets the trades that were looked at. */
export function forgetTrades(market: usize): void {
  Market.setHighTicks(market, 0);
  Market.setLowTicks(market, 0);
}

function lookAtBest(market: usize): void {
  const ask = bestShown(market, Side.SELL);
  const bid = bestShown(market, Side.BUY);
  moveTrailing(market, Side.BUY, ask);
  moveTrailing(market, Side.SELL, bid);
  collect(market, Side.BUY, TriggerKind.STOP, ask);
  collect(market, Side.SELL, TriggerKind.TAKE_PROFIT, bid);
  collect(market, Side.SELL, TriggerKind.STOP, bid);
  collect(market, Side.BUY, TriggerKind.TAKE_PROFIT, ask);
}
