// What happens to an open order from outside: it is closed, shrunk, or its reserve is freed.

import {
  CloseReason, DisplayChanged, DisplayReason, Level, Market, ORDER_HAS_TERMS, ORDER_IN_LIST,
  ORDER_IS_PEGGED, ORDER_WAITS, Order, OrderAmended, OrderClosed, Settlement, Side, Terms,
} from './generated';
import { addAvailable, addReserved, takeBalance } from './balances';
import {
  CONCEALS, destroyOrder, has, leaveBook, shownLots, shrinkConcealed, shrinkOrder,
} from './book';
import { takePeer, takePending } from './lists';
import { begin, emitMarketBalances } from './output';
import { termsOf } from './state';
import { leaveWaiting, quitPegs } from './waiting';
import { noteChange } from './watch';

/** What `lots` of an order at `price` hold in reserve. */
@inline export function reserveFor(market: usize, side: u8, price: u64, lots: u64): u64 {
  return side == Side.BUY
    ? price * lots * Market.quoteUnitsPerTickLot(market)
    : lots * Market.baseUnitsPerLot(market);
}

/** Gives back what `lots` of a resting order hold. */
export function freeReserve(order: usize, lots: u64): void {
  const level: usize = Order.level(order);
  const market: usize = Level.market(level);
  if (Market.settlement(market) != Settlement.LEDGER) return;
  const amount = <i64>reserveFor(market, Level.side(level), Level.priceTicks(level), lots);
  const balance: usize = Order.balance(order);
  addReserved(balance, -amount);
  addAvailable(balance, amount);
}

/** `BalancesChanged` of an account that has orders in a ledger market. */
export function emitOwnerBalances(market: usize, account: u32): void {
  if (Market.settlement(market) != Settlement.LEDGER) return;
  emitMarketBalances(
    market,
    account,
    takeBalance(account, Market.baseAsset(market)),
    takeBalance(account, Market.quoteAsset(market)),
  );
}

/** `DisplayChanged`: lots shown more, or fewer, at a price. */
export function emitDisplay(
  market: usize, account: u32, orderId: u64, price: u64, side: u8, delta: i64, reason: u8,
): void {
  const at = begin(DisplayChanged.TEMPLATE, 1, Market.id(market), account);
  DisplayChanged.setOrderId(at, orderId);
  DisplayChanged.setPriceTicks(at, price);
  DisplayChanged.setDeltaLots(at, delta);
  DisplayChanged.setSide(at, side);
  DisplayChanged.setReason(at, reason);
}

/** `DisplayChanged` of an order that is in the book. */
export function emitShown(order: usize, delta: i64, reason: u8): void {
  const level: usize = Order.level(order);
  emitDisplay(
    Level.market(level), Order.account(order), Order.orderId(order), Level.priceTicks(level),
    Level.side(level), delta, reason,
  );
}

/** `DisplayChanged` of an order that conceals and has just entered the book. */
export function emitEntered(order: usize): void {
  const shown = shownLots(order);
  if (shown > 0) emitShown(order, <i64>shown, DisplayReason.ENTERED);
}

@inline export function marketOfOrder(order: usize): usize {
  return has(order, ORDER_HAS_TERMS)
    ? <usize>Terms.market(termsOf(order))
    : <usize>Level.market(Order.level(order));
}

// The end of an open order, kept while the order itself is already gone.
let endMarket: usize = 0;
let endAccount: u32 = 0;
let endOrderId: u64 = 0;
let endPrice: u64 = 0;
let endLeaves: u64 = 0;
let endClientOrderId: u64 = 0;
let endSide: u8 = 0;
let endResting: u8 = 0;
let endShown: u64 = 0;

/** Takes down what `OrderClosed` says of an order that still is where it was. */
export function noteEnd(order: usize): void {
  endAccount = Order.account(order);
  endOrderId = Order.orderId(order);
  endLeaves = Order.leavesLots(order);
  endClientOrderId = Order.clientOrderId(order);
  if (has(order, ORDER_WAITS)) {
    const terms = termsOf(order);
    endMarket = Terms.market(terms);
    endPrice = Terms.priceTicks(terms);
    endSide = Terms.side(terms);
    endResting = 0;
    return;
  }
  const level: usize = Order.level(order);
  endMarket = Level.market(level);
  endPrice = Level.priceTicks(level);
  endSide = Level.side(level);
  endResting = 1;
  if (!has(order, CONCEALS)) return;
  endResting = 2;
  endShown = shownLots(order);
}

