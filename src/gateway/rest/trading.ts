/**
 * Endpoints that change orders: place, test, cancel, cancel all, cancel-replace, amend. The engine
 * decides; these translate. An answer is built from the events of its own command.
 *
 * The engine replaces an order in one step only by one without terms. One with terms, or of a
 * connection that cancels on disconnect, is placed after the cancel, by a second command.
 */

import type { MarketInfo } from '../../feed/catalog.ts';
import {
  AmendReason,
  CloseReason,
  type Event,
  type OrderClosed,
  OrderType,
  type Rejected,
  Rejection,
  ReplaceMode,
  type Side,
  TargetKind,
  Template,
} from '../../schema/generated/protocol.ts';
import type { OrderRecord, OrderStatus } from '../accounts/order-record.ts';
import { DialectError, illegal, notRequired } from '../errors.ts';
import type { Outcome, Request } from '../port.ts';
import { rejectionError } from '../rejections.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { checkOpenOrders, NO_OPEN_ORDER_LIMITS } from './open-order-limits.ts';
import { readQty } from './order-numbers.ts';
import {
  ORDER_PARAMS,
  type OrderFields,
  type OrderWish,
  type ResponseType,
  readNewClientId,
  readOrder,
  readResponseType,
  readTarget,
  type Target,
} from './order-params.ts';
import { NO_TERMS } from './order-terms.ts';
import {
  amendedView,
  briefMatch,
  cancelView,
  NO_DISCOUNT,
  placedOrders,
  placedView,
  rateText,
} from './order-view.ts';
import type { Params } from './params.ts';
import { referenceTicks, requiredMarket, type Services } from './services.ts';

const ORDER_IDS = { orderId: 'orderId', clientId: 'origClientOrderId' } as const;
const CANCEL_IDS = { orderId: 'cancelOrderId', clientId: 'cancelOrigClientOrderId' } as const;
const PARTIAL_FAILURE = 409;

/** Order placing, testing, cancelling and changing. */
export function tradingEndpoints(services: Services): Endpoint[] {
  const trading = new Trading(services);
  const signed = { security: 'signed', permission: 'trade' } as const;
  return [
    {
      ...signed,
      method: 'POST',
      path: '/api/v3/order',
      wsMethod: 'order.place',
      weight: 1,
      order: true,
      knows: ORDER_PARAMS,
      handle: (context) => trading.place(context),
    },
    {
      ...signed,
      method: 'POST',
      path: '/api/v3/order/test',
      wsMethod: 'order.test',
      weight: (params) => (params.has('computeCommissionRates') ? 20 : 1),
      knows: [...ORDER_PARAMS, 'computeCommissionRates'],
      handle: (context) => trading.test(context),
    },
    {
      ...signed,
      method: 'DELETE',
      path: '/api/v3/order',
      wsMethod: 'order.cancel',
      weight: 1,
      knows: [
        ...['symbol', 'orderId', 'origClientOrderId', 'newClientOrderId'],
        'cancelRestrictions',
      ],
      handle: (context) => trading.cancel(context),
    },
    {
      ...signed,
      method: 'DELETE',
      path: '/api/v3/openOrders',
      wsMethod: 'openOrders.cancelAll',
      weight: 1,
      knows: ['symbol'],
      handle: (context) => trading.cancelAll(context),
    },
    {
      ...signed,
      method: 'POST',
      path: '/api/v3/order/cancelReplace',
      wsMethod: 'order.cancelReplace',
      weight: 1,
      order: true,
      knows: [
        ...ORDER_PARAMS,
        'cancelReplaceMode',
        'cancelOrderId',
        'cancelOrigClientOrderId',
        'cancelNewClientOrderId',
        'cancelRestrictions',
        'orderRateLimitExceededMode',
      ],
      handle: (context) => trading.cancelReplace(context),
      overLimit: (context, error) => trading.cancelOnly(context, error),
    },
    {
      ...signed,
      method: 'PUT',
      path: '/api/v3/order/amend/keepPriority',
      wsMethod: 'order.amend.keepPriority',
      weight: 4,
      knows: ['symbol', 'orderId', 'origClientOrderId', 'newClientOrderId', 'newQty'],
      handle: (context) => trading.amend(context),
    },
  ];
}

