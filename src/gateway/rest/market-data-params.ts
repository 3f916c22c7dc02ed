/** Reading the parameters that market-data endpoints share. All throw `DialectError`. */

import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed, MarketFeed } from '../../feed/feed.ts';
import { parseOffset } from '../../feed/zoned.ts';
import { MarketStatus } from '../../schema/generated/protocol.ts';
import { DialectError, illegal, missing, unknownSymbol } from '../errors.ts';
import { lastMicrosecondOf, microsecondsOf } from '../time-unit.ts';
import type { Params } from './params.ts';

/** Longest `symbols` text; 1,000 symbols of ordinary length fit. */
const MAX_SYMBOLS_TEXT = 32_768;
const SYMBOLS_RANGE = '^\\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\\]$';
/** Latest time that can be asked for, far beyond any trade. */
const MAX_TIME_US = 8_640_000_000_000_000;

/** @throws -1102 when absent, -1121 when there is no such market, -1220 of another status */
export function requiredMarket(feed: Feed, params: Params): MarketFeed {
  const market = marketOf(feed, params.required('symbol'));
  if (statusFilter(params)(market.info)) return market;
  throw otherStatus();
}

/** @throws -1121 when there is no such market */
export function marketOf(feed: Feed, symbol: string): MarketFeed {
  const market = feed.marketBySymbol(symbol);
  if (market === undefined) throw unknownSymbol();
  return market;
}

/** What `symbol` or `symbols` asks for: one market, a list, or (neither given) undefined. */
export type Selection = MarketFeed | readonly MarketFeed[] | undefined;

/** What the dialect calls a market's status; POST_ONLY is this exchange's own. */
export const STATUS_NAMES: Readonly<Record<MarketStatus, string>> = {
  [MarketStatus.OPEN]: 'TRADING',
  [MarketStatus.CANCEL_ONLY]: 'CANCEL_ONLY',
  [MarketStatus.HALTED]: 'HALT',
  [MarketStatus.POST_ONLY]: 'POST_ONLY',
  [MarketStatus.AUCTION]: 'AUCTION_MATCH',
};

/** Whether a market has the status that `symbolStatus` asks for. @throws -1130 */
export function statusFilter(params: Params): (market: MarketInfo) => boolean {
  const status = params.optional('symbolStatus');
  if (status === undefined) return () => true;
  const known: readonly string[] = ['BREAK', ...Object.values(STATUS_NAMES)];
  if (!known.includes(status)) throw notValid('symbolStatus');
  return (market) => STATUS_NAMES[market.status] === status;
}

/**
 * What is asked for, of the status asked for: of several markets or all, others are left out.
 * @throws as `selectionOfAny`; -1130 for no status; -1220 where the one market has another
 */
export function selection(feed: Feed, params: Params): Selection {
  const selected = selectionOfAny(feed, params);
  if (!params.has('symbolStatus')) return selected;
  const wanted = statusFilter(params);
  if (selected === undefined || Array.isArray(selected)) {
    return [...(selected ?? feed.markets())].filter(({ info }) => wanted(info));
  }
  if (wanted((selected as MarketFeed).info)) return selected;
  throw otherStatus();
}

function otherStatus(): DialectError {
  return new DialectError(-1220, "The symbol's status does not match the requested symbolStatus.");
}

/** @throws -1128 when both are given, -1100 malformed, -1151 repeated, -1121 unknown */
export function selectionOfAny(feed: Feed, params: Params): Selection {
  const symbol = params.optional('symbol');
  const symbols = params.optional('symbols');
  if (symbol !== undefined && symbols !== undefined) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  if (symbol !== undefined) return marketOf(feed, symbol);
  if (symbols === undefined) return undefined;
  const markets = symbolList(symbols).map((each) => marketOf(feed, each));
  if (new Set(markets).size !== markets.length) {
    throw new DialectError(-1151, 'Symbol is present multiple times in the list.');
  }
  return markets;
}

function symbolList(text: string): string[] {
  let parsed: unknown;
  try {
    parsed = text.length > MAX_SYMBOLS_TEXT ? undefined : JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (Array.isArray(parsed) && parsed.length > 0 && parsed.every((e) => typeof e === 'string')) {
    return parsed;
  }
  throw illegal('symbols', SYMBOLS_RANGE);
}

/** How many symbols a request names, as far as its weight is concerned; 0: it names none. */
export function symbolCount(params: Params): number {
  if (params.has('symbol')) return 1;
  if (!params.has('symbols')) return 0;
  return textForWeight(params, 'symbols').slice(0, MAX_SYMBOLS_TEXT).split(',').length;
}

/** What is wrong with a parameter is said later, by its reader; here it only has a weight. */
function textForWeight(params: Params, name: string): string {
  try {
    return params.optional(name) ?? '';
  } catch {
    return '';
  }
}

/** `limit` as far as the weight is concerned. */
export function limitForWeight(params: Params, otherwise: number): number {
  const limit = Number(textForWeight(params, 'limit') || otherwise);
  return Number.isFinite(limit) ? limit : otherwise;
}

/** A count; more than `max` is `max`. @throws -1100 unless digits, -1130 when 0 */
export function limitOf(params: Params, otherwise: number, max: number): number {
  const value = integerOf(params, 'limit');
  if (value === undefined) return otherwise;
  if (value === 0) throw notValid('limit');
  return Math.min(value, max);
}

/** An id or a time. @throws -1100 unless digits */
export function integerOf(params: Params, name: string): number | undefined {
  const text = params.optional(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,20}$/.test(text)) throw illegal(name, '^[0-9]{1,20}$');
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

export interface TimeRange {
  readonly startUs: number | undefined;
  readonly endUs: number | undefined;
}

/**
 * `startTime` and `endTime`, each in milliseconds or microseconds; both inclusive.
 * @throws -1100 unless digits, -1128 when they are the wrong way round
 */
export function timeRange(params: Params): TimeRange {
  const startUs = timeOf(params, 'startTime', microsecondsOf);
  const endUs = timeOf(params, 'endTime', lastMicrosecondOf);
  if (startUs !== undefined && endUs !== undefined && startUs > endUs) {
    throw new DialectError(-1128, 'Combination of optional parameters invalid.');
  }
  return { startUs, endUs };
}

function timeOf(params: Params, name: string, inUs: (value: number) => number): number | undefined {
  const value = integerOf(params, name);
  return value === undefined ? undefined : Math.min(inUs(value), MAX_TIME_US);
}

/** Milliseconds from UTC. @throws -1130 when there is no such time zone */
export function zoneOf(params: Params): number {
  const offsetMs = parseOffset(params.optional('timeZone') ?? '0');
  if (offsetMs === undefined) throw notValid('timeZone');
  return offsetMs;
}

export function notValid(name: string): DialectError {
  return new DialectError(-1130, `Data sent for parameter '${name}' is not valid.`);
}

/** At least one of `symbol` and `symbols` must be there. */
export function requiredSelection(feed: Feed, params: Params): NonNullable<Selection> {
  const selected = selection(feed, params);
  if (selected === undefined) throw missing('symbol');
  return selected;
}
