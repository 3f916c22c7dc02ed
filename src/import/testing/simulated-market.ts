/**
 * A market of its own, naive and plain, that tells a sink what happens in it: price-time priority,
 * partial executions, sweeps over levels, replacements that queue at the back, executions at other
 * prices than displayed, crosses, hidden trades. It knows nothing of this engine. On request it
 * executes an order whose turn it is not.
 */
import { Prng } from '../../base/prng.ts';

export interface SimulatedOrder {
  readonly reference: number;
  readonly locate: number;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** Ticks of 0.0001. */
  readonly price: number;
  leaves: number;
}

/** Takes what happens, one call a message. */
export interface FlowSink {
  begin(timeNs: number, symbols: readonly string[]): void;
  end(timeNs: number): void;
  add(timeNs: number, order: SimulatedOrder): void;
  execute(timeNs: number, order: SimulatedOrder, shares: number, match: number): void;
  executeAt(
    timeNs: number,
    order: SimulatedOrder,
    shares: number,
    match: number,
    at: { readonly price: number; readonly printed: boolean },
  ): void;
  reduce(timeNs: number, order: SimulatedOrder, shares: number): void;
  remove(timeNs: number, order: SimulatedOrder): void;
  replace(timeNs: number, old: SimulatedOrder, order: SimulatedOrder): void;
  hiddenTrade(timeNs: number, market: { locate: number; symbol: string }, price: number): void;
  cross(timeNs: number, market: { locate: number; symbol: string }, price: number): void;
  halt(timeNs: number, market: { locate: number; symbol: string }, state: string): void;
}

export interface SimulationOptions {
  readonly seed: number;
  readonly symbols: readonly string[];
  /** Orders that rest at a time and symbol, about. */
  readonly depth: number;
  readonly sink: FlowSink;
  /** Executions, from 1, that go to an order whose turn it is not. */
  readonly unfair?: readonly number[];
  /** Called in front of each unfair execution that found such an order. */
  readonly onUnfair?: (order: SimulatedOrder) => void;
}

const OPENING_NS = 34_200e9;
const CENT = 100;
const MID = 1_000_000;
/** Prices are so many cents around the middle. */
const HALF_WINDOW = 60;
const LEAST = MID - HALF_WINDOW * CENT;
const MOST = MID + HALF_WINDOW * CENT;

interface Market {
  readonly locate: number;
  readonly symbol: string;
  readonly buy: Map<number, SimulatedOrder[]>;
  readonly sell: Map<number, SimulatedOrder[]>;
  /** No order of the side has a better price. */
  readonly bound: { buy: number; sell: number };
  readonly live: SimulatedOrder[];
  readonly indexOf: Map<number, number>;
}

/** Of a thousand things that happen, up to which roll it is what. A thin book gets more orders. */
const ROLLS = { add: 440, remove: 770, replace: 880, reduce: 915, execute: 975, executeAt: 985 };
const THIN_ROLLS = { ...ROLLS, add: 700, remove: 780 };
/** Crosses are rare. */
const STEPS_PER_CROSS = 5000;

const other = (side: 'buy' | 'sell') => (side === 'buy' ? 'sell' : 'buy');

