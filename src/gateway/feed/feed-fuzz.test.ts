/**
 * Random traders, and readers that come, go, read slowly, lose messages and come back: whenever one
 * has read everything, what it holds is what the folds and the engine hold.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CHECKSUM_LEVELS } from '../../base/crc32.ts';
import { Prng } from '../../base/prng.ts';
import { topOf } from '../../feed/book.ts';
import { intervalIndex } from '../../feed/intervals.ts';
import { FIRST_TRADER, TestExchange } from '../../feed/testing.ts';
import { Side } from '../../schema/generated/protocol.ts';
import { Accounts } from '../accounts/accounts.ts';
import { NUMBERS } from './numbers.ts';
import type { FeedFormat, FeedMessage } from './port.ts';
import {
  checksumOf,
  levelsOf,
  type StreamState,
  signedLogon,
  TestHub,
  type TestReader,
} from './testing.ts';

const SYMBOLS = ['BTCUSD', 'PLAYUSD'];
const TOPICS: readonly Readonly<Record<string, unknown>>[] = [
  { channel: 'orderbook' },
  { channel: 'orderbook', checksum: true },
  { channel: 'orderbook', depth: 1 },
  { channel: 'orderbook', depth: 5, checksum: true },
  { channel: 'orderbook', depth: 10 },
  { channel: 'orders' },
  { channel: 'trades' },
  { channel: 'ticker' },
  { channel: 'candles', interval: '1m' },
  { channel: 'candles', interval: '1h' },
  { channel: 'auction' },
];
const LIMITS = {
  maxSubscriptions: 1000,
  requestsPerSecond: 1e9,
  maxMessageBytes: 65_536,
  mergeAtBytes: 3_000,
  closeAtBytes: 1e9,
  maxBehindMs: 1e15,
};

interface World {
  readonly exchange: TestExchange;
  readonly accounts: Accounts;
  readonly feed: TestHub;
}

function world(): World {
  const accounts = new Accounts();
  const exchange = new TestExchange([accounts]);
  const feed = new TestHub(
    { feed: exchange.feed, accounts },
    {
      nowUs: exchange.timeUs,
      config: { limits: () => LIMITS, keptMessages: 20, maxHeldEntries: 12 },
    },
  );
  return { exchange, accounts, feed };
}

function checkBook(state: StreamState, { exchange }: World): void {
  const market = exchange.feed.marketBySymbol(state.about.market!)!;
  const { bids, asks } = market.book;
  const depth = state.about.depth ?? Number.MAX_SAFE_INTEGER;
  assert.deepEqual(levelsOf(state.bids, market.info, true), topOf(bids, depth));
  assert.deepEqual(levelsOf(state.asks, market.info, false), topOf(asks, depth));
  if (state.about.depth === undefined) assert.equal(state.last, market.book.updateId);
}

function checkOrders(state: StreamState, format: FeedFormat, { exchange }: World): void {
  const { info } = exchange.feed.marketBySymbol(state.about.market!)!;
  const numbers = NUMBERS[format];
  for (const side of [Side.BUY, Side.SELL]) {
    const name = side === Side.BUY ? 'BUY' : 'SELL';
    const expected = exchange.engine
      .orders(info.id, side)
      .filter(({ shownLots }) => shownLots > 0)
      .map((each) => [
        each.orderId,
        numbers.price(info, each.priceTicks),
        numbers.quantity(info, each.shownLots),
      ]);
    const better = side === Side.BUY ? -1 : 1;
    const held = [...state.orders]
      .filter(([, order]) => order.side === name)
      .sort(([, a], [, b]) => better * (Number(a.price) - Number(b.price)))
      .map(([orderId, { price, quantity }]) => [orderId, price, quantity]);
    assert.deepEqual(held, expected);
  }
}

function checkTrades(state: StreamState, format: FeedFormat, { exchange }: World): void {
  const { info } = exchange.feed.marketBySymbol(state.about.market!)!;
  const numbers = NUMBERS[format];
  const expected = exchange.trades
    .filter(({ trade }) => trade.market === info.id)
    .map(({ trade, timeUs }) => ({
      id: trade.tradeId,
      price: numbers.price(info, trade.priceTicks),
      quantity: numbers.quantity(info, trade.quantityLots),
      side: trade.takerSide === Side.BUY ? 'BUY' : 'SELL',
      timeUs,
    }));
  const first = state.trades[0]?.id ?? expected.length + 1;
  assert.deepEqual(state.trades, expected.slice(first - 1));
  assert.equal(state.last, expected.length);
}

function checkCandles(state: StreamState, format: FeedFormat, { exchange }: World): void {
  const { info, candles } = exchange.feed.marketBySymbol(state.about.market!)!;
  const series = candles.series[intervalIndex(state.about.interval!)!]!;
  for (const held of [...state.candles.values()].slice(-3)) {
    const candle = series.candleAt(held.openTimeUs / 1000)!;
    assert.equal(held.close, NUMBERS[format].price(info, candle.close));
    assert.equal(held.volume, NUMBERS[format].volume(info, candle.lots));
    assert.equal(held.count, candle.count);
  }
}

function checkState(state: StreamState, format: FeedFormat, { exchange, feed }: World): void {
  const { info, windows, book } = exchange.feed.marketBySymbol(state.about.market!)!;
  const numbers = NUMBERS[format];
  const { newest } = state;
  if (newest?.channel === 'ticker') {
    const stats = windows.stats(24 * 60, Math.floor(feed.nowUs / 1000));
    assert.equal(newest.last, numbers.price(info, stats.last));
    assert.equal(newest.change, numbers.change(info, stats.open, stats.last));
    assert.equal(newest.quoteVolume, numbers.quoteVolume(info, stats.quote));
    assert.equal(newest.bid, numbers.price(info, book.bids.bestPriceTicks));
    assert.equal(newest.askQuantity, numbers.quantity(info, book.asks.bestLots));
  } else if (newest?.channel === 'auction') {
    assert.equal(newest.price, numbers.price(info, info.state.indication.priceTicks));
    assert.equal(newest.surplus, numbers.quantity(info, info.state.indication.surplusLots));
    assert.equal(newest.interrupted, info.state.interrupted);
  } else assert.fail('nothing came');
}

function checkAccount(state: StreamState, format: FeedFormat, { accounts, exchange }: World): void {
  const numbers = NUMBERS[format];
  const { catalog } = exchange.feed;
  for (const { asset, availableUnits, reservedUnits } of accounts.balances(FIRST_TRADER)) {
    const info = catalog.asset(asset)!;
    assert.deepEqual(state.balances.get(info.name), {
      asset: info.name,
      free: numbers.amount(info, availableUnits),
      locked: numbers.amount(info, reservedUnits),
    });
  }
  const open = accounts.openOrders(FIRST_TRADER, 0);
  assert.equal(state.openOrders.size, open.length);
  for (const order of open) {
    const market = catalog.market(order.market)!;
    const held = state.openOrders.get(order.orderId);
    assert.equal(held?.executed, numbers.quantity(market, order.executedLots));
    assert.equal(held?.status, order.status);
  }
}

function check(reader: TestReader, world: World): void {
  for (const state of reader.streams.values()) {
    assert.equal(reader.sink.closed, undefined);
    assert.equal(state.stale, false);
    switch (state.about.channel) {
      case 'orderbook':
        checkBook(state, world);
        break;
      case 'orders':
        checkOrders(state, reader.format, world);
        break;
      case 'trades':
        checkTrades(state, reader.format, world);
        break;
      case 'candles':
        checkCandles(state, reader.format, world);
        break;
      case 'account':
        checkAccount(state, reader.format, world);
        break;
      default:
        checkState(state, reader.format, world);
    }
  }
}

/** After each message: what a reader computes is what the message says. */
function checkSums(reader: TestReader, { exchange }: World): void {
  for (const state of reader.streams.values()) {
    if (state.checksum === undefined || state.stale) continue;
    const market = exchange.feed.marketBySymbol(state.about.market!)!;
    assert.equal(checksumOf(state, market.info), state.checksum);
    assert.ok(CHECKSUM_LEVELS >= (state.about.depth ?? CHECKSUM_LEVELS));
  }
}

