/**
 * A venue's state as a text file: a line of JSON for everything that a snapshot holds.
 *
 *   {"lxState":1,"sequence":…,"logHash":"…"}     what the next batch of the log joins on to
 *   {"entry":"state",…} … {"entry":"end",…}      the engine's state (src/engine/state/entries.ts)
 *   {"part":"views","base64":"…"}                read models, as the release that wrote it keeps
 *                                                them; a row of lines
 *   {"sha256":"…"}                               of everything before, line ends included
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Engine, type EngineConfig, type Entry, entriesOfSnapshot } from '../engine/engine.ts';
import { HASH_BYTES } from '../log/file/batch-descriptor.ts';
import type { SnapshotPart, StoredSnapshot } from '../log/file/snapshot-codec.ts';
import type { SnapshotToWrite } from '../log/file/snapshot-store.ts';
import { ENGINE_PART } from './messages.ts';

/** Grows with every change of the form. */
const FILE_VERSION = 1;
/** Bytes of a part in one line. */
const PIECE_BYTES = 48 * 1024;
const READ_BYTES = 1024 * 1024;

/** How far the work is. */
export type OnProgress = (done: number, total: number) => void;

/** The lines of a snapshot's state, each with its end. */
export function* stateLines(
  snapshot: StoredSnapshot,
  onProgress: OnProgress = () => {},
): Generator<string> {
  const hash = createHash('sha256');
  for (const value of stateValues(snapshot, onProgress)) {
    const line = `${JSON.stringify(value)}\n`;
    hash.update(line);
    yield line;
  }
  yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
}

function* stateValues(snapshot: StoredSnapshot, onProgress: OnProgress): Generator<object> {
  const { sequence, parts } = snapshot;
  yield { lxState: FILE_VERSION, sequence, logHash: Buffer.from(snapshot.logHash).toString('hex') };
  const engine = snapshot.source(ENGINE_PART);
  if (!engine) throw new Error(`the snapshot at ${sequence} holds no engine state`);
  let [done, total] = [0, 1];
  for (const entry of entriesOfSnapshot(engine)) {
    if (entry.entry === 'state') total = Object.values(entry.counts).reduce((a, b) => a + b, 1);
    onProgress(Math.min(++done, total), total);
    yield entry;
  }
  for (const { name } of parts) {
    if (name === ENGINE_PART) continue;
    const source = snapshot.source(name)!;
    for (let at = 0; at < source.byteLength; at += PIECE_BYTES) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, source.byteLength - at));
      source.read(at, piece);
      yield { part: name, base64: piece.toString('base64') };
    }
  }
}

export interface StateFileOptions {
  readonly path: string;
  readonly module: WebAssembly.Module;
  /** Capacities that are to be others than the file's. */
  readonly capacities: Partial<EngineConfig>;
  readonly onProgress?: OnProgress;
}

export interface ReadState {
  readonly engine: Engine;
  /** The capacities that the file names. */
  readonly before: EngineConfig;
  readonly snapshot: SnapshotToWrite;
}

/**
 * Reads a state file into an engine, and what becomes of it as a snapshot.
 * @throws Error with the file, and the line or the reason, where it is damaged or does not fit
 */
export function readStateFile(options: StateFileOptions): ReadState {
  const { path } = options;
  const lines = new StateLines(options);
  try {
    return read(lines, options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Error(`${path} cannot be taken over: ${cause.message}`, { cause });
  } finally {
    lines.close();
  }
}

function read(lines: StateLines, { module, capacities }: StateFileOptions): ReadState {
  const { lxState, sequence, logHash } = lines.next();
  if (typeof lxState !== 'number') throw new RangeError('it is no file of lx state export');
  if (lxState > FILE_VERSION) {
    throw new RangeError(`it is of a later release (version ${lxState}); use that release`);
  }
  if (typeof logHash !== 'string' || Buffer.from(logHash, 'hex').length !== HASH_BYTES) {
    throw new RangeError(`its logHash is no hash of ${HASH_BYTES} bytes`);
  }
  let before: EngineConfig | undefined;
  const entries = function* (): Generator<Entry> {
    for (;;) {
      const entry = lines.next() as unknown as Entry;
      if (entry.entry === 'state') before = entry.capacities;
      yield entry;
      if (entry.entry === 'end') return;
    }
  };
  const engine = Engine.fromEntries(entries(), { module, config: capacities });
  if (engine.sequence !== sequence) {
    throw new RangeError(`it is of sequence ${sequence}, its state of ${engine.sequence}`);
  }
  const parts = [{ name: ENGINE_PART, bytes: engine.snapshot() }, ...readParts(lines)];
  const snapshot = { sequence, logHash: Buffer.from(logHash, 'hex'), parts };
  return { engine, before: before!, snapshot };
}

/** The parts, up to the line with the hash, which must be the last. */
function readParts(lines: StateLines): SnapshotPart[] {
  const pieces = new Map<string, Buffer[]>();
  for (;;) {
    const hash = lines.hash();
    const { part, base64, sha256 } = lines.next();
    if (sha256 !== undefined) {
      if (sha256 !== hash) throw new RangeError('its SHA-256 is another one: it was changed');
      return [...pieces].map(([name, each]) => ({ name, bytes: Buffer.concat(each) }));
    }
    if (typeof part !== 'string' || typeof base64 !== 'string') {
      throw new RangeError(`line ${lines.count} is neither a part nor the hash`);
    }
    const bytes = Buffer.from(base64, 'base64');
    pieces.set(part, [...(pieces.get(part) ?? []), bytes]);
  }
}

/** A file line by line, hashed as it is read. */
class StateLines {
  /** Lines read so far. */
  count = 0;
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #onProgress: OnProgress;
  readonly #totalBytes: number;
  #readBytes = 0;
  #ahead = Buffer.alloc(0);
  #at = 0;

  constructor({ path, onProgress = () => {} }: StateFileOptions) {
    this.#file = openSync(path, 'r');
    this.#totalBytes = fstatSync(this.#file).size;
    this.#onProgress = onProgress;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** SHA-256 of the lines read so far. */
  hash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** @throws RangeError at the end, and where a line is no object */
  next(): Readonly<Record<string, unknown>> & { readonly sequence: number } {
    const line = this.#line();
    this.count += 1;
    let value: unknown;
    try {
      value = JSON.parse(line.toString('utf8'));
    } catch (cause) {
      throw new RangeError(`line ${this.count} is no JSON`, { cause });
    }
    if (typeof value !== 'object' || value === null) {
      throw new RangeError(`line ${this.count} is no object`);
    }
    this.#hash.update(line);
    return value as Readonly<Record<string, unknown>> & { readonly sequence: number };
  }

  #line(): Buffer {
    for (;;) {
      const end = this.#ahead.indexOf(10, this.#at);
      if (end >= 0) {
        const line = this.#ahead.subarray(this.#at, end + 1);
        this.#at = end + 1;
        return line;
      }
      const more = Buffer.alloc(READ_BYTES);
      const count = readSync(this.#file, more, 0, READ_BYTES, null);
      if (count === 0)
        throw new RangeError(`it ends after line ${this.count}: the rest is missing`);
      this.#readBytes += count;
      this.#onProgress(this.#readBytes, this.#totalBytes);
      this.#ahead = Buffer.concat([this.#ahead.subarray(this.#at), more.subarray(0, count)]);
      this.#at = 0;
    }
  }
}
