/** What the view and its worker tell each other. */
import type { MemoryFile } from '../../../src/replay/memory-files.ts';
import type { Filter, Look, Shown } from '../../../src/replay/shown.ts';

export type { Filter, Look, Shown } from '../../../src/replay/shown.ts';

/** Recorded time by real time; `max`: as fast as it goes. */
export type Speed = number | 'max';

export type ToWorker =
  | {
      readonly kind: 'open';
      readonly files: readonly MemoryFile[];
      /** Names of assets and markets, as the exchange keeps them. */
      readonly names?: unknown;
      /** The first sequence that is wanted; the state before it is found. */
      readonly from?: number | undefined;
      /** Where to stand at first; at the beginning where undefined. */
      readonly at?: number | undefined;
      readonly account: number;
    }
  | { readonly kind: 'go'; readonly sequence: number }
  | { readonly kind: 'step'; readonly direction: 1 | -1; readonly times: number }
  | { readonly kind: 'time'; readonly timeUs: number }
  | { readonly kind: 'play'; readonly speed: Speed }
  | { readonly kind: 'pause' }
  | { readonly kind: 'look'; readonly look: Partial<Look> }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'density'; readonly parts: number };

/** A recording that can be gone through. */
export interface Opened {
  readonly baseSequence: number;
  readonly lastSequence: number;
  /** Microseconds since 1970. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly markets: readonly { readonly id: number; readonly symbol: string }[];
  readonly trades: number;
  readonly batches: number;
  /** Batches whose events are those that were released. */
  readonly compared: number;
  /** The first place where they are not. */
  readonly divergence: { readonly from: number; readonly to: number } | undefined;
  /** Hash of the last batch. */
  readonly lastHash: string;
  /** What is wrong with the end of the files, if anything. */
  readonly damage: string | undefined;
  readonly notes: readonly string[];
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly what: string; readonly share: number }
  | { readonly kind: 'opened'; readonly opened: Opened; readonly look: Look }
  | { readonly kind: 'shown'; readonly shown: Shown; readonly isPlaying: boolean }
  | { readonly kind: 'hash'; readonly sequence: number; readonly stateHash: string }
  | { readonly kind: 'density'; readonly counts: Uint32Array; readonly market: number }
  | { readonly kind: 'none'; readonly direction: 1 | -1 }
  | { readonly kind: 'failed'; readonly message: string };
