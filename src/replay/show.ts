/**
 * Makes of a place in a recording what is shown of it: the command and its events in words, the
 * queues of the book with what just moved, tape, candles and balances. Runs in browsers and in
 * Node.
 */
import { type Engine, FIRST_ACCOUNT, type OrderView } from '../engine/engine.ts';
import { CandleSeries } from '../feed/candles.ts';
import { INTERVALS, intervalIndex } from '../feed/intervals.ts';
import { type Event, Side, Template } from '../schema/generated/protocol.ts';
import { commandFields, commandKind, commandSentence, eventSentence } from './sentences.ts';
import type {
  Filter,
  Look,
  Mark,
  Shown,
  ShownBalance,
  ShownCandles,
  ShownLevel,
  ShownTrade,
} from './shown.ts';
import type { Happening, Stage } from './stage.ts';
import { Words } from './words.ts';

/** Levels of each side. */
const LEVELS = 12;
/** Orders of a level that are listed. */
const MAX_CELLS = 16;
/** Orders of each side that are looked at. */
const MAX_ORDERS = 400;
const TAPE_TRADES = 30;
const MAX_EVENTS = 100;
const CANDLES = 96;

interface Before {
  readonly orders: readonly OrderView[];
  readonly balances: ReadonlyMap<number, readonly [available: number, reserved: number]>;
}

export class Show {
  readonly words: Words;
  readonly #stage: Stage;
  #look: Look;
  #series: CandleSeries | undefined;
  /** The trades up to here are in the series. */
  #seriesTo = 0;

  constructor(stage: Stage, look: Look, accountName?: (account: number) => string | undefined) {
    this.#stage = stage;
    this.#look = look;
    this.words = new Words(stage.catalog, accountName);
  }

  get look(): Look {
    return this.#look;
  }

  set look(look: Look) {
    const { interval, market } = this.#look;
    if (look.interval !== interval || look.market !== market) this.#series = undefined;
    this.#look = look;
  }

