/**
 * What a key may do beyond its permissions: where it may come from, in which markets it may act,
 * how large and how many its orders may be, until when it is good. Absent means: as far as the
 * account may. A key without any scope costs nothing here.
 */
import { BlockList, isIP } from 'node:net';
import type { Catalog, MarketInfo } from '../feed/catalog.ts';
import type { Feed } from '../feed/feed.ts';
import {
  type NewOrder,
  OrderType,
  Side,
  TargetKind,
  Template,
} from '../schema/generated/protocol.ts';
import type { Accounts } from './accounts/accounts.ts';
import { DialectError } from './errors.ts';
import type { Request } from './port.ts';

export interface KeyScope {
  /** Symbols of the markets that it may act in. */
  readonly markets?: readonly string[];
  /** By quote asset: the largest value of an order, decimal text. Others are not traded with. */
  readonly maxOrderValue?: Readonly<Record<string, string>>;
  /** IP addresses and networks (`10.0.0.0/8`) that it may be used from. */
  readonly addresses?: readonly string[];
  /** Orders in ten seconds of the clock. */
  readonly ordersPer10s?: number;
  /** Milliseconds since 1970 from when on it is unknown. */
  readonly expiresMs?: number;
}

/** Entries of each list at most. */
export const MAX_SCOPE_ENTRIES = 100;
const UNAUTHORIZED = 401;
const TOO_MANY = 429;
const WINDOW_MS = 10_000;
const PREFIX_BITS = { 4: 32, 6: 128 } as const;

/** @throws Error that names what no scope can be */
export function checkScope(scope: KeyScope): void {
  const { markets = [], maxOrderValue = {}, addresses = [], ordersPer10s, expiresMs } = scope;
  for (const [what, { length }] of Object.entries({ markets, addresses })) {
    if (length > MAX_SCOPE_ENTRIES) throw new Error(`${what} has more than ${MAX_SCOPE_ENTRIES}`);
  }
  if (markets.some((each) => !/^[\w./-]{1,70}$/.test(each))) throw new Error('markets: symbols');
  const limits = Object.entries(maxOrderValue);
  if (limits.length > MAX_SCOPE_ENTRIES) throw new Error('maxOrderValue names too many assets');
  for (const [asset, amount] of limits) {
    if (/^\d{1,16}(\.\d{1,18})?$/.test(amount)) continue;
    throw new Error(`maxOrderValue of ${asset} is ${amount}; it must be a decimal number`);
  }
  for (const each of addresses) parseNetwork(each);
  for (const [what, value] of Object.entries({ ordersPer10s, expiresMs })) {
    if (value === undefined || (Number.isSafeInteger(value) && value > 0)) continue;
    throw new Error(`${what} is ${value}; it must be a whole number from 1`);
  }
}

