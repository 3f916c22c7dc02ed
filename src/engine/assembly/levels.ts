// The pool of levels. A level holds orders at one price of a book, orders at one trigger, or timers
// at one time; what is in it is its owner's business.

import { Level, StateHeader } from './generated';
import { findLevel, insertLevel, removeLevel } from './prices';
import { header } from './state';

/** Whether `count` more levels may be taken. */
@inline export function levelsFit(count: u32): bool {
  return StateHeader.levelCount(header) + count <= StateHeader.maxLevels(header);
}

/** Whether a level at this key exists or can. */
@inline export function levelFitsAt(side: usize, key: u64): bool {
  return levelsFit(1) || findLevel(side, key) != 0;
}

/** The level at this key, created empty where there is none; the caller has made sure of room. */
export function takeLevel(side: usize, key: u64, market: usize, order: u8): usize {
  let level = findLevel(side, key);
  if (level != 0) return level;
  level = StateHeader.freeLevel(header);
  if (level != 0) {
    StateHeader.setFreeLevel(header, Level.worse(level));
  } else {
    level = StateHeader.topLevel(header);
    StateHeader.setTopLevel(header, <u32>(level + Level.SIZE));
  }
  StateHeader.setLevelCount(header, StateHeader.levelCount(header) + 1);
  const zero = i64x2.splat(0);
  v128.store(level, zero);
  v128.store(level, zero, 16);
  v128.store(level, zero, 32);
  v128.store(level, zero, 48);
  Level.setPriceTicks(level, key);
  Level.setMarket(level, <u32>market);
  Level.setSide(level, order);
  insertLevel(side, level, key);
  return level;
}

/** Takes an empty level out of its side and gives it back. */
export function releaseLevel(side: usize, level: usize): void {
  removeLevel(side, level);
  StateHeader.setLevelCount(header, StateHeader.levelCount(header) - 1);
  Level.setWorse(level, StateHeader.freeLevel(header));
  StateHeader.setFreeLevel(header, <u32>level);
}
