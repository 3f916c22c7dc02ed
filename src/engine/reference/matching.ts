/**
 * The naive twin's matching: one incoming order against a book, the next order at the best price
 * first, with self-trade prevention, bands, settlement and fees. Assumes that every check has
 * passed. The methods are small so that the fuzzer's own tests can break them one at a time.
 */
import {
  AmendReason,
  CloseReason,
  DisplayReason,
  MarketStatus,
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { FEE_ACCOUNT } from '../core.ts';
import { emitAmended, emitRested } from './answers.ts';
import { wholeTimes } from './arithmetic.ts';
import type { Auctions } from './auction.ts';
import { acceptable, type Level, opposite } from './book.ts';
import type { Closer } from './closing.ts';
import type { Limits } from './limits.ts';
import { conceals, hasPrice, mayRest, type Order, shownLots } from './order.ts';
import type { Market, State } from './state.ts';

/** How matching went. */
interface Outcome {
  /** Why it ended before the order or the book did. */
  ended: CloseReason | undefined;
  traded: boolean;
  feeTaken: boolean;
  /** Last trade price before it began, 0 for none. */
  readonly startTicks: number;
}

export class Matcher {
  protected readonly state: State;
  protected readonly closer: Closer;
  protected readonly limits: Limits;
  protected readonly auctions: Auctions;

  constructor(state: State, closer: Closer, limits: Limits, auctions: Auctions) {
    this.state = state;
    this.closer = closer;
    this.limits = limits;
    this.auctions = auctions;
  }

  /** Matches a new order, or one that came alive, and decides what becomes of what is left. */
  execute(market: Market, taker: Order): void {
    if (taker.minimumLots > 0 && !this.canFill(market, taker, taker.minimumLots)) {
      this.#endUnmatched(taker, CloseReason.MINIMUM_UNFILLABLE);
    } else if (
      taker.timeInForce === TimeInForce.FOK &&
      !this.canFill(market, taker, taker.leavesLots)
    ) {
      this.#endUnmatched(taker, CloseReason.FOK_UNFILLABLE);
    } else {
      this.#run(market, taker, mayRest(taker.type, taker.timeInForce), false);
    }
  }

  /** Matches an order that was taken out of the book to be requeued. */
  executeRequeued(market: Market, taker: Order): void {
    this.#run(market, taker, true, true);
  }

  #run(market: Market, taker: Order, rests: boolean, alwaysState: boolean): void {
    const outcome = this.#match(market, taker);
    const left = taker.leavesLots > 0;
    const ended = outcome.ended !== undefined && outcome.ended !== CloseReason.VOLATILITY;
    const rested = left && rests && !ended;
    if (rested) this.#rest(taker);
    else this.#end(taker, outcome.ended);
    if (alwaysState || outcome.traded || rested) this.state.emitBalances(market, taker.account);
    if (outcome.feeTaken) this.state.emitBalances(market, FEE_ACCOUNT);
    if (left && !rested) this.closer.endOfListed(taker);
  }

  #endUnmatched(taker: Order, reason: CloseReason): void {
    this.state.forget(taker);
    this.closer.emitClosed(taker, { reason, resting: 0 });
    this.closer.endOfListed(taker);
  }

  #rest(taker: Order): void {
    this.state.enterBook(taker);
    emitRested(this.state, taker);
    if (conceals(taker)) this.state.emitDisplay(taker, shownLots(taker), DisplayReason.ENTERED);
  }

  /** The taker is filled, or what it has left is closed. */
  #end(taker: Order, ended: CloseReason | undefined): void {
    this.state.forget(taker);
    const byBudget = taker.type === OrderType.MARKET_QUOTE;
    if (taker.leavesLots === 0 && !byBudget) return;
    const exhausted =
      taker.leavesLots === 0
        ? CloseReason.BUDGET_SPENT
        : hasPrice(taker.type)
          ? CloseReason.IMMEDIATE_REMAINDER
          : CloseReason.NO_LIQUIDITY;
    const reason = taker.leavesLots === 0 ? exhausted : (ended ?? exhausted);
    this.closer.emitClosed(taker, { reason, resting: 0 });
  }

  /** Whether so many lots can trade at once. */
  protected canFill(market: Market, taker: Order, wanted: number): boolean {
    let lots = 0;
    for (const level of market.book.levels(opposite(taker.side))) {
      if (!this.isAcceptable(taker, level)) break;
      if (this.limits.isOutsideBands(market, level.priceTicks, market.lastPriceTicks)) break;
      const { found, blocked } = this.#fillable(level, taker);
      lots += found;
      if (blocked) break;
    }
    return lots >= wanted;
  }

  /** Lots of a level that the taker can get, and whether an order of its own ends them. */
  #fillable(level: Level, taker: Order): { found: number; blocked: boolean } {
    const isOwn = (maker: Order) =>
      maker.account === taker.account && taker.stp !== SelfTradePrevention.NONE;
    const shown = [...level.shown.values()];
    const hidden = [...level.hidden.values()];
    const sum = (orders: readonly Order[], lotsOf: (order: Order) => number) =>
      orders.reduce((total, order) => total + lotsOf(order), 0);
    const leaves = (order: Order) => order.leavesLots;
    if (taker.stp === SelfTradePrevention.CANCEL_MAKER) {
      const others = [...shown, ...hidden].filter((maker) => !isOwn(maker));
      return { found: sum(others, leaves), blocked: false };
    }
    const ownShown = shown.findIndex(isOwn);
    // An iceberg's next slice queues behind the own order.
    if (ownShown >= 0) return { found: sum(shown.slice(0, ownShown), shownLots), blocked: true };
    const ownHidden = hidden.findIndex(isOwn);
    const reachable = ownHidden < 0 ? hidden : hidden.slice(0, ownHidden);
    return { found: sum([...shown, ...reachable], leaves), blocked: ownHidden >= 0 };
  }

  protected isAcceptable(taker: Order, maker: { readonly priceTicks: number }): boolean {
    if (!hasPrice(taker.type)) return true;
    return acceptable(taker.side, taker.priceTicks, maker.priceTicks);
  }

  /** The resting order that the taker meets next, or undefined. */
  protected nextMaker(market: Market, taker: Order): Order | undefined {
    if (market.status === MarketStatus.AUCTION) return undefined;
    const maker = market.book.front(opposite(taker.side));
    return maker && this.isAcceptable(taker, maker) ? maker : undefined;
  }

  #match(market: Market, taker: Order): Outcome {
    const startTicks = market.lastPriceTicks;
    const outcome: Outcome = { ended: undefined, traded: false, feeTaken: false, startTicks };
    while (taker.leavesLots > 0 && outcome.ended === undefined) {
      const maker = this.nextMaker(market, taker);
      if (!maker) break;
      if (maker.account === taker.account && taker.stp !== SelfTradePrevention.NONE) {
        if (this.#preventSelfTrade(market, taker, maker)) outcome.ended = CloseReason.SELF_TRADE;
        continue;
      }
      if (this.limits.isOutsideBands(market, maker.priceTicks, startTicks)) {
        this.auctions.interrupt(market);
        outcome.ended = CloseReason.VOLATILITY;
        continue;
      }
      const size = this.#tradeSize(market, taker, maker);
      if (typeof size === 'object') outcome.ended = size.ended;
      else this.#trade(market, taker, maker, size, outcome);
    }
    return outcome;
  }

  /** @returns whether matching ends */
  #preventSelfTrade(market: Market, taker: Order, maker: Order): boolean {
    switch (taker.stp) {
      case SelfTradePrevention.CANCEL_TAKER:
        return true;
      case SelfTradePrevention.CANCEL_MAKER:
        this.closer.close(maker, { reason: CloseReason.SELF_TRADE });
        return false;
      case SelfTradePrevention.CANCEL_BOTH:
        this.closer.close(maker, { reason: CloseReason.SELF_TRADE });
        return true;
      default:
        return this.#decrement(market, taker, maker);
    }
  }

  #decrement(market: Market, taker: Order, maker: Order): boolean {
    const lots = Math.min(taker.leavesLots, maker.leavesLots);
    if (lots === maker.leavesLots) {
      this.closer.close(maker, { reason: CloseReason.SELF_TRADE });
    } else {
      this.reduce(market, maker, lots, AmendReason.SELF_TRADE, 0);
    }
    // A taker with nothing left keeps its lots here: its OrderClosed states them.
    if (lots === taker.leavesLots) return true;
    const { priceTicks, leavesLots } = taker;
    taker.leavesLots -= lots;
    taker.quantityLots -= lots;
    const details = { reason: AmendReason.SELF_TRADE, resting: 0 };
    emitAmended(this.state, taker, { priceTicks, leavesLots }, details);
    return false;
  }

  /** Makes a resting order smaller in place; what it does not show goes first. */
  reduce(
    market: Market,
    order: Order,
    lots: number,
    reason: AmendReason,
    correlation: number,
  ): void {
    const { priceTicks, leavesLots } = order;
    const shown = shownLots(order);
    if (market.ledger) this.state.releaseLots(order, lots);
    market.book.reduce(order, lots);
    this.state.touch(market);
    order.quantityLots -= lots;
    order.sliceLots = Math.min(order.sliceLots, order.leavesLots);
    const resting = conceals(order) ? 2 : 1;
    emitAmended(this.state, order, { priceTicks, leavesLots }, { reason, resting, correlation });
    if (resting === 2) {
      this.state.emitDisplay(order, shownLots(order) - shown, DisplayReason.LEFT);
    }
    this.state.emitBalances(market, order.account);
  }

  #tradeSize(market: Market, taker: Order, maker: Order): number | { ended: CloseReason } {
    const perLot = maker.priceTicks * market.quoteUnitsPerTickLot;
    const byBudget = taker.type === OrderType.MARKET_QUOTE;
    const wanted = byBudget ? wholeTimes(taker.leavesLots, perLot) : taker.leavesLots;
    const lots = Math.min(wanted, this.tradable(maker));
    if (lots === 0) return { ended: CloseReason.BUDGET_SPENT };
    if (!market.ledger || hasPrice(taker.type)) return lots;
    const { ledger } = this.state;
    const covered =
      taker.side === Side.BUY
        ? wholeTimes(ledger.available(taker.account, market.quoteAsset), perLot)
        : wholeTimes(ledger.available(taker.account, market.baseAsset), market.baseUnitsPerLot);
    if (covered === 0) return { ended: CloseReason.FUNDS_SPENT };
    return Math.min(lots, covered);
  }

  /** Lots of a maker that one trade may take. */
  protected tradable(maker: Order): number {
    return maker.hidden ? maker.leavesLots : shownLots(maker);
  }

  #trade(market: Market, taker: Order, maker: Order, lots: number, outcome: Outcome): void {
    const quoteUnits = lots * maker.priceTicks * market.quoteUnitsPerTickLot;
    const fees = market.ledger
      ? this.#settle(market, taker, maker, lots, quoteUnits)
      : { makerFee: 0, takerFee: 0 };
    this.#takeLots(market, maker, lots);
    taker.leavesLots -= taker.type === OrderType.MARKET_QUOTE ? quoteUnits : lots;
    market.lastTradeId += 1;
    this.state.events.push({
      template: Template.Trade,
      market: market.id,
      account: taker.account,
      sequence: this.state.sequence,
      tradeId: market.lastTradeId,
      makerOrderId: maker.orderId,
      takerOrderId: taker.orderId,
      priceTicks: maker.priceTicks,
      quantityLots: lots,
      makerAccount: maker.account,
      takerSide: taker.side,
      conceals: conceals(maker) ? 1 : 0,
      auction: 0,
      quoteUnits,
      ...fees,
      makerLeavesLots: maker.leavesLots,
      takerLeavesLots: taker.leavesLots,
      makerClientOrderId: maker.clientOrderId,
      takerClientOrderId: taker.clientOrderId,
    });
    this.state.emitBalances(market, maker.account);
    if (maker.displayLots > 0) this.#afterSlice(market, maker, lots);
    this.#noteTrade(market, taker.side, maker.priceTicks);
    outcome.traded = true;
    outcome.feeTaken ||= fees.makerFee + fees.takerFee > 0;
    this.closer.tradeOfListed(maker);
    this.closer.tradeOfListed(taker);
  }

  #takeLots(market: Market, maker: Order, lots: number): void {
    this.state.touch(market);
    if (maker.displayLots > 0) maker.sliceLots -= lots;
    if (lots < maker.leavesLots) {
      market.book.reduce(maker, lots);
      return;
    }
    market.book.remove(maker);
    maker.inBook = false;
    maker.leavesLots = 0;
    this.state.forget(maker);
  }

  /** An iceberg traded: it shows less, or its next slice. */
  #afterSlice(market: Market, maker: Order, lots: number): void {
    this.state.emitDisplay(maker, -lots, DisplayReason.TRADED);
    if (maker.sliceLots > 0 || maker.leavesLots === 0) return;
    market.book.refresh(maker);
    this.state.emitDisplay(maker, maker.sliceLots, DisplayReason.REFRESHED);
  }

  #noteTrade(market: Market, takerSide: Side, priceTicks: number): void {
    market.lastPriceTicks = priceTicks;
    market.run ??= { takerSide, highTicks: priceTicks, lowTicks: priceTicks };
    market.run.highTicks = Math.max(market.run.highTicks, priceTicks);
    market.run.lowTicks = Math.min(market.run.lowTicks, priceTicks);
  }

  /** Moves the money of a trade: the maker pays out of its reserve, the taker out of available. */
  #settle(market: Market, taker: Order, maker: Order, lots: number, quoteUnits: number) {
    const { ledger } = this.state;
    const base = { asset: market.baseAsset, amount: lots * market.baseUnitsPerLot };
    const quote = { asset: market.quoteAsset, amount: quoteUnits };
    const [takerPays, makerPays] = taker.side === Side.BUY ? [quote, base] : [base, quote];
    const makerFee = this.limits.fee(market, maker.account, takerPays.amount, 'maker');
    const takerFee = this.limits.fee(market, taker.account, makerPays.amount, 'taker');
    ledger.addAvailable(taker.account, takerPays.asset, -takerPays.amount);
    ledger.addReserved(maker.account, makerPays.asset, -makerPays.amount);
    ledger.addAvailable(maker.account, takerPays.asset, takerPays.amount - makerFee);
    ledger.addAvailable(taker.account, makerPays.asset, makerPays.amount - takerFee);
    ledger.addAvailable(FEE_ACCOUNT, takerPays.asset, makerFee);
    ledger.addAvailable(FEE_ACCOUNT, makerPays.asset, takerFee);
    return { makerFee, takerFee };
  }
}
