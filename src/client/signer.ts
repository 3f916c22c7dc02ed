/**
 * Signatures with an API key: HMAC-SHA256 in hexadecimal, or Ed25519 in base64. By WebCrypto, which
 * Node and browsers have; in browsers only where the page came over TLS or from this machine.
 */
import { ErrorKind, LxError } from './errors.ts';

/** An API key as `lx key create` prints it. */
export interface Credentials {
  readonly apiKey: string;
  /** The HMAC secret, or the Ed25519 private key as PEM (PKCS #8). */
  readonly secret: string;
}

const PEM = /^\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----\s*$/;

/** What WebCrypto calls CryptoKey. */
type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export class Signer {
  readonly apiKey: string;
  readonly kind: 'hmac' | 'ed25519';
  readonly #secret: string;
  #key: Promise<ImportedKey> | undefined;

  /** @throws LxError when the secret looks like a PEM file and is none */
  constructor({ apiKey, secret }: Credentials) {
    this.apiKey = apiKey;
    this.kind = secret.includes('-----BEGIN') ? 'ed25519' : 'hmac';
    this.#secret = secret;
    if (this.kind === 'ed25519' && !PEM.test(secret)) {
      throw new LxError('the secret is no private key as PEM (PKCS #8)', {
        kind: ErrorKind.INVALID,
        advice: 'Give the file that begins with -----BEGIN PRIVATE KEY-----.',
      });
    }
  }

  /** @returns the signature as REST and the WebSocket API want it, not percent-encoded */
  async sign(payload: string): Promise<string> {
    const bytes = await this.signBytes(new TextEncoder().encode(payload));
    if (this.kind === 'ed25519') return btoa(String.fromCharCode(...bytes));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** @returns the signature's bytes: 32 (HMAC) or 64 (Ed25519) */
  async signBytes(payload: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    this.#key ??= this.#import();
    const name = this.kind === 'ed25519' ? 'Ed25519' : 'HMAC';
    return new Uint8Array(await crypto.subtle.sign(name, await this.#key, payload));
  }

  async #import(): Promise<ImportedKey> {
    const uses: 'sign'[] = ['sign'];
    if (this.kind === 'hmac') {
      const raw = new TextEncoder().encode(this.#secret);
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      return crypto.subtle.importKey('raw', raw, algorithm, false, uses);
    }
    const base64 = PEM.exec(this.#secret)![1]!.replace(/\s/g, '');
    const der = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    try {
      return await crypto.subtle.importKey('pkcs8', der, 'Ed25519', false, uses);
    } catch (cause) {
      throw new LxError('the secret is no Ed25519 private key', {
        kind: ErrorKind.INVALID,
        advice: 'Make one with openssl genpkey -algorithm ed25519.',
        cause,
      });
    }
  }
}
