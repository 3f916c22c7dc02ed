/**
 * What a venue begins with: four assets, the treasury's account, four markets and their fees.
 * Every step looks first whether it was already done, so that a start that was cut short, at any
 * point, is completed by the next.
 */
import { FIRST_ACCOUNT } from '../engine/engine.ts';
import type { Catalog } from '../feed/catalog.ts';
import type { Accounts } from '../gateway/accounts/accounts.ts';
import type { ExchangePort, Request } from '../gateway/port.ts';
import {
  REJECTION_SENTENCES,
  Settlement,
  Template,
  TransferKind,
} from '../schema/generated/protocol.ts';

/** Issues DEC and holds what the venue owns: the first account that a venue creates. */
export const TREASURY_ACCOUNT = FIRST_ACCOUNT;

/** Fee tier of ordinary accounts. */
export const ORDINARY_TIER = 0;
/** Fee tier of accounts that make the market: no maker fee. */
export const MAKER_TIER = 1;

/** DEC is the exchange's own coin. Decimals are those of the smallest unit. */
export const ASSETS = [
  { name: 'DEC', decimals: 8 },
  { name: 'USD', decimals: 6 },
  { name: 'BTC', decimals: 8 },
  { name: 'ETH', decimals: 8 },
] as const;

export interface VenueMarket {
  readonly base: string;
  readonly quote: string;
  /** Base units in a lot. */
  readonly baseUnitsPerLot: number;
  /** Quote units that a lot costs at one tick. */
  readonly quoteUnitsPerTickLot: number;
  readonly maxPriceTicks: number;
  readonly maxQuantityLots: number;
  /** Quote units. */
  readonly minNotional: number;
}

/**
 * Tick and lot: DEC/USD 0.0001 and 0.01, BTC/USD and ETH/USD 0.01 and 0.0001,
 * DEC/BTC 0.00000001 and 1.
 */
export const MARKETS: readonly VenueMarket[] = [
  {
    base: 'DEC',
    quote: 'USD',
    baseUnitsPerLot: 1e6,
    quoteUnitsPerTickLot: 1,
    maxPriceTicks: 1e9,
    maxQuantityLots: 1e9,
    minNotional: 1e6,
  },
  {
    base: 'BTC',
    quote: 'USD',
    baseUnitsPerLot: 1e4,
    quoteUnitsPerTickLot: 1,
    maxPriceTicks: 1e9,
    maxQuantityLots: 1e9,
    minNotional: 1e6,
  },
  {
    base: 'ETH',
    quote: 'USD',
    baseUnitsPerLot: 1e4,
    quoteUnitsPerTickLot: 1,
    maxPriceTicks: 1e9,
    maxQuantityLots: 1e9,
    minNotional: 1e6,
  },
  {
    base: 'DEC',
    quote: 'BTC',
    baseUnitsPerLot: 1e8,
    quoteUnitsPerTickLot: 1,
    maxPriceTicks: 1e9,
    maxQuantityLots: 9e7,
    minNotional: 1000,
  },
];

/** Maker and taker fee by tier, millionths. */
const FEES = [
  { tier: ORDINARY_TIER, makerPpm: 1000, takerPpm: 1000 },
  { tier: MAKER_TIER, makerPpm: 0, takerPpm: 500 },
];

const HEADER = { market: 0, account: 0 };

/**
 * Submits and insists.
 * @returns the id that the answer carries
 * @throws Error with the rejection's sentence
 */
export async function carryOut(port: ExchangePort, request: Request): Promise<number> {
  const { answer } = await port.submit(request);
  if (answer.template === Template.Rejected) {
    throw new Error(`refused (${answer.code}): ${REJECTION_SENTENCES[answer.code]}`);
  }
  return answer.template === Template.Accepted ? answer.resultId : 0;
}

/** Creates what is missing of assets, treasury, markets and fees. */
export async function openVenue(
  port: ExchangePort,
  catalog: Catalog,
  accounts: Accounts,
): Promise<void> {
  for (const { name, decimals } of ASSETS) {
    if (catalog.assetByName(name)) continue;
    await carryOut(port, { template: Template.CreateAsset, ...HEADER, decimals, text: name });
  }
  if (!accounts.has(TREASURY_ACCOUNT)) {
    await carryOut(port, { template: Template.CreateAccount, ...HEADER, tier: ORDINARY_TIER });
  }
  for (const market of MARKETS) await openMarket(port, catalog, market);
}

async function openMarket(port: ExchangePort, catalog: Catalog, wanted: VenueMarket) {
  const { base, quote, ...terms } = wanted;
  const symbol = base + quote;
  if (!catalog.marketBySymbol(symbol)) {
    await carryOut(port, {
      template: Template.CreateMarket,
      ...HEADER,
      ...terms,
      baseAsset: catalog.assetByName(base)!.id,
      quoteAsset: catalog.assetByName(quote)!.id,
      settlement: Settlement.LEDGER,
      text: symbol,
    });
  }
  const market = catalog.marketBySymbol(symbol)!;
  for (const fees of FEES) {
    const set = market.fees(fees.tier);
    if (set.makerPpm !== 0 || set.takerPpm !== 0) continue;
    await carryOut(port, { template: Template.SetFees, ...HEADER, market: market.id, ...fees });
  }
}

/** One immediate leg of a transfer. */
export function posting(leg: {
  transferId: bigint;
  debitAccount: number;
  creditAccount: number;
  asset: number;
  amount: number;
}) {
  return { ...leg, pendingId: 0n, kind: TransferKind.POST };
}
