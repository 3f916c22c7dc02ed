/**
 * What is asked of an engine and of read models, as plain data, in terms that every release has:
 * `make.ts` writes the answers down, `golden.test.ts` asks again.
 */
import type { Engine, EngineConfig } from '../../src/engine/engine.ts';
import { topOf } from '../../src/feed/book.ts';
import type { Feed } from '../../src/feed/feed.ts';
import type { Accounts } from '../../src/gateway/accounts/accounts.ts';
import type { Side } from '../../src/schema/generated/protocol.ts';

/** Hardly anything fits. */
export const SMALL: EngineConfig = {
  ...{ maxAssets: 1, maxMarkets: 1, maxAccounts: 2, maxBalances: 2 },
  ...{ maxOrders: 1, maxLevels: 1, maxTransfers: 1 },
};

const SIDES: readonly Side[] = [0, 1];

/** Levels, orders and balances, all of them. */
export function askEngine(engine: Engine) {
  const counts = engine.counts();
  const levels = Array.from({ length: counts.markets }, (_, k) =>
    SIDES.map((side) =>
      engine.levels(k + 1, side).map(({ priceTicks, totalLots, orderCount }) => {
        return { priceTicks, totalLots, orderCount };
      }),
    ),
  );
  const orders = [...engine.openOrders()].map((order) => {
    const { orderId, clientOrderId, account, market, side, priceTicks } = order;
    const { quantityLots, leavesLots, type, stp } = order;
    const sizes = { quantityLots, leavesLots, type, stp };
    return { orderId, clientOrderId, account, market, side, priceTicks, ...sizes };
  });
  const balances = [...engine.balances()].sort(
    (a, b) => a.account - b.account || a.asset - b.asset,
  );
  return { sequence: engine.sequence, timeUs: engine.timeUs, counts, levels, orders, balances };
}

/** Applies commands as they lie in a log. @returns the events' bytes */
export function runBytes(engine: Engine, payload: Uint8Array): Uint8Array {
  const { commands, events } = engine.layout;
  const pieces: Uint8Array[] = [];
  for (let taken = 0; taken < payload.length; ) {
    const bytes = Math.max(payload[taken + 1]!, 1) * 64;
    engine.view.u8.set(payload.subarray(taken, taken + bytes), commands.from);
    taken += bytes;
    let at = commands.from;
    const end = at + bytes;
    do {
      engine.setOutput(events.from, events.to);
      at = engine.run(at, end);
      pieces.push(engine.view.u8.slice(events.from, engine.outputEnd()));
    } while (at < end || engine.unfinished());
  }
  return Buffer.concat(pieces);
}

/** What people see: symbols, books, trades, candles; what owners see: balances, orders, trades. */
export function askViews(feed: Feed, accounts: Accounts) {
  const nowMs = Math.floor(feed.timeUs / 1000);
  const markets = [...feed.markets()].map(({ info, book, tape, candles }) => ({
    symbol: info.symbol,
    status: info.status,
    bids: topOf(book.bids, 1000),
    asks: topOf(book.asks, 1000),
    updateId: book.updateId,
    trades: tape.trades({ limit: 1000 }),
    candles: candles.series.map((each) => each.query({ limit: 3, nowMs })),
  }));
  const owners: unknown[] = [];
  for (let account = 1; account <= 64; account++) {
    if (!accounts.has(account)) continue;
    const perMarket = [...feed.markets()].map(({ info }) => ({
      open: accounts.openOrders(account, info.id),
      all: accounts.allOrders(account, info.id),
      trades: accounts.trades(account, info.id),
    }));
    owners.push({ account, balances: accounts.balances(account), perMarket });
  }
  return { markets, owners };
}
