/**
 * The naive twin's commands on orders: new, cancel, cancel-all, cancel-replace, amend. Each returns
 * why it is refused, or changes the state and emits its events.
 */
import {
  type AmendOrder,
  AmendReason,
  type CancelAll,
  type CancelOrder,
  type CancelReplace,
  CloseReason,
  type NewOrder,
  OrderType,
  Rejection,
  ReplaceMode,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { emitAccepted } from './admin.ts';
import { isValue } from './arithmetic.ts';
import type { Order } from './book.ts';
import {
  checkFields,
  checkNotional,
  checkOrder,
  checkParties,
  findTarget,
  levelsFull,
  mayRest,
  type OrderRequest,
} from './checks.ts';
import type { Matcher } from './matching.ts';
import { closedBy, type Market, type Refusal, refusal, type State } from './state.ts';

interface Accepted {
  readonly order: Order;
  readonly resting: boolean;
}

/** Gives the order its id and answers; what it does follows in `placeOrder`. */
function acceptOrder(
  state: State,
  market: Market,
  request: OrderRequest,
  cancelCode: number,
): Accepted {
  const { account, correlation, priceTicks, clientOrderId, side, type, stp } = request;
  state.lastOrderId += 1;
  const order: Order = {
    orderId: state.lastOrderId,
    clientOrderId,
    account,
    market: market.id,
    side,
    priceTicks,
    quantityLots: request.quantity,
    leavesLots: request.quantity,
    type,
    stp,
  };
  const resting = mayRest(type, request.timeInForce) && !state.crosses(market, side, priceTicks);
  state.events.push({
    template: Template.OrderAccepted,
    market: market.id,
    account,
    sequence: state.sequence,
    correlation,
    orderId: order.orderId,
    priceTicks,
    quantity: request.quantity,
    clientOrderId,
    side,
    type,
    timeInForce: request.timeInForce,
    stp,
    resting: resting ? 1 : 0,
    cancelCode,
    text: request.text,
  });
  return { order, resting };
}

function placeOrder(
  state: State,
  matcher: Matcher,
  { order, resting }: Accepted,
  timeInForce: TimeInForce,
): void {
  const market = state.marketOf(order);
  if (!resting) {
    matcher.execute(market, order, timeInForce);
    return;
  }
  state.rest(order);
  state.emitBalances(market, order.account);
}

export function newOrder(state: State, matcher: Matcher, command: NewOrder): Refusal | undefined {
  const refused = checkFields(command) ?? checkParties(state, command);
  if (refused) return refused;
  const market = state.market(command.market)!;
  const unfit = checkOrder(state, market, command);
  if (unfit) return unfit;
  placeOrder(state, matcher, acceptOrder(state, market, command, 0), command.timeInForce);
  return undefined;
}

/** The order that a command names, or why it does not name one. */
function target(state: State, command: CancelOrder | AmendOrder): Order | Refusal {
  if (command.targetKind > TargetKind.CLIENT_ORDER_ID) return refusal(Rejection.INVALID_ENUM);
  if (!state.account(command.account)) return refusal(Rejection.UNKNOWN_ACCOUNT);
  const { account, targetKind, market } = command;
  const order = findTarget(state, account, command.target, targetKind, market);
  return order ?? refusal(Rejection.ORDER_NOT_FOUND);
}

export function cancelOrder(
  state: State,
  matcher: Matcher,
  command: CancelOrder,
): Refusal | undefined {
  if (!isValue(command.target)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const order = target(state, command);
  if ('code' in order) return order;
  const { correlation } = command;
  state.unrest(order);
  matcher.emitClosed(order, { reason: CloseReason.CANCELLED, resting: 1, correlation });
  state.emitBalances(state.marketOf(order), order.account);
  return undefined;
}

/** What a CancelAll cancels, in the order in which it does. */
function ordersToCancel(state: State, account: number, marketId: number): Order[] {
  if (account === 0) {
    const { book } = state.market(marketId)!;
    return [...book.orders(Side.BUY), ...book.orders(Side.SELL)];
  }
  return [...state.orders.values()]
    .filter((order) => order.account === account)
    .filter((order) => marketId === 0 || order.market === marketId)
    .sort((a, b) => a.orderId - b.orderId);
}

export function cancelAll(state: State, matcher: Matcher, command: CancelAll): Refusal | undefined {
  const { account, market } = command;
  if (account === 0 && market === 0) return refusal(Rejection.UNKNOWN_MARKET);
  if (market !== 0 && !state.market(market)) return refusal(Rejection.UNKNOWN_MARKET);
  if (account !== 0 && !state.account(account)) return refusal(Rejection.UNKNOWN_ACCOUNT);
  emitAccepted(state, command, 0);
  for (const order of ordersToCancel(state, account, market)) {
    matcher.closeResting(order, CloseReason.MASS_CANCELLED);
  }
  return undefined;
}

function checkReplace(state: State, command: CancelReplace): Refusal | undefined {
  const refused = checkFields(command, command.target);
  if (refused) return refused;
  const { targetKind, mode } = command;
  if (targetKind > TargetKind.CLIENT_ORDER_ID || mode > ReplaceMode.ALLOW_FAILURE) {
    return refusal(Rejection.INVALID_ENUM);
  }
  return checkParties(state, command);
}

export function cancelReplace(
  state: State,
  matcher: Matcher,
  command: CancelReplace,
): Refusal | undefined {
  const refused = checkReplace(state, command);
  if (refused) return refused;
  const { account, correlation, targetKind, timeInForce } = command;
  const market = state.market(command.market)!;
  const old = findTarget(state, account, command.target, targetKind, market.id);
  if (!old && command.mode === ReplaceMode.STOP_ON_FAILURE) {
    return refusal(Rejection.ORDER_NOT_FOUND);
  }
  if (old) state.unrest(old);
  const unfit = checkOrder(state, market, command);
  if (unfit && !old) return unfit;
  if (unfit && old) {
    const details = { reason: CloseReason.REPLACED, resting: 1, correlation };
    matcher.emitClosed(old, { ...details, replaceCode: unfit.code });
    state.emitBalances(market, account);
    return undefined;
  }
  const accepted = acceptOrder(state, market, command, old ? 0 : Rejection.ORDER_NOT_FOUND);
  if (old) {
    matcher.emitClosed(old, { reason: CloseReason.REPLACED, resting: 1 });
    state.emitBalances(market, account);
  }
  placeOrder(state, matcher, accepted, timeInForce);
  return undefined;
}

/** Check 2 of AmendOrder; `priceTicks` and `quantityLots` are what the order would then have. */
function checkAmendment(
  market: Market,
  order: Order,
  priceTicks: number,
  quantityLots: number,
): Refusal | undefined {
  const filled = order.quantityLots - order.leavesLots;
  if (priceTicks > market.maxPriceTicks) return refusal(Rejection.PRICE_TOO_HIGH);
  if (quantityLots > market.maxQuantityLots) return refusal(Rejection.QUANTITY_TOO_LARGE);
  if (quantityLots <= filled) return refusal(Rejection.AMEND_BELOW_FILLED);
  if (priceTicks === order.priceTicks && quantityLots === order.quantityLots) {
    return refusal(Rejection.AMEND_WITHOUT_CHANGE);
  }
  return checkNotional(market, priceTicks, quantityLots);
}

export function amendOrder(
  state: State,
  matcher: Matcher,
  command: AmendOrder,
): Refusal | undefined {
  const numbers = [command.priceTicks, command.quantityLots, command.target];
  if (!numbers.every(isValue)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const order = target(state, command);
  if ('code' in order) return order;
  const market = state.marketOf(order);
  const priceTicks = command.priceTicks || order.priceTicks;
  const quantityLots = command.quantityLots || order.quantityLots;
  const refused = closedBy(market) ?? checkAmendment(market, order, priceTicks, quantityLots);
  if (refused) return refused;
  const { correlation } = command;
  if (priceTicks === order.priceTicks && quantityLots < order.quantityLots) {
    reduce(state, matcher, order, quantityLots, correlation);
    return undefined;
  }
  return requeue(state, matcher, order, { priceTicks, quantityLots, correlation });
}

function reduce(
  state: State,
  matcher: Matcher,
  order: Order,
  quantityLots: number,
  correlation: number,
): void {
  const market = state.marketOf(order);
  const { priceTicks, leavesLots } = order;
  const lots = order.quantityLots - quantityLots;
  if (market.ledger) state.releaseLots(order, lots);
  market.book.reduce(order, lots);
  order.quantityLots = quantityLots;
  const details = { reason: AmendReason.REDUCED, resting: 1, correlation };
  matcher.emitAmended(order, { priceTicks, leavesLots }, details);
  state.emitBalances(market, order.account);
}

interface Amendment {
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly correlation: number;
}

/** Check 4 of AmendOrder. */
function checkRequeue(state: State, order: Order, amended: Order): Refusal | undefined {
  const market = state.marketOf(order);
  const { side, priceTicks, account } = amended;
  if (order.type === OrderType.POST_ONLY && state.crosses(market, side, priceTicks)) {
    return refusal(Rejection.WOULD_TAKE);
  }
  if (market.ledger) {
    const [asset, reserved] = state.need(order, order.leavesLots);
    const [, needed] = state.need(amended, amended.leavesLots);
    if (needed - reserved > state.ledger.available(account, asset)) {
      return refusal(Rejection.INSUFFICIENT_FUNDS);
    }
  }
  if (levelsFull(state, market, side, priceTicks)) return refusal(Rejection.LEVELS_FULL);
  return undefined;
}

function requeue(
  state: State,
  matcher: Matcher,
  order: Order,
  { priceTicks, quantityLots, correlation }: Amendment,
): Refusal | undefined {
  const market = state.marketOf(order);
  const filled = order.quantityLots - order.leavesLots;
  const amended = { ...order, priceTicks, quantityLots, leavesLots: quantityLots - filled };
  const refused = checkRequeue(state, order, amended);
  if (refused) return refused;
  state.unrest(order);
  const resting = !state.crosses(market, amended.side, priceTicks);
  const details = { reason: AmendReason.REQUEUED, resting: resting ? 1 : 0, correlation };
  matcher.emitAmended(amended, order, details);
  if (resting) {
    state.rest(amended);
    state.emitBalances(market, amended.account);
  } else {
    matcher.execute(market, amended, TimeInForce.GTC, true);
  }
  return undefined;
}
