/**
 * The naive twin's commands on plain orders: new, cancel, cancel-all, cancel-replace, amend. Each
 * returns why it is refused, or changes the state and emits its events.
 */
import {
  AccountStatus,
  type AmendOrder,
  AmendReason,
  type CancelAll,
  type CancelOrder,
  type CancelReplace,
  CloseReason,
  DisplayReason,
  MarketStatus,
  type NewOrder,
  OrderType,
  PegKind,
  Rejection,
  ReplaceMode,
  TargetKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { emitAccepted, emitAmended, emitOrderAccepted } from './answers.ts';
import { isValue } from './arithmetic.ts';
import {
  checkFields,
  checkNotional,
  checkOrder,
  checkParties,
  findTarget,
  missingLevel,
} from './checks.ts';
import {
  conceals,
  createOrder,
  mayRest,
  type Order,
  type OrderRequest,
  shownLots,
} from './order.ts';
import { closedBy, type Market, type Refusal, refusal, type State } from './state.ts';
import type { Twin } from './twin.ts';

/** Whether an order that may rest does so at once and whole. */
function restsAtOnce(state: State, market: Market, order: Order, priceTicks: number): boolean {
  if (market.status === MarketStatus.AUCTION) return true;
  return !state.crosses(market, order.side, priceTicks);
}

interface Accepted {
  readonly order: Order;
  readonly resting: boolean;
}

/** Gives the order its id and answers; what it does follows in `placeOrder`. */
function acceptOrder(
  state: State,
  market: Market,
  request: OrderRequest & { readonly correlation: number },
  cancelCode: number,
): Accepted {
  state.lastOrderId += 1;
  const order = createOrder(state.lastOrderId, request);
  state.open(order);
  const resting =
    mayRest(order.type, order.timeInForce) && restsAtOnce(state, market, order, order.priceTicks);
  const { correlation, text } = request;
  emitOrderAccepted(state, order, { correlation, text, resting, cancelCode });
  return { order, resting };
}

function placeOrder({ state, matcher }: Twin, { order, resting }: Accepted): void {
  const market = state.marketOf(order);
  if (!resting) {
    matcher.execute(market, order);
    return;
  }
  state.enterBook(order);
  state.emitBalances(market, order.account);
}

export function newOrder(twin: Twin, command: NewOrder): Refusal | undefined {
  const { state } = twin;
  const refused = checkFields(command) ?? checkParties(state, command);
  if (refused) return refused;
  const market = state.market(command.market)!;
  const unfit = checkOrder(twin, market, command);
  if (unfit) return unfit;
  placeOrder(twin, acceptOrder(state, market, command, 0));
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

export function cancelOrder({ state, closer }: Twin, command: CancelOrder): Refusal | undefined {
  if (!isValue(command.target)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const order = target(state, command);
  if ('code' in order) return order;
  closer.close(order, { reason: CloseReason.CANCELLED, correlation: command.correlation });
  return undefined;
}

/** What a CancelAll cancels, in the order in which it does. */
function ordersToCancel({ state, closer }: Twin, command: CancelAll): Order[] {
  const { account, market, session } = command;
  if (account === 0) return closer.ordersOfMarket(state.market(market)!);
  return state
    .ordersOf(account)
    .filter((order) => market === 0 || order.market === market)
    .filter((order) => session === 0 || order.session === session);
}

export function cancelAll(twin: Twin, command: CancelAll): Refusal | undefined {
  const { state, closer } = twin;
  const { account, market } = command;
  if (account === 0 && market === 0) return refusal(Rejection.UNKNOWN_MARKET);
  if (market !== 0 && !state.market(market)) return refusal(Rejection.UNKNOWN_MARKET);
  if (account !== 0 && !state.account(account)) return refusal(Rejection.UNKNOWN_ACCOUNT);
  emitAccepted(state, command, 0);
  closer.closeEach(ordersToCancel(twin, command), CloseReason.MASS_CANCELLED);
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

export function cancelReplace(twin: Twin, command: CancelReplace): Refusal | undefined {
  const { state, closer } = twin;
  const refused = checkReplace(state, command);
  if (refused) return refused;
  const { account, correlation, targetKind } = command;
  const market = state.market(command.market)!;
  const old = findTarget(state, account, command.target, targetKind, market.id);
  if (old && old.listId !== 0) return refusal(Rejection.LIST_ORDER);
  if (!old) {
    if (command.mode === ReplaceMode.STOP_ON_FAILURE) return refusal(Rejection.ORDER_NOT_FOUND);
    const unfit = checkOrder(twin, market, command);
    if (unfit) return unfit;
    placeOrder(twin, acceptOrder(state, market, command, Rejection.ORDER_NOT_FOUND));
    return undefined;
  }
  const wasInBook = old.inBook;
  const shown = wasInBook ? shownLots(old) : 0;
  closer.remove(old);
  const unfit = checkOrder(twin, market, command);
  if (unfit) {
    const details = { reason: CloseReason.REPLACED, correlation, replaceCode: unfit.code };
    closer.emitEnd(old, wasInBook, shown, details);
    state.emitBalances(market, account);
    return undefined;
  }
  const accepted = acceptOrder(state, market, command, 0);
  closer.emitEnd(old, wasInBook, shown, { reason: CloseReason.REPLACED });
  state.emitBalances(market, account);
  placeOrder(twin, accepted);
  return undefined;
}

/** Check 2 of AmendOrder; `priceTicks` and `quantityLots` are what the order would then have. */
function checkAmendment(
  { limits }: Twin,
  market: Market,
  order: Order,
  priceTicks: number,
  quantityLots: number,
): Refusal | undefined {
  const filled = order.quantityLots - order.leavesLots;
  if (priceTicks > market.maxPriceTicks) return refusal(Rejection.PRICE_TOO_HIGH);
  if (quantityLots > market.maxQuantityLots) return refusal(Rejection.QUANTITY_TOO_LARGE);
  if (quantityLots <= filled) return refusal(Rejection.AMEND_BELOW_FILLED);
  const samePrice = priceTicks === order.priceTicks;
  if (samePrice && quantityLots === order.quantityLots) {
    return refusal(Rejection.AMEND_WITHOUT_CHANGE);
  }
  const refused = checkNotional(market, priceTicks * quantityLots * market.quoteUnitsPerTickLot);
  if (refused) return refused;
  const outside = !samePrice && limits.isOutsideCollar(market, priceTicks);
  return outside ? refusal(Rejection.PRICE_OUTSIDE_COLLAR) : undefined;
}

/** What is left of check 1 of AmendOrder when the order was found. */
function checkAmendable(state: State, market: Market, order: Order): Refusal | undefined {
  if (order.waits !== WaitKind.NONE || order.peg !== PegKind.NONE) {
    return refusal(Rejection.AMEND_NOT_ALLOWED);
  }
  if (state.account(order.account)!.status === AccountStatus.BLOCKED) {
    return refusal(Rejection.ACCOUNT_BLOCKED);
  }
  return closedBy(market);
}

export function amendOrder(twin: Twin, command: AmendOrder): Refusal | undefined {
  const { state, matcher } = twin;
  const numbers = [command.priceTicks, command.quantityLots, command.target];
  if (!numbers.every(isValue)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  const order = target(state, command);
  if ('code' in order) return order;
  const market = state.marketOf(order);
  const priceTicks = command.priceTicks || order.priceTicks;
  const quantityLots = command.quantityLots || order.quantityLots;
  const refused =
    checkAmendable(state, market, order) ??
    checkAmendment(twin, market, order, priceTicks, quantityLots);
  if (refused) return refused;
  const { correlation } = command;
  if (priceTicks === order.priceTicks && quantityLots < order.quantityLots) {
    const lots = order.quantityLots - quantityLots;
    matcher.reduce(market, order, lots, AmendReason.REDUCED, correlation);
    return undefined;
  }
  return requeue(twin, order, { priceTicks, quantityLots, correlation });
}

interface Amendment {
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly correlation: number;
}

/** Check 4 of AmendOrder. */
function checkRequeue(
  { state, limits }: Twin,
  order: Order,
  priceTicks: number,
  leavesLots: number,
): Refusal | undefined {
  const market = state.marketOf(order);
  const { side, account } = order;
  const mustRest = order.type === OrderType.POST_ONLY || market.status === MarketStatus.POST_ONLY;
  if (mustRest && !restsAtOnce(state, market, order, priceTicks)) {
    return refusal(Rejection.WOULD_TAKE);
  }
  if (market.ledger) {
    const [asset, held] = state.need(order, order.leavesLots);
    const more = state.need({ ...order, priceTicks }, leavesLots)[1] - held;
    if (more > state.ledger.available(account, asset)) {
      return refusal(Rejection.INSUFFICIENT_FUNDS);
    }
    if (more > 0 && limits.isExposed(account, asset, more)) {
      return refusal(Rejection.EXPOSURE_EXCEEDED);
    }
  }
  const fits = state.levelsFit(missingLevel(market, side, priceTicks));
  return fits ? undefined : refusal(Rejection.LEVELS_FULL);
}

function requeue(
  twin: Twin,
  order: Order,
  { priceTicks, quantityLots, correlation }: Amendment,
): Refusal | undefined {
  const { state, matcher } = twin;
  const market = state.marketOf(order);
  const leavesLots = order.leavesLots + quantityLots - order.quantityLots;
  const refused = checkRequeue(twin, order, priceTicks, leavesLots);
  if (refused) return refused;
  const previous = { priceTicks: order.priceTicks, leavesLots: order.leavesLots };
  const shown = shownLots(order);
  state.leaveBook(order);
  Object.assign(order, { priceTicks, quantityLots, leavesLots });
  const atOnce = restsAtOnce(state, market, order, priceTicks);
  const resting = !atOnce ? 0 : conceals(order) ? 2 : 1;
  const { REQUEUED: reason } = AmendReason;
  emitAmended(state, order, previous, { reason, resting, correlation });
  if (conceals(order)) {
    state.emitDisplay(order, -shown, DisplayReason.LEFT, previous.priceTicks);
  }
  if (!atOnce) {
    matcher.executeRequeued(market, order);
    return undefined;
  }
  state.enterBook(order);
  if (conceals(order)) state.emitDisplay(order, shownLots(order), DisplayReason.ENTERED);
  state.emitBalances(market, order.account);
  return undefined;
}
