/**
 * Exact integer arithmetic for the naive twin. Assumes whole numbers from 0 to 2^53 - 1; a product
 * that leaves this range comes out as 2^53 or more (rounding never brings it back below), so that
 * callers compare instead of catching. Nothing here fails.
 */

/** Fees are counted in millionths. */
export const PPM = 1_000_000;

/** Whether a number of a command is one that the exchange takes: whole, 0 to 2^53 - 1. */
export function isValue(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** `a / b` rounded down, without passing through a fraction; `b` above 0. */
export function wholeTimes(a: number, b: number): number {
  return (a - (a % b)) / b;
}

/** `amount × ppm / 1,000,000`, rounded up. */
export function feeOf(amount: number, ppm: number): number {
  const product = BigInt(amount) * BigInt(ppm);
  return Number((product + BigInt(PPM - 1)) / BigInt(PPM));
}

/** `amount × ppm / 1,000,000`, rounded down. */
export function partOf(amount: number, ppm: number): number {
  return Number((BigInt(amount) * BigInt(ppm)) / BigInt(PPM));
}
