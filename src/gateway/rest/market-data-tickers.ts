/** The ticker endpoints: rolling windows, last prices, best bids and asks. */
import { flatCandle } from '../../feed/candles.ts';
import type { Feed, MarketFeed } from '../../feed/feed.ts';
import { AVERAGE_MINUTES, averagePriceText, tickerTexts, topTexts } from '../../feed/figures.ts';
import { DAY_MS, intervalIndex } from '../../feed/intervals.ts';
import { DAY_MINUTES } from '../../feed/window.ts';
import { queryZoned } from '../../feed/zoned.ts';
import { DialectError } from '../errors.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import {
  notValid,
  requiredMarket,
  requiredSelection,
  type Selection,
  selection,
  symbolCount,
  zoneOf,
} from './market-data-params.ts';
import type { Params } from './params.ts';

/** Symbols that a rolling-window request may name. */
export const MAX_WINDOW_SYMBOLS = 100;
const US_PER_MS = 1000;
const DAY_INDEX = intervalIndex('1d') ?? 0;

type Row = Readonly<Record<string, unknown>>;

/** One row for one symbol, a list for several or all. */
function rows(
  feed: Feed,
  selected: Selection,
  row: (market: MarketFeed) => Row,
): Row | readonly Row[] {
  if (selected === undefined) return [...feed.markets()].map(row);
  return Array.isArray(selected) ? selected.map(row) : row(selected as MarketFeed);
}

/** @throws -1139 unless FULL or MINI */
function isMini(params: Params): boolean {
  const type = params.optional('type') ?? 'FULL';
  if (type !== 'FULL' && type !== 'MINI') throw new DialectError(-1139, 'Invalid ticker type.');
  return type === 'MINI';
}

/** A rolling window of some minutes; with `day` also what only the 24-hour ticker shows. */
function windowRow(
  market: MarketFeed,
  options: { minutes: number; nowUs: number; mini: boolean; day: boolean; time: TimeFormat },
): Row {
  const { info, windows, tape } = market;
  const stats = windows.stats(options.minutes, Math.floor(options.nowUs / US_PER_MS));
  const texts = tickerTexts(info, stats);
  const { openPrice, highPrice, lowPrice, lastPrice, volume, quoteVolume } = texts;
  const { priceChange, priceChangePercent, weightedAvgPrice } = texts;
  const times = {
    openTime: options.time(stats.openMs * US_PER_MS),
    closeTime: options.time(options.nowUs),
    firstId: stats.firstId,
    lastId: stats.lastId,
    count: stats.count,
  };
  const prices = { openPrice, highPrice, lowPrice };
  const { symbol } = info;
  if (options.mini) return { symbol, ...prices, lastPrice, volume, quoteVolume, ...times };
  const change = { priceChange, priceChangePercent, weightedAvgPrice };
  if (!options.day) {
    return { symbol, ...change, ...prices, lastPrice, volume, quoteVolume, ...times };
  }
  return {
    symbol,
    ...change,
    prevClosePrice: info.priceText(stats.previousClose),
    lastPrice,
    lastQty: info.qtyText(tape.last()?.lots ?? 0),
    ...topTexts(market),
    ...prices,
    volume,
    quoteVolume,
    ...times,
  };
}

const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: DAY_MINUTES };
const UNIT_MAX: Readonly<Record<string, number>> = { m: 59, h: 23, d: 7 };

/** Minutes of a `windowSize`: 1m to 59m, 1h to 23h, 1d to 7d. */
export function windowMinutes(text: string): number | undefined {
  const match = /^([1-9]\d?)([mhd])$/.exec(text);
  const count = Number(match?.[1]);
  const unit = match?.[2] ?? '';
  return count <= (UNIT_MAX[unit] ?? 0) ? count * (UNIT_MINUTES[unit] ?? 0) : undefined;
}

function rollingWindow(feed: Feed, { params, nowUs, time }: EndpointContext): unknown {
  const selected = requiredSelection(feed, params);
  if (Array.isArray(selected) && selected.length > MAX_WINDOW_SYMBOLS) throw notValid('symbols');
  const minutes = windowMinutes(params.optional('windowSize') ?? '1d');
  if (minutes === undefined) throw notValid('windowSize');
  const mini = isMini(params);
  const options = { minutes, nowUs, mini, day: false, time };
  return rows(feed, selected, (market) => windowRow(market, options));
}

function dayTicker(feed: Feed, { params, nowUs, time }: EndpointContext): unknown {
  const selected = selection(feed, params);
  const mini = isMini(params);
  const options = { minutes: DAY_MINUTES, nowUs, mini, day: true, time };
  return rows(feed, selected, (market) => windowRow(market, options));
}

