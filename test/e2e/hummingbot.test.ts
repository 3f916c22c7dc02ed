/** What Hummingbot's binance connector sends, sent to a real exchange. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startExchange } from './exchange.ts';
import { fits, replaySequence } from './replay.ts';
import { signedRequest } from './signed-request.ts';

test("Hummingbot's sequence of calls is answered as it needs", async () => {
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
    const steps = await replaySequence('hummingbot', exchange, await exchange.createTrader());
    assert.ok(steps > 30);
  } finally {
    await exchange.close();
  }
});

test('a shape fits what it says and nothing else', () => {
  const saved = new Map<string, string>();
  assert.ok(fits({ a: '<integer>' }, { a: 1, b: 2 }, saved));
  assert.ok(fits(['<decimal>', '...'], ['1.5', 7], saved));
  assert.ok(fits({ id: '<save order>' }, { id: 12 }, saved));
  assert.equal(saved.get('order'), '12');
  assert.ok(!fits({ a: '<integer>' }, { a: '1' }, saved));
  assert.ok(!fits({ a: null }, { b: 1 }, saved));
  assert.ok(!fits(['<any>'], [], saved));
  assert.ok(!fits([], [1], saved));
  assert.ok(!fits({ a: 1 }, [1], saved));
  assert.ok(!fits({ id: '<save kept>', a: 1 }, { id: 3, a: 2 }, saved));
  assert.equal(saved.has('kept'), false);
});
