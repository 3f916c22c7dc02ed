/** What NautilusTrader's Binance adapter sends, with keys of both kinds, to a real exchange. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startExchange } from './exchange.ts';
import { replaySequence } from './replay.ts';
import { signedRequest } from './signed-request.ts';

for (const kind of ['hmac', 'ed25519'] as const) {
  test(`NautilusTrader's sequence of calls is answered as it needs, ${kind}`, async () => {
    const exchange = await startExchange();
    try {
      const maker = await exchange.createTrader();
      await signedRequest({
        ...{ ...maker, http: exchange.http, method: 'POST', path: '/api/v3/order' },
        params: {
          ...{ symbol: 'BTCUSD', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC' },
          ...{ quantity: 1, price: 60_000 },
        },
      });
      const trader = await exchange.createTrader(kind);
      assert.ok((await replaySequence('nautilustrader', exchange, trader)) > 60);
    } finally {
      await exchange.close();
    }
  });
}
