/** What the view Simulate and its worker tell each other. */
import type { Run } from '../../../src/agents/comparison.ts';
import type { Rules, Scenario } from '../../../src/agents/scenario.ts';

/** Simulated time by real time; `max`: as fast as it goes. */
export type Speed = number | 'max';

/** Rules with the name that their run has. */
export interface NamedRules {
  readonly name: string;
  readonly rules: Rules;
}

export type ToWorker =
  | {
      readonly kind: 'start';
      readonly scenario: Scenario;
      readonly sets: readonly NamedRules[];
      readonly speed: Speed;
    }
  | { readonly kind: 'speed'; readonly speed: Speed }
  | { readonly kind: 'pause' }
  | { readonly kind: 'continue' };

export type FromWorker =
  | { readonly kind: 'runs'; readonly runs: readonly Run[]; readonly share: number }
  | { readonly kind: 'failed'; readonly message: string };
