/**
 * How many TCP connections there may be, in total and from one address. One too many is told so
 * (503 or 429) and closed before anything of it is read. Those of a proxy that is trusted count in
 * total alone; WebSockets that come through it count by the address that it names.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TrustedProxies } from './addresses.ts';
import type { GatewayConfig } from './config.ts';
import { countedAs } from './counted-as.ts';
import { DialectError } from './errors.ts';
import type { Log } from './log.ts';
import { rawAnswer } from './rest/server.ts';

/** Connections over the limit that are being told so; beyond these the system just closes. */
const BEING_REFUSED = 100;
/** Warnings of one kind are at least so far apart. */
const WARN_INTERVAL_MS = 10_000;

export class ConnectionLimit {
  readonly #config: GatewayConfig;
  readonly #proxies: TrustedProxies;
  readonly #log: Log;
  readonly #byIp = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
  #warnedMs = Number.NEGATIVE_INFINITY;

  constructor(config: GatewayConfig, proxies: TrustedProxies, log: Log) {
    this.#config = config;
    this.#proxies = proxies;
    this.#log = log;
  }

  /** Counts the server's connections from now on. */
  guard(server: Server): void {
    server.maxConnections = this.#config.maxConnections + BEING_REFUSED;
    server.on('connection', (socket) => this.#admit(socket));
  }

  /**
   * Ends connections over which nothing ever came. Browsers open such in advance; to the HTTP
   * server they are not idle, and it would wait for their first request.
   */
  closeSilent(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  /** Connections of one address at most. */
  get perIp(): number {
    return this.#config.maxConnectionsPerIp;
  }

  /**
   * Counts a WebSocket by the address that a trusted proxy names.
   * @throws DialectError -1034 (429) where that has as many as may be
   */
  enter(ip: string, socket: Socket): void {
    if (!this.#proxies.trusts(socket.remoteAddress ?? '')) return;
    if (this.#count(ip, socket) <= this.perIp) return;
    throw new DialectError(-1034, tooMany(this.perIp), { status: 429 });
  }

  #admit(socket: Socket): void {
    const ip = socket.remoteAddress ?? '';
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const ofIp = this.#proxies.trusts(ip) ? 0 : this.#count(ip, socket);
    if (this.#sockets.size > this.#config.maxConnections) {
      this.#refuse(socket, '503 Service Unavailable', this.#config.maxConnections);
    } else if (ofIp > this.#config.maxConnectionsPerIp) {
      this.#refuse(socket, '429 Too Many Requests', this.#config.maxConnectionsPerIp);
    }
  }

  /** @returns connections of the address, this one included */
  #count(address: string, socket: Socket): number {
    const ip = countedAs(address);
    const ofIp = (this.#byIp.get(ip) ?? 0) + 1;
    this.#byIp.set(ip, ofIp);
    socket.once('close', () => this.#release(ip));
    return ofIp;
  }

  #release(ip: string): void {
    const left = this.#byIp.get(ip)! - 1;
    if (left === 0) this.#byIp.delete(ip);
    else this.#byIp.set(ip, left);
  }

  #refuse(socket: Socket, status: string, limit: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#warnedMs > WARN_INTERVAL_MS) {
      this.#warnedMs = nowMs;
      this.#log.warn('too many connections; refusing more', { open: this.#sockets.size, limit });
    }
    socket.end(rawAnswer(status, -1034, tooMany(limit)), () => socket.destroy());
  }
}

function tooMany(limit: number): string {
  return `Too many connections; the limit is ${limit}.`;
}
