/**
 * An order as a person fills it in, all texts; what is wrong with it, and what is sent. Pure: no
 * browser, no clock but the one that is given.
 */
import { placesOf, textOf, tidy, unitsOf } from '../parts/decimals.ts';
import type { Market } from '../store/market.ts';

export type Side = 'BUY' | 'SELL';

export const KINDS = {
  LIMIT: 'Limit',
  MARKET: 'Market',
  STOP_LOSS: 'Stop market',
  STOP_LOSS_LIMIT: 'Stop limit',
  TAKE_PROFIT: 'Take profit market',
  TAKE_PROFIT_LIMIT: 'Take profit limit',
  OCO: 'One cancels the other',
  OTO: 'One triggers the other',
  OTOCO: 'One triggers an OCO',
} as const;
export type Kind = keyof typeof KINDS;
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD';
export type Peg = '' | 'PRIMARY_PEG' | 'MARKET_PEG' | 'MID_PEG';
/** What its price follows. */
export const PEGS: Readonly<Record<Peg, string>> = {
  '': 'At its price',
  PRIMARY_PEG: 'Best of its own side',
  MARKET_PEG: 'Best of the other side',
  MID_PEG: 'Middle',
};
/** What follows on the first order of an OTO. */
export type Following = 'LIMIT_MAKER' | 'LIMIT' | 'MARKET' | 'STOP_LOSS' | 'TAKE_PROFIT';

export interface Draft {
  readonly side: Side;
  readonly kind: Kind;
  readonly price: string;
  readonly quantity: string;
  /** Of a market order: in the quote asset. */
  readonly budget: string;
  readonly by: 'quantity' | 'budget';
  readonly timeInForce: TimeInForce;
  /** With GTD: as `<input type="datetime-local">` writes it. */
  readonly goodTill: string;
  readonly postOnly: boolean;
  readonly trigger: 'price' | 'trailing';
  readonly stopPrice: string;
  /** Basis points. */
  readonly trailing: string;
  readonly iceberg: string;
  readonly hidden: boolean;
  readonly minQuantity: string;
  readonly peg: Peg;
  /** Ticks, may be negative. */
  readonly pegOffset: string;
  /** Of the stop of an OCO; empty: a market order then. */
  readonly stopLimitPrice: string;
  readonly following: Following;
  /** Of what follows: its price, of stops the trigger. */
  readonly followingPrice: string;
  readonly followingStop: string;
}

export const EMPTY: Draft = {
  side: 'BUY',
  kind: 'LIMIT',
  price: '',
  quantity: '',
  budget: '',
  by: 'quantity',
  timeInForce: 'GTC',
  goodTill: '',
  postOnly: false,
  trigger: 'price',
  stopPrice: '',
  trailing: '',
  iceberg: '',
  hidden: false,
  minQuantity: '',
  peg: '',
  pegOffset: '',
  stopLimitPrice: '',
  following: 'LIMIT',
  followingPrice: '',
  followingStop: '',
};

export type Field = keyof Draft;
export type Faults = Partial<Record<Field, string>>;
export type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** What to send. */
export interface Wish {
  readonly path: string;
  readonly params: Values;
}

export type Checked =
  | { readonly wish: Wish; readonly faults: Faults }
  | { readonly wish: undefined; readonly faults: Faults };

const MAX_TRAILING = 5_000n;

export function isConditional({ kind }: Draft): boolean {
  return isConditionalKind(kind);
}

function isConditionalKind(kind: Kind): boolean {
  return /^(STOP|TAKE)/.test(kind);
}

export function isList({ kind }: Draft): boolean {
  return kind === 'OCO' || kind === 'OTO' || kind === 'OTOCO';
}

/** Whether it has a price of its own: not a market order, and not only a peg. */
export function hasPrice({ kind }: Draft): boolean {
  return !['MARKET', 'STOP_LOSS', 'TAKE_PROFIT'].includes(kind);
}

/** Whether it may take, by quantity: then a least quantity can be asked for. */
export function mayHaveMinimum({ by, kind, postOnly }: Draft): boolean {
  if (kind === 'MARKET') return by === 'quantity';
  return kind === 'LIMIT' ? !postOnly : isConditionalKind(kind);
}

