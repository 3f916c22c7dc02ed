/** What turns a market's ticks, lots and units into decimals. */
import type { MarketInfo } from '../../feed/catalog.ts';
import type { MarketTerms } from './port.ts';

export function marketTerms(market: MarketInfo): MarketTerms {
  return {
    market: market.symbol,
    baseAsset: market.base.name,
    quoteAsset: market.quote.name,
    tickSize: market.tickSize,
    lotSize: market.lotSize,
    tickExact: market.price.exact,
    priceDecimals: market.price.scale,
    quantityDecimals: market.lot.scale,
    quoteDecimals: market.quote.decimals,
  };
}
