/** What restrains prices and accounts, as everybody or the account itself can ask for it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ParamValues, RestClient } from '../testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  type TradingExchange,
} from '../testing/trading-exchange.ts';
import { WsClient } from '../testing/ws-client.ts';

const SYMBOL = { symbol: 'BTCUSD' } as const;

type Row = Record<string, unknown>;

describe('restraints', () => {
  let exchange: TradingExchange;
  let operator: RestClient;
  let account: number;
  let alice: RestClient;
  before(async () => {
    exchange = await openExchange();
    const permissions = ['read', 'operate'] as const;
    operator = clientOf(exchange, keyOf(exchange, exchange.createAccount({}), permissions));
    account = exchange.createAccount();
    alice = clientOf(exchange, keyOf(exchange, account));
  });
  after(() => exchange.close());

  const act = async (path: string, params: ParamValues) => {
    const { body, status } = await operator.signed('POST', `/lx/v1/operator/${path}`, params);
    assert.equal(status, 200, JSON.stringify(body));
  };
  const ask = async (path: string, params: ParamValues = {}) =>
    (await alice.public('GET', `/api/v3/${path}`, params)).body;
  const rulesOf = async (params: ParamValues) =>
    ((await ask('executionRules', params)).symbolRules as Row[]).map(({ rules, symbol }) => [
      symbol,
      rules,
    ]);

  test('the static band is an execution rule, the reference price what it is around', async () => {
    assert.deepEqual(await rulesOf(SYMBOL), [['BTCUSD', []]]);
    const before = await ask('referencePrice', SYMBOL);
    assert.equal(before.referencePrice, null);
    const stream = await WsClient.connect(`${exchange.address.url}/ws/btcusd@referencePrice`);
    try {
      const band = { referencePrice: '60000', staticPpm: 50_000 };
      await act('market/rules', { ...SYMBOL, ...band });
      const told = await stream.next(({ r }) => r === '60000.00');
      assert.deepEqual([told.e, told.s], ['referencePrice', 'BTCUSD']);
    } finally {
      stream.close();
    }
    const multipliers = {
      ...{ bidLimitMultUp: '1.050000', bidLimitMultDown: '0.950000' },
      ...{ askLimitMultUp: '1.050000', askLimitMultDown: '0.950000' },
    };
    const range = [{ ruleType: 'PRICE_RANGE', ...multipliers }];
    for (const params of [SYMBOL, { symbols: '["BTCUSD"]' }, { symbolStatus: 'TRADING' }, {}]) {
      assert.deepEqual((await rulesOf(params))[0], ['BTCUSD', range]);
    }
    assert.deepEqual(await rulesOf({ symbolStatus: 'HALT' }), []);
    assert.equal((await ask('executionRules', { ...SYMBOL, symbolStatus: 'HALT' })).code, -1128);
    assert.equal((await ask('referencePrice', SYMBOL)).referencePrice, '60000.00');
    const { calculationType } = await ask('referencePrice/calculation', SYMBOL);
    assert.equal(calculationType, 'EXTERNAL');
    await act('market/rules', { ...SYMBOL, staticPpm: 1_000_000 });
    const [[, [widest]]] = (await rulesOf(SYMBOL)) as [[string, Row[]]];
    assert.deepEqual([widest?.bidLimitMultUp, widest?.askLimitMultDown], ['2.000000', '0.000000']);
    await act('market/rules', { ...SYMBOL, staticPpm: 0 });
    assert.deepEqual(await rulesOf(SYMBOL), [['BTCUSD', []]]);
  });

  test('myFilters shows an account its own limit and the filters of the market', async () => {
    const mine = async (client = alice) =>
      (await client.signed('GET', '/api/v3/myFilters', SYMBOL)).body;
    const info = await ask('exchangeInfo', SYMBOL);
    const symbolFilters = (info.symbols as Row[])[0]?.filters;
    const none = { exchangeFilters: [], symbolFilters, assetFilters: [] };
    assert.deepEqual(await mine(), none);
    await act('account/limits', { account, maxOpenOrders: 7 });
    const limit = { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 7 };
    assert.deepEqual(await mine(), { ...none, exchangeFilters: [limit] });
    const other = clientOf(exchange, keyOf(exchange, exchange.createAccount()));
    assert.deepEqual(await mine(other), none, 'nobody sees the limit of another account');
    await act('account/limits', { account, maxOpenOrders: 0 });
    assert.deepEqual(await mine(), none);
  });
});
