/**
 * An equity-like flow: as on a stock exchange, most orders live less than a thousand messages and
 * are cancelled, and the price walks. Five regimes differ only in how far the middle walks over a
 * million orders; an engine is as fast as the one that it handles worst.
 *
 * An order keeps its identity through reprices, so an order that is entered, repriced twice and
 * cancelled is one order with four messages. What is due (an end of life) comes before what is new.
 */
import { Prng } from '../src/base/prng.ts';
import { Engine } from '../src/engine/engine.ts';
import { engineModule } from '../src/engine/testing.ts';
import {
  type Event,
  Settlement,
  Side,
  Template,
  TimeInForce,
} from '../src/schema/generated/protocol.ts';
import {
  eventWords,
  LEAVES_OUT,
  letGo,
  timeFigures,
  timeRound,
  verify,
  workloadWords,
} from './engine.ts';
import { applyOne, capacitiesFor, type Flow, type FlowKind, type FlowOptions } from './flows.ts';
import { cancelOrder, cancelReplace, newOrder, type OrderTerms } from './orders.ts';
import { type BenchOptions, figure, type Report, sized } from './report.ts';
import { ACCOUNTS, openMarkets } from './setting.ts';

/** Per cent of the first price that the middle walks over a million orders. */
export const WALKS = [0, 2, 25, 40, 60] as const;
const ROUNDS = { quick: 3, full: 5 };
/** About two messages an order: a million orders. */
const COMMANDS = { quick: 200_000, full: 2_000_000 };

const FIRST_TICKS = 10_000;
const ORDERS_OF_WALK = 1_000_000;
/** The middle trembles at most so many ticks around where the walk leads. */
const TREMBLE_TICKS = 5;
const IOC_PERCENT = 15;
/** Of six IOC orders one is priced to take; the others find nothing. */
const IOC_TAKES_ONE_IN = 6;
/** How often the end of a life is a reprice by a tick, and life goes on. */
const REPRICE_PERCENT = 15;
/** Orders that stay: how often, how long, how far. */
const STAYS_PERCENT = 5;
const STAY_MESSAGES = 400_000;
const STAY_TICKS = 1000;
/** All others. */
const LIFE_MESSAGES = 1000;
const NEAR_TICKS = 10;
const MAX_LOTS = 100;
const STANDING = 5000;
const BLOCK_BYTES = 64;

function kindOf(walk: number): FlowKind {
  return {
    name: `equity-like, middle walks ${walk} %`,
    words:
      `one market, about two messages an order, ${IOC_PERCENT} % of the orders IOC, nearly all ` +
      'others cancelled after at most a thousand messages, one-tick reprices; the middle walks ' +
      `${walk} % of ${FIRST_TICKS} ticks over a million orders`,
    markets: 1,
  };
}

interface LiveOrder {
  readonly terms: OrderTerms;
}

class EquityGenerator {
  readonly #walk: number;
  readonly #prng: Prng;
  readonly #engine: Engine;
  readonly #shrink: number;
  readonly #live = new Map<number, LiveOrder>();
  /** Orders whose life ends at a message, by its number. */
  readonly #ends: number[][] = [];
  /** Orders whose life has ended; those before `#nextDue` are done with. */
  readonly #due: number[] = [];
  #nextDue = 0;
  #now = 0;
  #entered = 0;
  #tremble = 0;
  #terms: OrderTerms | undefined;
  #lifeMessages = 0;

