/**
 * The naive twin's market statuses and auctions: the uniform price is found by trying every price
 * at which it could lie, each from scratch.
 */
import {
  CloseReason,
  DisplayReason,
  MarketStatus,
  Side,
  Template,
} from '../../schema/generated/protocol.ts';
import { FEE_ACCOUNT, MAX_VALUE } from '../core.ts';
import type { Closer } from './closing.ts';
import type { Limits } from './limits.ts';
import { type Order, shownLots } from './order.ts';
import { type Indication, type Market, NO_INDICATION, type State, type Timer } from './state.ts';

/** Whose lots have no partner at a price, and how many trade. */
export interface Candidate {
  readonly priceTicks: number;
  readonly volume: bigint;
  /** Above zero: buys are left. */
  readonly surplus: bigint;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export class Auctions {
  protected readonly state: State;
  protected readonly closer: Closer;
  protected readonly limits: Limits;

  constructor(state: State, closer: Closer, limits: Limits) {
    this.state = state;
    this.closer = closer;
    this.limits = limits;
  }

  /** The change of status with all that belongs to it. */
  changeStatus(market: Market, status: MarketStatus, cancelOrders: number, account: number): void {
    if (this.#uncrosses(market, status)) this.uncross(market);
    this.#enter(market, status);
    this.#emitStatus(market, account, 0);
    if (cancelOrders === 0) return;
    this.closer.closeEach(this.closer.ordersOfMarket(market), CloseReason.KILLED);
  }

  /** A volatility interruption. */
  interrupt(market: Market): void {
    this.#enter(market, MarketStatus.AUCTION);
    const { auctionUs } = market.rules;
    if (auctionUs > 0) {
      const timeUs = Math.min(this.state.timeUs + auctionUs, MAX_VALUE);
      const timer: Timer = {
        ...{ kind: 'status', timeUs, market, status: MarketStatus.OPEN, cancelOrders: 0 },
      };
      market.auctionEnd = timer;
      this.state.timers.add(timeUs, timer);
    }
    this.#emitStatus(market, 0, 1);
  }

  /** Says what an uncross would do, where that changed. */
  indicate(market: Market): void {
    const now = this.indication(market);
    const before = market.indicated;
    const same =
      now.priceTicks === before.priceTicks &&
      now.volumeLots === before.volumeLots &&
      now.surplusLots === before.surplusLots &&
      now.surplusSide === before.surplusSide;
    if (same) return;
    market.indicated = now;
    this.state.events.push({
      template: Template.AuctionIndicated,
      market: market.id,
      account: 0,
      sequence: this.state.sequence,
      ...now,
    });
  }

  indication(market: Market): Indication {
    const best = this.#candidates(market).reduce<Candidate | undefined>(
      (chosen, candidate) =>
        chosen && !this.beats(market, candidate, chosen) ? chosen : candidate,
      undefined,
    );
    if (!best) return NO_INDICATION;
    return {
      priceTicks: best.priceTicks,
      volumeLots: Number(best.volume),
      surplusLots: Number(magnitude(best.surplus)),
      surplusSide: best.surplus < 0n ? Side.SELL : Side.BUY,
    };
  }

  /** Whether `a` is the better price: volume, surplus, distance to the reference, lowest. */
  beats(market: Market, a: Candidate, b: Candidate): boolean {
    if (a.volume !== b.volume) return a.volume > b.volume;
    const [surplusA, surplusB] = [magnitude(a.surplus), magnitude(b.surplus)];
    if (surplusA !== surplusB) return surplusA < surplusB;
    const reference = market.referenceTicks || market.lastPriceTicks;
    const farA = Math.abs(a.priceTicks - reference);
    const farB = Math.abs(b.priceTicks - reference);
    if (farA !== farB) return farA < farB;
    return a.priceTicks < b.priceTicks;
  }

  /**
   * Every price from the best ask to the best bid that could be the uniform one. Between two prices
   * at which orders rest nothing changes, so that the ends of such a stretch, and the reference
   * within it, stand for all of it.
   */
  #candidates(market: Market): Candidate[] {
    const { book } = market;
    const bids = book.levels(Side.BUY);
    const asks = book.levels(Side.SELL);
    if (!book.isCrossed()) return [];
    const lowest = asks[0]!.priceTicks;
    const highest = bids[0]!.priceTicks;
    const prices = [...bids, ...asks].flatMap(({ priceTicks: p }) => [p - 1, p, p + 1]);
    prices.push(market.referenceTicks || market.lastPriceTicks);
    const within = prices.filter((price) => price >= lowest && price <= highest);
    return [...new Set(within)].map((priceTicks) => {
      let buys = 0n;
      let sells = 0n;
      for (const bid of bids) if (bid.priceTicks >= priceTicks) buys += BigInt(bid.totalLots);
      for (const ask of asks) if (ask.priceTicks <= priceTicks) sells += BigInt(ask.totalLots);
      return { priceTicks, volume: buys < sells ? buys : sells, surplus: buys - sells };
    });
  }

