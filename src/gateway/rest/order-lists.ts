/**
 * Order lists: OCO, OTO and OTOCO are placed in one command, found, and cancelled as a whole.
 *
 * The engine knows a list by the number of its first order and has no place for the client's id of
 * a list: that goes with the texts of its orders, and is found there again.
 */
import { ListKind, type OrderListLeg, Side, Template } from '../../schema/generated/protocol.ts';
import { isExecuting, type OrderListRecord } from '../accounts/order-lists.ts';
import { isOpen } from '../accounts/order-record.ts';
import { textsWithList } from '../accounts/order-text.ts';
import { DialectError } from '../errors.ts';
import { rejectionError } from '../rejections.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { listFields, listTextOf, listView, madeUpListId } from './list-view.ts';
import { checkOpenOrders, NO_OPEN_ORDER_LIMITS } from './open-order-limits.ts';
import { type NameOf, requiredQty, withPrefix } from './order-numbers.ts';
import {
  bothMissing,
  type LegOptions,
  type OrderSource,
  type OrderWish,
  readLeg,
  readNewClientId,
  readOrderId,
  readSide,
  readStp,
  responseTypeOr,
} from './order-params.ts';
import { NO_TERMS } from './order-terms.ts';
import { cancelView, placedOrders, placedView } from './order-view.ts';
import { page, readLimit, readPeriod } from './paging.ts';
import { referenceTicks, requiredMarket, type Services } from './services.ts';

const LEG = [
  'Type',
  'ClientOrderId',
  'Price',
  'StopPrice',
  'TrailingDelta',
  'IcebergQty',
  'TimeInForce',
  'GoodTillDate',
  'StrategyId',
  'StrategyType',
] as const;
const COMMON = [
  'symbol',
  'listClientOrderId',
  'newOrderRespType',
  'selfTradePreventionMode',
  'reduceOnly',
] as const;
/** It waits for nothing. */
const WORKING = ['Side', 'Quantity', ...LEG]
  .filter((name) => name !== 'StopPrice' && name !== 'TrailingDelta')
  .map((name) => `working${name}`);
const WORKING_TYPES: readonly string[] = ['LIMIT', 'LIMIT_MAKER'];
const legNames = (prefix: string) => LEG.map((name) => `${prefix}${name}`);

const OCO_PARAMS = [...COMMON, 'side', 'quantity', ...legNames('above'), ...legNames('below')];
const OTO_PARAMS = [
  ...COMMON,
  ...WORKING,
  ...['Side', 'Quantity', ...LEG].map((name) => `pending${name}`),
];
const OTOCO_PARAMS = [
  ...COMMON,
  ...WORKING,
  'pendingSide',
  'pendingQuantity',
  ...legNames('pendingAbove'),
  ...legNames('pendingBelow'),
];
const OLD_OCO_PARAMS = [
  ...COMMON,
  ...['side', 'quantity', 'price', 'limitClientOrderId', 'limitIcebergQty'],
  ...['stopClientOrderId', 'stopPrice', 'trailingDelta', 'stopIcebergQty'],
  ...['stopLimitPrice', 'stopLimitTimeInForce', 'limitStrategyId', 'limitStrategyType'],
  ...['stopStrategyId', 'stopStrategyType'],
];

/** Placing, cancelling and finding order lists. */
export function listEndpoints(services: Services): Endpoint[] {
  const lists = new Lists(services);
  const place = (
    path: string,
    wsMethod: string,
    knows: readonly string[],
    read: (source: OrderSource) => ListWish,
  ): Endpoint => ({
    method: 'POST',
    path: `/api/v3/${path}`,
    wsMethod,
    weight: 1,
    security: 'signed',
    permission: 'trade',
    order: true,
    knows,
    handle: (context) => lists.place(context, read),
  });
  const find = (
    path: string,
    wsMethod: string,
    weight: number,
    knows: readonly string[],
    handle: (context: EndpointContext) => unknown,
  ): Endpoint => ({
    ...{ method: 'GET', path: `/api/v3/${path}`, wsMethod, weight, security: 'signed', knows },
    handle,
  });
  return [
    place('orderList/oco', 'orderList.place.oco', OCO_PARAMS, readOco),
    place('orderList/oto', 'orderList.place.oto', OTO_PARAMS, readOto),
    place('orderList/otoco', 'orderList.place.otoco', OTOCO_PARAMS, readOtoco),
    place('order/oco', 'orderList.place', OLD_OCO_PARAMS, readOldOco),
    {
      method: 'DELETE',
      path: '/api/v3/orderList',
      wsMethod: 'orderList.cancel',
      weight: 1,
      security: 'signed',
      permission: 'trade',
      knows: ['symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId'],
      handle: (context) => lists.cancel(context),
    },
    find('orderList', 'orderList.status', 4, ['orderListId', 'origClientOrderId'], (context) =>
      lists.status(context),
    ),
    find(
      'allOrderList',
      'allOrderLists',
      20,
      ['fromId', 'startTime', 'endTime', 'limit'],
      (context) => lists.all(context),
    ),
    find('openOrderList', 'openOrderLists.status', 6, [], (context) => lists.open(context)),
  ];
}

