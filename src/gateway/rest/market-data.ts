/**
 * The public market-data endpoints of the Binance Spot dialect, answered from the feed. Shapes,
 * parameters, errors and weights are the dialect's. A `limit` above the maximum gives the maximum,
 * as there. Over the WebSocket API, `symbols` must be given to these handlers as JSON text, as it
 * is in a query string.
 */

import { type Level, topOf } from '../../feed/book.ts';
import type { Candle } from '../../feed/candles.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed } from '../../feed/feed.ts';
import { lotsText, quoteText } from '../../feed/figures.ts';
import { intervalIndex } from '../../feed/intervals.ts';
import type { Aggregate, TradeRecord } from '../../feed/tape.ts';
import { queryZoned } from '../../feed/zoned.ts';
import { Side } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { type ExchangeInfoOptions, exchangeInfo } from './market-data-info.ts';
import {
  integerOf,
  limitForWeight,
  limitOf,
  requiredMarket,
  timeRange,
  zoneOf,
} from './market-data-params.ts';
import { executionRuleEndpoints } from './market-data-rules.ts';
import { tickerEndpoints } from './market-data-tickers.ts';
import type { Params } from './params.ts';

export const DEFAULT_DEPTH = 100;
export const MAX_DEPTH = 5000;
export const DEFAULT_RECORDS = 500;
export const MAX_RECORDS = 1000;
const US_PER_MS = 1000;

/** Levels as pairs of decimal texts. */
export function levelTexts(market: MarketInfo, levels: readonly Level[]): [string, string][] {
  return levels.map(([price, lots]) => [market.priceText(price), market.qtyText(lots)]);
}

function depth(feed: Feed, { params }: EndpointContext): unknown {
  const { info, book } = requiredMarket(feed, params);
  const limit = limitOf(params, DEFAULT_DEPTH, MAX_DEPTH);
  return {
    lastUpdateId: book.updateId,
    bids: levelTexts(info, topOf(book.bids, limit)),
    asks: levelTexts(info, topOf(book.asks, limit)),
  };
}

/** Weight of a depth request by its limit. */
function depthWeight(params: Params): number {
  const limit = limitForWeight(params, DEFAULT_DEPTH);
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1000 ? 50 : 250;
}

function tradeRow(info: MarketInfo, trade: TradeRecord, time: TimeFormat): unknown {
  return {
    id: trade.id,
    price: info.priceText(trade.priceTicks),
    qty: info.qtyText(trade.lots),
    quoteQty: info.quoteText(trade.quoteUnits),
    time: time(trade.timeUs),
    isBuyerMaker: trade.takerSide === Side.SELL,
    isBestMatch: true,
  };
}

function trades(feed: Feed, { params, time }: EndpointContext): unknown {
  const { info, tape } = requiredMarket(feed, params);
  const limit = limitOf(params, DEFAULT_RECORDS, MAX_RECORDS);
  return tape.trades({ limit }).map((trade) => tradeRow(info, trade, time));
}

function historicalTrades(feed: Feed, { params, time }: EndpointContext): unknown {
  const { info, tape } = requiredMarket(feed, params);
  const limit = limitOf(params, DEFAULT_RECORDS, MAX_RECORDS);
  const fromId = integerOf(params, 'fromId');
  return tape.trades({ limit, fromId }).map((trade) => tradeRow(info, trade, time));
}

function aggregateRow(info: MarketInfo, aggregate: Aggregate, time: TimeFormat): unknown {
  return {
    a: aggregate.id,
    p: info.priceText(aggregate.priceTicks),
    q: info.qtyText(aggregate.lots),
    f: aggregate.firstId,
    l: aggregate.lastId,
    T: time(aggregate.timeUs),
    m: aggregate.takerSide === Side.SELL,
    M: true,
  };
}

function aggTrades(feed: Feed, { params, time }: EndpointContext): unknown {
  const { info, tape } = requiredMarket(feed, params);
  const limit = limitOf(params, DEFAULT_RECORDS, MAX_RECORDS);
  const fromId = integerOf(params, 'fromId');
  const { startUs, endUs } = timeRange(params);
  if (fromId !== undefined && (startUs !== undefined || endUs !== undefined)) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  return tape
    .aggregates({ limit, fromId, startUs, endUs })
    .map((aggregate) => aggregateRow(info, aggregate, time));
}