  /** Ends an auction: everything that can trade does, at one price. */
  uncross(market: Market): void {
    const { priceTicks, volumeLots } = this.indication(market);
    this.state.events.push({
      template: Template.AuctionUncrossed,
      market: market.id,
      account: 0,
      sequence: this.state.sequence,
      priceTicks,
      volumeLots,
    });
    if (volumeLots === 0) return;
    let left = volumeLots;
    let feeTaken = false;
    while (left > 0) {
      const buyer = market.book.front(Side.BUY)!;
      const seller = market.book.front(Side.SELL)!;
      const lots = Math.min(left, buyer.leavesLots, seller.leavesLots);
      if (this.#trade(market, buyer, seller, priceTicks, lots)) feeTaken = true;
      left -= lots;
    }
    if (feeTaken) this.state.emitBalances(market, FEE_ACCOUNT);
    market.lastPriceTicks = priceTicks;
    market.referenceTicks = priceTicks;
    market.run = { takerSide: undefined, highTicks: priceTicks, lowTicks: priceTicks };
  }

  #uncrosses(market: Market, status: MarketStatus): boolean {
    if (status === MarketStatus.AUCTION || status === MarketStatus.HALTED) return false;
    if (market.status === MarketStatus.AUCTION) return true;
    return market.status === MarketStatus.HALTED && market.book.isCrossed();
  }

  #enter(market: Market, status: MarketStatus): void {
    const begins = status === MarketStatus.AUCTION && market.status !== MarketStatus.AUCTION;
    if (begins) market.indicated = NO_INDICATION;
    market.status = status;
    const end = market.auctionEnd;
    market.auctionEnd = undefined;
    if (end) this.state.timers.remove(end.timeUs, end);
    this.state.touch(market);
  }

  #emitStatus(market: Market, account: number, interrupted: number): void {
    this.state.events.push({
      template: Template.MarketStatusChanged,
      market: market.id,
      account,
      sequence: this.state.sequence,
      status: market.status,
      interrupted,
    });
  }

  /** @returns whether a fee was taken */
  #trade(market: Market, buyer: Order, seller: Order, priceTicks: number, lots: number): boolean {
    const { state } = this;
    const quoteUnits = priceTicks * lots * market.quoteUnitsPerTickLot;
    const fees = market.ledger
      ? this.#settle(market, buyer, seller, lots, quoteUnits)
      : { buyerFee: 0, sellerFee: 0 };
    const shownBefore = [buyer, seller].map(shownLots);
    for (const order of [buyer, seller]) this.#shrink(market, order, lots);
    const [maker, taker] = buyer.orderId < seller.orderId ? [buyer, seller] : [seller, buyer];
    market.lastTradeId += 1;
    state.events.push({
      template: Template.Trade,
      market: market.id,
      account: taker.account,
      sequence: state.sequence,
      tradeId: market.lastTradeId,
      makerOrderId: maker.orderId,
      takerOrderId: taker.orderId,
      priceTicks,
      quantityLots: lots,
      makerAccount: maker.account,
      takerSide: taker.side,
      conceals: 1,
      auction: 1,
      quoteUnits,
      makerFee: maker === buyer ? fees.buyerFee : fees.sellerFee,
      takerFee: taker === buyer ? fees.buyerFee : fees.sellerFee,
      makerLeavesLots: maker.leavesLots,
      takerLeavesLots: taker.leavesLots,
      makerClientOrderId: maker.clientOrderId,
      takerClientOrderId: taker.clientOrderId,
    });
    state.emitBalances(market, buyer.account);
    state.emitBalances(market, seller.account);
    for (const [index, order] of [buyer, seller].entries()) {
      const shown = order.leavesLots === 0 ? 0 : shownLots(order);
      state.emitDisplay(order, shown - shownBefore[index]!, DisplayReason.TRADED);
    }
    for (const order of [buyer, seller]) this.closer.tradeOfListed(order);
    return fees.buyerFee + fees.sellerFee > 0;
  }

  #shrink(market: Market, order: Order, lots: number): void {
    if (lots < order.leavesLots) {
      market.book.reduce(order, lots);
      order.sliceLots = Math.min(order.sliceLots, order.leavesLots);
    } else {
      market.book.remove(order);
      order.inBook = false;
      order.leavesLots = 0;
      this.state.forget(order);
    }
    this.state.touch(market);
  }

  /** Moves the money of a trade at a price that is not worse than both orders' own. */
  #settle(market: Market, buyer: Order, seller: Order, lots: number, quoteUnits: number) {
    const { ledger } = this.state;
    const { baseAsset, quoteAsset } = market;
    const baseUnits = lots * market.baseUnitsPerLot;
    const buyerFee = this.limits.fee(market, buyer.account, baseUnits, 'maker');
    const sellerFee = this.limits.fee(market, seller.account, quoteUnits, 'maker');
    this.state.releaseLots(buyer, lots);
    ledger.addAvailable(buyer.account, quoteAsset, -quoteUnits);
    ledger.addReserved(seller.account, baseAsset, -baseUnits);
    ledger.addAvailable(buyer.account, baseAsset, baseUnits - buyerFee);
    ledger.addAvailable(seller.account, quoteAsset, quoteUnits - sellerFee);
    ledger.addAvailable(FEE_ACCOUNT, baseAsset, buyerFee);
    ledger.addAvailable(FEE_ACCOUNT, quoteAsset, sellerFee);
    return { buyerFee, sellerFee };
  }
}
