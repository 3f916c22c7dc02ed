/**
 * The book of every market, order by order, built from public market data alone. It trusts
 * nothing: a message that does not fit what came before it is an error, and then the book must be
 * built anew.
 */
import { type MarketData, MarketDataTemplate } from '../../src/schema/generated/market-data.ts';
import { MarketStatus, Side } from '../../src/schema/generated/protocol.ts';

export interface PublicOrder {
  readonly orderId: number;
  readonly priceTicks: number;
  lots: number;
}

/** Orders of a price, the oldest first. */
export type Queue = Map<number, PublicOrder>;

export class PublicMarket {
  symbol = '';
  status: MarketStatus = MarketStatus.OPEN;
  lastTradeId = 0;
  indication = { priceTicks: 0, volumeLots: 0, surplusLots: 0, surplusSide: Side.BUY as Side };
  /** By side, then by price. */
  readonly #sides = [new Map<number, Queue>(), new Map<number, Queue>()] as const;
  readonly #lots = [new Map<number, number>(), new Map<number, number>()] as const;

  /** Levels of a side, best first, as [price in ticks, lots]. */
  levels(side: Side): [number, number][] {
    const levels = [...this.#lots[side]];
    return levels.sort((a, b) => (side === Side.BUY ? b[0] - a[0] : a[0] - b[0]));
  }

  /** Orders of a price, the oldest first. */
  queue(side: Side, priceTicks: number): readonly PublicOrder[] {
    return [...(this.#sides[side].get(priceTicks)?.values() ?? [])];
  }

  lotsAt(side: Side, priceTicks: number): number {
    return this.#lots[side].get(priceTicks) ?? 0;
  }

  add(side: Side, order: PublicOrder): void {
    const queue = this.#sides[side].get(order.priceTicks) ?? new Map<number, PublicOrder>();
    if (queue.has(order.orderId)) throw new Error(`order ${order.orderId} is there already`);
    this.#sides[side].set(order.priceTicks, queue.set(order.orderId, order));
    this.#change(side, order.priceTicks, order.lots);
  }

  /** @param leavesLots what the message says that is left */
  take(
    side: Side,
    { orderId, priceTicks, lots, leavesLots }: PublicOrder & { leavesLots: number },
  ): void {
    const queue = this.#sides[side].get(priceTicks);
    const order = queue?.get(orderId);
    if (order === undefined || order.lots - lots !== leavesLots) {
      throw new Error(`order ${orderId} has ${order?.lots} lots, not ${lots} and ${leavesLots}`);
    }
    order.lots = leavesLots;
    if (leavesLots === 0) queue!.delete(orderId);
    if (queue!.size === 0) this.#sides[side].delete(priceTicks);
    this.#change(side, priceTicks, -lots);
  }

  #change(side: Side, priceTicks: number, lots: number): void {
    const total = this.lotsAt(side, priceTicks) + lots;
    if (total === 0) this.#lots[side].delete(priceTicks);
    else this.#lots[side].set(priceTicks, total);
  }
}

export class PublicBook {
  readonly markets = new Map<number, PublicMarket>();
  readonly assets = new Map<number, string>();

  market(id: number): PublicMarket {
    const market = this.markets.get(id);
    if (market === undefined) throw new Error(`market ${id} was not listed`);
    return market;
  }

  apply(message: MarketData): void {
    switch (message.template) {
      case MarketDataTemplate.AssetListed:
        this.assets.set(message.asset, message.text);
        return;
      case MarketDataTemplate.MarketListed: {
        const market = new PublicMarket();
        market.symbol = message.text;
        this.markets.set(message.market, market);
        return;
      }
      case MarketDataTemplate.SnapshotEnded:
        return;
      default:
        change(this.market(message.market), message);
    }
  }
}

type OfMarket = Exclude<MarketData, { template: 128 | 129 | 139 }>;

function change(market: PublicMarket, message: OfMarket): void {
  switch (message.template) {
    case MarketDataTemplate.OrderAdded: {
      const { lots, orderId, priceTicks, side } = message;
      market.add(side, { orderId, priceTicks, lots });
      break;
    }
    case MarketDataTemplate.OrderExecuted:
    case MarketDataTemplate.OrderReduced:
      market.take(message.side, message);
      break;
    case MarketDataTemplate.OrderRemoved:
      market.take(message.side, { ...message, leavesLots: 0 });
      break;
    case MarketDataTemplate.OrderReplaced: {
      const { lots, orderId, previousLots, previousPriceTicks, priceTicks, side } = message;
      const before = { orderId, priceTicks: previousPriceTicks, lots: previousLots };
      market.take(side, { ...before, leavesLots: 0 });
      market.add(side, { orderId, priceTicks, lots });
      break;
    }
    case MarketDataTemplate.TradeReported:
      market.lastTradeId = message.tradeId;
      break;
    case MarketDataTemplate.MarketStateChanged:
      market.status = message.status;
      break;
    case MarketDataTemplate.IndicationChanged:
      market.indication = message;
      break;
    default:
  }
}
