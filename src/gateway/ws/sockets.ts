/**
 * WebSocket connections: the upgrade, pings, age and shutdown, for the WebSocket API
 * (`/ws-api/v3`) and the market streams. A socket that does not answer pings, or is older than
 * allowed, is closed; compression is off, because it costs more than it saves here.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { DialectError } from '../errors.ts';
import { rawAnswer } from '../rest/server.ts';
import { type ApiServices, ApiSession } from './api-session.ts';
import { MAX_REQUEST_BYTES, type MarketHub, parseMarketPath } from './market-streams.ts';

const API_PATH = /^\/ws-api\/v3\/?$/;
/** Going away: the server shuts down, or the connection is old. */
const CLOSE_GOING_AWAY = 1001;
/** Text only. */
const CLOSE_UNSUPPORTED = 1003;
/** After the close handshake was begun, a client has so long to finish it. */
const CLOSE_GRACE_MS = 1_000;
/** At shutdown, requests that are being worked on have so long to be answered. */
const DRAIN_MS = 5_000;

type Refusal = Parameters<typeof rawAnswer>;
const UNKNOWN_PATH: Refusal = ['404 Not Found', -1000, 'Unknown path.'];

/** What a session of either kind looks like from here. */
interface Session {
  onMessage(text: string): void;
  /** Resolves when nothing more is to be done for it. */
  onClose(): void | Promise<void>;
}

interface Connection {
  readonly socket: WebSocket;
  readonly openedMs: number;
  /** When the client last showed that it is there. */
  aliveMs: number;
  /** Of connections to the API. */
  readonly api: ApiSession | undefined;
}

export class WebSockets {
  readonly #services: ApiServices;
  readonly #hub: MarketHub;
  readonly #api: WebSocketServer;
  readonly #market: WebSocketServer;
  readonly #connections = new Set<Connection>();
  #timer: NodeJS.Timeout | undefined;
  /** What is still to be done for connections that are closed. */
  readonly #settling = new Set<Promise<void>>();
  #closing = false;

  constructor(services: ApiServices, hub: MarketHub) {
    this.#services = services;
    this.#hub = hub;
    const common = { noServer: true, perMessageDeflate: false, clientTracking: false } as const;
    const { maxPayloadBytes } = services.config;
    this.#api = new WebSocketServer({ ...common, maxPayload: maxPayloadBytes });
    this.#market = new WebSocketServer({ ...common, maxPayload: MAX_REQUEST_BYTES });
  }

  /** Connections that are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** Takes over the upgrade requests of an HTTP server. */
  serve(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket as Socket, head);
    });
    this.#timer = setInterval(() => this.#watch(), this.#services.config.pingIntervalMs);
    this.#timer.unref();
  }

  /** Tells every client, answers what is being worked on, then closes all connections. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    this.#hub.announceShutdown();
    for (const { api } of this.#connections) api?.announceShutdown();
    const drained = [...this.#connections].map(({ api }) => api?.drained());
    await within(DRAIN_MS, Promise.all(drained));
    const closed = [...this.#connections].map((connection) => this.#end(connection));
    await Promise.all(closed);
    await within(DRAIN_MS, Promise.all(this.#settling));
    this.#hub.close();
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '/';
    const [path = '/', query = ''] = target.split('?', 2);
    const market = API_PATH.test(path) ? undefined : parseMarketPath(target);
    const known = market !== undefined || API_PATH.test(path);
    const ip = socket.remoteAddress ?? '';
    const refusal = known ? this.#refusal(ip) : UNKNOWN_PATH;
    if (refusal !== undefined) {
      socket.end(rawAnswer(...refusal), () => socket.destroy());
      return;
    }
    const server = market === undefined ? this.#api : this.#market;
    server.handleUpgrade(request, socket, head, (webSocket) => {
      if (market === undefined) this.#openApi(webSocket, socket, ip, query);
      else {
        const session = this.#hub.connect(marketSink(webSocket), market);
        this.#track(webSocket, session, undefined);
      }
    });
  }

  /** Why this address may not connect now. */
  #refusal(ip: string): Refusal | undefined {
    if (this.#closing) return ['503 Service Unavailable', -1016, 'Shutting down.'];
    try {
      this.#services.dispatcher.takeWeight(ip, this.#services.config.connectWeight);
      return undefined;
    } catch (error) {
      const { code, message, status } = error as DialectError;
      return [status === 418 ? "418 I'm a teapot" : '429 Too Many Requests', code, message];
    }
  }

  #openApi(webSocket: WebSocket, socket: Socket, ip: string, query: string): void {
    const out = new Outgoing(webSocket, socket, () => session.regulate());
    const returnRateLimits = !/(^|&)returnRateLimits=false(&|$)/.test(query);
    const cancelOnDisconnect = /(^|&)cancelOnDisconnect=true(&|$)/.test(query);
    const options = { returnRateLimits, cancelOnDisconnect };
    const session = new ApiSession(this.#services, out, ip, options);
    this.#track(webSocket, session, session);
  }

  #track(socket: WebSocket, session: Session, api: ApiSession | undefined): void {
    const nowMs = performance.now();
    const connection: Connection = { socket, openedMs: nowMs, aliveMs: nowMs, api };
    this.#connections.add(connection);
    const alive = () => {
      connection.aliveMs = performance.now();
    };
    socket.on('pong', alive);
    socket.on('ping', alive);
    socket.on('message', (data: RawData, isBinary: boolean) => {
      alive();
      if (isBinary) socket.close(CLOSE_UNSUPPORTED, 'Send text.');
      else session.onMessage(data.toString());
    });
    // What is wrong with a frame: the library has begun to close; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#connections.delete(connection);
      this.#settle(session.onClose());
    });
  }

  #settle(pending: void | Promise<void>): void {
    if (pending === undefined) return;
    this.#settling.add(pending);
    pending.finally(() => this.#settling.delete(pending));
  }

  /** Pings all; drops the silent and the old. */
  #watch(): void {
    const nowMs = performance.now();
    const { maxAgeMs, pongTimeoutMs } = this.#services.config;
    for (const connection of this.#connections) {
      const { aliveMs, openedMs, socket } = connection;
      if (nowMs - aliveMs > pongTimeoutMs) socket.terminate();
      else if (nowMs - openedMs > maxAgeMs) this.#retire(connection);
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
