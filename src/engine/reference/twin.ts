/** The naive twin's parts, as its commands see them. */
import type { Auctions } from './auction.ts';
import type { Closer } from './closing.ts';
import type { Limits } from './limits.ts';
import type { Matcher } from './matching.ts';
import type { Pegs } from './pegs.ts';
import type { State } from './state.ts';
import type { Triggers } from './triggers.ts';

export interface Twin {
  readonly state: State;
  readonly limits: Limits;
  readonly closer: Closer;
  readonly auctions: Auctions;
  readonly matcher: Matcher;
  readonly triggers: Triggers;
  readonly pegs: Pegs;
}
