/**
 * The wallet's facts on disk and their sum in memory. A fact counts once it is durable. The file is
 * written anew at every start, without what has been forgotten.
 */
import { join } from 'node:path';
import type { Fact } from './facts.ts';
import { FileJournal, type Journal, memoryJournal } from './journal.ts';
import { WalletState } from './state.ts';

export const WALLET_FILE = 'wallet.journal';

export interface StoreOptions {
  /** The data folder. */
  readonly folder: string;
  /** Whether a withdrawal, by its id, is not resolved yet. */
  readonly isPending: (id: string) => boolean;
  /** Told once, when the disk refuses. */
  readonly onFailure: (error: Error) => void;
}

export class WalletStore {
  readonly state: WalletState;
  readonly #journal: Journal;

  private constructor(state: WalletState, journal: Journal) {
    this.state = state;
    this.#journal = journal;
  }

  /** Keeps nothing beyond the process. */
  static inMemory(isPending: StoreOptions['isPending']): WalletStore {
    return new WalletStore(new WalletState(isPending), memoryJournal());
  }

  /** @throws Error that names the file where it is damaged or cannot be written */
  static async open({ folder, isPending, onFailure }: StoreOptions): Promise<WalletStore> {
    const state = new WalletState(isPending);
    const path = join(folder, WALLET_FILE);
    for (const fact of FileJournal.read(path)) state.apply(fact as Fact);
    return new WalletStore(state, await FileJournal.replace(path, [...state.facts()], onFailure));
  }

  /** Resolves once the fact is durable and counts. @throws Error once the disk has refused */
  async add(fact: Fact): Promise<void> {
    await this.#journal.append(fact);
    this.state.apply(fact);
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}
