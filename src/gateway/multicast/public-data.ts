/**
 * From events to public market data: keeps the orders that show and tells what changes of them, of
 * trades and of markets, in the order of the events. Of an order that conceals only
 * `DisplayChanged` is told, as in the book of the feed (src/feed/book.ts); the two must agree after
 * every event. Begins at any time, with the orders that show then.
 *
 * @throws from `apply` when an event contradicts those before it: the stream is not whole
 */
import type { AssetInfo, Catalog, MarketInfo } from '../../feed/catalog.ts';
import { type MarketData, MarketDataTemplate } from '../../schema/generated/market-data.ts';
import {
  AmendReason,
  type DisplayChanged,
  DisplayReason,
  type Event,
  type OrderAmended,
  Template,
  type Trade,
} from '../../schema/generated/protocol.ts';
import { type ShownOrder, ShownOrders } from './shown-orders.ts';

/** Where an event puts an order. */
type NewPlace = Pick<ShownOrder, 'market' | 'orderId' | 'priceTicks' | 'side'>;

/** Takes each message as it arises; must not throw. */
export type PublicDataListener = (message: MarketData) => void;

export class PublicData {
  readonly orders = new ShownOrders();
  readonly #catalog: Catalog;
  #listener: PublicDataListener | undefined;
  #tradeId = 0;
  #timeUs = 0;

  /**
   * @param catalog sees every event before this does
   * @param shown orders that show now, each behind those before it at its price
   * @param timeUs time of the last event, microseconds since 1970
   */
  constructor(catalog: Catalog, shown: Iterable<ShownOrder> = [], timeUs = 0) {
    this.#catalog = catalog;
    this.#timeUs = timeUs;
    for (const order of shown) this.orders.add(order);
  }

  /** What there is now, as messages: assets, markets and their state, every order that shows. */
  *snapshot(): Iterable<MarketData> {
    yield* directory(this.#catalog, this.#timeUs);
    const template = MarketDataTemplate.OrderAdded;
    const timeUs = this.#timeUs;
    for (const { lots, market, orderId, priceTicks, side } of this.orders.values()) {
      yield { template, market, timeUs, orderId, priceTicks, lots, side };
    }
  }

  /** @param listener takes what arises from now on; undefined: nobody does */
  listen(listener: PublicDataListener | undefined): void {
    this.#listener = listener;
  }

  /** Time of the last event, microseconds since 1970. */
  get timeUs(): number {
    return this.#timeUs;
  }

  /** Takes the next event. @param timeUs time of the last Tick, microseconds since 1970 */
  apply(event: Event, timeUs: number): void {
    this.#timeUs = timeUs;
    switch (event.template) {
      case Template.OrderAccepted:
        if (event.resting === 1) this.#add(event, event.quantity);
        break;
      case Template.OrderRested:
        if (event.conceals === 0) this.#add(event, event.leavesLots);
        break;
      case Template.Trade:
        this.#traded(event);
        break;
      case Template.OrderAmended:
        this.#amended(event);
        break;
      case Template.OrderClosed:
        if (event.resting === 1) this.#remove(event.orderId);
        break;
      case Template.DisplayChanged:
        this.#displayed(event);
        break;
      default:
        if (this.#listener !== undefined) this.#tellOther(event, timeUs);
    }
  }

  #add(event: NewPlace, lots: number, conceals = false): void {
    const { market, orderId, priceTicks, side } = event;
    this.orders.add({ orderId, market, side, priceTicks, lots, conceals });
    this.#listener?.({
      template: MarketDataTemplate.OrderAdded,
      market,
      timeUs: this.#timeUs,
      orderId,
      priceTicks,
      lots,
      side,
    });
  }

  #remove(orderId: number): void {
    const { lots, market, priceTicks, side } = this.orders.remove(orderId);
    this.#listener?.({
      template: MarketDataTemplate.OrderRemoved,
      market,
      timeUs: this.#timeUs,
      orderId,
      lots,
      priceTicks,
      side,
    });
  }

  #reduce(orderId: number, lots: number): void {
    const { lots: leavesLots, market, priceTicks, side } = this.orders.take(orderId, lots);
    this.#listener?.({
      template: MarketDataTemplate.OrderReduced,
      market,
      timeUs: this.#timeUs,
      orderId,
      lots,
      leavesLots,
      priceTicks,
      side,
    });
  }

  #execute(orderId: number, lots: number): void {
    const { lots: leavesLots, market, priceTicks, side } = this.orders.take(orderId, lots);
    this.#listener?.({
      template: MarketDataTemplate.OrderExecuted,
      market,
      timeUs: this.#timeUs,
      orderId,
      tradeId: this.#tradeId,
      lots,
      leavesLots,
      priceTicks,
      side,
    });
  }

  #replace(event: OrderAmended): void {
    const { market, orderId, priceTicks, side } = event;
    const before = this.orders.remove(orderId);
    this.orders.add({ orderId, market, side, priceTicks, lots: event.leavesLots, conceals: false });
    this.#listener?.({
      template: MarketDataTemplate.OrderReplaced,
      market,
      timeUs: this.#timeUs,
      orderId,
      priceTicks,
      lots: event.leavesLots,
      previousPriceTicks: before.priceTicks,
      previousLots: before.lots,
      side,
    });
  }

  #traded(trade: Trade): void {
    this.#tradeId = trade.tradeId;
    this.#listener?.({
      template: MarketDataTemplate.TradeReported,
      market: trade.market,
      timeUs: this.#timeUs,
      tradeId: trade.tradeId,
      priceTicks: trade.priceTicks,
      lots: trade.quantityLots,
      takerSide: trade.takerSide,
      auction: trade.auction,
    });
    if (trade.conceals === 0) this.#execute(trade.makerOrderId, trade.quantityLots);
  }

  /** A pegged order may have waited, a hidden one does not show: they are not among the orders. */
  #amended(event: OrderAmended): void {
    const { orderId, reason } = event;
    const before = this.orders.get(orderId);
    if (event.resting === 2 || before?.conceals === true) return;
    if (reason !== AmendReason.REQUEUED && reason !== AmendReason.PEGGED) {
      if (event.resting === 1) this.#reduce(orderId, event.previousLeavesLots - event.leavesLots);
    } else if (before === undefined) {
      if (event.resting === 1) this.#add(event, event.leavesLots);
    } else if (event.resting === 1) {
      this.#replace(event);
    } else {
      this.#remove(orderId);
    }
  }

  #displayed(event: DisplayChanged): void {
    const { deltaLots, orderId } = event;
    if (deltaLots > 0) this.#add(event, deltaLots, true);
    else if (event.reason === DisplayReason.TRADED) this.#execute(orderId, -deltaLots);
    else if (this.orders.get(orderId)?.lots === -deltaLots) this.#remove(orderId);
    else this.#reduce(orderId, -deltaLots);
  }

  #tellOther(event: Event, timeUs: number): void {
    if (event.template === Template.MarketCreated) {
      const market = this.#catalog.market(event.market);
      if (market !== undefined) for (const message of listed(market, timeUs)) this.#tell(message);
      return;
    }
    const message = stateMessage(event, timeUs);
    if (message !== undefined) this.#tell(message);
  }

  #tell(message: MarketData): void {
    this.#listener?.(message);
  }
}

