/** Frames of the binary lane out of bytes that come in pieces. See docs/binary.md. */
import { BlockView } from '../base/block-view.ts';
import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES } from '../schema/generated/session.ts';
import { ErrorKind, LxError } from './errors.ts';

const ROOM_BYTES = 4 * MAX_FRAME_BYTES;

export class FrameBuffer {
  /** Holds the frame at the offset that `take` is given; changes after it has returned. */
  readonly view = new BlockView(new ArrayBuffer(ROOM_BYTES));
  #end = 0;

  /**
   * Adds bytes and takes every whole frame.
   * @param take kind and offset of a frame; offsets are multiples of 8
   * @throws LxError where the bytes are no frames
   */
  push(chunk: Uint8Array, take: (kind: number, at: number) => void): void {
    for (let from = 0; from < chunk.length; ) {
      const to = Math.min(chunk.length, from + ROOM_BYTES - this.#end);
      this.view.u8.set(chunk.subarray(from, to), this.#end);
      this.#end += to - from;
      from = to;
      this.#takeAll(take);
    }
  }

  #takeAll(take: (kind: number, at: number) => void): void {
    let at = 0;
    while (this.#end - at >= FRAME_HEADER_BYTES) {
      const length = this.view.u32[at >>> 2]!;
      if (length < FRAME_HEADER_BYTES || length > MAX_FRAME_BYTES || length % 8 !== 0) {
        throw new LxError(`a frame of ${length} bytes`, { kind: ErrorKind.PROTOCOL });
      }
      if (this.#end - at < length) break;
      take(this.view.u8[at + 4]!, at);
      at += length;
    }
    this.view.u8.copyWithin(0, at, this.#end);
    this.#end -= at;
  }

  /** Forgets what is not a whole frame: another connection begins. */
  clear(): void {
    this.#end = 0;
  }
}
