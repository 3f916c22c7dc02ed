/**
 * A read model: books and balances built from events alone, as the feed and the caches build them.
 * It checks on the way that each event makes sense after the ones before and throws an
 * AssertionError where one does not: makers are first in the queue of the best price, sizes add up,
 * orders that are named exist.
 */
import assert from 'node:assert/strict';
import {
  AmendReason,
  type BalancesChanged,
  type Event,
  type MarketCreated,
  type OrderAccepted,
  type OrderAmended,
  type OrderClosed,
  type OrderRested,
  OrderType,
  Side,
  Template,
  type Trade,
  TransferKind,
  type TransferRecorded,
} from '../../schema/generated/protocol.ts';
import type { OrderView } from '../core.ts';

/** An order as the events describe it. */
export interface FoldedOrder extends OrderView {
  priceTicks: number;
  quantityLots: number;
  leavesLots: number;
  /** Lots traded; for MARKET_QUOTE quote units. */
  filled: number;
  resting: boolean;
}

export interface FoldedMarket {
  readonly created: MarketCreated;
  /** Resting orders in matching order, by side. */
  readonly sides: readonly [FoldedOrder[], FoldedOrder[]];
  lastTradeId: number;
}

interface Pending {
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
}

interface FoldedBalance {
  readonly available: number;
  readonly reserved: number;
}

function better(order: FoldedOrder, other: FoldedOrder): boolean {
  return order.side === Side.BUY
    ? order.priceTicks > other.priceTicks
    : order.priceTicks < other.priceTicks;
}

export class Fold {
  readonly markets = new Map<number, FoldedMarket>();
  /** Open orders, and those of the command at hand. */
  readonly orders = new Map<number, FoldedOrder>();
  readonly pendings = new Map<bigint, Pending>();
  readonly #balances = new Map<string, FoldedBalance>();
  /** Accepted or requeued by the command at hand and neither rested nor closed yet. */
  readonly #incoming = new Set<FoldedOrder>();

  balance(account: number, asset: number): FoldedBalance {
    return this.#balances.get(`${account}/${asset}`) ?? { available: 0, reserved: 0 };
  }

  /** Applies the events of one command. */
  apply(events: readonly Event[]): void {
    for (const event of events) this.#apply(event);
    for (const order of this.#incoming) {
      assert.equal(order.leavesLots, 0, `order ${order.orderId} neither rests nor is closed`);
      assert.notEqual(order.type, OrderType.MARKET_QUOTE, 'a MARKET_QUOTE order is always closed');
      this.orders.delete(order.orderId);
    }
    this.#incoming.clear();
  }

