import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Prng } from '../../base/prng.ts';
import { type Level, topOf } from '../../feed/book.ts';
import { START_US, type TestExchange } from '../../feed/testing.ts';
import { Side } from '../../schema/generated/protocol.ts';
import { CANDLE_GRACE_MS } from './market-channels.ts';
import { SOFT_BUFFER_BYTES } from './market-session.ts';
import { FLUSH_MS } from './market-streams.ts';

import { Client, type Row, setUp, tradeOnce } from './testing/market.ts';

/** A book kept by the dialect's rule: snapshot, then diffs whose ids follow each other. */
class LocalBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  #lastUpdateId: number | undefined;
  #isJoined = false;
  readonly #buffer: Row[] = [];

  snapshot(lastUpdateId: number, bids: [string, string][], asks: [string, string][]): void {
    this.#lastUpdateId = lastUpdateId;
    this.#set(this.bids, bids);
    this.#set(this.asks, asks);
    for (const diff of this.#buffer) this.#apply(diff);
  }

  diff(diff: Row): void {
    if (this.#lastUpdateId === undefined) this.#buffer.push(diff);
    else this.#apply(diff);
  }

  #apply(diff: Row): void {
    const [first, last] = [Number(diff.U), Number(diff.u)];
    const known = this.#lastUpdateId ?? 0;
    if (!this.#isJoined) {
      if (last <= known) return;
      assert.ok(first <= known + 1 && known + 1 <= last, `${known + 1} is in ${first} to ${last}`);
    } else {
      assert.equal(first, known + 1, 'no update id is left out');
    }
    this.#isJoined = true;
    this.#lastUpdateId = last;
    this.#set(this.bids, diff.b as [string, string][]);
    this.#set(this.asks, diff.a as [string, string][]);
  }

  #set(side: Map<string, string>, levels: [string, string][]): void {
    for (const [price, qty] of levels) {
      if (Number(qty) === 0) side.delete(price);
      else side.set(price, qty);
    }
  }
}

function texts(exchange: TestExchange, levels: readonly Level[]): [string, string][] {
  const { info } = exchange.feed.market(1)!;
  return levels.map(([price, lots]) => [info.priceText(price), info.qtyText(lots)]);
}

function snapshotInto(local: LocalBook, exchange: TestExchange): void {
  const { book } = exchange.feed.market(1)!;
  const all = Number.MAX_SAFE_INTEGER;
  const [bids, asks] = [topOf(book.bids, all), topOf(book.asks, all)];
  local.snapshot(book.updateId, texts(exchange, bids), texts(exchange, asks));
}

function assertSameBook(local: LocalBook, exchange: TestExchange): void {
  const { book } = exchange.feed.market(1)!;
  const all = Number.MAX_SAFE_INTEGER;
  const sorted = (side: Map<string, string>): [string, string][] =>
    [...side].sort((a, b) => Number(a[0]) - Number(b[0]));
  assert.deepEqual(sorted(local.bids), texts(exchange, topOf(book.bids, all)).reverse());
  assert.deepEqual(sorted(local.asks), texts(exchange, topOf(book.asks, all)));
}

