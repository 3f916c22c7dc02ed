import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Template } from '../../schema/generated/protocol.ts';
import { RestClient } from '../testing/rest-client.ts';
import { startTestExchange } from '../testing.ts';

type Exchange = Awaited<ReturnType<typeof startTestExchange>>;

const LIMIT = {
  symbol: 'BTCUSD',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '60000.01',
} as const;

describe('trading over REST', () => {
  let exchange: Exchange;
  let alice: RestClient;
  let bob: RestClient;
  let aliceAccount: number;

  before(async () => {
    const open = {
      weightPerMinute: 1e9,
      rawPerFiveMinutes: 1e9,
      connectionsPerFiveMinutes: 1e9,
      ordersPer10s: 1e9,
      ordersPerDay: 1e9,
    };
    const rateLimits = { offencesUntilBan: 10, firstBanSeconds: 1, maxBanSeconds: 1 };
    exchange = await startTestExchange({
      config: { rateLimits: { ...open, ...rateLimits, maxAddresses: 10 } },
    });
  });

  after(() => exchange.close());

  beforeEach(() => {
    for (const market of [1, 2]) {
      exchange.port.now({ template: Template.CancelAll, session: 0, market, account: 0 });
    }
    const client = (account: number) => {
      const { key, secret } = exchange.keys.createHmac({ account });
      const nowMs = () => exchange.port.nowUs() / 1000;
      return new RestClient(exchange.address.url, nowMs, { apiKey: key.key, secret });
    };
    aliceAccount = exchange.createAccount();
    alice = client(aliceAccount);
    bob = client(exchange.createAccount());
  });

  test('a limit order that rests is answered with status NEW and no fills', async () => {
    const { status, body, headers } = await alice.signed('POST', '/api/v3/order', {
      ...LIMIT,
      newClientOrderId: 'my-order_1',
    });
    assert.equal(status, 200);
    assert.equal(headers.get('x-mbx-order-count-10s'), '1');
    const nowMs = exchange.port.nowUs() / 1000;
    assert.deepEqual(body, {
      symbol: 'BTCUSD',
      orderId: body.orderId,
      orderListId: -1,
      clientOrderId: 'my-order_1',
      transactTime: nowMs,
      price: '60000.01',
      origQty: '0.50000',
      executedQty: '0.00000',
      origQuoteOrderQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'LIMIT',
      side: 'BUY',
      workingTime: nowMs,
      selfTradePreventionMode: 'EXPIRE_MAKER',
      fills: [],
    });
  });

  test('parameters may be in the body, in the query, or in both', async () => {
    const inBody = await alice.signedBody('POST', '/api/v3/order', LIMIT);
    assert.equal(inBody.status, 200);
    const { price, ...rest } = LIMIT;
    const query = new URLSearchParams(rest).toString();
    const body = `price=${price}&timestamp=${exchange.port.nowUs() / 1000}`;
    const mixed = await alice.raw('POST', '/api/v3/order', query, alice.sign(body, query + body));
    assert.equal(mixed.status, 200, JSON.stringify(mixed.body));
  });

  test('of a parameter in both query and body the query counts', async () => {
    const query = new URLSearchParams(LIMIT).toString();
    const body = `price=1.00&timestamp=${exchange.port.nowUs() / 1000}`;
    const mixed = await alice.raw('POST', '/api/v3/order', query, alice.sign(body, query + body));
    assert.equal(mixed.body.price, '60000.01');
  });

  test('a taker is answered with its fills, and both sides see their trades', async () => {
    await bob.signed('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', newClientOrderId: 'b1' });
    const { body } = await alice.signed('POST', '/api/v3/order', { ...LIMIT, quantity: '0.2' });
    assert.equal(body.status, 'FILLED');
    assert.equal(body.cummulativeQuoteQty, '12000.00200000');
    const fills = body.fills as Record<string, unknown>[];
    assert.deepEqual(fills, [
      {
        price: '60000.01',
        qty: '0.20000',
        commission: '0.00020000',
        commissionAsset: 'BTC',
        tradeId: fills[0]?.tradeId,
      },
    ]);
    const trades = await bob.signed('GET', '/api/v3/myTrades', { symbol: 'BTCUSD' });
    const trade = (trades.body as unknown as Record<string, unknown>[])[0]!;
    assert.equal(trade.commission, '12.00000200');
    assert.equal(trade.commissionAsset, 'USD');
    assert.deepEqual([trade.isMaker, trade.isBuyer], [true, false]);
    const order = await bob.signed('GET', '/api/v3/order', {
      symbol: 'BTCUSD',
      origClientOrderId: 'b1',
    });
    assert.equal(order.body.status, 'PARTIALLY_FILLED');
    assert.equal(order.body.executedQty, '0.20000');
  });

  test('a market order by quote budget is FILLED when it spent what it could', async () => {
    await bob.signed('POST', '/api/v3/order', { ...LIMIT, side: 'SELL' });
    const { body } = await alice.signed('POST', '/api/v3/order', {
      symbol: 'BTCUSD',
      side: 'BUY',
      type: 'MARKET',
      quoteOrderQty: '1000',
    });
    assert.equal(body.status, 'FILLED', JSON.stringify(body));
    assert.equal(body.origQuoteOrderQty, '1000.00000000');
    assert.equal(body.executedQty, '0.01666');
    assert.equal(body.origQty, '0.01666');
    assert.equal(body.price, '0.00');
  });

  test('a market order into an empty book is EXPIRED', async () => {
    const { body } = await alice.signed('POST', '/api/v3/order', {
      symbol: 'BTCUSD',
      side: 'SELL',
      type: 'MARKET',
      quantity: '0.1',
    });
    assert.equal(body.status, 'EXPIRED', JSON.stringify(body));
  });

  test('IOC and FOK orders that find nothing are EXPIRED', async () => {
    for (const timeInForce of ['IOC', 'FOK']) {
      const { body } = await alice.signed('POST', '/api/v3/order', { ...LIMIT, timeInForce });
      assert.equal(body.status, 'EXPIRED', timeInForce);
    }
  });

  test('an own resting order is EXPIRED_IN_MATCH by default', async () => {
    const resting = await alice.signed('POST', '/api/v3/order', { ...LIMIT, side: 'SELL' });
    const taking = await alice.signed('POST', '/api/v3/order', LIMIT);
    assert.equal(taking.body.status, 'NEW');
    const { body } = await alice.signed('GET', '/api/v3/order', {
      symbol: 'BTCUSD',
      orderId: String(resting.body.orderId),
    });
    assert.equal(body.status, 'EXPIRED_IN_MATCH');
    assert.equal(body.preventedQuantity, '0.50000');
  });

  test('newOrderRespType chooses how much is answered', async () => {
    const ack = await alice.signed('POST', '/api/v3/order', { ...LIMIT, newOrderRespType: 'ACK' });
    const { orderId, clientOrderId, transactTime } = ack.body;
    const short = { symbol: 'BTCUSD', orderId, orderListId: -1, clientOrderId, transactTime };
    assert.deepEqual(ack.body, short);
    assert.match(String(clientOrderId), /^[a-zA-Z0-9\-_]{1,36}$/);
    const result = await alice.signed('POST', '/api/v3/order', {
      ...LIMIT,
      newOrderRespType: 'RESULT',
    });
    assert.equal(result.body.status, 'NEW');
    assert.equal('fills' in result.body, false);
  });

  test('a cancelled order is answered as cancelled, by either id', async () => {
    const placed = await alice.signed('POST', '/api/v3/order', {
      ...LIMIT,
      newClientOrderId: 'c1',
    });
    const cancelled = await alice.signed('DELETE', '/api/v3/order', {
      symbol: 'BTCUSD',
      origClientOrderId: 'c1',
      newClientOrderId: 'the-cancel',
    });
    assert.equal(cancelled.body.status, 'CANCELED');
    assert.equal(cancelled.body.origClientOrderId, 'c1');
    assert.equal(cancelled.body.clientOrderId, 'the-cancel');
    assert.equal(cancelled.body.orderId, placed.body.orderId);
    const again = await alice.signed('POST', '/api/v3/order', LIMIT);
    const byId = await alice.signed('DELETE', '/api/v3/order', {
      symbol: 'BTCUSD',
      orderId: String(again.body.orderId),
    });
    assert.equal(byId.body.status, 'CANCELED');
  });

  test('cancelling all orders of a symbol leaves those of others', async () => {
    await alice.signed('POST', '/api/v3/order', LIMIT);
    await alice.signed('POST', '/api/v3/order', { ...LIMIT, price: '59000' });
    await alice.signed('POST', '/api/v3/order', { ...LIMIT, symbol: 'ETHUSD', price: '3000' });
    const { body } = await alice.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    const cancelled = body as unknown as { status: string }[];
    assert.deepEqual(
      cancelled.map((each) => each.status),
      ['CANCELED', 'CANCELED'],
    );
    const open = await alice.signed('GET', '/api/v3/openOrders');
    assert.equal((open.body as unknown as unknown[]).length, 1);
    const none = await alice.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    assert.deepEqual(none.body, { code: -2011, msg: 'Unknown order sent.' });
  });

  test('an order keeps its place when it is amended to a smaller quantity', async () => {
    const placed = await alice.signed('POST', '/api/v3/order', {
      ...LIMIT,
      newClientOrderId: 'amend-me',
    });
    const path = '/api/v3/order/amend/keepPriority';
    const { status, body } = await alice.signed('PUT', path, {
      symbol: 'BTCUSD',
      orderId: String(placed.body.orderId),
      newQty: '0.3',
    });
    assert.equal(status, 200, JSON.stringify(body));
    const amended = body.amendedOrder as Record<string, unknown>;
    assert.equal(amended.qty, '0.30000');
    assert.equal(amended.status, 'NEW');
    assert.equal(amended.clientOrderId, 'amend-me');
    const larger = await alice.signed('PUT', path, {
      symbol: 'BTCUSD',
      origClientOrderId: 'amend-me',
      newQty: '0.4',
    });
    assert.equal(larger.body.code, -2038);
    const renamed = { symbol: 'BTCUSD', origClientOrderId: 'amend-me', newQty: '0.2' };
    const rename = { ...renamed, newClientOrderId: 'other' };
    assert.equal((await alice.signed('PUT', path, rename)).body.code, -1106);
    const zero = { ...renamed, newQty: '0' };
    assert.equal((await alice.signed('PUT', path, zero)).body.code, -1013);
    const unknown = { symbol: 'BTCUSD', orderId: 99999, newQty: '0.2' };
    assert.equal((await alice.signed('PUT', path, unknown)).body.code, -2013);
    const same = { symbol: 'BTCUSD', origClientOrderId: 'amend-me', newQty: '0.3' };
    assert.equal((await alice.signed('PUT', path, same)).body.code, -2038);
  });

  test('the account shows what is free and what orders hold', async () => {
    await alice.signed('POST', '/api/v3/order', LIMIT);
    const { body } = await alice.signed('GET', '/api/v3/account', { omitZeroBalances: 'true' });
    const balances = body.balances as Record<string, string>[];
    assert.deepEqual(
      balances.find((each) => each.asset === 'USD'),
      { asset: 'USD', free: '69999.99500000', locked: '30000.00500000' },
    );
    assert.equal(body.uid, aliceAccount);
    assert.equal(body.makerCommission, 10);
    assert.equal((body.commissionRates as Record<string, string>).taker, '0.00100000');
  });

  test('all orders are listed by id, open and closed, and can be paged', async () => {
    const ids: number[] = [];
    for (const price of ['50000', '50001', '50002']) {
      const { body } = await alice.signed('POST', '/api/v3/order', { ...LIMIT, price });
      ids.push(body.orderId as number);
    }
    await alice.signed('DELETE', '/api/v3/order', { symbol: 'BTCUSD', orderId: ids[0]! });
    const listed = async (params: Record<string, string | number>) => {
      const all = await alice.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSD', ...params });
      return (all.body as unknown as { orderId: number }[]).map((each) => each.orderId);
    };
    assert.deepEqual(await listed({}), ids);
    assert.deepEqual(await listed({ limit: 2 }), ids.slice(1));
    assert.deepEqual(await listed({ orderId: ids[1]! }), ids.slice(1));
    assert.deepEqual(await listed({ startTime: exchange.port.nowUs() / 1000 + 1 }), []);
  });

  test('a test order is checked and not placed', async () => {
    const good = await alice.signed('POST', '/api/v3/order/test', LIMIT);
    assert.deepEqual(good.body, {});
    const rates = await alice.signed('POST', '/api/v3/order/test', {
      ...LIMIT,
      computeCommissionRates: 'true',
    });
    assert.deepEqual(rates.body.standardCommissionForOrder, {
      maker: '0.00100000',
      taker: '0.00100000',
    });
    const small = await alice.signed('POST', '/api/v3/order/test', { ...LIMIT, price: '1' });
    assert.deepEqual(small.body, { code: -1013, msg: 'Filter failure: NOTIONAL' });
    const open = await alice.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSD' });
    assert.deepEqual(open.body, []);
  });

  describe('cancel-replace', () => {
    const path = '/api/v3/order/cancelReplace';
    const stop = { ...LIMIT, cancelReplaceMode: 'STOP_ON_FAILURE' } as const;
    const allow = { ...LIMIT, cancelReplaceMode: 'ALLOW_FAILURE' } as const;

    test('both halves succeed', async () => {
      const old = await alice.signed('POST', '/api/v3/order', LIMIT);
      const { status, body } = await alice.signed('POST', path, {
        ...stop,
        price: '59000',
        cancelOrderId: String(old.body.orderId),
      });
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.cancelResult, 'SUCCESS');
      assert.equal(body.newOrderResult, 'SUCCESS');
      assert.equal((body.cancelResponse as { status: string }).status, 'CANCELED');
      assert.equal((body.newOrderResponse as { price: string }).price, '59000.00');
    });

    test('nothing to cancel: with STOP_ON_FAILURE nothing is attempted', async () => {
      const { status, body } = await alice.signed('POST', path, { ...stop, cancelOrderId: 99999 });
      assert.equal(status, 400);
      assert.deepEqual(body, {
        code: -2022,
        msg: 'Order cancel-replace failed.',
        data: {
          cancelResult: 'FAILURE',
          newOrderResult: 'NOT_ATTEMPTED',
          cancelResponse: { code: -2011, msg: 'Unknown order sent.' },
          newOrderResponse: null,
        },
      });
    });

    test('nothing to cancel: with ALLOW_FAILURE the new order is placed', async () => {
      const { status, body } = await alice.signed('POST', path, { ...allow, cancelOrderId: 99999 });
      assert.equal(status, 409);
      assert.equal(body.code, -2021);
      assert.equal(body.msg, 'Order cancel-replace partially failed.');
      const data = body.data as Record<string, Record<string, unknown>>;
      assert.equal(data.cancelResult, 'FAILURE');
      assert.equal(data.newOrderResult, 'SUCCESS');
      assert.deepEqual(data.cancelResponse, { code: -2011, msg: 'Unknown order sent.' });
      assert.equal(data.newOrderResponse?.status, 'NEW');
    });

    test('the new order is refused after the old one was cancelled', async () => {
      const old = await alice.signed('POST', '/api/v3/order', LIMIT);
      const { status, body } = await alice.signed('POST', path, {
        ...stop,
        quantity: '80',
        cancelOrderId: String(old.body.orderId),
      });
      assert.equal(status, 409);
      const data = body.data as Record<string, unknown>;
      assert.equal(data.cancelResult, 'SUCCESS');
      assert.deepEqual(data.newOrderResponse, {
        code: -2010,
        msg: 'Account has insufficient balance for requested action.',
      });
      assert.equal((data.cancelResponse as { status: string }).status, 'CANCELED');
    });

    test('both halves fail', async () => {
      const params = { ...allow, quantity: '80', cancelOrderId: 99999 };
      const { status, body } = await alice.signed('POST', path, params);
      assert.equal(status, 400);
      assert.equal(body.code, -2022);
      const data = body.data as Record<string, unknown>;
      assert.equal(data.newOrderResult, 'FAILURE');
      assert.equal((data.newOrderResponse as { code: number }).code, -2010);
    });
  });

  describe('refusals carry the code and text of the dialect', () => {
    const DECIMAL = "legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.";
    const MANDATORY = 'was not sent, was empty/null, or malformed.';
    const rows: readonly (readonly [Record<string, string | undefined>, number, string])[] = [
      [{ symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
      [{ symbol: undefined }, -1102, `Mandatory parameter 'symbol' ${MANDATORY}`],
      [{ symbol: '' }, -1105, "Parameter 'symbol' was empty."],
      [{ side: 'HOLD' }, -1117, 'Invalid side.'],
      [{ type: 'OPO' }, -1116, 'Invalid orderType.'],
      [{ type: 'constructor' }, -1116, 'Invalid orderType.'],
      [{ timeInForce: 'GTX' }, -1115, 'Invalid timeInForce.'],
      [{ timeInForce: 'constructor' }, -1115, 'Invalid timeInForce.'],
      [{ timeInForce: undefined }, -1102, `Mandatory parameter 'timeInForce' ${MANDATORY}`],
      [{ price: undefined }, -1102, `Mandatory parameter 'price' ${MANDATORY}`],
      [{ price: 'abc' }, -1100, `Illegal characters found in parameter 'price'; ${DECIMAL}`],
      [{ price: '-1' }, -1100, `Illegal characters found in parameter 'price'; ${DECIMAL}`],
      [{ price: '1e5' }, -1100, `Illegal characters found in parameter 'price'; ${DECIMAL}`],
      [{ price: '60000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
      [{ price: '60000.0000000001' }, -1111, "Parameter 'price' has too much precision."],
      [{ price: '0' }, -1013, 'Invalid price.'],
      [{ price: '1000000.01' }, -1013, 'Filter failure: PRICE_FILTER'],
      [{ price: '99999999999999999999' }, -1013, 'Filter failure: PRICE_FILTER'],
      [{ quantity: '0.000001' }, -1013, 'Filter failure: LOT_SIZE'],
      [{ quantity: '0' }, -1013, 'Invalid quantity.'],
      [{ quantity: '9000.00001' }, -1013, 'Filter failure: LOT_SIZE'],
      [{ price: '1' }, -1013, 'Filter failure: NOTIONAL'],
      [{ quantity: '80' }, -2010, 'Account has insufficient balance for requested action.'],
      [{ quantity: '8000' }, -1013, 'Filter failure: NOTIONAL'],
      [{ stopPrice: '1' }, -1106, "Parameter 'stopPrice' sent when not required."],
      [{ quoteOrderQty: '1' }, -1106, "Parameter 'quoteOrderQty' sent when not required."],
      [
        { newClientOrderId: 'with space' },
        -1100,
        "Illegal characters found in parameter 'newClientOrderId'; " +
          "legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
      ],
      [
        { colour: 'red' },
        -1104,
        "Not all sent parameters were read; read '8' parameter(s) but was sent '9'.",
      ],
      [{ type: 'MARKET' }, -1106, "Parameter 'price' sent when not required."],
      [{ type: 'LIMIT_MAKER' }, -1106, "Parameter 'timeInForce' sent when not required."],
    ];
    for (const [change, code, msg] of rows) {
      test(`${JSON.stringify(change)} is refused with ${code} ${msg}`, async () => {
        const params: Record<string, string> = { ...LIMIT };
        for (const [name, value] of Object.entries(change)) {
          if (value === undefined) delete params[name];
          else params[name] = value;
        }
        const { status, body } = await alice.signed('POST', '/api/v3/order', params);
        assert.deepEqual({ status, ...body }, { status: 400, code, msg });
      });
    }

    test('a post-only order that would take', async () => {
      await bob.signed('POST', '/api/v3/order', { ...LIMIT, side: 'SELL' });
      const { timeInForce: _, ...limit } = LIMIT;
      const { body } = await alice.signed('POST', '/api/v3/order', {
        ...limit,
        type: 'LIMIT_MAKER',
      });
      assert.deepEqual(body, { code: -2010, msg: 'Order would immediately match and take.' });
    });

    test('a client order id that an open order has', async () => {
      const order = { ...LIMIT, newClientOrderId: 'twice' };
      await alice.signed('POST', '/api/v3/order', order);
      const { body } = await alice.signed('POST', '/api/v3/order', order);
      assert.deepEqual(body, { code: -2010, msg: 'Duplicate order sent.' });
    });

    test('an order whose two ids contradict each other', async () => {
      const placed = await alice.signed('POST', '/api/v3/order', {
        ...LIMIT,
        newClientOrderId: 'one',
      });
      const orderId = String(placed.body.orderId);
      const target = { symbol: 'BTCUSD', orderId, origClientOrderId: 'two' };
      const cancel = await alice.signed('DELETE', '/api/v3/order', target);
      assert.deepEqual(cancel.body, {
        code: -2011,
        msg: 'Cancel order is invalid. Check origClientOrderId and orderId.',
      });
      assert.equal((await alice.signed('GET', '/api/v3/order', target)).body.code, -2013);
    });

    test('an order that does not exist', async () => {
      const unknown = { symbol: 'BTCUSD', orderId: 99999 };
      const status = await alice.signed('GET', '/api/v3/order', unknown);
      assert.deepEqual(status.body, { code: -2013, msg: 'Order does not exist.' });
      const cancel = await alice.signed('DELETE', '/api/v3/order', unknown);
      assert.deepEqual(cancel.body, { code: -2011, msg: 'Unknown order sent.' });
      const neither = await alice.signed('GET', '/api/v3/order', { symbol: 'BTCUSD' });
      assert.deepEqual(neither.body, {
        code: -1102,
        msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
      });
    });

    test("another account's order does not exist", async () => {
      const placed = await bob.signed('POST', '/api/v3/order', LIMIT);
      const target = { symbol: 'BTCUSD', orderId: String(placed.body.orderId) };
      assert.equal((await alice.signed('GET', '/api/v3/order', target)).body.code, -2013);
      assert.equal((await alice.signed('DELETE', '/api/v3/order', target)).body.code, -2011);
    });

    test('periods and combinations that make no sense', async () => {
      const ask = (path: string, params: Record<string, string | number>) =>
        alice.signed('GET', path, { symbol: 'BTCUSD', ...params });
      const combination = await ask('/api/v3/myTrades', { fromId: 1, startTime: 1 });
      assert.equal(combination.body.code, -1128);
      const long = await ask('/api/v3/allOrders', { startTime: 1, endTime: 90_000_000 });
      assert.equal(long.body.code, -1127);
      const reversed = await ask('/api/v3/allOrders', { startTime: 2, endTime: 1 });
      assert.equal(reversed.body.code, -1130);
      assert.equal((await ask('/api/v3/allOrders', { limit: 0 })).body.code, -1130);
      assert.equal((await ask('/api/v3/allOrders', { limit: 'x' })).body.code, -1100);
    });
  });

  test('wallet, commission and order count endpoints answer in shape', async () => {
    const coins = await alice.signed('GET', '/sapi/v1/capital/config/getall');
    const list = coins.body as unknown as { coin: string; free: string }[];
    assert.deepEqual(
      list.map((each) => each.coin),
      ['BTC', 'ETH', 'USD', 'DEC'],
    );
    assert.equal(list[0]?.free, '100.00000000');
    const fees = await alice.signed('GET', '/sapi/v1/asset/tradeFee', { symbol: 'BTCUSD' });
    const fee = { symbol: 'BTCUSD', makerCommission: '0.00100000', takerCommission: '0.00100000' };
    assert.deepEqual(fees.body, [fee]);
    const commission = await alice.signed('GET', '/api/v3/account/commission', {
      symbol: 'BTCUSD',
    });
    assert.equal(commission.body.symbol, 'BTCUSD');
    const counts = await alice.signed('GET', '/api/v3/rateLimit/order');
    assert.equal((counts.body as unknown as unknown[]).length, 2);
    assert.deepEqual((await alice.public('GET', '/sapi/v1/margin/allPairs')).body, []);
    assert.deepEqual((await alice.public('GET', '/sapi/v1/margin/isolated/allPairs')).body, []);
    const system = await alice.public('GET', '/sapi/v1/system/status');
    assert.deepEqual(system.body, { status: 0, msg: 'normal' });
  });
});
