/** Assets, amounts and addresses as requests name them. */
import { DecimalFault } from '../../base/decimal.ts';
import type { AssetInfo, Catalog } from '../../feed/catalog.ts';
import { DialectError, illegal } from '../errors.ts';
import type { Params } from '../rest/params.ts';
import { accountOf } from './address.ts';
import { walletError } from './errors.ts';
import { parseNumber } from './transfer-id.ts';

/** A parameter that is not what it has to be, with what it has to be. */
export function notValid(name: string, expected: string): DialectError {
  return new DialectError(-1130, `Data sent for parameter '${name}' is not valid; ${expected}.`);
}

/** @throws DialectError -1102 when absent, -4018 when there is no such asset */
export function requiredAsset(catalog: Catalog, params: Params, name: string): AssetInfo {
  const asset = catalog.assetByName(params.required(name));
  if (asset === undefined) throw walletError('UNKNOWN_COIN');
  return asset;
}

/** @throws DialectError -4018 when there is no such asset */
export function optionalAsset(catalog: Catalog, params: Params, name: string) {
  return params.has(name) ? requiredAsset(catalog, params, name) : undefined;
}

/** Text -> units above 0. @throws DialectError -1100, -1111, -1130 */
export function unitsOf(catalog: Catalog, asset: AssetInfo, text: string, name: string): number {
  const units = catalog.parseAsset(asset.id, text);
  if (units > 0) return units;
  switch (units) {
    case 0:
    case DecimalFault.TOO_LARGE:
      throw notValid(name, `it must be above 0 and what ${asset.name} can hold`);
    case DecimalFault.TOO_MANY_PLACES:
      throw new DialectError(-1111, `Parameter '${name}' has too much precision.`);
    default:
      throw illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
  }
}

export function requiredUnits(catalog: Catalog, asset: AssetInfo, params: Params): number {
  return unitsOf(catalog, asset, params.required('amount'), 'amount');
}

/** The client's id of transfers. @throws DialectError -1102, -1130 */
export function requiredNumber(params: Params): bigint {
  const number = parseNumber(params.required('transferId'));
  if (number !== undefined) return number;
  throw notValid('transferId', 'it must be 1 to 16 hexadecimal digits, not all zero');
}

/** @throws DialectError -4007 where it is no address of this exchange */
export function accountOfAddress(text: string): number {
  const account = accountOf(text);
  if (account === undefined) throw walletError('WRONG_ADDRESS');
  return account;
}
