/** What a client asks and is answered, limits, slow readers, logons: without sockets. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { hash53 } from '../../base/hash53.ts';
import { Prng } from '../../base/prng.ts';
import { FIRST_TRADER, TestExchange } from '../../feed/testing.ts';
import { Side, Template } from '../../schema/generated/protocol.ts';
import { Accounts } from '../accounts/accounts.ts';
import { textWithExtras } from '../accounts/order-text.ts';
import type { FeedConfig } from './config.ts';
import { DEFAULT_FEED_CONFIG } from './config.ts';
import type { FeedErrorCode, FeedLimits } from './port.ts';
import { signedLogon, TestHub, type TestReader } from './testing.ts';

interface World {
  readonly exchange: TestExchange;
  readonly feed: TestHub;
}

function world(limits: Partial<FeedLimits> = {}, config: Partial<FeedConfig> = {}): World {
  const accounts = new Accounts();
  const exchange = new TestExchange([accounts]);
  const all = { ...DEFAULT_FEED_CONFIG.limits(), requestsPerSecond: 1e6, ...limits };
  const feed = new TestHub(
    { feed: exchange.feed, accounts },
    { nowUs: exchange.timeUs, config: { limits: () => all, ...config } },
  );
  return { exchange, feed };
}

function refusal(reader: TestReader, id: number): { code: FeedErrorCode; message: string } {
  const { code, message } = reader.answer(id, 'error');
  return { code, message };
}

/** Orders of one trader, far from each other. */
function rest({ exchange }: World, side: Side, ...prices: readonly number[]): void {
  for (const price of prices) exchange.limit(side, price, 5);
}

