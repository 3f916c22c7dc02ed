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
   * @param view with `at`: the event's own blocks, good until `apply` returns, for a fold that
   *   keeps events as they are. Who has only the event gives neither.
   */
  apply(event: Event, timeUs: number, view?: BlockView, at?: number): void;
  /** Everything needed to go on from here: plain data for `v8.serialize`. */
  save(): unknown;
  /** Goes on from what `save` gave, in a fold that has seen nothing yet. */
  load(saved: unknown): void;
}
