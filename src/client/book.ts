/**
 * An order book kept here from the feed. Whether it may be relied on is part of what it shows:
 * `live` means that it is, level for level, the exchange's book at its sequence, with a connection
 * that is live. Every message is held against the exchange's checksum; what does not agree, and
 * what does not follow, makes the book stale until it is whole again.
 */
import { bookChecksum, CHECKSUM_LEVELS } from '../base/crc32.ts';
import { formatSteps, parseSteps, type Step } from '../base/decimal.ts';
import type { FeedLevel, OrderbookMessage, SubscribedStream } from '../gateway/feed/port.ts';
import { ErrorKind, LxError } from './errors.ts';
import type { Feed, Subscription } from './feed.ts';
import { Listeners } from './listeners.ts';
import { orAborted } from './wait.ts';

/**
 * - connecting: there is no book yet;
 * - live: this is the exchange's book;
 * - crossed: so is this, but its sides cross, as they may while an auction gathers orders;
 * - stale: it may lag behind the exchange's book, or something of it is missing;
 * - closed: nothing more comes.
 */
export type BookState = 'connecting' | 'live' | 'crossed' | 'stale' | 'closed';

export interface BookLevel {
  readonly price: string;
  readonly quantity: string;
  /** The same as whole numbers of the market's ticks and lots. */
  readonly priceTicks: number;
  readonly lots: number;
}

/** The book at one moment; it does not change any more. */
export interface BookView {
  readonly state: BookState;
  readonly market: string;
  /** The feed's number of this book; 0 before the first. */
  readonly sequence: number;
  /** When the exchange made it, microseconds since 1970. */
  readonly timeUs: number;
  /** Best first. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

export interface BookOptions {
  /** Levels a side, 1 to 1,000. Default: all. */
  readonly depth?: number;
}

/** The levels of one side, best first. */
class BookSide {
  readonly levels: BookLevel[] = [];
  /** 1: the lowest price is the best; -1: the highest. */
  readonly #direction: 1 | -1;

  constructor(direction: 1 | -1) {
    this.#direction = direction;
  }

  clear(): void {
    this.levels.length = 0;
  }

  /** Without lots the level is gone. */
  set(level: BookLevel): void {
    const at = this.#placeOf(level.priceTicks);
    const there = this.levels[at]?.priceTicks === level.priceTicks;
    if (level.lots > 0) this.levels.splice(at, there ? 1 : 0, level);
    else if (there) this.levels.splice(at, 1);
  }

  /** The place of a price: of its level, or where its level would be. */
  #placeOf(priceTicks: number): number {
    let low = 0;
    let high = this.levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const isBetter = (this.levels[middle]!.priceTicks - priceTicks) * this.#direction < 0;
      if (isBetter) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** For the checksum. */
  top(): (readonly [priceTicks: number, lots: number])[] {
    return this.levels
      .slice(0, CHECKSUM_LEVELS)
      .map(({ lots, priceTicks }) => [priceTicks, lots] as const);
  }
}

export class LocalBook {
  readonly market: string;
  readonly #bids = new BookSide(-1);
  readonly #asks = new BookSide(1);
  readonly #subscription: Subscription;
  readonly #listeners = new Listeners<LocalBook>();
  #tick: Grid = gridOf('1', true);
  #lot: Grid = gridOf('1', true);
  #sequence = 0;
  #timeUs = 0;
  #checksumFailures = 0;

