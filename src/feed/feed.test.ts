import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import v8 from 'node:v8';
import { wide } from '../base/decimal.ts';
import { Prng } from '../base/prng.ts';
import { Side, Template } from '../schema/generated/protocol.ts';
import type { BookChanges } from './book.ts';
import { Book, topOf } from './book.ts';
import type { Candle } from './candles.ts';
import { Feed, type MarketFeed } from './feed.ts';
import { INTERVALS } from './intervals.ts';
import type { Aggregate } from './tape.ts';
import { AMEND_REASONS, randomExchange, TestExchange, type TimedTrade } from './testing.ts';
import { MAX_WINDOW_MINUTES } from './window.ts';
import { parseOffset, queryZoned } from './zoned.ts';

const SEEDS = [1, 2, 3, 4];
const ALL = Number.MAX_SAFE_INTEGER;

function bookOf({ book }: MarketFeed): unknown {
  return { bids: topOf(book.bids, ALL), asks: topOf(book.asks, ALL) };
}

function engineBook(exchange: TestExchange, market: number): unknown {
  const side = (which: Side): unknown =>
    exchange.engine
      .levels(market, which)
      .filter(({ totalLots }) => totalLots > 0)
      .map((level) => [level.priceTicks, level.totalLots]);
  return { bids: side(Side.BUY), asks: side(Side.SELL) };
}

/** The plain way: a candle is the trades whose time falls into it. */
function naiveCandle(trades: readonly TimedTrade[], openMs: number, closeMs: number) {
  const inside = trades.filter(
    ({ timeUs }) => timeUs >= openMs * 1000 && timeUs < (closeMs + 1) * 1000,
  );
  const before = trades.findLast(({ timeUs }) => timeUs < openMs * 1000)?.trade.priceTicks ?? 0;
  const prices = inside.map(({ trade }) => trade.priceTicks);
  const sum = (field: 'quantityLots' | 'quoteUnits', buys: boolean): bigint =>
    inside
      .filter(({ trade }) => !buys || trade.takerSide === Side.BUY)
      .reduce((total, { trade }) => total + BigInt(trade[field]), 0n);
  return {
    openMs,
    closeMs,
    open: prices[0] ?? before,
    high: prices.length === 0 ? before : Math.max(...prices),
    low: prices.length === 0 ? before : Math.min(...prices),
    close: prices.at(-1) ?? before,
    lots: sum('quantityLots', false),
    quote: sum('quoteUnits', false),
    buyLots: sum('quantityLots', true),
    buyQuote: sum('quoteUnits', true),
    count: inside.length,
    firstId: inside[0]?.trade.tradeId ?? -1,
    lastId: inside.at(-1)?.trade.tradeId ?? -1,
  };
}

function plain(candle: Candle) {
  const { lots, quote, buyLots, buyQuote } = candle;
  const sum = (volume: { high: number; low: number }): bigint => wide(volume.high, volume.low);
  return {
    ...candle,
    lots: sum(lots),
    quote: sum(quote),
    buyLots: sum(buyLots),
    buyQuote: sum(buyQuote),
  };
}

/** The plain way: trades that follow each other with the same command, taker and price. */
function naiveAggregates(trades: readonly TimedTrade[]): Aggregate[] {
  const aggregates: Aggregate[] = [];
  let last = '';
  for (const { trade, timeUs } of trades) {
    const key = `${trade.sequence}/${trade.takerOrderId}/${trade.priceTicks}`;
    const open = aggregates.at(-1);
    if (key === last && open !== undefined && trade.auction === 0) {
      const lots = open.lots + trade.quantityLots;
      aggregates[aggregates.length - 1] = { ...open, lots, lastId: trade.tradeId };
      continue;
    }
    last = key;
    aggregates.push({
      id: aggregates.length + 1,
      priceTicks: trade.priceTicks,
      lots: trade.quantityLots,
      firstId: trade.tradeId,
      lastId: trade.tradeId,
      timeUs,
      takerSide: trade.takerSide,
    });
  }
  return aggregates;
}

