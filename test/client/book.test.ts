/**
 * The local order book over a connection that loses, repeats, swaps and changes messages: whenever
 * it says that it is live, it is the exchange's book at its sequence.
 */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Prng } from '../../src/base/prng.ts';
import { ErrorKind, type LocalBook } from '../../src/client/client.ts';
import {
  MarketStatus,
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import { type Bench, openBench } from './exchange.ts';
import { Harm, LossyProxy } from './lossy-proxy.ts';

const MARKET = 1;
/** Few messages are kept, so that gaps are filled by either way; heartbeats are quick. */
const FEED = { keptMessages: 8, heartbeatMs: 50 } as const;
const TIMES = { idleMs: 200, staleMs: 5_000, deadMs: 10_000, connectMs: 5_000 } as const;

let bench: Bench;
let proxy: LossyProxy | undefined;

afterEach(async () => {
  await bench.close();
  await proxy?.close();
  proxy = undefined;
});

/** Orders of two accounts around a price, and what the exchange's book was after each. */
class Market {
  readonly random: Prng;
  readonly #accounts: readonly number[];
  /** By update id: every level, as text. */
  readonly books = new Map<number, string>();
  #orders: { account: number; orderId: number }[] = [];

  constructor(seed: number) {
    this.random = new Prng(seed);
    const rich = { BTC: 1e15, USD: 1e15 };
    this.#accounts = [bench.exchange.createAccount(rich), bench.exchange.createAccount(rich)];
    this.#note();
  }

  get updateId(): number {
    return bench.exchange.feed.market(MARKET)!.book.updateId;
  }

  /** One random command: an order, or the cancel of one. */
  step(): void {
    const { random } = this;
    const account = this.#accounts[random.below(2)]!;
    if (this.#orders.length > 60 || (this.#orders.length > 0 && random.below(3) === 0)) {
      const [gone] = this.#orders.splice(random.below(this.#orders.length), 1);
      const target = { target: gone!.orderId, targetKind: 1 } as const;
      const cancel = { template: Template.CancelOrder, market: MARKET, ...target } as const;
      bench.exchange.port.now({ ...cancel, account: gone!.account });
    } else this.order(account, random.below(2) === 0 ? Side.BUY : Side.SELL, this.#price());
    this.#note();
  }

  /** Places a limit order. @param priceTicks in cents */
  order(account: number, side: Side, priceTicks: number): void {
    const { answer } = bench.exchange.port.now({
      template: Template.NewOrder,
      ...{ market: MARKET, account, side, priceTicks },
      ...{ quantity: 1_000 + this.random.below(100_000), clientOrderId: 0, text: '' },
      ...{ type: OrderType.LIMIT, timeInForce: TimeInForce.GTC },
      stp: SelfTradePrevention.NONE,
    });
    assert.equal(answer.template, Template.OrderAccepted);
    if ('orderId' in answer) this.#orders.push({ account, orderId: answer.orderId });
    this.#note();
  }

  get account(): number {
    return this.#accounts[0]!;
  }

  #price(): number {
    return 5_000_000 + this.random.below(40) - 20;
  }

  #note(): void {
    const { asks, bids } = bench.exchange.feed.market(MARKET)!.book;
    const levels = (side: typeof asks) =>
      Array.from({ length: side.size }, (_, k) => `${side.priceAt(k)}x${side.lotsAt(k)}`).join(' ');
    this.books.set(this.updateId, `${levels(bids)} | ${levels(asks)}`);
  }
}

function textOf(book: LocalBook, depth: number): string {
  const { asks, bids } = book.view(depth);
  const levels = (side: typeof asks) =>
    side.map(({ lots, priceTicks }) => `${priceTicks}x${lots}`).join(' ');
  return `${levels(bids)} | ${levels(asks)}`;
}

/** The exchange's book, its best levels of each side. */
function bestOf(text: string, depth: number): string {
  return text
    .split('|')
    .map((side) => side.trim().split(' ').slice(0, depth).join(' '))
    .join(' | ');
}

/** Holds every live view of the book against the exchange's. @returns what was found, so far */
function watch(book: LocalBook, market: Market, depth: number) {
  const found = { checked: 0, problems: [] as string[] };
  book.onChange(() => {
    if (book.state !== 'live') return;
    found.checked++;
    const there = market.books.get(book.sequence);
    const { bestAsk, bestBid } = book;
    if (there === undefined) found.problems.push(`the exchange never was at ${book.sequence}`);
    else if (textOf(book, depth) !== bestOf(there, depth)) {
      found.problems.push(`at ${book.sequence}: ${textOf(book, depth)}\ninstead: ${there}`);
    }
    if (bestAsk && bestBid && bestBid.priceTicks >= bestAsk.priceTicks) {
      found.problems.push(`crossed at ${book.sequence}`);
    }
  });
  return found;
}

