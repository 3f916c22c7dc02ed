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
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

const HASH_DIGITS = 64;
const FIRST_HASH = '0'.repeat(HASH_DIGITS);
const NEWLINE = 0x0a;
const LENGTH_DIGITS = 8;
/** Bytes in front of a line's text. */
const HEAD = HASH_DIGITS + 1 + LENGTH_DIGITS + 1;
/** Facts of a line at most: a text has a longest length. */
const MAX_GROUP = 1_000;
/** Bytes read at once, or as many as are here already. */
const CHUNK_BYTES = 1 << 20;

export interface Journal {
  /** How long the file is. */
  readonly bytes: number;
  /** Resolves once the fact is durable. @throws Error once a write has failed */
  append(fact: unknown): Promise<void>;
  /** Waits for what was given, and lets the file go. */
  close(): Promise<void>;
}

/** For tests and where nothing is to be kept. */
export function memoryJournal(): Journal {
  return { bytes: 0, append: async () => {}, close: async () => {} };
}

function hashOf(before: string, text: string): string {
  return createHash('sha256').update(before).update(text).digest('hex');
}

/** What a line begins with. */
function headOf(hash: string, text: string): string {
  return `${hash} ${Buffer.byteLength(text).toString(16).padStart(LENGTH_DIGITS, '0')} `;
}

/** Where a journal goes on. */
interface End {
  /** Of the last good line. */
  readonly hash: string;
  /** Bytes of the good lines. */
  readonly length: number;
  /** Bytes after them: what was being written when the power went. */
  readonly torn: number;
}

/** The text of the line at the start of `bytes`, or undefined where it is not what was written. */
function goodText(bytes: Buffer, before: string): string | undefined {
  const head = bytes.toString('latin1', 0, HEAD);
  const end = HEAD + Number.parseInt(head.slice(HASH_DIGITS + 1), 16);
  if (!(end < bytes.length) || bytes[end] !== NEWLINE) return undefined;
  const text = bytes.toString('utf8', HEAD, end);
  return head === headOf(hashOf(before, text), text) ? text : undefined;
}

/** A file from its start to its end, in pieces: it may be longer than a buffer. */
class Pieces {
  readonly size: number;
  readonly #path: string;
  readonly #file: number;
  #bytes = Buffer.alloc(0);
  /** Bytes of the file that were read. */
  #read = 0;

  constructor(path: string, file: number) {
    this.#path = path;
    this.#file = file;
    this.size = fstatSync(file).size;
  }

