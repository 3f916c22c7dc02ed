/**
 * The naive twin's checks of an order, in the order in which docs/matching.md lists them. They read
 * the state and change nothing, the last one apart, which creates balances.
 */
import {
  AccountKind,
  AccountStatus,
  MarketStatus,
  OrderType,
  PegKind,
  Rejection,
  SelfTradePrevention,
  Side,
  TargetKind,
  TimeInForce,
  TriggerKind,
} from '../../schema/generated/protocol.ts';
import { MAX_VALUE } from '../core.ts';
import { isValue, wholeTimes } from './arithmetic.ts';
import { hasPrice, mayRest, type Order, type OrderRequest, type TermsRequest } from './order.ts';
import { closedBy, type Market, type Refusal, refusal, type State } from './state.ts';
import type { Twin } from './twin.ts';

/** Check 1: numbers, then enumerations. `target` is 0 where the command has none. */
export function checkFields(request: OrderRequest, target = 0): Refusal | undefined {
  const { priceTicks, quantity, clientOrderId, side, type, timeInForce, stp } = request;
  if (![priceTicks, quantity, clientOrderId, target].every(isValue)) {
    return refusal(Rejection.VALUE_OUT_OF_RANGE);
  }
  const known =
    side <= Side.SELL &&
    type <= OrderType.POST_ONLY &&
    timeInForce <= TimeInForce.GTD &&
    stp <= SelfTradePrevention.DECREMENT;
  return known ? undefined : refusal(Rejection.INVALID_ENUM);
}

