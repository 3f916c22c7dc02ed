/** The door to the feed: which upgrade requests are for it, and sockets as sessions see them. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { DialectError } from '../errors.ts';
import type { FeedHub, FeedSession, Sink } from './hub.ts';
import type { FeedFormat } from './port.ts';

const PATH = /^\/feed\/?$/;
const PROTOCOLS: ReadonlyMap<string, FeedFormat> = new Map([
  ['lx.feed.json', 'json'],
  ['lx.feed.msgpack', 'msgpack'],
]);
/** After the close handshake was begun, a client has so long to finish it. */
const CLOSE_GRACE_MS = 1_000;

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
  /** Of the client. */
  readonly address: string;
  readonly format: FeedFormat;
}

export class FeedDoor {
  readonly #hub: FeedHub;
  readonly #server: WebSocketServer;

  constructor(hub: FeedHub) {
    this.#hub = hub;
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      clientTracking: false,
      maxPayload: hub.limits.maxMessageBytes,
      handleProtocols: (offered) => [...offered].find((name) => PROTOCOLS.has(name)) ?? false,
    });
  }

  /** Whether the path of a request is that of the feed. */
  isFor(path: string): boolean {
    return PATH.test(path);
  }

  /** The format that a request asks for. @throws DialectError -1130 for one that there is not */
  formatOf(request: IncomingMessage): FeedFormat {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    const protocol = offered.map((name) => name.trim()).find((name) => PROTOCOLS.has(name));
    if (protocol !== undefined) return PROTOCOLS.get(protocol) ?? 'json';
    const [, query = ''] = (request.url ?? '').split('?', 2);
    const format = new URLSearchParams(query).get('format') ?? 'json';
    if (format === 'json' || format === 'msgpack') return format;
    throw new DialectError(-1130, "Parameter 'format' must be json or msgpack.");
  }

  /** Accepts a connection. @param onOpen gets what its messages go to */
  upgrade(
    { request, socket, head, address, format }: Upgrade,
    onOpen: (webSocket: WebSocket, session: FeedConnection) => void,
  ): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const session = this.#hub.connect(sinkOf(webSocket, socket, address), format);
      socket.on('drain', () => session.onDrain());
      onOpen(webSocket, new FeedConnection(session));
    });
  }

  announceShutdown(): void {
    this.#hub.announceShutdown();
  }

  close(): void {
    this.#hub.close();
  }
}

/** A session by the kind of frame. */
export class FeedConnection {
  readonly #session: FeedSession;

  constructor(session: FeedSession) {
    this.#session = session;
  }

  get account(): number | undefined {
    return this.#session.account;
  }

  get streamCount(): number {
    return this.#session.streamCount;
  }

  lagMs(): number {
    return this.#session.lagMs();
  }

  onMessage(text: string): void {
    this.#session.onMessage(text);
  }

  onBytes(bytes: Uint8Array): void {
    this.#session.onMessage(bytes);
  }

  onClose(): void {
    this.#session.onClose();
  }
}

/** Frames go straight to the TCP socket: they are whole, and so are those of the library. */
function sinkOf(webSocket: WebSocket, socket: Socket, address: string): Sink {
  return {
    address,
    write: (frames) => {
      if (webSocket.readyState === webSocket.OPEN) socket.write(frames);
    },
    bufferedBytes: () => socket.writableLength,
    close: (code, reason) => {
      webSocket.close(code, reason);
      const timer = setTimeout(() => webSocket.terminate(), CLOSE_GRACE_MS);
      webSocket.once('close', () => clearTimeout(timer));
    },
  };
}