  constructor(walk: number, { seed, settlement, commandCount, shrink = 1 }: FlowOptions) {
    this.#walk = walk;
    this.#prng = new Prng(seed);
    this.#shrink = shrink;
    this.#engine = Engine.create({
      module: engineModule(),
      config: capacitiesFor({ name: '', words: '', markets: 1 }, 16 * STANDING),
      commandBytes: Math.max(65536, commandCount * BLOCK_BYTES),
    });
    openMarkets(this.#engine, 1, settlement);
  }

  make(commandCount: number): Flow {
    const engine = this.#engine;
    const { from } = engine.layout.commands;
    const standing = Math.ceil(STANDING / this.#shrink);
    const filling = new Uint8Array(standing * BLOCK_BYTES);
    for (let k = 0; k < standing; k++) {
      this.#enter(from, this.#standingTerms(), 1 + this.#prng.below(STAY_MESSAGES));
      filling.set(engine.view.u8.subarray(from, from + BLOCK_BYTES), k * BLOCK_BYTES);
    }
    const snapshot = engine.snapshot();
    for (let k = 0; k < commandCount; k++) this.#step(from + k * BLOCK_BYTES);
    const commands = engine.view.u8.slice(from, from + commandCount * BLOCK_BYTES);
    return { spec: kindOf(this.#walk), commandCount, filling, snapshot, commands };
  }

  #middleTicks(): number {
    const share = (this.#entered * this.#shrink) / ORDERS_OF_WALK;
    const walked = (FIRST_TICKS * this.#walk * share) / 100;
    return FIRST_TICKS + Math.floor(walked) + this.#tremble;
  }

  #step(at: number): void {
    this.#now += 1;
    const ended = this.#ends[this.#now];
    if (ended) {
      this.#due.push(...ended);
      delete this.#ends[this.#now];
    }
    while (this.#nextDue < this.#due.length) {
      const id = this.#due[this.#nextDue++]!;
      const order = this.#live.get(id);
      if (!order) continue;
      this.#end(at, id, order);
      return;
    }
    this.#new(at);
  }

  #end(at: number, id: number, { terms }: LiveOrder): void {
    const { market, account, side, priceTicks } = terms;
    if (!this.#prng.chance(REPRICE_PERCENT)) {
      this.#apply(at, cancelOrder(market, account, id), undefined, 0);
      return;
    }
    const moved = priceTicks + (this.#prng.chance(50) ? 1 : -1);
    const middle = this.#middleTicks();
    const bound = side === Side.BUY ? Math.min(moved, middle - 1) : Math.max(moved, middle + 1);
    const repriced = { ...terms, priceTicks: bound };
    this.#apply(at, cancelReplace(repriced, id), repriced, this.#life());
  }

  #new(at: number): void {
    const prng = this.#prng;
    this.#entered += 1;
    if (prng.below(512) === 0) {
      const tremble = this.#tremble + (prng.chance(50) ? 1 : -1);
      if (Math.abs(tremble) <= TREMBLE_TICKS) this.#tremble = tremble;
    }
    if (prng.chance(IOC_PERCENT)) {
      const takes = prng.below(IOC_TAKES_ONE_IN) === 0;
      this.#enter(at, this.#termsAt(takes ? -NEAR_TICKS : NEAR_TICKS, TimeInForce.IOC), 0);
    } else if (prng.chance(STAYS_PERCENT)) {
      this.#enter(at, this.#standingTerms(), LIFE_MESSAGES + prng.below(STAY_MESSAGES));
    } else {
      const distance = 1 + Math.min(prng.below(NEAR_TICKS), prng.below(NEAR_TICKS));
      this.#enter(at, this.#termsAt(distance, TimeInForce.GTC), this.#life());
    }
  }

  #standingTerms(): OrderTerms {
    const prng = this.#prng;
    const distance = 1 + Math.min(prng.below(STAY_TICKS), prng.below(STAY_TICKS));
    return this.#termsAt(distance, TimeInForce.GTC);
  }

  /** Messages until the order is cancelled or repriced: mostly few, less than a thousand. */
  #life(): number {
    const prng = this.#prng;
    return 1 + prng.below(1 + prng.below(prng.between(1, LIFE_MESSAGES - 1)));
  }

  /** Terms of an order so many ticks away from the middle, on its own side of it. */
  #termsAt(distance: number, timeInForce: TimeInForce): OrderTerms {
    const side = this.#prng.chance(50) ? Side.BUY : Side.SELL;
    const middle = this.#middleTicks();
    return {
      market: 1,
      account: this.#prng.pick(ACCOUNTS),
      side,
      priceTicks: side === Side.BUY ? middle - distance : middle + distance,
      quantity: this.#prng.between(1, MAX_LOTS),
      timeInForce,
    };
  }

  #enter(at: number, terms: OrderTerms, lifeMessages: number): void {
    this.#apply(at, newOrder(terms), terms, lifeMessages);
  }

  #apply(
    at: number,
    command: Parameters<typeof applyOne>[2],
    terms: OrderTerms | undefined,
    lifeMessages: number,
  ): void {
    this.#terms = terms;
    this.#lifeMessages = lifeMessages;
    applyOne(this.#engine, at, command, this.#note);
  }

  readonly #note = (event: Event): void => {
    if (event.template === Template.OrderAccepted) {
      if (event.resting === 1) this.#rests(event.orderId);
    } else if (event.template === Template.OrderRested) {
      this.#rests(event.orderId);
    } else if (event.template === Template.OrderClosed) {
      this.#live.delete(event.orderId);
    } else if (event.template === Template.Trade) {
      if (event.makerLeavesLots === 0) this.#live.delete(event.makerOrderId);
    } else {
      throw new Error(`a benchmark's command was answered with ${JSON.stringify(event)}`);
    }
  };

  #rests(id: number): void {
    this.#live.set(id, { terms: this.#terms! });
    const end = this.#now + this.#lifeMessages;
    this.#ends[end] ??= [];
    this.#ends[end].push(id);
  }
}

