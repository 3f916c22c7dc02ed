/** Subscriptions of the feed: in order, each message once, over connections that break. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { ErrorKind, type LxClient, type Topic } from '../../src/client/client.ts';
import type { FeedChannel } from '../../src/gateway/feed/port.ts';
import { type Bench, LIMIT_BUY, openBench } from './exchange.ts';
import { Harm, LossyProxy } from './lossy-proxy.ts';

const FEED = { heartbeatMs: 50 } as const;
const TIMES = { idleMs: 200, staleMs: 5_000, deadMs: 10_000, connectMs: 5_000 } as const;

let bench: Bench;
let proxy: LossyProxy;
let harm: (text: string) => Harm | undefined;
let lx: LxClient;
let credentials: { apiKey: string; secret: string };

beforeEach(async () => {
  bench = await openBench({}, Date.now, FEED);
  harm = () => undefined;
  proxy = await LossyProxy.open(bench.url.replace('http', 'ws'), (text) => harm(text));
  credentials = bench.credentials();
  const quick = { gapRetryMs: 30, timeoutMs: 500, connection: TIMES } as const;
  lx = bench.client({ ...credentials, url: proxy.url, ...quick });
});

afterEach(async () => {
  await bench.close();
  await proxy.close();
});

/** Of the same account, past the proxy. */
function direct(): LxClient {
  return bench.client(credentials);
}

/** A promise, and what it waits for: asked again with every message. */
function until(condition: () => boolean): { readonly met: Promise<void>; look(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (condition()) resolve();
  };
  return { met: promise, look };
}

test('own orders come in order, each once, over a connection that loses and repeats', async () => {
  const ORDERS = 100;
  const MAX_ORDERS = 2_000;
  const random = new Prng(5);
  const harms = [Harm.DROP, Harm.DUPLICATE, Harm.SWAP, Harm.DISCONNECT];
  let next = 0;
  const seen: string[] = [];
  let snapshots = 0;
  const placed: string[] = [];
  let done = false;
  const all = until(() => done && seen.length >= placed.length);
  const account = lx.feed.subscribe({ channel: 'account' }, (message) => {
    if (message.type === 'snapshot') snapshots++;
    for (const event of message.events ?? []) {
      if (event.kind === 'order' && event.execution === 'NEW') seen.push(event.order.clientOrderId);
    }
    all.look();
  });
  await account.whenLive();
  harm = (text) => {
    const isData = /"channel":"account"/.test(text);
    return random.below(isData ? 8 : 40) === 0 ? harms[next++ % harms.length] : undefined;
  };
  const trader = direct();
  const harmed = () => harms.every((each) => proxy.count(each) > 0);
  while (placed.length < ORDERS || (placed.length < MAX_ORDERS && !harmed())) {
    const { clientOrderId } = await trader.placeOrder(LIMIT_BUY);
    placed.push(clientOrderId);
  }
  harm = () => undefined;
  done = true;
  all.look();
  await all.met;
  assert.deepEqual(seen, placed);
  // Everything that was missed was still to be had.
  assert.equal(snapshots, 1);
  assert.ok(harmed());
});

test('every channel tells a snapshot first, and then what happens', async () => {
  const topics: readonly Topic[] = [
    { channel: 'orderbook', market: 'BTCUSD', depth: 5 },
    { channel: 'orders', market: 'BTCUSD' },
    { channel: 'trades', market: 'BTCUSD' },
    { channel: 'ticker', market: 'BTCUSD' },
    { channel: 'candles', market: 'BTCUSD', interval: '1m' },
    { channel: 'auction', market: 'BTCUSD' },
    { channel: 'account' },
  ];
  const told = new Map<FeedChannel, string[]>();
  const wanted: readonly FeedChannel[] = ['orderbook', 'orders', 'trades', 'ticker', 'account'];
  const updated = until(() => wanted.every((each) => told.get(each)?.includes('update')));
  const subscriptions = topics.map((topic) =>
    lx.feed.subscribe(topic, ({ channel, type }) => {
      told.set(channel, [...(told.get(channel) ?? []), type]);
      updated.look();
    }),
  );
  await Promise.all(subscriptions.map((each) => each.whenLive()));
  const trader = direct();
  await trader.placeOrder(LIMIT_BUY);
  const seller = bench.client(bench.credentials());
  await seller.placeOrder({ ...LIMIT_BUY, side: 'SELL' });
  await updated.met;
  for (const [channel, types] of told) assert.equal(types[0], 'snapshot', channel);
  const { subscriptions: count } = await lx.feed.statistics();
  assert.equal(count, topics.length);
});

