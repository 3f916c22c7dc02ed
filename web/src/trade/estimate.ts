/**
 * What an order would cost if it were carried out now: exact for the price that it names and for
 * the book that is shown, in whole units, fees rounded up as the exchange rounds them. Pure.
 */
import type { BookLevel } from 'lx-dex/client';
import { divideUp, textOf, tidy, unitsOf } from '../parts/decimals.ts';
import type { Market } from '../store/market.ts';
import { type Draft, notionalOf, type Side } from './draft.ts';

/** Millionths of what is received. */
export interface Fees {
  readonly makerPpm: bigint;
  readonly takerPpm: bigint;
}

export interface Estimate {
  /** Of the quote asset: what a purchase costs, what a sale brings, before fees. */
  readonly amountUnits: bigint;
  /** Of the base asset. */
  readonly quantityUnits: bigint;
  /** Of the asset that is received: base of a purchase, quote of a sale. */
  readonly feeUnits: bigint;
  readonly feeAsset: string;
  readonly feePpm: bigint;
  /** Whether it would take from the book at once, wholly or in part. */
  readonly takes: boolean;
  /** Where it takes: average price, with one place more than the tick. */
  readonly averagePrice: string | undefined;
  /** The book that is shown does not hold as much. */
  readonly isShort: boolean;
}

/** What is taken, level by level. */
interface Taken {
  readonly lots: bigint;
  readonly quoteUnits: bigint;
  readonly feeUnits: bigint;
  readonly isShort: boolean;
}

/** Rates as decimal texts: '0.00100000'. */
export function feesOf(rates: { readonly maker: string; readonly taker: string }): Fees {
  const ppm = (text: string) => (unitsOf(text, 8) ?? 0n) / 100n;
  return { makerPpm: ppm(rates.maker), takerPpm: ppm(rates.taker) };
}

/**
 * @param levels of the other side, best first
 * @param price of the order as text; undefined: any price
 * @returns undefined where the draft has no quantity yet
 */
export function estimate(
  draft: Draft,
  market: Market,
  levels: readonly BookLevel[],
  fees: Fees,
  price: string | undefined,
): Estimate | undefined {
  const { side } = draft;
  const limit = price === undefined ? undefined : unitsOf(tidy(price), market.tick.scale);
  if (price !== undefined && limit === undefined) return undefined;
  const limitTicks = limit === undefined ? undefined : limit / BigInt(market.tick.units);
  const byBudget = draft.kind === 'MARKET' && draft.by === 'budget';
  const lotUnits = unitsPerLot(market);
  let wantedLots: bigint | undefined;
  let budget: bigint | undefined;
  if (byBudget) {
    budget = unitsOf(tidy(draft.budget), market.quoteDecimals);
    if (budget === undefined || budget === 0n) return undefined;
  } else {
    const units = unitsOf(tidy(draft.quantity), market.lot.scale);
    if (units === undefined || units === 0n) return undefined;
    wantedLots = units / BigInt(market.lot.units);
  }
  const reach = draft.postOnly && limitTicks !== undefined ? [] : levels;
  const ppm = fees.takerPpm;
  const taken = take({ side, market, levels: reach, limitTicks, wantedLots, budget, ppm });
  const restLots =
    wantedLots === undefined || limitTicks === undefined ? 0n : wantedLots - taken.lots;
  const rest = limitTicks === undefined || restLots === 0n ? 0n : restOf(market, price!, restLots);
  const received = side === 'BUY' ? restLots * lotUnits : rest;
  const takes = taken.lots > 0n;
  return {
    amountUnits: taken.quoteUnits + rest,
    quantityUnits: (taken.lots + restLots) * lotUnits,
    feeUnits: taken.feeUnits + divideUp(received * fees.makerPpm, 1_000_000n),
    feeAsset: side === 'BUY' ? market.base : market.quote,
    feePpm: takes ? fees.takerPpm : fees.makerPpm,
    takes,
    averagePrice: takes ? averageOf(market, taken) : undefined,
    isShort: limitTicks === undefined && taken.isShort,
  };
}

function take({
  budget,
  levels,
  limitTicks,
  market,
  ppm,
  side,
  wantedLots,
}: {
  readonly side: Side;
  readonly market: Market;
  readonly levels: readonly BookLevel[];
  readonly limitTicks: bigint | undefined;
  readonly wantedLots: bigint | undefined;
  readonly budget: bigint | undefined;
  readonly ppm: bigint;
}): Taken {
  const lotUnits = unitsPerLot(market);
  let [lots, quoteUnits, feeUnits] = [0n, 0n, 0n];
  for (const level of levels) {
    const priceTicks = BigInt(level.priceTicks);
    const worse = side === 'BUY' ? priceTicks > limitTicks! : priceTicks < limitTicks!;
    if (limitTicks !== undefined && worse) break;
    const perLot = notionalOf(market, level.price, market.lotSize);
    let part = BigInt(level.lots);
    if (wantedLots !== undefined && part > wantedLots - lots) part = wantedLots - lots;
    if (budget !== undefined) {
      const affordable = perLot === 0n ? part : (budget - quoteUnits) / perLot;
      if (part > affordable) part = affordable;
    }
    if (part === 0n) return { lots, quoteUnits, feeUnits, isShort: false };
    lots += part;
    quoteUnits += part * perLot;
    const received = side === 'BUY' ? part * lotUnits : part * perLot;
    feeUnits += divideUp(received * ppm, 1_000_000n);
    if (lots === wantedLots) return { lots, quoteUnits, feeUnits, isShort: false };
  }
  return { lots, quoteUnits, feeUnits, isShort: true };
}

function unitsPerLot({ baseDecimals, lot }: Market): bigint {
  return BigInt(lot.units) * 10n ** BigInt(baseDecimals - lot.scale);
}

function restOf(market: Market, price: string, lots: bigint): bigint {
  return notionalOf(market, tidy(price), textOf(lots * BigInt(market.lot.units), market.lot.scale));
}

/** Quote per base, rounded to a tenth of the last place of a price. */
function averageOf(market: Market, { lots, quoteUnits }: Taken): string {
  const scale = market.tick.scale + 1;
  const baseUnits = lots * unitsPerLot(market);
  const shift = 10n ** BigInt(market.baseDecimals + scale);
  const value = (quoteUnits * shift) / (baseUnits * 10n ** BigInt(market.quoteDecimals));
  return textOf(value, scale);
}
