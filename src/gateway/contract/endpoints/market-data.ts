/** Public market data. */
import type { CallParams, Contracts, EndpointContract } from '../contract.ts';
import { rows } from '../kinds.ts';
import { TICKER_TYPE } from '../parameters.ts';
import {
  anyOf,
  count,
  decimal,
  emptyList,
  flag,
  id,
  integer,
  listOf,
  named,
  only,
  row,
  text,
  time,
  tuple,
} from '../schema.ts';
import { market, marketState, rateLimit } from '../views.ts';

const SYMBOL = ['symbol'] as const;
const BTC: CallParams = { symbol: 'BTCUSD' };
const BOTH_MARKETS: CallParams = { symbols: '["BTCUSD","ETHUSD"]' };
const AS_BOTH = { when: 'symbol and symbols', params: { ...BTC, ...BOTH_MARKETS }, code: -1128 };
const TRADING: CallParams = { symbolStatus: 'TRADING' };
const OTHER_STATUS = {
  ...{ when: 'the market has another status', code: -1220 },
  params: { ...BTC, symbolStatus: 'BREAK' },
};
const MAX_DEPTH = 5000;

const level = named('Level', tuple(decimal, decimal));

const trade = named(
  'Trade',
  row({
    id,
    price: decimal,
    qty: decimal,
    quoteQty: decimal,
    time,
    isBuyerMaker: flag,
    isBestMatch: only(true),
  }),
);

const aggregate = named(
  'AggregateTrade',
  row({ a: id, p: decimal, q: decimal, f: id, l: id, T: time, m: flag, M: only(true) }),
);

/** Open time, open, high, low, close, volume, close time, quote volume, trades, of buyers. */
const candle = named(
  'Candle',
  tuple(
    ...[time, decimal, decimal, decimal, decimal, decimal, time, decimal, count, decimal, decimal],
    only('0'),
  ),
);

const KLINES: EndpointContract = {
  says: 'Candles. Times without a trade have none.',
  required: ['symbol', 'interval'],
  calls: [
    { params: { ...BTC, interval: '1m' } },
    { params: { ...BTC, interval: '1d', limit: '5', timeZone: '8' } },
    { params: { ...BTC, interval: '1h', startTime: '$past', endTime: '$now' } },
  ],
  refusals: [
    {
      when: 'the end is before the start',
      params: { ...BTC, interval: '1h', startTime: '2000', endTime: '1000' },
      code: -1128,
    },
  ],
  answer: listOf(candle),
};

const WINDOW_HEAD = {
  symbol: text,
  priceChange: decimal,
  priceChangePercent: decimal,
  weightedAvgPrice: decimal,
} as const;
const PRICES = { openPrice: decimal, highPrice: decimal, lowPrice: decimal } as const;
const VOLUMES = { lastPrice: decimal, volume: decimal, quoteVolume: decimal } as const;
const SPAN = { openTime: time, closeTime: time, firstId: integer, lastId: integer, count } as const;
const TOP = { bidPrice: decimal, bidQty: decimal, askPrice: decimal, askQty: decimal } as const;

const miniTicker = named('MiniTicker', row({ symbol: text, ...PRICES, ...VOLUMES, ...SPAN }));
const windowTicker = named('WindowTicker', row({ ...WINDOW_HEAD, ...PRICES, ...VOLUMES, ...SPAN }));
const dayTicker = named(
  'DayTicker',
  row({
    ...WINDOW_HEAD,
    ...{ prevClosePrice: decimal, lastQty: decimal },
    ...TOP,
    ...PRICES,
    ...VOLUMES,
    ...SPAN,
  }),
);
const lastPrice = named('LastPrice', row({ symbol: text, price: decimal }));
const bookTicker = named('BookTicker', row({ symbol: text, ...TOP }));

