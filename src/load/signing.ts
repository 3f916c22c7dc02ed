/** Signatures at once, without a promise: what is signed is sent in the same turn. */
import { createHmac, createPrivateKey, createSecretKey, type KeyObject, sign } from 'node:crypto';

export class Signing {
  readonly #key: KeyObject;
  readonly #isHmac: boolean;

  /** @param secret HMAC secret, or Ed25519 private key as PEM. @throws Error for a malformed PEM */
  constructor(secret: string) {
    this.#isHmac = !secret.includes('-----BEGIN');
    this.#key = this.#isHmac ? createSecretKey(Buffer.from(secret)) : createPrivateKey(secret);
  }

  /** @returns hexadecimal (HMAC-SHA256) or base64 (Ed25519), not percent-encoded */
  text(payload: string): string {
    if (this.#isHmac) return createHmac('sha256', this.#key).update(payload).digest('hex');
    return sign(null, Buffer.from(payload), this.#key).toString('base64');
  }
}
