/**
 * Slots of a pool, found by keys of 53 bits: open addressing with linear probing, at most half
 * full, nothing left behind by what is removed. Several slots may have one key; who asks looks at
 * each. Keys that follow each other lie side by side in fours, as ids that are given in order do.
 */

const FIRST_CAPACITY = 64;
const GROUP = 4;
const GOLDEN = 0x9e3779b1;
const HIGH = 0x85ebca6b;
const TWO_32 = 2 ** 32;

/** No such entry, no such slot. */
export const NONE = -1;

export class SlotIndex {
  /** Side by side the key and one above the slot; 0: free. */
  #entries = new Float64Array(2 * FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  #shift = shiftOf(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Position of an entry with the key, or `NONE`. Good until the next change. */
  first(key: number): number {
    return this.#from(this.#home(key), key);
  }

  /** Position of another entry with the key, after `first` or `next` gave this one; or `NONE`. */
  next(position: number, key: number): number {
    return this.#from((position + 1) & this.#mask, key);
  }

  /** The slot at a position. */
  slotAt(position: number): number {
    return this.#entries[2 * position + 1]! - 1;
  }

  /** The slot of a key that only one has, or `NONE`. */
  slotOf(key: number): number {
    const position = this.first(key);
    return position === NONE ? NONE : this.#entries[2 * position + 1]! - 1;
  }

  /** Puts another slot in the place of the one at a position. */
  replace(position: number, slot: number): void {
    this.#entries[2 * position + 1] = slot + 1;
  }

  add(key: number, slot: number): void {
    if (2 * (this.#size + 1) > this.#mask) this.#grow();
    this.#put(key, slot + 1);
    this.#size += 1;
  }

  /** Removes the entry at a position. */
  remove(position: number): void {
    const entries = this.#entries;
    const mask = this.#mask;
    let hole = position;
    for (let at = (hole + 1) & mask; entries[2 * at + 1] !== 0; at = (at + 1) & mask) {
      const key = entries[2 * at]!;
      // What would still be found from its home may move up.
      if (((at - this.#home(key)) & mask) < ((at - hole) & mask)) continue;
      entries[2 * hole] = key;
      entries[2 * hole + 1] = entries[2 * at + 1]!;
      hole = at;
    }
    entries[2 * hole + 1] = 0;
    this.#size -= 1;
  }

  #from(start: number, key: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    for (let at = start; entries[2 * at + 1] !== 0; at = (at + 1) & mask) {
      if (entries[2 * at] === key) return at;
    }
    return NONE;
  }

  #home(key: number): number {
    const low = key >>> 0;
    const mixed = (low >>> 2) ^ Math.imul((key / TWO_32) | 0, HIGH);
    return (((Math.imul(mixed, GOLDEN) >>> this.#shift) << 2) | (low & (GROUP - 1))) & this.#mask;
  }

  #put(key: number, slotAbove: number): void {
    const entries = this.#entries;
    let at = this.#home(key);
    while (entries[2 * at + 1] !== 0) at = (at + 1) & this.#mask;
    entries[2 * at] = key;
    entries[2 * at + 1] = slotAbove;
  }

  #grow(): void {
    const entries = this.#entries;
    const capacity = entries.length;
    this.#entries = new Float64Array(2 * capacity);
    this.#mask = capacity - 1;
    this.#shift = shiftOf(capacity);
    for (let at = 0; at < capacity; at += 2) {
      if (entries[at + 1] !== 0) this.#put(entries[at]!, entries[at + 1]!);
    }
  }
}

/** Upper bits of a product of 32 that number the groups. */
function shiftOf(capacity: number): number {
  return 32 - Math.log2(capacity / GROUP);
}
