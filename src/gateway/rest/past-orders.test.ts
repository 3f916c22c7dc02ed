/** What memory holds and what the history holds, together; and what is said without a history. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HistoryPort, PageOfMarket } from '../../history/reading/port.ts';
import { HistoryReader } from '../../history/reading/reader.ts';
import type { Log } from '../log.ts';
import { clientOf, keyOf, openExchange } from '../testing/trading-exchange.ts';
import { Past } from './past-orders.ts';

const BTC = { symbol: 'BTCUSD' } as const;
const ORDER = { ...BTC, type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' } as const;

/** A history that cannot be read: in a folder that is not there. */
function unreadable(): HistoryPort & { close(): Promise<void> } {
  const reader = new HistoryReader({ folder: '/nowhere/at/all', url: '' });
  return {
    status: { state: 'failed', sequence: 0, commandsBehind: 0, secondsBehind: 0 },
    orders: (page) => reader.ask({ kind: 'orders', page }),
    fills: (page) => reader.ask({ kind: 'fills', page }),
    statement: (query, after, limit) => reader.ask({ kind: 'statement', query, after, limit }),
    close: () => reader.close(),
  };
}

function logInto(lines: string[]): Log {
  const write = (text: string) => lines.push(text);
  return { info: write, warn: write, error: write };
}

describe('orders and trades of the past', () => {
  test('are each given once, whether memory or the history or both have them', async () => {
    const exchange = await openExchange({ history: true });
    try {
      const [one, two] = [exchange.createAccount(), exchange.createAccount()];
      const [buyer, seller] = [one, two].map((each) => clientOf(exchange, keyOf(exchange, each)));
      for (let k = 0; k < 3; k++) {
        await seller!.signed('POST', '/api/v3/order', { ...ORDER, side: 'SELL', price: 50_000 });
        await buyer!.signed('POST', '/api/v3/order', { ...ORDER, side: 'BUY', price: 50_000 });
      }
      const ids = async (path: string, params: object, id: string) => {
        const { body } = await buyer!.signed('GET', path, { ...BTC, ...params });
        return (body as unknown as Record<string, number>[]).map((row) => row[id]!);
      };
      const all = await ids('/api/v3/allOrders', {}, 'orderId');
      assert.equal(new Set(all).size, 3);
      assert.equal(all.length, 3);
      assert.deepEqual(await ids('/api/v3/allOrders', { limit: 2 }, 'orderId'), all.slice(-2));
      const from = { orderId: all[0]!, limit: 2 };
      assert.deepEqual(await ids('/api/v3/allOrders', from, 'orderId'), all.slice(0, 2));
      const trades = await ids('/api/v3/myTrades', {}, 'id');
      assert.deepEqual(trades, [1, 2, 3]);
      assert.deepEqual(await ids('/api/v3/myTrades', { fromId: 2 }, 'id'), [2, 3]);
      assert.deepEqual(await ids('/api/v3/myTrades', { orderId: all[1]! }, 'id'), [2]);
    } finally {
      await exchange.close();
    }
  });

  test('are of memory alone while the history cannot be read, which is said once', async () => {
    const lines: string[] = [];
    const history = unreadable();
    const past = new Past(history, logInto(lines));
    const page: PageOfMarket = { account: 4, market: 1, limit: 10 };
    assert.deepEqual(await past.orders(page, []), []);
    assert.deepEqual(await past.trades(page, []), []);
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^the history cannot be read: /);
    await history.close();
  });

  test('are not asked for by more than may wait', async () => {
    const history = unreadable();
    const past = new Past(history, logInto([]));
    const page: PageOfMarket = { account: 4, market: 1, limit: 10 };
    const waiting = Array.from({ length: 100 }, () => past.orders(page, []));
    await assert.rejects(past.orders(page, []), { code: -1008 });
    await Promise.all(waiting);
    await history.close();
  });
});

