/** What the fuzzer plays: how large the tables are, which markets there are, what orders are. */

import type { EngineConfig } from '../../src/engine/core.ts';
import type { CreateMarket } from '../../src/schema/generated/protocol.ts';
import { Settlement } from '../../src/schema/generated/protocol.ts';

/** How prices of a market are spread. */
export interface Prices {
  /** Where the market begins. */
  readonly center: number;
  /** Distance between prices that are used. */
  readonly step: number;
  /** How many steps from the best price new orders go. */
  readonly steps: number;
  /** Prices of every magnitude up to this many bits, now and then. */
  readonly bits: number;
}

export interface MarketPlan {
  readonly terms: Partial<CreateMarket>;
  readonly prices: Prices;
  /** Usual quantities are 1 to this. */
  readonly lots: number;
}

/** Kinds of commands and how often each comes. */
export interface Weights {
  readonly order: number;
  readonly cancel: number;
  readonly replace: number;
  readonly amend: number;
  readonly transfer: number;
  readonly cancelAll: number;
  readonly admin: number;
  readonly tick: number;
  readonly advanced: number;
  readonly list: number;
  readonly quote: number;
  readonly control: number;
}

/** Kinds of orders with terms and how often each comes. */
export interface Kinds {
  readonly plain: number;
  readonly trigger: number;
  readonly iceberg: number;
  readonly hidden: number;
  readonly peg: number;
  readonly minimum: number;
}

/** Kinds of controls and how often each comes. */
export interface Controls {
  readonly status: number;
  readonly rules: number;
  readonly schedule: number;
  readonly block: number;
  readonly limits: number;
  readonly exposure: number;
  readonly deadMan: number;
}

export interface Profile {
  readonly name: string;
  readonly doc: string;
  readonly config: EngineConfig;
  readonly assets: number;
  readonly traders: number;
  readonly markets: readonly MarketPlan[];
  /** Open orders below which few are cancelled. */
  readonly depth: number;
  /** Transfers in a hundred that wait to be posted or voided. */
  readonly pendPercent: number;
  /** Legs in a hundred that post or void what is pending. */
  readonly resolvePercent: number;
  /** Client order ids that an account uses. */
  readonly clientIds: number;
  /** Units that a deposit brings at most. */
  readonly deposit: number;
  readonly weights: Weights;
  /** Commands in a hundred that get a field spoilt. */
  readonly spoiltPercent: number;
  /** Limit orders in a hundred that cross; half as many orders are market orders. */
  readonly crossPercent: number;
  /** Market orders in a hundred for all that the account can pay. */
  readonly affordPercent: number;
  /** Orders in a hundred that are far larger than usual. */
  readonly sweepPercent: number;
  readonly kinds: Kinds;
  readonly controls: Controls;
  /** Orders with terms in a hundred that expire, of those that rest. */
  readonly expiryPercent: number;
  /** Rules in a hundred that have a band. */
  readonly bandPercent: number;
}

const ROOMY: EngineConfig = {
  maxAssets: 16,
  maxMarkets: 16,
  maxAccounts: 64,
  maxBalances: 512,
  maxOrders: 600,
  maxLevels: 400,
  maxTransfers: 128,
};

const WEIGHTS: Weights = {
  order: 600,
  cancel: 120,
  replace: 80,
  amend: 100,
  transfer: 70,
  cancelAll: 4,
  admin: 12,
  tick: 8,
  advanced: 0,
  list: 0,
  quote: 0,
  control: 0,
};

const KINDS: Kinds = { plain: 2, trigger: 5, iceberg: 3, hidden: 2, peg: 2, minimum: 1 };

const CONTROLS: Controls = {
  status: 10,
  rules: 6,
  schedule: 6,
  block: 3,
  limits: 2,
  exposure: 2,
  deadMan: 4,
};

/** What most profiles have in common. */
const USUAL = {
  config: ROOMY,
  assets: 2,
  traders: 5,
  markets: [],
  deposit: 5_000_000,
  depth: 40,
  pendPercent: 25,
  resolvePercent: 30,
  clientIds: 12,
  weights: WEIGHTS,
  spoiltPercent: 2,
  crossPercent: 25,
  affordPercent: 4,
  sweepPercent: 2,
  kinds: KINDS,
  controls: CONTROLS,
  expiryPercent: 15,
  bandPercent: 30,
} as const satisfies Partial<Profile>;

const DENSE: Prices = { center: 1000, step: 1, steps: 12, bits: 12 };

function market(terms: Partial<CreateMarket>, prices: Prices, lots: number): MarketPlan {
  return { terms: { baseAsset: 1, quoteAsset: 2, ...terms }, prices, lots };
}

