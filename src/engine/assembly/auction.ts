// Call auctions: the uniform price, what is indicated of it, and the uncross.

import {
  Account, AuctionIndicated, AuctionUncrossed, CloseReason, DisplayReason, Level, Market,
  ORDER_IN_LIST, ORDER_IS_PEGGED, Order, Settlement, Side, Trade,
} from './generated';
import { lotsOf } from './admit';
import { addAvailable, addReserved, takeBalance } from './balances';
import {
  CONCEALS, bestOf, destroyOrder, has, leaveBook, shownLots, shrinkConcealed, shrinkOrder,
} from './book';
import { releasePending, takePeer, takePending } from './lists';
import { closeOrder, emitDisplay, emitOwnerBalances, reserveFor } from './maker';
import { feeOf, smaller } from './numbers';
import { begin, emitMarketBalances, outputFree } from './output';
import { accountOf } from './state';
import { finishChange } from './status';
import { quitPegs } from './waiting';
import { WATCH_TRIGGERS, noteChange, watches } from './watch';

// The best candidate so far.
let bestTicks: u64 = 0;
let bestLots: u64 = 0;
let bestSurplus: u64 = 0;
let bestSide: u8 = 0;
let reference: u64 = 0;

@inline function distance(a: u64, b: u64): u64 {
  return a > b ? a - b : b - a;
}

/** Compares a tick with the best so far; ticks come in ascending order. */
function consider(ticks: u64, buys: u64, sells: u64): void {
  const lots = smaller(buys, sells);
  const surplus = distance(buys, sells);
  if (lots == 0) return;
  if (bestTicks != 0) {
    if (lots < bestLots) return;
    if (lots == bestLots) {
      if (surplus > bestSurplus) return;
      const nearer = distance(ticks, reference) < distance(bestTicks, reference);
      if (surplus == bestSurplus && !nearer) return;
    }
  }
  bestTicks = ticks;
  bestLots = lots;
  bestSurplus = surplus;
  bestSide = sells > buys ? Side.SELL : Side.BUY;
}

/** Finds the uniform price of a book that may be crossed; `bestTicks` 0: nothing would trade. */
function findPrice(market: usize): void {
  bestTicks = 0;
  bestLots = 0;
  bestSurplus = 0;
  bestSide = Side.BUY;
  reference = Market.referenceTicks(market);
  if (reference == 0) reference = Market.lastPriceTicks(market);
  let ask = bestOf(market, Side.SELL);
  let bid = bestOf(market, Side.BUY);
  if (ask == 0 || bid == 0) return;
  const highest = Level.priceTicks(bid);
  let ticks = Level.priceTicks(ask);
  if (highest < ticks) return;
  // down to the lowest bid that meets the best ask; then up again, tick by interesting tick
  let buys: u64 = lotsOf(bid);
  while (Level.worse(bid) != 0 && Level.priceTicks(Level.worse(bid)) >= ticks) {
    bid = Level.worse(bid);
    buys += lotsOf(bid);
  }
  let sells: u64 = 0;
  while (true) {
    if (ask != 0 && Level.priceTicks(ask) == ticks) {
      sells += lotsOf(ask);
      ask = Level.worse(ask);
    }
    consider(ticks, buys, sells);
    if (bid != 0 && Level.priceTicks(bid) == ticks) {
      buys -= lotsOf(bid);
      bid = Level.better(bid);
    }
    if (bid == 0) return;
    // bids above `ticks` are left, so there is a next price of one side or the other
    let next = Level.priceTicks(bid);
    if (ask != 0 && Level.priceTicks(ask) < next) next = Level.priceTicks(ask);
    if (next > ticks + 1) {
      let between = reference;
      if (between < ticks + 1) between = ticks + 1;
      if (between > next - 1) between = next - 1;
      consider(between, buys, sells);
    }
    ticks = next;
  }
}

