/**
 * A bounded queue of messages between exactly one producing and one consuming thread, in shared
 * memory. A message is a row of 64-byte blocks whose second byte says how many; byte 0 of a
 * message is its template id, 0 being padding that a reader skips (a message never wraps).
 *
 *   control, one 64-byte line each:
 *   │ tail: blocks published │ head: blocks consumed │ consumer sleeps │ producer sleeps │
 *
 * Positions count blocks and wrap at 2^32. The producer claims room, writes, then publishes; the
 * consumer reads what is published, then releases. A full ring is a return value, never a wait.
 * Who publishes wakes the other side only when that says that it sleeps: a needless notify costs
 * more than a message. Only who sleeps takes that back. Were it taken back by who calls, a call
 * that comes just before the sleep would be lost, and so would every call after it.
 *
 * The consumer may keep the block before its position for itself (`headroom` 1): that lets it
 * put a message of its own in front of what it read without copying.
 */

const BLOCK_BYTES = 64;
const LINE_WORDS = 16;
const TAIL = 0;
const HEAD = LINE_WORDS;
const CONSUMER_SLEEPS = 2 * LINE_WORDS;
const PRODUCER_SLEEPS = 3 * LINE_WORDS;
/** Longest padding that a message's block count can say. */
const MAX_PADDING_BLOCKS = 255;

/** Bytes of control words that a ring needs. */
export const RING_CONTROL_BYTES = 4 * LINE_WORDS * 4;

export interface RingOptions {
  readonly buffer: ArrayBufferLike;
  /** Byte offset of the control words, 64-byte aligned. */
  readonly controlAt: number;
  /** Byte offset of the blocks, 64-byte aligned. */
  readonly from: number;
  /** End of the blocks; the ring has a power of two of them. */
  readonly to: number;
}

class RingEnd {
  protected readonly control: Int32Array;
  protected readonly bytes: Uint8Array;
  protected readonly from: number;
  protected readonly blocks: number;
  protected readonly mask: number;

  constructor(options: RingOptions) {
    const blocks = (options.to - options.from) / BLOCK_BYTES;
    if (!Number.isInteger(Math.log2(blocks)) || blocks < 2) {
      throw new RangeError(`a ring of ${blocks} blocks; it must be a power of two`);
    }
    this.control = new Int32Array(options.buffer, options.controlAt, RING_CONTROL_BYTES / 4);
    this.bytes = new Uint8Array(options.buffer);
    this.from = options.from;
    this.blocks = blocks;
    this.mask = blocks - 1;
  }

  protected address(position: number): number {
    return this.from + (position & this.mask) * BLOCK_BYTES;
  }
}

export class RingProducer extends RingEnd {
  /** Where the next message goes; published up to `#published`. */
  #position: number;
  #published: number;
  /** What the consumer had released when room was last looked for. */
  #seenHead: number;

  constructor(options: RingOptions) {
    super(options);
    this.#position = Atomics.load(this.control, TAIL);
    this.#published = this.#position;
    this.#seenHead = Atomics.load(this.control, HEAD);
  }

