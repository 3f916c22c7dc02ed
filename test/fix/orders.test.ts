/** Orders over FIX: what is sent becomes of them, and what the client is told. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Fields, FixClient } from './client.ts';
import { type FixExchange, openFixExchange } from './exchange.ts';

const limit = (id: string, side: 1 | 2, qty: string, price: string, more: Fields = []): Fields => [
  [11, id],
  [55, 'BTCUSD'],
  [54, side],
  [40, 2],
  [38, qty],
  [44, price],
  ...more,
];

describe('orders over FIX', () => {
  let exchange: FixExchange;
  let client: FixClient;
  let other: FixClient;

  before(async () => {
    exchange = await openFixExchange();
    client = await exchange.client(exchange.ed25519Key(exchange.createAccount()));
    other = await exchange.client(exchange.hmacKey(exchange.createAccount()), { sender: 'OTHER' });
  });
  after(() => exchange.close());

  test('an order rests, trades and is filled, each told with what it is about', async () => {
    client.send('D', limit('rest-1', 2, '0.5', '60000.01'));
    const accepted = await client.nextOf('8', { 11: 'rest-1' });
    assert.equal(accepted.get(150), '0');
    assert.equal(accepted.get(39), '0');
    assert.equal(accepted.get(151), '0.50000');
    other.send('D', limit('take-1', 1, '0.2', '60000.01', [[59, 3]]));
    assert.equal((await other.nextOf('8', { 11: 'take-1', 150: '0' })).get(59), '3');
    const taken = await other.nextOf('8', { 11: 'take-1', 150: 'F' });
    assert.deepEqual(
      [39, 31, 32, 14, 151, 6, 851, 137, 138].map((tag) => taken.get(tag)),
      ['2', '60000.01', '0.20000', '0.20000', '0.00000', '60000.01', '2', '0.00020000', 'BTC'],
    );
    const made = await client.nextOf('8', { 11: 'rest-1', 150: 'F' });
    assert.equal(made.get(39), '1');
    assert.equal(made.get(151), '0.30000');
    assert.equal(made.get(1003), taken.get(1003));
    assert.notEqual(made.get(17), taken.get(17));
  });
});
