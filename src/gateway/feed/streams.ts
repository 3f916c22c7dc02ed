/**
 * The streams that somebody reads, or read a moment ago, and what the feed tells them: an event
 * marks the streams that it concerns, and costs nothing where there are none.
 */
import type { Feed, MarketFeed } from '../../feed/feed.ts';
import { RestingOrders } from '../../feed/resting.ts';
import { type Event, Template } from '../../schema/generated/protocol.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { restingOrders } from '../accounts/places.ts';
import type { FeedConfig } from './config.ts';
import { FeedError } from './errors.ts';
import type { FeedChannel } from './port.ts';
import { AccountSource } from './sources/account.ts';
import { OrdersSource, TradesSource } from './sources/events.ts';
import { FullBookSource, TopBookSource } from './sources/orderbook.ts';
import type { Source } from './sources/source.ts';
import { AuctionSource, CandlesSource, TickerSource } from './sources/states.ts';
import { Stream, type StreamTopic } from './stream.ts';

export interface StreamsOptions {
  readonly feed: Feed;
  readonly accounts: Accounts;
  readonly config: FeedConfig;
  /** A stream has something to say. */
  readonly onMark: (stream: Stream) => void;
  /** An event waits that nobody may miss. */
  readonly onNote: () => void;
}

/** The streams of one market by what they hear. */
interface Heard {
  readonly books: Stream[];
  readonly trades: Stream[];
  readonly tickers: Stream[];
  readonly candles: Stream[];
  readonly auctions: Stream[];
  readonly orders: Stream[];
}

export class Streams {
  readonly #options: StreamsOptions;
  readonly #byKey = new Map<string, Stream>();
  /** By market id. */
  readonly #heard: (Heard | undefined)[] = [];
  /** Streams to which time alone gives something to say. */
  readonly #clocked = new Set<Stream>();
  /** Every L3 book, while there is a stream of one. */
  #orderBooks: Map<number, RestingOrders> | undefined;
  #lastNumber = 0;
  /** No closed stream has come further. */
  #highest = 0;
  readonly #counts = new Map<FeedChannel, number>();
  #stopListening: (() => void)[] = [];

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** The stream of a topic, opened if need be. @throws FeedError where it cannot be served */
  open(topic: StreamTopic, nowUs: number): Stream {
    const known = this.#byKey.get(topic.key);
    if (known !== undefined) return known;
    const source = this.#sourceOf(topic, nowUs);
    const number = ++this.#lastNumber;
    const sequence = this.#highest + 1;
    const { config } = this.#options;
    const stream = new Stream({ number, topic, source, sequence, config });
    stream.idleSinceUs = nowUs;
    this.#byKey.set(topic.key, stream);
    if (source.isDue !== undefined) this.#clocked.add(stream);
    this.#heardBy(stream)?.push(stream);
    this.#count(stream.head.channel, 1);
    return stream;
  }

  /** Marks what time alone gives something to say, and closes what nobody has read for long. */
  look(nowUs: number): void {
    for (const stream of this.#clocked) {
      if (!stream.marked && stream.source.isDue!(nowUs)) this.#options.onMark(stream);
    }
    const { lingerMs, maxIdleStreams } = this.#options.config;
    const idle = [...this.#byKey.values()].filter(
      ({ groups, waiting }) => groups.size === 0 && waiting === 0,
    );
    if (idle.length === 0) return;
    idle.sort((a, b) => a.idleSinceUs - b.idleSinceUs);
    const tooMany = idle.length - maxIdleStreams;
    idle.forEach((stream, index) => {
      if (index < tooMany || nowUs - stream.idleSinceUs > lingerMs * 1000) this.#close(stream);
    });
  }

  /** Closes all. */
  close(): void {
    for (const stream of [...this.#byKey.values()]) this.#close(stream);
  }

  #sourceOf({ key, wanted, owner }: StreamTopic, nowUs: number): Source {
    const { accounts, feed } = this.#options;
    const { channel, checksum, depth, interval } = wanted;
    if (channel === 'account') {
      return new AccountSource(owner, accounts, feed.catalog, () => {
        const stream = this.#byKey.get(key);
        if (stream === undefined) return;
        this.#mark([stream]);
        this.#options.onNote();
      });
    }
    const market = feed.market(owner)!;
    switch (channel) {
      case 'orderbook':
        return depth === 0
          ? new FullBookSource(market, checksum)
          : new TopBookSource(market, depth, checksum);
      case 'orders':
        return new OrdersSource(market.info, this.#orderBook(owner));
      case 'trades':
        return new TradesSource(market);
      case 'ticker':
        return new TickerSource(market);
      case 'candles':
        return new CandlesSource(market, interval, nowUs);
      case 'auction':
        return new AuctionSource(market.info);
    }
  }

  /** All of them are made at once: it takes a look at every open order. */
  #orderBook(market: number): RestingOrders {
    const { accounts } = this.#options;
    if (!accounts.knowsPlaces) {
      throw new FeedError(
        'UNAVAILABLE',
        'Where orders stand is not known: the exchange was started from a snapshot of an earlier ' +
          'version. Its operator can start it once from the log alone; the other channels work.',
      );
    }
    this.#orderBooks ??= restingOrders(accounts);
    return this.#bookOf(this.#orderBooks, market);
  }

  #bookOf(books: Map<number, RestingOrders>, market: number): RestingOrders {
    let book = books.get(market);
    if (book === undefined) {
      book = new RestingOrders([]);
      books.set(market, book);
    }
    return book;
  }

