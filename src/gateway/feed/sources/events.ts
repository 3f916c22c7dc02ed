/** Streams of events, of which nobody misses one: trades, and orders of the L3 book. */
import type { MarketInfo } from '../../../feed/catalog.ts';
import type { MarketFeed } from '../../../feed/feed.ts';
import type { RestingOrders, ShownChange, ShownOrder } from '../../../feed/resting.ts';
import type { TradeRecord } from '../../../feed/tape.ts';
import { Side } from '../../../schema/generated/protocol.ts';
import { sideName } from '../../rest/order-view.ts';
import type { Content } from '../messages.ts';
import type { Numbers } from '../numbers.ts';
import type { Source } from './source.ts';

/** Trades of a snapshot. */
export const SNAPSHOT_TRADES = 100;
/** Trades in one message at most, where old ones are asked for. */
const RECALLED_TRADES = 1000;

class TradesContent implements Content {
  readonly #market: MarketInfo;
  readonly #trades: readonly TradeRecord[];

  constructor(market: MarketInfo, trades: readonly TradeRecord[]) {
    this.#market = market;
    this.#trades = trades;
  }

  get size(): number {
    return this.#trades.length;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    return {
      trades: this.#trades.map(({ id, priceTicks, lots, takerSide, timeUs }) => ({
        id,
        price: numbers.price(this.#market, priceTicks),
        quantity: numbers.quantity(this.#market, lots),
        side: sideName(takerSide),
        timeUs,
      })),
    };
  }
}

export class TradesSource implements Source {
  readonly everyMs = 0;
  readonly #market: MarketFeed;
  #lastId: number;

  constructor(market: MarketFeed) {
    this.#market = market;
    this.#lastId = market.tape.last()?.id ?? 0;
  }

  position(): number {
    return this.#lastId;
  }

  take(): Content | undefined {
    const { tape, info } = this.#market;
    const trades = tape.trades({ fromId: this.#lastId + 1, limit: tape.size });
    if (trades.length === 0) return undefined;
    this.#lastId = trades.at(-1)!.id;
    return new TradesContent(info, trades);
  }

  snapshot(): Content {
    const { tape, info } = this.#market;
    return new TradesContent(info, tape.trades({ limit: SNAPSHOT_TRADES }));
  }

  recall(after: number) {
    const { tape, info } = this.#market;
    const trades = tape.trades({ fromId: after + 1, limit: tape.size });
    if (after > this.#lastId || (trades[0]?.id ?? after + 1) !== after + 1) return undefined;
    const parts = [];
    for (let from = 0; from < trades.length; from += RECALLED_TRADES) {
      const part = trades.slice(from, from + RECALLED_TRADES);
      parts.push({ position: part.at(-1)!.id, content: new TradesContent(info, part) });
    }
    return parts;
  }

  close(): void {}
}

class OrdersContent implements Content {
  readonly #market: MarketInfo;
  readonly #bids: readonly ShownOrder[];
  readonly #asks: readonly ShownOrder[];

  constructor(market: MarketInfo, orders: RestingOrders) {
    this.#market = market;
    // What an order shows goes on changing.
    this.#bids = orders.side(Side.BUY).map((order) => ({ ...order }));
    this.#asks = orders.side(Side.SELL).map((order) => ({ ...order }));
  }

  get size(): number {
    return this.#bids.length + this.#asks.length;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    const view = ({ orderId, priceTicks, shownLots }: ShownOrder) => [
      orderId,
      numbers.price(this.#market, priceTicks),
      numbers.quantity(this.#market, shownLots),
    ];
    return { bids: this.#bids.map(view), asks: this.#asks.map(view) };
  }
}

class ChangesContent implements Content {
  readonly #market: MarketInfo;
  readonly #changes: readonly ShownChange[];

  constructor(market: MarketInfo, changes: readonly ShownChange[]) {
    this.#market = market;
    this.#changes = changes;
  }

  get size(): number {
    return this.#changes.length;
  }

  fields(numbers: Numbers): Record<string, unknown> {
    return { changes: this.#changes.map((change) => this.#view(change, numbers)) };
  }

  #view(change: ShownChange, numbers: Numbers) {
    const { kind, orderId } = change;
    if (change.kind === 'add') {
      return {
        kind,
        orderId,
        side: sideName(change.side),
        price: numbers.price(this.#market, change.priceTicks),
        quantity: numbers.quantity(this.#market, change.shownLots),
      };
    }
    const { tradeId } = change;
    return {
      kind,
      orderId,
      ...(change.kind === 'change'
        ? { quantity: numbers.quantity(this.#market, change.shownLots) }
        : {}),
      ...(tradeId === 0 ? {} : { tradeId }),
    };
  }
}

export class OrdersSource implements Source {
  readonly everyMs = 0;
  readonly #market: MarketInfo;
  /** Whoever feeds the source gives its events to this. */
  readonly orders: RestingOrders;

  constructor(market: MarketInfo, orders: RestingOrders) {
    this.#market = market;
    this.orders = orders;
    orders.follow(true);
  }

  position(): undefined {
    return undefined;
  }

  take(): Content | undefined {
    if (this.orders.pending === 0) return undefined;
    return new ChangesContent(this.#market, this.orders.drain());
  }

  snapshot(): Content {
    return new OrdersContent(this.#market, this.orders);
  }

  close(): void {
    this.orders.follow(false);
  }
}
