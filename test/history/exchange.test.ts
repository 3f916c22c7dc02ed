/**
 * An exchange that keeps its history itself: what has left its memory is answered as before, and
 * a database that is away keeps nobody from trading. It is away for a few seconds here, and for
 * LX_TEST_OUTAGE_SECONDS where that is given.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type E2eExchange, startExchange } from '../e2e/exchange.ts';
import { DATABASES, type DatabaseKind, scratchFolder } from './databases.ts';
import {
  assertEqualToLog,
  BTC,
  buy,
  Client,
  healthWhen,
  isUpToDate,
  PAGE,
  type Row,
} from './trading.ts';

/** More than are held in memory. */
const ORDERS = 1_100;
/** What memory holds of an account's closed orders. */
const HELD = 1_000;
const OUTAGE_MS = 1000 * Number(process.env.LX_TEST_OUTAGE_SECONDS ?? 3);
/** Orders of a second of a long outage. */
const ORDERS_A_SECOND = 40;

for (const kind of DATABASES) suite(kind);

function suite(kind: DatabaseKind): void {
  describe(`an exchange with its history in ${kind.name}`, { skip: kind.skip }, () => {
    const scratch = scratchFolder();
    let exchange: E2eExchange | undefined;
    after(async () => {
      await exchange?.close();
      await kind.end();
      scratch.remove();
    });

    test('answers for what is no longer in memory, and trades while it is away', async (t) => {
      await kind.begin();
      const place = await kind.place(scratch.path);
      const flag = place.url === '' ? ['--history'] : ['--history', place.url];
      exchange = await startExchange(flag);
      const [buyer, seller] = [
        new Client(exchange, await exchange.createTrader()),
        new Client(exchange, await exchange.createTrader()),
      ];
      await seller.order('SELL', { quantity: 50, timeInForce: 'GTC' });
      await buy(buyer, 10);
      const before = await buyer.get('/api/v3/allOrders', BTC);
      const tradesBefore = await buyer.get('/api/v3/myTrades', BTC);
      const [first] = before as Row[];

      const canBeAway = place.url !== '' && !kind.isGiven;
      const outageMs = canBeAway ? OUTAGE_MS : 0;
      const endMs = performance.now() + outageMs;
      const giveBack = canBeAway ? await kind.takeAway(place) : undefined;
      await buy(buyer, ORDERS / 2);
      let placed = 10 + ORDERS / 2;
      let looks = 1;
      if (giveBack !== undefined) {
        const away = await healthWhen(exchange, ({ state }) => state === 'away');
        assert.ok(away.commandsBehind > 0);
        assert.notEqual(away.reason, '');
        await assertHeld(buyer, placed);
        while (performance.now() < endMs) {
          await buy(buyer, ORDERS_A_SECOND);
          placed += ORDERS_A_SECOND;
          await assertHeld(buyer, placed);
          looks++;
          await pause(Math.min(1000, Math.max(0, endMs - performance.now())));
        }
        t.diagnostic(`away for ${OUTAGE_MS / 1000} s; ${placed - 10} orders placed meanwhile`);
        t.diagnostic(`asked ${looks} times meanwhile, each time given what memory holds`);
        await giveBack();
      }
      await buy(buyer, ORDERS / 2);
      placed += ORDERS / 2;
      const told = await healthWhen(exchange, isUpToDate);
      assert.equal(told.secondsBehind, 0);

      for (const client of [buyer, seller]) {
        const trades = await client.all('/api/v3/myTrades', 'fromId', 'id');
        assert.equal(trades.length, placed);
        assert.equal(new Set(trades.map(({ id }) => id)).size, placed);
      }
      const orders = await buyer.all('/api/v3/allOrders', 'orderId', 'orderId');
      assert.equal(new Set(orders.map(({ orderId }) => orderId)).size, placed);
      assert.equal(orders.length, placed);
      // As they were shown while memory held them.
      assert.deepEqual(orders.slice(0, 10), before);
      const sameTrades = await buyer.get('/api/v3/myTrades', { ...BTC, fromId: 0, limit: 10 });
      assert.deepEqual(sameTrades, tradesBefore);
      const { orderId } = first!;
      assert.deepEqual(await buyer.get('/api/v3/order', { ...BTC, orderId }), orders[0]);
      const its = (await buyer.get('/api/v3/myTrades', { ...BTC, orderId })) as Row[];
      assert.deepEqual(
        its,
        (tradesBefore as Row[]).filter((trade) => trade.orderId === orderId),
      );
      const newest = (await buyer.get('/api/v3/allOrders', { ...BTC, limit: 5 })) as Row[];
      assert.deepEqual(newest, orders.slice(-5));
      await statementOf(buyer, placed);
      const rows = await assertEqualToLog(exchange, place);
      t.diagnostic(`${placed} orders, each there once; all ${rows} rows are what the log gives`);
    });
  });
}

/** While the history is away: the newest orders, as many as memory holds. */
async function assertHeld(client: Client, placed: number): Promise<void> {
  const orders = (await client.get('/api/v3/allOrders', { ...BTC, limit: PAGE })) as Row[];
  assert.equal(orders.length, Math.min(placed, HELD));
}

interface Page {
  readonly opening: string;
  readonly closing: string;
  readonly entries: readonly { readonly amount: string; readonly balance: string }[];
  readonly next?: string;
}

const satoshis = (text: string) => BigInt(text.replace('.', ''));

/** Leads from page to page to what the account has, as JSON and as CSV. */
async function statementOf(client: Client, trades: number): Promise<void> {
  const path = '/lx/v1/statement';
  let [balance, entries] = [0n, 0];
  let after: string | undefined;
  do {
    const more = after === undefined ? {} : { after };
    const page = (await client.get(path, { asset: 'BTC', limit: PAGE, ...more })) as Page;
    assert.equal(satoshis(page.opening), balance);
    for (const entry of page.entries) {
      balance += satoshis(entry.amount);
      assert.equal(satoshis(entry.balance), balance);
    }
    assert.equal(satoshis(page.closing), balance);
    entries += page.entries.length;
    after = page.next;
  } while (after !== undefined);
  // What was deposited, and a change for each trade.
  assert.equal(entries, trades + 1);
  const { balances } = (await client.get('/api/v3/account', {})) as {
    balances: { asset: string; free: string; locked: string }[];
  };
  const btc = balances.find(({ asset }) => asset === 'BTC')!;
  assert.equal(balance, satoshis(btc.free) + satoshis(btc.locked));
  const csv = await client.csv(path, { asset: 'BTC', limit: 3 });
  const [head, ...lines] = csv.trimEnd().split('\n');
  assert.equal(head, 'id,time,what,symbol,reference,amount,fee,balance');
  assert.equal(lines.length, 3);
  assert.match(lines[0]!, /,TRANSFER_IN,,[0-9a-f]{32},100\.0+,0\.0+,100\.0+$/);
  assert.match(lines[1]!, /,TRADE_RECEIVED,BTCUSD,\d+,0\.000999\d*,0\.000001\d*,100\.000999\d*$/);
}
