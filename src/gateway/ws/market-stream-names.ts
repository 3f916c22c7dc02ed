/**
 * Names of market streams ('btcusd@depth@100ms', '!miniTicker@arr') and the URL paths that name
 * them. A symbol may be spelt in any way that the catalog knows; the canonical name has it in
 * lower case.
 */
import type { Feed, MarketFeed } from '../../feed/feed.ts';
import { intervalIndex } from '../../feed/intervals.ts';
import { parseOffset } from '../../feed/zoned.ts';
import { inMicroseconds, readTimeUnit } from '../time-unit.ts';

/** Milliseconds between two messages of a stream that is sent by the clock. */
export const FAST_MS = 100;
export const SLOW_MS = 1000;

/** Windows of the rolling tickers, in minutes. */
const WINDOWS = new Map([
  ['1h', 60],
  ['4h', 240],
  ['1d', 1440],
]);
const PARTIAL_LEVELS: readonly number[] = [5, 10, 20];

/** What a stream carries. */
export type StreamKind =
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker' | 'ticker' | 'miniTicker' }
  | { readonly kind: 'avgPrice' | 'auction' | 'referencePrice' }
  | { readonly kind: 'depth'; readonly everyMs: number }
  | { readonly kind: 'partial'; readonly levels: number; readonly everyMs: number }
  | { readonly kind: 'kline'; readonly interval: number; readonly offsetMs: number }
  | { readonly kind: 'window'; readonly window: string; readonly minutes: number };

export type AllKind =
  | { readonly kind: 'bookTicker' | 'ticker' | 'miniTicker' }
  | { readonly kind: 'window'; readonly window: string; readonly minutes: number };

export interface StreamName {
  /** Canonical. */
  readonly name: string;
  /** Undefined: of all markets. */
  readonly market: MarketFeed | undefined;
  readonly stream: StreamKind | AllKind;
}

/** Longest name that is looked at. */
const MAX_NAME = 128;

function speed(text: string | undefined): number | undefined {
  if (text === undefined || text === '1000ms') return SLOW_MS;
  return text === '100ms' ? FAST_MS : undefined;
}

function windowKind(text: string): AllKind | undefined {
  const minutes = WINDOWS.get(text);
  return minutes === undefined ? undefined : { kind: 'window', window: text, minutes };
}

function depthKind(levels: string, everyMs: number | undefined): StreamKind | undefined {
  if (everyMs === undefined) return undefined;
  if (levels === '') return { kind: 'depth', everyMs };
  const count = Number(levels);
  return PARTIAL_LEVELS.includes(count) ? { kind: 'partial', levels: count, everyMs } : undefined;
}

/** `1d`, or `1d@+08:00`: of the days of a time zone. */
function klineKind(text: string): StreamKind | undefined {
  const [name = '', zone, ...more] = text.split('@');
  const interval = intervalIndex(name);
  const offsetMs = zone === undefined ? 0 : zoneMs(zone);
  if (interval === undefined || offsetMs === undefined || more.length > 0) return undefined;
  return { kind: 'kline', interval, offsetMs };
}

/** `+08:00` -> milliseconds. */
function zoneMs(text: string): number | undefined {
  return /^[+-]\d{2}:\d{2}$/.test(text) ? parseOffset(text) : undefined;
}

function kindOf(text: string): StreamKind | undefined {
  const depth = /^depth([1-9]\d?)?(?:@(.*))?$/.exec(text);
  if (depth !== null) return depthKind(depth[1] ?? '', speed(depth[2]));
  if (text.startsWith('kline_')) return klineKind(text.slice('kline_'.length));
  if (text.startsWith('ticker_')) return windowKind(text.slice('ticker_'.length));
  switch (text) {
    case 'trade':
    case 'aggTrade':
    case 'bookTicker':
    case 'ticker':
    case 'miniTicker':
    case 'avgPrice':
    case 'auction':
    case 'referencePrice':
      return { kind: text };
    default:
      return undefined;
  }
}

function allKindOf(text: string): AllKind | undefined {
  if (text === '!bookTicker') return { kind: 'bookTicker' };
  const match = /^!(?:(ticker|miniTicker)|ticker_(1h|4h|1d))@arr$/.exec(text);
  if (match === null) return undefined;
  if (match[2] !== undefined) return windowKind(match[2]);
  return { kind: match[1] as 'ticker' | 'miniTicker' };
}

/** Reads a stream's name; undefined where there is no such stream or market. */
export function parseStream(feed: Feed, text: string): StreamName | undefined {
  if (text.length > MAX_NAME) return undefined;
  if (text.startsWith('!')) {
    const stream = allKindOf(text);
    return stream === undefined ? undefined : { name: text, market: undefined, stream };
  }
  const at = text.indexOf('@');
  if (at < 1) return undefined;
  const market = feed.marketBySymbol(text.slice(0, at));
  const stream = kindOf(text.slice(at + 1));
  if (market === undefined || stream === undefined) return undefined;
  const name = `${market.info.symbol.toLowerCase()}${text.slice(at)}`;
  return { name, market, stream };
}

/** How a connection begins, as its URL says. */
export interface ConnectOptions {
  readonly streams: readonly string[];
  /** Each message is wrapped: {"stream": name, "data": message}. */
  readonly combined: boolean;
  /** Times in microseconds instead of milliseconds. */
  readonly microseconds: boolean;
}

/**
 * Reads the URL of a market-stream connection: `/ws`, `/ws/<stream>[/<stream>…]`, `/stream`,
 * `/stream?streams=a/b`, `/stream/ws/<anything>`, `/stream/stream?streams=`;
 * `timeUnit=MICROSECOND` in the query. Path segments that cannot be streams (clients number their
 * connections so) are passed over.
 * @param target path and query as in the request line
 * @returns undefined where it is no market-stream path
 * @throws DialectError -1130 for an unknown time unit
 */
export function parseMarketPath(target: string): ConnectOptions | undefined {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  // A plus is a plus here: '@+08:00'.
  const queryText = mark < 0 ? '' : target.slice(mark + 1).replaceAll('+', '%2B');
  const query = new URLSearchParams(queryText);
  const match = /^\/(?:stream\/)?(ws|stream)(?:\/(.*))?$/.exec(path);
  if (match === null) return undefined;
  const combined = match[1] === 'stream';
  const listed = combined ? (query.get('streams') ?? '') : decode(match[2] ?? '');
  const streams = listed.split('/').filter((each) => /[@!]/.test(each));
  const time = readTimeUnit(query.get('timeUnit') ?? undefined, 'timeUnit');
  return { streams, combined, microseconds: time === inMicroseconds };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
