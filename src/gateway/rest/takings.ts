/**
 * What each operator alone has taken from accounts: so much that one may take at once is not taken
 * again and again. Counted for a day from the first taking on, in memory.
 */

export const TAKINGS_MS = 86_400_000;
/** Beyond so many, those that are over are looked for. */
const MANY = 10_000;

/** Of an asset, from an account, by an operator. */
export interface Taking {
  readonly operator: number;
  readonly from: number;
  readonly asset: number;
  readonly units: number;
}

interface Taken {
  readonly sinceMs: number;
  units: number;
}

export class Takings {
  readonly #taken = new Map<string, Taken>();

  /** Units with this taking, within the day. */
  with(taking: Taking, nowMs: number): number {
    return (this.#current(taking, nowMs)?.units ?? 0) + taking.units;
  }

  /** Counts it. @returns how to take it back where nothing was taken after all */
  add(taking: Taking, nowMs: number): () => void {
    const taken = this.#current(taking, nowMs) ?? { sinceMs: nowMs, units: 0 };
    taken.units += taking.units;
    this.#taken.set(keyOf(taking), taken);
    if (this.#taken.size > MANY) this.#forget(nowMs);
    return () => {
      taken.units -= taking.units;
    };
  }

  #current(taking: Taking, nowMs: number): Taken | undefined {
    const taken = this.#taken.get(keyOf(taking));
    return taken !== undefined && isCurrent(taken, nowMs) ? taken : undefined;
  }

  #forget(nowMs: number): void {
    for (const [key, taken] of this.#taken) {
      if (!isCurrent(taken, nowMs) || taken.units === 0) this.#taken.delete(key);
    }
  }
}

/** A clock that was set back ends nothing. */
function isCurrent({ sinceMs }: Taken, nowMs: number): boolean {
  return nowMs - sinceMs <= TAKINGS_MS;
}

function keyOf({ asset, from, operator }: Taking): string {
  return `${operator}/${from}/${asset}`;
}
