/** A market, with what turns ticks and lots into texts. Nothing of the browser is used here. */
import type { Step } from '../../../src/base/decimal.ts';

export interface Market {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Places of the smallest unit of each asset. */
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly tick: Step;
  readonly lot: Step;
  readonly minPrice: string;
  readonly maxPrice: string;
  readonly minQuantity: string;
  readonly maxQuantity: string;
  readonly minNotional: string;
  readonly maxNotional: string;
}
