/** What the page and its worker tell each other. */
import type { LevelView } from 'lx-dex/engine';
import type { Side } from 'lx-dex/protocol';

export type ToWorker =
  | { readonly kind: 'run'; readonly commandsPerSecond: number }
  | { readonly kind: 'pause' }
  /** A market order of the account of who looks at the page. */
  | { readonly kind: 'order'; readonly side: Side; readonly lots: number };

export interface ShownTrade {
  readonly id: number;
  readonly side: Side;
  readonly priceTicks: number;
  readonly lots: number;
  /** It is of the account of who looks at the page. */
  readonly own: boolean;
}

/** The market as it is, and the trades since the last time. */
export interface Shown {
  /** Commands applied. */
  readonly sequence: number;
  readonly bids: readonly LevelView[];
  readonly asks: readonly LevelView[];
  readonly trades: readonly ShownTrade[];
  /** Coins that the account has more than it began with. */
  readonly position: number;
  /** Hexadecimal; only while it is paused. */
  readonly stateHash?: string;
}
