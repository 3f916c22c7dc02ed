/**
 * WebSocket connections: the upgrade, pings, age and shutdown, for the WebSocket API
 * (`/ws-api/v3`), the feed (`/feed`) and the market streams. A socket that does not answer pings,
 * or is older than allowed, is closed; compression is off, because it costs more than it saves
 * here.
 */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { TrustedProxies } from '../addresses.ts';
import type { ConnectionLimit } from '../connections.ts';
import { countedAs } from '../counted-as.ts';
import { DialectError } from '../errors.ts';
import type { FeedDoor } from '../feed/door.ts';
import type { FeedFormat } from '../feed/port.ts';
import type { OpenConnection } from '../operations/port.ts';
import { rawAnswer } from '../rest/server.ts';
import { Rounds } from '../rounds.ts';
import { readTimeUnit } from '../time-unit.ts';
import { type ApiOptions, type ApiServices, ApiSession } from './api-session.ts';
import {
  type ConnectOptions,
  MAX_REQUEST_BYTES,
  type MarketHub,
  parseMarketPath,
} from './market-streams.ts';

const API_PATH = /^\/ws-api\/v3\/?$/;
/** Going away: the server shuts down, or the connection is old. */
const CLOSE_GOING_AWAY = 1001;
/** Text only. */
const CLOSE_UNSUPPORTED = 1003;
/** Between two looks at whose turn it is to be pinged. */
const LOOK_MS = 50;
/** After the close handshake was begun, a client has so long to finish it. */
const CLOSE_GRACE_MS = 1_000;
/** At shutdown, requests that are being worked on have so long to be answered. */
const DRAIN_MS = 5_000;

/** Who may connect. */
export interface Admission {
  readonly proxies: TrustedProxies;
  readonly connections: ConnectionLimit;
  /** Whether a page of this origin may open a WebSocket. */
  readonly mayOpen: (origin: string) => boolean;
}

/** What an upgrade asks for: the API, the feed or the market streams. */
type Wish =
  | { readonly kind: 'api'; readonly options: ApiOptions }
  | { readonly kind: 'feed'; readonly format: FeedFormat }
  | { readonly kind: 'market'; readonly options: ConnectOptions };

/** What a session of either kind looks like from here. */
interface Session {
  onMessage(text: string): void;
  /** Absent: it takes text only. */
  onBytes?(bytes: Uint8Array): void;
  /** Resolves when nothing more is to be done for it. */
  onClose(): void | Promise<void>;
  /** Whom it logged on as, and how many streams it has. */
  readonly account?: number | undefined;
  readonly streamCount: number;
  /** Whether somebody signed a request on it; absent: that is not how it works. */
  readonly hasSigned?: boolean;
  /** For how long bytes wait without a break; absent: it does not measure that. */
  lagMs?(): number;
}

interface Connection {
  readonly kind: OpenConnection['kind'];
  readonly address: string;
  readonly session: Session;
  readonly socket: WebSocket;
  readonly openedMs: number;
  /** When the client last showed that it is there. */
  aliveMs: number;
  /** When something was asked last. */
  askedMs: number;
  /** Of connections to the API. */
  readonly api: ApiSession | undefined;
}

interface Opened extends Pick<Connection, 'kind' | 'address' | 'session'> {
  readonly webSocket: WebSocket;
  readonly api?: ApiSession;
}

export class WebSockets {
  readonly #services: ApiServices;
  readonly #hub: MarketHub;
  readonly #feed: FeedDoor;
  readonly #api: WebSocketServer;
  readonly #market: WebSocketServer;
  readonly #admission: Admission;
  readonly #connections = new Set<Connection>();
  readonly #byAddress = new Map<string, Set<Connection>>();
  readonly #watched: Rounds<Connection>;
  #timer: NodeJS.Timeout | undefined;
  /** What is still to be done for connections that are closed. */
  readonly #settling = new Set<Promise<void>>();
  #closing = false;

  constructor(services: ApiServices, hub: MarketHub, feed: FeedDoor, admission: Admission) {
    this.#services = services;
    this.#admission = admission;
    this.#hub = hub;
    this.#feed = feed;
    this.#watched = new Rounds(services.config.pingIntervalMs, LOOK_MS);
    const common = { noServer: true, perMessageDeflate: false, clientTracking: false } as const;
    const { maxPayloadBytes } = services.config;
    this.#api = new WebSocketServer({ ...common, maxPayload: maxPayloadBytes });
    this.#market = new WebSocketServer({ ...common, maxPayload: MAX_REQUEST_BYTES });
  }