/** The terms that are not the usual ones, name and value: what an order does without being told. */
export function termsOf(draft: Draft, { base }: Market): [name: string, value: string][] {
  const { goodTill, hidden, iceberg, kind, minQuantity, peg, pegOffset, timeInForce } = draft;
  const terms: [string, string][] = [];
  if (kind === 'OCO') return terms;
  const isPegged = kind === 'LIMIT' && peg !== '';
  const isMaker = draft.postOnly && !isPegged && !isConditionalKind(kind) && kind !== 'MARKET';
  if (isMaker) terms.push(['In force', 'post-only']);
  else if (hasPrice(draft) && timeInForce !== 'GTC') {
    const until = timeInForce === 'GTD' ? ` until ${goodTill.replace('T', ' ')}` : '';
    terms.push(['In force', timeInForce + until]);
  }
  if (isPegged) {
    const offset = tidy(pegOffset) === '' ? '' : `, ${pegOffset} ticks`;
    terms.push(['Follows', PEGS[peg].toLowerCase() + offset]);
  }
  if (hasPrice(draft) && !isList(draft)) {
    if (hidden) terms.push(['Shows', 'nothing']);
    else if (tidy(iceberg) !== '') terms.push(['Shows', `${iceberg} ${base}`]);
  }
  if (mayHaveMinimum(draft) && tidy(minQuantity) !== '') {
    terms.push(['At least', `${minQuantity} ${base}`]);
  }
  return terms;
}

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** Reads the fields of one draft and notes what is wrong. */
class Reader {
  readonly faults: Faults = {};
  readonly draft: Draft;
  readonly market: Market;

  constructor(draft: Draft, market: Market) {
    this.draft = draft;
    this.market = market;
  }

  fault(field: Field, text: string): void {
    this.faults[field] ??= text;
  }

  /** A price on the market's grid. @returns its text, as the exchange wants it */
  price(field: Field): string | undefined {
    const { maxPrice, minPrice, tick, tickSize } = this.market;
    return this.#steps(field, 'price', tick, tickSize, minPrice, maxPrice);
  }

  quantity(field: Field): string | undefined {
    const { lot, lotSize, maxQuantity, minQuantity } = this.market;
    return this.#steps(field, 'quantity', lot, lotSize, minQuantity, maxQuantity);
  }

  /** The same, where it may be left out. */
  optional(field: Field, read: 'price' | 'quantity'): string | undefined {
    return tidy(String(this.draft[field])) === '' ? undefined : this[read](field);
  }

  integer(field: Field, min: bigint, max: bigint, what: string): number | undefined {
    const text = tidy(String(this.draft[field])).replace('−', '-');
    if (/^-?\d{1,9}$/.test(text) && BigInt(text) >= min && BigInt(text) <= max) {
      return Number(text);
    }
    this.fault(field, `${what} is a whole number from ${min} to ${max}.`);
    return undefined;
  }

  #steps(
    field: Field,
    what: string,
    step: { readonly scale: number; readonly units: number },
    stepText: string,
    min: string,
    max: string,
  ): string | undefined {
    const text = tidy(String(this.draft[field]));
    if (text === '') {
      this.fault(field, `Enter a ${what}.`);
      return undefined;
    }
    const units = unitsOf(text, Math.max(step.scale, placesOf(text)));
    if (units === undefined) {
      this.fault(field, `This is no ${what}: use digits and one point.`);
      return undefined;
    }
    const exact = unitsOf(text, step.scale);
    if (exact === undefined || exact % BigInt(step.units) !== 0n) {
      this.fault(field, `It has to be a multiple of ${stepText}.`);
    } else if (exact === 0n || exact < (unitsOf(min, step.scale) ?? 0n)) {
      this.fault(field, `At least ${min}.`);
    } else if (max !== '' && exact > (unitsOf(max, step.scale) ?? exact)) {
      this.fault(field, `At most ${max}.`);
    } else return textOf(exact, step.scale);
    return undefined;
  }
}

/**
 * Checks a draft against the market's filters.
 * @param nowMs milliseconds since 1970
 * @returns what to send, or what is wrong by field
 */
