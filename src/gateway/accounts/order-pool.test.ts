import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { hash53 } from '../../base/hash53.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { createTestExchange } from '../testing.ts';
import { Accounts } from './accounts.ts';

function setUp(limits?: ConstructorParameters<typeof Accounts>[0]) {
  const exchange = createTestExchange();
  const [alice, bob] = [exchange.createAccount(), exchange.createAccount()];
  const accounts = new Accounts(limits);
  let timeUs = 1_000;
  const apply = (request: Parameters<typeof exchange.port.now>[0]) => {
    const { events } = exchange.port.now(request);
    for (const event of events) accounts.apply(event, ++timeUs);
    return events;
  };
  const place = (account: number, clientOrderId: number, text = '') =>
    apply({
      template: Template.NewOrder,
      ...{ market: 1, account, priceTicks: 5_000_000 + (clientOrderId % 100), quantity: 100 },
      ...{ clientOrderId, side: Side.BUY, type: OrderType.LIMIT, text },
      ...{ timeInForce: TimeInForce.GTC, stp: SelfTradePrevention.NONE },
    });
  const cancel = (account: number, target: number) =>
    apply({
      template: Template.CancelOrder,
      ...{ market: 1, account, target, targetKind: TargetKind.CLIENT_ORDER_ID },
    });
  return { accounts, alice, bob, place, cancel };
}

const FEW = {
  ...{ maxClosedPerAccount: 5, maxClosedTotal: 8, maxTradesPerAccount: 5, maxTradesTotal: 8 },
  ...{ maxChangesPerAccount: 5, maxChangesTotal: 8 },
};

test('orders that come and go use the places of those that are forgotten', () => {
  const { accounts, alice, bob, place, cancel } = setUp(FEW);
  for (let id = 1; id <= 500; id++) {
    place(alice, id);
    place(bob, id);
    if (id % 10 === 0) continue;
    cancel(alice, id);
    cancel(bob, id);
  }
  assert.equal(accounts.openCount(alice), 50);
  const open = accounts.openOrders(alice, 0);
  assert.deepEqual(
    open.map(({ clientOrderId }) => clientOrderId),
    Array.from({ length: 50 }, (_, k) => 10 * (k + 1)),
  );
  assert.equal(accounts.orderByClientText(alice, '499')?.status, 'CANCELED');
  assert.equal(accounts.orderByClientText(alice, '300')?.status, 'NEW');
  assert.equal(accounts.orderByClientText(alice, '301'), undefined);
  for (const { orderId } of open) assert.equal(accounts.order(alice, orderId)?.status, 'NEW');
});

test('a number is one id, by number or by text; of two accounts each has its own', () => {
  const { accounts, alice, bob, place, cancel } = setUp();
  place(alice, 12, '');
  place(bob, 12, '');
  const [first] = accounts.openOrders(alice, 0);
  assert.equal(accounts.orderByClientText(alice, '12')?.orderId, first?.orderId);
  cancel(alice, 12);
  // The same characters as a text, under the number that texts have.
  place(alice, hash53('12'), '12');
  const [second] = accounts.openOrders(alice, 0);
  assert.equal(accounts.orderByClientText(alice, '12')?.orderId, second?.orderId);
  assert.equal(accounts.orderByClientText(bob, '12')?.account, bob);
  for (const other of ['012', '12.0', '', ' 12', '9007199254740993']) {
    assert.equal(accounts.orderByClientText(alice, other), undefined);
  }
});

test('the newest order of an id is found, and is there after a restart', () => {
  const { accounts, alice, place, cancel } = setUp(FEW);
  for (let k = 0; k < 20; k++) {
    place(alice, hash53('again'), 'again');
    if (k < 19) cancel(alice, hash53('again'));
  }
  const [open] = accounts.openOrders(alice, 0);
  assert.equal(accounts.orderByClientText(alice, 'again')?.orderId, open?.orderId);
  const loaded = new Accounts(FEW);
  loaded.load(deserialize(serialize(accounts.save())));
  assert.deepEqual(loaded.save(), accounts.save());
  assert.equal(loaded.orderByClientText(alice, 'again')?.orderId, open?.orderId);
});

test('what was given out does not change afterwards', () => {
  const { accounts, alice, place, cancel } = setUp();
  place(alice, 5);
  const before = accounts.orderByClientText(alice, '5');
  cancel(alice, 5);
  assert.equal(before?.status, 'NEW');
  assert.equal(accounts.orderByClientText(alice, '5')?.status, 'CANCELED');
});
