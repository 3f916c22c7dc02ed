import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { EXTERNAL_ACCOUNT } from '../../engine/core.ts';
import { Template, TransferKind } from '../../schema/generated/protocol.ts';
import { Accounts } from '../accounts/accounts.ts';
import { textsWithList, textWithExtras } from '../accounts/order-text.ts';
import { DEFAULT_RATE_LIMITS } from '../limits.ts';
import type { RestClient } from '../testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  restClient,
  type TradingExchange,
} from '../testing/trading-exchange.ts';
import { type Message, signParams, WsClient } from '../testing/ws-client.ts';
import { startTestExchange } from '../testing.ts';

const LIMIT = { symbol: 'BTCUSD', type: 'LIMIT', timeInForce: 'GTC' };
const SYMBOL = 'BTCUSD';

type Fields = Record<string, string | number>;
type Row = Record<string, unknown>;

describe('self-trades that are prevented', () => {
  let exchange: TradingExchange;
  before(async () => {
    exchange = await openExchange();
  });
  after(() => exchange.close());
  beforeEach(() => {
    exchange.port.now({ template: Template.CancelAll, session: 0, market: 1, account: 0 });
  });

  const place = async (client: RestClient, fields: Fields): Promise<Row> => {
    const { body, status } = await client.signed('POST', '/api/v3/order', { ...LIMIT, ...fields });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };

  const matchesOf = async (client: RestClient, params: Fields): Promise<Row[]> => {
    const path = '/api/v3/myPreventedMatches';
    const { body, status } = await client.signed('GET', path, { symbol: SYMBOL, ...params });
    assert.equal(status, 200, JSON.stringify(body));
    return body as unknown as Row[];
  };

  const selling = { side: 'SELL', price: '61000', newOrderRespType: 'FULL' };
  const buying = { side: 'BUY', price: '62000', newOrderRespType: 'FULL' };

  for (const { mode, maker, taker } of [
    { mode: 'EXPIRE_MAKER', maker: '0.50000', taker: undefined },
    { mode: 'EXPIRE_TAKER', maker: undefined, taker: '0.30000' },
    { mode: 'EXPIRE_BOTH', maker: '0.50000', taker: '0.30000' },
    { mode: 'DECREMENT', maker: '0.30000', taker: '0.30000' },
  ] as const) {
    test(`${mode}: the answer, the orders and the list of matches name it`, async () => {
      const client = restClient(exchange);
      const resting = await place(client, { ...selling, quantity: '0.5' });
      const wish = { ...buying, quantity: '0.3', selfTradePreventionMode: mode };
      const incoming = await place(client, wish);
      const quantities = {
        ...(taker === undefined ? {} : { takerPreventedQuantity: taker }),
        ...(maker === undefined ? {} : { makerPreventedQuantity: maker }),
      };
      const [brief] = incoming.preventedMatches as Row[];
      const { preventedMatchId } = brief!;
      const facts = { preventedMatchId, makerOrderId: resting.orderId, price: '61000.00' };
      assert.deepEqual(brief, { ...facts, ...quantities });
      const [match, ...more] = await matchesOf(client, { orderId: resting.orderId as number });
      assert.deepEqual(more, []);
      const { transactTime, ...rest } = match!;
      assert.ok(Number(transactTime) > 0);
      assert.deepEqual(rest, {
        ...{ symbol: SYMBOL, ...facts, takerOrderId: incoming.orderId, makerSymbol: SYMBOL },
        ...{ tradeGroupId: -1, selfTradePreventionMode: mode, ...quantities },
      });
      assert.deepEqual(await matchesOf(client, { preventedMatchId: Number(preventedMatchId) }), [
        match,
      ]);
      assert.deepEqual(await matchesOf(client, { orderId: incoming.orderId as number }), [match]);
      for (const [order, lost] of [
        [resting, maker],
        [incoming, taker],
      ] as const) {
        const params = { symbol: SYMBOL, orderId: order.orderId as number };
        const { body } = await client.signed('GET', '/api/v3/order', params);
        assert.equal(body.preventedQuantity, lost);
        assert.equal(body.preventedMatchId, lost === undefined ? undefined : preventedMatchId);
      }
    });
  }

  test('the taker meets the order that is first in the queue', async () => {
    const account = exchange.createAccount();
    const client = clientOf(exchange, keyOf(exchange, account));
    const first = await place(client, { ...selling, quantity: '0.1' });
    const second = await place(client, { ...selling, quantity: '0.1' });
    await place(client, { ...selling, price: '61500', quantity: '0.1' });
    const taking = { ...buying, quantity: '0.1', selfTradePreventionMode: 'EXPIRE_TAKER' };
    const take = async () => {
      const { orderId } = await place(client, taking);
      return (await matchesOf(client, { orderId: orderId as number }))[0];
    };
    const match = await take();
    assert.equal(match?.makerOrderId, first.orderId);
    // Made larger, the first one goes behind the second.
    const { answer } = exchange.port.now({
      ...{ template: Template.AmendOrder, market: 1, account, priceTicks: 0 },
      ...{ quantityLots: 20_000, target: Number(first.orderId), targetKind: 0 },
    });
    assert.equal(answer.template, Template.OrderAmended);
    const next = await take();
    assert.equal(next?.makerOrderId, second.orderId);
    const numbers = [match, next].map((each) => Number(each?.preventedMatchId));
    assert.equal(numbers[1], numbers[0]! + 1, 'numbers have no gaps');
    const from = { orderId: second.orderId as number, fromPreventedMatchId: numbers[1]! };
    assert.deepEqual(await matchesOf(client, from), [next]);
    assert.deepEqual(await matchesOf(client, { ...from, fromPreventedMatchId: 1e6 }), []);
  });

  test('nobody else sees them', async () => {
    const [client, other] = [restClient(exchange), restClient(exchange)];
    const resting = await place(client, { ...selling, price: '70000', quantity: '0.1' });
    await place(client, { ...buying, price: '70000', quantity: '0.1' });
    const ids = { orderId: resting.orderId as number };
    assert.equal((await matchesOf(client, ids)).length, 1);
    assert.deepEqual(await matchesOf(other, ids), []);
  });

  test('both orders are told of it', async () => {
    const credentials = keyOf(exchange, exchange.createAccount());
    const client = clientOf(exchange, credentials);
    const resting = await place(client, { ...selling, price: '80000', quantity: '0.4' });
    const ws = await WsClient.connect(`${exchange.address.url}/ws-api/v3`);
    try {
      const nowMs = exchange.port.nowUs() / 1000;
      const signed = signParams({}, credentials, nowMs);
      await ws.ask('userDataStream.subscribe.signature', signed);
      const mode = { selfTradePreventionMode: 'EXPIRE_BOTH' };
      const taking = { ...buying, price: '80000', quantity: '0.1', ...mode };
      const taken = await place(client, taking);
      const report = (orderId: unknown) =>
        ws.next(({ event }) => {
          const { x, i } = (event ?? {}) as Row;
          return x === 'TRADE_PREVENTION' && i === orderId;
        });
      const maker = (await report(resting.orderId)).event as Message;
      const taker = (await report(taken.orderId)).event as Message;
      assert.deepEqual(
        [maker.B, maker.U, taker.B, taker.U],
        [...['0.40000', taken.orderId], ...['0.10000', resting.orderId]],
      );
      assert.equal(maker.v, taker.v);
      for (const { Cs, pl, pL, pY, u } of [maker, taker]) {
        const wanted = [SYMBOL, '0.10000', '80000.00', '8000.00000000', -1];
        assert.deepEqual([Cs, pl, pL, pY, u], wanted);
      }
    } finally {
      ws.close();
    }
  });

  test('they survive a restart, and numbers go on', async () => {
    const { accounts } = exchange;
    const again = new Accounts();
    again.load(deserialize(serialize(accounts.save())));
    const { changes } = accounts.save();
    assert.ok(changes!.prevented.length > 5);
    assert.deepEqual(again.save().changes, changes);
  });
});

