/** What keeps orders over FIX waiting, or refuses them: limits, room, the end of the exchange. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FixMessage } from '../../src/gateway/fix/codec.ts';
import type { Fields } from './client.ts';
import { openFixExchange } from './exchange.ts';

/** Buys one at 100. */
const limit = (id: string): Fields => [
  ...([
    [11, id],
    [55, 'BTCUSD'],
    [54, 1],
    [40, 2],
  ] as const),
  ...([
    [38, '1'],
    [44, '100'],
  ] as const),
];
const values = (message: FixMessage, ...tags: number[]) => tags.map((tag) => message.get(tag));

describe('order limits over FIX', { timeout: 300_000 }, () => {
  test('count with those of the account, and say when', async () => {
    const exchange = await openFixExchange({ limits: { ordersPer10s: 2 } });
    const client = await exchange.client(exchange.hmacKey(exchange.createAccount()));
    for (const id of ['l-1', 'l-2', 'l-3']) client.send('D', limit(id));
    const refused = await client.nextOf('8', { 11: 'l-3' });
    assert.deepEqual(values(refused, 150, 25016, 58), [
      ...['8', '-1015', 'Too many new orders; current limit is 2 orders per 10 SECOND.'],
    ]);
    await exchange.close();
  });

  test('without room in the exchange requests wait; when it stops, they are refused', async () => {
    const exchange = await openFixExchange();
    const client = await exchange.client(exchange.hmacKey(exchange.createAccount()));
    exchange.port.setRoom(false);
    client.send('D', limit('w-1'));
    while (exchange.port.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    exchange.port.setRoom(true);
    await client.nextOf('8', { 11: 'w-1', 150: '0' });
    exchange.port.stop();
    client.send('D', limit('w-2'));
    const refused = await client.nextOf('8', { 11: 'w-2', 150: '8' });
    assert.equal(refused.get(58), 'This service is no longer available.');
    client.send('F', [
      [11, 'w-3'],
      [41, 'w-1'],
      [55, 'BTCUSD'],
      [54, 1],
    ]);
    assert.equal((await client.nextOf('9', { 11: 'w-3' })).get(25016), '-1016');
    client.send('q', [
      [11, 'w-4'],
      [530, 7],
    ]);
    assert.deepEqual(values(await client.nextOf('r', { 11: 'w-4' }), 531, 532), ['0', '99']);
    await exchange.close();
  });
});
