/**
 * Queues by number, in order of the number: orders by trigger price, timers by time. A queue exists
 * while something is in it. Within one, first in is first out.
 */

export interface Rung<T> {
  readonly key: number;
  /** In the order in which they came. */
  readonly items: Set<T>;
}

export class Ladder<T> {
  readonly #rungs: Rung<T>[] = [];
  readonly #lowestFirst: boolean;

  constructor(order: 'lowest first' | 'highest first') {
    this.#lowestFirst = order === 'lowest first';
  }

  /** Numbers at which there is something. */
  get count(): number {
    return this.#rungs.length;
  }

  first(): Rung<T> | undefined {
    return this.#rungs[0];
  }

  has(key: number): boolean {
    return this.#rungs[this.#position(key)]?.key === key;
  }

  /** Puts the item at the back of its number's queue. */
  add(key: number, item: T): void {
    const position = this.#position(key);
    if (!this.has(key)) this.#rungs.splice(position, 0, { key, items: new Set() });
    this.#rungs[position]!.items.add(item);
  }

  remove(key: number, item: T): void {
    const position = this.#position(key);
    const { items } = this.#rungs[position]!;
    if (!items.delete(item)) throw new Error(`nothing like this at ${key}`);
    if (items.size === 0) this.#rungs.splice(position, 1);
  }

  /** Everything, in order. */
  *all(): Generator<T> {
    for (const { items } of this.#rungs) yield* items;
  }

  #position(key: number): number {
    let low = 0;
    let high = this.#rungs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.#rungs[middle]!.key;
      if (this.#lowestFirst ? at < key : at > key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
