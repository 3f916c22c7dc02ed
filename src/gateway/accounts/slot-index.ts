/**
 * Slots of a pool, found by keys of 64 bits: open addressing with linear probing, at most half
 * full, nothing left behind by what is removed. Several slots may have one key; who asks looks at
 * each. Keys that follow each other lie side by side in fours, as ids that are given in order do.
 *
 * A key is given as its two words, as they lie in the blocks of events: no arithmetic on numbers
 * with fractions is done for it, which would cost more than finding the entry.
 *
 *   entry: │ lower word │ upper word │ one above the slot, 0: free │ – │
 */

const FIRST_CAPACITY = 64;
const GROUP = 4;
const GROUP_SHIFT = 2;
const GOLDEN = 0x9e3779b1;
const UPPER = 0x85ebca6b;
/** Words of an entry, as a shift. */
const WORDS_SHIFT = 2;
const ABOVE = 2;

/** No such entry, no such slot. */
export const NONE = -1;

export class SlotIndex {
  #entries = new Int32Array(FIRST_CAPACITY << WORDS_SHIFT);
  #mask = FIRST_CAPACITY - 1;
  #shift = shiftOf(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Position of an entry with the key, or `NONE`. Good until the next change. */
  first(low: number, high: number): number {
    return this.#from(this.#home(low, high), low, high);
  }

  /** Position of another entry with the key, after `first` or `next` gave this one; or `NONE`. */
  next(position: number, low: number, high: number): number {
    return this.#from((position + 1) & this.#mask, low, high);
  }

  /** The slot at a position. */
  slotAt(position: number): number {
    return this.#entries[(position << WORDS_SHIFT) + ABOVE]! - 1;
  }

  /** The slot of a key that only one has, or `NONE`. */
  slotOf(low: number, high: number): number {
    const position = this.first(low, high);
    return position < 0 ? position : this.#entries[(position << WORDS_SHIFT) + ABOVE]! - 1;
  }

  /** Puts another slot in the place of the one at a position. */
  replace(position: number, slot: number): void {
    this.#entries[(position << WORDS_SHIFT) + ABOVE] = slot + 1;
  }

  add(low: number, high: number, slot: number): void {
    if (2 * (this.#size + 1) > this.#mask) this.#grow();
    this.#put(low | 0, high | 0, slot + 1);
    this.#size += 1;
  }

  /** Removes the entry at a position. */
  remove(position: number): void {
    const entries = this.#entries;
    const mask = this.#mask;
    let hole = position;
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const from = at << WORDS_SHIFT;
      const above = entries[from + ABOVE]!;
      if (above === 0) break;
      const low = entries[from]!;
      const high = entries[from + 1]!;
      // What would still be found from its home may move up.
      if (((at - this.#home(low, high)) & mask) < ((at - hole) & mask)) continue;
      const to = hole << WORDS_SHIFT;
      entries[to] = low;
      entries[to + 1] = high;
      entries[to + ABOVE] = above;
      hole = at;
    }
    entries[(hole << WORDS_SHIFT) + ABOVE] = 0;
    this.#size -= 1;
  }

  #from(start: number, lowBits: number, highBits: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    const low = lowBits | 0;
    const high = highBits | 0;
    for (let position = start; ; position = (position + 1) & mask) {
      const at = position << WORDS_SHIFT;
      if (entries[at + ABOVE] === 0) return -1;
      if (entries[at] === low && entries[at + 1] === high) return position;
    }
  }

  #home(low: number, high: number): number {
    const mixed = (low >>> GROUP_SHIFT) ^ Math.imul(high, UPPER);
    const group = Math.imul(mixed, GOLDEN) >>> this.#shift;
    return ((group << GROUP_SHIFT) | (low & (GROUP - 1))) & this.#mask;
  }

  #put(low: number, high: number, above: number): void {
    const entries = this.#entries;
    let position = this.#home(low, high);
    while (entries[(position << WORDS_SHIFT) + ABOVE] !== 0) position = (position + 1) & this.#mask;
    const at = position << WORDS_SHIFT;
    entries[at] = low;
    entries[at + 1] = high;
    entries[at + ABOVE] = above;
  }

  #grow(): void {
    const entries = this.#entries;
    const capacity = 2 * (this.#mask + 1);
    this.#entries = new Int32Array(capacity << WORDS_SHIFT);
    this.#mask = capacity - 1;
    this.#shift = shiftOf(capacity);
    for (let at = 0; at < entries.length; at += 1 << WORDS_SHIFT) {
      const above = entries[at + ABOVE]!;
      if (above !== 0) this.#put(entries[at]!, entries[at + 1]!, above);
    }
  }
}

/** Upper bits of a product of 32 that number the groups. */
function shiftOf(capacity: number): number {
  return 32 - Math.log2(capacity / GROUP);
}
