// Matching: price-time priority against the other side, in steps that each fit the output's
// reserve, so that a command of any size runs in bounded memory.

import {
  Account, AmendReason, Balance, CloseReason, DisplayReason, Level, Market, ORDER_HAS_TERMS,
  ORDER_IN_LIST, ORDER_IS_ICEBERG, ORDER_IS_PEGGED, Order, OrderAmended, OrderClosed, OrderRested,
  OrderType, SelfTradePrevention, Side, Trade,
} from './generated';
import { lotsOf } from './admit';
import { addAvailable, addReserved, takeBalance } from './balances';
import {
  CONCEALS, bestOf, createOrder, crosses, destroyOrder, enterBook, has, leaveBook, refreshIceberg,
  shownLots, shrinkConcealed, shrinkOrder,
} from './book';
import { afterTrade, releasePending, takePeer, takePending } from './lists';
import {
  closeOrder, emitEntered, emitShown, reduceOrder, reserveFor,
} from './maker';
import { feeOf, smaller } from './numbers';
import { begin, emitMarketBalances, outputFree } from './output';
import { isOutsideBands } from './rules';
import { accountOf } from './state';
import { interrupt } from './status';
import * as taker from './taker';
import { quitPegs } from './waiting';
import { WATCH_TRIGGERS, noteChange, watches } from './watch';

/** What one step may write at most: a trade with all that follows it, or the end of an order. */
const STEP_BYTES: usize = 1024;

/** No reason has ended matching. */
const GOES_ON: u8 = 255;

let endReason: u8 = GOES_ON;

/** Begins matching the taker. */
export function startMatching(): void {
  taker.noteStart();
  endReason = GOES_ON;
}

/** Ends matching before it began. */
export function endMatching(reason: u8): void {
  endReason = reason;
}

/**
 * Matches until the taker has nothing left, nothing fits it, or the output is nearly full.
 * @returns true when the order's end was written, false to be called again with more output
 */
export function matchOn(): bool {
  while (endReason == GOES_ON && taker.leaves > 0) {
    if (outputFree() < STEP_BYTES) return false;
    const level = bestOf(taker.market, taker.opposite());
    if (level == 0) break;
    const price = Level.priceTicks(level);
    if (taker.isLimit() && !crosses(taker.side, taker.price, price)) break;
    let maker: usize = Level.first(level);
    if (maker == 0) maker = Level.hiddenFirst(level);
    if (Order.account(maker) == taker.account && taker.stp != SelfTradePrevention.NONE) {
      preventSelfTrade(maker);
    } else if (isOutsideBands(price)) {
      endReason = CloseReason.VOLATILITY;
      interrupt(taker.market);
    } else {
      trade(maker, price);
    }
  }
  if (outputFree() < STEP_BYTES) return false;
  finish();
  return true;
}

function preventSelfTrade(maker: usize): void {
  if (taker.stp == SelfTradePrevention.DECREMENT) {
    decrement(maker);
    return;
  }
  if (taker.stp != SelfTradePrevention.CANCEL_TAKER) closeOrder(maker, 0, CloseReason.SELF_TRADE);
  if (taker.stp != SelfTradePrevention.CANCEL_MAKER) endReason = CloseReason.SELF_TRADE;
}

/** Both shrink by the smaller of the two; who has nothing left is closed with that many lots. */
function decrement(maker: usize): void {
  const lots = smaller(Order.leavesLots(maker), taker.leaves);
  if (lots == Order.leavesLots(maker)) closeOrder(maker, 0, CloseReason.SELF_TRADE);
  else reduceOrder(maker, lots, 0, AmendReason.SELF_TRADE);
  if (lots == taker.leaves) {
    endReason = CloseReason.SELF_TRADE;
    return;
  }
  const before = taker.leaves;
  taker.takeQuantity(lots);
  taker.takeLeaves(lots);
  const at = begin(OrderAmended.TEMPLATE, 2, Market.id(taker.market), taker.account);
  OrderAmended.setOrderId(at, taker.orderId);
  OrderAmended.setPriceTicks(at, taker.price);
  OrderAmended.setQuantityLots(at, taker.quantity);
  OrderAmended.setLeavesLots(at, taker.leaves);
  OrderAmended.setReason(at, AmendReason.SELF_TRADE);
  OrderAmended.setSide(at, taker.side);
  OrderAmended.setPreviousPriceTicks(at, taker.price);
  OrderAmended.setPreviousLeavesLots(at, before);
}

