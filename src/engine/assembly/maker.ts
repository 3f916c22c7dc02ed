// What happens to a resting order from outside: it is closed, shrunk, or its reserve is freed.

import {
  Level, Market, Order, OrderAmended, OrderClosed, Settlement, Side,
} from './generated';
import { addAvailable, addReserved, takeBalance } from './balances';
import { destroyOrder, leaveBook, shrinkOrder } from './book';
import { begin, emitMarketBalances } from './output';

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

// The end of a resting order, kept while the order itself is already gone.
let endMarket: u32 = 0;
let endAccount: u32 = 0;
let endOrderId: u64 = 0;
let endPrice: u64 = 0;
let endLeaves: u64 = 0;
let endClientOrderId: u64 = 0;
let endSide: u8 = 0;

/** Takes down what `OrderClosed` says of an order that still is in its level. */
export function noteEnd(order: usize): void {
  const level: usize = Order.level(order);
  endMarket = Market.id(Level.market(level));
  endAccount = Order.account(order);
  endOrderId = Order.orderId(order);
  endPrice = Level.priceTicks(level);
  endLeaves = Order.leavesLots(order);
  endClientOrderId = Order.clientOrderId(order);
  endSide = Level.side(level);
}

/** `OrderClosed` of the order last noted. */
export function emitEnd(correlation: u64, reason: u8, replaceCode: u16): void {
  const at = begin(OrderClosed.TEMPLATE, 1, endMarket, endAccount);
  OrderClosed.setCorrelation(at, correlation);
  OrderClosed.setOrderId(at, endOrderId);
  OrderClosed.setPriceTicks(at, endPrice);
  OrderClosed.setLeavesLots(at, endLeaves);
  OrderClosed.setClientOrderId(at, endClientOrderId);
  OrderClosed.setReason(at, reason);
  OrderClosed.setSide(at, endSide);
  OrderClosed.setResting(at, 1);
  OrderClosed.setReplaceCode(at, replaceCode);
}

/** Frees the reserve, takes the order out of the book and forgets it; says nothing. */
@inline export function dropOrder(order: usize): void {
  freeReserve(order, Order.leavesLots(order));
  leaveBook(order);
  destroyOrder(order);
}

/** Closes a resting order: `OrderClosed`, then its owner's balances. */
export function closeOrder(order: usize, correlation: u64, reason: u8): void {
  const market: usize = Level.market(Order.level(order));
  const account = Order.account(order);
  noteEnd(order);
  emitEnd(correlation, reason, 0);
  dropOrder(order);
  emitOwnerBalances(market, account);
}

/** Makes a resting order smaller, in place: `OrderAmended`, then its owner's balances. */
export function reduceOrder(order: usize, lots: u64, correlation: u64, reason: u8): void {
  const level: usize = Order.level(order);
  const market: usize = Level.market(level);
  const before = Order.leavesLots(order);
  freeReserve(order, lots);
  shrinkOrder(order, lots);
  Order.setQuantityLots(order, Order.quantityLots(order) - lots);
  const at = begin(OrderAmended.TEMPLATE, 2, Market.id(market), Order.account(order));
  OrderAmended.setCorrelation(at, correlation);
  OrderAmended.setOrderId(at, Order.orderId(order));
  OrderAmended.setPriceTicks(at, Level.priceTicks(level));
  OrderAmended.setQuantityLots(at, Order.quantityLots(order));
  OrderAmended.setLeavesLots(at, before - lots);
  OrderAmended.setReason(at, reason);
  OrderAmended.setSide(at, Level.side(level));
  OrderAmended.setResting(at, 1);
  OrderAmended.setPreviousPriceTicks(at, Level.priceTicks(level));
  OrderAmended.setPreviousLeavesLots(at, before);
  emitOwnerBalances(market, Order.account(order));
}
