/** Kinds of parameters: how they look, and what is refused. */
import type { Kind } from './contract.ts';
import { oneOf } from './schema.ts';

const ILLEGAL = -1100;
const TOO_PRECISE = -1111;
const FILTER = -1013;
const NOT_VALID = -1130;

/** Text of which any is well formed. */
export function words(example: string): Kind {
  return { schema: { type: 'string' }, example, wrong: [] };
}

/** What is taken for the sake of clients that send it, and not looked at. */
export const IGNORED: Kind = { ...words('BTCUSD'), ignored: true };

/** Text of a pattern. @param code with which another is refused */
export function pattern(source: string, example: string, wrong: string, code: number): Kind {
  return { schema: { type: 'string', pattern: source }, example, wrong: [[wrong, code]] };
}

/** One of some texts. @param code with which another is refused */
export function choice(values: readonly string[], code = ILLEGAL): Kind {
  return { schema: oneOf(...values), example: values[0]!, wrong: [['NOSUCH', code]] };
}

/** `true` or `false`. */
export const BOOLEAN: Kind = {
  schema: { type: 'boolean' },
  example: 'true',
  wrong: [['maybe', ILLEGAL]],
};

/** A market. */
export const MARKET: Kind = {
  schema: { type: 'string', pattern: '^[A-Za-z0-9/_-]+$' },
  example: 'BTCUSD',
  wrong: [['NOSUCH', -1121]],
};

/** A price or quantity of a market. */
export function amount(example: string): Kind {
  return {
    schema: { type: 'string', pattern: '^\\d{1,20}(\\.\\d{1,20})?$' },
    example,
    wrong: [
      ['abc', ILLEGAL],
      ['-1', ILLEGAL],
      ['1e3', ILLEGAL],
      ['1.0000000000001', TOO_PRECISE],
      ['99999999999999999999', FILTER],
    ],
  };
}

/** A decimal of which an operator is told what is wanted. */
export function operatorAmount(example: string): Kind {
  return {
    schema: { type: 'string', pattern: '^\\d{1,20}(\\.\\d{1,20})?$' },
    example,
    wrong: [
      ['abc', NOT_VALID],
      ['-1', NOT_VALID],
    ],
  };
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number, example: string): Kind {
  const below = String(min - 1);
  const above = max < Number.MAX_SAFE_INTEGER ? [[String(max + 1), NOT_VALID] as const] : [];
  return {
    schema: { type: 'integer', minimum: min, maximum: max },
    example,
    wrong: [['x', ILLEGAL], ['1.5', ILLEGAL], [below, NOT_VALID], ...above],
  };
}

/** An id or a time: digits. */
export function digits(example: string): Kind {
  return { schema: { type: 'integer', minimum: 0 }, example, wrong: [['x', ILLEGAL]] };
}

/** How many rows; above `max` it is `max`. */
export function rows(max: number): Kind {
  return {
    schema: { type: 'integer', minimum: 1 },
    example: String(Math.min(max, 100)),
    wrong: [
      ['x', ILLEGAL],
      ['0', NOT_VALID],
    ],
  };
}

/** A time in milliseconds or microseconds since 1970. */
export const TIME: Kind = {
  schema: { type: 'integer', minimum: 0 },
  example: '4102444800000',
  wrong: [
    ['soon', ILLEGAL],
    ['12345678901234567', ILLEGAL],
  ],
};

/** A client's own id for something new. */
export function ownId(example: string): Kind {
  return {
    schema: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,36}$' },
    example,
    wrong: [
      ['no spaces', ILLEGAL],
      ['a'.repeat(37), ILLEGAL],
    ],
  };
}
