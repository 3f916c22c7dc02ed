/** The feed in MessagePack tells a client what it tells in JSON. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Prng } from '../../src/base/prng.ts';
import { FeedTexts, UnknownTerms } from '../../src/client/feed-texts.ts';
import { readMessagePack } from '../../src/client/messagepack.ts';
import { FIRST_TRADER, TestExchange } from '../../src/feed/testing.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { packMessage } from '../../src/gateway/feed/messagepack.ts';
import type { FeedData, FeedFormat, FeedMessage } from '../../src/gateway/feed/port.ts';
import { signedLogon, TestHub } from '../../src/gateway/feed/testing.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import { LIMIT_BUY, openBench } from './exchange.ts';

const TOPICS = [
  { channel: 'orderbook', checksum: true },
  { channel: 'orderbook', depth: 5 },
  { channel: 'orders' },
  { channel: 'trades' },
  { channel: 'ticker' },
  { channel: 'candles', interval: '1m' },
  { channel: 'auction' },
];

/** Payloads of frames that stand one after the other. */
function* payloadsOf(writes: readonly Buffer[]): Generator<Buffer> {
  const bytes = Buffer.concat(writes);
  for (let at = 0; at < bytes.length; ) {
    const short = bytes[at + 1]!;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const long = short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const length = short < 126 ? short : long;
    yield bytes.subarray(at + head, at + head + length);
    at += head + length;
  }
}

describe('MessagePack', () => {
  test('is read as it is written', () => {
    const leaf = fc.oneof(
      ...[fc.maxSafeInteger(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null)],
      fc.string({ unit: 'grapheme', minLength: 30, maxLength: 300 }),
    );
    const name = fc.string().filter((each) => each !== '__proto__');
    const values = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 40 }),
      fc.dictionary(name, fc.array(leaf, { maxLength: 3 }), { maxKeys: 20 }),
    );
    fc.assert(
      fc.property(values, (value) => {
        const read = readMessagePack(new Uint8Array(packMessage(value)));
        assert.deepEqual(JSON.stringify(read), JSON.stringify(value));
      }),
    );
    const big = 2n ** 63n;
    assert.deepEqual(readMessagePack(packMessage({ big, low: -(2n ** 62n) })), {
      big,
      low: -(2n ** 62n),
    });
    assert.equal(readMessagePack(packMessage(1.5)), 1.5);
    assert.equal(readMessagePack(Uint8Array.of(0xca, 0x3f, 0xc0, 0, 0)), 1.5);
  });

  test('that is cut off, too deep or of another kind is an error', () => {
    const whole = packMessage({ type: 'update', bids: [[1, 70_000]], text: 'x'.repeat(40) });
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => readMessagePack(whole.subarray(0, length)), /ends before/);
    }
    assert.throws(() => readMessagePack(Uint8Array.of(1, 2)), /bytes follow/);
    assert.throws(() => readMessagePack(Uint8Array.of(0xc4, 1, 1)), /not of the feed/);
    assert.throws(() => readMessagePack(Uint8Array.of(0x81, 1, 1)), /not a text/);
    assert.throws(() => readMessagePack(new Uint8Array(50).fill(0x91)), /too deep/);
  });
});

