/**
 * What all acts of an operator have in common: who may, how parameters are read, and how a refusal
 * of the engine is told (its own code below -7000, its own sentence).
 */
import type { MarketInfo } from '../../feed/catalog.ts';
import { REJECTION_SENTENCES, Rejection, Template } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import type { Outcome, Request } from '../port.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import type { Params } from './params.ts';
import type { Services } from './services.ts';

/** Added to an engine's rejection code: -7501 is INSUFFICIENT_FUNDS. */
export const CODE_BASE = -7000;
export const MAX_ID = 2 ** 32 - 1;
const ACCOUNT_NAMES: Readonly<Record<string, number>> = { external: 1, fees: 2 };

type Handle = (context: EndpointContext) => unknown | Promise<unknown>;

function operator(
  method: Endpoint['method'],
  path: string,
  knows: readonly string[],
  handle: Handle,
): Endpoint {
  const common = { weight: 1, security: 'signed', permission: 'operate' } as const;
  return { method, path: `/lx/v1/operator/${path}`, ...common, knows, handle };
}

/** An endpoint that changes something, for operators. */
export function operatorPost(path: string, knows: readonly string[], handle: Handle): Endpoint {
  return operator('POST', path, knows, handle);
}

/** An endpoint that shows something, for operators. */
export function operatorGet(path: string, knows: readonly string[], handle: Handle): Endpoint {
  return operator('GET', path, knows, handle);
}

/** An endpoint that takes something away, for operators. */
export function operatorDelete(path: string, knows: readonly string[], handle: Handle): Endpoint {
  return operator('DELETE', path, knows, handle);
}

export function invalid(name: string, expected: string): DialectError {
  return new DialectError(-1130, `Data sent for parameter '${name}' is not valid; ${expected}.`);
}

export function integer(params: Params, name: string, max: number): number {
  params.required(name);
  return params.optionalInteger(name, { min: 0, max })!;
}

export function account(params: Params, name: string): number {
  const text = params.required(name);
  if (Object.hasOwn(ACCOUNT_NAMES, text)) return ACCOUNT_NAMES[text]!;
  return integer(params, name, MAX_ID);
}

/** One of an enumeration's names -> its number. */
export function choice<T extends number>(
  params: Params,
  name: string,
  values: Readonly<Record<string, T>>,
  fallback?: string,
): T {
  const text = params.optional(name) ?? fallback ?? params.required(name);
  if (Object.hasOwn(values, text)) return values[text]!;
  throw invalid(name, `it must be one of ${Object.keys(values).join(', ')}`);
}

export async function carryOut(
  services: Services,
  context: EndpointContext,
  request: Request,
): Promise<Outcome> {
  const outcome = await services.commands.submit(context, request);
  const { answer } = outcome;
  if (answer.template !== Template.Rejected) return outcome;
  const text = REJECTION_SENTENCES[answer.code] ?? `Rejection ${answer.code}.`;
  const status = answer.code >= Rejection.NODE_BUSY ? 503 : 400;
  throw new DialectError(CODE_BASE - answer.code, text, { status });
}

/** The header of a command about a market. */
export function headerOf(market: MarketInfo) {
  return { market: market.id, account: 0 };
}