describe('changes of orders', () => {
  let exchange: TradingExchange;
  let client: RestClient;
  before(async () => {
    exchange = await openExchange();
    client = restClient(exchange);
  });
  after(() => exchange.close());

  const send = async (method: string, path: string, fields: Fields) => {
    const { body } = await client.signed(method, `/api/v3/${path}`, { symbol: SYMBOL, ...fields });
    return body as Row & { code?: number; data?: Row };
  };
  const order = (fields: Fields) =>
    send('POST', 'order', { ...LIMIT, side: 'BUY', quantity: '0.5', price: '1000', ...fields });

  test('amendments are remembered, oldest first', async () => {
    const { orderId } = await order({ newClientOrderId: 'shrinks' });
    const ids = { orderId: orderId as number };
    assert.deepEqual(await send('GET', 'order/amendments', ids), []);
    const amended: Row[] = [];
    for (const newQty of ['0.4', '0.25']) {
      amended.push(await send('PUT', 'order/amend/keepPriority', { ...ids, newQty }));
    }
    const rows = (await send('GET', 'order/amendments', ids)) as unknown as Row[];
    const names = { symbol: SYMBOL, orderId, origClientOrderId: 'shrinks' };
    assert.deepEqual(
      rows.map(({ time, ...rest }) => rest),
      [
        ['0.50000', '0.40000'],
        ['0.40000', '0.25000'],
      ].map(([origQty, newQty], k) => ({
        ...names,
        ...{ executionId: amended[k]!.executionId, newClientOrderId: 'shrinks', origQty, newQty },
      })),
    );
    const from = { ...ids, fromExecutionId: Number(amended[1]!.executionId) };
    assert.deepEqual(await send('GET', 'order/amendments', from), [rows[1]]);
    assert.deepEqual(await send('GET', 'order/amendments', { ...ids, limit: 1 }), [rows[0]]);
  });

  test('nothing is allocated, and wrong questions are told so', async () => {
    assert.deepEqual(await send('GET', 'myAllocations', { orderId: 1 }), []);
    const wrong = await send('GET', 'myAllocations', { fromAllocationId: 1, startTime: 1 });
    assert.equal(wrong.code, -1128);
  });

  test('a strategy is shown wherever the order is', async () => {
    const strategy = { strategyId: 2 ** 53 - 1, strategyType: 2 ** 31 - 1 };
    const id = 'i'.repeat(36);
    const placed = await order({ ...strategy, newClientOrderId: id });
    const { orderId } = placed;
    const shown = await send('GET', 'order', { orderId: orderId as number });
    const cancelled = await send('DELETE', 'order', { origClientOrderId: id });
    for (const each of [placed, shown, cancelled]) {
      assert.deepEqual([each.strategyId, each.strategyType], Object.values(strategy));
    }
    assert.deepEqual([placed.clientOrderId, cancelled.origClientOrderId], [id, id]);
    const without = await order({});
    assert.ok(!('strategyId' in without) && !('strategyType' in without));
    assert.equal((await order({ strategyType: 999_999 })).code, -1130);
    assert.equal((await order({ strategyId: 'x' })).code, -1100);
  });

  test('a strategy survives a replacement in one step', async () => {
    const { orderId } = await order({ newClientOrderId: 'before' });
    const replaced = await send('POST', 'order/cancelReplace', {
      ...{ ...LIMIT, side: 'BUY', quantity: '0.5', price: '1001', newClientOrderId: 'after' },
      ...{ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId as number },
      strategyId: 7,
    });
    const { clientOrderId, strategyId } = replaced.newOrderResponse as Row;
    assert.deepEqual([clientOrderId, strategyId], ['after', 7]);
  });

  test('orders of a list have strategies of their own', async () => {
    const list = { side: 'SELL', quantity: '0.1', listClientOrderId: 'l'.repeat(30) };
    const legs = {
      ...{ aboveType: 'LIMIT_MAKER', abovePrice: '70000', aboveStrategyId: 1 },
      ...{ belowType: 'STOP_LOSS', belowStopPrice: '900', belowStrategyId: 2 },
      belowStrategyType: 1_000_000,
    };
    await order({ side: 'SELL', quantity: '0.1', price: '1000' });
    const placed = await send('POST', 'orderList/oco', { ...list, ...legs });
    assert.equal(placed.listClientOrderId, list.listClientOrderId, JSON.stringify(placed));
    const strategies = [];
    for (const { orderId } of placed.orders as { orderId: number }[]) {
      const { strategyId, strategyType } = await send('GET', 'order', { orderId });
      strategies.push([strategyId, strategyType]);
    }
    assert.deepEqual(strategies, [
      [1, undefined],
      [2, 1_000_000],
    ]);
    const found = { origClientOrderId: list.listClientOrderId };
    const { body } = await client.signed('GET', '/api/v3/orderList', found);
    assert.equal(body.orderListId, placed.orderListId);
  });

  test('ids and strategies of a list that have no room are refused', () => {
    const texts = ['a', 'b'].map((letter) =>
      textWithExtras(letter.repeat(36), { strategyId: 2 ** 53 - 1, strategyType: 2 ** 31 - 1 }),
    );
    for (const text of texts) assert.ok(text.length <= 63);
    assert.equal(textsWithList(texts, 'l'.repeat(36)), undefined);
    assert.equal(textsWithList(texts, 'l')?.length, 2);
  });

  test('cancelRestrictions cancels only what has the status', async () => {
    const maker = restClient(exchange);
    const whole = await order({ price: '1500', newClientOrderId: 'whole' });
    const touched = await order({ price: '1600', newClientOrderId: 'touched' });
    await maker.signed('POST', '/api/v3/order', {
      ...{ ...LIMIT, side: 'SELL', quantity: '0.1', price: '1600' },
    });
    const cancel = (origClientOrderId: string, cancelRestrictions: string) =>
      send('DELETE', 'order', { origClientOrderId, cancelRestrictions });
    const refused = [
      await cancel('whole', 'ONLY_PARTIALLY_FILLED'),
      await cancel('touched', 'ONLY_NEW'),
    ];
    for (const { code, msg } of refused) {
      assert.deepEqual([code, msg], [-2011, 'Order was not canceled due to cancel restrictions.']);
    }
    assert.equal((await cancel('whole', 'ALWAYS')).code, -1100);
    assert.equal((await cancel('nothing', 'ONLY_NEW')).msg, 'Unknown order sent.');
    const elsewhere = await send('DELETE', 'order', {
      ...{ symbol: 'ETHUSD', origClientOrderId: 'touched', cancelRestrictions: 'ONLY_NEW' },
    });
    assert.equal(elsewhere.msg, 'Unknown order sent.');
    const replace = (cancelReplaceMode: string, cancelRestrictions: string) =>
      send('POST', 'order/cancelReplace', {
        ...{ ...LIMIT, side: 'BUY', quantity: '0.5', price: '1100', cancelReplaceMode },
        ...{ cancelOrderId: whole.orderId as number, cancelRestrictions },
      });
    const stopped = await replace('STOP_ON_FAILURE', 'ONLY_PARTIALLY_FILLED');
    assert.equal(stopped.code, -2022);
    assert.deepEqual(
      [stopped.data?.newOrderResult, (stopped.data?.cancelResponse as Row | undefined)?.code],
      ['NOT_ATTEMPTED', -2011],
    );
    const kept = await replace('ALLOW_FAILURE', 'ONLY_PARTIALLY_FILLED');
    assert.equal(kept.code, -2021);
    assert.deepEqual([kept.data?.cancelResult, kept.data?.newOrderResult], ['FAILURE', 'SUCCESS']);
    assert.equal((await replace('STOP_ON_FAILURE', 'ONLY_NEW')).cancelResult, 'SUCCESS');
    const partly = await cancel('touched', 'ONLY_PARTIALLY_FILLED');
    assert.deepEqual([partly.orderId, partly.status], [touched.orderId, 'CANCELED']);
  });

  test('a trailing take-profit is called so, and follows', async () => {
    await order({ side: 'SELL', quantity: '0.1', price: '2000' });
    await restClient(exchange).signed('POST', '/api/v3/order', {
      ...{ ...LIMIT, side: 'BUY', quantity: '0.1', price: '2000' },
    });
    const trailing = { type: 'TAKE_PROFIT', side: 'SELL', quantity: '0.1', trailingDelta: 1000 };
    const placed = await send('POST', 'order', { ...trailing, newOrderRespType: 'RESULT' });
    assert.deepEqual([placed.type, placed.trailingDelta], ['TAKE_PROFIT', 1000]);
    const ids = { orderId: placed.orderId as number };
    const limited = await send('POST', 'order', {
      ...{ ...LIMIT, ...trailing, type: 'TAKE_PROFIT_LIMIT', price: '1500' },
      newOrderRespType: 'RESULT',
    });
    assert.equal(limited.type, 'TAKE_PROFIT_LIMIT');
    // A trade 10 % below the highest price sets it going.
    const [seller, buyer] = [restClient(exchange), restClient(exchange)];
    const rest = { ...LIMIT, side: 'BUY', quantity: '1', price: '1700' };
    await buyer.signed('POST', '/api/v3/order', rest);
    await seller.signed('POST', '/api/v3/order', { ...rest, side: 'SELL', quantity: '0.1' });
    const shown = await send('GET', 'order', ids);
    assert.deepEqual([shown.type, shown.status], ['TAKE_PROFIT', 'FILLED']);
  });
});