describe('requests', () => {
  test('that are wrong are answered with what to do, and change nothing', () => {
    const { feed } = world();
    const reader = feed.connect('json');
    const book = { op: 'subscribe', channel: 'orderbook', markets: ['BTCUSD'] };
    const wrong: readonly [Readonly<Record<string, unknown>>, FeedErrorCode, RegExp][] = [
      [{ op: 'subscribe' }, 'UNKNOWN_CHANNEL', /one of orderbook, orders/],
      [{ op: 'sell' }, 'UNKNOWN_OP', /one of subscribe, unsubscribe/],
      [{ op: 'constructor' }, 'UNKNOWN_OP', /one of/],
      [{ ...book, symbols: [] }, 'MALFORMED', /no field 'symbols'.*markets/],
      [{ ...book, markets: 'BTCUSD' }, 'MALFORMED', /markets must be a list/],
      [{ ...book, markets: [] }, 'MALFORMED', /markets must be a list/],
      [{ ...book, markets: [7] }, 'MALFORMED', /a market must be a text/],
      [{ ...book, markets: ['BTCUSD', 'X'] }, 'UNKNOWN_MARKET', /no market 'X'/],
      [{ ...book, depth: 7 }, 'MALFORMED', /depth must be one of 1, 5, 10/],
      [{ ...book, checksum: 1 }, 'MALFORMED', /true or false/],
      [{ ...book, interval: '1m' }, 'MALFORMED', /candles only/],
      [{ ...book, channel: 'trades', depth: 5 }, 'MALFORMED', /orderbook only/],
      [{ ...book, channel: 'candles' }, 'UNKNOWN_INTERVAL', /one of 1s, 1m/],
      [{ ...book, channel: 'account' }, 'MALFORMED', /leave markets out/],
      [{ op: 'subscribe', channel: 'account' }, 'NOT_LOGGED_ON', /Log on first/],
      [{ op: 'gap', stream: 1 }, 'UNKNOWN_STREAM', /does not read stream 1/],
      [{ op: 'gap', stream: -1 }, 'MALFORMED', /stream must be a whole number/],
      [{ op: 'gap', stream: 1, after: 'x' }, 'MALFORMED', /after must be/],
      [{ op: 'resume', epoch: 'e', subscriptions: [] }, 'MALFORMED', /list of 1 to 1000/],
      [{ op: 'resume', epoch: 'e', subscriptions: [1] }, 'MALFORMED', /is a map/],
      [{ op: 'resume', subscriptions: [{}] }, 'MALFORMED', /epoch must be a text/],
      [{ op: 'logon', apiKey: 'k' }, 'MALFORMED', /timestamp must be/],
      [{ op: 'logon', apiKey: 'k', timestamp: 1, signature: '' }, 'MALFORMED', /signature must/],
    ];
    for (const [request, code, message] of wrong) {
      const given = refusal(reader, reader.ask(request));
      assert.equal(given.code, code, JSON.stringify(request));
      assert.match(given.message, message);
    }
    const id = reader.ask({ op: 'statistics' });
    const { refused, requests, subscriptions } = reader.answer(id, 'statistics');
    assert.deepEqual([refused, requests], [wrong.length, wrong.length + 1]);
    assert.equal(subscriptions, 0);
    assert.equal(feed.hub.streamCount, 0);
    feed.hub.close();
  });

  test('that are no messages at all are answered too', () => {
    const { feed } = world();
    const reader = feed.connect('json');
    const bytes = (...values: number[]) => Uint8Array.from(values);
    const inputs: readonly (string | Uint8Array)[] = [
      '',
      '{',
      '7',
      'null',
      '[]',
      '{"op":"ping","id":{}}',
      bytes(),
      bytes(0x81),
      bytes(0x01),
      // A list of four thousand million elements, a map, a text and binary data as long.
      bytes(0xdd, 0xff, 0xff, 0xff, 0xff),
      bytes(0xdf, 0xff, 0xff, 0xff, 0xff),
      bytes(0xdb, 0xff, 0xff, 0xff, 0xff),
      bytes(0xc6, 0xff, 0xff, 0xff, 0xff),
      // An extension; a map whose key is a number; more after the end; too deep.
      bytes(0xd4, 0x72, 0x40),
      bytes(0x81, 0x01, 0x02),
      bytes(0x80, 0x80),
      bytes(...Array<number>(20).fill(0x91), 0x01),
    ];
    for (const input of inputs) {
      reader.answers.length = 0;
      reader.raw(input);
      reader.read();
      const errors = reader.answers.filter((each) => each.type === 'error');
      assert.equal(errors.length, 1);
      assert.equal(errors[0]!.code, 'MALFORMED');
    }
    assert.equal(reader.session.review(0), false);
    feed.hub.close();
  });

  test('random ones never do harm', () => {
    const { feed } = world();
    const random = new Prng(11);
    const readers = [feed.connect('json'), feed.connect('msgpack')];
    const words = [
      'op',
      'id',
      'subscribe',
      'channel',
      'orderbook',
      'markets',
      '*',
      'resume',
      'gap',
    ];
    const anything = (depth: number): unknown => {
      const dice = random.below(depth > 3 ? 5 : 7);
      if (dice === 0) return random.below(1000) - 500;
      if (dice === 1) return random.below(2) === 0;
      if (dice === 2) return null;
      if (dice < 5) return words[random.below(words.length)];
      if (dice === 5) return Array.from({ length: random.below(4) }, () => anything(depth + 1));
      const entries = Array.from({ length: random.below(5) }, () => [
        words[random.below(words.length)],
        anything(depth + 1),
      ]);
      return Object.fromEntries(entries) as object;
    };
    for (let k = 0; k < 20_000; k++) {
      for (const reader of readers) {
        const kind = random.below(3);
        if (kind === 0) {
          reader.raw(Uint8Array.from({ length: random.below(40) }, () => random.below(256)));
        } else if (kind === 1) reader.raw(JSON.stringify(anything(0)) ?? '');
        else reader.ask({ ...(anything(0) as object) });
        reader.sink.read();
        reader.sink.writes.length = 0;
      }
    }
    for (const reader of readers) {
      assert.equal(reader.sink.closed, undefined);
      const id = reader.ask({ op: 'ping' });
      assert.ok(reader.answer(id, 'pong').timeUs > 0);
    }
    feed.hub.close();
  });

  test('beyond the limit are refused, far beyond it they close the connection', () => {
    const { feed } = world({ requestsPerSecond: 3, maxSubscriptions: 1 });
    const reader = feed.connect('json');
    const both = { op: 'subscribe', channel: 'trades', markets: ['BTCUSD', 'PLAYUSD'] };
    assert.equal(refusal(reader, reader.ask(both)).code, 'TOO_MANY_SUBSCRIPTIONS');
    for (let k = 0; k < 3; k++) reader.ask({ op: 'ping' });
    reader.read();
    assert.equal(reader.answers.at(-1)?.type, 'error');
    feed.ring(1000);
    const id = reader.ask({ op: 'ping' });
    reader.answer(id, 'pong');
    for (let k = 0; k < 30; k++) reader.ask({ op: 'ping' });
    assert.equal(reader.sink.closed?.code, 1008);
    assert.match(reader.sink.closed.reason, /requests a second/);
    assert.equal(feed.hub.size, 0);
    feed.hub.close();
  });
});

