/** Orders over connections that break: each is placed once, whatever was lost. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { ErrorKind, type LxClient, LxError, type PlacedOrder } from '../../src/client/client.ts';
import { CuttingProxy, Fault } from './cutting-proxy.ts';
import { type Bench, LIMIT_BUY, openBench } from './exchange.ts';

/**
 * Requests that are lost are good for so long here, so that it is soon known that they are. What
 * arrives must not take that long on a busy machine.
 */
const WINDOW_MS = 1_000;
/** The others for longer than a busy machine lets them wait. */
const LONG_WINDOW_MS = 30_000;
/** Fills at once against what the maker offers. */
const TAKING_BUY = { ...LIMIT_BUY, price: '60000' } as const;

let bench: Bench;
let proxy: CuttingProxy;
/** Decides about what clients send over the proxy. */
let fault: (data: Buffer) => Fault | undefined;
let trader: { apiKey: string; secret: string };
/** Of the same account, past the proxy. */
let direct: LxClient;

before(async () => {
  bench = await openBench();
});

after(() => bench.close());

async function openProxy(lateMs?: () => number): Promise<void> {
  fault = () => undefined;
  const { port } = bench.exchange.address;
  const late = lateMs === undefined ? {} : { lateMs };
  proxy = await CuttingProxy.open({ port, fault: (data) => fault(data), ...late });
  trader = bench.credentials();
  direct = bench.client({ ...trader, orders: 'rest' });
}

afterEach(async () => {
  await direct.close();
  await proxy.close();
});

/** A client whose connections break. */
function client(orders: 'rest' | 'websocket', recvWindowMs = LONG_WINDOW_MS): LxClient {
  return bench.client({ ...trader, url: proxy.url, orders, recvWindowMs });
}

/** Somebody offers so much at 60,000. */
async function offer(quantity: string): Promise<void> {
  const maker = bench.client(bench.credentials());
  const order = { ...LIMIT_BUY, side: 'SELL', price: '60000', quantity } as const;
  await maker.placeOrder(order);
}

/** How often there is an order of each client order id. */
async function orderCounts(): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { clientOrderId } of await direct.rest.call('allOrders', { symbol: 'BTCUSD' })) {
    counts.set(clientOrderId, (counts.get(clientOrderId) ?? 0) + 1);
  }
  return counts;
}

/** The fault, once, for the next request that the text matches. */
function once(what: Fault, pattern: RegExp): void {
  fault = (data) => {
    if (!pattern.test(data.toString('latin1'))) return undefined;
    fault = () => undefined;
    return what;
  };
}

const PLACE = /^POST \/api\/v3\/order\?/;

test('an order whose request is lost is sent again', async () => {
  await openProxy();
  await offer('1');
  const lx = client('rest', WINDOW_MS);
  await lx.rest.synchronize();
  once(Fault.REQUEST_LOST, PLACE);
  const placed = await lx.placeOrder(TAKING_BUY);
  assert.deepEqual([placed.status, placed.sends, placed.knownBy], ['FILLED', 2, 'answer']);
  assert.deepEqual([...(await orderCounts())], [[placed.clientOrderId, 1]]);
});

test('an order whose answer is lost is found, although it filled at once', async () => {
  await openProxy();
  await offer('1');
  const lx = client('rest');
  await lx.rest.synchronize();
  once(Fault.ANSWER_LOST, PLACE);
  const placed = await lx.placeOrder(TAKING_BUY);
  assert.deepEqual([placed.status, placed.sends, placed.knownBy], ['FILLED', 1, 'query']);
  assert.deepEqual([...(await orderCounts())], [[placed.clientOrderId, 1]]);
});

test('an order that arrives after its connection broke is waited for', async () => {
  await openProxy(() => WINDOW_MS);
  await offer('1');
  const lx = client('rest');
  await lx.rest.synchronize();
  once(Fault.LATE, PLACE);
  const placed = await lx.placeOrder(TAKING_BUY);
  assert.deepEqual([placed.status, placed.sends, placed.knownBy], ['FILLED', 1, 'query']);
  assert.deepEqual([...(await orderCounts())], [[placed.clientOrderId, 1]]);
});

test('a request that arrives after it was given up is refused for its age', async () => {
  await openProxy(() => WINDOW_MS * 4);
  await offer('1');
  const lx = client('rest', WINDOW_MS);
  await lx.rest.synchronize();
  once(Fault.LATE, PLACE);
  const placed = await lx.placeOrder(TAKING_BUY);
  assert.deepEqual([placed.sends, placed.knownBy], [2, 'answer']);
  await proxy.settled();
  assert.deepEqual([...(await orderCounts())], [[placed.clientOrderId, 1]]);
});

test('to send an order again without asking leaves two: the proxy does its work', async () => {
  await openProxy();
  await offer('1');
  const lx = client('rest');
  await lx.rest.synchronize();
  once(Fault.ANSWER_LOST, PLACE);
  const order = { ...TAKING_BUY, newClientOrderId: 'naive' };
  const error = await lx.rest.call('placeOrder', order).catch((reason: unknown) => reason);
  assert.ok(error instanceof LxError);
  assert.deepEqual([error.kind, error.retryable], [ErrorKind.UNKNOWN_OUTCOME, false]);
  await lx.rest.call('placeOrder', order);
  assert.equal((await orderCounts()).get('naive'), 2);
});