/** A list that was read. */
interface ListWish {
  readonly kind: ListKind;
  readonly orders: readonly OrderWish[];
}

function pairOf(source: OrderSource, prefix: NameOf, side: Side, lots: number): OrderWish[] {
  const stp = readStp(source.params);
  return ['above', 'below'].map((which) => {
    const nameOf = withPrefix(prefix(which));
    return readLeg(source, { nameOf, side, stp, lots });
  });
}

function readOco(source: OrderSource): ListWish {
  const { market, params } = source;
  const side = readSide(params, 'side');
  const lots = requiredQty(params, 'quantity', market);
  return { kind: ListKind.OCO, orders: pairOf(source, (name) => name, side, lots) };
}

function sidedLeg(source: OrderSource, prefix: string): OrderWish {
  const nameOf = withPrefix(prefix);
  const side = readSide(source.params, nameOf('side'));
  return readLeg(source, { nameOf, side, stp: readStp(source.params) });
}

/** The order that is placed at once. @throws DialectError -1116 for one that would not rest */
function workingLeg(source: OrderSource): OrderWish {
  const type = source.params.required('workingType');
  if (!WORKING_TYPES.includes(type)) throw new DialectError(-1116, 'Invalid orderType.');
  return sidedLeg(source, 'working');
}

function readOto(source: OrderSource): ListWish {
  const orders = [workingLeg(source), sidedLeg(source, 'pending')];
  return { kind: ListKind.OTO, orders };
}

function readOtoco(source: OrderSource): ListWish {
  const { market, params } = source;
  const working = workingLeg(source);
  const nameOf = withPrefix('pending');
  const side = readSide(params, nameOf('side'));
  const lots = requiredQty(params, nameOf('quantity'), market);
  return { kind: ListKind.OTOCO, orders: [working, ...pairOf(source, nameOf, side, lots)] };
}

/** Names of the older form, where they differ from what their leg would have. */
const LIMIT_NAMES: Readonly<Record<string, string>> = { price: 'price' };
const STOP_NAMES: Readonly<Record<string, string>> = {
  price: 'stopLimitPrice',
  stopPrice: 'stopPrice',
  trailingDelta: 'trailingDelta',
  timeInForce: 'stopLimitTimeInForce',
};

/** The form before `orderList/oco`: a LIMIT_MAKER, and a stop on the other side of the price. */
function readOldOco(source: OrderSource): ListWish {
  const { market, params } = source;
  const side = readSide(params, 'side');
  const lots = requiredQty(params, 'quantity', market);
  const stp = readStp(params);
  const leg = (prefix: string, names: Readonly<Record<string, string>>, type: string) => {
    const nameOf: NameOf = (name) => names[name] ?? withPrefix(prefix)(name);
    return readLeg(source, { nameOf, type, side, stp, lots } satisfies LegOptions);
  };
  const stopType = params.has('stopLimitPrice') ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS';
  const limit = leg('limit', LIMIT_NAMES, 'LIMIT_MAKER');
  const stop = leg('stop', STOP_NAMES, stopType);
  // The one above the price comes first, as in the newer form.
  const orders = side === Side.SELL ? [limit, stop] : [stop, limit];
  return { kind: ListKind.OCO, orders };
}

/** The legs of the command. */
function legsOf(orders: readonly OrderWish[], listText: string): OrderListLeg[] {
  const texts = textsWithList(
    orders.map(({ fields }) => fields.text),
    listText,
  );
  if (texts === undefined) {
    const text = 'too long beside the ids and strategies of its orders';
    throw new DialectError(
      -1130,
      `Data sent for parameter 'listClientOrderId' is not valid; it is ${text}.`,
    );
  }
  return orders.map(({ fields, terms }, k) => {
    const { displayLots, expireTimeUs, hidden, trigger } = terms ?? NO_TERMS;
    const { trailingTicks, triggerPriceTicks } = terms ?? NO_TERMS;
    const concealing = { displayLots, expireTimeUs, hidden };
    return { ...fields, text: texts[k]!, ...concealing, trigger, trailingTicks, triggerPriceTicks };
  });
}

