/**
 * A data folder seen from outside: its snapshots and its capacities. Nothing is changed, no lock is
 * taken; the folder may be a copy or that of a running exchange.
 */
import { Engine, type EngineConfig } from '../engine/engine.ts';
import { parseSnapshotName } from '../log/file/names.ts';
import { errorCode, type FilePort } from '../log/file/port.ts';
import { type PartSource, readSnapshot, type StoredSnapshot } from '../log/file/snapshot-codec.ts';
import { readCapacities } from '../node/capacities.ts';
import { decodeDigest } from '../node/event-digest.ts';
import { ENGINE_PART, EVENTS_PART, VIEWS_PART } from '../node/messages.ts';
import { SCHEMA_VERSION } from '../schema/generated/protocol.ts';
import { LAYOUT_VERSION } from '../schema/generated/state.ts';

/** A snapshot file whose hash is right. */
export interface FolderSnapshot {
  readonly name: string;
  readonly sequence: number;
  readonly logHash: Uint8Array;
  readonly schemaVersion: number;
  readonly engine: PartSource;
  /** Layout of the engine's state; that of this release and earlier ones can be restored. */
  readonly layoutVersion: number;
  /** Digest of the events of the last batch. */
  readonly events: bigint;
  /** The read models, as they were serialized. */
  views(): Uint8Array | undefined;
}

/** A snapshot file that cannot be used, and why. */
export interface BadSnapshot {
  readonly name: string;
  readonly sequence: number;
  readonly state: 'damaged' | 'newer' | 'gone';
  readonly reason: string;
}

/** Whether this release can restore it. */
export function isRestorable(snapshot: FolderSnapshot): boolean {
  return snapshot.layoutVersion <= LAYOUT_VERSION;
}

/** Names of the snapshot files, oldest first. */
export function snapshotNames(files: FilePort, folder: string): string[] {
  return files
    .list(folder)
    .filter((name) => parseSnapshotName(name) !== undefined)
    .sort();
}

/** Reads and verifies one snapshot file. Errors of the file system come as they are. */
export function openSnapshot(
  files: FilePort,
  folder: string,
  name: string,
): FolderSnapshot | BadSnapshot {
  const bad = (state: BadSnapshot['state'], reason: string): BadSnapshot => {
    return { name, sequence: parseSnapshotName(name)!, state, reason };
  };
  try {
    const read = readSnapshot(files, `${folder}/${name}`);
    if (!('problem' in read)) return judged(name, read, bad);
    if (read.problem === 'damaged') return bad('damaged', read.reason);
    return bad('newer', `format ${read.formatVersion}`);
  } catch (error) {
    // An exchange that is running has removed it since it was listed.
    if (errorCode(error) === 'ENOENT') return bad('gone', 'a newer one took its place meanwhile');
    throw error;
  }
}

function judged(
  name: string,
  { schemaVersion, sequence, logHash, source }: StoredSnapshot,
  bad: (state: BadSnapshot['state'], reason: string) => BadSnapshot,
): FolderSnapshot | BadSnapshot {
  if (schemaVersion > SCHEMA_VERSION) return bad('newer', `schema ${schemaVersion}`);
  if (sequence !== parseSnapshotName(name)) return bad('damaged', `it is of sequence ${sequence}`);
  const engine = source(ENGINE_PART);
  if (!engine) return bad('damaged', 'it holds no engine state');
  const layoutVersion = layoutOf(engine);
  if (typeof layoutVersion === 'string') return bad('damaged', layoutVersion);
  if (layoutVersion > LAYOUT_VERSION) return bad('newer', `layout ${layoutVersion}`);
  const events = decodeDigest(contentOf(source(EVENTS_PART)));
  const views = () => contentOf(source(VIEWS_PART));
  return { name, sequence, logHash, schemaVersion, engine, layoutVersion, events, views };
}

function layoutOf(engine: PartSource): number | string {
  try {
    return Engine.layoutVersionOf(engine);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function contentOf(source: PartSource | undefined): Uint8Array | undefined {
  if (!source) return undefined;
  const bytes = new Uint8Array(source.byteLength);
  source.read(0, bytes);
  return bytes;
}

/** The capacities that a folder's log must be run with, or why they are not known. */
export function capacitiesOf(folder: string): EngineConfig | string {
  try {
    const found = readCapacities(folder);
    if (found) return found;
    return 'capacities.json is missing; restore it from a backup';
  } catch (error) {
    return (error as Error).message;
  }
}