  /** @param sequence from the stage's base to where it is indexed @throws RangeError */
  at(sequence: number): Shown {
    const { engine } = this.#stage;
    let before = this.#before(engine);
    const happening = this.#stage.goTo(sequence, () => {
      before = this.#before(engine);
    });
    const { market } = this.#look;
    const marks = marksOf(happening?.events ?? []);
    const gone = happening === undefined ? [] : before.orders;
    const [bids, asks] = [Side.BUY, Side.SELL].map((side) => this.#levels(side, gone, marks));
    const { timeUs } = engine;
    return {
      sequence,
      timeUs,
      time: this.words.time(timeUs),
      ...this.#story(happening),
      symbol: this.words.symbol(market),
      ...withDepth(bids!, asks!),
      tape: this.#tape(sequence),
      candles: this.#candles(sequence, timeUs),
      balances: this.#balances(before),
      openOrders: engine.counts().orders,
    };
  }

  /**
   * The next place behind or before one whose command a filter lets through.
   * @returns undefined where there is none
   */
  find(from: number, direction: 1 | -1, filter: Filter): number | undefined {
    const { baseSequence, indexedTo } = this.#stage;
    for (let at = from + direction; at > baseSequence && at <= indexedTo; at += direction) {
      if (this.#passes(at, filter)) return at;
    }
    return undefined;
  }

  #passes(sequence: number, { account, kind, market }: Filter): boolean {
    const { trades } = this.#stage;
    const command = this.#stage.commandOf(sequence);
    const is = commandKind(command.template);
    if (kind === 'work' ? is === 'clock' : kind !== 'all' && kind !== 'trade' && kind !== is) {
      return false;
    }
    const from = trades.countAt(sequence - 1);
    const to = trades.countAt(sequence);
    if (kind === 'trade' && from === to) return false;
    if (market !== 0 && command.market !== market) {
      const traded = indexes(from, to).some((k) => trades.marketAt(k) === market);
      if (!traded && (command.market !== 0 || is !== 'cancel')) return false;
    }
    if (account === 0 || command.account === account) return true;
    return indexes(from, to).some((k) => trades.concerns(k, account));
  }

  #before(engine: Engine): Before {
    const { account, market } = this.#look;
    const orders = [Side.BUY, Side.SELL].flatMap((side) => engine.orders(market, side, MAX_ORDERS));
    const balances = new Map<number, readonly [number, number]>();
    if (account !== 0) {
      for (const { id } of this.#stage.catalog.assets()) {
        const { available, reserved } = engine.balance(account, id);
        balances.set(id, [available, reserved]);
      }
    }
    return { orders, balances };
  }

  #story(happening: Happening | undefined) {
    if (happening === undefined) {
      const title = `the beginning: sequence ${this.#stage.baseSequence}`;
      const nothing = { fields: [], events: [], moreEvents: 0, isRefused: false };
      return { title, kind: 'base' as const, ...nothing };
    }
    const { command, events } = happening;
    const { words } = this;
    return {
      title: commandSentence(command, words),
      kind: commandKind(command.template),
      isRefused: events.some(({ template }) => template === Template.Rejected),
      fields: commandFields(command, words),
      events: events.slice(0, MAX_EVENTS).map((event) => eventSentence(event, words)),
      moreEvents: Math.max(0, events.length - MAX_EVENTS),
    };
  }

  #levels(side: Side, before: readonly OrderView[], marks: ReadonlyMap<number, Mark>): Level[] {
    const { engine } = this.#stage;
    const { account, market } = this.#look;
    const byPrice = new Map<number, Level>();
    for (const { priceTicks, totalLots, orderCount } of engine.levels(market, side, LEVELS)) {
      const price = this.words.price(market, priceTicks);
      const lots = this.words.quantity(market, totalLots);
      byPrice.set(priceTicks, { priceTicks, price, lots, totalLots, orderCount, orders: [] });
    }
    const now = engine.orders(market, side, MAX_ORDERS);
    const open = new Set(now.map(({ orderId }) => orderId));
    const left = before.filter((order) => order.side === side && !open.has(order.orderId));
    // Who left stands at the front of the queue that he left, where the reason is to be seen.
    for (const order of left.filter(({ orderId }) => marks.has(orderId))) {
      const { priceTicks } = order;
      const price = this.words.price(market, priceTicks);
      const lots = this.words.quantity(market, 0);
      const none = { priceTicks, price, lots, totalLots: 0, orderCount: 0, orders: [] };
      const level = byPrice.get(priceTicks) ?? none;
      byPrice.set(priceTicks, level);
      level.orders.push(this.#cell(order, 'gone', account));
    }
    for (const order of now) {
      const mark = marks.get(order.orderId) ?? '';
      byPrice.get(order.priceTicks)?.orders.push(this.#cell(order, mark, account));
    }
    const best = side === Side.BUY ? -1 : 1;
    const levels = [...byPrice.values()].sort((a, b) => best * (a.priceTicks - b.priceTicks));
    return levels.slice(0, LEVELS);
  }

  #cell(order: OrderView, mark: Mark, own: number): Cell {
    const { account, leavesLots, market, orderId } = order;
    const lots = this.words.quantity(market, leavesLots);
    return { orderId, account, lots, leavesLots, isOwn: account === own, mark };
  }

  #tape(sequence: number): ShownTrade[] {
    const { trades } = this.#stage;
    const { account, market } = this.#look;
    const tape: ShownTrade[] = [];
    for (let k = trades.countAt(sequence) - 1; k >= 0 && tape.length < TAPE_TRADES; k--) {
      if (trades.marketAt(k) !== market) continue;
      const trade = trades.at(k);
      tape.push({
        tradeId: trade.tradeId,
        time: this.words.time(trade.timeUs).slice(11, 23),
        price: this.words.price(market, trade.priceTicks),
        lots: this.words.quantity(market, trade.lots),
        side: trade.takerSide === Side.BUY ? 'buy' : 'sell',
        isOwn: account !== 0 && trades.concerns(k, account),
        isNew: trade.sequence === sequence,
      });
    }
    return tape;
  }

  #candles(sequence: number, timeUs: number): ShownCandles {
    const { market } = this.#look;
    const interval = INTERVALS[intervalIndex(this.#look.interval) ?? 1]!;
    const { trades } = this.#stage;
    const to = trades.countAt(sequence);
    const nowMs = Math.floor(timeUs / 1000);
    const fromUs = interval.shift(interval.openOf(nowMs), -CANDLES) * 1000;
    if (this.#series === undefined || to < this.#seriesTo) {
      this.#series = new CandleSeries(interval);
      this.#seriesTo = trades.indexAtTime(fromUs);
    }
    for (let k = this.#seriesTo; k < to; k++) {
      if (trades.marketAt(k) !== market) continue;
      const { timeUs, priceTicks, lots, quoteUnits, takerSide, tradeId } = trades.at(k);
      const ms = Math.floor(timeUs / 1000);
      this.#series.add(ms, priceTicks, lots, quoteUnits, takerSide === Side.BUY, tradeId);
    }
    this.#seriesTo = Math.max(this.#seriesTo, to);
    const candles = this.#series.query({ nowMs, limit: CANDLES });
    const text = (ticks: number | undefined) =>
      ticks === undefined || !Number.isFinite(ticks) ? '' : this.words.price(market, ticks);
    return {
      openMs: candles.map(({ openMs }) => openMs),
      open: candles.map(({ open }) => open),
      high: candles.map(({ high }) => high),
      low: candles.map(({ low }) => low),
      close: candles.map(({ close }) => close),
      lots: candles.map(({ lots }) => lots.low),
      lowest: text(Math.min(...candles.map(({ low }) => low))),
      highest: text(Math.max(...candles.map(({ high }) => high))),
      last: text(candles.at(-1)?.close),
    };
  }

  #balances({ balances }: Before): ShownBalance[] {
    const { account } = this.#look;
    const { catalog, engine } = this.#stage;
    if (account < FIRST_ACCOUNT - 1) return [];
    return [...catalog.assets()].flatMap(({ id, name }) => {
      const [wasFree, wasReserved] = balances.get(id) ?? [0, 0];
      const { available, reserved } = engine.balance(account, id);
      if ([wasFree, wasReserved, available, reserved].every((each) => each === 0)) return [];
      const text = (units: number) => this.words.units(id, units);
      return {
        asset: name,
        before: text(wasFree),
        beforeReserved: text(wasReserved),
        after: text(available),
        afterReserved: text(reserved),
        isChanged: wasFree !== available || wasReserved !== reserved,
      };
    });
  }
}

