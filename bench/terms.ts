/** What the orders of the gateway benchmarks are: small buys that rest below the market. */

export const SYMBOL = 'DECUSD';
export const QUANTITY = '10';

/** From 0.3000 to 0.3999, by slot. */
export function priceText(slot: number): string {
  return `0.3${String(slot % 1000).padStart(3, '0')}`;
}
