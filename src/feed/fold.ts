/**
 * What is derived from the log is a fold over its events: the books that people see, candles,
 * balances, open orders. Every such read model is a `Fold`, so that the node can feed them alike,
 * keep them beside an engine snapshot and bring them back after a restart.
 */
import type { BlockView } from '../base/block-view.ts';
import type { Event } from '../schema/generated/protocol.ts';

export interface Fold {
  /**
   * Takes the next event. Events come in order, each exactly once.
   * @param timeUs time of the last Tick, microseconds since 1970
   */
  apply(event: Event, timeUs: number): void;
  /**
   * As `apply`, from the event's blocks at byte `at`, which are good until it returns. A fold that
   * has it is given no decoded event: most of what happens needs none.
   */
  applyBlocks?(view: BlockView, at: number, timeUs: number): void;
  /** Everything needed to go on from here: plain data for `v8.serialize`. */
  save(): unknown;
  /** Goes on from what `save` gave, in a fold that has seen nothing yet. */
  load(saved: unknown): void;
}
