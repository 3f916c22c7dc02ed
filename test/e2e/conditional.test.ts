/** Stops, trailing stops, icebergs and order lists, asked for by unmodified clients. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Spot as Connector } from '@binance/connector';
import { Spot as OfficialSpot, SpotRestAPI, SpotWebsocketAPI } from '@binance/spot';
import { MainClient } from 'binance';
import ccxt, { type binance } from 'ccxt';
import { openClient } from './ccxt-client.ts';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';

const SYMBOL = 'BTCUSD';
const PAIR = 'BTC/USD';

type Row = Readonly<Record<string, unknown>>;

describe('conditional orders and lists', () => {
  let exchange: E2eExchange;
  let trader: Trader;
  /** Makes the market: trades at a price, or takes what there is. */
  let maker: binance;
  let taker: binance;
  let alice: binance;

  const tradeAt = async (price: number) => {
    await maker.createOrder(PAIR, 'limit', 'buy', 0.01, price);
    const sold = await taker.createOrder(PAIR, 'limit', 'sell', 0.01, price);
    assert.equal(sold.status, 'closed');
  };

  before(async () => {
    exchange = await startExchange();
    trader = await exchange.createTrader();
    maker = await openClient(exchange.http, await exchange.createTrader());
    taker = await openClient(exchange.http, await exchange.createTrader());
    alice = await openClient(exchange.http, trader);
  });

  after(async () => {
    await Promise.all([maker?.close(), taker?.close(), alice?.close()]);
    await exchange.close();
  });

  beforeEach(async () => {
    for (const client of [maker, taker, alice]) {
      const open = await client.fetchOpenOrders(PAIR);
      if (open.length > 0) await client.cancelAllOrders(PAIR);
    }
    await tradeAt(60_000);
  });

  describe('ccxt', () => {
    test('a stop loss waits, is seen, and sells when the price falls', async () => {
      const params = { stopLossPrice: 59_000 };
      const stop = await alice.createOrder(PAIR, 'market', 'sell', 0.1, undefined, params);
      const waiting = await alice.fetchOrder(stop.id!, PAIR);
      assert.deepEqual([waiting.status, waiting.triggerPrice, waiting.filled], ['open', 59_000, 0]);
      assert.equal((await alice.fetchOpenOrders(PAIR)).length, 1);
      await maker.createOrder(PAIR, 'limit', 'buy', 0.1, 58_900);
      await tradeAt(59_000);
      assert.equal((await alice.fetchOrder(stop.id!, PAIR)).average, 58_900);
    });

    test('triggerPrice and takeProfitPrice make limit orders that come later', async () => {
      const stop = await alice.createOrder(PAIR, 'limit', 'buy', 0.1, 61_500, {
        triggerPrice: 61_000,
      });
      const profit = await alice.createOrder(PAIR, 'limit', 'sell', 0.1, 63_000, {
        takeProfitPrice: 62_000,
      });
      const types = (await alice.fetchOpenOrders(PAIR)).map(({ info }) => (info as Row).type);
      assert.deepEqual(types.sort(), ['STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT']);
      assert.equal((await alice.fetchOrder(profit.id!, PAIR)).triggerPrice, 62_000);
      await tradeAt(61_000);
      const book = await alice.fetchOrderBook(PAIR);
      assert.deepEqual(book.bids[0], [61_500, 0.1]);
      assert.equal((await alice.cancelOrder(stop.id!, PAIR)).status, 'canceled');
      assert.equal((await alice.cancelOrder(profit.id!, PAIR)).status, 'canceled');
    });

    test('a trailing stop follows by a percentage', async () => {
      const params = { trailingPercent: 1, stopLossOrTakeProfit: 'stopLoss' };
      const stop = await alice.createOrder(PAIR, 'market', 'sell', 0.1, undefined, params);
      await maker.createOrder(PAIR, 'limit', 'buy', 0.1, 55_000);
      await tradeAt(61_000);
      await tradeAt(60_401);
      const waiting = await alice.fetchOrder(stop.id!, PAIR);
      assert.deepEqual([waiting.status, (waiting.info as Row).trailingDelta], ['open', 100]);
      await tradeAt(60_400);
      assert.equal((await alice.fetchOrder(stop.id!, PAIR)).status, 'closed');
    });

    test('an iceberg shows its part', async () => {
      await alice.createOrder(PAIR, 'limit', 'sell', 1, 60_500, { icebergQty: 0.2 });
      assert.deepEqual((await alice.fetchOrderBook(PAIR)).asks[0], [60_500, 0.2]);
    });

    test('an OCO goes through the implicit endpoint', async () => {
      const list = (await alice.privatePostOrderListOco({
        ...{ symbol: SYMBOL, side: 'SELL', quantity: '0.1' },
        ...{ aboveType: 'LIMIT_MAKER', abovePrice: '62000' },
        ...{ belowType: 'STOP_LOSS', belowStopPrice: '59000' },
      })) as Row;
      assert.equal(list.contingencyType, 'OCO');
      assert.equal((await alice.fetchOpenOrders(PAIR)).length, 2);
      await maker.createOrder(PAIR, 'limit', 'buy', 0.1, 62_000);
      const orders = await alice.fetchOrders(PAIR);
      const statuses = orders.slice(-2).map(({ status }) => status);
      assert.deepEqual(statuses, ['closed', 'expired']);
    });

    test('refusals become the exceptions that bots expect', async () => {
      const stop = (price: number) =>
        alice.createOrder(PAIR, 'market', 'sell', 0.1, undefined, { stopLossPrice: price });
      await assert.rejects(stop(61_000), ccxt.OrderImmediatelyFillable);
      await assert.rejects(
        alice.createOrder(PAIR, 'limit', 'sell', 0.1, 60_000, { reduceOnly: true }),
        ccxt.ExchangeError,
      );
    });
  });

  describe('@binance/spot', () => {
    const oco = {
      symbol: SYMBOL,
      quantity: 0.1,
      abovePrice: 62_000,
      belowPrice: 58_900,
      belowStopPrice: 59_000,
    } as const;

    test('places, finds and cancels lists over REST', async () => {
      const { apiKey, secret } = trader;
      const configurationRestAPI = { apiKey, apiSecret: secret, basePath: exchange.http };
      const api = new OfficialSpot({ configurationRestAPI }).restAPI;
      const placed = await api.orderListOco({
        ...oco,
        side: SpotRestAPI.OrderListOcoSideEnum.SELL,
        aboveType: SpotRestAPI.OrderListOcoAboveTypeEnum.LIMIT_MAKER,
        belowType: SpotRestAPI.OrderListOcoBelowTypeEnum.STOP_LOSS_LIMIT,
        belowTimeInForce: SpotRestAPI.OrderListOcoBelowTimeInForceEnum.GTC,
      });
      const { orderListId, orderReports } = await placed.data();
      assert.deepEqual(
        orderReports?.map(({ type, stopPrice }) => [type, stopPrice]),
        [
          ['LIMIT_MAKER', undefined],
          ['STOP_LOSS_LIMIT', '59000.00'],
        ],
      );
      const list = await (await api.getOrderList({ orderListId: orderListId! })).data();
      assert.equal(list.listOrderStatus, 'EXECUTING');
      const ended = await api.deleteOrderList({ symbol: SYMBOL, orderListId: orderListId! });
      assert.equal((await ended.data()).listOrderStatus, 'ALL_DONE');
    });

    test('places a list over the WebSocket API and hears of it', async () => {
      const { apiKey, secret } = trader;
      const wsURL = `${exchange.ws}/ws-api/v3`;
      const configurationWebsocketAPI = { apiKey, apiSecret: secret, wsURL };
      const client = new OfficialSpot({ configurationWebsocketAPI });
      const connection = await client.websocketAPI.connect();
      try {
        const { stream } = await connection.userDataStreamSubscribeSignature();
        const told = new Promise<Row>((resolve) => {
          stream.on('message', (data) => {
            const event = data as unknown as Row;
            if (event.e === 'listStatus') resolve(event);
          });
        });
        const placed = await connection.orderListPlaceOco({
          ...oco,
          side: SpotWebsocketAPI.OrderListPlaceOcoSideEnum.SELL,
          aboveType: SpotWebsocketAPI.OrderListPlaceOcoAboveTypeEnum.LIMIT_MAKER,
          belowType: SpotWebsocketAPI.OrderListPlaceOcoBelowTypeEnum.STOP_LOSS_LIMIT,
          belowTimeInForce: SpotWebsocketAPI.OrderListPlaceOcoBelowTimeInForceEnum.GTC,
        });
        const { orderListId } = placed.data as unknown as Row;
        const event = await told;
        assert.deepEqual([event.g, event.l], [orderListId, 'EXEC_STARTED']);
      } finally {
        await connection.disconnect();
      }
    });
  });

  test('@binance/connector places and cancels an OCO', async () => {
    const client = new Connector(trader.apiKey, trader.secret, { baseURL: exchange.http });
    const { data } = await client.newOCOOrder(SYMBOL, 'SELL', 0.1, 'LIMIT_MAKER', 'STOP_LOSS', {
      abovePrice: 62_000,
      belowStopPrice: 59_000,
    });
    const { orderListId } = data;
    assert.equal((await client.getOCOOrder({ orderListId })).data.listOrderStatus, 'EXECUTING');
    assert.equal((await client.getOpenOCOOrders()).data.length, 1);
    const ended = await client.cancelOCOOrder(SYMBOL, { orderListId });
    assert.equal(ended.data.listOrderStatus, 'ALL_DONE');
  });

  test('binance (siebly) places an OTOCO', async () => {
    const client = new MainClient({
      api_key: trader.apiKey,
      api_secret: trader.secret,
      baseUrl: exchange.http,
    });
    const list = (await client.submitNewOrderListOTOCO({
      symbol: SYMBOL,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: '59500',
      workingQuantity: '0.1',
      workingTimeInForce: 'GTC',
      pendingSide: 'SELL',
      pendingQuantity: '0.1',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '62000',
      pendingBelowType: 'STOP_LOSS',
      pendingBelowStopPrice: '59000',
    })) as unknown as Row;
    const reports = list.orderReports as Row[];
    assert.deepEqual(
      reports.map(({ status }) => status),
      ['NEW', 'PENDING_NEW', 'PENDING_NEW'],
    );
    await taker.createOrder(PAIR, 'limit', 'sell', 0.1, 59_500);
    const open = await client.getOpenOrders({ symbol: SYMBOL });
    assert.deepEqual(open.map(({ type }) => type).sort(), ['LIMIT_MAKER', 'STOP_LOSS']);
  });
});
