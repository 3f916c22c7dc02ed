/**
 * A ring of the newest records of numbers, each of `stride` fields, oldest first. Grows by
 * doubling up to its capacity, then forgets the oldest for each new one. Fields by which
 * `lowerBound` looks must not fall from one record to the next.
 */

/** Small, so that a thousand quiet markets cost little. */
const FIRST_RECORDS = 2;

export interface SavedRing {
  /** Records, oldest first, one after the other. */
  readonly data: Float64Array;
}

/** Where to write a new record: its fields begin at `at`. One object per ring, reused. */
interface Slot {
  data: Float64Array;
  at: number;
}

export class Ring {
  readonly #stride: number;
  readonly #capacity: number;
  #data: Float64Array;
  #room: number;
  /** Index of the oldest record. */
  #head = 0;
  #size = 0;
  readonly #slot: Slot;

  /** @param capacity records at most, at least 1 */
  constructor(stride: number, capacity: number) {
    this.#stride = stride;
    this.#capacity = capacity;
    this.#room = Math.min(FIRST_RECORDS, capacity);
    this.#data = new Float64Array(this.#room * stride);
    this.#slot = { data: this.#data, at: 0 };
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for a record after the newest. Its fields still hold old values. */
  push(): Readonly<Slot> {
    if (this.#size === this.#room && this.#room < this.#capacity) this.#grow();
    let index = this.#head + this.#size;
    if (this.#size === this.#room) {
      index = this.#head;
      this.#head = index + 1 === this.#room ? 0 : index + 1;
    } else {
      if (index >= this.#room) index -= this.#room;
      this.#size++;
    }
    this.#slot.data = this.#data;
    this.#slot.at = index * this.#stride;
    return this.#slot;
  }

  /** A field of a record. @param index 0 is the oldest; below `size` */
  get(index: number, field: number): number {
    return this.#data[this.at(index) + field]!;
  }

  /** Where a record's fields begin in `data`. @param index 0 is the oldest; below `size` */
  at(index: number): number {
    const place = this.#head + index;
    return (place >= this.#room ? place - this.#room : place) * this.#stride;
  }

  /** The fields of all records; good until the next `push`. */
  get data(): Float64Array {
    return this.#data;
  }

  /** Index of the first record whose field is not less than a value; `size` where there is none. */
  lowerBound(field: number, value: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.get(middle, field) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  save(): SavedRing {
    return { data: this.#inOrder(new Float64Array(this.#size * this.#stride)) };
  }

  /** Takes what `save` gave; of more than the capacity only the newest. */
  load(saved: SavedRing): void {
    const stride = this.#stride;
    const records = Math.min(saved.data.length / stride, this.#capacity);
    while (this.#room < records) this.#room = Math.min(this.#room * 2, this.#capacity);
    this.#data = new Float64Array(this.#room * stride);
    this.#data.set(saved.data.subarray(saved.data.length - records * stride));
    this.#head = 0;
    this.#size = records;
  }

  #grow(): void {
    const room = Math.min(this.#room * 2, this.#capacity);
    this.#data = this.#inOrder(new Float64Array(room * this.#stride));
    this.#room = room;
    this.#head = 0;
  }

  #inOrder(target: Float64Array): Float64Array {
    const stride = this.#stride;
    const first = Math.min(this.#size, this.#room - this.#head);
    const from = this.#head * stride;
    target.set(this.#data.subarray(from, from + first * stride));
    target.set(this.#data.subarray(0, (this.#size - first) * stride), first * stride);
    return target;
  }
}
