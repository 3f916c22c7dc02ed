/** Market streams: what each is called, what comes and when, and what a message looks like. */
import type { AllKind, StreamKind } from '../ws/market-stream-names.ts';
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
  nothing,
  oneOf,
  only,
  row,
  type Schema,
  text,
  time,
  tuple,
} from './schema.ts';

export interface StreamContract {
  /** Names, as docs write them: `<symbol>`, `<levels>`, `<interval>`, `<window>` are any. */
  readonly names: readonly string[];
  readonly says: string;
  readonly sent: string;
  readonly message: Schema;
}

const HEAD = { E: time, s: text } as const;
const TRADE = { p: decimal, q: decimal, T: time, m: flag, M: only(true) } as const;
const CANDLE = {
  ...{ t: time, T: time, s: text, i: text, f: integer, L: integer, o: decimal, c: decimal },
  ...{ h: decimal, l: decimal, v: decimal, n: count, x: flag, q: decimal, V: decimal },
  ...{ Q: decimal, B: only('0') },
} as const;
const LEVELS = listOf(tuple(decimal, decimal));
const PRICES = { o: decimal, h: decimal, l: decimal, c: decimal } as const;
const VOLUMES = { v: decimal, q: decimal } as const;
const CHANGE = { p: decimal, P: decimal, w: decimal } as const;
const SPAN = { O: time, C: time, F: integer, L: integer, n: count } as const;
const TOP = { b: decimal, B: decimal, a: decimal, A: decimal } as const;

const miniTicker = row({ e: only('24hrMiniTicker'), ...HEAD, ...PRICES, ...VOLUMES });
const ticker = row({
  ...{ e: only('24hrTicker'), ...HEAD, ...CHANGE, x: decimal, Q: decimal },
  ...{ ...TOP, ...PRICES, ...VOLUMES, ...SPAN },
});
const windowTicker = row({
  ...{ e: oneOf('1hTicker', '4hTicker', '1dTicker'), ...HEAD, ...CHANGE },
  ...{ ...PRICES, ...VOLUMES, ...SPAN },
});

/** A message of one market, or a list of them. */
function orList(title: string, message: Schema): Schema {
  const one = named(title, message);
  return anyOf(one, listOf(one));
}

const SECOND = 'every 1,000 ms where changed';
const BY_SPEED = 'every 1,000 or 100 ms';

type Kind = StreamKind['kind'] | AllKind['kind'];

/** By kind; a kind without an entry does not compile. */
export const STREAMS: Readonly<Record<Kind, StreamContract>> = {
  trade: {
    names: ['<symbol>@trade'],
    says: 'each trade',
    sent: 'within 5 ms',
    message: named('TradeMessage', row({ e: only('trade'), ...HEAD, t: id, ...TRADE })),
  },
  aggTrade: {
    names: ['<symbol>@aggTrade'],
    says: 'trades of one taker order at one price',
    sent: 'within 5 ms',
    message: named(
      'AggregateTradeMessage',
      row({ e: only('aggTrade'), ...HEAD, a: id, f: id, l: id, ...TRADE }),
    ),
  },
  bookTicker: {
    names: ['<symbol>@bookTicker', '!bookTicker'],
    says: 'best bid and ask, of one market or all',
    sent: 'within 5 ms of a change',
    message: named('BookTickerMessage', row({ u: count, s: text, ...TOP })),
  },
  depth: {
    names: ['<symbol>@depth', '<symbol>@depth@100ms'],
    says: 'changed levels, with `U` and `u`',
    sent: BY_SPEED,
    message: named(
      'DepthMessage',
      row({ e: only('depthUpdate'), ...HEAD, U: count, u: count, b: LEVELS, a: LEVELS }),
    ),
  },
  partial: {
    names: ['<symbol>@depth<levels>', '<symbol>@depth<levels>@100ms'],
    says: 'the best 5, 10 or 20 levels',
    sent: `${BY_SPEED} where changed`,
    message: named(
      'PartialDepthMessage',
      row({ lastUpdateId: count, bids: LEVELS, asks: anyOf(LEVELS, emptyList) }),
    ),
  },
  kline: {
    names: ['<symbol>@kline_<interval>', '<symbol>@kline_<interval>@+08:00'],
    says: 'the present candle; each once more when closed (`x`); with the days of a time zone (any from -12:00 to +14:00)',
    sent: SECOND,
    message: named('CandleMessage', row({ e: only('kline'), ...HEAD, k: row(CANDLE) })),
  },
  ticker: {
    names: ['<symbol>@ticker', '!ticker@arr'],
    says: '24 hours',
    sent: SECOND,
    message: orList('TickerMessage', ticker),
  },
  miniTicker: {
    names: ['<symbol>@miniTicker', '!miniTicker@arr'],
    says: '24 hours, less of it',
    sent: SECOND,
    message: orList('MiniTickerMessage', miniTicker),
  },
  window: {
    names: ['<symbol>@ticker_<window>', '!ticker_<window>@arr'],
    says: '1h, 4h or 1d',
    sent: SECOND,
    message: orList('WindowTickerMessage', windowTicker),
  },
  avgPrice: {
    names: ['<symbol>@avgPrice'],
    says: 'average of five minutes',
    sent: SECOND,
    message: named(
      'AveragePriceMessage',
      row({ e: only('avgPrice'), ...HEAD, i: text, w: decimal, T: time }),
    ),
  },
  referencePrice: {
    names: ['<symbol>@referencePrice'],
    says: 'reference price of collar, bands and auctions; `null` where there is none',
    sent: SECOND,
    message: named(
      'ReferencePriceMessage',
      row({ e: only('referencePrice'), s: text, r: anyOf(decimal, nothing), t: time }),
    ),
  },
  auction: {
    names: ['<symbol>@auction'],
    says: 'status `X`, interrupted `i`; in an auction what an uncross would do: price `p`, quantity `q`, surplus `r` and its side `d` (our own)',
    sent: 'every 100 ms where changed',
    message: named(
      'AuctionMessage',
      row({
        ...{ e: only('auction'), ...HEAD, X: text, i: flag },
        ...{ 'p?': decimal, 'q?': decimal, 'r?': decimal, 'd?': oneOf('BUY', 'SELL') },
      }),
    ),
  },
};