function isData(message: FeedMessage): boolean {
  return message.type === 'update' || message.type === 'snapshot';
}

function logOn(reader: TestReader, { feed }: World, account: number): void {
  const { key, secret } = feed.keys.createHmac({ account });
  const timestamp = Math.floor(feed.nowUs / 1000);
  reader.ask({ op: 'logon', ...signedLogon({ apiKey: key.key, secret, timestamp }) });
}

describe('the feed under random trading and random readers', () => {
  for (const seed of [1, 2, 3, 4]) {
    test(`every reader that has read everything holds the truth (seed ${seed})`, () => {
      const made = world();
      const { exchange, feed } = made;
      const random = new Prng(seed);
      const readers: TestReader[] = [];
      let filled = 0;
      let merged = 0;
      for (let round = 0; round < 150; round++) {
        if (readers.length < 6 && random.below(5) === 0) {
          const reader = feed.connect(random.below(2) === 0 ? 'json' : 'msgpack');
          if (random.below(2) === 0) {
            logOn(reader, made, FIRST_TRADER);
            reader.ask({ op: 'subscribe', channel: 'account' });
          }
          readers.push(reader);
        }
        exchange.trade(random, random.below(40));
        feed.nowUs = Math.max(feed.nowUs, exchange.timeUs);
        for (const [index, reader] of readers.entries()) {
          act(reader, random);
          const lossy = index % 3 === 2;
          reader.read(random.below(4), (each) => lossy && isData(each) && random.below(4) === 0);
          checkSums(reader, made);
        }
        if (random.below(3) === 0) feed.ring(6);
        exchange.tick(feed.nowUs);
        if (random.below(30) === 0 && readers.length > 0) {
          comeBack(readers, feed, random);
        }
        if (random.below(8) !== 0) continue;
        quiet(readers, made);
        for (const reader of readers) {
          check(reader, made);
          checkSums(reader, made);
          const id = reader.ask({ op: 'statistics' });
          const statistics = reader.answer(id, 'statistics');
          filled += statistics.gapsFilled;
          merged += statistics.merged;
          assert.equal(statistics.bufferedBytes, 0);
        }
      }
      assert.ok(filled > 0, 'no gap was filled');
      assert.ok(merged > 0, 'nothing was merged');
      for (const reader of readers) reader.session.onClose();
      feed.hub.close();
      assert.equal(feed.timers, 0);
    });
  }
});

