/**
 * What operators did: who, when, what, why and what came of it. Two entries an act: before it is
 * tried (no act goes ahead without), and how it ended. The file is only ever added to; each entry
 * holds the hash of the one before, so none can be changed or taken out unnoticed.
 *
 * A file that has grown long is put aside under the number of its first entry, and never written
 * again; the next one begins with its name and the hash of its last line: the chain goes on.
 *
 * ```
 * audit.0000000001.journal   1 … 51,200
 * audit.0000051201.journal   continues audit.0000000001.journal, 51,201 …
 * audit.journal              continues audit.0000051201.journal, …
 * ```
 *
 * The oldest ones may be moved elsewhere; one that is missing between two others is an error.
 */
import { existsSync, readdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../files/durable-file.ts';
import { FileJournal, type Journal, memoryJournal } from './journal.ts';

export const AUDIT_FILE = 'audit.journal';
/** Entries that can be read through the API; the files have all. */
const MAX_REMEMBERED = 10_000;
/** A file is put aside once it has grown to so many bytes. */
const ROTATE_BYTES = 16 * 2 ** 20;
const SET_ASIDE = /^audit\.\d{10}\.journal$/;
const NAME_DIGITS = 10;

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

/** What a file begins with that is not the first one. */
interface Head {
  /** Name of the file before. */
  readonly continues: string;
  /** Of its last line. */
  readonly hash: string;
}

export interface AuditOptions {
  /** Told once, when the disk refuses. */
  readonly onFailure: (error: Error) => void;
  /** Bytes from which a file is put aside; for tests. */
  readonly rotateBytes?: number;
}

/** The newest entries. */
class Remembered {
  #entries: AuditEntry[] = [];

  get last(): number {
    return this.#entries.at(-1)?.number ?? 0;
  }

  add(entry: AuditEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * MAX_REMEMBERED) {
      this.#entries = this.#entries.slice(-MAX_REMEMBERED);
    }
  }

  /** Oldest first; the newest ones where no number is given. */
  from(number: number | undefined, limit: number): readonly AuditEntry[] {
    const entries = this.#entries.slice(-MAX_REMEMBERED);
    if (number === undefined) return entries.slice(-limit);
    return entries.filter((each) => each.number >= number).slice(0, limit);
  }
}

/** The files of a folder as they are read, each held against the one before. */
class Chain {
  readonly entries = new Remembered();
  /** Number of the first entry of the file that was read last; undefined: it has none. */
  first: number | undefined;
  #before: Head | undefined;
  #isAtStart = false;

  /** What the next file has to begin with; undefined: it is the first one. */
  get head(): Head | undefined {
    return this.#before;
  }

  begin(): void {
    this.first = undefined;
    this.#isAtStart = true;
  }

  /** @throws Error where the file does not go on from the one before */
  take(path: string, fact: unknown): void {
    const isHead = Object.hasOwn(fact as object, 'continues');
    if (this.#isAtStart) this.#check(path, isHead ? (fact as Head) : undefined);
    this.#isAtStart = false;
    if (isHead) return;
    const entry = fact as AuditEntry;
    this.first ??= entry.number;
    this.entries.add(entry);
  }

  /** A whole file was read. @throws Error where it held nothing although one came before */
  end(path: string, name: string, hash: string): void {
    if (this.#isAtStart && this.#before !== undefined) this.#check(path, undefined);
    this.#before = { continues: name, hash };
  }

  #check(path: string, head: Head | undefined): void {
    const before = this.#before;
    if (before === undefined) return;
    if (head?.continues === before.continues && head.hash === before.hash) return;
    throw new Error(
      `${path} does not continue ${before.continues}: a file was changed or taken out; ` +
        'restore it from a backup. Nothing was changed.',
    );
  }
}

export class AuditLog {
  readonly #folder: string;
  readonly #options: AuditOptions;
  readonly #entries: Remembered;
  #journal: Journal & { readonly hash?: string };
  /** Of the first entry of the file. */
  #first: number;
  #number: number;
  readonly #adding = new Set<Promise<void>>();
  #rotating: Promise<void> | undefined;

  private constructor(
    journal: Journal,
    folder: string,
    options: AuditOptions,
    { entries, first }: Chain = new Chain(),
  ) {
    this.#journal = journal;
    this.#folder = folder;
    this.#options = options;
    this.#entries = entries;
    this.#number = entries.last;
    this.#first = first ?? this.#number + 1;
  }

  /** Keeps nothing beyond the process. */
  static inMemory(): AuditLog {
    return new AuditLog(memoryJournal(), '', { onFailure: () => {} });
  }

  /**
   * @param folder the data folder
   * @throws Error that names the file where one is damaged, missing or cannot be written
   */
  static async open(folder: string, options: AuditOptions): Promise<AuditLog> {
    const chain = new Chain();
    const aside = existsSync(folder)
      ? readdirSync(folder).filter((each) => SET_ASIDE.test(each))
      : [];
    for (const name of aside.sort()) {
      const path = join(folder, name);
      chain.begin();
      chain.end(
        path,
        name,
        FileJournal.readWhole(path, (fact) => chain.take(path, fact)),
      );
    }
    const path = join(folder, AUDIT_FILE);
    const { head } = chain;
    chain.begin();
    // The process may have died between putting the file aside and beginning another one.
    if (head !== undefined && !existsSync(path)) {
      const journal = await FileJournal.replace(path, [head], options.onFailure);
      return new AuditLog(journal, folder, options, chain);
    }
    const journal = await FileJournal.open(path, options.onFailure, (fact) => {
      chain.take(path, fact);
    });
    chain.end(path, AUDIT_FILE, journal.hash);
    return new AuditLog(journal, folder, options, chain);
  }

  /** @returns the entry's number, once it is durable */
  async add(entry: Omit<AuditEntry, 'number'>): Promise<number> {
    while (this.#rotating !== undefined) await this.#rotating;
    const numbered = { number: ++this.#number, ...entry };
    const adding = this.#journal.append(numbered);
    this.#adding.add(adding);
    try {
      await adding;
    } finally {
      this.#adding.delete(adding);
    }
    this.#entries.add(numbered);
    if (this.#journal.bytes >= (this.#options.rotateBytes ?? ROTATE_BYTES)) this.#rotate();
    return numbered.number;
  }

  /** Remembered entries from a number on, oldest first; from the newest ones without a number. */
  entries(fromNumber: number | undefined, limit: number): readonly AuditEntry[] {
    return this.#entries.from(fromNumber, limit);
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#rotating]);
    await this.#journal.close();
  }

  /** Begins to put the file aside; what comes meanwhile waits, and is refused where that fails. */
  #rotate(): void {
    const change = async () => {
      await Promise.allSettled(this.#adding);
      const { hash = '' } = this.#journal;
      await this.#journal.close();
      const path = join(this.#folder, AUDIT_FILE);
      const name = `audit.${String(this.#first).padStart(NAME_DIGITS, '0')}.journal`;
      await rename(path, join(this.#folder, name));
      syncFolder(this.#folder);
      const head: Head = { continues: name, hash };
      this.#journal = await FileJournal.replace(path, [head], this.#options.onFailure);
      this.#first = this.#number + 1;
      this.#rotating = undefined;
    };
    this.#rotating ??= change();
    // Those who wait are told by the promise itself.
    this.#rotating.catch(this.#options.onFailure);
  }
}
