/** The markets, as `exchangeInfo` tells them, with what turns ticks and lots into texts. */
import { signal } from '@preact/signals';
import type { ExchangeInfo, SymbolInfo } from 'lx-dex/client';
import { stepOf } from '../parts/decimals.ts';
import { ask } from '../session/session.ts';
import type { Market } from './market.ts';

export type { Market } from './market.ts';

/** By symbol; empty until they are known. */
export const markets = signal<ReadonlyMap<string, Market>>(new Map());

let loading: Promise<void> | undefined;

/** Asks for them, once. @throws Refusal, NoAnswer; then the next call asks again */
export function loadMarkets(): Promise<void> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<void> {
  const { symbols } = await ask<ExchangeInfo>('GET', '/api/v3/exchangeInfo');
  markets.value = new Map(symbols.map((each) => [each.symbol, marketOf(each)]));
}

function marketOf(info: SymbolInfo): Market {
  const filter = (type: string): Readonly<Record<string, unknown>> =>
    info.filters.find(({ filterType }) => filterType === type) ?? {};
  const text = (value: unknown, fallback: string) => (value === undefined ? fallback : `${value}`);
  const price = filter('PRICE_FILTER');
  const lot = filter('LOT_SIZE');
  const notional = filter('NOTIONAL');
  const tickSize = text(price.tickSize, '1');
  const lotSize = text(lot.stepSize, '1');
  return {
    symbol: info.symbol,
    base: info.baseAsset,
    quote: info.quoteAsset,
    baseDecimals: info.baseAssetPrecision,
    quoteDecimals: info.quoteAssetPrecision,
    tickSize,
    lotSize,
    tick: stepOf(tickSize),
    lot: stepOf(lotSize),
    minPrice: text(price.minPrice, tickSize),
    maxPrice: text(price.maxPrice, ''),
    minQuantity: text(lot.minQty, lotSize),
    maxQuantity: text(lot.maxQty, ''),
    minNotional: text(notional.minNotional, '0'),
    maxNotional: text(notional.maxNotional, ''),
  };
}
