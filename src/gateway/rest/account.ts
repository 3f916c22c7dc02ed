/** Endpoints about an account as a whole: balances, commissions, order counts. */
import type { MarketInfo } from '../../feed/catalog.ts';
import { AccountStatus } from '../../schema/generated/protocol.ts';
import { ORDERS_10S_RULE, ORDERS_DAY_RULE, type RateLimiter } from '../limits.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { filters } from './market-data-info.ts';
import { NO_DISCOUNT, rateText } from './order-view.ts';
import { requiredMarket, type Services } from './services.ts';

/** Millionths in a basis point. */
const PPM_PER_BASIS_POINT = 100;

/** GET account, account/commission, rateLimit/order, myFilters. */
export function accountEndpoints(services: Services): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/api/v3/account',
      wsMethod: 'account.status',
      weight: 20,
      security: 'signed',
      knows: ['omitZeroBalances'],
      handle: (context) => accountStatus(services, context),
    },
    {
      method: 'GET',
      path: '/api/v3/account/commission',
      wsMethod: 'account.commission',
      weight: 20,
      security: 'signed',
      knows: ['symbol'],
      handle: (context) => commission(services, context),
    },
    {
      method: 'GET',
      path: '/api/v3/rateLimit/order',
      wsMethod: 'account.rateLimits.orders',
      weight: 40,
      security: 'signed',
      knows: [],
      handle: (context) =>
        orderRateLimits(services.limiter, context.caller!.account, context.nowUs),
    },
    {
      method: 'GET',
      path: '/api/v3/myFilters',
      wsMethod: 'myFilters',
      weight: 40,
      security: 'signed',
      knows: ['symbol'],
      handle: (context) => myFilters(services, context),
    },
  ];
}

/**
 * Fees differ by market here; the fields that the dialect has for the whole account show those of
 * the first market.
 */
function accountStatus({ accounts, catalog }: Services, context: EndpointContext): unknown {
  const { account } = context.caller!;
  const omitZero = context.params.optionalBoolean('omitZeroBalances') === true;
  const first: MarketInfo | undefined = catalog.markets()[0];
  const fees = first === undefined ? { makerPpm: 0, takerPpm: 0 } : catalog.feesOf(first, account);
  const isActive = accounts.controls(account).status === AccountStatus.ACTIVE;
  const balances = [];
  for (const asset of catalog.assets()) {
    const { availableUnits, reservedUnits } = accounts.balance(account, asset.id);
    if (omitZero && availableUnits === 0 && reservedUnits === 0) continue;
    balances.push({
      asset: asset.name,
      free: catalog.assetText(asset.id, availableUnits),
      locked: catalog.assetText(asset.id, reservedUnits),
    });
  }
  return {
    makerCommission: Math.round(fees.makerPpm / PPM_PER_BASIS_POINT),
    takerCommission: Math.round(fees.takerPpm / PPM_PER_BASIS_POINT),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: rateText(fees.makerPpm),
      taker: rateText(fees.takerPpm),
      buyer: rateText(0),
      seller: rateText(0),
    },
    canTrade: isActive,
    // Whether this key may is another matter: it needs the permission `transfer`.
    canWithdraw: isActive,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: context.time(accounts.updateUs(account)),
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: account,
  };
}

function commission({ catalog }: Services, context: EndpointContext): unknown {
  const market = requiredMarket(catalog, context.params);
  const fees = catalog.feesOf(market, context.caller!.account);
  const none = { maker: rateText(0), taker: rateText(0), buyer: rateText(0), seller: rateText(0) };
  return {
    symbol: market.symbol,
    standardCommission: {
      ...none,
      maker: rateText(fees.makerPpm),
      taker: rateText(fees.takerPpm),
    },
    specialCommission: none,
    taxCommission: none,
    discount: NO_DISCOUNT,
  };
}

/** What holds for this account: the market's filters, and how many orders it may have open. */
function myFilters({ accounts, catalog, openOrders }: Services, context: EndpointContext): unknown {
  const market = requiredMarket(catalog, context.params);
  const { maxOpenOrders } = accounts.controls(context.caller!.account);
  const limit = { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: maxOpenOrders };
  return {
    exchangeFilters: maxOpenOrders === 0 ? [] : [limit],
    symbolFilters: filters(market, openOrders),
    assetFilters: [],
  };
}

/** The order limits of an account and what it has used of them, as the dialect lists limits. */
export function orderRateLimits(limiter: RateLimiter, account: number, nowUs: number) {
  const { limits, count10s, countDay } = limiter.orderCounts(account, nowUs);
  return [
    { ...ORDERS_10S_RULE, limit: limits.ordersPer10s, count: count10s },
    { ...ORDERS_DAY_RULE, limit: limits.ordersPerDay, count: countDay },
  ];
}
