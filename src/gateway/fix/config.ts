/** Limits and time-outs of the FIX acceptor, and what it is given. */
import type { Services } from '../rest/services.ts';

/** What it shares with the other interfaces. */
export type FixServices = Pick<Services, 'feed' | 'catalog' | 'accounts' | 'limiter' | 'commands'>;

export interface FixConfig {
  /** Open connections, and of these from one IP address. */
  readonly maxConnections: number;
  readonly maxConnectionsPerIp: number;
  /** From connecting to a Logon. */
  readonly logonTimeoutMs: number;
  /** HeartBtInt that a client may ask for, seconds. */
  readonly minHeartbeatSeconds: number;
  readonly maxHeartbeatSeconds: number;
  /** Between two looks at who is silent. */
  readonly tickMs: number;
  /** Pieces of a connection that are no messages, after which it is closed. */
  readonly maxGarbled: number;
  /** Messages from a client in one second. */
  readonly maxMessagesPerSecond: number;
  /** Requests of one connection being worked on; beyond it the socket is not read. */
  readonly maxInFlight: number;
  /** Bytes waiting for a client that does not read: read no requests, merge market data. */
  readonly pauseAtBufferedBytes: number;
  /** Bytes waiting for a client that does not read: disconnect it. */
  readonly closeAtBufferedBytes: number;
  /** How far SendingTime may be off, microseconds. */
  readonly sendingTimeToleranceUs: number;
  /** Request weight of a Logon. */
  readonly logonWeight: number;
  /** How long market data are collected before they are sent. */
  readonly marketDataMs: number;
  /** Markets that one connection may be subscribed to, each request counted. */
  readonly maxSubscribedMarkets: number;
  /** Snapshots of books that clients of an address asked for: at once, in a second; more wait. */
  readonly snapshotBytesAtOnce: number;
  readonly snapshotBytesPerSecond: number;
  /** Trades that wait for a client that does not read. */
  readonly maxWaitingTrades: number;
}

export const DEFAULT_FIX_CONFIG: FixConfig = {
  maxConnections: 1_000,
  maxConnectionsPerIp: 200,
  logonTimeoutMs: 10_000,
  minHeartbeatSeconds: 1,
  maxHeartbeatSeconds: 3_600,
  tickMs: 200,
  maxGarbled: 100,
  maxMessagesPerSecond: 50_000,
  maxInFlight: 1_024,
  pauseAtBufferedBytes: 1_048_576,
  closeAtBufferedBytes: 16_777_216,
  sendingTimeToleranceUs: 120_000_000,
  logonWeight: 2,
  marketDataMs: 10,
  maxSubscribedMarkets: 1_000,
  snapshotBytesAtOnce: 16_777_216,
  snapshotBytesPerSecond: 8_388_608,
  maxWaitingTrades: 10_000,
};
