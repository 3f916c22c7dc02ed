/**
 * What must hold of any core after any command. `record` sees every command with its events,
 * `check` compares the core with what the events said and with itself. Both throw an AssertionError
 * that names what is wrong. `check` costs time in proportion to the state; `record` does not.
 */
import assert from 'node:assert/strict';
import {
  type Command,
  type Event,
  Side,
  Template,
  TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { type Core, EXTERNAL_ACCOUNT, type LevelView, MAX_VALUE, type OrderView } from '../core.ts';
import { Fold } from './fold.ts';
import type { FoldedMarket } from './fold-market.ts';
import { conceals, type FoldedOrder } from './fold-order.ts';

const SIDES = [Side.BUY, Side.SELL] as const;

/** Events that may answer a command. */
const ANSWERS: ReadonlySet<number> = new Set([
  Template.Accepted,
  Template.Rejected,
  Template.OrderAccepted,
  Template.OrderAmended,
  Template.OrderClosed,
]);

/**
 * What the core must say of an order. A trailing trigger moves without an event, but only nearer;
 * what an order in the book once waited for is nobody's concern.
 */
function viewOf(order: FoldedOrder, said: OrderView | undefined): OrderView {
  const { orderId, clientOrderId, account, market, side, priceTicks, quantityLots } = order;
  const { leavesLots, type, stp, shownLots, waits, expireTimeUs, listId } = order;
  const triggerPriceTicks = said?.triggerPriceTicks ?? 0;
  if (waits === WaitKind.NONE) {
    // No trigger is looked at any more.
  } else if (order.trigger !== TriggerKind.TRAILING) {
    assert.equal(triggerPriceTicks, order.triggerPriceTicks, `trigger of order ${orderId}`);
  } else if (waits === WaitKind.TRIGGER) {
    const farther =
      side === Side.BUY
        ? triggerPriceTicks > order.triggerPriceTicks
        : triggerPriceTicks < order.triggerPriceTicks;
    assert.ok(!farther, `the trigger of order ${orderId} moved away`);
    order.triggerPriceTicks = triggerPriceTicks;
  }
  return {
    orderId,
    clientOrderId,
    account,
    market,
    side,
    priceTicks,
    quantityLots,
    leavesLots,
    type,
    stp,
    shownLots,
    waits,
    triggerPriceTicks,
    expireTimeUs,
    listId,
  };
}

export class Invariants {
  readonly #core: Core;
  readonly #fold = new Fold();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Checks the shape of a command's events and folds them. */
  record(command: Command, events: readonly Event[]): void {
    const [first] = events;
    assert.ok(first && ANSWERS.has(first.template), 'a command has an answer');
    if (first.template === Template.Rejected) assert.equal(events.length, 1, 'nothing follows');
    for (const [index, event] of events.entries()) {
      assert.equal(event.sequence, this.#core.sequence, 'sequence number of the command');
      if (!('correlation' in event)) continue;
      assert.equal(event.correlation, index === 0 ? command.correlation : 0, 'correlation');
    }
    this.#fold.apply(events);
  }

  /** Checks the core. */
  check(): void {
    this.#checkBalances();
    for (const market of this.#fold.markets.values()) this.#checkMarket(market);
    this.#checkOpenOrders();
  }

  #checkBalances(): void {
    const needed = this.#needed();
    const sums = new Map<number, bigint>();
    for (const { account, asset, available, reserved } of this.#core.balances()) {
      const where = `account ${account}, asset ${asset}`;
      assert.deepEqual({ available, reserved }, this.#fold.balance(account, asset), where);
      assert.deepEqual(
        this.#core.balance(account, asset),
        { account, asset, available, reserved },
        where,
      );
      assert.equal(reserved, needed.get(`${account}/${asset}`) ?? 0, `reserved: ${where}`);
      needed.delete(`${account}/${asset}`);
      const floor = account === EXTERNAL_ACCOUNT ? -MAX_VALUE : 0;
      assert.ok(available >= floor && reserved >= 0, `${where} is negative`);
      const sum = sums.get(asset) ?? 0n;
      sums.set(asset, sum + BigInt(available) + BigInt(reserved));
    }
    assert.deepEqual([...needed.keys()], [], 'reserved without a balance');
    for (const [asset, sum] of sums) assert.equal(sum, 0n, `asset ${asset} does not sum to zero`);
  }

  /** What open orders and pending transfers hold, by account and asset. */
  #needed(): Map<string, number> {
    const needed = new Map<string, number>();
    const add = (account: number, asset: number, amount: number): void => {
      const key = `${account}/${asset}`;
      needed.set(key, (needed.get(key) ?? 0) + amount);
    };
    for (const { created, sides } of this.#fold.markets.values()) {
      if (created.settlement !== 0) continue;
      const { baseAsset, quoteAsset, baseUnitsPerLot, quoteUnitsPerTickLot } = created;
      for (const { account, priceTicks, leavesLots } of sides[Side.BUY]) {
        add(account, quoteAsset, priceTicks * leavesLots * quoteUnitsPerTickLot);
      }
      for (const { account, leavesLots } of sides[Side.SELL]) {
        add(account, baseAsset, leavesLots * baseUnitsPerLot);
      }
    }
    for (const { account, asset, amount } of this.#fold.pendings.values()) {
      add(account, asset, amount);
    }
    return needed;
  }

  #checkMarket(folded: FoldedMarket): void {
    const { market } = folded.created;
    for (const side of SIDES) {
      const orders = this.#core.orders(market, side);
      const expected = folded.sides[side].map((order, index) => viewOf(order, orders[index]));
      assert.deepEqual(orders, expected, `market ${market}, side ${side}`);
      this.#checkLevels(folded, side, orders);
    }
    const [bid] = this.#core.levels(market, Side.BUY, 1);
    const [ask] = this.#core.levels(market, Side.SELL, 1);
    const apart = !bid || !ask || bid.priceTicks < ask.priceTicks;
    assert.ok(apart || folded.mayBeCrossed, `market ${market} is crossed`);
  }

  #checkLevels(folded: FoldedMarket, side: Side, orders: readonly OrderView[]): void {
    const { market } = folded.created;
    const levels = new Map<number, Record<keyof LevelView, number>>();
    for (const { priceTicks, leavesLots, shownLots } of orders) {
      const level = levels.get(priceTicks) ?? {
        priceTicks,
        totalLots: 0,
        hiddenLots: 0,
        orderCount: 0,
      };
      level.totalLots += shownLots;
      level.hiddenLots += leavesLots - shownLots;
      level.orderCount += 1;
      levels.set(priceTicks, level);
    }
    const where = `levels of market ${market}, side ${side}`;
    assert.deepEqual(this.#core.levels(market, side), [...levels.values()], where);
    for (const { priceTicks, totalLots } of levels.values()) {
      assert.equal(folded.shown(side, priceTicks), totalLots, `public book: ${where}`);
    }
  }

  #checkOpenOrders(): void {
    const resting = [...this.#fold.markets.values()].flatMap(({ sides }) => sides.flat());
    const open = [...this.#core.openOrders()];
    const views = resting.map((order, index) => viewOf(order, open[index]));
    assert.deepEqual(open, views, 'open orders');
    this.#checkWaiting();
    const clientIds = new Set<string>();
    for (const order of this.#fold.orders.values()) {
      const { orderId, account, clientOrderId, leavesLots, quantityLots } = order;
      const view = this.#core.order(orderId);
      assert.deepEqual(view, viewOf(order, view), `order ${orderId}`);
      assert.ok(leavesLots > 0 && leavesLots <= quantityLots, `order ${orderId} is empty`);
      if (order.resting) assertShown(order);
      if (clientOrderId === 0) continue;
      const key = `${account}/${clientOrderId}`;
      assert.ok(!clientIds.has(key), `client order id ${key} is open twice`);
      clientIds.add(key);
    }
  }

  #checkWaiting(): void {
    const expected = [...this.#fold.orders.values()]
      .filter((order) => !order.resting)
      .sort((a, b) => a.account - b.account || a.orderId - b.orderId);
    const waiting = [...this.#core.waitingOrders()];
    const views = expected.map((order, index) => viewOf(order, waiting[index]));
    assert.deepEqual(waiting, views, 'waiting orders');
    assert.equal(this.#core.nextTimerUs, this.#fold.timers.nextUs, 'the next timer');
  }
}

/** A hidden order shows nothing, an iceberg something, any other order all of itself. */
function assertShown(order: FoldedOrder): void {
  const { orderId, hidden, displayLots, leavesLots, shownLots } = order;
  const most = conceals(order) ? Math.min(displayLots, leavesLots) : leavesLots;
  const least = hidden ? 0 : conceals(order) ? 1 : leavesLots;
  assert.ok(shownLots >= least && shownLots <= most, `order ${orderId} shows ${shownLots}`);
}