describe('messages in both formats', () => {
  test('say the same of random trading', () => {
    const accounts = new Accounts();
    const exchange = new TestExchange([accounts]);
    const feed = new TestHub({ feed: exchange.feed, accounts }, { nowUs: exchange.timeUs });
    const { key, secret } = feed.keys.createHmac({ account: FIRST_TRADER });
    const connect = (format: FeedFormat) => {
      const writes: Buffer[] = [];
      const write = (frames: Buffer) => writes.push(frames);
      const sink = { write, bufferedBytes: () => 0, close: () => {} };
      const session = feed.hub.connect(sink, format);
      const timestamp = Math.floor(feed.nowUs / 1000);
      const ask = (request: object) => session.onMessage(JSON.stringify(request));
      ask({ op: 'logon', ...signedLogon({ apiKey: key.key, secret, timestamp }) });
      ask({ op: 'subscribe', channel: 'account' });
      // Every market but the one whose ticks are no decimals.
      for (const topic of TOPICS)
        ask({ op: 'subscribe', ...topic, markets: ['BTCUSD', 'PLAYUSD'] });
      return writes;
    };
    const [json, packed] = [connect('json'), connect('msgpack')];
    const random = new Prng(7);
    for (let round = 0; round < 80; round++) {
      exchange.trade(random, random.below(40));
      feed.nowUs = Math.max(feed.nowUs, exchange.timeUs);
      feed.ring(120);
    }
    const texts = new FeedTexts();
    const told = [...payloadsOf(json)].map((each) => JSON.parse(each.toString()));
    const all = [...payloadsOf(packed)].map((bytes) => {
      const message = readMessagePack(bytes) as FeedMessage;
      if (message.type === 'subscribed') for (const each of message.streams) texts.subscribed(each);
      const isData = message.type === 'update' || message.type === 'snapshot';
      return isData ? texts.textsOf(message as FeedData) : message;
    });
    const data = (messages: readonly FeedMessage[]) =>
      messages.filter(({ type }) => type === 'update' || type === 'snapshot');
    assert.ok(data(told).length > 500);
    const read = data(all);
    for (const [k, message] of data(told).entries()) assert.deepEqual(read[k], message);
    assert.equal(read.length, data(told).length);
    feed.hub.close();
  });

  test('of an unknown market, asset or stream wait for a snapshot', () => {
    const texts = new FeedTexts();
    const head = { type: 'update', stream: 1, sequence: 2, previous: 1, timeUs: 0 } as const;
    const balances = [{ asset: 'NEW', free: 1, locked: 0 }];
    const events = [{ kind: 'balances', timeUs: 0, balances }] as const;
    for (const message of [
      { ...head, channel: 'orderbook', market: 'X', bids: [], asks: [] },
      { ...head, channel: 'account', account: 3, events },
      { ...head, channel: 'account', account: 3, orders: [{ market: 'X' }] },
    ]) {
      assert.throws(() => texts.textsOf(message as never), UnknownTerms);
    }
    const update = (sequence: number, free: number) => {
      const changed = [
        { kind: 'balances', timeUs: 0, balances: [{ asset: 'NEW', free, locked: 0 }] },
      ];
      return {
        ...head,
        sequence,
        previous: sequence - 1,
        channel: 'account',
        account: 3,
        events: changed,
      };
    };
    assert.deepEqual(texts.take(update(2, 15) as never), []);
    assert.ok(texts.needsSnapshot(1));
    assert.deepEqual(texts.take(update(3, 25) as never), []);
    const snapshot = {
      ...{ type: 'snapshot', stream: 1, sequence: 3, timeUs: 0, channel: 'account', account: 3 },
      ...{ balances: [{ asset: 'NEW', free: 25, locked: 0 }], orders: [], markets: [] },
      assets: [{ asset: 'NEW', decimals: 1 }],
    };
    const told = texts.take(snapshot as never);
    assert.deepEqual(
      told.map(({ sequence, type }) => [type, sequence]),
      [
        ['update', 2],
        ['update', 3],
        ['snapshot', 3],
      ],
    );
    assert.match(JSON.stringify(told[0]), /"free":"1\.5"/);
    assert.ok(!texts.needsSnapshot(1));
  });
});

describe('a client that wants MessagePack', () => {
  test('is told what others are, keeps books that agree, and learns of new assets', async () => {
    const bench = await openBench({}, Date.now, { heartbeatMs: 50 });
    const credentials = bench.credentials();
    const lx = bench.client({ ...credentials, feedFormat: 'msgpack' });
    const other = bench.client(credentials);
    const tradesOf = (client: typeof lx) => {
      const trades: unknown[] = [];
      const own: unknown[] = [];
      const balances: unknown[] = [];
      const changed = Promise.withResolvers<void>();
      client.feed.subscribe({ channel: 'trades', market: '*' }, (message) => {
        trades.push(...message.trades);
      });
      const account = client.feed.subscribe(
        { channel: 'account' },
        ({ balances: all, events = [] }) => {
          if (all !== undefined) balances.push(all);
          own.push(...events);
          if (events.some(({ kind }) => kind === 'transfer')) changed.resolve();
          if (all?.some(({ asset }) => asset === 'NEW')) changed.resolve();
        },
      );
      return { trades, own, balances, account, changed: changed.promise };
    };
    const [mine, theirs] = [tradesOf(lx), tradesOf(other)];
    const book = lx.book('BTCUSD');
    await Promise.all([mine.account.whenLive(), theirs.account.whenLive(), book.whenLive()]);
    const seller = bench.client(bench.credentials());
    for (let k = 0; k < 20; k++) {
      await lx.placeOrder({ ...LIMIT_BUY, price: String(50_000 + k) });
      if (k % 3 === 0) await seller.placeOrder({ ...LIMIT_BUY, side: 'SELL', price: '50000' });
    }
    const { port, deposit } = bench.exchange;
    port.now({ template: Template.CreateAsset, market: 0, account: 0, decimals: 3, text: 'NEW' });
    const { account } = bench.exchange.keys.find(credentials.apiKey)!;
    deposit(account, 'NEW', 1_500);
    await Promise.all([mine.changed, theirs.changed]);
    assert.ok(mine.own.length > 20);
    assert.deepEqual(mine.trades, theirs.trades);
    const orders = (told: readonly unknown[]) =>
      told.filter((each) => (each as { kind: string }).kind === 'order');
    assert.deepEqual(orders(mine.own), orders(theirs.own));
    assert.deepEqual(mine.balances.at(-1) !== undefined, true);
    assert.equal(book.checksumFailures, 0);
    await bench.close();
  });
});
