import type { RingOptions } from '../src/base/one-to-one-ring.ts';

/** What the consuming worker is told; it answers with the sum of the words that it read. */
export interface RingTask {
  readonly ring: RingOptions;
  readonly messages: number;
}
