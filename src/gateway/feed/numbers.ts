/** How prices, quantities and amounts are written: as text in JSON, as integers in MessagePack. */
import { formatDecimal, wide } from '../../base/decimal.ts';
import type { Volume } from '../../feed/candles.ts';
import type { AssetInfo, MarketInfo } from '../../feed/catalog.ts';
import { changeText, lotsText, quoteText } from '../../feed/figures.ts';
import type { FeedFormat } from './port.ts';

/** A number as a message holds it; a bigint only past 2^53. */
export type Written = string | number | bigint;

export interface Numbers {
  price(market: MarketInfo, ticks: number): Written;
  /** A difference of prices, signed. */
  change(market: MarketInfo, fromTicks: number, toTicks: number): Written;
  quantity(market: MarketInfo, lots: number): Written;
  quote(market: MarketInfo, units: number): Written;
  volume(market: MarketInfo, lots: Volume): Written;
  quoteVolume(market: MarketInfo, units: Volume): Written;
  /** Signed. */
  amount(asset: AssetInfo, units: number): Written;
}

const TEXTS: Numbers = {
  price: (market, ticks) => market.priceText(ticks),
  change: changeText,
  quantity: (market, lots) => market.qtyText(lots),
  quote: (market, units) => market.quoteText(units),
  volume: lotsText,
  quoteVolume: quoteText,
  amount: ({ decimals }, units) =>
    units < 0 ? `-${formatDecimal(-units, decimals)}` : formatDecimal(units, decimals),
};

const INTEGERS: Numbers = {
  price: (_market, ticks) => ticks,
  change: (_market, fromTicks, toTicks) => toTicks - fromTicks,
  quantity: (_market, lots) => lots,
  quote: (_market, units) => units,
  volume: (_market, lots) => sum(lots),
  quoteVolume: (_market, units) => sum(units),
  amount: (_asset, units) => units,
};

export const NUMBERS: Readonly<Record<FeedFormat, Numbers>> = { json: TEXTS, msgpack: INTEGERS };

function sum({ high, low }: Volume): number | bigint {
  return high === 0 ? low : wide(high, low);
}