/** Resolves when the book is live and that of the exchange; deeper levels have no messages. */
function caughtUp(book: LocalBook, market: Market, depth = 1_000): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    const there = market.books.get(market.updateId)!;
    if (book.state === 'live' && textOf(book, depth) === bestOf(there, depth)) resolve();
  };
  const stop = book.onChange(look);
  look();
  return promise.finally(stop);
}

const STEPS = 800;
/** Until every harm was done twice, which a slow machine needs more steps for. */
const MAX_STEPS = 50_000;
/** A checksum covers ten levels: what is changed below these nobody would see. */
const HARMS_OF_FIVE = Object.values(Harm);
const HARMS_OF_ALL = HARMS_OF_FIVE.filter((harm) => harm !== Harm.CORRUPT);

for (const [seed, depth] of [
  [1, undefined],
  [2, 5],
  [3, undefined],
] as const) {
  const what = depth === undefined ? 'a whole book' : `the best ${depth} levels`;
  test(`${what}, live only where it is the exchange's (seed ${seed})`, async (t) => {
    bench = await openBench({}, Date.now, FEED);
    const random = new Prng(seed);
    const harms = depth === undefined ? HARMS_OF_ALL : HARMS_OF_FIVE;
    let harmful = false;
    let next = 0;
    const harm = (text: string) => {
      const isData = /"channel":"orderbook"/.test(text);
      if (!harmful || random.below(isData ? 12 : 40) > 0) return undefined;
      return harms[next++ % harms.length];
    };
    proxy = await LossyProxy.open(bench.url.replace('http', 'ws'), harm);
    const market = new Market(seed);
    const lx = bench.client({ url: proxy.url, gapRetryMs: 30, connection: TIMES, timeoutMs: 500 });
    const book = lx.book('BTCUSD', depth === undefined ? {} : { depth });
    const found = watch(book, market, depth ?? Number.POSITIVE_INFINITY);
    const states = new Set<string>();
    book.onChange(({ state }) => states.add(state));
    await book.whenLive();
    harmful = true;
    const harmed = () => harms.every((each) => proxy!.count(each) > 1);
    for (let step = 0; step < STEPS || (step < MAX_STEPS && !harmed()); step++) {
      market.step();
      // Some messages carry one change, some many.
      if (random.below(3) > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    harmful = false;
    await caughtUp(book, market, depth);
    assert.deepEqual(found.problems, []);
    assert.ok(found.checked > 0);
    assert.deepEqual([...states].sort(), ['live', 'stale']);
    const counts = harms.map((each) => `${each} ${proxy!.count(each)}`);
    assert.ok(harmed(), counts.join(', '));
    t.diagnostic(`${counts.join(', ')}; live ${found.checked} times`);
  });
}

test('a change that the checksum finds makes the book stale, and a snapshot mends it', async () => {
  bench = await openBench({}, Date.now, FEED);
  let harm: Harm | undefined;
  proxy = await LossyProxy.open(bench.url.replace('http', 'ws'), (text) => {
    if (!/"type":"update","channel":"orderbook"/.test(text)) return undefined;
    const now = harm;
    harm = undefined;
    return now;
  });
  const market = new Market(1);
  const lx = bench.client({ url: proxy.url, gapRetryMs: 30, connection: TIMES });
  const book = lx.book('BTCUSD');
  await book.whenLive();
  harm = Harm.CORRUPT;
  const stale = new Promise<void>((resolve) => {
    book.onChange(({ state }) => state === 'stale' && resolve());
  });
  market.order(market.account, Side.BUY, 4_990_000);
  await stale;
  await caughtUp(book, market);
  assert.equal(book.checksumFailures, 1);
  assert.equal(textOf(book, 10), market.books.get(market.updateId));
});

test('in an auction the sides may cross: the book says so, and is not live', async () => {
  bench = await openBench({}, Date.now, FEED);
  const market = new Market(1);
  const lx = bench.client({ connection: TIMES });
  const book = lx.book('BTCUSD');
  await book.whenLive();
  const set = { template: Template.SetMarketStatus, market: MARKET, account: 0 } as const;
  bench.exchange.port.now({ ...set, status: MarketStatus.AUCTION, cancelOrders: 0 } as never);
  const crossed = new Promise<void>((resolve) => {
    book.onChange(({ state }) => state === 'crossed' && resolve());
  });
  market.order(market.account, Side.BUY, 5_000_100);
  market.order(market.account, Side.SELL, 5_000_000);
  await crossed;
  bench.exchange.port.now({ ...set, status: MarketStatus.OPEN, cancelOrders: 0 } as never);
  await book.whenLive();
  book.close();
  await assert.rejects(book.whenLive(), { kind: ErrorKind.CLOSED });
});

test('a market that does not exist is refused, and closes the book', async () => {
  bench = await openBench();
  const lx = bench.client();
  const book = lx.book('NOPEUSD');
  await assert.rejects(book.whenLive(), { kind: ErrorKind.REFUSED });
  assert.equal(book.state, 'closed');
  await turn();
});
