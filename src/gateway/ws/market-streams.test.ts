import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Prng } from '../../base/prng.ts';
import { type Level, topOf } from '../../feed/book.ts';
import { START_US, TestExchange } from '../../feed/testing.ts';
import { Side, Template } from '../../schema/generated/protocol.ts';
import { CANDLE_GRACE_MS } from './market-channels.ts';
import {
  CLOSE_POLICY,
  CLOSE_TOO_BIG,
  HARD_BUFFER_BYTES,
  MAX_HELD_PARTS,
  MAX_REQUEST_BYTES,
  MAX_REQUESTS_PER_SECOND,
  MAX_SLOW_MS,
  MAX_STREAMS,
  SOFT_BUFFER_BYTES,
} from './market-session.ts';
import {
  type ConnectOptions,
  FLUSH_MS,
  MAX_NOTED,
  MarketHub,
  type MarketSession,
  parseMarketPath,
} from './market-streams.ts';

type Row = Record<string, unknown>;

/** Timers and time that move only when a test says so. */
class Clock {
  nowUs = START_US;
  #timers: { atUs: number; callback: () => void }[] = [];

  setTimer(callback: () => void, delayMs: number): { callback: () => void } {
    const timer = { atUs: this.nowUs + delayMs * 1000, callback };
    this.#timers.push(timer);
    return timer;
  }

  clearTimer(timer: { callback: () => void }): void {
    this.#timers = this.#timers.filter((each) => each !== timer);
  }

  get pending(): number {
    return this.#timers.length;
  }

  advance(ms: number): void {
    const untilUs = this.nowUs + ms * 1000;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atUs - b.atUs)[0];
      if (next === undefined || next.atUs > untilUs) break;
      this.clearTimer(next);
      this.nowUs = Math.max(this.nowUs, next.atUs);
      next.callback();
    }
    this.nowUs = Math.max(this.nowUs, untilUs);
  }
}

/** The other end of a connection. */
class Client {
  buffered = 0;
  #closed = { code: 0, reason: '' };
  readonly raw: (Buffer | string)[] = [];
  readonly session: MarketSession;
  #read = 0;

  constructor(hub: MarketHub, options: Partial<ConnectOptions> = {}) {
    const sink = {
      send: (payload: Buffer | string) => this.raw.push(payload),
      bufferedBytes: () => this.buffered,
      close: (code: number, reason: string) => {
        this.#closed = { code, reason };
      },
    };
    const whole = { streams: [], combined: false, microseconds: false, ...options };
    this.session = hub.connect(sink, whole);
  }

  /** Code that the connection was closed with, 0 while it is open. */
  get closeCode(): number {
    return this.#closed.code;
  }

  get closeReason(): string {
    return this.#closed.reason;
  }

