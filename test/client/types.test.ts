/**
 * The client's table of requests against the exchange's endpoints, and its types against real
 * answers: each is written as a literal into a file that the type checker reads, so that a field
 * that is missing, too many or of another type is found.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type CallName, ROUTES } from '../../src/client/calls.ts';
import type { LxClient, ParamsOf } from '../../src/client/client.ts';
import { referenceEndpoints } from '../../src/gateway/reference/tables.ts';
import { ROOT } from '../house/repository.ts';
import { type Bench, LIMIT_BUY, openBench } from './exchange.ts';

let bench: Bench;
let lx: LxClient;
let other: LxClient;

before(async () => {
  bench = await openBench();
  lx = bench.client({ ...bench.credentials(), orders: 'rest' });
  other = bench.client({ ...bench.credentials(), orders: 'rest' });
});

after(() => bench.close());

/** What was answered: the type's name and the value. */
const answers: { readonly type: string; readonly value: unknown }[] = [];

/** Asks both ways, and keeps the answers. */
async function ask<N extends CallName>(name: N, params: ParamsOf<N>, client = lx) {
  const value = await client.rest.call(name, params);
  answers.push({ type: `AnswerOf<'${name}'>`, value });
  const { order, method, wsMethod } = ROUTES[name];
  if (order || method !== 'GET' || wsMethod === undefined) return value;
  answers.push({ type: `AnswerOf<'${name}'>`, value: await client.api.call(name, params) });
  return value;
}

const BTC = { symbol: 'BTCUSD' } as const;
const SELL = { ...LIMIT_BUY, side: 'SELL', price: '60000', quantity: '1' } as const;

async function tradeAndAsk(): Promise<void> {
  await ask('placeOrder', { ...SELL, newOrderRespType: 'ACK' }, other);
  await ask('placeOrder', { ...LIMIT_BUY, newOrderRespType: 'RESULT' });
  const taken = await ask('placeOrder', { ...BTC, side: 'BUY', type: 'MARKET', quantity: 0.01 });
  assert.equal(taken.fills?.length, 1);
  await ask('placeOrder', { ...BTC, side: 'BUY', type: 'MARKET', quoteOrderQty: 100 });
  const iceberg = { ...LIMIT_BUY, quantity: '0.01', price: '48000', icebergQty: '0.001' } as const;
  await ask('placeOrder', { ...iceberg, newOrderRespType: 'FULL' });
  const peg = { pegPriceType: 'PRIMARY_PEG', pegOffsetType: 'TICKS', pegOffsetValue: -5 } as const;
  await ask('placeOrder', { ...LIMIT_BUY, ...peg, newOrderRespType: 'FULL' });
  const stop = { ...BTC, side: 'SELL', type: 'STOP_LOSS', quantity: '0.001' } as const;
  await ask('placeOrder', { ...stop, stopPrice: '40000', newOrderRespType: 'FULL' });
  await ask('placeOrder', { ...stop, trailingDelta: 500, newOrderRespType: 'FULL' });
  await ask('testOrder', LIMIT_BUY);
  await ask('testOrder', { ...LIMIT_BUY, computeCommissionRates: true });
}

async function listsAndQuotes(): Promise<void> {
  const legs = { aboveType: 'LIMIT_MAKER', belowType: 'STOP_LOSS' } as const;
  const oco = { ...BTC, side: 'SELL', quantity: '0.01', ...legs } as const;
  const prices = { abovePrice: '61000', belowStopPrice: '40000' } as const;
  const list = await ask('placeOco', { ...oco, ...prices });
  await ask('orderList', { orderListId: list.orderListId });
  const working = {
    workingType: 'LIMIT',
    workingSide: 'BUY',
    workingQuantity: '0.01',
    workingPrice: '47000',
    workingTimeInForce: 'GTC',
  } as const;
  const pending = { pendingSide: 'SELL', pendingQuantity: '0.01' } as const;
  const limit = { pendingType: 'LIMIT_MAKER', pendingPrice: '62000' } as const;
  await ask('placeOto', { ...BTC, ...working, ...pending, ...limit });
  await ask('placeOtoco', {
    ...{ ...BTC, ...working, ...pending },
    ...{ pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: '62000' },
    ...{ pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: '40000' },
  });
  await ask('openOrderLists', {});
  await ask('allOrderLists', { limit: 10 });
  await ask('cancelOrderList', { ...BTC, orderListId: list.orderListId });
  const quotes = [
    { side: 'BUY', price: 45000, quantity: 0.001, clientOrderId: 7 },
    { side: 'SELL', price: '65000', quantity: '0.001' },
    { side: 'BUY', price: '45000', quantity: '5000' },
  ] as const;
  const quoted = await ask('massQuote', { ...BTC, quotes });
  assert.deepEqual(
    quoted.quotes.map(({ status }) => status),
    ['NEW', 'NEW', 'REJECTED'],
  );
  await ask('massQuote', { ...BTC, quotes: [] });
  await ask('countdownCancelAll', { countdownTime: 60_000 });
  await ask('countdownCancelAll', { countdownTime: 0 });
}

async function changeOrders(): Promise<void> {
  const { orderId } = await ask('placeOrder', { ...LIMIT_BUY, quantity: '0.02' });
  await ask('amendOrder', { ...BTC, orderId, newQty: '0.01' });
  await ask('order', { ...BTC, orderId });
  const mode = { cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId } as const;
  const { newOrderResponse } = await ask('replaceOrder', { ...LIMIT_BUY, ...mode });
  await ask('cancelOrder', { ...BTC, orderId: newOrderResponse.orderId });
  await ask('openOrders', {});
  await ask('allOrders', { ...BTC, limit: 100 });
  await ask('myTrades', BTC);
  await ask('account', {});
  await ask('account', { omitZeroBalances: true });
  await ask('commission', BTC);
  await ask('orderRateLimits', {});
  await ask('tradeFee', BTC);
  await ask('cancelAllOrders', BTC);
}