  /** What comes next, up to a newline and maybe beyond, or to the end of the file. */
  next(): Buffer {
    while (this.#read < this.size && !this.#bytes.includes(NEWLINE)) this.#readMore();
    return this.#bytes;
  }

  /** Done with so many bytes of what came. */
  skip(length: number): void {
    this.#bytes = this.#bytes.subarray(length);
  }

  #readMore(): void {
    const had = this.#bytes.length;
    const wanted = Math.min(Math.max(CHUNK_BYTES, had), this.size - this.#read);
    const bytes = Buffer.allocUnsafe(had + wanted);
    this.#bytes.copy(bytes);
    const got = readSync(this.#file, bytes, had, wanted, this.#read);
    if (got === 0) throw new Error(`${this.#path} became shorter while it was read.`);
    this.#read += got;
    this.#bytes = bytes.subarray(0, had + got);
  }
}

/**
 * Reads a journal; none is an empty one.
 * @param onFact told each fact, oldest first
 * @throws Error where the file cannot be read, or a line before the last is not what was written
 */
function scan(path: string, onFact: (fact: unknown) => void): End {
  const file = openIfThere(path);
  if (file === undefined) return { hash: FIRST_HASH, length: 0, torn: 0 };
  try {
    return scanPieces(path, new Pieces(path, file), onFact);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

function scanPieces(path: string, pieces: Pieces, onFact: (fact: unknown) => void): End {
  let hash = FIRST_HASH;
  let length = 0;
  for (let line = 1; length < pieces.size; line++) {
    const bytes = pieces.next();
    const text = goodText(bytes, hash);
    if (text === undefined) {
      // Only the last write can be half there: one line, at the end.
      if (!hasMoreLines(bytes, pieces.size - length)) break;
      throw new Error(
        `${path} is damaged in line ${line}, with more lines after it; ` +
          'restore it from a backup. Nothing was changed.',
      );
    }
    for (const fact of JSON.parse(text) as unknown[]) onFact(fact);
    hash = hashOf(hash, text);
    const lineLength = HEAD + Buffer.byteLength(text) + 1;
    pieces.skip(lineLength);
    length += lineLength;
  }
  return { hash, length, torn: pieces.size - length };
}

/**
 * Whether a bad line is more than one, or a whole line without its newline.
 * @param bytes the line and maybe more, up to its newline at least
 * @param left bytes from the start of the line to the end of the file
 */
function hasMoreLines(bytes: Buffer, left: number): boolean {
  const newline = bytes.indexOf(NEWLINE);
  if (newline !== -1 && newline < left - 1) return true;
  const digits = bytes.toString('latin1', HASH_DIGITS + 1, HEAD - 1);
  const end = HEAD + Number.parseInt(digits, 16);
  return /^[0-9a-f]{8}$/.test(digits) && end < left - 1;
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): Error {
  return new Error(`${path} cannot be read: ${(cause as Error).message}`, { cause });
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
    const facts: unknown[] = [];
    scan(path, (fact) => facts.push(fact));
    return facts;
  }

  /**
   * Reads a journal that is complete. @param onFact told each fact, oldest first
   * @returns the hash of its last line
   * @throws Error that names the file, and the line where it is damaged
   */
  static readWhole(path: string, onFact: (fact: unknown) => void): string {
    const { hash, torn } = scan(path, onFact);
    if (torn === 0) return hash;
    throw new Error(`${path} is damaged at its end; restore it from a backup.`);
  }

  /**
   * Opens a journal to go on in it, made where it is missing. A torn end is cut off.
   * @param onFailure told once, when the disk refuses
   * @param onFact told each fact that is there, oldest first
   * @throws Error that names the file and the line where it is damaged
   */
  static async open(
    path: string,
    onFailure: (error: Error) => void,
    onFact: (fact: unknown) => void = () => {},
  ): Promise<FileJournal> {
    mkdirSync(dirname(path), { recursive: true });
    const { hash, length, torn } = scan(path, onFact);
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
   * @param facts asked for piece by piece; must not change meanwhile
   * @param onFailure told once, when the disk refuses to take more
   * @throws Error where the disk refuses now
   */
  static async replace(
    path: string,
    facts: Iterable<unknown>,
    onFailure: (error: Error) => void,
  ): Promise<FileJournal> {
    mkdirSync(dirname(path), { recursive: true });
    const file = await open(`${path}.new`, 'w', 0o600).catch((error: Error) => {
      throw refused(path, error);
    });
    const journal = new FileJournal(path, file, { hash: FIRST_HASH, position: 0 }, onFailure);
    try {
      for (const group of groupsOf(facts)) await journal.#put(group);
      await file.sync();
      await rename(`${path}.new`, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await file.close();
      throw refused(path, error as Error);
    }
    return journal;
  }

  get bytes(): number {
    return this.#position;
  }

  /** Of the last line that was written: it stands for all of the file. */
  get hash(): string {
    return this.#hash;
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
      const group = this.#waiting.splice(0, MAX_GROUP);
      try {
        await this.#put(group.map(({ fact }) => fact));
        await this.#file.datasync();
        for (const { resolve } of group) resolve();
      } catch (cause) {
        this.#fail(cause as Error, group);
      }
    }
    this.#writing = undefined;
  }

  /** Writes a line; it is not durable yet. */
  async #put(facts: readonly unknown[]): Promise<void> {
    const text = JSON.stringify(facts);
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
    this.#hash = hash;
    this.#position += bytes.length;
  }

  /**
   * Nothing is known of the file's end any more: all that waits, and all that comes, is refused.
   */
  #fail(cause: Error, group: readonly Waiting[]): void {
    const error = refused(this.#path, cause);
    this.#failure = error;
    for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(error);
    this.#onFailure(error);
  }
}

function refused(path: string, cause: Error): Error {
  return new Error(`${path} cannot be written: ${cause.message}. Mend the disk and start again.`, {
    cause,
  });
}

/** A line's worth at a time. */
function* groupsOf(facts: Iterable<unknown>): Generator<readonly unknown[]> {
  let group: unknown[] = [];
  for (const fact of facts) {
    group.push(fact);
    if (group.length < MAX_GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