/** `AuctionIndicated` where what would happen has changed. */
export function indicate(market: usize): void {
  findPrice(market);
  if (
    bestTicks == Market.indicatedTicks(market) && bestLots == Market.indicatedLots(market) &&
    bestSurplus == Market.surplusLots(market) && bestSide == Market.surplusSide(market)
  ) {
    return;
  }
  Market.setIndicatedTicks(market, bestTicks);
  Market.setIndicatedLots(market, bestLots);
  Market.setSurplusLots(market, bestSurplus);
  Market.setSurplusSide(market, bestSide);
  const at = begin(AuctionIndicated.TEMPLATE, 1, Market.id(market), 0);
  AuctionIndicated.setPriceTicks(at, bestTicks);
  AuctionIndicated.setVolumeLots(at, bestLots);
  AuctionIndicated.setSurplusLots(at, bestSurplus);
  AuctionIndicated.setSurplusSide(at, bestSide);
}

/** Whether an uncross is under way. */
export let uncrossing: bool = false;
let market: usize = 0;
let uniform: u64 = 0;
let volume: u64 = 0;
let feesTaken: bool = false;

/** What one trade of an uncross, with all that follows it, may write. */
const STEP_BYTES: usize = 1536;

export function startUncross(which: usize): void {
  findPrice(which);
  market = which;
  uniform = bestTicks;
  volume = bestLots;
  feesTaken = false;
  uncrossing = true;
  const at = begin(AuctionUncrossed.TEMPLATE, 1, Market.id(which), 0);
  AuctionUncrossed.setPriceTicks(at, uniform);
  AuctionUncrossed.setVolumeLots(at, volume);
  if (uniform == 0) return;
  Market.setLastPriceTicks(which, uniform);
  Market.setReferenceTicks(which, uniform);
  if (!watches(which, WATCH_TRIGGERS)) return;
  Market.setHighTicks(which, uniform);
  Market.setLowTicks(which, uniform);
}

/** @returns true when done, false to be called again with more output */
export function uncrossOn(): bool {
  while (volume > 0) {
    if (outputFree() < STEP_BYTES) return false;
    const bid = bestOf(market, Side.BUY);
    const ask = bestOf(market, Side.SELL);
    trade(firstOf(bid), firstOf(ask));
  }
  if (outputFree() < STEP_BYTES) return false;
  uncrossing = false;
  if (feesTaken) {
    const base: usize = Market.feeBaseBalance(market);
    emitMarketBalances(market, FEES, base, Market.feeQuoteBalance(market));
  }
  finishChange();
  return true;
}

const FEES: u32 = 2;

@inline function firstOf(level: usize): usize {
  const order: usize = Level.first(level);
  return order != 0 ? order : <usize>Level.hiddenFirst(level);
}

@inline function makerPpm(account: u32): u32 {
  return load<u32>(market + Market.fees + (<usize>Account.tier(accountOf(account)) << 3));
}

