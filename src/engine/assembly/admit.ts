// The checks of an order that wants in, in the order that docs/matching.md gives; 0 is good.

import {
  Account, AccountKind, Balance, Level, Market, MarketStatus, Order, OrderType, Rejection,
  SelfTradePrevention, Side, StateHeader, TimeInForce,
} from './generated';
import { balancesFit, findBalance } from './balances';
import { bestOf, crosses, findClientOrder, sideOf } from './book';
import { LIMIT, product, smaller } from './numbers';
import { findLevel } from './prices';
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

@inline export function checkStatus(market: usize): u16 {
  const status = Market.status(market);
  if (status == MarketStatus.OPEN) return 0;
  return status == MarketStatus.HALTED ? Rejection.MARKET_HALTED : Rejection.MARKET_CANCEL_ONLY;
}

/** Price × quantity within what the market takes. */
@inline export function checkNotional(notional: u64): u16 {
  if (notional >= LIMIT) return Rejection.NOTIONAL_TOO_LARGE;
  if (notional < Market.minNotional(taker.market)) return Rejection.NOTIONAL_TOO_SMALL;
  return 0;
}

@inline export function notionalOf(market: usize, price: u64, quantity: u64): u64 {
  return product(price * Market.quoteUnitsPerTickLot(market), quantity);
}

function checkTerms(): u16 {
  const market = taker.market;
  if (taker.isLimit()) {
    if (taker.type == OrderType.POST_ONLY && taker.timeInForce != TimeInForce.GTC) {
      return Rejection.INVALID_COMBINATION;
    }
  } else if (
    taker.timeInForce != TimeInForce.IOC ||
    taker.price != 0 ||
    (taker.type == OrderType.MARKET_QUOTE && taker.stp == SelfTradePrevention.DECREMENT)
  ) {
    return Rejection.INVALID_COMBINATION;
  }
  if (taker.quantity == 0) return Rejection.QUANTITY_ZERO;
  if (taker.type == OrderType.MARKET_QUOTE) {
    return taker.quantity < Market.minNotional(market) ? Rejection.NOTIONAL_TOO_SMALL : 0;
  }
  if (taker.quantity > Market.maxQuantityLots(market)) return Rejection.QUANTITY_TOO_LARGE;
  if (!taker.isLimit()) return 0;
  if (taker.price == 0) return Rejection.PRICE_ZERO;
  if (taker.price > Market.maxPriceTicks(market)) return Rejection.PRICE_TOO_HIGH;
  return checkNotional(notionalOf(market, taker.price, taker.quantity));
}

/** What the book asks for a quantity, as far as it goes; LIMIT where it is that or more. */
function costOfQuantity(): u64 {
  let cost: u64 = 0;
  let left = taker.quantity;
  let level = bestOf(taker.market, taker.opposite());
  while (level != 0 && left > 0 && cost < LIMIT) {
    const lots = smaller(Level.totalLots(level), left);
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
    const taken = smaller(Level.totalLots(level), left / perLot);
    lots += taken;
    left -= taken * perLot;
    if (taken < Level.totalLots(level)) break;
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

function checkFunds(): u16 {
  const balance = taker.side == Side.BUY ? taker.quoteBalance : taker.baseBalance;
  const available: u64 = balance == 0 ? 0 : <u64>Balance.available(balance);
  return fundsNeeded() > available ? Rejection.INSUFFICIENT_FUNDS : 0;
}

/** Whether a level at the taker's price exists or can. */
export function levelFits(): bool {
  if (StateHeader.levelCount(header) < StateHeader.maxLevels(header)) return true;
  return findLevel(sideOf(taker.market, taker.side), taker.price) != 0;
}

/** Whether the taker's price meets the best price of the other side. */
export function takerCrosses(): bool {
  const best = bestOf(taker.market, taker.opposite());
  return best != 0 && crosses(taker.side, taker.price, Level.priceTicks(best));
}

/** Checks 3 to 11 of NewOrder on the taker. */
export function admit(): u16 {
  const market = taker.market;
  let code = checkStatus(market);
  if (code != 0) return code;
  code = checkTerms();
  if (code != 0) return code;
  const duplicate = findClientOrder(taker.account, taker.clientOrderId);
  if (duplicate != 0) {
    detail = Order.orderId(duplicate);
    return Rejection.DUPLICATE_CLIENT_ORDER_ID;
  }
  if (taker.type == OrderType.POST_ONLY && takerCrosses()) return Rejection.WOULD_TAKE;
  const ledger = taker.hasLedger();
  if (ledger) {
    taker.setBalances(
      findBalance(taker.account, Market.baseAsset(market)),
      findBalance(taker.account, Market.quoteAsset(market)),
    );
    code = checkFunds();
    if (code != 0) return code;
  }
  if (taker.mayRest()) {
    const isFull = StateHeader.orderCount(header) >= StateHeader.maxOrders(header);
    if (isFull) return Rejection.ORDERS_FULL;
    if (!levelFits()) return Rejection.LEVELS_FULL;
  }
  if (ledger) {
    const missing =
      <u32>(taker.baseBalance == 0) + <u32>(taker.quoteBalance == 0);
    if (missing > 0 && !balancesFit(missing)) return Rejection.BALANCES_FULL;
  }
  return 0;
}
