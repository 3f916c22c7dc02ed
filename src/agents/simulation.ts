/**
 * A market of programs alone, run through the engine as fast as it goes: a pure function of the
 * scenario, the rules and the engine. Runs in browsers and in Node, and gives the same state in
 * both, bit for bit.
 */
import { Prng } from '../base/prng.ts';
import { Engine, EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../engine/engine.ts';
import type { Request } from '../gateway/port.ts';
import {
  type Command,
  type Event,
  Settlement,
  Side,
  Template,
  TransferKind,
  TriggerSource,
} from '../schema/generated/protocol.ts';
import { FairPrice, type Uniform } from './fair-price.ts';
import { MarketMaker } from './market-maker.ts';
import {
  AGENT_KINDS,
  type AgentKind,
  type MarketPreset,
  PRESETS,
  problemsOf,
  type Rules,
  type Scenario,
} from './scenario.ts';
import { takerOrder } from './taker.ts';
import { type MarketSight, MomentumTrader, NoiseTrader, type Trader, Whale } from './traders.ts';

/** Simulated time between two rounds, in which everybody may act once. */
export const ROUND_US = 50_000;
/** When simulated time begins: 2026-01-01, microseconds since 1970. */
export const START_US = 1_767_225_600_000_000;
/** Samples of a run; each is an equal part of it. */
export const SAMPLES = 240;
/** Acts a second of one agent, at intensity 1. */
const RATES: Readonly<Record<AgentKind, number>> = {
  maker: 12,
  taker: 0.5,
  noise: 2,
  momentum: 1,
  whale: 1 / 30,
};
/** Of one round. */
const VOLATILITY = 0.00006;
/** Depth is counted up to here from the middle, millionths. */
const DEPTH_PPM = 1000;
/** What everybody begins with, in whole multiples of a maker's ladder on one side. */
const FUNDS_LADDERS = 2000;
const CAPACITIES = {
  maxAssets: 16,
  maxMarkets: 8,
  maxAccounts: 1024,
  maxBalances: 4096,
  maxOrders: 65_536,
  maxLevels: 32_768,
  maxTransfers: 1024,
};

/** A market at the end of a part of the run, and what happened in that part. */
export interface Sample {
  /** Simulated seconds since the start. */
  readonly second: number;
  /** Quote units of a lot; 0 where that side is empty. */
  readonly bid: number;
  readonly ask: number;
  /** Best ask above best bid, millionths of the middle; 0 where a side is empty. */
  readonly spreadPpm: number;
  /** Lots within 0.1 % of the middle, both sides. */
  readonly depthLots: number;
  readonly volumeLots: number;
}

/** What one kind of agent has made, in quote units. */
export interface KindResult {
  readonly kind: AgentKind;
  readonly agents: number;
  /** What their money and coins are worth at the end, less what they were at the same price. */
  readonly profit: bigint;
  readonly fees: bigint;
  readonly volumeLots: number;
}

export interface MarketResult {
  readonly preset: MarketPreset;
  readonly samples: readonly Sample[];
  /** Means over the samples that have both sides. */
  readonly spreadPpm: number;
  readonly depthLots: number;
  readonly trades: number;
  readonly volumeLots: number;
  /** Quote units, exact. */
  readonly volume: bigint;
  readonly fees: bigint;
  readonly refused: number;
  readonly lastTicks: number;
  readonly kinds: readonly KindResult[];
}

/** Somebody who trades in one market. */
interface Agent {
  readonly kind: AgentKind;
  readonly account: number;
  /** Of a round. */
  readonly chance: number;
  readonly decides: Uniform;
  act(sight: MarketSight, fairTicks: number): Request | undefined;
}

interface Tally {
  fees: bigint;
  volumeLots: number;
  base: number;
  quote: number;
}

class SimulatedMarket {
  readonly preset: MarketPreset;
  readonly id: number;
  readonly baseAsset: number;
  readonly quoteAsset: number;
  readonly quoteUnitsPerTickLot: number;
  readonly fair: FairPrice;
  readonly agents: Agent[] = [];
  readonly kindOf = new Map<number, AgentKind>();
  readonly tallies = new Map<AgentKind, Tally>();
  readonly samples: Sample[] = [];
  trades = 0;
  refused = 0;
  volumeLots = 0;
  volume = 0n;
  sampledLots = 0;
  lastTicks = 0;

  constructor(
    preset: MarketPreset,
    ids: { readonly id: number; readonly baseAsset: number; readonly quoteAsset: number },
    rules: Rules,
    fairUniform: Uniform,
  ) {
    this.preset = preset;
    this.id = ids.id;
    this.baseAsset = ids.baseAsset;
    this.quoteAsset = ids.quoteAsset;
    this.quoteUnitsPerTickLot = preset.quoteUnitsPerTickLot * rules.tickFactor;
    this.fair = new FairPrice(preset.fairTicks, VOLATILITY, fairUniform);
    for (const kind of AGENT_KINDS) {
      this.tallies.set(kind, { fees: 0n, volumeLots: 0, base: 0, quote: 0 });
    }
  }
}

export interface SimulationOptions {
  /** The compiled engine. */
  readonly module: WebAssembly.Module;
  readonly scenario: Scenario;
  readonly rules: Rules;
}

export class Simulation {
  readonly scenario: Scenario;
  readonly rules: Rules;
  readonly #engine: Engine;
  readonly #markets: SimulatedMarket[] = [];
  readonly #byId = new Map<number, SimulatedMarket>();
  #round = 0;
  #sampled = 0;

  /** @throws RangeError with all that is out of range */
  constructor({ module, scenario, rules }: SimulationOptions) {
    const problems = problemsOf(scenario, rules);
    if (problems.length > 0) throw new RangeError(problems.join('; '));
    this.scenario = scenario;
    this.rules = rules;
    this.#engine = Engine.create({ module, config: CAPACITIES });
    this.#apply({ template: Template.Tick, market: 0, account: 0, timeUs: START_US });
    const seeds = new Prng(scenario.seed);
    for (const preset of PRESETS) {
      // Each market has its numbers, whichever others there are.
      const marketSeed = seeds.uint32();
      if (scenario.symbols.includes(preset.symbol)) this.#open(preset, marketSeed);
    }
  }

  /** Rounds done and to do. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#round, total: Math.ceil((this.scenario.seconds * 1e6) / ROUND_US) };
  }

  get isOver(): boolean {
    const { done, total } = this.progress;
    return done >= total;
  }

  /** Commands that the engine has carried out or refused. */
  get commands(): number {
    return this.#engine.sequence;
  }

  /** Digest of the whole state of the engine: 16 hexadecimal digits. */
  get stateHash(): string {
    return this.#engine.stateHash().toString(16).padStart(16, '0');
  }

  /** Goes on by so many rounds, at most to the end. */
  advance(rounds: number): void {
    const { total } = this.progress;
    const end = Math.min(total, this.#round + rounds);
    while (this.#round < end) {
      this.#round += 1;
      this.#runRound();
      const samples = Math.floor((this.#round * SAMPLES) / total);
      if (samples === this.#sampled) continue;
      this.#sampled = samples;
      for (const market of this.#markets) this.#sample(market);
    }
  }

  #runRound(): void {
    const timeUs = START_US + this.#round * ROUND_US;
    this.#apply({ template: Template.Tick, market: 0, account: 0, timeUs });
    for (const market of this.#markets) {
      market.fair.step();
      const fairTicks = market.fair.value / this.rules.tickFactor;
      for (const agent of market.agents) {
        if (agent.decides() >= agent.chance) continue;
        const request = agent.act(this.#sight(market), fairTicks);
        if (request !== undefined) this.#apply(request);
      }
    }
  }

  #sight({ id, lastTicks }: SimulatedMarket): MarketSight {
    const best = (side: Side) => this.#engine.levels(id, side, 1)[0]?.priceTicks ?? 0;
    return { bidTicks: best(Side.BUY), askTicks: best(Side.SELL), lastTicks };
  }

  #apply(request: Request): Event[] {
    const events = this.#engine.apply({ ...request, correlation: 0 } as Command);
    for (const event of events) this.#take(event, request.market);
    return events;
  }

  #take(event: Event, requested: number): void {
    if (event.template === Template.Rejected) {
      const market = this.#byId.get(requested);
      if (market !== undefined) market.refused += 1;
    }
    if (event.template !== Template.Trade) return;
    const market = this.#byId.get(event.market)!;
    const { account, makerAccount, makerFee, quantityLots, quoteUnits, takerFee } = event;
    market.trades += 1;
    market.volumeLots += quantityLots;
    market.volume += BigInt(quoteUnits);
    market.lastTicks = event.priceTicks;
    const takerBuys = event.takerSide === Side.BUY;
    this.#tally(market, account, quantityLots, takerFee, takerBuys);
    this.#tally(market, makerAccount, quantityLots, makerFee, !takerBuys);
  }

  /** A fee is taken from what is received: the base of a buyer, the quote of a seller. */
  #tally(
    market: SimulatedMarket,
    account: number,
    lots: number,
    fee: number,
    isBuyer: boolean,
  ): void {
    const tally = market.tallies.get(market.kindOf.get(account)!)!;
    tally.volumeLots += lots;
    tally.fees += isBuyer ? this.#worth(market, fee) : BigInt(fee);
  }

  /** What base units are worth at the last price, in quote units. */
  #worth(market: SimulatedMarket, baseUnits: number): bigint {
    const { lastTicks, preset, quoteUnitsPerTickLot } = market;
    const units = BigInt(baseUnits) * BigInt(lastTicks) * BigInt(quoteUnitsPerTickLot);
    return units / BigInt(preset.baseUnitsPerLot);
  }

  #sample(market: SimulatedMarket): void {
    const { bidTicks, askTicks } = this.#sight(market);
    const middle = (bidTicks + askTicks) / 2;
    const hasBoth = bidTicks > 0 && askTicks > 0;
    const reach = (middle * DEPTH_PPM) / 1e6;
    let depthLots = 0;
    for (const side of [Side.BUY, Side.SELL]) {
      for (const { priceTicks, totalLots } of this.#engine.levels(market.id, side)) {
        if (!hasBoth || Math.abs(priceTicks - middle) > reach) break;
        depthLots += totalLots;
      }
    }
    market.samples.push({
      second: (this.#round * ROUND_US) / 1e6,
      bid: bidTicks * market.quoteUnitsPerTickLot,
      ask: askTicks * market.quoteUnitsPerTickLot,
      spreadPpm: hasBoth ? ((askTicks - bidTicks) / middle) * 1e6 : 0,
      depthLots,
      volumeLots: market.volumeLots - market.sampledLots,
    });
    market.sampledLots = market.volumeLots;
  }

  /** Results so far, a market each. */
  results(): MarketResult[] {
    return this.#markets.map((market) => this.#resultOf(market));
  }

  #resultOf(market: SimulatedMarket): MarketResult {
    const { preset, samples, trades, volumeLots, volume, refused, lastTicks } = market;
    const whole = samples.filter(({ spreadPpm }) => spreadPpm > 0);
    const mean = (of: (sample: Sample) => number) =>
      whole.length === 0 ? 0 : whole.reduce((sum, each) => sum + of(each), 0) / whole.length;
    const kinds = AGENT_KINDS.map((kind) => this.#kindResult(market, kind));
    return {
      ...{ preset, samples, trades, volumeLots, volume, refused, lastTicks, kinds },
      spreadPpm: mean((sample) => sample.spreadPpm),
      depthLots: mean((sample) => sample.depthLots),
      fees: this.#valueOf(market, FEE_ACCOUNT),
    };
  }

  #kindResult(market: SimulatedMarket, kind: AgentKind): KindResult {
    const { fees, volumeLots, base, quote } = market.tallies.get(kind)!;
    const accounts = market.agents.filter((agent) => agent.kind === kind);
    const now = accounts.reduce((sum, { account }) => sum + this.#valueOf(market, account), 0n);
    const before = BigInt(quote) + this.#worth(market, base);
    return { kind, agents: accounts.length, profit: now - before, fees, volumeLots };
  }

  /** What an account has, at the last price, in quote units. */
  #valueOf(market: SimulatedMarket, account: number): bigint {
    const total = (asset: number) => {
      const { available, reserved } = this.#engine.balance(account, asset);
      return available + reserved;
    };
    return BigInt(total(market.quoteAsset)) + this.#worth(market, total(market.baseAsset));
  }

  /** Creates assets, market and agents, and opens the book. */
  #open(preset: MarketPreset, seed: number): void {
    const { rules, scenario } = this;
    const none = { market: 0, account: 0 };
    const resultId = (request: Request): number => {
      const [answer] = this.#apply(request);
      if (answer?.template === Template.Accepted) return answer.resultId;
      throw new Error(`the simulation was refused a command: ${JSON.stringify(answer)}`);
    };
    const asset = (text: string, decimals: number) =>
      resultId({ template: Template.CreateAsset, ...none, text, decimals });
    // Each market has money of its own, so that each is told by itself.
    const baseAsset = asset(preset.base, preset.baseDecimals);
    const quoteAsset = asset(`${preset.quote}.${preset.base}`, preset.quoteDecimals);
    const id = resultId({
      template: Template.CreateMarket,
      ...{ ...none, baseAsset, quoteAsset, settlement: Settlement.LEDGER, text: preset.symbol },
      baseUnitsPerLot: preset.baseUnitsPerLot,
      quoteUnitsPerTickLot: preset.quoteUnitsPerTickLot * rules.tickFactor,
      ...{ maxPriceTicks: 1e9, maxQuantityLots: 1e9, minNotional: 0 },
    });
    const { collarPpm, makerPpm, takerPpm } = rules;
    const header = { market: id, account: 0 };
    resultId({ template: Template.SetFees, ...header, tier: 0, makerPpm, takerPpm });
    if (collarPpm > 0) {
      const off = { referenceTicks: 0, maxNotional: 0, auctionUs: 0, dynamicPpm: 0, staticPpm: 0 };
      const triggerSource = TriggerSource.LAST;
      resultId({ template: Template.SetMarketRules, ...header, ...off, collarPpm, triggerSource });
    }
    const seeds = new Prng(seed);
    const fairUniform = uniformOf(seeds.uint32());
    const ids = { id, baseAsset, quoteAsset };
    const market = new SimulatedMarket(preset, ids, rules, fairUniform);
    this.#markets.push(market);
    this.#byId.set(id, market);
    for (const kind of AGENT_KINDS) {
      // Of each kind the same ones, however many there are of the others.
      const kindSeeds = new Prng(seeds.uint32());
      for (let k = 0; k < scenario.agents[kind]; k++) {
        const account = resultId({ template: Template.CreateAccount, ...none, tier: 0 });
        market.kindOf.set(account, kind);
        this.#fund(market, account, kind);
        const decides = uniformOf(kindSeeds.uint32());
        const agent = this.#agent(market, kind, account, uniformOf(kindSeeds.uint32()));
        const chance = (RATES[kind] * scenario.intensity * ROUND_US) / 1e6;
        market.agents.push({ kind, account, chance, decides, act: agent });
      }
    }
  }

  #fund(market: SimulatedMarket, account: number, kind: AgentKind): void {
    const { baseAsset, preset, quoteAsset } = market;
    const lots = preset.sizeLots * FUNDS_LADDERS;
    const base = lots * preset.baseUnitsPerLot;
    const quote = lots * preset.fairTicks * preset.quoteUnitsPerTickLot;
    const leg = { debitAccount: EXTERNAL_ACCOUNT, creditAccount: account, pendingId: 0n };
    const legs = [
      { asset: baseAsset, amount: base },
      { asset: quoteAsset, amount: quote },
    ].map((each) => {
      const transferId = BigInt(account) * 65_536n + BigInt(each.asset);
      return { ...leg, ...each, transferId, kind: TransferKind.POST };
    });
    const [answer] = this.#apply({ template: Template.Transfer, market: 0, account: 0, legs });
    if (answer?.template === Template.Rejected) {
      throw new Error(`the simulation was refused its money: ${JSON.stringify(answer)}`);
    }
    const tally = market.tallies.get(kind)!;
    tally.base += base;
    tally.quote += quote;
  }

  #agent(
    market: SimulatedMarket,
    kind: AgentKind,
    account: number,
    uniform: Uniform,
  ): Agent['act'] {
    const { preset } = market;
    const { collarPpm, makerPpm, takerPpm, tickFactor } = this.rules;
    const stepTicks = preset.stepTicks / tickFactor;
    const traded = {
      ...{ account, market: market.id, stepTicks, sizeLots: preset.sizeLots },
      ...{ takerPpm, collarPpm },
    };
    if (kind === 'maker') {
      // Below this it would pay others to trade with it.
      const edgeTicks = ((preset.fairTicks / tickFactor) * makerPpm) / 1e6;
      const maker = new MarketMaker(account, { ...traded, edgeTicks }, 1, uniform);
      const waiting: Request[] = [];
      let isOpen = false;
      return (_sight, fairTicks) => {
        if (!isOpen) waiting.push(...maker.open(fairTicks));
        isOpen = true;
        return waiting.shift() ?? maker.step(fairTicks);
      };
    }
    if (kind === 'taker') return () => takerOrder(account, market.id, preset.sizeLots, uniform);
    const trader = traderOf(kind, traded, uniform);
    return (sight) => trader.act(sight);
  }
}

function traderOf(
  kind: Exclude<AgentKind, 'maker' | 'taker'>,
  market: ConstructorParameters<typeof NoiseTrader>[0],
  uniform: Uniform,
): Trader {
  if (kind === 'noise') return new NoiseTrader(market, uniform);
  return kind === 'momentum' ? new MomentumTrader(market, uniform) : new Whale(market, uniform);
}

function uniformOf(seed: number): Uniform {
  const prng = new Prng(seed);
  return () => prng.uint32() / 2 ** 32;
}