const NO_LEDGER = { settlement: Settlement.NONE } as const;

const PLAIN_PROFILES: readonly Profile[] = [
  {
    ...USUAL,
    name: 'dense',
    doc: 'few traders, prices side by side, much crossing and self-trading',
    markets: [market({ quoteUnitsPerTickLot: 3, baseUnitsPerLot: 7 }, DENSE, 20)],
    spoiltPercent: 3,
  },
  {
    ...USUAL,
    name: 'sparse',
    doc: 'prices thousands of ticks apart',
    assets: 3,
    traders: 8,
    markets: [
      market({}, { center: 40_000_000, step: 4099, steps: 60, bits: 30 }, 30),
      market({ baseAsset: 3 }, { center: 5_000_000, step: 65_536, steps: 20, bits: 30 }, 9),
    ],
    deposit: 2 ** 40,
  },
  {
    ...USUAL,
    name: 'wide',
    doc: 'prices of every magnitude up to 2^40, large money',
    traders: 6,
    markets: [
      market({ minNotional: 100 }, { center: 2 ** 20, step: 1, steps: 3, bits: 40 }, 2 ** 10),
      market(NO_LEDGER, { center: 2 ** 35, step: 64, steps: 70, bits: 40 }, 2 ** 12),
    ],
    deposit: 2 ** 49,
    sweepPercent: 5,
  },
  {
    ...USUAL,
    name: 'matching',
    doc: 'matching only, without money',
    traders: 12,
    markets: [
      market(NO_LEDGER, DENSE, 20),
      market(NO_LEDGER, { center: 500_000, step: 700, steps: 12, bits: 20 }, 20),
    ],
    deposit: 1000,
    weights: { ...WEIGHTS, transfer: 10 },
    spoiltPercent: 1,
    sweepPercent: 3,
  },
  {
    ...USUAL,
    name: 'markets',
    doc: 'many markets that share assets, fees and tiers changing',
    assets: 5,
    traders: 10,
    markets: [
      market({}, DENSE, 20),
      market({ quoteAsset: 3 }, DENSE, 20),
      market({ baseAsset: 3, baseUnitsPerLot: 100 }, { ...DENSE, center: 50 }, 5),
      market({ baseAsset: 4, quoteUnitsPerTickLot: 1000 }, DENSE, 20),
      market({ baseAsset: 5, quoteAsset: 4, minNotional: 5000 }, DENSE, 20),
      market({ ...NO_LEDGER, baseAsset: 5 }, DENSE, 20),
    ],
    deposit: 100_000_000,
    weights: { ...WEIGHTS, admin: 60, transfer: 120 },
    spoiltPercent: 3,
  },
  {
    ...USUAL,
    name: 'tiny',
    doc: 'tables so small that each of them is full most of the time',
    config: {
      maxAssets: 3,
      maxMarkets: 3,
      maxAccounts: 6,
      maxBalances: 13,
      maxOrders: 7,
      maxLevels: 5,
      maxTransfers: 4,
    },
    traders: 3,
    markets: [
      market({}, { center: 20, step: 1, steps: 4, bits: 6 }, 5),
      market(NO_LEDGER, { center: 2 ** 20, step: 64, steps: 70, bits: 40 }, 5),
    ],
    deposit: 50_000,
    depth: 4,
    pendPercent: 15,
    clientIds: 4,
    weights: { ...WEIGHTS, transfer: 200, admin: 30 },
    spoiltPercent: 5,
  },
  {
    ...USUAL,
    name: 'horizon',
    doc: 'few transfers remembered, those that are pending for long, retries of the oldest',
    config: { ...ROOMY, maxTransfers: 13 },
    traders: 4,
    markets: [market({}, DENSE, 20)],
    deposit: 500_000,
    depth: 10,
    pendPercent: 30,
    resolvePercent: 5,
    weights: { ...WEIGHTS, transfer: 3000, admin: 2 },
    spoiltPercent: 1,
  },
  {
    ...USUAL,
    name: 'poor',
    doc: 'little money, many market orders: funds and budgets run out on the way',
    traders: 4,
    markets: [market({ baseUnitsPerLot: 3 }, { center: 40, step: 7, steps: 12, bits: 10 }, 6)],
    deposit: 4000,
    depth: 15,
    weights: { ...WEIGHTS, transfer: 40 },
    spoiltPercent: 1,
    crossPercent: 30,
    affordPercent: 50,
  },
  {
    ...USUAL,
    name: 'crowded',
    doc: 'many small assets, accounts and markets that compete for the last balances',
    config: { ...ROOMY, maxAssets: 9, maxMarkets: 9, maxAccounts: 20, maxBalances: 21 },
    traders: 2,
    markets: [market({}, { center: 20, step: 1, steps: 4, bits: 6 }, 5)],
    deposit: 50_000,
    pendPercent: 10,
    weights: { ...WEIGHTS, transfer: 30, admin: 600 },
    crossPercent: 40,
  },
  {
    ...USUAL,
    name: 'deep',
    doc: 'thousands of resting orders, swept and cancelled in one command',
    config: { ...ROOMY, maxOrders: 4000, maxLevels: 3000 },
    traders: 4,
    markets: [
      market({}, { center: 5000, step: 1, steps: 900, bits: 13 }, 5),
      market(NO_LEDGER, { center: 500_000, step: 97, steps: 1500, bits: 20 }, 5),
    ],
    deposit: 2 ** 34,
    depth: 2500,
    clientIds: 5000,
    weights: { ...WEIGHTS, order: 2000, cancelAll: 1 },
    spoiltPercent: 0,
    crossPercent: 2,
    affordPercent: 0,
    sweepPercent: 1,
  },
];

