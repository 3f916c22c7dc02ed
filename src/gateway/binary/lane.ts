/**
 * The binary lane: listens on a TCP port and a Unix socket, and owns the connections. See
 * docs/binary.md for what goes over them.
 */
import { chmodSync, existsSync, lstatSync, unlinkSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { EndCode } from '../../schema/generated/session.ts';
import { countedAs } from '../counted-as.ts';
import { type ScopeGuard, UNIX_SOCKET } from '../key-scope.ts';
import type { KeyStore } from '../keys.ts';
import { type Log, SILENT_LOG } from '../log.ts';
import type { BlockPort } from '../port.ts';
import { RefusalLog } from '../refusal-log.ts';
import type { AccountStreams } from '../streams/account-streams.ts';
import { UsedLogons } from '../used-logons.ts';
import { type BinaryConfig, DEFAULT_BINARY_CONFIG } from './config.ts';
import { Connection, type Lane, STOPPING } from './connection.ts';
import { Sessions } from './session.ts';

/** Connections over the limit that are being told so; beyond these the system just closes. */
const BEING_REFUSED = 100;
/** Rights of the Unix socket: whoever runs the exchange. */
const SOCKET_MODE = 0o600;

export interface BinaryLaneOptions {
  readonly port: BlockPort;
  readonly streams: AccountStreams;
  readonly keys: KeyStore;
  /** Holds commands of narrowed keys against their scope. */
  readonly scopes: ScopeGuard;
  readonly config?: BinaryConfig;
  readonly log?: Log;
}

export class BinaryLane {
  readonly #lane: Lane;
  readonly #log: Log;
  readonly #servers: Server[] = [];
  readonly #connections = new Set<Connection>();
  /** Connections whose sockets are gone and whose orders are being cancelled. */
  readonly #closing = new Set<Promise<void>>();
  readonly #byAddress = new Map<string, number>();
  readonly #stopRevoked: () => void;

  constructor(options: BinaryLaneOptions) {
    const { port, streams, keys, scopes } = options;
    const { config = DEFAULT_BINARY_CONFIG, log = SILENT_LOG } = options;
    this.#log = log;
    const seen = { sessions: new Sessions(streams), usedLogons: new UsedLogons() };
    const refusals = new RefusalLog(log);
    this.#lane = { port, streams, keys, scopes, config, ...seen, log, refusals };
    this.#stopRevoked = keys.onRevoke(({ key }) => {
      const sentence = 'The API key was revoked.';
      for (const each of this.#connections) {
        if (each.apiKey === key) each.end({ code: EndCode.KEY_REVOKED, detail: 0, sentence });
      }
    });
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Listens on a TCP port. @param port 0 picks a free one @returns the port
   * @throws Error where that cannot be, with what to do
   */
  async listen(host: string, port: number): Promise<number> {
    const server = await this.#open({ host, port }, `${host}:${port}`, '--binary-port');
    return (server.address() as AddressInfo).port;
  }

  /**
   * Listens on a Unix socket that only this user may use.
   * @throws Error where that cannot be, with what to do
   */
  async listenUnix(path: string): Promise<void> {
    if (!existsSync(dirname(path))) {
      throw new Error(`The folder of ${path} does not exist; make it first.`);
    }
    await removeStale(path);
    await this.#open({ path }, path, '--binary-socket');
    chmodSync(path, SOCKET_MODE);
  }

  /** Takes no more commands, answers those that it took, says why, and ends all connections. */
  async close(): Promise<void> {
    this.#stopRevoked();
    const closed = this.#servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const each of this.#connections) each.finish(STOPPING);
    await Promise.all(closed);
    await Promise.all(this.#closing);
  }

  #open(
    where: { host: string; port: number } | { path: string },
    name: string,
    flag: string,
  ): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (socket) =>
      this.#onConnection(socket, 'path' in where ? UNIX_SOCKET : (socket.remoteAddress ?? '')),
    );
    server.maxConnections = this.#lane.config.maxConnections + BEING_REFUSED;
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, name, flag));
      server.once('error', onError);
      const mask = 'path' in where ? process.umask(0o777 & ~SOCKET_MODE) : undefined;
      server.listen(where, () => {
        server.off('error', onError);
        server.on('error', (error) => this.#log.error(`binary lane: ${error.message}`));
        this.#servers.push(server);
        resolve(server);
      });
      if (mask !== undefined) process.umask(mask);
    });
  }

  #onConnection(socket: Socket, address: string): void {
    const connection = new Connection(this.#lane, socket, address);
    this.#connections.add(connection);
    const closed = connection.closed.then(() => {
      this.#connections.delete(connection);
      this.#closing.delete(closed);
    });
    this.#closing.add(closed);
    const { maxConnections, maxConnectionsPerAddress } = this.#lane.config;
    const ofAddress = this.#count(socket, address);
    if (this.#connections.size > maxConnections) {
      const sentence = `There are ${maxConnections} connections, the maximum; try again later.`;
      connection.end({ code: EndCode.TOO_MANY, detail: maxConnections, sentence });
    } else if (ofAddress > maxConnectionsPerAddress) {
      const limit = maxConnectionsPerAddress;
      const sentence = `Your address has ${limit} connections, the maximum; end some first.`;
      connection.end({ code: EndCode.TOO_MANY, detail: limit, sentence });
    }
  }

  /** @returns connections from the same address, this one included; 0 over a Unix socket */
  #count(socket: Socket, from: string): number {
    if (from === UNIX_SOCKET) return 0;
    const address = countedAs(from);
    const count = (this.#byAddress.get(address) ?? 0) + 1;
    this.#byAddress.set(address, count);
    socket.once('close', () => {
      const left = this.#byAddress.get(address)! - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    });
    return count;
  }
}

/** A socket that a killed process left behind makes way; one that is in use does not. */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return;
  const isUsed = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (!isUsed) unlinkSync(path);
}

function listenError(error: NodeJS.ErrnoException, name: string, flag: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(`${name} is in use; stop the other program or choose another ${flag}.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`${name} is not an address of this machine; choose one that is.`);
    case 'EACCES':
      return new Error(`This user may not listen on ${name}; choose another ${flag}.`);
    default:
      return error;
  }
}
