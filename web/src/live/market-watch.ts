/**
 * What a market does: its book, its trades, its ticker, its status. What comes is taken in at once
 * and told once a frame.
 */
import { type Signal, signal } from '@preact/signals';
import type {
  AuctionMessage,
  BookState,
  FeedTrade,
  LocalBook,
  Subscription,
  TickerMessage,
} from 'lx-dex/client';
import { inNextFrame, notInFrame } from './frame.ts';
import { lx, noteTime } from './link.ts';

/** Levels a side that the page holds: what the ladder, its groups and the depth chart show. */
export const BOOK_DEPTH = 500;
/** Trades that the tape holds. */
const TAPE_LENGTH = 100;

export type Trade = FeedTrade<string>;

export class MarketWatch {
  readonly symbol: string;
  /** Changes at once; read it when `bookFrame` says so. */
  readonly book: LocalBook;
  /** Counts frames in which the book changed. */
  readonly bookFrame = signal(0);
  readonly bookState: Signal<BookState> = signal('connecting');
  /** Newest first. */
  readonly tape = signal<readonly Trade[]>([]);
  /** Whether the trades go on without a gap. */
  readonly tapeState = signal<string>('connecting');
  readonly ticker = signal<TickerMessage<string> | undefined>(undefined);
  readonly auction = signal<AuctionMessage<string> | undefined>(undefined);
  readonly #subscriptions: readonly Subscription[];
  #trades: Trade[] = [];
  #ticker: TickerMessage<string> | undefined;
  /** Messages about the book so far. */
  bookMessages = 0;

  constructor(symbol: string) {
    this.symbol = symbol;
    this.book = lx.book(symbol, { depth: BOOK_DEPTH });
    this.book.onChange(() => {
      this.bookMessages++;
      inNextFrame(this.#showBook);
    });
    const market = symbol;
    this.#subscriptions = [
      lx.feed.subscribe(
        { channel: 'trades', market },
        {
          message: ({ type, trades, timeUs }) => {
            if (type === 'snapshot') this.#trades = [];
            else noteTime(timeUs);
            this.#trades = [...trades.toReversed(), ...this.#trades].slice(0, TAPE_LENGTH);
            inNextFrame(this.#showTape);
          },
          state: (state) => {
            this.tapeState.value = state;
          },
        },
      ),
      lx.feed.subscribe({ channel: 'ticker', market }, (message) => {
        if (message.type === 'update') noteTime(message.timeUs);
        this.#ticker = message;
        inNextFrame(this.#showTicker);
      }),
      lx.feed.subscribe({ channel: 'auction', market }, (message) => {
        this.auction.value = message;
      }),
    ];
  }

  close(): void {
    this.book.close();
    for (const each of this.#subscriptions) each.close();
    for (const act of [this.#showBook, this.#showTape, this.#showTicker]) notInFrame(act);
  }

  readonly #showBook = () => {
    this.bookState.value = this.book.state;
    this.bookFrame.value++;
  };

  readonly #showTape = () => {
    this.tape.value = this.#trades;
  };

  readonly #showTicker = () => {
    this.ticker.value = this.#ticker;
  };
}
