// MassQuote: a market maker's quotes in one market, replaced as one.

import {
  Account, Balance, CloseReason, Level, Market, MarketStatus, MassQuote, ORDER_HAS_TERMS,
  ORDER_IS_QUOTE, Order, OrderType, QuoteMode, QuoteRefused, Rejection, SelfTradePrevention,
  Settlement, Side, StateHeader, Terms, TimeInForce,
} from './generated';
import {
  admitTerms, checkOpen, checkParties, checkPrice, checkQuantity, checkBalanceRoom, detail,
  findTakerBalances, passesExposure, setDetail,
} from './admit';
import {
  answerAccepted, answerRejected, headerAccount, headerBlocks, headerMarket,
} from './answers';
import { addFlags, bestOf, has, setWalkNext, walkNext } from './book';
import { levelsFit } from './levels';
import { closeOrder, marketOfOrder, reserveFor } from './maker';
import { emitTakerBalances, restTaker } from './match';
import { LIMIT } from './numbers';
import { findClientOrder } from './order-index';
import { emitOrderAccepted, giveOrderId, useTakerBalances } from './orders';
import { begin } from './output';
import { accountOf, header, marketOf, termsOf } from './state';
import * as taker from './taker';

let command: usize = 0;
let count: u32 = 0;
let market: usize = 0;
let owner: usize = 0;

@inline function quote(k: u32): usize {
  return command + 64 + (<usize>k << 6);
}

function setTaker(k: u32): void {
  const p = quote(k);
  taker.setOrder(
    market, headerAccount(command), owner, MassQuote.side(p), OrderType.POST_ONLY,
    TimeInForce.GTC, SelfTradePrevention.NONE,
  );
  const quantity = MassQuote.quantity(p);
  taker.setTerms(MassQuote.priceTicks(p), quantity, quantity, MassQuote.clientOrderId(p));
}

/** Whether an open order is a quote that this command replaces. */
@inline function isOld(order: usize): bool {
  return has(order, ORDER_IS_QUOTE) && Order.account(order) == headerAccount(command) &&
    marketOfOrder(order) == market;
}

function checkFields(): u16 {
  if (MassQuote.mode(command) >= QuoteMode.COUNT) return Rejection.INVALID_ENUM;
  for (let k: u32 = 0; k < count; k++) {
    const p = quote(k);
    setDetail(k);
    const numbers =
      MassQuote.priceTicks(p) | MassQuote.quantity(p) | MassQuote.clientOrderId(p);
    if (numbers >= LIMIT) return Rejection.VALUE_OUT_OF_RANGE;
    if (MassQuote.side(p) >= Side.COUNT) return Rejection.INVALID_ENUM;
  }
  setDetail(0);
  return 0;
}

// What the old quotes hold, and what the quotes looked at so far need.
let oldQuotes: u32 = 0;
let freedBase: u64 = 0;
let freedQuote: u64 = 0;
let neededBase: u64 = 0;
let neededQuote: u64 = 0;

function sumOldQuotes(): void {
  oldQuotes = 0;
  freedBase = 0;
  freedQuote = 0;
  neededBase = 0;
  neededQuote = 0;
  for (let o: usize = Account.firstOrder(owner); o != 0; o = Order.nextOfAccount(o)) {
    if (!isOld(o)) continue;
    oldQuotes++;
    const level: usize = Order.level(o);
    const side = Level.side(level);
    const held = reserveFor(market, side, Level.priceTicks(level), Order.leavesLots(o));
    if (side == Side.BUY) freedQuote += held;
    else freedBase += held;
  }
}

/** The best price of a side without the old quotes, 0 where there is none. */
function bestWithoutOld(side: u8): u64 {
  let level = bestOf(market, side);
  while (level != 0) {
    if (hasOther(Level.first(level)) || Level.hiddenFirst(level) != 0) {
      return Level.priceTicks(level);
    }
    level = Level.worse(level);
  }
  return 0;
}

function hasOther(first: usize): bool {
  for (let order = first; order != 0; order = Order.next(order)) {
    if (!isOld(order)) return true;
  }
  return false;
}

/** Whether the k-th quote meets an earlier one of the other side. */
function meetsEarlier(k: u32): bool {
  const p = quote(k);
  for (let j: u32 = 0; j < k; j++) {
    const other = quote(j);
    if (MassQuote.quantity(other) == 0 || MassQuote.side(other) == MassQuote.side(p)) continue;
    const meets = MassQuote.side(p) == Side.BUY
      ? MassQuote.priceTicks(other) <= MassQuote.priceTicks(p)
      : MassQuote.priceTicks(other) >= MassQuote.priceTicks(p);
    if (meets) return true;
  }
  return false;
}

function repeatsId(k: u32): bool {
  const id = MassQuote.clientOrderId(quote(k));
  if (id == 0) return false;
  const open = findClientOrder(headerAccount(command), id);
  if (open != 0 && !isOld(open)) return true;
  for (let j: u32 = 0; j < k; j++) {
    const other = quote(j);
    if (MassQuote.quantity(other) != 0 && MassQuote.clientOrderId(other) == id) return true;
  }
  return false;
}

