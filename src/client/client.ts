/**
 * `lx-dex/client`: a typed client for the exchange, in Node (22 or newer) and browsers, without
 * dependencies. REST, the WebSocket API, the feed with local order books, and orders that are
 * placed once whatever the network does. The binary lane, for Node, is `lx-dex/client/node`.
 *
 * ```ts
 * const lx = new LxClient({ url: 'http://127.0.0.1:8080', apiKey, secret });
 * await lx.placeOrder({ symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', … });
 * await lx.close();
 * ```
 */

import type { FeedFormat } from '../gateway/feed/port.ts';
import type { Transferred } from './answers.ts';
import { WebSocketApi } from './api.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';
import { type BookOptions, LocalBook } from './book.ts';
import { ServerClock } from './clock.ts';
import type { ConnectionOptions } from './connection.ts';
import { isUnknownOutcome } from './errors.ts';
import { Feed } from './feed.ts';
import { newTransferId } from './order-ids.ts';
import {
  type CancelledOrder,
  type PlacedOrder,
  type PlaceOptions,
  type ReplacedOrder,
  SafeOrders,
} from './orders.ts';
import type { CancelParams, OrderParams, ReplaceParams, TransferParams } from './params.ts';
import { RateGate } from './rate-gate.ts';
import { RestClient } from './rest.ts';
import { type Credentials, Signer } from './signer.ts';
import { sleep } from './wait.ts';

export type * from '../gateway/feed/port.ts';
export type * from './answers.ts';
export { WebSocketApi } from './api.ts';
export type { BackoffOptions } from './backoff.ts';
export { type BookLevel, type BookState, type BookView, LocalBook } from './book.ts';
export type { AnswerOf, CallName, Calls, ParamsOf } from './calls.ts';
export type { ConnectionOptions, ConnectionState, StateChange } from './connection.ts';
export { ErrorKind, LxError } from './errors.ts';
export { type ChannelMessages, Feed, type Subscription, type Topic } from './feed.ts';
export { newClientOrderId, newTransferId } from './order-ids.ts';
export type { CancelledOrder, PlacedOrder, PlaceOptions, ReplacedOrder, Sure } from './orders.ts';
export type * from './params.ts';
export type { RateLimit } from './rate-gate.ts';
export { type CallOptions, RestClient } from './rest.ts';
export type { Credentials } from './signer.ts';
export type * from './user-events.ts';

export interface ClientOptions extends Partial<Credentials> {
  /** Default `http://127.0.0.1:8080`. */
  readonly url?: string;
  /** How long the exchange may take a request to be good, milliseconds. Default 5,000. */
  readonly recvWindowMs?: number;
  /** How long to wait for an answer, milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Where orders go. Over HTTP a browser may send twice by itself. Default `websocket`. */
  readonly orders?: 'websocket' | 'rest';
  /** How often an order is sent at most before it counts as impossible to place. Default 10. */
  readonly maxSends?: number;
  /** Wait for the exchange's limits at most so long, milliseconds. Default 65,000. */
  readonly maxLimitWaitMs?: number;
  /** What the feed misses and does not come within this is asked for again. Default 2,000. */
  readonly gapRetryMs?: number;
  /** The exchange cancels what was ordered over the WebSocket API when its connection ends. */
  readonly cancelOnDisconnect?: boolean;
  readonly backoff?: BackoffOptions;
  readonly connection?: Omit<ConnectionOptions, 'backoff'>;
  /**
   * The feed logs on with a one-time ticket in place of a key: a page asks for one with the cookie
   * of who is logged in (`POST /lx/v1/people/ticket`). Called for each connection. What it throws
   * is tried again, but an LxError of the kind `refused` closes the feed.
   */
  readonly ticket?: () => Promise<string>;
  /**
   * How the feed's messages come: MessagePack takes half the bytes of JSON. What listeners are told
   * is the same. Default `json`.
   */
  readonly feedFormat?: FeedFormat;
  /** Another `fetch`. */
  readonly fetch?: typeof fetch;
  /** This machine's clock, milliseconds since 1970; for tests. */
  readonly nowMs?: () => number;
}

const DEFAULT_URL = 'http://127.0.0.1:8080';

