/** What others ask of the history of an exchange, and what they are told of how it goes. */

/** Rows of one account in one market, in the order of their ids. */
export interface PageOfMarket {
  readonly account: number;
  readonly market: number;
  /** The first id that is wanted. */
  readonly fromId?: number | undefined;
  /** Microseconds since 1970, the first that is wanted. */
  readonly fromUs?: number | undefined;
  /** The last that is wanted. */
  readonly untilUs?: number | undefined;
  /** Of trades: those of this order alone. */
  readonly orderId?: number | undefined;
  /** Rows at most. */
  readonly limit: number;
  /** The newest that are wanted, not the oldest; given oldest first all the same. */
  readonly newest?: boolean | undefined;
}

/** An order as it is at the history's position. Numbers are the engine's. */
export interface PastOrder {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: number;
  readonly type: number;
  readonly timeInForce: number;
  readonly stp: number;
  readonly clientOrderId: number;
  readonly clientText: string;
  readonly priceTicks: number;
  /** Lots without what self-trade prevention took away; of MARKET_QUOTE quote units. */
  readonly quantity: number;
  readonly leaves: number;
  readonly executedLots: number;
  readonly quoteUnits: number;
  /** Lots that self-trade prevention took away while it went on. */
  readonly decrementedLots: number;
  readonly triggerKind: number;
  readonly triggerPriceTicks: number;
  readonly triggerBeganTicks: number;
  /** When it began to wait for its trigger, 0: it did not. Microseconds since 1970. */
  readonly triggerUs: number;
  readonly trailingTicks: number;
  readonly displayLots: number;
  readonly minimumLots: number;
  readonly hidden: number;
  readonly expireUs: number;
  readonly peg: number;
  readonly pegOffsetTicks: number;
  readonly peggedTicks: number;
  readonly listId: number;
  readonly listKind: number;
  readonly waits: number;
  /** -1: open, or filled. */
  readonly closeReason: number;
  readonly closeCode: number;
  /** 1: it ended with its list, because another order of that was cancelled. */
  readonly withCancelled: number;
  readonly timeUs: number;
  readonly updateUs: number;
  readonly workingUs: number;
}

/** One side of a trade. */
export interface PastFill {
  readonly account: number;
  readonly market: number;
  readonly tradeId: number;
  readonly isMaker: number;
  readonly orderId: number;
  readonly side: number;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly quoteUnits: number;
  readonly fee: number;
  readonly feeAsset: number;
  readonly timeUs: number;
  /** List of its order; 0: none. */
  readonly listId: number;
}

/** Where an entry stands among those of its account and asset. */
export interface EntryKey {
  readonly timeUs: number;
  readonly sequence: number;
  readonly number: number;
}

export interface StatementQuery {
  readonly account: number;
  readonly asset: number;
  /** Microseconds since 1970, the first that belongs to it. */
  readonly fromUs: number;
  /** The first that no longer belongs to it. */
  readonly untilUs: number;
}

/** Fees are received by the venue's own account. */
export type EntryName =
  | 'TRADE_PAID'
  | 'TRADE_RECEIVED'
  | 'TRANSFER_IN'
  | 'TRANSFER_OUT'
  | 'FEE_RECEIVED';

/** A change of what an account owns of an asset. */
export interface Entry extends EntryKey {
  readonly what: EntryName;
  /** Smallest units, net of the fee; below 0 where it went. */
  readonly amount: number;
  readonly fee: number;
  /** Owned after it. */
  readonly balance: number;
  readonly market: number;
  readonly tradeId: number;
  /** 32 hexadecimal digits; empty where it is none. */
  readonly transferId: string;
}

export interface StatementPage {
  /** Owned before the first entry of the page, smallest units. */
  readonly opening: number;
  /** Owned after the last one. */
  readonly closing: number;
  readonly entries: readonly Entry[];
  /** Whether there is more behind the last one. */
  readonly hasMore: boolean;
}

/** How the following goes. */
export interface HistoryStatus {
  /**
   * `starting`; `following`; `away`: the database; `full`: its disk, it can be read; `failed`:
   * tried again now and then.
   */
  readonly state: 'starting' | 'following' | 'away' | 'full' | 'failed';
  /** The last command of the log that it tells of. */
  readonly sequence: number;
  readonly commandsBehind: number;
  /** For how long it has been behind, whole seconds. */
  readonly secondsBehind: number;
  /** Why it is not followed. */
  readonly reason?: string;
}

/** The history, to be asked while the exchange goes on. What it tells is of one moment a call. */
export interface HistoryPort {
  readonly status: HistoryStatus;
  /** @throws Error where the history cannot be read now */
  orders(page: PageOfMarket): Promise<readonly PastOrder[]>;
  /** @throws Error where the history cannot be read now */
  fills(page: PageOfMarket): Promise<readonly PastFill[]>;
  /**
   * A page of a statement.
   * @param after the last entry of the page before; undefined: the first page
   * @param limit entries at most
   * @throws Error where the history cannot be read now
   */
  statement(
    query: StatementQuery,
    after: EntryKey | undefined,
    limit: number,
  ): Promise<StatementPage>;
}
