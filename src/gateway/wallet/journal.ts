/**
 * A file of small facts, for what is durable and not in the engine's log. A line a write, each with
 * the hash of itself and of the line before, and its length in bytes:
 *
 * ```
 * 1f0c…64 hexadecimal digits… 0000002a [{"kind":"…"},…]\n
 * ```
 *
 * `append` resolves once the fact is on disk; facts that come while others are being written go
 * with one write and one sync. What a power cut left half written at the end is cut off; damage
 * elsewhere is an error that names the line. After a write or a sync failed nothing more is taken:
 * whoever holds the journal must end.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

const HASH_DIGITS = 64;
const FIRST_HASH = '0'.repeat(HASH_DIGITS);
const NEWLINE = 0x0a;
const LENGTH_DIGITS = 8;
/** Bytes in front of a line's text. */
const HEAD = HASH_DIGITS + 1 + LENGTH_DIGITS + 1;

export interface Journal {
  /** Resolves once the fact is durable. @throws Error once a write has failed */
  append(fact: unknown): Promise<void>;
  /** Waits for what was given, and lets the file go. */
  close(): Promise<void>;
}

/** For tests and where nothing is to be kept. */
export function memoryJournal(): Journal {
  return { append: async () => {}, close: async () => {} };
}

function hashOf(before: string, text: string): string {
  return createHash('sha256').update(before).update(text).digest('hex');
}

/** What a line begins with. */
function headOf(hash: string, text: string): string {
  return `${hash} ${Buffer.byteLength(text).toString(16).padStart(LENGTH_DIGITS, '0')} `;
}

interface Contents {
  readonly facts: readonly unknown[];
  /** Of the last good line. */
  readonly hash: string;
  /** Bytes of the good lines. */
  readonly length: number;
  /** Bytes after them: what was being written when the power went. */
  readonly torn: number;
}

/** The text of the line that begins at `from`, or undefined where it is not what was written. */
function goodText(bytes: Buffer, from: number, before: string): string | undefined {
  const head = bytes.toString('latin1', from, from + HEAD);
  const end = from + HEAD + Number.parseInt(head.slice(HASH_DIGITS + 1), 16);
  if (!(end < bytes.length) || bytes[end] !== NEWLINE) return undefined;
  const text = bytes.toString('utf8', from + HEAD, end);
  return head === headOf(hashOf(before, text), text) ? text : undefined;
}

/** @throws Error where a line before the last one is not what was written */
function parseJournal(bytes: Buffer, path: string): Contents {
  const facts: unknown[] = [];
  let hash = FIRST_HASH;
  let from = 0;
  for (let line = 1; from < bytes.length; line++) {
    const text = goodText(bytes, from, hash);
    if (text === undefined) {
      // Only the last write can be half there: one line, at the end.
      if (!hasMoreLines(bytes, from)) break;
      throw new Error(
        `${path} is damaged in line ${line}, with more lines after it; ` +
          'restore it from a backup. Nothing was changed.',
      );
    }
    facts.push(...(JSON.parse(text) as unknown[]));
    hash = hashOf(hash, text);
    from += HEAD + Buffer.byteLength(text) + 1;
  }
  return { facts, hash, length: from, torn: bytes.length - from };
}

/** Whether what begins at `from` is more than one line, or a whole line without its newline. */
function hasMoreLines(bytes: Buffer, from: number): boolean {
  const newline = bytes.indexOf(NEWLINE, from);
  if (newline !== -1 && newline < bytes.length - 1) return true;
  const digits = bytes.toString('latin1', from + HASH_DIGITS + 1, from + HEAD - 1);
  const end = from + HEAD + Number.parseInt(digits, 16);
  return /^[0-9a-f]{8}$/.test(digits) && end < bytes.length - 1;
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** On return creations and renames in the folder are durable. Windows needs nothing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Waiting {
  readonly fact: unknown;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class FileJournal implements Journal {
  readonly #path: string;
  readonly #file: FileHandle;
  #hash: string;
  #position: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;
  readonly #onFailure: (error: Error) => void;

  private constructor(
    path: string,
    file: FileHandle,
    at: { readonly hash: string; readonly position: number },
    onFailure: (error: Error) => void,
  ) {
    this.#path = path;
    this.#file = file;
    this.#hash = at.hash;
    this.#position = at.position;
    this.#onFailure = onFailure;
  }

  /**
   * The facts of a journal, oldest first; none where there is no file.
   * @throws Error that names the file and the line where it is damaged
   */
  static read(path: string): readonly unknown[] {
    return parseJournal(readIfThere(path), path).facts;
  }

  /**
   * Opens a journal to go on in it, made where it is missing. A torn end is cut off.
   * @param onFailure told once, when the disk refuses
   */
  static async open(path: string, onFailure: (error: Error) => void): Promise<FileJournal> {
    mkdirSync(dirname(path), { recursive: true });
    const { hash, length, torn } = parseJournal(readIfThere(path), path);
    const file = await open(path, length === 0 && torn === 0 ? 'w' : 'r+', 0o600);
    try {
      if (torn > 0) await file.truncate(length);
      await file.sync();
      await syncFolder(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return new FileJournal(path, file, { hash, position: length }, onFailure);
  }

  /**
   * Puts a new journal with these facts in the place of the old one: wholly, or not at all.
   * @param onFailure told once, when the disk refuses
   */
  static async replace(
    path: string,
    facts: readonly unknown[],
    onFailure: (error: Error) => void,
  ): Promise<FileJournal> {
    mkdirSync(dirname(path), { recursive: true });
    const file = await open(`${path}.new`, 'w', 0o600);
    const journal = new FileJournal(path, file, { hash: FIRST_HASH, position: 0 }, onFailure);
    try {
      await Promise.all(facts.map((fact) => journal.append(fact)));
      await file.sync();
      await rename(`${path}.new`, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return journal;
  }

  append(fact: unknown): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ fact, resolve, reject });
    this.#writing ??= this.#writeAll();
    return promise;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  /** Never rejects: each fact's own promise tells. */
  async #writeAll(): Promise<void> {
    // What is appended in this turn goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(group);
        for (const { resolve } of group) resolve();
      } catch (cause) {
        this.#fail(cause as Error, group);
      }
    }
    this.#writing = undefined;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const text = JSON.stringify(group.map(({ fact }) => fact));
    const hash = hashOf(this.#hash, text);
    const bytes = Buffer.from(`${headOf(hash, text)}${text}\n`);
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        done,
        bytes.length - done,
        this.#position + done,
      );
      done += bytesWritten;
    }
    await this.#file.datasync();
    this.#hash = hash;
    this.#position += bytes.length;
  }

  /**
   * Nothing is known of the file's end any more: all that waits, and all that comes, is refused.
   */
  #fail(cause: Error, group: readonly Waiting[]): void {
    const error = new Error(
      `${this.#path} cannot be written: ${cause.message}. Mend the disk and start again.`,
      { cause },
    );
    this.#failure = error;
    for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(error);
    this.#onFailure(error);
  }
}
