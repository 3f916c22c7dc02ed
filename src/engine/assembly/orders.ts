// The order commands. Each checks, answers, and then either is done or leaves the taker to be
// matched (`matching` true) or orders to be cancelled.

import {
  AmendOrder, AmendReason, Balance, CancelAll, CancelOrder, CancelReplace, CloseReason,
  DisplayReason, Level, Market, MarketStatus, NewOrder, ORDER_IN_LIST, ORDER_IS_PEGGED, ORDER_WAITS,
  Order, OrderAccepted, OrderAmended, OrderType, Rejection, ReplaceMode, StateHeader, TargetKind,
  TimeInForce,
} from './generated';
import {
  admit, checkNotional, checkOpen, checkOrderFields, checkParties, isAuction, levelFits, notionalOf,
  passesExposure, restsAtOnce, takerCrosses,
} from './admit';
import {
  answerAccepted, answerRejected, headerAccount, headerBlocks, headerCorrelation, headerMarket,
} from './answers';
import { findBalance, takeBalance } from './balances';
import { CONCEALS, has, leaveBook, shownLots } from './book';
import {
  closeOrder, dropOrder, emitDisplay, emitEnd, emitEntered, freeReserve, marketOfOrder, noteEnd,
  reduceOrder, reserveFor,
} from './maker';
import { canFill, emitTakerBalances, endMatching, restTaker, startMatching } from './match';
import { LIMIT } from './numbers';
import { findClientOrder, findOrder } from './order-index';
import { begin, emitMarketBalances } from './output';
import { isOutsideCollar } from './rules';
import { accountOf, header, marketOf } from './state';
import { sweepAccountOrders, sweepMarketOrders } from './sweep';
import * as taker from './taker';

/** Whether the command left a taker to be matched. */
export let matching: bool = false;

export function setMatching(value: bool): void {
  matching = value;
}

/** Creates what `admit` found missing of the taker's balances. */
@inline export function useTakerBalances(): void {
  if (!taker.hasLedger()) return;
  if (taker.baseBalance == 0 || taker.quoteBalance == 0) takeTakerBalances();
}

function takeTakerBalances(): void {
  if (!taker.hasLedger()) return;
  taker.setBalances(
    takeBalance(taker.account, Market.baseAsset(taker.market)),
    takeBalance(taker.account, Market.quoteAsset(taker.market)),
  );
}

/** Goes on after the answer: rests the taker or has it matched. */
export function place(resting: bool): void {
  if (resting) {
    restTaker();
    emitTakerBalances();
    return;
  }
  startMatching();
  if (taker.special && isAuction(taker.market)) {
    // it rests without being matched
    endMatching(CloseReason.VOLATILITY);
  } else if (taker.special && taker.minimum > 0 && !canFill(taker.minimum)) {
    endMatching(CloseReason.MINIMUM_UNFILLABLE);
  } else if (taker.timeInForce == TimeInForce.FOK && !canFill(taker.leaves)) {
    endMatching(CloseReason.FOK_UNFILLABLE);
  }
  matching = true;
}

/** `OrderAccepted` for the taker, with the command's text block if it has one. */
function answerOrderAccepted(command: usize, resting: bool, cancelCode: u16): void {
  const text: usize = headerBlocks(command) > 1 ? command + 64 : 0;
  emitOrderAccepted(headerCorrelation(command), resting, cancelCode, text);
}

/** `OrderAccepted` for the taker. @param text its text block, 0 for none */
export function emitOrderAccepted(
  correlation: u64, resting: bool, cancelCode: u16, text: usize,
): void {
  const blocks: u8 = text != 0 ? 2 : 1;
  const at = begin(OrderAccepted.TEMPLATE, blocks, Market.id(taker.market), taker.account);
  OrderAccepted.setCorrelation(at, correlation);
  OrderAccepted.setOrderId(at, taker.orderId);
  OrderAccepted.setPriceTicks(at, taker.price);
  OrderAccepted.setQuantity(at, taker.quantity);
  OrderAccepted.setClientOrderId(at, taker.clientOrderId);
  OrderAccepted.setSide(at, taker.side);
  OrderAccepted.setType(at, taker.type);
  OrderAccepted.setTimeInForce(at, taker.timeInForce);
  OrderAccepted.setStp(at, taker.stp);
  OrderAccepted.setResting(at, <u8>resting);
  OrderAccepted.setCancelCode(at, cancelCode);
  if (text != 0) memory.copy(at + 64, text, 64);
}

