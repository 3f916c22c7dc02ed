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
/** Accounts that have names. */
export const ACCOUNT_NAMES: Readonly<Record<string, number>> = { external: 1, fees: 2 };

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

/** Longest reason that is kept. */
const MAX_REASON = 500;

/**
 * The same endpoints, of which those that change something take a `reason` and leave two entries
 * in the audit log: that the act is tried (without which it is not), and what came of it.
 */
export function audited(services: Services, endpoints: readonly Endpoint[]): Endpoint[] {
  return endpoints.map((endpoint) =>
    endpoint.method === 'GET' ? endpoint : auditedAct(services, endpoint),
  );
}

function auditedAct(services: Services, endpoint: Endpoint): Endpoint {
  const knows = [...endpoint.knows, 'reason'];
  const handle = async (context: EndpointContext) => {
    const { audit } = services.wallet;
    const { params } = context;
    // Programs may have none to say; a person is asked for one.
    const isPerson = context.caller?.isPerson === true;
    const reason = isPerson ? params.required('reason') : (params.optional('reason') ?? '');
    if (reason.length > MAX_REASON) throw invalid('reason', `at most ${MAX_REASON} characters`);
    const given = endpoint.knows.filter((name) => params.has(name));
    const values = Object.fromEntries(given.map((name) => [name, params.optional(name) ?? '']));
    const { account, apiKey } = context.caller!;
    const who = { account, apiKey, act: `${endpoint.method} ${endpoint.path}` };
    const now = () => Math.floor(services.wallet.nowUs() / 1000);
    const tried = await audit.add({ time: now(), ...who, params: values, reason });
    const end = (outcome: string) => audit.add({ time: now(), of: tried, ...who, outcome });
    try {
      const result = await endpoint.handle(context);
      await end('done');
      return result;
    } catch (error) {
      await end(error instanceof DialectError ? `${error.code} ${error.message}` : 'failed');
      throw error;
    }
  };
  return { ...endpoint, knows, handle };
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
