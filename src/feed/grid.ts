/**
 * A market's price and quantity grids as decimals. One tick is
 *   quoteUnitsPerTickLot / baseUnitsPerLot × 10^(baseDecimals - quoteDecimals)
 * quote per base. Where that is a finite decimal of at most `MAX_PLACES` places, prices are exact.
 * Otherwise (say 1/3) it is shown as what it is, rounded down to `MAX_PLACES` places, and a price
 * is read only if it is the text that the grid itself shows for some tick.
 */
import {
  DecimalFault,
  formatBig,
  formatSteps,
  MAX_DIGITS,
  parseDecimal,
  parseSteps,
  type Step,
} from '../base/decimal.ts';
import type { MarketCreated } from '../schema/generated/protocol.ts';

/** Decimal places that a tick size has at most; a finer or an infinite one is rounded. */
export const MAX_PLACES = 18;

/** Prices of one market. */
export interface PriceGrid {
  /** Places of a price. */
  readonly scale: number;
  /** False where a tick is not a decimal of `MAX_PLACES` places; then texts are rounded down. */
  readonly exact: boolean;
  /** @param priceTicks 0 to 2^53 - 1 */
  format(priceTicks: number): string;
  /** @returns ticks, or a `DecimalFault` */
  parse(text: string, precision: number): number;
}

class ExactGrid implements PriceGrid {
  readonly exact = true;
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  get scale(): number {
    return this.#step.scale;
  }

  format(priceTicks: number): string {
    return formatSteps(priceTicks, this.#step);
  }

  parse(text: string, precision: number): number {
    return parseSteps(text, this.#step, precision);
  }
}

class RoundedGrid implements PriceGrid {
  readonly exact = false;
  readonly scale = MAX_PLACES;
  /** A tick is `#numerator / #denominator` × 10^-MAX_PLACES. */
  readonly #numerator: bigint;
  readonly #denominator: bigint;

  constructor(numerator: bigint, denominator: bigint) {
    this.#numerator = numerator * 10n ** BigInt(MAX_PLACES);
    this.#denominator = denominator;
  }

  format(priceTicks: number): string {
    return formatBig((BigInt(priceTicks) * this.#numerator) / this.#denominator, MAX_PLACES);
  }

  parse(text: string): number {
    const check = parseDecimal(text, MAX_PLACES);
    if (check < 0 && check !== DecimalFault.TOO_LARGE) return check;
    const [whole = '', places = ''] = text.split('.');
    const value = BigInt(whole + places.slice(0, MAX_PLACES).padEnd(MAX_PLACES, '0'));
    // The text was rounded down, so the tick is the smallest one that is not below it.
    const ticks = (value * this.#denominator + this.#numerator - 1n) / this.#numerator;
    if (ticks > BigInt(Number.MAX_SAFE_INTEGER)) return DecimalFault.TOO_LARGE;
    const shown = (ticks * this.#numerator) / this.#denominator;
    return shown === value ? Number(ticks) : DecimalFault.OFF_STEP;
  }
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** How often `factor` divides `value`, and what is left. */
function factorOut(value: bigint, factor: bigint): { count: number; rest: bigint } {
  let count = 0;
  let rest = value;
  while (rest % factor === 0n) {
    rest /= factor;
    count++;
  }
  return { count, rest };
}

/** The step `numerator / denominator`, or undefined where no step of at most 18 places is it. */
function stepOf(numerator: bigint, denominator: bigint): Step | undefined {
  const common = gcd(numerator, denominator);
  const twos = factorOut(denominator / common, 2n);
  const fives = factorOut(twos.rest, 5n);
  const scale = Math.max(twos.count, fives.count);
  if (fives.rest !== 1n || scale > Math.min(MAX_PLACES, MAX_DIGITS)) return undefined;
  const units = (numerator * 10n ** BigInt(scale)) / denominator;
  return units <= BigInt(Number.MAX_SAFE_INTEGER) ? { scale, units: Number(units) } : undefined;
}

/** The grids of a market; its numbers were checked by the engine when it was created. */
export function gridOf(
  market: Pick<MarketCreated, 'baseUnitsPerLot' | 'quoteUnitsPerTickLot'>,
  baseDecimals: number,
  quoteDecimals: number,
): { readonly price: PriceGrid; readonly lot: Step } {
  const baseUnits = BigInt(market.baseUnitsPerLot);
  const baseScale = 10n ** BigInt(baseDecimals);
  const numerator = BigInt(market.quoteUnitsPerTickLot) * baseScale;
  const denominator = baseUnits * 10n ** BigInt(quoteDecimals);
  const tick = stepOf(numerator, denominator);
  const lot = stepOf(baseUnits, baseScale);
  // At most 18 decimals and below 2^53 units: always a finite decimal that fits.
  if (lot === undefined) throw new Error(`a lot of ${baseUnits} units has no decimal size`);
  return {
    price: tick === undefined ? new RoundedGrid(numerator, denominator) : new ExactGrid(tick),
    lot,
  };
}
