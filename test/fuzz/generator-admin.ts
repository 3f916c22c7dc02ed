/** The generator's commands that set up the exchange and change it on the way. */
import type { Prng } from '../../src/base/prng.ts';
import { EXTERNAL_ACCOUNT, FIRST_ACCOUNT } from '../../src/engine/core.ts';
import {
  type Command,
  type CreateMarket,
  Settlement,
  Template,
  TransferKind,
} from '../../src/schema/generated/protocol.ts';
import type { Knowledge } from './knowledge.ts';
import type { MarketPlan, Profile } from './profiles.ts';

/** Transfer ids of the first deposits; the generator's own are small or huge. */
const DEPOSIT_IDS = 1n << 100n;
const HEADER = { market: 0, account: 0, correlation: 0 };

function createMarket(plan: MarketPlan, index: number): CreateMarket {
  return {
    template: Template.CreateMarket,
    ...HEADER,
    baseAsset: 1,
    quoteAsset: 2,
    settlement: Settlement.LEDGER,
    baseUnitsPerLot: 1,
    quoteUnitsPerTickLot: 1,
    maxPriceTicks: 2 ** plan.prices.bits,
    maxQuantityLots: plan.lots * 150,
    minNotional: 0,
    text: index % 2 === 0 ? `MARKET${index}` : '',
    ...plan.terms,
  };
}

function deposit(profile: Profile, prng: Prng, account: number, asset: number): Command {
  const leg = {
    transferId: DEPOSIT_IDS + BigInt(account * 100 + asset),
    pendingId: 0n,
    amount: prng.between(1, profile.deposit),
    debitAccount: EXTERNAL_ACCOUNT,
    creditAccount: account,
    asset,
    kind: TransferKind.POST,
  };
  return { template: Template.Transfer, ...HEADER, legs: [leg] };
}

/** Assets, traders with money, markets with fees. */
export function setUp(profile: Profile, prng: Prng): Command[] {
  const commands: Command[] = [];
  for (let asset = 1; asset <= profile.assets; asset++) {
    const text = `ASSET${asset}`;
    commands.push({ template: Template.CreateAsset, ...HEADER, decimals: asset, text });
  }
  for (let k = 0; k < profile.traders; k++) {
    commands.push({ template: Template.CreateAccount, ...HEADER, tier: k % 3 });
  }
  for (const [index, plan] of profile.markets.entries()) {
    commands.push(createMarket(plan, index));
    for (let tier = 0; tier < 3; tier++) {
      const fees = { makerPpm: prng.below(2000), takerPpm: prng.below(5000), tier };
      commands.push({ template: Template.SetFees, ...HEADER, market: index + 1, ...fees });
    }
  }
  for (let k = 0; k < profile.traders; k++) {
    for (let asset = 1; asset <= profile.assets; asset++) {
      if (prng.chance(90)) commands.push(deposit(profile, prng, FIRST_ACCOUNT + k, asset));
    }
  }
  return commands;
}

/** One more asset, account or market; another status, fee or tier. */
export function nextAdmin(profile: Profile, knowledge: Knowledge, prng: Prng): Command {
  const market = prng.between(1, knowledge.markets + 1);
  const kind = prng.weighted({
    asset: 1,
    account: 2,
    market: 2,
    open: 6,
    stop: 2,
    fees: 8,
    tier: 4,
  });
  switch (kind) {
    case 'asset':
      return {
        template: Template.CreateAsset,
        ...HEADER,
        decimals: prng.below(20),
        text: prng.chance(50) ? 'MORE' : '',
      };
    case 'account':
      return { template: Template.CreateAccount, ...HEADER, tier: prng.below(9) };
    case 'market': {
      const plan = prng.pick(profile.markets);
      const baseAsset = prng.chance(50) ? knowledge.assets : prng.between(1, knowledge.assets + 1);
      const quoteAsset = prng.between(1, knowledge.assets + 1);
      return { ...createMarket(plan, knowledge.markets), baseAsset, quoteAsset };
    }
    case 'open':
      return { template: Template.SetMarketStatus, cancelOrders: 0, ...HEADER, market, status: 0 };
    case 'stop':
      return {
        template: Template.SetMarketStatus,
        cancelOrders: 0,
        ...HEADER,
        market,
        status: prng.pick([1, 2] as const),
      };
    case 'fees':
      return {
        template: Template.SetFees,
        ...HEADER,
        market,
        makerPpm: prng.chance(30) ? 0 : prng.below(100_300),
        takerPpm: prng.chance(30) ? 0 : prng.below(100_300),
        tier: prng.below(4),
      };
    default: {
      const account = prng.between(1, knowledge.accounts + 1);
      return { template: Template.SetAccountTier, ...HEADER, account, tier: prng.below(4) };
    }
  }
}
