/**
 * Market data over FIX: snapshots (W) and increments (X) of bids, offers and trades, and the list
 * of what is traded. Increments are collected for some milliseconds; for a client that does not
 * read they are merged until it does: each level is told as it then is. Trades are never merged;
 * a client that lets too many wait is disconnected. A snapshot is made when there is room for it:
 * the client reads, and its address did not ask for too much lately.
 */
import { type BookChanges, topOf } from '../../feed/book.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed, MarketFeed } from '../../feed/feed.ts';
import type { Ladder } from '../../feed/ladder.ts';
import type { Trade } from '../../schema/generated/protocol.ts';
import { AskedBytes } from '../asked-bytes.ts';
import { type FixMessage, field, printable } from './codec.ts';
import type { FixConfig } from './config.ts';
import { sideOf } from './reports.ts';
import { timestampText } from './time.ts';

/** Levels of a side in a snapshot at most. */
export const MAX_DEPTH = 5_000;
/** Entries of one message at most; more go into further messages. */
const MAX_ENTRIES = 500;
const SECURITIES_PER_MESSAGE = 100;

const Entry = { BID: '0', OFFER: '1', TRADE: '2' } as const;
const Action = { NEW: '0', CHANGE: '1', DELETE: '2' } as const;
const Reject = {
  UNKNOWN_SYMBOL: 0,
  DUPLICATE_ID: 1,
  TOO_MANY: 2,
  REQUEST_TYPE: 4,
  DEPTH: 5,
  UPDATE_TYPE: 6,
} as const;

/** The connection, as market data see it. */
export interface MarketDataLink {
  /** False while the client does not read. */
  readonly hasRoom: boolean;
  /** Of the client. */
  readonly address: string;
  /** Sends a message that is not kept to be sent again. */
  send(type: string, body: string): void;
  /** Ends the connection with a Logout. */
  end(text: string): void;
}

interface Wish {
  readonly id: string;
  /** Levels of a side; 0: all. */
  readonly depth: number;
  readonly kinds: ReadonlySet<string>;
  /** What happens then is told, too. */
  readonly goesOn: boolean;
}

/** One market of one subscription: what the client was told last. */
class View {
  readonly market: MarketFeed;
  readonly #wish: Wish;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #changes: BookChanges | undefined;
  #begun = false;
  #updateId = 0;
  #trades: { readonly trade: Trade; readonly timeUs: number }[] = [];

  constructor(market: MarketFeed, wish: Wish) {
    this.market = market;
    this.#wish = wish;
  }

  /** Whether the snapshot was made. */
  get hasBegun(): boolean {
    return this.#begun;
  }

  /** Whether there is more to tell than the snapshot. */
  get goesOn(): boolean {
    return this.#wish.goesOn;
  }