class Trading {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  async place(context: EndpointContext): Promise<unknown> {
    const { params } = context;
    const market = requiredMarket(this.#services.catalog, params);
    const order = this.#readOrder(context, market);
    this.#checkOpen(context, market, order);
    const responseType = readResponseType(params, order);
    const command = orderCommand(context, market, order);
    const outcome = await this.#services.commands.submit(context, command);
    if (outcome.answer.template === Template.Rejected) throw rejectionError(outcome.answer.code);
    return this.#placed(outcome, market, context, responseType);
  }

  /** Checks all that can be checked without placing: parameters, filters, what the key may. */
  test(context: EndpointContext): unknown {
    const { params } = context;
    const { catalog } = this.#services;
    const market = requiredMarket(catalog, params);
    const order = this.#readOrder(context, market);
    readResponseType(params, order);
    checkFilters(order.fields, market);
    this.#checkOpen(context, market, order);
    this.#services.commands.checkScope(context, orderCommand(context, market, order));
    if (params.optionalBoolean('computeCommissionRates') !== true) return {};
    const fees = catalog.feesOf(market, context.caller!.account);
    const none = rateText(0);
    return {
      standardCommissionForOrder: {
        maker: rateText(fees.makerPpm),
        taker: rateText(fees.takerPpm),
      },
      specialCommissionForOrder: { maker: none, taker: none },
      taxCommissionForOrder: { maker: none, taker: none },
      discount: NO_DISCOUNT,
    };
  }

  async cancel(context: EndpointContext): Promise<unknown> {
    const { params } = context;
    const { accounts, catalog, commands } = this.#services;
    const market = requiredMarket(catalog, params);
    const { account } = context.caller!;
    const target = readTarget(params, accounts, account, ORDER_IDS);
    const cancelText = readNewClientId(params, 'newClientOrderId');
    const restricted = this.#restriction(params, { account, market, target });
    if (restricted !== undefined) throw restricted;
    const outcome = await commands.submit(context, {
      template: Template.CancelOrder,
      market: market.id,
      account,
      ...target,
    });
    const { answer, timeUs } = outcome;
    if (answer.template === Template.Rejected) throw rejectionError(answer.code);
    const closed = this.#closed(answer as OrderClosed, timeUs);
    return cancelView(closed, market, cancelText, timeUs, context.time);
  }

  /** Of more orders than an outcome has room for, only the first ones are listed. */
  async cancelAll(context: EndpointContext): Promise<unknown> {
    const { catalog, commands } = this.#services;
    const market = requiredMarket(catalog, context.params);
    const { account } = context.caller!;
    const outcome = await commands.submit(context, {
      template: Template.CancelAll,
      session: 0,
      market: market.id,
      account,
    });
    if (outcome.answer.template === Template.Rejected) throw rejectionError(outcome.answer.code);
    const closed = massCancelled(outcome.events);
    if (closed.length === 0) throw rejectionError(Rejection.ORDER_NOT_FOUND);
    return closed.map((event) => {
      const order = this.#closed(event, outcome.timeUs);
      return cancelView(order, market, order.clientText, outcome.timeUs, context.time);
    });
  }

