/**
 * The FIX acceptor: a TCP server, its connections, and the clock that they live by. Sessions
 * outlive it (`FixSessions`). TLS is the business of a proxy before it, as for REST.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { countedAs } from '../counted-as.ts';
import type { KeyStore } from '../keys.ts';
import { type Log, SILENT_LOG } from '../log.ts';
import type { ExchangePort } from '../port.ts';
import { RefusalLog } from '../refusal-log.ts';
import { UsedLogons } from '../used-logons.ts';
import { DEFAULT_FIX_CONFIG, type FixConfig, type FixServices } from './config.ts';
import { type ConnectionServices, FixConnection } from './connection.ts';
import { MarketDataHub } from './market-data.ts';
import type { FixSessions } from './sessions.ts';

/** At shutdown, requests that are being worked on have so long to be answered. */
const DRAIN_MS = 5_000;

export interface FixAcceptorOptions {
  /** The gateway's: limits count over all interfaces together. */
  readonly services: FixServices;
  readonly keys: KeyStore;
  readonly port: ExchangePort;
  readonly sessions: FixSessions;
  readonly config?: FixConfig;
  readonly log?: Log;
}

export class FixAcceptor {
  readonly #with: ConnectionServices;
  readonly #server: Server;
  readonly #connections = new Map<FixConnection, Socket>();
  readonly #byIp = new Map<string, number>();
  /** What is still to be done for connections that are closed. */
  readonly #settling = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(options: FixAcceptorOptions) {
    const { keys, port, services, sessions } = options;
    const config = options.config ?? DEFAULT_FIX_CONFIG;
    const log = options.log ?? SILENT_LOG;
    const marketData = new MarketDataHub(services.feed, config, () => port.nowUs());
    const seen = { refusals: new RefusalLog(log), used: new UsedLogons() };
    this.#with = { keys, port, services, sessions, config, log, marketData, ...seen };
    this.#server = createServer((socket) => this.#admit(socket));
    this.#server.maxConnections = config.maxConnections;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#connections.size;
  }

  /**
   * Starts serving; what a restart cut off is answered first.
   * @param port 0 picks a free one @returns the port
   * @throws Error when the address is in use or not ours, with what to do
   */
  async listen(host: string, port: number): Promise<number> {
    this.#with.sessions.settle();
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(new Error(`FIX cannot listen on ${host}:${port} (${error.code}); choose another.`));
      });
      this.#server.listen(port, host, resolve);
    });
    const { tickMs } = this.#with.config;
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Answers what is being worked on, says goodbye, closes all connections. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    const stopped = new Promise<void>((resolve) => {
      if (this.#server.listening) this.#server.close(() => resolve());
      else resolve();
    });
    await within(DRAIN_MS, Promise.all([...this.#connections.keys()].map((each) => each.idle())));
    for (const each of this.#connections.keys()) each.end('The server shuts down.');
    await within(DRAIN_MS, stopped);
    for (const socket of this.#connections.values()) socket.destroy();
    await stopped;
    await within(DRAIN_MS, Promise.all(this.#settling));
  }

  #admit(socket: Socket): void {
    const ip = countedAs(socket.remoteAddress ?? '');
    const ofIp = (this.#byIp.get(ip) ?? 0) + 1;
    // What is wrong with a connection: 'close' follows.
    socket.on('error', () => socket.destroy());
    if (this.#isClosing || ofIp > this.#with.config.maxConnectionsPerIp) {
      socket.destroy();
      return;
    }
    this.#byIp.set(ip, ofIp);
    const connection = new FixConnection(this.#with, socket);
    this.#connections.set(connection, socket);
    socket.once('close', () => {
      this.#connections.delete(connection);
      this.#release(ip);
      const settled = connection.onClose();
      this.#settling.add(settled);
      settled.finally(() => this.#settling.delete(settled));
    });
  }

  #release(ip: string): void {
    const left = this.#byIp.get(ip)! - 1;
    if (left === 0) this.#byIp.delete(ip);
    else this.#byIp.set(ip, left);
  }

  #tick(): void {
    const nowMs = performance.now();
    for (const connection of this.#connections.keys()) connection.tick(nowMs);
  }
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
