// Which markets must be looked after when the command's own work is done, and for what. A market
// with nothing to look after costs its orders one load.

import {
  BookSide, Market, MarketStatus, StateHeader,
} from './generated';
import { header } from './state';

/** Orders wait for a trigger, or came alive. */
export const WATCH_TRIGGERS: u32 = 1;
/** Orders are pegged. */
export const WATCH_PEGS: u32 = 2;
/** An auction is on. */
export const WATCH_AUCTION: u32 = 4;

@inline export function watches(market: usize, what: u32): bool {
  return (Market.watch(market) & what) != 0;
}

/** Puts the market at the end of those to be looked after, unless it is among them. */
export function noteDirty(market: usize): void {
  if (Market.isDirty(market) != 0) return;
  Market.setIsDirty(market, 1);
  Market.setNextDirty(market, 0);
  const last: usize = StateHeader.dirtyLast(header);
  if (last == 0) StateHeader.setDirtyFirst(header, <u32>market);
  else Market.setNextDirty(last, <u32>market);
  StateHeader.setDirtyLast(header, <u32>market);
}

/** A book changed. */
@inline export function noteChange(market: usize): void {
  if (Market.watch(market) != 0) noteDirty(market);
}

/** The first market is looked after. */
export function doneDirty(market: usize): void {
  const next = Market.nextDirty(market);
  Market.setIsDirty(market, 0);
  Market.setNextDirty(market, 0);
  StateHeader.setDirtyFirst(header, next);
  if (next == 0) StateHeader.setDirtyLast(header, 0);
}

@inline function waitingAt(side: usize): u32 {
  return BookSide.orderCount(side);
}

/** Takes stock of what the market must be looked after for. */
export function updateWatch(market: usize): void {
  let watch: u32 = 0;
  const waiting = waitingAt(market + Market.stopBuys) + waitingAt(market + Market.takeSells) +
    waitingAt(market + Market.stopSells) + waitingAt(market + Market.takeBuys) +
    Market.queueFirst(market);
  if (waiting != 0) watch |= WATCH_TRIGGERS;
  if (Market.pegCount(market) != 0) watch |= WATCH_PEGS;
  if (Market.status(market) == MarketStatus.AUCTION) watch |= WATCH_AUCTION;
  Market.setWatch(market, watch);
}
