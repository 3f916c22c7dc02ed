/** What the engine thread and the main thread tell each other beside the rings; rare things. */
import type { EngineConfig } from '../engine/engine.ts';
import type { SyncMode } from '../log/file/file-log.ts';

/** How the engine thread is to run; its `workerData`. */
export interface EngineThreadOptions {
  readonly folder: string;
  readonly capacities: EngineConfig;
  readonly syncMode: SyncMode;
  readonly intervalMs: number;
  readonly segmentBytes: number;
  /** Commands between snapshots. */
  readonly snapshotEvery: number;
  /** Longest sleep where nobody calls, milliseconds; 1,000. */
  readonly idleMs?: number;
  /** `GATE_WORDS` words that main thread and engine thread share. */
  readonly gate: SharedArrayBuffer;
}

/** Each word has one writer, the main thread: nothing that it says is taken back by the other. */
export const GATE_WORDS = 4;
/** The main thread sets it to 1 once it has loaded what belongs to the snapshot. */
export const GATE_LOADED = 0;
/** The main thread sets it: 1 finish what waits and snapshot, 2 close the log and end. */
export const GATE_STOP = 1;
/** How often the main thread has asked for a snapshot. */
export const GATE_SNAPSHOTS_ASKED = 2;
/** How many snapshots the main thread has written; one more that was handed over is on its way. */
export const GATE_SNAPSHOTS_WRITTEN = 3;

export { ENGINE_PART, EVENTS_PART, VIEWS_PART } from './snapshot-parts.ts';

export type FromEngineThread =
  | {
      readonly kind: 'memory';
      readonly memory: SharedArrayBuffer;
      readonly capacities: EngineConfig;
      /** Sequence that the read models below belong to; 0 without a snapshot. */
      readonly sequence: number;
      readonly views: Uint8Array | undefined;
    }
  | {
      readonly kind: 'ready';
      readonly sequence: number;
      readonly replayedCommands: number;
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'snapshot';
      /** As often as it was asked for: all of these are answered by this one. */
      readonly asked: number;
      readonly sequence: number;
      readonly logHash: Uint8Array;
      readonly engine: Uint8Array;
      /** Digest of the events of the last batch, as 8 bytes. */
      readonly events: Uint8Array;
    }
  /** So often asked for a snapshot: the newest one is of everything that there is, and written. */
  | { readonly kind: 'unchanged'; readonly asked: number }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };
