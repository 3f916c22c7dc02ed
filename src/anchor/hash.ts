/**
 * Hashing as the tree wants it: from bytes into a place of a larger array.
 *
 * @param bytes what is hashed, all of it
 * @param target 32 bytes from `at` on take the SHA-256
 */
export type HashInto = (bytes: Uint8Array, target: Uint8Array, at: number) => void;