  /** Subscribes; use `LxClient.book`. */
  constructor(feed: Feed, market: string, options: BookOptions = {}) {
    this.market = market;
    const depth = options.depth === undefined ? {} : { depth: options.depth };
    const topic = { channel: 'orderbook', market, checksum: true, ...depth } as const;
    this.#subscription = feed.subscribe(topic, {
      terms: (terms) => this.#terms(terms),
      check: (message) => this.#apply(message),
      message: () => this.#listeners.tell(this),
      state: () => this.#listeners.tell(this),
    });
  }

  get state(): BookState {
    const { state } = this.#subscription;
    return state === 'live' && this.#crosses() ? 'crossed' : state;
  }

  /** The feed's number of this book; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Undefined where the side is empty. Look at `state` before relying on it. */
  get bestBid(): BookLevel | undefined {
    return this.#bids.levels[0];
  }

  get bestAsk(): BookLevel | undefined {
    return this.#asks.levels[0];
  }

  /** How often the book did not agree with the exchange's checksum; each time it was made anew. */
  get checksumFailures(): number {
    return this.#checksumFailures;
  }

  /** A copy. @param depth levels a side at most */
  view(depth = Number.POSITIVE_INFINITY): BookView {
    return {
      state: this.state,
      market: this.market,
      sequence: this.#sequence,
      timeUs: this.#timeUs,
      bids: this.#bids.levels.slice(0, depth),
      asks: this.#asks.levels.slice(0, depth),
    };
  }

  /** Tells of each change of the book or of its state. @returns ends it */
  onChange(listener: (book: LocalBook) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Resolves at the next change of the book or of its state. @throws LxError when aborted */
  nextChange(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.onChange(() => resolve());
    return orAborted(promise, signal).finally(stop);
  }

  /** A price of this market as text. @param priceTicks 0 to 2^53 - 1, once there is a book */
  priceText(priceTicks: number): string {
    return formatSteps(priceTicks, this.#tick);
  }

  /** Resolves when the book is live. @throws LxError when it is refused, closed or aborted */
  async whenLive(signal?: AbortSignal): Promise<void> {
    if (this.state === 'live') return;
    await this.#subscription.whenLive(signal);
    const { promise, reject, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (this.state === 'live') resolve();
      if (this.state !== 'closed') return;
      reject(new LxError('the book is closed', { kind: ErrorKind.CLOSED }));
    };
    const stop = this.onChange(look);
    look();
    await orAborted(promise, signal).finally(stop);
  }

  close(): void {
    this.#subscription.close();
  }

  #crosses(): boolean {
    const { bestAsk, bestBid } = this;
    if (bestAsk === undefined || bestBid === undefined) return false;
    return bestBid.priceTicks >= bestAsk.priceTicks;
  }

  #terms({ lotSize = '1', tickExact = true, tickSize = '1' }: SubscribedStream): void {
    this.#tick = gridOf(tickSize, tickExact);
    this.#lot = gridOf(lotSize, true);
  }

  /** @returns false where the book is then not the exchange's */
  #apply(message: OrderbookMessage<string>): boolean {
    if (message.type === 'snapshot') {
      this.#bids.clear();
      this.#asks.clear();
    }
    const onGrid = this.#takeIn(this.#bids, message.bids) && this.#takeIn(this.#asks, message.asks);
    this.#sequence = message.sequence;
    this.#timeUs = message.timeUs;
    const { checksum } = message;
    const own =
      checksum === undefined ? checksum : bookChecksum(this.#bids.top(), this.#asks.top());
    const agrees = onGrid && own === checksum;
    if (!agrees) this.#checksumFailures++;
    return agrees;
  }

  /** @returns false where a level is none of this market */
  #takeIn(side: BookSide, levels: readonly FeedLevel<string>[]): boolean {
    for (const [price, quantity] of levels) {
      const priceTicks = stepsOf(price, this.#tick);
      const lots = stepsOf(quantity, this.#lot);
      if (priceTicks < 0 || lots < 0) return false;
      side.set({ price, quantity, priceTicks, lots });
    }
    return true;
  }
}

/** What prices, or quantities, of a market are multiples of. */
interface Grid extends Step {
  /** Only where texts are rounded, since the step is no finite decimal. */
  readonly size: number | undefined;
}

/** Of a decimal text such as 0.05: 5 at two places. */
function gridOf(text: string, exact: boolean): Grid {
  const [whole = '', places = ''] = text.split('.');
  const size = exact ? undefined : Number(text);
  return { scale: places.length, units: Number(whole + places), size };
}

/** @returns below zero for what is no multiple */
function stepsOf(text: string, grid: Grid): number {
  return grid.size === undefined ? parseSteps(text, grid) : Math.round(Number(text) / grid.size);
}
