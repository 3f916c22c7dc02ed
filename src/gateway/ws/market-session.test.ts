import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Side, Template } from '../../schema/generated/protocol.ts';
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
import { type ConnectOptions, FLUSH_MS, MAX_NOTED, parseMarketPath } from './market-streams.ts';

import { Client, type Row, setUp, tradeOnce } from './testing/market.ts';

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
      const order = { ...rested, orderId: 1, leavesLots: 1, side: Side.BUY, conceals: 0 };
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
