/**
 * The record of an order in a pool, 144 bytes:
 *
 *   │ 0 … 111: 14 numbers │ 112: account │ 116: open before, after │ 124: market │ 128: codes │
 */
import type { OrderStatus } from './order-record.ts';

/** Numbers of 8 bytes in a record; words of 4, bytes. */
export const STRIDE = 18;
export const WORDS = 2 * STRIDE;
export const BYTES = 8 * STRIDE;

/** Numbers of 8 bytes. */
export const Field = {
  ORDER_ID: 0,
  CLIENT_ORDER_ID: 1,
  TIME: 2,
  PRICE: 3,
  ORIG_LOTS: 4,
  BUDGET: 5,
  EXECUTED_LOTS: 6,
  QUOTE: 7,
  PREVENTED_LOTS: 8,
  UPDATE: 9,
  WORKING: 10,
  SHOWN_LOTS: 11,
  PLACE: 12,
  /** 0: none. */
  PREVENTED_MATCH: 13,
} as const;

/** Words of 4 bytes. Slots are one above, 0 for none. */
export const Word = { ACCOUNT: 28, OPEN_BEFORE: 29, OPEN_AFTER: 30, MARKET: 31 } as const;

/** Single bytes. */
export const Byte = {
  SIDE: 128,
  TYPE: 129,
  TIME_IN_FORCE: 130,
  STP: 131,
  STATUS: 132,
  NAME: 133,
  IS_OBJECT: 134,
} as const;

/** What a client calls an order: nothing, its number, or a text that is beside the record. */
export const Name = { NONE: 0, NUMBER: 1, TEXT: 2 } as const;

/** Statuses by code. */
export const STATUSES: readonly OrderStatus[] = [
  ...(['PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'FILLED'] as const),
  ...(['CANCELED', 'REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH'] as const),
];

const CODES = new Map(STATUSES.map((status, code) => [status, code]));

export function statusCode(status: OrderStatus): number {
  return CODES.get(status)!;
}
