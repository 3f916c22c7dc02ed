/** What is chosen on the trading page: market and data, the order being written, the layout. */
import { computed, effect, signal } from '@preact/signals';
import type { Commission, Kline } from 'lx-dex/client';
import { MarketWatch } from '../live/market-watch.ts';
import { stepOf, textOf, unitsOf } from '../parts/decimals.ts';
import { ask, NoAnswer, Refusal, session } from '../session/session.ts';
import { type Market, markets } from '../store/markets.ts';
import { choice, length, setting, toggle } from '../store/settings.ts';
import { type Draft, EMPTY, type Field } from './draft.ts';
import { type Fees, feesOf } from './estimate.ts';

export const INTERVALS = ['1s', '1m', '5m', '15m', '1h', '4h', '1d', '1w'] as const;
export type Interval = (typeof INTERVALS)[number];

export type Corner = 'chart' | 'depth';
export type OwnTab = 'open' | 'history' | 'fills' | 'balances';
export type PhoneTab = 'chart' | 'book' | 'trades' | 'order' | 'own';

const isText = (value: unknown) => typeof value === 'string';

export const lastMarket = setting<string>('trade.market', '', isText);
/** `auto` until somebody chooses one. */
export const interval = choice<Interval | 'auto'>('trade.interval', 'auto', [...INTERVALS, 'auto']);
export const corner = choice<Corner>('trade.corner', 'chart', ['chart', 'depth']);
export const ownTab = choice<OwnTab>('trade.own', 'open', ['open', 'history', 'fills', 'balances']);
export const phoneTab = choice<PhoneTab>('trade.phone', 'chart', [
  'chart',
  'book',
  'trades',
  'order',
  'own',
]);
export const allMarkets = toggle('trade.allMarkets', true);
/** Orders are sent without being asked about. */
export const oneClick = toggle('trade.oneClick', false);

/** Pixels, and their bounds. */
export const BOUNDS = { book: [200, 520], side: [240, 460], own: [120, 600] } as const;
export const bookWidth = length('trade.bookWidth', 280, BOUNDS.book);
export const sideWidth = length('trade.sideWidth', 300, BOUNDS.side);
export const ownHeight = length('trade.ownHeight', 220, BOUNDS.own);

/** Ticks of one row of the ladder, by market. */
export const groups = setting<Readonly<Record<string, number>>>('trade.groups', {}, (value) => {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
});

/** The market of the address, once the markets are known. */
export const market = signal<Market | undefined>(undefined);
export const watch = signal<MarketWatch | undefined>(undefined);

export const draft = signal<Draft>(EMPTY);
/** Where a price that is clicked goes: the field that had the focus last. */
export const priceField = signal<Field>('price');
/** Whether an attempt was made to send the draft: then its faults are shown. */
export const attempted = signal(false);

/** Fees of the account in the market; undefined while nobody is signed in. */
export const fees = signal<Fees | undefined>(undefined);

/** Opens a market. @returns closes it */
export function openMarket(symbol: string): () => void {
  const found = markets.value.get(symbol);
  if (found === undefined) return () => {};
  const own = new MarketWatch(symbol);
  market.value = found;
  watch.value = own;
  lastMarket.value = symbol;
  draft.value = { ...EMPTY, side: draft.value.side };
  attempted.value = false;
  return () => {
    own.close();
    if (watch.value !== own) return;
    watch.value = undefined;
    market.value = undefined;
  };
}

/** Minutes of trading from which on a market is looked at by the minute, not by the second. */
const BY_THE_MINUTE = 30;
/** Where nobody chose: by market, what shows more than a few candles. */
const foundIntervals = signal<Readonly<Record<string, Interval>>>({});

/** The candles to show; undefined: it is not known yet, ask `findInterval`. */
export function intervalOf(symbol: string): Interval | undefined {
  return interval.value === 'auto' ? foundIntervals.value[symbol] : interval.value;
}

/** Finds one that suits how long the market has traded. */
export async function findInterval(symbol: string): Promise<void> {
  let found: Interval = '1m';
  try {
    const query = { symbol, interval: '1m', limit: BY_THE_MINUTE };
    const minutes = await ask<readonly Kline[]>('GET', '/api/v3/klines', query);
    if (minutes.length < BY_THE_MINUTE) found = '1s';
  } catch (error) {
    // The chart asks for the same, and says what is wrong.
    if (!(error instanceof Refusal || error instanceof NoAnswer)) throw error;
  }
  foundIntervals.value = { ...foundIntervals.value, [symbol]: found };
}

/** Changes fields of the order. */
export function write(fields: Partial<Draft>): void {
  draft.value = { ...draft.value, ...fields };
}

/** Somebody pointed at a price. */
export function pointAt(price: string): void {
  const { kind } = draft.value;
  if (kind === 'MARKET') write({ kind: 'LIMIT', price });
  else write({ [priceField.value]: price });
}

/** The price that a chart's floating-point price is nearest to, on the market's grid. */
export function nearestPrice(value: number, { tick, tickSize }: Market): string {
  const ticks = Math.max(1, Math.round(value / Number(tickSize)));
  return textOf(BigInt(ticks) * BigInt(tick.units), tick.scale);
}

/** The next value on a grid: what an arrow key does in a field. */
export function stepped(text: string, step: string, direction: 1 | -1): string | undefined {
  const { scale, units } = stepOf(step);
  const value = unitsOf(text === '' ? '0' : text, scale);
  if (value === undefined) return undefined;
  const next = value + BigInt(direction) * BigInt(units);
  return next < 0n ? undefined : textOf(next, scale);
}

/** Ticks of one row in the market that is open. */
export const group = computed(() => {
  const symbol = market.value?.symbol ?? '';
  const ticks = groups.value[symbol];
  return typeof ticks === 'number' && GROUPS.includes(ticks) ? ticks : 1;
});

export const GROUPS: readonly number[] = [1, 5, 10, 50, 100, 500, 1_000, 10_000];

export function setGroup(ticks: number): void {
  const symbol = market.value?.symbol;
  if (symbol !== undefined) groups.value = { ...groups.value, [symbol]: ticks };
}

/** The next larger or smaller group. */
export function changeGroup(direction: 1 | -1): void {
  const at = GROUPS.indexOf(group.value) + direction;
  const ticks = GROUPS[at];
  if (ticks !== undefined) setGroup(ticks);
}

effect(() => {
  const symbol = market.value?.symbol;
  const whose = session.value?.account;
  fees.value = undefined;
  if (symbol !== undefined && whose !== undefined) void askFees(symbol, whose);
});

async function askFees(symbol: string, whose: number): Promise<void> {
  try {
    const answer = await ask<Commission>('GET', '/api/v3/account/commission', { symbol });
    if (market.value?.symbol !== symbol || session.value?.account !== whose) return;
    fees.value = feesOf(answer.standardCommission);
  } catch (error) {
    // Without them the preview says that the fee is not known.
    if (!(error instanceof Refusal || error instanceof NoAnswer)) throw error;
  }
}
