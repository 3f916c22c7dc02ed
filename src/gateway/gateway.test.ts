import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestExchange } from './testing.ts';

test('smoke', async () => {
  const x = await startTestExchange();
  try {
    for (const path of ['/api/v3/ping', '/api/v3/exchangeInfo', '/nope', '/health', '/api/v3/depth?symbol=BTCUSD', '/api/v3/depth?symbol=%zz']) {
      const r = await fetch(x.address.url + path);
      console.log(r.status, (await r.text()).slice(0, 200));
    }
  } finally { await x.close(); }
});
