/** Order books by price level: all of one, or the best levels of it. */
import { bookChecksum, CHECKSUM_LEVELS } from '../../../base/crc32.ts';
import { type Book, type BookChanges, type Level, topOf } from '../../../feed/book.ts';
import type { MarketInfo } from '../../../feed/catalog.ts';
import type { MarketFeed } from '../../../feed/feed.ts';
import type { Ladder } from '../../../feed/ladder.ts';
import type { Content } from '../messages.ts';
import type { Numbers } from '../numbers.ts';
import type { Source } from './source.ts';

interface Levels {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly checksum: number | undefined;
}

class LevelsContent implements Content {
  readonly market: MarketInfo;
  readonly levels: Levels;

  constructor(market: MarketInfo, levels: Levels) {
    this.market = market;
    this.levels = levels;
  }

  get size(): number {
    return this.levels.bids.length + this.levels.asks.length;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    const { bids, asks, checksum } = this.levels;
    const pairs = (levels: readonly Level[]) =>
      levels.map(([ticks, lots]) => [
        numbers.price(this.market, ticks),
        numbers.quantity(this.market, lots),
      ]);
    const sides = { bids: pairs(bids), asks: pairs(asks) };
    return checksum === undefined ? sides : { ...sides, checksum };
  }

  merge(newer: Content): Content {
    return new MergedLevels(this).merge(newer);
  }
}

/** Changes of a book added up for a slow reader. */
class MergedLevels implements Content {
  readonly #market: MarketInfo;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #checksum: number | undefined;

  constructor(first: LevelsContent) {
    this.#market = first.market;
    this.merge(first);
  }

  get size(): number {
    return this.#bids.size + this.#asks.size;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    const levels = {
      bids: [...this.#bids].sort((a, b) => b[0] - a[0]),
      asks: [...this.#asks].sort((a, b) => a[0] - b[0]),
      checksum: this.#checksum,
    };
    return new LevelsContent(this.#market, levels).fields(numbers);
  }

  merge(newer: Content): Content {
    if (newer instanceof LevelsContent) {
      const { bids, asks, checksum } = newer.levels;
      for (const [ticks, lots] of bids) this.#bids.set(ticks, lots);
      for (const [ticks, lots] of asks) this.#asks.set(ticks, lots);
      this.#checksum = checksum;
    }
    return this;
  }
}

function checksumOf({ bids, asks }: Book, levels: number): number {
  return bookChecksum(topOf(bids, levels), topOf(asks, levels));
}

/** Every level of a book. */
export class FullBookSource implements Source {
  readonly everyMs = 0;
  readonly #market: MarketFeed;
  readonly #checksum: boolean;
  readonly #changes: BookChanges;
  #position: number;

  constructor(market: MarketFeed, checksum: boolean) {
    this.#market = market;
    this.#checksum = checksum;
    this.#changes = market.book.attach();
    this.#position = market.book.updateId;
  }

  position(): number {
    return this.#position;
  }

  take(): Content | undefined {
    const diff = this.#changes.drain();
    if (diff === undefined) return undefined;
    this.#position = diff.lastUpdateId;
    return this.#content(diff.bids, diff.asks);
  }

  snapshot(): Content {
    const { bids, asks } = this.#market.book;
    return this.#content(topOf(bids, bids.size), topOf(asks, asks.size));
  }

  close(): void {
    this.#market.book.detach(this.#changes);
  }

  #content(bids: readonly Level[], asks: readonly Level[]): Content {
    const { book, info } = this.#market;
    const checksum = this.#checksum ? checksumOf(book, CHECKSUM_LEVELS) : undefined;
    return new LevelsContent(info, { bids, asks, checksum });
  }
}

/** The best levels of a book: what a reader holds is exactly these. */
export class TopBookSource implements Source {
  readonly everyMs = 0;
  readonly #market: MarketFeed;
  readonly #depth: number;
  readonly #checksum: boolean;
  #seenUpdateId: number;
  #position: number;
  #bids: Level[];
  #asks: Level[];

  constructor(market: MarketFeed, depth: number, checksum: boolean) {
    const { book } = market;
    this.#market = market;
    this.#depth = depth;
    this.#checksum = checksum;
    this.#seenUpdateId = book.updateId;
    this.#position = book.updateId;
    this.#bids = topOf(book.bids, depth);
    this.#asks = topOf(book.asks, depth);
  }

  position(): number {
    return this.#position;
  }

  take(): Content | undefined {
    const { book } = this.#market;
    if (book.updateId === this.#seenUpdateId) return undefined;
    this.#seenUpdateId = book.updateId;
    const bids = changesOf(this.#bids, book.bids, { depth: this.#depth, sign: -1 });
    const asks = changesOf(this.#asks, book.asks, { depth: this.#depth, sign: 1 });
    if (bids.length === 0 && asks.length === 0) return undefined;
    this.#position = book.updateId;
    this.#bids = topOf(book.bids, this.#depth);
    this.#asks = topOf(book.asks, this.#depth);
    return this.#content(bids, asks);
  }

  snapshot(): Content {
    return this.#content(this.#bids, this.#asks);
  }

  close(): void {}

  #content(bids: readonly Level[], asks: readonly Level[]): Content {
    const { book, info } = this.#market;
    const levels = Math.min(this.#depth, CHECKSUM_LEVELS);
    const checksum = this.#checksum ? checksumOf(book, levels) : undefined;
    return new LevelsContent(info, { bids, asks, checksum });
  }
}

/**
 * What makes the best levels of before those of now; all best first.
 * @param options `sign`: 1 where the best price is the lowest, -1 where it is the highest
 */
function changesOf(
  before: readonly Level[],
  ladder: Ladder,
  options: { readonly depth: number; readonly sign: 1 | -1 },
): Level[] {
  const { depth, sign } = options;
  const changes: Level[] = [];
  const count = Math.min(depth, ladder.size);
  let old = 0;
  let rank = 0;
  while (old < before.length || rank < count) {
    const gone = before[old];
    const price = rank < count ? ladder.priceAt(rank) : undefined;
    if (gone !== undefined && (price === undefined || sign * (gone[0] - price) < 0)) {
      changes.push([gone[0], 0]);
      old++;
    } else if (gone !== undefined && gone[0] === price) {
      const lots = ladder.lotsAt(rank);
      if (lots !== gone[1]) changes.push([price, lots]);
      old++;
      rank++;
    } else {
      changes.push([price!, ladder.lotsAt(rank)]);
      rank++;
    }
  }
  return changes;
}
