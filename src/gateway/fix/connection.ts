/**
 * One connection: bytes in, frames out, a Logon first. What a piece of the stream asks for is
 * first written into the session's journal, then carried out.
 */
import type { Socket } from 'node:net';
import { Rejection, Template } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import type { ApiKey, KeyStore } from '../keys.ts';
import type { Log } from '../log.ts';
import type { ExchangePort } from '../port.ts';
import type { RefusalLog } from '../refusal-log.ts';
import { rejectionError } from '../rejections.ts';
import type { UsedLogons } from '../used-logons.ts';
import {
  BEGIN_STRING,
  encodeFrame,
  FixMessage,
  FrameReader,
  type FrameSink,
  field,
} from './codec.ts';
import type { FixConfig, FixServices } from './config.ts';
import { LogonRefused, type LogonWish, readLogon } from './logon.ts';
import type { MarketDataHub, MarketDataLink, MarketDataRequests } from './market-data.ts';
import { type Action, OrderEntry } from './order-entry.ts';
import type { FixSession, SessionLink } from './session.ts';
import { SessionLayer } from './session-layer.ts';
import type { FixSessions } from './sessions.ts';
import { timestampText } from './time.ts';

/** After a Logout a client has so long to close the connection. */
const CLOSE_GRACE_MS = 1_000;
const ORDER_TYPES = new Set(['D', 'F', 'G', 'q']);
const QUESTION_TYPES = new Set(['H', 'AF']);
const MARKET_TYPES = new Set(['V', 'x']);

export interface ConnectionServices {
  readonly services: FixServices;
  readonly keys: KeyStore;
  readonly port: ExchangePort;
  readonly sessions: FixSessions;
  readonly marketData: MarketDataHub;
  readonly config: FixConfig;
  readonly log: Log;
  readonly refusals: RefusalLog;
  readonly used: UsedLogons;
}

export class FixConnection implements SessionLink, FrameSink, MarketDataLink {
  readonly #with: ConnectionServices;
  readonly #socket: Socket;
  readonly #ip: string;
  readonly #openedMs = performance.now();
  readonly #reader = new FrameReader();
  readonly #waiting: { readonly text: string; readonly beginString: string }[] = [];
  readonly #actions: Action[] = [];
  readonly #flush = () => this.#write();
  readonly #forgetRevoked: () => void;
  #out: string[] = [];
  #session: FixSession | undefined;
  #layer: SessionLayer | undefined;
  #orders: OrderEntry | undefined;
  #market: MarketDataRequests | undefined;
  #wish: LogonWish | undefined;
  #isBusy = false;
  #isOpen = true;
  #isPaused = false;
  #awaitsRoom = false;
  #garbled = 0;
  #second = 0;
  #messages = 0;
  #inFlight = 0;
  #whenIdle: (() => void)[] = [];

  constructor(services: ConnectionServices, socket: Socket) {
    this.#with = services;
    this.#socket = socket;
    this.#ip = socket.remoteAddress ?? '';
    this.#forgetRevoked = services.keys.onRevoke((key) => this.#revoked(key));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#regulate());
  }

  get address(): string {
    return this.#ip;
  }

  /** A message that the client can read soon. */
  get hasRoom(): boolean {
    return this.#socket.writableLength <= this.#with.config.pauseAtBufferedBytes;
  }

