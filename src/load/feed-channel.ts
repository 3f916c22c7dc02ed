/**
 * Orders over the WebSocket API that are answered when the last of the feed's readers has seen what
 * they did to the book, order by order. A reader that misses a message ends the channel.
 */
import { WebSocket } from 'ws';
import type { OrdersMessage, SubscribedMessage } from '../gateway/feed/port.ts';
import {
  type LoadChannel,
  type LoadRequest,
  OPEN_MAX_MS,
  type OrderTerms,
  PIPELINE_ROOM,
  type Target,
} from './channel.ts';
import { WsChannel } from './ws-channel.ts';

type Change = 'add' | 'remove';

/** Changes of one order that readers have still to see. */
interface Awaited {
  readonly number: number;
  left: number;
}

const keyOf = (kind: Change, orderId: number) => `${kind} ${orderId}`;

class Reader {
  readonly #socket: WebSocket;
  readonly #ended: Promise<void>;
  #sequence = 0;
  #isClosed = false;

  constructor(
    url: URL,
    symbol: string,
    tell: {
      onReady(): void;
      onChange(kind: Change, orderId: number): void;
      onEnd(reason: string): void;
    },
  ) {
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: OPEN_MAX_MS });
    this.#socket = socket;
    const onEnd = (reason: string) => {
      if (!this.#isClosed) tell.onEnd(`a reader of the feed: ${reason}`);
    };
    socket.on('error', ({ message }) => onEnd(message));
    this.#ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve();
        onEnd(`closed with ${code} ${reason}`.trim());
      });
    });
    socket.on('open', () => {
      socket.send(JSON.stringify({ op: 'subscribe', channel: 'orders', markets: [symbol] }));
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as OrdersMessage | SubscribedMessage;
      if (message.type === 'snapshot') {
        this.#sequence = message.sequence;
        tell.onReady();
      } else if (message.type === 'update') {
        if (message.previous !== this.#sequence) onEnd('a message is missing');
        this.#sequence = message.sequence;
        for (const { kind, orderId } of message.changes ?? []) {
          if (kind !== 'change') tell.onChange(kind, orderId);
        }
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#socket.terminate();
    await this.#ended;
  }
}

export class FeedChannel implements LoadChannel {
  readonly room = PIPELINE_ROOM;
  onAnswer: (request: number, error?: string) => void = () => {};
  onEnd: (reason: string) => void = () => {};
  readonly #orders: WsChannel;
  readonly #readers: Reader[] = [];
  readonly #readerCount: number;
  /** By what has to be seen. */
  readonly #awaited = new Map<string, Awaited>();
  /** Changes that came before the answer that says whose they are: readers who saw them. */
  readonly #early = new Map<string, number>();
  readonly #requests = new Map<number, LoadRequest>();

  private constructor(orders: WsChannel, readerCount: number) {
    this.#orders = orders;
    this.#readerCount = readerCount;
    orders.onEnd = (reason) => this.onEnd(reason);
    orders.onOrder = (number, orderId) => this.#onOrder(number, orderId);
    orders.onAnswer = (number, error) => {
      const isKnown = this.#requests.delete(number);
      if (error !== undefined && isKnown) this.onAnswer(number, error);
      if (this.#requests.size === 0) this.#early.clear();
    };
  }

  /** @param readers connections to the feed. @throws Error where one cannot be opened */
  static async open(target: Target, terms: OrderTerms, readers: number): Promise<FeedChannel> {
    const channel = new FeedChannel(await WsChannel.open(target, terms), readers);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error('no snapshot of the feed')), OPEN_MAX_MS);
    const url = new URL('/feed?format=json', target.url);
    url.protocol = url.protocol.replace('http', 'ws');
    let ready = 0;
    channel.onEnd = (reason) => reject(new Error(reason));
    for (let k = 0; k < readers; k++) {
      channel.#readers.push(
        new Reader(url, terms.symbol, {
          onReady: () => {
            if (++ready === readers) resolve();
          },
          onChange: (kind, orderId) => channel.#onChange(kind, orderId),
          onEnd: (reason) => channel.onEnd(reason),
        }),
      );
    }
    try {
      await promise;
      return channel;
    } catch (error) {
      await channel.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  send(request: LoadRequest): void {
    this.#requests.set(request.number, request);
    this.#orders.send(request);
  }

  #onOrder(number: number, orderId: number): void {
    const request = this.#requests.get(number);
    if (request === undefined) return;

    const key = keyOf(request.act === 'order' ? 'add' : 'remove', orderId);
    const left = this.#readerCount - (this.#early.get(key) ?? 0);
    this.#early.delete(key);
    if (left > 0) this.#awaited.set(key, { number, left });
    else this.onAnswer(number);
  }

  #onChange(kind: Change, orderId: number): void {
    const key = keyOf(kind, orderId);
    const awaited = this.#awaited.get(key);
    if (awaited === undefined) {
      // Of others, unless an answer is on its way.
      if (this.#requests.size > 0) this.#early.set(key, (this.#early.get(key) ?? 0) + 1);
      return;
    }
    if (--awaited.left > 0) return;
    this.#awaited.delete(key);
    this.onAnswer(awaited.number);
  }

  async close(): Promise<void> {
    this.onEnd = () => {};
    await Promise.all([this.#orders.close(), ...this.#readers.map((each) => each.close())]);
  }
}