/** The present day of a time zone, as far as it has come. */
function tradingDay(feed: Feed, { params, nowUs, time }: EndpointContext): unknown {
  const selected = requiredSelection(feed, params);
  if (Array.isArray(selected) && selected.length > MAX_WINDOW_SYMBOLS) throw notValid('symbols');
  const offsetMs = zoneOf(params);
  const mini = isMini(params);
  return rows(feed, selected, (market) => dayRow(market, { offsetMs, mini, nowUs, time }));
}

function dayRow(
  market: MarketFeed,
  options: { offsetMs: number; mini: boolean; nowUs: number; time: TimeFormat },
): Row {
  const { info } = market;
  const nowMs = Math.floor(options.nowUs / US_PER_MS);
  const openMs = Math.floor((nowMs + options.offsetMs) / DAY_MS) * DAY_MS - options.offsetMs;
  const [candle] = queryZoned(market.candles, DAY_INDEX, options.offsetMs, { nowMs, limit: 1 });
  const stats = candle ?? flatCandle(openMs, openMs + DAY_MS - 1, 0);
  const texts = tickerTexts(info, { ...stats, last: stats.close, previousClose: stats.open });
  const { openPrice, highPrice, lowPrice, lastPrice, volume, quoteVolume } = texts;
  const { priceChange, priceChangePercent, weightedAvgPrice } = texts;
  const change = { priceChange, priceChangePercent, weightedAvgPrice };
  return {
    symbol: info.symbol,
    ...(options.mini ? {} : change),
    ...{ openPrice, highPrice, lowPrice, lastPrice, volume, quoteVolume },
    openTime: options.time(openMs * US_PER_MS),
    closeTime: options.time((openMs + DAY_MS) * US_PER_MS - 1),
    firstId: stats.firstId,
    lastId: stats.lastId,
    count: stats.count,
  };
}

function lastPriceRow({ info, tape }: MarketFeed): Row {
  return { symbol: info.symbol, price: info.priceText(tape.last()?.priceTicks ?? 0) };
}

function averagePrice(feed: Feed, { params, nowUs, time }: EndpointContext): unknown {
  const market = requiredMarket(feed, params);
  const lastUs = market.tape.last()?.timeUs;
  return {
    mins: AVERAGE_MINUTES,
    price: averagePriceText(market, Math.floor(nowUs / US_PER_MS)),
    closeTime: time(lastUs ?? nowUs),
  };
}

function dayWeight(params: Params): number {
  const count = symbolCount(params);
  if (count === 0 || count > 100) return 80;
  return count > 20 ? 40 : 2;
}

function windowWeight(params: Params): number {
  return Math.min(200, Math.max(1, symbolCount(params)) * 4);
}

const SHORT_WEIGHT = (params: Params): number => (params.has('symbol') ? 2 : 4);

export function tickerEndpoints(feed: Feed): readonly Endpoint[] {
  const common = { method: 'GET', security: 'none' } as const;
  const knows = ['symbol', 'symbols', 'symbolStatus'];
  return [
    {
      ...common,
      path: '/api/v3/ticker/24hr',
      wsMethod: 'ticker.24hr',
      weight: dayWeight,
      knows: [...knows, 'type'],
      handle: (context) => dayTicker(feed, context),
    },
    {
      ...common,
      path: '/api/v3/ticker',
      wsMethod: 'ticker',
      weight: windowWeight,
      knows: [...knows, 'windowSize', 'type'],
      handle: (context) => rollingWindow(feed, context),
    },
    {
      ...common,
      path: '/api/v3/ticker/tradingDay',
      wsMethod: 'ticker.tradingDay',
      weight: windowWeight,
      knows: [...knows, 'timeZone', 'type'],
      handle: (context) => tradingDay(feed, context),
    },
    {
      ...common,
      path: '/api/v3/ticker/price',
      wsMethod: 'ticker.price',
      weight: SHORT_WEIGHT,
      knows,
      handle: ({ params }) => rows(feed, selection(feed, params), lastPriceRow),
    },
    {
      ...common,
      path: '/api/v3/ticker/bookTicker',
      wsMethod: 'ticker.book',
      weight: SHORT_WEIGHT,
      knows,
      handle: ({ params }) =>
        rows(feed, selection(feed, params), (market) => ({
          symbol: market.info.symbol,
          ...topTexts(market),
        })),
    },
    {
      ...common,
      path: '/api/v3/avgPrice',
      wsMethod: 'avgPrice',
      weight: 2,
      knows: ['symbol'],
      handle: (context) => averagePrice(feed, context),
    },
  ];
}
