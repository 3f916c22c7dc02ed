/**
 * The naive twin's limits on prices and exposure: a market's collar and bands, an account's
 * exposure limits. It also counts fees. Nothing is changed here.
 */
import { feeOf, partOf } from './arithmetic.ts';
import type { Market, State } from './state.ts';

export class Limits {
  protected readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  /** Whether a price differs from the center by more than `ppm` millionths of it. */
  protected isOutside(priceTicks: number, centerTicks: number, ppm: number): boolean {
    if (ppm === 0 || centerTicks === 0) return false;
    return Math.abs(priceTicks - centerTicks) > partOf(centerTicks, ppm);
  }

  /** Whether a limit price is too far from the market's reference. */
  isOutsideCollar(market: Market, priceTicks: number): boolean {
    const center = market.referenceTicks || market.lastPriceTicks;
    return this.isOutside(priceTicks, center, market.rules.collarPpm);
  }

  /**
   * Whether a trade at this price interrupts the market.
   * @param startTicks last trade price before the order began to match, 0 for none
   */
  isOutsideBands(market: Market, priceTicks: number, startTicks: number): boolean {
    const { dynamicPpm, staticPpm } = market.rules;
    return (
      this.isOutside(priceTicks, startTicks, dynamicPpm) ||
      this.isOutside(priceTicks, market.referenceTicks, staticPpm)
    );
  }

  /** Whether the account's orders would reserve more of the asset than they may. */
  isExposed(account: number, asset: number, moreUnits: number): boolean {
    const limit = this.state.account(account)!.exposureLimits.get(asset) ?? 0;
    if (limit === 0) return false;
    const balance = this.state.ledger.find(account, asset);
    const used = balance ? balance.reserved - balance.pending : 0;
    return used + moreUnits > limit;
  }

  /** The fee on what an account receives. */
  fee(market: Market, account: number, amount: number, role: 'maker' | 'taker'): number {
    const fees = market.fees[this.state.account(account)!.tier]!;
    return feeOf(amount, role === 'maker' ? fees.makerPpm : fees.takerPpm);
  }
}
