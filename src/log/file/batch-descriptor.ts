/**
 * The byte layout of a log segment: its header and its batches. Nobody else knows an offset.
 *
 * Promise: what is encoded here decodes to the same values; what was changed anywhere in between
 * does not decode. All integers are little-endian; u64 holds 0 … 2^53-1.
 *
 *  a segment file log-<firstSequence>.lxl, preallocated with zeros
 *  ┌──────────────┬─────────┬─────────┬───┬─────────┬───────────────────────────────┐
 *  │ file header  │ batch   │ batch   │ … │ batch   │ zeros to the preallocated end │
 *  │ 128 bytes    │ n × 64  │ n × 64  │   │ n × 64  │                               │
 *  └──────────────┴─────────┴─────────┴───┴─────────┴───────────────────────────────┘
 *
 *  file header                                    batch
 *  0   ┌─────────────────────────────────┐        0   ┌─────────────────────────────────┐
 *      │ magic "LXLOGSEG"                │            │ magic u32 "LXB1"                │
 *  8   ├─────────────────────────────────┤        4   ├─────────────────────────────────┤
 *      │ format version u32              │            │ schema version u32              │
 *  12  ├─────────────────────────────────┤        8   ├─────────────────────────────────┤
 *      │ schema version u32              │            │ epoch u64                       │
 *  16  ├─────────────────────────────────┤        16  ├─────────────────────────────────┤
 *      │ epoch u64                       │            │ first sequence u64              │
 *  24  ├─────────────────────────────────┤        24  ├─────────────────────────────────┤
 *      │ first sequence u64              │            │ synced sequence u64             │
 *  32  ├─────────────────────────────────┤        32  ├─────────────────────────────────┤
 *      │ created, microseconds u64       │            │ time, microseconds u64          │
 *  40  ├─────────────────────────────────┤        40  ├─────────────────────────────────┤
 *      │ zero                            │            │ command count u32               │
 *      │                                 │        44  ├─────────────────────────────────┤
 *      │                                 │            │ payload length u32, n × 64      │
 *  48  ├─────────────────────────────────┤        48  ├─────────────────────────────────┤
 *      │ salt, 8 random bytes            │            │ salt of the segment             │
 *  56  ├─────────────────────────────────┤        56  ├─────────────────────────────────┤
 *      │ zero                            │            │ digest of the events before u64 │
 *  64  ├─────────────────────────────────┤        64  ├─────────────────────────────────┤
 *      │ hash of the last batch of the   │            │ hash of the previous batch      │
 *      │ previous segment                │            │                                 │
 *  96  ├─────────────────────────────────┤        96  ├─────────────────────────────────┤
 *      │ SHA-256 of bytes 0 … 95         │            │ hash of this batch              │
 *  128 └─────────────────────────────────┘        128 ├─────────────────────────────────┤
 *                                                     │ payload: commands, n × 64 bytes │
 *                                                     └─────────────────────────────────┘
 *
 *  hash of a batch = SHA-256(its bytes 0 … 95, then its payload). It is the checksum of the batch
 *  and the link of the chain in one pass; a CRC beside it would cost another 0.4 ms a megabyte and
 *  find nothing more. The hash before the first batch ever is 32 zero bytes.
 *
 *  synced sequence = the last sequence known to be durable when the batch was written. It tells
 *  a hole that a power cut may leave (modes interval and never) from damage to synced data.
 *
 *  digest of the events before = what the owner of the log released for the batch before this one,
 *  as a 64-bit digest of its choice; 0 where it says nothing. The hash of the batch covers it, so
 *  the log also says what came of it.
 *
 *  salt: a command's text comes from outside, so it could be made to look like a batch; it cannot
 *  be made to hold a number drawn when the segment was created.
 */
import { Sha256 } from '#sha256';

/** Commands, batches and headers are made of blocks of this size. */
export const BLOCK_BYTES = 64;
/** Blocks of the longest command. */
export const MAX_COMMAND_BLOCKS = 64;
/** Version of this layout; a folder with a higher one is refused. */
export const FORMAT_VERSION = 1;
export const SEGMENT_HEADER_BYTES = 128;
export const BATCH_HEADER_BYTES = 128;
export const HASH_BYTES = 32;
export const SALT_BYTES = 8;
/** The largest payload of one batch: 64 MiB. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

const HASHED_BYTES = 96;
const SEGMENT_MAGIC = new TextEncoder().encode('LXLOGSEG');
/** The bytes "LXB1" as a little-endian u32. */
const BATCH_MAGIC = 0x3142584c;
const TWO_32 = 0x1_0000_0000;

