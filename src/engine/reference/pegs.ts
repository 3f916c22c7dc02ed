/** The naive twin's pegged orders: where each should be, priced anew from the book as it is. */
import { AmendReason, PegKind, Side, WaitKind } from '../../schema/generated/protocol.ts';
import { MAX_VALUE } from '../core.ts';
import { emitAmended, emitRested } from './answers.ts';
import { opposite } from './book.ts';
import type { Limits } from './limits.ts';
import { conceals, type Order } from './order.ts';
import type { Market, State } from './state.ts';

export class Pegs {
  protected readonly state: State;
  protected readonly limits: Limits;

  constructor(state: State, limits: Limits) {
    this.state = state;
    this.limits = limits;
  }

  /** Prices an order that was just accepted: it rests, or waits for a reference. */
  place(market: Market, order: Order): void {
    const priceTicks = this.#priceOf(market, order, this.#references(market));
    if (priceTicks === 0) {
      order.waits = WaitKind.REFERENCE;
      return;
    }
    order.priceTicks = priceTicks;
    this.state.enterBook(order);
    emitRested(this.state, order);
    this.state.emitBalances(market, order.account);
  }

  /** Prices every pegged order of the market again, oldest first. */
  follow(market: Market): void {
    const references = this.#references(market);
    for (const order of market.pegs) {
      const before = order.inBook ? order.priceTicks : 0;
      const now = this.#priceOf(market, order, references);
      if (now !== before) this.#move(market, order, before, now);
    }
  }

  #move(market: Market, order: Order, before: number, now: number): void {
    const { state } = this;
    if (order.inBook) state.leaveBook(order);
    order.priceTicks = now;
    if (now > 0) state.enterBook(order);
    const resting = now === 0 ? 0 : conceals(order) ? 2 : 1;
    const previous = { priceTicks: before, leavesLots: before === 0 ? 0 : order.leavesLots };
    emitAmended(state, order, previous, { reason: AmendReason.PEGGED, resting });
    state.emitBalances(market, order.account);
    if (now > 0) return;
    order.waits = WaitKind.REFERENCE;
    order.priceTicks = order.limitTicks;
  }

  /** By side; pegged orders are not among them, so that they stay while pegged orders move. */
  #references(market: Market): readonly [bid: number, ask: number] {
    return [this.best(market, Side.BUY), this.best(market, Side.SELL)];
  }

  /** The best price that pegged orders follow, 0 where there is none. */
  protected best(market: Market, side: Side): number {
    return market.book.bestUnpegged(side);
  }

  /** Where the order should be in the book, 0: nowhere. */
  #priceOf(market: Market, order: Order, references: readonly [number, number]): number {
    const reference = this.reference(order, references);
    if (reference === 0) return 0;
    const limited = this.#withinLimit(order, reference + order.pegOffsetTicks);
    const wanted = this.#awayFromOthers(market, order, limited);
    if (wanted < 1 || wanted > market.maxPriceTicks) return 0;
    const notional = wanted * order.leavesLots * market.quoteUnitsPerTickLot;
    if (notional > MAX_VALUE) return 0;
    if (!market.book.hasLevel(order.side, wanted) && !this.state.levelsFit(1)) return 0;
    return this.#isAffordable(market, order, wanted) ? wanted : 0;
  }

  /** The price that the order follows, 0 where there is none. */
  protected reference(order: Order, references: readonly [number, number]): number {
    const own = references[order.side];
    const other = references[opposite(order.side)];
    if (order.peg === PegKind.BEST) return own;
    if (order.peg === PegKind.OPPOSITE) return other;
    if (own === 0 || other === 0) return 0;
    const lower = Math.min(own, other);
    const apart = Math.abs(own - other);
    const odd = apart % 2;
    return lower + (order.side === Side.BUY ? apart - odd : apart + odd) / 2;
  }

  #withinLimit(order: Order, priceTicks: number): number {
    if (order.limitTicks === 0) return priceTicks;
    return order.side === Side.BUY
      ? Math.min(priceTicks, order.limitTicks)
      : Math.max(priceTicks, order.limitTicks);
  }

  #awayFromOthers(market: Market, order: Order, priceTicks: number): number {
    if (!this.state.crosses(market, order.side, priceTicks)) return priceTicks;
    const best = market.book.best(opposite(order.side))!.priceTicks;
    return order.side === Side.BUY ? best - 1 : best + 1;
  }

  #isAffordable(market: Market, order: Order, priceTicks: number): boolean {
    if (!market.ledger) return true;
    const { ledger } = this.state;
    const [asset, needed] = this.state.need({ ...order, priceTicks }, order.leavesLots);
    const held = order.inBook ? this.state.need(order, order.leavesLots)[1] : 0;
    if (needed - held > ledger.available(order.account, asset)) return false;
    return needed <= held || !this.limits.isExposed(order.account, asset, needed - held);
  }
}
