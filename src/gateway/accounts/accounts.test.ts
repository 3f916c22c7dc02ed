import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import {
  CloseReason,
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TransferKind,
} from '../../schema/generated/protocol.ts';
import { createTestExchange, type TestPort } from '../testing.ts';
import { Accounts } from './accounts.ts';
import { BoundedHistory } from './bounded-history.ts';
import { closedStatus } from './order-record.ts';
import type { UserEvent } from './user-events.ts';

const { BUY, SELL } = Side;

function setUp() {
  const exchange = createTestExchange();
  const [alice, bob] = [exchange.createAccount(), exchange.createAccount()];
  let nextId = 1;
  const order = (account: number, side: Side, lots: number, price: number, change = {}) =>
    exchange.port.now({
      template: Template.NewOrder,
      market: 1,
      account,
      priceTicks: price * 100,
      quantity: lots,
      clientOrderId: nextId++,
      side,
      type: OrderType.LIMIT,
      timeInForce: TimeInForce.GTC,
      stp: SelfTradePrevention.CANCEL_MAKER,
      text: '',
      ...change,
    });
  return { ...exchange, alice, bob, order };
}

/** What the engine says must be what the fold says. */
function compare(port: TestPort, accounts: Accounts): void {
  for (const { account, asset, available, reserved } of port.core.balances()) {
    const { availableUnits, reservedUnits } = accounts.balance(account, asset);
    assert.deepEqual([availableUnits, reservedUnits], [available, reserved]);
  }
  let open = 0;
  for (const order of port.core.openOrders()) {
    const record = accounts.order(order.account, order.orderId);
    assert.ok(record);
    const { executedLots, origLots, preventedLots } = record;
    assert.equal(origLots - executedLots - preventedLots, order.leavesLots);
    assert.equal(record.priceTicks, order.priceTicks);
    open++;
  }
  const { accounts: count } = port.core.counts();
  let known = 0;
  for (let id = 1; id <= count; id++) known += accounts.openCount(id);
  assert.equal(known, open);
}

test('balances and open orders are those of the engine after any orders', () => {
  const { port, accounts, alice, bob, order } = setUp();
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let k = 0; k < 3000; k++) {
    const account = random(2) === 0 ? alice : bob;
    const side = random(2) === 0 ? BUY : SELL;
    const act = random(10);
    if (act < 6) {
      order(account, side, 100 + random(1000), 60_000 + random(20), {
        stp: random(5),
        timeInForce: random(3),
      });
    } else if (act === 6) {
      const type = OrderType.MARKET_QUOTE;
      const quantity = 1e9 + random(1e9);
      order(account, side, 0, 0, { type, quantity, timeInForce: TimeInForce.IOC, stp: random(4) });
    } else {
      const open = accounts.openOrders(account, 1);
      const target = open[random(open.length || 1)]?.orderId ?? 0;
      const common = { market: 1, account, target, targetKind: TargetKind.ORDER_ID };
      if (act === 7) port.now({ template: Template.CancelOrder, ...common });
      else {
        const amended = { priceTicks: 6_000_000 + random(2000), quantityLots: 100 + random(1000) };
        port.now({ template: Template.AmendOrder, ...common, ...amended });
      }
    }
    if (k % 100 === 0) compare(port, accounts);
  }
  compare(port, accounts);
  assert.ok(accounts.trades(alice, 1).length > 100);
});

test('what was saved goes on as if nothing had happened', () => {
  const { port, accounts, alice, bob, order } = setUp();
  order(alice, BUY, 500, 60_000, { text: 'a-1' });
  order(bob, SELL, 200, 60_000, { text: 'b-1' });
  order(bob, SELL, 200, 61_000);
  const loaded = new Accounts();
  loaded.load(deserialize(serialize(accounts.save())));
  assert.deepEqual(loaded.save(), accounts.save());
  compare(port, loaded);
  assert.equal(loaded.orderByClientText(alice, 'a-1')?.executedLots, 200);
  assert.equal(loaded.orderByClientText(bob, 'b-1')?.status, 'FILLED');
  assert.deepEqual(loaded.trades(bob, 1), accounts.trades(bob, 1));
  assert.equal(loaded.trades(bob, 1)[0]?.feeAsset, 3);
});

test('an order without a text is known by its number', () => {
  const { accounts, alice, order } = setUp();
  order(alice, BUY, 500, 60_000, { clientOrderId: 777 });
  assert.equal(accounts.orderByClientText(alice, '777')?.status, 'NEW');
  assert.equal(accounts.orderByClientText(alice, '778'), undefined);
});

test('a client order id means its newest order', () => {
  const { port, accounts, alice, order } = setUp();
  order(alice, BUY, 500, 60_000, { clientOrderId: 5, text: 'again' });
  port.now({ template: Template.CancelAll, session: 0, market: 1, account: 0 });
  order(alice, BUY, 500, 59_000, { clientOrderId: 5, text: 'again' });
  assert.equal(accounts.orderByClientText(alice, 'again')?.priceTicks, 5_900_000);
  assert.equal(accounts.allOrders(alice, 1).length, 2);
});

