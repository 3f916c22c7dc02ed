/**
 * A read model: books and balances built from events alone, as the feed and the caches build them.
 * It checks on the way that each event makes sense after the ones before and throws an
 * AssertionError where one does not: makers are first in the queue of the best price, sizes add up,
 * orders that are named exist, and what an order that conceals shows is told.
 */
import assert from 'node:assert/strict';
import {
  AmendReason,
  type BalancesChanged,
  type DisplayChanged,
  DisplayReason,
  type Event,
  type OrderAccepted,
  type OrderActivated,
  type OrderAmended,
  type OrderClosed,
  type OrderRested,
  type OrderTerms,
  OrderType,
  PegKind,
  Template,
  type Trade,
  TransferKind,
  type TransferRecorded,
  TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { FoldedMarket } from './fold-market.ts';
import { assertPrice, conceals, type FoldedOrder } from './fold-order.ts';
import { Timers } from './fold-timers.ts';

interface Pending {
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
}

interface FoldedBalance {
  readonly available: number;
  readonly reserved: number;
}

export class Fold {
  readonly markets = new Map<number, FoldedMarket>();
  /** Open orders, and those of the command at hand. */
  readonly orders = new Map<number, FoldedOrder>();
  readonly pendings = new Map<bigint, Pending>();
  readonly timers = new Timers();
  readonly #balances = new Map<string, FoldedBalance>();
  /** Accepted, alive or requeued by the command at hand and neither rested nor closed yet. */
  readonly #incoming = new Set<FoldedOrder>();
  /** Ended by the command at hand. */
  readonly #ended = new Map<number, FoldedOrder>();

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
    for (const { orderId, shownLots } of this.#ended.values()) {
      assert.equal(shownLots, 0, `order ${orderId} ended and still shows`);
    }
    this.#incoming.clear();
    this.#ended.clear();
  }

  #apply(event: Event): void {
    this.timers.apply(event, this.orders);
    switch (event.template) {
      case Template.MarketCreated:
        this.markets.set(event.market, new FoldedMarket(event));
        break;
      case Template.MarketStatusChanged:
        this.#market(event.market).status = event.status;
        break;
      case Template.TransferRecorded:
        this.#transfer(event);
        break;
      case Template.BalancesChanged:
        this.#balance(event);
        break;
      default:
        this.#applyToOrder(event);
    }
  }

  #applyToOrder(event: Event): void {
    switch (event.template) {
      case Template.OrderAccepted:
        this.#accept(event);
        break;
      case Template.OrderTerms:
        this.#terms(event);
        break;
      case Template.OrderActivated:
        this.#activate(event);
        break;
      case Template.OrderRested:
        this.#rest(event);
        break;
      case Template.Trade:
        this.#trade(event);
        break;
      case Template.DisplayChanged:
        this.#display(event);
        break;
      case Template.OrderAmended:
        this.#amend(event);
        break;
      case Template.OrderClosed:
        this.#close(event);
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
      limitTicks: priceTicks,
      quantityLots: quantity,
      leavesLots: quantity,
      shownLots: 0,
      type: event.type,
      stp: event.stp,
      waits: WaitKind.NONE,
      trigger: TriggerKind.NONE,
      triggerPriceTicks: 0,
      expireTimeUs: 0,
      listId: 0,
      peg: PegKind.NONE,
      hidden: false,
      displayLots: 0,
      filled: 0,
      resting: false,
    };
    this.orders.set(orderId, order);
    this.#incoming.add(order);
    if (event.resting === 1) this.#enqueue(order);
  }

  #terms(event: OrderTerms): void {
    const order = this.#orderOf(event);
    assert.ok(this.#incoming.has(order), `terms of ${order.orderId}, which is not incoming`);
    order.trigger = event.trigger;
    order.triggerPriceTicks = event.triggerPriceTicks;
    order.expireTimeUs = event.expireTimeUs;
    order.listId = event.listId;
    order.peg = event.peg;
    order.hidden = event.hidden === 1;
    order.displayLots = event.displayLots;
    // A pegged order is priced at once or waits for its reference; no event says so.
    order.waits = event.peg === PegKind.NONE ? event.waits : WaitKind.REFERENCE;
    if (order.waits !== WaitKind.NONE) this.#incoming.delete(order);
  }

  #activate(event: OrderActivated): void {
    const order = this.#orderOf(event);
    assert.ok(
      [WaitKind.TRIGGER, WaitKind.LIST].some((kind) => kind === order.waits),
      'it waited',
    );
    order.waits = event.waits;
    if (event.triggerPriceTicks !== 0) order.triggerPriceTicks = event.triggerPriceTicks;
    if (order.waits === WaitKind.NONE) this.#incoming.add(order);
  }

  /** Puts an order into the book; what one that conceals shows is told by DisplayChanged. */
  #enqueue(order: FoldedOrder): void {
    this.#market(order.market).insert(order);
    order.resting = true;
    order.waits = WaitKind.NONE;
    this.#incoming.delete(order);
    if (!conceals(order)) this.#show(order, order.priceTicks, order.leavesLots);
  }

  /** Takes an order out of the book; likewise. */
  #dequeue(order: FoldedOrder): void {
    this.#market(order.market).remove(order);
    order.resting = false;
    if (!conceals(order)) this.#show(order, order.priceTicks, -order.shownLots);
  }

  #show(order: FoldedOrder, priceTicks: number, deltaLots: number): void {
    order.shownLots += deltaLots;
    this.#market(order.market).show(order.side, priceTicks, deltaLots);
  }

  #rest(event: OrderRested): void {
    const order = this.#orderOf(event);
    const priced = order.peg !== PegKind.NONE && order.waits === WaitKind.REFERENCE;
    assert.ok(priced || this.#incoming.has(order), `order ${event.orderId} rests unasked`);
    if (priced) order.priceTicks = event.priceTicks;
    assert.deepEqual(
      [event.side, event.priceTicks, event.leavesLots, event.conceals === 1],
      [order.side, order.priceTicks, order.leavesLots, conceals(order)],
      `OrderRested ${event.orderId}`,
    );
    this.#enqueue(order);
  }

  #trade(event: Trade): void {
    const market = this.#market(event.market);
    const maker = this.#order(event.makerOrderId);
    const taker = this.#order(event.takerOrderId);
    const byBudget = taker.type === OrderType.MARKET_QUOTE;
    const { quantityLots, quoteUnits } = event;
    assert.equal(market.sides[maker.side][0], maker, 'the maker is first in the queue');
    assert.ok(quantityLots > 0, 'a trade has a quantity');
    assert.equal(event.tradeId, market.lastTradeId + 1, 'trade ids have no gaps');
    const notional = event.priceTicks * quantityLots * market.created.quoteUnitsPerTickLot;
    assert.equal(quoteUnits, notional, 'notional');
    const takerGives = byBudget ? quoteUnits : quantityLots;
    maker.leavesLots -= quantityLots;
    maker.filled += quantityLots;
    taker.leavesLots -= takerGives;
    taker.filled += takerGives;
    market.lastTradeId += 1;
    assert.deepEqual(
      [event.makerAccount, event.makerClientOrderId, event.makerLeavesLots],
      [maker.account, maker.clientOrderId, maker.leavesLots],
      'maker of the trade',
    );
    assert.deepEqual(
      [event.takerSide, event.account, event.takerClientOrderId, event.takerLeavesLots],
      [1 - maker.side, taker.account, taker.clientOrderId, taker.leavesLots],
      'taker of the trade',
    );
    assert.ok(maker.leavesLots >= 0 && taker.leavesLots >= 0, 'no more is traded than is open');
    for (const order of [maker, taker]) assertPrice(order, event.priceTicks);
    if (event.auction === 1) this.#uncrossed(event, maker, taker);
    else this.#matched(event, maker, taker);
  }

  /** A trade of an incoming order with a resting one. */
  #matched(event: Trade, maker: FoldedOrder, taker: FoldedOrder): void {
    assert.ok(this.#incoming.has(taker), `taker ${taker.orderId} is not incoming`);
    assert.equal(event.priceTicks, maker.priceTicks, 'the price is that of the resting order');
    assert.equal(event.conceals === 1, conceals(maker), 'conceals');
    if (conceals(maker)) {
      const most = maker.hidden ? event.quantityLots : maker.shownLots;
      assert.ok(event.quantityLots <= most, 'an iceberg trades what it shows');
    } else {
      this.#show(maker, event.priceTicks, -event.quantityLots);
    }
    if (maker.leavesLots === 0) this.#fill(maker);
  }

  /** A trade of two resting orders at the uniform price. */
  #uncrossed(event: Trade, maker: FoldedOrder, taker: FoldedOrder): void {
    const market = this.#market(event.market);
    assert.equal(market.sides[taker.side][0], taker, 'the taker is first in its queue');
    assert.ok(taker.orderId > maker.orderId, 'the taker is the younger order');
    assert.equal(event.conceals, 1, 'DisplayChanged tells what an uncross takes');
    for (const order of [maker, taker]) if (order.leavesLots === 0) this.#fill(order);
  }

  /** Takes a filled order out of the book; what it still shows must yet be taken back. */
  #fill(order: FoldedOrder): void {
    this.#market(order.market).remove(order);
    order.resting = false;
    this.#end(order);
  }

  #end(order: FoldedOrder): void {
    this.orders.delete(order.orderId);
    this.#ended.set(order.orderId, order);
  }

  #display(event: DisplayChanged): void {
    const order = this.orders.get(event.orderId) ?? this.#ended.get(event.orderId);
    assert.ok(order, `order ${event.orderId} shows and is not known`);
    const { market, account, side } = order;
    assert.deepEqual([event.market, event.account, event.side], [market, account, side]);
    assert.notEqual(event.deltaLots, 0, 'something changed');
    const more = event.reason === DisplayReason.ENTERED || event.reason === DisplayReason.REFRESHED;
    assert.equal(event.deltaLots > 0, more, 'entering and refreshing show more, else less');
    this.#show(order, event.priceTicks, event.deltaLots);
    assert.ok(order.shownLots >= 0, `order ${event.orderId} shows less than nothing`);
    if (event.reason !== DisplayReason.REFRESHED) return;
    this.#market(market).remove(order);
    this.#market(market).insert(order);
  }

  #amend(event: OrderAmended): void {
    const order = this.#orderOf(event);
    const { side, priceTicks, leavesLots, filled } = order;
    assert.equal(event.side, side, `OrderAmended ${event.orderId}`);
    const waited = event.reason === AmendReason.PEGGED && !order.resting;
    assert.deepEqual(
      [event.previousPriceTicks, event.previousLeavesLots],
      waited ? [0, 0] : [priceTicks, leavesLots],
      `what order ${event.orderId} was before`,
    );
    assert.equal(event.quantityLots, filled + event.leavesLots, 'filled + open = entered');
    if (event.resting !== 0) assert.equal(event.resting === 2, conceals(order), 'resting');
    if (event.reason === AmendReason.REQUEUED) this.#requeue(order, event);
    else if (event.reason === AmendReason.PEGGED) this.#follow(order, event);
    else this.#reduce(order, event);
  }

  #requeue(order: FoldedOrder, event: OrderAmended): void {
    assert.ok(order.resting, 'a requeued order was resting');
    this.#dequeue(order);
    this.#incoming.add(order);
    order.priceTicks = event.priceTicks;
    order.leavesLots = event.leavesLots;
    order.quantityLots = event.quantityLots;
    if (event.resting !== 0) this.#enqueue(order);
  }

  /** A pegged order moves, leaves the book or comes back. */
  #follow(order: FoldedOrder, event: OrderAmended): void {
    assert.notEqual(order.peg, PegKind.NONE, 'it is pegged');
    assert.equal(event.leavesLots, order.leavesLots, 'a peg changes the price alone');
    assert.ok(event.resting !== 0 || order.resting, 'something changed');
    assert.ok(!order.resting || event.priceTicks !== order.priceTicks, 'the price changes');
    if (order.resting) this.#dequeue(order);
    order.priceTicks = event.resting === 0 ? order.limitTicks : event.priceTicks;
    order.waits = WaitKind.REFERENCE;
    if (event.resting === 0) assert.equal(event.priceTicks, 0, 'no price where it waits');
    else this.#enqueue(order);
  }

  /** Smaller in place. */
  #reduce(order: FoldedOrder, event: OrderAmended): void {
    const { leavesLots, priceTicks } = order;
    assert.equal(event.resting !== 0, order.resting, 'resting');
    assert.ok(event.leavesLots < leavesLots && event.leavesLots > 0, 'smaller, not gone');
    assert.equal(event.priceTicks, priceTicks, 'the price stays');
    order.leavesLots = event.leavesLots;
    order.quantityLots = event.quantityLots;
    if (order.resting && !conceals(order)) {
      this.#show(order, priceTicks, event.leavesLots - leavesLots);
    }
  }

  #close(event: OrderClosed): void {
    const order = this.#orderOf(event);
    const { side, priceTicks, leavesLots, clientOrderId } = order;
    assert.deepEqual(
      [event.side, event.priceTicks, event.clientOrderId],
      [side, priceTicks, clientOrderId],
      `OrderClosed ${event.orderId}`,
    );
    assert.equal(event.leavesLots, leavesLots, 'filled + closed = entered');
    assert.equal(order.quantityLots, order.filled + leavesLots, 'filled + closed = entered');
    const resting = conceals(order) ? 2 : 1;
    assert.equal(event.resting, order.resting ? resting : 0, 'resting');
    if (order.resting) this.#dequeue(order);
    this.#incoming.delete(order);
    this.#end(order);
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

  /** The order that an event names, whose header is that of the order. */
  #orderOf(event: { orderId: number; market: number; account: number }): FoldedOrder {
    const order = this.#order(event.orderId);
    assert.deepEqual(
      [event.market, event.account],
      [order.market, order.account],
      `market and account of order ${event.orderId}`,
    );
    return order;
  }
}
