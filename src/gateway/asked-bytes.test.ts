/** What clients of one address may ask for, and what becomes of more on the feed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestExchange } from '../feed/testing.ts';
import { Side } from '../schema/generated/protocol.ts';
import { Accounts } from './accounts/accounts.ts';
import { AskedBytes } from './asked-bytes.ts';
import { DEFAULT_FEED_CONFIG, type FeedConfig } from './feed/config.ts';
import { TestHub } from './feed/testing.ts';

const SECOND_US = 1_000_000;

test('is so much at once, and then as much as a second allows', () => {
  const asked = new AskedBytes({ bytesAtOnce: 1000, bytesPerSecond: 100 });
  assert.ok(asked.hasRoom('192.0.2.1', 0));
  asked.charge('192.0.2.1', 999, 0);
  assert.ok(asked.hasRoom('192.0.2.1', 0), 'what is begun may go beyond');
  asked.charge('192.0.2.1', 501, 0);
  assert.ok(!asked.hasRoom('192.0.2.1', 0));
  assert.ok(!asked.hasRoom('192.0.2.1', 5 * SECOND_US));
  assert.ok(asked.hasRoom('192.0.2.1', 5 * SECOND_US + 1));
  assert.ok(asked.hasRoom('192.0.2.2', 0), 'others are not kept waiting');
  // The clock was set back: nothing is forgotten, and nothing is added.
  assert.ok(!asked.hasRoom('192.0.2.1', -SECOND_US));
});

test('counts whoever has a network of IPv6 once', () => {
  const asked = new AskedBytes({ bytesAtOnce: 10, bytesPerSecond: 1 });
  asked.charge('2001:db8::1', 10, 0);
  assert.ok(!asked.hasRoom('2001:db8::2', 0));
  assert.ok(asked.hasRoom('2001:db8:0:1::2', 0));
});

test('forgets addresses that owe nothing', () => {
  const asked = new AskedBytes({ bytesAtOnce: 1000, bytesPerSecond: 100 });
  const addressOf = (k: number) => `10.0.${k >> 8}.${k & 255}`;
  for (let k = 0; k < 5_000; k++) asked.charge(addressOf(k), 100, k * 10_000);
  assert.ok(asked.size < 1_300, `${asked.size} are remembered`);
});

/** A book of a hundred levels: a snapshot has about 2,000 bytes. */
function world(config: Partial<FeedConfig>) {
  const accounts = new Accounts();
  const exchange = new TestExchange([accounts]);
  const { feed } = exchange;
  const hub = new TestHub({ feed, accounts }, { nowUs: exchange.timeUs, config });
  for (let k = 0; k < 100; k++) exchange.limit(Side.BUY, 800 + k, 5);
  return { exchange, feed: hub };
}

test('beyond it requests are refused, and what is subscribed to goes on', () => {
  const { exchange, feed } = world({ askedBytesAtOnce: 6_000, askedBytesPerSecond: 2_000 });
  const reader = feed.connect('json');
  const book = { op: 'subscribe', channel: 'orderbook', markets: ['BTCUSD'] };
  reader.ask(book);
  reader.read();
  assert.equal(reader.stream('orderbook', 'BTCUSD').bids.size, 100);
  for (let k = 0; k < 10; k++) reader.ask(book);
  const refused = reader.ask(book);
  reader.read();
  assert.equal(reader.answer(refused, 'error').code, 'TOO_MANY_REQUESTS');
  // Another client of the address.
  const other = feed.connect('json');
  for (const request of [{ op: 'gap', stream: 1 }, { op: 'subscriptions' }]) {
    assert.equal(other.answer(other.ask(request), 'error').code, 'TOO_MANY_REQUESTS');
  }
  assert.equal(other.answer(other.ask({ op: 'ping' }), 'pong').type, 'pong');
  exchange.limit(Side.BUY, 950, 5);
  feed.ring(100);
  reader.read();
  assert.equal(reader.stream('orderbook', 'BTCUSD').bids.size, 101);
  // Each second is room for one more.
  feed.ring(2_000);
  other.ask({ op: 'subscribe', channel: 'orders', markets: ['BTCUSD'] });
  other.read();
  assert.equal(other.stream('orders', 'BTCUSD').orders.size, 101);
  feed.hub.close();
});

test('beyond it snapshots that are due wait until there is room', () => {
  const limits = { ...DEFAULT_FEED_CONFIG.limits(), mergeAtBytes: 600 };
  const { feed } = world({
    ...{ limits: () => limits, askedBytesAtOnce: 2_000, askedBytesPerSecond: 2_000 },
  });
  const reader = feed.connect('json');
  reader.ask({ op: 'subscribe', channel: 'orderbook', markets: ['BTCUSD', 'PLAYUSD'] });
  reader.read();
  reader.session.onDrain();
  reader.read();
  assert.equal(reader.stream('orderbook', 'BTCUSD').newest?.type, 'snapshot');
  assert.equal(reader.stream('orderbook', 'PLAYUSD').newest, undefined);
  feed.ring(2_000);
  reader.read();
  assert.equal(reader.stream('orderbook', 'PLAYUSD').newest?.type, 'snapshot');
  feed.hub.close();
});
