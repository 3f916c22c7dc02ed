/**
 * The feed: market data of every channel and the account's own events, over one connection that
 * comes back by itself, takes its subscriptions up where they were, and asks for what it missed.
 *
 * Promise to a listener: the first message is a snapshot; an update follows the message before it.
 * Another snapshot begins anew: something was missed that the exchange no longer has.
 */
import type {
  AccountMessage,
  AuctionMessage,
  CandlesMessage,
  FeedChannel,
  FeedData,
  FeedFormat,
  FeedMessage,
  FeedTopic,
  OrderbookMessage,
  OrdersMessage,
  StatisticsMessage,
  SubscribedMessage,
  SubscribedStream,
  TickerMessage,
  TradesMessage,
  WelcomeMessage,
} from '../gateway/feed/port.ts';
import type { ServerClock } from './clock.ts';
import {
  Connection,
  type ConnectionOptions,
  type ConnectionState,
  type StateChange,
} from './connection.ts';
import { ErrorKind, LxError } from './errors.ts';
import { FeedTexts } from './feed-texts.ts';
import { readMessagePack } from './messagepack.ts';
import { noKey } from './rest.ts';
import type { Signer } from './signer.ts';
import { Stream } from './stream.ts';
import { orAborted, sleep } from './wait.ts';

/** The message of each channel, with decimals as texts. */
export interface ChannelMessages {
  orderbook: OrderbookMessage<string>;
  orders: OrdersMessage<string>;
  trades: TradesMessage<string>;
  ticker: TickerMessage<string>;
  candles: CandlesMessage<string>;
  auction: AuctionMessage<string>;
  account: AccountMessage<string>;
}

/** What to subscribe to. `market` may be `*`: every market that there is and will be. */
export interface Topic<C extends FeedChannel = FeedChannel> extends FeedTopic {
  readonly channel: C;
}

export interface SubscriptionListener<C extends FeedChannel> {
  message(message: ChannelMessages[C]): void;
  /** Of the terms of each market, before its snapshot. */
  terms?(terms: SubscribedStream): void;
  /** Whether the messages may be relied on. */
  state?(state: ConnectionState, reason: string): void;
  /** For channels that can tell by the content. @returns false: take a snapshot, this is wrong */
  check?(message: ChannelMessages[C]): boolean;
}

export interface Subscription {
  readonly topic: FeedTopic;
  readonly state: ConnectionState;
  /** Resolves when it is first live. @throws LxError when it is refused or closed */
  whenLive(signal?: AbortSignal): Promise<void>;
  close(): void;
}

export interface FeedOptions {
  /** Such as `ws://127.0.0.1:8080`. */
  readonly url: string;
  readonly signer: Signer | undefined;
  /** In place of a key: gives a ticket for each connection; see `ClientOptions.ticket`. */
  readonly ticket?: (() => Promise<string>) | undefined;
  readonly clock: ServerClock;
  readonly recvWindowMs: number;
  readonly timeoutMs: number;
  /** What is missing and does not come within this is asked for again, milliseconds. */
  readonly gapRetryMs: number;
  /** How messages come; what listeners are told is the same. Default `json`. */
  readonly format?: FeedFormat | undefined;
  readonly connection?: ConnectionOptions;
}

/** Heartbeats come every 5 s: two that are missing make a connection stale. */
const TIMES = { idleMs: 7_500, staleMs: 10_000, deadMs: 15_000 } as const;
/** Topics of one request, so that it stays below the longest message. */
const TOPICS_PER_REQUEST = 200;
/** After too many requests in a second. */
const LIMITED_MS = 1_000;
const EVERY = '*';

type Answer = Exclude<FeedMessage, FeedData>;

interface Pending {
  resolve(answer: Answer): void;
  reject(error: LxError): void;
}

