/** API keys over the API: an operator makes, lists and revokes them; who has one rotates it. */
import { DialectError } from '../errors.ts';
import { checkScope, type KeyScope, MAX_SCOPE_ENTRIES } from '../key-scope.ts';
import type { ApiKey, Permission } from '../keys.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { account, invalid, operatorDelete, operatorGet, operatorPost } from './operator-acts.ts';
import type { Params } from './params.ts';
import type { Services } from './services.ts';

/** What a key that is made over the API may do. Who operates is said on the machine (`lx key`). */
const PERMISSIONS: readonly Permission[] = ['read', 'trade', 'transfer'];
/** The old key is good beside its successor for so long at most, milliseconds. */
export const MAX_GRACE_MS = 86_400_000;
const MAX_LABEL = 100;
const MAX_ORDERS = 1_000_000_000;
const SCOPE_PARAMS = ['markets', 'maxOrderValue', 'addresses', 'ordersPer10s', 'expires'];

/** Operators' endpoints about keys. */
export function operatorKeyEndpoints(services: Services): Endpoint[] {
  return [
    operatorPost(
      'key',
      ['account', 'scopes', 'keyLabel', 'publicKey', ...SCOPE_PARAMS],
      (context) => create(services, context),
    ),
    operatorGet('keys', ['account'], (context) => list(services, context)),
    operatorDelete('key', ['key'], (context) => revoke(services, context)),
  ];
}

/** What a key can do to itself. */
export function keyEndpoints(services: Services): Endpoint[] {
  const common = { weight: 1, security: 'signed', permission: 'read', keyOnly: true } as const;
  return [
    {
      ...common,
      method: 'GET',
      path: '/lx/v1/key',
      knows: [],
      handle: ({ caller, time }) => keyView(services.keys.find(caller!.apiKey)!, time),
    },
    {
      ...common,
      method: 'POST',
      path: '/lx/v1/key/rotate',
      knows: ['graceTime', 'publicKey'],
      handle: (context) => rotate(services, context),
    },
  ];
}

/** A key as JSON. */
export function keyView({ account: of, createdMs, key, kind, ...rest }: ApiKey, time: TimeFormat) {
  const { label, permissions, scope } = rest;
  const created = time(createdMs * 1000);
  const view = { key, kind, account: of, permissions, label, created };
  if (scope === undefined) return view;
  const { expiresMs, ...narrowed } = scope;
  const expires = expiresMs === undefined ? {} : { expires: time(expiresMs * 1000) };
  return { ...view, scope: { ...narrowed, ...expires } };
}

function list({ keys }: Services, { params, time }: EndpointContext) {
  const wanted = params.has('account') ? account(params, 'account') : undefined;
  return keys
    .list()
    .filter((each) => wanted === undefined || each.account === wanted)
    .map((each) => keyView(each, time));
}

/** At once: requests, logons and subscriptions of the key end here. */
function revoke({ keys }: Services, { params }: EndpointContext) {
  const key = params.required('key');
  if (!keys.revoke(key)) throw invalid('key', 'there is no such key, or it was revoked already');
  return { key, revoked: true };
}

function create(services: Services, { params, nowUs, time }: EndpointContext) {
  const of = account(params, 'account');
  if (!services.accounts.has(of)) throw invalid('account', 'there is no such account');
  const label = params.optional('keyLabel') ?? '';
  if (label.length > MAX_LABEL) throw invalid('keyLabel', `at most ${MAX_LABEL} characters`);
  const permissions = readPermissions(params.optional('scopes') ?? 'read,trade');
  const scope = readScope(services, params, nowUs);
  const wanted = { account: of, label, permissions, scope };
  const pem = params.optional('publicKey');
  if (pem === undefined) {
    const { key, secret } = services.keys.createHmac(wanted);
    return { ...keyView(key, time), secret };
  }
  return keyView(
    withPublicKey(() => services.keys.createEd25519({ ...wanted, publicKeyPem: pem })),
    time,
  );
}

function rotate({ keys }: Services, { params, caller, time }: EndpointContext) {
  const graceMs = params.optionalInteger('graceTime', { min: 0, max: MAX_GRACE_MS }) ?? 0;
  const publicKeyPem = params.optional('publicKey');
  const how = publicKeyPem === undefined ? { graceMs } : { graceMs, publicKeyPem };
  const made = withPublicKey(() => keys.rotate(caller!.apiKey, how));
  if (made === undefined)
    throw new DialectError(-2015, 'The API key was revoked.', { status: 401 });
  const view = keyView(made.key, time);
  return made.secret === undefined ? view : { ...view, secret: made.secret };
}

/** @throws DialectError -1130 where the text is no Ed25519 public key */
function withPublicKey<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!/PEM|Ed25519/.test((error as Error).message)) throw error;
    throw invalid('publicKey', (error as Error).message.replace(/\.$/, ''));
  }
}

function readPermissions(text: string): Permission[] {
  const wanted = text.split(',');
  const known = PERMISSIONS.filter((each) => wanted.includes(each));
  const all = known.length === new Set(wanted).size && known.includes('read');
  if (!all) throw invalid('scopes', `read, and of ${PERMISSIONS.join(', ')} what else it may`);
  return known;
}

/** Undefined where nothing narrows the key. */
function readScope({ catalog }: Services, params: Params, nowUs: number): KeyScope | undefined {
  if (!SCOPE_PARAMS.some((name) => params.has(name))) return undefined;
  const markets = readJson(params, 'markets');
  const addresses = readJson(params, 'addresses');
  const maxOrderValue = readJson(params, 'maxOrderValue');
  for (const [name, value] of Object.entries({ markets, addresses })) {
    if (value === undefined || areTexts(value)) continue;
    throw invalid(name, `it must be a JSON list of at most ${MAX_SCOPE_ENTRIES} texts`);
  }
  const ordersPer10s = params.optionalInteger('ordersPer10s', { min: 1, max: MAX_ORDERS });
  const expiresMs = params.optionalInteger('expires', { min: 1, max: Number.MAX_SAFE_INTEGER });
  if (expiresMs !== undefined && expiresMs * 1000 <= nowUs) {
    throw invalid('expires', 'it must be to come, in milliseconds since 1970');
  }
  const scope = defined({ markets, addresses, maxOrderValue, ordersPer10s, expiresMs }) as KeyScope;
  for (const symbol of scope.markets ?? []) {
    if (catalog.marketBySymbol(symbol) === undefined) throw invalid('markets', `no ${symbol} here`);
  }
  if (maxOrderValue !== undefined && !isTextByName(maxOrderValue)) {
    throw invalid('maxOrderValue', 'it must be JSON such as {"USD":"1000"}');
  }
  try {
    checkScope(scope);
  } catch (error) {
    const [name] = SCOPE_PARAMS.filter((each) => (error as Error).message.startsWith(each));
    throw invalid(name ?? 'addresses', (error as Error).message);
  }
  return scope;
}

function readJson(params: Params, name: string): unknown {
  const text = params.optional(name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(name, 'it must be JSON');
  }
}

const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= MAX_SCOPE_ENTRIES &&
  value.every((each) => typeof each === 'string');

const isTextByName = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === 'string');

/** Without the fields that are undefined. */
function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
