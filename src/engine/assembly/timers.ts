// Timers: levels by time, the earliest first; at one time first set, first run. A timer is three
// words {level, previous, next} inside what it belongs to: terms, an account or a schedule.

import { BookSide, Level, Side, StateHeader } from './generated';
import { levelsFit, releaseLevel, takeLevel } from './levels';
import { findLevel } from './prices';
import { header } from './state';

@inline function timers(): usize {
  return header + StateHeader.timers;
}

@inline function levelOf(timer: usize): usize {
  return load<u32>(timer);
}

@inline function previousOf(timer: usize): usize {
  return load<u32>(timer, 4);
}

@inline function nextOf(timer: usize): usize {
  return load<u32>(timer, 8);
}

/**
 * Whether a timer may join others at this very time. The levels beyond `maxLevels` are for the ends
 * of volatility auctions alone: while one is in use nothing joins, lest it keep such a level.
 */
export function hasTime(timeUs: u64): bool {
  return levelsFit(0) && findLevel(timers(), timeUs) != 0;
}

/** Whether a timer for this time has room. */
export function timeFits(timeUs: u64): bool {
  return levelsFit(1) || hasTime(timeUs);
}

@inline export function isSet(timer: usize): bool {
  return levelOf(timer) != 0;
}

/** Sets a timer that is not set. */
export function setTimer(timer: usize, timeUs: u64): void {
  const level = takeLevel(timers(), timeUs, 0, Side.SELL);
  const last: usize = Level.last(level);
  store<u32>(timer, <u32>level);
  store<u32>(timer, <u32>last, 4);
  store<u32>(timer, 0, 8);
  if (last == 0) Level.setFirst(level, <u32>timer);
  else store<u32>(last, <u32>timer, 8);
  Level.setLast(level, <u32>timer);
  Level.setOrderCount(level, Level.orderCount(level) + 1);
  BookSide.setOrderCount(timers(), BookSide.orderCount(timers()) + 1);
}

/** Clears a timer; nothing where it is not set. */
export function clearTimer(timer: usize): void {
  const level = levelOf(timer);
  if (level == 0) return;
  const previous = previousOf(timer);
  const next = nextOf(timer);
  if (previous == 0) Level.setFirst(level, <u32>next);
  else store<u32>(previous, <u32>next, 8);
  if (next == 0) Level.setLast(level, <u32>previous);
  else store<u32>(next, <u32>previous, 4);
  store<u32>(timer, 0);
  store<u32>(timer, 0, 4);
  store<u32>(timer, 0, 8);
  BookSide.setOrderCount(timers(), BookSide.orderCount(timers()) - 1);
  const left = Level.orderCount(level) - 1;
  Level.setOrderCount(level, left);
  if (left == 0) releaseLevel(timers(), level);
}

/** The first timer that is due, 0 where none is. */
export function dueTimer(): usize {
  const level: usize = BookSide.best(timers());
  if (level == 0 || Level.priceTicks(level) > StateHeader.timeUs(header)) return 0;
  return Level.first(level);
}
