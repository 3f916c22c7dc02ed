/**
 * The anchors of a venue, a file each in the data folder's `anchors/`, and the secret that their
 * salts are made from (mode 0600). A file has its name once all of it is durable; none is changed
 * later. An anchor is of a due time at most once: who dies in between makes it at the next start.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { replaceFile, syncFolder } from '../files/durable-file.ts';
import { Anchor } from './anchor.ts';
import { HASH_BYTES, rootOf } from './anchor-descriptor.ts';
import {
  type AnchorHead,
  type AnchorRecord,
  decodeHead,
  decodeRecord,
  encodeRecord,
} from './anchor-file.ts';
import { hashOf } from './hash.ts';
import { nodeHash } from './node-hash.ts';
import type { AnchorSummary } from './port.ts';
import { type AssetText, toHex } from './proof.ts';

export const ANCHORS_FOLDER = 'anchors';
export const SECRET_FILE = 'anchor-secret';
const DIGITS = 16;
/** Read at once in search of the end of a file's first line. */
const HEAD_BYTES = 2 ** 14;
const LINE_END = 10;
const NAME = /^anchor-(\d{16})\.lxa$/;

/** What an anchor is made of. */
export type AnchorMoment = Omit<AnchorRecord, 'root' | 'totals'>;

export class AnchorStore {
  readonly #folder: string;
  readonly #secret: Uint8Array;

  /**
   * @param data the venue's data folder
   * @throws Error that names the file that cannot be read or made, with what to do
   */
  constructor(data: string) {
    this.#folder = join(data, ANCHORS_FOLDER);
    if (!existsSync(this.#folder)) {
      mkdirSync(this.#folder);
      syncFolder(data);
    }
    this.#secret = readSecret(data, this.sequences().length > 0);
  }

  /** Of all anchors, oldest first. */
  sequences(): number[] {
    return readdirSync(this.#folder)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** Makes an anchor and keeps it, durably. @throws RangeError where the balances cannot be so */
  add(moment: AnchorMoment): Anchor {
    const anchor = this.#build(moment);
    const record = { ...moment, root: toHex(anchor.root), totals: totalsOf(anchor) };
    replaceFile(this.#path(moment.sequence), encodeRecord(record, nodeHash));
    return anchor;
  }

  /** Removes all but the newest. @param count how many stay, at least 1 */
  keepNewest(count: number): void {
    for (const sequence of this.sequences().slice(0, -count)) rmSync(this.#path(sequence));
  }

  /**
   * Of an anchor what its first line says: its totals, which its root commits to.
   * @throws Error that names the file where they are damaged or gone
   */
  head(sequence: number): AnchorSummary {
    const path = this.#path(sequence);
    try {
      const head = decodeHead(readLine(path));
      const { timeUs, dueUs, logHash, root, assets } = head;
      if (head.sequence !== sequence || rootOfHead(head) !== root)
        throw new Error('the file is damaged: its totals do not belong to its root');
      return { sequence, timeUs, dueUs, logHash, root, assets };
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** What is kept of an anchor. @throws Error that names the file where it is damaged or gone */
  record(sequence: number): AnchorRecord {
    const path = this.#path(sequence);
    try {
      return decodeRecord(readFileSync(path), nodeHash);
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  }

  /**
   * The anchor as it was published, with every proof.
   * @throws Error where the file is damaged, or the secret is not the one that it was made with
   */
  load(sequence: number): Anchor {
    const record = this.record(sequence);
    const anchor = this.#build(record);
    if (toHex(anchor.root) === record.root) return anchor;
    throw new Error(
      `${this.#path(sequence)} was made with another secret: put the ${SECRET_FILE} of then back`,
    );
  }

  #build(moment: AnchorMoment): Anchor {
    const holderOf = (account: number) => moment.holders.get(account);
    return new Anchor({ ...moment, secret: this.#secret, holderOf }, nodeHash);
  }

  #path(sequence: number): string {
    return join(this.#folder, `anchor-${String(sequence).padStart(DIGITS, '0')}.lxa`);
  }
}

/** The totals of an anchor as they are sent and kept. */
export function totalsOf({ totals }: Anchor): AssetText[] {
  return totals.map((each) => ({ ...each, root: toHex(each.root) }));
}

/** What the totals of a file's first line give. */
function rootOfHead({ sequence, timeUs, logHash, assets }: AnchorHead): string {
  const header = { sequence, timeUs, logHash: Buffer.from(logHash, 'hex') };
  const totals = assets.map((each) => ({ ...each, root: Buffer.from(each.root, 'hex') }));
  return toHex(rootOf(header, totals, (bytes) => hashOf(bytes, nodeHash)));
}

/** The first line of a file, or all of it where it has none. */
function readLine(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (;;) {
      const bytes = Buffer.alloc(HEAD_BYTES);
      const read = bytes.subarray(0, readSync(file, bytes));
      parts.push(read);
      if (read.length === 0 || read.includes(LINE_END)) return Buffer.concat(parts);
    }
  } finally {
    closeSync(file);
  }
}

/** @param isNeeded anchors were made with it: a new one would not do */
function readSecret(data: string, isNeeded: boolean): Uint8Array {
  const path = join(data, SECRET_FILE);
  if (!existsSync(path)) {
    if (isNeeded)
      throw new Error(`${path} is gone: without it no anchor can be proved; restore it`);
    replaceFile(path, `${randomBytes(HASH_BYTES).toString('hex')}\n`);
  }
  const text = readFileSync(path, 'utf8').trim();
  if (/^[\da-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new Error(`${path} does not hold 64 hexadecimal digits; restore it from a backup`);
}
