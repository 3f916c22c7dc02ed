/** Amendments, prevented self-trades, figures of a day and microseconds, by unmodified clients. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Spot as Connector, WebsocketAPI } from '@binance/connector';
import { MainClient, WebsocketAPIClient } from 'binance';
import { openClient } from './ccxt-client.ts';
import { type E2eExchange, startExchange } from './exchange.ts';

const SYMBOL = 'BTCUSD';
const PAIR = 'BTC/USD';
const QUIET = { log() {}, trace() {}, info() {}, debug() {}, warn() {}, error() {} };
/** Times in microseconds are beyond it, those in milliseconds below: the year 5138. */
const FIRST_MICROSECONDS = 1e14;

type Row = Readonly<Record<string, unknown>>;

describe('what happened to orders', () => {
  let exchange: E2eExchange;
  before(async () => {
    exchange = await startExchange();
  });
  after(() => exchange.close());

  test('ccxt: prevented self-trades, figures of a day, rules, an OTOCO, microseconds', async () => {
    const client = await openClient(exchange.http, await exchange.createTrader());
    const other = await openClient(exchange.http, await exchange.createTrader());
    try {
      const resting = await client.createOrder(PAIR, 'limit', 'sell', 0.5, 61_000);
      const taking = await client.createOrder(PAIR, 'limit', 'buy', 0.2, 61_000, {
        selfTradePreventionMode: 'EXPIRE_TAKER',
      });
      assert.equal(taking.status, 'expired');
      const ids = { symbol: SYMBOL, orderId: resting.id! };
      const [match] = (await client.privateGetMyPreventedMatches(ids)) as Row[];
      const { makerOrderId, takerPreventedQuantity } = match!;
      assert.deepEqual([String(makerOrderId), takerPreventedQuantity], [resting.id, '0.2000']);
      const dayOf = async () =>
        (await client.publicGetTickerTradingDay({ symbol: SYMBOL, timeZone: '0' })) as Row;
      const before = await dayOf();
      await other.createOrder(PAIR, 'limit', 'buy', 0.1, 61_000);
      const day = await dayOf();
      // Midnight may have come between the trade and the question.
      if (day.openTime === before.openTime) assert.equal(day.volume, '0.1000');
      assert.equal(day.lastPrice, '61000.00');
      const rules = (await client.publicGetExecutionRules({ symbol: SYMBOL })) as Row;
      assert.deepEqual(rules.symbolRules, [{ symbol: SYMBOL, rules: [] }]);
      const list = (await client.privatePostOrderListOtoco({
        ...{ symbol: SYMBOL, workingType: 'LIMIT', workingSide: 'BUY', workingPrice: '50000' },
        ...{ workingQuantity: '0.1', workingTimeInForce: 'GTC', pendingSide: 'SELL' },
        ...{ pendingQuantity: '0.1', pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: '62000' },
        ...{ pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: '49000' },
      })) as Row;
      assert.equal((list.orders as Row[]).length, 3);
      assert.equal((await client.fetchOpenOrders(PAIR)).length, 4);
      client.headers = { 'X-MBX-TIME-UNIT': 'MICROSECOND' };
      const { time } = (await client.privateGetOrder(ids)) as Row;
      assert.ok(Number(time) > FIRST_MICROSECONDS, String(time));
      const { serverTime } = (await other.publicGetTime()) as Row;
      assert.ok(Number(serverTime) < FIRST_MICROSECONDS, 'others have what they asked for');
    } finally {
      await Promise.all([client.close(), other.close()]);
    }
  });

  test('binance (siebly): amendments, prevented self-trades, figures, microseconds', async () => {
    const { apiKey, secret } = await exchange.createTrader('ed25519');
    const keys = { api_key: apiKey, api_secret: secret };
    const rest = new MainClient({ ...keys, baseUrl: exchange.http });
    const sell = { symbol: SYMBOL, side: 'SELL', type: 'LIMIT', timeInForce: 'GTC' } as const;
    const placed = (await rest.submitNewOrder({
      ...sell,
      quantity: 0.5,
      price: 60_000,
    })) as unknown;
    const { clientOrderId, orderId } = placed as { clientOrderId: string; orderId: number };
    const options = { ...keys, wsUrl: exchange.ws, attachEventListeners: false };
    const client = new WebsocketAPIClient(options, QUIET);
    try {
      const amend = { symbol: SYMBOL, orderId, newQty: '0.3', timestamp: Date.now() };
      // It makes up an id where none is given; here an order keeps the one that it has.
      await assert.rejects(client.amendSpotOrderKeepPriority(amend), (error) => {
        assert.equal((error as { error: { code: number } }).error.code, -1106);
        return true;
      });
      const kept = { ...amend, newClientOrderId: clientOrderId };
      const { result } = await client.amendSpotOrderKeepPriority(kept);
      const { qty } = result.amendedOrder;
      assert.deepEqual([qty, result.amendedOrder.clientOrderId], ['0.3000', clientOrderId]);
      const buy = { ...sell, side: 'BUY', quantity: 0.1, price: 60_000 } as const;
      await rest.submitNewOrder({ ...buy, selfTradePreventionMode: 'EXPIRE_BOTH' });
      const [match] = await rest.getPreventedMatches({ symbol: SYMBOL, orderId });
      assert.equal(match?.makerPreventedQuantity, '0.3000');
      const heard = await client.getSpotPreventedMatches({ symbol: SYMBOL, orderId });
      assert.deepEqual(heard.result, [match]);
    } finally {
      client.getWSClient().closeAll(true);
    }
    const day = await rest.getTradingDayTicker({ symbol: SYMBOL, timeZone: '8', type: 'MINI' });
    const { closeTime, openTime } = day as unknown as { openTime: number; closeTime: number };
    assert.deepEqual([closeTime - openTime, openTime % 86_400_000], [86_399_999, 57_600_000]);
    const rules = await rest.getExecutionRules({ symbol: SYMBOL });
    assert.deepEqual(rules.symbolRules[0]?.rules, []);
    const reference = (await rest.getReferencePrice({ symbol: SYMBOL })) as unknown as Row;
    assert.equal(reference.referencePrice, null);
    const headers = { 'X-MBX-TIME-UNIT': 'MICROSECOND' };
    const precise = new MainClient({ ...keys, baseUrl: exchange.http }, { headers });
    const shown = await precise.getOrder({ symbol: SYMBOL, orderId });
    assert.ok(shown.time > FIRST_MICROSECONDS, String(shown.time));
  });

  test('@binance/connector: microseconds, prevented self-trades over the socket', async () => {
    const { apiKey, secret } = await exchange.createTrader();
    const client = new Connector(apiKey, secret, { baseURL: exchange.http });
    const order = (change = {}) => ({
      timeInForce: 'GTC',
      quantity: 0.1,
      price: 59_000,
      ...change,
    });
    const resting = await client.newOrder(SYMBOL, 'SELL', 'LIMIT', order());
    const mode = { selfTradePreventionMode: 'DECREMENT' };
    const taking = await client.newOrder(
      SYMBOL,
      'BUY',
      'LIMIT',
      order({ quantity: 0.04, ...mode }),
    );
    assert.equal(taking.data.status, 'EXPIRED_IN_MATCH');
    const { orderId } = resting.data;
    const inUs = await client.getOrder(SYMBOL, { orderId, timeUnit: 'microsecond' });
    assert.equal(inUs.data.preventedQuantity, '0.0400');
    const inMs = await client.getOrder(SYMBOL, { orderId });
    assert.equal(Math.floor(Number(inUs.data.time) / 1000), inMs.data.time);
    const opened = Promise.withResolvers<void>();
    const heard = Promise.withResolvers<Row>();
    const callbacks = {
      open: () => opened.resolve(),
      message: (text: string) => heard.resolve(JSON.parse(text)),
    };
    const socket = { logger: QUIET, wsURL: `${exchange.ws}/ws-api/v3`, timeUnit: 'microsecond' };
    const api = new WebsocketAPI(apiKey, secret, { ...socket, callbacks });
    try {
      await opened.promise;
      api.preventedMatches(SYMBOL, { orderId });
      const [match] = (await heard.promise).result as Row[];
      assert.ok(Number(match?.transactTime) > FIRST_MICROSECONDS);
      const { makerOrderId, makerPreventedQuantity, takerPreventedQuantity } = match!;
      assert.deepEqual(
        [makerOrderId, makerPreventedQuantity, takerPreventedQuantity],
        [orderId, '0.0400', '0.0400'],
      );
    } finally {
      api.disconnect();
    }
  });
});