/** Lots that the taker takes of a maker, 0 with `endReason` set where it can take none. */
function tradeSize(maker: usize, perLot: u64): u64 {
  let lots = has(maker, ORDER_IS_ICEBERG) ? shownLots(maker) : Order.leavesLots(maker);
  if (taker.type == OrderType.MARKET_QUOTE) {
    lots = smaller(lots, taker.leaves / perLot);
    if (lots == 0) {
      endReason = CloseReason.BUDGET_SPENT;
      return 0;
    }
  } else {
    lots = smaller(lots, taker.leaves);
  }
  if (taker.isLimit() || !taker.hasLedger()) return lots;
  const unit = taker.side == Side.BUY ? perLot : Market.baseUnitsPerLot(taker.market);
  const balance = taker.side == Side.BUY ? taker.quoteBalance : taker.baseBalance;
  const available = <u64>Balance.available(balance);
  if (lots * unit <= available) return lots;
  lots = available / unit;
  if (lots == 0) endReason = CloseReason.FUNDS_SPENT;
  return lots;
}

function trade(maker: usize, price: u64): void {
  const market = taker.market;
  const perLot = price * Market.quoteUnitsPerTickLot(market);
  const lots = tradeSize(maker, perLot);
  if (lots == 0) return;
  const quote = lots * perLot;
  const makerAccount = Order.account(maker);
  const tradeId = Market.lastTradeId(market) + 1;
  Market.setLastTradeId(market, tradeId);
  Market.setLastPriceTicks(market, price);
  if (watches(market, WATCH_TRIGGERS)) noteTrade(market, price);
  taker.takeLeaves(taker.type == OrderType.MARKET_QUOTE ? quote : lots);

  const at = begin(Trade.TEMPLATE, 2, Market.id(market), taker.account);
  Trade.setTradeId(at, tradeId);
  Trade.setMakerOrderId(at, Order.orderId(maker));
  Trade.setTakerOrderId(at, taker.orderId);
  Trade.setPriceTicks(at, price);
  Trade.setQuantityLots(at, lots);
  Trade.setMakerAccount(at, makerAccount);
  Trade.setTakerSide(at, taker.side);
  Trade.setQuoteUnits(at, quote);
  Trade.setMakerLeavesLots(at, Order.leavesLots(maker) - lots);
  Trade.setTakerLeavesLots(at, taker.leaves);
  Trade.setMakerClientOrderId(at, Order.clientOrderId(maker));
  Trade.setTakerClientOrderId(at, taker.clientOrderId);
  const base = lots * Market.baseUnitsPerLot(market);
  if (taker.hasLedger()) settle(at, maker, makerAccount, base, quote);

  if (has(maker, ORDER_HAS_TERMS)) {
    finishSpecialTrade(at, maker, lots);
  } else if (lots == Order.leavesLots(maker)) {
    leaveBook(maker);
    destroyOrder(maker);
  } else {
    shrinkOrder(maker, lots);
    noteChange(market);
  }
  if (taker.record != 0) afterTrade(taker.record);
}

/** The trade of a maker with terms: what it shows, its list. */
function finishSpecialTrade(at: usize, maker: usize, lots: u64): void {
  const filled = lots == Order.leavesLots(maker);
  const conceals = has(maker, CONCEALS);
  if (conceals) {
    Trade.setConceals(at, 1);
    if (has(maker, ORDER_IS_ICEBERG)) emitShown(maker, -<i64>lots, DisplayReason.TRADED);
  }
  let peer: usize = 0;
  let pending: usize = 0;
  if (has(maker, ORDER_IN_LIST)) {
    peer = takePeer(maker);
    if (filled) pending = takePending(maker);
  }
  if (filled) {
    leaveBook(maker);
    if (has(maker, ORDER_IS_PEGGED)) quitPegs(maker);
    destroyOrder(maker);
  } else if (conceals) {
    shrinkConcealed(maker, lots, has(maker, ORDER_IS_ICEBERG) ? lots : 0);
    noteChange(taker.market);
    if (has(maker, ORDER_IS_ICEBERG) && shownLots(maker) == 0) {
      emitShown(maker, <i64>refreshIceberg(maker), DisplayReason.REFRESHED);
    }
  } else {
    shrinkOrder(maker, lots);
    noteChange(taker.market);
  }
  if (peer != 0) closeOrder(peer, 0, CloseReason.LIST);
  if (pending != 0) releasePending(pending);
}

