/**
 * What an endpoint promises, as data. Method, path, weight, permission and the names of its
 * parameters are the endpoint's own (../rest/endpoint.ts); what its parameters may be, what it
 * answers and what it refuses is here. Together they are the one description that docs/api.md,
 * docs/openapi.json and the contract tests are made from.
 *
 * To add an endpoint: an entry in endpoints/, with a call for each parameter; a new parameter also
 * in parameters.ts. `npm run generate` does the rest.
 */
import type { Schema } from './schema.ts';

/** What a parameter may be. */
export interface Kind {
  /** Of the value as JSON would have it; over HTTP it is text. */
  readonly schema: Schema;
  /** One that is accepted. */
  readonly example: string;
  /** Values that are refused, and with which code. */
  readonly wrong: readonly (readonly [value: string, code: number])[];
  /** It is taken and not looked at. */
  readonly ignored?: true;
}

export interface Parameter {
  /** What it means. */
  readonly says: string;
  readonly kind: Kind;
}

/**
 * What a call may stand on: things that are made for it just before. `$id`: a client id that
 * nobody used. `$order`, `$orderText`: an own open order. `$filled`: an own order that traded.
 * `$prevented`, `$amended`: own open orders of which a self-trade was prevented, that were amended.
 * `$list`, `$listText`: an own open order list. `$account`: somebody else's. `$transferId`: fresh.
 * `$pendingId`: of a transfer that is pending. `$key`: somebody else's key. `$soon`: a minute from
 * now. `$past`, `$now`: times with all that happened between. `$address`: of somebody else.
 * `$transferred`, `$scheduled`: ids of a transfer that was made, that waits. `$listed`,
 * `$listedOutside`: on the account's allow-list. `$open`: a network that USD may be withdrawn to.
 * `$withdrawn`, `$withdrawal`: a withdrawal, by the account's id and by the exchange's.
 * `$toFunding`, `$fundedAsset`: a direction and an asset that was moved in it. `$mintable`,
 * `$burnable`: a fresh id, and the treasury may mint, has some. `$audited`: 1, and something was
 * done. `$withdrawnAsset`: of which an approved withdrawal waits.
 * `$limitedAsset`: that the treasury may issue. `$anchor`: sequence of an anchor.
 */
export const MADE = [
  ...[
    '$id',
    '$order',
    '$orderText',
    '$filled',
    '$prevented',
    '$amended',
    '$list',
    '$listText',
    '$account',
  ],
  ...['$transferId', '$pendingId', '$key', '$soon', '$past', '$now'],
  ...['$address', '$transferred', '$scheduled', '$listed', '$listedOutside', '$open'],
  ...['$withdrawn', '$withdrawal', '$toFunding', '$fundedAsset', '$mintable', '$burnable'],
  ...['$withdrawnAsset', '$limitedAsset', '$audited', '$anchor', '$invitation', '$person'],
] as const;

/** A parameter's value in a call, or one of `MADE`. */
export type CallParams = Readonly<Record<string, string>>;

export interface Call {
  readonly params: CallParams;
  /** What this call needs beside what every call of the endpoint needs. */
  readonly needs?: readonly string[];
}

/** A call that is refused although each parameter is well formed. */
export interface Refusal {
  readonly when: string;
  readonly params: CallParams;
  readonly code: number;
}

export interface EndpointContract {
  readonly says: string;
  /** Parameters without which it is refused (-1102). */
  readonly required?: readonly string[];
  /** Of each of these lists one must be there (-1102). */
  readonly oneOf?: readonly (readonly string[])[];
  /** Parameters that may be something else here than elsewhere. */
  readonly kinds?: Readonly<Record<string, Kind>>;
  /** Calls that are answered. Between them they have every parameter. */
  readonly calls: readonly Call[];
  readonly refusals?: readonly Refusal[];
  readonly answer: Schema;
}

/** Endpoints by method and path: `GET /api/v3/depth`. */
export type Contracts = Readonly<Record<string, EndpointContract>>;
