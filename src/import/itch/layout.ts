/**
 * The bytes of Nasdaq TotalView-ITCH 5.0, as far as an import needs them. Integers are big-endian
 * and unsigned, texts are ASCII padded with spaces on the right. Every message begins:
 *
 *   0      1             3               5           11
 *   │ type │ stock locate│ tracking no.  │ timestamp │ …
 *
 * with the timestamp in nanoseconds since midnight. In a file each message has a 2-byte length in
 * front; the length 0 ends the session (Nasdaq BinaryFILE).
 *
 * Source: Nasdaq TotalView-ITCH 5.0 specification, sections 1.1 to 1.8 (revision of April 2023).
 */

export interface ItchType {
  readonly code: string;
  readonly name: string;
  readonly bytes: number;
}

/** In the order of the specification. */
export const ITCH_TYPES: readonly ItchType[] = [
  { code: 'S', name: 'system event', bytes: 12 },
  { code: 'R', name: 'stock directory', bytes: 39 },
  { code: 'H', name: 'stock trading action', bytes: 25 },
  { code: 'Y', name: 'Reg SHO restriction', bytes: 20 },
  { code: 'L', name: 'market participant position', bytes: 26 },
  { code: 'V', name: 'market-wide circuit breaker levels', bytes: 35 },
  { code: 'W', name: 'market-wide circuit breaker status', bytes: 12 },
  { code: 'K', name: 'quoting period update', bytes: 28 },
  { code: 'J', name: 'limit up-limit down auction collar', bytes: 35 },
  { code: 'h', name: 'operational halt', bytes: 21 },
  { code: 'A', name: 'add order', bytes: 36 },
  { code: 'F', name: 'add order with MPID', bytes: 40 },
  { code: 'E', name: 'order executed', bytes: 31 },
  { code: 'C', name: 'order executed with price', bytes: 36 },
  { code: 'X', name: 'order cancel', bytes: 23 },
  { code: 'D', name: 'order delete', bytes: 19 },
  { code: 'U', name: 'order replace', bytes: 35 },
  { code: 'P', name: 'trade of a hidden order', bytes: 44 },
  { code: 'Q', name: 'cross trade', bytes: 40 },
  { code: 'B', name: 'broken trade', bytes: 19 },
  { code: 'I', name: 'net order imbalance', bytes: 50 },
  { code: 'N', name: 'retail price improvement', bytes: 20 },
  { code: 'O', name: 'direct listing price discovery', bytes: 48 },
];

/** Longest message. */
export const MAX_MESSAGE_BYTES = 50;

/** Where fields begin, from the message's type byte. */
export const At = {
  LOCATE: 1,
  TIMESTAMP: 5,
  /** Of A, F, E, C, X, D; the old one of U. */
  REFERENCE: 11,
  /** Of S. */
  EVENT: 11,
  /** Of R. */
  DIRECTORY_STOCK: 11,
  /** Of A, F. */
  ADD: { SIDE: 19, SHARES: 20, STOCK: 24, PRICE: 32 },
  /** Of E, C. */
  EXECUTED: { SHARES: 19, PRINTABLE: 31 },
  /** Of X. */
  CANCELLED: { SHARES: 19 },
  /** Of U. */
  REPLACE: { NEW_REFERENCE: 19, SHARES: 27, PRICE: 31 },
} as const;

/** The last message of a trading day: S with this event. */
export const END_OF_MESSAGES = 'C';

const TWO_32 = 4294967296;

export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function u32(bytes: Uint8Array, at: number): number {
  return ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;
}

export function u48(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * TWO_32 + u32(bytes, at + 2);
}

/** 2^53 or more is not exact; ask `isBelow53`. */
export function u64(bytes: Uint8Array, at: number): number {
  return u32(bytes, at) * TWO_32 + u32(bytes, at + 4);
}

/** Whether the 8 bytes are below 2^53. */
export function isBelow53(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0 && bytes[at + 1]! < 0x20;
}

/** A text field, without the spaces behind it. */
export function alpha(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let k = at; k < at + length; k++) text += String.fromCharCode(bytes[k]!);
  return text.trimEnd();
}
