import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestExchange } from '../testing.ts';
import { readOrigins } from './browsers.ts';

const PAGE = 'https://trade.example.com';

async function ask(
  allowedOrigins: readonly string[],
  method: string,
  headers: Readonly<Record<string, string>>,
  path = '/api/v3/time',
) {
  const exchange = await startTestExchange({ config: { allowedOrigins } });
  try {
    const response = await fetch(`${exchange.address.url}${path}`, { method, headers });
    const cors = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
    return { status: response.status, cors: Object.fromEntries(cors), text: await response.text() };
  } finally {
    await exchange.close();
  }
}

describe('pages in a browser', () => {
  test('are told nothing unless their origin is named', async () => {
    for (const [origins, origin] of [
      [[], PAGE],
      [[PAGE], 'https://other.example.com'],
      [[PAGE], 'null'],
    ] as const) {
      const { cors, status } = await ask(origins, 'GET', { origin });
      assert.deepEqual([status, cors], [200, {}]);
    }
    const asked = await ask([], 'OPTIONS', { origin: PAGE });
    assert.deepEqual([asked.status, asked.cors], [404, {}]);
    const strange = await ask([PAGE], 'OPTIONS', { origin: 'https://other.example.com' });
    assert.deepEqual([strange.status, strange.cors], [204, {}]);
  });

  test('may read answers, refusals and limits where it is', async () => {
    for (const path of ['/api/v3/time', '/api/v3/account', '/nowhere']) {
      const { cors } = await ask([PAGE], 'GET', { origin: PAGE }, path);
      assert.equal(cors['access-control-allow-origin'], PAGE, path);
      assert.match(cors['access-control-expose-headers']!, /X-MBX-USED-WEIGHT-1M.*Retry-After/);
    }
    const everybody = await ask(['*'], 'GET', { origin: PAGE });
    assert.equal(everybody.cors['access-control-allow-origin'], '*');
  });

  test('that ask first are told what they may send', async () => {
    const { cors, status } = await ask([PAGE], 'OPTIONS', {
      origin: PAGE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-mbx-apikey',
    });
    assert.equal(status, 204);
    assert.equal(cors['access-control-allow-origin'], PAGE);
    assert.match(cors['access-control-allow-headers']!, /X-MBX-APIKEY/);
    assert.match(cors['access-control-allow-methods']!, /DELETE/);
  });
});

test('origins are read as an operator writes them', () => {
  assert.deepEqual(readOrigins('none'), []);
  assert.deepEqual(readOrigins('*'), ['*']);
  assert.deepEqual(readOrigins(`${PAGE}, http://localhost:5173`), [PAGE, 'http://localhost:5173']);
  for (const wrong of ['trade.example.com', `${PAGE}/`, 'https://*.example.com', '', `${PAGE},`]) {
    assert.throws(() => readOrigins(wrong), /is no origin/);
  }
});
