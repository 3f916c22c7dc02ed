// The checks of an order that wants in, in the order that docs/matching.md gives; 0 is good.

import {
  Account, AccountKind, AccountStatus, Balance, Level, Market, MarketStatus, Order, OrderType,
  PegKind, Rejection, SelfTradePrevention, Side, StateHeader, TimeInForce, TriggerKind,
} from './generated';
import { balancesFit, exposureLimitOf, findBalance } from './balances';
import { bestOf, crosses, sideOf } from './book';
import { levelFitsAt } from './levels';
import { LIMIT, product, smaller } from './numbers';
import { findClientOrder } from './order-index';
import { isOutsideCollar } from './rules';
import { header } from './state';
import * as taker from './taker';

/** What the last refusal refers to. */
export let detail: u64 = 0;

export function setDetail(value: u64): void {
  detail = value;
}

/** Number ranges and enumerations of the fields that every order has. */
@inline export function checkOrderFields(
  price: u64, quantity: u64, clientOrderId: u64, side: u8, type: u8, timeInForce: u8, stp: u8,
): u16 {
  if ((price | quantity | clientOrderId) >= LIMIT) return Rejection.VALUE_OUT_OF_RANGE;
  if (
    side >= Side.COUNT ||
    type >= OrderType.COUNT ||
    timeInForce >= TimeInForce.COUNT ||
    stp >= SelfTradePrevention.COUNT
  ) {
    return Rejection.INVALID_ENUM;
  }
  return 0;
}

/** Market and account. */
@inline export function checkParties(market: usize, owner: usize): u16 {
  if (market == 0) return Rejection.UNKNOWN_MARKET;
  if (owner == 0) return Rejection.UNKNOWN_ACCOUNT;
  if (Account.kind(owner) != AccountKind.TRADING) return Rejection.ACCOUNT_NOT_ALLOWED;
  return 0;
}

/** Whether account and market take changes of orders at all. */
export function checkOpen(owner: usize, market: usize): u16 {
  if (Account.status(owner) == AccountStatus.BLOCKED) return Rejection.ACCOUNT_BLOCKED;
  const status = Market.status(market);
  if (status == MarketStatus.HALTED) return Rejection.MARKET_HALTED;
  return status == MarketStatus.CANCEL_ONLY ? Rejection.MARKET_CANCEL_ONLY : 0;
}

/** Check 3: whether account and market take this order. */
@inline export function checkStatus(): u16 {
  // ACTIVE and OPEN are both 0
  return (Account.status(taker.owner) | Market.status(taker.market)) == 0 ? 0 : checkStatuses();
}

function checkStatuses(): u16 {
  const market = taker.market;
  const code = checkOpen(taker.owner, market);
  if (code != 0) return code;
  const status = Market.status(market);
  if (status == MarketStatus.OPEN || taker.waits()) return 0;
  if (status == MarketStatus.POST_ONLY) {
    const passes = taker.type == OrderType.POST_ONLY || taker.isPegged();
    return passes ? 0 : Rejection.MARKET_POST_ONLY;
  }
  if (taker.type != OrderType.LIMIT || !taker.mayRest()) return Rejection.NOT_IN_AUCTION;
  if (taker.special && (taker.isPegged() || taker.minimum > 0)) return Rejection.NOT_IN_AUCTION;
  return 0;
}

/** Price × quantity within what the market takes. */
@inline export function checkNotional(notional: u64): u16 {
  if (notional >= LIMIT) return Rejection.NOTIONAL_TOO_LARGE;
  if (notional < Market.minNotional(taker.market)) return Rejection.NOTIONAL_TOO_SMALL;
  const most = Market.maxNotional(taker.market);
  return most != 0 && notional > most ? Rejection.NOTIONAL_ABOVE_LIMIT : 0;
}

@inline export function notionalOf(market: usize, price: u64, quantity: u64): u64 {
  return product(price * Market.quoteUnitsPerTickLot(market), quantity);
}

/** Check 4: type, time in force, price and self-trade prevention go together. */
function checkCombination(): u16 {
  if (taker.isLimit()) {
    const timeInForce = taker.timeInForce;
    if (timeInForce == TimeInForce.GTD && !taker.special) return Rejection.INVALID_COMBINATION;
    if (taker.type == OrderType.POST_ONLY && !taker.mayRest()) {
      return Rejection.INVALID_COMBINATION;
    }
    return 0;
  }
  if (
    taker.timeInForce != TimeInForce.IOC ||
    taker.price != 0 ||
    (taker.type == OrderType.MARKET_QUOTE && taker.stp == SelfTradePrevention.DECREMENT)
  ) {
    return Rejection.INVALID_COMBINATION;
  }
  return 0;
}

