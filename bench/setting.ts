/**
 * What a benchmark's venue holds before the first order: assets, accounts with money, markets with
 * fees. Markets are the pairs of few assets, as on a real venue, so that an account has a balance
 * or two for every asset and not for every market.
 */
import { EXTERNAL_ACCOUNT, FIRST_ACCOUNT } from '../src/engine/engine.ts';
import {
  type Command,
  type Event,
  Settlement,
  Template,
  TransferKind,
} from '../src/schema/generated/protocol.ts';

const ACCOUNT_COUNT = 1000;
/** Accounts that trade. */
export const ACCOUNTS: readonly number[] = Array.from(
  { length: ACCOUNT_COUNT },
  (_, k) => FIRST_ACCOUNT + k,
);
/** At most as many quote assets; the first ids. */
const MAX_QUOTES = 20;
/** Of every asset, for every account: much more than its orders can hold. */
const FUNDS_UNITS = 2 ** 42;
const LEGS = 50;
const HEADER = { market: 0, account: 0, correlation: 0 };

export const MAKER_PPM = 200;
export const TAKER_PPM = 500;

/** Assets that make so many pairs. */
export function assetCount(markets: number): number {
  const quotes = Math.min(MAX_QUOTES, markets);
  return quotes + Math.ceil(markets / quotes);
}

export function* setUpCommands(markets: number, settlement: Settlement): Generator<Command> {
  const quotes = Math.min(MAX_QUOTES, markets);
  const assets = assetCount(markets);
  for (let k = 1; k <= assets; k++) {
    yield { template: Template.CreateAsset, ...HEADER, decimals: 8, text: `A${k}` };
  }
  for (const _ of ACCOUNTS) yield { template: Template.CreateAccount, ...HEADER, tier: 0 };
  for (let k = 0; k < markets; k++) {
    yield {
      template: Template.CreateMarket,
      ...HEADER,
      baseAsset: quotes + 1 + Math.floor(k / quotes),
      quoteAsset: 1 + (k % quotes),
      settlement,
      baseUnitsPerLot: 1000,
      quoteUnitsPerTickLot: 1,
      maxPriceTicks: 2 ** 30,
      maxQuantityLots: 2 ** 20,
      minNotional: 1,
      text: `M${k + 1}`,
    };
  }
  if (settlement === Settlement.NONE) return;
  for (let market = 1; market <= markets; market++) {
    const fees = { makerPpm: MAKER_PPM, takerPpm: TAKER_PPM, tier: 0 };
    yield { template: Template.SetFees, ...HEADER, market, ...fees };
  }
  for (let asset = 1; asset <= assets; asset++) {
    for (let k = 0; k < ACCOUNT_COUNT; k += LEGS) {
      const legs = ACCOUNTS.slice(k, k + LEGS).map((creditAccount) => ({
        transferId: BigInt(asset * 2 ** 20 + creditAccount),
        pendingId: 0n,
        amount: FUNDS_UNITS,
        debitAccount: EXTERNAL_ACCOUNT,
        creditAccount,
        asset,
        kind: TransferKind.POST,
      }));
      yield { template: Template.Transfer, ...HEADER, legs };
    }
  }
}

/** @throws Error where one of the commands is refused */
export function openMarkets(
  engine: { apply(command: Command): Event[] },
  markets: number,
  settlement: Settlement,
): void {
  for (const command of setUpCommands(markets, settlement)) {
    const answer = engine.apply(command)[0]!;
    if (answer.template === Template.Rejected) {
      throw new Error(`setting up was refused: ${JSON.stringify(answer)}`);
    }
  }
}
