import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockView } from '../base/block-view.ts';
import { Prng } from '../base/prng.ts';
import { type Event, encodeEvent, Template } from '../schema/generated/protocol.ts';
import { C, CandleSeries, Candles } from './candles.ts';
import { Feed } from './feed.ts';
import type { Fold } from './fold.ts';
import { INTERVALS } from './intervals.ts';
import { TestExchange } from './testing.ts';

/** Gives a fold the blocks of each event. */
function fromBlocks(fold: Feed): Fold {
  const view = new BlockView(new ArrayBuffer(1024));
  return {
    apply: (event, timeUs) => {
      encodeEvent(view, 512, event);
      fold.applyBlocks(view, 512, timeUs);
    },
    save: () => fold.save(),
    load: (saved) => fold.load(saved),
  };
}

test('events as blocks and as objects give the same feed, and are told alike', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const [quiet, watched] = [new Feed(), new Feed()];
    const exchange = new TestExchange([fromBlocks(quiet), fromBlocks(watched)]);
    const told: string[] = [];
    const wanted: string[] = [];
    const listen = (feed: Feed, words: string[]) => {
      feed.onBookChange(({ info }, top) => words.push(`book ${info.id} ${top}`));
      feed.onTrade(({ info }, trade) => words.push(`trade ${info.id} ${trade.tradeId}`));
      feed.onAggregate(({ info }, { id, lots }) => words.push(`sum ${info.id} ${id} ${lots}`));
    };
    listen(exchange.feed, wanted);
    listen(watched, told);
    const random = new Prng(seed);
    for (let k = 0; k < 10; k++) {
      exchange.trade(random, 60);
      assert.deepEqual(quiet.save(), exchange.feed.save());
      assert.deepEqual(watched.save(), exchange.feed.save());
      // From here on somebody wants the events themselves.
      if (k !== 5) continue;
      watched.onMarketEvent(({ info }, { market }) => assert.equal(market, info.id));
    }
    assert.deepEqual(told, wanted);
    assert.ok(exchange.trades.length > 50);
  }
});

test('an event of a market that nobody created is refused, as blocks too', () => {
  const events: Event[] = [];
  const fold: Fold = { apply: (event) => void events.push(event), save: () => 0, load: () => {} };
  new TestExchange([fold]).trade(new Prng(2), 100);
  const view = new BlockView(new ArrayBuffer(1024));
  for (const template of [Template.OrderRested, Template.OrderClosed, Template.Trade]) {
    const found = events.find((event) => event.template === template);
    assert.ok(found !== undefined);
    encodeEvent(view, 0, found);
    assert.throws(() => new Feed().applyBlocks(view, 0, 1), /which was not created before it/);
  }
});

test('candles are the same whoever looks, and when', () => {
  const random = new Prng(7);
  const [often, once] = [new Candles(), new Candles()];
  const alone = INTERVALS.map((interval) => new CandleSeries(interval));
  let timeMs = Date.UTC(2026, 0, 15, 23, 59);
  for (let id = 1; id <= 3_000; id++) {
    timeMs += random.below(3) === 0 ? random.below(5_000) : 0;
    if (random.below(300) === 0) timeMs += random.below(40 * 86_400_000);
    const trade = [timeMs, 100 + random.below(50), Number.MAX_SAFE_INTEGER - 5, id * 7] as const;
    const buy = random.below(2) === 0;
    often.add(...trade, buy, id);
    once.add(...trade, buy, id);
    for (const series of alone) series.add(...trade, buy, id);
    const { ring } = often.series[random.below(INTERVALS.length)]!;
    assert.equal(ring.get(ring.size - 1, C.LAST_ID), id);
  }
  assert.deepEqual(once.save(), often.save());
  assert.deepEqual(
    once.save(),
    alone.map(({ ring }) => ring.save()),
  );
});
