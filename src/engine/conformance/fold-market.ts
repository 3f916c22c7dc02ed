/** One market of the read model: its queues, and the public book as the feed keeps it. */
import { type MarketCreated, MarketStatus, Side } from '../../schema/generated/protocol.ts';
import type { FoldedOrder } from './fold-order.ts';

/** Whether the order is matched before the other, which came earlier. */
function before(order: FoldedOrder, other: FoldedOrder): boolean {
  if (order.priceTicks === other.priceTicks) return other.hidden && !order.hidden;
  return order.side === Side.BUY
    ? order.priceTicks > other.priceTicks
    : order.priceTicks < other.priceTicks;
}

export class FoldedMarket {
  readonly created: MarketCreated;
  /** Resting orders in matching order, by side. */
  readonly sides: readonly [FoldedOrder[], FoldedOrder[]] = [[], []];
  status: MarketStatus = MarketStatus.OPEN;
  lastTradeId = 0;
  readonly #shown = new Map<string, number>();

  constructor(created: MarketCreated) {
    this.created = created;
  }

  insert(order: FoldedOrder): void {
    const side = this.sides[order.side];
    let position = side.length;
    while (position > 0 && before(order, side[position - 1]!)) position -= 1;
    side.splice(position, 0, order);
  }

  remove(order: FoldedOrder): void {
    const side = this.sides[order.side];
    side.splice(side.indexOf(order), 1);
  }

  /** The public book gains or loses lots. */
  show(side: Side, priceTicks: number, deltaLots: number): void {
    const key = `${side}/${priceTicks}`;
    this.#shown.set(key, this.shown(side, priceTicks) + deltaLots);
  }

  /** Lots that the public book has at a price. */
  shown(side: Side, priceTicks: number): number {
    return this.#shown.get(`${side}/${priceTicks}`) ?? 0;
  }

  /** Whether bids may meet asks: only while nothing trades. */
  get mayBeCrossed(): boolean {
    return this.status === MarketStatus.AUCTION || this.status === MarketStatus.HALTED;
  }
}
