/** What pending transfers hold of a balance, told by how far the reserved part moves with them. */
interface Lock {
  readonly account: number;
  readonly asset: number;
  readonly reservedBefore: number;
}

export class LockChanges {
  #open: Lock[] = [];

  /** A transfer was begun, posted or voided; the balances come next. */
  begin(account: number, asset: number, reservedBefore: number): void {
    const known = this.#open.some((each) => each.account === account && each.asset === asset);
    if (!known) this.#open.push({ account, asset, reservedBefore });
  }

  /** A balance was told. @returns units held more (or less); 0: no transfer was behind it */
  end(account: number, asset: number, reserved: number): number {
    if (this.#open.length === 0) return 0;
    const lock = this.#open.find((each) => each.account === account && each.asset === asset);
    if (lock === undefined) return 0;
    this.#open = this.#open.filter((each) => each !== lock);
    return reserved - lock.reservedBefore;
  }
}