describe('subscriptions', () => {
  test('begin with a snapshot, go on, and end', () => {
    const made = world();
    const { exchange, feed } = made;
    rest(made, Side.BUY, 990, 991);
    const reader = feed.connect('json');
    const book = { channel: 'orderbook', markets: ['btc/usd'] };
    const { streams } = reader.answer(reader.ask({ op: 'subscribe', ...book }), 'subscribed');
    const [about] = streams;
    assert.equal(about?.market, 'BTCUSD');
    assert.equal(about.tickSize, '1');
    assert.equal(about.resumed, false);
    const state = reader.stream('orderbook', 'BTCUSD');
    assert.deepEqual(
      [...state.bids],
      [
        ['991', '0.00005'],
        ['990', '0.00005'],
      ],
    );
    exchange.limit(Side.SELL, 1000, 3);
    feed.ring();
    reader.read();
    assert.deepEqual([...state.asks], [['1000', '0.00003']]);
    const listed = reader.answer(reader.ask({ op: 'subscriptions' }), 'subscriptions');
    assert.equal(listed.streams[0]?.sequence, state.last);
    const gone = reader.answer(reader.ask({ op: 'unsubscribe', ...book }), 'unsubscribed');
    assert.deepEqual(gone.streams, [about.stream]);
    exchange.limit(Side.SELL, 1001, 3);
    feed.ring();
    assert.equal(reader.read().length, 0);
    feed.hub.close();
  });

  test('share bytes with everybody who reads the same', () => {
    const { exchange, feed } = world();
    const readers = [1, 2, 3].map(() => feed.connect('json'));
    for (const reader of readers) {
      reader.ask({ op: 'subscribe', channel: 'orderbook', markets: ['*'] });
      reader.ask({ op: 'subscribe', channel: 'trades', markets: ['*'] });
    }
    for (const reader of readers) reader.sink.writes.length = 0;
    exchange.limit(Side.BUY, 1000, 5);
    exchange.limit(Side.SELL, 1000, 5, { account: FIRST_TRADER + 1 });
    exchange.limit(Side.SELL, 1005, 5, { market: 2 });
    feed.ring();
    const [first, ...others] = readers.map(({ sink }) => sink.writes);
    assert.equal(first!.length, 1);
    for (const writes of others) {
      assert.equal(writes.length, 1);
      assert.equal(writes[0], first![0]);
    }
    assert.equal(readers[0]!.read().filter((each) => each.type === 'update').length, 3);
    feed.hub.close();
  });

  test('with a wildcard meet markets that are created later', () => {
    const { exchange, feed } = world({ maxSubscriptions: 3 });
    const reader = feed.connect('msgpack');
    reader.ask({ op: 'subscribe', channel: 'ticker', markets: ['*'] });
    reader.read();
    assert.equal(reader.streams.size, 2);
    const create = (text: string) =>
      exchange.run({
        template: Template.CreateMarket,
        market: 0,
        account: 0,
        baseAsset: 1,
        quoteAsset: 2,
        settlement: 0,
        baseUnitsPerLot: 1000,
        quoteUnitsPerTickLot: 10,
        maxPriceTicks: 1_000_000,
        maxQuantityLots: 1_000_000,
        minNotional: 0,
        text,
      });
    create('NEWUSD');
    feed.ring(100);
    reader.read();
    assert.equal(reader.stream('ticker', 'NEWUSD').newest?.type, 'snapshot');
    create('MOREUSD');
    feed.ring(100);
    reader.read();
    assert.equal(reader.answers.at(-1)?.type, 'error');
    const listed = reader.answer(reader.ask({ op: 'subscriptions' }), 'subscriptions');
    assert.deepEqual(listed.wildcards, []);
    feed.hub.close();
  });

  test('resume over a new connection; another epoch begins with snapshots', () => {
    const made = world();
    const { exchange, feed } = made;
    rest(made, Side.BUY, 990);
    const before = feed.connect('json');
    before.ask({ op: 'subscribe', channel: 'orderbook', markets: ['BTCUSD'] });
    before.read();
    const { last } = before.stream('orderbook', 'BTCUSD');
    before.session.onClose();
    rest(made, Side.BUY, 980, 970);
    feed.ring();
    const subscriptions = [{ channel: 'orderbook', market: 'BTCUSD', sequence: last }];
    const after = feed.connect('json');
    after.ask({ op: 'resume', epoch: before.epoch, subscriptions });
    const messages = after.read();
    assert.deepEqual(
      messages.flatMap((each) => (each.type === 'update' ? [[each.previous, each.sequence]] : [])),
      [[last, last! + 2]],
    );
    const other = feed.connect('json');
    other.ask({ op: 'resume', epoch: 'another', subscriptions });
    assert.equal(other.read().at(-1)?.type, 'snapshot');
    // After a minute without readers a stream is forgotten.
    for (const reader of [after, other]) reader.session.onClose();
    feed.ring(100);
    exchange.limit(Side.BUY, 960, 5);
    feed.ring(61_000);
    assert.equal(feed.hub.streamCount, 0);
    feed.hub.close();
    assert.equal(feed.timers, 0);
  });

  test('of trades are filled from further back than messages are kept', () => {
    const { exchange, feed } = world({}, { keptMessages: 1 });
    const reader = feed.connect('json');
    reader.ask({ op: 'subscribe', channel: 'trades', markets: ['BTCUSD'] });
    reader.read();
    const state = reader.stream('trades', 'BTCUSD');
    for (let k = 0; k < 1500; k++) {
      exchange.limit(Side.BUY, 1000, 1);
      exchange.limit(Side.SELL, 1000, 1, { account: FIRST_TRADER + 1 });
      if (k % 100 === 0) feed.ring();
    }
    feed.ring();
    reader.read(undefined, (each) => each.type === 'update');
    const id = reader.ask({ op: 'gap', stream: state.about.stream, after: 0 });
    const answer = reader.answer(id, 'gap');
    assert.deepEqual([answer.filled, answer.messages], [true, 2]);
    assert.deepEqual(
      state.trades.map((trade) => trade.id),
      Array.from({ length: 1500 }, (_, k) => k + 1),
    );
    feed.hub.close();
  });
});