/** `OrderClosed` of the order last noted, and what it showed. */
export function emitEnd(correlation: u64, reason: u8, replaceCode: u16): void {
  const at = begin(OrderClosed.TEMPLATE, 1, Market.id(endMarket), endAccount);
  OrderClosed.setCorrelation(at, correlation);
  OrderClosed.setOrderId(at, endOrderId);
  OrderClosed.setPriceTicks(at, endPrice);
  OrderClosed.setLeavesLots(at, endLeaves);
  OrderClosed.setClientOrderId(at, endClientOrderId);
  OrderClosed.setReason(at, reason);
  OrderClosed.setSide(at, endSide);
  OrderClosed.setResting(at, endResting);
  OrderClosed.setReplaceCode(at, replaceCode);
  if (endResting == 2 && endShown > 0) {
    emitDisplay(
      endMarket, endAccount, endOrderId, endPrice, endSide, -<i64>endShown, DisplayReason.LEFT,
    );
  }
}

/** Takes an order out of wherever it is and forgets it; frees its reserve; says nothing. */
@inline export function dropOrder(order: usize): void {
  if (has(order, ORDER_HAS_TERMS)) {
    dropSpecial(order);
    return;
  }
  freeReserve(order, Order.leavesLots(order));
  leaveBook(order);
  destroyOrder(order);
}

function dropSpecial(order: usize): void {
  if (has(order, ORDER_WAITS)) {
    leaveWaiting(order);
  } else {
    freeReserve(order, Order.leavesLots(order));
    leaveBook(order);
  }
  if (has(order, ORDER_IS_PEGGED)) quitPegs(order);
  destroyOrder(order);
}

/** Closes an open order: `OrderClosed`, its owner's balances, then what ends with it. */
export function closeOrder(order: usize, correlation: u64, reason: u8): void {
  closeWith(order, correlation, reason, 0);
}

/** Closes an order that came alive and was refused. */
export function refuseOrder(order: usize, code: u16): void {
  closeWith(order, 0, CloseReason.REFUSED, code);
}

function closeWith(order: usize, correlation: u64, reason: u8, code: u16): void {
  const market = marketOfOrder(order);
  const account = Order.account(order);
  noteEnd(order);
  const reserved = endResting != 0;
  emitEnd(correlation, reason, code);
  let peer: usize = 0;
  let pending: usize = 0;
  if (has(order, ORDER_IN_LIST)) {
    peer = takePeer(order);
    pending = takePending(order);
  }
  dropOrder(order);
  if (reserved) emitOwnerBalances(market, account);
  if (peer != 0) closeOrder(peer, 0, CloseReason.LIST);
  if (pending != 0) closeOrder(pending, 0, CloseReason.LIST);
}

/** Makes a resting order smaller, in place: `OrderAmended`, then its owner's balances. */
export function reduceOrder(order: usize, lots: u64, correlation: u64, reason: u8): void {
  const level: usize = Order.level(order);
  const market: usize = Level.market(level);
  const before = Order.leavesLots(order);
  freeReserve(order, lots);
  let hides: u64 = 0;
  const conceals = has(order, CONCEALS);
  if (conceals) {
    const shown = shownLots(order);
    const left = before - lots;
    hides = shown > left ? shown - left : 0;
    shrinkConcealed(order, lots, hides);
  } else {
    shrinkOrder(order, lots);
  }
  noteChange(market);
  Order.setQuantityLots(order, Order.quantityLots(order) - lots);
  const at = begin(OrderAmended.TEMPLATE, 2, Market.id(market), Order.account(order));
  OrderAmended.setCorrelation(at, correlation);
  OrderAmended.setOrderId(at, Order.orderId(order));
  OrderAmended.setPriceTicks(at, Level.priceTicks(level));
  OrderAmended.setQuantityLots(at, Order.quantityLots(order));
  OrderAmended.setLeavesLots(at, before - lots);
  OrderAmended.setReason(at, reason);
  OrderAmended.setSide(at, Level.side(level));
  OrderAmended.setResting(at, conceals ? 2 : 1);
  OrderAmended.setPreviousPriceTicks(at, Level.priceTicks(level));
  OrderAmended.setPreviousLeavesLots(at, before);
  if (hides > 0) emitShown(order, -<i64>hides, DisplayReason.LEFT);
  emitOwnerBalances(market, Order.account(order));
}