describe('the feed over random streams', () => {
  for (const seed of SEEDS) {
    test(`its books are the engine's, and diffs rebuild them (seed ${seed})`, () => {
      const exchange = new TestExchange();
      const random = new Prng(seed);
      const market = exchange.feed.market(1)!;
      const other = exchange.feed.market(2)!;
      const copies = { bids: new Map<number, number>(), asks: new Map<number, number>() };
      const changes: BookChanges = market.book.attach();
      let lastUpdateId = market.book.updateId;
      for (let round = 0; round < 300; round++) {
        exchange.trade(random, random.below(20));
        assert.deepEqual(bookOf(market), engineBook(exchange, 1));
        assert.deepEqual(bookOf(other), engineBook(exchange, 2));
        const diff = changes.drain();
        if (diff === undefined) {
          assert.equal(market.book.updateId, lastUpdateId);
          continue;
        }
        assert.equal(diff.firstUpdateId, lastUpdateId + 1);
        assert.equal(diff.lastUpdateId, market.book.updateId);
        lastUpdateId = diff.lastUpdateId;
        for (const side of ['bids', 'asks'] as const) {
          for (const [price, lots] of diff[side]) {
            if (lots === 0) copies[side].delete(price);
            else copies[side].set(price, lots);
          }
        }
        assert.deepEqual(bookOf(market), {
          bids: [...copies.bids].sort((a, b) => b[0] - a[0]),
          asks: [...copies.asks].sort((a, b) => a[0] - b[0]),
        });
      }
      assert.ok(lastUpdateId > 300);
      for (const reason of AMEND_REASONS) assert.ok((exchange.amendments.get(reason) ?? 0) > 0);
      market.book.detach(changes);
      exchange.limit(Side.BUY, 5, 1);
      assert.notEqual(changes.drain(), undefined, 'the id has moved on');
    });

    test(`a change of the best prices is told, and only that (seed ${seed})`, () => {
      const exchange = new TestExchange();
      const market = exchange.feed.market(1)!;
      const top = (): string =>
        JSON.stringify([topOf(market.book.bids, 1), topOf(market.book.asks, 1)]);
      let known = top();
      let told = 0;
      exchange.feed.onBookChange((changed, topChanged) => {
        if (changed !== market) return;
        const now = top();
        if (now !== known) assert.ok(topChanged);
        if (topChanged) told++;
        known = now;
      });
      exchange.trade(new Prng(seed), 1500);
      assert.equal(top(), known);
      assert.ok(told > 100);
    });

    test(`its trades and aggregates are those of the engine (seed ${seed})`, () => {
      const exchange = new TestExchange();
      const heard: Aggregate[] = [];
      const heardTrades: number[] = [];
      exchange.feed.onAggregate((market, aggregate) => {
        if (market.info.id === 1) heard.push(aggregate);
      });
      exchange.feed.onTrade((market, trade) => {
        if (market.info.id === 1) heardTrades.push(trade.tradeId);
      });
      exchange.trade(new Prng(seed), 3000);
      const { tape } = exchange.feed.market(1)!;
      const trades = exchange.trades.filter(({ trade }) => trade.market === 1);
      assert.deepEqual(
        tape.trades({ limit: ALL }).map((each) => [each.id, each.lots, each.timeUs]),
        trades.map(({ trade, timeUs }) => [trade.tradeId, trade.quantityLots, timeUs]),
      );
      assert.deepEqual(
        heardTrades,
        trades.map(({ trade }) => trade.tradeId),
      );
      const expected = naiveAggregates(trades);
      assert.ok(expected.some((each) => each.lastId > each.firstId));
      assert.deepEqual(tape.aggregates({ limit: ALL }), expected);
      assert.deepEqual(heard, expected);
    });

    test(`its candles are those recomputed from all trades (seed ${seed})`, () => {
      const exchange = randomExchange(seed, 1500);
      const trades = exchange.trades.filter(({ trade }) => trade.market === 1);
      const nowMs = Math.floor(exchange.timeUs / 1000) + 61_000;
      for (const series of exchange.feed.market(1)!.candles.series) {
        const candles = series.query({ nowMs, limit: 200 });
        assert.ok(candles.length > 0);
        assert.equal(candles.at(-1)?.openMs, series.interval.openOf(nowMs));
        for (const [index, candle] of candles.entries()) {
          assert.deepEqual(plain(candle), naiveCandle(trades, candle.openMs, candle.closeMs));
          const next = candles[index + 1];
          if (next !== undefined) assert.equal(next.openMs, candle.closeMs + 1);
        }
        const middle = candles[Math.floor(candles.length / 2)]!.openMs;
        const from = series.query({ nowMs, limit: 5, startMs: middle });
        assert.deepEqual(from, candles.filter((each) => each.openMs >= middle).slice(0, 5));
        const until = series.query({ nowMs, limit: 5, endMs: middle });
        assert.equal(until.at(-1)?.openMs, middle);
        const both = series.query({ nowMs, limit: 5, startMs: middle - 1, endMs: middle });
        assert.deepEqual(
          both.map((each) => each.openMs),
          [middle],
        );
      }
    });

    test(`its candles of other time zones are those recomputed, too (seed ${seed})`, () => {
      const exchange = randomExchange(seed, 1500);
      const trades = exchange.trades.filter(({ trade }) => trade.market === 1);
      const nowMs = Math.floor(exchange.timeUs / 1000);
      const { candles } = exchange.feed.market(1)!;
      for (const zone of ['0', '8', '-3:30', '05:45', '+14:00', '-12']) {
        const offsetMs = parseOffset(zone)!;
        for (const [index, interval] of INTERVALS.entries()) {
          const list = queryZoned(candles, index, offsetMs, { nowMs, limit: 50 });
          assert.ok(list.length > 0);
          for (const [at, candle] of list.entries()) {
            assert.deepEqual(plain(candle), naiveCandle(trades, candle.openMs, candle.closeMs));
            assert.equal(interval.openOf(candle.openMs + offsetMs), candle.openMs + offsetMs);
            const next = list[at + 1];
            if (next !== undefined) assert.equal(next.openMs, candle.closeMs + 1);
          }
        }
      }
    });

    test(`its rolling windows are those recomputed from all trades (seed ${seed})`, () => {
      const exchange = new TestExchange();
      const random = new Prng(seed);
      const { windows } = exchange.feed.market(1)!;
      for (let round = 0; round < 40; round++) {
        exchange.trade(random, 30);
        const trades = exchange.trades.filter(({ trade }) => trade.market === 1);
        const nowMs = Math.floor(exchange.timeUs / 1000) + random.below(3) * 40_000;
        for (const minutes of [1, 60, 240, 1440, MAX_WINDOW_MINUTES]) {
          const stats = windows.stats(minutes, nowMs);
          assert.equal(stats.openMs, Math.floor(nowMs / 60_000) * 60_000 - minutes * 60_000);
          const expected = naiveCandle(trades, stats.openMs, nowMs);
          assert.deepEqual(
            {
              open: stats.open,
              high: stats.high,
              low: stats.low,
              close: stats.last,
              lots: wide(stats.lots.high, stats.lots.low),
              quote: wide(stats.quote.high, stats.quote.low),
              count: stats.count,
              firstId: stats.firstId,
              lastId: stats.lastId,
            },
            {
              open: expected.open,
              high: expected.high,
              low: expected.low,
              close: expected.close,
              lots: expected.lots,
              quote: expected.quote,
              count: expected.count,
              firstId: expected.firstId,
              lastId: expected.lastId,
            },
          );
        }
      }
    });

    test(`it reads books that were saved before orders could conceal (seed ${seed})`, () => {
      const { feed } = randomExchange(seed, 400);
      const saved = feed.market(1)!.book.save();
      const { concealing: _, ...old } = saved;
      const book = new Book();
      book.load(v8.deserialize(v8.serialize(old)));
      assert.deepEqual(book.save(), { ...saved, concealing: [] });
    });

    test(`it goes on from what it saved at any point (seed ${seed})`, () => {
      const exchange = randomExchange(seed, 400);
      const whole = exchange.feed;
      const loaded = new Feed();
      loaded.load(v8.deserialize(v8.serialize(whole.save())));
      assert.deepEqual(loaded.save(), whole.save());
      // From here both see the same events.
      const apply = whole.apply.bind(whole);
      whole.apply = (event, timeUs) => {
        apply(event, timeUs);
        loaded.apply(event, timeUs);
      };
      exchange.trade(new Prng(seed + 100), 600);
      assert.deepEqual(loaded.save(), whole.save());
      assert.equal(loaded.timeUs, whole.timeUs);
      const nowMs = Math.floor(exchange.timeUs / 1000);
      assert.deepEqual(
        loaded.market(1)?.windows.stats(1440, nowMs),
        whole.market(1)?.windows.stats(1440, nowMs),
      );
    });
  }
});