test('history is bounded for an account and in total, and what is dropped is forgotten', () => {
  const limits = { maxClosedPerAccount: 3, maxClosedTotal: 5 };
  const accounts = new Accounts({
    ...limits,
    maxTradesPerAccount: 2,
    maxChangesPerAccount: 2,
    maxChangesTotal: 3,
    maxTradesTotal: 3,
  });
  const { port, alice, bob, order } = setUp();
  const apply = (outcome: ReturnType<typeof order>) => {
    for (const event of outcome.events) accounts.apply(event, port.nowUs());
  };
  const closed = (account: number) => accounts.allOrders(account, 1).map((each) => each.clientText);
  const ioc = { timeInForce: TimeInForce.IOC };
  for (let k = 0; k < 5; k++) apply(order(alice, BUY, 100, 60_000, { ...ioc, text: `a${k}` }));
  assert.deepEqual(closed(alice), ['a2', 'a3', 'a4']);
  assert.equal(accounts.orderByClientText(alice, 'a1'), undefined);
  for (let k = 0; k < 4; k++) apply(order(bob, BUY, 100, 60_000, { ...ioc, text: `b${k}` }));
  assert.deepEqual(closed(bob), ['b1', 'b2', 'b3']);
  assert.deepEqual(closed(alice), ['a3', 'a4']);
});

test('a bounded history stays small however much goes through it', () => {
  const dropped: number[] = [];
  const history = new BoundedHistory<number>({ maxPerOwner: 10, maxTotal: 25 }, (item) => {
    dropped.push(item);
  });
  for (let k = 0; k < 10_000; k++) history.add(k % 4, k);
  assert.equal(history.size, 25);
  assert.equal(dropped.length, 10_000 - 25);
  assert.deepEqual(
    [...history.values()],
    Array.from({ length: 25 }, (_, k) => 9_975 + k),
  );
  for (let k = 0; k < 10_000; k++) history.add(9, k);
  assert.deepEqual(
    [...history.of(9)],
    Array.from({ length: 10 }, (_, k) => 9_990 + k),
  );
  assert.equal([...history.of(3)].length > 0, true);
});

test('listeners hear orders, trades, balances and transfers of their account only', () => {
  const { accounts, alice, bob, order, deposit } = setUp();
  const heard: string[] = [];
  const write = (event: UserEvent) => {
    if (event.kind === 'order') heard.push(`${event.execution} ${event.order.status}`);
    else if (event.kind === 'transfer') heard.push(`transfer ${event.asset} ${event.deltaUnits}`);
    else if (event.kind === 'balances')
      heard.push(`balances ${event.balances.map((each) => each.asset).join()}`);
  };
  const stop = accounts.listen(alice, write);
  order(bob, SELL, 300, 60_000);
  order(alice, BUY, 500, 60_000);
  deposit(alice, 'USD', 5);
  stop();
  order(alice, BUY, 100, 59_000);
  const expected = ['NEW NEW', 'TRADE PARTIALLY_FILLED', 'balances 1,3'];
  assert.deepEqual(heard, [...expected, 'transfer 3 5', 'balances 3']);
});

test('a withdrawal is told when it is posted, not when it is reserved', () => {
  const { port, accounts, alice } = setUp();
  const deltas: number[] = [];
  accounts.listen(alice, (event) => {
    if (event.kind === 'transfer') deltas.push(event.deltaUnits);
  });
  const leg = { pendingId: 0n, amount: 100, debitAccount: alice, creditAccount: 1, asset: 3 };
  const transfer = (change: object) => {
    const legs = [{ ...leg, kind: TransferKind.PEND, transferId: 0n, ...change }];
    return port.now({ template: Template.Transfer, market: 0, account: 0, legs });
  };
  transfer({ transferId: 900n });
  assert.equal(accounts.balance(alice, 3).reservedUnits, 100);
  transfer({ transferId: 901n, pendingId: 900n, kind: TransferKind.POST_PENDING, amount: 60 });
  assert.deepEqual(deltas, [-60]);
});

test('every way in which an order can end has its status', () => {
  const rows = [
    [CloseReason.CANCELLED, 'CANCELED'],
    [CloseReason.REPLACED, 'CANCELED'],
    [CloseReason.MASS_CANCELLED, 'CANCELED'],
    [CloseReason.IMMEDIATE_REMAINDER, 'EXPIRED'],
    [CloseReason.FOK_UNFILLABLE, 'EXPIRED'],
    [CloseReason.NO_LIQUIDITY, 'EXPIRED'],
    [CloseReason.SELF_TRADE, 'EXPIRED_IN_MATCH'],
    [CloseReason.FUNDS_SPENT, 'EXPIRED'],
  ] as const;
  for (const [reason, status] of rows) assert.equal(closedStatus(reason, true), status);
  assert.equal(closedStatus(CloseReason.BUDGET_SPENT, true), 'FILLED');
  assert.equal(closedStatus(CloseReason.BUDGET_SPENT, false), 'EXPIRED');
});