/** Orders with terms among plain ones. */
const WITH_TERMS: Weights = {
  ...WEIGHTS,
  ...{ order: 500, advanced: 250, list: 60, quote: 20, transfer: 20, admin: 4, tick: 30 },
  control: 12,
};

const NONE_OF: Controls = {
  ...{ status: 0, rules: 0, schedule: 0, block: 0, limits: 0, exposure: 0, deadMan: 0 },
};
const NO_KINDS: Kinds = { plain: 0, trigger: 0, iceberg: 0, hidden: 0, peg: 0, minimum: 0 };

/** Two markets side by side, one with money. */
const PAIR = [
  market({ quoteUnitsPerTickLot: 3, baseUnitsPerLot: 7 }, DENSE, 20),
  market(NO_LEDGER, { ...DENSE, center: 300 }, 20),
];

/** What is about orders with terms and the controls of markets and accounts. */
export const TERM_PROFILES: readonly Profile[] = [
  {
    ...USUAL,
    name: 'everything',
    doc: 'every command, status, rule and limit at once',
    markets: PAIR,
    traders: 7,
    weights: { ...WITH_TERMS, quote: 60, control: 30, tick: 40 },
    controls: { ...CONTROLS, status: 14 },
  },
  {
    ...USUAL,
    name: 'triggers',
    doc: 'stops, take-profits and trailing stops that set one another off',
    markets: PAIR,
    weights: { ...WITH_TERMS, advanced: 500, list: 10, control: 3 },
    kinds: { ...NO_KINDS, trigger: 10, plain: 1 },
    controls: { ...NONE_OF, rules: 4, status: 1 },
    bandPercent: 5,
    depth: 120,
  },
  {
    ...USUAL,
    name: 'lists',
    doc: 'one order cancels the other, one order places others',
    markets: PAIR,
    weights: { ...WITH_TERMS, list: 400, advanced: 40, control: 2 },
    controls: { ...NONE_OF, rules: 4, status: 1 },
    bandPercent: 5,
    depth: 120,
  },
  {
    ...USUAL,
    name: 'concealed',
    doc: 'icebergs and hidden orders in crossing traffic',
    markets: PAIR,
    weights: { ...WITH_TERMS, advanced: 500, list: 20, control: 1 },
    kinds: { ...NO_KINDS, iceberg: 10, hidden: 6, minimum: 3 },
    controls: { ...NONE_OF, status: 1 },
    crossPercent: 35,
  },
  {
    ...USUAL,
    name: 'pegs',
    doc: 'pegged orders that follow a moving book',
    markets: PAIR,
    weights: { ...WITH_TERMS, advanced: 200, cancel: 200, control: 4 },
    kinds: { ...NO_KINDS, peg: 10, hidden: 2, iceberg: 1, trigger: 1 },
    controls: { ...NONE_OF, status: 4, rules: 1, exposure: 2 },
    depth: 25,
  },
  {
    ...USUAL,
    name: 'auctions',
    doc: 'orders gather and are uncrossed at one price, again and again',
    markets: PAIR,
    weights: { ...WITH_TERMS, advanced: 150, list: 40, control: 60 },
    controls: { ...NONE_OF, status: 12, rules: 1, schedule: 2 },
    crossPercent: 45,
  },
  {
    ...USUAL,
    name: 'bands',
    doc: 'collars, and bands that interrupt the market',
    markets: PAIR,
    weights: { ...WITH_TERMS, advanced: 120, control: 30, tick: 60 },
    controls: { ...NONE_OF, rules: 10, status: 1 },
    bandPercent: 80,
    crossPercent: 35,
    sweepPercent: 8,
  },
  {
    ...USUAL,
    name: 'quotes',
    doc: 'market makers who replace all their quotes at once',
    markets: PAIR,
    weights: { ...WITH_TERMS, advanced: 40, list: 10, quote: 300, control: 8 },
    controls: { ...NONE_OF, status: 2, limits: 4, exposure: 4, block: 1, rules: 1 },
    depth: 120,
  },
  {
    ...USUAL,
    name: 'kills',
    doc: 'kill switches, limits, sessions and dead-man timers',
    markets: PAIR,
    weights: { ...WITH_TERMS, control: 80, cancelAll: 30, tick: 60 },
    controls: { ...NONE_OF, status: 3, block: 6, limits: 6, exposure: 6, deadMan: 10 },
  },
  {
    ...USUAL,
    name: 'timers',
    doc: 'orders that expire, schedules, timers of every kind at one time',
    markets: PAIR,
    weights: { ...WITH_TERMS, control: 60, tick: 120 },
    controls: { ...NONE_OF, schedule: 8, deadMan: 8, rules: 2, status: 1 },
    expiryPercent: 80,
  },
  {
    ...USUAL,
    name: 'agenda',
    doc: 'as many scheduled status changes as a market has room for',
    markets: PAIR,
    weights: { ...WITH_TERMS, control: 200, tick: 12 },
    controls: { ...NONE_OF, schedule: 1 },
  },
  {
    ...USUAL,
    name: 'following',
    doc: 'as many pegged orders as a market has room for',
    config: { ...ROOMY, maxOrders: 1300 },
    markets: [market({}, DENSE, 5)],
    deposit: 2 ** 40,
    clientIds: 5000,
    weights: { ...WITH_TERMS, order: 30, cancel: 40, advanced: 1000, list: 0, control: 0 },
    kinds: { ...NO_KINDS, peg: 1 },
    expiryPercent: 2,
    spoiltPercent: 0,
  },
  {
    ...USUAL,
    name: 'cramped',
    doc: 'everything in tables so small that each of them is full most of the time',
    config: {
      maxAssets: 3,
      maxMarkets: 3,
      maxAccounts: 6,
      maxBalances: 13,
      maxOrders: 12,
      maxLevels: 9,
      maxTransfers: 4,
    },
    traders: 3,
    markets: [
      market({}, { center: 40, step: 1, steps: 4, bits: 8 }, 5),
      market(NO_LEDGER, { center: 2 ** 20, step: 64, steps: 7, bits: 40 }, 5),
    ],
    deposit: 50_000,
    depth: 4,
    pendPercent: 15,
    clientIds: 4,
    weights: { ...WITH_TERMS, quote: 60, control: 30, tick: 40, admin: 8 },
    spoiltPercent: 4,
    expiryPercent: 30,
  },
  {
    ...USUAL,
    name: 'far',
    doc: 'orders with terms at prices of every magnitude, large money, small lots',
    markets: [
      market({}, { center: 40_000_000, step: 4099, steps: 20, bits: 30 }, 30),
      market(NO_LEDGER, { center: 2 ** 35, step: 64, steps: 30, bits: 40 }, 2 ** 12),
    ],
    deposit: 2 ** 40,
    weights: { ...WITH_TERMS, quote: 40, control: 20 },
  },
  {
    ...USUAL,
    name: 'edge',
    doc: 'orders with terms at the largest prices that there are',
    markets: [
      market(
        { ...NO_LEDGER, maxPriceTicks: 2 ** 53 - 1, maxQuantityLots: 4 },
        { center: 2 ** 52, step: 2 ** 48 - 1, steps: 18, bits: 53 },
        1,
      ),
      market(
        { maxPriceTicks: 2 ** 53 - 1, maxQuantityLots: 4 },
        { center: 2 ** 53 - 3 * 2 ** 44, step: 2 ** 42 + 1, steps: 8, bits: 53 },
        1,
      ),
    ],
    deposit: 2 ** 52,
    weights: { ...WITH_TERMS, quote: 40, control: 20, transfer: 60 },
  },
];

export const PROFILES: readonly Profile[] = [...PLAIN_PROFILES, ...TERM_PROFILES];

/** @throws RangeError where there is none of that name */
export function profileNamed(name: string): Profile {
  const profile = PROFILES.find((each) => each.name === name);
  if (profile) return profile;
  const names = PROFILES.map((each) => each.name).join(', ');
  throw new RangeError(`no profile is called ${name}; there are ${names}`);
}
