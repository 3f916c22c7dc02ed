/**
 * Names for ids, both ways, so that conformance tables speak of alice and BTC/USD. A number is its
 * own name, so that tables can also name what does not exist.
 */
import { EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../core.ts';

class NameTable {
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();

  set(name: string, id: number): void {
    this.#ids.set(name, id);
    this.#names.set(id, name);
  }

  id(name: string): number {
    const id = this.#ids.get(name) ?? Number(name);
    if (!Number.isInteger(id)) throw new Error(`nothing is named ${name}`);
    return id;
  }

  name(id: number): string {
    return this.#names.get(id) ?? String(id);
  }
}

export class Names {
  readonly accounts = new NameTable();
  readonly assets = new NameTable();
  readonly markets = new NameTable();

  constructor() {
    this.accounts.set('external', EXTERNAL_ACCOUNT);
    this.accounts.set('fees', FEE_ACCOUNT);
  }
}