export function giveOrderId(): void {
  const id = StateHeader.lastOrderId(header) + 1;
  StateHeader.setLastOrderId(header, id);
  taker.setIdentity(id, 0);
}

export function newOrder(p: usize): void {
  const price = NewOrder.priceTicks(p);
  const quantity = NewOrder.quantity(p);
  const clientOrderId = NewOrder.clientOrderId(p);
  const side = NewOrder.side(p);
  const type = NewOrder.type(p);
  const timeInForce = NewOrder.timeInForce(p);
  const stp = NewOrder.stp(p);
  const market = marketOf(headerMarket(p));
  const account = headerAccount(p);
  const owner = accountOf(account);
  let code = checkOrderFields(price, quantity, clientOrderId, side, type, timeInForce, stp);
  if (code == 0) code = checkParties(market, owner);
  if (code == 0) {
    taker.setOrder(market, account, owner, side, type, timeInForce, stp);
    taker.setTerms(price, quantity, quantity, clientOrderId);
    code = admit();
  }
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  giveOrderId();
  useTakerBalances();
  const resting = restsAtOnce();
  answerOrderAccepted(p, resting, 0);
  place(resting);
}

/** @returns the account's open order in the market (0: any), 0 where there is none */
function findTarget(account: u32, market: u32, kind: u8, target: u64): usize {
  const order =
    kind == TargetKind.ORDER_ID ? findOrder(target) : findClientOrder(account, target);
  if (order == 0 || Order.account(order) != account) return 0;
  if (market != 0 && Market.id(marketOfOrder(order)) != market) return 0;
  return order;
}

export function cancelOrder(p: usize): void {
  const target = CancelOrder.target(p);
  const kind = CancelOrder.targetKind(p);
  const account = headerAccount(p);
  let code: u16 = 0;
  let order: usize = 0;
  if (target >= LIMIT) code = Rejection.VALUE_OUT_OF_RANGE;
  else if (kind >= TargetKind.COUNT) code = Rejection.INVALID_ENUM;
  else if (accountOf(account) == 0) code = Rejection.UNKNOWN_ACCOUNT;
  else {
    order = findTarget(account, headerMarket(p), kind, target);
    if (order == 0) code = Rejection.ORDER_NOT_FOUND;
  }
  if (code != 0) answerRejected(p, code);
  else closeOrder(order, headerCorrelation(p), CloseReason.CANCELLED);
}

export function cancelAll(p: usize): void {
  const marketId = headerMarket(p);
  const account = headerAccount(p);
  const market = marketOf(marketId);
  const owner = accountOf(account);
  if (market == 0 && (marketId != 0 || account == 0)) {
    answerRejected(p, Rejection.UNKNOWN_MARKET);
    return;
  }
  if (owner == 0 && account != 0) {
    answerRejected(p, Rejection.UNKNOWN_ACCOUNT);
    return;
  }
  answerAccepted(p, 0);
  if (account == 0) sweepMarketOrders(market, CloseReason.MASS_CANCELLED);
  else sweepAccountOrders(owner, market, CancelAll.session(p), CloseReason.MASS_CANCELLED);
}

