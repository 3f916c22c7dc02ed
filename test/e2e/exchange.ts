/**
 * The exchange that the end-to-end tests trade on. For now it runs in this process, over the naive
 * engine; what the tests use of it is this interface only, so that a real server process can stand
 * behind it.
 */
import { generateKeyPairSync } from 'node:crypto';
import { DEFAULT_RATE_LIMITS } from '../../src/gateway/limits.ts';
import { startTestExchange } from '../../src/gateway/testing.ts';

/** A funded account: 100 BTC, 1,000 ETH, 100,000 USD. */
export interface Trader {
  readonly apiKey: string;
  /** HMAC secret, or Ed25519 private key as PEM. */
  readonly secret: string;
}

export interface E2eExchange {
  /** `http://127.0.0.1:port` */
  readonly http: string;
  /** `ws://127.0.0.1:port` */
  readonly ws: string;
  createTrader(kind?: 'hmac' | 'ed25519'): Promise<Trader>;
  close(): Promise<void>;
}

/** Markets BTCUSD and ETHUSD, empty books, fees of 0.1 %. */
export async function startExchange(): Promise<E2eExchange> {
  const rateLimits = {
    ...DEFAULT_RATE_LIMITS,
    weightPerMinute: 1_000_000,
    ordersPer10s: 100_000,
    ordersPerDay: 10_000_000,
  };
  const exchange = await startTestExchange({
    nowUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
    config: { rateLimits },
  });
  return {
    http: exchange.address.url,
    ws: exchange.address.url.replace('http', 'ws'),
    createTrader: async (kind = 'hmac') => {
      const account = exchange.createAccount();
      if (kind === 'hmac') {
        const { key, secret } = exchange.keys.createHmac({ account });
        return { apiKey: key.key, secret };
      }
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const { key } = exchange.keys.createEd25519({ account, publicKeyPem });
      const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
      return { apiKey: key, secret };
    },
    close: exchange.close,
  };
}
