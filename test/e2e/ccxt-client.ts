/** An unmodified ccxt, pointed at an exchange of ours the way that README.md shows. */
import ccxt, { type binance } from 'ccxt';

/** A client that has loaded the markets. */
export async function openClient(
  http: string,
  keys?: { readonly apiKey: string; readonly secret: string },
): Promise<binance> {
  const client = ccxtClient(http, keys);
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
  return client;
}

export function ccxtClient(
  http: string,
  keys?: { readonly apiKey: string; readonly secret: string },
): binance {
  const ws = http.replace('http', 'ws');
  return new ccxt.pro.binance({
    ...(keys ? { apiKey: keys.apiKey, secret: keys.secret } : {}),
    urls: {
      api: {
        public: `${http}/api/v3`,
        private: `${http}/api/v3`,
        v1: `${http}/api/v1`,
        sapi: `${http}/sapi/v1`,
        ws: { spot: `${ws}/stream/ws`, 'ws-api': { spot: `${ws}/ws-api/v3` } },
      },
    },
    options: {
      fetchMarkets: { types: ['spot'] },
      fetchOpenOrders: { warnWithoutSymbol: false },
    },
    enableRateLimit: false,
  });
}
