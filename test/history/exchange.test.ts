/**
 * An exchange that keeps its history itself: what has left its memory is answered as before, and
 * a database that is away keeps nobody from trading.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, encode, RestClient } from '../../src/gateway/testing/rest-client.ts';
import { type E2eExchange, startExchange, type Trader } from '../e2e/exchange.ts';
import { DATABASES, type DatabaseKind, scratchFolder } from './databases.ts';

/** More than are held in memory. */
const ORDERS = 1_100;
const AT_ONCE = 40;
const PAGE = 1000;
const LOOK_MS = 20;
const BTC = { symbol: 'BTCUSD' } as const;

interface Row {
  readonly orderId: number;
  readonly id: number;
  readonly isMaker: boolean;
}

interface Health {
  readonly history: {
    readonly state: string;
    readonly sequence: number;
    readonly commandsBehind: number;
    readonly secondsBehind: number;
    readonly reason?: string;
  };
}

/** A machine that does much else may be slow to send. */
const PATIENT = { recvWindow: 60_000 };

class Client extends RestClient {
  readonly #http: string;
  readonly #apiKey: string;

  constructor({ http }: E2eExchange, trader: Trader) {
    super(http, Date.now, trader);
    this.#http = http;
    this.#apiKey = trader.apiKey;
  }

  async csv(path: string, params: Readonly<Record<string, string | number>>): Promise<string> {
    const query = this.sign(encode({ ...params, ...PATIENT, timestamp: Date.now() }));
    const headers = { 'x-mbx-apikey': this.#apiKey, accept: 'text/csv' };
    const response = await fetch(`${this.#http}${path}?${query}`, { headers });
    assert.equal(response.headers.get('content-type'), 'text/csv;charset=UTF-8');
    return response.text();
  }

  async get(path: string, params: Readonly<Record<string, string | number>>): Promise<unknown> {
    return answered(await this.signed('GET', path, { ...params, ...PATIENT }));
  }

  async order(side: string, more: Readonly<Record<string, string | number>>): Promise<Row> {
    const order = { ...BTC, side, type: 'LIMIT', price: 50_000, ...more, ...PATIENT };
    return answered(await this.signed('POST', '/api/v3/order', order)) as Row;
  }

  /** Every row, page after page. @param from name of the parameter; @param id of the row */
  async all(path: string, from: 'orderId' | 'fromId', id: 'orderId' | 'id'): Promise<Row[]> {
    const rows: Row[] = [];
    for (let first = 0; ; first = rows.at(-1)![id] + 1) {
      const page = (await this.get(path, { ...BTC, [from]: first, limit: PAGE })) as Row[];
      rows.push(...page);
      if (page.length < PAGE) return rows;
    }
  }
}

function answered({ body, status }: Answer): unknown {
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

async function healthWhen(
  exchange: E2eExchange,
  isSo: (history: Health['history']) => boolean,
): Promise<Health['history']> {
  for (;;) {
    const { history } = (await (await fetch(`${exchange.http}/health`)).json()) as Health;
    if (isSo(history)) return history;
    await pause(LOOK_MS);
  }
}

const isUpToDate = ({ state, commandsBehind }: Health['history']) =>
  state === 'following' && commandsBehind === 0;

/** Buys a little, again and again, each time whole. */
async function buy(client: Client, count: number): Promise<void> {
  for (let k = 0; k < count; k += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - k) });
    await Promise.all(some.map(() => client.order('BUY', { quantity: 0.001, timeInForce: 'IOC' })));
  }
}

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

    test('answers for what is no longer in memory, and trades while it is away', async () => {
      await kind.begin();
      const place = await kind.place(scratch.path);
      const flag = place.url === '' ? ['--history'] : ['--history', place.url];
      exchange = await startExchange(flag);
      const [buyer, seller] = [
        new Client(exchange, await exchange.createTrader()),
        new Client(exchange, await exchange.createTrader()),
      ];
      await seller.order('SELL', { quantity: 2, timeInForce: 'GTC' });
      await buy(buyer, 10);
      const before = await buyer.get('/api/v3/allOrders', BTC);
      const tradesBefore = await buyer.get('/api/v3/myTrades', BTC);
      const [first] = before as Row[];

      const canBeAway = place.url !== '' && !kind.isGiven;
      const giveBack = canBeAway ? await kind.takeAway(place) : undefined;
      await buy(buyer, ORDERS / 2);
      if (giveBack !== undefined) {
        const away = await healthWhen(exchange, ({ state }) => state === 'away');
        assert.ok(away.commandsBehind > 0);
        assert.notEqual(away.reason, '');
        // Memory still has all of these.
        assert.equal((await buyer.all('/api/v3/allOrders', 'orderId', 'orderId')).length, 560);
        await giveBack();
      }
      await buy(buyer, ORDERS / 2);
      const told = await healthWhen(exchange, isUpToDate);
      assert.equal(told.secondsBehind, 0);

      for (const client of [buyer, seller]) {
        const trades = await client.all('/api/v3/myTrades', 'fromId', 'id');
        assert.equal(trades.length, ORDERS + 10);
        assert.equal(new Set(trades.map(({ id }) => id)).size, ORDERS + 10);
      }
      const orders = await buyer.all('/api/v3/allOrders', 'orderId', 'orderId');
      assert.equal(new Set(orders.map(({ orderId }) => orderId)).size, ORDERS + 10);
      assert.equal(orders.length, ORDERS + 10);
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
      await statementOf(buyer);
    });
  });
}

interface Page {
  readonly opening: string;
  readonly closing: string;
  readonly entries: readonly { readonly amount: string; readonly balance: string }[];
  readonly next?: string;
}

const satoshis = (text: string) => BigInt(text.replace('.', ''));

/** Leads from page to page to what the account has, as JSON and as CSV. */
async function statementOf(client: Client): Promise<void> {
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
  assert.equal(entries, ORDERS + 11);
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
