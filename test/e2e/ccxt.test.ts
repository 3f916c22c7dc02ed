import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import ccxt, { type binance } from 'ccxt';
import { ccxtClient, openClient } from './ccxt-client.ts';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';

const SYMBOL = 'BTC/USD';

/** Between two looks at a condition. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

const opened = (exchange: E2eExchange, trader?: Trader) => openClient(exchange.http, trader);
const pointedAt = (exchange: E2eExchange, trader: Trader) => ccxtClient(exchange.http, trader);

for (const kind of ['hmac', 'ed25519'] as const) {
  describe(`ccxt with ${kind} keys`, () => {
    let exchange: E2eExchange;
    let alice: binance;
    let bob: binance;
    const totals = async () => {
      const balances = await Promise.all([alice.fetchBalance(), bob.fetchBalance()]);
      const sum = (asset: string) =>
        balances.reduce((total, each) => total + Number(each[asset]?.total ?? 0), 0);
      return { BTC: sum('BTC'), USD: sum('USD') };
    };

    before(async () => {
      exchange = await startExchange();
      alice = await opened(exchange, await exchange.createTrader(kind));
      bob = await opened(exchange, await exchange.createTrader(kind));
    });

    after(async () => {
      await Promise.all([alice?.close(), bob?.close()]);
      await exchange.close();
    });

    test('markets and currencies are loaded', async () => {
      const symbols = ['BTC/USD', 'DEC/BTC', 'DEC/USD', 'ETH/USD'];
      assert.deepEqual(Object.keys(alice.markets!).sort(), symbols);
      const market = alice.market(SYMBOL);
      assert.equal(market.spot, true);
      assert.equal(market.active, true);
      assert.equal(market.precision.price, 0.01);
      assert.equal(market.precision.amount, 0.0001);
      assert.equal(market.limits.cost?.min, 1);
      assert.ok('USD' in alice.currencies);
    });

    test('orders are placed, seen, edited and cancelled', async () => {
      const order = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.5, 50_000);
      assert.equal(order.status, 'open');
      assert.equal(order.amount, 0.5);
      const seen = await alice.fetchOrder(order.id!, SYMBOL);
      assert.deepEqual([seen.id, seen.price, seen.remaining], [order.id, 50_000, 0.5]);
      assert.equal((await alice.fetchOpenOrders(SYMBOL)).length, 1);
      assert.equal((await alice.fetchOpenOrders()).length, 1);
      const edited = await alice.editOrder(order.id!, SYMBOL, 'limit', 'buy', 0.4, 50_100);
      assert.notEqual(edited.id, order.id);
      assert.equal((await alice.fetchOrder(order.id!, SYMBOL)).status, 'canceled');
      const cancelled = await alice.cancelOrder(edited.id!, SYMBOL);
      assert.equal(cancelled.status, 'canceled');
      await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 50_000);
      await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 50_001);
      const all = await alice.cancelAllOrders(SYMBOL);
      assert.equal((all as unknown[]).length, 2);
      assert.deepEqual(await alice.fetchOpenOrders(SYMBOL), []);
      const orders = await alice.fetchOrders(SYMBOL);
      assert.ok(orders.length >= 4);
      assert.ok((await alice.fetchClosedOrders(SYMBOL)).length === 0);
      assert.ok((await alice.fetchCanceledOrders(SYMBOL)).length >= 4);
    });

    test('an order can be found and cancelled by its client order id', async () => {
      const clientOrderId = 'my-own-id-1';
      const order = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 50_000, { clientOrderId });
      assert.equal(order.clientOrderId, clientOrderId);
      const seen = await alice.fetchOrder('', SYMBOL, { clientOrderId });
      assert.equal(seen.id, order.id);
      await alice.cancelOrder('', SYMBOL, { clientOrderId });
    });

    test('limit, market, post-only, IOC and FOK orders trade, and balances add up', async () => {
      const before = await totals();
      await alice.createOrder(SYMBOL, 'limit', 'sell', 1, 60_000);
      const market = await bob.createOrder(SYMBOL, 'market', 'buy', 0.2);
      assert.deepEqual([market.status, market.filled, market.average], ['closed', 0.2, 60_000]);
      assert.equal(market.fee?.currency, 'BTC');
      const cost = await bob.createMarketBuyOrderWithCost(SYMBOL, 600);
      assert.deepEqual([cost.status, cost.filled], ['closed', 0.01]);
      const ioc = await bob.createOrder(SYMBOL, 'limit', 'buy', 0.1, 60_000, {
        timeInForce: 'IOC',
      });
      assert.equal(ioc.status, 'closed');
      const fok = await bob.createOrder(SYMBOL, 'limit', 'buy', 0.1, 59_000, {
        timeInForce: 'FOK',
      });
      assert.equal(fok.status, 'expired');
      const maker = await bob.createOrder(SYMBOL, 'limit', 'buy', 0.1, 59_000, { postOnly: true });
      assert.equal(maker.postOnly, true);
      await assert.rejects(
        bob.createOrder(SYMBOL, 'limit', 'buy', 0.1, 60_000, { postOnly: true }),
        ccxt.OrderImmediatelyFillable,
      );
      const trades = await bob.fetchMyTrades(SYMBOL);
      assert.equal(trades.length, 3);
      assert.equal(trades[0]?.takerOrMaker, 'taker');
      const orderTrades = await bob.fetchOrderTrades(market.id!, SYMBOL);
      assert.deepEqual([orderTrades.length, orderTrades[0]?.amount], [1, 0.2]);
      const fees = { BTC: 0, USD: 0 };
      for (const each of [...trades, ...(await alice.fetchMyTrades(SYMBOL))]) {
        fees[each.fee?.currency as 'BTC' | 'USD'] += Number(each.fee?.cost);
      }
      await bob.cancelAllOrders(SYMBOL);
      await alice.cancelAllOrders(SYMBOL);
      const afterwards = await totals();
      assert.ok(Math.abs(before.BTC - fees.BTC - afterwards.BTC) < 1e-8);
      assert.ok(Math.abs(before.USD - fees.USD - afterwards.USD) < 1e-6);
      const balance = await bob.fetchBalance();
      assert.equal(balance.USD?.used, 0);
    });

    test('errors become the exceptions that bots expect', async () => {
      const place = (amount: number, price: number) =>
        alice.createOrder(SYMBOL, 'limit', 'buy', amount, price);
      await assert.rejects(place(80, 60_000), ccxt.InsufficientFunds);
      await assert.rejects(place(100_001, 50_000), ccxt.InvalidOrder);
      await assert.rejects(alice.cancelOrder('99999999', SYMBOL), ccxt.OrderNotFound);
      await assert.rejects(alice.fetchOrder('99999999', SYMBOL), ccxt.OrderNotFound);
      const stranger = { apiKey: 'A'.repeat(64), secret: 'nobody' };
      await assert.rejects(pointedAt(exchange, stranger).fetchBalance(), ccxt.AuthenticationError);
      const forger = pointedAt(exchange, { apiKey: alice.apiKey, secret: 'wrong' });
      await assert.rejects(forger.fetchBalance(), ccxt.AuthenticationError);
    });

    test('every market-data call answers', async () => {
      await alice.createOrder(SYMBOL, 'limit', 'sell', 0.5, 61_000);
      await bob.createOrder(SYMBOL, 'limit', 'buy', 0.3, 61_000);
      await bob.createOrder(SYMBOL, 'limit', 'buy', 0.3, 58_000);
      const market = await opened(exchange);
      try {
        const book = await market.fetchOrderBook(SYMBOL);
        assert.deepEqual(
          [book.bids[0], book.asks[0]],
          [
            [58_000, 0.3],
            [61_000, 0.2],
          ],
        );
        const ticker = await market.fetchTicker(SYMBOL);
        assert.deepEqual([ticker.last, ticker.bid, ticker.ask], [61_000, 58_000, 61_000]);
        assert.equal(Object.keys(await market.fetchTickers()).length, 4);
        assert.equal(Object.keys(await market.fetchBidsAsks()).length, 4);
        assert.equal(Object.keys(await market.fetchLastPrices()).length, 4);
        const trades = await market.fetchTrades(SYMBOL);
        assert.deepEqual([trades.at(-1)?.price, trades.at(-1)?.amount], [61_000, 0.3]);
        const candles = await market.fetchOHLCV(SYMBOL, '1m');
        assert.equal(candles.at(-1)?.[4], 61_000);
        const askedMs = Date.now();
        const timeMs = (await market.fetchTime())!;
        assert.ok(askedMs <= timeMs && timeMs <= Date.now(), `${timeMs}`);
        assert.equal((await market.fetchStatus()).status, 'ok');
      } finally {
        await market.close();
        await Promise.all([alice.cancelAllOrders(SYMBOL), bob.cancelAllOrders(SYMBOL)]);
      }
    });

    test('fees are known', async () => {
      const fee = await alice.fetchTradingFee(SYMBOL);
      assert.deepEqual([fee.maker, fee.taker], [0.001, 0.001]);
      assert.equal((await alice.fetchTradingFees())[SYMBOL]?.taker, 0.001);
    });

    test('the order book, trades, ticker and candles can be watched', async () => {
      await alice.createOrder(SYMBOL, 'limit', 'sell', 1, 62_000);
      const book = await bob.watchOrderBook(SYMBOL);
      assert.equal(book.asks[0]?.[0], 62_000);
      const watched = Promise.all([
        bob.watchTrades(SYMBOL),
        bob.watchTicker(SYMBOL),
        bob.watchOHLCV(SYMBOL, '1m'),
        bob.watchBidsAsks([SYMBOL]),
      ]);
      // Until the subscriptions stand, trades pass unseen: trade until all have been heard.
      let heard = false;
      watched.finally(() => {
        heard = true;
      });
      while (!heard) {
        await bob.createOrder(SYMBOL, 'limit', 'buy', 0.001, 62_000);
        await pause();
      }
      const [trades, ticker, candles] = await watched;
      assert.equal(trades.at(-1)?.price, 62_000);
      assert.equal(ticker.last, 62_000);
      assert.equal(candles.at(-1)?.[4], 62_000);
      await alice.cancelAllOrders(SYMBOL);
      while (bob.orderbooks[SYMBOL].asks.length > 0) {
        await Promise.race([bob.watchOrderBook(SYMBOL), pause()]);
      }
    });

    test('own orders, trades and balances can be watched; orders go over the socket', async () => {
      const order = alice.watchOrders(SYMBOL);
      const trade = alice.watchMyTrades(SYMBOL);
      const balance = alice.watchBalance();
      let heard = false;
      const all = Promise.all([order, trade, balance]).finally(() => {
        heard = true;
      });
      while (!heard) {
        await alice.createOrder(SYMBOL, 'limit', 'buy', 0.01, 57_000);
        await bob.createOrder(SYMBOL, 'market', 'sell', 0.01);
        await pause();
      }
      const [orders, trades, balances] = await all;
      assert.equal(orders[0]?.symbol, SYMBOL);
      assert.equal(trades[0]?.price, 57_000);
      assert.ok('USD' in balances || 'BTC' in balances);
      const placed = await alice.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, 50_000);
      assert.equal(placed.status, 'open');
      const seen = await alice.fetchOrderWs(placed.id!, SYMBOL);
      assert.equal(seen.id, placed.id);
      const edited = await alice.editOrderWs(placed.id!, SYMBOL, 'limit', 'buy', 0.01, 50_001);
      const cancelled = await alice.cancelOrderWs(edited.id!, SYMBOL);
      assert.equal(cancelled.status, 'canceled');
    });
  });
}