export function cancelReplace(p: usize): void {
  const price = CancelReplace.priceTicks(p);
  const quantity = CancelReplace.quantity(p);
  const clientOrderId = CancelReplace.clientOrderId(p);
  const side = CancelReplace.side(p);
  const type = CancelReplace.type(p);
  const timeInForce = CancelReplace.timeInForce(p);
  const stp = CancelReplace.stp(p);
  const target = CancelReplace.target(p);
  const kind = CancelReplace.targetKind(p);
  const mode = CancelReplace.mode(p);
  const market = marketOf(headerMarket(p));
  const account = headerAccount(p);
  const owner = accountOf(account);
  let code: u16 = target >= LIMIT ? Rejection.VALUE_OUT_OF_RANGE : 0;
  if (code == 0) {
    code = checkOrderFields(price, quantity, clientOrderId, side, type, timeInForce, stp);
  }
  if (code == 0 && (kind >= TargetKind.COUNT || mode >= ReplaceMode.COUNT)) {
    code = Rejection.INVALID_ENUM;
  }
  if (code == 0) code = checkParties(market, owner);
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const old = findTarget(account, Market.id(market), kind, target);
  if (old == 0 && mode == ReplaceMode.STOP_ON_FAILURE) {
    answerRejected(p, Rejection.ORDER_NOT_FOUND);
    return;
  }
  if (old != 0 && has(old, ORDER_IN_LIST)) {
    answerRejected(p, Rejection.LIST_ORDER);
    return;
  }
  taker.setOrder(market, account, owner, side, type, timeInForce, stp);
  taker.setTerms(price, quantity, quantity, clientOrderId);
  if (old == 0) {
    code = admit();
    if (code != 0) {
      answerRejected(p, code);
      return;
    }
    giveOrderId();
    useTakerBalances();
    const resting = restsAtOnce();
    answerOrderAccepted(p, resting, Rejection.ORDER_NOT_FOUND);
    place(resting);
    return;
  }
  replace(p, old);
}

/** Cancels `old`, then admits the taker; the answer depends on both. */
function replace(p: usize, old: usize): void {
  noteEnd(old);
  dropOrder(old);
  const code = admit();
  if (code != 0) {
    emitEnd(headerCorrelation(p), CloseReason.REPLACED, code);
    emitPresentBalances();
    return;
  }
  giveOrderId();
  useTakerBalances();
  const resting = restsAtOnce();
  answerOrderAccepted(p, resting, 0);
  emitEnd(0, CloseReason.REPLACED, 0);
  if (taker.hasLedger()) {
    emitMarketBalances(taker.market, taker.account, taker.baseBalance, taker.quoteBalance);
  }
  place(resting);
}

/** `BalancesChanged` of the taker's account where it has both balances. */
function emitPresentBalances(): void {
  if (!taker.hasLedger()) return;
  const base = findBalance(taker.account, Market.baseAsset(taker.market));
  const quote = findBalance(taker.account, Market.quoteAsset(taker.market));
  if (base != 0 && quote != 0) emitMarketBalances(taker.market, taker.account, base, quote);
}

export function amendOrder(p: usize): void {
  const price = AmendOrder.priceTicks(p);
  const quantity = AmendOrder.quantityLots(p);
  const target = AmendOrder.target(p);
  const kind = AmendOrder.targetKind(p);
  const account = headerAccount(p);
  let code: u16 = 0;
  let order: usize = 0;
  if ((price | quantity | target) >= LIMIT) code = Rejection.VALUE_OUT_OF_RANGE;
  else if (kind >= TargetKind.COUNT) code = Rejection.INVALID_ENUM;
  else if (accountOf(account) == 0) code = Rejection.UNKNOWN_ACCOUNT;
  else {
    order = findTarget(account, headerMarket(p), kind, target);
    if (order == 0) code = Rejection.ORDER_NOT_FOUND;
    else if (has(order, ORDER_WAITS | ORDER_IS_PEGGED)) code = Rejection.AMEND_NOT_ALLOWED;
    else code = checkOpen(accountOf(account), marketOfOrder(order));
  }
  if (code == 0) code = amend(p, order, price, quantity);
  if (code != 0) answerRejected(p, code);
}

