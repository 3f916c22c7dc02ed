import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PublicBook } from '../../../examples/multicast/public-book.ts';
import { Prng } from '../../base/prng.ts';
import type { Core } from '../../engine/core.ts';
import { Feed } from '../../feed/feed.ts';
import type { Fold } from '../../feed/fold.ts';
import type { Ladder } from '../../feed/ladder.ts';
import { TestExchange } from '../../feed/testing.ts';
import { type MarketData, MarketDataTemplate } from '../../schema/generated/market-data.ts';
import { type Event, Side, Template } from '../../schema/generated/protocol.ts';
import { Accounts } from '../accounts/accounts.ts';
import { PublicData } from './public-data.ts';
import { shownOrdersOf } from './shown-orders.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];
const COMMANDS = 700;
const MARKETS = [1, 2];
const SIDES = [Side.BUY, Side.SELL] as const;

function levelsOf(ladder: Ladder): [number, number][] {
  return Array.from({ length: ladder.size }, (_, k) => [ladder.priceAt(k), ladder.lotsAt(k)]);
}

/** A fold that only looks. */
function watch(look: (event: Event, timeUs: number) => void): Fold {
  return { apply: look, save: () => undefined, load: () => undefined };
}

/** An exchange whose public data build a book of their own. */
class Published {
  readonly feed = new Feed();
  readonly accounts = new Accounts();
  readonly data = new PublicData(this.feed.catalog);
  readonly book = new PublicBook();
  readonly messages: MarketData[] = [];
  readonly exchange: TestExchange;

  constructor(onEvent: (event: Event, at: Published) => void = () => undefined) {
    this.data.listen((message) => {
      this.messages.push(message);
      this.book.apply(message);
    });
    const data = watch((event, timeUs) => this.data.apply(event, timeUs));
    const last = watch((event) => onEvent(event, this));
    this.exchange = new TestExchange([this.feed, this.accounts, data, last]);
  }

  trade(seed: number, commands: number): this {
    this.exchange.trade(new Prng(seed), commands);
    return this;
  }
}

function assertSameLevels(book: PublicBook, feed: Feed, market: number, what: string): void {
  const { book: ladders } = feed.market(market)!;
  const shown = book.market(market);
  assert.deepEqual(shown.levels(Side.BUY), levelsOf(ladders.bids), what);
  assert.deepEqual(shown.levels(Side.SELL), levelsOf(ladders.asks), what);
}

/** The engine's orders that show, in matching order. */
function shownOf(core: Core, market: number, side: Side): [number, number, number][] {
  return core
    .orders(market, side)
    .filter(({ shownLots }) => shownLots > 0)
    .map(({ orderId, priceTicks, shownLots }) => [orderId, priceTicks, shownLots]);
}

function ordersOf(book: PublicBook, market: number, side: Side): [number, number, number][] {
  const shown = book.market(market);
  return shown
    .levels(side)
    .flatMap(([price]) => shown.queue(side, price))
    .map(({ lots, orderId, priceTicks }) => [orderId, priceTicks, lots]);
}

function assertSameOrders(book: PublicBook, core: Core, what: string): void {
  for (const market of MARKETS) {
    for (const side of SIDES) {
      assert.deepEqual(ordersOf(book, market, side), shownOf(core, market, side), what);
    }
  }
}

