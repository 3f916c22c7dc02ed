/**
 * Market data, all of it, as one fold: the catalog, and for each market its book, trades, candles
 * and rolling windows. Listeners hear what has just been folded, on the same call stack; they must
 * not throw, and cost nothing while there are none. A market exists here from its `MarketCreated`.
 *
 * @throws from `apply` when an event contradicts those before it: the stream is not whole
 */
import type { BlockView } from '../base/block-view.ts';
import {
  OrderAcceptedOffset as A,
  OrderClosedOffset as C,
  OrderRestedOffset as R,
} from '../schema/generated/offsets.ts';
import {
  decodeEvent,
  type Event,
  Side,
  Template,
  type Trade,
} from '../schema/generated/protocol.ts';
import { Book } from './book.ts';
import { Candles } from './candles.ts';
import { Catalog, type MarketInfo } from './catalog.ts';
import type { Fold } from './fold.ts';
import { MINUTE_INDEX } from './intervals.ts';
import { type Aggregate, Tape } from './tape.ts';
import { Windows } from './window.ts';

/** Everything about one market. */
export class MarketFeed {
  readonly info: MarketInfo;
  readonly book = new Book();
  readonly tape = new Tape();
  readonly candles = new Candles();
  readonly windows = new Windows(this.candles.series[MINUTE_INDEX]!);

  constructor(info: MarketInfo) {
    this.info = info;
  }
}

export type TradeListener = (market: MarketFeed, trade: Trade, timeUs: number) => void;
export type AggregateListener = (market: MarketFeed, aggregate: Aggregate) => void;
/** Each event that names a market, after it was folded; `market` is its own. */
export type MarketEventListener = (market: MarketFeed, event: Event, timeUs: number) => void;
/** @param topChanged the best bid or ask is another price or has other lots */
export type BookListener = (market: MarketFeed, topChanged: boolean) => void;

interface SavedFeed {
  readonly catalog: unknown;
  readonly timeUs: number;
  readonly markets: readonly {
    readonly id: number;
    readonly book: unknown;
    readonly tape: unknown;
    readonly candles: unknown;
  }[];
}

/** Events of which no object is made; of some, nothing is taken. */
const READ_FROM_BLOCKS: ReadonlySet<number> = new Set([
  ...[Template.OrderAccepted, Template.OrderRested, Template.OrderClosed],
  ...[Template.Accepted, Template.Rejected, Template.BalancesChanged],
  ...[Template.TransferRecorded, Template.QuoteRefused, Template.OrderActivated],
]);

/** Listeners of one kind. Adding and removing while they are called is safe. */
class Listeners<T> {
  list: readonly T[] = [];

  /** @returns what removes it again */
  add(listener: T): () => void {
    this.list = [...this.list, listener];
    return () => {
      this.list = this.list.filter((each) => each !== listener);
    };
  }
}

export class Feed implements Fold {
  readonly catalog = new Catalog();
  /** By market id. */
  readonly #markets: (MarketFeed | undefined)[] = [];
  readonly #trade = new Listeners<TradeListener>();
  readonly #aggregate = new Listeners<AggregateListener>();
  readonly #book = new Listeners<BookListener>();
  readonly #event = new Listeners<MarketEventListener>();
  #timeUs = 0;

