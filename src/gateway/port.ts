/**
 * What a gateway needs of the exchange behind it. The node implements it; tests may implement it
 * with an engine in the same thread.
 */
import type { Command, Event } from '../schema/generated/protocol.ts';

type WithoutCorrelation<T> = T extends unknown ? Omit<T, 'correlation'> : never;

/** A command before the node gives it its correlation. */
export type Request = WithoutCorrelation<Command>;

/** What became of a command. It is durable by the time that this is seen. */
export interface Outcome {
  /** The answer: `Rejected`, or the accepting event. */
  readonly answer: Event;
  /**
   * The answer and its consequences, in order. Of a command with more events than
   * `MAX_OUTCOME_EVENTS` only the first ones are here; the folds have seen all.
   */
  readonly events: readonly Event[];
  /** Time of the command, microseconds since 1970. */
  readonly timeUs: number;
}

/** Events of one command that an outcome carries at most. */
export const MAX_OUTCOME_EVENTS = 4096;

export interface ExchangePort {
  /**
   * Submits a command. Resolves once it is durable, applied, and seen by all folds. A refusal is an
   * outcome (`Rejected`; codes 801 and 802 come from the node itself: too much is waiting, or it is
   * stopping; so does 102 for a command of more than 64 blocks), never an exception.
   */
  submit(request: Request): Promise<Outcome>;
  /** True while the node takes commands; false asks sockets to stop reading. */
  hasRoom(): boolean;
  /** Resolves when there is room again. */
  whenRoom(): Promise<void>;
  /** Wall clock, microseconds since 1970 (injected so that tests can move it). */
  nowUs(): number;
}

/** An exchange that also takes commands as the blocks that they are. */
export interface BlockPort extends ExchangePort {
  /**
   * Submits whole commands, as many as there is room for, in order. Nothing is told of what
   * becomes of them: their answers are events with their correlation, which is 2^32 or more (what
   * is below belongs to `submit`). The caller has checked that every command is whole, has 1 to 64
   * blocks and a template that may be sent.
   * @param blocks the commands are its bytes from `from` to `to`; they are copied
   * @returns bytes taken; fewer than given where there is no room for more; -1: the node stops
   */
  submitBlocks(blocks: Uint8Array, from: number, to: number): number;
}
