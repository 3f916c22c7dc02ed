/**
 * Histories of many owners (closed orders, own trades), bounded twice: a maximum for each owner
 * and one for all together. What is over a bound goes, oldest first: an owner's own oldest for the
 * first bound, the oldest of all for the second. A busy owner thus displaces its own history
 * before that of others. Every operation is constant time on average.
 *
 * All entries are linked by age. One that is dropped is taken out at once and points nowhere, so
 * that what a busy owner displaces is garbage while it is young.
 */

interface Entry<T> {
  readonly owner: number;
  readonly item: T;
  older: Entry<T> | undefined;
  newer: Entry<T> | undefined;
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
  #oldest: Entry<T> | undefined;
  #newest: Entry<T> | undefined;
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
    const entry: Entry<T> = { owner, item, older: this.#newest, newer: undefined };
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
    own.push(entry);
    this.#size++;
    if (own.size > this.#limits.maxPerOwner) this.#dropOldest(owner);
    while (this.#size > this.#limits.maxTotal) this.#dropOldest(this.#oldest!.owner);
  }

  /** An owner's items, oldest first. */
  *of(owner: number): Generator<T> {
    const own = this.#owners.get(owner);
    if (own !== undefined) for (const entry of own.values()) yield entry.item;
  }

  /** Everybody's items, oldest first. */
  *values(): Generator<T> {
    for (let each = this.#oldest; each !== undefined; each = each.newer) yield each.item;
  }

  #dropOldest(owner: number): void {
    const own = this.#owners.get(owner)!;
    const entry = own.shift()!;
    const { older, newer } = entry;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    entry.older = undefined;
    entry.newer = undefined;
    this.#size--;
    if (own.size === 0) this.#owners.delete(owner);
    this.#onDrop(entry.item);
  }
}
