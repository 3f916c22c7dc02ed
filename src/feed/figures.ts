/**
 * What the feed counts, as decimal text: volumes, averages, changes. Shared by everything that
 * shows market data, so that REST and streams cannot differ. All exact but the two that are
 * quotients: the weighted average price (rounded down) and the change in per cent (rounded to
 * nearest).
 */
import { formatBig, formatDecimal, formatSteps, formatWide, wide } from '../base/decimal.ts';
import type { Volume } from './candles.ts';
import type { MarketInfo } from './catalog.ts';
import type { MarketFeed } from './feed.ts';
import { MAX_PLACES } from './grid.ts';
import type { WindowStats } from './window.ts';

/** Places of a weighted average price at least. */
const AVERAGE_PLACES = 8;
/** Places of a change in per cent. */
const PERCENT_PLACES = 3;

/** A volume of lots -> text in the base asset. */
export function lotsText(market: MarketInfo, lots: Volume): string {
  const { units, scale } = market.lot;
  if (lots.high === 0) return formatSteps(lots.low, market.lot);
  return formatBig(wide(lots.high, lots.low) * BigInt(units), scale);
}

/** A volume of quote units -> text in the quote asset. */
export function quoteText(market: MarketInfo, quote: Volume): string {
  return formatWide(quote.high, quote.low, market.quote.decimals);
}

/** Quote volume per base volume -> text; '0.…' where nothing traded. */
export function averageText(market: MarketInfo, quote: Volume, lots: Volume): string {
  const places = Math.min(MAX_PLACES, Math.max(AVERAGE_PLACES, market.price.scale));
  const baseUnits = wide(lots.high, lots.low) * BigInt(market.event.baseUnitsPerLot);
  if (baseUnits === 0n) return formatDecimal(0, places);
  const scaled = wide(quote.high, quote.low) * 10n ** BigInt(market.base.decimals + places);
  return formatBig(scaled / (baseUnits * 10n ** BigInt(market.quote.decimals)), places);
}

/** Difference of two prices -> text, negative when it fell. */
export function changeText(market: MarketInfo, fromTicks: number, toTicks: number): string {
  if (toTicks >= fromTicks) return market.priceText(toTicks - fromTicks);
  return `-${market.priceText(fromTicks - toTicks)}`;
}

/** Change in per cent of the first price -> text; zero where there is no first price. */
export function percentText(fromTicks: number, toTicks: number): string {
  if (fromTicks === 0) return formatDecimal(0, PERCENT_PLACES);
  const from = BigInt(fromTicks);
  const change = (BigInt(toTicks) - from) * 2n * 10n ** BigInt(PERCENT_PLACES + 2);
  const half = change < 0n ? -from : from;
  return formatBig((change + half) / (2n * from), PERCENT_PLACES);
}

/** The texts that every ticker shows. */
export interface TickerTexts {
  readonly priceChange: string;
  readonly priceChangePercent: string;
  readonly weightedAvgPrice: string;
  readonly openPrice: string;
  readonly highPrice: string;
  readonly lowPrice: string;
  readonly lastPrice: string;
  readonly volume: string;
  readonly quoteVolume: string;
}

export function tickerTexts(market: MarketInfo, stats: WindowStats): TickerTexts {
  return {
    priceChange: changeText(market, stats.open, stats.last),
    priceChangePercent: percentText(stats.open, stats.last),
    weightedAvgPrice: averageText(market, stats.quote, stats.lots),
    openPrice: market.priceText(stats.open),
    highPrice: market.priceText(stats.high),
    lowPrice: market.priceText(stats.low),
    lastPrice: market.priceText(stats.last),
    volume: lotsText(market, stats.lots),
    quoteVolume: quoteText(market, stats.quote),
  };
}

/** The best bid and ask; zeros where a side is empty. */
export interface TopTexts {
  readonly bidPrice: string;
  readonly bidQty: string;
  readonly askPrice: string;
  readonly askQty: string;
}

export function topTexts({ info, book }: MarketFeed): TopTexts {
  return {
    bidPrice: info.priceText(book.bids.bestPriceTicks),
    bidQty: info.qtyText(book.bids.bestLots),
    askPrice: info.priceText(book.asks.bestPriceTicks),
    askQty: info.qtyText(book.asks.bestLots),
  };
}

/** Minutes of the average price. */
export const AVERAGE_MINUTES = 5;

/** Weighted average of the last minutes, or the last price where nothing traded in them. */
export function averagePriceText({ info, windows }: MarketFeed, nowMs: number): string {
  const stats = windows.stats(AVERAGE_MINUTES, nowMs);
  if (stats.count === 0) return info.priceText(stats.last);
  return averageText(info, stats.quote, stats.lots);
}
