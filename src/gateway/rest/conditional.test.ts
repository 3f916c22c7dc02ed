/** Orders that wait, show a part, follow a price or expire: over REST, on the engine. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Template } from '../../schema/generated/protocol.ts';
import type { Answer, ParamValues, RestClient } from '../testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  restClient,
  type TradingExchange,
} from '../testing/trading-exchange.ts';
import { userEventView } from '../ws/user-events.ts';

const ORDER = { symbol: 'BTCUSD', side: 'BUY', quantity: '0.5' } as const;
const LIMIT = { ...ORDER, type: 'LIMIT', timeInForce: 'GTC' } as const;

describe('orders with terms over REST', () => {
  let exchange: TradingExchange;
  let alice: RestClient;
  let bob: RestClient;
  const place = (client: RestClient, params: ParamValues) =>
    client.signed('POST', '/api/v3/order', params);
  const show = (client: RestClient, { body }: Answer) =>
    client.signed('GET', '/api/v3/order', { symbol: 'BTCUSD', orderId: Number(body.orderId) });
  const depth = async () => {
    const { body } = await alice.public('GET', '/api/v3/depth', { symbol: 'BTCUSD' });
    return { bids: body.bids, asks: body.asks };
  };

  before(async () => {
    exchange = await openExchange();
  });

  after(() => exchange.close());

  beforeEach(() => {
    for (const market of [1, 2]) {
      exchange.port.now({ template: Template.CancelAll, session: 0, market, account: 0 });
    }
    [alice, bob] = [restClient(exchange), restClient(exchange)] as [RestClient, RestClient];
  });

  /** A trade at a price, between two others. */
  async function tradeAt(price: string): Promise<void> {
    const [one, other] = [restClient(exchange), restClient(exchange)];
    const order = { ...LIMIT, quantity: '0.01', price };
    assert.equal((await place(one, order)).status, 200);
    const { body } = await place(other, { ...order, side: 'SELL' });
    assert.equal(body.status, 'FILLED', JSON.stringify(body));
  }

  test('a stop waits, does not work, and trades once its price is met', async () => {
    await tradeAt('60000');
    const stop = { ...ORDER, side: 'SELL', type: 'STOP_LOSS', stopPrice: '59000' };
    const placed = await place(alice, { ...stop, newOrderRespType: 'RESULT' });
    assert.equal(placed.status, 200, JSON.stringify(placed.body));
    const { body } = placed;
    assert.deepEqual(
      [body.type, body.status, body.stopPrice, body.workingTime, body.timeInForce],
      ['STOP_LOSS', 'NEW', '59000.00', -1, 'GTC'],
    );
    const waiting = await show(alice, placed);
    assert.deepEqual([waiting.body.isWorking, waiting.body.workingTime], [false, -1]);
    const open = await alice.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    assert.equal((open.body as unknown as unknown[]).length, 1);
    await place(bob, { ...LIMIT, price: '58000' });
    await tradeAt('59000');
    const done = await show(alice, placed);
    assert.deepEqual(
      [done.body.status, done.body.isWorking, done.body.cummulativeQuoteQty],
      ['FILLED', true, '29000.00000000'],
    );
    assert.ok(Number(done.body.workingTime) > 0);
  });

  test('a take-profit limit rests at its price when it was met', async () => {
    await tradeAt('60000');
    const order = { ...ORDER, side: 'SELL', type: 'TAKE_PROFIT_LIMIT', timeInForce: 'GTC' };
    const placed = await place(alice, { ...order, price: '62000', stopPrice: '61000' });
    assert.deepEqual(Object.keys(placed.body).sort(), [
      'clientOrderId',
      'orderId',
      'orderListId',
      'symbol',
      'transactTime',
    ]);
    assert.deepEqual(await depth(), { bids: [], asks: [] });
    await tradeAt('61000');
    assert.deepEqual(await depth(), { bids: [], asks: [['62000.00', '0.50000']] });
    const { body } = await show(alice, placed);
    assert.deepEqual([body.type, body.status, body.isWorking], ['TAKE_PROFIT_LIMIT', 'NEW', true]);
  });

  test('a trailing stop follows in basis points of the price at placement', async () => {
    await tradeAt('60000');
    const order = { ...ORDER, side: 'SELL', type: 'STOP_LOSS', trailingDelta: '100' };
    const placed = await place(alice, { ...order, newOrderRespType: 'RESULT' });
    assert.deepEqual([placed.body.trailingDelta, placed.body.stopPrice], [100, undefined]);
    assert.ok(Number(placed.body.trailingTime) > 0);
    await place(bob, { ...LIMIT, price: '50000' });
    await tradeAt('61000');
    await tradeAt('60401');
    assert.equal((await show(alice, placed)).body.status, 'NEW');
    await tradeAt('60400');
    assert.equal((await show(alice, placed)).body.status, 'FILLED');
  });

  test('an iceberg shows its slice, and the next one when that is gone', async () => {
    const iceberg = { ...LIMIT, side: 'SELL', price: '60000', icebergQty: '0.2' };
    const placed = await place(alice, iceberg);
    assert.equal(placed.body.icebergQty, '0.20000');
    assert.deepEqual(await depth(), { bids: [], asks: [['60000.00', '0.20000']] });
    const taken = await place(bob, { ...LIMIT, price: '60000', quantity: '0.25' });
    assert.equal(taken.body.status, 'FILLED');
    assert.deepEqual(await depth(), { bids: [], asks: [['60000.00', '0.15000']] });
    const { body } = await show(alice, placed);
    assert.deepEqual([body.executedQty, body.icebergQty], ['0.25000', '0.20000']);
    const trades = await alice.public('GET', '/api/v3/aggTrades', { symbol: 'BTCUSD', limit: 1 });
    assert.equal((trades.body as unknown as { q: string }[])[0]?.q, '0.25000');
  });

  test('a hidden order shows nothing and trades all the same', async () => {
    const placed = await place(alice, { ...LIMIT, price: '60000', hidden: 'true' });
    assert.deepEqual([placed.body.status, placed.body.hidden], ['NEW', true]);
    assert.deepEqual(await depth(), { bids: [], asks: [] });
    const { body } = await place(bob, { ...LIMIT, side: 'SELL', price: '60000' });
    assert.equal(body.status, 'FILLED');
  });

  test('a minimum that cannot fill at once closes the order', async () => {
    await place(bob, { ...LIMIT, side: 'SELL', price: '60000', quantity: '0.1' });
    const order = { ...LIMIT, price: '60000', minQty: '0.2' };
    assert.equal((await place(alice, order)).body.status, 'EXPIRED');
    const { body } = await place(alice, { ...order, minQty: '0.1' });
    assert.deepEqual([body.status, body.executedQty], ['PARTIALLY_FILLED', '0.10000']);
  });

  test('an order with an end expires when the time has come', async () => {
    const endMs = exchange.port.nowUs() / 1000 + 60_000;
    const gtd = { ...LIMIT, timeInForce: 'GTD', price: '60000', goodTillDate: endMs };
    const placed = await place(alice, gtd);
    assert.deepEqual(
      [placed.body.status, placed.body.timeInForce, placed.body.goodTillDate],
      ['NEW', 'GTD', endMs],
    );
    const maker = { ...ORDER, type: 'LIMIT_MAKER', price: '50000', goodTillDate: endMs };
    const quoted = await place(alice, maker);
    exchange.port.setTimeUs((endMs + 1) * 1000);
    await place(bob, { ...LIMIT, price: '40000' });
    assert.equal((await show(alice, placed)).body.status, 'EXPIRED');
    assert.equal((await show(alice, quoted)).body.status, 'EXPIRED');
  });

  test('a pegged order follows the best price, and waits without one', async () => {
    const peg = { ...LIMIT, pegPriceType: 'PRIMARY_PEG' };
    const offset = { pegOffsetType: 'TICKS', pegOffsetValue: '-100' };
    const waiting = await place(alice, { ...peg, ...offset });
    assert.deepEqual(
      [waiting.body.status, waiting.body.workingTime, waiting.body.peggedPrice],
      ['NEW', -1, '0.00'],
    );
    await place(bob, { ...LIMIT, price: '60000' });
    const first = await show(alice, waiting);
    assert.deepEqual(
      [first.body.peggedPrice, first.body.pegOffsetValue, first.body.isWorking],
      ['59999.00', -100, true],
    );
    await place(bob, { ...LIMIT, price: '60500' });
    assert.deepEqual(await depth(), {
      bids: [
        ['60500.00', '0.50000'],
        ['60499.00', '0.50000'],
        ['60000.00', '0.50000'],
      ],
      asks: [],
    });
    assert.equal((await show(alice, waiting)).body.peggedPrice, '60499.00');
  });

  test('an order that cannot be paid when it comes alive is REJECTED', async () => {
    await tradeAt('60000');
    const account = exchange.createAccount({ USD: 1_000_00000000 });
    const poor = clientOf(exchange, keyOf(exchange, account));
    const told: string[] = [];
    const stopListening = exchange.accounts.listen(account, (event) => {
      const view = userEventView(event, exchange.feed.catalog, 0) as Record<string, unknown>;
      told.push(`${view.x} ${view.X} ${view.w} ${view.r}`);
    });
    const stop = { ...ORDER, type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', quantity: '1' };
    const placed = await place(poor, { ...stop, price: '62000', stopPrice: '61000' });
    assert.equal(placed.status, 200);
    await tradeAt('61000');
    stopListening();
    assert.equal((await show(poor, placed)).body.status, 'REJECTED');
    assert.deepEqual(told, [
      'NEW NEW false NONE',
      'NEW NEW true NONE',
      'REJECTED REJECTED false INSUFFICIENT_BALANCES',
    ]);
  });

  test('an order is replaced by one with terms, with the answers of a plain one', async () => {
    await tradeAt('60000');
    const old = await place(alice, { ...LIMIT, price: '50000' });
    const replace = (params: ParamValues) =>
      alice.signed('POST', '/api/v3/order/cancelReplace', {
        cancelReplaceMode: 'STOP_ON_FAILURE',
        ...params,
      });
    const stop = { ...ORDER, side: 'SELL', type: 'STOP_LOSS', stopPrice: '59000' };
    const done = await replace({ ...stop, cancelOrderId: Number(old.body.orderId) });
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.deepEqual([done.body.cancelResult, done.body.newOrderResult], ['SUCCESS', 'SUCCESS']);
    const again = await replace({ ...stop, cancelOrderId: Number(old.body.orderId) });
    assert.deepEqual([again.status, again.body.code], [400, -2022]);
    assert.equal((again.body.data as { newOrderResult: string }).newOrderResult, 'NOT_ATTEMPTED');
    const placed = done.body.newOrderResponse as { orderId: number };
    const refused = await replace({ ...stop, stopPrice: '61000', cancelOrderId: placed.orderId });
    assert.deepEqual([refused.status, refused.body.code], [409, -2021]);
    const data = refused.body.data as { newOrderResponse: { msg: string } };
    assert.equal(data.newOrderResponse.msg, 'Stop price would trigger immediately.');
    const missing = { ...stop, cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: 999 };
    const half = await alice.signed('POST', '/api/v3/order/cancelReplace', missing);
    assert.deepEqual([half.status, half.body.code], [409, -2021]);
    assert.equal((half.body.data as { newOrderResult: string }).newOrderResult, 'SUCCESS');
  });

  describe('are refused in the words of the dialect', () => {
    const STOP = { ...ORDER, side: 'SELL', type: 'STOP_LOSS' };
    const required = 'must be sent, but both were empty/null!';
    const rows: readonly (readonly [Record<string, string>, number, string])[] = [
      [{ ...STOP }, -1102, `Param 'stopPrice' or 'trailingDelta' ${required}`],
      [{ ...STOP, stopPrice: '61000' }, -2010, 'Stop price would trigger immediately.'],
      [
        { ...STOP, stopPrice: '59000', trailingDelta: '100' },
        -1106,
        "Parameter 'stopPrice' sent when not required.",
      ],
      [
        { ...STOP, type: 'TAKE_PROFIT', stopPrice: '61000', trailingDelta: '100' },
        -1106,
        "Parameter 'stopPrice' sent when not required.",
      ],
      [
        { ...STOP, stopPrice: '59000', price: '1' },
        -1106,
        "Parameter 'price' sent when not required.",
      ],
      [
        { ...LIMIT, price: '1', stopPrice: '2' },
        -1106,
        "Parameter 'stopPrice' sent when not required.",
      ],
      [
        { ...LIMIT, price: '60000', reduceOnly: 'true' },
        -2010,
        'Reduce-only needs a position; a spot account has balances.',
      ],
      [
        { ...LIMIT, price: '60000', timeInForce: 'IOC', icebergQty: '0.1' },
        -2010,
        'Unsupported order combination.',
      ],
      [
        { ...LIMIT, price: '60000', timeInForce: 'GTD' },
        -1102,
        "Mandatory parameter 'goodTillDate' was not sent, was empty/null, or malformed.",
      ],
      [
        {
          ...LIMIT,
          pegPriceType: 'PRIMARY_PEG',
          pegOffsetType: 'PRICE_LEVEL',
          pegOffsetValue: '1',
        },
        -1100,
        "Illegal characters found in parameter 'pegOffsetType'; legal range is 'TICKS'.",
      ],
      [
        { ...LIMIT, price: '60000', timeInForce: 'GTD', goodTillDate: '1' },
        -1130,
        'The time is not after the present one; give a later one.',
      ],
    ];
    for (const [params, code, msg] of rows) {
      test(`${JSON.stringify(params)}: ${code} ${msg}`, async () => {
        await tradeAt('60000');
        const { body } = await place(alice, params);
        assert.deepEqual([body.code, body.msg], [code, msg]);
      });
    }

    test('a trailing stop in a market without a price', async () => {
      const params = { ...STOP, symbol: 'ETHUSD', trailingDelta: '100' };
      const { body } = await place(alice, params);
      assert.equal(body.code, -2010);
      assert.match(body.msg!, /needs a price to start from/);
    });
  });

  test('what is only tested is held to the same form', async () => {
    await tradeAt('60000');
    const stop = { ...ORDER, side: 'SELL', type: 'STOP_LOSS', stopPrice: '59000' };
    const test = (params: ParamValues) => alice.signed('POST', '/api/v3/order/test', params);
    assert.deepEqual((await test(stop)).body, {});
    assert.equal((await test({ ...stop, trailingDelta: '1' })).body.code, -1106);
  });
});
