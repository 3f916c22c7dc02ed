/** Client order ids that meet no other: 96 random bits, in letters and digits. */

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_';
const LETTERS = 16;

/** @returns such as `lx-3fA…`: 19 characters of the dialect's 36 */
export function newClientOrderId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LETTERS));
  return `lx-${Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;
}
