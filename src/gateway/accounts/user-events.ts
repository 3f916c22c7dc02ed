/**
 * What an account is told as it happens. Listeners run inside the fold, event by event, so they
 * must be quick and must copy what they keep: order records go on changing.
 */
import { CloseReason } from '../../schema/generated/protocol.ts';
import type { OrderListRecord } from './order-lists.ts';
import type { OrderRecord } from './order-record.ts';
import type { PreventedMatch } from './prevention.ts';

/** One side's view of a trade. */
export interface OwnTrade {
  readonly tradeId: number;
  readonly orderId: number;
  /** The list that the order is in; 0 or absent: none. */
  readonly listId?: number;
  readonly account: number;
  readonly market: number;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly quoteUnits: number;
  /** Units of `feeAsset`. */
  readonly fee: number;
  /** The asset that this side received. */
  readonly feeAsset: number;
  readonly timeUs: number;
  readonly isBuyer: boolean;
  readonly isMaker: boolean;
}

export type Execution =
  | 'NEW'
  | 'CANCELED'
  | 'REPLACED'
  | 'REJECTED'
  | 'TRADE'
  | 'EXPIRED'
  | 'TRADE_PREVENTION';

/** A list was placed, some of its waiting orders came alive, all of its orders have ended. */
export type ListChange = 'EXEC_STARTED' | 'UPDATED' | 'ALL_DONE';

export type UserEvent =
  | {
      readonly kind: 'order';
      readonly execution: Execution;
      readonly order: Readonly<OrderRecord>;
      /** With execution TRADE. */
      readonly trade: OwnTrade | undefined;
      /** With TRADE_PREVENTION: lots taken away by this event, and what was prevented. */
      readonly preventedLots: number;
      readonly match: Readonly<PreventedMatch> | undefined;
      readonly sequence: number;
      readonly timeUs: number;
    }
  | {
      readonly kind: 'list';
      readonly change: ListChange;
      readonly list: Readonly<OrderListRecord>;
      readonly timeUs: number;
    }
  | {
      readonly kind: 'balances';
      readonly balances: readonly AssetBalance[];
      readonly timeUs: number;
    }
  | {
      /** Money came (positive) or went (negative) by a transfer. */
      readonly kind: 'transfer';
      readonly asset: number;
      readonly deltaUnits: number;
      readonly timeUs: number;
    }
  | {
      /** A pending transfer holds (positive) money of the account, or lets go (negative) of it. */
      readonly kind: 'lock';
      readonly asset: number;
      readonly deltaUnits: number;
      readonly timeUs: number;
    };

export interface AssetBalance {
  readonly asset: number;
  readonly availableUnits: number;
  readonly reservedUnits: number;
}

export type UserListener = (event: UserEvent) => void;

/** What the end of an order is told as. */
export function closedExecution(reason: CloseReason, { status }: OrderRecord): Execution {
  if (reason === CloseReason.SELF_TRADE) return 'TRADE_PREVENTION';
  return status === 'CANCELED' || status === 'REJECTED' ? status : 'EXPIRED';
}
