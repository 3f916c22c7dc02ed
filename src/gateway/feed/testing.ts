/**
 * For tests: a reader that keeps to docs/feed.md and nothing else, a socket that it reads from as
 * slowly as one likes, and a hub whose time is moved by hand.
 */
import { createHmac } from 'node:crypto';
import { Packr } from 'msgpackr';
import { bookChecksum } from '../../base/crc32.ts';
import type { Level } from '../../feed/book.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed } from '../../feed/feed.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { KeyStore } from '../keys.ts';
import { SILENT_LOG } from '../log.ts';
import { DEFAULT_FEED_CONFIG, type FeedConfig } from './config.ts';
import { FeedHub, type Sink } from './hub.ts';
import type {
  AccountBalance,
  AccountOrder,
  FeedCandle,
  FeedData,
  FeedFormat,
  FeedMessage,
  FeedNumber,
  FeedTrade,
  SubscribedStream,
} from './port.ts';

const packr = new Packr({ useRecords: false, int64AsType: 'number' });
const LENGTH_BITS = 0x7f;
const OPCODE_BITS = 0x0f;
const BINARY = 2;

/** One frame's message. */
function readFrame(bytes: Buffer, at: number): { message: FeedMessage; end: number } {
  const short = bytes[at + 1]! & LENGTH_BITS;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  const length =
    short < 126
      ? short
      : short === 126
        ? bytes.readUInt16BE(at + 2)
        : Number(bytes.readBigUInt64BE(at + 2));
  const end = at + head + length;
  const payload = bytes.subarray(at + head, end);
  const message = decodeMessage(payload, (bytes[at]! & OPCODE_BITS) === BINARY);
  return { message, end };
}

export function decodeMessage(payload: Uint8Array, binary: boolean): FeedMessage {
  const value = binary ? packr.unpack(payload) : JSON.parse(Buffer.from(payload).toString());
  return value as FeedMessage;
}

/** A socket whose other end reads when the test says so. */
export class TestSink implements Sink {
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** Every write, so that a test can see which bytes are shared. */
  readonly writes: Buffer[] = [];
  #unread: Buffer[] = [];
  #unreadBytes = 0;

  write(frames: Buffer): void {
    this.writes.push(frames);
    this.#unread.push(frames);
    this.#unreadBytes += frames.length;
  }

  bufferedBytes(): number {
    return this.#unreadBytes;
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  /** Reads up to so many writes. */
  read(writes = Number.POSITIVE_INFINITY): FeedMessage[] {
    const taken = this.#unread.splice(0, writes);
    const bytes = Buffer.concat(taken);
    this.#unreadBytes -= bytes.length;
    const messages: FeedMessage[] = [];
    for (let at = 0; at < bytes.length; ) {
      const { message, end } = readFrame(bytes, at);
      messages.push(message);
      at = end;
    }
    return messages;
  }
}

/** A hub with a clock and timers that only the test moves. */
export class TestHub {
  readonly hub: FeedHub<number>;
  readonly keys: KeyStore;
  nowUs: number;
  /** After how long the timer that was set last is to ring, milliseconds. */
  lastDelayMs = 0;
  readonly #timers = new Map<number, () => void>();
  #lastTimer = 0;

  constructor(
    { feed, accounts }: { readonly feed: Feed; readonly accounts: Accounts },
    { nowUs, config = {} }: { readonly nowUs: number; readonly config?: Partial<FeedConfig> },
  ) {
    this.nowUs = nowUs;
    this.keys = new KeyStore(undefined, () => Math.floor(this.nowUs / 1000));
    this.hub = new FeedHub<number>({
      feed,
      accounts,
      keys: this.keys,
      config: { ...DEFAULT_FEED_CONFIG, ...config },
      log: SILENT_LOG,
      nowUs: () => this.nowUs,
      setTimer: (callback, delayMs) => {
        this.lastDelayMs = delayMs;
        this.#timers.set(++this.#lastTimer, callback);
        return this.#lastTimer;
      },
      clearTimer: (timer) => this.#timers.delete(timer),
    });
  }

