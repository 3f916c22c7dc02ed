/**
 * A stretch of a journal in memory, ready to be run from any place: every batch held to the chain
 * as `lx verify` does, and the state that it begins with. Runs in browsers and in Node.
 *
 * Promise: what is given out has the right hashes. Where the files are damaged, all before the
 * damage is here, and `end` says where it is and why.
 */
import { DEFAULT_CONFIG, Engine, type EngineConfig, type PackedSource } from '../engine/engine.ts';
import { BATCH_HEADER_BYTES, hexOf } from '../log/file/batch-descriptor.ts';
import { type ChainEnd, ChainWalk } from '../log/file/chain-walk.ts';
import { parseSnapshotName } from '../log/file/names.ts';
import { readSnapshot } from '../log/file/snapshot-codec.ts';
import { ENGINE_PART, VIEWS_PART } from '../node/snapshot-parts.ts';
import { SCHEMA_VERSION } from '../schema/generated/protocol.ts';
import { LAYOUT_VERSION } from '../schema/generated/state.ts';
import { type MemoryFile, MemoryFiles } from './memory-files.ts';
import { readStored } from './stored-values.ts';

/** Beside the log; `node/capacities.ts` writes it. */
const CAPACITIES_NAME = 'capacities.json';

/** A batch whose hash is right and that continues the one before. */
export interface RecordedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  /** Digest of the events of the batch before; 0n where none was written. */
  readonly eventsBefore: bigint;
  readonly schemaVersion: number;
  readonly payload: Uint8Array;
}

/** What the engine begins with. */
export type Base =
  | { readonly sequence: 0; readonly config: EngineConfig }
  | {
      readonly sequence: number;
      readonly snapshot: PackedSource;
      readonly name: string;
      /** Assets and markets as `Catalog.save` gave them; undefined where they are not told. */
      readonly names: unknown;
    };

export interface Recording {
  readonly base: Base;
  /** Those after the base, in order. */
  readonly batches: readonly RecordedBatch[];
  /** How the files end: whole, unfinished, damaged, or written on by a newer release. */
  readonly end: ChainEnd;
  /** SHA-256 of the last batch, hexadecimal: the head of the chain. */
  readonly lastHash: string;
  /** Sentences about what was passed over. */
  readonly notes: readonly string[];
}

export interface ReadRecordingOptions {
  readonly files: readonly MemoryFile[];
  /** The first sequence that is wanted; the newest snapshot before it is the base. */
  readonly from?: number | undefined;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** @throws Error with what is missing where nothing of the files can be run */
export function readRecording(options: ReadRecordingOptions): Recording {
  const { files, from = 1, onProgress } = options;
  const port = new MemoryFiles(files);
  const walk = new ChainWalk({ folder: '', files: port });
  if (walk.firstSequence === 0) {
    throw new Error('None of the files is a segment of a log (log-….lxl).');
  }
  const notes: string[] = [];
  const base = findBase(files, port, walk.firstSequence, from, notes);
  const bytesOf = new Map(files.map(({ name, bytes }) => [name, bytes]));
  const total = walk.totalBytes();
  const batches: RecordedBatch[] = [];
  const all = walk.batches();
  let step = all.next();
  for (; !step.done; step = all.next()) {
    const { batch, file, offsetBytes } = step.value;
    const { firstSequence, lastSequence, timeUs, eventsBefore, schemaVersion } = batch;
    if (schemaVersion > SCHEMA_VERSION) {
      notes.push(`A newer release wrote what begins with sequence ${firstSequence}.`);
      break;
    }
    onProgress?.(walk.readBytes, total);
    if (lastSequence <= base.sequence) continue;
    const begin = offsetBytes + BATCH_HEADER_BYTES;
    // The walk's own views are gone with its next batch.
    const payload = bytesOf.get(file)!.subarray(begin, begin + batch.payload.byteLength);
    const told = { firstSequence, lastSequence, timeUs, eventsBefore, schemaVersion };
    batches.push({ ...told, payload });
  }
  const whole: ChainEnd = { state: 'whole', file: '', offsetBytes: 0, sequence: 0, reason: '' };
  const end = step.done ? step.value : whole;
  return { base, batches, end, lastHash: hexOf(walk.point.previousHash), notes };
}

/** The newest snapshot that the log goes on from and that is not behind `from`; else nothing. */
function findBase(
  files: readonly MemoryFile[],
  port: MemoryFiles,
  firstSequence: number,
  from: number,
  notes: string[],
): Base {
  const names = files
    .map(({ name }) => name)
    .filter((name) => parseSnapshotName(name) !== undefined);
  for (const name of names.sort().reverse()) {
    const sequence = parseSnapshotName(name)!;
    const isNeeded = firstSequence > 1;
    if (sequence < firstSequence - 1 || (sequence >= from && !isNeeded)) continue;
    if (sequence >= from && names.some((other) => isBetween(other, firstSequence, sequence))) {
      continue;
    }
    const read = readSnapshot(port, name);
    if ('problem' in read) {
      notes.push(`${name} is ${read.problem === 'newer' ? 'of a newer release' : 'damaged'}.`);
      continue;
    }
    const snapshot = read.source(ENGINE_PART);
    if (snapshot && Engine.layoutVersionOf(snapshot) <= LAYOUT_VERSION) {
      return { sequence, snapshot, name, names: namesOf(read.source(VIEWS_PART), notes) };
    }
    notes.push(`${name} holds no state that this release can run.`);
  }
  if (firstSequence === 1) return { sequence: 0, config: capacitiesOf(files, notes) };
  throw new Error(
    `The log begins with sequence ${firstSequence}: add the files before it, or a snapshot of ` +
      `sequence ${firstSequence - 1} or later.`,
  );
}

/** The catalog in the read models of a snapshot. */
function namesOf(views: PackedSource | undefined, notes: string[]): unknown {
  const missing = 'The snapshot tells no names: markets go by numbers, prices by ticks.';
  if (views === undefined) {
    notes.push(missing);
    return undefined;
  }
  const bytes = new Uint8Array(views.byteLength);
  views.read(0, bytes);
  try {
    const stored = readStored(bytes) as { folds?: { feed?: { catalog?: unknown } } };
    const catalog = stored.folds?.feed?.catalog;
    if (catalog === undefined) notes.push(missing);
    return catalog;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    notes.push(`${missing} (${error.message})`);
    return undefined;
  }
}

/** Whether a snapshot lies before another one and can be begun with. */
function isBetween(name: string, firstSequence: number, before: number): boolean {
  const sequence = parseSnapshotName(name)!;
  return sequence >= firstSequence - 1 && sequence < before;
}

function capacitiesOf(files: readonly MemoryFile[], notes: string[]): EngineConfig {
  const file = files.find(({ name }) => name === CAPACITIES_NAME);
  if (file === undefined) {
    notes.push(
      `${CAPACITIES_NAME} is not here, so the usual capacities are taken: where the exchange had ` +
        'others, the hash of the state is another one than its own.',
    );
    return DEFAULT_CONFIG;
  }
  const text = new TextDecoder().decode(file.bytes);
  return { ...DEFAULT_CONFIG, ...(JSON.parse(text) as Partial<EngineConfig>) };
}
