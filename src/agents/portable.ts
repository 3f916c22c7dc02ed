/**
 * Functions of real numbers that give the same bits on every platform: made of additions,
 * multiplications and divisions alone, of which IEEE 754 says the result exactly, as it does not of
 * Math.log. What agents decide with them can be decided again anywhere.
 */
import type { Uniform } from './fair-price.ts';

const LN_2 = Math.LN2;
/** Enough for a relative error below 1e-15 where the argument is at least a half. */
const TERMS = 18;

/** The natural logarithm. @param value above 0 */
export function ln(value: number): number {
  let reduced = value;
  let twos = 0;
  while (reduced < 0.75) {
    reduced *= 2;
    twos -= 1;
  }
  while (reduced > 1.5) {
    reduced /= 2;
    twos += 1;
  }
  // 2 artanh((x - 1) / (x + 1)), the smallest terms first.
  const z = (reduced - 1) / (reduced + 1);
  const square = z * z;
  let sum = 0;
  for (let k = TERMS; k >= 0; k--) sum = sum * square + 1 / (2 * k + 1);
  return 2 * z * sum + twos * LN_2;
}

/** Exponentially distributed, with mean 1. */
export function exponential(uniform: Uniform): number {
  return -ln(1 - uniform());
}
