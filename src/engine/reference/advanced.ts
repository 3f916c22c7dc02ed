/**
 * The naive twin's orders with terms, lists of orders, and how waiting orders come alive. Each
 * command returns why it is refused, or changes the state and emits its events.
 */
import {
  ActivationCause,
  type AdvancedOrder,
  CloseReason,
  ListKind,
  MarketStatus,
  type OrderList,
  type OrderListLeg,
  PegKind,
  Rejection,
  Template,
  TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { emitOrderAccepted, emitTerms } from './answers.ts';
import {
  checkClientId,
  checkFunds,
  checkOpenness,
  checkParties,
  checkPhase,
  checkPostOnly,
  checkPrice,
  checkQuantity,
  checkRoom,
  checkTermsCombination,
  checkTermsFields,
  missingLevel,
  openBalances,
} from './checks.ts';
import { createOrder, hasPrice, mayRest, type Order, PLAIN, type TermsRequest } from './order.ts';
import { type Market, type Refusal, refusal, type State, triggersOf } from './state.ts';
import type { Twin } from './twin.ts';

/** Pegged orders that a market has room for. */
const MAX_PEGS = 1000;

/** Check 3 of AdvancedOrder. */
function checkTermsPhase(market: Market, request: TermsRequest): Refusal | undefined {
  if (request.trigger !== TriggerKind.NONE) return undefined;
  const inAuction = market.status === MarketStatus.AUCTION;
  if (request.peg !== PegKind.NONE) {
    return inAuction ? refusal(Rejection.NOT_IN_AUCTION) : undefined;
  }
  const refused = checkPhase(market, request);
  if (refused) return refused;
  const waits = inAuction && request.minimumLots > 0;
  return waits ? refusal(Rejection.NOT_IN_AUCTION) : undefined;
}

/** Checks 4 to 7 of AdvancedOrder. */
function checkTerms(twin: Twin, market: Market, request: TermsRequest): Refusal | undefined {
  const { state } = twin;
  const { expireTimeUs, peg, priceTicks, triggerPriceTicks, trailingTicks } = request;
  const refused = checkTermsCombination(request);
  if (refused) return refused;
  if (expireTimeUs !== 0 && expireTimeUs <= state.timeUs) return refusal(Rejection.TIME_IN_PAST);
  const unlimited = peg !== PegKind.NONE && priceTicks === 0;
  const unfit =
    checkQuantity(market, request) ??
    (unlimited ? undefined : checkPrice(twin, market, request, peg === PegKind.NONE));
  if (unfit) return unfit;
  if (Math.max(triggerPriceTicks, trailingTicks) > market.maxPriceTicks) {
    return refusal(Rejection.PRICE_TOO_HIGH);
  }
  return checkClientId(state, request);
}

/** The trigger of an order that waits for it from now on, 0 where it has none to start from. */
function firstTrigger(
  { triggers }: Twin,
  market: Market,
  order: Pick<Order, 'side' | 'trigger' | 'triggerPriceTicks' | 'trailingTicks'>,
): number {
  const { side, trigger, triggerPriceTicks, trailingTicks } = order;
  if (trigger !== TriggerKind.TRAILING) return triggerPriceTicks;
  const reference = triggers.reference(market, side);
  return reference === 0 ? 0 : triggers.trailingTrigger(side, reference, trailingTicks);
}

/** Check 8 of AdvancedOrder for an order with a trigger. */
function checkTrigger(twin: Twin, market: Market, request: TermsRequest): Refusal | undefined {
  const { side, trigger, triggerPriceTicks } = request;
  if (trigger === TriggerKind.TRAILING) {
    const missing = twin.triggers.reference(market, side) === 0;
    return missing ? refusal(Rejection.NO_REFERENCE_PRICE) : undefined;
  }
  const met = twin.triggers.isMet(market, side, trigger, triggerPriceTicks);
  return met ? refusal(Rejection.WOULD_TRIGGER) : undefined;
}

/** Checks 8 and 9 of AdvancedOrder. */
function checkPlace(twin: Twin, market: Market, request: TermsRequest): Refusal | undefined {
  if (request.trigger !== TriggerKind.NONE) return checkTrigger(twin, market, request);
  if (request.peg !== PegKind.NONE) {
    return market.pegs.length >= MAX_PEGS ? refusal(Rejection.PEGS_FULL) : undefined;
  }
  return checkPostOnly(twin.state, market, request) ?? checkFunds(twin, market, request);
}

/** Levels that an order needs for its own place and that do not exist. */
function missingPlace(twin: Twin, market: Market, request: TermsRequest): number {
  const { side, type, timeInForce, trigger, priceTicks } = request;
  if (trigger !== TriggerKind.NONE) {
    const price = firstTrigger(twin, market, request);
    return triggersOf(market, side, trigger).has(price) ? 0 : 1;
  }
  if (request.peg !== PegKind.NONE || !mayRest(type, timeInForce)) return 0;
  return missingLevel(market, side, priceTicks);
}

function missingExpiry(state: State, { expireTimeUs }: TermsRequest): number {
  return expireTimeUs === 0 || state.mayJoin(expireTimeUs) ? 0 : 1;
}

export function advancedOrder(twin: Twin, command: AdvancedOrder): Refusal | undefined {
  const { state } = twin;
  const { account, correlation, text, reduceOnly } = command;
  const malformed = checkTermsFields(command, reduceOnly);
  if (malformed) return malformed;
  if (reduceOnly === 1) return refusal(Rejection.REDUCE_ONLY_NOT_FOR_SPOT);
  const unknown = checkParties(state, command);
  if (unknown) return unknown;
  const market = state.market(command.market)!;
  const refused =
    checkOpenness(state, market, account) ??
    checkTermsPhase(market, command) ??
    checkTerms(twin, market, command) ??
    checkPlace(twin, market, command);
  if (refused) return refused;
  const levels = missingPlace(twin, market, command) + missingExpiry(state, command);
  const unfit = checkRoom(state, account, 1, levels) ?? openBalances(state, market, account);
  if (unfit) return unfit;
  const order = createWithTerms(twin, market, command);
  emitOrderAccepted(state, order, { correlation, text, resting: false });
  if (command.trigger !== TriggerKind.NONE) {
    emitTerms(state, order, WaitKind.TRIGGER);
    twin.closer.enterTrigger(order);
    return undefined;
  }
  emitTerms(state, order, WaitKind.NONE);
  if (order.peg === PegKind.NONE) {
    twin.matcher.execute(market, order);
    return undefined;
  }
  market.pegs.push(order);
  twin.pegs.place(market, order);
  return undefined;
}

/** Gives the order its id; where it waits for its trigger at once, the trigger is set. */
function createWithTerms(
  twin: Twin,
  market: Market,
  request: TermsRequest,
  waitsForList = false,
): Order {
  const { state } = twin;
  state.lastOrderId += 1;
  const order = createOrder(state.lastOrderId, request, request);
  if (!waitsForList) order.triggerPriceTicks = firstTrigger(twin, market, request);
  state.open(order);
  return order;
}

/** What becomes of each order of a list at first. */
interface Leg {
  readonly request: TermsRequest;
  readonly waits: WaitKind;
  readonly index: number;
}

const LEGS_OF: Readonly<Record<ListKind, number>> = {
  [ListKind.OCO]: 2,
  [ListKind.OTO]: 2,
  [ListKind.OTOCO]: 3,
};

function legsOf(command: OrderList): Leg[] {
  const { market, account, session, kind } = command;
  return command.orders.map((leg: OrderListLeg, index) => {
    const request: TermsRequest = { ...PLAIN, ...leg, market, account, session };
    const first = kind === ListKind.OCO || index === 0;
    const triggered = leg.trigger !== TriggerKind.NONE;
    const waits = !first ? WaitKind.LIST : triggered ? WaitKind.TRIGGER : WaitKind.NONE;
    return { request, waits, index };
  });
}

/** The same refusal about the order at `index`; a duplicate says more already. */
function at(index: number, refused: Refusal | undefined): Refusal | undefined {
  if (!refused || refused.code === Rejection.DUPLICATE_CLIENT_ORDER_ID) return refused;
  return { ...refused, detail: index };
}

/** The first refusal of any of the orders. */
function firstOf(
  legs: readonly Leg[],
  check: (leg: Leg) => Refusal | undefined,
): Refusal | undefined {
  for (const leg of legs) {
    const refused = at(leg.index, check(leg));
    if (refused) return refused;
  }
  return undefined;
}

/** Check 3 of OrderList: what the orders must be to one another. */
function fitTogether(kind: ListKind, legs: readonly Leg[]): boolean {
  if (kind !== ListKind.OCO) {
    const { trigger, type } = legs[0]!.request;
    if (trigger !== TriggerKind.NONE || !hasPrice(type)) return false;
  }
  if (kind === ListKind.OTO) return true;
  const [a, b] = legs.slice(-2) as [Leg, Leg];
  const triggered = [a, b].filter(({ request }) => request.trigger !== TriggerKind.NONE);
  const sameSide = a.request.side === b.request.side;
  return (
    sameSide &&
    a.request.quantity === b.request.quantity &&
    triggered.length > 0 &&
    [a, b].every((leg) => triggered.includes(leg) || hasPrice(leg.request.type))
  );
}

/** Check 4 of OrderList for one of its orders. */
function checkLeg(
  twin: Twin,
  market: Market,
  legs: readonly Leg[],
  { request, waits, index }: Leg,
): Refusal | undefined {
  const refused = checkTerms(twin, market, request);
  if (refused) return refused;
  const { clientOrderId } = request;
  const earlier = legs.slice(0, index).map((leg) => leg.request.clientOrderId);
  if (clientOrderId !== 0 && earlier.includes(clientOrderId)) {
    return refusal(Rejection.DUPLICATE_CLIENT_ORDER_ID);
  }
  return waits === WaitKind.TRIGGER ? checkTrigger(twin, market, request) : undefined;
}

/** Check 6 of OrderList. */
function checkListRoom(twin: Twin, market: Market, legs: readonly Leg[]): Refusal | undefined {
  const { state } = twin;
  const { account } = legs[0]!.request;
  let levels = 0;
  for (const { request, waits } of legs) {
    if (waits !== WaitKind.LIST) levels += missingPlace(twin, market, request);
    levels += missingExpiry(state, request);
  }
  return checkRoom(state, account, legs.length, levels) ?? openBalances(state, market, account);
}

function checkList(twin: Twin, command: OrderList, legs: readonly Leg[]): Refusal | undefined {
  const { state } = twin;
  const { kind, account } = command;
  const malformed = firstOf(legs, ({ request }) => checkTermsFields(request));
  if (malformed) return malformed;
  const unknown = checkParties(state, command);
  if (unknown) return unknown;
  const market = state.market(command.market)!;
  const atOnce = legs.filter(({ waits }) => waits === WaitKind.NONE);
  const closed =
    checkOpenness(state, market, account) ??
    firstOf(atOnce, ({ request }) => checkTermsPhase(market, request));
  if (closed) return closed;
  if (!fitTogether(kind, legs)) return refusal(Rejection.INVALID_COMBINATION);
  return (
    firstOf(legs, (leg) => checkLeg(twin, market, legs, leg)) ??
    firstOf(atOnce, ({ request }) => checkPlace(twin, market, request)) ??
    checkListRoom(twin, market, legs)
  );
}

export function orderList(twin: Twin, command: OrderList): Refusal | undefined {
  const { state, closer } = twin;
  const { kind } = command;
  const count = command.orders.length;
  const wanted = LEGS_OF[kind];
  if (wanted === undefined ? count !== 2 && count !== 3 : count !== wanted) {
    return refusal(Rejection.MALFORMED_COMMAND);
  }
  if (wanted === undefined) return refusal(Rejection.INVALID_ENUM);
  const legs = legsOf(command);
  const refused = checkList(twin, command, legs);
  if (refused) return refused;
  const market = state.market(command.market)!;
  const listId = state.lastOrderId + 1;
  const orders = legs.map(({ request, waits, index }) => {
    const order = createWithTerms(twin, market, request, waits === WaitKind.LIST);
    Object.assign(order, { listId, listKind: kind });
    const correlation = index === 0 ? command.correlation : 0;
    emitOrderAccepted(state, order, { correlation, text: request.text, resting: false });
    emitTerms(state, order, waits);
    order.waits = waits;
    if (waits === WaitKind.TRIGGER) closer.enterTrigger(order);
    return order;
  });
  link(kind, orders);
  const working = orders.find((order) => order.waits === WaitKind.NONE);
  if (working) twin.matcher.execute(market, working);
  return undefined;
}

/** Tells the orders of a list about one another. */
function link(kind: ListKind, orders: readonly Order[]): void {
  if (kind !== ListKind.OCO) orders[0]!.children = orders.slice(1);
  if (kind === ListKind.OTO) return;
  const [a, b] = orders.slice(-2) as [Order, Order];
  a.partner = b;
  b.partner = a;
}

function emitActivated(state: State, order: Order, cause: ActivationCause, waits: WaitKind): void {
  state.events.push({
    template: Template.OrderActivated,
    market: order.market,
    account: order.account,
    sequence: state.sequence,
    orderId: order.orderId,
    triggerPriceTicks: order.triggerPriceTicks,
    cause,
    waits,
  });
}

/** Takes an order out of its market's queue and lets it come alive. */
export function activate(twin: Twin, order: Order): void {
  const { state, closer } = twin;
  const market = state.marketOf(order);
  const cause = order.queuedBy!;
  closer.leaveQueue(order);
  const beginsToWait = cause === ActivationCause.LIST && order.trigger !== TriggerKind.NONE;
  if (beginsToWait && awaitTrigger(twin, market, order)) return;
  if (!beginsToWait) emitActivated(state, order, cause, WaitKind.NONE);
  if (order.trigger !== TriggerKind.NONE) closer.closePartner(order);
  const refused = checkAlive(twin, market, order);
  if (refused) {
    refuse(twin, order, refused.code);
    return;
  }
  order.waits = WaitKind.NONE;
  twin.matcher.execute(market, order);
}

/**
 * The order's list has come to it and it has a trigger.
 * @returns false where the trigger is met already, so that it goes on
 */
function awaitTrigger(twin: Twin, market: Market, order: Order): boolean {
  const { state } = twin;
  const { side, trigger } = order;
  order.triggerPriceTicks = firstTrigger(twin, market, order);
  const noReference = order.triggerPriceTicks === 0;
  const met = !noReference && twin.triggers.isMet(market, side, trigger, order.triggerPriceTicks);
  const ladder = triggersOf(market, side, trigger);
  const fits = ladder.has(order.triggerPriceTicks) || state.levelsFit(1);
  const waits = !noReference && !met && fits ? WaitKind.TRIGGER : WaitKind.NONE;
  emitActivated(state, order, ActivationCause.LIST, waits);
  if (met) return false;
  if (noReference) refuse(twin, order, Rejection.NO_REFERENCE_PRICE);
  else if (!fits) refuse(twin, order, Rejection.LEVELS_FULL);
  else twin.closer.enterTrigger(order);
  return true;
}

function refuse({ closer }: Twin, order: Order, replaceCode: Rejection): void {
  order.waits = WaitKind.NONE;
  closer.close(order, { reason: CloseReason.REFUSED, replaceCode });
}

/** Checks 3, 6, 8, 9, 10 and 11 of NewOrder for an order that comes alive. */
function checkAlive(twin: Twin, market: Market, order: Order): Refusal | undefined {
  const { state } = twin;
  const { account, type, timeInForce, side, priceTicks } = order;
  const request = { ...order, quantity: order.quantityLots };
  const refused =
    checkOpenness(state, market, account) ??
    checkPrice(twin, market, request) ??
    checkPostOnly(state, market, request) ??
    checkFunds(twin, market, request);
  if (refused) return refused;
  const level = mayRest(type, timeInForce) ? missingLevel(market, side, priceTicks) : 0;
  if (!state.levelsFit(level)) return refusal(Rejection.LEVELS_FULL);
  return openBalances(state, market, account);
}
