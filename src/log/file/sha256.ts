/**
 * SHA-256 where the log is read and written: Node's own here. In browsers `sha256-browser.ts`
 * stands in its place, by the condition `browser` of `#sha256` in package.json.
 */
import { createHash } from 'node:crypto';

/** A hash of what comes in pieces. */
export class Sha256 {
  readonly #hash = createHash('sha256');

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  /** The 32 bytes; nothing can be added after it. */
  digest(): Uint8Array {
    // Not the Buffer itself: its `slice` would not copy.
    return new Uint8Array(this.#hash.digest());
  }
}
