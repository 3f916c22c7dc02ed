/**
 * CRC-32 as of zip and Ethernet (reversed polynomial 0xEDB88320), fed with text a piece at a time,
 * and the checksum of an order book that is made with it.
 */

const POLYNOMIAL = 0xedb88320;
const BITS = 8;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < BITS; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/**
 * @param text ASCII
 * @param crc of the text before it, 0 where there is none
 * @returns 0 to 2^32 - 1
 */
export function crc32(text: string, crc = 0): number {
  let state = ~crc;
  for (let k = 0; k < text.length; k++) {
    state = TABLE[(state ^ text.charCodeAt(k)) & 0xff]! ^ (state >>> 8);
  }
  return ~state >>> 0;
}

/** Levels a side that a book's checksum covers. */
export const CHECKSUM_LEVELS = 10;

type PriceLevel = readonly [priceTicks: number, lots: number];

/**
 * The checksum of a book: CRC-32 over price and quantity of the best ten asks, then the best ten
 * bids, each as a decimal integer, one right after the other.
 * @param asks lowest price first; more than ten are ignored
 * @param bids highest price first; more than ten are ignored
 */
export function bookChecksum(bids: readonly PriceLevel[], asks: readonly PriceLevel[]): number {
  return crc32(sideText(asks) + sideText(bids));
}

function sideText(levels: readonly PriceLevel[]): string {
  let text = '';
  const count = Math.min(levels.length, CHECKSUM_LEVELS);
  for (let k = 0; k < count; k++) text += `${levels[k]![0]}${levels[k]![1]}`;
  return text;
}
