/**
 * Public market data over UDP multicast, as MoldUDP64: the stream, a server for messages again, and
 * snapshots for who comes late. Each start is a session of its own, whose name grows with time; its
 * messages are numbered from 1, over all markets. See docs/multicast.md.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  type AddressInfo,
  createServer,
  isIPv4,
  type Server,
  type Socket as TcpSocket,
} from 'node:net';
import type { Feed } from '../../feed/feed.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { MessageStore } from './message-store.ts';
import { PacketSender, type SenderStatistics } from './packet-sender.ts';
import { PublicData } from './public-data.ts';
import { DEFAULT_REQUEST_LIMITS, type RequestLimits } from './request-limit.ts';
import { RequestServer, type RequestStatistics } from './request-server.ts';
import { shownOrdersOf } from './shown-orders.ts';
import {
  DEFAULT_SNAPSHOT_LIMITS,
  type SnapshotLimits,
  SnapshotServer,
  type SnapshotStatistics,
} from './snapshot-server.ts';

/** Where the stream goes. */
export interface GroupAddress {
  /** 224.0.0.0 to 239.255.255.255. */
  readonly group: string;
  readonly port: number;
}

export interface MulticastConfig {
  /** Messages kept for who missed them, in 64-byte blocks. */
  readonly storeBlocks: number;
  readonly heartbeatMs: number;
  /** How long the end of a session is said, and messages can still be asked for. */
  readonly endMs: number;
  readonly requests: RequestLimits;
  readonly snapshots: SnapshotLimits;
}

export const DEFAULT_MULTICAST_CONFIG: MulticastConfig = {
  storeBlocks: 262_144,
  heartbeatMs: 1_000,
  endMs: 500,
  requests: DEFAULT_REQUEST_LIMITS,
  snapshots: DEFAULT_SNAPSHOT_LIMITS,
};

/** The end of a session is said so many times. */
const END_PACKETS = 5;
/** Ports tried where any free one will do. */
const PORT_ATTEMPTS = 20;
const HIGHEST_PORT = 65_535;

export interface MulticastOptions extends GroupAddress {
  readonly feed: Feed;
  readonly accounts: Accounts;
  /** Address of the interface that packets leave by, and that requests and snapshots are on. */
  readonly interface: string;
  /** Routers that packets may pass; 0: they stay on this machine. */
  readonly ttl: number;
  /** Port of requests (UDP) and snapshots (TCP); 0 takes a free one. */
  readonly requestPort: number;
  readonly config?: MulticastConfig;
  /** Any clock that does not run backwards, milliseconds. */
  readonly nowMs?: () => number;
}

export interface MulticastStatistics {
  readonly stream: SenderStatistics;
  readonly requests: RequestStatistics;
  readonly snapshots: SnapshotStatistics;
}

export interface Multicast extends GroupAddress {
  readonly interface: string;
  readonly session: string;
  /** Port of requests (UDP) and snapshots (TCP). */
  readonly requestPort: number;
  readonly statistics: MulticastStatistics;
  /** Says that the session ends, for a while, and closes. */
  close(): Promise<void>;
}

/**
 * Reads `239.192.7.7:30001`.
 * @throws Error saying what is wrong and what to write
 */
export function parseGroup(text: string): GroupAddress {
  const [group = '', portText = '', ...rest] = text.split(':');
  const first = isIPv4(group) ? Number(group.split('.')[0]) : 0;
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0;
  if (rest.length > 0 || first < 224 || first > 239 || port < 1 || port > HIGHEST_PORT) {
    throw new Error(
      `the multicast group is '${text}'; write an address from 224.0.0.0 to 239.255.255.255 ` +
        'and a port, such as 239.192.7.7:30001',
    );
  }
  return { group, port };
}

/**
 * The time that a session is named after: later than what the log has seen, which is later than the
 * session before began. So a clock that was set back does not make readers take the new session for
 * an old one.
 */
export function sessionTimeMs(clockMs: number, logUs: number): number {
  return Math.max(clockMs, Math.floor(logUs / 1000) + 1);
}

