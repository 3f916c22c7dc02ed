/**
 * Histories of many owners over the slots of a pool, bounded twice like `BoundedHistory`: what is
 * over a bound goes, an owner's own oldest for the first bound, the oldest of all for the second.
 * Nothing is allocated but for owners and when the pool grows.
 *
 *   links of a slot: │ older │ newer │ newer of its owner │ owner │    of all, of all, of one
 */
import type { HistoryLimits } from './bounded-history.ts';
import { NONE } from './slot-index.ts';

const STRIDE = 4;
const OLDER = 0;
const NEWER = 1;
const OWN_NEWER = 2;
const OWNER = 3;
const FIRST_SLOTS = 64;

interface Owner {
  readonly id: number;
  oldest: number;
  newest: number;
  count: number;
}

export class SlotHistory {
  readonly #limits: HistoryLimits;
  readonly #onDrop: (slot: number) => void;
  readonly #owners = new Map<number, Owner>();
  #links = new Int32Array(FIRST_SLOTS * STRIDE);
  #recent: Owner | undefined;
  #oldest = NONE;
  #newest = NONE;
  #size = 0;

  /** @param onDrop told of every slot that a bound displaces; it is in no history any more */
  constructor(limits: HistoryLimits, onDrop: (slot: number) => void) {
    this.#limits = limits;
    this.#onDrop = onDrop;
  }

  /** Slots kept, all owners together. */
  get size(): number {
    return this.#size;
  }

  /** @param slot in no history */
  add(owner: number, slot: number): void {
    if ((slot + 1) * STRIDE > this.#links.length) this.#grow(slot);
    const links = this.#links;
    const own = this.#owner(owner);
    const at = slot * STRIDE;
    links[at + OLDER] = this.#newest;
    links[at + NEWER] = NONE;
    links[at + OWN_NEWER] = NONE;
    links[at + OWNER] = owner;
    if (this.#newest === NONE) this.#oldest = slot;
    else links[this.#newest * STRIDE + NEWER] = slot;
    this.#newest = slot;
    if (own.newest === NONE) own.oldest = slot;
    else links[own.newest * STRIDE + OWN_NEWER] = slot;
    own.newest = slot;
    own.count += 1;
    this.#size += 1;
    if (own.count > this.#limits.maxPerOwner) this.#dropOldest(own);
    while (this.#size > this.#limits.maxTotal) {
      this.#dropOldest(this.#owner(links[this.#oldest * STRIDE + OWNER]! >>> 0));
    }
  }

  /** An owner's slots, oldest first. */
  *of(owner: number): Generator<number> {
    let slot = this.#owners.get(owner)?.oldest ?? NONE;
    for (; slot !== NONE; slot = this.#links[slot * STRIDE + OWN_NEWER]!) yield slot;
  }

  /** Everybody's slots, oldest first. */
  *values(): Generator<number> {
    let slot = this.#oldest;
    for (; slot !== NONE; slot = this.#links[slot * STRIDE + NEWER]!) yield slot;
  }

  #owner(id: number): Owner {
    if (this.#recent?.id === id) return this.#recent;
    let owner = this.#owners.get(id);
    if (owner === undefined) {
      owner = { id, oldest: NONE, newest: NONE, count: 0 };
      this.#owners.set(id, owner);
    }
    this.#recent = owner;
    return owner;
  }

  #dropOldest(own: Owner): void {
    const links = this.#links;
    const slot = own.oldest;
    const at = slot * STRIDE;
    const older = links[at + OLDER]!;
    const newer = links[at + NEWER]!;
    if (older === NONE) this.#oldest = newer;
    else links[older * STRIDE + NEWER] = newer;
    if (newer === NONE) this.#newest = older;
    else links[newer * STRIDE + OLDER] = older;
    own.oldest = links[at + OWN_NEWER]!;
    if (own.oldest === NONE) own.newest = NONE;
    own.count -= 1;
    this.#size -= 1;
    if (own.count === 0) {
      this.#owners.delete(own.id);
      this.#recent = undefined;
    }
    this.#onDrop(slot);
  }

  #grow(slot: number): void {
    let length = this.#links.length;
    while (length < (slot + 1) * STRIDE) length *= 2;
    const links = new Int32Array(length);
    links.set(this.#links);
    this.#links = links;
  }
}
