/** Self-trades that are prevented, as the fold over the engine's events tells of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { createTestExchange } from '../testing.ts';

function openMarket() {
  const exchange = createTestExchange();
  const account = exchange.createAccount();
  let clientOrderId = 0;
  const order = (side: Side, price: number, change = {}) =>
    exchange.port.now({
      ...{ template: Template.NewOrder, market: 1, account, clientOrderId: ++clientOrderId },
      ...{ priceTicks: price * 100, quantity: 10, side, type: OrderType.LIMIT, text: '' },
      ...{ timeInForce: TimeInForce.GTC, stp: SelfTradePrevention.CANCEL_TAKER, ...change },
    });
  const matches = () => exchange.accounts.changes.preventedMatches(account, 1);
  return { ...exchange, account, order, matches };
}

const BY_BUDGET = {
  ...{ type: OrderType.MARKET_QUOTE, priceTicks: 0, quantity: 1e9 },
  timeInForce: TimeInForce.IOC,
};

test('a taker by budget makes one match of each self-trade, whichever side loses', () => {
  const { matches, order } = openMarket();
  const { CANCEL_BOTH, CANCEL_MAKER, CANCEL_TAKER } = SelfTradePrevention;
  for (const [stp, count] of [
    [CANCEL_BOTH, 1],
    [CANCEL_MAKER, 2],
    [CANCEL_TAKER, 3],
  ] as const) {
    order(Side.SELL, 60_000);
    order(Side.BUY, 0, { ...BY_BUDGET, stp });
    const all = matches();
    assert.deepEqual(
      all.map(({ matchId }) => matchId),
      Array.from({ length: count }, (_, k) => k + 1),
    );
    assert.deepEqual([all.at(-1)?.stp, all.at(-1)?.takerLots], [stp, 0]);
  }
});

test('of more open orders than are looked through, the one in the way is not told', () => {
  const { account, accounts, matches, order, port } = openMarket();
  for (let k = 0; k < 999; k++) order(Side.SELL, 60_000 + k);
  order(Side.BUY, 60_000);
  assert.equal(matches().length, 1);
  order(Side.SELL, 70_000);
  assert.equal(accounts.openCount(account), 1_000);
  const { answer } = order(Side.BUY, 60_000);
  assert.equal(answer.template, Template.OrderAccepted);
  assert.equal(matches().length, 1);
  const [last] = accounts.allOrders(account, 1).slice(-1);
  assert.deepEqual([last?.status, last?.preventedLots], ['EXPIRED_IN_MATCH', 10]);
  port.now({ template: Template.CancelAll, session: 0, market: 1, account });
  order(Side.SELL, 60_000);
  order(Side.BUY, 60_000);
  assert.deepEqual(
    matches().map(({ matchId }) => matchId),
    [1, 2],
  );
});
