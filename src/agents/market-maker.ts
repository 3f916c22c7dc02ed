/**
 * A market maker: keeps a ladder of post-only quotes on both sides around a fair price, and moves
 * one quote at a time by cancel-replace. A quote that the fair price has gone through is moved
 * before all others: it would trade at a loss, and new quotes of the other side would be refused
 * because of it. Refusals are part of the trade: what would take is tried again later.
 */
import type { Request } from '../gateway/port.ts';
import {
  OrderType,
  ReplaceMode,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import type { Uniform } from './fair-price.ts';

/** Quotes on each side. */
export const QUOTES_PER_SIDE = 12;

export interface QuotedMarket {
  readonly market: number;
  /** Distance of neighbouring quotes, ticks. */
  readonly stepTicks: number;
  /** Smallest size of a quote, lots. */
  readonly sizeLots: number;
  /** Distance that each quote keeps beyond that, ticks: what trading costs the maker. */
  readonly edgeTicks?: number;
}

export class MarketMaker {
  readonly #account: number;
  readonly #quoted: QuotedMarket;
  readonly #uniform: Uniform;
  /** Client order id of each quote, 0 before the first. */
  readonly #ids: number[] = Array.from({ length: 2 * QUOTES_PER_SIDE }, () => 0);
  /** Price of each quote, ticks, 0 before the first; those that traded since are not told apart. */
  readonly #prices: number[] = Array.from({ length: 2 * QUOTES_PER_SIDE }, () => 0);
  #nextId: number;

  /** @param firstId client order ids are given from here on; must not meet those still open */
  constructor(account: number, quoted: QuotedMarket, firstId: number, uniform: Uniform) {
    this.#account = account;
    this.#quoted = quoted;
    this.#uniform = uniform;
    this.#nextId = firstId;
  }

  /** Removes what an earlier run left. */
  clear(): Request {
    const { market } = this.#quoted;
    return { template: Template.CancelAll, session: 0, market, account: this.#account };
  }

  /** The whole ladder, for the beginning. */
  open(fairTicks: number): Request[] {
    return this.#ids.map((_, slot) => this.#quote(slot, fairTicks));
  }

  /** Moves one quote: the one furthest on the wrong side of the price, else rather a top one. */
  step(fairTicks: number): Request {
    const wrong = this.#mostWrong(fairTicks);
    if (wrong !== undefined) return this.#quote(wrong, fairTicks);
    const share = this.#uniform();
    const rank = Math.floor(QUOTES_PER_SIDE * share * share);
    const side = this.#uniform() < 0.5 ? 0 : QUOTES_PER_SIDE;
    return this.#quote(side + rank, fairTicks);
  }

  /** The slot whose quote the fair price has gone through furthest, if any. */
  #mostWrong(fairTicks: number): number | undefined {
    let most = 0;
    let found: number | undefined;
    for (const [slot, price] of this.#prices.entries()) {
      if (price === 0) continue;
      const beyond = slot < QUOTES_PER_SIDE ? price - fairTicks : fairTicks - price;
      if (beyond <= most) continue;
      most = beyond;
      found = slot;
    }
    return found;
  }

  #quote(slot: number, fairTicks: number): Request {
    const { market, stepTicks, sizeLots, edgeTicks = 0 } = this.#quoted;
    const isBuy = slot < QUOTES_PER_SIDE;
    const rank = slot % QUOTES_PER_SIDE;
    const distance = edgeTicks + stepTicks * (0.5 + rank + 0.4 * this.#uniform());
    const price = isBuy ? Math.floor(fairTicks - distance) : Math.ceil(fairTicks + distance);
    const priceTicks = Math.max(1, price);
    const size = sizeLots * (1 + rank * 0.5) * (0.5 + this.#uniform());
    const target = this.#ids[slot]!;
    const clientOrderId = this.#nextId++;
    this.#ids[slot] = clientOrderId;
    // Where the price is almost nothing a bid may lie above it; moving it would not help.
    this.#prices[slot] = price === priceTicks ? price : 0;
    return {
      template: Template.CancelReplace,
      market,
      account: this.#account,
      priceTicks,
      quantity: Math.max(1, Math.round(size)),
      clientOrderId,
      target,
      side: isBuy ? Side.BUY : Side.SELL,
      type: OrderType.POST_ONLY,
      timeInForce: TimeInForce.GTC,
      stp: SelfTradePrevention.CANCEL_TAKER,
      targetKind: TargetKind.CLIENT_ORDER_ID,
      mode: ReplaceMode.ALLOW_FAILURE,
      text: '',
    };
  }
}
