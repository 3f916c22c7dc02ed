/**
 * Endpoints that read orders and trades: from the read model, and where a history is kept from that
 * what is no longer there; never from the engine.
 */
import type { OrderRecord } from '../accounts/order-record.ts';
import type { OwnTrade } from '../accounts/user-events.ts';
import { DialectError } from '../errors.ts';
import { SILENT_LOG } from '../log.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { orderChangeEndpoints } from './order-changes.ts';
import { bothMissing, readOrderId } from './order-params.ts';
import { orderView, tradeView } from './order-view.ts';
import { readDay, readLimit } from './paging.ts';
import { Past } from './past-orders.ts';
import { optionalMarket, requiredMarket, type Services } from './services.ts';

const HISTORY_PARAMS = ['symbol', 'orderId', 'startTime', 'endTime', 'limit'] as const;

/** GET order, openOrders, allOrders, myTrades, and what else is known of orders. */
export function orderEndpoints(services: Services): Endpoint[] {
  const past = new Past(services.history, services.log ?? SILENT_LOG);
  return [
    {
      method: 'GET',
      path: '/api/v3/order',
      wsMethod: 'order.status',
      weight: 4,
      security: 'signed',
      knows: ['symbol', 'orderId', 'origClientOrderId'],
      handle: (context) => orderStatus(services, past, context),
    },
    {
      method: 'GET',
      path: '/api/v3/openOrders',
      wsMethod: 'openOrders.status',
      weight: (params) => (params.has('symbol') ? 6 : 80),
      security: 'signed',
      knows: ['symbol'],
      handle: (context) => openOrders(services, context),
    },
    {
      method: 'GET',
      path: '/api/v3/allOrders',
      wsMethod: 'allOrders',
      weight: 20,
      security: 'signed',
      knows: HISTORY_PARAMS,
      handle: (context) => allOrders(services, past, context),
    },
    {
      method: 'GET',
      path: '/api/v3/myTrades',
      wsMethod: 'myTrades',
      weight: (params) => (params.has('orderId') ? 5 : 20),
      security: 'signed',
      knows: [...HISTORY_PARAMS, 'fromId'],
      handle: (context) => myTrades(services, past, context),
    },
    ...orderChangeEndpoints(services),
  ];
}

async function orderStatus(
  { accounts, catalog }: Services,
  past: Past,
  context: EndpointContext,
): Promise<unknown> {
  const { params } = context;
  const market = requiredMarket(catalog, params);
  const { account } = context.caller!;
  const orderId = readOrderId(params, 'orderId');
  const text = params.optional('origClientOrderId');
  let order: Readonly<OrderRecord> | undefined;
  if (orderId !== undefined) order = accounts.order(account, orderId);
  else if (text !== undefined) order = accounts.orderByClientText(account, text);
  else throw bothMissing({ orderId: 'orderId', clientId: 'origClientOrderId' });
  if (order === undefined && orderId !== undefined) {
    const first = { account, market: market.id, fromId: orderId, limit: 1 };
    order = (await past.orders(first, [])).find((each) => each.orderId === orderId);
  }
  const contradicts = text !== undefined && order?.clientText !== text;
  if (order === undefined || order.market !== market.id || contradicts) {
    throw new DialectError(-2013, 'Order does not exist.');
  }
  return orderView(order, market, context.time);
}

function openOrders({ accounts, catalog }: Services, context: EndpointContext): unknown {
  const market = optionalMarket(catalog, context.params);
  const orders = accounts.openOrders(context.caller!.account, market?.id ?? 0);
  return orders.map((order) =>
    orderView(order, market ?? catalog.market(order.market)!, context.time),
  );
}

async function allOrders(
  { accounts, catalog }: Services,
  past: Past,
  context: EndpointContext,
): Promise<unknown> {
  const { params } = context;
  const market = requiredMarket(catalog, params);
  const limit = readLimit(params);
  const fromId = readOrderId(params, 'orderId');
  const { fromUs, untilUs } = readDay(params);
  const { account } = context.caller!;
  const held = accounts
    .allOrders(account, market.id)
    .filter(
      ({ orderId, timeUs }) => timeUs >= fromUs && timeUs <= untilUs && orderId >= (fromId ?? 0),
    );
  const newest = fromId === undefined && !params.has('startTime');
  const page = { account, market: market.id, fromId, fromUs, untilUs, limit, newest };
  const orders = await past.orders(page, held);
  return orders.map((order) => orderView(order, market, context.time));
}

async function myTrades(
  { accounts, catalog }: Services,
  past: Past,
  context: EndpointContext,
): Promise<unknown> {
  const { params } = context;
  const market = requiredMarket(catalog, params);
  const limit = readLimit(params);
  const orderId = readOrderId(params, 'orderId');
  const fromId = readOrderId(params, 'fromId');
  const { fromUs, untilUs } = readDay(params);
  if (fromId !== undefined && (params.has('startTime') || params.has('endTime'))) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  const wanted = (trade: OwnTrade) =>
    trade.timeUs >= fromUs &&
    trade.timeUs <= untilUs &&
    (orderId === undefined || trade.orderId === orderId) &&
    (fromId === undefined || trade.tradeId >= fromId);
  const { account } = context.caller!;
  const held = accounts.trades(account, market.id).filter(wanted);
  const newest = fromId === undefined && !params.has('startTime');
  const page = { account, market: market.id, fromId, fromUs, untilUs, orderId, limit, newest };
  const trades = await past.trades(page, held);
  return trades.map((trade) => tradeView(trade, market, catalog, context.time));
}