/** A name that no earlier start on this machine had: ten characters that grow with time. */
export function sessionName(nowMs: number): string {
  return `LX${nowMs.toString(36).toUpperCase().padStart(8, '0')}`;
}

/**
 * Opens the sockets and begins a session with the book as it is.
 * @throws Error when an address or port cannot be used, or places in queues are not known, with
 *   what to do
 */
export async function startMulticast(options: MulticastOptions): Promise<Multicast> {
  const { accounts, feed, nowMs = () => performance.now() } = options;
  const config = options.config ?? DEFAULT_MULTICAST_CONFIG;
  const stream = createSocket('udp4');
  const requests = createSocket('udp4');
  const tcp = createServer({ noDelay: true });
  const tooEarly = (socket: TcpSocket) => socket.destroy();
  tcp.on('connection', tooEarly);
  const closeAll = async () => {
    for (const socket of [stream, requests]) socket.close();
    await new Promise((resolve) => tcp.close(resolve));
  };
  try {
    const requestPort = await open(options, { stream, requests, snapshots: tcp });
    // From here to the listener in one go: no event may come between the book and the stream.
    const data = new PublicData(feed.catalog, shownOrdersOf(accounts), feed.timeUs);
    const session = sessionName(sessionTimeMs(Date.now(), feed.timeUs));
    const store = new MessageStore(config.storeBlocks);
    const common = { session, store, nowMs };
    const sender = new PacketSender({ ...common, socket: stream, heartbeatMs: config.heartbeatMs });
    const server = new RequestServer({ ...common, socket: requests, limits: config.requests });
    const limits = config.snapshots;
    const snapshots = new SnapshotServer({ ...common, server: tcp, source: data, limits });
    tcp.off('connection', tooEarly);
    data.listen((message) => sender.publish(message));
    const unlisten = feed.onMarketEvent((_, event, timeUs) => data.apply(event, timeUs));
    const { group, interface: address, port } = options;
    return {
      ...{ group, port, interface: address },
      session,
      requestPort,
      statistics: {
        stream: sender.statistics,
        requests: server.statistics,
        snapshots: snapshots.statistics,
      },
      close: async () => {
        unlisten();
        for (let k = 0; k < END_PACKETS; k++) {
          sender.end();
          await delay(config.endMs / END_PACKETS);
        }
        snapshots.cutOff();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw openError(error as NodeJS.ErrnoException, options);
  }
}

interface Sockets {
  readonly stream: Socket;
  readonly requests: Socket;
  readonly snapshots: Server;
}

/** @returns the port of requests and snapshots */
async function open(options: MulticastOptions, sockets: Sockets): Promise<number> {
  const { group, interface: address, port, ttl } = options;
  const { stream } = sockets;
  stream.bind(0, address);
  await once(stream, 'listening');
  stream.setMulticastInterface(address);
  stream.setMulticastTTL(ttl);
  stream.setMulticastLoopback(true);
  stream.connect(port, group);
  await once(stream, 'connect');
  return openPair(options, sockets);
}

/** Opens the port of requests and snapshots; where any will do, until one is free for both. */
async function openPair(options: MulticastOptions, sockets: Sockets): Promise<number> {
  const { requests, snapshots } = sockets;
  const { interface: address, requestPort } = options;
  for (let attempt = 1; ; attempt++) {
    snapshots.listen(requestPort, address);
    await once(snapshots, 'listening');
    const { port } = snapshots.address() as AddressInfo;
    try {
      requests.bind(port, address);
      await once(requests, 'listening');
      return port;
    } catch (error) {
      if (requestPort !== 0 || attempt === PORT_ATTEMPTS) throw error;
      await new Promise((resolve) => snapshots.close(resolve));
    }
  }
}

function openError(error: NodeJS.ErrnoException, options: MulticastOptions): Error {
  const { interface: address, requestPort } = options;
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(
        `${address}:${requestPort} is in use; choose another port for requests and snapshots.`,
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
    case 'ENOTFOUND':
      return new Error(`${address} is not the address of an interface of this machine.`);
    case 'ENETUNREACH':
      return new Error(`the group cannot be reached from ${address}; choose another interface.`);
    default:
      return error;
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
