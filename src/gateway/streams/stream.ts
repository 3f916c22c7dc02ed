/** What this room keeps of an account and of a session. */

/** The last command of a session that was answered. */
export interface Answered {
  readonly account: number;
  readonly sessionNumber: number;
  sequence: number;
}

/** The stream of one account. */
export interface Stream {
  readonly account: number;
  /** Number of the newest event; 0: none yet. */
  lastSequence: number;
  /** Number and place of the oldest event that is still there. */
  oldestSequence: number;
  oldestPlace: number;
  newestPlace: number;
  /** Blocks appended since the beginning of this process. */
  appendedBlocks: number;
  /** Sessions of which a command was ever answered. */
  sessionCount: number;
  recent: Answered | undefined;
  readers: readonly StreamEnd[];
}

/** A reader, as the stream sees it. */
export interface StreamEnd {
  /** Something was appended at `place`. @returns whether the reader was at the end */
  reached(place: number): boolean;
  /** The turn in which something was appended is over. */
  tell(): void;
}