  /** Messages since the last call. */
  take(): Row[] {
    const rows = this.raw.slice(this.#read).map((each) => JSON.parse(String(each)) as Row);
    this.#read = this.raw.length;
    return rows;
  }

  ask(method: string, params?: unknown, id: unknown = 1): Row | undefined {
    this.session.onMessage(JSON.stringify({ method, params, id }));
    return this.take().at(-1);
  }
}

function setUp(): { exchange: TestExchange; clock: Clock; hub: MarketHub } {
  const exchange = new TestExchange();
  const clock = new Clock();
  const hub = new MarketHub<{ callback: () => void }>(exchange.feed, {
    nowUs: () => clock.nowUs,
    setTimer: (callback, ms) => clock.setTimer(callback, ms),
    clearTimer: (timer) => clock.clearTimer(timer),
  });
  return { exchange, clock, hub: hub as MarketHub };
}

/** One bid and one ask; then a seller takes part of the bid. */
function tradeOnce(exchange: TestExchange): void {
  exchange.limit(Side.SELL, 60_001, 33_000);
  exchange.limit(Side.BUY, 60_000, 10_000);
  exchange.limit(Side.SELL, 60_000, 4_000, { account: 5 });
}

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

describe('the path of a connection', () => {
  const cases: [string, ConnectOptions | undefined][] = [
    ['/ws', { streams: [], combined: false, microseconds: false }],
    ['/ws/', { streams: [], combined: false, microseconds: false }],
    ['/ws/7', { streams: [], combined: false, microseconds: false }],
    ['/ws/btcusd@trade', { streams: ['btcusd@trade'], combined: false, microseconds: false }],
    [
      '/ws/a@trade/b@depth',
      { streams: ['a@trade', 'b@depth'], combined: false, microseconds: false },
    ],
    ['/ws/%21bookTicker', { streams: ['!bookTicker'], combined: false, microseconds: false }],
    ['/ws/%zz', { streams: [], combined: false, microseconds: false }],
    ['/stream', { streams: [], combined: true, microseconds: false }],
    [
      '/stream?streams=a@trade/!bookTicker',
      { streams: ['a@trade', '!bookTicker'], combined: true, microseconds: false },
    ],
    ['/stream/ws/12', { streams: [], combined: false, microseconds: false }],
    [
      '/stream/stream?streams=a@trade',
      { streams: ['a@trade'], combined: true, microseconds: false },
    ],
    ['/ws?timeUnit=microsecond', { streams: [], combined: false, microseconds: true }],
    ['/wsx', undefined],
    ['/api/v3/ping', undefined],
    ['/ws-api/v3', undefined],
    ['/', undefined],
  ];
  for (const [path, expected] of cases) {
    test(`${path} is ${expected === undefined ? 'no market-stream path' : 'understood'}`, () => {
      assert.deepEqual(parseMarketPath(path), expected);
    });
  }
});

describe('requests', () => {
  test('streams are subscribed to, listed and left', () => {
    const { hub } = setUp();
    const client = new Client(hub);
    const streams = ['btcusd@trade', 'BTC/USD@depth@100ms', '!miniTicker@arr'];
    assert.deepEqual(client.ask('SUBSCRIBE', streams, 7), { result: null, id: 7 });
    assert.deepEqual(client.ask('SUBSCRIBE', ['btcusd@trade'], 'a'), { result: null, id: 'a' });
    const listed = { result: ['btcusd@trade', 'btcusd@depth@100ms', '!miniTicker@arr'], id: null };
    assert.deepEqual(client.ask('LIST_SUBSCRIPTIONS', undefined, null), listed);
    assert.equal(hub.streamCount, 3);
    assert.deepEqual(client.ask('UNSUBSCRIBE', streams), { result: null, id: 1 });
    assert.equal(hub.streamCount, 0);
    const none = { result: null, id: 1 };
    assert.deepEqual(client.ask('UNSUBSCRIBE', ['btcusd@trade', 'no@such']), none);
  });

  test('each stream that exists can be subscribed to, and others cannot', () => {
    const { hub } = setUp();
    const good = ['trade', 'aggTrade', 'depth', 'depth@100ms', 'depth@1000ms', 'depth5'];
    good.push('depth10@100ms', 'depth20@1000ms', 'bookTicker', 'ticker', 'miniTicker');
    good.push('kline_1s', 'kline_1M', 'ticker_1h', 'ticker_4h', 'ticker_1d', 'avgPrice');
    const all = ['!ticker@arr', '!miniTicker@arr', '!bookTicker', '!ticker_1h@arr'];
    const streams = [...good.map((each) => `btcusd@${each}`), ...all];
    const client = new Client(hub, { streams });
    assert.deepEqual(client.session.streams(), streams);
    assert.deepEqual(client.take(), []);
    const bad = ['btcusd@depth7', 'btcusd@depth@5ms', 'btcusd@depth5@5ms', 'btcusd@kline_2m'];
    bad.push('btcusd@ticker_2h', 'btcusd@', '@trade', 'nope@trade', '!trade', '!ticker_9h@arr');
    bad.push('btcusd@constructor', 'btcusd@ticker_constructor', `${'x'.repeat(500)}@trade`);
    for (const stream of bad) {
      const other = new Client(hub);
      const answer = other.ask('SUBSCRIBE', ['btcusd@trade', stream]) as { error: Row };
      assert.equal(answer.error.code, 2, stream);
      assert.match(String(answer.error.msg), /unknown stream/);
      assert.deepEqual(other.session.streams(), [], 'all or none');
    }
  });

  test('an unknown stream in the URL is told, and the connection stays', () => {
    const { hub } = setUp();
    const client = new Client(hub, { streams: ['nope@trade'] });
    const msg = 'Invalid request: unknown stream nope@trade';
    assert.deepEqual(client.take(), [{ error: { code: 2, msg }, id: null }]);
    assert.ok(client.session.isOpen);
  });

  test('the property combined is read and set', () => {
    const { hub } = setUp();
    const client = new Client(hub);
    assert.deepEqual(client.ask('GET_PROPERTY', ['combined']), { result: false, id: 1 });
    assert.deepEqual(client.ask('SET_PROPERTY', ['combined', true]), { result: null, id: 1 });
    assert.deepEqual(client.ask('GET_PROPERTY', ['combined']), { result: true, id: 1 });
  });

  test('what is asked wrongly is answered with a number and a reason', () => {
    const cases: [string, number, RegExp][] = [
      ['{', 3, /Invalid JSON/],
      ['[]', 2, /expected an object/],
      ['null', 2, /expected an object/],
      ['{"method":"DANCE","id":1}', 2, /unknown variant DANCE, expected one of SUBSCRIBE/],
      ['{"id":1}', 2, /unknown variant undefined/],
      ['{"method":"SUBSCRIBE","id":1}', 2, /list of stream names/],
      ['{"method":"SUBSCRIBE","params":[],"id":1}', 2, /list of stream names/],
      ['{"method":"SUBSCRIBE","params":[5],"id":1}', 2, /must be a string/],
      ['{"method":"SUBSCRIBE","params":["a@trade"],"id":-1}', 2, /unsigned integer/],
      ['{"method":"SUBSCRIBE","params":["a@trade"],"id":{}}', 2, /unsigned integer/],
      ['{"method":"GET_PROPERTY","params":[],"id":1}', 2, /property name must be a string/],
      ['{"method":"GET_PROPERTY","params":["x"],"id":1}', 0, /Unknown property/],
      ['{"method":"GET_PROPERTY","params":["combined",1],"id":1}', 2, /too many parameters/],
      ['{"method":"SET_PROPERTY","params":["combined",1],"id":1}', 1, /expected Boolean/],
    ];
    for (const [text, code, message] of cases) {
      const client = new Client(setUp().hub);
      client.session.onMessage(text);
      const [answer] = client.take() as { error: Row }[];
      assert.equal(answer?.error.code, code, text);
      assert.match(String(answer?.error.msg), message);
      assert.ok(client.session.isOpen);
    }
  });

  test(`more than ${MAX_STREAMS} streams are refused`, () => {
    const { hub } = setUp();
    const client = new Client(hub);
    const many = Array.from({ length: MAX_STREAMS + 1 }, () => 'btcusd@trade');
    assert.match(JSON.stringify(client.ask('SUBSCRIBE', many)), /too many parameters, 1024/);
    assert.deepEqual(client.session.streams(), []);
  });

  test(`more than ${MAX_REQUESTS_PER_SECOND} requests a second end the connection`, () => {
    const { hub, clock } = setUp();
    const client = new Client(hub);
    for (let second = 0; second < 3; second++) {
      for (let k = 0; k < MAX_REQUESTS_PER_SECOND; k++) client.ask('LIST_SUBSCRIPTIONS');
      clock.advance(1000);
    }
    assert.equal(client.closeCode, 0);
    for (let k = 0; k <= MAX_REQUESTS_PER_SECOND; k++) client.ask('LIST_SUBSCRIPTIONS');
    assert.equal(client.closeCode, CLOSE_POLICY);
    assert.equal(hub.size, 0);
    const before = client.raw.length;
    client.session.onMessage('{}');
    assert.equal(client.raw.length, before);
  });

  test('a request that is too long ends the connection', () => {
    const { hub } = setUp();
    const client = new Client(hub);
    client.session.onMessage(' '.repeat(MAX_REQUEST_BYTES + 1));
    assert.equal(client.closeCode, CLOSE_TOO_BIG);
  });
});

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

describe('a slow reader', () => {
  test('gets merged states later, and every trade and closed candle', () => {
    const { exchange, hub, clock } = setUp();
    tradeOnce(exchange);
    const names = ['depth@100ms', 'bookTicker', 'trade', 'kline_1s', 'ticker'];
    const streams = [...names.map((each) => `btcusd@${each}`), '!miniTicker@arr'];
    const client = new Client(hub, { streams, combined: true });
    clock.advance(2000);
    client.take();
    client.buffered = SOFT_BUFFER_BYTES + 1;
    for (let k = 0; k < 5; k++) {
      exchange.tick(clock.nowUs);
      exchange.limit(Side.SELL, 60_000, 100, { account: 5 });
      exchange.limit(Side.BUY, 10, 1, { market: 2 });
      clock.advance(1000);
    }
    const during = client.take();
    const kinds = new Set(during.map((each) => each.stream));
    assert.deepEqual([...kinds].sort(), ['btcusd@kline_1s', 'btcusd@trade']);
    assert.equal(during.filter((each) => each.stream === 'btcusd@trade').length, 5);
    for (const { stream, data } of during) {
      if (stream === 'btcusd@kline_1s') assert.equal(((data as Row).k as Row).x, true);
    }
    client.buffered = 0;
    clock.advance(100);
    const after = client.take();
    const diffs = after.filter((each) => each.stream === 'btcusd@depth@100ms');
    assert.deepEqual(
      diffs.map(({ data }) => [(data as Row).U, (data as Row).u]),
      [[4, 8]],
    );
    const tops = after.filter((each) => each.stream === 'btcusd@bookTicker');
    assert.deepEqual(
      tops.map(({ data }) => (data as Row).u),
      [8],
    );
    assert.equal(after.filter((each) => each.stream === '!miniTicker@arr').length, 1);
    assert.equal(after.filter((each) => each.stream === 'btcusd@ticker').length, 1);
  });

  test('is disconnected when too much is unread', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@trade'] });
    const other = new Client(hub, { streams: ['btcusd@trade'] });
    client.buffered = HARD_BUFFER_BYTES + 1;
    tradeOnce(exchange);
    clock.advance(FLUSH_MS);
    assert.equal(client.closeCode, CLOSE_POLICY);
    assert.match(client.closeReason, /8388608 bytes unread/);
    assert.equal(other.take().length, 1);
    assert.equal(hub.size, 1);
  });

  test('is disconnected when it does not catch up in time', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@depth@100ms'] });
    client.buffered = SOFT_BUFFER_BYTES + 1;
    exchange.limit(Side.BUY, 5, 1);
    clock.advance(100 + MAX_SLOW_MS);
    assert.equal(client.closeCode, 0);
    clock.advance(200);
    assert.equal(client.closeCode, CLOSE_POLICY);
    assert.match(client.closeReason, /catch up within 30 seconds/);
    assert.equal(clock.pending, 0);
  });