test('with CANCEL_ONLY the old order is cancelled though the order limit is reached', async () => {
  const rateLimits = { ...DEFAULT_RATE_LIMITS, ordersPer10s: 2 };
  const exchange = await startTestExchange({ config: { rateLimits } });
  try {
    const client = restClient(exchange);
    const order = { ...LIMIT, side: 'BUY', quantity: '0.5', price: '1000' };
    for (const newClientOrderId of ['one', 'two']) {
      await client.signed('POST', '/api/v3/order', { ...order, newClientOrderId });
    }
    const replace = (orderRateLimitExceededMode: string, id: string) =>
      client.signed('POST', '/api/v3/order/cancelReplace', {
        ...{ ...order, cancelReplaceMode: 'STOP_ON_FAILURE', orderRateLimitExceededMode },
        cancelOrigClientOrderId: id,
      });
    const nothing = await replace('DO_NOTHING', 'one');
    assert.deepEqual([nothing.status, nothing.body.code], [429, -1015]);
    const only = await replace('CANCEL_ONLY', 'one');
    const { data } = only.body as { data?: Row };
    assert.deepEqual([only.status, only.body.code], [409, -2021]);
    assert.deepEqual(
      [data?.cancelResult, data?.newOrderResult, (data?.newOrderResponse as Row | undefined)?.code],
      ['SUCCESS', 'FAILURE', -1015],
    );
    const gone = await replace('CANCEL_ONLY', 'one');
    assert.deepEqual([gone.status, gone.body.code], [400, -2022]);
    assert.equal((await replace('SOMETIMES', 'two')).body.code, -1100);
    const { body } = await client.signed('GET', '/api/v3/openOrders', { symbol: SYMBOL });
    assert.deepEqual(
      (body as unknown as Row[]).map(({ clientOrderId }) => clientOrderId),
      ['two'],
    );
  } finally {
    await exchange.close();
  }
});

