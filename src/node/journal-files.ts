/**
 * The journal of a data folder for whoever may read it: names, sequences and sizes of its files,
 * and their bytes. Only asynchronous reads, in pieces: the thread that asks goes on trading.
 */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  JournalBytes,
  JournalListing,
  JournalPort,
  JournalSegment,
  JournalSnapshot,
} from '../gateway/journal/port.ts';
import { decodeSegmentHeader, SEGMENT_HEADER_BYTES } from '../log/file/batch-descriptor.ts';
import { parseSegmentName, parseSnapshotName } from '../log/file/names.ts';
import { needCapacities } from './capacities.ts';

const PIECE_BYTES = 1024 * 1024;
/** To be compared with, which is much faster than to look at each byte. */
const ZEROS = Buffer.alloc(PIECE_BYTES);
const US_PER_MS = 1000;
/** Batches are made of blocks of this size. */
const BLOCK_BYTES = 64;

export interface JournalFilesOptions {
  readonly folder: string;
  readonly isOpenToAll: boolean;
  /** Of the last command that was carried out. */
  readonly lastSequence: () => number;
}

export class JournalFiles implements JournalPort {
  readonly isOpenToAll: boolean;
  readonly #folder: string;
  readonly #lastSequence: () => number;
  /** Files that nobody writes to any more, by name. */
  readonly #known = new Map<string, { readonly bytes: number; readonly createdMs: number }>();

  #listing: Promise<JournalListing> | undefined;

  constructor({ folder, isOpenToAll, lastSequence }: JournalFilesOptions) {
    this.#folder = folder;
    this.isOpenToAll = isOpenToAll;
    this.#lastSequence = lastSequence;
  }

  /** Whoever asks while somebody else's answer is made gets that one. */
  list(): Promise<JournalListing> {
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  async #list(): Promise<JournalListing> {
    const names = (await readdir(this.#folder)).sort();
    const segmentNames = names.filter((name) => parseSegmentName(name) !== undefined);
    const segments: JournalSegment[] = [];
    for (const [index, name] of segmentNames.entries()) {
      const next = segmentNames[index + 1];
      const facts = await this.#segment(name, next !== undefined);
      if (facts === undefined) continue;
      const firstSequence = parseSegmentName(name)!;
      const lastSequence =
        next === undefined
          ? Math.max(firstSequence - 1, this.#lastSequence())
          : parseSegmentName(next)! - 1;
      segments.push({ name, firstSequence, lastSequence, ...facts });
    }
    const snapshots: JournalSnapshot[] = [];
    for (const name of names) {
      const sequence = parseSnapshotName(name);
      const facts = sequence === undefined ? undefined : await this.#stat(name);
      if (facts !== undefined) snapshots.push({ name, sequence: sequence!, ...facts });
    }
    return { segments, snapshots, capacities: needCapacities(this.#folder) };
  }

  async open(
    name: string,
    from: number,
    to: number | undefined,
  ): Promise<JournalBytes | undefined> {
    // Nothing else in the folder can be asked for, and nothing outside it.
    if (parseSegmentName(name) === undefined && parseSnapshotName(name) === undefined) {
      return undefined;
    }
    const handle = await this.#open(name);
    if (handle === undefined) return undefined;
    const { size } = await handle.stat();
    const end = to ?? size;
    if (from >= end || end > size) {
      await handle.close();
      return undefined;
    }
    const stream = handle.createReadStream({ start: from, end: end - 1 });
    return { stream, bytes: end - from };
  }

  async #segment(name: string, isClosed: boolean) {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const handle = await this.#open(name);
    if (handle === undefined) return undefined;
    try {
      const head = new Uint8Array(SEGMENT_HEADER_BYTES);
      await handle.read(head, 0, head.byteLength, 0);
      const header = decodeSegmentHeader(head);
      // It is being made.
      if (typeof header === 'string') return undefined;
      const createdMs = Math.floor(header.createdUs / US_PER_MS);
      const facts = { bytes: await endOfData(handle), createdMs };
      if (isClosed) this.#known.set(name, facts);
      return facts;
    } finally {
      await handle.close();
    }
  }

  async #stat(name: string) {
    try {
      const { mtimeMs, size } = await stat(join(this.#folder, name));
      return { bytes: size, createdMs: Math.floor(mtimeMs) };
    } catch (error) {
      return goneOrThrow(error);
    }
  }

  async #open(name: string): Promise<FileHandle | undefined> {
    try {
      return await open(join(this.#folder, name), 'r');
    } catch (error) {
      return goneOrThrow(error);
    }
  }
}

/** Old files make room for new ones while they are listed. */
function goneOrThrow(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}

/** Where the zeros begin that reach to the file's end, at a block. */
async function endOfData(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const piece = Buffer.alloc(Math.min(PIECE_BYTES, size));
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - piece.byteLength);
    const { bytesRead } = await handle.read(piece, 0, end - from, from);
    const isEmpty = piece.compare(ZEROS, 0, bytesRead, 0, bytesRead) === 0;
    for (let at = bytesRead - 1; at >= 0 && !isEmpty; at--) {
      if (piece[at] !== 0) return Math.ceil((from + at + 1) / BLOCK_BYTES) * BLOCK_BYTES;
    }
    end = from;
  }
  return 0;
}
