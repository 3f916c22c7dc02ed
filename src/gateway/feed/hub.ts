/**
 * The feed: joins the folds and the connections. Independent of the socket library; see `Sink`.
 *
 *   const hub = new FeedHub({ feed, accounts, keys, config, log, nowUs, setTimer, clearTimer });
 *   const session = hub.connect(sink, 'json');
 *   session.onMessage(textOrBytes); session.onDrain(); session.onClose();
 *   …
 *   hub.announceShutdown(); hub.close();
 *
 * What happens marks streams. At the next tick each marked stream says what happened in one
 * message, and each group of readers of the same streams gets the messages of the tick in one
 * write. A tick comes at once where the last one is longer ago than `tickMs`: a quiet market is not
 * kept waiting and a busy one is told in whole bunches. Where telling takes long, because there are
 * many readers, ticks come less often (`maxTickMs` apart at most): each write then holds more, and
 * orders, which are served by the same thread, keep most of it. Timers run only while there are
 * connections or streams.
 */
import { randomBytes } from 'node:crypto';
import type { MarketInfo } from '../../feed/catalog.ts';
import type { Feed } from '../../feed/feed.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { AskedBytes } from '../asked-bytes.ts';
import type { KeyStore } from '../keys.ts';
import type { Log } from '../log.ts';
import { RefusalLog } from '../refusal-log.ts';
import { Rounds } from '../rounds.ts';
import type { FeedConfig } from './config.ts';
import { FeedError } from './errors.ts';
import { type Group, Groups } from './groups.ts';
import type { RedeemTicket } from './logon.ts';
import { frameOf } from './messages.ts';
import type { FeedFormat, FeedLimits } from './port.ts';
import { FeedSession, type SessionHost } from './session.ts';
import type { Sink } from './sink.ts';
import { STATE_MS } from './sources/source.ts';
import type { MessageTaker, Stream, StreamTopic } from './stream.ts';
import { Streams } from './streams.ts';
import { marketTerms } from './terms.ts';
import { topicKey, topicView, type Wanted } from './topics.ts';

export type { FeedSession } from './session.ts';
export type { Sink } from './sink.ts';

/** Events that nobody may miss after which a tick comes at once: bounds what waits. */
export const MAX_NOTED = 4096;
const EPOCH_BYTES = 8;
const ECHO_LENGTH = 40;
const US_PER_MS = 1000;

export interface FeedHubOptions<Timer> {
  readonly feed: Feed;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  /** Absent: people have no tickets. */
  readonly redeem?: RedeemTicket;
  readonly config: FeedConfig;
  readonly log: Log;
  /** Wall clock, microseconds since 1970. */
  nowUs(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  clearTimer(timer: Timer): void;
}

export class FeedHub<Timer = unknown> implements SessionHost {
  /** Of this run: sequences of another one do not continue. */
  readonly epoch = randomBytes(EPOCH_BYTES).toString('hex');
  readonly keys: KeyStore;
  readonly asked: AskedBytes;
  readonly #options: FeedHubOptions<Timer>;
  readonly #streams: Streams;
  readonly #groups = new Groups();
  readonly #refusals: RefusalLog;
  readonly #sessions = new Set<FeedSession>();
  /** Sessions that wait for room to be sent something. */
  readonly #waiting = new Set<FeedSession>();
  /** Streams that speak at the next tick, and at the next turn. */
  #due: Stream[] = [];
  #slowDue: Stream[] = [];
  #touched: MessageTaker[] = [];
  #noted = 0;
  #tickTimer: Timer | undefined;
  #turnTimer: Timer | undefined;
  #lastTickUs = 0;
  /** From the last tick to the next one, microseconds. */
  #tickUs: number;
  readonly #beats: Rounds<FeedSession>;
  #knownMarkets: number;

