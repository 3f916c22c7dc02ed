/**
 * Order flows for benchmarks: from a seed, without data files, always the same commands. A flow is
 * a state to begin with (a snapshot, books filled) and commands for it. While a flow is made, an
 * engine applies it, so that every cancel and replace means an order that is open at that moment;
 * a flow in which a command is refused is a bug and throws.
 *
 * What the flows mean is in `FLOWS`; prices wander slowly around a middle, far orders are as
 * many as near ones are dense, and quantities are 1 to 100 lots.
 */
import { Prng } from '../src/base/prng.ts';
import { Engine, type EngineConfig } from '../src/engine/engine.ts';
import { engineModule } from '../src/engine/testing.ts';
import {
  type Command,
  decodeEvent,
  type Event,
  encodeCommand,
  type Settlement,
  Side,
  Template,
  TimeInForce,
} from '../src/schema/generated/protocol.ts';
import { cancelOrder, cancelReplace, newOrder, type OrderTerms } from './orders.ts';
import { ACCOUNTS, assetCount, openMarkets } from './setting.ts';

/** How often what is done, per cent; what is left of 100 takes liquidity (IOC). */
interface Mix {
  readonly replace: number;
  /** A new order where the market has room for one, else a cancel. */
  readonly renew: number;
}

/** What a flow is called, and what it is. */
export interface FlowKind {
  readonly name: string;
  readonly words: string;
  readonly markets: number;
}

export interface FlowSpec extends FlowKind {
  /** Resting orders of a market: at least and at most. */
  readonly resting: readonly [number, number];
  /** Ticks between the middle and the farthest order of a side. */
  readonly depthTicks: number;
  readonly mix: Mix;
  /** Prices are multiples of it: every tick when not given. */
  readonly spacingTicks?: number;
  /** Commands of a market in which its middle rises by one price; it stays when not given. */
  readonly commandsPerRise?: number;
  /** Whether orders carry client order ids, all different; they carry none when not given. */
  readonly clientOrderIds?: boolean;
}

export const FLOWS = {
  replaceHeavy: {
    name: 'replace-heavy',
    words:
      'one market, 100,000 resting orders within 2,000 ticks of the middle; 85 % cancel-replace ' +
      '(nine of ten by up to 3 ticks, near the top more often than not), 10 % new or cancel, 5 % IOC',
    markets: 1,
    resting: [100_000, 100_000],
    depthTicks: 2000,
    mix: { replace: 85, renew: 10 },
  },
  deepBook: {
    name: 'deep book',
    words:
      'one market, 100,000 resting orders on some 60,000 price levels; 85 % new or cancel, 15 % IOC',
    markets: 1,
    resting: [100_000, 100_000],
    depthTicks: 50_000,
    mix: { replace: 0, renew: 85 },
  },
  manyMarkets: {
    name: '1,000 markets',
    words:
      '1,000 markets with 100 to 1,000 resting orders each, picked by Zipf’s law (exponent 1); ' +
      '60 % cancel-replace, 30 % new or cancel, 10 % IOC',
    markets: 1000,
    resting: [100, 1000],
    depthTicks: 200,
    mix: { replace: 60, renew: 30 },
  },
  fullMarkets: {
    name: '1,000 markets, 1 M resting',
    words:
      '1,000 markets with 1,000 resting orders each, picked by Zipf’s law (exponent 1); ' +
      '60 % cancel-replace, 30 % new or cancel, 10 % IOC',
    markets: 1000,
    resting: [1000, 1000],
    depthTicks: 200,
    mix: { replace: 60, renew: 30 },
  },
  tenThousandMarkets: {
    name: '10,000 markets, 10 M resting',
    words:
      '10,000 markets with 1,000 resting orders each, picked by Zipf’s law (exponent 1); 60 % ' +
      'cancel-replace, 30 % new or cancel, 10 % IOC; every order with a client order id',
    markets: 10_000,
    resting: [1000, 1000],
    depthTicks: 200,
    mix: { replace: 60, renew: 30 },
    clientOrderIds: true,
  },
} as const satisfies Readonly<Record<string, FlowSpec>>;

