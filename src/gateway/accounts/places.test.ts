/** What the public books show of each order, and where it stands, against the engine. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import v8 from 'node:v8';
import { Prng } from '../../base/prng.ts';
import { RestingOrders } from '../../feed/resting.ts';
import { TestExchange } from '../../feed/testing.ts';
import { type Event, Side } from '../../schema/generated/protocol.ts';
import { Accounts } from './accounts.ts';
import { restingOrders } from './places.ts';

const MARKETS = [1, 2];

function engineOrders({ engine }: TestExchange, market: number, side: Side) {
  return engine
    .orders(market, side)
    .filter(({ shownLots }) => shownLots > 0)
    .map(({ orderId, priceTicks, shownLots }) => [orderId, priceTicks, shownLots]);
}

function foldOrders(orders: RestingOrders, side: Side) {
  return orders
    .side(side)
    .map(({ orderId, priceTicks, shownLots }) => [orderId, priceTicks, shownLots]);
}

describe('places in the queue', () => {
  for (const seed of [1, 2, 3, 4]) {
    test(`orders, shown lots and places are the engine's (seed ${seed})`, () => {
      const accounts = new Accounts();
      let followed: RestingOrders[] = [];
      const follow = {
        apply: (event: Event) => followed[event.market - 1]?.apply(event),
        save: () => undefined,
        load: () => {},
      };
      const exchange = new TestExchange([accounts, follow]);
      const random = new Prng(seed);
      for (let round = 0; round < 150; round++) {
        exchange.trade(random, 1 + random.below(30));
        // Begun at any time, and followed from any time on.
        const begun = restingOrders(accounts);
        for (const market of MARKETS) {
          for (const side of [Side.BUY, Side.SELL]) {
            const expected = engineOrders(exchange, market, side);
            const now = begun.get(market) ?? new RestingOrders([]);
            assert.deepEqual(foldOrders(now, side), expected);
            const before = followed[market - 1];
            if (before !== undefined) assert.deepEqual(foldOrders(before, side), expected);
          }
        }
        if (round % 10 === 0) {
          followed = MARKETS.map((market) => begun.get(market) ?? new RestingOrders([]));
        }
      }
    });
  }

  test('survive a snapshot; one that was written before they were kept says so', () => {
    const accounts = new Accounts();
    const exchange = new TestExchange([accounts]);
    exchange.trade(new Prng(7), 2000);
    const saved = v8.deserialize(v8.serialize(accounts.save())) as Record<string, unknown>;
    const again = new Accounts();
    again.load(saved);
    assert.equal(again.knowsPlaces, true);
    for (const market of MARKETS) {
      const orders = restingOrders(again).get(market)!;
      assert.deepEqual(foldOrders(orders, Side.BUY), engineOrders(exchange, market, Side.BUY));
    }
    const { places: _, ...older } = saved;
    const unknowing = new Accounts();
    unknowing.load(older);
    assert.equal(unknowing.knowsPlaces, false);
    const next = new Accounts();
    next.load(unknowing.save());
    assert.equal(next.knowsPlaces, false);
  });
});