  /** Blocks that can be claimed before the consumer releases more. */
  freeBlocks(): number {
    this.#seenHead = Atomics.load(this.control, HEAD);
    return this.blocks - ((this.#position - this.#seenHead) | 0);
  }

  #pad(blocks: number): void {
    let left = blocks;
    while (left > 0) {
      const step = Math.min(left, MAX_PADDING_BLOCKS);
      const at = this.address(this.#position);
      this.bytes[at] = 0;
      this.bytes[at + 1] = step;
      this.#position = (this.#position + step) | 0;
      left -= step;
    }
  }

  /**
   * Room for one message, in one piece.
   * @param blocks 1 … 64
   * @returns its first byte in the buffer, or -1 where the ring is full
   */
  claim(blocks: number): number {
    const untilEnd = this.blocks - (this.#position & this.mask);
    const needed = untilEnd < blocks ? untilEnd + blocks : blocks;
    if (this.freeBlocks() < needed) return -1;
    if (untilEnd < blocks) this.#pad(untilEnd);
    const at = this.address(this.#position);
    this.#position = (this.#position + blocks) | 0;
    return at;
  }

  /**
   * The room ahead in one piece, for messages of unknown size; `advanceTo` says how far they went.
   * Pads to the start where less than `minBytes` lie before the end.
   * @returns undefined where not even `minBytes` are free
   */
  stretch(minBytes: number): { readonly from: number; readonly to: number } | undefined {
    const needed = minBytes / BLOCK_BYTES;
    let untilEnd = this.blocks - (this.#position & this.mask);
    if (untilEnd < needed) {
      if (this.freeBlocks() < untilEnd + needed) return undefined;
      this.#pad(untilEnd);
      untilEnd = this.blocks;
    }
    const free = Math.min(this.freeBlocks(), untilEnd);
    if (free < needed) return undefined;
    const from = this.address(this.#position);
    return { from, to: from + free * BLOCK_BYTES };
  }

  /** Counts what was written into the last stretch, up to this byte, as claimed. */
  advanceTo(end: number): void {
    const written = (end - this.address(this.#position)) / BLOCK_BYTES;
    this.#position = (this.#position + written) | 0;
  }

  /** Makes everything claimed so far visible to the consumer, and wakes it where it sleeps. */
  publish(): void {
    if (this.#published === this.#position) return;
    this.#published = this.#position;
    Atomics.store(this.control, TAIL, this.#position);
    if (Atomics.load(this.control, CONSUMER_SLEEPS) === 1) Atomics.notify(this.control, TAIL);
  }

  /** Wakes the consumer although nothing new is published; one that is about to sleep misses it. */
  wake(): void {
    Atomics.notify(this.control, TAIL);
  }

  /**
   * Blocks the thread until the consumer has released something since room was last looked for,
   * or for `timeoutMs`. Not for a thread with an event loop.
   */
  waitForRoom(timeoutMs: number): void {
    Atomics.store(this.control, PRODUCER_SLEEPS, 1);
    Atomics.wait(this.control, HEAD, this.#seenHead, timeoutMs);
    Atomics.store(this.control, PRODUCER_SLEEPS, 0);
  }
}

export class RingConsumer extends RingEnd {
  readonly #headroom: number;
  #position: number;

  /**
   * Once a ring, before anything is consumed.
   * @param headroom blocks before the position that stay the consumer's: 0 or 1. With the position
   *   at the first block of the ring it is the block before `from`, which the caller keeps free.
   */
  constructor(options: RingOptions, headroom: 0 | 1 = 0) {
    super(options);
    this.#headroom = headroom;
    this.#position = Atomics.load(this.control, HEAD);
    Atomics.store(this.control, HEAD, (this.#position - headroom) | 0);
  }

  /** Whether something is published and not yet taken. */
  hasMore(): boolean {
    return Atomics.load(this.control, TAIL) !== this.#position;
  }

  /**
   * Published messages in one piece: whole ones, padding skipped, at most `maxBytes` unless a
   * single message is larger.
   * @returns undefined when there is nothing
   */
  peek(maxBytes: number): { readonly from: number; readonly to: number } | undefined {
    const tail = Atomics.load(this.control, TAIL);
    while (tail !== this.#position && this.bytes[this.address(this.#position)] === 0) {
      this.#position = (this.#position + this.bytes[this.address(this.#position) + 1]!) | 0;
    }
    const available = (tail - this.#position) | 0;
    if (available === 0) return undefined;
    const from = this.address(this.#position);
    const untilEnd = this.blocks - (this.#position & this.mask);
    const limit = from + Math.min(available, untilEnd) * BLOCK_BYTES;
    let to = from;
    while (to < limit && this.bytes[to] !== 0) {
      const next = to + this.bytes[to + 1]! * BLOCK_BYTES;
      if (next - from > maxBytes && to > from) break;
      to = next;
    }
    return { from, to };
  }

  /** Gives the blocks up to this byte, which `peek` returned, back to the producer. */
  release(to: number): void {
    const taken = (to - this.address(this.#position)) / BLOCK_BYTES;
    this.#position = (this.#position + taken) | 0;
    Atomics.store(this.control, HEAD, (this.#position - this.#headroom) | 0);
    if (Atomics.load(this.control, PRODUCER_SLEEPS) === 1) Atomics.notify(this.control, HEAD);
  }

  /** Blocks the thread until something is published, or for `timeoutMs`. */
  wait(timeoutMs: number): void {
    const tail = this.#position;
    Atomics.store(this.control, CONSUMER_SLEEPS, 1);
    if (Atomics.load(this.control, TAIL) === tail) {
      Atomics.wait(this.control, TAIL, tail, timeoutMs);
    }
    Atomics.store(this.control, CONSUMER_SLEEPS, 0);
  }

  /**
   * For a thread with an event loop: says that it sleeps, unless there is something. `wakeUp`
   * ends that.
   * @returns what to wait on (with `Atomics.waitAsync`), or undefined when there is something
   */
  fallAsleep():
    | { readonly control: Int32Array; readonly index: number; readonly value: number }
    | undefined {
    const value = this.#position;
    Atomics.store(this.control, CONSUMER_SLEEPS, 1);
    if (Atomics.load(this.control, TAIL) === value) {
      return { control: this.control, index: TAIL, value };
    }
    Atomics.store(this.control, CONSUMER_SLEEPS, 0);
    return undefined;
  }

  /** Says that the thread sleeps no longer; left out, each publishing notifies it needlessly. */
  wakeUp(): void {
    Atomics.store(this.control, CONSUMER_SLEEPS, 0);
  }
}
