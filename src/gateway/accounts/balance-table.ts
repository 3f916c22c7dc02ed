/** What accounts have of assets, as numbers in rows that a change writes in place. */
import { NONE, SlotIndex } from './slot-index.ts';
import type { AssetBalance } from './user-events.ts';

const FIRST_ROWS = 64;
const STRIDE = 2;
const AVAILABLE = 0;
const RESERVED = 1;

/** The rows of one account, in the order in which they came; `NONE`: there are none. */
export interface BalanceList {
  first: number;
  last: number;
  /** Rows that were changed last: orders of a market change the same two over and over. */
  recent: number;
  recent2: number;
}

/** No balances. */
export function noBalances(): BalanceList {
  return { first: NONE, last: NONE, recent: NONE, recent2: NONE };
}

export class BalanceTable {
  readonly #rows = new SlotIndex();
  #units = new Float64Array(FIRST_ROWS * STRIDE);
  /** By row: the asset, and one above the account's next row. */
  #links = new Int32Array(FIRST_ROWS * STRIDE);
  #size = 0;

  /** @param list of the account */
  set(
    account: number,
    list: BalanceList,
    asset: number,
    availableUnits: number,
    reservedUnits: number,
  ): void {
    const row = this.#row(account, list, asset);
    this.#units[row * STRIDE + AVAILABLE] = availableUnits;
    this.#units[row * STRIDE + RESERVED] = reservedUnits;
  }

  /** One balance, zeros where there is none. */
  get(account: number, asset: number): AssetBalance {
    const row = this.#rows.slotOf(asset, account);
    return row === NONE ? { asset, availableUnits: 0, reservedUnits: 0 } : this.#read(row);
  }

  /** All balances of an account. */
  all(list: BalanceList): AssetBalance[] {
    const balances: AssetBalance[] = [];
    for (let row = list.first; row !== NONE; row = this.#links[row * STRIDE + 1]! - 1) {
      balances.push(this.#read(row));
    }
    return balances;
  }

  #read(row: number): AssetBalance {
    return {
      asset: this.#links[row * STRIDE]!,
      availableUnits: this.#units[row * STRIDE + AVAILABLE]!,
      reservedUnits: this.#units[row * STRIDE + RESERVED]!,
    };
  }

  #row(account: number, list: BalanceList, asset: number): number {
    const links = this.#links;
    const { recent, recent2 } = list;
    if (recent !== NONE && links[recent * STRIDE] === asset) return recent;
    if (recent2 !== NONE && links[recent2 * STRIDE] === asset) return recent2;
    let row = this.#rows.slotOf(asset, account);
    if (row === NONE) {
      row = this.#append(list, asset);
      this.#rows.add(asset, account, row);
    }
    list.recent2 = recent;
    list.recent = row;
    return row;
  }

  #append(list: BalanceList, asset: number): number {
    const row = this.#size++;
    if (row * STRIDE === this.#units.length) {
      const units = new Float64Array(2 * this.#units.length);
      units.set(this.#units);
      this.#units = units;
      const links = new Int32Array(2 * this.#links.length);
      links.set(this.#links);
      this.#links = links;
    }
    this.#links[row * STRIDE] = asset;
    if (list.last === NONE) list.first = row;
    else this.#links[list.last * STRIDE + 1] = row + 1;
    list.last = row;
    return row;
  }
}