  async cancelReplace(context: EndpointContext): Promise<unknown> {
    const { params } = context;
    const { accounts, catalog, commands } = this.#services;
    const market = requiredMarket(catalog, params);
    const mode = readReplaceMode(context);
    const { account } = context.caller!;
    const target = readTarget(params, accounts, account, CANCEL_IDS);
    const cancelText = readNewClientId(params, 'cancelNewClientOrderId');
    const order = this.#readOrder(context, market);
    this.#checkOpen(context, market, order, target);
    const responseType = readResponseType(params, order);
    readExceededMode(params);
    const restricted = this.#restriction(params, { account, market, target });
    if (restricted !== undefined) return this.#placeOnly(context, { mode, order, restricted });
    const inOneStep = order.terms === undefined && context.orderSession === undefined;
    if (!inOneStep) return this.#cancelThenPlace(context, { mode, target, cancelText, order });
    const outcome = await commands.submit(context, {
      template: Template.CancelReplace,
      market: market.id,
      account,
      mode,
      ...target,
      ...order.fields,
    });
    const { answer, events, timeUs } = outcome;
    if (answer.template === Template.Rejected) throw replaceRefused(answer, mode);
    const closed = events.find(
      (event) => event.template === Template.OrderClosed && event.orderId === closedId(outcome),
    ) as OrderClosed | undefined;
    const cancelResponse =
      closed && cancelView(this.#closed(closed, timeUs), market, cancelText, timeUs, context.time);
    if (answer.template === Template.OrderClosed) {
      throw partly(cancelResponse, 'SUCCESS', failure(answer.replaceCode), 'FAILURE');
    }
    const newOrderResponse = this.#placed(outcome, market, context, responseType);
    if (cancelResponse === undefined) {
      const refused = failure(Rejection.ORDER_NOT_FOUND);
      throw partly(refused, 'FAILURE', newOrderResponse, 'SUCCESS');
    }
    return { cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS', cancelResponse, newOrderResponse };
  }

  /** The order limit is reached: the old order may still be cancelled, if that is wanted. */
  async cancelOnly(context: EndpointContext, error: DialectError): Promise<unknown> {
    const { params } = context;
    if (readExceededMode(params) !== 'CANCEL_ONLY') throw error;
    const { accounts, catalog, commands } = this.#services;
    const market = requiredMarket(catalog, params);
    const mode = readReplaceMode(context);
    const { account } = context.caller!;
    const target = readTarget(params, accounts, account, CANCEL_IDS);
    const cancelText = readNewClientId(params, 'cancelNewClientOrderId');
    this.#readOrder(context, market);
    const notPlaced = error.body();
    const restricted = this.#restriction(params, { account, market, target });
    if (restricted !== undefined) throw bothFailed(restricted.body(), notPlaced);
    const command = { template: Template.CancelOrder, market: market.id, account } as const;
    const { answer, timeUs } = await commands.submit(context, { ...command, ...target });
    if (answer.template === Template.Rejected) {
      if (answer.code !== Rejection.ORDER_NOT_FOUND) throw replaceRefused(answer, mode);
      throw bothFailed(failure(answer.code), notPlaced);
    }
    const closed = this.#closed(answer as OrderClosed, timeUs);
    const cancelled = cancelView(closed, market, cancelText, timeUs, context.time);
    throw partly(cancelled, 'SUCCESS', notPlaced, 'FAILURE');
  }

  /** The old order stays, as `cancelRestrictions` has it. */
  async #placeOnly(
    context: EndpointContext,
    wish: {
      readonly mode: ReplaceMode;
      readonly order: OrderWish;
      readonly restricted: DialectError;
    },
  ): Promise<unknown> {
    const { mode, order, restricted } = wish;
    const kept = restricted.body();
    if (mode === ReplaceMode.STOP_ON_FAILURE) throw bothFailed(kept, null);
    const market = requiredMarket(this.#services.catalog, context.params);
    const command = orderCommand(context, market, order);
    const outcome = await this.#services.commands.submit(context, command);
    const { answer } = outcome;
    if (answer.template === Template.Rejected) throw bothFailed(kept, failure(answer.code));
    const type = readResponseType(context.params, order);
    throw partly(kept, 'FAILURE', this.#placed(outcome, market, context, type), 'SUCCESS');
  }

  /**
   * Why `cancelRestrictions` lets an order be, as far as is known of it when the request comes; a
   * fill that is on its way then does not count.
   */
  #restriction(
    params: Params,
    about: { readonly account: number; readonly market: MarketInfo; readonly target: Target },
  ): DialectError | undefined {
    const wanted = readRestriction(params);
    if (wanted === undefined) return undefined;
    const { accounts } = this.#services;
    const { account, market, target } = about;
    const open = accounts.openOrder(account, market.id, target);
    if (open === undefined || open.status === wanted) return undefined;
    return new DialectError(-2011, 'Order was not canceled due to cancel restrictions.');
  }

  async #cancelThenPlace(
    context: EndpointContext,
    wish: {
      readonly mode: ReplaceMode;
      readonly target: Target;
      readonly cancelText: string;
      readonly order: OrderWish;
    },
  ): Promise<unknown> {
    const { accounts, catalog, commands } = this.#services;
    const { account } = context.caller!;
    const market = requiredMarket(catalog, context.params);
    const { cancelText, mode, order, target } = wish;
    const old = accounts.openOrder(account, market.id, target);
    if ((old?.terms?.listId ?? 0) > 0) throw rejectionError(Rejection.LIST_ORDER);
    const next = orderCommand(context, market, order);
    commands.checkScope(context, next);
    const cancel = { template: Template.CancelOrder, market: market.id, account } as const;
    const cancelled = await commands.submit(context, { ...cancel, ...target });
    const { answer, timeUs } = cancelled;
    const failed = answer.template === Template.Rejected ? answer : undefined;
    if (failed !== undefined) {
      const goesOn = mode === ReplaceMode.ALLOW_FAILURE;
      if (!goesOn || failed.code !== Rejection.ORDER_NOT_FOUND) throw replaceRefused(failed, mode);
    }
    const cancelResponse =
      failed === undefined
        ? cancelView(
            this.#closed(answer as OrderClosed, timeUs),
            market,
            cancelText,
            timeUs,
            context.time,
          )
        : failure(failed.code);
    const placed = await commands.submit(context, next).catch((error: unknown) => {
      if (!(error instanceof DialectError)) throw error;
      // It was not sent on; what became of the old order has to be told all the same.
      if (failed !== undefined) throw bothFailed(cancelResponse, error.body());
      throw partly(cancelResponse, 'SUCCESS', error.body(), 'FAILURE');
    });
    if (placed.answer.template === Template.Rejected) {
      if (failed !== undefined) throw replaceRefused(placed.answer, mode);
      throw partly(cancelResponse, 'SUCCESS', failure(placed.answer.code), 'FAILURE');
    }
    const type = readResponseType(context.params, order);
    const newOrderResponse = this.#placed(placed, market, context, type);
    if (failed !== undefined) throw partly(cancelResponse, 'FAILURE', newOrderResponse, 'SUCCESS');
    return { cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS', cancelResponse, newOrderResponse };
  }

  #readOrder({ params }: EndpointContext, market: MarketInfo): OrderWish {
    const reference = (side: Side) => referenceTicks(this.#services, market, side);
    return readOrder({ params, market, referenceTicks: reference });
  }

  /** @param leaving the order in whose place it comes */
  #checkOpen({ caller }: EndpointContext, market: MarketInfo, order: OrderWish, leaving?: Target) {
    const { accounts, openOrders: limits = NO_OPEN_ORDER_LIMITS } = this.#services;
    const isLeaving = (each: Readonly<OrderRecord>) =>
      leaving !== undefined && isTarget(each, leaving);
    checkOpenOrders({ accounts, limits, account: caller!.account, market, isLeaving }, [order]);
  }

  /**
   * Only smaller, as the dialect has it. What is larger is refused on what is known of the order
   * when the request comes; amendments of one order that cross on the way may requeue it.
   */
  async amend(context: EndpointContext): Promise<unknown> {
    const { params } = context;
    const { accounts, catalog, commands } = this.#services;
    const market = requiredMarket(catalog, params);
    const { account } = context.caller!;
    const target = readTarget(params, accounts, account, ORDER_IDS);
    const lots = readQty('newQty', params.required('newQty'), market);
    if (lots === 0) throw new DialectError(-1013, 'Invalid quantity.');
    const known = this.#known(context);
    if (known !== undefined && known.origLots - known.preventedLots < lots) {
      throw new DialectError(-2038, 'Order amend (quantity increase) is not supported.');
    }
    const newText = params.optional('newClientOrderId');
    if (newText !== undefined && newText !== known?.clientText) {
      throw notRequired('newClientOrderId');
    }
    const outcome = await commands.submit(context, {
      template: Template.AmendOrder,
      market: market.id,
      account,
      priceTicks: 0,
      quantityLots: lots,
      ...target,
    });
    const { answer, timeUs } = outcome;
    if (answer.template === Template.Rejected) throw amendRefused(answer);
    if (answer.template !== Template.OrderAmended) throw rejectionError(0);
    const order = accounts.order(account, answer.orderId);
    const shown = { ...order!, origLots: answer.quantityLots + (order?.preventedLots ?? 0) };
    return {
      transactTime: context.time(timeUs),
      executionId: answer.sequence,
      amendedOrder: amendedView(shown, market, context.time),
    };
  }

  #known(context: EndpointContext): Readonly<OrderRecord> | undefined {
    const { accounts } = this.#services;
    const { account } = context.caller!;
    const text = context.params.optional('origClientOrderId');
    const id = context.params.optional('orderId');
    if (id !== undefined) return accounts.order(account, Number(id));
    return text === undefined ? undefined : accounts.orderByClientText(account, text);
  }

