// Orders that come alive: the market's queue, one order at a time.

import {
  ActivationCause, CloseReason, Market, ORDER_IN_LIST, Order, OrderActivated, Rejection, Terms,
  TriggerKind, WaitKind,
} from './generated';
import {
  checkFunds, checkPrice, checkStatus, checkTaking, findTakerBalances, levelFits,
} from './admit';
import { has } from './book';
import { levelFitsAt } from './levels';
import { takePeer } from './lists';
import { closeOrder, refuseOrder } from './maker';
import { place } from './orders';
import { begin } from './output';
import { takeUp } from './special';
import { termsOf } from './state';
import * as taker from './taker';
import { isMet, trailingTrigger, triggerReference, waitForTrigger } from './triggers';
import { endWaiting, leaveQueue, triggerSide } from './waiting';
import { updateWatch } from './watch';

/** What bringing one order to life may write before it is matched. */
export const ACTIVATION_BYTES: usize = 1024;

function emitActivated(order: usize, waits: u8): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  const at = begin(OrderActivated.TEMPLATE, 1, Market.id(market), Order.account(order));
  OrderActivated.setOrderId(at, Order.orderId(order));
  OrderActivated.setTriggerPriceTicks(at, Terms.triggerPriceTicks(terms));
  OrderActivated.setCause(at, Terms.cause(terms));
  OrderActivated.setWaits(at, waits);
}

/** Checks 3, 6, 8, 9, the level of 10 and 11 on the taker. */
function readmit(): u16 {
  let code = checkStatus();
  if (code == 0) code = checkPrice();
  if (code == 0) code = checkTaking();
  if (code != 0) return code;
  if (taker.hasLedger()) {
    findTakerBalances();
    code = checkFunds();
    if (code != 0) return code;
  }
  return taker.mayRest() && !levelFits() ? Rejection.LEVELS_FULL : 0;
}

/** Brings the first order of a market's queue to life. */
export function activateNext(market: usize): void {
  const order: usize = Market.queueFirst(market);
  leaveQueue(order);
  updateWatch(market);
  const terms = termsOf(order);
  const trigger = Terms.trigger(terms);
  let code: u16 = 0;
  if (Terms.cause(terms) == ActivationCause.LIST && trigger != TriggerKind.NONE) {
    const side = Terms.side(terms);
    const reference = triggerReference(market, side);
    let price = Terms.triggerPriceTicks(terms);
    if (trigger == TriggerKind.TRAILING) {
      if (reference == 0) code = Rejection.NO_REFERENCE_PRICE;
      else price = trailingTrigger(side, Terms.trailingTicks(terms), reference);
      Terms.setTriggerPriceTicks(terms, price);
    }
    if (code == 0 && !isMet(side, trigger, price, reference)) {
      if (levelFitsAt(triggerSide(market, side, trigger), price)) {
        emitActivated(order, WaitKind.TRIGGER);
        Terms.setWaits(terms, WaitKind.TRIGGER);
        waitForTrigger(order, price);
        return;
      }
      code = Rejection.LEVELS_FULL;
    }
  }
  emitActivated(order, WaitKind.NONE);
  if (code == 0 && trigger != TriggerKind.NONE && has(order, ORDER_IN_LIST)) {
    const peer = takePeer(order);
    if (peer != 0) closeOrder(peer, 0, CloseReason.LIST);
  }
  if (code == 0) {
    takeUp(order);
    code = readmit();
  }
  if (code != 0) {
    refuseOrder(order, code);
    return;
  }
  endWaiting(order);
  place(false);
}
