/** Endpoints that read orders and trades: from the read model, never from the engine. */
import type { OrderRecord } from '../accounts/order-record.ts';
import type { OwnTrade } from '../accounts/user-events.ts';
import { DialectError } from '../errors.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { orderChangeEndpoints } from './order-changes.ts';
import { bothMissing, readOrderId } from './order-params.ts';
import { orderView, tradeView } from './order-view.ts';
import { page, readLimit, readPeriod } from './paging.ts';
import { optionalMarket, requiredMarket, type Services } from './services.ts';

const HISTORY_PARAMS = ['symbol', 'orderId', 'startTime', 'endTime', 'limit'] as const;

/** GET order, openOrders, allOrders, myTrades, and what else is known of orders. */
export function orderEndpoints(services: Services): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/api/v3/order',
      wsMethod: 'order.status',
      weight: 4,
      security: 'signed',
      knows: ['symbol', 'orderId', 'origClientOrderId'],
      handle: (context) => orderStatus(services, context),
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
      handle: (context) => allOrders(services, context),
    },
    {
      method: 'GET',
      path: '/api/v3/myTrades',
      wsMethod: 'myTrades',
      weight: (params) => (params.has('orderId') ? 5 : 20),
      security: 'signed',
      knows: [...HISTORY_PARAMS, 'fromId'],
      handle: (context) => myTrades(services, context),
    },
    ...orderChangeEndpoints(services),
  ];
}

function orderStatus({ accounts, catalog }: Services, context: EndpointContext): unknown {
  const { params } = context;
  const market = requiredMarket(catalog, params);
  const { account } = context.caller!;
  const orderId = readOrderId(params, 'orderId');
  const text = params.optional('origClientOrderId');
  let order: Readonly<OrderRecord> | undefined;
  if (orderId !== undefined) order = accounts.order(account, orderId);
  else if (text !== undefined) order = accounts.orderByClientText(account, text);
  else throw bothMissing({ orderId: 'orderId', clientId: 'origClientOrderId' });
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

function allOrders({ accounts, catalog }: Services, context: EndpointContext): unknown {
  const { params } = context;
  const market = requiredMarket(catalog, params);
  const limit = readLimit(params);
  const fromOrderId = readOrderId(params, 'orderId');
  const within = readPeriod(params);
  let orders = accounts.allOrders(context.caller!.account, market.id);
  orders = orders.filter((order) => within(order.timeUs));
  if (fromOrderId !== undefined) {
    orders = orders.filter((order) => order.orderId >= fromOrderId);
  }
  return page(orders, limit, fromOrderId !== undefined || params.has('startTime')).map((order) =>
    orderView(order, market, context.time),
  );
}

function myTrades({ accounts, catalog }: Services, context: EndpointContext): unknown {
  const { params } = context;
  const market = requiredMarket(catalog, params);
  const limit = readLimit(params);
  const orderId = readOrderId(params, 'orderId');
  const fromId = readOrderId(params, 'fromId');
  const within = readPeriod(params);
  if (fromId !== undefined && (params.has('startTime') || params.has('endTime'))) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  const wanted = (trade: OwnTrade) =>
    within(trade.timeUs) &&
    (orderId === undefined || trade.orderId === orderId) &&
    (fromId === undefined || trade.tradeId >= fromId);
  const trades = accounts.trades(context.caller!.account, market.id).filter(wanted);
  const forward = fromId !== undefined || params.has('startTime');
  return page(trades, limit, forward).map((trade) =>
    tradeView(trade, market, catalog, context.time),
  );
}
