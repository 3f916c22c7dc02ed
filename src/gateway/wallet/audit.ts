/**
 * What operators did: who, when, what, why and what came of it. Two entries an act: before it is
 * tried (no act goes ahead without), and how it ended. The file is only ever added to; each entry
 * holds the hash of the one before, so none can be changed or taken out unnoticed.
 */
import { join } from 'node:path';
import { FileJournal, type Journal, memoryJournal } from './journal.ts';

export const AUDIT_FILE = 'audit.journal';
/** Entries that can be read through the API; the file has all. */
const MAX_REMEMBERED = 10_000;

export interface AuditEntry {
  /** 1, 2, 3 … */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The entry that this one tells the end of; absent on the first of an act. */
  readonly of?: number;
  readonly account: number;
  readonly apiKey: string;
  readonly act: string;
  readonly params?: Readonly<Record<string, string>>;
  /** What the operator gave as `reason`; empty where none was given. */
  readonly reason?: string;
  /** `done`, or the refusal. */
  readonly outcome?: string;
}

export class AuditLog {
  readonly #journal: Journal;
  #entries: AuditEntry[];
  #number: number;

  private constructor(journal: Journal, entries: readonly AuditEntry[]) {
    this.#journal = journal;
    this.#number = entries.at(-1)?.number ?? 0;
    this.#entries = entries.slice(-MAX_REMEMBERED);
  }

  /** Keeps nothing beyond the process. */
  static inMemory(): AuditLog {
    return new AuditLog(memoryJournal(), []);
  }

  /**
   * @param folder the data folder
   * @throws Error that names the file where it is damaged or cannot be written
   */
  static async open(folder: string, onFailure: (error: Error) => void): Promise<AuditLog> {
    const path = join(folder, AUDIT_FILE);
    let entries: AuditEntry[] = [];
    const journal = await FileJournal.open(path, onFailure, (entry) => {
      entries.push(entry as AuditEntry);
      if (entries.length > 2 * MAX_REMEMBERED) entries = entries.slice(-MAX_REMEMBERED);
    });
    return new AuditLog(journal, entries);
  }

  /** @returns the entry's number, once it is durable */
  async add(entry: Omit<AuditEntry, 'number'>): Promise<number> {
    const numbered = { number: ++this.#number, ...entry };
    await this.#journal.append(numbered);
    this.#entries.push(numbered);
    if (this.#entries.length > 2 * MAX_REMEMBERED) {
      this.#entries = this.#entries.slice(-MAX_REMEMBERED);
    }
    return numbered.number;
  }

  /** Remembered entries from a number on, oldest first; from the newest ones without a number. */
  entries(fromNumber: number | undefined, limit: number): readonly AuditEntry[] {
    if (fromNumber === undefined) return this.#entries.slice(-limit);
    return this.#entries.filter(({ number }) => number >= fromNumber).slice(0, limit);
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}
