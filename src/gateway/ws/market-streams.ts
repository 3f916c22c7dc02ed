/**
 * The market streams: joins the feed and the connections. Independent of the socket library:
 *
 *   const hub = new MarketHub(feed, { nowUs, setTimer, clearTimer });
 *   const options = parseMarketPath(request.url);        // undefined: not a market-stream path
 *   const session = hub.connect(sink, options);          // sink: send, bufferedBytes, close
 *   socket.on('message', (text) => session.onMessage(text));
 *   socket.on('close', () => session.onClose());
 *   …
 *   hub.announceShutdown(); hub.close();
 *
 * With `ws`, a sink is { send: (data) => socket.send(data, { binary: false }), bufferedBytes: ()
 * => socket.bufferedAmount, close: (code, reason) => socket.close(code, reason) }. Pings, the
 * 24-hour life and connection limits are the socket owner's; set its `maxPayload` to
 * `MAX_REQUEST_BYTES`.
 *
 * Trades and best prices go out `FLUSH_MS` after the first event that has not gone out, at the
 * latest; everything else every 100 or 1,000 milliseconds. Timers run only while somebody is
 * connected. Each message is encoded once and shared by all who want it.
 */
import type { Feed, MarketFeed } from '../../feed/feed.ts';
import type { Trade } from '../../schema/generated/protocol.ts';
import {
  AggregateChannel,
  type Channel,
  clockChannel,
  listChannel,
  TopChannel,
  TradeChannel,
} from './market-channels.ts';
import { type Message, timeText } from './market-messages.ts';
import { MarketSession, type SessionHost, type Sink } from './market-session.ts';
import {
  type ConnectOptions,
  FAST_MS,
  parseStream,
  SLOW_MS,
  type StreamName,
} from './market-stream-names.ts';

export {
  CLOSE_POLICY,
  MAX_REQUEST_BYTES,
  type MarketSession,
  type Sink,
} from './market-session.ts';
export { type ConnectOptions, parseMarketPath } from './market-stream-names.ts';

/** How long trades and best prices are collected before they are sent. */
export const FLUSH_MS = 5;
/** Noted events after which they are sent at once, whatever the time: bounds what waits. */
export const MAX_NOTED = 4096;

const TURNS_PER_SLOW = SLOW_MS / FAST_MS;

/** What the hub needs of its surroundings; tests give a clock that they move. */
export interface HubOptions<Timer> {
  /** Wall clock, microseconds since 1970. */
  nowUs(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  clearTimer(timer: Timer): void;
}

/** A stream that somebody is subscribed to. */
interface Live {
  readonly name: StreamName;
  readonly channel: Channel;
  readonly sessions: Set<MarketSession>;
}

export class MarketHub<Timer = unknown> {
  readonly #feed: Feed;
  readonly #options: HubOptions<Timer>;
  readonly #sessions = new Set<MarketSession>();
  readonly #slow = new Set<MarketSession>();
  readonly #live = new Map<string, Live>();
  /** Channels by event, by market id. */
  readonly #trades: (TradeChannel | undefined)[] = [];
  readonly #aggregates: (AggregateChannel | undefined)[] = [];
  readonly #tops: (TopChannel | undefined)[] = [];
  #allTops: TopChannel | undefined;
  #stopListening: (() => void)[] = [];
  #noted = 0;
  #flushTimer: Timer | undefined;
  #turnTimer: Timer | undefined;
  #turn = 0;
  readonly #host: SessionHost;

  constructor(feed: Feed, options: HubOptions<Timer>) {
    this.#feed = feed;
    this.#options = options;
    this.#host = {
      nowUs: () => options.nowUs(),
      resolve: (stream) => parseStream(feed, stream)?.name,
      subscribe: (session, stream) => this.#subscribe(session, stream),
      unsubscribe: (session, stream) => this.#unsubscribe(session, stream),
      watch: (session) => this.#slow.add(session),
      leave: (session) => this.#leave(session),
    };
  }

  /** Connections. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Streams that somebody is subscribed to. */
  get streamCount(): number {
    return this.#live.size;
  }

  /** A connection came. Streams of its URL that do not exist are answered with an error message. */
  connect(sink: Sink, options: ConnectOptions): MarketSession {
    const session = new MarketSession(this.#host, sink, options);
    this.#sessions.add(session);
    session.start(options.streams);
    this.#armTurn();
    return session;
  }

  /** Tells every connection that the server is about to shut down. */
  announceShutdown(): void {
    const nowUs = this.#options.nowUs();
    const body = (micro: boolean) => `{"e":"serverShutdown","E":${timeText(nowUs, micro)}}`;
    for (const session of this.#sessions) session.announce(body);
  }

  /** Forgets every connection and stops the timers. Closing the sockets is their owner's. */
  close(): void {
    for (const session of [...this.#sessions]) session.onClose();
  }

  /** Sends what the feed told since the last flush. */
  flush(): void {
    if (this.#flushTimer !== undefined) this.#options.clearTimer(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#noted = 0;
    const nowUs = this.#options.nowUs();
    for (const live of this.#live.values()) {
      if (live.channel.everyMs === 0) this.#speak(live, nowUs);
    }
  }

  #note(): void {
    this.#noted++;
    if (this.#noted >= MAX_NOTED) this.flush();
    else this.#armFlush();
  }

  #armFlush(): void {
    this.#flushTimer ??= this.#options.setTimer(() => {
      this.#flushTimer = undefined;
      this.flush();
    }, FLUSH_MS);
  }

  #armTurn(): void {
    if (this.#turnTimer !== undefined || this.#sessions.size === 0) return;
    this.#turnTimer = this.#options.setTimer(() => {
      this.#turnTimer = undefined;
      this.#takeTurn();
      this.#armTurn();
    }, FAST_MS);
  }

