import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Spot, SpotRestAPI, SpotWebsocketAPI, TimeUnit } from '@binance/spot';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';

const SYMBOL = 'BTCUSD';

/** This package takes either a secret or a private key. */
function keys({ apiKey, secret }: Trader) {
  const isPem = secret.includes('PRIVATE KEY');
  return isPem ? { apiKey, privateKey: secret } : { apiKey, apiSecret: secret };
}

describe('@binance/spot', () => {
  let exchange: E2eExchange;
  before(async () => {
    exchange = await startExchange();
  });
  after(() => exchange.close());

  const rest = (trader: Trader) =>
    new Spot({ configurationRestAPI: { ...keys(trader), basePath: exchange.http } }).restAPI;

  test('market data of the second wave, in microseconds', async () => {
    const timeUnit = TimeUnit.MICROSECOND;
    const configurationRestAPI = { apiKey: '', basePath: exchange.http, timeUnit };
    const api = new Spot({ configurationRestAPI }).restAPI;
    const { serverTime } = await (await api.time()).data();
    assert.ok(Number(serverTime) > 1e15, `${serverTime}`);
    const day = await (await api.tickerTradingDay({ symbol: SYMBOL, timeZone: '8' })).data();
    assert.equal((day as { symbol?: string }).symbol, SYMBOL);
    const { symbolRules } = await (await api.executionRules({ symbol: SYMBOL })).data();
    assert.equal(symbolRules?.[0]?.symbol, SYMBOL);
    const reference = await (await api.referencePrice({ symbol: SYMBOL })).data();
    assert.ok(Number(reference.timestamp) > 1e15);
  });

  for (const kind of ['hmac', 'ed25519'] as const) {
    test(`REST with ${kind} keys`, async () => {
      const api = rest(await exchange.createTrader(kind));
      const info = await (await api.exchangeInfo({ symbol: SYMBOL })).data();
      assert.equal(info.symbols?.[0]?.symbol, SYMBOL);
      const placed = await api.newOrder({
        symbol: SYMBOL,
        side: SpotRestAPI.NewOrderSideEnum.BUY,
        type: SpotRestAPI.NewOrderTypeEnum.LIMIT,
        timeInForce: SpotRestAPI.NewOrderTimeInForceEnum.GTC,
        quantity: 0.5,
        price: 50_000,
      });
      const { orderId, status } = await placed.data();
      assert.equal(status, 'NEW');
      const depth = await (await api.depth({ symbol: SYMBOL })).data();
      assert.deepEqual(depth.bids?.[0], ['50000.00', '0.5000']);
      const order = await (await api.getOrder({ symbol: SYMBOL, orderId: orderId! })).data();
      assert.equal(order.origQty, '0.5000');
      const cancelled = await api.deleteOrder({ symbol: SYMBOL, orderId: orderId! });
      assert.equal((await cancelled.data()).status, 'CANCELED');
      const account = await (await api.getAccount()).data();
      assert.equal(account.accountType, 'SPOT');
      const trades = await (await api.myTrades({ symbol: SYMBOL })).data();
      assert.deepEqual(trades, []);
      await assert.rejects(api.deleteOrder({ symbol: SYMBOL, orderId: orderId! }), /Unknown order/);
    });

    test(`what happened to orders, over REST, with ${kind} keys`, async () => {
      const api = rest(await exchange.createTrader(kind));
      const order = {
        symbol: SYMBOL,
        type: SpotRestAPI.NewOrderTypeEnum.LIMIT,
        timeInForce: SpotRestAPI.NewOrderTimeInForceEnum.GTC,
      };
      const selling = { ...order, side: SpotRestAPI.NewOrderSideEnum.SELL, price: 90_000 };
      const strategy = { strategyId: 7, strategyType: 1_000_000 };
      const resting = await (await api.newOrder({ ...selling, quantity: 0.5, ...strategy })).data();
      const orderId = resting.orderId!;
      const shown = await (await api.getOrder({ symbol: SYMBOL, orderId })).data();
      assert.deepEqual({ ...strategy, ...shown }, shown);
      await api.orderAmendKeepPriority({ symbol: SYMBOL, orderId, newQty: 0.4 });
      const [amended] = await (await api.orderAmendments({ symbol: SYMBOL, orderId })).data();
      assert.deepEqual([amended?.origQty, amended?.newQty], ['0.5000', '0.4000']);
      const taking = await api.newOrder({
        ...{ ...order, side: SpotRestAPI.NewOrderSideEnum.BUY, price: 90_000, quantity: 0.1 },
        selfTradePreventionMode: SpotRestAPI.NewOrderSelfTradePreventionModeEnum.EXPIRE_BOTH,
      });
      assert.equal((await taking.data()).status, 'EXPIRED_IN_MATCH');
      const matches = await api.myPreventedMatches({ symbol: SYMBOL, orderId });
      const [match] = await matches.data();
      assert.equal(match?.makerOrderId, orderId);
      assert.equal(match?.makerPreventedQuantity, '0.4000');
      assert.deepEqual(await (await api.myAllocations({ symbol: SYMBOL })).data(), []);
      const { symbolFilters } = await (await api.myFilters({ symbol: SYMBOL })).data();
      assert.ok((symbolFilters ?? []).length > 2);
    });

    test(`WebSocket API with ${kind} keys`, async () => {
      const trader = await exchange.createTrader(kind);
      const wsURL = `${exchange.ws}/ws-api/v3`;
      const client = new Spot({ configurationWebsocketAPI: { ...keys(trader), wsURL } });
      const connection = await client.websocketAPI.connect();
      try {
        const { stream } = await connection.userDataStreamSubscribeSignature();
        const reported = new Promise<Record<string, unknown>>((resolve) => {
          stream.on('message', (data) => {
            const event = data as unknown as Record<string, unknown>;
            if (event.e === 'executionReport') resolve(event);
          });
        });
        const placed = await connection.orderPlace({
          symbol: SYMBOL,
          side: SpotWebsocketAPI.OrderPlaceSideEnum.BUY,
          type: SpotWebsocketAPI.OrderPlaceTypeEnum.LIMIT,
          timeInForce: SpotWebsocketAPI.OrderPlaceTimeInForceEnum.GTC,
          quantity: 0.01,
          price: 42_000,
        });
        assert.equal(placed.data.status, 'NEW');
        assert.equal((await reported).x, 'NEW');
      } finally {
        await connection.disconnect();
      }
    });
  }

  test('market streams', async () => {
    const { ws } = exchange;
    const client = new Spot({ configurationWebsocketStreams: { wsURL: ws } });
    const connection = await client.websocketStreams.connect();
    try {
      const stream = connection.trade({ symbol: SYMBOL.toLowerCase() });
      let trade: Record<string, unknown> | undefined;
      stream.on('message', (data) => {
        trade = data as unknown as Record<string, unknown>;
      });
      const [alice, bob] = [
        rest(await exchange.createTrader()),
        rest(await exchange.createTrader()),
      ];
      const limit = {
        symbol: SYMBOL,
        type: SpotRestAPI.NewOrderTypeEnum.LIMIT,
        timeInForce: SpotRestAPI.NewOrderTimeInForceEnum.GTC,
        quantity: 0.01,
        price: 43_000,
      };
      // Until the subscription stands, trades pass unseen: trade until one has been heard.
      while (trade === undefined) {
        await alice.newOrder({ ...limit, side: SpotRestAPI.NewOrderSideEnum.BUY });
        await bob.newOrder({ ...limit, side: SpotRestAPI.NewOrderSideEnum.SELL });
      }
      assert.equal(trade.p, '43000.00');
    } finally {
      await connection.disconnect();
    }
  });
});