/** Check 1 of AdvancedOrder; of an order of a list, which has no `reduceOnly`, likewise. */
export function checkTermsFields(request: TermsRequest, reduceOnly = 0): Refusal | undefined {
  const numbers = [
    ...[request.priceTicks, request.quantity, request.clientOrderId, request.triggerPriceTicks],
    ...[request.trailingTicks, request.displayLots, request.minimumLots, request.expireTimeUs],
    Math.abs(request.pegOffsetTicks),
  ];
  if (!numbers.every(isValue)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const known =
    request.trigger <= TriggerKind.TRAILING &&
    request.peg <= PegKind.MID &&
    request.hidden <= 1 &&
    reduceOnly <= 1;
  return checkFields(request) ?? (known ? undefined : refusal(Rejection.INVALID_ENUM));
}

/** Check 2: who and where. */
export function checkParties(
  state: State,
  request: { readonly market: number; readonly account: number },
): Refusal | undefined {
  if (!state.market(request.market)) return refusal(Rejection.UNKNOWN_MARKET);
  return checkTrader(state, request.account);
}

/** An account that exists and is not one of the exchange's own. */
export function checkTrader(state: State, id: number): Refusal | undefined {
  const account = state.account(id);
  if (!account) return refusal(Rejection.UNKNOWN_ACCOUNT);
  if (account.kind === AccountKind.SYSTEM) return refusal(Rejection.ACCOUNT_NOT_ALLOWED);
  return undefined;
}

/** The first half of check 3: what holds for every order. */
export function checkOpenness(state: State, market: Market, account: number): Refusal | undefined {
  if (state.account(account)!.status === AccountStatus.BLOCKED) {
    return refusal(Rejection.ACCOUNT_BLOCKED);
  }
  return closedBy(market);
}

/** The second half of check 3: what holds for an order that goes to the book at once. */
export function checkPhase(market: Market, request: OrderRequest): Refusal | undefined {
  const { type, timeInForce } = request;
  if (market.status === MarketStatus.POST_ONLY && type !== OrderType.POST_ONLY) {
    return refusal(Rejection.MARKET_POST_ONLY);
  }
  if (market.status !== MarketStatus.AUCTION) return undefined;
  const gathers = type === OrderType.LIMIT && mayRest(type, timeInForce);
  return gathers ? undefined : refusal(Rejection.NOT_IN_AUCTION);
}

/** Check 4, with or without GTD. */
function isCombination(request: OrderRequest, withExpiry: boolean): boolean {
  const { type, timeInForce, priceTicks, stp } = request;
  if (timeInForce === TimeInForce.GTD && !(withExpiry && hasPrice(type))) return false;
  if (!hasPrice(type) && (timeInForce !== TimeInForce.IOC || priceTicks !== 0)) return false;
  if (type === OrderType.POST_ONLY && !mayRest(type, timeInForce)) return false;
  return type !== OrderType.MARKET_QUOTE || stp !== SelfTradePrevention.DECREMENT;
}

export function checkCombination(request: OrderRequest): Refusal | undefined {
  return isCombination(request, false) ? undefined : refusal(Rejection.INVALID_COMBINATION);
}

/** Check 4 of AdvancedOrder. */
export function checkTermsCombination(request: TermsRequest): Refusal | undefined {
  const { type, timeInForce, quantity, displayLots, minimumLots } = request;
  const hidden = request.hidden === 1;
  const good =
    isCombination(request, true) &&
    (timeInForce === TimeInForce.GTD) === (request.expireTimeUs !== 0) &&
    (mayRest(type, timeInForce) || (!hidden && displayLots === 0)) &&
    !(hidden && displayLots > 0) &&
    displayLots <= quantity &&
    minimumLots <= quantity &&
    (minimumLots === 0 || type === OrderType.LIMIT || type === OrderType.MARKET) &&
    isTrigger(request) &&
    isPeg(request);
  return good ? undefined : refusal(Rejection.INVALID_COMBINATION);
}

function isTrigger({ trigger, triggerPriceTicks, trailingTicks }: TermsRequest): boolean {
  const fixed = trigger === TriggerKind.STOP || trigger === TriggerKind.TAKE_PROFIT;
  const trails = trigger === TriggerKind.TRAILING;
  return (triggerPriceTicks !== 0) === fixed && (trailingTicks !== 0) === trails;
}

function isPeg(request: TermsRequest): boolean {
  const { type, timeInForce, trigger, minimumLots, displayLots } = request;
  if (request.peg === PegKind.NONE) return request.pegOffsetTicks === 0;
  const rests = type === OrderType.LIMIT && mayRest(type, timeInForce);
  return rests && trigger === TriggerKind.NONE && minimumLots === 0 && displayLots === 0;
}

/** The notional's part of check 6; `notional` may be inexact where it is 2^53 or more. */
export function checkNotional(market: Market, notional: number): Refusal | undefined {
  const { maxNotional } = market.rules;
  if (notional > MAX_VALUE) return refusal(Rejection.NOTIONAL_TOO_LARGE);
  if (notional < market.minNotional) return refusal(Rejection.NOTIONAL_TOO_SMALL);
  if (maxNotional !== 0 && notional > maxNotional) return refusal(Rejection.NOTIONAL_ABOVE_LIMIT);
  return undefined;
}

/** Check 5. */
export function checkQuantity(
  market: Market,
  { type, quantity }: Pick<OrderRequest, 'type' | 'quantity'>,
): Refusal | undefined {
  if (quantity === 0) return refusal(Rejection.QUANTITY_ZERO);
  const tooLarge = type !== OrderType.MARKET_QUOTE && quantity > market.maxQuantityLots;
  return tooLarge ? refusal(Rejection.QUANTITY_TOO_LARGE) : undefined;
}

/** Check 6. */
export function checkPrice(
  twin: Twin,
  market: Market,
  request: Pick<OrderRequest, 'type' | 'priceTicks' | 'quantity'>,
  hasCollar = true,
): Refusal | undefined {
  const { type, priceTicks, quantity } = request;
  if (type === OrderType.MARKET_QUOTE) return checkNotional(market, quantity);
  if (type === OrderType.MARKET) return undefined;
  if (priceTicks === 0) return refusal(Rejection.PRICE_ZERO);
  if (priceTicks > market.maxPriceTicks) return refusal(Rejection.PRICE_TOO_HIGH);
  const notional = priceTicks * quantity * market.quoteUnitsPerTickLot;
  const refused = checkNotional(market, notional);
  if (refused) return refused;
  const outside = hasCollar && twin.limits.isOutsideCollar(market, priceTicks);
  return outside ? refusal(Rejection.PRICE_OUTSIDE_COLLAR) : undefined;
}

/** Check 7. */
export function checkClientId(
  state: State,
  { account, clientOrderId }: Pick<OrderRequest, 'account' | 'clientOrderId'>,
): Refusal | undefined {
  const same = clientOrderId === 0 ? undefined : state.clientOrder(account, clientOrderId);
  return same && refusal(Rejection.DUPLICATE_CLIENT_ORDER_ID, same.orderId);
}

/** Check 8. */
export function checkPostOnly(
  state: State,
  market: Market,
  { type, side, priceTicks }: Pick<OrderRequest, 'type' | 'side' | 'priceTicks'>,
): Refusal | undefined {
  if (type !== OrderType.POST_ONLY || market.status === MarketStatus.AUCTION) return undefined;
  return state.crosses(market, side, priceTicks) ? refusal(Rejection.WOULD_TAKE) : undefined;
}

/** What buying `lots` costs, level by level, as far as the book goes; above 2^53 inexact. */
function costOfLots(market: Market, lots: number): number {
  let left = lots;
  let cost = 0;
  for (const level of market.book.levels(Side.SELL)) {
    if (left === 0 || cost > MAX_VALUE) break;
    const taken = Math.min(left, level.totalLots);
    cost += taken * level.priceTicks * market.quoteUnitsPerTickLot;
    left -= taken;
  }
  return cost;
}

/** The lots that the bids take for a budget, level by level, up to the first not taken whole. */
function lotsForBudget(market: Market, budget: number): number {
  let left = budget;
  let lots = 0;
  for (const level of market.book.levels(Side.BUY)) {
    const perLot = level.priceTicks * market.quoteUnitsPerTickLot;
    const taken = Math.min(level.totalLots, wholeTimes(left, perLot));
    lots += taken;
    left -= taken * perLot;
    if (taken < level.totalLots) break;
  }
  return lots;
}

type Priced = Pick<OrderRequest, 'account' | 'type' | 'side' | 'priceTicks' | 'quantity'>;

/** The asset that an order pays in and what it may cost. */
export function costOf(market: Market, request: Priced): readonly [asset: number, amount: number] {
  const { type, side, priceTicks, quantity } = request;
  if (side === Side.SELL) {
    const lots = type === OrderType.MARKET_QUOTE ? lotsForBudget(market, quantity) : quantity;
    return [market.baseAsset, lots * market.baseUnitsPerLot];
  }
  if (type === OrderType.MARKET_QUOTE) return [market.quoteAsset, quantity];
  if (type === OrderType.MARKET) return [market.quoteAsset, costOfLots(market, quantity)];
  return [market.quoteAsset, priceTicks * quantity * market.quoteUnitsPerTickLot];
}

/** Check 9. */
export function checkFunds(twin: Twin, market: Market, request: Priced): Refusal | undefined {
  if (!market.ledger) return undefined;
  const { account } = request;
  const [asset, amount] = costOf(market, request);
  if (twin.state.ledger.available(account, asset) < amount) {
    return refusal(Rejection.INSUFFICIENT_FUNDS);
  }
  const exposed = twin.limits.isExposed(account, asset, amount);
  return exposed ? refusal(Rejection.EXPOSURE_EXCEEDED) : undefined;
}

/** Levels that an order which rests at this price would add: 0 or 1. */
export function missingLevel(market: Market, side: Side, priceTicks: number): number {
  return market.book.hasLevel(side, priceTicks) ? 0 : 1;
}

/** Check 10: room for so many more orders of an account and so many more levels. */
export function checkRoom(
  state: State,
  accountId: number,
  orders: number,
  levels: number,
): Refusal | undefined {
  const { maxOpenOrders } = state.account(accountId)!;
  if (maxOpenOrders !== 0 && state.ordersOf(accountId).length + orders > maxOpenOrders) {
    return refusal(Rejection.TOO_MANY_ORDERS);
  }
  if (state.orders.size + orders > state.config.maxOrders) return refusal(Rejection.ORDERS_FULL);
  return state.levelsFit(levels) ? undefined : refusal(Rejection.LEVELS_FULL);
}

/** Check 11: creates the account's balances where they are missing. */
export function openBalances(state: State, market: Market, account: number): Refusal | undefined {
  const opened =
    !market.ledger ||
    state.ledger.open([
      [account, market.baseAsset],
      [account, market.quoteAsset],
    ]);
  return opened ? undefined : refusal(Rejection.BALANCES_FULL);
}

/** Checks 3 to 11 of NewOrder. Creates the account's balances, as check 11 says. */
export function checkOrder(twin: Twin, market: Market, request: OrderRequest): Refusal | undefined {
  const { state } = twin;
  const { account, side, priceTicks } = request;
  const refused =
    checkOpenness(state, market, account) ??
    checkPhase(market, request) ??
    checkCombination(request) ??
    checkQuantity(market, request) ??
    checkPrice(twin, market, request) ??
    checkClientId(state, request) ??
    checkPostOnly(state, market, request) ??
    checkFunds(twin, market, request);
  if (refused) return refused;
  const rests = mayRest(request.type, request.timeInForce);
  const level = rests ? missingLevel(market, side, priceTicks) : 0;
  return (
    (rests ? checkRoom(state, account, 1, level) : undefined) ??
    openBalances(state, market, account)
  );
}

/** The account's open order that a command names, or undefined. A target of 0 names none. */
export function findTarget(
  state: State,
  account: number,
  target: number,
  kind: TargetKind,
  market: number,
): Order | undefined {
  if (target === 0) return undefined;
  const order =
    kind === TargetKind.ORDER_ID ? state.orders.get(target) : state.clientOrder(account, target);
  if (!order || order.account !== account) return undefined;
  return market === 0 || market === order.market ? order : undefined;
}