  #placed(outcome: Outcome, market: MarketInfo, context: EndpointContext, type: ResponseType) {
    const { accounts, catalog } = this.#services;
    const { account } = context.caller!;
    const [placed] = placedOrders(outcome, market, (id) => accounts.order(account, id));
    if (placed === undefined) throw new Error('an accepted order has no OrderAccepted event');
    const view = placedView(placed.order, placed.fills, market, catalog, type, context.time);
    if (type === 'ACK' || !outcome.events.some(isPrevention)) return view;
    const { orderId, preventedLots } = placed.order;
    const { sequence } = outcome.answer;
    const matches = accounts.changes
      .preventedMatches(account, market.id)
      .filter((match) => match.takerOrderId === orderId && match.sequence === sequence);
    const last = preventedLots === 0 ? undefined : matches.at(-1)?.matchId;
    const preventedMatches = matches.map((match) => briefMatch(match, market));
    return {
      ...view,
      ...(last === undefined ? {} : { preventedMatchId: last }),
      ...(type === 'FULL' ? { preventedMatches } : {}),
    };
  }

  /** A closed order as known; when the history has already lost it, what its event says. */
  #closed(event: OrderClosed, timeUs: number): Readonly<OrderRecord> {
    const known = this.#services.accounts.order(event.account, event.orderId);
    if (known !== undefined) return known;
    const { account, clientOrderId, leavesLots, market, orderId, priceTicks, side } = event;
    return {
      ...{ account, clientOrderId, market, orderId, priceTicks, side },
      ...{ clientText: clientOrderId === 0 ? '' : String(clientOrderId), type: OrderType.LIMIT },
      ...{ timeInForce: 0, stp: 0, timeUs, updateUs: timeUs, workingUs: timeUs },
      ...{ origLots: leavesLots, budgetUnits: 0, executedLots: 0, quoteUnits: 0 },
      ...{ preventedLots: 0, status: 'CANCELED', shownLots: 0, place: 0 },
    };
  }
}