  #takeTurn(): void {
    const nowUs = this.#options.nowUs();
    this.#turn = (this.#turn + 1) % TURNS_PER_SLOW;
    for (const session of this.#slow) if (!session.review()) this.#slow.delete(session);
    for (const live of this.#live.values()) {
      const { everyMs } = live.channel;
      if (everyMs === FAST_MS || (everyMs === SLOW_MS && this.#turn === 0)) {
        this.#speak(live, nowUs);
      }
    }
  }

  #speak(live: Live, nowUs: number): void {
    const messages: readonly Message[] = live.channel.take(nowUs);
    for (const message of messages) {
      for (const session of live.sessions) session.deliver(message);
    }
  }

  #subscribe(session: MarketSession, stream: string): void {
    let live = this.#live.get(stream);
    if (live === undefined) {
      const name = parseStream(this.#feed, stream);
      if (name === undefined) throw new Error(`stream ${stream} has just been there`);
      live = { name, channel: this.#open(name), sessions: new Set() };
      this.#live.set(stream, live);
      this.#listen();
    }
    live.sessions.add(session);
    live.channel.refresh();
    if (live.channel.everyMs === 0) this.#armFlush();
  }

  #unsubscribe(session: MarketSession, stream: string): void {
    const live = this.#live.get(stream);
    if (live === undefined) return;
    live.sessions.delete(session);
    if (live.sessions.size > 0) return;
    this.#live.delete(stream);
    live.channel.close();
    this.#forget(live.name);
    if (this.#live.size === 0) {
      for (const stop of this.#stopListening) stop();
      this.#stopListening = [];
    }
  }

  #leave(session: MarketSession): void {
    this.#sessions.delete(session);
    this.#slow.delete(session);
    if (this.#sessions.size > 0) return;
    if (this.#turnTimer !== undefined) this.#options.clearTimer(this.#turnTimer);
    if (this.#flushTimer !== undefined) this.#options.clearTimer(this.#flushTimer);
    this.#turnTimer = undefined;
    this.#flushTimer = undefined;
  }

  #open(name: StreamName): Channel {
    const { market, stream } = name;
    if (market === undefined) {
      if (stream.kind !== 'bookTicker') return listChannel(name, this.#feed);
      this.#allTops = new TopChannel(name.name, () => this.#feed.markets());
      return this.#allTops;
    }
    const { id } = market.info;
    switch (stream.kind) {
      case 'trade':
        this.#trades[id] = new TradeChannel(name.name, market);
        return this.#trades[id];
      case 'aggTrade':
        this.#aggregates[id] = new AggregateChannel(name.name, market);
        return this.#aggregates[id];
      case 'bookTicker':
        this.#tops[id] = new TopChannel(name.name, () => [market]);
        return this.#tops[id];
      default:
        return clockChannel(name, market);
    }
  }

  #forget({ market, stream }: StreamName): void {
    if (stream.kind === 'bookTicker' && market === undefined) this.#allTops = undefined;
    if (market === undefined) return;
    const { id } = market.info;
    if (stream.kind === 'trade') this.#trades[id] = undefined;
    if (stream.kind === 'aggTrade') this.#aggregates[id] = undefined;
    if (stream.kind === 'bookTicker') this.#tops[id] = undefined;
  }

  #listen(): void {
    if (this.#stopListening.length > 0) return;
    this.#stopListening = [
      this.#feed.onTrade((market, trade, timeUs) => this.#onTrade(market, trade, timeUs)),
      this.#feed.onAggregate((market, aggregate) => {
        const channel = this.#aggregates[market.info.id];
        if (channel === undefined) return;
        channel.note(aggregate);
        this.#note();
      }),
      this.#feed.onBookChange((market, topChanged) => {
        if (topChanged) this.#onTop(market);
      }),
    ];
  }

  #onTrade(market: MarketFeed, trade: Trade, timeUs: number): void {
    const channel = this.#trades[market.info.id];
    if (channel === undefined) return;
    channel.note({
      id: trade.tradeId,
      priceTicks: trade.priceTicks,
      lots: trade.quantityLots,
      quoteUnits: trade.quoteUnits,
      timeUs,
      takerSide: trade.takerSide,
    });
    this.#note();
  }

  #onTop(market: MarketFeed): void {
    const channel = this.#tops[market.info.id];
    if (channel === undefined && this.#allTops === undefined) return;
    channel?.note(market);
    this.#allTops?.note(market);
    // A state, not an event: however often it changes, only the last one waits.
    this.#armFlush();
  }
}
