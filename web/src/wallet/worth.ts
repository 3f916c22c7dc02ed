/**
 * What an amount would bring at the last prices, in one asset, over at most one other asset. Exact
 * until the end, then rounded down to cents. Nothing of the browser is used here.
 */

import { exactUnits, placesOf, textOf } from '../parts/decimals.ts';
import type { Market } from '../store/markets.ts';

/** Places of a worth. */
const CENTS = 2;
/** Rather counted in than others. */
const PREFERRED = ['USD', 'USDT', 'USDC', 'EUR'];

/** A fraction, above zero at the bottom. */
interface Ratio {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** What worths are told in: the asset that most is priced in. */
export function unitOfAccount(markets: Iterable<Market>): string | undefined {
  const quotes = [...markets].map(({ quote }) => quote);
  return PREFERRED.find((asset) => quotes.includes(asset)) ?? quotes[0];
}

export class Worths {
  readonly #markets: readonly Market[];
  readonly #prices: ReadonlyMap<string, string>;
  readonly unit: string;

  /** @param prices the last price of each market; those without one are left out */
  constructor(markets: Iterable<Market>, prices: ReadonlyMap<string, string>, unit: string) {
    this.#markets = [...markets];
    this.#prices = prices;
    this.unit = unit;
  }

  /** @param amount decimal text. @returns hundredths; undefined where nothing prices the asset */
  of(asset: string, amount: string): bigint | undefined {
    const rate = this.#rate(asset);
    if (rate === undefined) return undefined;
    const places = placesOf(amount);
    const units = exactUnits(amount, places);
    return (units * rate.top * 10n ** BigInt(CENTS)) / (rate.bottom * 10n ** BigInt(places));
  }

  text(hundredths: bigint): string {
    return textOf(hundredths, CENTS);
  }

  #rate(asset: string): Ratio | undefined {
    if (asset === this.unit) return { top: 1n, bottom: 1n };
    const direct = this.#direct(asset, this.unit);
    if (direct !== undefined) return direct;
    const between = new Set(this.#markets.flatMap(({ base, quote }) => [base, quote]));
    for (const each of between) {
      const [first, second] = [this.#direct(asset, each), this.#direct(each, this.unit)];
      if (first === undefined || second === undefined) continue;
      return { top: first.top * second.top, bottom: first.bottom * second.bottom };
    }
    return undefined;
  }

  #direct(from: string, to: string): Ratio | undefined {
    for (const { base, quote, symbol } of this.#markets) {
      const price = this.#prices.get(symbol);
      if (price === undefined) continue;
      const places = placesOf(price);
      const ratio = { top: exactUnits(price, places), bottom: 10n ** BigInt(places) };
      if (ratio.top <= 0n) continue;
      if (base === from && quote === to) return ratio;
      if (base === to && quote === from) return { top: ratio.bottom, bottom: ratio.top };
    }
    return undefined;
  }
}
