/** For tests: an exchange without limits in the way, and clients of funded accounts. */
import type { Permission } from '../keys.ts';
import { startTestExchange, type TestExchangeOptions } from '../testing.ts';
import { type Credentials, RestClient } from './rest-client.ts';

export type TradingExchange = Awaited<ReturnType<typeof startTestExchange>>;

const UNLIMITED = {
  weightPerMinute: 1e9,
  rawPerFiveMinutes: 1e9,
  connectionsPerFiveMinutes: 1e9,
  ordersPer10s: 1e9,
  ordersPerDay: 1e9,
  offencesUntilBan: 10,
  firstBanSeconds: 1,
  maxBanSeconds: 1,
  maxAddresses: 10,
};

/** Started; `close` it when done. @param more such as that a history is kept */
export function openExchange(more: TestExchangeOptions = {}): Promise<TradingExchange> {
  return startTestExchange({ ...more, config: { rateLimits: UNLIMITED } });
}

/** A key of an account. */
export function keyOf(
  exchange: TradingExchange,
  account: number,
  permissions: readonly Permission[] = ['read', 'trade'],
): Credentials {
  const { key, secret } = exchange.keys.createHmac({ account, permissions });
  return { apiKey: key.key, secret };
}

/** A client of a key. */
export function clientOf(exchange: TradingExchange, credentials: Credentials): RestClient {
  const nowMs = () => Math.floor(exchange.port.nowUs() / 1000);
  return new RestClient(exchange.address.url, nowMs, credentials);
}

/** A client of a new account. */
export function restClient(
  exchange: TradingExchange,
  funds?: Readonly<Record<string, number>>,
): RestClient {
  return clientOf(exchange, keyOf(exchange, exchange.createAccount(funds)));
}