/** Keeps the extremes of the trades that triggers have not seen. */
function noteTrade(market: usize, price: u64): void {
  const low = Market.lowTicks(market);
  if (low == 0 || price < low) Market.setLowTicks(market, price);
  if (price > Market.highTicks(market)) Market.setHighTicks(market, price);
}

@inline function feePpm(market: usize, owner: usize, ofTaker: bool): u32 {
  const pair = market + Market.fees + (<usize>Account.tier(owner) << 3);
  return ofTaker ? load<u32>(pair, 4) : load<u32>(pair);
}

/** Moves both sides' money and the fees, completes the trade, states the maker's balances. */
function settle(at: usize, maker: usize, makerAccount: u32, base: u64, quote: u64): void {
  const market = taker.market;
  const takerBuys = taker.side == Side.BUY;
  const makerPpm = feePpm(market, accountOf(makerAccount), false);
  const takerPpm = feePpm(market, taker.owner, true);
  const takerGets = takerBuys ? base : quote;
  const makerGets = takerBuys ? quote : base;
  const makerFee = feeOf(makerGets, makerPpm);
  const takerFee = feeOf(takerGets, takerPpm);
  Trade.setMakerFee(at, makerFee);
  Trade.setTakerFee(at, takerFee);

  // the maker pays out of what its order reserved, in the asset that its order's balance is of
  const makerPays: usize = Order.balance(maker);
  const makerReceives = takeBalance(
    makerAccount,
    takerBuys ? Market.quoteAsset(market) : Market.baseAsset(market),
  );
  addReserved(makerPays, -<i64>takerGets);
  addAvailable(makerReceives, <i64>(makerGets - makerFee));
  addAvailable(takerBuys ? taker.quoteBalance : taker.baseBalance, -<i64>makerGets);
  addAvailable(takerBuys ? taker.baseBalance : taker.quoteBalance, <i64>(takerGets - takerFee));
  taker.noteMoved();
  if (makerFee + takerFee > 0) {
    const feeBase: usize = Market.feeBaseBalance(market);
    const feeQuote: usize = Market.feeQuoteBalance(market);
    addAvailable(takerBuys ? feeBase : feeQuote, <i64>takerFee);
    addAvailable(takerBuys ? feeQuote : feeBase, <i64>makerFee);
    taker.noteFees();
  }
  emitMarketBalances(
    market,
    makerAccount,
    takerBuys ? makerPays : makerReceives,
    takerBuys ? makerReceives : makerPays,
  );
}

/** Puts what is left of the taker into the book and reserves for it. @returns its record */
export function restTaker(): usize {
  let order = taker.record;
  if (order == 0) order = createOrder(taker.orderId, taker.clientOrderId, taker.account);
  Order.setQuantityLots(order, taker.quantity);
  Order.setLeavesLots(order, taker.leaves);
  Order.setType(order, taker.type);
  Order.setStp(order, taker.stp);
  enterBook(order, taker.market, taker.side, taker.price);
  if (!taker.hasLedger()) {
    Order.setBalance(order, 0);
    return order;
  }
  const amount = <i64>reserveFor(taker.market, taker.side, taker.price, taker.leaves);
  const balance = taker.side == Side.BUY ? taker.quoteBalance : taker.baseBalance;
  addAvailable(balance, -amount);
  addReserved(balance, amount);
  Order.setBalance(order, <u32>balance);
  taker.noteMoved();
  return order;
}