/** Now and then a reader asks for something. */
function act(reader: TestReader, random: Prng): void {
  const dice = random.below(20);
  const topic = TOPICS[random.below(TOPICS.length)]!;
  const markets = random.below(3) === 0 ? ['*'] : [SYMBOLS[random.below(2)]!];
  if (dice < 4) reader.ask({ op: 'subscribe', ...topic, markets });
  else if (dice === 4) reader.ask({ op: 'unsubscribe', ...topic, markets });
  else if (dice === 5) {
    const [stream] = reader.streams.keys();
    if (stream !== undefined) reader.ask({ op: 'gap', stream });
  }
}

/** One reader loses its connection and resumes with another one. */
function comeBack(readers: TestReader[], feed: TestHub, random: Prng): void {
  const index = random.below(readers.length);
  const old = readers[index]!;
  old.session.onClose();
  const reader = feed.connect(old.format);
  readers[index] = reader;
  const subscriptions = [...old.streams.values()].flatMap(({ about, last }) => {
    if (last === undefined || about.channel === 'account') return [];
    const { channel, market, depth, checksum, interval } = about;
    const fields = { channel, market, depth, checksum, interval, sequence: last };
    return [JSON.parse(JSON.stringify(fields)) as object];
  });
  if (subscriptions.length === 0) return;
  reader.ask({ op: 'resume', epoch: old.epoch, subscriptions });
  // What it knew it still knows.
  reader.read(2);
  const { streams } = reader.answers.find((each) => each.type === 'subscribed') ?? { streams: [] };
  for (const about of streams as never as StreamState['about'][]) {
    if (!about.resumed) continue;
    const before = [...old.streams.values()].find(
      (each) => JSON.stringify(topicOf(each)) === JSON.stringify(topicOf({ about })),
    )!;
    before.about = about;
    reader.streams.set(about.stream, before);
  }
}

function topicOf({ about }: { about: StreamState['about'] }) {
  const { channel, market, depth, checksum, interval } = about;
  return [channel, market, depth, checksum, interval];
}

/** Lets everything out and everybody read it, until nothing comes any more. */
function quiet(readers: readonly TestReader[], { exchange, feed }: World): void {
  for (let idle = 0; idle < 3; ) {
    feed.ring(6000);
    // Heartbeats, which tell of a gap at the end, come to one reader after the other.
    for (const _ of readers) feed.ring();
    // Trades are never older than what the feed has called closed.
    exchange.tick(feed.nowUs);
    let read = 0;
    for (const reader of readers) {
      read += reader.read().filter(isData).length;
      reader.session.onDrain();
      read += reader.read().filter(isData).length;
    }
    idle = read === 0 ? idle + 1 : 0;
  }
}
