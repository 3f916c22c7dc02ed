/**
 * Who is asking, and is the request fresh: API key, permission, timestamp and recvWindow,
 * signature. The same for REST and the WebSocket API, which differ only in what is signed.
 */
import { DialectError, illegal, missing } from './errors.ts';
import type { KeyStore, Permission, VerifyingKey } from './keys.ts';
import type { Params } from './rest/params.ts';
import { verifySignature } from './signature.ts';
import { microsecondsOf } from './time-unit.ts';

export const DEFAULT_RECV_WINDOW_US = 5_000_000;
export const MAX_RECV_WINDOW_MS = 60_000;
/** How far a timestamp may be ahead of our clock. */
const AHEAD_US = 1_000_000;
const KEY_FORMAT = /^[A-Za-z0-9]{1,128}$/;
const UNAUTHORIZED = 401;

/** The time that a signed request names, and how long it is good. */
export interface Timing {
  readonly timestampUs: number;
  readonly recvWindowUs: number;
}

/**
 * A time in milliseconds or microseconds since 1970, as microseconds.
 * @throws DialectError -1102, -1105, -1100
 */
export function readTimeUs(params: Params, name: string): number {
  const text = params.required(name);
  if (!/^\d{1,16}$/.test(text)) throw illegal(name, '^[0-9]{1,20}$');
  return microsecondsOf(Number(text));
}

/** @throws DialectError -1102, -1105, -1100, -1131 */
export function readTiming(params: Params): Timing {
  const timestampUs = readTimeUs(params, 'timestamp');
  const window = params.optional('recvWindow');
  if (window === undefined) return { timestampUs, recvWindowUs: DEFAULT_RECV_WINDOW_US };
  if (!/^\d{1,20}(\.\d{1,3})?$/.test(window)) {
    throw illegal('recvWindow', '^[0-9]{1,5}(\\.[0-9]{1,3})?$');
  }
  if (Number(window) > MAX_RECV_WINDOW_MS) {
    throw new DialectError(-1131, `recvWindow must be less than ${MAX_RECV_WINDOW_MS}.`);
  }
  return { timestampUs, recvWindowUs: Math.round(Number(window) * 1000) };
}

/** @throws DialectError -1021 when the request is from the future or no longer good */
export function checkTiming(timing: Timing, nowUs: number): void {
  if (timing.timestampUs >= nowUs + AHEAD_US) {
    throw new DialectError(
      -1021,
      "Timestamp for this request was 1000ms ahead of the server's time.",
    );
  }
  if (nowUs - timing.timestampUs > timing.recvWindowUs) {
    throw new DialectError(-1021, 'Timestamp for this request is outside of the recvWindow.');
  }
}

/**
 * @param address of who asks
 * @throws DialectError -2014 when it is not like a key, -2015 when unknown or not allowed this
 */
export function findKey(
  keys: KeyStore,
  apiKey: string | undefined,
  permission: Permission,
  address: string,
): VerifyingKey {
  if (apiKey === undefined || !KEY_FORMAT.test(apiKey)) {
    throw new DialectError(-2014, 'API-key format invalid.', { status: UNAUTHORIZED });
  }
  const key = keys.find(apiKey);
  const isKnown = key?.permissions.includes(permission) && key.addressRule.permits(address);
  if (key === undefined || !isKnown) {
    throw new DialectError(-2015, 'Invalid API-key, IP, or permissions for action.', {
      status: UNAUTHORIZED,
    });
  }
  return key;
}

/** @throws DialectError -1102 without a signature; (rejects with) -1022 when it is wrong */
export function checkSignature(
  key: VerifyingKey,
  params: Params,
  payload: string,
): undefined | Promise<undefined> {
  const signature = params.optional('signature');
  if (signature === undefined) throw missing('signature');
  const valid = verifySignature(key, payload, signature);
  if (typeof valid === 'boolean') return passOrThrow(valid);
  return valid.then(passOrThrow);
}

function passOrThrow(valid: boolean): undefined {
  if (valid) return undefined;
  throw new DialectError(-1022, 'Signature for this request is not valid.');
}