export function check(draft: Draft, market: Market, nowMs: number): Checked {
  const reader = new Reader(draft, market);
  const wish = isList(draft) ? readList(reader, nowMs) : readOrder(reader, nowMs);
  const { faults } = reader;
  return Object.keys(faults).length === 0 ? { wish, faults } : { wish: undefined, faults };
}

function readOrder(reader: Reader, nowMs: number): Wish {
  const { draft, market } = reader;
  const { kind, side } = draft;
  const params: Record<string, string | number | boolean | undefined> = {
    symbol: market.symbol,
    side,
    type: kind === 'LIMIT' && draft.postOnly && draft.peg === '' ? 'LIMIT_MAKER' : kind,
  };
  if (kind === 'MARKET' && draft.by === 'budget') params.quoteOrderQty = readBudget(reader);
  else params.quantity = reader.quantity('quantity');
  if (isConditional(draft)) Object.assign(params, readTrigger(reader));
  if (hasPrice(draft)) Object.assign(params, readLimit(reader, nowMs));
  if (mayHaveMinimum(draft)) params.minQty = reader.optional('minQuantity', 'quantity');
  const { price, quantity } = params;
  if (price !== undefined && quantity !== undefined) {
    checkNotional(reader, String(price), String(quantity));
  }
  return { path: '/api/v3/order', params };
}

function readBudget(reader: Reader): string | undefined {
  const { market } = reader;
  const text = tidy(reader.draft.budget);
  const units = unitsOf(text, market.quoteDecimals);
  if (units !== undefined && units > 0n) return textOf(units, market.quoteDecimals);
  const places = market.quoteDecimals;
  reader.fault('budget', `Enter an amount of ${market.quote} with at most ${places} places.`);
  return undefined;
}

function readTrigger(reader: Reader) {
  if (reader.draft.trigger === 'price') return { stopPrice: reader.price('stopPrice') };
  return {
    trailingDelta: reader.integer('trailing', 1n, MAX_TRAILING, 'The distance in basis points'),
  };
}

function readLimit(reader: Reader, nowMs: number) {
  const { draft } = reader;
  const { kind, peg, postOnly, timeInForce } = draft;
  const fields: Record<string, string | number | boolean | undefined> = {};
  const isPegged = kind === 'LIMIT' && peg !== '';
  fields.price = isPegged ? reader.optional('price', 'price') : reader.price('price');
  const isMaker = kind === 'LIMIT' && postOnly && !isPegged;
  if (!isMaker) fields.timeInForce = timeInForce;
  if (timeInForce === 'GTD') fields.goodTillDate = readExpiry(reader, nowMs);
  const rests = timeInForce === 'GTC' || timeInForce === 'GTD';
  if (isPegged) {
    fields.pegPriceType = peg;
    if (tidy(draft.pegOffset) !== '') {
      fields.pegOffsetType = 'TICKS';
      fields.pegOffsetValue = reader.integer('pegOffset', -100_000n, 100_000n, 'The offset');
    }
    if (!rests) reader.fault('peg', 'A pegged order is good till cancelled or till a date.');
  }
  const iceberg = reader.optional('iceberg', 'quantity');
  if (iceberg !== undefined) {
    fields.icebergQty = iceberg;
    if (!rests) reader.fault('iceberg', 'Only an order that rests can show a part of itself.');
    if (draft.hidden) reader.fault('iceberg', 'It is hidden: leave this empty.');
  }
  if (draft.hidden) fields.hidden = true;
  return fields;
}

function readExpiry(reader: Reader, nowMs: number): number | undefined {
  const timeMs = Date.parse(reader.draft.goodTill);
  if (timeMs > nowMs) return timeMs;
  reader.fault('goodTill', 'Choose a time that is still to come.');
  return undefined;
}

function checkNotional(reader: Reader, price: string, quantity: string): void {
  const { maxNotional, minNotional, quote, quoteDecimals } = reader.market;
  const units = notionalOf(reader.market, price, quantity);
  if (units < (unitsOf(minNotional, quoteDecimals) ?? 0n)) {
    reader.fault('quantity', `Price times quantity has to be at least ${minNotional} ${quote}.`);
  }
  if (maxNotional !== '' && units > (unitsOf(maxNotional, quoteDecimals) ?? units)) {
    reader.fault('quantity', `Price times quantity may be at most ${maxNotional} ${quote}.`);
  }
}

