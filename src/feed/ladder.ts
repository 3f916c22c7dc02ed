/**
 * One side of a book by price: total lots of each level, sorted, the best level at the end of the
 * arrays, where most changes happen. Adding finds its level by a look at the best and then binary
 * search, and moves only the levels that are better. Grows by doubling; the engine bounds the
 * number of levels.
 *
 * A total of 2^53 lots or more (possible only where no money backs the orders) is counted exactly
 * and shown as 2^53 - 1.
 *
 * @throws from `add` when more is taken from a level than it has: the event stream is not whole
 */
import { Side } from '../schema/generated/protocol.ts';

const FIRST_CAPACITY = 16;
const MAX = Number.MAX_SAFE_INTEGER;
/** Up to this many levels are moved one by one; it beats the call for more. */
const SHORT_MOVE = 16;

export interface SavedLadder {
  readonly prices: Float64Array;
  readonly lots: Float64Array;
  readonly excess: readonly (readonly [number, bigint])[];
}

export class Ladder {
  readonly #side: Side;
  /** Prices, negative for asks, so that better is larger on both sides. */
  #keys = new Float64Array(FIRST_CAPACITY);
  #lots = new Float64Array(FIRST_CAPACITY);
  #size = 0;
  /** What a level has beyond `MAX` lots, by key. */
  readonly #excess = new Map<number, bigint>();

  constructor(side: Side) {
    this.#side = side;
  }

  /** Number of levels. */
  get size(): number {
    return this.#size;
  }

  /** Best price in ticks, 0 where there is none. */
  get bestPriceTicks(): number {
    return this.#size === 0 ? 0 : Math.abs(this.#keys[this.#size - 1]!);
  }

  /** Lots at the best price, 0 where there is none. */
  get bestLots(): number {
    return this.#size === 0 ? 0 : this.#lots[this.#size - 1]!;
  }

  /** Price of the level at a rank, 0 being the best. @param rank below `size` */
  priceAt(rank: number): number {
    return Math.abs(this.#keys[this.#size - 1 - rank]!);
  }

  /** Lots of the level at a rank, 0 being the best. @param rank below `size` */
  lotsAt(rank: number): number {
    return this.#lots[this.#size - 1 - rank]!;
  }

  /** Lots at a price, 0 where there is no such level. */
  lotsOf(priceTicks: number): number {
    const key = this.#side === Side.BUY ? priceTicks : -priceTicks;
    const index = this.#find(key);
    return index < this.#size && this.#keys[index] === key ? this.#lots[index]! : 0;
  }

  /**
   * Adds lots at a price; a level without lots disappears.
   * @param deltaLots not 0; negative takes away
   * @returns true when the best level is another one or has other lots
   */
  add(priceTicks: number, deltaLots: number): boolean {
    const key = this.#side === Side.BUY ? priceTicks : -priceTicks;
    const size = this.#size;
    const index = this.#find(key);
    if (index === size || this.#keys[index] !== key) {
      if (deltaLots < 0) throw this.#broken(priceTicks, 0, deltaLots);
      this.#insert(index, key, deltaLots);
      return index === size;
    }
    const left = this.#totalAfter(index, deltaLots);
    if (left < 0) throw this.#broken(priceTicks, this.#lots[index]!, deltaLots);
    if (left === 0) this.#remove(index);
    else this.#lots[index] = left;
    return index === size - 1;
  }

  save(): SavedLadder {
    return {
      prices: this.#keys.slice(0, this.#size),
      lots: this.#lots.slice(0, this.#size),
      excess: [...this.#excess],
    };
  }

  load(saved: SavedLadder): void {
    this.#size = saved.prices.length;
    const capacity = Math.max(FIRST_CAPACITY, this.#size);
    this.#keys = new Float64Array(capacity);
    this.#lots = new Float64Array(capacity);
    this.#keys.set(saved.prices);
    this.#lots.set(saved.lots);
    for (const [key, excess] of saved.excess) this.#excess.set(key, excess);
  }

  /** Index of the first key that is not less. */
  #find(key: number): number {
    const keys = this.#keys;
    let high = this.#size;
    if (high === 0 || keys[high - 1]! < key) return high;
    let low = 0;
    high--;
    if (keys[high] === key) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(index: number, key: number, lots: number): void {
    const size = this.#size;
    if (size === this.#keys.length) this.#grow();
    const keys = this.#keys;
    const all = this.#lots;
    if (size - index > SHORT_MOVE) {
      keys.copyWithin(index + 1, index, size);
      all.copyWithin(index + 1, index, size);
    } else {
      for (let k = size; k > index; k--) {
        keys[k] = keys[k - 1]!;
        all[k] = all[k - 1]!;
      }
    }
    keys[index] = key;
    all[index] = lots;
    this.#size = size + 1;
  }

  #remove(index: number): void {
    const size = this.#size;
    const keys = this.#keys;
    const lots = this.#lots;
    if (size - index > SHORT_MOVE) {
      keys.copyWithin(index, index + 1, size);
      lots.copyWithin(index, index + 1, size);
    } else {
      for (let k = index; k < size - 1; k++) {
        keys[k] = keys[k + 1]!;
        lots[k] = lots[k + 1]!;
      }
    }
    this.#size = size - 1;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    const lots = new Float64Array(keys.length);
    keys.set(this.#keys);
    lots.set(this.#lots);
    this.#keys = keys;
    this.#lots = lots;
  }

  /** Shown total of a level after a change; what does not fit goes to the excess. */
  #totalAfter(index: number, deltaLots: number): number {
    const lots = this.#lots[index]!;
    if (this.#excess.size === 0 && deltaLots <= MAX - lots) return lots + deltaLots;
    const key = this.#keys[index]!;
    const total = BigInt(lots) + (this.#excess.get(key) ?? 0n) + BigInt(deltaLots);
    const excess = total - BigInt(MAX);
    if (excess > 0n) this.#excess.set(key, excess);
    else this.#excess.delete(key);
    return excess > 0n ? MAX : Number(total);
  }

  #broken(priceTicks: number, lots: number, deltaLots: number): Error {
    const side = this.#side === Side.BUY ? 'bid' : 'ask';
    return new Error(
      `the ${side} level at ${priceTicks} ticks has ${lots} lots, and an event takes ` +
        `${-deltaLots} from it; the event stream is not whole`,
    );
  }
}
