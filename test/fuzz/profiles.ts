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
};

const DENSE: Prices = { center: 1000, step: 1, steps: 12, bits: 12 };

function market(terms: Partial<CreateMarket>, prices: Prices, lots: number): MarketPlan {
  return { terms: { baseAsset: 1, quoteAsset: 2, ...terms }, prices, lots };
}

const NO_LEDGER = { settlement: Settlement.NONE } as const;

export const PROFILES: readonly Profile[] = [
  {
    name: 'dense',
    doc: 'few traders, prices side by side, much crossing and self-trading',
    config: ROOMY,
    assets: 2,
    traders: 5,
    markets: [market({ quoteUnitsPerTickLot: 3, baseUnitsPerLot: 7 }, DENSE, 20)],
    deposit: 5_000_000,
    depth: 40,
    pendPercent: 25,
    resolvePercent: 30,
    clientIds: 12,
    weights: WEIGHTS,
    spoiltPercent: 3,
    crossPercent: 25,
    affordPercent: 4,
    sweepPercent: 2,
  },
  {
    name: 'sparse',
    doc: 'prices thousands of ticks apart',
    config: ROOMY,
    assets: 3,
    traders: 8,
    markets: [
      market({}, { center: 40_000_000, step: 4099, steps: 60, bits: 30 }, 30),
      market({ baseAsset: 3 }, { center: 5_000_000, step: 65_536, steps: 20, bits: 30 }, 9),
    ],
    deposit: 2 ** 40,
    depth: 40,
    pendPercent: 25,
    resolvePercent: 30,
    clientIds: 12,
    weights: WEIGHTS,
    spoiltPercent: 2,
    crossPercent: 25,
    affordPercent: 4,
    sweepPercent: 2,
  },
  {
    name: 'wide',
    doc: 'prices of every magnitude up to 2^40, large money',
    config: ROOMY,
    assets: 2,
    traders: 6,
    markets: [
      market({ minNotional: 100 }, { center: 2 ** 20, step: 1, steps: 3, bits: 40 }, 2 ** 10),
      market(NO_LEDGER, { center: 2 ** 35, step: 64, steps: 70, bits: 40 }, 2 ** 12),
    ],
    deposit: 2 ** 49,
    depth: 40,
    pendPercent: 25,
    resolvePercent: 30,
    clientIds: 12,
    weights: WEIGHTS,
    spoiltPercent: 2,
    crossPercent: 25,
    affordPercent: 4,
    sweepPercent: 5,
  },
  {
    name: 'matching',
    doc: 'matching only, without money',
    config: ROOMY,
    assets: 2,
    traders: 12,
    markets: [
      market(NO_LEDGER, DENSE, 20),
      market(NO_LEDGER, { center: 500_000, step: 700, steps: 12, bits: 20 }, 20),
    ],
    deposit: 1000,
    depth: 40,
    pendPercent: 25,
    resolvePercent: 30,
    clientIds: 12,
    weights: { ...WEIGHTS, transfer: 10 },
    spoiltPercent: 1,
    crossPercent: 25,
    affordPercent: 4,
    sweepPercent: 3,
  },
  {
    name: 'markets',
    doc: 'many markets that share assets, fees and tiers changing',
    config: ROOMY,
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
    depth: 40,
    pendPercent: 25,
    resolvePercent: 30,
    clientIds: 12,
    weights: { ...WEIGHTS, admin: 60, transfer: 120 },
    spoiltPercent: 3,
    crossPercent: 25,
    affordPercent: 4,
    sweepPercent: 2,
  },
  {
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
    assets: 2,
    traders: 3,
    markets: [
      market({}, { center: 20, step: 1, steps: 4, bits: 6 }, 5),
      market(NO_LEDGER, { center: 2 ** 20, step: 64, steps: 70, bits: 40 }, 5),
    ],
    deposit: 50_000,
    depth: 4,
    pendPercent: 15,
    resolvePercent: 30,
    clientIds: 4,
    weights: { ...WEIGHTS, transfer: 200, admin: 30 },
    spoiltPercent: 5,
    crossPercent: 25,
    affordPercent: 4,
    sweepPercent: 2,
  },
  {
    name: 'horizon',
    doc: 'few transfers remembered, those that are pending for long, retries of the oldest',
    config: { ...ROOMY, maxTransfers: 13 },
    assets: 2,
    traders: 4,
    markets: [market({}, DENSE, 20)],
    deposit: 500_000,
    depth: 10,
    pendPercent: 30,
    resolvePercent: 5,
    clientIds: 12,
    weights: { ...WEIGHTS, transfer: 3000, admin: 2 },
    spoiltPercent: 1,
    crossPercent: 25,
    affordPercent: 4,
    sweepPercent: 2,
  },
  {
    name: 'poor',
    doc: 'little money, many market orders: funds and budgets run out on the way',
    config: ROOMY,
    assets: 2,
    traders: 4,
    markets: [market({ baseUnitsPerLot: 3 }, { center: 40, step: 7, steps: 12, bits: 10 }, 6)],
    deposit: 4000,
    depth: 15,
    pendPercent: 25,
    resolvePercent: 30,
    clientIds: 12,
    weights: { ...WEIGHTS, transfer: 40 },
    spoiltPercent: 1,
    crossPercent: 30,
    affordPercent: 50,
    sweepPercent: 2,
  },
  {
    name: 'crowded',
    doc: 'many small assets, accounts and markets that compete for the last balances',
    config: { ...ROOMY, maxAssets: 9, maxMarkets: 9, maxAccounts: 20, maxBalances: 21 },
    assets: 2,
    traders: 2,
    markets: [market({}, { center: 20, step: 1, steps: 4, bits: 6 }, 5)],
    deposit: 50_000,
    depth: 40,
    pendPercent: 10,
    resolvePercent: 30,
    clientIds: 12,
    weights: { ...WEIGHTS, transfer: 30, admin: 600 },
    spoiltPercent: 2,
    crossPercent: 40,
    affordPercent: 4,
    sweepPercent: 2,
  },
  {
    name: 'deep',
    doc: 'thousands of resting orders, swept and cancelled in one command',
    config: { ...ROOMY, maxOrders: 4000, maxLevels: 3000 },
    assets: 2,
    traders: 4,
    markets: [
      market({}, { center: 5000, step: 1, steps: 900, bits: 13 }, 5),
      market(NO_LEDGER, { center: 500_000, step: 97, steps: 1500, bits: 20 }, 5),
    ],
    deposit: 2 ** 34,
    depth: 2500,
    pendPercent: 25,
    resolvePercent: 30,
    clientIds: 5000,
    weights: { ...WEIGHTS, order: 2000, cancelAll: 1 },
    spoiltPercent: 0,
    crossPercent: 2,
    affordPercent: 0,
    sweepPercent: 1,
  },
];

/** @throws RangeError where there is none of that name */
export function profileNamed(name: string): Profile {
  const profile = PROFILES.find((each) => each.name === name);
  if (profile) return profile;
  const names = PROFILES.map((each) => each.name).join(', ');
  throw new RangeError(`no profile is called ${name}; there are ${names}`);
}
