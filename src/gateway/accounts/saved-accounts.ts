/** What the read model of accounts looks like in a snapshot. */
import type { AccountControls } from './account-controls.ts';
import type { SavedChanges } from './changes.ts';
import type { OrderRecord } from './order-record.ts';
import type { AssetBalance, OwnTrade } from './user-events.ts';

export interface SavedAccounts {
  readonly markets: readonly (readonly [number, number, number])[];
  readonly accounts: readonly {
    readonly id: number;
    readonly updateUs: number;
    readonly balances: readonly AssetBalance[];
    readonly open: readonly OrderRecord[];
    /** Absent in what was saved before there were any. */
    readonly controls?: AccountControls;
  }[];
  readonly closed: readonly OrderRecord[];
  readonly trades: readonly OwnTrade[];
  /** Absent where the places of the open orders are not known. */
  readonly places?: number;
  /** Absent in what was saved before there were any. */
  readonly changes?: SavedChanges;
}
