import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { MainClient, WebsocketAPIClient, WebsocketClient } from 'binance';
import { type E2eExchange, startExchange } from './exchange.ts';

const SYMBOL = 'BTCUSD';
const QUIET = { trace() {}, info() {}, error() {} };

type Row = Readonly<Record<string, unknown>>;

describe('binance (siebly)', () => {
  let exchange: E2eExchange;
  before(async () => {
    exchange = await startExchange();
  });
  after(() => exchange.close());

  for (const kind of ['hmac', 'ed25519'] as const) {
    test(`REST with ${kind} keys`, async () => {
      const { apiKey, secret } = await exchange.createTrader(kind);
      const client = new MainClient({
        api_key: apiKey,
        api_secret: secret,
        baseUrl: exchange.http,
      });
      const info = await client.getExchangeInfo();
      assert.ok(info.symbols.some((each) => each.symbol === SYMBOL));
      const limit = {
        symbol: SYMBOL,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: 0.5,
        price: 50_000,
      } as const;
      await client.testNewOrder(limit);
      const placed = (await client.submitNewOrder(limit)) as unknown as Row;
      assert.equal(placed.status, 'NEW');
      const orderId = placed.orderId as number;
      assert.equal((await client.getOrder({ symbol: SYMBOL, orderId })).status, 'NEW');
      assert.equal((await client.getOpenOrders({ symbol: SYMBOL })).length, 1);
      const book = await client.getOrderBook({ symbol: SYMBOL });
      assert.deepEqual(book.bids[0], ['50000.00', '0.5000']);
      const cancelled = await client.cancelOrder({ symbol: SYMBOL, orderId });
      assert.equal(cancelled.status, 'CANCELED');
      const account = await client.getAccountInformation();
      assert.ok(account.balances.some((each) => each.asset === 'BTC'));
      assert.equal((await client.getBalances()).length, 4);
      await assert.rejects(client.cancelOrder({ symbol: SYMBOL, orderId }), (error) => {
        assert.equal((error as { code: number }).code, -2011);
        return true;
      });
      assert.deepEqual(await client.getAccountTradeList({ symbol: SYMBOL }), []);
      assert.equal((await client.getAllOrders({ symbol: SYMBOL })).length, 1);
    });

    test(`WebSocket API and user events with ${kind} keys`, async () => {
      const { apiKey, secret } = await exchange.createTrader(kind);
      const options = { api_key: apiKey, api_secret: secret, wsUrl: exchange.ws };
      const client = new WebsocketAPIClient({ ...options, attachEventListeners: false }, QUIET);
      try {
        const ws = client.getWSClient();
        const reported = new Promise<Row>((resolve) => {
          ws.on('message', (data) => {
            const message = data as unknown as Row;
            const event = (message.event ?? message) as Row;
            if (event.e === 'executionReport') resolve(event);
          });
        });
        await client.subscribeUserDataStream('mainWSAPI');
        const order = {
          symbol: SYMBOL,
          side: 'BUY',
          type: 'LIMIT',
          timeInForce: 'GTC',
          quantity: 0.01,
          price: 45_000,
          timestamp: Date.now(),
        } as const;
        const placed = await client.submitNewSpotOrder(order);
        const { orderId } = placed.result as unknown as { orderId: number };
        const report = await reported;
        assert.deepEqual([report.x, report.i], ['NEW', orderId]);
        const cancelled = await client.cancelSpotOrder({
          symbol: SYMBOL,
          orderId,
          timestamp: Date.now(),
        });
        assert.equal((cancelled.result as unknown as Row).status, 'CANCELED');
      } finally {
        client.getWSClient().closeAll(true);
      }
    });
  }

  test('market streams', async () => {
    const { apiKey, secret } = await exchange.createTrader();
    const rest = new MainClient({ api_key: apiKey, api_secret: secret, baseUrl: exchange.http });
    const client = new WebsocketClient({ wsUrl: `${exchange.ws}/ws` }, QUIET);
    try {
      const seen = new Promise<Row>((resolve) => {
        client.on('message', (data) => {
          if ((data as unknown as Row).e === 'depthUpdate') resolve(data as unknown as Row);
        });
      });
      const subscribed = new Promise((resolve) => {
        client.on('response', resolve);
      });
      client.subscribe(['btcusd@depth@100ms'], 'main');
      await subscribed;
      await rest.submitNewOrder({
        symbol: SYMBOL,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: 0.2,
        price: 44_000,
      });
      const update = await seen;
      assert.deepEqual((update.b as string[][])[0], ['44000.00', '0.2000']);
    } finally {
      client.closeAll(true);
    }
  });
});
