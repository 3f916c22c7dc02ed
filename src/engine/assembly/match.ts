// Matching: price-time priority against the other side, in steps that each fit the output's
// reserve, so that a command of any size runs in bounded memory.

import {
  Account, AmendReason, Balance, CloseReason, Level, Market, Order, OrderAmended, OrderClosed,
  OrderRested, OrderType, SelfTradePrevention, Side, Trade,
} from './generated';
import { addAvailable, addReserved, takeBalance } from './balances';
import {
  bestOf, createOrder, crosses, destroyOrder, enterBook, leaveBook, shrinkOrder,
} from './book';
import { closeOrder, reduceOrder, reserveFor } from './maker';
import { feeOf, smaller } from './numbers';
import { begin, emitMarketBalances, outputFree } from './output';
import { accountOf } from './state';
import * as taker from './taker';

/** What one step may write at most: a trade and its maker's balances, or the end of an order. */
const STEP_BYTES: usize = 512;

/** No reason has ended matching. */
const GOES_ON: u8 = 255;

let endReason: u8 = GOES_ON;

/** Begins matching the taker. */
export function startMatching(): void {
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
    const maker: usize = Level.first(level);
    if (Order.account(maker) == taker.account && taker.stp != SelfTradePrevention.NONE) {
      preventSelfTrade(maker);
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
  let lots = Order.leavesLots(maker);
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

  if (lots == Order.leavesLots(maker)) {
    leaveBook(maker);
    destroyOrder(maker);
  } else {
    shrinkOrder(maker, lots);
  }
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

/** Puts what is left of the taker into the book and reserves for it. */
export function restTaker(): void {
  let order = taker.record;
  if (order == 0) order = createOrder(taker.orderId, taker.clientOrderId, taker.account);
  Order.setQuantityLots(order, taker.quantity);
  Order.setLeavesLots(order, taker.leaves);
  Order.setType(order, taker.type);
  Order.setStp(order, taker.stp);
  enterBook(order, taker.market, taker.side, taker.price);
  if (!taker.hasLedger()) {
    Order.setBalance(order, 0);
    return;
  }
  const amount = <i64>reserveFor(taker.market, taker.side, taker.price, taker.leaves);
  const balance = taker.side == Side.BUY ? taker.quoteBalance : taker.baseBalance;
  addAvailable(balance, -amount);
  addReserved(balance, amount);
  Order.setBalance(order, <u32>balance);
  taker.noteMoved();
}

/** What became of the rest, then the balances of taker and fee account. */
function finish(): void {
  if (endReason == GOES_ON && taker.leaves > 0 && taker.mayRest()) {
    restTaker();
    const at = begin(OrderRested.TEMPLATE, 1, Market.id(taker.market), taker.account);
    OrderRested.setOrderId(at, taker.orderId);
    OrderRested.setPriceTicks(at, taker.price);
    OrderRested.setLeavesLots(at, taker.leaves);
    OrderRested.setSide(at, taker.side);
  } else {
    if (taker.leaves > 0 || taker.type == OrderType.MARKET_QUOTE) emitTakerClosed();
    if (taker.record != 0) destroyOrder(taker.record);
  }
  emitTakerBalances();
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

/** Whether a FOK taker can fill whole, self-trade prevention considered. */
export function canFillWhole(): bool {
  const countsOwn = taker.stp == SelfTradePrevention.NONE || Account.orderCount(taker.owner) == 0;
  let found: u64 = 0;
  let level = bestOf(taker.market, taker.opposite());
  while (level != 0 && crosses(taker.side, taker.price, Level.priceTicks(level))) {
    if (countsOwn) {
      found += Level.totalLots(level);
      if (found >= taker.leaves) return true;
    } else {
      for (let order: usize = Level.first(level); order != 0; order = Order.next(order)) {
        if (Order.account(order) != taker.account) {
          found += Order.leavesLots(order);
          if (found >= taker.leaves) return true;
        } else if (taker.stp != SelfTradePrevention.CANCEL_MAKER) {
          return false;
        }
      }
    }
    level = Level.worse(level);
  }
  return false;
}
