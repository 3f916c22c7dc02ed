/**
 * What an exchange says about the events that it released: a digest of those of each batch
 * (`Engine.digestEvents`, begun with `NOT_RECORDED`), in the header of the batch after it and in
 * each snapshot. Whoever runs the log again can so check every event, although none is stored.
 */

/** What stands where nothing is said, as in folders of earlier releases. */
export const NOT_RECORDED = 0n;

/** A digest as the part of a snapshot. */
export function encodeDigest(value: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** @returns `NOT_RECORDED` for a part that is missing or not 8 bytes */
export function decodeDigest(bytes: Uint8Array | undefined): bigint {
  if (bytes?.byteLength !== 8) return NOT_RECORDED;
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}