/** Whether self-trade prevention took lots of an order away. */
function isPrevention(event: Event): boolean {
  if (event.template === Template.OrderAmended) return event.reason === AmendReason.SELF_TRADE;
  return event.template === Template.OrderClosed && event.reason === CloseReason.SELF_TRADE;
}

/** The command that places an order: with terms, or of a session, it is an AdvancedOrder. */
function orderCommand(context: EndpointContext, market: MarketInfo, order: OrderWish): Request {
  const { caller, orderSession } = context;
  const { account } = caller!;
  const common = { market: market.id, account, ...order.fields };
  if (order.terms === undefined && orderSession === undefined) {
    return { template: Template.NewOrder, ...common };
  }
  orderSession?.accounts.add(account);
  const terms = { ...(order.terms ?? NO_TERMS), reduceOnly: 0, session: orderSession?.id ?? 0 };
  return { template: Template.AdvancedOrder, ...common, ...terms };
}

function isTarget(order: Readonly<OrderRecord>, { target, targetKind }: Target): boolean {
  const byId = targetKind === TargetKind.ORDER_ID;
  return target === (byId ? order.orderId : order.clientOrderId);
}

/** What a CancelAll closed; not what its consequences for the market closed. */
function massCancelled(events: readonly Event[]): OrderClosed[] {
  const closed: OrderClosed[] = [];
  for (const event of events) {
    if (event.template === Template.OrderActivated || event.template === Template.Trade) break;
    if (event.template !== Template.OrderClosed) continue;
    const { reason } = event;
    if (reason === CloseReason.MASS_CANCELLED || reason === CloseReason.LIST) closed.push(event);
  }
  return closed;
}

