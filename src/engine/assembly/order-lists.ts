// OrderList: two or three orders that belong together, accepted as one.

import {
  ListKind, ORDER_IN_LIST, OrderList, OrderType, Rejection, Terms, TriggerKind, WaitKind,
} from './generated';
import { checkTrigger, missingPlace, missingTime } from './advanced';
import {
  checkBalanceRoom, checkFunds, checkOpen, checkOrderFields, checkOrderRoom, checkParties,
  checkSpecialTerms, checkStatus, checkTaking, findTakerBalances, setDetail,
} from './admit';
import {
  answerRejected, headerAccount, headerBlocks, headerCorrelation, headerMarket,
} from './answers';
import { addFlags } from './book';
import { levelsFit } from './levels';
import { linkPeers, linkPending } from './lists';
import { LIMIT } from './numbers';
import { emitOrderAccepted, giveOrderId, place, useTakerBalances } from './orders';
import { createSpecial, emitTerms, takeUp } from './special';
import { accountOf, marketOf, termsOf } from './state';
import * as taker from './taker';
import { waitForTrigger } from './triggers';
import { beginWaiting } from './waiting';

/** No order of a list is placed at once. */
const NONE: u32 = 3;

let list: usize = 0;
let kind: u8 = 0;
let count: u32 = 0;
let market: usize = 0;
let owner: usize = 0;

@inline function leg(k: u32): usize {
  return list + 64 + (<usize>k << 7);
}

/** Why an order of the list waits from the start. */
function waitsFor(k: u32): u8 {
  if (kind != ListKind.OCO && k > 0) return WaitKind.LIST;
  return OrderList.trigger(leg(k)) == TriggerKind.NONE ? WaitKind.NONE : WaitKind.TRIGGER;
}

/** Which order is placed at once. */
function placedOrder(): u32 {
  for (let k: u32 = 0; k < count; k++) if (waitsFor(k) == WaitKind.NONE) return k;
  return NONE;
}

function checkFields(k: u32): u16 {
  const p = leg(k);
  const numbers = OrderList.triggerPriceTicks(p) | OrderList.trailingTicks(p) |
    OrderList.displayLots(p) | OrderList.expireTimeUs(p);
  if (numbers >= LIMIT) return Rejection.VALUE_OUT_OF_RANGE;
  const code = checkOrderFields(
    OrderList.priceTicks(p), OrderList.quantity(p), OrderList.clientOrderId(p),
    OrderList.side(p), OrderList.type(p), OrderList.timeInForce(p), OrderList.stp(p),
  );
  if (code != 0) return code;
  const bad = OrderList.trigger(p) >= TriggerKind.COUNT || OrderList.hidden(p) > 1;
  return bad ? Rejection.INVALID_ENUM : 0;
}

function setTaker(k: u32): void {
  const p = leg(k);
  taker.setOrder(
    market, headerAccount(list), owner, OrderList.side(p), OrderList.type(p),
    OrderList.timeInForce(p), OrderList.stp(p),
  );
  taker.setSpecial(
    OrderList.trigger(p), OrderList.triggerPriceTicks(p), OrderList.trailingTicks(p),
    OrderList.displayLots(p), OrderList.hidden(p), OrderList.expireTimeUs(p),
    OrderList.session(list),
  );
  const quantity = OrderList.quantity(p);
  taker.setTerms(OrderList.priceTicks(p), quantity, quantity, OrderList.clientOrderId(p));
}

@inline function isMarketType(k: u32): bool {
  const type = OrderList.type(leg(k));
  return type == OrderType.MARKET || type == OrderType.MARKET_QUOTE;
}

/** Whether two orders may be OCO partners. */
function mayPair(a: u32, b: u32): bool {
  if (OrderList.side(leg(a)) != OrderList.side(leg(b))) return false;
  if (OrderList.quantity(leg(a)) != OrderList.quantity(leg(b))) return false;
  const aWaits = OrderList.trigger(leg(a)) != TriggerKind.NONE;
  const bWaits = OrderList.trigger(leg(b)) != TriggerKind.NONE;
  if (!aWaits && !bWaits) return false;
  return (aWaits || !isMarketType(a)) && (bWaits || !isMarketType(b));
}

function checkStructure(): u16 {
  let good = true;
  if (kind == ListKind.OCO) {
    good = mayPair(0, 1);
  } else {
    good = OrderList.trigger(leg(0)) == TriggerKind.NONE && !isMarketType(0);
    if (kind == ListKind.OTOCO) good = good && mayPair(1, 2);
  }
  return good ? 0 : Rejection.INVALID_COMBINATION;
}

