// A market's status: commands, schedules and interruptions change it.

import {
  BookSide, CloseReason, Level, Market, MarketStatus, MarketStatusChanged, SCHEDULE_SLOTS, Schedule,
  StateHeader,
} from './generated';
import { startUncross } from './auction';
import { LIMIT } from './numbers';
import { begin } from './output';
import { header, schedulesOf } from './state';
import { sweepMarketOrders } from './sweep';
import { clearTimer, isSet, setTimer } from './timers';
import { noteDirty, updateWatch } from './watch';

// The change under way; it waits for an uncross that comes before it.
let changing: usize = 0;
let newAccount: u32 = 0;
let newStatus: u8 = 0;
let cancels: bool = false;

function emitStatus(market: usize, account: u32, status: u8, interrupted: u8): void {
  const at = begin(MarketStatusChanged.TEMPLATE, 1, Market.id(market), account);
  MarketStatusChanged.setStatus(at, status);
  MarketStatusChanged.setInterrupted(at, interrupted);
}

/** Enters a status; what was last indicated of an auction is forgotten. */
function enterStatus(market: usize, status: u8): void {
  if (Market.status(market) != status) {
    Market.setIndicatedTicks(market, 0);
    Market.setIndicatedLots(market, 0);
    Market.setSurplusLots(market, 0);
    Market.setSurplusSide(market, 0);
  }
  Market.setStatus(market, status);
  updateWatch(market);
  noteDirty(market);
}

/** Whether a change to `status` uncrosses the book first. */
function uncrosses(market: usize, status: u8): bool {
  const present = Market.status(market);
  if (present == status) return false;
  if (present == MarketStatus.AUCTION) return status != MarketStatus.HALTED;
  if (present != MarketStatus.HALTED || status == MarketStatus.AUCTION) return false;
  const bid: usize = BookSide.best(market + Market.bids);
  const ask: usize = BookSide.best(market + Market.asks);
  return bid != 0 && ask != 0 && Level.priceTicks(bid) >= Level.priceTicks(ask);
}

/**
 * Changes the status; an uncross before it and the cancellations after it are left to be done.
 * @param account goes into the event's header
 */
export function changeStatus(market: usize, account: u32, status: u8, cancelOrders: bool): void {
  clearTimer(schedulesOf(market));
  changing = market;
  newAccount = account;
  newStatus = status;
  cancels = cancelOrders;
  if (uncrosses(market, status)) startUncross(market);
  else finishChange();
}

/** What is left of a change of status after the uncross. */
export function finishChange(): void {
  emitStatus(changing, newAccount, newStatus, 0);
  enterStatus(changing, newStatus);
  if (cancels) sweepMarketOrders(changing, CloseReason.KILLED);
}

/** A taker met a price outside the bands: an auction begins in the middle of its matching. */
export function interrupt(market: usize): void {
  clearTimer(schedulesOf(market));
  emitStatus(market, 0, MarketStatus.AUCTION, 1);
  enterStatus(market, MarketStatus.AUCTION);
  const duration = Market.auctionUs(market);
  if (duration == 0) return;
  const slot = schedulesOf(market);
  Schedule.setMarket(slot, <u32>market);
  Schedule.setStatus(slot, MarketStatus.OPEN);
  Schedule.setCancelOrders(slot, 0);
  setTimer(slot, min(StateHeader.timeUs(header) + duration, LIMIT - 1));
}

/** Forgets all that is scheduled for a market, but not the end of a volatility auction. */
export function clearSchedules(market: usize): void {
  for (let k: u32 = 1; k < SCHEDULE_SLOTS; k++) {
    clearTimer(schedulesOf(market) + <usize>k * Schedule.SIZE);
  }
}

/** @returns a free slot for a scheduled change, 0 where there is none */
export function freeSchedule(market: usize): usize {
  for (let k: u32 = 1; k < SCHEDULE_SLOTS; k++) {
    const slot = schedulesOf(market) + <usize>k * Schedule.SIZE;
    if (!isSet(slot)) return slot;
  }
  return 0;
}
