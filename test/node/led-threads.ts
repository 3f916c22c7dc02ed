/** What two threads and the one that leads them step by step have in common. */

/** Words that the threads and their leader share: a state and what is waited on for each thread. */
export const LEADER_WORDS = 8;
/** What a thread does: of its state word. */
export const State = {
  /** Until it is led. */
  IDLE: 0,
  RUNS: 1,
  /** Just before an access. */
  AT_STEP: 2,
  SLEEPS: 3,
  DONE: 4,
  FAILED: 5,
} as const;
/** Where a thread's state is, and where the index of the word that it sleeps on. */
export const stateOf = (side: number) => side;
export const sleepsOnOf = (side: number) => 2 + side;

export interface SideOptions {
  /** Of the leader. */
  readonly words: SharedArrayBuffer;
  /** 0 or 1. */
  readonly side: number;
  readonly pair: PairName;
  readonly memory: SharedArrayBuffer;
}

/** What a thread does: made ready on the memory, then led. */
export type Side = (memory: SharedArrayBuffer) => () => void;
export type Pair = readonly [Side, Side];

/** Where a pair is found. */
export interface PairName {
  /** URL of the module that exports it. */
  readonly module: string;
  readonly name: string;
}