export interface FlowOptions {
  readonly seed: number;
  readonly settlement: Settlement;
  /** Commands after the books are filled. */
  readonly commandCount: number;
  /** Resting orders and depth are divided by it, for tests; 1 when not given. */
  readonly shrink?: number;
}

export interface Flow {
  readonly spec: FlowKind;
  readonly commandCount: number;
  /** The orders that filled the books, one block each. */
  readonly filling: Uint8Array;
  /** The engine's state before the first command: venue set up, books filled. */
  readonly snapshot: Uint8Array;
  /** `commandCount` commands of one block. */
  readonly commands: Uint8Array;
}

const MIDDLE_TICKS = 1_000_000;
/** With prices far apart the first middle is this many of them, so that money suffices. */
const MIDDLE_PRICES = 100_000;
/** The middle wanders at most so many prices. */
const WANDER_PRICES = 100;
const MAX_LOTS = 100;
/** Open orders looked at for one that is near the top. */
const LOOKS = 4;
const BLOCK_BYTES = 64;

/**
 * Applies a command of one block at `at`, while a flow is made; `onEvent` sees what it led to, but
 * not balances.
 */
export function applyOne(
  engine: Engine,
  at: number,
  command: Command,
  onEvent: (event: Event) => void,
): void {
  const { view } = engine;
  const { from, to } = engine.layout.events;
  encodeCommand(view, at, command);
  let next = at;
  do {
    engine.setOutput(from, to);
    next = engine.run(next, at + BLOCK_BYTES);
    const end = engine.outputEnd();
    for (let event = from; event < end; event += view.u8[event + 1]! * BLOCK_BYTES) {
      if (view.u8[event] !== Template.BalancesChanged) onEvent(decodeEvent(view, event));
    }
  } while (next === at || engine.unfinished());
}

/** What the generator knows of an open order; arrays by order id. */
class Orders {
  readonly market: Uint16Array;
  readonly account: Uint32Array;
  readonly priceTicks: Float64Array;
  readonly side: Uint8Array;
  /** Place in its market's list of open orders. */
  readonly place: Uint32Array;

  constructor(count: number) {
    this.market = new Uint16Array(count);
    this.account = new Uint32Array(count);
    this.priceTicks = new Float64Array(count);
    this.side = new Uint8Array(count);
    this.place = new Uint32Array(count);
  }
}

interface Market {
  readonly id: number;
  readonly target: number;
  readonly open: number[];
  readonly sideCounts: [number, number];
  /** Commands so far. */
  steps: number;
  /** Prices between where the middle would be and where it wandered. */
  wander: number;
  middleTicks: number;
}

/** Integer weights of Zipf's law, cumulative. */
function zipf(count: number): Float64Array {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += Math.floor(2 ** 28 / (rank + 1));
    sums[rank] = sum;
  }
  return sums;
}

/** First index whose sum is above the value. */
function indexAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function shuffle<T>(items: T[], prng: Prng): T[] {
  for (let k = items.length - 1; k > 0; k--) {
    const other = prng.below(k + 1);
    [items[k], items[other]] = [items[other]!, items[k]!];
  }
  return items;
}

class Generator {
  readonly #spec: FlowSpec;
  readonly #prng: Prng;
  readonly #engine: Engine;
  readonly #markets: Market[];
  /** Markets by popularity. */
  readonly #popular: readonly Market[];
  readonly #sums: Float64Array;
  readonly #depthTicks: number;
  readonly #spacing: number;
  readonly #firstMiddle: number;
  readonly #orders: Orders;
  /** Whom the order ids belong to that the engine is about to give. */
  #terms: OrderTerms | undefined;

