/**
 * The tables of the read model of accounts: who there is, their orders, balances and trades, as
 * numbers that events change in place.
 */
import { type AccountControls, NO_CONTROLS } from './account-controls.ts';
import type { AccountLimits } from './account-limits.ts';
import { type BalanceList, BalanceTable, noBalances } from './balance-table.ts';
import { Changes } from './changes.ts';
import { OrderLists } from './order-lists.ts';
import { noneOpen, type OpenList, OrderPool } from './order-pool.ts';
import type { OrderRecord } from './order-record.ts';
import { SlotHistory } from './slot-history.ts';
import { NONE } from './slot-index.ts';
import { TradeHistory } from './trade-history.ts';

export interface Account {
  readonly id: number;
  readonly open: OpenList;
  readonly balances: BalanceList;
  controls: AccountControls;
  updateUs: number;
}

/** What a market trades, as ids of assets. */
export interface MarketAssets {
  readonly base: number;
  readonly quote: number;
}

export class AccountTables {
  readonly accounts = new Map<number, Account>();
  /** Every known order, open and closed. */
  readonly orders = new OrderPool();
  readonly closed: SlotHistory;
  readonly trades: TradeHistory;
  readonly balances = new BalanceTable();
  readonly markets = new Map<number, MarketAssets>();
  readonly lists = new OrderLists();
  readonly changes: Changes;
  /** How often an order joined the back of a queue. */
  places = 0;
  /** The account that was looked up last. */
  #recent: Account | undefined;

  constructor(limits: AccountLimits) {
    this.closed = new SlotHistory(
      { maxPerOwner: limits.maxClosedPerAccount, maxTotal: limits.maxClosedTotal },
      (slot) => this.#forget(slot),
    );
    this.trades = new TradeHistory({
      maxPerOwner: limits.maxTradesPerAccount,
      maxTotal: limits.maxTradesTotal,
    });
    const changes = { maxPerOwner: limits.maxChangesPerAccount, maxTotal: limits.maxChangesTotal };
    this.changes = new Changes(changes);
  }

  /** An account, a new one where there is none. */
  account(id: number): Account {
    if (this.#recent?.id === id) return this.#recent;
    let account = this.accounts.get(id);
    if (account === undefined) {
      const empty = { open: noneOpen(), balances: noBalances() };
      account = { id, ...empty, controls: NO_CONTROLS, updateUs: 0 };
      this.accounts.set(id, account);
    }
    this.#recent = account;
    return account;
  }

  /** An order that may be changed, good until it is forgotten. */
  record(orderId: number): OrderRecord | undefined {
    const slot = this.orders.slotOf(orderId);
    return slot === NONE ? undefined : this.orders.record(slot);
  }

  /** An open order is closed. Where the history is short, its slot may be free afterwards. */
  end(account: number, slot: number): void {
    this.orders.close(this.account(account).open, slot);
    this.closed.add(account, slot);
  }

  #forget(slot: number): void {
    const object = this.orders.objectOf(slot);
    if (object !== undefined) this.lists.forget(object);
    this.orders.forget(slot);
  }
}
