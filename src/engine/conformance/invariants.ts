/**
 * What must hold of any core after any command. `record` sees every command with its events,
 * `check` compares the core with what the events said and with itself. Both throw an AssertionError
 * that names what is wrong. `check` costs time in proportion to the state; `record` does not.
 */
import assert from 'node:assert/strict';
import { type Command, type Event, Side, Template } from '../../schema/generated/protocol.ts';
import { type Core, EXTERNAL_ACCOUNT, MAX_VALUE, type OrderView } from '../core.ts';
import { Fold, type FoldedMarket, type FoldedOrder } from './fold.ts';

const SIDES = [Side.BUY, Side.SELL] as const;

/** Events that may answer a command. */
const ANSWERS: ReadonlySet<number> = new Set([
  Template.Accepted,
  Template.Rejected,
  Template.OrderAccepted,
  Template.OrderAmended,
  Template.OrderClosed,
]);

function viewOf(order: FoldedOrder): OrderView {
  const { filled: _, resting: __, ...view } = order;
  return view;
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

  #checkMarket({ created, sides }: FoldedMarket): void {
    const { market } = created;
    for (const side of SIDES) {
      const orders = this.#core.orders(market, side);
      assert.deepEqual(orders, sides[side].map(viewOf), `market ${market}, side ${side}`);
      this.#checkLevels(market, side, orders);
    }
    const [bid] = this.#core.levels(market, Side.BUY, 1);
    const [ask] = this.#core.levels(market, Side.SELL, 1);
    assert.ok(!bid || !ask || bid.priceTicks < ask.priceTicks, `market ${market} is crossed`);
  }

  #checkLevels(market: number, side: Side, orders: readonly OrderView[]): void {
    const levels = new Map<number, { priceTicks: number; totalLots: number; orderCount: number }>();
    for (const { priceTicks, leavesLots } of orders) {
      const level = levels.get(priceTicks) ?? { priceTicks, totalLots: 0, orderCount: 0 };
      level.totalLots += leavesLots;
      level.orderCount += 1;
      levels.set(priceTicks, level);
    }
    const where = `levels of market ${market}, side ${side}`;
    assert.deepEqual(this.#core.levels(market, side), [...levels.values()], where);
  }

  #checkOpenOrders(): void {
    const expected = [...this.#fold.markets.values()].flatMap(({ sides }) => sides.flat());
    assert.deepEqual([...this.#core.openOrders()], expected.map(viewOf), 'open orders');
    const clientIds = new Set<string>();
    for (const { orderId, account, clientOrderId, leavesLots, quantityLots } of expected) {
      assert.equal(this.#core.order(orderId)?.leavesLots, leavesLots, `order ${orderId}`);
      assert.ok(leavesLots > 0 && leavesLots <= quantityLots, `order ${orderId} is empty`);
      if (clientOrderId === 0) continue;
      const key = `${account}/${clientOrderId}`;
      assert.ok(!clientIds.has(key), `client order id ${key} is open twice`);
      clientIds.add(key);
    }
  }
}
