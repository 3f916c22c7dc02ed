/**
 * The naive twin's matching: one incoming order against a book, oldest order at the best price
 * first, with self-trade prevention, settlement and fees. Assumes that every check has passed. The
 * methods are small so that the fuzzer's own tests can break them one at a time.
 */
import {
  AmendReason,
  CloseReason,
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { FEE_ACCOUNT } from '../core.ts';
import { feeOf, wholeTimes } from './arithmetic.ts';
import { acceptable, type Order, opposite } from './book.ts';
import { canFillWhole, hasPrice } from './checks.ts';
import type { Market, State } from './state.ts';

/** How matching went. */
interface Outcome {
  /** Why it ended before the order or the book did. */
  ended: CloseReason | undefined;
  traded: boolean;
  feeTaken: boolean;
}

export interface CloseDetails {
  readonly reason: CloseReason;
  /** Whether the order was in the book. */
  readonly resting: number;
  readonly leavesLots?: number;
  readonly correlation?: number;
  readonly replaceCode?: number;
}

export class Matcher {
  protected readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  /** Matches an order that is not in the book and decides what becomes of what is left. */
  execute(market: Market, taker: Order, timeInForce: TimeInForce, alwaysState = false): void {
    if (timeInForce === TimeInForce.FOK && !canFillWhole(market, taker)) {
      this.emitClosed(taker, { reason: CloseReason.FOK_UNFILLABLE, resting: 0 });
      return;
    }
    const outcome = this.#match(market, taker);
    const rested = this.#finish(taker, timeInForce, outcome);
    if (alwaysState || outcome.traded || rested) this.state.emitBalances(market, taker.account);
    if (outcome.feeTaken) this.state.emitBalances(market, FEE_ACCOUNT);
  }

  emitClosed(order: Order, details: CloseDetails): void {
    this.state.events.push({
      template: Template.OrderClosed,
      market: order.market,
      account: order.account,
      sequence: this.state.sequence,
      correlation: details.correlation ?? 0,
      orderId: order.orderId,
      priceTicks: order.priceTicks,
      leavesLots: details.leavesLots ?? order.leavesLots,
      clientOrderId: order.clientOrderId,
      reason: details.reason,
      side: order.side,
      resting: details.resting,
      replaceCode: details.replaceCode ?? 0,
    });
  }

  emitAmended(
    order: Order,
    previous: { readonly priceTicks: number; readonly leavesLots: number },
    details: { reason: AmendReason; resting: number; correlation?: number },
  ): void {
    this.state.events.push({
      template: Template.OrderAmended,
      market: order.market,
      account: order.account,
      sequence: this.state.sequence,
      correlation: details.correlation ?? 0,
      orderId: order.orderId,
      priceTicks: order.priceTicks,
      quantityLots: order.quantityLots,
      leavesLots: order.leavesLots,
      reason: details.reason,
      side: order.side,
      resting: details.resting,
      previousPriceTicks: previous.priceTicks,
      previousLeavesLots: previous.leavesLots,
    });
  }

  /** Takes a resting order out and says so. */
  closeResting(order: Order, reason: CloseReason): void {
    this.state.unrest(order);
    this.emitClosed(order, { reason, resting: 1 });
    this.state.emitBalances(this.state.marketOf(order), order.account);
  }

  /** The resting order that the taker meets next, or undefined. */
  protected nextMaker(market: Market, taker: Order): Order | undefined {
    const maker = market.book.front(opposite(taker.side));
    if (!maker) return undefined;
    const anyPrice = !hasPrice(taker.type as OrderType);
    return anyPrice || acceptable(taker.side, taker.priceTicks, maker.priceTicks)
      ? maker
      : undefined;
  }

  /** The fee on what an account receives. */
  protected fee(market: Market, account: number, amount: number, role: 'maker' | 'taker'): number {
    const fees = market.fees[this.state.account(account)!.tier]!;
    return feeOf(amount, role === 'maker' ? fees.makerPpm : fees.takerPpm);
  }

  #match(market: Market, taker: Order): Outcome {
    const outcome: Outcome = { ended: undefined, traded: false, feeTaken: false };
    while (taker.leavesLots > 0 && outcome.ended === undefined) {
      const maker = this.nextMaker(market, taker);
      if (!maker) break;
      if (maker.account === taker.account && taker.stp !== SelfTradePrevention.NONE) {
        if (this.#preventSelfTrade(market, taker, maker)) outcome.ended = CloseReason.SELF_TRADE;
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
        this.closeResting(maker, CloseReason.SELF_TRADE);
        return false;
      case SelfTradePrevention.CANCEL_BOTH:
        this.closeResting(maker, CloseReason.SELF_TRADE);
        return true;
      default:
        return this.#decrement(market, taker, maker);
    }
  }

  #decrement(market: Market, taker: Order, maker: Order): boolean {
    const lots = Math.min(taker.leavesLots, maker.leavesLots);
    if (lots === maker.leavesLots) {
      this.closeResting(maker, CloseReason.SELF_TRADE);
    } else {
      const { priceTicks, leavesLots } = maker;
      if (market.ledger) this.state.releaseLots(maker, lots);
      market.book.reduce(maker, lots);
      maker.quantityLots -= lots;
      const details = { reason: AmendReason.SELF_TRADE, resting: 1 };
      this.emitAmended(maker, { priceTicks, leavesLots }, details);
      this.state.emitBalances(market, maker.account);
    }
    // A taker with nothing left keeps its lots here: its OrderClosed states them.
    if (lots === taker.leavesLots) return true;
    const { priceTicks, leavesLots } = taker;
    taker.leavesLots -= lots;
    taker.quantityLots -= lots;
    const details = { reason: AmendReason.SELF_TRADE, resting: 0 };
    this.emitAmended(taker, { priceTicks, leavesLots }, details);
    return false;
  }

  #tradeSize(market: Market, taker: Order, maker: Order): number | { ended: CloseReason } {
    const perLot = maker.priceTicks * market.quoteUnitsPerTickLot;
    const byBudget = taker.type === OrderType.MARKET_QUOTE;
    const wanted = byBudget ? wholeTimes(taker.leavesLots, perLot) : taker.leavesLots;
    const lots = Math.min(wanted, maker.leavesLots);
    if (lots === 0) return { ended: CloseReason.BUDGET_SPENT };
    if (!market.ledger || hasPrice(taker.type as OrderType)) return lots;
    const { ledger } = this.state;
    const covered =
      taker.side === Side.BUY
        ? wholeTimes(ledger.available(taker.account, market.quoteAsset), perLot)
        : wholeTimes(ledger.available(taker.account, market.baseAsset), market.baseUnitsPerLot);
    if (covered === 0) return { ended: CloseReason.FUNDS_SPENT };
    return Math.min(lots, covered);
  }

  #trade(market: Market, taker: Order, maker: Order, lots: number, outcome: Outcome): void {
    const quoteUnits = lots * maker.priceTicks * market.quoteUnitsPerTickLot;
    const fees = market.ledger
      ? this.#settle(market, taker, maker, lots, quoteUnits)
      : { makerFee: 0, takerFee: 0 };
    if (lots === maker.leavesLots) {
      market.book.remove(maker);
      this.state.forget(maker);
      maker.leavesLots = 0;
    } else {
      market.book.reduce(maker, lots);
    }
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
      conceals: 0,
      auction: 0,
      quoteUnits,
      ...fees,
      makerLeavesLots: maker.leavesLots,
      takerLeavesLots: taker.leavesLots,
      makerClientOrderId: maker.clientOrderId,
      takerClientOrderId: taker.clientOrderId,
    });
    this.state.emitBalances(market, maker.account);
    outcome.traded = true;
    outcome.feeTaken ||= fees.makerFee + fees.takerFee > 0;
  }

  /** Moves the money of a trade: the maker pays out of its reserve, the taker out of available. */
  #settle(market: Market, taker: Order, maker: Order, lots: number, quoteUnits: number) {
    const { ledger } = this.state;
    const base = { asset: market.baseAsset, amount: lots * market.baseUnitsPerLot };
    const quote = { asset: market.quoteAsset, amount: quoteUnits };
    const [takerPays, makerPays] = taker.side === Side.BUY ? [quote, base] : [base, quote];
    const makerFee = this.fee(market, maker.account, takerPays.amount, 'maker');
    const takerFee = this.fee(market, taker.account, makerPays.amount, 'taker');
    ledger.addAvailable(taker.account, takerPays.asset, -takerPays.amount);
    ledger.addReserved(maker.account, makerPays.asset, -makerPays.amount);
    ledger.addAvailable(maker.account, takerPays.asset, takerPays.amount - makerFee);
    ledger.addAvailable(taker.account, makerPays.asset, makerPays.amount - takerFee);
    ledger.addAvailable(FEE_ACCOUNT, takerPays.asset, makerFee);
    ledger.addAvailable(FEE_ACCOUNT, makerPays.asset, takerFee);
    return { makerFee, takerFee };
  }

  /** @returns whether the order now rests */
  #finish(taker: Order, timeInForce: TimeInForce, outcome: Outcome): boolean {
    const byBudget = taker.type === OrderType.MARKET_QUOTE;
    if (taker.leavesLots === 0) {
      if (byBudget) this.emitClosed(taker, { reason: CloseReason.BUDGET_SPENT, resting: 0 });
      return false;
    }
    const limited = hasPrice(taker.type as OrderType);
    if (outcome.ended === undefined && limited && timeInForce === TimeInForce.GTC) {
      this.state.rest(taker);
      this.state.events.push({
        template: Template.OrderRested,
        market: taker.market,
        account: taker.account,
        sequence: this.state.sequence,
        orderId: taker.orderId,
        priceTicks: taker.priceTicks,
        leavesLots: taker.leavesLots,
        side: taker.side,
        conceals: 0,
      });
      return true;
    }
    const exhausted = limited ? CloseReason.IMMEDIATE_REMAINDER : CloseReason.NO_LIQUIDITY;
    this.emitClosed(taker, { reason: outcome.ended ?? exhausted, resting: 0 });
    return false;
  }
}
