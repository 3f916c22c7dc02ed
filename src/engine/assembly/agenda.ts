// What is left to be done of a command, in order: its own work, then for each market that it
// changed the aftermath, then the next timer that is due. Every step fits the output's room; when
// that is used up the rest waits for more.

import {
  Account, CloseReason, Market, MarketStatus, Schedule, StateHeader,
} from './generated';
import { ACTIVATION_BYTES, activateNext } from './activate';
import { indicate, uncrossOn, uncrossing } from './auction';
import { deadManOf, emitDeadMan } from './controls';
import { closeOrder } from './maker';
import { matchOn } from './match';
import { matching, setMatching } from './orders';
import { outputFree } from './output';
import { followOn, following, pegsFollow, startFollowing } from './pegs';
import { accounts, header, orderOf, schedules, terms } from './state';
import { changeStatus } from './status';
import { sweepAccountOrders, sweepOn, sweeping } from './sweep';
import { clearTimer, dueTimer } from './timers';
import { forgetTrades, lookAtPrices } from './triggers';
import { WATCH_PEGS, WATCH_TRIGGERS, doneDirty, watches } from './watch';

/** What one timer may write before it is left to the other steps. */
const TIMER_BYTES: usize = 1024;

/** Whether a Tick has timers left to run. */
let ticking: bool = false;

export function startTimers(): void {
  ticking = true;
}

/** Whether anything is left to be done. */
@inline export function isBusy(): bool {
  return matching || sweeping || uncrossing || ticking || StateHeader.dirtyFirst(header) != 0;
}

/** Goes on with what a command left to do. @returns true when nothing is left */
export function goOn(): bool {
  while (true) {
    if (matching) {
      if (!matchOn()) return false;
      setMatching(false);
    } else if (uncrossing) {
      if (!uncrossOn()) return false;
    } else if (sweeping) {
      if (!sweepOn()) return false;
    } else if (StateHeader.dirtyFirst(header) != 0) {
      if (!lookAfter(StateHeader.dirtyFirst(header))) return false;
    } else if (ticking) {
      if (outputFree() < TIMER_BYTES) return false;
      runTimer();
    } else {
      return true;
    }
  }
}

/** A step of a market's aftermath. @returns false to be called again with more output */
function lookAfter(market: usize): bool {
  if (following) {
    if (!followOn()) return false;
    doneDirty(market);
    return true;
  }
  if (outputFree() < ACTIVATION_BYTES) return false;
  if (watches(market, WATCH_TRIGGERS)) lookAtPrices(market);
  else forgetTrades(market);
  const status = Market.status(market);
  if (status == MarketStatus.AUCTION) {
    indicate(market);
  } else if (status == MarketStatus.OPEN && Market.queueFirst(market) != 0) {
    activateNext(market);
    return true;
  }
  if (watches(market, WATCH_PEGS) && pegsFollow(status)) {
    startFollowing(market);
    return true;
  }
  doneDirty(market);
  return true;
}

/** Runs the timer that is due next; ends when none is. */
function runTimer(): void {
  const timer = dueTimer();
  if (timer == 0) {
    ticking = false;
    return;
  }
  if (timer >= terms && timer < schedules) {
    closeOrder(orderOf(timer), 0, CloseReason.EXPIRED);
    return;
  }
  clearTimer(timer);
  if (timer >= schedules) {
    const market: usize = Schedule.market(timer);
    changeStatus(market, 0, Schedule.status(timer), Schedule.cancelOrders(timer) != 0);
    return;
  }
  const owner = timer - deadManOf(0);
  const id = <u32>((owner - accounts) / Account.SIZE) + 1;
  emitDeadMan(0, id, 0, 1);
  sweepAccountOrders(owner, 0, 0, CloseReason.DEAD_MAN);
}
