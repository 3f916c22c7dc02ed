/** What the caller has, and after which command. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  clientOf,
  keyOf,
  openExchange,
  restClient,
  type TradingExchange,
} from '../testing/trading-exchange.ts';

const PATH = '/lx/v1/balances';

describe('GET /lx/v1/balances', () => {
  let exchange: TradingExchange;

  before(async () => {
    exchange = await openExchange();
  });

  after(() => exchange.close());

  test('names the command that the balances follow from, and its time', async () => {
    const client = restClient(exchange, { BTC: 250_000_000, USD: 0x10_0000_0000 });
    const { body } = await client.signed('GET', PATH);
    const { sequence, timeUs } = exchange.port.position();
    assert.deepEqual(body, {
      sequence,
      time: Math.floor(timeUs / 1_000),
      balances: [
        { asset: 'BTC', free: '2.50000000', locked: '0.00000000' },
        { asset: 'USD', free: '687.19476736', locked: '0.00000000' },
      ],
    });
  });

  test('shows what orders hold, and leaves out what is zero when asked to', async () => {
    const client = restClient(exchange, { BTC: 100_000, USD: 1_000_000_000 });
    const order = { symbol: 'BTCUSD', type: 'LIMIT', timeInForce: 'GTC', side: 'SELL' };
    const placed = { ...order, price: '50000', quantity: '0.001' };
    assert.equal((await client.signed('POST', '/api/v3/order', placed)).status, 200);
    const { body } = await client.signed('GET', PATH, { omitZeroBalances: 'true' });
    assert.deepEqual(body.balances, [
      { asset: 'BTC', free: '0.00000000', locked: '0.00100000' },
      { asset: 'USD', free: '10.00000000', locked: '0.00000000' },
    ]);
    const empty = restClient(exchange, {});
    assert.deepEqual((await empty.signed('GET', PATH)).body.balances, []);
  });

  test('refuses a key of an account that there is none of', async () => {
    const client = clientOf(exchange, keyOf(exchange, 99_999));
    const { body } = await client.signed('GET', PATH);
    assert.deepEqual(body, { code: -2010, msg: 'Account does not exist.' });
  });

  test('/health says how balances are kept', async () => {
    const health = (await (await fetch(`${exchange.address.url}/health`)).json()) as {
      balances: unknown;
    };
    const { sequence } = exchange.port.position();
    const state = { cache: 'process', state: 'current', sequence, behindMs: 0, rebuilds: 0 };
    assert.deepEqual(health.balances, state);
  });
});
