import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { START_US } from '../../feed/testing.ts';
import { Template, TriggerSource } from '../../schema/generated/protocol.ts';
import { parseMarketPath, parseStream } from './market-stream-names.ts';
import { Client, type Row, setUp, tradeOnce } from './testing/market.ts';

const HOUR_MS = 3_600_000;
/** START_US is a midnight in UTC. */
const MIDNIGHT_MS = START_US / 1000;

describe('candles of a time zone', () => {
  test('begin at the midnight of the zone', () => {
    const { exchange, hub, clock } = setUp();
    const streams = ['btcusd@kline_1d@+08:00', 'btcusd@kline_1d', 'btcusd@kline_1h@+08:00'];
    const clients = streams.map((stream) => new Client(hub, { streams: [stream] }));
    tradeOnce(exchange);
    clock.advance(1000);
    const opens = clients.map((client) => {
      const { f, i, t, T } = client.take()[0]!.k as Row;
      return [i, Number(t) - MIDNIGHT_MS, Number(T) - Number(t), f];
    });
    assert.deepEqual(opens, [
      ['1d', -8 * HOUR_MS, 24 * HOUR_MS - 1, 1],
      ['1d', 0, 24 * HOUR_MS - 1, 1],
      ['1h', 0, HOUR_MS - 1, 1],
    ]);
  });

  test('are closed at the midnight of the zone, once', () => {
    const { exchange, hub, clock } = setUp();
    const client = new Client(hub, { streams: ['btcusd@kline_1d@+08:00'] });
    tradeOnce(exchange);
    clock.advance(1000);
    client.take();
    clock.nowUs = START_US + 16 * HOUR_MS * 1000 - 50_000;
    clock.advance(1000);
    const closed = client.take().filter((each) => (each.k as Row).x === true);
    assert.deepEqual(
      closed.map(({ k }) => [Number((k as Row).t) - MIDNIGHT_MS, (k as Row).n]),
      [[-8 * HOUR_MS, 1]],
    );
  });

  test('have names, and a plus in a URL is a plus', () => {
    const { exchange } = setUp();
    const known = (name: string) => parseStream(exchange.feed, name)?.name;
    for (const zone of ['+08:00', '-03:30', '+14:00', '+00:00']) {
      assert.equal(known(`BTC-USD@kline_1w@${zone}`), `btcusd@kline_1w@${zone}`);
    }
    for (const name of ['1d@8', '1d@+15:00', '1d@+08:01', '1d@+08:00@x', '2d@+08:00', '1d@']) {
      assert.equal(known(`btcusd@kline_${name}`), undefined, name);
    }
    for (const target of [
      '/stream?streams=btcusd@kline_1d@+08:00/!bookTicker&timeUnit=MICROSECOND',
      '/stream?timeUnit=microsecond&streams=btcusd@kline_1d@%2B08:00/!bookTicker',
    ]) {
      const { microseconds, streams } = parseMarketPath(target)!;
      assert.deepEqual(streams, ['btcusd@kline_1d@+08:00', '!bookTicker']);
      assert.equal(microseconds, true);
    }
    assert.throws(() => parseMarketPath('/ws?timeUnit=SECOND'), { code: -1130 });
  });

  test('are in microseconds where that is wanted', () => {
    const { exchange, hub, clock } = setUp();
    const streams = ['btcusd@kline_1d@+08:00'];
    const client = new Client(hub, { streams, microseconds: true });
    tradeOnce(exchange);
    clock.advance(1000);
    const { t, T } = client.take()[0]!.k as Row;
    assert.equal(t, START_US - 8 * HOUR_MS * 1000);
    assert.equal(Number(T) - Number(t), 24 * HOUR_MS * 1000 - 1);
  });
});

test('the reference price is sent when it changes, null where there is none', () => {
  const { exchange, hub, clock } = setUp();
  const client = new Client(hub, { streams: ['btcusd@referencePrice'] });
  clock.advance(1000);
  const t = clock.nowUs / 1000;
  assert.deepEqual(client.take(), [{ e: 'referencePrice', s: 'BTCUSD', r: null, t }]);
  const bands = { collarPpm: 0, dynamicPpm: 0, staticPpm: 0, triggerSource: TriggerSource.LAST };
  const rules = { referenceTicks: 50_000, maxNotional: 0, auctionUs: 0, ...bands };
  exchange.run({ template: Template.SetMarketRules, market: 1, account: 0, ...rules });
  clock.advance(1000);
  const [changed, ...more] = client.take();
  assert.deepEqual([changed?.r, more], ['50000', []]);
  clock.advance(5000);
  assert.deepEqual(client.take(), []);
});
