// A market's bands and collar: how far a price may be from another.

import { Market } from './generated';
import * as taker from './taker';

/** amount × ppm / 1,000,000, rounded down; amount below 2^53, ppm at most 1,000,000. */
function partOf(amount: u64, ppm: u32): u64 {
  const high = amount / 1_000_000;
  const low = amount - high * 1_000_000;
  return high * ppm + low * ppm / 1_000_000;
}

function isOutside(price: u64, center: u64, ppm: u32): bool {
  if (ppm == 0 || center == 0) return false;
  const distance = price > center ? price - center : center - price;
  return distance > partOf(center, ppm);
}

/** Whether a limit price is too far from the market's reference. */
export function isOutsideCollar(market: usize, price: u64): bool {
  let center = Market.referenceTicks(market);
  if (center == 0) center = Market.lastPriceTicks(market);
  return isOutside(price, center, Market.collarPpm(market));
}

/** Whether the taker may not trade at this price: the market would be interrupted. */
@inline export function isOutsideBands(price: u64): bool {
  if ((Market.dynamicPpm(taker.market) | Market.staticPpm(taker.market)) == 0) return false;
  return isOutside(price, taker.startTicks, Market.dynamicPpm(taker.market)) ||
    isOutside(price, Market.referenceTicks(taker.market), Market.staticPpm(taker.market));
}
