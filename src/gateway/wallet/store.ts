/**
 * The wallet's facts on disk and their sum in memory. A fact counts once it is durable. The file is
 * written anew, without what has been forgotten, at every start and whenever it has grown long;
 * facts that come meanwhile wait.
 */
import { join } from 'node:path';
import type { Fact } from './facts.ts';
import { FileJournal, type Journal, memoryJournal } from './journal.ts';
import { WalletState } from './state.ts';

export const WALLET_FILE = 'wallet.journal';
/** The file is written anew once it has grown to so many bytes, and to twice what it began with. */
const RENEW_BYTES = 64 * 2 ** 20;

export interface StoreOptions {
  /** The data folder. */
  readonly folder: string;
  /** Whether a withdrawal, by its id, is not resolved yet. */
  readonly isPending: (id: string) => boolean;
  /** Told once, when the disk refuses. */
  readonly onFailure: (error: Error) => void;
  /** Bytes from which the file is written anew; for tests. */
  readonly renewBytes?: number;
}

export class WalletStore {
  readonly state: WalletState;
  readonly #options: StoreOptions | undefined;
  #journal: Journal;
  #renewAt = Number.POSITIVE_INFINITY;
  readonly #adding = new Set<Promise<void>>();
  #renewing: Promise<void> | undefined;

  private constructor(state: WalletState, journal: Journal, options?: StoreOptions) {
    this.state = state;
    this.#journal = journal;
    this.#options = options;
    if (options !== undefined) this.#goOnWith(journal, options);
  }

  /** Keeps nothing beyond the process. */
  static inMemory(isPending: StoreOptions['isPending']): WalletStore {
    return new WalletStore(new WalletState(isPending), memoryJournal());
  }

  /** @throws Error that names the file where it is damaged or cannot be written */
  static async open(options: StoreOptions): Promise<WalletStore> {
    const state = new WalletState(options.isPending);
    const path = join(options.folder, WALLET_FILE);
    for (const fact of FileJournal.read(path)) state.apply(fact as Fact);
    const journal = await FileJournal.replace(path, state.facts(), options.onFailure);
    return new WalletStore(state, journal, options);
  }

  /** Resolves once the fact is durable and counts. @throws Error once the disk has refused */
  async add(fact: Fact): Promise<void> {
    while (this.#renewing !== undefined) await this.#renewing;
    const adding = this.#journal.append(fact).then(() => this.state.apply(fact));
    this.#adding.add(adding);
    try {
      await adding;
    } finally {
      this.#adding.delete(adding);
    }
    if (this.#journal.bytes >= this.#renewAt) this.#renew();
  }

  #goOnWith(journal: Journal, { renewBytes = RENEW_BYTES }: StoreOptions): void {
    this.#journal = journal;
    this.#renewAt = Math.max(renewBytes, 2 * journal.bytes);
  }

  /** Begins to write the file anew. Where that fails nothing more is taken. */
  #renew(): void {
    const { folder, onFailure } = this.#options!;
    const write = async () => {
      await Promise.allSettled(this.#adding);
      const old = this.#journal;
      const path = join(folder, WALLET_FILE);
      this.#goOnWith(
        await FileJournal.replace(path, this.state.facts(), onFailure),
        this.#options!,
      );
      await old.close();
      this.#renewing = undefined;
    };
    this.#renewing ??= write();
    // Those who wait are told by the promise itself.
    this.#renewing.catch(onFailure);
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#renewing]);
    await this.#journal.close();
  }
}