  constructor(options: FeedHubOptions<Timer>) {
    const { feed, accounts, config, keys } = options;
    this.#options = options;
    this.#refusals = new RefusalLog(options.log);
    this.keys = keys;
    this.asked = new AskedBytes({
      bytesAtOnce: config.askedBytesAtOnce,
      bytesPerSecond: config.askedBytesPerSecond,
    });
    this.#tickUs = config.tickMs * US_PER_MS;
    this.#beats = new Rounds(config.heartbeatMs, STATE_MS);
    this.#knownMarkets = feed.catalog.markets().length;
    this.#streams = new Streams({
      feed,
      accounts,
      config,
      onMark: (stream) => this.#mark(stream),
      onNote: () => this.#note(),
    });
  }

  /** Connections. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Streams that somebody reads, or read a moment ago. */
  get streamCount(): number {
    return this.#streams.size;
  }

  get redeem(): RedeemTicket | undefined {
    return this.#options.redeem;
  }

  get config(): FeedConfig {
    return this.#options.config;
  }

  get limits(): FeedLimits {
    return this.#options.config.limits();
  }

  nowUs(): number {
    return this.#options.nowUs();
  }

  /** A connection came. */
  connect(sink: Sink, format: FeedFormat): FeedSession {
    const session = new FeedSession(this, sink, format);
    this.#sessions.add(session);
    this.#beats.add(session, this.nowUs() / US_PER_MS);
    session.start();
    this.#armTurn();
    return session;
  }

  /** Tells every connection that the server is about to shut down. */
  announceShutdown(): void {
    const message = { type: 'shutdown', timeUs: this.nowUs() };
    const frames = { json: frameOf('json', message), msgpack: frameOf('msgpack', message) };
    for (const session of this.#sessions) session.send(frames[session.format]);
  }

  /** Forgets every connection and stream and stops the timers. Sockets are their owner's. */
  close(): void {
    for (const session of [...this.#sessions]) session.onClose();
    this.#streams.close();
    this.#stopTimers();
  }

  /** Sends what happened since the last tick. */
  flush(): void {
    if (this.#tickTimer !== undefined) this.#options.clearTimer(this.#tickTimer);
    this.#tickTimer = undefined;
    this.#noted = 0;
    const nowUs = this.nowUs();
    this.#lastTickUs = nowUs;
    const due = this.#due;
    this.#due = [];
    for (const stream of due) if (stream.marked) this.#speak(stream, nowUs);
    this.#deliver(nowUs);
    this.#tickUs = this.#pace(this.nowUs() - nowUs);
  }

  // What sessions need

  topic(wanted: Wanted, market: string | undefined, account: number | undefined): StreamTopic {
    if (wanted.channel === 'account') {
      if (account === undefined) {
        throw new FeedError('NOT_LOGGED_ON', 'Log on first: {"op":"logon",…}, then subscribe.');
      }
      const key = topicKey(wanted, account);
      return { key, wanted, view: topicView(wanted, undefined), terms: undefined, owner: account };
    }
    const found = this.#options.feed.catalog.marketBySymbol(market ?? '');
    if (found !== undefined) return this.#marketTopic(wanted, found);
    const given = (market ?? '').slice(0, ECHO_LENGTH);
    throw new FeedError(
      'UNKNOWN_MARKET',
      `There is no market '${given}'; GET /api/v3/exchangeInfo lists them, "*" is all of them.`,
    );
  }

  everyTopic(wanted: Wanted): StreamTopic[] {
    const { catalog } = this.#options.feed;
    return catalog.markets().map((market) => this.#marketTopic(wanted, market));
  }

  open(topics: readonly StreamTopic[]): Stream[] {
    const nowUs = this.nowUs();
    return topics.map((topic) => this.#streams.open(topic, nowUs));
  }

  settle(streams: Iterable<Stream>, nowUs: number): void {
    for (const stream of streams) this.#speak(stream, nowUs);
    this.#deliver(nowUs);
  }

  regroup(session: FeedSession, from: Group | undefined, streams: readonly Stream[]): Group {
    const nowUs = this.nowUs();
    // What was said before goes to those who were there.
    this.#deliver(nowUs);
    const group = this.#groups.join(session, streams);
    // Joined before the other is left, so that a stream of both is not idle in between.
    if (from !== undefined && from !== group) this.#groups.leave(session, from, nowUs);
    return group;
  }

  wait(session: FeedSession): void {
    this.#waiting.add(session);
  }

  leave(session: FeedSession, group: Group | undefined): void {
    this.#sessions.delete(session);
    this.#waiting.delete(session);
    this.#beats.delete(session);
    if (group !== undefined) this.#groups.leave(session, group, this.nowUs());
  }

  refusedLogon({ message: why }: FeedError, address: string): void {
    this.#refusals.note({ where: 'feed', why, address });
  }

  unexpected(error: unknown): FeedError {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.log.error('a request to the feed failed unexpectedly', { error: text });
    return new FeedError(
      'UNAVAILABLE',
      'The request failed unexpectedly; the operator can see why.',
    );
  }

  // Ticks

  #marketTopic(wanted: Wanted, market: MarketInfo): StreamTopic {
    return {
      key: topicKey(wanted, market.id),
      wanted,
      view: topicView(wanted, market.symbol),
      terms: marketTerms(market),
      owner: market.id,
    };
  }

  #mark(stream: Stream): void {
    stream.marked = true;
    if (stream.source.everyMs > 0) {
      this.#slowDue.push(stream);
      this.#armTurn();
      return;
    }
    this.#due.push(stream);
    if (this.#tickTimer !== undefined) return;
    const sinceUs = this.nowUs() - this.#lastTickUs;
    // A clock that was set back does not stop the feed.
    const waitUs = sinceUs < 0 ? this.#tickUs : Math.max(0, this.#tickUs - sinceUs);
    this.#tickTimer = this.#options.setTimer(() => {
      this.#tickTimer = undefined;
      this.flush();
    }, waitUs / US_PER_MS);
  }

  /** From a tick to the next one, microseconds. @param workUs how long the tick took */
  #pace(workUs: number): number {
    const { maxTickMs, restPerWork, tickMs } = this.#options.config;
    const wantedUs = workUs * (1 + restPerWork);
    return Math.min(Math.max(wantedUs, tickMs * US_PER_MS), maxTickMs * US_PER_MS);
  }

  #note(): void {
    if (++this.#noted >= MAX_NOTED) this.flush();
  }

  #speak(stream: Stream, nowUs: number): void {
    const message = stream.take(nowUs);
    if (message === undefined) return;
    for (const group of stream.groups) if (group.push(message)) this.#touched.push(group);
  }

  #deliver(nowUs: number): void {
    while (this.#touched.length > 0) {
      const touched = this.#touched;
      this.#touched = [];
      for (const group of touched) group.deliver(nowUs);
    }
  }

  #armTurn(): void {
    if (this.#turnTimer !== undefined) return;
    this.#turnTimer = this.#options.setTimer(() => {
      this.#turnTimer = undefined;
      this.#takeTurn();
      if (this.#sessions.size > 0 || this.#streams.size > 0) this.#armTurn();
    }, STATE_MS);
  }

  #takeTurn(): void {
    const nowUs = this.nowUs();
    this.#streams.look(nowUs);
    const due = this.#slowDue;
    this.#slowDue = [];
    for (const stream of due) if (stream.marked) this.#speak(stream, nowUs);
    this.#deliver(nowUs);
    this.#tellNewMarkets();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const session of waiting) if (session.review(nowUs)) this.#waiting.add(session);
    for (const session of this.#beats.take(nowUs / US_PER_MS)) session.heartbeat(nowUs);
  }

  /** Wildcards meet markets that were created since. */
  #tellNewMarkets(): void {
    const markets = this.#options.feed.catalog.markets();
    if (markets.length === this.#knownMarkets) return;
    const added = markets.slice(this.#knownMarkets);
    this.#knownMarkets = markets.length;
    for (const session of [...this.#sessions]) {
      session.onNewMarkets((wanted) => added.map((market) => this.#marketTopic(wanted, market)));
    }
  }

  #stopTimers(): void {
    for (const timer of [this.#tickTimer, this.#turnTimer]) {
      if (timer !== undefined) this.#options.clearTimer(timer);
    }
    this.#tickTimer = undefined;
    this.#turnTimer = undefined;
  }
}