  /** Timers that run. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets every timer that runs now ring, `ms` later. */
  ring(ms = 0): void {
    this.nowUs += ms * 1000;
    const timers = [...this.#timers];
    this.#timers.clear();
    for (const [, callback] of timers) callback();
  }

  connect(format: FeedFormat): TestReader {
    const sink = new TestSink();
    const session = this.hub.connect(sink, format);
    return new TestReader(format, sink, (request) => session.onMessage(request), session);
  }
}

/** What a reader knows of one stream. */
export class StreamState {
  about: SubscribedStream;
  last: number | undefined;
  /** It waits for a gap to be filled. */
  stale = false;
  readonly bids = new Map<FeedNumber, FeedNumber>();
  readonly asks = new Map<FeedNumber, FeedNumber>();
  /** By id, in the order of the queue. */
  readonly orders = new Map<number, { side: string; price: FeedNumber; quantity: FeedNumber }>();
  trades: FeedTrade[] = [];
  readonly candles = new Map<number, FeedCandle>();
  readonly balances = new Map<string, AccountBalance>();
  readonly openOrders = new Map<number, AccountOrder>();
  checksum: number | undefined;
  /** The newest message as it came. */
  newest: FeedData | undefined;
  uncrosses = 0;

  constructor(about: SubscribedStream) {
    this.about = about;
  }

  /** @returns false where something is missing */
  take(message: FeedData): boolean {
    if (message.previous === undefined) {
      this.#clear();
    } else {
      if (this.last !== undefined && message.sequence <= this.last) return true;
      if (message.previous !== this.last) return false;
    }
    this.last = message.sequence;
    this.stale = false;
    this.newest = message;
    this.#apply(message);
    return true;
  }

  #clear(): void {
    for (const map of [this.bids, this.asks, this.orders, this.candles]) map.clear();
    this.balances.clear();
    this.openOrders.clear();
    this.trades = [];
  }

  #apply(message: FeedData): void {
    switch (message.channel) {
      case 'orderbook':
        for (const [side, levels] of [
          [this.bids, message.bids],
          [this.asks, message.asks],
        ] as const) {
          for (const [price, quantity] of levels) {
            if (Number(quantity) === 0) side.delete(price);
            else side.set(price, quantity);
          }
        }
        this.checksum = message.checksum;
        break;
      case 'orders':
        this.#applyOrders(message);
        break;
      case 'trades':
        this.trades.push(...message.trades);
        break;
      case 'candles':
        for (const candle of message.candles) this.candles.set(candle.openTimeUs, candle);
        break;
      case 'auction':
        this.uncrosses += message.uncrosses.length;
        break;
      case 'account':
        this.#applyAccount(message);
        break;
      case 'ticker':
        break;
    }
  }

  #applyOrders(message: Extract<FeedData, { channel: 'orders' }>): void {
    for (const [side, orders] of [
      ['BUY', message.bids ?? []],
      ['SELL', message.asks ?? []],
    ] as const) {
      for (const [orderId, price, quantity] of orders) {
        this.orders.set(orderId, { side, price, quantity });
      }
    }
    for (const change of message.changes ?? []) {
      const { orderId } = change;
      const known = this.orders.get(orderId);
      if (change.kind === 'add') {
        if (known !== undefined) throw new Error(`order ${orderId} is added twice`);
        const { side, price, quantity } = change;
        this.orders.set(orderId, { side, price, quantity });
      } else {
        if (known === undefined) throw new Error(`order ${orderId} is not known`);
        if (change.kind === 'change') known.quantity = change.quantity;
        else this.orders.delete(orderId);
      }
    }
  }

  #applyAccount(message: Extract<FeedData, { channel: 'account' }>): void {
    for (const each of message.balances ?? []) this.balances.set(each.asset, each);
    for (const each of message.orders ?? []) this.openOrders.set(each.orderId, each);
    for (const event of message.events ?? []) {
      if (event.kind === 'balances') {
        for (const each of event.balances) this.balances.set(each.asset, each);
      } else if (event.kind === 'order') {
        const { order } = event;
        if (['NEW', 'PARTIALLY_FILLED', 'PENDING_NEW'].includes(order.status)) {
          this.openOrders.set(order.orderId, order);
        } else this.openOrders.delete(order.orderId);
      }
    }
  }
}

/** A client that follows the rules of docs/feed.md. */
export class TestReader {
  readonly format: FeedFormat;
  readonly sink: TestSink;
  readonly session: { onClose(): void; onDrain(): void; review(nowUs: number): boolean };
  readonly streams = new Map<number, StreamState>();
  /** Messages that are not about a stream's data. */
  readonly answers: FeedMessage[] = [];
  epoch = '';
  gaps = 0;
  readonly #send: (request: string | Uint8Array) => void;
  #lastId = 0;