/** Price times quantity in units of the quote asset, rounded up where that is no whole number. */
export function notionalOf(market: Market, price: string, quantity: string): bigint {
  const [priceScale, lotScale] = [placesOf(price), placesOf(quantity)];
  const product = (unitsOf(price, priceScale) ?? 0n) * (unitsOf(quantity, lotScale) ?? 0n);
  const shift = market.quoteDecimals - priceScale - lotScale;
  if (shift >= 0) return product * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (product + divisor - 1n) / divisor;
}

function readList(reader: Reader, nowMs: number): Wish {
  const { draft, market } = reader;
  const { kind, side } = draft;
  const quantity = reader.quantity('quantity');
  if (kind === 'OCO') {
    const legs = readPair(reader, side, '', ['price', 'stopPrice', 'stopLimitPrice']);
    const params = { symbol: market.symbol, side, quantity, ...legs };
    return { path: '/api/v3/orderList/oco', params };
  }
  const price = reader.price('price');
  if (price !== undefined && quantity !== undefined) checkNotional(reader, price, quantity);
  const isMaker = draft.postOnly;
  const working = {
    workingSide: side,
    workingType: isMaker ? 'LIMIT_MAKER' : 'LIMIT',
    workingPrice: price,
    workingQuantity: quantity,
    workingTimeInForce: isMaker ? undefined : draft.timeInForce,
    workingGoodTillDate: draft.timeInForce === 'GTD' ? readExpiry(reader, nowMs) : undefined,
  };
  const pending = { pendingSide: opposite(side), pendingQuantity: quantity };
  const head = { symbol: market.symbol, ...working, ...pending };
  if (kind === 'OTO') {
    return { path: '/api/v3/orderList/oto', params: { ...head, ...readFollowing(reader) } };
  }
  const names = ['followingPrice', 'followingStop', 'stopLimitPrice'] as const;
  const legs = readPair(reader, opposite(side), 'pending', names);
  return { path: '/api/v3/orderList/otoco', params: { ...head, ...legs } };
}

function readFollowing(reader: Reader): Values {
  const { following } = reader.draft;
  const isStop = following === 'STOP_LOSS' || following === 'TAKE_PROFIT';
  return {
    pendingType: following,
    pendingPrice: following.startsWith('LIMIT') ? reader.price('followingPrice') : undefined,
    pendingTimeInForce: following === 'LIMIT' ? 'GTC' : undefined,
    pendingStopPrice: isStop ? reader.price('followingStop') : undefined,
  };
}

/** The two orders of an OCO: a limit on one side of the price, a stop on the other. */
function readPair(
  reader: Reader,
  side: Side,
  prefix: 'pending' | '',
  [limit, stop, stopLimit]: readonly [Field, Field, Field],
): Values {
  const limitPrice = reader.price(limit);
  const stopPrice = reader.price(stop);
  const stopLimitPrice = reader.optional(stopLimit, 'price');
  const above = prefix === '' ? 'above' : `${prefix}Above`;
  const below = prefix === '' ? 'below' : `${prefix}Below`;
  const [limitPlace, stopPlace] = side === 'SELL' ? [above, below] : [below, above];
  const { scale } = reader.market.tick;
  if (limitPrice !== undefined && stopPrice !== undefined) {
    const isAbove = unitsOf(limitPrice, scale)! > unitsOf(stopPrice, scale)!;
    if (isAbove !== (side === 'SELL')) {
      const where = side === 'SELL' ? 'below' : 'above';
      reader.fault(stop, `The stop has to be ${where} the limit price.`);
    }
  }
  return {
    [`${limitPlace}Type`]: 'LIMIT_MAKER',
    [`${limitPlace}Price`]: limitPrice,
    [`${stopPlace}Type`]: stopLimitPrice === undefined ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT',
    [`${stopPlace}StopPrice`]: stopPrice,
    [`${stopPlace}Price`]: stopLimitPrice,
    [`${stopPlace}TimeInForce`]: stopLimitPrice === undefined ? undefined : 'GTC',
  };
}