export const MARKET_DATA: Contracts = {
  'GET /api/v3/ping': { says: 'Answers `{}`.', calls: [{ params: {} }], answer: row({}) },
  'GET /api/v3/time': {
    says: 'Clock of the exchange.',
    calls: [{ params: {} }],
    answer: row({ serverTime: time }),
  },
  'GET /api/v3/exchangeInfo': {
    says: 'Markets, their rules, the rate limits.',
    calls: [
      { params: {} },
      { params: BTC },
      { params: { ...BOTH_MARKETS, showPermissionSets: 'false' } },
      { params: { permissions: 'SPOT', symbolStatus: 'TRADING' } },
    ],
    refusals: [
      AS_BOTH,
      { when: 'permissions with a symbol', params: { ...BTC, permissions: 'SPOT' }, code: -1128 },
    ],
    answer: row({
      timezone: only('UTC'),
      serverTime: time,
      rateLimits: listOf(rateLimit),
      exchangeFilters: emptyList,
      symbols: listOf(market),
    }),
  },
  'GET /api/v3/depth': {
    says: 'Price levels, best first, with the `lastUpdateId` that depth streams join.',
    required: SYMBOL,
    kinds: { limit: rows(MAX_DEPTH) },
    calls: [{ params: BTC }, { params: { ...BTC, limit: '5', symbolStatus: 'TRADING' } }],
    refusals: [OTHER_STATUS],
    answer: row({ lastUpdateId: count, bids: listOf(level), asks: listOf(level) }),
  },
  'GET /api/v3/trades': {
    says: 'The newest trades, oldest first.',
    required: SYMBOL,
    calls: [{ params: { ...BTC, limit: '5' } }],
    answer: listOf(trade),
  },
  'GET /api/v3/historicalTrades': {
    says: 'Trades from an id on.',
    required: SYMBOL,
    calls: [{ params: { ...BTC, limit: '5', fromId: '1' } }],
    answer: listOf(trade),
  },
  'GET /api/v3/aggTrades': {
    says: 'Trades of one taker order at one price, as one row.',
    required: SYMBOL,
    calls: [
      { params: { ...BTC, limit: '5', fromId: '1' } },
      { params: { ...BTC, startTime: '$past', endTime: '$now' } },
    ],
    refusals: [
      { when: 'fromId with times', params: { ...BTC, fromId: '1', startTime: '1' }, code: -1128 },
    ],
    answer: listOf(aggregate),
  },
  'GET /api/v3/klines': KLINES,
  'GET /api/v3/uiKlines': { ...KLINES, says: 'The same as klines.' },
  'GET /api/v3/ticker/24hr': {
    says: 'Figures of the last 24 hours; all markets if none named.',
    kinds: { type: TICKER_TYPE },
    calls: [
      { params: { symbolStatus: 'HALT' } },
      { params: { ...BTC, type: 'MINI' } },
      { params: BOTH_MARKETS },
    ],
    refusals: [AS_BOTH, OTHER_STATUS],
    answer: anyOf(dayTicker, miniTicker, listOf(dayTicker), listOf(miniTicker)),
  },
  'GET /api/v3/ticker': {
    says: 'Figures of a window of any length up to seven days.',
    oneOf: [['symbol', 'symbols']],
    kinds: { type: TICKER_TYPE },
    calls: [
      { params: { ...BTC, windowSize: '4h' } },
      { params: BOTH_MARKETS },
      { params: { ...BOTH_MARKETS, windowSize: '7d', type: 'MINI', symbolStatus: 'TRADING' } },
    ],
    refusals: [AS_BOTH, OTHER_STATUS],
    answer: anyOf(windowTicker, miniTicker, listOf(windowTicker), listOf(miniTicker)),
  },
  'GET /api/v3/ticker/tradingDay': {
    says: 'Figures of the present day of a time zone.',
    oneOf: [['symbol', 'symbols']],
    kinds: { type: TICKER_TYPE },
    calls: [
      { params: { ...BTC, timeZone: '8' } },
      { params: BOTH_MARKETS },
      { params: { ...BOTH_MARKETS, type: 'MINI', symbolStatus: 'TRADING' } },
    ],
    refusals: [AS_BOTH, OTHER_STATUS],
    answer: anyOf(windowTicker, miniTicker, listOf(windowTicker), listOf(miniTicker)),
  },
  'GET /api/v3/ticker/price': {
    says: 'Last price.',
    calls: [{ params: {} }, { params: BTC }, { params: { ...BOTH_MARKETS, ...TRADING } }],
    refusals: [AS_BOTH, OTHER_STATUS],
    answer: anyOf(lastPrice, listOf(lastPrice)),
  },
  'GET /api/v3/ticker/bookTicker': {
    says: 'Best bid and ask.',
    calls: [{ params: {} }, { params: BTC }, { params: { ...BOTH_MARKETS, ...TRADING } }],
    refusals: [AS_BOTH, OTHER_STATUS],
    answer: anyOf(bookTicker, listOf(bookTicker)),
  },
  'GET /api/v3/avgPrice': {
    says: 'Average price of the last five minutes.',
    required: SYMBOL,
    calls: [{ params: BTC }],
    answer: row({ mins: only(5), price: decimal, closeTime: time }),
  },
  'GET /lx/v1/market': {
    says: 'Status, rules and schedule of a market; in an auction what an uncross would do now.',
    required: SYMBOL,
    calls: [{ params: BTC }, { params: { symbol: 'ETHUSD' } }],
    answer: marketState,
  },
};