describe('public market data', () => {
  for (const seed of SEEDS) {
    test(`make the feed's book after every event, seed ${seed}`, () => {
      const published = new Published((event, { book, feed }) => {
        if (event.market === 0 || feed.market(event.market) === undefined) return;
        const what = `event ${event.template} of command ${event.sequence}`;
        assertSameLevels(book, feed, event.market, what);
      });
      published.trade(seed, COMMANDS);
      assertSameOrders(published.book, published.exchange.engine, 'at the end');
      assert.ok(published.data.orders.size > 0, 'there is a book in the end');
    });
  }

  test('keep the queues as the engine has them, after every command', () => {
    const published = new Published();
    const random = new Prng(7);
    for (let k = 0; k < COMMANDS; k++) {
      published.exchange.trade(random, 1);
      assertSameOrders(published.book, published.exchange.engine, `command ${k}`);
    }
  });

  test('tell of everything that there is to tell', () => {
    const seen = new Set<number>();
    for (const seed of SEEDS) {
      for (const { template } of new Published().trade(seed, COMMANDS).messages) seen.add(template);
    }
    const missing = Object.entries(MarketDataTemplate).filter(([, id]) => !seen.has(id));
    assert.deepEqual(
      missing.map(([name]) => name),
      ['SnapshotEnded'],
    );
  });

  test('execute, while the market is open, the order that is first in its queue', () => {
    const { messages } = new Published().trade(11, 4 * COMMANDS);
    const book = new PublicBook();
    let executed = 0;
    let auction = 0;
    for (const message of messages) {
      if (message.template === MarketDataTemplate.TradeReported) auction = message.auction;
      if (message.template === MarketDataTemplate.OrderExecuted && auction === 0) {
        const best = book.market(message.market).levels(message.side)[0]![0];
        const [first] = book.market(message.market).queue(message.side, best);
        assert.equal(message.orderId, first?.orderId);
        executed += 1;
      }
      book.apply(message);
    }
    assert.ok(executed > 100, `${executed} executions`);
  });

  test('tell every trade once, whatever concealed', () => {
    const { exchange, messages } = new Published().trade(12, 4 * COMMANDS);
    const told = messages.flatMap((m) =>
      m.template === MarketDataTemplate.TradeReported
        ? [[m.market, m.tradeId, m.priceTicks, m.lots, m.takerSide, m.auction, m.timeUs]]
        : [],
    );
    const made = exchange.trades.map(({ timeUs, trade: t }) => [
      ...[t.market, t.tradeId, t.priceTicks, t.quantityLots, t.takerSide, t.auction],
      timeUs,
    ]);
    assert.deepEqual(told, made);
    assert.ok(exchange.trades.some(({ trade }) => trade.conceals === 1 && trade.auction === 0));
  });

  test('never name a hidden order, nor more of an iceberg than it displays', () => {
    const hidden = new Set<number>();
    const display = new Map<number, number>();
    const { messages } = new Published((event) => {
      if (event.template !== Template.OrderTerms) return;
      if (event.hidden === 1) hidden.add(event.orderId);
      if (event.displayLots > 0) display.set(event.orderId, event.displayLots);
    }).trade(13, 4 * COMMANDS);
    let slices = 0;
    for (const message of messages) {
      if (!('orderId' in message)) continue;
      assert.ok(!hidden.has(message.orderId), `order ${message.orderId} is hidden`);
      const displayed = display.get(message.orderId);
      if (displayed === undefined) continue;
      assert.ok(message.lots <= displayed);
      slices += 1;
    }
    assert.ok(hidden.size > 0 && slices > 0);
  });

  test('go on from a snapshot as from the beginning', () => {
    const published = new Published().trade(14, COMMANDS);
    const late = new PublicBook();
    for (const message of published.data.snapshot()) late.apply(message);
    const from = published.messages.length;
    published.trade(15, COMMANDS);
    for (const message of published.messages.slice(from)) late.apply(message);
    assert.deepEqual(late, published.book);
    assert.deepEqual(
      [...late.markets.values()].map(({ symbol }) => symbol),
      ['BTCUSD', 'PLAYUSD'],
    );
  });

  test('begin at any time with what the accounts know', () => {
    let begun: PublicData | undefined;
    const published = new Published((event, { feed }) => begun?.apply(event, feed.timeUs));
    published.trade(16, COMMANDS);
    const shown = shownOrdersOf(published.accounts);
    begun = new PublicData(published.feed.catalog, shown, published.feed.timeUs);
    const book = new PublicBook();
    for (const message of begun.snapshot()) book.apply(message);
    assertSameOrders(book, published.exchange.engine, 'at the beginning');
    begun.listen((message) => book.apply(message));
    published.trade(17, COMMANDS);
    assertSameOrders(book, published.exchange.engine, 'later');
  });

  test('do not begin where the places in the queues are not known', () => {
    const { accounts } = new Published().trade(18, 500);
    const older = accounts.save() as unknown as Record<string, unknown>;
    const unknowing = new Accounts();
    unknowing.load({ ...older, places: undefined });
    assert.throws(() => shownOrdersOf(unknowing), /Cancel all open orders once, or start without/);
  });

  test('find a stream that is not whole', () => {
    const { data, exchange } = new Published();
    const accepted = exchange
      .limit(Side.BUY, 900, 5)
      .find((e) => e.template === Template.OrderAccepted)!;
    assert.throws(() => data.apply(accepted, 0), /shows already; the event stream is not whole/);
    const closed = (resting: number): Event => ({
      ...{ template: Template.OrderClosed, market: 1, account: 3, sequence: 1, correlation: 0 },
      ...{ orderId: 999, priceTicks: 900, leavesLots: 5, clientOrderId: 0, reason: 0 },
      ...{ side: Side.BUY, resting, replaceCode: 0 },
    });
    assert.throws(() => data.apply(closed(1), 0), /order 999 does not show/);
    data.apply(closed(0), 0);
    const { orderId } = accepted as { orderId: number };
    assert.throws(() => data.orders.take(orderId, 6), /shows 5 lots, not 6/);
    assert.throws(() => data.orders.take(999, 6), /order 999 does not show/);
  });
});
