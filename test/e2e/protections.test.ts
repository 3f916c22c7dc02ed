/** What happens to orders when their owner is gone, on a whole exchange. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Message, signParams, WsClient } from '../../src/gateway/testing/ws-client.ts';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';
import { signedRequest } from './signed-request.ts';

const LIMIT = {
  symbol: 'BTCUSD',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '50000',
} as const;

let exchange: E2eExchange;
let trader: Trader;

before(async () => {
  exchange = await startExchange();
  trader = await exchange.createTrader();
});

after(() => exchange.close());

const ask = (
  method: 'GET' | 'POST',
  path: string,
  params: Readonly<Record<string, string | number>> = {},
) => signedRequest({ ...trader, http: exchange.http, method, path, params });

/** Open orders, once there are so many. */
async function untilOpen(count: number): Promise<Message[]> {
  for (;;) {
    const open = (await ask('GET', '/api/v3/openOrders', { symbol: 'BTCUSD' })) as Message[];
    if (open.length === count) return open;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('orders of a connection that cancels on disconnect end with it', async () => {
  await ask('POST', '/api/v3/order', LIMIT);
  const ws = await WsClient.connect(`${exchange.http}/ws-api/v3?cancelOnDisconnect=true`);
  const placed = await ws.ask(
    'order.place',
    signParams({ ...LIMIT, price: '49000', recvWindow: 60_000 }, trader, Date.now()),
  );
  assert.equal(placed.status, 200, JSON.stringify(placed));
  await untilOpen(2);
  ws.close();
  const [left] = await untilOpen(1);
  assert.equal(left?.price, '50000.00');
});

test('a dead-man timer cancels everything, without another command', async () => {
  await untilOpen(1);
  const armed = await ask('POST', '/lx/v1/countdownCancelAll', { countdownTime: 500 });
  assert.equal((armed as Message).countdownTime, '500');
  await untilOpen(0);
});

test('quotes are replaced all at once', async () => {
  const quote = (quotes: readonly object[]) =>
    ask('POST', '/lx/v1/massQuote', { symbol: 'BTCUSD', quotes: JSON.stringify(quotes) });
  await quote([
    { side: 'BUY', price: '50000', quantity: '0.1' },
    { side: 'SELL', price: '60000', quantity: '0.1' },
  ]);
  await untilOpen(2);
  const { withdrawn } = (await quote([])) as { withdrawn: number };
  assert.equal(withdrawn, 2);
  await untilOpen(0);
});