  /** From now on what changes is told. @returns the snapshot */
  begin(): string {
    const { depth, goesOn, kinds } = this.#wish;
    const { book } = this.market;
    this.#begun = true;
    if (goesOn) {
      this.#updateId = book.updateId;
      if (depth === 0 && this.wantsBook) this.#changes = book.attach();
      if (kinds.has(Entry.BID)) remember(this.#bids, book.bids, depth);
      if (kinds.has(Entry.OFFER)) remember(this.#asks, book.asks, depth);
    }
    return snapshot(this.market, this.#wish);
  }

  get wantsBook(): boolean {
    return this.#wish.kinds.has(Entry.BID) || this.#wish.kinds.has(Entry.OFFER);
  }

  get wantsTrades(): boolean {
    return this.#wish.kinds.has(Entry.TRADE);
  }

  /** Trades that wait. */
  get waiting(): number {
    return this.#trades.length;
  }

  close(): void {
    if (this.#changes !== undefined) this.market.book.detach(this.#changes);
  }

  onTrade(trade: Trade, timeUs: number): void {
    if (this.#begun) this.#trades.push({ trade, timeUs });
  }

  /** Tells what changed since the last time. */
  flush(link: MarketDataLink): void {
    const { info } = this.market;
    const entries = this.#trades.map(({ trade, timeUs }) => tradeEntry(trade, timeUs, info));
    this.#trades = [];
    const from = this.#updateId + 1;
    const { book } = this.market;
    if (this.wantsBook && book.updateId >= from) {
      this.#levels(entries);
      this.#updateId = book.updateId;
    }
    const ids = this.wantsBook ? field(25043, from) + field(25044, this.#updateId) : '';
    for (let k = 0; k < entries.length; k += MAX_ENTRIES) {
      const some = entries.slice(k, k + MAX_ENTRIES);
      const head = field(262, this.#wish.id) + (from <= this.#updateId ? ids : '');
      link.send('X', head + field(268, some.length) + some.join(''));
    }
  }

  #levels(entries: string[]): void {
    const { book, info } = this.market;
    const { depth, kinds } = this.#wish;
    const diff = this.#changes?.drain();
    const sides = [
      [Entry.BID, this.#bids, book.bids, diff?.bids],
      [Entry.OFFER, this.#asks, book.asks, diff?.asks],
    ] as const;
    for (const [kind, told, ladder, changed] of sides) {
      if (!kinds.has(kind)) continue;
      const now = depth === 0 ? (changed ?? []) : topOf(ladder, depth);
      if (depth > 0) {
        const present = new Set(now.map(([price]) => price));
        for (const price of [...told.keys()]) {
          if (present.has(price)) continue;
          told.delete(price);
          entries.push(levelEntry(Action.DELETE, kind, price, 0, info));
        }
      }
      for (const [price, lots] of now) {
        const before = told.get(price) ?? 0;
        if (before === lots) continue;
        if (lots === 0) told.delete(price);
        else told.set(price, lots);
        const action = lots === 0 ? Action.DELETE : before === 0 ? Action.NEW : Action.CHANGE;
        entries.push(levelEntry(action, kind, price, lots, info));
      }
    }
  }
}

function remember(told: Map<number, number>, ladder: Ladder, depth: number): void {
  const limit = depth === 0 ? Number.POSITIVE_INFINITY : depth;
  for (const [price, lots] of topOf(ladder, limit)) told.set(price, lots);
}

function levelEntry(
  action: string,
  kind: string,
  price: number,
  lots: number,
  info: MarketInfo,
): string {
  return (
    field(279, action) +
    field(269, kind) +
    field(55, info.symbol) +
    field(270, info.priceText(price)) +
    (lots === 0 ? '' : field(271, info.qtyText(lots)))
  );
}

function tradeEntry(trade: Trade, timeUs: number, info: MarketInfo): string {
  return (
    field(279, Action.NEW) +
    field(269, Entry.TRADE) +
    field(278, trade.tradeId) +
    field(55, info.symbol) +
    field(270, info.priceText(trade.priceTicks)) +
    field(271, info.qtyText(trade.quantityLots)) +
    timeFields(timeUs) +
    field(54, sideOf(trade.takerSide))
  );
}

function timeFields(timeUs: number): string {
  const [date = '', time = ''] = timestampText(timeUs).split('-');
  return field(272, date) + field(273, time);
}

/** A whole book, best prices first, and the last trade. */
function snapshot({ book, info, tape }: MarketFeed, wish: Wish): string {
  const { depth, id, kinds } = wish;
  const entries: string[] = [];
  const side = (kind: string, ladder: Ladder) => {
    if (!kinds.has(kind)) return;
    for (const [price, lots] of topOf(ladder, depth === 0 ? MAX_DEPTH : depth)) {
      entries.push(
        field(269, kind) + field(270, info.priceText(price)) + field(271, info.qtyText(lots)),
      );
    }
  };
  side(Entry.BID, book.bids);
  side(Entry.OFFER, book.asks);
  const last = kinds.has(Entry.TRADE) ? tape.last() : undefined;
  if (last !== undefined) {
    entries.push(
      field(269, Entry.TRADE) +
        field(270, info.priceText(last.priceTicks)) +
        field(271, info.qtyText(last.lots)) +
        timeFields(last.timeUs) +
        field(278, last.id),
    );
  }
  const head = field(262, id) + field(55, info.symbol) + field(25044, book.updateId);
  return head + field(268, entries.length) + entries.join('');
}

/** What one connection asked for. */
export class MarketDataRequests {
  readonly #hub: MarketDataHub;
  readonly #link: MarketDataLink;
  readonly #config: FixConfig;
  readonly #subscriptions = new Map<string, View[]>();
  /** Snapshots that are still to be made, of what is not subscribed to. */
  readonly #once = new Set<View>();
  #markets = 0;

  constructor(hub: MarketDataHub, link: MarketDataLink, config: FixConfig) {
    this.#hub = hub;
    this.#link = link;
    this.#config = config;
  }

  take(message: FixMessage): void {
    if (message.type === 'x') this.#securities(message);
    else this.#marketData(message);
  }

  close(): void {
    for (const id of [...this.#subscriptions.keys()]) this.#end(id);
    for (const view of this.#once) this.#hub.remove(view);
    this.#once.clear();
  }

  #marketData(message: FixMessage): void {
    const id = message.get(262)!;
    const type = message.get(263)!;
    if (type === '2') {
      this.#end(id);
      return;
    }
    const { feed } = this.#hub;
    const symbols = [...new Set(message.all(55))];
    const markets = [...new Set(symbols.map((symbol) => feed.marketBySymbol(symbol)))];
    const refusal = this.#refusal(message, markets);
    if (refusal !== undefined) {
      const { reason, text } = refusal;
      this.#link.send('Y', field(262, id) + field(281, reason) + field(58, text));
      return;
    }
    const goesOn = type === '1';
    const kinds = new Set(message.all(269));
    const wish = { id, depth: Number(message.get(264)), kinds, goesOn };
    const views = markets.map((market) => new View(market!, wish));
    this.#markets += views.length;
    if (goesOn) this.#subscriptions.set(id, views);
    else for (const view of views) this.#once.add(view);
    for (const view of views) this.#hub.add(view, this);
  }

  /** Makes the snapshot of a view. @returns false while there is no room for it */
  #begin(view: View): boolean {
    const { address } = this.#link;
    if (!this.#hub.maySend(address)) return false;
    const body = view.begin();
    this.#hub.sent(address, body.length);
    this.#link.send('W', body);
    if (view.goesOn) return true;
    this.#markets -= 1;
    this.#once.delete(view);
    this.#hub.remove(view);
    return true;
  }

  #refusal(message: FixMessage, markets: readonly (MarketFeed | undefined)[]) {
    const depth = Number(message.get(264));
    if (markets.includes(undefined)) {
      const { feed } = this.#hub;
      const unknown = message.all(55).find((each) => feed.marketBySymbol(each) === undefined);
      const symbol = printable(unknown ?? '');
      return { reason: Reject.UNKNOWN_SYMBOL, text: `Invalid symbol: ${symbol}.` };
    }
    if (!(depth >= 0 && depth <= MAX_DEPTH)) {
      return { reason: Reject.DEPTH, text: `MarketDepth is 0 (all) to ${MAX_DEPTH}.` };
    }
    const { maxSubscribedMarkets } = this.#config;
    if (this.#markets + markets.length > maxSubscribedMarkets) {
      const text = `At most ${maxSubscribedMarkets} markets in all subscriptions.`;
      return { reason: Reject.TOO_MANY, text };
    }
    if (message.get(263) !== '1') return undefined;
    if (message.get(265) !== '1') {
      return { reason: Reject.UPDATE_TYPE, text: 'MDUpdateType must be 1 (incremental).' };
    }
    if (this.#subscriptions.has(message.get(262)!)) {
      return { reason: Reject.DUPLICATE_ID, text: 'A subscription has this MDReqID already.' };
    }
    return undefined;
  }

  #end(id: string): void {
    const views = this.#subscriptions.get(id);
    if (views === undefined) return;
    this.#subscriptions.delete(id);
    this.#markets -= views.length;
    for (const view of views) this.#hub.remove(view);
  }

  /** @returns false while the client does not read: it is told later, all at once */
  flush(view: View): boolean {
    if (this.#link.hasRoom) {
      if (!view.hasBegun) return this.#begin(view);
      view.flush(this.#link);
      return true;
    }
    if (view.waiting > this.#config.maxWaitingTrades) this.#link.end('Market data are not read.');
    return false;
  }

  #securities(message: FixMessage): void {
    const { catalog } = this.#hub.feed;
    const wanted = message.get(55);
    const one = wanted === undefined ? undefined : catalog.marketBySymbol(wanted);
    const markets = message.get(559) === '4' ? catalog.markets() : one === undefined ? [] : [one];
    const id = printable(message.get(320)!);
    const head = (result: number) => field(320, id) + field(322, id) + field(560, result);
    if (markets.length === 0) {
      this.#link.send('y', head(message.get(559) === '4' ? 0 : 2) + field(893, 'Y'));
      return;
    }
    for (let k = 0; k < markets.length; k += SECURITIES_PER_MESSAGE) {
      const some = markets.slice(k, k + SECURITIES_PER_MESSAGE);
      const isLast = k + some.length === markets.length;
      const list = field(146, some.length) + some.map(security).join('');
      this.#link.send('y', head(0) + field(893, isLast ? 'Y' : 'N') + list);
    }
  }
}

function security(info: MarketInfo): string {
  return (
    field(55, info.symbol) +
    field(15, info.quote.name) +
    field(561, info.lotSize) +
    field(562, info.lotSize) +
    field(1140, info.qtyText(info.event.maxQuantityLots)) +
    field(969, info.tickSize)
  );
}

/** Joins the feed and the subscriptions of all connections. */
export class MarketDataHub {
  readonly feed: Feed;
  readonly #flushMs: number;
  readonly #nowUs: () => number;
  readonly #views = new Map<number, Set<View>>();
  readonly #owners = new Map<View, MarketDataRequests>();
  readonly #dirty = new Set<View>();
  readonly #asked: AskedBytes;
  #stopListening: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(feed: Feed, config: FixConfig, nowUs: () => number) {
    this.feed = feed;
    this.#nowUs = nowUs;
    this.#flushMs = config.marketDataMs;
    this.#asked = new AskedBytes({
      bytesAtOnce: config.snapshotBytesAtOnce,
      bytesPerSecond: config.snapshotBytesPerSecond,
    });
  }

  /** Whether one more snapshot may be made for an address. */
  maySend(address: string): boolean {
    return this.#asked.hasRoom(address, this.#nowUs());
  }

  /** A snapshot was made for it. */
  sent(address: string, bytes: number): void {
    this.#asked.charge(address, bytes, this.#nowUs());
  }

  requestsOf(link: MarketDataLink, config: FixConfig): MarketDataRequests {
    return new MarketDataRequests(this, link, config);
  }

  /** Subscribed markets, each request counted. */
  get size(): number {
    return this.#owners.size;
  }

  /** A view whose snapshot is to be made: at once where there is room. */
  add(view: View, owner: MarketDataRequests): void {
    if (this.#owners.size === 0) this.#listen();
    this.#owners.set(view, owner);
    const { id } = view.market.info;
    const ofMarket = this.#views.get(id) ?? new Set();
    this.#views.set(id, ofMarket.add(view));
    // Behind those that wait.
    if (this.#dirty.size > 0 || !owner.flush(view)) this.#dirty.add(view);
    this.#arm();
  }

  remove(view: View): void {
    view.close();
    this.#owners.delete(view);
    this.#dirty.delete(view);
    const { id } = view.market.info;
    const ofMarket = this.#views.get(id);
    ofMarket?.delete(view);
    if (ofMarket?.size === 0) this.#views.delete(id);
    if (this.#owners.size > 0) return;
    for (const stop of this.#stopListening.splice(0)) stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #listen(): void {
    this.#stopListening = [
      this.feed.onBookChange((market) => this.#note(market, (view) => view.wantsBook)),
      this.feed.onTrade((market, trade, timeUs) =>
        this.#note(market, (view) => {
          if (view.wantsTrades) view.onTrade(trade, timeUs);
          return view.wantsTrades;
        }),
      ),
    ];
  }

  #note(market: MarketFeed, concerns: (view: View) => boolean): void {
    const views = this.#views.get(market.info.id);
    if (views === undefined) return;
    for (const view of views) if (concerns(view)) this.#dirty.add(view);
    this.#arm();
  }

  #arm(): void {
    if (this.#dirty.size > 0) this.#timer ??= setTimeout(() => this.#flush(), this.#flushMs);
  }

  #flush(): void {
    this.#timer = undefined;
    for (const view of [...this.#dirty]) {
      if (this.#owners.get(view)?.flush(view) === true) this.#dirty.delete(view);
    }
    this.#arm();
  }
}