  #apply(event: Event): void {
    switch (event.template) {
      case Template.MarketCreated:
        this.markets.set(event.market, { created: event, sides: [[], []], lastTradeId: 0 });
        break;
      case Template.TransferRecorded:
        this.#transfer(event);
        break;
      case Template.OrderAccepted:
        this.#accept(event);
        break;
      case Template.OrderRested:
        this.#rest(event);
        break;
      case Template.Trade:
        this.#trade(event);
        break;
      case Template.OrderAmended:
        this.#amend(event);
        break;
      case Template.OrderClosed:
        this.#close(event);
        break;
      case Template.BalancesChanged:
        this.#balance(event);
        break;
      default:
    }
  }

  #transfer(event: TransferRecorded): void {
    const { transferId, pendingId, account, asset, amount, kind } = event;
    if (kind === TransferKind.PEND) this.pendings.set(transferId, { account, asset, amount });
    if (kind === TransferKind.POST || kind === TransferKind.PEND) return;
    assert.ok(this.pendings.delete(pendingId), `transfer ${pendingId} is not pending`);
  }

  #accept(event: OrderAccepted): void {
    const { orderId, clientOrderId, account, market, side, priceTicks, quantity } = event;
    assert.ok(!this.orders.has(orderId), `order id ${orderId} is given twice`);
    const order: FoldedOrder = {
      orderId,
      clientOrderId,
      account,
      market,
      side,
      priceTicks,
      quantityLots: quantity,
      leavesLots: quantity,
      type: event.type,
      stp: event.stp,
      filled: 0,
      resting: false,
    };
    this.orders.set(orderId, order);
    this.#incoming.add(order);
    if (event.resting === 1) this.#enqueue(order);
  }

  #enqueue(order: FoldedOrder): void {
    const side = this.#market(order.market).sides[order.side];
    let position = side.length;
    while (position > 0 && better(order, side[position - 1]!)) position -= 1;
    side.splice(position, 0, order);
    order.resting = true;
    this.#incoming.delete(order);
  }

  #dequeue(order: FoldedOrder): void {
    const side = this.#market(order.market).sides[order.side];
    side.splice(side.indexOf(order), 1);
    order.resting = false;
  }

  #rest(event: OrderRested): void {
    const order = this.#order(event.orderId);
    assert.ok(this.#incoming.has(order), `order ${event.orderId} rests without being incoming`);
    const { market, account, side, priceTicks, leavesLots } = order;
    assert.deepEqual(
      [event.market, event.account, event.side, event.priceTicks, event.leavesLots],
      [market, account, side, priceTicks, leavesLots],
      `OrderRested ${event.orderId}`,
    );
    this.#enqueue(order);
  }

  #trade(event: Trade): void {
    const market = this.#market(event.market);
    const { quoteUnitsPerTickLot } = market.created;
    const maker = this.#order(event.makerOrderId);
    const taker = this.#order(event.takerOrderId);
    const byBudget = taker.type === OrderType.MARKET_QUOTE;
    const { quantityLots, quoteUnits } = event;
    assert.equal(market.sides[maker.side][0], maker, 'the maker is first in the queue');
    assert.ok(this.#incoming.has(taker), `taker ${taker.orderId} is not incoming`);
    assert.ok(quantityLots > 0, 'a trade has a quantity');
    assert.equal(event.tradeId, market.lastTradeId + 1, 'trade ids have no gaps');
    assert.equal(quoteUnits, event.priceTicks * quantityLots * quoteUnitsPerTickLot, 'notional');
    const takerGives = byBudget ? quoteUnits : quantityLots;
    maker.leavesLots -= quantityLots;
    maker.filled += quantityLots;
    taker.leavesLots -= takerGives;
    taker.filled += takerGives;
    market.lastTradeId += 1;
    assert.deepEqual(
      [event.priceTicks, event.makerAccount, event.makerClientOrderId, event.makerLeavesLots],
      [maker.priceTicks, maker.account, maker.clientOrderId, maker.leavesLots],
      'maker of the trade',
    );
    assert.deepEqual(
      [event.takerSide, event.account, event.takerClientOrderId, event.takerLeavesLots],
      [1 - maker.side, taker.account, taker.clientOrderId, taker.leavesLots],
      'taker of the trade',
    );
    assert.ok(maker.leavesLots >= 0 && taker.leavesLots >= 0, 'no more is traded than is open');
    if (taker.priceTicks !== 0) {
      const worse =
        taker.side === Side.BUY
          ? event.priceTicks > taker.priceTicks
          : event.priceTicks < taker.priceTicks;
      assert.ok(!worse, 'no trade is worse than the limit');
    }
    if (maker.leavesLots > 0) return;
    this.#dequeue(maker);
    this.orders.delete(maker.orderId);
  }

  #amend(event: OrderAmended): void {
    const order = this.#order(event.orderId);
    const { market, account, side, priceTicks, leavesLots, filled } = order;
    assert.deepEqual(
      [event.market, event.account, event.side],
      [market, account, side],
      `OrderAmended ${event.orderId}`,
    );
    assert.deepEqual(
      [event.previousPriceTicks, event.previousLeavesLots],
      [priceTicks, leavesLots],
      `what order ${event.orderId} was before`,
    );
    assert.equal(event.quantityLots, filled + event.leavesLots, 'filled + open = entered');
    if (event.reason === AmendReason.REQUEUED) {
      assert.ok(order.resting, 'a requeued order was resting');
      this.#dequeue(order);
      this.#incoming.add(order);
    } else {
      assert.equal(event.resting === 1, order.resting, 'resting');
      assert.ok(event.leavesLots < leavesLots && event.leavesLots > 0, 'smaller, not gone');
      assert.equal(event.priceTicks, priceTicks, 'the price stays');
    }
    order.priceTicks = event.priceTicks;
    order.leavesLots = event.leavesLots;
    order.quantityLots = event.quantityLots;
    if (event.reason === AmendReason.REQUEUED && event.resting === 1) this.#enqueue(order);
  }

  #close(event: OrderClosed): void {
    const order = this.#order(event.orderId);
    const { market, account, side, priceTicks, leavesLots, clientOrderId } = order;
    assert.deepEqual(
      [event.market, event.account, event.side, event.priceTicks, event.clientOrderId],
      [market, account, side, priceTicks, clientOrderId],
      `OrderClosed ${event.orderId}`,
    );
    assert.equal(event.leavesLots, leavesLots, 'filled + closed = entered');
    assert.equal(order.quantityLots, order.filled + leavesLots, 'filled + closed = entered');
    assert.equal(event.resting === 1, order.resting, 'resting');
    if (order.resting) this.#dequeue(order);
    this.#incoming.delete(order);
    this.orders.delete(order.orderId);
  }

  #balance(event: BalancesChanged): void {
    const { account, asset, asset2, available, reserved, available2, reserved2 } = event;
    this.#balances.set(`${account}/${asset}`, { available, reserved });
    if (asset2 === 0) return;
    this.#balances.set(`${account}/${asset2}`, { available: available2, reserved: reserved2 });
  }

  #market(id: number): FoldedMarket {
    const market = this.markets.get(id);
    assert.ok(market, `market ${id} was never created`);
    return market;
  }

  #order(id: number): FoldedOrder {
    const order = this.orders.get(id);
    assert.ok(order, `order ${id} is not open`);
    return order;
  }
}
