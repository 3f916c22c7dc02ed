/**
 * SHA-256 for reading logs in browsers: synchronous, and there over plain HTTP too, which the
 * browser's own is not.
 */
import { sha256 } from '@noble/hashes/sha2.js';

/** As in `sha256.ts`. */
export class Sha256 {
  readonly #hash = sha256.create();

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }
}
