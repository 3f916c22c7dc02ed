/** The demo's traders: prices that stay plausible, quotes and orders that an exchange takes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Prng } from '../base/prng.ts';
import { QUOTED, TAKER_SHARE, VOLATILITY } from '../node/demo.ts';
import {
  OrderType,
  ReplaceMode,
  Side,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import { FairPrice, normal } from './fair-price.ts';
import { MarketMaker, QUOTES_PER_SIDE } from './market-maker.ts';
import { MAX_TAKEN, takerOrder } from './taker.ts';

function uniformOf(seed: number) {
  const prng = new Prng(seed);
  return () => prng.uint32() / 2 ** 32;
}

type Quote = Extract<ReturnType<MarketMaker['step']>, { template: typeof Template.CancelReplace }>;

/** Takes the best quotes of the other side, whole or in part. */
function take(book: Map<number, Quote>, order: { side: number; quantity: number }): void {
  const isBuy = order.side === Side.BUY;
  const quotes = [...book.values()].filter(({ side }) => side !== order.side);
  quotes.sort((a, b) => (isBuy ? a.priceTicks - b.priceTicks : b.priceTicks - a.priceTicks));
  let left = order.quantity;
  for (const quote of quotes) {
    if (left === 0) return;
    const taken = Math.min(left, quote.quantity);
    left -= taken;
    if (taken === quote.quantity) book.delete(quote.clientOrderId);
    else book.set(quote.clientOrderId, { ...quote, quantity: quote.quantity - taken });
  }
}

describe('fair price', () => {
  test('the numbers behind it have mean 0 and deviation 1', () => {
    const uniform = uniformOf(1);
    const count = 20_000;
    let sum = 0;
    let squares = 0;
    for (let k = 0; k < count; k++) {
      const value = normal(uniform);
      sum += value;
      squares += value * value;
    }
    assert.ok(Math.abs(sum / count) < 0.05);
    assert.ok(Math.abs(squares / count - 1) < 0.05);
  });

  test('it moves, and in a million steps stays within reach of where it began', () => {
    const fair = new FairPrice(5000, 0.00015, uniformOf(2));
    let least = 5000;
    let most = 5000;
    for (let k = 0; k < 1_000_000; k++) {
      fair.step();
      least = Math.min(least, fair.value);
      most = Math.max(most, fair.value);
    }
    assert.ok(least > 4500 && least < 4999, `${least}`);
    assert.ok(most < 5500 && most > 5001, `${most}`);
  });

  test('the same numbers give the same prices', () => {
    const [one, other] = [3, 3].map((seed) => new FairPrice(10, 0.01, uniformOf(seed)));
    for (let k = 0; k < 100; k++) {
      one!.step();
      other!.step();
      assert.equal(one!.value, other!.value);
    }
  });
});