  /** Connections that are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** All that are open, for operators. */
  list(): OpenConnection[] {
    const nowMs = performance.now();
    const wallMs = Date.now();
    return [...this.#connections].map(({ address, kind, openedMs, session, socket }) => ({
      kind,
      address,
      openedMs: Math.round(wallMs - (nowMs - openedMs)),
      account: session.account,
      streams: session.streamCount,
      bytesWaiting: socket.bufferedAmount,
      lagMs: session.lagMs?.() ?? 0,
    }));
  }

  /** Takes over the upgrade requests of an HTTP server. */
  serve(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket as Socket, head);
    });
    const { pingIntervalMs } = this.#services.config;
    this.#timer = setInterval(() => this.#watch(), Math.min(LOOK_MS, pingIntervalMs)).unref();
  }

  /** Tells every client, answers what is being worked on, then closes all connections. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    this.#hub.announceShutdown();
    this.#feed.announceShutdown();
    for (const { api } of this.#connections) api?.announceShutdown();
    const drained = [...this.#connections].map(({ api }) => api?.drained());
    await within(DRAIN_MS, Promise.all(drained));
    const closed = [...this.#connections].map((connection) => this.#end(connection));
    await Promise.all(closed);
    await within(DRAIN_MS, Promise.all(this.#settling));
    this.#hub.close();
    this.#feed.close();
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const ip = this.#admission.proxies.addressOf(request);
    let wish: Wish;
    try {
      wish = this.#wishOf(request);
      this.#admit(request, socket, ip);
    } catch (error) {
      socket.end(refusal(error as DialectError), () => socket.destroy());
      return;
    }
    switch (wish.kind) {
      case 'api':
        this.#api.handleUpgrade(request, socket, head, (webSocket) => {
          this.#openApi(webSocket, socket, ip, wish.options);
        });
        break;
      case 'feed':
        this.#feed.upgrade(
          { request, socket, head, address: ip, format: wish.format },
          (webSocket, session) => this.#track({ kind: 'feed', address: ip, webSocket, session }),
        );
        break;
      case 'market':
        this.#market.handleUpgrade(request, socket, head, (webSocket) => {
          const session = this.#hub.connect(marketSink(webSocket), wish.options);
          this.#track({ kind: 'market', address: ip, webSocket, session });
        });
    }
  }

  /** @throws DialectError for an unknown path (404), time unit or format (400) */
  #wishOf(request: IncomingMessage): Wish {
    const target = request.url ?? '/';
    const [path = '/', query = ''] = target.split('?', 2);
    if (API_PATH.test(path)) return { kind: 'api', options: apiOptionsOf(query) };
    if (this.#feed.isFor(path)) return { kind: 'feed', format: this.#feed.formatOf(request) };
    const options = parseMarketPath(target);
    if (options !== undefined) return { kind: 'market', options };
    throw new DialectError(-1000, 'Unknown path.', { status: 404 });
  }

  /** @throws DialectError where this address may not connect now, or this page not at all */
  #admit({ headers }: IncomingMessage, socket: Socket, ip: string): void {
    if (this.#closing) throw new DialectError(-1016, 'Shutting down.', { status: 503 });
    const { connections, mayOpen } = this.#admission;
    if (headers.origin !== undefined && !mayOpen(headers.origin)) {
      const text =
        'Pages of this origin may not connect; the operator can allow it: --allow-origin.';
      throw new DialectError(-1002, text, { status: 403 });
    }
    connections.enter(ip, socket);
    this.#services.dispatcher.takeConnection(ip, this.#services.config.connectWeight);
  }

  #openApi(webSocket: WebSocket, socket: Socket, ip: string, options: ApiOptions): void {
    const out = new Outgoing(webSocket, socket, () => session.regulate());
    const session = new ApiSession(this.#services, out, ip, options);
    this.#track({ kind: 'api', address: ip, webSocket, session, api: session });
  }

  #track({ webSocket: socket, session, api, ...about }: Opened): void {
    const nowMs = performance.now();
    const times = { openedMs: nowMs, aliveMs: nowMs, askedMs: nowMs };
    const connection: Connection = { ...about, ...times, socket, session, api };
    this.#enter(connection);
    const alive = () => {
      connection.aliveMs = performance.now();
    };
    socket.on('pong', alive);
    socket.on('ping', alive);
    socket.on('message', (data: RawData, isBinary: boolean) => {
      alive();
      connection.askedMs = connection.aliveMs;
      if (!isBinary) session.onMessage(data.toString());
      else if (session.onBytes !== undefined) session.onBytes(data as Buffer);
      else socket.close(CLOSE_UNSUPPORTED, 'Send text.');
    });
    // What is wrong with a frame: the library has begun to close; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#leave(connection);
      this.#settle(session.onClose());
    });
  }

  /** Of the connections of an address that nobody uses, one too many takes the oldest's place. */
  #enter(connection: Connection): void {
    this.#connections.add(connection);
    this.#watched.add(connection, connection.openedMs);
    const address = countedAs(connection.address);
    const same = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, same.add(connection));
    const most = Math.ceil(this.#admission.connections.perIp / 2);
    if (same.size <= most) return;
    const unused = [...same].filter(isUnused);
    if (unused.length > most) this.#retire(unused[0]!);
  }

  #leave(connection: Connection): void {
    this.#connections.delete(connection);
    this.#watched.delete(connection);
    const same = this.#byAddress.get(countedAs(connection.address));
    same?.delete(connection);
    if (same?.size === 0) this.#byAddress.delete(countedAs(connection.address));
  }

  #settle(pending: void | Promise<void>): void {
    if (pending === undefined) return;
    this.#settling.add(pending);
    pending.finally(() => this.#settling.delete(pending));
  }

  /** Pings those whose turn it is; drops the silent and the old. */
  #watch(): void {
    const nowMs = performance.now();
    const { maxAgeMs, pongTimeoutMs, unusedTimeoutMs } = this.#services.config;
    for (const connection of this.#watched.take(nowMs)) {
      const { aliveMs, askedMs, openedMs, socket } = connection;
      const isIdle = nowMs - askedMs > unusedTimeoutMs && isUnused(connection);
      if (nowMs - aliveMs > pongTimeoutMs) socket.terminate();
      else if (isIdle || nowMs - openedMs > maxAgeMs) this.#retire(connection);
      else socket.ping(String(Date.now()));
    }
  }

  #retire(connection: Connection): void {
    connection.api?.announceShutdown();
    void this.#end(connection);
  }

  #end({ socket }: Connection): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.close(CLOSE_GOING_AWAY, 'The server closes the connection; connect again.');
    });
  }
}

