/**
 * Who logs on: the key, the signature, the time. Signed is what Binance has signed: MsgType,
 * SenderCompID, TargetCompID, MsgSeqNum and SendingTime, with SOH between them; RawData carries
 * the signature, Ed25519 in base64 or HMAC-SHA256 in hexadecimal.
 */
import { checkTiming, DEFAULT_RECV_WINDOW_US, findKey, MAX_RECV_WINDOW_MS } from '../auth.ts';
import { DialectError } from '../errors.ts';
import type { KeyStore, Permission } from '../keys.ts';
import type { Caller } from '../rest/endpoint.ts';
import { verifySignature } from '../signature.ts';
import type { UsedLogons } from '../used-logons.ts';
import { checkMessage } from './check.ts';
import { type FixMessage, SOH } from './codec.ts';
import { SESSION_KINDS, type SessionKind } from './session.ts';
import { parseTimestamp } from './time.ts';

const MAX_RECV_WINDOW_US = MAX_RECV_WINDOW_MS * 1000;
/** Of a CompID: it is part of what the session is known by. */
const COMP_ID = /^[A-Za-z0-9._-]{1,32}$/;

const PERMISSIONS: Readonly<Record<SessionKind, Permission>> = {
  orders: 'trade',
  'market data': 'read',
  'drop copy': 'read',
};

/** A Logon is refused, in words for the Logout. */
export class LogonRefused extends Error {
  readonly code: number | undefined;

  constructor(text: string, code?: number) {
    super(text);
    this.name = 'LogonRefused';
    this.code = code;
  }
}

/** What orders are cancelled when the connection ends. */
export type CancelScope = 'none' | 'session' | 'account';

export interface LogonWish {
  readonly caller: Caller;
  readonly sender: string;
  readonly target: string;
  readonly seq: number;
  readonly reset: boolean;
  readonly heartbeatSeconds: number;
  readonly cancels: CancelScope;
}

export interface LogonContext {
  readonly nowUs: () => number;
  /** Of the client. */
  readonly address: string;
  /** In seconds. */
  readonly heartbeat: { readonly min: number; readonly max: number };
  readonly used: UsedLogons;
}

const CANCELS: Readonly<Record<string, CancelScope>> = { N: 'none', S: 'session', Y: 'account' };

/** What is signed. */
export function logonPayload(message: {
  readonly sender: string;
  readonly target: string;
  readonly seq: string;
  readonly sendingTime: string;
}): string {
  const { sender, sendingTime, seq, target } = message;
  return ['A', sender, target, seq, sendingTime].join(SOH);
}

/**
 * Checks a Logon, all but the sequence number.
 * @throws LogonRefused with the reason
 */
export async function readLogon(
  message: FixMessage,
  keys: KeyStore,
  options: LogonContext,
): Promise<LogonWish> {
  const fault = checkMessage(message);
  if (fault !== undefined) throw new LogonRefused(fault.text);
  const sender = message.get(49)!;
  const target = message.get(56)!;
  if (!COMP_ID.test(sender)) {
    throw new LogonRefused('SenderCompID (49) is 1 to 32 letters, digits, dots, dashes.');
  }
  if (!Object.hasOwn(SESSION_KINDS, target)) {
    const known = Object.keys(SESSION_KINDS).join(', ');
    throw new LogonRefused(`TargetCompID (56) is unknown; it is one of ${known}.`);
  }
  const heartbeatSeconds = Number(message.get(108));
  const { max, min } = options.heartbeat;
  if (!(heartbeatSeconds >= min && heartbeatSeconds <= max)) {
    throw new LogonRefused(`HeartBtInt (108) is ${min} to ${max} seconds.`);
  }
  const kind = SESSION_KINDS[target as keyof typeof SESSION_KINDS];
  const caller = await authenticate(message, keys, PERMISSIONS[kind], options);
  return {
    caller,
    sender,
    target,
    seq: Number(message.get(34)),
    reset: message.get(141) === 'Y',
    heartbeatSeconds,
    cancels: CANCELS[message.get(8013) ?? 'N']!,
  };
}

async function authenticate(
  message: FixMessage,
  keys: KeyStore,
  permission: Permission,
  { nowUs, address, used }: LogonContext,
): Promise<Caller> {
  const signature = message.get(96);
  if (signature === undefined || message.get(553) === undefined) {
    throw new LogonRefused('Username (553) is the API key, RawData (96) the signature; both.');
  }
  try {
    const key = findKey(keys, message.get(553), permission, address);
    const timestampUs = parseTimestamp(message.get(52)!);
    const windowUs = recvWindowUs(message);
    checkTiming({ timestampUs, recvWindowUs: windowUs }, nowUs());
    const payload = logonPayload({
      sender: message.get(49)!,
      target: message.get(56)!,
      seq: message.get(34)!,
      sendingTime: message.get(52)!,
    });
    if (!(await verifySignature(key, payload, signature))) {
      throw new DialectError(-1022, 'Signature for this request is not valid.');
    }
    // While the signature was checked, the key may have been revoked.
    findKey(keys, key.key, permission, address);
    // What is not signed can be changed in a copy: how long it is good is not believed.
    const signed = Buffer.from([key.key, payload].join(SOH), 'latin1');
    if (!used.take(signed, timestampUs + MAX_RECV_WINDOW_US, nowUs())) {
      throw new LogonRefused('This Logon was sent before.');
    }
    return { account: key.account, apiKey: key.key, scope: key.scope };
  } catch (error) {
    if (error instanceof DialectError) throw new LogonRefused(error.message, error.code);
    throw error;
  }
}

function recvWindowUs(message: FixMessage): number {
  const given = message.get(25000);
  if (given === undefined) return DEFAULT_RECV_WINDOW_US;
  if (Number(given) <= MAX_RECV_WINDOW_MS) return Math.round(Number(given) * 1000);
  throw new DialectError(-1131, `recvWindow must be less than ${MAX_RECV_WINDOW_MS}.`);
}