export const CLIENT_DEFAULTS = {
  recvWindowMs: 5_000,
  timeoutMs: 10_000,
  maxSends: 10,
  maxLimitWaitMs: 65_000,
  gapRetryMs: 2_000,
} as const;

export class LxClient {
  readonly rest: RestClient;
  /** Connects with its first request. */
  readonly api: WebSocketApi;
  /** Connects with its first subscription. */
  readonly feed: Feed;
  readonly clock: ServerClock;
  readonly #orders: SafeOrders;
  readonly #gate: RateGate;
  readonly #backoff: BackoffOptions | undefined;
  readonly #maxSends: number;

  /** Nothing is opened before it is used. @throws LxError when the secret is malformed */
  constructor(options: ClientOptions = {}) {
    const { apiKey, backoff, secret } = options;
    const { gapRetryMs, maxLimitWaitMs, maxSends, recvWindowMs, timeoutMs } = {
      ...CLIENT_DEFAULTS,
      ...options,
    };
    const url = (options.url ?? DEFAULT_URL).replace(/\/+$/, '');
    const keyed = apiKey !== undefined && secret !== undefined;
    const signer = keyed ? new Signer({ apiKey, secret }) : undefined;
    const clock = new ServerClock(options.nowMs);
    const gate = new RateGate({ nowMs: () => clock.nowMs(), maxWaitMs: maxLimitWaitMs });
    const common = { signer, clock, gate, recvWindowMs, timeoutMs };
    const connection: ConnectionOptions = {
      ...options.connection,
      ...(backoff === undefined ? {} : { backoff }),
    };
    const socketUrl = url.replace(/^http/, 'ws');
    this.clock = clock;
    this.#gate = gate;
    this.#backoff = backoff;
    this.#maxSends = maxSends;
    this.rest = new RestClient({ ...common, url, backoff, fetch: options.fetch });
    const cancelOnDisconnect = options.cancelOnDisconnect ?? false;
    this.api = new WebSocketApi({ ...common, url: socketUrl, cancelOnDisconnect, connection });
    const { feedFormat: format, ticket } = options;
    this.feed = new Feed({ ...common, ticket, format, url: socketUrl, gapRetryMs, connection });
    const transport = options.orders === 'rest' ? this.rest : this.api;
    const orders = { transport, queries: transport, recvWindowMs, maxSends, backoff };
    this.#orders = new SafeOrders(orders);
  }

  /** Request weight used in this minute and allowed for one, as far as the exchange has told. */
  get weight(): { readonly used: number; readonly limit: number | undefined } {
    return { used: this.#gate.used, limit: this.#gate.limit };
  }

  /** Places an order once, whatever the network does; see docs/client.md. @throws LxError */
  placeOrder(order: OrderParams, options?: PlaceOptions): Promise<PlacedOrder> {
    return this.#orders.place(order, options);
  }

  /** Cancels an order; sent again until it is known. @throws LxError */
  cancelOrder(order: CancelParams, options?: PlaceOptions): Promise<CancelledOrder> {
    return this.#orders.cancel(order, options);
  }

  /** Cancels an order and places another one in its stead, once. @throws LxError */
  replaceOrder(change: ReplaceParams, options?: PlaceOptions): Promise<ReplacedOrder> {
    return this.#orders.replace(change, options);
  }

  /**
   * Moves money to another account, once: the exchange makes no two transfers of one id, so that
   * this is sent again until it is answered.
   * @throws LxError
   */
  async transfer(
    transfer: TransferParams & { readonly transferId?: string },
    options: PlaceOptions = {},
  ): Promise<Transferred> {
    const params = { ...transfer, transferId: transfer.transferId ?? newTransferId() };
    const backoff = new Backoff(this.#backoff);
    for (let sends = 1; ; sends++) {
      try {
        return await this.rest.call('transfer', params, options);
      } catch (error) {
        if (!isUnknownOutcome(error) || sends >= this.#maxSends) throw error;
        await sleep(backoff.next(), options.signal);
      }
    }
  }

  /** An order book of this market that is kept up to date; `close` it when done. */
  book(market: string, options?: BookOptions): LocalBook {
    return new LocalBook(this.feed, market, options);
  }

  /** Ends everything. Resolves when nothing of it runs any more. */
  async close(): Promise<void> {
    await Promise.all([this.api.close(), this.feed.close()]);
  }
}
