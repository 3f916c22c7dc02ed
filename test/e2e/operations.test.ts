/** What operators are told of a running exchange: its speed, its disk, and who is connected. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import type { Durations } from '../../src/gateway/operations/port.ts';
import { type E2eExchange, startExchange, type Trader } from './exchange.ts';
import { signedRequest } from './signed-request.ts';

interface Shown {
  readonly kind: string;
  readonly address: string;
  readonly streams: number;
  readonly account?: number;
}

describe('an operator is told', () => {
  let exchange: E2eExchange;
  before(async () => {
    exchange = await startExchange();
  });
  after(() => exchange.close());

  const get = (path: string, of: Trader = exchange.operator) =>
    signedRequest({ ...of, http: exchange.http, method: 'GET', path, params: {} });

  test('how fast it is, as it was measured', async () => {
    const trader = await exchange.createTrader();
    const order = { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
    const path = '/api/v3/order';
    const sized = { ...order, quantity: '0.01', price: '50000' };
    let told: Record<string, unknown>;
    do {
      await signedRequest({ ...trader, http: exchange.http, method: 'POST', path, params: sized });
      told = (await get('/lx/v1/operator/performance')) as Record<string, unknown>;
      // On a machine that does much else the window may be over before it is asked for.
    } while ((told.answer as Durations).count === 0);
    const { answer, sync, apply } = told as Record<string, Durations>;
    assert.ok(sync!.count >= 1 && apply!.count >= 1);
    assert.ok(answer!.max > 0 && answer!.p50 <= answer!.p99 && answer!.p99 <= answer!.max);
    // A command waits for the sync of its batch; percentiles are within three per cent.
    assert.ok(answer!.max >= 0.97 * sync!.p50);
    assert.ok(Number(told.sequence) > 5 && Number(told.memoryBytes) > 1e6);
    assert.equal(told.windowSeconds, 10);
  });

  test('what is on disk', async () => {
    const told = (await get('/lx/v1/operator/storage')) as Record<string, unknown>;
    const segments = told.segments as { name: string; bytes: number }[];
    assert.match(segments[0]!.name, /^log-0{15}1\.lxl$/);
    assert.ok(segments[0]!.bytes > 0);
    const journals = (told.journals as { name: string }[]).map(({ name }) => name);
    for (const name of ['audit.journal', 'keys.json', 'people.journal', 'wallet.journal']) {
      assert.ok(journals.includes(name), name);
    }
    assert.ok(Number(told.freeBytes) > 0 && Number(told.totalBytes) >= Number(told.freeBytes));
    assert.equal(told.syncMode, 'always');
  });

  test('who is connected, and with what', async () => {
    const feed = new WebSocket(`${exchange.ws}/feed`);
    const market = new WebSocket(`${exchange.ws}/ws/btcusd@trade`);
    const api = new WebSocket(`${exchange.ws}/ws-api/v3`);
    try {
      await Promise.all([feed, market, api].map((socket) => once(socket, 'open')));
      feed.send('{"op":"subscribe","channel":"ticker","markets":["*"]}');
      const told = async () =>
        (await get('/lx/v1/operator/connections')) as unknown as Record<string, number> & {
          connections: readonly Shown[];
        };
      let now = await told();
      const streams = (kind: string) => now.connections.find((each) => each.kind === kind)?.streams;
      while (streams('feed') !== 4 || streams('market') !== 1) now = await told();
      assert.deepEqual([now.api, now.feed, now.market, now.fix], [1, 1, 1, 0]);
      assert.ok(now.connections.every(({ address }) => address === '127.0.0.1'));
    } finally {
      for (const socket of [feed, market, api]) socket.terminate();
    }
  });
});