const SEGMENT = {
  magic: 0,
  formatVersion: 8,
  schemaVersion: 12,
  epoch: 16,
  firstSequence: 24,
  createdUs: 32,
  salt: 48,
  previousHash: 64,
  digest: 96,
} as const;

const BATCH = {
  magic: 0,
  schemaVersion: 4,
  epoch: 8,
  firstSequence: 16,
  syncedSequence: 24,
  timeUs: 32,
  commandCount: 40,
  payloadBytes: 44,
  salt: 48,
  eventsBefore: 56,
  previousHash: 64,
  hash: 96,
} as const;

/** What a segment says about itself. */
export interface SegmentHeader {
  readonly formatVersion: number;
  readonly schemaVersion: number;
  readonly epoch: number;
  readonly firstSequence: number;
  readonly createdUs: number;
  readonly salt: Uint8Array;
  /** Hash of the last batch before this segment. */
  readonly previousHash: Uint8Array;
}

/** A batch as it was read and verified; the views are valid until the next read. */
export interface Batch {
  readonly schemaVersion: number;
  readonly epoch: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly syncedSequence: number;
  readonly timeUs: number;
  readonly commandCount: number;
  /** Digest of the events of the batch before this one; 0n where none was written. */
  readonly eventsBefore: bigint;
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly payload: Uint8Array;
}

/** The hash before the first batch ever. */
export function zeroHash(): Uint8Array {
  return new Uint8Array(HASH_BYTES);
}

/** Whether two hashes (or salts) are the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let k = 0; k < a.byteLength; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Hash as text, for messages. */
export function hashText(hash: Uint8Array): string {
  return hexOf(hash).slice(0, 16);
}

/** Bytes as hexadecimal text. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param value 0 … 2^53-1 */
export function putU64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value % TWO_32, true);
  view.setUint32(offset + 4, Math.floor(value / TWO_32), true);
}

/** @returns the value; above 2^53-1 it is not exact, which only damaged bytes can hold. */
export function getU64(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * TWO_32 + view.getUint32(offset, true);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @returns the 128 bytes of a segment's header. */
export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = viewOf(bytes);
  bytes.set(SEGMENT_MAGIC, SEGMENT.magic);
  view.setUint32(SEGMENT.formatVersion, header.formatVersion, true);
  view.setUint32(SEGMENT.schemaVersion, header.schemaVersion, true);
  putU64(view, SEGMENT.epoch, header.epoch);
  putU64(view, SEGMENT.firstSequence, header.firstSequence);
  putU64(view, SEGMENT.createdUs, header.createdUs);
  bytes.set(header.salt, SEGMENT.salt);
  bytes.set(header.previousHash, SEGMENT.previousHash);
  bytes.set(sha256(bytes.subarray(0, HASHED_BYTES)), SEGMENT.digest);
  return bytes;
}

/**
 * @param bytes the first 128 bytes of a file, or fewer when it is shorter.
 * @returns the header; 'newer' when a later format wrote it, 'bad' when it is not a header.
 */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader | 'newer' | 'bad' {
  if (bytes.byteLength < SEGMENT_HEADER_BYTES) return 'bad';
  if (!sameBytes(bytes.subarray(0, SEGMENT_MAGIC.byteLength), SEGMENT_MAGIC)) return 'bad';
  const view = viewOf(bytes);
  const formatVersion = view.getUint32(SEGMENT.formatVersion, true);
  // Before the digest: a newer format may compute it in another way.
  if (formatVersion > FORMAT_VERSION) return 'newer';
  const digest = bytes.subarray(SEGMENT.digest, SEGMENT.digest + HASH_BYTES);
  if (!sameBytes(sha256(bytes.subarray(0, HASHED_BYTES)), digest)) return 'bad';
  return {
    formatVersion,
    schemaVersion: view.getUint32(SEGMENT.schemaVersion, true),
    epoch: getU64(view, SEGMENT.epoch),
    firstSequence: getU64(view, SEGMENT.firstSequence),
    createdUs: getU64(view, SEGMENT.createdUs),
    salt: bytes.slice(SEGMENT.salt, SEGMENT.salt + SALT_BYTES),
    previousHash: bytes.slice(SEGMENT.previousHash, SEGMENT.previousHash + HASH_BYTES),
  };
}

/** What a batch's header is made of. */
export interface BatchFields extends Omit<Batch, 'hash' | 'lastSequence' | 'eventsBefore'> {
  readonly eventsBefore?: bigint | undefined;
  readonly salt: Uint8Array;
}