/** The scope that somebody sent as JSON. @throws Error that names what no scope can be */
export function readScope(value: unknown): KeyScope {
  if (typeof value !== 'object' || value === null) throw new Error('it must be an object');
  const { markets, addresses, maxOrderValue, ordersPer10s, expiresMs, ...more } = value as Readonly<
    Record<string, unknown>
  >;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw new Error(`there is no ${unknown}`);
  for (const [what, list] of Object.entries({ markets, addresses })) {
    if (list !== undefined && !areTexts(list)) throw new Error(`${what} must be a list of texts`);
  }
  const isMap = typeof maxOrderValue === 'object' && maxOrderValue !== null;
  if (maxOrderValue !== undefined && !(isMap && areTexts(Object.values(maxOrderValue)))) {
    throw new Error('maxOrderValue must have a text for each asset');
  }
  const given = { markets, addresses, maxOrderValue, ordersPer10s, expiresMs };
  const scope = Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined));
  checkScope(scope);
  return scope;
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** @throws Error where it is neither an address nor a network */
function parseNetwork(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) throw new Error(`'${text}' is no IP address or network`);
  const most = PREFIX_BITS[version as 4 | 6];
  const bits = prefix === undefined ? most : Number(prefix);
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && bits <= most);
  if (!isPrefix) throw new Error(`'${text}' is no network: its prefix is 0 to ${most}`);
  return { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** An IPv4 address as IPv6 sockets show it. */
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** The address of who comes over a Unix socket: this machine. */
export const UNIX_SOCKET = 'unix';

/** Whether a scope lets a key be used from an address. */
export class AddressRule {
  readonly #list = new BlockList();
  readonly #isAny: boolean;

  constructor({ addresses }: KeyScope) {
    this.#isAny = addresses === undefined;
    for (const each of addresses ?? []) {
      const { address, bits, family } = parseNetwork(each);
      this.#list.addSubnet(address, bits, family);
    }
  }

  /** @param address of the other side, or `UNIX_SOCKET` */
  permits(address: string): boolean {
    if (this.#isAny) return true;
    const plain = address === UNIX_SOCKET ? '127.0.0.1' : address.replace(MAPPED, '');
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }
}

/** Who sends a command: a key with its scope. */
export interface ScopedCaller {
  readonly account: number;
  readonly apiKey: string;
  readonly scope?: KeyScope | undefined;
}

/** The view of the read models. */
export function scopeView(feed: Feed, accounts: Accounts): ScopeView {
  const { catalog } = feed;
  return {
    catalog,
    priceTicks: ({ id }, side) => {
      const market = feed.market(id);
      if (market === undefined) return 0;
      const { asks, bids } = market.book;
      const best = side === Side.BUY ? asks.bestPriceTicks : bids.bestPriceTicks;
      return best || (market.tape.last()?.priceTicks ?? 0);
    },
    order: (account, named) =>
      named.targetKind === TargetKind.ORDER_ID
        ? accounts.order(account, named.target)
        : accounts.openOrder(account, 0, named),
  };
}

/** What a scope must know of the exchange. */
export interface ScopeView {
  readonly catalog: Catalog;
  /** What an order would trade at now, ticks; 0: nobody knows. */
  priceTicks(market: MarketInfo, side: Side): number;
  /** An open order of the account; undefined: there is none. */
  order(
    account: number,
    target: { readonly target: number; readonly targetKind: number },
  ): { readonly priceTicks: number; readonly origLots: number; readonly side: Side } | undefined;
}

interface Window {
  startMs: number;
  orders: number;
}

/** Holds commands against the scopes of the keys that they come by. */
export class ScopeGuard {
  readonly #view: ScopeView;
  readonly #nowMs: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(view: ScopeView, nowMs: () => number) {
    this.#view = view;
    this.#nowMs = nowMs;
  }

  /** @throws DialectError -2015 where the key may not, -1015 where it sends too many orders */
  check(caller: ScopedCaller | undefined, request: Request): void {
    const scope = caller?.scope;
    if (scope === undefined) return;
    this.checkAct(caller, request);
    const { ordersPer10s } = scope;
    if (ordersPer10s !== undefined) this.#count(caller!.apiKey, ordersPer10s, request);
  }

  /** As `check` for what is not carried out: nothing is counted. @throws DialectError -2015 */
  checkAct(caller: ScopedCaller | undefined, request: Request): void {
    const scope = caller?.scope;
    if (scope === undefined) return;
    const { markets, maxOrderValue } = scope;
    if (markets !== undefined || maxOrderValue !== undefined) {
      const market = this.#market(request);
      if (markets !== undefined && !this.#isListed(markets, market, request)) {
        throw refused('This API key may not act in this market.');
      }
      if (maxOrderValue !== undefined && market !== undefined) {
        this.#checkNotional(caller!, market, maxOrderValue, request);
      }
    }
  }

  #market({ market }: Request): MarketInfo | undefined {
    return market === 0 ? undefined : this.#view.catalog.market(market);
  }

  /** What is about no market is no matter of markets; what is about all of them is. */
  #isListed(markets: readonly string[], market: MarketInfo | undefined, request: Request): boolean {
    if (market !== undefined) {
      return markets.some((each) => this.#view.catalog.marketBySymbol(each) === market);
    }
    return !ABOUT_ANY_MARKET.has(request.template);
  }

  #checkNotional(
    caller: ScopedCaller,
    market: MarketInfo,
    limits: Readonly<Record<string, string>>,
    request: Request,
  ): void {
    const values = this.#values(caller.account, market, request);
    if (values.length === 0) return;
    const limit = limits[market.quote.name];
    if (limit === undefined) throw refused(`This API key may not trade for ${market.quote.name}.`);
    const most = Number(limit) * 10 ** market.quote.decimals;
    if (values.every((value) => value <= most)) return;
    throw refused(`This API key may not place orders above ${limit} ${market.quote.name}.`);
  }

  /** What each order of a command may cost or earn, quote units; infinite where nobody knows. */
  #values(account: number, market: MarketInfo, request: Request): number[] {
    switch (request.template) {
      case Template.NewOrder:
      case Template.CancelReplace:
      case Template.AdvancedOrder:
        return [this.#value(market, request)];
      case Template.OrderList:
        return request.orders.map((order) => this.#value(market, order));
      case Template.MassQuote:
        return request.quotes.map((quote) => this.#value(market, quote));
      case Template.AmendOrder: {
        const order = this.#view.order(account, request);
        // One that is still on its way is not known yet: what it would become must be said.
        const priceTicks = request.priceTicks || order?.priceTicks || Number.POSITIVE_INFINITY;
        const quantity = request.quantityLots || order?.origLots || Number.POSITIVE_INFINITY;
        return [this.#value(market, { priceTicks, quantity, side: order?.side ?? Side.SELL })];
      }
      default:
        return [];
    }
  }

  #value(market: MarketInfo, order: OrderValue): number {
    if (order.type === OrderType.MARKET_QUOTE) return order.quantity;
    const triggerTicks = order.triggerPriceTicks ?? 0;
    let price = Math.max(order.priceTicks, triggerTicks);
    // A market order, or a pegged one without a limit; and who sells gets the price that there is,
    // however low the limit.
    if (price === 0 || order.side === Side.SELL) {
      price = Math.max(price, this.#view.priceTicks(market, order.side));
    }
    if (price === 0) return Number.POSITIVE_INFINITY;
    // Not `notional`: what is too large for it is above any limit, and not an error's number.
    return price * order.quantity * market.event.quoteUnitsPerTickLot;
  }

  #count(apiKey: string, most: number, request: Request): void {
    if (!PLACES.has(request.template)) return;
    const startMs = Math.floor(this.#nowMs() / WINDOW_MS) * WINDOW_MS;
    let window = this.#windows.get(apiKey);
    if (window === undefined || window.startMs !== startMs) {
      // Of keys that have not been used since, nothing is kept.
      if (window === undefined && this.#windows.size > 0) this.#forget(startMs);
      window = { startMs, orders: 0 };
      this.#windows.set(apiKey, window);
    }
    window.orders += 1;
    if (window.orders <= most) return;
    const text = `Too many new orders; current limit is ${most} orders per 10 SECOND.`;
    throw new DialectError(-1015, text, { status: TOO_MANY });
  }

  #forget(startMs: number): void {
    for (const [key, window] of this.#windows) {
      if (window.startMs !== startMs) this.#windows.delete(key);
    }
  }
}

type OrderValue = Pick<NewOrder, 'priceTicks' | 'quantity' | 'side'> & {
  readonly type?: OrderType;
  readonly triggerPriceTicks?: number;
};

/** Commands that, without a market, are about all of them. */
const ABOUT_ANY_MARKET: ReadonlySet<number> = new Set([
  ...[Template.CancelOrder, Template.CancelAll, Template.AmendOrder, Template.SetDeadMan],
]);

const PLACES: ReadonlySet<number> = new Set([
  ...[Template.NewOrder, Template.AdvancedOrder, Template.CancelReplace],
  ...[Template.OrderList, Template.MassQuote],
]);

function refused(text: string): DialectError {
  return new DialectError(-2015, text, { status: UNAUTHORIZED });
}
