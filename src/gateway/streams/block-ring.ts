/**
 * Events of all accounts in one bounded ring of 64-byte blocks, the oldest making room for the
 * newest. The events of one account are a chain through it, in order:
 *
 *   │ a₁ │ b₁ b₁ │ a₂ │ c₁ │ a₃ … │
 *     └────────────▶└──────▶┘          next of each
 *
 * An event lies in one piece: what is left before the end of the ring is padding of owner 0.
 */

const BLOCK_BYTES = 64;
const BLOCK_WORDS = 16;

/** What `save` gives; the blocks from the oldest to the newest. */
export interface SavedRing {
  readonly blocks: Uint8Array;
  readonly owners: Uint32Array;
  readonly timesUs: Float64Array;
}

export class BlockRing {
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  /** Blocks that it holds. */
  readonly capacity: number;
  readonly #owners: Uint32Array;
  readonly #next: Int32Array;
  readonly #timesUs: Float64Array;
  readonly #onEvict: (owner: number, next: number) => void;
  /** Positions count blocks since the beginning; modulo the capacity they are places. */
  #oldest = 0;
  #end = 0;

  /**
   * @param bytes of the ring, at least 64 blocks
   * @param onEvict told of the owner of an event that goes, and the place of its next one, or -1
   */
  constructor(bytes: number, onEvict: (owner: number, next: number) => void) {
    this.capacity = Math.max(64, Math.floor(bytes / BLOCK_BYTES));
    const buffer = new ArrayBuffer(this.capacity * BLOCK_BYTES);
    this.u8 = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.#owners = new Uint32Array(this.capacity);
    this.#next = new Int32Array(this.capacity);
    this.#timesUs = new Float64Array(this.capacity);
    this.#onEvict = onEvict;
  }

  /**
   * Makes room for an event; the oldest ones go for it.
   * @returns the place where it is to be written next
   */
  reserve(blocks: number): number {
    const untilEnd = this.capacity - (this.#end % this.capacity);
    if (untilEnd < blocks) {
      this.#makeRoom(untilEnd);
      for (let k = 0; k < untilEnd; k++) this.#owners[(this.#end + k) % this.capacity] = 0;
      this.#end += untilEnd;
    }
    this.#makeRoom(blocks);
    return this.#end % this.capacity;
  }

  /**
   * Writes the event for which room was reserved just now.
   * @param place as `reserve` gave it
   * @param owner its account, not 0
   * @param words its blocks are in it from word `from` on
   * @param previous place of the owner's event before it, or -1
   */
  write(
    place: number,
    owner: number,
    timeUs: number,
    words: Uint32Array,
    from: number,
    blocks: number,
    previous: number,
  ): void {
    const at = place * BLOCK_WORDS;
    const count = blocks * BLOCK_WORDS;
    const { u32 } = this;
    for (let k = 0; k < count; k++) u32[at + k] = words[from + k]!;
    this.#owners[place] = owner;
    this.#timesUs[place] = timeUs;
    this.#next[place] = -1;
    if (previous >= 0) this.#next[previous] = place;
    this.#end += blocks;
  }

  /** The owner's event after the one at `place`, or -1. */
  next(place: number): number {
    return this.#next[place]!;
  }

  /** Blocks of the event at `place`. */
  blocks(place: number): number {
    return this.u8[place * BLOCK_BYTES + 1]!;
  }

  /** Time of the event at `place`, microseconds since 1970. */
  timeUs(place: number): number {
    return this.#timesUs[place]!;
  }

  #makeRoom(blocks: number): void {
    while (this.#end + blocks - this.#oldest > this.capacity) {
      const place = this.#oldest % this.capacity;
      const owner = this.#owners[place]!;
      if (owner === 0) {
        this.#oldest += 1;
        continue;
      }
      this.#oldest += this.blocks(place);
      this.#onEvict(owner, this.#next[place]!);
    }
  }

  /** Copies of what is there, oldest first. */
  save(): SavedRing {
    const count = this.#end - this.#oldest;
    const from = this.#oldest % this.capacity;
    const first = Math.min(count, this.capacity - from);
    const rest = count - first;
    const blocks = new Uint8Array(count * BLOCK_BYTES);
    blocks.set(this.u8.subarray(from * BLOCK_BYTES, (from + first) * BLOCK_BYTES));
    blocks.set(this.u8.subarray(0, rest * BLOCK_BYTES), first * BLOCK_BYTES);
    const owners = new Uint32Array(count);
    owners.set(this.#owners.subarray(from, from + first));
    owners.set(this.#owners.subarray(0, rest), first);
    const timesUs = new Float64Array(count);
    timesUs.set(this.#timesUs.subarray(from, from + first));
    timesUs.set(this.#timesUs.subarray(0, rest), first);
    return { blocks, owners, timesUs };
  }
}

/** Gives each saved event in order. */
export function eachSaved(
  saved: SavedRing,
  onEvent: (owner: number, timeUs: number, words: Uint32Array, from: number) => void,
): void {
  const { owners, timesUs } = saved;
  // What comes out of a snapshot may lie anywhere in a larger buffer.
  const blocks = saved.blocks.slice();
  const words = new Uint32Array(blocks.buffer);
  let place = 0;
  while (place < owners.length) {
    if (owners[place] === 0) {
      place += 1;
      continue;
    }
    onEvent(owners[place]!, timesUs[place]!, words, place * BLOCK_WORDS);
    place += blocks[place * BLOCK_BYTES + 1]!;
  }
}