describe('market maker', () => {
  const quoted = { market: 2, stepTicks: 10, sizeLots: 100 };
  const make = (seed: number, firstId = 1000) =>
    new MarketMaker(7, quoted, firstId, uniformOf(seed));

  test('opens a whole ladder on both sides of the price, nothing across it', () => {
    const quotes = make(1).open(5000) as Quote[];
    assert.equal(quotes.length, 2 * QUOTES_PER_SIDE);
    const bids = quotes.filter(({ side }) => side === Side.BUY);
    assert.equal(bids.length, QUOTES_PER_SIDE);
    for (const { side, priceTicks } of quotes) {
      assert.ok(side === Side.BUY ? priceTicks < 5000 : priceTicks > 5000);
    }
    assert.equal(new Set(quotes.map(({ clientOrderId }) => clientOrderId)).size, quotes.length);
  });

  test('every step replaces a quote of its own by a post-only one with a new id', () => {
    const maker = make(2);
    const live = new Set((maker.open(5000) as Quote[]).map(({ clientOrderId }) => clientOrderId));
    let lastId = Math.max(...live);
    for (let k = 0; k < 1000; k++) {
      const quote = maker.step(5000) as Quote;
      assert.ok(live.delete(quote.target));
      assert.ok(quote.clientOrderId > lastId);
      lastId = quote.clientOrderId;
      live.add(quote.clientOrderId);
      assert.equal(quote.type, OrderType.POST_ONLY);
      assert.equal(quote.timeInForce, TimeInForce.GTC);
      assert.equal(quote.mode, ReplaceMode.ALLOW_FAILURE);
      assert.deepEqual([quote.account, quote.market], [7, 2]);
      assert.ok(quote.quantity >= 1 && quote.quantity <= 100 * 6.5 * 1.5 + 1);
      assert.ok(Math.abs(quote.priceTicks - 5000) <= 10 * (QUOTES_PER_SIDE + 1));
    }
    assert.equal(live.size, 2 * QUOTES_PER_SIDE);
  });

  test('a quote that the price has gone through is moved first, the furthest before others', () => {
    const maker = make(6);
    const opened = new Map((maker.open(5000) as Quote[]).map((each) => [each.clientOrderId, each]));
    const wrong = [...opened.values()].filter(({ side, priceTicks }) => {
      return side === Side.BUY && priceTicks > 4950;
    });
    const expected = wrong.sort((a, b) => b.priceTicks - a.priceTicks);
    assert.ok(expected.length > 2);
    for (const { clientOrderId } of expected) {
      const quote = maker.step(4950) as Quote;
      assert.equal(quote.target, clientOrderId);
      assert.ok(quote.side === Side.BUY && quote.priceTicks < 4950);
    }
  });

  test('however long prices walk and takers take, both sides stay quoted and close', () => {
    const uniform = uniformOf(8);
    for (const [symbol, { fairTicks, ...terms }] of Object.entries(QUOTED)) {
      const fair = new FairPrice(fairTicks, VOLATILITY, uniform);
      const maker = new MarketMaker(7, { market: 2, ...terms }, 1, uniform);
      const book = new Map<number, Quote>();
      const sideOf = (side: number) => {
        return [...book.values()].filter((each) => each.side === side).map((q) => q.priceTicks);
      };
      const place = (quote: Quote) => {
        book.delete(quote.target);
        const isBuy = quote.side === Side.BUY;
        const others = sideOf(isBuy ? Side.SELL : Side.BUY);
        const price = quote.priceTicks;
        const takes = others.some((other) => (isBuy ? other <= price : other >= price));
        if (!takes) book.set(quote.clientOrderId, quote);
      };
      for (const quote of maker.open(fair.value) as Quote[]) place(quote);
      for (let k = 0; k < 5000; k++) {
        fair.step();
        place(maker.step(fair.value) as Quote);
        if (k % TAKER_SHARE === 0) {
          const order = takerOrder(9, 2, terms.sizeLots, uniform) as {
            side: number;
            quantity: number;
          };
          take(book, order);
        }
        const [bids, asks] = [sideOf(Side.BUY), sideOf(Side.SELL)];
        assert.ok(bids.length >= 2 && asks.length >= 2, `${symbol}, step ${k}`);
        const spread = Math.min(...asks) - Math.max(...bids);
        assert.ok(spread > 0 && spread < 60 * terms.stepTicks, `${symbol}: ${spread} at ${k}`);
      }
    }
  });

  test('numbers are whole and prices above zero even where the price is almost nothing', () => {
    for (const quote of make(3).open(0.5) as Quote[]) {
      assert.ok(Number.isSafeInteger(quote.priceTicks) && quote.priceTicks >= 1);
      assert.ok(Number.isSafeInteger(quote.quantity) && quote.quantity >= 1);
    }
  });

  test('clears its own orders of its own market', () => {
    const { template, market, account } = make(4).clear();
    assert.deepEqual([template, market, account], [Template.CancelAll, 2, 7]);
  });
});

describe('taker', () => {
  test('sends market orders of both sides, of whole and plausible sizes', () => {
    const uniform = uniformOf(5);
    const count = 10_000;
    let buys = 0;
    let lots = 0;
    for (let k = 0; k < count; k++) {
      const order = takerOrder(9, 3, 1000, uniform);
      assert.ok(order.template === Template.NewOrder);
      assert.deepEqual([order.account, order.market, order.priceTicks], [9, 3, 0]);
      assert.equal(order.type, OrderType.MARKET);
      assert.equal(order.timeInForce, TimeInForce.IOC);
      assert.ok(Number.isSafeInteger(order.quantity) && order.quantity >= 1);
      assert.ok(order.quantity <= 1000 * MAX_TAKEN);
      lots += order.quantity;
      if (order.side === Side.BUY) buys += 1;
    }
    assert.ok(Math.abs(buys / count - 0.5) < 0.03);
    assert.ok(lots / count > 500 && lots / count < 1000);
  });
});
