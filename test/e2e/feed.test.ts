/** The feed of a running exchange over real sockets: both formats, own orders, slow readers. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import type { FeedFormat, FeedMessage } from '../../src/gateway/feed/port.ts';
import {
  checksumOf,
  decodeMessage,
  packRequest,
  StreamState,
  signedLogon,
} from '../../src/gateway/feed/testing.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  type TradingExchange,
} from '../../src/gateway/testing/trading-exchange.ts';

/** A client over `ws` that waits for what it expects. */
class Client {
  readonly socket: WebSocket;
  readonly messages: FeedMessage[] = [];
  readonly streams = new Map<number, StreamState>();
  readonly #format: FeedFormat;
  readonly #waiting = new Set<() => void>();
  closed: { readonly code: number; readonly reason: string } | undefined;

  private constructor(url: string, format: FeedFormat, protocols: readonly string[]) {
    this.#format = format;
    this.socket = new WebSocket(url, [...protocols]);
    this.socket.on('message', (data: Buffer, isBinary) =>
      this.#take(decodeMessage(data, isBinary)),
    );
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#check();
    });
    this.socket.on('error', () => {});
  }

  static async open(
    url: string,
    format: FeedFormat,
    protocols: readonly string[] = [],
  ): Promise<Client> {
    const query = protocols.length > 0 ? '' : `?format=${format}`;
    const client = new Client(`${url.replace(/^http/, 'ws')}/feed${query}`, format, protocols);
    await client.until(() => client.messages.some((each) => each.type === 'welcome'));
    return client;
  }

  send(request: object): void {
    this.socket.send(this.#format === 'json' ? JSON.stringify(request) : packRequest(request));
  }

  /** Resolves once the condition holds. @throws Error when the connection is closed before */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const done = condition();
        if (!done && this.closed === undefined) return;
        this.#waiting.delete(check);
        if (done) resolve();
        else reject(new Error(`closed: ${JSON.stringify(this.closed)}`));
      };
      this.#waiting.add(check);
      check();
    });
  }

  stream(channel: string): StreamState | undefined {
    return [...this.streams.values()].find((each) => each.about.channel === channel);
  }

  close(): void {
    this.socket.terminate();
  }

  #take(message: FeedMessage): void {
    this.messages.push(message);
    if (message.type === 'subscribed') {
      for (const about of message.streams) this.streams.set(about.stream, new StreamState(about));
    } else if (message.type === 'snapshot' || message.type === 'update') {
      assert.equal(this.streams.get(message.stream)?.take(message), true);
    }
    this.#check();
  }

  #check(): void {
    for (const each of [...this.#waiting]) each();
  }
}

describe('the feed of a running exchange', () => {
  let exchange: TradingExchange;
  const clients: Client[] = [];
  before(async () => {
    exchange = await openExchange();
  });
  after(async () => {
    for (const client of clients) client.close();
    await exchange.close();
  });

  async function open(format: FeedFormat, protocols: readonly string[] = []): Promise<Client> {
    const client = await Client.open(exchange.address.url, format, protocols);
    clients.push(client);
    return client;
  }

  for (const format of ['json', 'msgpack'] as const) {
    test(`shows books, orders, trades and own orders in ${format}`, async () => {
      const account = exchange.createAccount();
      const key = keyOf(exchange, account);
      const rest = clientOf(exchange, key);
      const client = await open(format, format === 'msgpack' ? ['lx.feed.msgpack'] : []);
      const timestamp = Math.floor(exchange.port.nowUs() / 1000);
      const { apiKey, secret } = key as { apiKey: string; secret: string };
      client.send({ op: 'logon', id: 1, ...signedLogon({ apiKey, secret, timestamp }) });
      client.send({ op: 'subscribe', id: 2, channel: 'account' });
      const markets = ['ETHUSD'];
      client.send({ op: 'subscribe', id: 3, channel: 'orderbook', markets, checksum: true });
      for (const channel of ['orders', 'trades', 'ticker', 'auction']) {
        client.send({ op: 'subscribe', id: channel, channel, markets });
      }
      await client.until(() => client.stream('auction')?.newest !== undefined);
      const order = { symbol: 'ETHUSD', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5' };
      const sell = await rest.signed('POST', '/api/v3/order', {
        ...order,
        side: 'SELL',
        price: 3000,
      });
      assert.equal(sell.status, 200);
      const other = clientOf(exchange, keyOf(exchange, exchange.createAccount()));
      const buy = { ...order, side: 'BUY', price: 3001, quantity: '0.2' };
      assert.equal((await other.signed('POST', '/api/v3/order', buy)).status, 200);
      const book = client.stream('orderbook')!;
      const id = sell.body.orderId as number;
      await client.until(
        () =>
          client.stream('trades')!.trades.length > 0 &&
          client.stream('account')!.openOrders.get(id)?.status === 'PARTIALLY_FILLED' &&
          client.stream('orders')!.orders.has(id) &&
          client.stream('ticker')!.newest?.type === 'update',
      );
      const info = exchange.feed.catalog.marketBySymbol('ETHUSD')!;
      await client.until(() => book.last === exchange.feed.market(info.id)!.book.updateId);
      assert.equal(book.checksum, checksumOf(book, info));
      const asks = format === 'json' ? [['3000.00', '0.3000']] : [[300_000, 3_000]];
      assert.deepEqual([...book.asks], asks);
      const cancel = { symbol: 'ETHUSD', orderId: id };
      assert.equal((await rest.signed('DELETE', '/api/v3/order', cancel)).status, 200);
      await client.until(
        () => book.asks.size === 0 && client.stream('account')!.openOrders.size === 0,
      );
    });
  }

  test('tells a reader that stopped for a while the truth', async () => {
    const client = await open('json');
    client.send({ op: 'subscribe', id: 1, channel: 'orderbook', markets: ['BTCUSD'], depth: 50 });
    await client.until(() => client.stream('orderbook')?.newest !== undefined);
    client.socket.pause();
    const rest = clientOf(exchange, keyOf(exchange, exchange.createAccount()));
    const order = { symbol: 'BTCUSD', type: 'LIMIT', timeInForce: 'GTC', side: 'BUY' };
    for (let k = 0; k < 40; k++) {
      const answer = await rest.signed('POST', '/api/v3/order', {
        ...order,
        quantity: '0.01',
        price: 1000 + k,
      });
      assert.equal(answer.status, 200);
    }
    client.socket.resume();
    const market = exchange.feed.marketBySymbol('BTCUSD')!;
    await client.until(() => client.stream('orderbook')!.last === market.book.updateId);
    assert.equal(client.stream('orderbook')!.bids.size, market.book.bids.size);
  });

  test('refuses a format that it does not have, and a message that is too long', async () => {
    const { url } = exchange.address;
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/feed?format=xml`);
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    assert.match(error.message, /400/);
    const client = await open('json');
    client.socket.send(`"${'x'.repeat(70_000)}"`);
    await assert.rejects(
      client.until(() => false),
      /1009/,
    );
  });

  test('announces a shutdown and closes', async () => {
    const client = await open('msgpack');
    await exchange.close();
    await client.until(() => client.closed?.code === 1001);
    assert.ok(client.messages.some((each) => each.type === 'shutdown'));
  });
});