export class SimulatedMarket {
  readonly #options: SimulationOptions;
  readonly #random: Prng;
  readonly #markets: readonly Market[];
  #timeNs = OPENING_NS;
  #reference = 10_000;
  /** Executions of displayed orders so far. */
  executions = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = new Prng(options.seed);
    this.#markets = options.symbols.map((symbol, k) => ({
      ...{ locate: k + 1, symbol, buy: new Map(), sell: new Map() },
      bound: { buy: LEAST, sell: MOST },
      ...{ live: [], indexOf: new Map() },
    }));
    options.sink.begin(OPENING_NS, options.symbols);
  }

  /** Lets so many things happen. */
  run(steps: number): void {
    for (let k = 0; k < steps; k++) {
      this.#timeNs += this.#random.below(3000);
      this.#step(this.#random.pick(this.#markets));
    }
  }

  #step(market: Market): void {
    const random = this.#random;
    const rolls = market.live.length < this.#options.depth ? THIN_ROLLS : ROLLS;
    const roll = random.below(1000);
    if (random.below(STEPS_PER_CROSS) === 0) this.#cross(market);
    else if (roll < rolls.add || market.live.length < 10) this.#add(market);
    else if (roll < rolls.remove) this.#remove(market, random.pick(market.live));
    else if (roll < rolls.replace) this.#replace(market, random.pick(market.live));
    else if (roll < rolls.reduce) this.#reduce(random.pick(market.live));
    else if (roll < rolls.execute) this.#sweep(market);
    else if (roll < rolls.executeAt) this.#executeAt(market);
    else this.#options.sink.hiddenTrade(this.#timeNs, market, MID);
  }

  end(): void {
    this.#options.sink.end(this.#timeNs);
  }

  /** Of the first order of a side; undefined where none rests. */
  bestPrice(symbol: string, side: 'buy' | 'sell'): number | undefined {
    const market = this.#markets.find((each) => each.symbol === symbol)!;
    return this.#best(market, side)?.[0]?.price;
  }

  /** What rests, best first and oldest first. */
  resting(symbol: string, side: 'buy' | 'sell'): SimulatedOrder[] {
    const book = this.#markets.find((market) => market.symbol === symbol)![side];
    const prices = [...book.keys()].sort((a, b) => (side === 'buy' ? b - a : a - b));
    return prices.flatMap((price) => book.get(price)!);
  }

  /** The best orders of a side, oldest first. */
  #best(market: Market, side: 'buy' | 'sell'): SimulatedOrder[] | undefined {
    const [step, last] = side === 'buy' ? [-CENT, LEAST] : [CENT, MOST];
    let price = market.bound[side];
    let level = market[side].get(price);
    while (level === undefined && price !== last) {
      price += step;
      level = market[side].get(price);
    }
    market.bound[side] = price;
    return level;
  }

  /** A price at which an order of the side rests, near the best one. */
  #priceFor(market: Market, side: 'buy' | 'sell'): number {
    const direction = side === 'buy' ? 1 : -1;
    const opposite = this.#best(market, other(side))?.[0]?.price ?? MID + direction * CENT;
    const distance = 1 + Math.min(this.#random.below(40), this.#random.below(40));
    const price = opposite - direction * distance * CENT;
    return Math.min(MOST, Math.max(LEAST, price));
  }

  #newOrder(market: Market, side: 'buy' | 'sell'): SimulatedOrder | undefined {
    const price = this.#priceFor(market, side);
    const opposite = this.#best(market, other(side))?.[0]?.price;
    const crosses =
      opposite !== undefined && (side === 'buy' ? price >= opposite : price <= opposite);
    if (crosses) return undefined;
    this.#reference += 1 + this.#random.below(5);
    const { locate, symbol } = market;
    const leaves = 1 + this.#random.below(500);
    return { reference: this.#reference, locate, symbol, side, price, leaves };
  }

  #rest(market: Market, order: SimulatedOrder): void {
    const book = market[order.side];
    const level = book.get(order.price);
    if (level) level.push(order);
    else book.set(order.price, [order]);
    const { bound } = market;
    if (order.side === 'buy') bound.buy = Math.max(bound.buy, order.price);
    else bound.sell = Math.min(bound.sell, order.price);
    market.indexOf.set(order.reference, market.live.length);
    market.live.push(order);
  }

  #take(market: Market, order: SimulatedOrder): void {
    const book = market[order.side];
    const level = book.get(order.price)!;
    level.splice(level.indexOf(order), 1);
    if (level.length === 0) book.delete(order.price);
    const index = market.indexOf.get(order.reference)!;
    const last = market.live.pop()!;
    if (last !== order) {
      market.live[index] = last;
      market.indexOf.set(last.reference, index);
    }
    market.indexOf.delete(order.reference);
  }

  #add(market: Market): void {
    const order = this.#newOrder(market, this.#random.below(2) === 0 ? 'buy' : 'sell');
    if (order === undefined) return;
    this.#rest(market, order);
    this.#options.sink.add(this.#timeNs, order);
  }

  #remove(market: Market, order: SimulatedOrder): void {
    this.#take(market, order);
    this.#options.sink.remove(this.#timeNs, order);
  }

  #replace(market: Market, old: SimulatedOrder): void {
    this.#take(market, old);
    const order = this.#newOrder(market, old.side);
    if (order === undefined) {
      this.#options.sink.remove(this.#timeNs, old);
      return;
    }
    this.#rest(market, order);
    this.#options.sink.replace(this.#timeNs, old, order);
  }

  #reduce(order: SimulatedOrder): void {
    if (order.leaves < 2) return;
    const shares = this.#random.between(1, order.leaves - 1);
    order.leaves -= shares;
    this.#options.sink.reduce(this.#timeNs, order, shares);
  }

  /** An aggressive order, over as many resting ones as it takes. */
  #sweep(market: Market): void {
    const side = this.#random.below(2) === 0 ? 'buy' : 'sell';
    let left = 1 + this.#random.below(800);
    while (left > 0) {
      const first = this.#best(market, side)?.[0];
      if (first === undefined) return;
      this.executions += 1;
      const order = this.#whoseTurn(market, first);
      const shares = Math.min(left, order.leaves);
      this.#fill(market, order, shares);
      this.#options.sink.execute(this.#timeNs, order, shares, this.executions);
      left -= shares;
    }
  }

  /** The first in the queue, unless an unfair execution is due: then one further behind. */
  #whoseTurn(market: Market, first: SimulatedOrder): SimulatedOrder {
    if (!this.#options.unfair?.includes(this.executions)) return first;
    const queue = this.resting(market.symbol, first.side);
    const order = queue[1 + this.#random.below(queue.length - 1)]!;
    this.#options.onUnfair?.(order);
    return order;
  }

  #fill(market: Market, order: SimulatedOrder, shares: number): void {
    order.leaves -= shares;
    if (order.leaves === 0) this.#take(market, order);
  }

  /** The first in the queue executes at a better price than it displays. */
  #executeAt(market: Market): void {
    const side = this.#random.below(2) === 0 ? 'buy' : 'sell';
    const order = this.#best(market, side)?.[0];
    if (order === undefined) return;
    const price = order.price + (side === 'buy' ? 50 : -50);
    this.#executeOne(market, order, { price, printed: true });
  }

  #executeOne(
    market: Market,
    order: SimulatedOrder,
    at: { readonly price: number; readonly printed: boolean },
  ): void {
    const shares = 1 + this.#random.below(order.leaves);
    this.executions += 1;
    this.#fill(market, order, shares);
    this.#options.sink.executeAt(this.#timeNs, order, shares, this.executions, at);
  }

  /** A halt, then a cross that takes the first orders of both sides, then trading again. */
  #cross(market: Market): void {
    const { sink } = this.#options;
    sink.halt(this.#timeNs, market, 'P');
    for (const side of ['buy', 'sell'] as const) {
      for (let k = this.#random.below(4); k > 0; k--) {
        const order = this.#best(market, side)?.[0];
        if (order) this.#executeOne(market, order, { price: MID + 1, printed: false });
      }
    }
    sink.cross(this.#timeNs, market, MID + 1);
    sink.halt(this.#timeNs, market, 'T');
  }
}