  /** Time passes. */
  tick(nowMs: number): void {
    if (this.#layer !== undefined) this.#layer.tick(nowMs);
    else if (nowMs - this.#openedMs > this.#with.config.logonTimeoutMs) this.drop('no Logon');
  }

  /** Resolves when every request that came has been carried out. */
  idle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** The socket is gone. @returns resolves when nothing more is to be done for it */
  async onClose(): Promise<void> {
    this.#isOpen = false;
    this.#detach();
    const wish = this.#wish;
    if (wish === undefined || wish.cancels === 'none' || this.#session === undefined) return;
    await this.idle();
    // The client is back already: its orders are its own to keep.
    if (this.#session.link !== undefined) return;
    const session = wish.cancels === 'session' ? this.#session.journal.number : 0;
    await this.#cancelOrders(wish.caller.account, session);
  }

  onFrame(text: string, beginString: string): void {
    this.#waiting.push({ text, beginString });
  }

  onGarbled(reason: string): void {
    if (!this.#isOpen) return;
    if (this.#session === undefined || ++this.#garbled > this.#with.config.maxGarbled) {
      this.drop(`no FIX: ${reason}`);
    }
  }

  write(frame: string): void {
    this.#out.push(frame);
    this.#with.sessions.afterFlush(this.#flush);
  }

  send(type: string, body: string): void {
    this.#session?.sendOnce(type, body);
  }

  end(text: string): void {
    if (!this.#isOpen) return;
    this.#session?.sendOnce('5', field(58, text));
    this.#isOpen = false;
    this.#detach();
    this.#with.sessions.flush();
    this.#write();
    this.#close();
  }

  drop(reason: string): void {
    if (!this.#isOpen) return;
    this.#with.log.info('a FIX connection was dropped', { ip: this.#ip, reason });
    this.#isOpen = false;
    this.#detach();
    this.#socket.destroy();
  }

  #close(): void {
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS);
    this.#socket.once('close', () => clearTimeout(timer));
    // What still comes is not looked at, but has to be taken for the end to be seen.
    this.#socket.resume();
  }

  /** The session goes on without this connection. */
  #detach(): void {
    this.#forgetRevoked();
    this.#market?.close();
    if (this.#session?.link === this) this.#session.link = undefined;
  }

  #onData(chunk: Buffer): void {
    if (!this.#isOpen) return;
    this.#reader.push(chunk, this);
    this.#work();
  }

  /** Works on the frames that are here. */
  #work(): void {
    for (let k = 0; k < this.#waiting.length && this.#isOpen; k++) {
      if (this.#isBusy) {
        this.#waiting.splice(0, k);
        return;
      }
      const { beginString, text } = this.#waiting[k]!;
      this.#take(FixMessage.of(text), beginString);
    }
    this.#waiting.length = 0;
    this.#carryOut();
    this.#regulate();
  }

  /** What was asked for is in the journal before it is done. */
  #carryOut(): void {
    if (this.#actions.length === 0) return;
    this.#session?.journal.flush();
    for (const action of this.#actions.splice(0)) {
      this.#inFlight++;
      action().finally(() => {
        this.#inFlight--;
        if (this.#isPaused) this.#regulate();
        if (this.#inFlight === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
      });
    }
  }

  #take(message: FixMessage, beginString: string): void {
    const nowMs = performance.now();
    if (this.#layer === undefined) {
      this.#first(message, beginString);
      return;
    }
    if (beginString !== BEGIN_STRING) {
      this.end(`BeginString (8) is ${beginString}; it must be ${BEGIN_STRING}.`);
    } else if (this.#withinRate(nowMs)) {
      this.#layer.take(message, nowMs);
    }
  }

  #withinRate(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#messages = 0;
    }
    const { maxMessagesPerSecond } = this.#with.config;
    if (++this.#messages <= maxMessagesPerSecond) return true;
    this.end(`More than ${maxMessagesPerSecond} messages a second.`);
    return false;
  }

  /** The first message: a Logon, or the end without a word. */
  #first(message: FixMessage, beginString: string): void {
    if (message.type !== 'A') {
      this.drop('the first message is no Logon');
      return;
    }
    this.#isBusy = true;
    this.#logOn(message, beginString)
      .catch((error: unknown) => this.#refuseLogon(message, error))
      .finally(() => {
        this.#isBusy = false;
        if (this.#isOpen) this.#work();
      });
  }

  async #logOn(message: FixMessage, beginString: string): Promise<void> {
    const { config, keys, port, services, used } = this.#with;
    if (beginString !== BEGIN_STRING) {
      throw new LogonRefused(`BeginString (8) is ${beginString}; it must be ${BEGIN_STRING}.`);
    }
    const nowUs = () => port.nowUs();
    const verdict = services.limiter.takeWeight(this.#ip, config.logonWeight, nowUs());
    if (!verdict.allowed) {
      throw new LogonRefused(`Too many requests; try again in ${verdict.retryAfterSeconds} s.`);
    }
    const heartbeat = { min: config.minHeartbeatSeconds, max: config.maxHeartbeatSeconds };
    const asked = { nowUs, address: this.#ip, heartbeat, used };
    const wish = await readLogon(message, keys, asked);
    // The client may have left meanwhile.
    if (this.#isOpen) this.#begin(wish);
  }

  #begin(wish: LogonWish): void {
    const { log, marketData, port, services, sessions, config } = this.#with;
    const { caller, heartbeatSeconds, reset, sender, seq, target } = wish;
    const session = takeSession(sessions, { account: caller.account, sender, target });
    if (reset && seq !== 1) throw new LogonRefused('With ResetSeqNumFlag, MsgSeqNum is 1.');
    const { nextIn } = session.journal;
    if (!reset && seq < nextIn) {
      throw new LogonRefused(`MsgSeqNum too low, expecting ${nextIn} but received ${seq}`);
    }
    session.link?.end('The session was logged on by another connection.');
    if (reset) session.journal.reset();
    const nowMs = performance.now();
    this.#wish = wish;
    this.#session = session;
    session.link = this;
    const nowUs = () => port.nowUs();
    this.#layer = new SessionLayer(session, this.#host(nowUs), { heartbeatSeconds, nowMs });
    this.#orders = new OrderEntry(services, session, { caller, nowUs, log });
    this.#market = marketData.requestsOf(this, config);
    if (seq === session.journal.nextIn) session.journal.setNextIn(seq + 1);
    const flag = reset ? field(141, 'Y') : '';
    session.sendOnce('A', field(98, 0) + field(108, heartbeatSeconds) + flag);
    if (seq >= session.journal.nextIn) this.#layer.askAgain(nowMs);
  }

  #host(nowUs: () => number) {
    const { sendingTimeToleranceUs } = this.#with.config;
    return {
      nowUs,
      sendingTimeToleranceUs,
      onApplication: (message: FixMessage) => this.#application(message),
      end: (text: string) => this.end(text),
      drop: (reason: string) => this.drop(reason),
    };
  }

  /** A Logout that says why; its number is that of the session only where the client is known. */
  #refuseLogon(message: FixMessage, error: unknown): void {
    if (!this.#isOpen) return;
    const { log, port, refusals } = this.#with;
    const isRefusal = error instanceof LogonRefused;
    if (isRefusal) refusals.note({ where: 'FIX', why: error.message, address: this.#ip });
    else log.error('a FIX logon failed unexpectedly', { error: String(error) });
    const text = isRefusal ? error.message : 'An unknown error occurred.';
    const code = isRefusal && error.code !== undefined ? field(25016, error.code) : '';
    const header =
      field(35, '5') +
      field(49, message.get(56) ?? 'LX') +
      field(56, message.get(49) ?? 'UNKNOWN') +
      field(34, 1) +
      field(52, timestampText(port.nowUs()));
    this.#isOpen = false;
    this.#detach();
    this.#socket.write(encodeFrame(header + code + field(58, text)), 'latin1');
    this.#close();
  }

  #application(message: FixMessage): void {
    const { type } = message;
    const kind = this.#session?.kind;
    const isFor =
      (ORDER_TYPES.has(type) && kind === 'orders') ||
      (QUESTION_TYPES.has(type) && kind !== 'market data') ||
      (MARKET_TYPES.has(type) && kind !== 'drop copy');
    if (!isFor) {
      this.#layer?.refuseType(message, `This session is for ${kind}.`);
    } else if (MARKET_TYPES.has(type)) {
      this.#market?.take(message);
    } else {
      const action = this.#orders?.take(message);
      if (action !== undefined) this.#actions.push(action);
    }
  }

  /** Sends what was written in this turn; the journal was written before. */
  #write(): void {
    if (this.#out.length === 0) return;
    const text = this.#out.join('');
    this.#out = [];
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(text, 'latin1');
    this.#layer?.sent(performance.now());
    if (this.#socket.writableLength > this.#with.config.closeAtBufferedBytes) {
      this.drop('it does not read');
    } else {
      this.#regulate();
    }
  }

  /** Reads on or pauses, by how much is being worked on and how much the client has not read. */
  #regulate(): void {
    if (!this.#isOpen) return;
    const { config, port } = this.#with;
    const room = port.hasRoom();
    if (!room) this.#awaitRoom();
    const pause = this.#isBusy || !room || this.#inFlight >= config.maxInFlight || !this.hasRoom;
    if (pause === this.#isPaused) return;
    this.#isPaused = pause;
    if (pause) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Whatever it paused for before: nothing else may come by that would make it look again. */
  #awaitRoom(): void {
    if (this.#awaitsRoom) return;
    this.#awaitsRoom = true;
    this.#with.port.whenRoom().then(() => {
      this.#awaitsRoom = false;
      // Others may have taken the room meanwhile.
      this.#regulate();
    });
  }

  #revoked(key: ApiKey): void {
    if (this.#wish?.caller.apiKey === key.key) this.end('The API key was revoked.');
  }

  /** After all that came before: an order still on its way would outlive the connection. */
  async #cancelOrders(account: number, session: number): Promise<void> {
    const { log, port } = this.#with;
    const command = { template: Template.CancelAll, market: 0, account, session } as const;
    let code: number = Rejection.NODE_BUSY;
    while (code === Rejection.NODE_BUSY) {
      while (!port.hasRoom()) await port.whenRoom();
      const { answer } = await port.submit(command);
      code = answer.template === Template.Rejected ? answer.code : 0;
    }
    if (code === 0) return;
    const { message } = rejectionError(code);
    log.error('cancel on disconnect failed', { account, error: message });
  }
}

/** @throws LogonRefused when there are too many sessions */
function takeSession(sessions: FixSessions, name: Parameters<FixSessions['take']>[0]): FixSession {
  try {
    return sessions.take(name);
  } catch (error) {
    throw new LogonRefused(
      (error as Error).message,
      error instanceof DialectError ? error.code : undefined,
    );
  }
}
