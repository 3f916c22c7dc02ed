/** Requests of the WebSocket API: from a message to an id, a method and parameters as text. */
import { DialectError } from '../errors.ts';
import { MAX_PARAMS } from '../rest/form.ts';

export type RequestId = string | number | null;

export interface ApiRequest {
  readonly id: RequestId;
  readonly method: string;
  readonly params: Map<string, string>;
}

/** A request that cannot be read, with its id as far as that could be. */
export class BadRequest extends Error {
  readonly id: RequestId;
  readonly error: DialectError;

  constructor(id: RequestId, text: string) {
    super(text);
    this.id = id;
    this.error = new DialectError(-1135, `Invalid JSON Request: ${text}`);
  }
}

const MAX_ID_LENGTH = 64;

/** @throws BadRequest when it is not a request */
export function readRequest(text: string): ApiRequest {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new BadRequest(null, 'this is not JSON.');
  }
  if (!isObject(message)) throw new BadRequest(null, 'a request is an object.');
  const { method, params } = message;
  const id = readId(message.id);
  if (typeof method !== 'string') throw new BadRequest(id, "'method' must be a text.");
  if (params === undefined || params === null) return { id, method, params: new Map() };
  if (!isObject(params)) throw new BadRequest(id, "'params' must be an object.");
  const names = Object.keys(params);
  if (names.length > MAX_PARAMS) throw new BadRequest(id, `more than ${MAX_PARAMS} parameters.`);
  const values = new Map<string, string>();
  const source = writesNumbersApart(text, params, names) ? numbersOf(text) : undefined;
  for (const name of names) {
    const value = paramText(params[name], source?.get(name));
    if (value === undefined) {
      throw new BadRequest(id, `parameter '${name}' must be a text, number, boolean or list.`);
    }
    values.set(name, value);
  }
  return { id, method, params: values };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readId(id: unknown): RequestId {
  if (id === undefined || id === null) return null;
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  if (typeof id === 'string' && id.length <= MAX_ID_LENGTH) return id;
  const text = `'id' must be an integer, a text of at most ${MAX_ID_LENGTH} characters, or null.`;
  throw new BadRequest(null, text);
}

/** An unquoted number with a fraction or an exponent; some whole numbers are written so, too. */
const APART = /:\s*-?\d+[.eE]/;

/** Whether a number may be written otherwise than JavaScript writes it: 0.10, 1.0, 1e3, -0. */
function writesNumbersApart(
  text: string,
  params: Readonly<Record<string, unknown>>,
  names: readonly string[],
): boolean {
  const unlike = (value: unknown) =>
    typeof value === 'number' && (!Number.isSafeInteger(value) || value === 0);
  return names.some((name) => unlike(params[name])) || APART.test(text);
}

/** A parameter as it is signed and read; undefined for what no parameter is. */
function paramText(value: unknown, source: string | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return source ?? String(value);
    case 'boolean':
      return String(value);
    default:
      return Array.isArray(value) ? JSON.stringify(value) : undefined;
  }
}

/**
 * The numbers of `params` as they are written: 0.10 is signed as '0.10'. Slower than plain parsing,
 * so it is done only where a number may be written in a way of its own.
 */
function numbersOf(text: string): ReadonlyMap<string, string> | undefined {
  const byHolder = new Map<unknown, Map<string, string>>();
  function reviver(this: unknown, key: string, value: unknown, context?: { source?: string }) {
    if (typeof value === 'number' && context?.source !== undefined) {
      const numbers = byHolder.get(this) ?? new Map<string, string>();
      byHolder.set(this, numbers.set(key, context.source));
    }
    return value;
  }
  const message: { readonly params?: unknown } = JSON.parse(text, reviver);
  return byHolder.get(message.params);
}