/** Check 5: the quantity. */
export function checkQuantity(): u16 {
  if (taker.quantity == 0) return Rejection.QUANTITY_ZERO;
  const isLots = taker.type != OrderType.MARKET_QUOTE;
  if (isLots && taker.quantity > Market.maxQuantityLots(taker.market)) {
    return Rejection.QUANTITY_TOO_LARGE;
  }
  return 0;
}

/** Check 6: price and notional. */
export function checkPrice(): u16 {
  const market = taker.market;
  if (taker.type == OrderType.MARKET_QUOTE) return checkNotional(taker.quantity);
  if (!taker.isLimit()) return 0;
  const pegged = taker.isPegged();
  if (taker.price == 0) return pegged ? 0 : Rejection.PRICE_ZERO;
  if (taker.price > Market.maxPriceTicks(market)) return Rejection.PRICE_TOO_HIGH;
  const code = checkNotional(notionalOf(market, taker.price, taker.quantity));
  if (code != 0) return code;
  if (Market.collarPpm(market) == 0 || pegged) return 0;
  return isOutsideCollar(market, taker.price) ? Rejection.PRICE_OUTSIDE_COLLAR : 0;
}

/** Check 7: the client order id is not that of an open order. */
@inline function checkClientOrderId(): u16 {
  const duplicate = findClientOrder(taker.account, taker.clientOrderId);
  if (duplicate == 0) return 0;
  detail = Order.orderId(duplicate);
  return Rejection.DUPLICATE_CLIENT_ORDER_ID;
}

/** All lots of a level, shown or not. */
@inline export function lotsOf(level: usize): u64 {
  return Level.totalLots(level) + Level.hiddenLots(level);
}

/** What the book asks for a quantity, as far as it goes; LIMIT where it is that or more. */
function costOfQuantity(): u64 {
  let cost: u64 = 0;
  let left = taker.quantity;
  let level = bestOf(taker.market, taker.opposite());
  while (level != 0 && left > 0 && cost < LIMIT) {
    const lots = smaller(lotsOf(level), left);
    cost += notionalOf(taker.market, Level.priceTicks(level), lots);
    left -= lots;
    level = Level.worse(level);
  }
  return cost;
}

/** Base units of the lots that the book takes for a budget of quote units. */
function baseForBudget(): u64 {
  let lots: u64 = 0;
  let left = taker.quantity;
  let level = bestOf(taker.market, taker.opposite());
  while (level != 0) {
    const perLot = Level.priceTicks(level) * Market.quoteUnitsPerTickLot(taker.market);
    const taken = smaller(lotsOf(level), left / perLot);
    lots += taken;
    left -= taken * perLot;
    if (taken < lotsOf(level)) break;
    level = Level.worse(level);
  }
  return product(lots, Market.baseUnitsPerLot(taker.market));
}

function fundsNeeded(): u64 {
  const market = taker.market;
  if (taker.side == Side.BUY) {
    if (taker.isLimit()) return notionalOf(market, taker.price, taker.quantity);
    return taker.type == OrderType.MARKET_QUOTE ? taker.quantity : costOfQuantity();
  }
  if (taker.type == OrderType.MARKET_QUOTE) return baseForBudget();
  return taker.quantity * Market.baseUnitsPerLot(market);
}

/** Whether `more` on top of what orders reserve passes the account's limit in the asset. */
export function passesExposure(owner: usize, balance: usize, more: i64): bool {
  if (Account.hasLimits(owner) == 0 || balance == 0) return false;
  const limit = load<i64>(exposureLimitOf(balance));
  if (limit == 0) return false;
  return Balance.reserved(balance) - Balance.pending(balance) + more > limit;
}

/** Check 9: money. */
export function checkFunds(): u16 {
  const balance = taker.side == Side.BUY ? taker.quoteBalance : taker.baseBalance;
  const available: u64 = balance == 0 ? 0 : <u64>Balance.available(balance);
  const needed = fundsNeeded();
  if (needed > available) return Rejection.INSUFFICIENT_FUNDS;
  return passesExposure(taker.owner, balance, <i64>needed) ? Rejection.EXPOSURE_EXCEEDED : 0;
}

/** Whether a level at the taker's price exists or can. */
export function levelFits(): bool {
  return levelFitsAt(sideOf(taker.market, taker.side), taker.price);
}

