/** Hashing as the tree wants it: from bytes into a place of a larger array. */
import { HASH_BYTES } from './anchor-descriptor.ts';

/**
 * @param bytes what is hashed, all of it
 * @param target 32 bytes from `at` on take the SHA-256
 */
export type HashInto = (bytes: Uint8Array, target: Uint8Array, at: number) => void;

/** Of bytes that stand alone. */
export function hashOf(bytes: Uint8Array, hash: HashInto): Uint8Array {
  const target = new Uint8Array(HASH_BYTES);
  hash(bytes, target, 0);
  return target;
}