function trade(buy: usize, sell: usize): void {
  const lots = smaller(volume, smaller(Order.leavesLots(buy), Order.leavesLots(sell)));
  volume -= lots;
  const buyIsYounger = Order.orderId(buy) > Order.orderId(sell);
  const taker = buyIsYounger ? buy : sell;
  const maker = buyIsYounger ? sell : buy;
  const tradeId = Market.lastTradeId(market) + 1;
  Market.setLastTradeId(market, tradeId);
  const quote = lots * uniform * Market.quoteUnitsPerTickLot(market);
  const buyer = Order.account(buy);
  const seller = Order.account(sell);
  const at = begin(Trade.TEMPLATE, 2, Market.id(market), Order.account(taker));
  Trade.setTradeId(at, tradeId);
  Trade.setMakerOrderId(at, Order.orderId(maker));
  Trade.setTakerOrderId(at, Order.orderId(taker));
  Trade.setPriceTicks(at, uniform);
  Trade.setQuantityLots(at, lots);
  Trade.setMakerAccount(at, Order.account(maker));
  Trade.setTakerSide(at, buyIsYounger ? Side.BUY : Side.SELL);
  Trade.setConceals(at, 1);
  Trade.setAuction(at, 1);
  Trade.setQuoteUnits(at, quote);
  Trade.setMakerLeavesLots(at, Order.leavesLots(maker) - lots);
  Trade.setTakerLeavesLots(at, Order.leavesLots(taker) - lots);
  Trade.setMakerClientOrderId(at, Order.clientOrderId(maker));
  Trade.setTakerClientOrderId(at, Order.clientOrderId(taker));
  if (Market.settlement(market) == Settlement.LEDGER) {
    const buyFee = feeOf(lots * Market.baseUnitsPerLot(market), makerPpm(buyer));
    const sellFee = feeOf(quote, makerPpm(seller));
    Trade.setMakerFee(at, buyIsYounger ? sellFee : buyFee);
    Trade.setTakerFee(at, buyIsYounger ? buyFee : sellFee);
    settle(buy, sell, lots, quote, buyFee, sellFee);
    emitOwnerBalances(market, buyer);
    emitOwnerBalances(market, seller);
  }
  const buyPrice = Level.priceTicks(Order.level(buy));
  const sellPrice = Level.priceTicks(Order.level(sell));
  const buyId = Order.orderId(buy);
  const sellId = Order.orderId(sell);
  const buyHides = takeLots(buy, lots);
  const buyPeer = peer;
  const buyPending = pending;
  const sellHides = takeLots(sell, lots);
  const sellPeer = peer;
  const sellPending = pending;
  if (buyHides > 0) emitFilled(buyer, buyId, buyPrice, Side.BUY, buyHides);
  if (sellHides > 0) emitFilled(seller, sellId, sellPrice, Side.SELL, sellHides);
  finishList(buyPeer, buyPending);
  finishList(sellPeer, sellPending);
}

// What the order last taken lots off leaves behind of its list.
let peer: usize = 0;
let pending: usize = 0;

/** Takes traded lots off an order, which is gone where none are left. @returns lots shown less */
function takeLots(order: usize, lots: u64): u64 {
  const leaves = Order.leavesLots(order);
  const shown = shownLots(order);
  const hides = shown - smaller(shown, leaves - lots);
  const filled = lots == leaves;
  peer = 0;
  pending = 0;
  if (has(order, ORDER_IN_LIST)) {
    peer = takePeer(order);
    if (filled) pending = takePending(order);
  }
  if (filled) {
    leaveBook(order);
    if (has(order, ORDER_IS_PEGGED)) quitPegs(order);
    destroyOrder(order);
  } else if (has(order, CONCEALS)) {
    shrinkConcealed(order, lots, hides);
  } else {
    shrinkOrder(order, lots);
  }
  noteChange(market);
  return hides;
}

function emitFilled(account: u32, orderId: u64, price: u64, side: u8, hides: u64): void {
  emitDisplay(market, account, orderId, price, side, -<i64>hides, DisplayReason.TRADED);
}

function finishList(partner: usize, waiting: usize): void {
  if (partner != 0) closeOrder(partner, 0, CloseReason.LIST);
  if (waiting != 0) releasePending(waiting);
}

/** Moves the money of a trade between two orders that both reserved for it. */
function settle(
  buy: usize, sell: usize, lots: u64, quote: u64, buyFee: u64, sellFee: u64,
): void {
  const base = lots * Market.baseUnitsPerLot(market);
  const held = reserveFor(market, Side.BUY, Level.priceTicks(Order.level(buy)), lots);
  const buyerQuote: usize = Order.balance(buy);
  const sellerBase: usize = Order.balance(sell);
  addReserved(buyerQuote, -<i64>held);
  addAvailable(buyerQuote, <i64>(held - quote));
  addAvailable(takeBalance(Order.account(buy), Market.baseAsset(market)), <i64>(base - buyFee));
  addReserved(sellerBase, -<i64>base);
  addAvailable(
    takeBalance(Order.account(sell), Market.quoteAsset(market)), <i64>(quote - sellFee),
  );
  if (buyFee + sellFee == 0) return;
  addAvailable(Market.feeBaseBalance(market), <i64>buyFee);
  addAvailable(Market.feeQuoteBalance(market), <i64>sellFee);
  feesTaken = true;
}