/** What became of the rest, then the balances of taker and fee account, then its list. */
function finish(): void {
  const goesOn = endReason == GOES_ON || endReason == CloseReason.VOLATILITY;
  if (goesOn && taker.leaves > 0 && taker.mayRest()) {
    restTaker();
    const at = begin(OrderRested.TEMPLATE, 1, Market.id(taker.market), taker.account);
    OrderRested.setOrderId(at, taker.orderId);
    OrderRested.setPriceTicks(at, taker.price);
    OrderRested.setLeavesLots(at, taker.leaves);
    OrderRested.setSide(at, taker.side);
    if (taker.record != 0 && has(taker.record, CONCEALS)) {
      OrderRested.setConceals(at, 1);
      emitEntered(taker.record);
    }
    emitTakerBalances();
    return;
  }
  if (taker.leaves > 0 || taker.type == OrderType.MARKET_QUOTE) emitTakerClosed();
  let peer: usize = 0;
  let pending: usize = 0;
  if (taker.record != 0) {
    if (has(taker.record, ORDER_IN_LIST)) {
      peer = takePeer(taker.record);
      pending = takePending(taker.record);
    }
    destroyOrder(taker.record);
  }
  emitTakerBalances();
  if (peer != 0) closeOrder(peer, 0, CloseReason.LIST);
  if (pending == 0) return;
  if (taker.leaves == 0) releasePending(pending);
  else closeOrder(pending, 0, CloseReason.LIST);
}

function emitTakerClosed(): void {
  let reason = endReason;
  if (reason == GOES_ON) {
    if (taker.isLimit()) reason = CloseReason.IMMEDIATE_REMAINDER;
    else reason = taker.leaves == 0 ? CloseReason.BUDGET_SPENT : CloseReason.NO_LIQUIDITY;
  }
  const at = begin(OrderClosed.TEMPLATE, 1, Market.id(taker.market), taker.account);
  OrderClosed.setOrderId(at, taker.orderId);
  OrderClosed.setPriceTicks(at, taker.price);
  OrderClosed.setLeavesLots(at, taker.leaves);
  OrderClosed.setClientOrderId(at, taker.clientOrderId);
  OrderClosed.setReason(at, reason);
  OrderClosed.setSide(at, taker.side);
}

export function emitTakerBalances(): void {
  if (!taker.hasLedger()) return;
  if (taker.moved) {
    emitMarketBalances(taker.market, taker.account, taker.baseBalance, taker.quoteBalance);
  }
  if (taker.feesTaken) {
    emitMarketBalances(
      taker.market,
      Balance.account(Market.feeBaseBalance(taker.market)),
      Market.feeBaseBalance(taker.market),
      Market.feeQuoteBalance(taker.market),
    );
  }
}

/** An own order ends what counts. */
let blocked: bool = false;

/**
 * Lots of a queue that the taker can get, own orders left out.
 * @param shown only what shows counts
 */
function lotsOfOthers(first: usize, shown: bool): u64 {
  let lots: u64 = 0;
  for (let order = first; order != 0; order = Order.next(order)) {
    if (Order.account(order) != taker.account) {
      lots += shown ? shownLots(order) : Order.leavesLots(order);
    } else if (taker.stp != SelfTradePrevention.CANCEL_MAKER) {
      blocked = true;
      break;
    }
  }
  return lots;
}

/** Lots of a level that the taker can get; `blocked` says whether an own order ends them. */
function lotsWithoutOwn(level: usize): u64 {
  // where an own order is met, icebergs before it have traded no more than they show
  const shown = lotsOfOthers(Level.first(level), true);
  if (blocked) return shown;
  return lotsOfOthers(Level.first(level), false) + lotsOfOthers(Level.hiddenFirst(level), false);
}

/** Whether so many lots can fill at once, self-trade prevention and bands considered. */
export function canFill(wanted: u64): bool {
  const countsOwn = taker.stp == SelfTradePrevention.NONE || Account.orderCount(taker.owner) == 0;
  let found: u64 = 0;
  blocked = false;
  for (
    let level = bestOf(taker.market, taker.opposite()); level != 0; level = Level.worse(level)
  ) {
    const price = Level.priceTicks(level);
    if (taker.isLimit() && !crosses(taker.side, taker.price, price)) return false;
    if (isOutsideBands(price)) return false;
    found += countsOwn ? lotsOf(level) : lotsWithoutOwn(level);
    if (found >= wanted) return true;
    if (blocked) return false;
  }
  return false;
}