  constructor(spec: FlowSpec, options: FlowOptions) {
    const { seed, shrink = 1 } = options;
    this.#spec = spec;
    this.#prng = new Prng(seed);
    this.#depthTicks = Math.ceil(spec.depthTicks / shrink);
    this.#spacing = spec.spacingTicks ?? 1;
    this.#firstMiddle = this.#spacing === 1 ? MIDDLE_TICKS : MIDDLE_PRICES * this.#spacing;
    const [least, most] = spec.resting;
    this.#markets = Array.from({ length: spec.markets }, (_, k) => ({
      id: k + 1,
      target: Math.ceil(this.#prng.between(least, most) / shrink),
      open: [],
      sideCounts: [0, 0],
      steps: 0,
      wander: 0,
      middleTicks: this.#firstMiddle,
    }));
    this.#popular = shuffle([...this.#markets], this.#prng);
    this.#sums = zipf(spec.markets);
    const resting = this.#markets.reduce((sum, market) => sum + market.target, 0);
    this.#orders = new Orders(resting + options.commandCount + 1);
    this.#engine = Engine.create({
      module: engineModule(),
      config: capacitiesFor(spec, resting),
      commandBytes: Math.max(65536, options.commandCount * BLOCK_BYTES),
    });
    openMarkets(this.#engine, spec.markets, options.settlement);
  }

  make(commandCount: number): Flow {
    const { from } = this.#engine.layout.commands;
    const fill = this.#markets.flatMap((market) => Array<Market>(market.target).fill(market));
    const { u8 } = this.#engine.view;
    const filling = new Uint8Array(fill.length * BLOCK_BYTES);
    for (const [k, market] of shuffle(fill, this.#prng).entries()) {
      this.#place(from, market);
      filling.set(u8.subarray(from, from + BLOCK_BYTES), k * BLOCK_BYTES);
    }
    const snapshot = this.#engine.snapshot();
    for (let k = 0; k < commandCount; k++) this.#step(from + k * BLOCK_BYTES);
    const commands = u8.slice(from, from + commandCount * BLOCK_BYTES);
    return { spec: this.#spec, commandCount, filling, snapshot, commands };
  }

  #step(at: number): void {
    const prng = this.#prng;
    const market = this.#pickMarket();
    if (prng.below(512) === 0) this.#wander(market);
    market.steps += 1;
    const rise = Math.floor(market.steps / (this.#spec.commandsPerRise ?? Number.MAX_VALUE));
    market.middleTicks = this.#firstMiddle + (market.wander + rise) * this.#spacing;
    const { replace, renew } = this.#spec.mix;
    const kind = prng.below(100);
    if (kind >= replace + renew || market.open.length === 0) this.#take(at, market);
    else if (kind < replace) this.#replace(at, market);
    else if (market.open.length < market.target) this.#place(at, market);
    else this.#cancel(at, market);
  }

  #pickMarket(): Market {
    if (this.#popular.length === 1) return this.#popular[0]!;
    return this.#popular[indexAbove(this.#sums, this.#prng.below(this.#sums.at(-1)!))]!;
  }

  #wander(market: Market): void {
    const wander = market.wander + (this.#prng.chance(50) ? 1 : -1);
    if (Math.abs(wander) <= WANDER_PRICES) market.wander = wander;
  }

  /** A price on its own side of the middle, the rarer the farther. */
  #drawPrice(market: Market, side: Side): number {
    const prng = this.#prng;
    const prices = 1 + Math.min(prng.below(this.#depthTicks), prng.below(this.#depthTicks));
    const distance = prices * this.#spacing;
    return side === Side.BUY ? market.middleTicks - distance : market.middleTicks + distance;
  }

  /** An open order; `near`: rather one near the top. */
  #pickOrder(market: Market, near: boolean): number {
    let best = this.#prng.pick(market.open);
    if (!near) return best;
    const far = (id: number) => Math.abs(this.#orders.priceTicks[id]! - market.middleTicks);
    for (let k = 1; k < LOOKS; k++) {
      const other = this.#prng.pick(market.open);
      if (far(other) < far(best)) best = other;
    }
    return best;
  }

  #place(at: number, market: Market): void {
    const [bids, asks] = market.sideCounts;
    const side = bids <= asks ? Side.BUY : Side.SELL;
    const terms = {
      market: market.id,
      account: this.#prng.pick(ACCOUNTS),
      side,
      priceTicks: this.#drawPrice(market, side),
      quantity: this.#prng.between(1, MAX_LOTS),
      timeInForce: TimeInForce.GTC,
      ...this.#clientOrderId(),
    };
    this.#apply(at, newOrder(terms), terms);
  }

  #replace(at: number, market: Market): void {
    const spacing = this.#spacing;
    const old = this.#pickOrder(market, true);
    const side = this.#orders.side[old] as Side;
    const moved = this.#orders.priceTicks[old]! + this.#prng.between(-3, 3) * spacing;
    const wanted = this.#prng.chance(90) ? moved : this.#drawPrice(market, side);
    const { middleTicks } = market;
    const isBuy = side === Side.BUY;
    const bound = isBuy ? middleTicks - spacing : middleTicks + spacing;
    const terms = {
      market: market.id,
      account: this.#orders.account[old]!,
      side,
      priceTicks: isBuy ? Math.min(wanted, bound) : Math.max(wanted, bound),
      quantity: this.#prng.between(1, MAX_LOTS),
      timeInForce: TimeInForce.GTC,
      ...this.#clientOrderId(),
    };
    this.#apply(at, cancelReplace(terms, old), terms);
  }

  #cancel(at: number, market: Market): void {
    const order = this.#pickOrder(market, false);
    const account = this.#orders.account[order]!;
    this.#apply(at, cancelOrder(market.id, account, order), undefined);
  }

  #take(at: number, market: Market): void {
    const side = this.#prng.chance(50) ? Side.BUY : Side.SELL;
    const reach = Math.max(5, Math.floor(this.#depthTicks / 20)) * this.#spacing;
    const terms = {
      market: market.id,
      account: this.#prng.pick(ACCOUNTS),
      side,
      priceTicks: market.middleTicks + (side === Side.BUY ? reach : -reach),
      quantity: this.#prng.between(1, 2 * MAX_LOTS),
      timeInForce: TimeInForce.IOC,
    };
    this.#apply(at, newOrder(terms), terms);
  }

  #clientOrderId(): { clientOrderId: number } | undefined {
    return this.#spec.clientOrderIds ? { clientOrderId: this.#engine.sequence + 1 } : undefined;
  }

  #apply(at: number, command: Command, terms: OrderTerms | undefined): void {
    this.#terms = terms;
    applyOne(this.#engine, at, command, this.#note);
  }

  /** Keeps the lists of open orders as the events say. */
  readonly #note = (event: Event): void => {
    if (event.template === Template.OrderAccepted) {
      if (event.resting === 1) this.#enter(event.orderId);
    } else if (event.template === Template.OrderRested) {
      this.#enter(event.orderId);
    } else if (event.template === Template.OrderClosed) {
      if (event.resting === 1) this.#leave(event.orderId);
    } else if (event.template === Template.Trade) {
      if (event.makerLeavesLots === 0) this.#leave(event.makerOrderId);
    } else {
      throw new Error(`a benchmark's command was answered with ${JSON.stringify(event)}`);
    }
  };

  #enter(id: number): void {
    const orders = this.#orders;
    const { market, account, side, priceTicks } = this.#terms!;
    const { open, sideCounts } = this.#markets[market - 1]!;
    orders.market[id] = market;
    orders.account[id] = account;
    orders.side[id] = side;
    orders.priceTicks[id] = priceTicks;
    orders.place[id] = open.length;
    open.push(id);
    sideCounts[side] += 1;
  }

  #leave(id: number): void {
    const orders = this.#orders;
    const { open, sideCounts } = this.#markets[orders.market[id]! - 1]!;
    const last = open.pop()!;
    if (last !== id) {
      open[orders.place[id]!] = last;
      orders.place[last] = orders.place[id]!;
    }
    sideCounts[orders.side[id] as Side] -= 1;
  }
}

/** Room for what the flow holds and a third more, or less where that passes 4 GiB. */
export function capacitiesFor(spec: FlowKind, resting: number): Partial<EngineConfig> {
  const room = Math.ceil(resting * (resting > 2 ** 22 ? 1.04 : 1.3)) + 1024;
  return {
    maxAssets: Math.max(256, assetCount(spec.markets)),
    maxMarkets: Math.max(16, spec.markets),
    maxAccounts: 4096,
    maxBalances: 131_072,
    maxOrders: room,
    maxLevels: Math.min(2 ** 22, room),
    maxTransfers: 131_072,
  };
}

/** @throws Error where a command of the flow is refused */
export function makeFlow(spec: FlowSpec, options: FlowOptions): Flow {
  return new Generator(spec, options).make(options.commandCount);
}
