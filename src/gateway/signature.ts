/**
 * Signatures over bytes as they were received: HMAC-SHA256 in hexadecimal of either case, Ed25519
 * in base64. What is signed is never put together again from parsed parameters on REST. A payload
 * is a string of bytes: one character (below 256) each.
 */
import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import type { VerifyingKey } from './keys.ts';

const HMAC_HEX = /^[0-9a-fA-F]{64}$/;
/** 64 bytes in base64, padded. */
const ED25519_BASE64 = /^[A-Za-z0-9+/]{86}==$/;

/**
 * What a REST request signs: the query and the body, one right after the other, without the
 * `signature` parameter (wherever it stands).
 */
export function restPayload(query: string, body: string): string {
  return withoutSignature(query) + withoutSignature(body);
}

function withoutSignature(text: string): string {
  const at = text.startsWith('signature=') ? 0 : text.indexOf('&signature=') + 1;
  if (at === 0 && !text.startsWith('signature=')) return text;
  const end = text.indexOf('&', at);
  if (end === -1) return text.slice(0, Math.max(0, at - 1));
  return text.slice(0, at) + text.slice(end + 1);
}

/** What a WebSocket API request signs: all parameters but the signature, sorted by name. */
export function webSocketPayload(params: ReadonlyMap<string, string>): string {
  const names = [...params.keys()].filter((name) => name !== 'signature').sort();
  const text = names.map((name) => `${name}=${params.get(name)}`).join('&');
  return Buffer.from(text).toString('latin1');
}

/**
 * Whether `signature` is that of `payload`. HMAC is compared in constant time and at once; Ed25519
 * costs some 0.2 ms and is checked on the thread pool.
 */
export function verifySignature(
  key: VerifyingKey,
  payload: string,
  signature: string,
): boolean | Promise<boolean> {
  if (key.kind === 'hmac') {
    if (!HMAC_HEX.test(signature)) return false;
    const expected = createHmac('sha256', key.keyObject).update(payload, 'latin1').digest();
    return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
  }
  if (!ED25519_BASE64.test(signature)) return false;
  return new Promise((resolve) => {
    const bytes = Buffer.from(signature, 'base64');
    verify(null, Buffer.from(payload, 'latin1'), key.keyObject, bytes, (error, valid) => {
      resolve(error === null && valid);
    });
  });
}