  #close(stream: Stream): void {
    this.#byKey.delete(stream.topic.key);
    this.#clocked.delete(stream);
    this.#highest = Math.max(this.#highest, stream.sequence);
    const heard = this.#heardBy(stream);
    heard?.splice(heard.indexOf(stream), 1);
    stream.source.close();
    this.#count(stream.head.channel, -1);
  }

  /** Where a stream of a market is looked for when something happens. */
  #heardBy({ topic }: Stream): Stream[] | undefined {
    const { wanted, owner } = topic;
    if (wanted.channel === 'account') return undefined;
    let heard = this.#heard[owner];
    if (heard === undefined) {
      const lists = { books: [], trades: [], tickers: [] };
      heard = { ...lists, candles: [], auctions: [], orders: [] };
      this.#heard[owner] = heard;
    }
    switch (wanted.channel) {
      case 'orderbook':
        return heard.books;
      case 'orders':
        return heard.orders;
      case 'trades':
        return heard.trades;
      case 'ticker':
        return heard.tickers;
      case 'candles':
        return heard.candles;
      case 'auction':
        return heard.auctions;
    }
  }

  /** Counts the streams of a channel, and listens to what they need and nothing else. */
  #count(channel: FeedChannel, delta: 1 | -1): void {
    const before = this.#counts.get(channel) ?? 0;
    this.#counts.set(channel, before + delta);
    if (before !== 0 && before + delta !== 0) return;
    for (const stop of this.#stopListening) stop();
    this.#stopListening = [];
    const has = (...channels: FeedChannel[]) =>
      channels.some((each) => (this.#counts.get(each) ?? 0) > 0);
    if (!has('orders')) this.#orderBooks = undefined;
    const { feed } = this.#options;
    if (has('orderbook', 'ticker')) {
      this.#stopListening.push(feed.onBookChange((market, top) => this.#onBook(market, top)));
    }
    if (has('trades', 'ticker', 'candles')) {
      this.#stopListening.push(feed.onTrade((market) => this.#onTrade(market)));
    }
    if (has('orders', 'auction')) {
      const stop = feed.onMarketEvent((market, event, timeUs) => {
        this.#onEvent(market, event, timeUs);
      });
      this.#stopListening.push(stop);
    }
  }

  #onBook({ info }: MarketFeed, topChanged: boolean): void {
    const heard = this.#heard[info.id];
    if (heard === undefined) return;
    this.#mark(heard.books);
    if (topChanged) this.#mark(heard.tickers);
  }

  #onTrade({ info }: MarketFeed): void {
    const heard = this.#heard[info.id];
    if (heard === undefined) return;
    this.#mark(heard.tickers);
    this.#mark(heard.candles);
    if (heard.trades.length === 0) return;
    this.#mark(heard.trades);
    this.#options.onNote();
  }

  #onEvent({ info }: MarketFeed, event: Event, timeUs: number): void {
    const { id } = info;
    const heard = this.#heard[id];
    const books = this.#orderBooks;
    if (books !== undefined) {
      const book = this.#bookOf(books, id);
      book.apply(event);
      if (book.pending > 0 && heard !== undefined) {
        this.#mark(heard.orders);
        this.#options.onNote();
      }
    }
    switch (event.template) {
      case Template.MarketStatusChanged:
      case Template.MarketRulesChanged:
      case Template.AuctionIndicated:
        if (heard !== undefined) this.#mark(heard.auctions);
        break;
      case Template.AuctionUncrossed:
        for (const { source } of heard?.auctions ?? []) {
          (source as AuctionSource).uncrossed(event, timeUs);
        }
        if (heard !== undefined) this.#mark(heard.auctions);
        break;
      default:
    }
  }

  #mark(streams: readonly Stream[]): void {
    for (let k = 0; k < streams.length; k++) {
      const stream = streams[k]!;
      if (!stream.marked) this.#options.onMark(stream);
    }
  }
}
