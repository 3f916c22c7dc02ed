/**
 * Endpoints that read what happened to orders beside trades: amendments, self-trades that were
 * prevented. Allocations come from order routing, of which there is none.
 */
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Amendment } from '../accounts/changes.ts';
import type { PreventedMatch } from '../accounts/prevention.ts';
import { DialectError, missing } from '../errors.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { bothMissing, readOrderId } from './order-params.ts';
import { NO_TRADE_GROUP, STP_NAMES } from './order-view.ts';
import { page, readLimit, readPeriod } from './paging.ts';
import type { Params } from './params.ts';
import { requiredMarket, type Services } from './services.ts';

/** GET myPreventedMatches, order/amendments, myAllocations. */
export function orderChangeEndpoints(services: Services): Endpoint[] {
  const common = { method: 'GET', security: 'signed' } as const;
  return [
    {
      ...common,
      path: '/api/v3/myPreventedMatches',
      wsMethod: 'myPreventedMatches',
      weight: (params) => (params.has('orderId') ? 20 : 2),
      knows: ['symbol', 'preventedMatchId', 'orderId', 'fromPreventedMatchId', 'limit'],
      handle: (context) => preventedMatches(services, context),
    },
    {
      ...common,
      path: '/api/v3/order/amendments',
      wsMethod: 'order.amendments',
      weight: 4,
      knows: ['symbol', 'orderId', 'fromExecutionId', 'limit'],
      handle: (context) => amendments(services, context),
    },
    {
      ...common,
      path: '/api/v3/myAllocations',
      wsMethod: 'myAllocations',
      weight: 20,
      knows: ['symbol', 'startTime', 'endTime', 'fromAllocationId', 'limit', 'orderId'],
      handle: (context) => allocations(services, context),
    },
  ];
}

/** Which match was the first wanted, or the only one. @throws DialectError -1102, -1128 */
function wantedMatches(params: Params): (match: Readonly<PreventedMatch>) => boolean {
  const matchId = readOrderId(params, 'preventedMatchId');
  const orderId = readOrderId(params, 'orderId');
  const fromId = readOrderId(params, 'fromPreventedMatchId');
  if (matchId === undefined && orderId === undefined) {
    throw bothMissing({ orderId: 'orderId', clientId: 'preventedMatchId' });
  }
  if (matchId !== undefined) {
    if (orderId !== undefined || fromId !== undefined) {
      throw new DialectError(-1128, 'Combination of optional parameters invalid.');
    }
    return (match) => match.matchId === matchId;
  }
  return (match) =>
    (match.makerOrderId === orderId || match.takerOrderId === orderId) &&
    match.matchId >= (fromId ?? 0);
}

function preventedMatches({ accounts, catalog }: Services, context: EndpointContext): unknown {
  const { caller, params, time } = context;
  const market = requiredMarket(catalog, params);
  const limit = readLimit(params);
  const wanted = wantedMatches(params);
  const matches = accounts.changes.preventedMatches(caller!.account, market.id).filter(wanted);
  return page(matches, limit, true).map((match) => matchView(match, market, time));
}

function matchView(match: Readonly<PreventedMatch>, market: MarketInfo, time: TimeFormat) {
  const { makerLots, makerOrderId, matchId, priceTicks, stp, takerLots, takerOrderId } = match;
  return {
    symbol: market.symbol,
    preventedMatchId: matchId,
    takerOrderId,
    makerSymbol: market.symbol,
    makerOrderId,
    tradeGroupId: NO_TRADE_GROUP,
    selfTradePreventionMode: STP_NAMES[stp],
    price: market.priceText(priceTicks),
    ...(takerLots === 0 ? {} : { takerPreventedQuantity: market.qtyText(takerLots) }),
    ...(makerLots === 0 ? {} : { makerPreventedQuantity: market.qtyText(makerLots) }),
    transactTime: time(match.timeUs),
  };
}

function amendments({ accounts, catalog }: Services, context: EndpointContext): unknown {
  const { caller, params, time } = context;
  const market = requiredMarket(catalog, params);
  const orderId = readOrderId(params, 'orderId');
  if (orderId === undefined) throw missing('orderId');
  const fromId = readOrderId(params, 'fromExecutionId') ?? 0;
  const limit = readLimit(params);
  const found = accounts.changes
    .amendments(caller!.account, orderId)
    .filter((each) => each.market === market.id && each.executionId >= fromId);
  return page(found, limit, true).map((each) => amendmentView(each, market, time));
}

function amendmentView(amendment: Amendment, market: MarketInfo, time: TimeFormat) {
  const { clientText, executionId, newLots, orderId, origLots, timeUs } = amendment;
  return {
    symbol: market.symbol,
    orderId,
    executionId,
    origClientOrderId: clientText,
    newClientOrderId: clientText,
    origQty: market.qtyText(origLots),
    newQty: market.qtyText(newLots),
    time: time(timeUs),
  };
}

/** No order is filled from elsewhere, so there is none; wrong questions are still told so. */
function allocations({ catalog }: Services, { params }: EndpointContext): unknown {
  requiredMarket(catalog, params);
  readLimit(params);
  readPeriod(params);
  const fromId = readOrderId(params, 'fromAllocationId');
  readOrderId(params, 'orderId');
  if (fromId !== undefined && (params.has('startTime') || params.has('endTime'))) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  return [];
}
