/**
 * The order indexes where they are worst: client order ids that all belong into one place of the
 * table, so that entries lie further from home than a byte can say.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Prng } from '../base/prng.ts';
import {
  type Command,
  OrderType,
  SelfTradePrevention,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import { FIRST_ACCOUNT } from './engine.ts';
import { createEngine } from './testing.ts';

const HEADER = { market: 0, account: 0, correlation: 0 };
const MAX_ORDERS = 1000;
const INDEX_BITS = 11n;
const ACCOUNT = FIRST_ACCOUNT;

/** The place in a table of 2^11 that a client order id belongs into; see order-index.ts. */
function homeOf(account: number, clientOrderId: number): number {
  const u64 = (value: bigint) => BigInt.asUintN(64, value);
  const b = BigInt(clientOrderId) >> 4n;
  const mixed = u64(BigInt(account) * 0xff51afd7ed558ccdn) ^ b ^ (b >> 29n);
  const spread = u64(mixed * 0x9e3779b97f4a7c15n) >> (64n - INDEX_BITS);
  return Number((spread & ~15n) | BigInt(clientOrderId & 15));
}

function collidingIds(count: number): number[] {
  const home = homeOf(ACCOUNT, 16);
  const ids: number[] = [];
  for (let id = 16; ids.length < count; id += 16) if (homeOf(ACCOUNT, id) === home) ids.push(id);
  return ids;
}

function order(clientOrderId: number): Command {
  return {
    ...{ template: Template.NewOrder, market: 1, account: ACCOUNT, correlation: 0 },
    ...{ priceTicks: 1 + (clientOrderId % 50), quantity: 1, clientOrderId, side: Side.BUY },
    ...{ type: OrderType.LIMIT, timeInForce: TimeInForce.GTC },
    ...{ stp: SelfTradePrevention.NONE, text: '' },
  };
}

function cancel(target: number): Command {
  const targetKind = TargetKind.CLIENT_ORDER_ID;
  return { template: Template.CancelOrder, ...HEADER, account: ACCOUNT, target, targetKind };
}

function engineWithMarket() {
  const engine = createEngine({ maxOrders: MAX_ORDERS, maxAccounts: 8, maxBalances: 8 });
  const asset = { template: Template.CreateAsset, ...HEADER, decimals: 0 } as const;
  for (const text of ['A', 'B']) engine.apply({ ...asset, text });
  engine.apply({ template: Template.CreateAccount, ...HEADER, tier: 0 });
  engine.apply({
    ...{ template: Template.CreateMarket, ...HEADER, baseAsset: 1, quoteAsset: 2, text: 'AB' },
    ...{ settlement: Settlement.NONE, baseUnitsPerLot: 1, quoteUnitsPerTickLot: 1 },
    ...{ maxPriceTicks: 1000, maxQuantityLots: 1000, minNotional: 0 },
  });
  return engine;
}

describe('order indexes', () => {
  test('a table full of ids of one place finds, refuses and forgets as any other', () => {
    const engine = engineWithMarket();
    const ids = collidingIds(2 * MAX_ORDERS);
    const prng = new Prng(1);
    const open: number[] = [];
    const answer = (command: Command) => engine.apply(command)[0]!.template;
    for (let k = 0; k < 6 * MAX_ORDERS; k++) {
      const id = prng.pick(ids);
      const place = open.indexOf(id);
      const grows = k < 2 * MAX_ORDERS ? 90 : 50;
      if (prng.chance(grows) && open.length < MAX_ORDERS) {
        const wanted = place < 0 ? Template.OrderAccepted : Template.Rejected;
        assert.equal(answer(order(id)), wanted, `order ${id}`);
        if (place < 0) open.push(id);
      } else {
        const wanted = place < 0 ? Template.Rejected : Template.OrderClosed;
        assert.equal(answer(cancel(id)), wanted, `cancel ${id}`);
        if (place >= 0) open.splice(place, 1);
      }
    }
    assert.ok(open.length > 300, `${open.length} orders are open`);
    assert.deepEqual(
      new Set([...engine.openOrders()].map((each) => each.clientOrderId)),
      new Set(open),
    );
  });
});
