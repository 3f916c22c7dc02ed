// Cancelling many: an account's orders, or a market's, in steps that each fit the output.

import {
  Account, BookSide, Level, Market, ORDER_HAS_TERMS, Order, Side, Terms,
} from './generated';
import { bestOf, has, setWalkNext, walkNext } from './book';
import { closeOrder, marketOfOrder } from './maker';
import { outputFree } from './output';
import { termsOf } from './state';

/** What closing one order, and what ends with it, may write. */
const CLOSE_BYTES: usize = 768;

let market: usize = 0;
let ofAccount: bool = false;
let session: u32 = 0;
let reason: u8 = 0;

/** Whether orders are left to be cancelled. */
export let sweeping: bool = false;

/** Has an account's orders closed: in one market or in all (0), of one session or all (0). */
export function sweepAccountOrders(owner: usize, inMarket: usize, by: u32, why: u8): void {
  market = inMarket;
  ofAccount = true;
  session = by;
  reason = why;
  setWalkNext(Account.firstOrder(owner));
  sweeping = true;
}

/** Has every order of a market closed. */
export function sweepMarketOrders(which: usize, why: u8): void {
  market = which;
  ofAccount = false;
  reason = why;
  sweeping = true;
}

@inline function firstAt(level: usize): usize {
  const order: usize = Level.first(level);
  return order != 0 ? order : <usize>Level.hiddenFirst(level);
}

function firstWaiting(side: usize): usize {
  const level: usize = BookSide.best(side);
  return level == 0 ? 0 : <usize>Level.first(level);
}

/** The order of the market that is closed next, 0 where there is none left. */
function nextOfMarket(): usize {
  let level = bestOf(market, Side.BUY);
  if (level == 0) level = bestOf(market, Side.SELL);
  if (level != 0) return firstAt(level);
  let order = firstWaiting(market + Market.stopBuys);
  if (order == 0) order = firstWaiting(market + Market.takeSells);
  if (order == 0) order = firstWaiting(market + Market.stopSells);
  if (order == 0) order = firstWaiting(market + Market.takeBuys);
  if (order == 0) order = Market.queueFirst(market);
  return order != 0 ? order : <usize>load<u32>(market, Market.pegs);
}

/** The order of the account that is closed next, 0 where there is none left. */
function nextOfAccount(): usize {
  while (walkNext != 0) {
    const order = walkNext;
    setWalkNext(Order.nextOfAccount(order));
    if (market != 0 && marketOfOrder(order) != market) continue;
    if (session == 0 || sessionOf(order) == session) return order;
  }
  return 0;
}

function sessionOf(order: usize): u32 {
  return has(order, ORDER_HAS_TERMS) ? Terms.session(termsOf(order)) : 0;
}

/** @returns true when done, false to be called again with more output */
export function sweepOn(): bool {
  while (outputFree() >= CLOSE_BYTES) {
    const order = ofAccount ? nextOfAccount() : nextOfMarket();
    if (order == 0) {
      sweeping = false;
      return true;
    }
    closeOrder(order, 0, reason);
  }
  return false;
}
