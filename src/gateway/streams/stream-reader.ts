/**
 * A place in one account's stream, from which events are taken in order. It stays where it is
 * while nobody takes; when the ring has overtaken it, it says that it is lost.
 */
import type { BlockRing } from './block-ring.ts';
import type { Stream, StreamEnd } from './stream.ts';

const BLOCK_BYTES = 64;
const AT_END = -1;

export class StreamReader implements StreamEnd {
  /** Number of the event that is taken next. */
  sequence = 0;
  /** Of what was taken last: how many events, and when they happened, microseconds since 1970. */
  takenEvents = 0;
  takenTimeUs = 0;
  readonly #ring: BlockRing;
  readonly #stream: Stream;
  readonly #onMore: () => void;
  #place = AT_END;
  /** Of the stream's appended blocks, those before `sequence`. */
  #passedBlocks = 0;
  #isClosed = false;

  /** Only `AccountStreams.read` makes one. */
  constructor(ring: BlockRing, stream: Stream, onMore: () => void) {
    this.#ring = ring;
    this.#stream = stream;
    this.#onMore = onMore;
  }

  /**
   * Goes to an event, to the oldest where it is older, or to the end where it is yet to come.
   * @returns events that were gone through to find it
   */
  seek(sequence: number): number {
    const { lastSequence, oldestSequence, oldestPlace } = this.#stream;
    this.sequence = Math.min(Math.max(sequence, oldestSequence), lastSequence + 1);
    this.#place = AT_END;
    this.#passedBlocks = this.#stream.appendedBlocks;
    if (this.sequence > lastSequence) return 0;
    let blocks = 0;
    let place = oldestPlace;
    for (let k = oldestSequence; k <= lastSequence; k++) {
      if (k === this.sequence) this.#place = place;
      if (k >= this.sequence) blocks += this.#ring.blocks(place);
      place = this.#ring.next(place);
    }
    this.#passedBlocks -= blocks;
    return lastSequence - oldestSequence + 1;
  }

  /** Whether there is something to take. */
  get hasMore(): boolean {
    return this.#place !== AT_END;
  }

  /** Whether the next event is no longer there. */
  get isLost(): boolean {
    return this.sequence < this.#stream.oldestSequence;
  }

  /** Bytes of events that wait to be taken. */
  get bytesBehind(): number {
    return (this.#stream.appendedBlocks - this.#passedBlocks) * BLOCK_BYTES;
  }

  /**
   * Copies events that happened at one time: `takenEvents` of them, at `takenTimeUs`.
   * @param target its bytes from `at` on are written, `limitBytes` at most
   * @param maxEvents from 1
   * @returns bytes written; 0: nothing waits, or not even one event fits
   */
  take(target: Uint8Array, at: number, limitBytes: number, maxEvents: number): number {
    this.takenEvents = 0;
    if (this.#place === AT_END || this.isLost) return 0;
    const timeUs = this.#ring.timeUs(this.#place);
    this.takenTimeUs = timeUs;
    let written = 0;
    while (this.#place !== AT_END && this.takenEvents < maxEvents) {
      // Events that lie one behind the other go in one copy.
      const from = this.#place;
      let end = from;
      let place = from;
      let events = this.takenEvents;
      while (place === end && events < maxEvents && this.#ring.timeUs(place) === timeUs) {
        const next = place + this.#ring.blocks(place);
        if (written + (next - from) * BLOCK_BYTES > limitBytes) break;
        end = next;
        events += 1;
        place = this.#ring.next(place);
      }
      if (end === from) break;
      const bytes = (end - from) * BLOCK_BYTES;
      const source = this.#ring.u8.subarray(from * BLOCK_BYTES, from * BLOCK_BYTES + bytes);
      target.set(source, at + written);
      written += bytes;
      this.#passedBlocks += end - from;
      this.sequence += events - this.takenEvents;
      this.takenEvents = events;
      this.#place = place;
    }
    return written;
  }

  /** Reads no more. */
  close(): void {
    this.#isClosed = true;
    this.#stream.readers = this.#stream.readers.filter((each) => each !== this);
  }

  reached(place: number): boolean {
    if (this.#place !== AT_END) return false;
    this.#place = place;
    return true;
  }

  tell(): void {
    if (!this.#isClosed) this.#onMore();
  }
}
