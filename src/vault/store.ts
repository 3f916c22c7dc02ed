/**
 * The vault's facts on disk, each durable before it counts, and their sum in memory. The file is
 * written anew at every start, and when it has grown long.
 */
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { FileJournal, type Journal, memoryJournal } from '../gateway/wallet/journal.ts';
import type { Fact } from './facts.ts';
import { VaultState } from './state.ts';

export const VAULT_FILE = 'vault.journal';
/** The file is written anew once it has grown to so many bytes, and to twice what it began with. */
const RENEW_BYTES = 64 * 2 ** 20;

/** Where the notes of a vault are that was closed before the one that is used now. */
export function closedFile(address: string): string {
  return `vault-${address.toLowerCase()}.journal`;
}

/**
 * Puts the notes aside that are of a vault which is not used any more, once.
 * @throws Error that names the file where it is damaged
 */
export function putAside(folder: string, address: string): void {
  const [from, to] = [join(folder, VAULT_FILE), join(folder, closedFile(address))];
  if (existsSync(to) || !existsSync(from)) return;
  const [first] = FileJournal.read(from) as Iterable<Fact>;
  const isItsOwn =
    first?.kind === 'place' && first.place.address.toLowerCase() === address.toLowerCase();
  if (isItsOwn) renameSync(from, to);
}

export interface VaultStoreOptions {
  /** The data folder. */
  readonly folder: string;
  /** Name of the file; `VAULT_FILE`. */
  readonly file?: string;
  /** Told once, when the disk refuses. */
  readonly onFailure: (error: Error) => void;
  /** Bytes from which the file is written anew; for tests. */
  readonly renewBytes?: number;
  /** Credited deposits that are remembered; 100,000. */
  readonly mostDeposits?: number;
}

export class VaultStore {
  readonly state: VaultState;
  readonly #options: VaultStoreOptions | undefined;
  #journal: Journal = memoryJournal();
  #renewAt = Number.POSITIVE_INFINITY;
  #last: Promise<void> = Promise.resolve();

  private constructor(options?: VaultStoreOptions) {
    this.state = new VaultState(options?.mostDeposits);
    this.#options = options;
  }

  /** Keeps nothing beyond the process. */
  static inMemory(): VaultStore {
    return new VaultStore();
  }

  /** @throws Error that names the file where it is damaged or cannot be written */
  static async open(options: VaultStoreOptions): Promise<VaultStore> {
    const store = new VaultStore(options);
    const path = join(options.folder, options.file ?? VAULT_FILE);
    for (const fact of FileJournal.read(path)) store.state.apply(fact as Fact);
    await store.#renew(options);
    return store;
  }

  /** One after another. Resolves once the fact is durable and counts. @throws Error of the disk */
  add(fact: Fact): Promise<void> {
    const adding = this.#last.then(async () => {
      await this.#journal.append(fact);
      this.state.apply(fact);
      if (this.#journal.bytes >= this.#renewAt) await this.#renew(this.#options!);
    });
    // The next one finds out by itself that the disk refuses.
    this.#last = adding.catch(() => {});
    return adding;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#journal.close();
  }

  async #renew(options: VaultStoreOptions): Promise<void> {
    const { file = VAULT_FILE, folder, onFailure, renewBytes = RENEW_BYTES } = options;
    await this.#journal.close();
    const path = join(folder, file);
    this.#journal = await FileJournal.replace(path, this.state.facts(), onFailure);
    this.#renewAt = Math.max(renewBytes, 2 * this.#journal.bytes);
  }
}