/** Whether an order before this one has its client order id. */
function repeatsId(k: u32): bool {
  const id = OrderList.clientOrderId(leg(k));
  if (id == 0) return false;
  for (let j: u32 = 0; j < k; j++) if (OrderList.clientOrderId(leg(j)) == id) return true;
  return false;
}

/** Checks 4 to 8 of the k-th order, as far as they are made of each in turn. */
function checkLeg(k: u32): u16 {
  setTaker(k);
  let code = checkSpecialTerms();
  if (code == Rejection.DUPLICATE_CLIENT_ORDER_ID) return code;
  if (code == 0 && repeatsId(k)) {
    setDetail(0);
    return Rejection.DUPLICATE_CLIENT_ORDER_ID;
  }
  if (code == 0 && waitsFor(k) == WaitKind.TRIGGER) code = checkTrigger();
  if (code != 0) setDetail(k);
  return code;
}

/** Checks 8 and 9 of the order that is placed at once. */
function checkPlaced(k: u32): u16 {
  setTaker(k);
  let code = checkTaking();
  if (code == 0 && taker.hasLedger()) {
    findTakerBalances();
    code = checkFunds();
  }
  if (code != 0) setDetail(k);
  return code;
}

/** Check 6: room for all of it. */
function checkRoom(): u16 {
  const code = checkOrderRoom(owner, count);
  if (code != 0) return code;
  let missing: u32 = 0;
  for (let k: u32 = 0; k < count; k++) {
    setTaker(k);
    const waits = waitsFor(k);
    if (waits == WaitKind.TRIGGER) checkTrigger();
    if (waits != WaitKind.LIST) missing += missingPlace();
    missing += missingTime();
  }
  if (missing > 0 && !levelsFit(missing)) return Rejection.LEVELS_FULL;
  if (!taker.hasLedger()) return 0;
  findTakerBalances();
  return checkBalanceRoom();
}

function check(): u16 {
  if (kind >= ListKind.COUNT) return Rejection.INVALID_ENUM;
  for (let k: u32 = 0; k < count; k++) {
    const code = checkFields(k);
    if (code == 0) continue;
    setDetail(k);
    return code;
  }
  let code = checkParties(market, owner);
  if (code == 0) code = checkOpen(owner, market);
  if (code != 0) return code;
  for (let k: u32 = 0; k < count; k++) {
    if (waitsFor(k) != WaitKind.NONE) continue;
    setTaker(k);
    code = checkStatus();
    if (code == 0) continue;
    setDetail(k);
    return code;
  }
  const placed = placedOrder();
  code = checkStructure();
  for (let k: u32 = 0; k < count && code == 0; k++) code = checkLeg(k);
  if (code == 0 && placed != NONE) code = checkPlaced(placed);
  return code == 0 ? checkRoom() : code;
}

/** Accepts the k-th order: its record, its events. @returns the record */
function accept(k: u32, listId: u64): usize {
  setTaker(k);
  const waits = waitsFor(k);
  if (waits == WaitKind.TRIGGER) checkTrigger();
  giveOrderId();
  if (taker.hasLedger()) findTakerBalances();
  useTakerBalances();
  const order = createSpecial();
  addFlags(order, ORDER_IN_LIST);
  Terms.setListId(termsOf(order), listId == 0 ? taker.orderId : listId);
  const text = leg(k) + 64;
  const correlation = k == 0 ? headerCorrelation(list) : 0;
  emitOrderAccepted(correlation, false, 0, load<u8>(text) != 0 ? text : 0);
  emitTerms(order, waits, kind);
  if (waits != WaitKind.NONE) beginWaiting(order, waits);
  if (waits == WaitKind.TRIGGER) waitForTrigger(order, Terms.triggerPriceTicks(termsOf(order)));
  return order;
}

export function orderList(p: usize): void {
  list = p;
  kind = OrderList.kind(p);
  count = <u32>headerBlocks(p) >> 1;
  market = marketOf(headerMarket(p));
  owner = accountOf(headerAccount(p));
  if (kind < ListKind.COUNT && (count == 3) != (kind == ListKind.OTOCO)) {
    answerRejected(p, Rejection.MALFORMED_COMMAND);
    return;
  }
  const code = check();
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const placed = placedOrder();
  const first = accept(0, 0);
  const listId = Terms.listId(termsOf(first));
  const second = accept(1, listId);
  const third: usize = count == 3 ? accept(2, listId) : 0;
  if (kind == ListKind.OCO) {
    linkPeers(first, second);
  } else {
    linkPending(first, second);
    if (third != 0) linkPeers(second, third);
  }
  if (placed == NONE) return;
  takeUp(placed == 0 ? first : second);
  if (taker.hasLedger()) findTakerBalances();
  place(false);
}