/** Characters of a name that a block holds. */
const NAME_LENGTH = 63;

/** Names are the catalog's, which are unique; one that is too long for its block is cut. */
function nameText(name: string): string {
  return name.slice(0, NAME_LENGTH).replace(/[^ -~]/g, '?');
}

function assetListed({ id: asset, decimals, name }: AssetInfo, timeUs: number): MarketData {
  const template = MarketDataTemplate.AssetListed;
  return { template, market: 0, timeUs, asset, decimals, text: nameText(name) };
}

function marketListed({ event, symbol }: MarketInfo, timeUs: number): MarketData {
  return {
    template: MarketDataTemplate.MarketListed,
    market: event.market,
    timeUs,
    baseUnitsPerLot: event.baseUnitsPerLot,
    quoteUnitsPerTickLot: event.quoteUnitsPerTickLot,
    maxPriceTicks: event.maxPriceTicks,
    maxQuantityLots: event.maxQuantityLots,
    minNotional: event.minNotional,
    baseAsset: event.baseAsset,
    quoteAsset: event.quoteAsset,
    text: nameText(symbol),
  };
}

/** A market and the assets that it names. */
function listed(market: MarketInfo, timeUs: number): MarketData[] {
  const assets = [market.base, market.quote].map((asset) => assetListed(asset, timeUs));
  return [...assets, marketListed(market, timeUs)];
}

/** Everything that there is to know about the markets, as messages. */
function* directory(catalog: Catalog, timeUs: number): Iterable<MarketData> {
  for (const market of catalog.markets()) {
    yield* listed(market, timeUs);
    const { indication, interrupted, status } = market.state;
    yield {
      template: MarketDataTemplate.MarketStateChanged,
      market: market.id,
      timeUs,
      status,
      interrupted: interrupted ? 1 : 0,
    };
    const template = MarketDataTemplate.IndicationChanged;
    yield { template, market: market.id, timeUs, ...indication };
  }
}

/** What changes about a market; undefined: nothing that the public is told. */
function stateMessage(event: Event, timeUs: number): MarketData | undefined {
  switch (event.template) {
    case Template.MarketStatusChanged: {
      const { interrupted, market, status } = event;
      const template = MarketDataTemplate.MarketStateChanged;
      return { template, market, timeUs, status, interrupted };
    }
    case Template.AuctionIndicated: {
      const { market, priceTicks, surplusLots, surplusSide, volumeLots } = event;
      const template = MarketDataTemplate.IndicationChanged;
      return { template, market, timeUs, priceTicks, volumeLots, surplusLots, surplusSide };
    }
    case Template.AuctionUncrossed: {
      const { market, priceTicks, volumeLots } = event;
      const template = MarketDataTemplate.AuctionEnded;
      return { template, market, timeUs, priceTicks, volumeLots };
    }
    default:
      return undefined;
  }
}
