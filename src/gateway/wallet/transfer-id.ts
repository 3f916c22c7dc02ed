/**
 * Ids of the transfers that this gateway makes for accounts. The engine has one space of 128-bit
 * ids for everybody; here each account gets its own part of it, so that nobody can take another's
 * ids:
 *
 * ```
 * 127      112 111     104 103             72 71              8 7       0
 * │ 'LX' 4C58 │ purpose   │ account           │ number           │ leg     │
 * ```
 *
 * The number is the client's (64 bits, not zero), so that a repeat is known by it. Operators' own
 * ids are whatever does not begin with 4C58.
 */

/** What a transfer is for. Numbers are in the log: never change one. */
export const Purpose = {
  /** From one account to others. */
  TRANSFER: 1,
  /** `capital/withdraw/apply`: to outside, or to an address of this exchange. */
  WITHDRAWAL: 2,
  /** Between the two wallets of one account. */
  WALLET: 3,
  /** Mint and burn. */
  TREASURY: 4,
  /** Paid into the vault on a chain; the number is of chain, vault, transaction and place in it. */
  DEPOSIT: 5,
  /** What became of a withdrawal on a chain, under its number: leg 0 posts it, leg 1 voids it. */
  PAYMENT: 6,
  /** Taken out of a closed vault by its owner; the number is of chain, vault, claim and step. */
  CLAIM: 7,
} as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

/** Transfers that are made together: whose id it is, and which. */
export interface MadeBy {
  readonly purpose: Purpose;
  readonly account: number;
  /** 1 to 2^64 − 1. */
  readonly number: bigint;
}

export interface TransferIdParts extends MadeBy {
  /** Place in a batch, 0 to 62. */
  readonly leg: number;
}

const MARK = 0x4c58n;
const LEG_BITS = 8n;
const NUMBER_BITS = 64n;
const ACCOUNT_AT = LEG_BITS + NUMBER_BITS;
const PURPOSE_AT = ACCOUNT_AT + 32n;
const MARK_AT = PURPOSE_AT + 8n;
const PURPOSES: ReadonlySet<number> = new Set(Object.values(Purpose));

/** The engine's id. */
export function transferIdOf({ purpose, account, number, leg }: TransferIdParts): bigint {
  return (
    (MARK << MARK_AT) |
    (BigInt(purpose) << PURPOSE_AT) |
    (BigInt(account) << ACCOUNT_AT) |
    (number << LEG_BITS) |
    BigInt(leg)
  );
}

/** Whether an id is of the part that this gateway gives out itself. */
export function isReserved(id: bigint): boolean {
  return id >> MARK_AT === MARK;
}

/** What an id says, or undefined where it is an operator's. */
export function partsOf(id: bigint): TransferIdParts | undefined {
  if (!isReserved(id)) return undefined;
  const purpose = Number((id >> PURPOSE_AT) & 0xffn);
  if (!PURPOSES.has(purpose)) return undefined;
  return {
    purpose: purpose as Purpose,
    account: Number((id >> ACCOUNT_AT) & 0xffff_ffffn),
    number: (id >> LEG_BITS) & 0xffff_ffff_ffff_ffffn,
    leg: Number(id & 0xffn),
  };
}

/** 32 hexadecimal digits: how an engine's id is shown. */
export function idText(id: bigint): string {
  return id.toString(16).padStart(32, '0');
}

/** A client's number: 1 to 16 hexadecimal digits, not zero; undefined for anything else. */
export function parseNumber(text: string): bigint | undefined {
  if (!/^[0-9a-fA-F]{1,16}$/.test(text)) return undefined;
  const number = BigInt(`0x${text}`);
  return number === 0n ? undefined : number;
}

/** As it is shown: hexadecimal digits without leading zeros. */
export function numberText(number: bigint): string {
  return number.toString(16);
}