export class Feed {
  readonly #onHeartbeat = new Set<(timeUs: number) => void>();
  readonly #options: FeedOptions;
  readonly #connection: Connection;
  readonly #subscriptions = new Set<Topical>();
  /** By the number that messages carry. */
  readonly #byNumber = new Map<number, Set<Stream>>();
  readonly #pending = new Map<number, Pending>();
  readonly #texts = new FeedTexts();
  #nextId = 1;
  #welcome = Promise.withResolvers<WelcomeMessage>();
  #epoch = '';
  #greeted = false;

  /** Nothing is opened before `start` or the first subscription. */
  constructor(options: FeedOptions) {
    this.#options = options;
    this.#connection = new Connection(
      {
        url: `${options.url}/feed${options.format === 'msgpack' ? '?format=msgpack' : ''}`,
        opened: () => this.#greet(),
        message: (text) => this.#message(() => JSON.parse(text)),
        bytes: (bytes) => this.#message(() => readMessagePack(bytes)),
        idle: () => this.#ask({ op: 'ping' }).catch(() => {}),
        lost: () => this.#lost(),
      },
      { ...TIMES, ...options.connection },
    );
    this.#connection.onState(({ error, state }) => {
      for (const each of [...this.#subscriptions]) {
        if (state !== 'closed') each.tellState();
        else this.#forget(each, error instanceof LxError ? error : undefined);
      }
    });
  }

  get status(): StateChange {
    return this.#connection.status;
  }

  /** The run of the exchange that it is, or was last, connected to; '' before the first. */
  get epoch(): string {
    return this.#epoch;
  }

  /** Tells of each change of state. @returns ends it */
  onState(listener: (change: StateChange) => void): () => void {
    return this.#connection.onState(listener);
  }

  /**
   * Tells of each heartbeat before which everything came: when the exchange made it, microseconds
   * since 1970. @returns ends it
   */
  onHeartbeat(listener: (timeUs: number) => void): () => void {
    this.#onHeartbeat.add(listener);
    return () => this.#onHeartbeat.delete(listener);
  }

  /** Connects, unless it has. @throws LxError */
  start(signal?: AbortSignal): Promise<void> {
    this.#connection.start();
    return this.#connection.whenLive(signal);
  }

  /** Ends it with all its subscriptions. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /**
   * Subscribes, over reconnects, until it is closed.
   * @param listener told of messages, or a whole listener
   */
  subscribe<C extends FeedChannel>(
    topic: Topic<C>,
    listener: SubscriptionListener<C> | ((message: ChannelMessages[C]) => void),
  ): Subscription {
    const { signer, ticket } = this.#options;
    if (topic.channel === 'account' && signer === undefined && ticket === undefined) throw noKey();
    const whole = typeof listener === 'function' ? { message: listener } : listener;
    const host = {
      gapRetryMs: this.#options.gapRetryMs,
      state: () => this.#connection.state,
      gap: (stream: number, after: number | undefined) => this.#askGap(stream, after),
      close: (each: Topical) => this.#close(each),
    };
    const subscription = new Topical(topic, whole as SubscriptionListener<FeedChannel>, host);
    if (this.#connection.state === 'closed') {
      subscription.end(undefined);
      return subscription;
    }
    this.#subscriptions.add(subscription);
    this.#connection.start();
    // Before that, `#greet` subscribes to all that there is.
    if (this.#greeted) {
      // A new connection subscribes to all that there is.
      this.#subscribe([subscription]).catch(({ message }) => this.#connection.drop(message));
    }
    return subscription;
  }

  /** What the exchange counts of this connection. @throws LxError */
  async statistics(signal?: AbortSignal): Promise<StatisticsMessage> {
    await this.start(signal);
    const answer = await orAborted(this.#ask({ op: 'statistics' }), signal);
    return answer as StatisticsMessage;
  }

  /** What every new connection begins with. */
  async #greet(): Promise<void> {
    const { epoch } = await this.#welcome.promise;
    const before = this.#epoch;
    this.#epoch = epoch;
    await this.#logon();
    this.#greeted = true;
    const fresh: Topical[] = [];
    const known: Topical[] = [];
    for (const each of this.#subscriptions) {
      (each.last === undefined || before === '' ? fresh : known).push(each);
    }
    await this.#resume(known, before);
    await this.#subscribe(fresh);
  }

  async #logon(): Promise<void> {
    const { clock, recvWindowMs: recvWindow, signer, ticket } = this.#options;
    if (ticket !== undefined) return this.#logonWith(await ticket());
    if (signer === undefined) return;
    const { apiKey } = signer;
    const timestamp = clock.nowMs();
    const payload = `apiKey=${apiKey}&recvWindow=${recvWindow}&timestamp=${timestamp}`;
    const signature = await signer.sign(payload);
    await this.#ask({ op: 'logon', apiKey, recvWindow, timestamp, signature });
  }

  async #logonWith(ticket: string): Promise<void> {
    try {
      await this.#ask({ op: 'logon', ticket });
    } catch (error) {
      if (!(error instanceof LxError) || error.kind !== ErrorKind.REFUSED) throw error;
      // It was too old, or of a run of the exchange that is over: the next connection has another.
      throw new LxError(error.message, { kind: ErrorKind.UNAVAILABLE, cause: error });
    }
  }

  /** One request for those that differ in the market only. */
  async #subscribe(subscriptions: readonly Topical[]): Promise<void> {
    const groups = Map.groupBy(subscriptions, ({ topic }) => {
      const { market, ...options } = topic;
      return JSON.stringify([options, market === EVERY]);
    });
    for (const group of groups.values()) {
      const { market, ...options } = group[0]!.topic;
      for (let at = 0; at < group.length; at += TOPICS_PER_REQUEST) {
        const part = group.slice(at, at + TOPICS_PER_REQUEST);
        const markets = [...new Set(part.map(({ topic }) => topic.market!))];
        const request = { op: 'subscribe', ...options };
        await this.#try(part, market === undefined ? request : { ...request, markets });
      }
    }
  }

  /** Goes on after the last message that was taken. */
  async #resume(subscriptions: readonly Topical[], epoch: string): Promise<void> {
    for (let at = 0; at < subscriptions.length; at += TOPICS_PER_REQUEST) {
      const part = subscriptions.slice(at, at + TOPICS_PER_REQUEST);
      const topics = new Map(part.map((each) => [each.key, each]));
      const wanted = [...topics.values()].map(({ last, topic }) => ({ ...topic, sequence: last }));
      await this.#try(part, { op: 'resume', epoch, subscriptions: wanted });
    }
  }

  /** A refusal ends the subscription, of several each is tried alone. */
  async #try(part: readonly Topical[], request: object): Promise<void> {
    try {
      await this.#ask(request);
    } catch (error) {
      if (!(error instanceof LxError)) throw error;
      if (error.kind === ErrorKind.LIMITED) {
        await sleep(LIMITED_MS);
        return this.#try(part, request);
      }
      if (error.kind !== ErrorKind.REFUSED) throw error;
      if (part.length === 1) this.#forget(part[0]!, error);
      else for (const each of part) await this.#subscribe([each]);
    }
  }

  #askGap(stream: number, after: number | undefined): void {
    const request = after === undefined ? { op: 'gap', stream } : { op: 'gap', stream, after };
    // Where it fails, the stream asks again.
    this.#ask(request).catch(() => {});
  }

  async #ask(request: object): Promise<Answer> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { timeoutMs } = this.#options;
    const timer = setTimeout(() => reject(lostAnswer(`none in ${timeoutMs} ms`)), timeoutMs);
    this.#pending.set(id, { resolve, reject });
    try {
      if (!this.#connection.send(JSON.stringify({ id, ...request }))) {
        throw lostAnswer('the connection is gone');
      }
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(id);
    }
  }

  #message(read: () => unknown): void {
    let message: FeedMessage;
    try {
      message = read() as FeedMessage;
    } catch {
      this.#connection.drop('a message that cannot be read');
      return;
    }
    switch (message.type) {
      case 'snapshot':
      case 'update':
        this.#data(message);
        return;
      case 'heartbeat':
        this.#heartbeat(message.sequences ?? [], message.timeUs);
        return;
      case 'welcome':
        this.#welcome.resolve(message);
        return;
      case 'shutdown':
        this.#connection.drop('the exchange is shutting down');
        return;
      case 'subscribed':
        this.#subscribed(message);
        break;
      case 'unsubscribed':
        if (message.reason !== undefined) this.#ended(message.streams, message.reason);
        break;
      default:
    }
    const pending = this.#pending.get(message.id as number);
    if (message.type !== 'error') pending?.resolve(message);
    else pending?.reject(refused(message.code, message.message));
  }

  #data(message: FeedData): void {
    const streams = this.#byNumber.get(message.stream);
    if (streams === undefined || streams.size === 0) return;
    if (this.#options.format !== 'msgpack') {
      for (const stream of streams) stream.message(message as FeedData<string>);
      return;
    }
    const waited = this.#texts.needsSnapshot(message.stream);
    for (const texts of this.#texts.take(message)) {
      for (const stream of streams) stream.message(texts);
    }
    // A market or an asset that was created since: a snapshot tells its terms.
    if (!waited && this.#texts.needsSnapshot(message.stream))
      this.#askGap(message.stream, undefined);
  }

  #heartbeat(sequences: readonly (readonly [number, number])[], timeUs: number): void {
    // An empty list: updates are held back, and come later than this says.
    if (sequences.length > 0) for (const tell of this.#onHeartbeat) tell(timeUs);
    for (const [number, sequence] of sequences) {
      if (this.#texts.needsSnapshot(number)) this.#askGap(number, undefined);
      for (const stream of this.#byNumber.get(number) ?? []) stream.heartbeat(sequence);
    }
  }

  #subscribed({ streams }: SubscribedMessage): void {
    for (const each of streams) {
      this.#texts.subscribed(each);
      for (const subscription of this.#subscriptions) {
        const stream = subscription.subscribed(each);
        if (stream === undefined) continue;
        const known = this.#byNumber.get(each.stream) ?? new Set();
        this.#byNumber.set(each.stream, known.add(stream));
      }
    }
  }

  /** The exchange ended it: the key was revoked. */
  #ended(streams: readonly number[], reason: string): void {
    const error = new LxError(`the exchange ended the subscription: ${reason}`, {
      kind: ErrorKind.REFUSED,
    });
    for (const each of [...this.#subscriptions]) {
      if (each.numbers.some((number) => streams.includes(number))) this.#forget(each, error);
    }
  }

  #close(subscription: Topical): void {
    this.#forget(subscription, undefined);
    const { market, ...options } = subscription.topic;
    const shared = [...this.#subscriptions].some(({ key }) => key === subscription.key);
    if (shared || !this.#greeted) return;
    const request = { op: 'unsubscribe', ...options };
    const markets = market === undefined ? {} : { markets: [market] };
    // Where the connection is gone, so is the subscription.
    this.#ask({ ...request, ...markets }).catch(() => {});
  }

  #forget(subscription: Topical, error: LxError | undefined): void {
    this.#subscriptions.delete(subscription);
    for (const streams of this.#byNumber.values()) {
      for (const stream of subscription.streams) streams.delete(stream);
    }
    subscription.end(error);
  }

  #lost(): void {
    this.#greeted = false;
    this.#welcome = Promise.withResolvers();
    this.#byNumber.clear();
    this.#texts.clear();
    for (const each of this.#subscriptions) each.disconnected();
    const error = lostAnswer('the connection ended');
    for (const { reject } of this.#pending.values()) reject(error);
  }
}

/** What a subscription needs of its feed. */
interface TopicalHost {
  readonly gapRetryMs: number;
  state(): ConnectionState;
  gap(stream: number, after: number | undefined): void;
  close(subscription: Topical): void;
}

/** A subscription: one stream, or with `*` one for each market. */
class Topical implements Subscription {
  readonly topic: FeedTopic;
  readonly key: string;
  readonly #listener: SubscriptionListener<FeedChannel>;
  readonly #host: TopicalHost;
  readonly #streams = new Map<string, { stream: Stream; number: number }>();
  readonly #live = Promise.withResolvers<void>();
  #told: ConnectionState = 'connecting';
  #error: LxError | undefined;
  #ended = false;

  constructor(topic: FeedTopic, listener: SubscriptionListener<FeedChannel>, host: TopicalHost) {
    this.topic = topic;
    this.key = keyOf(topic);
    this.#listener = listener;
    this.#host = host;
    // Whoever waits sees it; nobody has to wait.
    this.#live.promise.catch(() => {});
  }

  get state(): ConnectionState {
    if (this.#ended) return 'closed';
    const connection = this.#host.state();
    if (connection === 'closed') return connection;
    if (this.#streams.size === 0) return 'connecting';
    const whole = [...this.#streams.values()].every(({ stream }) => stream.inStep);
    return whole && connection === 'live' ? 'live' : 'stale';
  }

  get streams(): readonly Stream[] {
    return [...this.#streams.values()].map(({ stream }) => stream);
  }

  get numbers(): readonly number[] {
    return [...this.#streams.values()].map(({ number }) => number);
  }

  /** The sequence to go on from; undefined where it has to begin anew. */
  get last(): number | undefined {
    if (this.topic.market === EVERY) return undefined;
    return this.streams[0]?.last;
  }

  whenLive(signal?: AbortSignal): Promise<void> {
    return orAborted(this.#live.promise, signal);
  }

  close(): void {
    if (!this.#ended) this.#host.close(this);
  }

  /** The exchange has (again) a stream. @returns it, where it is of this subscription */
  subscribed(subscribed: SubscribedStream): Stream | undefined {
    const { market = '', resumed, sequence, stream: number } = subscribed;
    if (keyOf(subscribed) !== this.key && keyOf({ ...subscribed, market: EVERY }) !== this.key) {
      return undefined;
    }
    const known = this.#streams.get(market);
    const stream = known?.stream ?? this.#newStream(market);
    this.#streams.set(market, { stream, number });
    this.#listener.terms?.(subscribed);
    stream.connected(resumed, sequence);
    this.tellState();
    return stream;
  }

  disconnected(): void {
    for (const { stream } of this.#streams.values()) stream.disconnected();
    this.tellState();
  }

  tellState(): void {
    const { state } = this;
    if (state === 'live') this.#live.resolve();
    if (state === this.#told) return;
    this.#told = state;
    this.#listener.state?.(state, this.#error?.message ?? state);
  }

  end(error: LxError | undefined): void {
    this.#ended = true;
    this.#error = error;
    const closed = new LxError('the subscription is closed', { kind: ErrorKind.CLOSED });
    this.#live.reject(error ?? closed);
    this.tellState();
  }

  #newStream(market: string): Stream {
    const host = {
      gapRetryMs: this.#host.gapRetryMs,
      askGap: (after: number | undefined) => {
        const number = this.#streams.get(market)?.number;
        if (number !== undefined) this.#host.gap(number, after);
      },
    };
    const take = (message: FeedData<string>) => {
      if (this.#ended) return true;
      if (this.#listener.check?.(message) === false) return false;
      this.#listener.message(message);
      return true;
    };
    return new Stream(host, take, () => this.tellState());
  }
}

/** What makes a stream the same stream. */
function keyOf({ channel, checksum, depth, interval, market }: FeedTopic): string {
  return JSON.stringify([channel, market ?? '', depth ?? 0, checksum ?? false, interval ?? '']);
}

function refused(code: string, message: string): LxError {
  const busy = code === 'TOO_MANY_REQUESTS';
  const kind = busy ? ErrorKind.LIMITED : ErrorKind.REFUSED;
  return new LxError(`${message} (${code})`, { kind, advice: message });
}

function lostAnswer(text: string): LxError {
  return new LxError(`no answer: ${text}`, { kind: ErrorKind.UNKNOWN_OUTCOME });
}