describe('the feed', () => {
  test('weeks begin on Monday and months with the calendar, in UTC', () => {
    const at = (name: string, time: string): string => {
      const interval = INTERVALS.find((each) => each.name === name)!;
      return new Date(interval.openOf(Date.parse(time))).toISOString();
    };
    assert.equal(at('1w', '2026-01-18T23:59:59Z'), '2026-01-12T00:00:00.000Z');
    assert.equal(at('1w', '2026-01-19T00:00:00Z'), '2026-01-19T00:00:00.000Z');
    assert.equal(at('1M', '2024-02-29T23:00:00Z'), '2024-02-01T00:00:00.000Z');
    assert.equal(at('4h', '2026-01-18T05:00:00Z'), '2026-01-18T04:00:00.000Z');
    const month = INTERVALS.at(-1)!;
    assert.equal(month.shift(Date.UTC(2026, 0, 1), -1), Date.UTC(2025, 11, 1));
  });

  test('a market without trades has no candles and a ticker of zeros', () => {
    const { feed } = new TestExchange();
    const market = feed.market(1)!;
    assert.deepEqual(market.candles.series[1]?.query({ nowMs: 1e12, limit: 10 }), []);
    const stats = market.windows.stats(1440, 1e12);
    assert.deepEqual([stats.last, stats.count, stats.firstId], [0, 0, -1]);
    assert.equal(market.tape.last(), undefined);
    assert.equal(market.tape.lastAggregate(), undefined);
  });

  test('a market is found by id and by symbol', () => {
    const { feed } = new TestExchange();
    assert.equal(feed.marketBySymbol('play/usd')?.info.id, 2);
    assert.equal(feed.marketBySymbol('NONE'), undefined);
    assert.equal(feed.market(77), undefined);
    assert.deepEqual(
      [...feed.markets()].map((each) => each.info.symbol),
      ['BTCUSD', 'PLAYUSD'],
    );
  });

  test('who stops listening hears nothing more', () => {
    const exchange = new TestExchange();
    let heard = 0;
    const stop = exchange.feed.onBookChange(() => heard++);
    exchange.limit(Side.BUY, 100, 1);
    stop();
    exchange.limit(Side.BUY, 100, 1);
    assert.equal(heard, 1);
  });

  test('an event of an unknown market or level stops the fold', () => {
    const exchange = new TestExchange();
    const rested = {
      template: Template.OrderRested,
      market: 9,
      account: 3,
      sequence: 5,
      orderId: 1,
      priceTicks: 10,
      leavesLots: 1,
      side: Side.BUY,
      conceals: 0,
    } as const;
    assert.throws(() => exchange.feed.apply(rested, 0), /market 9/);
    const closed = {
      ...rested,
      template: Template.OrderClosed,
      market: 1,
      correlation: 0,
      clientOrderId: 0,
      reason: 0,
      resting: 1,
      replaceCode: 0,
    } as const;
    assert.throws(() => exchange.feed.apply(closed, 0), /bid level at 10 ticks has 0 lots/);
    exchange.limit(Side.BUY, 10, 3);
    assert.throws(
      () => exchange.feed.apply({ ...closed, leavesLots: 4 }, 0),
      /has 3 lots, and an event takes 4/,
    );
  });
});
