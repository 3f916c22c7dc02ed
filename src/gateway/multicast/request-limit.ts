/**
 * How many answers each address, and all together, may have: buckets of tokens, one for an answer,
 * that fill at a steady rate. Addresses are bounded; the one that asked least recently goes.
 */

export interface RequestLimits {
  /** Answers in a second to one IP address, and how many may come at once. */
  readonly perAddress: number;
  readonly burstPerAddress: number;
  /** Answers in a second to all. */
  readonly total: number;
  readonly maxAddresses: number;
}

export const DEFAULT_REQUEST_LIMITS: RequestLimits = {
  perAddress: 2_000,
  burstPerAddress: 1_000,
  total: 10_000,
  maxAddresses: 1_000,
};

class Bucket {
  readonly #perMs: number;
  readonly #most: number;
  #tokens: number;
  #atMs: number;

  constructor(perSecond: number, most: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#most = most;
    this.#tokens = most;
    this.#atMs = nowMs;
  }

  hasOne(nowMs: number): boolean {
    const passed = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(this.#most, this.#tokens + passed * this.#perMs);
    this.#atMs = nowMs;
    return this.#tokens >= 1;
  }

  take(): void {
    this.#tokens -= 1;
  }
}

export class RequestLimit {
  readonly #limits: RequestLimits;
  readonly #all: Bucket;
  readonly #addresses = new Map<string, Bucket>();

  constructor(limits: RequestLimits, nowMs: number) {
    this.#limits = limits;
    this.#all = new Bucket(limits.total, limits.total, nowMs);
  }

  /** Whether an answer may go to this address now; if so it counts. @param nowMs any clock */
  allows(address: string, nowMs: number): boolean {
    const bucket = this.#bucket(address, nowMs);
    const allowed = bucket.hasOne(nowMs) && this.#all.hasOne(nowMs);
    if (!allowed) return false;
    bucket.take();
    this.#all.take();
    return true;
  }

  #bucket(address: string, nowMs: number): Bucket {
    const { burstPerAddress, maxAddresses, perAddress } = this.#limits;
    const known = this.#addresses.get(address);
    if (known !== undefined) this.#addresses.delete(address);
    const bucket = known ?? new Bucket(perAddress, burstPerAddress, nowMs);
    // Deleted and set again, it is the newest.
    this.#addresses.set(address, bucket);
    if (this.#addresses.size > maxAddresses) {
      const [oldest] = this.#addresses.keys();
      this.#addresses.delete(oldest!);
    }
    return bucket;
  }
}