test('orders are not served where their places are not known', () => {
  const saved = new Accounts();
  const exchange = new TestExchange([saved]);
  exchange.limit(Side.BUY, 1000, 5);
  const { places: _, ...older } = saved.save() as unknown as Record<string, unknown>;
  const accounts = new Accounts();
  accounts.load(older);
  const feed = new TestHub({ feed: exchange.feed, accounts }, { nowUs: exchange.timeUs });
  const reader = feed.connect('json');
  const id = reader.ask({ op: 'subscribe', channel: 'orders', markets: ['*'] });
  assert.equal(refusal(reader, id).code, 'UNAVAILABLE');
  feed.hub.close();
});

describe('slow readers', () => {
  test('get books merged and every trade, and are told so', () => {
    const { exchange, feed } = world({ mergeAtBytes: 500 });
    const reader = feed.connect('json');
    reader.ask({ op: 'subscribe', channel: 'orderbook', markets: ['BTCUSD'] });
    reader.ask({ op: 'subscribe', channel: 'trades', markets: ['BTCUSD'] });
    reader.read();
    for (let k = 0; k < 50; k++) {
      exchange.limit(Side.BUY, 1000 + (k % 3), 1);
      exchange.limit(Side.SELL, 900, 1, { account: FIRST_TRADER + 1 });
      exchange.limit(Side.BUY, 800 + k, 1);
      feed.ring(6);
    }
    const id = reader.ask({ op: 'statistics' });
    reader.read();
    const told = reader.answer(id, 'statistics');
    assert.ok(told.merged > 20);
    assert.ok(told.bufferedBytes > 500 && told.lagUs > 0 && told.heldStreams === 1);
    feed.ring(100);
    reader.read();
    const { bids } = exchange.feed.market(1)!.book;
    assert.equal(reader.stream('orderbook', 'BTCUSD').bids.size, bids.size);
    assert.equal(reader.stream('trades', 'BTCUSD').trades.length, 50);
    assert.equal(reader.gaps, 0);
    feed.hub.close();
  });

  test('that fall too far behind, or for too long, are closed with the reason', () => {
    for (const [limits, reason] of [
      [{ mergeAtBytes: 100, closeAtBytes: 2000 }, /more than 2000 bytes unread/],
      [{ mergeAtBytes: 100, maxBehindMs: 50 }, /did not catch up within 50 milliseconds/],
    ] as const) {
      const { exchange, feed } = world(limits);
      const reader = feed.connect('json');
      reader.ask({ op: 'subscribe', channel: 'trades', markets: ['BTCUSD'] });
      reader.read();
      for (let k = 0; k < 60; k++) {
        exchange.limit(Side.BUY, 1000, 1);
        exchange.limit(Side.SELL, 1000, 1, { account: FIRST_TRADER + 1 });
        feed.ring(6);
      }
      assert.equal(reader.sink.closed?.code, 1008);
      assert.match(reader.sink.closed.reason, reason);
      assert.equal(feed.hub.size, 0);
      feed.hub.close();
    }
  });

  test('get snapshots one after the other, as there is room', () => {
    const made = world({ mergeAtBytes: 600 });
    const { feed } = made;
    for (let k = 0; k < 40; k++) rest(made, Side.BUY, 900 + k);
    const reader = feed.connect('json');
    const channels = ['orderbook', 'orders', 'ticker'];
    for (const channel of channels) reader.ask({ op: 'subscribe', channel, markets: ['BTCUSD'] });
    assert.ok(reader.sink.bufferedBytes() < 5000);
    for (let k = 0; k < 4; k++) {
      reader.read();
      reader.session.onDrain();
    }
    for (const channel of channels) {
      assert.equal(reader.stream(channel, 'BTCUSD').newest?.type, 'snapshot');
    }
    assert.equal(reader.stream('orders', 'BTCUSD').orders.size, 40);
    feed.hub.close();
  });

  test('may take their time over a large snapshot, but not for ever', () => {
    const made = world({ mergeAtBytes: 300, closeAtBytes: 1000, maxBehindMs: 500 });
    const { exchange, feed } = made;
    for (let k = 0; k < 100; k++) rest(made, Side.BUY, 800 + k);
    const subscribed = () => {
      const reader = feed.connect('json');
      for (const channel of ['orders', 'orderbook', 'trades']) {
        reader.ask({ op: 'subscribe', channel, markets: ['BTCUSD'] });
      }
      reader.read();
      reader.session.onDrain();
      assert.ok(reader.sink.bufferedBytes() > 1500);
      return reader;
    };
    const trade = () => {
      exchange.limit(Side.BUY, 1000, 1);
      exchange.limit(Side.SELL, 1000, 1, { account: FIRST_TRADER + 1 });
    };
    const slow = subscribed();
    trade();
    for (let k = 0; k < 4; k++) feed.ring(100);
    assert.equal(slow.sink.closed, undefined);
    for (let k = 0; k < 4; k++) {
      slow.read();
      feed.ring(100);
    }
    assert.equal(slow.stream('orderbook', 'BTCUSD').bids.size, 100);
    assert.equal(slow.stream('orders', 'BTCUSD').orders.size, 100);
    const dead = subscribed();
    for (let k = 0; k < 7; k++) feed.ring(100);
    assert.match(dead.sink.closed?.reason ?? '', /did not catch up within 500/);
    const flooded = subscribed();
    for (let k = 0; k < 30; k++) {
      flooded.ask({ op: 'ping' });
      trade();
      feed.hub.flush();
    }
    assert.match(flooded.sink.closed?.reason ?? '', /more than 1000 bytes unread/);
    feed.hub.close();
  });
});

