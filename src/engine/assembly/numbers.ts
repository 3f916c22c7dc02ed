// Exact arithmetic on values below 2^53.

/** First value that is out of range, 2^53; also what saturating products stop at. */
export const LIMIT: u64 = 1 << 53;

/** a × b, or LIMIT where the product is LIMIT or more. */
@inline export function product(a: u64, b: u64): u64 {
  if (clz(a) + clz(b) < 64) return LIMIT;
  const exact = a * b;
  return exact < LIMIT ? exact : LIMIT;
}

@inline export function smaller(a: u64, b: u64): u64 {
  return a < b ? a : b;
}

/** amount × ppm / 1,000,000, rounded up; amount below 2^53, ppm at most 1,000,000. */
@inline export function feeOf(amount: u64, ppm: u32): u64 {
  if (ppm == 0) return 0;
  // amount = high × 10^6 + low, so that no product passes 2^53
  const high = amount / 1_000_000;
  const low = amount - high * 1_000_000;
  return high * ppm + (low * ppm + 999_999) / 1_000_000;
}
