/**
 * The file port in memory, for tests: it records every change and can be crashed at any of them.
 *
 * Promise: reads see every write at once, as on a real machine; `crash` gives the disk as a power
 * cut would leave it. What was synced is there. Of the rest, each write may be kept, lost, torn
 * (some of its 512-byte sectors kept) or corrupted (some of its bytes become noise), and each
 * change of a folder (create, link, rename, unlink) may be kept or lost, independently: more than
 * real file systems do. Bytes outside an unsynced write are never harmed: sectors are written
 * whole or not at all, as SQLite's "powersafe overwrite" and PostgreSQL's log assume as well.
 */
import type {
  AsyncFilePort,
  FileAccess,
  FileHandle,
  FilePort,
  ProcessIdentity,
  ProcessPort,
} from './port.ts';

const SECTOR_BYTES = 512;

/** What becomes of an unsynced change in a crash; a folder's change is torn by being lost. */
export type Fate = 'kept' | 'lost' | 'torn' | 'corrupted';

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** One recorded change. */
export type FakeOp =
  | { kind: 'write'; file: number; position: number; bytes: Uint8Array }
  | { kind: 'sync'; file: number }
  | { kind: 'entry'; folder: string; changes: ReadonlyMap<string, number | undefined> }
  | { kind: 'syncFolder'; folder: string };

/** A call that shall fail. */
export interface Fault {
  readonly call: keyof FilePort;
  readonly code: string;
  /** How many such calls still succeed; 0 when not given. */
  readonly after?: number;
  /** Only for paths that contain this. */
  readonly path?: string;
}

interface OpenFile {
  readonly file: number;
  readonly path: string;
  readonly access: FileAccess;
}

