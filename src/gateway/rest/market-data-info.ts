/** `exchangeInfo`: what is traded here and by which rules. It states only what is enforced. */
import { formatDecimal } from '../../base/decimal.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed } from '../../feed/feed.ts';
import { DialectError } from '../errors.ts';
import type { EndpointContext } from './endpoint.ts';
import { notValid, STATUS_NAMES, selectionOfAny, statusFilter } from './market-data-params.ts';
import {
  NO_OPEN_ORDER_LIMITS,
  type OpenOrderLimits,
  openOrderFilters,
} from './open-order-limits.ts';
import { ORDER_TYPES } from './order-params.ts';
import { MAX_TRAILING_DELTA, MIN_TRAILING_DELTA } from './order-terms.ts';
import type { Params } from './params.ts';

export interface RateLimit {
  readonly rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS' | 'RAW_REQUESTS';
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
}

export interface ExchangeInfoOptions {
  /** The limits that the gateway enforces; none are stated by default. */
  readonly rateLimits?: readonly RateLimit[];
  readonly openOrders?: OpenOrderLimits | undefined;
  /** What an order without a mode of its own gets. */
  readonly defaultSelfTradePreventionMode?: string;
}

export const STP_MODES: readonly string[] = [
  'NONE',
  'EXPIRE_TAKER',
  'EXPIRE_MAKER',
  'EXPIRE_BOTH',
  'DECREMENT',
];
/** Millionths in the whole, and as decimal places. */
export const PPM = 1_000_000;
export const PPM_PLACES = 6;
const DEFAULT_STP_MODE = 'EXPIRE_MAKER';

/** The rules that the engine holds an order against. */
export function filters(
  market: MarketInfo,
  openOrders: OpenOrderLimits = NO_OPEN_ORDER_LIMITS,
): readonly Readonly<Record<string, unknown>>[] {
  const { event } = market;
  const { rules } = market.state;
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: market.tickSize,
      maxPrice: market.priceText(event.maxPriceTicks),
      tickSize: market.tickSize,
    },
    {
      filterType: 'LOT_SIZE',
      minQty: market.lotSize,
      maxQty: market.qtyText(event.maxQuantityLots),
      stepSize: market.lotSize,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: market.quoteText(event.minNotional),
      // Market orders by quantity have no price to check; those by budget are checked.
      applyMinToMarket: false,
      maxNotional: market.quoteText(rules.maxNotional || Number.MAX_SAFE_INTEGER),
      applyMaxToMarket: false,
      avgPriceMins: 0,
    },
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: MIN_TRAILING_DELTA,
      maxTrailingAboveDelta: MAX_TRAILING_DELTA,
      minTrailingBelowDelta: MIN_TRAILING_DELTA,
      maxTrailingBelowDelta: MAX_TRAILING_DELTA,
    },
    ...(rules.collarPpm === 0 ? [] : [collar(rules.collarPpm)]),
    ...openOrderFilters(openOrders),
  ];
}

/** Of the reference price, or of the last one where there is none. */
function collar(ppm: number) {
  return {
    filterType: 'PERCENT_PRICE',
    multiplierUp: formatDecimal(PPM + ppm, PPM_PLACES),
    multiplierDown: formatDecimal(PPM - ppm, PPM_PLACES),
    avgPriceMins: 0,
  };
}

function symbolInfo(
  market: MarketInfo,
  stpMode: string,
  openOrders: OpenOrderLimits | undefined,
): Readonly<Record<string, unknown>> {
  const { base, quote } = market;
  return {
    symbol: market.symbol,
    status: STATUS_NAMES[market.status],
    baseAsset: base.name,
    baseAssetPrecision: base.decimals,
    quoteAsset: quote.name,
    quotePrecision: quote.decimals,
    quoteAssetPrecision: quote.decimals,
    baseCommissionPrecision: base.decimals,
    quoteCommissionPrecision: quote.decimals,
    orderTypes: ORDER_TYPES,
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filters(market, openOrders),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: stpMode,
    allowedSelfTradePreventionModes: STP_MODES,
  };
}

/** Whether `permissions` asks for spot: everything here is. */
function wantsSpot(params: Params): boolean {
  const text = params.optional('permissions');
  if (text === undefined) return true;
  if (params.has('symbol') || params.has('symbols')) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  if (/^\[?[A-Z0-9_",\s]{1,1000}\]?$/.test(text)) return /\bSPOT\b/.test(text);
  throw notValid('permissions');
}

export function exchangeInfo(
  feed: Feed,
  { params, nowUs, time }: EndpointContext,
  options: ExchangeInfoOptions,
): unknown {
  const selected = selectionOfAny(feed, params);
  const spot = wantsSpot(params);
  params.optionalBoolean('showPermissionSets');
  const filter = statusFilter(params);
  const wanted = selected === undefined ? [...feed.markets()] : [selected].flat();
  const stpMode = options.defaultSelfTradePreventionMode ?? DEFAULT_STP_MODE;
  return {
    timezone: 'UTC',
    serverTime: time(nowUs),
    rateLimits: options.rateLimits ?? [],
    exchangeFilters: [],
    symbols: wanted
      .filter((market) => spot && filter(market.info))
      .map((market) => symbolInfo(market.info, stpMode, options.openOrders)),
  };
}
