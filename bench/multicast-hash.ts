/** A hash of a stream of messages, word by word; the same for who sends and who reads. */

/** @param length bytes, a multiple of 4 */
export function messageHash(hash: number, bytes: Uint8Array, at: number, length: number): number {
  let result = hash;
  for (let k = at; k < at + length; k += 4) {
    const word = bytes[k]! | (bytes[k + 1]! << 8) | (bytes[k + 2]! << 16) | (bytes[k + 3]! << 24);
    result = Math.imul(result ^ word, 0x01000193);
    result ^= result >>> 15;
  }
  return result;
}
