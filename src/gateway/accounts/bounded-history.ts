/**
 * Histories of many owners (closed orders, own trades), bounded twice: a maximum for each owner
 * and one for all together. What is over a bound goes, oldest first: an owner's own oldest for the
 * first bound, the oldest of all for the second. A busy owner thus displaces its own history
 * before that of others. Every operation is constant time on average.
 */

interface Entry<T> {
  readonly owner: number;
  readonly item: T;
  dropped: boolean;
}

/** First in, first out, over an array that is compacted now and then. */
class Queue<T> {
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head++];
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  keep(wanted: (item: T) => boolean): void {
    this.#items = this.#items.slice(this.#head).filter(wanted);
    this.#head = 0;
  }

  *values(): Generator<T> {
    for (let k = this.#head; k < this.#items.length; k++) yield this.#items[k]!;
  }
}

export interface HistoryLimits {
  readonly maxPerOwner: number;
  readonly maxTotal: number;
}

export class BoundedHistory<T> {
  readonly #limits: HistoryLimits;
  readonly #onDrop: (item: T) => void;
  readonly #owners = new Map<number, Queue<Entry<T>>>();
  readonly #all = new Queue<Entry<T>>();
  #size = 0;

  /** @param onDrop told of every item that a bound displaces */
  constructor(limits: HistoryLimits, onDrop: (item: T) => void = () => {}) {
    this.#limits = limits;
    this.#onDrop = onDrop;
  }

  /** Items kept, all owners together. */
  get size(): number {
    return this.#size;
  }

  add(owner: number, item: T): void {
    let own = this.#owners.get(owner);
    if (own === undefined) {
      own = new Queue();
      this.#owners.set(owner, own);
    }
    const entry: Entry<T> = { owner, item, dropped: false };
    own.push(entry);
    this.#all.push(entry);
    this.#size++;
    if (own.size > this.#limits.maxPerOwner) this.#dropOldest(owner);
    while (this.#size > this.#limits.maxTotal) {
      const oldest = this.#all.shift()!;
      if (!oldest.dropped) this.#dropOldest(oldest.owner);
    }
    // What owners displaced themselves still stands in the common queue.
    if (this.#all.size > 2 * this.#limits.maxTotal) this.#all.keep((each) => !each.dropped);
  }

  /** An owner's items, oldest first. */
  *of(owner: number): Generator<T> {
    const own = this.#owners.get(owner);
    if (own !== undefined) for (const entry of own.values()) yield entry.item;
  }

  /** Everybody's items, oldest first. */
  *values(): Generator<T> {
    for (const entry of this.#all.values()) if (!entry.dropped) yield entry.item;
  }

  #dropOldest(owner: number): void {
    const own = this.#owners.get(owner)!;
    const entry = own.shift()!;
    entry.dropped = true;
    this.#size--;
    if (own.size === 0) this.#owners.delete(owner);
    this.#onDrop(entry.item);
  }
}
