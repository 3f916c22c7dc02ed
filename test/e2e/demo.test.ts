/** What a person gets from `npm start`: markets that move, accounts that trade on them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { binance } from 'ccxt';
import type { DemoAccount } from '../../src/node/demo.ts';
import { ScriptProcess } from '../crash/server-process.ts';
import { openClient } from './ccxt-client.ts';

const LAUNCHER = fileURLToPath(new URL('../../scripts/lx.mjs', import.meta.url));
/** Between two looks at a condition. */
const POLL_MS = 20;
const packageJson = new URL('../../package.json', import.meta.url);

describe('the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lx-demo-'));
  let server: ScriptProcess;
  let http: string;
  const clients: binance[] = [];

  const as = async (name: string) => {
    const text = readFileSync(join(folder, 'demo.json'), 'utf8');
    const account = (JSON.parse(text) as DemoAccount[]).find((each) => each.name === name)!;
    const client = await openClient(http, account);
    clients.push(client);
    return client;
  };

  before(async () => {
    const args = ['start', '--demo', '--port', '0', '--data', folder];
    server = new ScriptProcess(LAUNCHER, args);
    http = (await server.seen(/is open at (http:\/\/\S+)\n/))[1]!;
  });

  after(async () => {
    try {
      await Promise.all(clients.map((client) => client.close()));
      await server.end('SIGTERM');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('is what npm start runs', () => {
    const { scripts } = JSON.parse(readFileSync(packageJson, 'utf8')) as {
      scripts: Record<string, string>;
    };
    assert.equal(scripts.start, 'node scripts/lx.mjs start --demo');
  });

  test('prints the keys of its accounts', async () => {
    await server.seen(/Ctrl-C stops it/);
    for (const name of ['alice', 'bob', 'carol']) assert.match(server.stdout, new RegExp(name));
  });

  test('has books, trades and candles in every market, and they move', async () => {
    const client = await as('alice');
    for (const symbol of ['DEC/USD', 'BTC/USD', 'ETH/USD', 'DEC/BTC']) {
      // The server is open before the demo's traders have met in every market.
      while ((await client.fetchTrades(symbol)).length === 0) await pause(POLL_MS);
      const book = await client.fetchOrderBook(symbol);
      assert.ok(book.bids.length > 3 && book.asks.length > 3, symbol);
      assert.ok(book.bids[0]![0]! < book.asks[0]![0]!, symbol);
      assert.ok((await client.fetchOHLCV(symbol, '1m')).length > 0, symbol);
    }
    const first = await client.watchOrderBook('BTC/USD');
    const before = first.nonce!;
    while (((await client.watchOrderBook('BTC/USD')).nonce ?? 0) <= before);
    assert.ok((await client.watchTrades('BTC/USD')).length > 0);
  });

  for (const name of ['alice', 'carol']) {
    test(`lets ${name} place, edit and cancel, and fills what takes`, async () => {
      const client = await as(name);
      const funds = await client.fetchBalance();
      assert.equal(funds.USD?.total, 1_000_000);
      const order = await client.createOrder('BTC/USD', 'limit', 'buy', 0.01, 30_000);
      const edited = await client.editOrder(order.id!, 'BTC/USD', 'limit', 'buy', 0.02, 30_001);
      assert.equal((await client.fetchOpenOrders('BTC/USD')).length, 1);
      assert.equal((await client.cancelOrder(edited.id!, 'BTC/USD')).status, 'canceled');
      const bought = await client.createOrder('BTC/USD', 'market', 'buy', 0.01);
      assert.equal(bought.status, 'closed');
      assert.ok((await client.fetchMyTrades('BTC/USD')).length > 0);
      const after = await client.fetchBalance();
      assert.ok(Number(after.BTC?.total) > Number(funds.BTC?.total));
      assert.ok(Number(after.USD?.total) < Number(funds.USD?.total));
    });
  }
});