/** @throws Error where a command of the flow is refused */
export function makeEquityFlow(walk: number, options: FlowOptions): Flow {
  return new EquityGenerator(walk, options).make(options.commandCount);
}

function measure(walk: number, options: BenchOptions): Report {
  const name = `engine, ${kindOf(walk).name}`;
  const commandCount = sized(options, 'commands', COMMANDS);
  const rounds = sized(options, 'rounds', ROUNDS);
  options.progress(`${name}: making the flow`);
  const { seed, shrink } = options;
  const flow = makeEquityFlow(walk, { seed, settlement: Settlement.NONE, commandCount, shrink });
  const { hash, kinds } = verify(flow);
  const times = Array.from({ length: rounds }, (_, k) => {
    options.progress(`${name}: round ${k + 1} of ${rounds}`);
    return timeRound(flow);
  });
  return {
    name,
    workload: `${workloadWords(flow, shrink)}; ${eventWords(kinds, commandCount)}`,
    leavesOut: LEAVES_OUT,
    hash,
    figures: timeFigures(times),
  };
}

/** The regime that took longest, and how much longer than the calm one. */
function slowestOf(reports: readonly Report[]): Report {
  // On a core: on a busy machine the clock would pick the regime that others disturbed most.
  // Where rounds are too short for that, the clock has to do.
  const isLong = reports.every(({ figures }) => figures[1]!.median > 0);
  const timeOf = (report: Report) => report.figures[isLong ? 1 : 0]!;
  const calm = timeOf(reports[0]!);
  const slowest = reports.reduce((a, b) => (timeOf(b).median > timeOf(a).median ? b : a));
  return {
    name: 'engine, equity-like, the slowest of five',
    workload: `the five regimes above; the slowest was “${slowest.name}”`,
    leavesOut: LEAVES_OUT,
    figures: [
      { ...timeOf(slowest), goal: { atMost: 35 } },
      figure('times the calm one', 'times', [timeOf(slowest).median / calm.median], { atMost: 2 }),
    ],
  };
}

export async function* equityBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const reports: Report[] = [];
  for (const walk of WALKS) {
    const report = measure(walk, options);
    reports.push(report);
    yield report;
    await letGo();
  }
  yield slowestOf(reports);
}