interface Cell {
  readonly orderId: number;
  readonly account: number;
  readonly lots: string;
  readonly leavesLots: number;
  readonly isOwn: boolean;
  readonly mark: Mark;
}

interface Level {
  readonly priceTicks: number;
  readonly price: string;
  readonly lots: string;
  readonly totalLots: number;
  readonly orderCount: number;
  readonly orders: Cell[];
}

const indexes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** What the events of a command did to which order. */
function marksOf(events: readonly Event[]): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  for (const event of events) {
    switch (event.template) {
      case Template.OrderAccepted:
      case Template.OrderRested:
        marks.set(event.orderId, 'new');
        break;
      case Template.OrderAmended:
        marks.set(event.orderId, 'changed');
        break;
      case Template.Trade:
        marks.set(event.makerOrderId, 'traded');
        break;
      case Template.OrderClosed:
        marks.set(event.orderId, 'gone');
        break;
      default:
    }
  }
  return marks;
}

/** Levels with the depth up to each, of the most that either side has. */
function withDepth(bids: readonly Level[], asks: readonly Level[]) {
  const total = (levels: readonly Level[]) => levels.reduce((sum, each) => sum + each.totalLots, 0);
  const most = Math.max(1, total(bids), total(asks));
  const shown = (levels: readonly Level[]): ShownLevel[] => {
    let sum = 0;
    return levels.map(({ price, lots, totalLots, orderCount, orders }) => {
      sum += totalLots;
      const listed = orders.slice(0, MAX_CELLS);
      const there = listed.filter(({ mark }) => mark !== 'gone').length;
      const all = Math.max(1, totalLots);
      return {
        price,
        lots,
        depth: sum / most,
        orders: listed.map(({ leavesLots, ...cell }) => {
          return { ...cell, share: Math.min(1, leavesLots / all) };
        }),
        more: orderCount - there,
      };
    });
  };
  return { bids: shown(bids), asks: shown(asks) };
}
