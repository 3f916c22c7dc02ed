/**
 * What was paid into the vault, as far as blocks are deep enough. A chain may be reorganised: what
 * is less deep is only shown; what is deeper than that is looked for again, and where it is gone
 * that is a fact. Crediting is not done here.
 */
import type { Chain } from '../chain/chain.ts';
import type { VaultDeposit, VaultExit, VaultReader } from '../chain/vault.ts';
import type { Cursor, Found } from './facts.ts';
import type { Credit, VaultLedger } from './ledger.ts';
import type { VaultStore } from './store.ts';

/** What was found in so many blocks is written down at once, where there are more to come. */
const KEPT_BLOCKS = 64;

/** A deposit and what is to be made of it. */
export interface Seen extends VaultDeposit {
  readonly credit: Credit;
  /** The credit's, 32 hexadecimal digits. */
  readonly id: string;
  readonly seenUs: number;
}

/** The chain as of one look. */
export interface Look {
  readonly head: number;
  /** What is in blocks up to here counts. */
  readonly end: Cursor;
  /** Deposits that count and are not credited, oldest first. */
  readonly fresh: readonly Seen[];
  /** What people took out of the closed vault and counts, oldest first. */
  readonly exits: readonly VaultExit[];
}

export interface WatcherOptions {
  readonly chain: Chain;
  readonly vault: VaultReader;
  readonly ledger: VaultLedger;
  readonly store: VaultStore;
  readonly chainId: number;
  /** Blocks that have to stand on a deposit, its own included. */
  readonly confirmations: number;
  /** The first block that is looked at. */
  readonly fromBlock: number;
}

export class DepositWatcher {
  readonly #options: WatcherOptions;
  /** On the chain and not deep enough, by id. */
  #shallow = new Map<string, Seen>();
  #head = 0;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Deposits that are not deep enough yet. */
  shallow(): Iterable<Seen> {
    return this.#shallow.values();
  }