/** Whether the taker's price meets the best price of the other side. */
export function takerCrosses(): bool {
  const best = bestOf(taker.market, taker.opposite());
  return best != 0 && crosses(taker.side, taker.price, Level.priceTicks(best));
}

@inline export function isAuction(market: usize): bool {
  return Market.status(market) == MarketStatus.AUCTION;
}

/** Check 8 of an order that is placed: it does not take where it may not. */
export function checkTaking(): u16 {
  if (taker.type != OrderType.POST_ONLY) return 0;
  return !isAuction(taker.market) && takerCrosses() ? Rejection.WOULD_TAKE : 0;
}

/** Whether the taker rests whole, at once. */
export function restsAtOnce(): bool {
  return taker.mayRest() && (isAuction(taker.market) || !takerCrosses());
}

/** Check 10: `orders` more open orders. */
export function checkOrderRoom(owner: usize, orders: u32): u16 {
  const most = Account.maxOpenOrders(owner);
  if (most != 0 && Account.orderCount(owner) + orders > most) return Rejection.TOO_MANY_ORDERS;
  const isFull = StateHeader.orderCount(header) + orders > StateHeader.maxOrders(header);
  return isFull ? Rejection.ORDERS_FULL : 0;
}

/** Looks up the taker's balances; those that are missing are 0. */
export function findTakerBalances(): void {
  taker.setBalances(
    findBalance(taker.account, Market.baseAsset(taker.market)),
    findBalance(taker.account, Market.quoteAsset(taker.market)),
  );
}

/** Check 11: balances that are missing fit. */
export function checkBalanceRoom(): u16 {
  const missing = <u32>(taker.baseBalance == 0) + <u32>(taker.quoteBalance == 0);
  return missing > 0 && !balancesFit(missing) ? Rejection.BALANCES_FULL : 0;
}

/** Checks 3 to 11 of NewOrder on the taker. */
export function admit(): u16 {
  let code = checkStatus();
  if (code == 0) code = checkCombination();
  return code == 0 ? admitTerms() : code;
}

/** Checks 5 to 11 of NewOrder on the taker. */
export function admitTerms(): u16 {
  let code = checkQuantity();
  if (code == 0) code = checkPrice();
  if (code == 0) code = checkClientOrderId();
  if (code == 0) code = checkTaking();
  if (code != 0) return code;
  const ledger = taker.hasLedger();
  if (ledger) {
    findTakerBalances();
    code = checkFunds();
    if (code != 0) return code;
  }
  if (taker.mayRest()) {
    code = checkOrderRoom(taker.owner, 1);
    if (code != 0) return code;
    if (!levelFits()) return Rejection.LEVELS_FULL;
  }
  return ledger ? checkBalanceRoom() : 0;
}

/** Checks 4 to 7 of AdvancedOrder on the taker, which is special. */
export function checkSpecialTerms(): u16 {
  let code = checkSpecialCombination();
  if (code != 0) return code;
  if (taker.expireTime != 0 && taker.expireTime <= StateHeader.timeUs(header)) {
    return Rejection.TIME_IN_PAST;
  }
  code = checkQuantity();
  if (code == 0) code = checkPrice();
  if (code != 0) return code;
  const most = Market.maxPriceTicks(taker.market);
  if (taker.triggerPrice > most || taker.trailing > most) return Rejection.PRICE_TOO_HIGH;
  return checkClientOrderId();
}

function checkSpecialCombination(): u16 {
  const bad = Rejection.INVALID_COMBINATION;
  if (checkCombination() != 0) return bad;
  if ((taker.timeInForce == TimeInForce.GTD) != (taker.expireTime != 0)) return bad;
  const hidden = taker.hidden != 0;
  const display = taker.display != 0;
  if ((hidden || display) && !taker.mayRest()) return bad;
  if ((hidden && display) || taker.display > taker.quantity) return bad;
  if (taker.minimum != 0) {
    const takes = taker.type == OrderType.LIMIT || taker.type == OrderType.MARKET;
    if (!takes || taker.minimum > taker.quantity) return bad;
  }
  const trigger = taker.trigger;
  const fixed = trigger == TriggerKind.STOP || trigger == TriggerKind.TAKE_PROFIT;
  if (fixed != (taker.triggerPrice != 0)) return bad;
  if ((trigger == TriggerKind.TRAILING) != (taker.trailing != 0)) return bad;
  if (taker.peg == PegKind.NONE) return taker.pegOffset != 0 ? bad : 0;
  const plain = taker.type == OrderType.LIMIT && taker.mayRest() && trigger == TriggerKind.NONE;
  return plain && taker.minimum == 0 && !display ? 0 : bad;
}
