/** Ids that meet no other: of orders 96 random bits, of transfers 64. */

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_';
const LETTERS = 16;
const TRANSFER_ID_BYTES = 8;

/** @returns such as `lx-3fA…`: 19 characters of the dialect's 36 */
export function newClientOrderId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LETTERS));
  return `lx-${Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;
}

/** @returns 16 hexadecimal digits */
export function newTransferId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TRANSFER_ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