describe('a statement', () => {
  test('needs a history', async () => {
    const exchange = await openExchange();
    try {
      const client = clientOf(exchange, keyOf(exchange, exchange.createAccount()));
      const { body, status } = await client.signed('GET', '/lx/v1/statement', { asset: 'USD' });
      assert.deepEqual([status, body.code], [400, -4054]);
    } finally {
      await exchange.close();
    }
  });

  test('is paged by the ids of its entries', async () => {
    const exchange = await openExchange({ history: true });
    try {
      const account = exchange.createAccount({ USD: 500 });
      exchange.deposit(account, 'USD', 25);
      const client = clientOf(exchange, keyOf(exchange, account));
      const path = '/lx/v1/statement';
      const first = await client.signed('GET', path, { asset: 'USD', limit: 1 });
      const { closing, entries, next, opening } = first.body as Record<string, never>;
      assert.deepEqual([opening, closing], ['0.00000000', '0.00000500']);
      assert.deepEqual((entries as { what: string; amount: string }[])[0]!.what, 'TRANSFER_IN');
      const second = await client.signed('GET', path, { asset: 'USD', limit: 1, after: next });
      assert.deepEqual([second.body.opening, second.body.closing], ['0.00000500', '0.00000525']);
      assert.equal(second.body.next, undefined);
      const period = { asset: 'USD', startTime: 1, endTime: 2 };
      const none = await client.signed('GET', path, period);
      assert.deepEqual([none.body.opening, none.body.entries], ['0.00000000', []]);
    } finally {
      await exchange.close();
    }
  });

  test('refuses what it cannot give, in words', async () => {
    const exchange = await openExchange({ history: true });
    try {
      const client = clientOf(exchange, keyOf(exchange, exchange.createAccount({ USD: 500 })));
      for (const [params, code, words] of [
        [{}, -1102, /asset/],
        [{ asset: 'NONE' }, -4018, /./],
        [{ asset: 'USD', startTime: 3, endTime: 2 }, -1130, /startTime/],
        [{ asset: 'USD', startTime: 'now' }, -1100, /startTime/],
        [{ asset: 'USD', limit: 0 }, -1130, /limit/],
        [{ asset: 'USD', after: 'yesterday' }, -1130, /after/],
        [{ asset: 'USD', after: '1-2-3-4' }, -1130, /after/],
        [{ asset: 'USD', after: `${'9'.repeat(17)}-1-0` }, -1130, /after/],
      ] as const) {
        const { body, status } = await client.signed('GET', '/lx/v1/statement', params);
        assert.deepEqual([status, body.code], [400, code], JSON.stringify([params, body]));
        assert.match(body.msg!, words);
      }
    } finally {
      await exchange.close();
    }
  });

  test('is of who asks, wherever it begins, and of a page at most', async () => {
    const exchange = await openExchange({ history: true });
    try {
      const other = exchange.createAccount({ USD: 700 });
      const account = exchange.createAccount({ USD: 500 });
      const path = '/lx/v1/statement';
      const theirs = await clientOf(exchange, keyOf(exchange, other)).signed('GET', path, {
        asset: 'USD',
      });
      const [entry] = theirs.body.entries as { id: string; balance: string }[];
      assert.equal(entry?.balance, '0.00000700');
      const client = clientOf(exchange, keyOf(exchange, account));
      // What another was paid was before: all of one's own comes after it.
      const huge = { asset: 'USD', limit: Number.MAX_SAFE_INTEGER };
      const own = await client.signed('GET', path, { ...huge, after: entry!.id });
      assert.deepEqual(
        (own.body.entries as { balance: string }[]).map(({ balance }) => balance),
        ['0.00000500'],
      );
      // Behind everything there is nothing, and what is owned stays.
      const after = `${'9'.repeat(16)}-${'9'.repeat(16)}-${'9'.repeat(16)}`;
      const { closing, entries, opening } = (await client.signed('GET', path, { ...huge, after }))
        .body as Record<string, unknown>;
      assert.deepEqual([opening, closing, entries], ['0.00000500', '0.00000500', []]);
    } finally {
      await exchange.close();
    }
  });
});
