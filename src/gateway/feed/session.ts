/**
 * One connection to the feed: its requests, its subscriptions, and what happens when it reads too
 * slowly. Knows nothing of sockets; see `Sink`.
 *
 * A stream is joined in one go: what was said before goes to those who were there, the new reader
 * gets a snapshot (or what it missed), and from the next message on it is one of them. Snapshots
 * wait for room, one after the other, so that a thousand books do not overrun a reader.
 */

import type { AskedBytes } from '../asked-bytes.ts';
import type { ApiKey, KeyStore } from '../keys.ts';
import type { FeedConfig } from './config.ts';
import { FeedError } from './errors.ts';
import { framesOf, type Group, type Reader } from './groups.ts';
import { type Caller, logOn, type RedeemTicket } from './logon.ts';
import { type DataMessage, frameOf, type StreamHead } from './messages.ts';
import type { FeedFormat, FeedLimits, FeedRequestId } from './port.ts';
import { type Request, type Resumed, readRequest } from './request.ts';
import type { Sink } from './sink.ts';
import { SlowReader } from './slow-reader.ts';
import type { Stream, StreamTopic } from './stream.ts';
import { topicView, type Wanted } from './topics.ts';

/** Policy violation: too many requests, too slow. */
export const CLOSE_POLICY = 1008;
/** So many times the allowed requests a second close the connection. */
const FLOOD = 10;
const SECOND_US = 1_000_000;
const US_PER_MS = 1_000;
const ALL_MARKETS = '*';
/** What may be answered with much. */
const HEAVY: ReadonlySet<string> = new Set(['gap', 'resume', 'subscribe', 'subscriptions']);

/** What a session needs of the hub. */
export interface SessionHost {
  readonly epoch: string;
  readonly keys: KeyStore;
  readonly redeem: RedeemTicket | undefined;
  /** What clients of each address asked for. */
  readonly asked: AskedBytes;
  readonly config: FeedConfig;
  readonly limits: FeedLimits;
  nowUs(): number;
  /** @throws FeedError where there is no such market, or nobody is logged on */
  topic(wanted: Wanted, market: string | undefined, account: number | undefined): StreamTopic;
  /** The topic for each market. */
  everyTopic(wanted: Wanted): StreamTopic[];
  /** @throws FeedError where a stream cannot be served */
  open(topics: readonly StreamTopic[]): Stream[];
  /** Lets streams say what happened until now, to those who read them. */
  settle(streams: Iterable<Stream>, nowUs: number): void;
  /** From now on the session reads these. */
  regroup(session: FeedSession, from: Group | undefined, streams: readonly Stream[]): Group;
  /** It waits for room and must be looked at again. */
  wait(session: FeedSession): void;
  leave(session: FeedSession, group: Group | undefined): void;
  /** Tells the operator. */
  refusedLogon(error: FeedError, address: string): void;
  /** Logs what should not have happened. @returns what to answer */
  unexpected(error: unknown): FeedError;
}

interface Wildcard {
  readonly key: string;
  readonly wanted: Wanted;
}

export class FeedSession implements Reader {
  readonly format: FeedFormat;
  readonly #host: SessionHost;
  readonly #address: string;
  readonly #slow: SlowReader;
  /** Streams that it reads, and those that it will read once their snapshot is sent. */
  readonly #joined = new Set<Stream>();
  readonly #joining = new Map<Stream, number | undefined>();
  readonly #wildcards = new Map<string, Wildcard>();
  readonly #sinceUs: number;
  readonly #forgetRevoked: () => void;
  #group: Group | undefined;
  #caller: Caller | undefined;
  #forgetHolder: (() => void) | undefined;
  #isOpen = true;
  /** Requests that wait for a signature to be checked. */
  #behindLogon: (string | Uint8Array)[] | undefined;
  #secondUs = 0;
  #requestsInSecond = 0;
  #requests = 0;
  #refused = 0;
  #gapsFilled = 0;
  #snapshots = 0;

