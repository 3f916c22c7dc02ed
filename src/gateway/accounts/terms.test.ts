/** Waiting, hidden, pegged orders and lists in the read model: what the engine says of them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { Prng } from '../../base/prng.ts';
import { createEngine } from '../../engine/testing.ts';
import { TEST_CAPACITIES, TestExchange } from '../../feed/testing.ts';
import {
  CloseReason,
  type Event,
  PegKind,
  Template,
  TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { Accounts } from './accounts.ts';
import { isExecuting } from './order-lists.ts';
import { closedStatus, isOpen, type OrderRecord } from './order-record.ts';

const COMMANDS = 4000;
const LAST_ACCOUNT = 7;

/** Open orders are those of the engine, at their prices, waiting for what they wait for. */
function compare({ engine }: TestExchange, accounts: Accounts): Set<WaitKind> {
  const seen = new Set<WaitKind>();
  let open = 0;
  for (const order of [...engine.openOrders(), ...engine.waitingOrders()]) {
    const record = accounts.order(order.account, order.orderId);
    assert.ok(record, `order ${order.orderId} is not known`);
    const { executedLots, origLots, preventedLots, terms } = record;
    assert.equal(origLots - executedLots - preventedLots, order.leavesLots);
    assert.equal(terms?.waits ?? WaitKind.NONE, order.waits, `order ${order.orderId}`);
    const pegged = terms !== undefined && terms.peg !== PegKind.NONE;
    const rests = order.waits === WaitKind.NONE;
    const priceTicks = pegged && rests ? terms.peggedTicks : record.priceTicks;
    assert.equal(priceTicks, order.priceTicks, `order ${order.orderId}`);
    assert.equal(terms?.listId ?? 0, order.listId);
    assert.equal(terms?.expireUs ?? 0, order.expireTimeUs);
    if (terms?.trigger === TriggerKind.STOP && order.waits === WaitKind.TRIGGER) {
      assert.equal(terms.triggerTicks, order.triggerPriceTicks);
    }
    seen.add(order.waits);
    open++;
  }
  let known = 0;
  for (let account = 1; account <= LAST_ACCOUNT; account++) {
    known += accounts.openCount(account);
    for (const list of accounts.lists.all(account)) {
      const executing = list.orders.some(({ orderId }) => engine.order(orderId) !== undefined);
      assert.equal(isExecuting(list), executing);
    }
  }
  assert.equal(known, open);
  return seen;
}

describe('orders with terms', () => {
  for (const [seed, engine] of [
    [1, undefined],
    [2, undefined],
    [3, () => createEngine(TEST_CAPACITIES)],
    [4, () => createEngine(TEST_CAPACITIES)],
  ] as const) {
    const which = engine === undefined ? 'naive twin' : 'engine';
    test(`are those of the ${which}, whatever came (seed ${seed})`, () => {
      const accounts = new Accounts();
      const exchange = new TestExchange([accounts], engine?.());
      const random = new Prng(seed);
      const seen = new Set<WaitKind>();
      for (let k = 0; k < COMMANDS; k += 50) {
        exchange.trade(random, 50);
        for (const waits of compare(exchange, accounts)) seen.add(waits);
      }
      assert.deepEqual([...seen].sort(), Object.values(WaitKind).sort());
      const loaded = new Accounts();
      loaded.load(deserialize(serialize(accounts.save())));
      assert.deepEqual(loaded.save(), accounts.save());
      compare(exchange, loaded);
    });
  }

  test('every event finds its order told of before it, with its terms', () => {
    const accounts = new Accounts();
    const told = new Map<number, OrderRecord>();
    const listed = new Map<number, string[]>();
    for (let account = 1; account <= LAST_ACCOUNT; account++) {
      accounts.listen(account, (event) => {
        if (event.kind === 'list') {
          const changes = listed.get(event.list.listId) ?? [];
          listed.set(event.list.listId, [...changes, event.change]);
        }
        if (event.kind !== 'order') return;
        const { order } = event;
        if (!told.has(order.orderId)) assert.equal(event.execution, 'NEW');
        told.set(order.orderId, structuredClone(order));
      });
    }
    const termsOf = new Map<number, Event>();
    const watch = {
      apply: (event: Event) => {
        if (event.template !== Template.OrderTerms) return;
        termsOf.set(event.orderId, event);
        assert.equal(told.get(event.orderId)?.terms?.trigger, event.trigger);
      },
      save: () => undefined,
      load: () => {},
    };
    const exchange = new TestExchange([accounts, watch]);
    exchange.trade(new Prng(9), COMMANDS);
    assert.ok(termsOf.size > 100 && listed.size > 10);
    for (const changes of listed.values()) {
      assert.equal(changes[0], 'EXEC_STARTED');
      assert.ok(changes.indexOf('ALL_DONE') === -1 || changes.at(-1) === 'ALL_DONE');
      assert.ok(changes.filter((each) => each === 'ALL_DONE').length <= 1);
    }
    for (const [orderId, record] of told) {
      assert.equal(isOpen(record.status), exchange.engine.order(orderId) !== undefined);
    }
  });

  test('what was saved before there were any is still read', () => {
    const accounts = new Accounts();
    const exchange = new TestExchange([accounts]);
    exchange.limit(0, 900, 10);
    const saved = accounts.save();
    const old = {
      ...saved,
      accounts: saved.accounts.map(({ controls: _, ...each }) => each),
    };
    const loaded = new Accounts();
    loaded.load(deserialize(serialize(old)));
    assert.deepEqual(loaded.save(), saved);
  });

  test('each way to end has its status', () => {
    const rows = [
      [CloseReason.EXPIRED, 'EXPIRED'],
      [CloseReason.LIST, 'EXPIRED'],
      [CloseReason.REFUSED, 'REJECTED'],
      [CloseReason.MINIMUM_UNFILLABLE, 'EXPIRED'],
      [CloseReason.VOLATILITY, 'EXPIRED'],
      [CloseReason.KILLED, 'CANCELED'],
      [CloseReason.DEAD_MAN, 'CANCELED'],
      [CloseReason.QUOTE_REPLACED, 'CANCELED'],
    ] as const;
    for (const [reason, status] of rows) assert.equal(closedStatus(reason, false), status);
  });
});