class Lists {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  async place(context: EndpointContext, read: (source: OrderSource) => ListWish): Promise<unknown> {
    const { accounts, catalog, commands } = this.#services;
    const { caller, orderSession, params, time } = context;
    const market = requiredMarket(catalog, params);
    const { account } = caller!;
    const reference = (side: Side) => referenceTicks(this.#services, market, side);
    const { kind, orders } = read({ params, market, referenceTicks: reference });
    const { openOrders: limits = NO_OPEN_ORDER_LIMITS } = this.#services;
    checkOpenOrders({ accounts, limits, account, market }, orders);
    const responseType = responseTypeOr(params, 'RESULT');
    const own = params.has('listClientOrderId');
    const listText = own ? readNewClientId(params, 'listClientOrderId') : '';
    orderSession?.accounts.add(account);
    const outcome = await commands.submit(context, {
      template: Template.OrderList,
      market: market.id,
      account,
      kind,
      session: orderSession?.id ?? 0,
      orders: legsOf(orders, listText),
    });
    const { answer, timeUs } = outcome;
    if (answer.template === Template.Rejected) throw rejectionError(answer.code);
    const placed = placedOrders(outcome, market, (id) => accounts.order(account, id));
    const records = placed.map(({ order }) => order);
    const listId = records[0]?.orderId ?? 0;
    const executing = records.some(({ status }) => isOpen(status));
    const text = listText === '' ? listTextOf({ clientText: '', listId }) : listText;
    return {
      ...listFields({ listId, kind, text, executing, orders: records }, market, timeUs, time),
      orderReports: placed.map(({ fills, order }) =>
        placedView(order, fills, market, catalog, responseType, time),
      ),
    };
  }

  /** The engine ends a list with any of its orders that the others wait for. */
  async cancel(context: EndpointContext): Promise<unknown> {
    const { accounts, catalog, commands } = this.#services;
    const { params, time } = context;
    const market = requiredMarket(catalog, params);
    const { account } = context.caller!;
    const cancelText = readNewClientId(params, 'newClientOrderId');
    const list = this.#find(context, 'listClientOrderId');
    const open = list?.orders.find(({ status }) => isOpen(status));
    if (list === undefined || open === undefined || list.market !== market.id) {
      throw new DialectError(-2011, 'Unknown order list sent.');
    }
    const { answer, timeUs } = await commands.submit(context, {
      template: Template.CancelOrder,
      market: market.id,
      account,
      target: open.orderId,
      targetKind: 0,
    });
    if (answer.template === Template.Rejected) throw rejectionError(answer.code);
    const { kind, listId, orders } = list;
    const facts = { listId, kind, text: listTextOf(list), executing: isExecuting(list), orders };
    const latest = orders.map(({ orderId }) => accounts.order(account, orderId));
    return {
      ...listFields(facts, market, timeUs, time),
      orderReports: latest.flatMap((order) =>
        order === undefined ? [] : [cancelView(order, market, cancelText, timeUs, time)],
      ),
    };
  }

  status(context: EndpointContext): unknown {
    const list = this.#find(context, 'origClientOrderId');
    if (list === undefined) throw new DialectError(-2013, 'Order list does not exist.');
    return this.#view(list, context);
  }

  all(context: EndpointContext): unknown {
    const { params } = context;
    const fromId = readOrderId(params, 'fromId');
    const limit = readLimit(params);
    if (fromId !== undefined && (params.has('startTime') || params.has('endTime'))) {
      throw new DialectError(-1128, 'Combination of optional parameters invalid.');
    }
    const within = readPeriod(params);
    const lists = this.#all(context).filter(
      ({ listId, timeUs }) => within(timeUs) && listId >= (fromId ?? 0),
    );
    const forward = fromId !== undefined || params.has('startTime');
    return page(lists, limit, forward).map((list) => this.#view(list, context));
  }

  open(context: EndpointContext): unknown {
    return this.#all(context)
      .filter((list) => isExecuting(list))
      .map((list) => this.#view(list, context));
  }

  #all({ caller }: EndpointContext): Readonly<OrderListRecord>[] {
    return this.#services.accounts.lists.all(caller!.account);
  }

  #view(list: Readonly<OrderListRecord>, { time }: EndpointContext) {
    return listView(list, this.#services.catalog.market(list.market)!, time);
  }

  /** By number or the client's id. @throws DialectError -1102 where neither was sent */
  #find({ caller, params }: EndpointContext, clientId: string) {
    const { lists } = this.#services.accounts;
    const { account } = caller!;
    const listId = readOrderId(params, 'orderListId');
    const text = params.optional(clientId);
    if (listId === undefined && text === undefined) {
      throw bothMissing({ orderId: 'orderListId', clientId });
    }
    if (listId === undefined) {
      const madeUp = madeUpListId(text!);
      return lists.byClientText(account, text!) ?? lists.get(account, madeUp ?? 0);
    }
    const list = lists.get(account, listId);
    const contradicts = text !== undefined && list !== undefined && listTextOf(list) !== text;
    return contradicts ? undefined : list;
  }
}
