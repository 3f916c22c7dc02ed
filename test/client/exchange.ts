/**
 * For tests of the client: an exchange in this process whose clock is the wall's, with or without
 * limits in the way, and clients of funded accounts. What a test opens, `close` ends.
 */
import { type ClientOptions, LxClient } from '../../src/client/client.ts';
import type { GatewayConfig } from '../../src/gateway/config.ts';
import { DEFAULT_FEED_CONFIG, type FeedConfig } from '../../src/gateway/feed/config.ts';
import type { RateLimits } from '../../src/gateway/limits.ts';
import { startTestExchange } from '../../src/gateway/testing.ts';

export const UNLIMITED: RateLimits = {
  weightPerMinute: 1e9,
  rawPerFiveMinutes: 1e9,
  connectionsPerFiveMinutes: 1e9,
  ordersPer10s: 1e9,
  ordersPerDay: 1e9,
  offencesUntilBan: 100,
  firstBanSeconds: 120,
  maxBanSeconds: 120,
  maxAddresses: 100,
};

/** Waits are short, so that a test that loses connections all the time ends. */
export const QUICK = { backoff: { firstMs: 5, maxMs: 50 } } as const;

export interface Bench {
  readonly exchange: Awaited<ReturnType<typeof startTestExchange>>;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** A key of a funded account; of a new one unless its number is given. */
  credentials(account?: number): { apiKey: string; secret: string };
  client(options?: ClientOptions): LxClient;
  close(): Promise<void>;
}

/**
 * @param limits what differs from no limits at all
 * @param nowMs the clock of exchange and clients, milliseconds since 1970
 * @param feed what differs from the feed's usual times and limits
 * @param more what else differs from the usual configuration
 */
export async function openBench(
  limits: Partial<RateLimits> = {},
  nowMs: () => number = Date.now,
  feed: Partial<FeedConfig> = {},
  more: Partial<GatewayConfig> = {},
): Promise<Bench> {
  const nowUs = () => nowMs() * 1000;
  const rateLimits = { ...UNLIMITED, ...limits };
  const config = { rateLimits, feed: { ...DEFAULT_FEED_CONFIG, ...feed }, ...more };
  const exchange = await startTestExchange({ nowUs, config });
  const clients: LxClient[] = [];
  const { url } = exchange.address;
  return {
    exchange,
    url,
    credentials: (account = exchange.createAccount()) => {
      const { key, secret } = exchange.keys.createHmac({
        account,
        permissions: ['read', 'trade', 'transfer'],
      });
      return { apiKey: key.key, secret };
    },
    client: (options = {}) => {
      const client = new LxClient({ url, nowMs, ...QUICK, ...options });
      clients.push(client);
      return client;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await exchange.close();
    },
  };
}

export const LIMIT_BUY = {
  symbol: 'BTCUSD',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.001',
  price: '50000',
} as const;
