/**
 * An order or a trade of the history is shown as the exchange showed it while it held it: streams
 * of the fuzzer, folded as the gateway does with room for everything, and written as rows.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { orderView, tradeView } from '../../src/gateway/rest/order-view.ts';
import { recordOf, tradeOf } from '../../src/gateway/rest/past-orders.ts';
import { inMicroseconds } from '../../src/gateway/time-unit.ts';
import { fills, orders } from '../../src/history/reading/queries.ts';
import { PROFILES, type Profile } from '../fuzz/profiles.ts';
import { commandsOf, historyOf } from './streams.ts';

const COMMANDS = 1200;
const MANY = 1e6;
const ROOM = {
  ...{ maxClosedPerAccount: MANY, maxClosedTotal: MANY, maxTradesPerAccount: MANY },
  ...{ maxTradesTotal: MANY, maxChangesPerAccount: MANY, maxChangesTotal: MANY },
};

/** @returns how many orders and trades were compared */
async function compare(profile: Profile, seed: number): Promise<number> {
  const commands = commandsOf(profile, seed, COMMANDS);
  const [feed, accounts] = [new Feed(), new Accounts(ROOM)];
  const { history, engine } = await historyOf({
    ...{ profile, commands, every: 50 },
    onEvent(event, timeUs) {
      feed.apply(event, timeUs);
      accounts.apply(event, timeUs);
    },
  });
  const { catalog } = feed;
  let compared = 0;
  for (const market of catalog.markets()) {
    for (let account = 1; account <= engine.counts().accounts; account++) {
      const about = { account, market: market.id, limit: MANY };
      // Streams begin at 1970, where no exchange does; a time of 0 says that there was none.
      const pastOrders = await history.ask((from) => orders(from, { ...about, fromUs: 1 }));
      const view = (order: Parameters<typeof orderView>[0]) => {
        // The one thing that rows do not tell: the number of a self-trade that was prevented.
        const { preventedMatchId: _, ...shown } = orderView(order, market, inMicroseconds);
        return shown;
      };
      const held = accounts.allOrders(account, market.id).filter(({ timeUs }) => timeUs > 0);
      assert.deepEqual(
        pastOrders.map((past) => view(recordOf(past))),
        held.map((order) => view({ ...order, preventedMatchId: 1 })),
      );
      const pastFills = await history.ask((from) => fills(from, about));
      const showTrade = (trade: Parameters<typeof tradeView>[0]) =>
        tradeView(trade, market, catalog, inMicroseconds);
      const trades = accounts.trades(account, market.id);
      assert.deepEqual(pastFills.map(tradeOf).map(showTrade), trades.map(showTrade));
      compared += held.length + trades.length;
    }
  }
  await history.close();
  return compared;
}

describe('orders and trades of the history are shown as those in memory', () => {
  for (const [k, profile] of PROFILES.entries()) {
    test(profile.name, async () => {
      assert.ok((await compare(profile, k + 101)) > 100);
    });
  }
});