describe('streams', () => {
  test('a trade is sent to all with the same bytes, wrapped where that is wanted', () => {
    const { exchange, hub, clock } = setUp();
    const streams = ['btcusd@trade'];
    const plain = new Client(hub, { streams });
    const twin = new Client(hub, { streams });
    const wrapped = new Client(hub, { streams, combined: true });
    const precise = new Client(hub, { streams, microseconds: true });
    tradeOnce(exchange);
    assert.deepEqual(plain.take(), []);
    clock.advance(FLUSH_MS);
    const trade = {
      e: 'trade',
      E: (START_US + FLUSH_MS * 1000) / 1000,
      s: 'BTCUSD',
      t: 1,
      p: '60000',
      q: '0.04000',
      T: START_US / 1000,
      m: true,
      M: true,
    };
    assert.deepEqual(plain.take(), [trade]);
    assert.deepEqual(wrapped.take(), [{ stream: 'btcusd@trade', data: trade }]);
    const inMicroseconds = { ...trade, E: START_US + FLUSH_MS * 1000, T: START_US };
    assert.deepEqual(precise.take(), [inMicroseconds]);
    assert.equal(plain.raw[0], twin.raw[0], 'the same object');
  });

  test('trades of one order at one price are one aggTrade', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@aggTrade'] });
    exchange.limit(Side.BUY, 60_000, 10_000);
    exchange.limit(Side.BUY, 60_000, 5_000, { account: 4 });
    exchange.limit(Side.SELL, 60_000, 20_000, { account: 5 });
    clock.advance(FLUSH_MS);
    const time = START_US / 1000;
    const expected = { e: 'aggTrade', E: time + FLUSH_MS, s: 'BTCUSD', a: 1, p: '60000' };
    const rest = { q: '0.15000', f: 1, l: 2, T: time, m: true, M: true };
    assert.deepEqual(client.take(), [{ ...expected, ...rest }]);
  });

  test('the best prices are sent when they change, the last state of several', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@bookTicker'] });
    const all = new Client(hub, { streams: ['!bookTicker'] });
    clock.advance(FLUSH_MS);
    assert.equal(client.take().length, 1, 'the present state, to begin with');
    assert.equal(all.take().length, 2);
    tradeOnce(exchange);
    exchange.limit(Side.BUY, 100, 1);
    clock.advance(FLUSH_MS);
    const expected = { u: 4, s: 'BTCUSD', b: '60000', B: '0.06000', a: '60001', A: '0.33000' };
    assert.deepEqual(client.take(), [expected]);
    assert.deepEqual(all.take(), [expected]);
    exchange.limit(Side.BUY, 100, 1);
    clock.advance(FLUSH_MS);
    assert.deepEqual(client.take(), [], 'a level further down is no change of the best');
    exchange.limit(Side.BUY, 100, 1, { market: 2 });
    clock.advance(FLUSH_MS);
    assert.deepEqual(client.take(), []);
    assert.deepEqual(
      all.take().map((each) => each.s),
      ['PLAYUSD'],
    );
  });

  test('partial depth shows the best levels when the book has changed', () => {
    const { exchange, hub, clock } = setUp();
    tradeOnce(exchange);
    const client = new Client(hub, { streams: ['btcusd@depth5@100ms'] });
    clock.advance(100);
    const bids = [['60000', '0.06000']];
    const asks = [['60001', '0.33000']];
    assert.deepEqual(client.take(), [{ lastUpdateId: 3, bids, asks }]);
    clock.advance(500);
    assert.deepEqual(client.take(), []);
    for (let price = 1; price <= 9; price++) exchange.limit(Side.BUY, price, 1);
    clock.advance(100);
    assert.deepEqual(
      client.take().map((each) => (each.bids as unknown[]).length),
      [5],
    );
  });

  test('a candle is updated each second and closed once, flat where nothing traded', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@kline_1m'] });
    clock.advance(1000);
    assert.deepEqual(client.take(), [], 'never traded');
    tradeOnce(exchange);
    clock.advance(1000);
    const [update] = client.take();
    const time = START_US / 1000;
    const k = { t: time, T: time + 59_999, s: 'BTCUSD', i: '1m', f: 1, L: 1, n: 1, x: false };
    const prices = { o: '60000', c: '60000', h: '60000', l: '60000' };
    const volumes = { v: '0.04000', q: '2400.000000', V: '0.00000', Q: '0.000000', B: '0' };
    assert.deepEqual(update?.k, { ...k, ...prices, ...volumes });
    assert.equal(update?.e, 'kline');
    clock.advance(57_900 + CANDLE_GRACE_MS);
    assert.deepEqual(client.take(), []);
    clock.advance(200);
    const closed = client.take().map((each) => each.k as Row);
    assert.deepEqual(
      closed.map((each) => [each.t, each.x, each.n]),
      [
        [time, true, 1],
        [time + 60_000, false, 0],
      ],
    );
    clock.advance(120_000);
    const flat = client.take().map((each) => each.k as Row);
    assert.deepEqual(
      flat.filter((each) => each.x === true).map((each) => each.n),
      [0, 0],
    );
  });

  test('after a leap of the clock only the newest closed candles are sent', () => {
    const { exchange, hub, clock } = setUp();
    tradeOnce(exchange);
    const client = new Client(hub, { streams: ['btcusd@kline_1s'] });
    clock.advance(100);
    clock.nowUs += 1_000_000_000_000;
    clock.advance(100);
    assert.ok(client.take().length <= 102);
  });

  test('tickers are sent each second where something has changed', () => {
    const { exchange, hub, clock } = setUp();
    const names = ['ticker', 'miniTicker', 'ticker_1h', 'avgPrice'];
    const client = new Client(hub, { streams: names.map((each) => `btcusd@${each}`) });
    tradeOnce(exchange);
    clock.advance(1000);
    const rows = client.take();
    assert.deepEqual(
      rows.map((each) => each.e),
      ['24hrTicker', '24hrMiniTicker', '1hTicker', 'avgPrice'],
    );
    const E = START_US / 1000 + 1000;
    assert.deepEqual(rows[0], {
      e: '24hrTicker',
      E,
      s: 'BTCUSD',
      p: '0',
      P: '0.000',
      w: '60000.00000000',
      x: '60000',
      c: '60000',
      Q: '0.04000',
      b: '60000',
      B: '0.06000',
      a: '60001',
      A: '0.33000',
      o: '60000',
      h: '60000',
      l: '60000',
      v: '0.04000',
      q: '2400.000000',
      O: START_US / 1000 - 86_400_000,
      C: E,
      F: 1,
      L: 1,
      n: 1,
    });
    const { w, x, Q, b, B, a, A, p, P, O, C, F, L, n, ...mini } = rows[0] as Row;
    assert.deepEqual(rows[1], { ...mini, e: '24hrMiniTicker' });
    const hour = { ...mini, e: '1hTicker', p, P, w, C, F, L, n, O: START_US / 1000 - 3_600_000 };
    assert.deepEqual(rows[2], hour);
    const average = { e: 'avgPrice', E, s: 'BTCUSD', i: '5m', w: '60000.00000000' };
    assert.deepEqual(rows[3], { ...average, T: START_US / 1000 });
    clock.advance(3000);
    assert.deepEqual(client.take(), []);
    exchange.limit(Side.BUY, 60_000, 1);
    clock.advance(1000);
    assert.deepEqual(
      client.take().map((each) => each.e),
      ['24hrTicker'],
      'it shows best prices',
    );
  });

  test('a list of all tickers holds only those that have changed', () => {
    const { exchange, hub, clock } = setUp();
    const streams = ['!ticker@arr', '!miniTicker@arr', '!ticker_1h@arr'];
    const client = new Client(hub, { streams });
    clock.advance(1000);
    assert.deepEqual(
      client.take().map((each) => each.length),
      [2, 2, 2],
    );
    tradeOnce(exchange);
    clock.advance(1000);
    const lists = client.take() as unknown as Row[][];
    assert.deepEqual(
      lists.map((list) => list.map((each) => each.s)),
      [['BTCUSD'], ['BTCUSD'], ['BTCUSD']],
    );
    clock.advance(1000);
    assert.deepEqual(client.take(), []);
  });

  test('without connections no timer runs and the feed has no listener', () => {
    const { exchange, hub, clock } = setUp();
    const streams = ['btcusd@trade', 'btcusd@depth', '!bookTicker', 'btcusd@bookTicker'];
    const client = new Client(hub, { streams: [...streams, 'btcusd@aggTrade'] });
    assert.ok(clock.pending > 0);
    client.session.onClose();
    client.session.onClose();
    assert.equal(clock.pending, 0);
    assert.deepEqual([hub.size, hub.streamCount], [0, 0]);
    tradeOnce(exchange);
    assert.equal(clock.pending, 0);
  });

  test('a shutdown is told to everyone', () => {
    const { hub } = setUp();
    const [plain, wrapped] = [new Client(hub), new Client(hub, { combined: true })];
    hub.announceShutdown();
    const news = { e: 'serverShutdown', E: START_US / 1000 };
    assert.deepEqual(plain.take(), [news]);
    assert.deepEqual(wrapped.take()[0]?.data, news);
    hub.close();
    assert.equal(hub.size, 0);
    hub.announceShutdown();
    assert.deepEqual(plain.take(), []);
  });
});

