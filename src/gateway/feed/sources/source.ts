/** Where the messages of a stream come from. */
import type { Content } from '../messages.ts';

export interface Source {
  /** 0: it speaks at each tick with something new; else at most each so many milliseconds. */
  readonly everyMs: number;
  /**
   * A count of its own for what it has said, as of the last `take`, which never falls; undefined:
   * messages are counted.
   */
  position(): number | undefined;
  /** What happened since the last time; undefined: nothing. */
  take(nowUs: number): Content | undefined;
  /** Everything there is, as of the last `take`, which is right before. */
  snapshot(nowUs: number): Content;
  /** Whether time alone gives it something to say. */
  isDue?(nowUs: number): boolean;
  /**
   * What was said after a position, in parts with the position that each reaches; undefined where
   * that is not known any more.
   */
  recall?(
    after: number,
  ): readonly { readonly position: number; readonly content: Content }[] | undefined;
  /** Nobody is here any more. */
  close(): void;
}

/** Milliseconds between two messages of a stream that shows a state rather than events. */
export const STATE_MS = 100;
