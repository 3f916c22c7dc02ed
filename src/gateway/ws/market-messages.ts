/**
 * Messages of the market streams. One message goes to every subscriber of its stream: it is
 * encoded once per form (plain or wrapped, milliseconds or microseconds), on first use, and the
 * bytes are shared. What a message means to a reader who cannot keep up is its `key`: a newer one
 * with the same key takes an older one's place or is merged with it; without a key it must be
 * sent.
 */
import type { BookDiff, Level } from '../../feed/book.ts';
import type { MarketFeed } from '../../feed/feed.ts';

/** JSON of a message, with times in milliseconds or microseconds. */
export type Body = (microseconds: boolean) => string;

/** A time for JSON. */
export function timeText(timeUs: number, microseconds: boolean): number {
  return microseconds ? timeUs : Math.floor(timeUs / 1000);
}

export class Message {
  readonly stream: string;
  readonly key: string | undefined;
  readonly #body: Body;
  readonly #forms: (Buffer | undefined)[] = [undefined, undefined, undefined, undefined];

  constructor(stream: string, key: string | undefined, body: Body) {
    this.stream = stream;
    this.key = key;
    this.#body = body;
  }

  /** The bytes to send; the same object for everybody who wants this form. */
  encode(combined: boolean, microseconds: boolean): Buffer {
    const form = (combined ? 1 : 0) + (microseconds ? 2 : 0);
    const known = this.#forms[form];
    if (known !== undefined) return known;
    const body = this.#body(microseconds);
    const text = combined ? `{"stream":"${this.stream}","data":${body}}` : body;
    const bytes = Buffer.from(text);
    this.#forms[form] = bytes;
    return bytes;
  }

  /** What to hold for a slow reader in place of this and the older message of the same key. */
  hold(older: Held | undefined): Held {
    return older === undefined ? new HeldLatest(this) : older.take(this);
  }
}

/** Something held back for a slow reader. */
export interface Held {
  /** Adds a newer message of the same key. */
  take(newer: Message): Held;
  /** How many levels or parts it holds. */
  readonly size: number;
  toMessage(): Message;
}

class HeldLatest implements Held {
  readonly size = 1;
  readonly #message: Message;

  constructor(message: Message) {
    this.#message = message;
  }

  take(newer: Message): Held {
    return newer.hold(undefined);
  }

  toMessage(): Message {
    return this.#message;
  }
}

/** A list with a part per market (`!ticker@arr`); held back, newer parts replace older ones. */
export class ListMessage extends Message {
  readonly parts: ReadonlyMap<number, Body>;

  constructor(stream: string, parts: ReadonlyMap<number, Body>) {
    super(stream, stream, (microseconds) => {
      return `[${[...parts.values()].map((part) => part(microseconds)).join(',')}]`;
    });
    this.parts = parts;
  }

  override hold(older: Held | undefined): Held {
    return older === undefined ? new HeldList(this) : older.take(this);
  }
}

class HeldList implements Held {
  readonly #stream: string;
  readonly #parts: Map<number, Body>;

  constructor(message: ListMessage) {
    this.#stream = message.stream;
    this.#parts = new Map(message.parts);
  }

  get size(): number {
    return this.#parts.size;
  }

  take(newer: Message): Held {
    if (newer instanceof ListMessage) {
      for (const [market, part] of newer.parts) this.#parts.set(market, part);
    }
    return this;
  }

  toMessage(): Message {
    return new ListMessage(this.#stream, this.#parts);
  }
}

/** JSON of levels: [["price","qty"],…]. */
export function levelsJson({ info }: MarketFeed, levels: readonly Level[]): string {
  let text = '[';
  for (let k = 0; k < levels.length; k++) {
    const [price, lots] = levels[k]!;
    text += `${k === 0 ? '' : ','}["${info.priceText(price)}","${info.qtyText(lots)}"]`;
  }
  return `${text}]`;
}

/** A change of the book. Held back, changes are merged: `U` is the first one's, `u` the last. */
export class DiffMessage extends Message {
  readonly market: MarketFeed;
  readonly diff: BookDiff;
  readonly eventUs: number;

  constructor(stream: string, market: MarketFeed, diff: BookDiff, eventUs: number) {
    super(stream, stream, (microseconds) => {
      const time = timeText(eventUs, microseconds);
      const { firstUpdateId, lastUpdateId, bids, asks } = diff;
      return (
        `{"e":"depthUpdate","E":${time},"s":"${market.info.symbol}","U":${firstUpdateId},` +
        `"u":${lastUpdateId},"b":${levelsJson(market, bids)},"a":${levelsJson(market, asks)}}`
      );
    });
    this.market = market;
    this.diff = diff;
    this.eventUs = eventUs;
  }

  override hold(older: Held | undefined): Held {
    return older === undefined ? new HeldDiff(this) : older.take(this);
  }
}

class HeldDiff implements Held {
  readonly #first: DiffMessage;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #lastUpdateId = 0;
  #eventUs = 0;

  constructor(message: DiffMessage) {
    this.#first = message;
    this.take(message);
  }

  get size(): number {
    return this.#bids.size + this.#asks.size;
  }

  take(newer: Message): Held {
    if (newer instanceof DiffMessage) {
      const { bids, asks, lastUpdateId } = newer.diff;
      for (const [price, lots] of bids) this.#bids.set(price, lots);
      for (const [price, lots] of asks) this.#asks.set(price, lots);
      this.#lastUpdateId = lastUpdateId;
      this.#eventUs = newer.eventUs;
    }
    return this;
  }

  toMessage(): Message {
    const { stream, market, diff } = this.#first;
    const merged: BookDiff = {
      firstUpdateId: diff.firstUpdateId,
      lastUpdateId: this.#lastUpdateId,
      bids: [...this.#bids].sort((a, b) => b[0] - a[0]),
      asks: [...this.#asks].sort((a, b) => a[0] - b[0]),
    };
    return new DiffMessage(stream, market, merged, this.#eventUs);
  }
}
