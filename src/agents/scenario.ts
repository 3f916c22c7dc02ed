/**
 * What is simulated: markets of programs alone, the same but for the rules that are compared.
 * Everything is plain data, so that a worker, a file and the command line can hand it on.
 */

export const AGENT_KINDS = ['maker', 'taker', 'noise', 'momentum', 'whale'] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

/** A market that can be simulated. */
export interface MarketPreset {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
  readonly baseUnitsPerLot: number;
  /** Quote units that a lot costs at one tick, where the tick is the smallest. */
  readonly quoteUnitsPerTickLot: number;
  /** What the base is worth at the start, in smallest ticks. */
  readonly fairTicks: number;
  /** Distance of a maker's neighbouring quotes, in smallest ticks. */
  readonly stepTicks: number;
  /** Smallest size of a maker's quote, lots. */
  readonly sizeLots: number;
}

const USD = { quote: 'USD', quoteDecimals: 6, quoteUnitsPerTickLot: 1 } as const;

/** Tick and lot as the venue's: 0.01 and 0.0001, of DECUSD 0.0001 and 0.01. */
export const PRESETS: readonly MarketPreset[] = [
  {
    ...{ symbol: 'BTCUSD', base: 'BTC', baseDecimals: 8, baseUnitsPerLot: 10_000, ...USD },
    ...{ fairTicks: 6_000_000, stepTicks: 400, sizeLots: 800 },
  },
  {
    ...{ symbol: 'ETHUSD', base: 'ETH', baseDecimals: 8, baseUnitsPerLot: 10_000, ...USD },
    ...{ fairTicks: 300_000, stepTicks: 20, sizeLots: 9_000 },
  },
  {
    ...{ symbol: 'DECUSD', base: 'DEC', baseDecimals: 8, baseUnitsPerLot: 1_000_000, ...USD },
    ...{ fairTicks: 5_000, stepTicks: 2, sizeLots: 40_000 },
  },
];

/** The same for both runs of a comparison. */
export interface Scenario {
  /** A whole number from 0 to 2^32 - 1; the same seed gives the same run. */
  readonly seed: number;
  /** Symbols of presets, at least one. */
  readonly symbols: readonly string[];
  /** Of each kind, in each market. */
  readonly agents: Readonly<Record<AgentKind, number>>;
  /** How often everybody acts, of what is usual; 0.1 to 10. */
  readonly intensity: number;
  /** Simulated seconds. */
  readonly seconds: number;
}

/** What a venue decides, and what runs of a comparison differ in. */
export interface Rules {
  /** Fees, millionths of what is received. */
  readonly makerPpm: number;
  readonly takerPpm: number;
  /** The tick, in smallest ticks. */
  readonly tickFactor: number;
  /** How far a limit may be from the last price, millionths; 0: any. */
  readonly collarPpm: number;
}

export const DEFAULT_SCENARIO: Scenario = {
  seed: 1,
  symbols: ['BTCUSD'],
  agents: { maker: 3, taker: 8, noise: 6, momentum: 3, whale: 1 },
  intensity: 1,
  seconds: 600,
};

export const DEFAULT_RULES: Rules = {
  makerPpm: 100,
  takerPpm: 500,
  tickFactor: 1,
  collarPpm: 0,
};

const MAX_AGENTS = 50;
const MAX_SECONDS = 86_400;
const MAX_PPM = 100_000;
const MAX_TICK_FACTOR = 10_000;

/** Sentences about what is out of range; none where all is well. */
export function problemsOf(scenario: Scenario, rules: Rules): string[] {
  const problems: string[] = [];
  const check = (name: string, value: number, least: number, most: number, isWhole = true) => {
    const isFine = value >= least && value <= most && (!isWhole || Number.isInteger(value));
    if (isFine) return;
    problems.push(
      `${name} must be ${isWhole ? 'a whole number' : 'a number'}, ${least} to ${most}`,
    );
  };
  check('seed', scenario.seed, 0, 2 ** 32 - 1);
  check('seconds', scenario.seconds, 1, MAX_SECONDS);
  check('intensity', scenario.intensity, 0.1, 10, false);
  for (const kind of AGENT_KINDS) check(`${kind}s`, scenario.agents[kind], 0, MAX_AGENTS);
  check('the maker fee', rules.makerPpm, 0, MAX_PPM);
  check('the taker fee', rules.takerPpm, 0, MAX_PPM);
  check('the tick', rules.tickFactor, 1, MAX_TICK_FACTOR);
  check('the collar', rules.collarPpm, 0, 1_000_000);
  if (scenario.symbols.length === 0) problems.push('choose at least one market');
  for (const symbol of scenario.symbols) {
    if (PRESETS.some((preset) => preset.symbol === symbol)) continue;
    const known = PRESETS.map((preset) => preset.symbol).join(', ');
    problems.push(`there is no market ${symbol}; there are ${known}`);
  }
  return problems;
}
