/**
 * The resting orders of the market that is read, by its own order reference: what later messages
 * leave out because the order's first message said it. An open-addressing table in typed arrays
 * (linear probing, backward-shift deletion) that doubles when half full, up to a named maximum.
 */
import { FlowFault } from './place.ts';

const FIRST_BITS = 10;
const TWO_32 = 4294967296;

export class LiveOrders {
  readonly #max: number;
  #count = 0;
  #bits = FIRST_BITS;
  /** 0 where the slot is free. */
  #references = new Float64Array(2 ** FIRST_BITS);
  /** market × 2 + side */
  #books = new Uint32Array(2 ** FIRST_BITS);
  #prices = new Uint32Array(2 ** FIRST_BITS);
  #totals = new Uint32Array(2 ** FIRST_BITS);
  #leaves = new Uint32Array(2 ** FIRST_BITS);

  /** @param max orders at a time */
  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#count;
  }

  #home(reference: number): number {
    const high = Math.floor(reference / TWO_32);
    const mixed = Math.imul((reference >>> 0) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    return mixed >>> (32 - this.#bits);
  }

  /** The order's slot, good until the next `add`, `remove` or `clear`; -1 where there is none. */
  find(reference: number): number {
    const mask = this.#references.length - 1;
    let slot = this.#home(reference);
    for (;;) {
      const found = this.#references[slot]!;
      if (found === reference) return slot;
      if (found === 0) return -1;
      slot = (slot + 1) & mask;
    }
  }

  /** `reference`, 1 to 2^53 - 1, must not be there yet. @throws FlowFault when full */
  add(reference: number, market: number, side: number, lots: number, priceTicks: number): void {
    if (this.#count >= this.#max) {
      throw new FlowFault(
        `more than ${this.#max} orders rest at once; import fewer symbols (--symbol)`,
      );
    }
    if (this.#count * 2 >= this.#references.length) this.#grow();
    this.#count += 1;
    this.#put(reference, market * 2 + side, priceTicks, lots, lots);
  }

  #put(reference: number, book: number, price: number, total: number, leaves: number): void {
    const mask = this.#references.length - 1;
    let slot = this.#home(reference);
    while (this.#references[slot] !== 0) slot = (slot + 1) & mask;
    this.#references[slot] = reference;
    this.#books[slot] = book;
    this.#prices[slot] = price;
    this.#totals[slot] = total;
    this.#leaves[slot] = leaves;
  }

  #grow(): void {
    const [references, books, prices] = [this.#references, this.#books, this.#prices];
    const [totals, leaves] = [this.#totals, this.#leaves];
    this.#bits += 1;
    this.#allocate();
    for (let k = 0; k < references.length; k++) {
      if (references[k] !== 0) {
        this.#put(references[k]!, books[k]!, prices[k]!, totals[k]!, leaves[k]!);
      }
    }
  }

  #allocate(): void {
    const size = 2 ** this.#bits;
    this.#references = new Float64Array(size);
    this.#books = new Uint32Array(size);
    this.#prices = new Uint32Array(size);
    this.#totals = new Uint32Array(size);
    this.#leaves = new Uint32Array(size);
  }

  remove(slot: number): void {
    const mask = this.#references.length - 1;
    let hole = slot;
    let next = slot;
    for (;;) {
      next = (next + 1) & mask;
      const reference = this.#references[next]!;
      if (reference === 0) break;
      // It may move into the hole unless its home lies behind the hole.
      if (((next - this.#home(reference)) & mask) < ((next - hole) & mask)) continue;
      this.#references[hole] = reference;
      this.#books[hole] = this.#books[next]!;
      this.#prices[hole] = this.#prices[next]!;
      this.#totals[hole] = this.#totals[next]!;
      this.#leaves[hole] = this.#leaves[next]!;
      hole = next;
    }
    this.#references[hole] = 0;
    this.#count -= 1;
  }

  clear(): void {
    this.#count = 0;
    this.#bits = FIRST_BITS;
    this.#allocate();
  }

  market(slot: number): number {
    return this.#books[slot]! >>> 1;
  }

  side(slot: number): 0 | 1 {
    return (this.#books[slot]! & 1) as 0 | 1;
  }

  priceTicks(slot: number): number {
    return this.#prices[slot]!;
  }

  /** As the engine counts it: the executed part included, what was cancelled not. */
  totalLots(slot: number): number {
    return this.#totals[slot]!;
  }

  leavesLots(slot: number): number {
    return this.#leaves[slot]!;
  }

  /** Takes lots off by cancelling. */
  reduce(slot: number, lots: number): void {
    this.#totals[slot]! -= lots;
    this.#leaves[slot]! -= lots;
  }

  /** Takes lots off by execution. */
  fill(slot: number, lots: number): void {
    this.#leaves[slot]! -= lots;
  }
}
