/**
 * The anchors of a venue, a file each in the data folder's `anchors/`, and the secret that their
 * salts are made from (mode 0600). A file has its name once all of it is durable; none is changed
 * later. An anchor is of a due time at most once: who dies in between makes it at the next start.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Anchor } from './anchor.ts';
import { HASH_BYTES } from './anchor-descriptor.ts';
import { type AnchorRecord, decodeHead, decodeRecord, encodeRecord } from './anchor-file.ts';
import { nodeHash } from './node-hash.ts';
import type { AnchorEntry } from './port.ts';
import { toHex } from './proof.ts';

export const ANCHORS_FOLDER = 'anchors';
export const SECRET_FILE = 'anchor-secret';
const DIGITS = 16;
/** The first line of a file is shorter: 100 bytes an asset, of which there are 65,535 at most. */
const HEAD_MAX_BYTES = 2 ** 23;
const NAME = /^anchor-(\d{16})\.lxa$/;

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
  add(moment: Omit<AnchorRecord, 'root'>): Anchor {
    const anchor = this.#build(moment);
    const record = { ...moment, root: toHex(anchor.root) };
    const path = this.#path(moment.sequence);
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(file, encodeRecord(record, nodeHash));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
    syncFolder(this.#folder);
    return anchor;
  }

  /** Of an anchor only what its first line says, unchecked: for lists of many. */
  head(sequence: number): AnchorEntry {
    const file = openSync(this.#path(sequence), 'r');
    try {
      const bytes = Buffer.alloc(HEAD_MAX_BYTES);
      const { timeUs, dueUs, logHash, root } = decodeHead(bytes.subarray(0, readSync(file, bytes)));
      return { sequence, timeUs, dueUs, logHash, root };
    } finally {
      closeSync(file);
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

  #build(moment: Omit<AnchorRecord, 'root'>): Anchor {
    const holderOf = (account: number) => moment.holders.get(account);
    return new Anchor({ ...moment, secret: this.#secret, holderOf }, nodeHash);
  }

  #path(sequence: number): string {
    return join(this.#folder, `anchor-${String(sequence).padStart(DIGITS, '0')}.lxa`);
  }
}

/** @param isNeeded anchors were made with it: a new one would not do */
function readSecret(data: string, isNeeded: boolean): Uint8Array {
  const path = join(data, SECRET_FILE);
  if (!existsSync(path)) {
    if (isNeeded)
      throw new Error(`${path} is gone: without it no anchor can be proved; restore it`);
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(file, `${randomBytes(HASH_BYTES).toString('hex')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
    syncFolder(data);
  }
  const text = readFileSync(path, 'utf8').trim();
  if (/^[\da-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new Error(`${path} does not hold 64 hexadecimal digits; restore it from a backup`);
}

/** A rename is durable once the folder is synced. Windows cannot open folders and need not. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
