/**
 * What every account has: balances, open orders, recently closed orders, own trades. A fold over
 * the events, bounded: open orders and balances as the engine bounds them, history by
 * `AccountLimits`. An order that is older than the history is unknown here, like one that never
 * was. Knows nothing of names and decimals; those are the catalog's.
 *
 * Everything lies in tables of numbers: what an ordinary order does is read from the blocks of its
 * events and allocates nothing. Objects are made for who asks, and for who listens.
 */
import { BlockView } from '../../base/block-view.ts';
import type { Fold } from '../../feed/fold.ts';
import { type Event, encodeEvent, TargetKind } from '../../schema/generated/protocol.ts';
import { type AccountControls, NO_CONTROLS } from './account-controls.ts';
import { AccountEvents } from './account-events.ts';
import { type AccountLimits, DEFAULT_ACCOUNT_LIMITS } from './account-limits.ts';
import { AccountTables } from './account-tables.ts';
import type { Changes } from './changes.ts';
import type { OrderLists } from './order-lists.ts';
import { copyOf, isOpen, type OrderRecord } from './order-record.ts';
import type { SavedAccounts } from './saved-accounts.ts';
import { NONE } from './slot-index.ts';
import type { AssetBalance, OwnTrade, UserListener } from './user-events.ts';
import { UserListeners } from './user-listeners.ts';

export { type AccountLimits, DEFAULT_ACCOUNT_LIMITS } from './account-limits.ts';

/** Blocks of the largest event, and more. */
const SCRATCH_BLOCKS = 8;
const NOTHING: readonly never[] = [];

/** How a command names an order: by the engine's id or by its client's. */
export interface OrderTarget {
  readonly target: number;
  readonly targetKind: number;
}

export class Accounts implements Fold {
  readonly #tables: AccountTables;
  readonly #listeners = new UserListeners();
  readonly #events: AccountEvents;
  #knowsPlaces = true;
  #scratch: BlockView | undefined;

  constructor(limits: AccountLimits = DEFAULT_ACCOUNT_LIMITS) {
    this.#tables = new AccountTables(limits);
    this.#events = new AccountEvents(this.#tables, this.#listeners);
  }