/** Fills one header again and again, so that appending allocates nothing of its own. */
export class BatchHeaderEncoder {
  /** The header as it goes to the file. */
  readonly bytes = new Uint8Array(BATCH_HEADER_BYTES);
  readonly #view = viewOf(this.bytes);
  readonly #hashed = this.bytes.subarray(0, HASHED_BYTES);

  constructor() {
    this.#view.setUint32(BATCH.magic, BATCH_MAGIC, true);
  }

  /**
   * @param fields all but the payload's length and the hash.
   * @returns the hash of the batch, which is also in `bytes`.
   */
  encode(fields: BatchFields): Uint8Array {
    const view = this.#view;
    view.setUint32(BATCH.schemaVersion, fields.schemaVersion, true);
    putU64(view, BATCH.epoch, fields.epoch);
    putU64(view, BATCH.firstSequence, fields.firstSequence);
    putU64(view, BATCH.syncedSequence, fields.syncedSequence);
    putU64(view, BATCH.timeUs, fields.timeUs);
    view.setUint32(BATCH.commandCount, fields.commandCount, true);
    view.setUint32(BATCH.payloadBytes, fields.payload.byteLength, true);
    this.bytes.set(fields.salt, BATCH.salt);
    view.setBigUint64(BATCH.eventsBefore, fields.eventsBefore ?? 0n, true);
    this.bytes.set(fields.previousHash, BATCH.previousHash);
    const hash = sha256(this.#hashed, fields.payload);
    this.bytes.set(hash, BATCH.hash);
    return hash;
  }
}

/**
 * A cheap look at 128 bytes: what length would the payload have, if a batch of this segment began
 * here?
 *
 * @returns the payload's length in bytes, or what is wrong.
 */
export function peekPayloadBytes(header: Uint8Array, salt: Uint8Array): number | string {
  const view = viewOf(header);
  if (view.getUint32(BATCH.magic, true) !== BATCH_MAGIC) return 'no batch begins here';
  if (!sameBytes(header.subarray(BATCH.salt, BATCH.salt + SALT_BYTES), salt)) {
    return 'the batch does not belong to this segment';
  }
  const payloadBytes = view.getUint32(BATCH.payloadBytes, true);
  const whole = payloadBytes % BLOCK_BYTES === 0;
  if (payloadBytes === 0 || payloadBytes > MAX_PAYLOAD_BYTES || !whole) {
    return `a payload of ${payloadBytes} bytes cannot be`;
  }
  return payloadBytes;
}

/**
 * @param bytes header and payload, the length that `peekPayloadBytes` told.
 * @returns the batch as views into `bytes`, or undefined when its hash is wrong.
 */
export function decodeBatch(bytes: Uint8Array): Batch | undefined {
  const payload = bytes.subarray(BATCH_HEADER_BYTES);
  const hash = bytes.subarray(BATCH.hash, BATCH.hash + HASH_BYTES);
  if (!sameBytes(sha256(bytes.subarray(0, HASHED_BYTES), payload), hash)) return undefined;
  const view = viewOf(bytes);
  const firstSequence = getU64(view, BATCH.firstSequence);
  const commandCount = view.getUint32(BATCH.commandCount, true);
  return {
    schemaVersion: view.getUint32(BATCH.schemaVersion, true),
    epoch: getU64(view, BATCH.epoch),
    firstSequence,
    lastSequence: firstSequence + commandCount - 1,
    syncedSequence: getU64(view, BATCH.syncedSequence),
    timeUs: getU64(view, BATCH.timeUs),
    commandCount,
    eventsBefore: view.getBigUint64(BATCH.eventsBefore, true),
    previousHash: bytes.subarray(BATCH.previousHash, BATCH.previousHash + HASH_BYTES),
    hash,
    payload,
  };
}

/**
 * Walks the commands of a payload by their block counts.
 *
 * @returns how many commands it holds, or -1 when they do not fill it exactly.
 */
export function countCommands(payload: Uint8Array): number {
  let offset = 0;
  let count = 0;
  while (offset < payload.byteLength) {
    const blocks = payload[offset + 1];
    if (blocks === 0 || blocks > MAX_COMMAND_BLOCKS) return -1;
    offset += blocks * BLOCK_BYTES;
    count += 1;
  }
  return offset === payload.byteLength ? count : -1;
}

function sha256(first: Uint8Array, second?: Uint8Array): Uint8Array {
  const hash = new Sha256().update(first);
  if (second !== undefined) hash.update(second);
  return hash.digest();
}
