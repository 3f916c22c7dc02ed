/** Numbers of an order as parameters: how they are called, and what may be wrong with them. */
import { DecimalFault } from '../../base/decimal.ts';
import type { MarketInfo } from '../../feed/catalog.ts';
import { DialectError, illegal, notRequired } from '../errors.ts';
import type { Params } from './params.ts';

const DECIMAL_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';

/** How the parameters of an order are called: in a list they have a prefix (`abovePrice`). */
export type NameOf = (name: string) => string;

/** `above` -> `abovePrice` for `price`. */
export function withPrefix(prefix: string): NameOf {
  return (name) => `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** @throws DialectError -1106 where one of them was sent */
export function refuse(params: Params, ...names: readonly string[]): void {
  for (const name of names) if (params.has(name)) throw notRequired(name);
}

/** @returns lots. @throws DialectError */
export function requiredQty(params: Params, name: string, market: MarketInfo): number {
  return readQty(name, params.required(name), market);
}

/** @returns lots. @throws DialectError -1100, -1111, -1013 */
export function readQty(name: string, text: string, market: MarketInfo): number {
  return checked(name, market.parseQty(text), 'LOT_SIZE');
}

/** @returns ticks. @throws DialectError -1102, -1100, -1111, -1013 */
export function readPrice(params: Params, name: string, market: MarketInfo): number {
  return checked(name, market.parsePrice(params.required(name)), 'PRICE_FILTER');
}

/** A parsed decimal, or its fault as an error. */
export function checked(name: string, value: number, filter: string): number {
  switch (value) {
    case DecimalFault.MALFORMED:
    case DecimalFault.SIGNED:
    case DecimalFault.EXPONENT:
      throw illegal(name, DECIMAL_RANGE);
    case DecimalFault.TOO_MANY_PLACES:
      throw new DialectError(-1111, `Parameter '${name}' has too much precision.`);
    case DecimalFault.TOO_LARGE:
    case DecimalFault.OFF_STEP:
      throw new DialectError(-1013, `Filter failure: ${filter}`);
    default:
      return value;
  }
}