  test('is disconnected when more is held back than may be', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@depth@100ms'] });
    client.buffered = SOFT_BUFFER_BYTES + 1;
    const rested = { template: Template.OrderRested, market: 1, account: 3, sequence: 1 } as const;
    for (let priceTicks = 1; priceTicks <= MAX_HELD_PARTS + 1; priceTicks++) {
      const order = { ...rested, orderId: 1, leavesLots: 1, side: Side.BUY };
      exchange.feed.apply({ ...order, priceTicks }, clock.nowUs);
    }
    clock.advance(100);
    assert.equal(client.closeCode, CLOSE_POLICY);
    assert.match(client.closeReason, /50000 changes held back/);
  });

  test('is disconnected while it is watched, once too much is unread', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@depth@100ms'] });
    client.buffered = SOFT_BUFFER_BYTES + 1;
    exchange.limit(Side.BUY, 5, 1);
    clock.advance(100);
    client.buffered = HARD_BUFFER_BYTES + 1;
    clock.advance(100);
    assert.equal(client.closeCode, CLOSE_POLICY);
  });

  test('is not held to account for an earlier slowness', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@depth@100ms'] });
    for (let k = 0; k < 5; k++) {
      client.buffered = SOFT_BUFFER_BYTES + 1;
      exchange.limit(Side.BUY, 5, 1);
      clock.advance(MAX_SLOW_MS - 1000);
      client.buffered = 0;
      clock.advance(200);
    }
    assert.equal(client.closeCode, 0);
    assert.deepEqual(
      client.take().map((each) => [each.U, each.u]),
      [1, 2, 3, 4, 5].map((u) => [u, u]),
    );
  });

  test('is grown out of its held changes by unsubscribing', () => {
    const { exchange, hub, clock } = setUp();
    const streams = ['btcusd@depth@100ms', 'btcusd@bookTicker'];
    const client = new Client(hub, { streams });
    client.buffered = SOFT_BUFFER_BYTES + 1;
    exchange.limit(Side.BUY, 5, 1);
    clock.advance(200);
    client.ask('UNSUBSCRIBE', streams);
    client.buffered = 0;
    clock.advance(200);
    assert.deepEqual(client.take(), []);
  });

  test('a burst of events is sent before it can pile up', () => {
    const { exchange, hub } = setUp();
    const client = new Client(hub, { streams: ['playusd@trade'] });
    for (let k = 0; k < MAX_NOTED; k++) exchange.limit(Side.BUY, 100, 1, { market: 2 });
    const size = { market: 2, account: 5 };
    exchange.limit(Side.SELL, 100, MAX_NOTED, size);
    assert.equal(client.take().length, MAX_NOTED);
  });
});
