/**
 * What the demo's traders believe things to be worth: a random walk that is pulled back towards
 * where it began, so that a demo which runs for weeks stays plausible. Only additions and
 * multiplications, which give the same numbers on every platform.
 */

/** Uniform numbers in [0, 1). */
export type Uniform = () => number;

const PULL = 0.0001;

/** Roughly normal, from the sum of uniform numbers. */
export function normal(uniform: Uniform): number {
  let sum = -6;
  for (let k = 0; k < 12; k++) sum += uniform();
  return sum;
}

export class FairPrice {
  readonly #start: number;
  readonly #volatility: number;
  readonly #uniform: Uniform;
  #value: number;

  /**
   * @param start in any unit, above 0
   * @param volatility standard deviation of one step, as a share of the price
   */
  constructor(start: number, volatility: number, uniform: Uniform) {
    this.#start = start;
    this.#value = start;
    this.#volatility = volatility;
    this.#uniform = uniform;
  }

  get value(): number {
    return this.#value;
  }

  step(): void {
    const pull = PULL * (this.#start / this.#value - 1);
    this.#value *= 1 + pull + this.#volatility * normal(this.#uniform);
  }
}