  apply(event: Event, timeUs: number): void {
    this.#scratch ??= new BlockView(new ArrayBuffer(SCRATCH_BLOCKS * 64));
    encodeEvent(this.#scratch, 0, event);
    this.#events.apply(this.#scratch, 0, timeUs);
  }

  applyBlocks(view: BlockView, at: number, timeUs: number): void {
    this.#events.apply(view, at, timeUs);
  }

  /** Lists of orders, by their orders. */
  get lists(): OrderLists {
    return this.#tables.lists;
  }

  /** Amendments, and self-trades that were prevented. */
  get changes(): Changes {
    return this.#tables.changes;
  }

  /** Whether an event has named this account. */
  has(account: number): boolean {
    return this.#tables.accounts.has(account);
  }

  /** The account's balances that were ever touched. */
  balances(account: number): readonly AssetBalance[] {
    const known = this.#tables.accounts.get(account);
    return known === undefined ? NOTHING : this.#tables.balances.all(known.balances);
  }

  /** One balance, zeros where there is none. */
  balance(account: number, asset: number): AssetBalance {
    return this.#tables.balances.get(account, asset);
  }

  /** When a balance last changed, microseconds since 1970; 0 for never. */
  updateUs(account: number): number {
    return this.#tables.accounts.get(account)?.updateUs ?? 0;
  }

  /** What limits the account. */
  controls(account: number): AccountControls {
    return this.#tables.accounts.get(account)?.controls ?? NO_CONTROLS;
  }

  /** Open orders by order id, as they are now; a market of 0 means all. */
  openOrders(account: number, market: number): Readonly<OrderRecord>[] {
    const known = this.#tables.accounts.get(account);
    const orders: Readonly<OrderRecord>[] = [];
    if (known === undefined) return orders;
    for (const slot of this.#tables.orders.openSlots(known.open)) {
      if (market === 0 || this.#tables.orders.market(slot) === market)
        orders.push(this.#tables.orders.read(slot));
    }
    return orders;
  }

  /** The open order that a command names, as it is now; a market of 0 means all. */
  openOrder(
    account: number,
    market: number,
    { target, targetKind }: OrderTarget,
  ): Readonly<OrderRecord> | undefined {
    const { accounts, orders } = this.#tables;
    const known = accounts.get(account);
    if (known === undefined) return undefined;
    if (targetKind === TargetKind.ORDER_ID) {
      const order = this.order(account, target);
      const isIt = order !== undefined && isOpen(order.status);
      return isIt && (market === 0 || order.market === market) ? order : undefined;
    }
    for (const slot of orders.openSlots(known.open)) {
      if (orders.clientOrderId(slot) !== target) continue;
      if (market === 0 || orders.market(slot) === market) return orders.read(slot);
    }
    return undefined;
  }

  /** How many orders the account has open. */
  openCount(account: number): number {
    return this.#tables.accounts.get(account)?.open.count ?? 0;
  }

  /**
   * Whether `place` and `shownLots` of open orders are right: false after a start from a snapshot
   * that was written before they were kept.
   */
  get knowsPlaces(): boolean {
    return this.#knowsPlaces;
  }

  /** Open orders of all accounts that the public books show, in no order of use. */
  *shownOrders(): Iterable<Readonly<OrderRecord>> {
    for (const { open } of this.#tables.accounts.values()) {
      for (const slot of this.#tables.orders.openSlots(open)) {
        const record = this.#tables.orders.read(slot);
        if (record.shownLots > 0) yield record;
      }
    }
  }

  /** An open or recently closed order of the account, as it is now. */
  order(account: number, orderId: number): Readonly<OrderRecord> | undefined {
    const slot = this.#tables.orders.slotOf(orderId);
    if (slot === NONE || this.#tables.orders.account(slot) !== account) return undefined;
    return this.#tables.orders.read(slot);
  }

  /** The newest order that the account gave this client order id, as it is now. */
  orderByClientText(account: number, text: string): Readonly<OrderRecord> | undefined {
    const slot = this.#tables.orders.slotOfText(account, text);
    return slot === NONE ? undefined : this.#tables.orders.read(slot);
  }

  /** Open and recently closed orders of one market, by order id. */
  allOrders(account: number, market: number): Readonly<OrderRecord>[] {
    const orders = this.openOrders(account, market);
    for (const slot of this.#tables.closed.of(account)) {
      if (this.#tables.orders.market(slot) === market) orders.push(this.#tables.orders.read(slot));
    }
    return orders.sort((a, b) => a.orderId - b.orderId);
  }

  /** Own trades of one market, oldest first. A trade with oneself is there twice. */
  trades(account: number, market: number): OwnTrade[] {
    return this.#tables.trades.of(account, market);
  }

  /** Tells `listener` what happens to the account from now on. @returns how to stop it */
  listen(account: number, listener: UserListener): () => void {
    return this.#listeners.add(account, listener);
  }

  /** How many listen to the account. */
  listenerCount(account: number): number {
    return this.#listeners.count(account);
  }

  save(): SavedAccounts {
    const read = (slot: number) => copyOf(this.#tables.orders.read(slot));
    const accounts = [...this.#tables.accounts.values()].map((each) => ({
      id: each.id,
      updateUs: each.updateUs,
      balances: this.balances(each.id),
      open: [...this.#tables.orders.openSlots(each.open)].map(read),
      controls: each.controls,
    }));
    const markets = [...this.#tables.markets].map(
      ([market, { base, quote }]) => [market, base, quote] as const,
    );
    const closed = [...this.#tables.closed.values()].map(read);
    const places = this.#knowsPlaces ? { places: this.#tables.places } : {};
    const histories = {
      closed,
      trades: this.#tables.trades.values(),
      changes: this.#tables.changes.save(),
    };
    return { markets, accounts, ...histories, ...places };
  }

  load(saved: unknown): void {
    const { markets, accounts, closed, trades, places, changes } = saved as SavedAccounts;
    this.#tables.places = places ?? 0;
    this.#knowsPlaces = places !== undefined || accounts.every(({ open }) => open.length === 0);
    for (const [market, base, quote] of markets) this.#tables.markets.set(market, { base, quote });
    for (const each of accounts) {
      const account = this.#tables.account(each.id);
      account.updateUs = each.updateUs;
      account.controls = each.controls ?? NO_CONTROLS;
      for (const { asset, availableUnits, reservedUnits } of each.balances) {
        this.#tables.balances.set(each.id, account.balances, asset, availableUnits, reservedUnits);
      }
    }
    // Older orders first, so that the newest of a client order id stands.
    const open = accounts.flatMap((each) => each.open);
    for (const record of [...closed, ...open].sort((a, b) => a.orderId - b.orderId)) {
      const account = this.#tables.account(record.account);
      const slot = this.#tables.orders.add(record);
      if (isOpen(record.status)) this.#tables.orders.open(account.open, slot);
      this.#tables.lists.join(record);
    }
    for (const { account, orderId } of closed) {
      this.#tables.closed.add(account, this.#tables.orders.slotOf(orderId));
    }
    for (const trade of trades) this.#tables.trades.restore(trade);
    if (changes !== undefined) this.#tables.changes.load(changes);
  }
}
