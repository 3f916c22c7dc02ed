/**
 * The naive twin's checks of an order, in the order in which docs/matching.md lists them. They read
 * the state and change nothing.
 */
import {
  AccountKind,
  OrderType,
  Rejection,
  SelfTradePrevention,
  Side,
  TargetKind,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { MAX_VALUE } from '../core.ts';
import { isValue, wholeTimes } from './arithmetic.ts';
import { type Order, opposite } from './book.ts';
import { closedBy, type Market, type Refusal, refusal, type State } from './state.ts';

/** What a new order asks for: the fields that NewOrder and CancelReplace share. */
export interface OrderRequest {
  readonly market: number;
  readonly account: number;
  readonly correlation: number;
  readonly priceTicks: number;
  readonly quantity: number;
  readonly clientOrderId: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly stp: SelfTradePrevention;
  readonly text: string;
}

/** Whether what is left of such an order rests. */
export function mayRest(type: OrderType, timeInForce: TimeInForce): boolean {
  return hasPrice(type) && timeInForce === TimeInForce.GTC;
}

export function hasPrice(type: OrderType): boolean {
  return type === OrderType.LIMIT || type === OrderType.POST_ONLY;
}

/** Check 1: numbers, then enumerations. `target` is 0 where the command has none. */
export function checkFields(request: OrderRequest, target = 0): Refusal | undefined {
  const { priceTicks, quantity, clientOrderId, side, type, timeInForce, stp } = request;
  if (![priceTicks, quantity, clientOrderId, target].every(isValue)) {
    return refusal(Rejection.VALUE_OUT_OF_RANGE);
  }
  const known =
    side <= Side.SELL &&
    type <= OrderType.POST_ONLY &&
    timeInForce <= TimeInForce.FOK &&
    stp <= SelfTradePrevention.DECREMENT;
  return known ? undefined : refusal(Rejection.INVALID_ENUM);
}

/** Check 2: who and where. */
export function checkParties(
  state: State,
  request: { readonly market: number; readonly account: number },
): Refusal | undefined {
  if (!state.market(request.market)) return refusal(Rejection.UNKNOWN_MARKET);
  const account = state.account(request.account);
  if (!account) return refusal(Rejection.UNKNOWN_ACCOUNT);
  if (account.kind === AccountKind.SYSTEM) return refusal(Rejection.ACCOUNT_NOT_ALLOWED);
  return undefined;
}

/** Check 4. */
function checkCombination(request: OrderRequest): Refusal | undefined {
  const { type, timeInForce, priceTicks, stp } = request;
  const invalid =
    (!hasPrice(type) && (timeInForce !== TimeInForce.IOC || priceTicks !== 0)) ||
    (type === OrderType.POST_ONLY && timeInForce !== TimeInForce.GTC) ||
    (type === OrderType.MARKET_QUOTE && stp === SelfTradePrevention.DECREMENT);
  return invalid ? refusal(Rejection.INVALID_COMBINATION) : undefined;
}

/** The last two of checks 6 and of AmendOrder's second: price times quantity. */
export function checkNotional(
  market: Market,
  priceTicks: number,
  quantityLots: number,
): Refusal | undefined {
  const notional = priceTicks * quantityLots * market.quoteUnitsPerTickLot;
  if (notional > MAX_VALUE) return refusal(Rejection.NOTIONAL_TOO_LARGE);
  if (notional < market.minNotional) return refusal(Rejection.NOTIONAL_TOO_SMALL);
  return undefined;
}

/** Checks 5 and 6. */
function checkSizes(market: Market, request: OrderRequest): Refusal | undefined {
  const { type, priceTicks, quantity } = request;
  if (quantity === 0) return refusal(Rejection.QUANTITY_ZERO);
  if (type === OrderType.MARKET_QUOTE) {
    return quantity < market.minNotional ? refusal(Rejection.NOTIONAL_TOO_SMALL) : undefined;
  }
  if (quantity > market.maxQuantityLots) return refusal(Rejection.QUANTITY_TOO_LARGE);
  if (!hasPrice(type)) return undefined;
  if (priceTicks === 0) return refusal(Rejection.PRICE_ZERO);
  if (priceTicks > market.maxPriceTicks) return refusal(Rejection.PRICE_TOO_HIGH);
  return checkNotional(market, priceTicks, quantity);
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

/** The asset that an order pays in and what it may cost. */
function costOf(market: Market, request: OrderRequest): readonly [asset: number, amount: number] {
  const { type, side, priceTicks, quantity } = request;
  if (side === Side.SELL) {
    const lots = type === OrderType.MARKET_QUOTE ? lotsForBudget(market, quantity) : quantity;
    return [market.baseAsset, lots * market.baseUnitsPerLot];
  }
  if (type === OrderType.MARKET_QUOTE) return [market.quoteAsset, quantity];
  if (type === OrderType.MARKET) return [market.quoteAsset, costOfLots(market, quantity)];
  return [market.quoteAsset, priceTicks * quantity * market.quoteUnitsPerTickLot];
}

/** Whether one more level would be needed for an order at this price and none is left. */
export function levelsFull(state: State, market: Market, side: Side, priceTicks: number): boolean {
  if (market.book.hasLevel(side, priceTicks)) return false;
  return state.levelCount() >= state.config.maxLevels;
}

/** Checks 3 to 11. Creates the account's balances, as check 11 says. */
export function checkOrder(
  state: State,
  market: Market,
  request: OrderRequest,
): Refusal | undefined {
  const refused = closedBy(market) ?? checkCombination(request) ?? checkSizes(market, request);
  if (refused) return refused;
  const { account, clientOrderId, side, type, priceTicks } = request;
  const same = clientOrderId === 0 ? undefined : state.clientOrder(account, clientOrderId);
  if (same) return refusal(Rejection.DUPLICATE_CLIENT_ORDER_ID, same.orderId);
  if (type === OrderType.POST_ONLY && state.crosses(market, side, priceTicks)) {
    return refusal(Rejection.WOULD_TAKE);
  }
  if (market.ledger) {
    const [asset, amount] = costOf(market, request);
    if (state.ledger.available(account, asset) < amount) {
      return refusal(Rejection.INSUFFICIENT_FUNDS);
    }
  }
  if (mayRest(type, request.timeInForce)) {
    if (state.orders.size >= state.config.maxOrders) return refusal(Rejection.ORDERS_FULL);
    if (levelsFull(state, market, side, priceTicks)) return refusal(Rejection.LEVELS_FULL);
  }
  const opened =
    !market.ledger ||
    state.ledger.open([
      [account, market.baseAsset],
      [account, market.quoteAsset],
    ]);
  return opened ? undefined : refusal(Rejection.BALANCES_FULL);
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

/** Whether a FOK order can fill whole. */
export function canFillWhole(market: Market, taker: Order): boolean {
  let lots = 0;
  for (const maker of market.book.orders(opposite(taker.side))) {
    const worse =
      taker.side === Side.BUY
        ? maker.priceTicks > taker.priceTicks
        : maker.priceTicks < taker.priceTicks;
    if (worse || lots >= taker.leavesLots) break;
    if (maker.account === taker.account && taker.stp !== SelfTradePrevention.NONE) {
      if (taker.stp === SelfTradePrevention.CANCEL_MAKER) continue;
      break;
    }
    lots += maker.leavesLots;
  }
  return lots >= taker.leavesLots;
}
