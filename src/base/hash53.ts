/**
 * A 53-bit hash of a short text: how a client order id that is text becomes the number that the
 * engine keys orders by. FNV-1a with 64 bits over the UTF-16 code units' low bytes (the texts are
 * ASCII), of which the low 53 bits are kept; 0 means "no id" to the engine and becomes 1. It is
 * part of the record: the same text must give the same number for ever. Two of one account's open
 * orders collide with probability 2^-53 a pair; the engine then refuses the second as a duplicate.
 */

const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
/** The FNV prime is 2^40 + 0x1b3. */
const PRIME_LOW = 0x1b3;
const TWO_32 = 4294967296;
/** Bits 32 to 52. */
const HIGH_MASK = 0x1fffff;

/**
 * @param text ASCII; of other characters only the low byte counts
 * @returns 1 to 2^53 - 1
 */
export function hash53(text: string): number {
  let high = OFFSET_HIGH;
  let low = OFFSET_LOW;
  for (let k = 0; k < text.length; k++) {
    low = (low ^ (text.charCodeAt(k) & 0xff)) >>> 0;
    const product = low * PRIME_LOW;
    const carry = Math.floor(product / TWO_32);
    high = (Math.imul(high, PRIME_LOW) + carry + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return (high & HIGH_MASK) * TWO_32 + low || 1;
}