test('the account channel shows ids of orders as their clients spelt them', () => {
  const { exchange, feed } = world();
  const account = FIRST_TRADER;
  const { key, secret } = feed.keys.createHmac({ account });
  const reader = feed.connect('json');
  const timestamp = Math.floor(feed.nowUs / 1000);
  reader.ask({ op: 'logon', ...signedLogon({ apiKey: key.key, secret, timestamp }) });
  const place = (clientOrderId: number, text: string) =>
    exchange.run({
      template: Template.NewOrder,
      ...{ market: 1, account, priceTicks: 1000, quantity: 5, clientOrderId, text },
      ...{ side: Side.BUY, type: 0, timeInForce: 0, stp: 0 },
    });
  place(hash53('mine'), textWithExtras('mine', { strategyId: 7 }));
  place(7, 'desk/7:S7');
  reader.ask({ op: 'subscribe', channel: 'account' });
  reader.read(100);
  const [state] = [...reader.streams.values()];
  assert.deepEqual(
    [...state!.openOrders.values()].map(({ clientOrderId }) => clientOrderId),
    ['mine', 'desk/7:S7'],
  );
});

describe('a logon', () => {
  test('with Ed25519 goes before the requests that follow it', async () => {
    const { feed } = world();
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const key = feed.keys.createEd25519({ account: FIRST_TRADER, publicKeyPem });
    const reader = feed.connect('json');
    const timestamp = Math.floor(feed.nowUs / 1000);
    const fields = { apiKey: key.key, recvWindow: 1000, timestamp };
    const text = `apiKey=${key.key}&recvWindow=1000&timestamp=${timestamp}`;
    const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
    const wrong = reader.ask({ op: 'logon', ...fields, timestamp: timestamp - 1, signature });
    const early = reader.ask({ op: 'subscribe', channel: 'account' });
    const right = reader.ask({ op: 'logon', ...fields, signature });
    const late = reader.ask({ op: 'subscribe', channel: 'account' });
    const answered = () => {
      reader.read();
      return reader.answers.some((each) => 'id' in each && each.id === late);
    };
    while (!answered()) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(refusal(reader, wrong).code, 'LOGON_REFUSED');
    assert.equal(refusal(reader, early).code, 'NOT_LOGGED_ON');
    assert.equal(reader.answer(right, 'loggedOn').account, FIRST_TRADER);
    assert.equal(reader.answer(late, 'subscribed').streams[0]?.channel, 'account');
    feed.hub.close();
  });

  test('of a client that is gone before it is looked at leaves nothing behind', async () => {
    const { feed } = world();
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { key: apiKey } = feed.keys.createEd25519({ account: FIRST_TRADER, publicKeyPem });
    const timestamp = Math.floor(feed.nowUs / 1000);
    const text = `apiKey=${apiKey}&timestamp=${timestamp}`;
    const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
    const reader = feed.connect('json');
    reader.ask({ op: 'logon', apiKey, timestamp, signature });
    reader.ask({ op: 'subscribe', channel: 'orderbook', markets: ['BTCUSD'] });
    reader.session.onClose();
    // The key is looked for once more when the signature was checked.
    const looked = Promise.withResolvers<void>();
    const find = feed.keys.find.bind(feed.keys);
    feed.keys.find = (key) => {
      looked.resolve();
      return find(key);
    };
    await looked.promise;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(feed.hub.streamCount, 0);
    feed.ring(100);
    assert.equal(feed.timers, 0);
    feed.hub.close();
  });

  test('opens the account channel; its key revoked ends it', () => {
    const { exchange, feed } = world();
    const { key, secret } = feed.keys.createHmac({ account: FIRST_TRADER });
    const reader = feed.connect('msgpack');
    const timestamp = Math.floor(feed.nowUs / 1000);
    const fields = signedLogon({ apiKey: key.key, secret, timestamp });
    const bad = reader.ask({ op: 'logon', ...fields, timestamp: timestamp + 1 });
    assert.equal(refusal(reader, bad).code, 'LOGON_REFUSED');
    const stale = signedLogon({ apiKey: key.key, secret, timestamp: timestamp - 60_000 });
    assert.match(refusal(reader, reader.ask({ op: 'logon', ...stale })).message, /recvWindow/);
    const on = reader.answer(reader.ask({ op: 'logon', ...fields }), 'loggedOn');
    assert.equal(on.account, FIRST_TRADER);
    reader.ask({ op: 'subscribe', channel: 'account' });
    reader.read();
    exchange.limit(Side.BUY, 1000, 5);
    feed.ring();
    reader.read();
    const state = reader.stream('account');
    assert.equal(state.openOrders.size, 1);
    assert.equal(state.balances.get('USD')?.locked, 50_000);
    feed.keys.revoke(key.key);
    reader.read();
    const last = reader.answers.at(-1);
    assert.ok(last?.type === 'unsubscribed' && /revoked/.test(last.reason ?? ''));
    assert.equal(reader.streams.size, 0);
    const out = reader.answer(reader.ask({ op: 'logout' }), 'loggedOut');
    assert.equal(out.account, null);
    feed.hub.close();
  });
});

test('heartbeats come without being asked, and a shutdown is announced', () => {
  const { feed } = world();
  const reader = feed.connect('json');
  feed.ring(5000);
  feed.ring(5000);
  reader.read();
  assert.ok(reader.answers.some((each) => each.type === 'heartbeat'));
  feed.hub.announceShutdown();
  reader.read();
  assert.equal(reader.answers.at(-1)?.type, 'shutdown');
  feed.hub.close();
  assert.equal(feed.timers, 0);
});