describe('connections that break at random', () => {
  const ORDERS = 60;
  /** So many are under way at the same time. */
  const WORKERS = 4;
  for (const [orders, seed] of [
    ['rest', 1],
    ['rest', 2],
    ['websocket', 3],
    ['websocket', 4],
  ] as const) {
    test(`${ORDERS} orders over ${orders} are ${ORDERS} orders (seed ${seed})`, async (t) => {
      const random = new Prng(seed);
      await openProxy(() => random.below(WINDOW_MS * 2));
      await offer('2');
      const lx = client(orders, WINDOW_MS);
      const faults = Object.values(Fault);
      fault = () => (random.below(5) === 0 ? faults[random.below(faults.length)] : undefined);
      const placed: PlacedOrder[] = [];
      const work = async () => {
        for (let k = placed.length; k < ORDERS; k = placed.length) {
          const at = placed.push({} as PlacedOrder) - 1;
          placed[at] = await lx.placeOrder(k % 2 === 0 ? TAKING_BUY : LIMIT_BUY);
        }
      };
      await Promise.all(Array.from({ length: WORKERS }, work));
      fault = () => undefined;
      await proxy.settled();
      const ids = placed.map(({ clientOrderId }) => clientOrderId);
      const wanted = new Map(ids.map((id) => [id, 1]));
      assert.equal(wanted.size, ORDERS);
      const counts = await orderCounts();
      assert.deepEqual(new Map([...counts].sort()), new Map([...wanted].sort()));
      const lost = faults.map((each) => proxy.count(each));
      assert.ok(lost.reduce((sum, count) => sum + count) > 0);
      t.diagnostic(`lost: ${lost.join(', ')}; sent: ${placed.map(({ sends }) => sends).join('')}`);
    });
  }
});

test('a cancel whose answer is lost is not an error, and tells how the order ended', async () => {
  await openProxy();
  const lx = client('rest');
  const { clientOrderId } = await lx.placeOrder(LIMIT_BUY);
  once(Fault.ANSWER_LOST, /^DELETE /);
  const query = { symbol: 'BTCUSD', origClientOrderId: clientOrderId };
  const cancelled = await lx.cancelOrder(query);
  assert.deepEqual(
    [cancelled.status, cancelled.knownBy, cancelled.sends],
    ['CANCELED', 'query', 2],
  );
  await assert.rejects(lx.cancelOrder(query), { code: -2011, kind: ErrorKind.REFUSED });
});

test('a cancel-replace whose answer is lost has replaced once', async () => {
  await openProxy();
  const lx = client('rest');
  const first = await lx.placeOrder(LIMIT_BUY);
  once(Fault.ANSWER_LOST, /^POST \/api\/v3\/order\/cancelReplace/);
  const replaced = await lx.replaceOrder({
    ...{ ...LIMIT_BUY, price: '49000', cancelReplaceMode: 'STOP_ON_FAILURE' },
    cancelOrigClientOrderId: first.clientOrderId,
  });
  assert.deepEqual([replaced.knownBy, replaced.order.price], ['query', '49000.00']);
  const open = await direct.rest.call('openOrders', { symbol: 'BTCUSD' });
  assert.deepEqual(
    open.map(({ clientOrderId }) => clientOrderId),
    [replaced.order.clientOrderId],
  );
});

test('who gives up is told the id of what may have been placed', async () => {
  await openProxy();
  const lx = client('rest');
  await lx.rest.synchronize();
  const gaveUp = new AbortController();
  fault = () => {
    gaveUp.abort(new Error('the caller has no more time'));
    return Fault.ANSWER_LOST;
  };
  const error = await lx.placeOrder(LIMIT_BUY, { signal: gaveUp.signal }).catch((e: unknown) => e);
  assert.ok(error instanceof LxError);
  assert.equal(error.kind, ErrorKind.ABORTED);
  const { clientOrderId } = error.data as { readonly clientOrderId: string };
  assert.match(clientOrderId, /^lx-[\w-]{16}$/);
});

test('a refusal is a refusal: nothing is sent again', async () => {
  await openProxy();
  const lx = client('websocket');
  const first = await lx.placeOrder({ ...LIMIT_BUY, newClientOrderId: 'mine' });
  assert.equal(first.clientOrderId, 'mine');
  await assert.rejects(lx.placeOrder({ ...LIMIT_BUY, newClientOrderId: 'mine' }), {
    name: 'LxError',
    kind: ErrorKind.REFUSED,
    code: -2010,
    retryable: false,
  });
  await assert.rejects(lx.placeOrder({ ...LIMIT_BUY, quantity: '1000' }), { code: -2010 });
});

test('a transfer whose answer is lost is sent again, and made once', async () => {
  await openProxy();
  const lx = client('rest');
  const other = bench.client(bench.credentials());
  const { uid: account } = await other.rest.call('account', {});
  once(Fault.ANSWER_LOST, /^POST \/lx\/v1\/transfer\?/);
  const moved = await lx.transfer({ asset: 'USD', amount: '5', account });
  assert.equal(moved.repeated, true);
  const made = await direct.rest.call('transfers', { asset: 'USD' });
  assert.equal(made.filter(({ transferId }) => transferId === moved.transferId).length, 1);
});

test('requests without types are signed and sent all the same', async () => {
  await openProxy();
  const lx = client('rest');
  const coins = await lx.rest.request(
    'GET',
    '/sapi/v1/capital/config/getall',
    {},
    { signed: true },
  );
  assert.ok(Array.isArray(coins) && coins.length > 0);
  assert.deepEqual(await lx.api.request('ping'), {});
});