test('what a pending transfer holds, and lets go, is told to its account', async () => {
  const exchange = await openExchange();
  const account = exchange.createAccount();
  const credentials = keyOf(exchange, account);
  const ws = await WsClient.connect(`${exchange.address.url}/ws-api/v3`);
  try {
    const signed = signParams({}, credentials, exchange.port.nowUs() / 1000);
    await ws.ask('userDataStream.subscribe.signature', signed);
    let next = 1_000n;
    const leg = (kind: TransferKind, pendingId: bigint, amount: number) => {
      const ids = { transferId: ++next, pendingId, amount, kind, asset: 3 };
      const parties = { debitAccount: account, creditAccount: EXTERNAL_ACCOUNT };
      const legs = [{ ...ids, ...parties }];
      exchange.port.now({ template: Template.Transfer, market: 0, account: 0, legs });
      return next;
    };
    const first = leg(TransferKind.PEND, 0n, 5_000_000_000);
    const held = await ws.event('externalLockUpdate');
    assert.deepEqual([held.a, held.d], ['USD', '50.00000000']);
    assert.ok(Number(held.E) > 0 && Number(held.T) > 0);
    leg(TransferKind.VOID_PENDING, first, 0);
    assert.equal((await ws.event('externalLockUpdate')).d, '-50.00000000');
    const second = leg(TransferKind.PEND, 0n, 3_000_000_000);
    assert.equal((await ws.event('externalLockUpdate')).d, '30.00000000');
    // Of a part that is posted, all of it is let go.
    leg(TransferKind.POST_PENDING, second, 1_000_000_000);
    assert.equal((await ws.event('externalLockUpdate')).d, '-30.00000000');
    assert.equal((await ws.event('balanceUpdate')).d, '-10.00000000');
  } finally {
    ws.close();
    await exchange.close();
  }
});
