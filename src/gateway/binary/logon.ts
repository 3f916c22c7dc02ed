/** Whether a Logon is to be believed: its fields, its time, its key, its signature. */
import { BlockView } from '../../base/block-view.ts';
import { SCHEMA_VERSION } from '../../schema/generated/protocol.ts';
import {
  CancelOnDisconnect,
  decodeLogon,
  EndCode,
  LOGON_BYTES,
  type LogonFrame,
  MAX_SESSION_NUMBER,
  SIGNED_BYTES,
} from '../../schema/generated/session.ts';
import { checkTiming, DEFAULT_RECV_WINDOW_US, findKey, MAX_RECV_WINDOW_MS } from '../auth.ts';
import { DialectError } from '../errors.ts';
import type { KeyStore, VerifyingKey } from '../keys.ts';
import { verifySignature } from '../signature.ts';
import { FIRST_STREAM_ACCOUNT } from '../streams/account-streams.ts';
import type { UsedLogons } from '../used-logons.ts';

export const MIN_HEARTBEAT_MS = 100;
export const MAX_HEARTBEAT_MS = 60_000;
const HMAC_BYTES = 32;

/** Why a connection ends, as the End frame says it. */
export interface Ending {
  readonly code: EndCode;
  readonly detail: number;
  readonly sentence: string;
}

export interface AcceptedLogon {
  readonly frame: LogonFrame;
  readonly key: VerifyingKey;
}

export interface LogonContext {
  readonly nowUs: number;
  readonly address: string;
  readonly used: UsedLogons;
}

/** @param bytes the whole frame */
export async function readLogon(
  bytes: Uint8Array,
  keys: KeyStore,
  { nowUs, address, used }: LogonContext,
): Promise<AcceptedLogon | Ending> {
  if (bytes.length !== LOGON_BYTES) {
    const sentence = `A Logon has ${LOGON_BYTES} bytes, not ${bytes.length}.`;
    return { code: EndCode.MALFORMED_FRAME, detail: bytes.length, sentence };
  }
  const view = new BlockView(new ArrayBuffer(LOGON_BYTES));
  view.u8.set(bytes);
  const frame = decodeLogon(view, 0);
  const wrong = outOfRange(frame) ?? stale(frame, nowUs);
  if (wrong) return wrong;
  const key = keyOf(keys, frame.apiKey, address);
  if (key === undefined) {
    const sentence = 'The API key is unknown, revoked, or may not be used from here.';
    return { code: EndCode.KEY_REFUSED, detail: 0, sentence };
  }
  if (await isSigned(key, view.u8, frame.signature)) {
    const untilUs = frame.timestampUs + windowOf(frame);
    if (used.take(view.u8.subarray(0, SIGNED_BYTES), untilUs, nowUs)) {
      return overreach(frame, key) ?? { frame, key };
    }
    const again = 'This Logon was used already; sign another one, with the time of now.';
    return { code: EndCode.TIMESTAMP, detail: nowUs, sentence: again };
  }
  const sentence =
    key.kind === 'hmac'
      ? `The signature must be HMAC-SHA256 of the first ${SIGNED_BYTES} bytes, then 32 zeros.`
      : `The signature must be Ed25519 of the first ${SIGNED_BYTES} bytes.`;
  return { code: EndCode.WRONG_SIGNATURE, detail: 0, sentence };
}

function outOfRange(frame: LogonFrame): Ending | undefined {
  const { sessionNumber, heartbeatMs, receiveWindowUs, cancelOnDisconnect } = frame;
  const invalid = (name: string, value: number, range: string): Ending => {
    const sentence = `Field ${name} is ${value}; it must be ${range}.`;
    return { code: EndCode.INVALID_LOGON, detail: value, sentence };
  };
  if (frame.schemaVersion > SCHEMA_VERSION) {
    const sentence = `This exchange speaks schema version ${SCHEMA_VERSION}.`;
    return { code: EndCode.NEWER_SCHEMA, detail: SCHEMA_VERSION, sentence };
  }
  if (frame.schemaVersion === 0) return invalid('schemaVersion', 0, `1 to ${SCHEMA_VERSION}`);
  if (sessionNumber < 1 || sessionNumber > MAX_SESSION_NUMBER) {
    return invalid('sessionNumber', sessionNumber, `1 to ${MAX_SESSION_NUMBER}`);
  }
  if (heartbeatMs < MIN_HEARTBEAT_MS || heartbeatMs > MAX_HEARTBEAT_MS) {
    return invalid('heartbeatMs', heartbeatMs, `${MIN_HEARTBEAT_MS} to ${MAX_HEARTBEAT_MS}`);
  }
  if (receiveWindowUs > MAX_RECV_WINDOW_MS * 1000) {
    return invalid('receiveWindowUs', receiveWindowUs, `0 to ${MAX_RECV_WINDOW_MS * 1000}`);
  }
  if (cancelOnDisconnect > CancelOnDisconnect.SESSION) {
    return invalid('cancelOnDisconnect', cancelOnDisconnect, '0 to 2');
  }
  return undefined;
}

/** What a key asks for that it may not have. */
function overreach({ cancelOnDisconnect }: LogonFrame, key: VerifyingKey): Ending | undefined {
  const refused = (sentence: string) => ({ code: EndCode.KEY_REFUSED, detail: 0, sentence });
  if (key.account < FIRST_STREAM_ACCOUNT) {
    return refused(`Account ${key.account} is the exchange's own and has no events; use another.`);
  }
  if (cancelOnDisconnect === CancelOnDisconnect.NONE) return undefined;
  if (key.scope?.markets !== undefined) {
    return refused('The API key may act in some markets only; cancelOnDisconnect is about all.');
  }
  if (key.permissions.includes('trade')) return undefined;
  return refused('The API key may read only; cancelOnDisconnect needs one that may trade.');
}

/** How long the time of a Logon is good, microseconds. */
function windowOf({ receiveWindowUs }: LogonFrame): number {
  return receiveWindowUs === 0 ? DEFAULT_RECV_WINDOW_US : receiveWindowUs;
}

function stale(frame: LogonFrame, nowUs: number): Ending | undefined {
  const timing = { timestampUs: frame.timestampUs, recvWindowUs: windowOf(frame) };
  const text = refusal(() => checkTiming(timing, nowUs));
  return text === undefined
    ? undefined
    : { code: EndCode.TIMESTAMP, detail: nowUs, sentence: text };
}

function keyOf(keys: KeyStore, apiKey: string, address: string): VerifyingKey | undefined {
  let key: VerifyingKey | undefined;
  refusal(() => {
    key = findKey(keys, apiKey, 'read', address);
  });
  return key;
}

/** What a check of the other gateways says where it refuses. */
function refusal(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof DialectError) return error.message;
    throw error;
  }
}

function isSigned(
  key: VerifyingKey,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean | Promise<boolean> {
  const payload = Buffer.from(bytes.subarray(0, SIGNED_BYTES)).toString('latin1');
  if (key.kind === 'ed25519') {
    return verifySignature(key, payload, Buffer.from(signature).toString('base64'));
  }
  if (signature.subarray(HMAC_BYTES).some((byte) => byte !== 0)) return false;
  const hex = Buffer.from(signature.subarray(0, HMAC_BYTES)).toString('hex');
  return verifySignature(key, payload, hex);
}