  /** Only `FeedHub.connect` makes one. */
  constructor(host: SessionHost, sink: Sink, format: FeedFormat) {
    this.#host = host;
    this.#address = sink.address ?? '';
    this.format = format;
    this.#sinceUs = host.nowUs();
    this.#slow = new SlowReader(sink, format, {
      limits: () => host.limits,
      maxHeldEntries: host.config.maxHeldEntries,
      onBehind: () => host.wait(this),
      onTooMuchHeld: (head) => this.#snapshotLater(head),
      onHopeless: (reason) => this.#close(reason),
    });
    this.#forgetRevoked = host.keys.onRevoke((key) => this.#revoked(key));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whom it logged on as. */
  get account(): number | undefined {
    return this.#caller?.account;
  }

  get streamCount(): number {
    return this.#joined.size + this.#joining.size;
  }

  /** For how long bytes wait without a break. */
  lagMs(): number {
    return this.#slow.statistics(this.#host.nowUs()).lagUs / US_PER_MS;
  }

  /** Says welcome. */
  start(): void {
    const { config, epoch, limits } = this.#host;
    const { format } = this;
    const { heartbeatMs } = config;
    const timeUs = this.#sinceUs;
    this.#group = this.#host.regroup(this, undefined, []);
    this.#answer({ type: 'welcome', version: 1, format, epoch, heartbeatMs, timeUs, limits });
  }

  /** Text: JSON; bytes: MessagePack. */
  onMessage(data: string | Uint8Array): void {
    if (!this.#isOpen || !this.#mayAsk()) return;
    if (this.#behindLogon === undefined) this.#serve(data);
    else this.#behindLogon.push(data);
  }

  /** The socket has sent what it had. */
  onDrain(): void {
    if (this.#isOpen && this.#slow.isBehind) this.review(this.#host.nowUs());
    else this.#join();
  }

  /** The connection is gone. */
  onClose(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#forgetRevoked();
    this.#forgetHolder?.();
    for (const stream of this.#joining.keys()) this.#forgetJoining(stream);
    this.#joined.clear();
    this.#host.leave(this, this.#group);
  }

  /** Frames about the connection rather than of a stream. */
  send(frames: Buffer): void {
    if (this.#isOpen) this.#slow.write(frames, 1, this.#host.nowUs());
  }

  deliver(bytes: Buffer, messages: readonly DataMessage[], nowUs: number): void {
    if (this.#isOpen) this.#slow.deliver(bytes, messages, nowUs);
  }

  heartbeat(nowUs: number): void {
    if (!this.#isOpen || this.#group === undefined) return;
    const { whole, without } = this.#group.heartbeat(nowUs);
    this.#slow.write(this.#slow.heldStreams > 0 ? without : whole, 1, nowUs);
    // Nobody says so when a session's time is up.
    if (this.#caller?.holder?.isAlive() === false) this.#sessionEnded();
  }

  /** Looks at it again. @returns true while it waits for something */
  review(nowUs: number): boolean {
    if (!this.#isOpen) return false;
    if (!this.#slow.review(nowUs)) this.#join();
    // What it joined may have left it behind.
    return this.#isOpen && (this.#slow.isBehind || this.#joining.size > 0);
  }

  /** Markets were created: wildcards meet them. @param topicsOf what a wildcard wants of them */
  onNewMarkets(topicsOf: (wanted: Wanted) => StreamTopic[]): void {
    for (const [key, { wanted }] of this.#wildcards) {
      try {
        this.#subscribe(null, topicsOf(wanted));
      } catch (error) {
        this.#wildcards.delete(key);
        this.#refuse(null, error);
      }
    }
  }

  #answer(message: object): void {
    const frames = frameOf(this.format, message);
    this.#host.asked.charge(this.#address, frames.length, this.#host.nowUs());
    this.send(frames);
  }

  /** Writes what was asked for, however much it is. */
  #writeAsked(frames: Buffer, messages: number, nowUs: number): void {
    this.#host.asked.charge(this.#address, frames.length, nowUs);
    this.#slow.writeAsked(frames, messages, nowUs);
  }

  #refuse(id: FeedRequestId, error: unknown): void {
    const known = error instanceof FeedError ? error : this.#host.unexpected(error);
    const { code, message } = known;
    if (code === 'LOGON_REFUSED') this.#host.refusedLogon(known, this.#address);
    this.#refused++;
    this.#answer({ type: 'error', id, code, message });
  }

  /** Counts a request; says so, or closes, where there are too many. */
  #mayAsk(): boolean {
    const nowUs = this.#host.nowUs();
    if (nowUs - this.#secondUs >= SECOND_US || nowUs < this.#secondUs) {
      this.#secondUs = nowUs;
      this.#requestsInSecond = 0;
    }
    this.#requests++;
    const { requestsPerSecond } = this.#host.limits;
    const count = ++this.#requestsInSecond;
    if (count <= requestsPerSecond) return true;
    if (count > FLOOD * requestsPerSecond) {
      this.#close(`more than ${FLOOD} times the ${requestsPerSecond} requests a second allowed`);
      return false;
    }
    const text = `At most ${requestsPerSecond} requests a second; wait a second and ask again.`;
    this.#refuse(null, new FeedError('TOO_MANY_REQUESTS', text));
    return false;
  }

  #serve(data: string | Uint8Array): void {
    let id: FeedRequestId = null;
    try {
      const read = readRequest(data);
      id = read.id;
      this.#carryOut(id, read.request);
    } catch (error) {
      this.#refuse(error instanceof FeedError ? (error.id ?? id) : id, error);
    }
  }

  #carryOut(id: FeedRequestId, request: Request): void {
    if (HEAVY.has(request.op) && !this.#host.asked.hasRoom(this.#address, this.#host.nowUs())) {
      const text = 'Your address asked for more than it may; wait a second and ask again.';
      throw new FeedError('TOO_MANY_REQUESTS', text);
    }
    switch (request.op) {
      case 'subscribe':
        this.#subscribeTo(id, request);
        break;
      case 'unsubscribe':
        this.#unsubscribeFrom(id, request);
        break;
      case 'resume':
        this.#resume(id, request.epoch, request.subscriptions);
        break;
      case 'gap':
        this.#fillGap(id, request.stream, request.after);
        break;
      case 'logon':
        this.#logOn(id, request.params);
        break;
      case 'logout':
        this.#logOut(null);
        this.#answer({ type: 'loggedOut', id, account: null });
        break;
      case 'ping':
        this.#answer({ type: 'pong', id, timeUs: this.#host.nowUs() });
        break;
      case 'statistics':
        this.#answer(this.#statistics(id));
        break;
      case 'subscriptions':
        this.#answer(this.#subscriptions(id));
        break;
    }
  }

  #subscribeTo(
    id: FeedRequestId,
    { wanted, markets }: { wanted: Wanted; markets: readonly string[] | undefined },
  ): void {
    const all = markets?.includes(ALL_MARKETS) === true;
    const topics = all ? this.#host.everyTopic(wanted) : this.#topics(wanted, markets);
    this.#subscribe(id, topics);
    if (!all) return;
    const key = wildcardKey(wanted);
    this.#wildcards.set(key, { key, wanted });
  }

  #topics(wanted: Wanted, markets: readonly string[] | undefined): StreamTopic[] {
    const account = this.#caller?.account;
    if (markets === undefined) return [this.#host.topic(wanted, undefined, account)];
    return markets.map((market) => this.#host.topic(wanted, market, account));
  }

  /** @param after by topic key: the last sequence that the client has */
  #subscribe(
    id: FeedRequestId,
    topics: readonly StreamTopic[],
    after: ReadonlyMap<string, number> = new Map(),
  ): void {
    const { maxSubscriptions } = this.#host.limits;
    const keys = new Set([...this.#streams()].map(({ topic }) => topic.key));
    for (const { key } of topics) keys.add(key);
    if (keys.size > maxSubscriptions) {
      const text = `A connection has at most ${maxSubscriptions} streams; open another one.`;
      throw new FeedError('TOO_MANY_SUBSCRIPTIONS', text);
    }
    const streams = [...new Set(this.#host.open(topics))];
    const nowUs = this.#host.nowUs();
    // What is said until now counts as missed.
    this.#host.settle(streams, nowUs);
    const answered = streams.map((stream) => {
      const last = after.get(stream.topic.key);
      const resumed = last !== undefined && stream.after(last, nowUs) !== undefined;
      return { stream, last: resumed ? last : undefined };
    });
    this.#part(streams);
    for (const { stream, last } of answered) {
      stream.waiting++;
      this.#joining.set(stream, last);
    }
    this.#answer({
      type: 'subscribed',
      id,
      streams: answered.map(({ stream, last }) => ({
        stream: stream.number,
        ...stream.topic.view,
        sequence: stream.sequence,
        resumed: last !== undefined,
        ...stream.topic.terms,
      })),
    });
    this.#join();
  }

  #unsubscribeFrom(
    id: FeedRequestId,
    { wanted, markets }: { wanted: Wanted; markets: readonly string[] | undefined },
  ): void {
    let leaving: Stream[];
    if (markets?.includes(ALL_MARKETS) === true) {
      this.#wildcards.delete(wildcardKey(wanted));
      const key = wildcardKey(wanted);
      leaving = [...this.#streams()].filter(({ topic }) => wildcardKey(topic.wanted) === key);
    } else {
      const keys = new Set(this.#topics(wanted, markets).map(({ key }) => key));
      leaving = [...this.#streams()].filter(({ topic }) => keys.has(topic.key));
    }
    this.#part(leaving);
    this.#answer({ type: 'unsubscribed', id, streams: leaving.map(({ number }) => number) });
  }

  #resume(id: FeedRequestId, epoch: string, subscriptions: readonly Resumed[]): void {
    const account = this.#caller?.account;
    const after = new Map<string, number>();
    const topics = subscriptions.map(({ wanted, market, sequence }) => {
      const topic = this.#host.topic(wanted, market, account);
      if (epoch === this.#host.epoch) after.set(topic.key, sequence);
      return topic;
    });
    this.#subscribe(id, topics, after);
  }

  #fillGap(id: FeedRequestId, number: number, after: number | undefined): void {
    const stream = [...this.#streams()].find((each) => each.number === number);
    if (stream === undefined) {
      const text = `This connection does not read stream ${number}; subscribe first.`;
      throw new FeedError('UNKNOWN_STREAM', text);
    }
    const nowUs = this.#host.nowUs();
    this.#host.settle([stream], nowUs);
    const isJoined = this.#joined.has(stream);
    const missed = after === undefined || !isJoined ? undefined : stream.after(after, nowUs);
    const filled = missed !== undefined;
    const answer = { type: 'gap', id, stream: number, filled, messages: missed?.length ?? 0 };
    if (missed === undefined) {
      this.#answer(answer);
      if (isJoined) this.#again(stream);
      return;
    }
    this.#gapsFilled++;
    // What is held back is among the missed ones.
    this.#slow.drop(stream.head);
    const frames = [frameOf(this.format, answer), ...missed.map((each) => each.frame(this.format))];
    this.#writeAsked(Buffer.concat(frames), frames.length, nowUs);
  }

  #logOn(id: FeedRequestId, params: ReadonlyMap<string, string>): void {
    const caller = logOn(this.#host.keys, params, {
      nowUs: () => this.#host.nowUs(),
      address: this.#address,
      redeem: this.#host.redeem,
    });
    if (!(caller instanceof Promise)) {
      this.#loggedOn(id, caller);
      return;
    }
    this.#behindLogon = [];
    caller
      .then((known) => this.#loggedOn(id, known))
      .catch((error: unknown) => {
        this.#refuse(id, error);
      })
      .finally(() => this.#goOn());
  }

  #goOn(): void {
    const behind = this.#behindLogon ?? [];
    this.#behindLogon = undefined;
    // Nobody is there any more to read what would be subscribed to.
    if (!this.#isOpen) return;
    while (behind.length > 0 && this.#behindLogon === undefined) this.#serve(behind.shift()!);
    if (behind.length > 0) this.#behindLogon = behind;
  }

  #loggedOn(id: FeedRequestId, caller: Caller): void {
    if (this.#caller?.account !== caller.account) this.#logOut(null);
    this.#forgetHolder?.();
    this.#forgetHolder = caller.holder?.onEnd(() => this.#sessionEnded());
    this.#caller = caller;
    this.#answer({ type: 'loggedOn', id, account: caller.account });
  }

  /** Ends what needs a logon. @param reason said where the client did not ask for it */
  #logOut(reason: string | null): void {
    this.#caller = undefined;
    const streams = [...this.#streams()].filter(({ head }) => head.channel === 'account');
    if (streams.length === 0) return;
    this.#part(streams);
    const numbers = streams.map(({ number }) => number);
    const why = reason === null ? {} : { reason };
    this.#answer({ type: 'unsubscribed', id: null, streams: numbers, ...why });
  }

  #revoked({ key }: ApiKey): void {
    if (this.#caller?.apiKey === key) this.#logOut('The API key was revoked.');
  }

  #sessionEnded(): void {
    this.#logOut('The session ended; log in again.');
  }

  #statistics(id: FeedRequestId) {
    const timeUs = this.#host.nowUs();
    return {
      type: 'statistics',
      id,
      sinceUs: this.#sinceUs,
      timeUs,
      subscriptions: this.streamCount,
      requests: this.#requests,
      refused: this.#refused,
      gapsFilled: this.#gapsFilled,
      snapshots: this.#snapshots,
      ...this.#slow.statistics(timeUs),
    };
  }

  #subscriptions(id: FeedRequestId) {
    return {
      type: 'subscriptions',
      id,
      streams: [...this.#streams()].map(({ number, topic, sequence }) => ({
        stream: number,
        ...topic.view,
        sequence,
      })),
      wildcards: [...this.#wildcards.values()].map(({ wanted }) => topicView(wanted, '*')),
    };
  }

  *#streams(): Iterable<Stream> {
    yield* this.#joined;
    yield* this.#joining.keys();
  }

  /** Of a stream that was held back for too long a snapshot comes when there is room. */
  #snapshotLater(head: StreamHead): void {
    const stream = [...this.#joined].find((each) => each.head === head);
    if (stream !== undefined) this.#again(stream);
  }

  /** A stream from a snapshot on. */
  #again(stream: Stream): void {
    this.#part([stream]);
    stream.waiting++;
    this.#joining.set(stream, undefined);
    this.#join();
  }

  /** Reads some streams no more. */
  #part(streams: readonly Stream[]): void {
    let changed = false;
    for (const stream of streams) {
      this.#forgetJoining(stream);
      if (!this.#joined.delete(stream)) continue;
      this.#slow.drop(stream.head);
      changed = true;
    }
    if (changed) this.#group = this.#host.regroup(this, this.#group, [...this.#joined]);
  }

  #forgetJoining(stream: Stream): void {
    if (this.#joining.delete(stream)) stream.waiting--;
  }

  /** Sends what the streams to be joined begin with, as far as there is room. */
  #join(): void {
    if (!this.#isOpen || this.#joining.size === 0) return;
    const nowUs = this.#host.nowUs();
    if (!this.#slow.hasRoom || !this.#host.asked.hasRoom(this.#address, nowUs)) {
      this.#host.wait(this);
      return;
    }
    this.#host.settle(this.#joining.keys(), nowUs);
    const { mergeAtBytes } = this.#host.limits;
    const messages: DataMessage[] = [];
    let bytes = this.#slow.bufferedBytes;
    for (const [stream, after] of this.#joining) {
      if (bytes > mergeAtBytes) break;
      const missed = after === undefined ? undefined : stream.after(after, nowUs);
      const first = missed ?? [stream.snapshot(nowUs)];
      if (missed === undefined) this.#snapshots++;
      else if (missed.length > 0) this.#gapsFilled++;
      for (const message of first) {
        messages.push(message);
        bytes += message.frame(this.format).length;
      }
      this.#forgetJoining(stream);
      this.#joined.add(stream);
    }
    this.#group = this.#host.regroup(this, this.#group, [...this.#joined]);
    if (messages.length > 0) {
      this.#writeAsked(framesOf(messages, this.format), messages.length, nowUs);
    }
    if (this.#joining.size > 0) this.#host.wait(this);
  }

  #close(reason: string): void {
    if (!this.#isOpen) return;
    this.onClose();
    this.#slow.close(CLOSE_POLICY, reason);
  }
}

function wildcardKey({ channel, depth, checksum, interval }: Wanted): string {
  return `${channel}/${depth}/${checksum}/${interval}`;
}
