// AdvancedOrder: one order with terms.

import {
  AdvancedOrder, MAX_PEGS, Market, PegKind, Rejection, TriggerKind, WaitKind,
} from './generated';
import {
  checkBalanceRoom, checkFunds, checkOrderFields, checkOrderRoom, checkParties,
  checkSpecialTerms, checkStatus, checkTaking, findTakerBalances,
} from './admit';
import {
  answerRejected, headerAccount, headerBlocks, headerCorrelation, headerMarket,
} from './answers';
import { sideOf } from './book';
import { levelsFit } from './levels';
import { LIMIT } from './numbers';
import { emitOrderAccepted, giveOrderId, place, useTakerBalances } from './orders';
import { placePegged } from './pegs';
import { findLevel } from './prices';
import { createSpecial, emitTerms } from './special';
import { accountOf, marketOf } from './state';
import * as taker from './taker';
import { hasTime } from './timers';
import { isMet, trailingTrigger, triggerReference, waitForTrigger } from './triggers';
import { beginWaiting, joinKind, triggerSide } from './waiting';
import { updateWatch } from './watch';

/** Whether a signed number is within ±(2^53 − 1). */
@inline function isInRange(value: i64): bool {
  return value < <i64>LIMIT && value > -<i64>LIMIT;
}

/** Check 1: number ranges, then enumerations. */
function checkFields(p: usize): u16 {
  const numbers = AdvancedOrder.triggerPriceTicks(p) | AdvancedOrder.trailingTicks(p) |
    AdvancedOrder.displayLots(p) | AdvancedOrder.minimumLots(p) | AdvancedOrder.expireTimeUs(p);
  if (numbers >= LIMIT || !isInRange(AdvancedOrder.pegOffsetTicks(p))) {
    return Rejection.VALUE_OUT_OF_RANGE;
  }
  const code = checkOrderFields(
    AdvancedOrder.priceTicks(p), AdvancedOrder.quantity(p), AdvancedOrder.clientOrderId(p),
    AdvancedOrder.side(p), AdvancedOrder.type(p), AdvancedOrder.timeInForce(p),
    AdvancedOrder.stp(p),
  );
  if (code != 0) return code;
  const bad = AdvancedOrder.trigger(p) >= TriggerKind.COUNT ||
    AdvancedOrder.peg(p) >= PegKind.COUNT || AdvancedOrder.hidden(p) > 1 ||
    AdvancedOrder.reduceOnly(p) > 1;
  return bad ? Rejection.INVALID_ENUM : 0;
}

function setTaker(p: usize, market: usize, account: u32, owner: usize): void {
  taker.setOrder(
    market, account, owner, AdvancedOrder.side(p), AdvancedOrder.type(p),
    AdvancedOrder.timeInForce(p), AdvancedOrder.stp(p),
  );
  taker.setSpecial(
    AdvancedOrder.trigger(p), AdvancedOrder.triggerPriceTicks(p), AdvancedOrder.trailingTicks(p),
    AdvancedOrder.displayLots(p), AdvancedOrder.hidden(p), AdvancedOrder.expireTimeUs(p),
    AdvancedOrder.session(p),
  );
  taker.setPegAndMinimum(
    AdvancedOrder.peg(p), AdvancedOrder.pegOffsetTicks(p), AdvancedOrder.minimumLots(p),
  );
  const quantity = AdvancedOrder.quantity(p);
  taker.setTerms(AdvancedOrder.priceTicks(p), quantity, quantity, AdvancedOrder.clientOrderId(p));
}

/** Check 8 of an order that waits for a trigger; gives a trailing one its trigger. */
export function checkTrigger(): u16 {
  const reference = triggerReference(taker.market, taker.side);
  if (taker.trigger == TriggerKind.TRAILING) {
    if (reference == 0) return Rejection.NO_REFERENCE_PRICE;
    taker.setTriggerPrice(trailingTrigger(taker.side, taker.trailing, reference));
    return 0;
  }
  const met = isMet(taker.side, taker.trigger, taker.triggerPrice, reference);
  return met ? Rejection.WOULD_TRIGGER : 0;
}

/** Levels that are missing at the taker's own place: its trigger price, or its price. */
export function missingPlace(): u32 {
  if (taker.trigger != TriggerKind.NONE) {
    const side = triggerSide(taker.market, taker.side, taker.trigger);
    return <u32>(findLevel(side, taker.triggerPrice) == 0);
  }
  if (taker.peg != PegKind.NONE || !taker.mayRest()) return 0;
  return <u32>(findLevel(sideOf(taker.market, taker.side), taker.price) == 0);
}

/** Levels that are missing at the taker's expiry. */
export function missingTime(): u32 {
  return <u32>(taker.expireTime != 0 && !hasTime(taker.expireTime));
}

/** Checks 3 to 11 on the taker. */
function admitSpecial(): u16 {
  let code = checkStatus();
  if (code == 0) code = checkSpecialTerms();
  if (code != 0) return code;
  const waits = taker.waits();
  const pegged = taker.isPegged();
  if (waits) code = checkTrigger();
  else if (pegged) code = Market.pegCount(taker.market) >= MAX_PEGS ? Rejection.PEGS_FULL : 0;
  else code = checkTaking();
  if (code != 0) return code;
  const ledger = taker.hasLedger();
  if (ledger) {
    findTakerBalances();
    if (!waits && !pegged) code = checkFunds();
  }
  if (code == 0) code = checkOrderRoom(taker.owner, 1);
  if (code != 0) return code;
  const missing = missingPlace() + missingTime();
  if (missing > 0 && !levelsFit(missing)) return Rejection.LEVELS_FULL;
  return ledger ? checkBalanceRoom() : 0;
}

export function advancedOrder(p: usize): void {
  const market = marketOf(headerMarket(p));
  const account = headerAccount(p);
  const owner = accountOf(account);
  let code = checkFields(p);
  if (code == 0 && AdvancedOrder.reduceOnly(p) != 0) code = Rejection.REDUCE_ONLY_NOT_FOR_SPOT;
  if (code == 0) code = checkParties(market, owner);
  if (code == 0) {
    setTaker(p, market, account, owner);
    code = admitSpecial();
  }
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  giveOrderId();
  useTakerBalances();
  const order = createSpecial();
  const waits = taker.waits();
  const text: usize = headerBlocks(p) > 2 ? p + 128 : 0;
  emitOrderAccepted(headerCorrelation(p), false, 0, text);
  emitTerms(order, waits ? WaitKind.TRIGGER : WaitKind.NONE, 0);
  if (waits) {
    beginWaiting(order, WaitKind.TRIGGER);
    waitForTrigger(order, taker.triggerPrice);
  } else if (taker.isPegged()) {
    joinKind(order, market + Market.pegs);
    Market.setPegCount(market, Market.pegCount(market) + 1);
    placePegged(order);
    updateWatch(market);
  } else {
    taker.setIdentity(taker.orderId, order);
    place(false);
  }
}