/** Price and quantity are the new ones, 0 where they stay. @returns a refusal, or 0: answered */
function amend(p: usize, order: usize, newPrice: u64, newQuantity: u64): u16 {
  const level: usize = Order.level(order);
  const market: usize = Level.market(level);
  const oldPrice = Level.priceTicks(level);
  const oldQuantity = Order.quantityLots(order);
  const price = newPrice == 0 ? oldPrice : newPrice;
  const quantity = newQuantity == 0 ? oldQuantity : newQuantity;
  const filled = oldQuantity - Order.leavesLots(order);
  if (price > Market.maxPriceTicks(market)) return Rejection.PRICE_TOO_HIGH;
  if (quantity > Market.maxQuantityLots(market)) return Rejection.QUANTITY_TOO_LARGE;
  if (quantity <= filled) return Rejection.AMEND_BELOW_FILLED;
  if (price == oldPrice && quantity == oldQuantity) return Rejection.AMEND_WITHOUT_CHANGE;
  const account = Order.account(order);
  taker.setOrder(
    market, account, accountOf(account), Level.side(level), Order.type(order), TimeInForce.GTC,
    Order.stp(order),
  );
  const code = checkNotional(notionalOf(market, price, quantity));
  if (code != 0) return code;
  if (price != oldPrice && isOutsideCollar(market, price)) return Rejection.PRICE_OUTSIDE_COLLAR;
  if (price == oldPrice && quantity < oldQuantity) {
    reduceOrder(order, oldQuantity - quantity, headerCorrelation(p), AmendReason.REDUCED);
    return 0;
  }
  taker.setTerms(price, quantity, quantity - filled, Order.clientOrderId(order));
  return requeue(p, order);
}

/** Takes the order out and has it matched again on the taker's terms. @returns a refusal, or 0 */
function requeue(p: usize, order: usize): u16 {
  const market = taker.market;
  const level: usize = Order.level(order);
  const oldPrice = Level.priceTicks(level);
  const oldLeaves = Order.leavesLots(order);
  const status = Market.status(market);
  const mayNotTake = taker.type == OrderType.POST_ONLY || status == MarketStatus.POST_ONLY;
  if (mayNotTake && status != MarketStatus.AUCTION && takerCrosses()) return Rejection.WOULD_TAKE;
  if (taker.hasLedger()) {
    const held = reserveFor(market, taker.side, oldPrice, oldLeaves);
    const needed = reserveFor(market, taker.side, taker.price, taker.leaves);
    const more = <i64>needed - <i64>held;
    const balance: usize = Order.balance(order);
    if (more > Balance.available(balance)) return Rejection.INSUFFICIENT_FUNDS;
    if (more > 0 && passesExposure(taker.owner, balance, more)) return Rejection.EXPOSURE_EXCEEDED;
  }
  if (!levelFits()) return Rejection.LEVELS_FULL;
  const conceals = has(order, CONCEALS);
  const shown = shownLots(order);
  freeReserve(order, oldLeaves);
  leaveBook(order);
  taker.setIdentity(Order.orderId(order), order);
  taker.noteMoved();
  takeTakerBalances();
  const resting = restsAtOnce();
  const at = begin(OrderAmended.TEMPLATE, 2, Market.id(market), taker.account);
  OrderAmended.setCorrelation(at, headerCorrelation(p));
  OrderAmended.setOrderId(at, taker.orderId);
  OrderAmended.setPriceTicks(at, taker.price);
  OrderAmended.setQuantityLots(at, taker.quantity);
  OrderAmended.setLeavesLots(at, taker.leaves);
  OrderAmended.setReason(at, AmendReason.REQUEUED);
  OrderAmended.setSide(at, taker.side);
  OrderAmended.setResting(at, resting ? (conceals ? 2 : 1) : 0);
  OrderAmended.setPreviousPriceTicks(at, oldPrice);
  OrderAmended.setPreviousLeavesLots(at, oldLeaves);
  if (conceals) moveConcealed(order, oldPrice, shown, resting);
  else place(resting);
  return 0;
}

/** The order conceals: what it showed is gone, and what it shows where it rests at once. */
function moveConcealed(order: usize, oldPrice: u64, shown: u64, resting: bool): void {
  if (shown > 0) {
    emitDisplay(
      taker.market, taker.account, taker.orderId, oldPrice, taker.side, -<i64>shown,
      DisplayReason.LEFT,
    );
  }
  if (!resting) {
    place(false);
    return;
  }
  restTaker();
  emitEntered(order);
  emitTakerBalances();
}