test('every market is one subscription, also after a new connection', async () => {
  const markets: string[] = [];
  const both = until(() => markets.length === 4);
  const trades = lx.feed.subscribe({ channel: 'trades', market: '*' }, ({ market, type }) => {
    if (type === 'snapshot') markets.push(market);
    both.look();
  });
  await trades.whenLive();
  proxy.breakAll();
  await both.met;
  assert.deepEqual(markets.sort(), ['BTCUSD', 'BTCUSD', 'ETHUSD', 'ETHUSD']);
});

test('a market that does not exist ends its own subscription alone', async () => {
  const topics = ['BTCUSD', 'NOPEUSD', 'ETHUSD'];
  const [btc, nope, eth] = topics.map((market) =>
    lx.feed.subscribe({ channel: 'ticker', market }, () => {}),
  );
  await Promise.all([btc!.whenLive(), eth!.whenLive()]);
  await assert.rejects(nope!.whenLive(), { kind: ErrorKind.REFUSED, message: /UNKNOWN_MARKET/ });
  assert.deepEqual(
    [btc, nope, eth].map((each) => each!.state),
    ['live', 'closed', 'live'],
  );
});

test('two that want the same share it; what is closed is heard no more', async () => {
  const heard: string[] = [];
  const count = (name: string) => heard.filter((each) => each === name).length;
  const first = until(() => count('one') === 1 && count('other') === 1);
  const second = until(() => count('other') === 2);
  const [one, other] = ['one', 'other'].map((name) =>
    lx.feed.subscribe({ channel: 'orders', market: 'BTCUSD' }, ({ type }) => {
      if (type === 'update') heard.push(name);
      first.look();
      second.look();
    }),
  );
  await Promise.all([one!.whenLive(), other!.whenLive()]);
  assert.equal((await lx.feed.statistics()).subscriptions, 1);
  const trader = direct();
  await trader.placeOrder(LIMIT_BUY);
  await first.met;
  one!.close();
  one!.close();
  assert.equal(one!.state, 'closed');
  await trader.placeOrder(LIMIT_BUY);
  await second.met;
  assert.equal(count('one'), 1);
  other!.close();
  while ((await lx.feed.statistics()).subscriptions > 0);
});

test('a key that is revoked ends the account’s events, and says why', async () => {
  const account = lx.feed.subscribe({ channel: 'account' }, () => {});
  await account.whenLive();
  const ended = Promise.withResolvers<string>();
  const told = lx.feed.subscribe(
    { channel: 'account' },
    { message: () => {}, state: (state, reason) => state === 'closed' && ended.resolve(reason) },
  );
  await told.whenLive();
  bench.exchange.keys.revoke(credentials.apiKey);
  assert.match(await ended.promise, /the exchange ended the subscription/);
  assert.equal(account.state, 'closed');
});

test('heartbeats tell the time of the exchange while nothing else comes', async () => {
  const times: number[] = [];
  const three = until(() => times.length >= 3);
  const stop = lx.feed.onHeartbeat((timeUs) => {
    times.push(timeUs);
    three.look();
  });
  await lx.feed.subscribe({ channel: 'trades', market: 'BTCUSD' }, () => {}).whenLive();
  await three.met;
  stop();
  const [first = 0, second = 0, third = 0] = times;
  assert.ok(first < second && second < third, times.join());
});