  confirmationsOf({ blockNumber }: { readonly blockNumber: number }): number {
    return Math.max(0, this.#head - blockNumber + 1);
  }

  /**
   * Looks once.
   * @returns undefined while the chain is not as far as it was: it is being reorganised
   * @throws ChainError; Error of the disk
   */
  async look(): Promise<Look | undefined> {
    const { chain, confirmations, store } = this.#options;
    const head = await chain.blockNumber();
    const block = head - confirmations + 1;
    await this.#rewind();
    if (block < this.#next - 1 || block < 0) return undefined;
    const hash = await chain.blockHash(block);
    if (hash === undefined) return undefined;
    const end = { block, hash };
    const from = this.#behindCursor;
    const history = await this.#history(end, head);
    // While we looked the chain may have become another one: then this look was at none.
    if (history === undefined || !(await this.#isThere(end))) return undefined;
    const { deposits, exits } = history;
    this.#head = head;
    const before = this.#shallow;
    const seen = deposits.map((each) => ({
      ...each,
      seenUs: before.get(each.id)?.seenUs ?? each.seenUs,
    }));
    const isDeep = ({ blockNumber }: Seen) => blockNumber <= block;
    this.#shallow = new Map(seen.filter((each) => !isDeep(each)).map((each) => [each.id, each]));
    const deep = seen.filter(isDeep);
    await this.#noteOrphans(deep, from, block);
    const fresh = deep.filter(({ id }) => store.state.deposit(id) === undefined);
    const taken = exits.filter(({ blockNumber }) => blockNumber <= block);
    return { head, end, fresh, exits: taken };
  }

  /** What was found and not taken up yet is looked for again: it may not be all. */
  async distrust(): Promise<void> {
    const { store } = this.#options;
    if (store.state.found !== undefined) await store.add({ kind: 'found', found: undefined });
  }

  get #behindCursor(): number {
    const { fromBlock, store } = this.#options;
    return (store.state.cursor?.block ?? fromBlock - 1) + 1;
  }

  get #next(): number {
    const { found } = this.#options.store.state;
    return found === undefined ? this.#behindCursor : found.end.block + 1;
  }

  async #isThere({ block, hash }: Cursor): Promise<boolean> {
    return (await this.#options.chain.blockHash(block)) === hash;
  }

  /** Back to where the chain is still the one that it was. */
  async #rewind(): Promise<void> {
    const { chain, store } = this.#options;
    const { found } = store.state;
    if (found !== undefined && !(await this.#isThere(found.end))) {
      if ((await chain.blockNumber()) >= found.end.block) await this.distrust();
    }
    const [newest, ...older] = store.state.cursors();
    if (newest === undefined || (await this.#isThere(newest))) return;
    // A node that is behind says nothing of what was.
    if ((await chain.blockNumber()) < newest.block) return;
    for (const cursor of older) {
      if (!(await this.#isThere(cursor))) continue;
      await store.add({ kind: 'rewound', cursor });
      return;
    }
    await store.add({ kind: 'rewound', cursor: undefined });
  }

  /**
   * All behind the cursor.
   * @returns undefined where the chain became another one meanwhile
   */
  async #history(end: Cursor, head: number) {
    const { chainId, ledger, store, vault } = this.#options;
    const seenUs = ledger.nowUs();
    const last = await this.#readOn(end, head);
    if (last === undefined) return undefined;
    const { deposits = [], exits = [] } = store.state.found ?? {};
    const seen = [...deposits, ...last.deposits].map((deposit): Seen => {
      const credit = ledger.creditOf({ ...deposit, chainId, vault: vault.address });
      return { ...deposit, credit, id: credit.id.toString(16).padStart(32, '0'), seenUs };
    });
    return { deposits: seen, exits: [...exits, ...last.exits] };
  }

  /**
   * Reads behind what was found. Of many blocks what was read is kept, durably, whatever fails
   * after it: the next look goes on there.
   * @returns what is in the last blocks, which is kept nowhere; undefined: see `#history`
   */
  async #readOn(end: Cursor, head: number): Promise<Omit<Found, 'end'> | undefined> {
    const { chain, store, vault } = this.#options;
    const last: { deposits: VaultDeposit[]; exits: VaultExit[] } = { deposits: [], exits: [] };
    let kept: Found | undefined;
    const keep = async () => {
      if (kept !== undefined) await store.add({ kind: 'found', found: kept });
      kept = undefined;
    };
    try {
      for await (const piece of vault.history(this.#next, head)) {
        const { deposits, exits, last: block } = piece;
        if (block >= end.block) {
          last.deposits.push(...deposits);
          last.exits.push(...exits);
          continue;
        }
        const hash = await chain.blockHash(block);
        if (hash === undefined || !(await this.#isThere(end))) return undefined;
        kept = {
          end: { block, hash },
          deposits: [...(kept?.deposits ?? []), ...deposits],
          exits: [...(kept?.exits ?? []), ...exits],
        };
        if (block - this.#next >= KEPT_BLOCKS) await keep();
      }
    } finally {
      await keep();
    }
    return last;
  }

  /** Of what was credited from blocks that were looked at again: what is gone, what is back. */
  async #noteOrphans(deep: readonly Seen[], from: number, to: number): Promise<void> {
    const { state } = this.#options.store;
    // Nothing was credited from these blocks yet: so it nearly always is.
    if (state.lastDepositBlock < from && deep.every(({ id }) => !state.isOrphan(id))) return;
    const there = new Set(deep.map(({ id }) => id));
    for (const { block, id } of state.deposits()) {
      const isGone = block >= from && block <= to && !there.has(id);
      const isBack = there.has(id) && state.isOrphan(id);
      if (isBack || (isGone && !state.isOrphan(id))) {
        await this.#options.store.add({ kind: 'orphaned', id, isGone });
      }
    }
  }
}
