/**
 * Cuts a stream of bytes into frames, however it was chopped up on the way. Nothing is copied but
 * what a chunk leaves of a frame that is not whole yet: less than one frame.
 */
import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES } from '../../schema/generated/session.ts';

const EMPTY = new Uint8Array(0);
/** A number below 2^53 has nothing in the upper 11 bits. */
const HIGH_LIMIT = 2 ** 21;
const TWO_32 = 2 ** 32;

export class FrameReader {
  /** The frame that `next` found lies in these bytes, */
  bytes: Uint8Array = EMPTY;
  /** from here */
  at = 0;
  /** to here. */
  end = 0;
  kind = 0;
  count = 0;
  sequence = 0;
  /** What is wrong with the bytes, once `next` said so; for people. */
  problem = '';

  /** Takes what came in; what was not read yet stays in front of it. */
  push(chunk: Uint8Array): void {
    const left = this.bytes.length - this.end;
    if (left === 0) {
      this.bytes = chunk;
    } else {
      const joined = new Uint8Array(left + chunk.length);
      joined.set(this.bytes.subarray(this.end));
      joined.set(chunk, left);
      this.bytes = joined;
    }
    this.at = 0;
    this.end = 0;
  }

  /** Bytes that were pushed and belong to no frame that was read. */
  get waitingBytes(): number {
    return this.bytes.length - this.end;
  }

  /** @returns 'frame': the next one is read; 'more': it is not whole; 'malformed': see `problem` */
  next(): 'frame' | 'more' | 'malformed' {
    if (this.problem !== '') return 'malformed';
    const at = this.end;
    const { bytes } = this;
    if (bytes.length - at < FRAME_HEADER_BYTES) return 'more';
    const length = u32(bytes, at);
    const high = u32(bytes, at + 12);
    this.#check(length, bytes[at + 5]!, high);
    if (this.problem !== '') return 'malformed';
    if (bytes.length - at < length) return 'more';
    this.at = at;
    this.end = at + length;
    this.kind = bytes[at + 4]!;
    this.count = bytes[at + 6]! | (bytes[at + 7]! << 8);
    this.sequence = u32(bytes, at + 8) + high * TWO_32;
    return 'frame';
  }

  #check(length: number, reserved: number, high: number): void {
    if (length < FRAME_HEADER_BYTES || length > MAX_FRAME_BYTES || length % 8 !== 0) {
      this.problem =
        `A frame says that it has ${length} bytes; it must be a multiple of 8 from ` +
        `${FRAME_HEADER_BYTES} to ${MAX_FRAME_BYTES}.`;
    } else if (reserved !== 0) {
      this.problem = `Byte 5 of a frame is ${reserved}; it must be zero.`;
    } else if (high >= HIGH_LIMIT) {
      this.problem = 'The sequence of a frame is 2^53 or more.';
    }
  }
}

function u32(bytes: Uint8Array, at: number): number {
  const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  return low + bytes[at + 3]! * 0x1000000;
}