/** The close is the last moment of the candle in the unit wanted. */
function klineRow(info: MarketInfo, candle: Candle, time: TimeFormat): unknown {
  return [
    time(candle.openMs * US_PER_MS),
    info.priceText(candle.open),
    info.priceText(candle.high),
    info.priceText(candle.low),
    info.priceText(candle.close),
    lotsText(info, candle.lots),
    time((candle.closeMs + 1) * US_PER_MS - 1),
    quoteText(info, candle.quote),
    candle.count,
    lotsText(info, candle.buyLots),
    quoteText(info, candle.buyQuote),
    '0',
  ];
}

function klines(feed: Feed, { params, nowUs, time }: EndpointContext): unknown {
  const market = requiredMarket(feed, params);
  const index = intervalIndex(params.required('interval'));
  if (index === undefined) throw new DialectError(-1120, 'Invalid interval.');
  const offsetMs = zoneOf(params);
  const limit = limitOf(params, DEFAULT_RECORDS, MAX_RECORDS);
  const { startUs, endUs } = timeRange(params);
  const startMs = startUs === undefined ? undefined : Math.ceil(startUs / US_PER_MS);
  const endMs = endUs === undefined ? undefined : Math.floor(endUs / US_PER_MS);
  const nowMs = Math.floor(nowUs / US_PER_MS);
  const candles = queryZoned(market.candles, index, offsetMs, { nowMs, limit, startMs, endMs });
  return candles.map((candle) => klineRow(market.info, candle, time));
}

const KLINE_PARAMS = ['symbol', 'interval', 'startTime', 'endTime', 'limit', 'timeZone'];

/** Every public market-data endpoint. @param options what exchangeInfo says of the gateway */
export function marketDataEndpoints(feed: Feed, options: ExchangeInfoOptions = {}): Endpoint[] {
  const get = (
    name: string,
    rest: Pick<Endpoint, 'weight' | 'knows' | 'handle'> & { wsMethod?: string },
  ): Endpoint => ({ method: 'GET', path: `/api/v3/${name}`, security: 'none', ...rest });
  return [
    get('ping', { wsMethod: 'ping', weight: 1, knows: [], handle: () => ({}) }),
    get('time', {
      wsMethod: 'time',
      weight: 1,
      knows: [],
      handle: ({ nowUs, time }) => ({ serverTime: time(nowUs) }),
    }),
    get('exchangeInfo', {
      wsMethod: 'exchangeInfo',
      weight: 20,
      knows: ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
      handle: (context) => exchangeInfo(feed, context, options),
    }),
    get('depth', {
      wsMethod: 'depth',
      weight: depthWeight,
      knows: ['symbol', 'limit', 'symbolStatus'],
      handle: (context) => depth(feed, context),
    }),
    get('trades', {
      wsMethod: 'trades.recent',
      weight: 25,
      knows: ['symbol', 'limit'],
      handle: (context) => trades(feed, context),
    }),
    get('historicalTrades', {
      wsMethod: 'trades.historical',
      weight: 25,
      knows: ['symbol', 'limit', 'fromId'],
      handle: (context) => historicalTrades(feed, context),
    }),
    get('aggTrades', {
      wsMethod: 'trades.aggregate',
      weight: 4,
      knows: ['symbol', 'fromId', 'startTime', 'endTime', 'limit'],
      handle: (context) => aggTrades(feed, context),
    }),
    get('klines', {
      wsMethod: 'klines',
      weight: 2,
      knows: KLINE_PARAMS,
      handle: (context) => klines(feed, context),
    }),
    get('uiKlines', {
      wsMethod: 'uiKlines',
      weight: 2,
      knows: KLINE_PARAMS,
      handle: (context) => klines(feed, context),
    }),
    ...tickerEndpoints(feed),
    ...executionRuleEndpoints(feed),
  ];
}