  apply(event: Event, timeUs: number): void {
    this.#timeUs = timeUs;
    switch (event.template) {
      case Template.Trade:
        this.#applyTrade(event, timeUs);
        break;
      case Template.OrderAccepted:
      case Template.OrderAmended:
      case Template.OrderTerms:
      case Template.DisplayChanged:
        this.#applyToBook(this.#market(event), event);
        break;
      case Template.OrderRested:
      case Template.OrderClosed: {
        const market = this.#market(event);
        if (market.tape.follow(event.orderId) !== 0) this.#tellAggregates(market, 1);
        this.#applyToBook(market, event);
        break;
      }
      case Template.BalancesChanged:
        break;
      case Template.MarketCreated:
        this.catalog.apply(event, timeUs);
        this.#addMarket(event.market);
        break;
      default:
        this.catalog.apply(event, timeUs);
    }
    if (this.#event.list.length > 0) this.#tellEvent(event, timeUs);
  }

  /** What the most frequent events do is read from their blocks, unless somebody wants events. */
  applyBlocks(view: BlockView, at: number, timeUs: number): void {
    const template = view.u8[at]!;
    if (this.#event.list.length > 0 || !READ_FROM_BLOCKS.has(template)) {
      this.apply(decodeEvent(view, at), timeUs);
      return;
    }
    this.#timeUs = timeUs;
    switch (template) {
      case Template.OrderAccepted: {
        if (view.u8[at + A.resting] !== 1) break;
        const side = view.u8[at + A.side] as Side;
        const market = this.#marketAt(view, at);
        this.#changeBook(market, side, view.u53(at + A.priceTicks), view.u53(at + A.quantity));
        break;
      }
      case Template.OrderRested: {
        const market = this.#marketAt(view, at);
        if (market.tape.follow(view.u53(at + R.orderId)) !== 0) this.#tellAggregates(market, 1);
        if (view.u8[at + R.conceals] !== 0) break;
        const side = view.u8[at + R.side] as Side;
        this.#changeBook(market, side, view.u53(at + R.priceTicks), view.u53(at + R.leavesLots));
        break;
      }
      case Template.OrderClosed: {
        const market = this.#marketAt(view, at);
        const orderId = view.u53(at + C.orderId);
        if (market.tape.follow(orderId) !== 0) this.#tellAggregates(market, 1);
        if (view.u8[at + C.resting] === 1) {
          const side = view.u8[at + C.side] as Side;
          const lots = view.u53(at + C.leavesLots);
          this.#changeBook(market, side, view.u53(at + C.priceTicks), -lots);
        }
        market.book.close(orderId);
        break;
      }
      default:
    }
  }

  /** Time of the last event, microseconds. */
  get timeUs(): number {
    return this.#timeUs;
  }

  /** Every market, by id. */
  *markets(): Iterable<MarketFeed> {
    for (const market of this.#markets) if (market !== undefined) yield market;
  }

  market(id: number): MarketFeed | undefined {
    return this.#markets[id];
  }

  /** By symbol, in any spelling that the catalog knows. */
  marketBySymbol(symbol: string): MarketFeed | undefined {
    const info = this.catalog.marketBySymbol(symbol);
    return info === undefined ? undefined : this.#markets[info.id];
  }

  /** Each trade, as it is folded. @returns what stops it */
  onTrade(listener: TradeListener): () => void {
    return this.#trade.add(listener);
  }

  /** Each aggregate of trades, once complete. @returns what stops it */
  onAggregate(listener: AggregateListener): () => void {
    return this.#aggregate.add(listener);
  }

  /** Each event that changed a level. @returns what stops it */
  onBookChange(listener: BookListener): () => void {
    return this.#book.add(listener);
  }

  /** Each event of a market, once everything here has taken it. @returns what stops it */
  onMarketEvent(listener: MarketEventListener): () => void {
    return this.#event.add(listener);
  }

  save(): SavedFeed {
    return {
      catalog: this.catalog.save(),
      timeUs: this.#timeUs,
      markets: [...this.markets()].map(({ info, book, tape, candles }) => ({
        id: info.id,
        book: book.save(),
        tape: tape.save(),
        candles: candles.save(),
      })),
    };
  }

  load(saved: unknown): void {
    const { catalog, timeUs, markets } = saved as SavedFeed;
    this.catalog.load(catalog);
    this.#timeUs = timeUs;
    for (const { id, book, tape, candles } of markets) {
      const market = this.#addMarket(id);
      market.book.load(book);
      market.tape.load(tape);
      market.candles.load(candles);
    }
  }

  #applyTrade(trade: Trade, timeUs: number): void {
    const market = this.#market(trade);
    this.#applyToBook(market, trade);
    const completed = market.tape.add(trade, timeUs);
    market.candles.add(
      Math.floor(timeUs / 1000),
      trade.priceTicks,
      trade.quantityLots,
      trade.quoteUnits,
      trade.takerSide === Side.BUY,
      trade.tradeId,
    );
    const listeners = this.#trade.list;
    for (let k = 0; k < listeners.length; k++) listeners[k]!(market, trade, timeUs);
    if (completed !== 0) this.#tellAggregates(market, completed);
  }

  #applyToBook(market: MarketFeed, event: Event): void {
    const { book } = market;
    const before = book.updateId;
    const topBefore = book.topUpdateId;
    book.apply(event);
    if (book.updateId !== before) this.#tellBook(market, book.topUpdateId !== topBefore);
  }

  #changeBook(market: MarketFeed, side: Side, priceTicks: number, deltaLots: number): void {
    const { book } = market;
    const before = book.updateId;
    const topBefore = book.topUpdateId;
    book.change(side, priceTicks, deltaLots);
    if (book.updateId !== before) this.#tellBook(market, book.topUpdateId !== topBefore);
  }

  #tellBook(market: MarketFeed, topChanged: boolean): void {
    const listeners = this.#book.list;
    for (let k = 0; k < listeners.length; k++) listeners[k]!(market, topChanged);
  }

  #tellEvent(event: Event, timeUs: number): void {
    const market = this.#markets[event.market];
    if (market === undefined) return;
    const listeners = this.#event.list;
    for (let k = 0; k < listeners.length; k++) listeners[k]!(market, event, timeUs);
  }

  #tellAggregates(market: MarketFeed, completed: number): void {
    const listeners = this.#aggregate.list;
    if (listeners.length === 0) return;
    for (let back = completed - 1; back >= 0; back--) {
      const aggregate = market.tape.lastAggregate(back);
      if (aggregate === undefined) continue;
      for (let k = 0; k < listeners.length; k++) listeners[k]!(market, aggregate);
    }
  }

  #addMarket(id: number): MarketFeed {
    const info = this.catalog.market(id);
    if (info === undefined) throw new Error(`market ${id} is not in the catalog`);
    const market = new MarketFeed(info);
    while (this.#markets.length < id) this.#markets.push(undefined);
    this.#markets[id] = market;
    return market;
  }

  #marketAt(view: BlockView, at: number): MarketFeed {
    return this.#markets[view.u16[(at + A.market) >>> 1]!] ?? this.#market(decodeEvent(view, at));
  }

  #market(event: Event): MarketFeed {
    const market = this.#markets[event.market];
    if (market !== undefined) return market;
    throw new Error(
      `event ${event.template} of sequence ${event.sequence} is of market ${event.market}, ` +
        'which was not created before it; the event stream is not whole',
    );
  }
}