async function moneyAndHistory(): Promise<void> {
  const { orderId } = await ask('placeOrder', { ...LIMIT_BUY, quantity: '0.02' });
  await ask('amendOrder', { ...BTC, orderId, newQty: '0.01' });
  const amendments = await ask('orderAmendments', { ...BTC, orderId });
  assert.equal(amendments.length, 1);
  await ask('placeOrder', { ...LIMIT_BUY, side: 'SELL', selfTradePreventionMode: 'EXPIRE_TAKER' });
  assert.equal((await ask('preventedMatches', { ...BTC, orderId })).length, 1);
  const { address } = await ask('address', {}, other);
  await ask('checkAddress', { address });
  const moved = await lx.transfer({ asset: 'USD', amount: '5', address });
  answers.push({ type: "AnswerOf<'transfer'>", value: moved });
  const { transferId } = moved;
  const repeated = await ask('transfer', { asset: 'USD', amount: '5', address, transferId });
  assert.equal(repeated.repeated, true);
  await ask('transferById', { transferId });
  assert.equal((await ask('transfers', { asset: 'USD' })).length > 0, true);
  await ask('supply', {});
}

async function marketData(): Promise<void> {
  await ask('ping', {});
  await ask('time', {});
  await ask('exchangeInfo', BTC);
  await ask('depth', { ...BTC, limit: 5 });
  await ask('trades', BTC);
  await ask('historicalTrades', { ...BTC, fromId: 1 });
  await ask('aggTrades', BTC);
  await ask('klines', { ...BTC, interval: '1m' });
  await ask('uiKlines', { ...BTC, interval: '1d', timeZone: '8' });
  await ask('dayTicker', BTC);
  await ask('dayTicker', { symbols: ['BTCUSD', 'ETHUSD'], type: 'MINI' });
  await ask('windowTicker', { ...BTC, windowSize: '1h' });
  await ask('priceTicker', {});
  await ask('bookTicker', BTC);
  await ask('averagePrice', BTC);
  await ask('market', BTC);
}

/** What programs outside import, in the source. */
const PATHS = {
  'lx-dex/client': [join(ROOT, 'src', 'client', 'client.ts')],
  'lx-dex/client/node': [join(ROOT, 'src', 'client', 'node.ts')],
  'lx-dex/protocol': [join(ROOT, 'src', 'schema', 'generated', 'protocol.ts')],
};

/** @returns what the type checker says */
function check(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lx-types-'));
  try {
    writeFileSync(join(folder, 'answers.mts'), source);
    const config = {
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(ROOT, 'node_modules', '@types')], paths: PATHS },
      include: ['answers.mts'],
      exclude: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [tsc, '-p', folder];
    const { error, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return error === undefined ? stdout : error.message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sourceOf(list: typeof answers): string {
  const client = JSON.stringify(join(ROOT, 'src', 'client', 'client.ts'));
  const lines = list.map(
    ({ type, value }, k) => `export const answer${k}: ${type} = ${JSON.stringify(value, null, 1)};`,
  );
  return `import type { AnswerOf } from ${client};\n${lines.join('\n')}\n`;
}

test('every answer is of the type that the client gives it', async () => {
  await tradeAndAsk();
  await listsAndQuotes();
  await changeOrders();
  await moneyAndHistory();
  await marketData();
  const asked = new Set(answers.map(({ type }) => type));
  for (const name of Object.keys(ROUTES)) assert.ok(asked.has(`AnswerOf<'${name}'>`), name);
  assert.equal(check(sourceOf(answers)), '');
});

test('an answer with a field more, less or of another type would be found', () => {
  const wrong = [{ serverTime: 1, more: 1 }, {}, { serverTime: '1' }].map((value) => ({
    type: "AnswerOf<'time'>",
    value,
  }));
  const errors = check(sourceOf(wrong)).match(/error TS\d+/g) ?? [];
  assert.deepEqual(errors, ['error TS2353', 'error TS2741', 'error TS2322']);
});

test('every request is an endpoint of the exchange, with its path, method and weight', () => {
  const endpoints = referenceEndpoints();
  for (const [name, route] of Object.entries(ROUTES)) {
    const found = endpoints.find(
      ({ method, path }) => path === route.path && method === route.method,
    );
    assert.ok(found !== undefined, name);
    assert.equal(found.wsMethod, route.wsMethod, name);
    assert.equal(found.security === 'signed', route.signed, name);
    assert.equal(found.order ?? false, route.order, name);
    if (typeof found.weight === 'number') assert.equal(found.weight, route.weight, name);
  }
});

test('the examples of the reference are typed', () => {
  const page = readFileSync(join(ROOT, 'docs', 'client.md'), 'utf8');
  const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
  assert.equal(blocks.length, 3);
  const isImport = (line: string) => line.startsWith('import ');
  const imports = new Set(blocks.flatMap((code) => code.split('\n').filter(isImport)));
  const bodies = blocks.map((code, k) => {
    const lines = code.split('\n').filter((line) => !isImport(line));
    return `export async function example${k}() {\n${lines.join('\n')}\n}`;
  });
  const given = 'declare const apiKey: string;\ndeclare const secret: string;\n';
  const source = [...imports, `${given}declare const lx: LxClient;`, ...bodies].join('\n');
  assert.equal(check(source), '');
});
