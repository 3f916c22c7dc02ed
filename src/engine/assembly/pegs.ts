// Pegged orders: where their references put them, and how they follow.

import {
  AmendReason, Balance, Level, Market, MarketStatus, ORDER_WAITS, Order, OrderAmended, OrderRested,
  PegKind, Settlement, Side, Terms, WaitKind,
} from './generated';
import { notionalOf, passesExposure } from './admit';
import { addAvailable, addReserved, takeBalance } from './balances';
import { CONCEALS, bestOf, enterBook, has, leaveBook, sideOf } from './book';
import { levelFitsAt } from './levels';
import { emitOwnerBalances, freeReserve, reserveFor } from './maker';
import { LIMIT } from './numbers';
import { begin, outputFree } from './output';
import { accountOf, termsOf } from './state';
import { beginWaiting, endWaiting } from './waiting';

/** The best price of a side at which an order shows that is not pegged, 0 where there is none. */
function referenceOf(market: usize, side: u8): u64 {
  let level = bestOf(market, side);
  while (level != 0) {
    const others = Level.hiddenCount(level) + Level.pegCount(level);
    if (Level.orderCount(level) > others) return Level.priceTicks(level);
    level = Level.worse(level);
  }
  return 0;
}

// The references of the market whose pegged orders are priced. Pegged orders do not move them, so
// they hold while all of them follow: thousands of hidden levels before them are walked once.
let bidReference: u64 = 0;
let askReference: u64 = 0;

function noteReferences(market: usize): void {
  bidReference = referenceOf(market, Side.BUY);
  askReference = referenceOf(market, Side.SELL);
}

/** There is no reference. */
const NONE: i64 = i64.MIN_VALUE;

/** The reference plus the offset; it may be below 1. */
function followed(side: u8, terms: usize): i64 {
  const own = <i64>(side == Side.BUY ? bidReference : askReference);
  const other = <i64>(side == Side.BUY ? askReference : bidReference);
  const peg = Terms.peg(terms);
  let base: i64 = peg == PegKind.BEST ? own : other;
  if (peg == PegKind.MID) {
    if (own == 0 || other == 0) return NONE;
    base = (own + other + <i64>(side == Side.SELL)) / 2;
  }
  return base == 0 ? NONE : base + Terms.pegOffsetTicks(terms);
}

/** Where the order should rest as things stand, 0 where it should wait. */
function priceOf(order: usize): u64 {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  const side = Terms.side(terms);
  let price = followed(side, terms);
  if (price == NONE) return 0;
  const limit = <i64>Terms.priceTicks(terms);
  if (limit != 0) price = side == Side.BUY ? min(price, limit) : max(price, limit);
  const best = bestOf(market, side == Side.BUY ? Side.SELL : Side.BUY);
  if (best != 0) {
    const opposite = <i64>Level.priceTicks(best);
    price = side == Side.BUY ? min(price, opposite - 1) : max(price, opposite + 1);
  }
  if (price < 1 || <u64>price > Market.maxPriceTicks(market)) return 0;
  return <u64>price;
}

/** Whether notional, money and a level allow the order to rest there. */
function mayRestAt(order: usize, price: u64): bool {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  const side = Terms.side(terms);
  const leaves = Order.leavesLots(order);
  if (notionalOf(market, price, leaves) >= LIMIT) return false;
  if (!levelFitsAt(sideOf(market, side), price)) return false;
  if (Market.settlement(market) != Settlement.LEDGER) return true;
  const balance = balanceOf(order, market, side);
  const held = has(order, ORDER_WAITS)
    ? 0
    : reserveFor(market, side, Level.priceTicks(Order.level(order)), leaves);
  const more = <i64>reserveFor(market, side, price, leaves) - <i64>held;
  if (more > Balance.available(balance)) return false;
  return more <= 0 || !passesExposure(accountOf(Order.account(order)), balance, more);
}

function balanceOf(order: usize, market: usize, side: u8): usize {
  const asset = side == Side.BUY ? Market.quoteAsset(market) : Market.baseAsset(market);
  return takeBalance(Order.account(order), asset);
}

/** Enters the book and reserves. */
function enter(order: usize, price: u64): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  const side = Terms.side(terms);
  endWaiting(order);
  enterBook(order, market, side, price);
  if (Market.settlement(market) != Settlement.LEDGER) {
    Order.setBalance(order, 0);
    return;
  }
  const balance = balanceOf(order, market, side);
  const amount = <i64>reserveFor(market, side, price, Order.leavesLots(order));
  addAvailable(balance, -amount);
  addReserved(balance, amount);
  Order.setBalance(order, <u32>balance);
}

/** Prices an order that was just accepted. */
export function placePegged(order: usize): void {
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  beginWaiting(order, WaitKind.REFERENCE);
  noteReferences(market);
  const price = priceOf(order);
  if (price == 0 || !mayRestAt(order, price)) return;
  enter(order, price);
  const at = begin(OrderRested.TEMPLATE, 1, Market.id(market), Order.account(order));
  OrderRested.setOrderId(at, Order.orderId(order));
  OrderRested.setPriceTicks(at, price);
  OrderRested.setLeavesLots(at, Order.leavesLots(order));
  OrderRested.setSide(at, Terms.side(terms));
  OrderRested.setConceals(at, <u8>has(order, CONCEALS));
  emitOwnerBalances(market, Order.account(order));
}

/** Moves an order to where its reference has it now. */
function follow(order: usize): void {
  const waited = has(order, ORDER_WAITS);
  const present: u64 = waited ? 0 : Level.priceTicks(Order.level(order));
  let price = priceOf(order);
  if (price == present) return;
  if (price != 0 && !mayRestAt(order, price)) price = 0;
  if (price == present) return;
  const terms = termsOf(order);
  const market: usize = Terms.market(terms);
  if (!waited) {
    freeReserve(order, Order.leavesLots(order));
    leaveBook(order);
    beginWaiting(order, WaitKind.REFERENCE);
  }
  if (price != 0) enter(order, price);
  const leaves = Order.leavesLots(order);
  const at = begin(OrderAmended.TEMPLATE, 2, Market.id(market), Order.account(order));
  OrderAmended.setOrderId(at, Order.orderId(order));
  OrderAmended.setPriceTicks(at, price);
  OrderAmended.setQuantityLots(at, Order.quantityLots(order));
  OrderAmended.setLeavesLots(at, leaves);
  OrderAmended.setReason(at, AmendReason.PEGGED);
  OrderAmended.setSide(at, Terms.side(terms));
  OrderAmended.setResting(at, price == 0 ? 0 : has(order, CONCEALS) ? 2 : 1);
  OrderAmended.setPreviousPriceTicks(at, present);
  OrderAmended.setPreviousLeavesLots(at, waited ? 0 : leaves);
  emitOwnerBalances(market, Order.account(order));
}

/** What following may write. */
const FOLLOW_BYTES: usize = 256;
let next: usize = 0;
/** Whether pegged orders of the market are left to be looked at. */
export let following: bool = false;

export function startFollowing(market: usize): void {
  next = load<u32>(market, Market.pegs);
  noteReferences(market);
  following = true;
}

/** @returns true when done, false to be called again with more output */
export function followOn(): bool {
  while (next != 0) {
    if (outputFree() < FOLLOW_BYTES) return false;
    const order = next;
    next = Terms.nextOfKind(termsOf(order));
    follow(order);
  }
  following = false;
  return true;
}

/** Whether pegged orders follow in a status. */
@inline export function pegsFollow(status: u8): bool {
  return status == MarketStatus.OPEN || status == MarketStatus.POST_ONLY;
}