/** Nobody logged on, signed or subscribed. */
function isUnused({ session, socket }: Connection): boolean {
  const { account, hasSigned = false, streamCount } = session;
  const isOpen = socket.readyState === socket.OPEN;
  return isOpen && account === undefined && streamCount === 0 && !hasSigned;
}

/** @throws DialectError for an unknown time unit (400) */
function apiOptionsOf(query: string): ApiOptions {
  const params = new URLSearchParams(query);
  const returnRateLimits = params.get('returnRateLimits') !== 'false';
  const cancelOnDisconnect = params.get('cancelOnDisconnect') === 'true';
  const time = readTimeUnit(params.get('timeUnit') ?? undefined, 'timeUnit');
  return { returnRateLimits, cancelOnDisconnect, time };
}

function refusal({ code, message, status }: DialectError): string {
  return rawAnswer(`${status} ${STATUS_CODES[status]}`, code, message);
}

/**
 * The sending side of a connection to the API. What is sent within one turn of the event loop goes
 * out in one system call. While more is buffered than allowed, it tells when some of it has left.
 */
class Outgoing {
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #onProgress: () => void;
  #corked = false;
  #paused = false;

  constructor(webSocket: WebSocket, socket: Socket, onProgress: () => void) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#onProgress = onProgress;
    socket.on('drain', () => {
      if (this.#paused) this.#onProgress();
    });
  }

  send(text: string): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#webSocket.send(text);
  }

  bufferedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  pause(): void {
    this.#paused = true;
    this.#webSocket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#webSocket.resume();
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
    const timer = setTimeout(() => this.#webSocket.terminate(), CLOSE_GRACE_MS);
    this.#webSocket.once('close', () => clearTimeout(timer));
  }
}

function marketSink(socket: WebSocket) {
  return {
    send: (data: string | Buffer) => socket.send(data, { binary: false }),
    bufferedBytes: () => socket.bufferedAmount,
    close: (code: number, reason: string) => {
      socket.close(code, reason);
      const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
      socket.once('close', () => clearTimeout(timer));
    },
  };
}

/** Waits for the promise, but not longer than this. */
async function within(limitMs: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
