/** Limits and time-outs of the gateway. Every bound that a client can meet is here, named. */
import { DEFAULT_FEED_CONFIG, type FeedConfig } from './feed/config.ts';
import { DEFAULT_RATE_LIMITS, type OrderLimits, type RateLimits } from './limits.ts';
import { PAGE_FOLDER } from './page-files.ts';

export interface GatewayConfig {
  readonly rateLimits: RateLimits;
  /** Accounts with order limits of their own. */
  readonly orderLimitsOf: (account: number) => OrderLimits | undefined;
  /** Open TCP connections, REST and WebSocket together. */
  readonly maxConnections: number;
  /** Of these, from one IP address. */
  readonly maxConnectionsPerIp: number;
  /** Request body, bytes. */
  readonly maxBodyBytes: number;
  /** Request line and headers, bytes. */
  readonly maxHeaderBytes: number;
  /** For a client to send its headers, and its whole request. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** Between two requests on a connection. */
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves, although an answer is due, is closed after this. */
  readonly idleTimeoutMs: number;
  /** Once the gateway closes, requests that have begun have so long to come and be answered. */
  readonly closeTimeoutMs: number;
  /** Origins of pages that may call REST from a browser; `*`: any. */
  readonly allowedOrigins: readonly string[];
  /** Where people find the exchange, such as `https://trade.example.com`; empty: not said. */
  readonly publicOrigin: string;
  /** Proxies that are believed when they say whose request it is: addresses and networks. */
  readonly trustedProxies: readonly string[];
  /** Orders of an account that may be open in a market, over REST and WebSocket; 0: any number. */
  readonly maxOpenOrders: number;
  /** Of these, orders with a trigger; 0: any number. */
  readonly maxAlgoOrders: number;
  /** Where the page was built. */
  readonly pageFolder: string;
  readonly ws: WebSocketConfig;
  readonly feed: FeedConfig;
}

export interface WebSocketConfig {
  /** Largest message from a client, bytes. */
  readonly maxPayloadBytes: number;
  /** Between two pings of ours, and how long a connection may stay silent. */
  readonly pingIntervalMs: number;
  readonly pongTimeoutMs: number;
  /** A connection is closed after this, so that clients learn to come again. */
  readonly maxAgeMs: number;
  /**
   * A connection on which nobody logged on, signed or subscribed is closed when nothing was asked
   * for so long. Of one address at most half of its connections may be so.
   */
  readonly unusedTimeoutMs: number;
  /** Messages from a client to the WebSocket API in one second. */
  readonly maxMessagesPerSecond: number;
  /** Requests of one connection being worked on; beyond it the socket is not read. */
  readonly maxInFlight: number;
  /** Bytes waiting for a client that does not read: stop reading its requests. */
  readonly pauseAtBufferedBytes: number;
  /** Bytes waiting for a client that does not read: disconnect it. */
  readonly closeAtBufferedBytes: number;
  /** Weight of opening a connection. */
  readonly connectWeight: number;
}

export const DEFAULT_GATEWAY_CONFIG: GatewayConfig = {
  rateLimits: DEFAULT_RATE_LIMITS,
  orderLimitsOf: () => undefined,
  maxConnections: 10_000,
  maxConnectionsPerIp: 2_000,
  maxBodyBytes: 16_384,
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveTimeoutMs: 65_000,
  idleTimeoutMs: 120_000,
  closeTimeoutMs: 10_000,
  allowedOrigins: [],
  publicOrigin: '',
  trustedProxies: [],
  maxOpenOrders: 0,
  maxAlgoOrders: 0,
  pageFolder: PAGE_FOLDER,
  ws: {
    maxPayloadBytes: 65_536,
    pingIntervalMs: 20_000,
    pongTimeoutMs: 60_000,
    maxAgeMs: 86_400_000,
    unusedTimeoutMs: 300_000,
    maxMessagesPerSecond: 50_000,
    maxInFlight: 1_024,
    pauseAtBufferedBytes: 1_048_576,
    closeAtBufferedBytes: 8_388_608,
    connectWeight: 2,
  },
  feed: DEFAULT_FEED_CONFIG,
};
