import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PrivateKeyAlgo, Spot, WebsocketAPI, WebsocketStream } from '@binance/connector';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';

const SYMBOL = 'BTCUSD';
const QUIET = { log() {}, info() {}, debug() {}, warn() {}, error() {} };

type Row = Readonly<Record<string, unknown>>;

/** Messages of a socket of the connector, as they come. */
class Inbox {
  readonly #rows: Row[] = [];
  #wake: () => void = () => {};

  #open: () => void = () => {};
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  readonly callbacks = {
    open: () => this.#open(),
    message: (text: string) => {
      this.#rows.push(JSON.parse(text));
      this.#wake();
    },
  };

  async next(wanted: (row: Row) => boolean): Promise<Row> {
    for (;;) {
      const at = this.#rows.findIndex(wanted);
      if (at !== -1) return this.#rows.splice(at, 1)[0]!;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

describe('@binance/connector', () => {
  let exchange: E2eExchange;
  let alice: Trader;
  before(async () => {
    exchange = await startExchange();
    alice = await exchange.createTrader();
  });
  after(() => exchange.close());

  const spot = ({ apiKey, secret }: Trader) => new Spot(apiKey, secret, { baseURL: exchange.http });
  /** A new object each time: the connector writes into what it is given. */
  const order = (price: number) => ({ timeInForce: 'GTC', quantity: 0.5, price });

  test('market data answers', async () => {
    const client = spot(alice);
    await spot(await exchange.createTrader()).newOrder(SYMBOL, 'SELL', 'LIMIT', order(50_000));
    await client.newOrder(SYMBOL, 'BUY', 'MARKET', { quantity: 0.1 });
    assert.deepEqual((await client.ping()).data, {});
    assert.equal(typeof (await client.time()).data.serverTime, 'number');
    assert.equal((await client.exchangeInfo({ symbols: [SYMBOL] })).status, 200);
    const asks = (await client.depth(SYMBOL, { limit: 5 })).data.asks as string[][];
    assert.deepEqual(asks, [['50000.00', '0.4000']]);
    assert.equal((await client.trades(SYMBOL)).data[0]?.price, '50000.00');
    assert.equal((await client.aggTrades(SYMBOL)).data.length, 1);
    // A minute may have ended since the trade: then there is an empty candle after its own.
    const candles = (await client.klines(SYMBOL, '1m')).data as unknown as string[][];
    assert.deepEqual([candles[0]?.[4], candles[0]?.[5]], ['50000.00', '0.1000']);
    assert.equal((await client.avgPrice(SYMBOL)).data.mins, 5);
    assert.equal((await client.ticker24hr(SYMBOL)).data.lastPrice, '50000.00');
    assert.equal((await client.tickerPrice()).data.length >= 1, true);
    assert.equal((await client.bookTicker(SYMBOL)).data.askPrice, '50000.00');
  });

  for (const kind of ['hmac', 'ed25519'] as const) {
    test(`orders and account with ${kind} keys`, async () => {
      const trader = await exchange.createTrader(kind);
      const client =
        kind === 'hmac'
          ? spot(trader)
          : new Spot(trader.apiKey, '', {
              baseURL: exchange.http,
              privateKey: trader.secret,
              privateKeyAlgo: PrivateKeyAlgo.ED25519,
            });
      assert.deepEqual((await client.newOrderTest(SYMBOL, 'BUY', 'LIMIT', order(40_000))).data, {});
      const placed = await client.newOrder(SYMBOL, 'BUY', 'LIMIT', order(40_000));
      const orderId = placed.data.orderId;
      assert.equal((await client.getOrder(SYMBOL, { orderId })).data.status, 'NEW');
      const replaced = await client.cancelAndReplace(SYMBOL, 'BUY', 'LIMIT', 'STOP_ON_FAILURE', {
        ...order(40_001),
        cancelOrderId: orderId,
      });
      assert.equal(replaced.data.newOrderResult, 'SUCCESS');
      assert.equal((await client.openOrders({ symbol: SYMBOL })).data.length, 1);
      assert.equal((await client.cancelOpenOrders(SYMBOL)).data.length, 1);
      assert.equal((await client.allOrders(SYMBOL)).data.length, 2);
      assert.deepEqual((await client.myTrades(SYMBOL)).data, []);
      const balances = (await client.account()).data.balances as Row[];
      assert.equal(balances.find((each) => each.asset === 'USD')?.locked, '0.000000');
      assert.equal((await client.coinInfo()).data.length, 4);
      await assert.rejects(client.cancelOrder(SYMBOL, { orderId }), (error) => {
        const { response } = error as { response: { status: number; data: Row } };
        assert.deepEqual(response.data, { code: -2011, msg: 'Unknown order sent.' });
        return response.status === 400;
      });
    });
  }

  test('market streams and the WebSocket API', async () => {
    const streams = new Inbox();
    const stream = new WebsocketStream({
      logger: QUIET,
      wsURL: exchange.ws,
      callbacks: streams.callbacks,
    });
    const answers = new Inbox();
    const api = new WebsocketAPI(alice.apiKey, alice.secret, {
      logger: QUIET,
      wsURL: `${exchange.ws}/ws-api/v3`,
      callbacks: answers.callbacks,
    });
    try {
      stream.subscribe('btcusd@bookTicker');
      await Promise.all([streams.opened, answers.opened]);
      api.newOrder(SYMBOL, 'BUY', 'LIMIT', { ...order(41_000), id: 'place' });
      const placed = await answers.next((row) => row.id === 'place');
      assert.equal((placed.result as Row).status, 'NEW');
      api.account({ id: 'account' });
      assert.equal((await answers.next((row) => row.id === 'account')).status, 200);
      const ticker = await streams.next((row) => row.b === '41000.00');
      assert.equal(ticker.s, SYMBOL);
    } finally {
      stream.disconnect();
      api.disconnect();
    }
  });
});