/** The filters that the engine enforces, for an order that is only tested. */
function checkFilters(order: OrderFields, market: MarketInfo): void {
  const { maxPriceTicks, maxQuantityLots, minNotional } = market.event;
  const byBudget = order.type === OrderType.MARKET_QUOTE;
  if (order.quantity === 0) throw rejectionError(Rejection.QUANTITY_ZERO);
  if (!byBudget && order.quantity > maxQuantityLots) {
    throw rejectionError(Rejection.QUANTITY_TOO_LARGE);
  }
  if (byBudget && order.quantity < minNotional) throw rejectionError(Rejection.NOTIONAL_TOO_SMALL);
  if (order.type !== OrderType.LIMIT && order.type !== OrderType.POST_ONLY) return;
  if (order.priceTicks === 0) throw rejectionError(Rejection.PRICE_ZERO);
  if (order.priceTicks > maxPriceTicks) throw rejectionError(Rejection.PRICE_TOO_HIGH);
  const notional = market.notional(order.priceTicks, order.quantity);
  if (notional < 0) throw rejectionError(Rejection.NOTIONAL_TOO_LARGE);
  if (notional < minNotional) throw rejectionError(Rejection.NOTIONAL_TOO_SMALL);
}

function readReplaceMode(context: EndpointContext): ReplaceMode {
  const mode = context.params.required('cancelReplaceMode');
  if (mode === 'STOP_ON_FAILURE') return ReplaceMode.STOP_ON_FAILURE;
  if (mode === 'ALLOW_FAILURE') return ReplaceMode.ALLOW_FAILURE;
  throw illegal('cancelReplaceMode', 'STOP_ON_FAILURE, ALLOW_FAILURE');
}

/** The status that an order must have to be cancelled. @throws DialectError -1100 */
function readRestriction(params: Params): OrderStatus | undefined {
  const text = params.optional('cancelRestrictions');
  if (text === undefined) return undefined;
  if (text === 'ONLY_NEW') return 'NEW';
  if (text === 'ONLY_PARTIALLY_FILLED') return 'PARTIALLY_FILLED';
  throw illegal('cancelRestrictions', 'ONLY_NEW, ONLY_PARTIALLY_FILLED');
}

/** @throws DialectError -1100 */
function readExceededMode(params: Params): 'DO_NOTHING' | 'CANCEL_ONLY' {
  const text = params.optional('orderRateLimitExceededMode') ?? 'DO_NOTHING';
  if (text === 'DO_NOTHING' || text === 'CANCEL_ONLY') return text;
  throw illegal('orderRateLimitExceededMode', 'DO_NOTHING, CANCEL_ONLY');
}

/** The order that the cancel half closed: the answer itself, or the first one after it. */
function closedId(outcome: Outcome): number | undefined {
  const { answer, events } = outcome;
  if (answer.template === Template.OrderClosed) return answer.orderId;
  if (answer.template !== Template.OrderAccepted || answer.cancelCode !== 0) return undefined;
  const closed = events.find(
    (event) => event.template === Template.OrderClosed && event.reason === CloseReason.REPLACED,
  ) as OrderClosed | undefined;
  return closed?.orderId;
}

function failure(code: number): Record<string, unknown> {
  return rejectionError(code).body();
}

/** One half failed. */
function partly(cancel: unknown, cancelResult: string, order: unknown, newOrderResult: string) {
  const data = { cancelResult, newOrderResult, cancelResponse: cancel, newOrderResponse: order };
  return new DialectError(-2021, 'Order cancel-replace partially failed.', {
    status: PARTIAL_FAILURE,
    data,
  });
}

/** Neither half was done. @param order why the new one was not placed; null: it was not tried */
function bothFailed(cancel: unknown, order: unknown): DialectError {
  const data = {
    cancelResult: 'FAILURE',
    newOrderResult: order === null ? 'NOT_ATTEMPTED' : 'FAILURE',
    cancelResponse: cancel,
    newOrderResponse: order,
  };
  return new DialectError(-2022, 'Order cancel-replace failed.', { data });
}

/** Nothing was done. */
function replaceRefused(answer: Rejected, mode: ReplaceMode): DialectError {
  // The node's own refusals came before either half was looked at.
  if (answer.code === Rejection.NODE_BUSY || answer.code === Rejection.NODE_STOPPING) {
    return rejectionError(answer.code);
  }
  const notFound = answer.code === Rejection.ORDER_NOT_FOUND;
  const stopped = mode === ReplaceMode.STOP_ON_FAILURE;
  if (stopped && !notFound) return rejectionError(answer.code);
  return bothFailed(failure(Rejection.ORDER_NOT_FOUND), stopped ? null : failure(answer.code));
}

function amendRefused(answer: Rejected): DialectError {
  if (answer.code !== Rejection.ORDER_NOT_FOUND) return rejectionError(answer.code);
  return new DialectError(-2013, 'Order does not exist.');
}
