/** What a gateway needs so that its journal can be read: the log, and snapshots of states. */
import type { Readable } from 'node:stream';

export interface JournalSegment {
  readonly name: string;
  readonly firstSequence: number;
  /** That is in it by now. */
  readonly lastSequence: number;
  /** Without the room that is kept for what comes. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
}

export interface JournalSnapshot {
  readonly name: string;
  /** Of the last command that it holds. */
  readonly sequence: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
}

export interface JournalListing {
  /** Oldest first. */
  readonly segments: readonly JournalSegment[];
  readonly snapshots: readonly JournalSnapshot[];
  /** What the log has to be run with. */
  readonly capacities: object;
}

/** A part of a file on its way. */
export interface JournalBytes {
  readonly stream: Readable;
  readonly bytes: number;
}

export interface JournalPort {
  /** Whether whoever may read an account may read it: the play money of a demo is no secret. */
  readonly isOpenToAll: boolean;
  list(): Promise<JournalListing>;
  /**
   * Opens a file of the listing from a byte up to another one, or up to its end.
   * @returns undefined where there is no such file, or not so much of it
   */
  open(name: string, from: number, to: number | undefined): Promise<JournalBytes | undefined>;
}
