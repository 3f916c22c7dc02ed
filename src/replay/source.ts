/** Where commands come from: a journal or a file. All of it streams; nothing is kept. */
import type { EngineConfig, PackedSource } from '../engine/engine.ts';
import type { Event } from '../schema/generated/protocol.ts';

/** Whole commands, one behind the other; valid until the next are asked for. */
export interface Stretch {
  readonly payload: Uint8Array;
  /** Sequence of the first of them. */
  readonly firstSequence: number;
  /** Wants to see the first event that comes of them. */
  readonly onAnswer?: (event: Event) => void;
}

/** What the engine begins with. */
export type Beginning =
  | { readonly config: Partial<EngineConfig> }
  /** With the read models of the moment, where there are any. */
  | { readonly snapshot: PackedSource; readonly views: Uint8Array | undefined };

export interface CommandSource {
  readonly beginning: Beginning;
  /** What the reader should know, in sentences; may grow while reading. */
  readonly notes: readonly string[];
  /** What the source calls an account; undefined where it has no name for it. */
  accountName?(account: number): string | undefined;
  /** @throws Error naming the place of what cannot be read */
  stretches(): Generator<Stretch>;
  /** How much of it has been read, in whatever unit. */
  progress(): { readonly done: number; readonly total: number };
}