describe('a local book kept from the diffs', () => {
  for (const [seed, stream] of [
    [1, 'btcusd@depth@100ms'],
    [2, 'btcusd@depth'],
    [3, 'btcusd@depth@100ms'],
  ] as const) {
    test(`equals the exchange's, whenever it joins and however slowly it reads (${seed})`, () => {
      const { exchange, hub, clock } = setUp();
      const random = new Prng(seed);
      // Somebody else was here before: the diffs that the client gets may begin before it came.
      const early = new Client(hub, { streams: [stream] });
      exchange.trade(random, 100);
      clock.advance(50);
      const client = new Client(hub, { streams: [stream] });
      const local = new LocalBook();
      let joined = false;
      for (let round = 0; round < 400; round++) {
        exchange.trade(random, random.below(12));
        clock.advance(random.below(150));
        for (const diff of client.take()) local.diff(diff);
        if (!joined && round === 5) {
          snapshotInto(local, exchange);
          joined = true;
        }
        client.buffered = random.below(4) === 0 ? SOFT_BUFFER_BYTES + 1 : 0;
      }
      client.buffered = 0;
      clock.advance(2000);
      for (const diff of client.take()) local.diff(diff);
      assertSameBook(local, exchange);
      assert.equal(client.closeCode, 0);
      assert.ok(early.raw.length > 20);
    });
  }
});