  constructor(
    format: FeedFormat,
    sink: TestSink,
    send: (request: string | Uint8Array) => void,
    session: { onClose(): void; onDrain(): void; review(nowUs: number): boolean },
  ) {
    this.format = format;
    this.sink = sink;
    this.#send = send;
    this.session = session;
  }

  /** @returns the id given */
  ask(request: Readonly<Record<string, unknown>>): number {
    const id = ++this.#lastId;
    const whole = { id, ...request };
    this.#send(this.format === 'json' ? JSON.stringify(whole) : packRequest(whole));
    return id;
  }

  raw(data: string | Uint8Array): void {
    this.#send(data);
  }

  /** Reads so many writes; messages that `lose` accepts are lost on the way. */
  read(writes?: number, lose: (message: FeedMessage) => boolean = () => false): FeedMessage[] {
    const messages = this.sink.read(writes);
    for (const message of messages) if (!lose(message)) this.#take(message);
    return messages;
  }

  /** The answer to a request, which must have come. */
  answer<T extends FeedMessage['type']>(id: number, type: T): Extract<FeedMessage, { type: T }> {
    this.read();
    const found = this.answers.find((each) => 'id' in each && each.id === id);
    if (found?.type !== type) throw new Error(`${id} was answered ${JSON.stringify(found)}`);
    return found as Extract<FeedMessage, { type: T }>;
  }

  /** The stream of a channel and market. */
  stream(channel: string, market?: string): StreamState {
    for (const state of this.streams.values()) {
      if (state.about.channel === channel && state.about.market === market) return state;
    }
    throw new Error(`${channel} of ${market} is not subscribed`);
  }

  #take(message: FeedMessage): void {
    switch (message.type) {
      case 'snapshot':
      case 'update': {
        const state = this.streams.get(message.stream);
        if (state !== undefined && !state.take(message)) this.#missing(state);
        return;
      }
      case 'welcome':
        this.epoch = message.epoch;
        break;
      case 'subscribed':
        for (const about of message.streams) {
          const known = this.streams.get(about.stream);
          if (known === undefined) this.streams.set(about.stream, new StreamState(about));
        }
        break;
      case 'unsubscribed':
        for (const stream of message.streams) this.streams.delete(stream);
        break;
      case 'heartbeat':
        for (const [stream, sequence] of message.sequences) {
          const state = this.streams.get(stream);
          if (state === undefined || (state.last ?? -1) >= sequence) continue;
          state.stale = false;
          this.#missing(state);
        }
        break;
      default:
    }
    this.answers.push(message);
  }

  #missing(state: StreamState): void {
    this.gaps++;
    if (state.stale) return;
    state.stale = true;
    const { last } = state;
    const after = last === undefined ? {} : { after: last };
    this.ask({ op: 'gap', stream: state.about.stream, ...after });
  }
}

export function packRequest(request: unknown): Uint8Array {
  return packr.pack(request);
}

/** In ticks and lots, whichever the format. */
export function levelsOf(
  levels: ReadonlyMap<FeedNumber, FeedNumber>,
  market: MarketInfo,
  descending: boolean,
): Level[] {
  const ticks = (price: FeedNumber) =>
    typeof price === 'number' ? price : market.parsePrice(price);
  const lots = (quantity: FeedNumber) =>
    typeof quantity === 'number' ? quantity : market.parseQty(quantity);
  const pairs = [...levels].map(([price, quantity]): Level => [ticks(price), lots(quantity)]);
  return pairs.sort((a, b) => (descending ? b[0] - a[0] : a[0] - b[0]));
}

/** The checksum of what a reader holds. */
export function checksumOf(state: StreamState, market: MarketInfo): number {
  return bookChecksum(levelsOf(state.bids, market, true), levelsOf(state.asks, market, false));
}

/** The fields of a logon, signed with an HMAC secret. */
export function signedLogon(options: {
  readonly apiKey: string;
  readonly secret: string;
  readonly timestamp: number;
}) {
  const { apiKey, secret, timestamp } = options;
  const text = `apiKey=${apiKey}&timestamp=${timestamp}`;
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  return { apiKey, timestamp, signature };
}