/** The 32-bit generator "mulberry32" (public domain, T. Ettinger): a seed gives one sequence. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export class FakeFiles implements FilePort {
  /** Every change since this disk was made, in order. */
  readonly ops: FakeOp[] = [];
  /** When set, every change of the disk throws this code. */
  readOnly = '';
  /** Bytes that all files together may hold. */
  capacityBytes = Number.POSITIVE_INFINITY;
  /** Called before every call of the port, with its name. */
  beforeCall: (call: keyof FilePort) => void = () => {};

  readonly #baseFiles: ReadonlyMap<number, Uint8Array>;
  readonly #baseEntries: ReadonlyMap<string, number>;
  readonly #files: Map<number, Uint8Array>;
  readonly #entries: Map<string, number>;
  readonly #open = new Map<FileHandle, OpenFile>();
  readonly #faults: { fault: Fault; left: number }[] = [];
  #nextId: number;
  #self: ProcessIdentity = { pid: 1000, processStart: 'boot/1', host: 'here' };
  #running: ProcessIdentity[] = [this.#self];

  constructor(
    files: ReadonlyMap<number, Uint8Array> = new Map(),
    entries: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#baseFiles = files;
    this.#baseEntries = entries;
    this.#files = new Map(files);
    this.#entries = new Map(entries);
    this.#nextId = Math.max(0, ...files.keys()) + 1;
  }

  /** The process that uses the port: becomes another one, the old one gone unless told. */
  becomeProcess(identity: Partial<ProcessIdentity>, keepOld = false): void {
    if (!keepOld) this.#running = this.#running.filter((one) => one !== this.#self);
    this.#self = { ...this.#self, ...identity };
    this.#running.push(this.#self);
  }

  get processes(): ProcessPort {
    return {
      self: this.#self,
      isRunning: ({ pid, processStart }) =>
        this.#running.some((one) => one.pid === pid && one.processStart === processStart),
    };
  }

  /** The next matching call (or the one after `after` of them) and all later ones throw. */
  failOn(fault: Fault): void {
    this.#faults.push({ fault, left: fault.after ?? 0 });
  }

  /** All faults, read-only state and capacity are gone. */
  heal(): void {
    this.#faults.length = 0;
    this.readOnly = '';
    this.capacityBytes = Number.POSITIVE_INFINITY;
  }

  makeFolder(_path: string): void {
    this.#check('makeFolder', _path, true);
  }

  list(folder: string): string[] {
    this.#check('list', folder, false);
    const prefix = `${folder}/`;
    return [...this.#entries.keys()]
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length));
  }

  open(path: string, access: FileAccess): FileHandle {
    this.#check('open', path, access !== 'read');
    let file = this.#entries.get(path);
    if (access === 'create') {
      file = this.#nextId++;
      this.#files.set(file, new Uint8Array(0));
      this.#change(path, new Map([[path, file]]));
    }
    if (file === undefined) throw failure('ENOENT', `open ${path}`);
    const handle = this.#nextId++;
    this.#open.set(handle, { file, path, access });
    return handle;
  }

  close(handle: FileHandle): void {
    this.#check('close', this.#of(handle).path, false);
    this.#open.delete(handle);
  }

  /** Handles that were opened and not closed. */
  openPaths(): string[] {
    return [...this.#open.values()].map(({ path }) => path);
  }

  sizeBytes(handle: FileHandle): number {
    return this.#content(this.#of(handle).file).byteLength;
  }

  read(handle: FileHandle, target: Uint8Array, position: number): number {
    const { file, path } = this.#of(handle);
    this.#check('read', path, false);
    const part = this.#content(file).subarray(position, position + target.byteLength);
    target.set(part);
    return part.byteLength;
  }

  writev(handle: FileHandle, chunks: readonly Uint8Array[], position: number): void {
    const { file, path, access } = this.#of(handle);
    if (access === 'read') throw failure('EBADF', `write ${path}`);
    this.#check('writev', path, true);
    // Not the Buffer itself: its `slice` would not copy.
    let bytes = new Uint8Array(Buffer.concat(chunks));
    const growthBytes = position + bytes.byteLength - this.#content(file).byteLength;
    const roomBytes = this.freeBytes('');
    const full = growthBytes > roomBytes;
    // A full disk takes what still fits.
    if (full) bytes = bytes.slice(0, Math.max(0, bytes.byteLength - growthBytes + roomBytes));
    this.ops.push({ kind: 'write', file, position, bytes });
    this.#files.set(file, overwrite(this.#content(file), bytes, position));
    if (full) throw failure('ENOSPC', `write ${path}`);
  }

  sync(handle: FileHandle): void {
    const { file, path } = this.#of(handle);
    this.#check('sync', path, true);
    this.ops.push({ kind: 'sync', file });
  }

  link(from: string, to: string): void {
    this.#check('link', to, true);
    const file = this.#existing(from);
    if (this.#entries.has(to)) throw failure('EEXIST', `link ${to}`);
    this.#change(to, new Map([[to, file]]));
  }

  rename(from: string, to: string): void {
    this.#check('rename', to, true);
    const file = this.#existing(from);
    const changes = new Map<string, number | undefined>([[from, undefined]]);
    this.#change(to, changes.set(to, file));
  }

  unlink(path: string): void {
    this.#check('unlink', path, true);
    this.#existing(path);
    this.#change(path, new Map([[path, undefined]]));
  }

  syncFolder(folder: string): void {
    this.#check('syncFolder', folder, true);
    this.ops.push({ kind: 'syncFolder', folder });
  }

  freeBytes(_folder: string): number {
    let usedBytes = 0;
    for (const file of new Set(this.#entries.values())) usedBytes += this.#content(file).byteLength;
    return Math.max(0, this.capacityBytes - usedBytes);
  }

  /** The whole disk as path → content, for comparing. */
  contents(): Map<string, Uint8Array> {
    const paths = [...this.#entries.keys()].sort();
    return new Map(paths.map((path) => [path, this.#content(this.#existing(path)).slice()]));
  }

  /** Changes a file behind everyone's back, durably: bit rot, or an operator's hand. */
  tamper(path: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const file = this.#existing(path);
    const bytes = change(this.#content(file).slice());
    this.#files.set(file, bytes);
  }

  /** The same disk (as readable now, all durable) for the next process. */
  restarted(): FakeFiles {
    return this.#successor(new FakeFiles(new Map(this.#files), new Map(this.#entries)));
  }

  /**
   * The disk after the process was killed, before change number `opCount`: all it wrote can be
   * read, and what it had not synced can still be lost in a power cut.
   */
  killed(opCount = this.ops.length): FakeFiles {
    const next = new FakeFiles(this.#baseFiles, this.#baseEntries);
    next.#nextId = this.#nextId;
    for (const op of this.ops.slice(0, opCount)) next.#replay(op);
    return this.#successor(next);
  }

  #replay(op: FakeOp): void {
    this.ops.push(op);
    if (op.kind === 'entry') applyChanges(this.#entries, op.changes);
    if (op.kind !== 'write') return;
    this.#files.set(op.file, overwrite(this.#content(op.file), op.bytes, op.position));
  }

  /**
   * The disk after a power cut.
   *
   * @param opCount the cut comes after so many of `ops`; all when not given.
   * @param fate decides for each unsynced change.
   * @param random places tears and noise.
   */
  crashed(fate: (op: FakeOp) => Fate, random: Random, opCount = this.ops.length): FakeFiles {
    const files = new Map(this.#baseFiles);
    const entries = new Map(this.#baseEntries);
    const durable = durableOps(this.ops, opCount);
    for (let i = 0; i < opCount; i++) {
      const op = this.ops[i];
      if (op.kind !== 'write' && op.kind !== 'entry') continue;
      const end = durable.has(i) ? 'kept' : fate(op);
      if (op.kind === 'entry') {
        if (end === 'kept') applyChanges(entries, op.changes);
      } else {
        const before = files.get(op.file) ?? new Uint8Array(0);
        files.set(op.file, applyWrite(before, op, end, random));
      }
    }
    // A name may survive a file of which nothing was written: it is empty then.
    for (const file of entries.values()) {
      if (!files.has(file)) files.set(file, new Uint8Array(0));
    }
    return this.#successor(new FakeFiles(files, entries));
  }

  #successor(next: FakeFiles): FakeFiles {
    next.becomeProcess({ pid: this.#self.pid + 1, processStart: `boot/${this.#self.pid + 1}` });
    return next;
  }

  #check(call: keyof FilePort, path: string, changes: boolean): void {
    this.beforeCall(call);
    if (changes && this.readOnly !== '') throw failure(this.readOnly, `${call} ${path}`);
    for (const entry of this.#faults) {
      if (entry.fault.call !== call || !path.includes(entry.fault.path ?? '')) continue;
      if (entry.left === 0) throw failure(entry.fault.code, `${call} ${path}`);
      entry.left -= 1;
    }
  }

  #change(path: string, changes: ReadonlyMap<string, number | undefined>): void {
    this.ops.push({ kind: 'entry', folder: path.slice(0, path.lastIndexOf('/')), changes });
    applyChanges(this.#entries, changes);
  }

  #existing(path: string): number {
    const file = this.#entries.get(path);
    if (file === undefined) throw failure('ENOENT', path);
    return file;
  }

  #of(handle: FileHandle): OpenFile {
    const open = this.#open.get(handle);
    if (open === undefined) throw failure('EBADF', `handle ${handle}`);
    return open;
  }

  #content(file: number): Uint8Array {
    return this.#files.get(file) ?? new Uint8Array(0);
  }
}

function failure(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

/** Indices of the changes below `opCount` that a later sync below it made durable. */
function durableOps(ops: readonly FakeOp[], opCount: number): Set<number> {
  const durable = new Set<number>();
  const syncedFiles = new Set<number>();
  const syncedFolders = new Set<string>();
  for (let i = opCount - 1; i >= 0; i--) {
    const op = ops[i];
    if (op.kind === 'sync') syncedFiles.add(op.file);
    else if (op.kind === 'syncFolder') syncedFolders.add(op.folder);
    else if (op.kind === 'write' ? syncedFiles.has(op.file) : syncedFolders.has(op.folder)) {
      durable.add(i);
    }
  }
  return durable;
}

function applyChanges(
  entries: Map<string, number>,
  changes: ReadonlyMap<string, number | undefined>,
): void {
  for (const [path, file] of changes) {
    if (file === undefined) entries.delete(path);
    else entries.set(path, file);
  }
}

function overwrite(before: Uint8Array, bytes: Uint8Array, position: number): Uint8Array {
  // In place where possible would spoil the disks of earlier crashes, which share the bytes.
  const after = new Uint8Array(Math.max(before.byteLength, position + bytes.byteLength));
  after.set(before);
  after.set(bytes, position);
  return after;
}

function applyWrite(
  before: Uint8Array,
  op: FakeOp & { kind: 'write' },
  fate: Fate,
  random: Random,
): Uint8Array {
  if (fate === 'lost') return before;
  if (fate === 'kept') return overwrite(before, op.bytes, op.position);
  const end = op.position + op.bytes.byteLength;
  let after = before;
  for (let at = op.position; at < end; ) {
    const next = Math.min(end, at - (at % SECTOR_BYTES) + SECTOR_BYTES);
    const sector = op.bytes.slice(at - op.position, next - op.position);
    const hit = random() < 0.5;
    if (hit && fate === 'corrupted') {
      const start = Math.floor(random() * sector.byteLength);
      for (let i = start; i < sector.byteLength; i++) sector[i] = Math.floor(random() * 256);
    }
    if (!hit || fate === 'corrupted') after = overwrite(after, sector, at);
    at = next;
  }
  return after;
}

/** The same disk for code that must not block. */
export function asyncFilesOf(files: FakeFiles): AsyncFilePort {
  return {
    create: async (path) => {
      const handle = files.open(path, 'create');
      return {
        write: async (bytes, position) => files.writev(handle, [bytes], position),
        sync: async () => files.sync(handle),
        close: async () => files.close(handle),
      };
    },
    rename: async (from, to) => files.rename(from, to),
    unlink: async (path) => files.unlink(path),
    syncFolder: async (folder) => files.syncFolder(folder),
  };
}
