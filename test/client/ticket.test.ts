/** The feed of who is logged in to a page: by one-time tickets in place of a key. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ErrorKind, LxError } from '../../src/client/client.ts';
import { type Bench, LIMIT_BUY, openBench } from './exchange.ts';
import { LossyProxy } from './lossy-proxy.ts';

const CLIENT = { ip: '127.0.0.1', agent: 'test' } as const;

let bench: Bench;
let proxy: LossyProxy;
/** A further ticket of one session of a guest. */
let issue: () => string;
let account: number;

beforeEach(async () => {
  bench = await openBench();
  proxy = await LossyProxy.open(bench.url.replace('http', 'ws'), () => undefined);
  const { people } = bench.exchange;
  account = bench.exchange.createAccount();
  people.admitGuests([{ name: 'ada', account, permissions: ['read', 'trade'] }]);
  const guest = await people.comeAsGuest('trader', undefined, CLIENT);
  issue = () => people.ticket(guest).ticket;
});

afterEach(async () => {
  await bench.close();
  await proxy.close();
});

test('each connection has a ticket of its own, and own orders come over all', async () => {
  let asked = 0;
  const ticket = async () => {
    asked++;
    return issue();
  };
  const lx = bench.client({ url: proxy.url, ticket });
  const ids = new Set<string>();
  let look = () => {};
  lx.feed.subscribe({ channel: 'account' }, ({ events = [], orders = [] }) => {
    for (const order of orders) ids.add(order.clientOrderId);
    for (const event of events) if (event.kind === 'order') ids.add(event.order.clientOrderId);
    look();
  });
  const trader = bench.client(bench.credentials(account));
  for (let connection = 1; connection <= 3; connection++) {
    await lx.feed.start();
    const { epoch } = lx.feed;
    assert.equal(asked, connection);
    const { clientOrderId } = await trader.placeOrder(LIMIT_BUY);
    await new Promise<void>((resolve) => {
      look = () => {
        if (ids.has(clientOrderId)) resolve();
      };
      look();
    });
    const gone = new Promise<number | undefined>((resolve) => {
      const stop = lx.feed.onState(({ nextAttemptMs, state }) => {
        if (state !== 'connecting' || nextAttemptMs === undefined) return;
        stop();
        resolve(nextAttemptMs);
      });
    });
    proxy.breakAll();
    assert.equal(typeof (await gone), 'number');
    assert.equal(lx.feed.epoch, epoch);
  }
});

test('a ticket that is refused is replaced by another one', async () => {
  const used = issue();
  const first = bench.client({ ticket: async () => used });
  await first.feed.start();
  let asked = 0;
  const lx = bench.client({ ticket: async () => (asked++ === 0 ? used : issue()) });
  await lx.feed.start();
  assert.equal(asked, 2);
});

test('where no ticket is given any more, the feed is closed and says why', async () => {
  const refusal = new LxError('nobody is logged in', { kind: ErrorKind.REFUSED });
  const lx = bench.client({ ticket: () => Promise.reject(refusal) });
  await assert.rejects(lx.feed.start(), refusal);
  assert.equal(lx.feed.status.state, 'closed');
});