/** Check 9 with what is freed and what earlier quotes need; then counts this one in. */
function checkQuoteFunds(): u16 {
  findTakerBalances();
  const buys = taker.side == Side.BUY;
  const balance = buys ? taker.quoteBalance : taker.baseBalance;
  const needed = reserveFor(market, taker.side, taker.price, taker.quantity);
  const earlier = buys ? neededQuote : neededBase;
  const freed = buys ? freedQuote : freedBase;
  const available = balance == 0 ? 0 : Balance.available(balance);
  const more = <i64>(earlier + needed) - <i64>freed;
  if (more > available) return Rejection.INSUFFICIENT_FUNDS;
  if (passesExposure(owner, balance, more)) return Rejection.EXPOSURE_EXCEEDED;
  if (buys) neededQuote += needed;
  else neededBase += needed;
  return 0;
}

function checkQuote(k: u32, bestBid: u64, bestAsk: u64): u16 {
  setTaker(k);
  let code = checkQuantity();
  if (code == 0) code = checkPrice();
  if (code != 0) return code;
  if (repeatsId(k)) return Rejection.DUPLICATE_CLIENT_ORDER_ID;
  const meets = taker.side == Side.BUY
    ? bestAsk != 0 && bestAsk <= taker.price
    : bestBid != 0 && bestBid >= taker.price;
  if (meets || meetsEarlier(k)) return Rejection.WOULD_TAKE;
  return taker.hasLedger() ? checkQuoteFunds() : 0;
}

/** Everything that could refuse one of the quotes, as things stand without the old ones. */
function checkAll(quotes: u32): u16 {
  sumOldQuotes();
  const bestBid = bestWithoutOld(Side.BUY);
  const bestAsk = bestWithoutOld(Side.SELL);
  for (let k: u32 = 0; k < count; k++) {
    if (MassQuote.quantity(quote(k)) == 0) continue;
    setDetail(k);
    const code = checkQuote(k, bestBid, bestAsk);
    if (code != 0) {
      setDetail(k);
      return code;
    }
  }
  setDetail(0);
  if (quotes == 0) return 0;
  const most = Account.maxOpenOrders(owner);
  const open = Account.orderCount(owner) - oldQuotes + quotes;
  if (most != 0 && open > most) return Rejection.TOO_MANY_ORDERS;
  const all = StateHeader.orderCount(header) - oldQuotes + quotes;
  if (all > StateHeader.maxOrders(header)) return Rejection.ORDERS_FULL;
  if (!levelsFit(quotes)) return Rejection.LEVELS_FULL;
  if (Market.settlement(market) != Settlement.LEDGER) return 0;
  findTakerBalances();
  return checkBalanceRoom();
}

function withdrawOld(): void {
  setWalkNext(Account.firstOrder(owner));
  while (walkNext != 0) {
    const order = walkNext;
    setWalkNext(Order.nextOfAccount(order));
    if (isOld(order)) closeOrder(order, 0, CloseReason.QUOTE_REPLACED);
  }
}

function refuse(k: u32, code: u16): void {
  const at = begin(QuoteRefused.TEMPLATE, 1, Market.id(market), taker.account);
  QuoteRefused.setClientOrderId(at, taker.clientOrderId);
  QuoteRefused.setDetail(at, detail);
  QuoteRefused.setIndex(at, <u8>k);
  QuoteRefused.setCode(at, code);
}

function placeQuote(k: u32): void {
  setTaker(k);
  setDetail(0);
  const code = admitTerms();
  if (code != 0) {
    refuse(k, code);
    return;
  }
  giveOrderId();
  useTakerBalances();
  emitOrderAccepted(0, true, 0, 0);
  const order = restTaker();
  markQuote(order);
  emitTakerBalances();
}

function markQuote(order: usize): void {
  addFlags(order, ORDER_IS_QUOTE);
  const session = MassQuote.session(command);
  if (session == 0) return;
  addFlags(order, ORDER_HAS_TERMS);
  const terms = termsOf(order);
  Terms.setMarket(terms, <u32>market);
  Terms.setPriceTicks(terms, taker.price);
  Terms.setSession(terms, session);
  Terms.setSide(terms, taker.side);
  Terms.setTimeInForce(terms, TimeInForce.GTC);
}

export function massQuote(p: usize): void {
  command = p;
  count = <u32>headerBlocks(p) - 1;
  market = marketOf(headerMarket(p));
  owner = accountOf(headerAccount(p));
  let quotes: u32 = 0;
  for (let k: u32 = 0; k < count; k++) quotes += <u32>(MassQuote.quantity(quote(k)) != 0);
  let code = checkFields();
  if (code == 0) code = checkParties(market, owner);
  if (code == 0) code = checkOpen(owner, market);
  if (code == 0 && Market.status(market) == MarketStatus.AUCTION) code = Rejection.NOT_IN_AUCTION;
  if (code == 0 && MassQuote.mode(p) == QuoteMode.ALL_OR_NOTHING) code = checkAll(quotes);
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  answerAccepted(p, quotes);
  withdrawOld();
  for (let k: u32 = 0; k < count; k++) {
    if (MassQuote.quantity(quote(k)) != 0) placeQuote(k);
  }
}
