/**
 * Addresses: `DEC`, a version, and an account number that is hard to mistype. An address is made of
 * the account number alone, one to one, so no two accounts share one and nothing has to be stored.
 *
 * ```
 * DEC 1 xxxxxxxxxxx      12 base58 digits (the alphabet of Bitcoin) after DEC
 *     │ └─ mix(account) · 2^32 + check, as 11 digits
 *     └─── version: digit 0, written `1`
 * ```
 *
 * `check` makes the number that all 12 digits write divisible by `MODULUS`, a prime: as with
 * IBANs, but with a larger one, chosen so that any one or two wrong digits, and any two digits
 * that changed places, are always noticed. Anything else passes once in 4 · 10^9. `mix` is one to
 * one on 32 bits: neighbouring accounts have addresses that nobody confuses.
 *
 * An address is no secret and names no owner; whoever knows one can pay to it, nothing else.
 */

/** What every address begins with. */
export const ADDRESS_PREFIX = 'DEC';
/** Characters of an address. */
export const ADDRESS_LENGTH = 15;
/** For people who check addresses before they send them here. */
export const ADDRESS_PATTERN = '^DEC1[1-9A-HJ-NP-Za-km-z]{11}$';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE = 58n;
const DIGITS = ADDRESS_LENGTH - ADDRESS_PREFIX.length;
/** The largest prime below 2^32. */
const MODULUS = 4_294_967_291n;
const VERSION = 0n;
const VERSION_STEP = BASE ** BigInt(DIGITS - 1);
const MAX_ACCOUNT = 2 ** 32 - 1;
/** Accounts 1 and 2 are the exchange's own: nobody pays to them by address. */
const FIRST_ACCOUNT = 3;
const INVERSE_1 = inverse(0x7feb352d);
const INVERSE_2 = inverse(0x846ca68b);

/** Multiplicative inverse of an odd number modulo 2^32, by Newton's method. */
function inverse(odd: number): number {
  let found = odd;
  for (let k = 0; k < 5; k++) found = Math.imul(found, 2 - Math.imul(odd, found));
  return found;
}

/** One to one on 32 bits; the constants are those of C. Wellons' hash "lowbias32". */
function mix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function unmix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, INVERSE_2);
  x ^= (x >>> 15) ^ (x >>> 30);
  x = Math.imul(x, INVERSE_1);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * The address of an account.
 * @param account 3 to 2^32 − 1
 * @throws RangeError for a number that has no address
 */
export function addressOf(account: number): string {
  if (!Number.isInteger(account) || account < FIRST_ACCOUNT || account > MAX_ACCOUNT) {
    throw new RangeError(`account ${account} has no address; it must be 3 to ${MAX_ACCOUNT}`);
  }
  const open = VERSION * VERSION_STEP + (BigInt(mix(account)) << 32n);
  let value = open + ((MODULUS - (open % MODULUS)) % MODULUS);
  let digits = '';
  for (let k = 0; k < DIGITS; k++) {
    digits = ALPHABET[Number(value % BASE)] + digits;
    value /= BASE;
  }
  return ADDRESS_PREFIX + digits;
}

/**
 * The account that an address is of, or undefined where the text is no address. Whether there is
 * such an account is another question.
 */
export function accountOf(address: string): number | undefined {
  if (address.length !== ADDRESS_LENGTH || !address.startsWith(ADDRESS_PREFIX)) return undefined;
  let value = 0n;
  for (const letter of address.slice(ADDRESS_PREFIX.length)) {
    const digit = ALPHABET.indexOf(letter);
    if (digit === -1) return undefined;
    value = value * BASE + BigInt(digit);
  }
  const mixed = (value - VERSION * VERSION_STEP) >> 32n;
  if (mixed < 0n || mixed > BigInt(MAX_ACCOUNT)) return undefined;
  const account = unmix(Number(mixed));
  // Whatever is not exactly what this account's address is, is none.
  return account >= FIRST_ACCOUNT && addressOf(account) === address ? account : undefined;
}
