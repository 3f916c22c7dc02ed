/** For tests: one anchor, of what everybody has at the time of asking. */
import { Anchor } from '../../anchor/anchor.ts';
import { nodeHash } from '../../anchor/node-hash.ts';
import type { AnchorsPort } from '../../anchor/port.ts';
import { toHex } from '../../anchor/proof.ts';
import { totalsOf } from '../../anchor/store.ts';
import { EXTERNAL_ACCOUNT } from '../../engine/core.ts';
import type { Catalog } from '../../feed/catalog.ts';
import type { Accounts } from '../accounts/accounts.ts';

const SEQUENCE = 7;
const TIME_US = 1_767_225_600_000_000;
/** Accounts that are looked at. */
const ACCOUNTS = 1_000;

export class TestAnchors implements AnchorsPort {
  readonly publication = { registry: `0x${'ab'.repeat(20)}`, sequence: SEQUENCE };
  readonly #catalog: Catalog;
  readonly #accounts: Accounts;

  constructor(catalog: Catalog, accounts: Accounts) {
    this.#catalog = catalog;
    this.#accounts = accounts;
  }

  async show(sequence = SEQUENCE) {
    if (sequence !== SEQUENCE) return undefined;
    const anchor = this.#anchor();
    return { ...entryOf(anchor), assets: totalsOf(anchor) };
  }

  async list(limit: number, fromSequence = 1) {
    return fromSequence > SEQUENCE || limit < 1 ? [] : [entryOf(this.#anchor())];
  }

  async proof(account: number, asset: number) {
    return this.#anchor().proof(account, asset);
  }

  #anchor(): Anchor {
    const ids = Array.from({ length: ACCOUNTS }, (_, account) => account);
    const unitsOf = (account: number, asset: number) => {
      const { availableUnits, reservedUnits } = this.#accounts.balance(account, asset);
      return account === EXTERNAL_ACCOUNT ? 0 : availableUnits + reservedUnits;
    };
    const assets = [...this.#catalog.assets()].map(({ id, name, decimals }) => {
      const accounts = Uint32Array.from(ids.filter((account) => unitsOf(account, id) !== 0));
      const amounts = Float64Array.from(accounts, (account) => unitsOf(account, id));
      return { asset: id, name, decimals, accounts, amounts };
    });
    const secret = new Uint8Array(32).fill(7);
    const logHash = new Uint8Array(32).fill(1);
    return new Anchor({ sequence: SEQUENCE, timeUs: TIME_US, logHash, secret, assets }, nodeHash);
  }
}

function entryOf({ header: { sequence, timeUs, logHash }, root }: Anchor) {
  return { sequence, timeUs, dueUs: timeUs, logHash: toHex(logHash), root: toHex(root) };
}
