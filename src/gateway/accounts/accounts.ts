/**
 * What every account has: balances, open orders, recently closed orders, own trades. A fold over
 * the events, bounded: open orders and balances as the engine bounds them, history by
 * `AccountLimits`. An order that is older than the history is unknown here, like one that never
 * was. Knows nothing of names and decimals; those are the catalog's.
 */
import type { Fold } from '../../feed/fold.ts';
import {
  ActivationCause,
  AmendReason,
  type BalancesChanged,
  CloseReason,
  type DisplayChanged,
  type Event,
  type OrderAccepted,
  type OrderActivated,
  type OrderAmended,
  type OrderClosed,
  type OrderRested,
  type OrderTerms,
  OrderType,
  Side,
  Template,
  type Trade,
  TransferKind,
  type TransferRecorded,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import {
  type AccountControls,
  type ControlEvent,
  controlsAfter,
  NO_CONTROLS,
} from './account-controls.ts';
import { BoundedHistory } from './bounded-history.ts';
import { Changes, type SavedChanges } from './changes.ts';
import { LockChanges } from './locks.ts';
import { isExecuting, listSize, OrderLists } from './order-lists.ts';
import {
  activateRecord,
  amendRecord,
  closeRecord,
  copyOf,
  fillRecord,
  isOpen,
  isWaiting,
  type OrderRecord,
  openRecord,
  restRecord,
  termsRecord,
} from './order-record.ts';
import { ownTrade } from './own-trade.ts';
import type { PreventedMatch } from './prevention.ts';
import {
  type AssetBalance,
  closedExecution,
  type Execution,
  type ListChange,
  type OwnTrade,
  type UserEvent,
  type UserListener,
} from './user-events.ts';

export interface AccountLimits {
  readonly maxClosedPerAccount: number;
  readonly maxClosedTotal: number;
  readonly maxTradesPerAccount: number;
  readonly maxTradesTotal: number;
  /** Amendments, and prevented self-trades, remembered for an account. */
  readonly maxChangesPerAccount: number;
  readonly maxChangesTotal: number;
}

export const DEFAULT_ACCOUNT_LIMITS: AccountLimits = {
  maxClosedPerAccount: 1_000,
  maxClosedTotal: 100_000,
  maxTradesPerAccount: 1_000,
  maxTradesTotal: 100_000,
  maxChangesPerAccount: 1_000,
  maxChangesTotal: 50_000,
};

interface Balance {
  availableUnits: number;
  reservedUnits: number;
}

interface Account {
  readonly id: number;
  readonly balances: Map<number, Balance>;
  readonly open: Map<number, OrderRecord>;
  /** The newest order known under each client order id. */
  readonly byClientText: Map<string, OrderRecord>;
  controls: AccountControls;
  updateUs: number;
}

interface Saved {
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

const NOTHING: readonly never[] = [];
const NO_DETAILS = {};

export class Accounts implements Fold {
  readonly #accounts = new Map<number, Account>();
  /** Every known order, open and closed. */
  readonly #orders = new Map<number, OrderRecord>();
  readonly #closed: BoundedHistory<OrderRecord>;
  readonly #trades: BoundedHistory<OwnTrade>;
  readonly #baseAssets = new Map<number, number>();
  readonly #quoteAssets = new Map<number, number>();
  readonly #listeners = new Map<number, Set<UserListener>>();
  /** Lists of orders, by their orders. */
  readonly lists = new OrderLists();
  /** Amendments, and self-trades that were prevented. */
  readonly changes: Changes;
  readonly #locks = new LockChanges();
  /** An order that was accepted and may have terms, which come next: told of after them. */
  #accepting: { readonly record: OrderRecord; readonly sequence: number } | undefined;
  /** How often an order joined the back of a queue. */
  #places = 0;
  #knowsPlaces = true;

  constructor(limits: AccountLimits = DEFAULT_ACCOUNT_LIMITS) {
    this.#closed = new BoundedHistory(
      { maxPerOwner: limits.maxClosedPerAccount, maxTotal: limits.maxClosedTotal },
      (record) => this.#forget(record),
    );
    this.#trades = new BoundedHistory({
      maxPerOwner: limits.maxTradesPerAccount,
      maxTotal: limits.maxTradesTotal,
    });
    const changes = { maxPerOwner: limits.maxChangesPerAccount, maxTotal: limits.maxChangesTotal };
    this.changes = new Changes(changes);
  }

  apply(event: Event, timeUs: number): void {
    if (this.#accepting !== undefined && event.template !== Template.OrderTerms) {
      this.#tellAccepted(timeUs);
    }
    switch (event.template) {
      case Template.OrderAccepted:
        this.#accepted(event, timeUs);
        break;
      case Template.OrderTerms:
        this.#termed(event, timeUs);
        break;
      case Template.OrderActivated:
        this.#activated(event, timeUs);
        break;
      case Template.OrderRested:
        this.#rested(event, timeUs);
        break;
      case Template.Trade:
        this.#traded(event, timeUs);
        break;
      case Template.OrderAmended:
        this.#amended(event, timeUs);
        break;
      case Template.OrderClosed:
        this.#closedBy(event, timeUs);
        break;
      case Template.DisplayChanged:
        this.#displayed(event);
        break;
      case Template.BalancesChanged:
        this.#balancesChanged(event, timeUs);
        break;
      case Template.TransferRecorded:
        this.#transferred(event, timeUs);
        break;
      case Template.MarketCreated:
        this.#baseAssets.set(event.market, event.baseAsset);
        this.#quoteAssets.set(event.market, event.quoteAsset);
        break;
      case Template.AccountCreated:
        this.#account(event.account);
        break;
      case Template.AccountStatusChanged:
      case Template.AccountLimitsChanged:
      case Template.ExposureLimitChanged:
      case Template.DeadManChanged:
        this.#controlled(event);
        break;
      default:
    }
  }

  /** Whether an event has named this account. */
  has(account: number): boolean {
    return this.#accounts.has(account);
  }

  /** The account's balances that were ever touched. */
  balances(account: number): readonly AssetBalance[] {
    const known = this.#accounts.get(account);
    if (known === undefined) return NOTHING;
    return [...known.balances].map(([asset, balance]) => ({ asset, ...balance }));
  }

  /** One balance, zeros where there is none. */
  balance(account: number, asset: number): AssetBalance {
    const balance = this.#accounts.get(account)?.balances.get(asset);
    return {
      asset,
      availableUnits: balance?.availableUnits ?? 0,
      reservedUnits: balance?.reservedUnits ?? 0,
    };
  }

  /** When a balance last changed, microseconds since 1970; 0 for never. */
  updateUs(account: number): number {
    return this.#accounts.get(account)?.updateUs ?? 0;
  }

  /** What limits the account. */
  controls(account: number): AccountControls {
    return this.#accounts.get(account)?.controls ?? NO_CONTROLS;
  }

  /** Open orders by order id; a market of 0 means all. */
  openOrders(account: number, market: number): Readonly<OrderRecord>[] {
    const known = this.#accounts.get(account);
    if (known === undefined) return [];
    const orders = [...known.open.values()];
    return market === 0 ? orders : orders.filter((each) => each.market === market);
  }

  /** How many orders the account has open. */
  openCount(account: number): number {
    return this.#accounts.get(account)?.open.size ?? 0;
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
    for (const { open } of this.#accounts.values()) {
      for (const record of open.values()) if (record.shownLots > 0) yield record;
    }
  }

  /** An open or recently closed order of the account. */
  order(account: number, orderId: number): Readonly<OrderRecord> | undefined {
    const record = this.#orders.get(orderId);
    return record?.account === account ? record : undefined;
  }

  /** The newest order that the account gave this client order id. */
  orderByClientText(account: number, text: string): Readonly<OrderRecord> | undefined {
    return this.#accounts.get(account)?.byClientText.get(text);
  }

  /** Open and recently closed orders of one market, by order id. */
  allOrders(account: number, market: number): Readonly<OrderRecord>[] {
    const orders = this.openOrders(account, market);
    for (const record of this.#closed.of(account)) {
      if (record.market === market) orders.push(record);
    }
    return orders.sort((a, b) => a.orderId - b.orderId);
  }

  /** Own trades of one market, oldest first. A trade with oneself is there twice. */
  trades(account: number, market: number): OwnTrade[] {
    const trades: OwnTrade[] = [];
    for (const trade of this.#trades.of(account)) if (trade.market === market) trades.push(trade);
    return trades;
  }

  /** Tells `listener` what happens to the account from now on. @returns how to stop it */
  listen(account: number, listener: UserListener): () => void {
    let listeners = this.#listeners.get(account);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(account, listeners);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(account) === listeners) {
        this.#listeners.delete(account);
      }
    };
  }

  /** How many listen to the account. */
  listenerCount(account: number): number {
    return this.#listeners.get(account)?.size ?? 0;
  }

  save(): Saved {
    const accounts = [...this.#accounts.values()].map((each) => ({
      id: each.id,
      updateUs: each.updateUs,
      balances: this.balances(each.id),
      open: [...each.open.values()].map(copyOf),
      controls: each.controls,
    }));
    const markets = [...this.#baseAssets].map(
      ([market, base]) => [market, base, this.#quoteAssets.get(market)!] as const,
    );
    const closed = [...this.#closed.values()].map(copyOf);
    const places = this.#knowsPlaces ? { places: this.#places } : {};
    const histories = { closed, trades: [...this.#trades.values()], changes: this.changes.save() };
    return { markets, accounts, ...histories, ...places };
  }

  load(saved: unknown): void {
    const { markets, accounts, closed, trades, places, changes } = saved as Saved;
    this.#places = places ?? 0;
    this.#knowsPlaces = places !== undefined || accounts.every(({ open }) => open.length === 0);
    for (const [market, base, quote] of markets) {
      this.#baseAssets.set(market, base);
      this.#quoteAssets.set(market, quote);
    }
    for (const each of accounts) {
      const account = this.#account(each.id);
      account.updateUs = each.updateUs;
      account.controls = each.controls ?? NO_CONTROLS;
      for (const { asset, availableUnits, reservedUnits } of each.balances) {
        account.balances.set(asset, { availableUnits, reservedUnits });
      }
    }
    // Older orders first, so that the newest of a client order id stands.
    const open = accounts.flatMap((each) => each.open);
    for (const record of [...closed, ...open].sort((a, b) => a.orderId - b.orderId)) {
      const account = this.#account(record.account);
      this.#orders.set(record.orderId, record);
      if (isOpen(record.status)) account.open.set(record.orderId, record);
      if (record.clientText !== '') account.byClientText.set(record.clientText, record);
      this.lists.join(record);
    }
    for (const record of closed) this.#closed.add(record.account, record);
    for (const trade of trades) this.#trades.add(trade.account, trade);
    if (changes !== undefined) this.changes.load(changes);
  }

  #account(id: number): Account {
    let account = this.#accounts.get(id);
    if (account === undefined) {
      const orders = { open: new Map(), byClientText: new Map() };
      account = { id, balances: new Map(), ...orders, controls: NO_CONTROLS, updateUs: 0 };
      this.#accounts.set(id, account);
    }
    return account;
  }

  #accepted(event: OrderAccepted, timeUs: number): void {
    const record = openRecord(event, timeUs);
    const account = this.#account(event.account);
    this.#orders.set(record.orderId, record);
    account.open.set(record.orderId, record);
    if (record.clientText !== '') account.byClientText.set(record.clientText, record);
    this.#accepting = { record, sequence: event.sequence };
    if (event.resting !== 1) return;
    this.#show(record, event.quantity);
    this.#tellAccepted(timeUs);
  }

  #termed(event: OrderTerms, timeUs: number): void {
    const record = this.#orders.get(event.orderId);
    if (record === undefined) return;
    termsRecord(record, event, timeUs);
    const list = this.lists.join(record);
    this.#tellAccepted(timeUs);
    if (list === undefined || list.orders.length < listSize(list.kind)) return;
    this.#tellList('EXEC_STARTED', record, timeUs);
  }

  #activated(event: OrderActivated, timeUs: number): void {
    const record = this.#orders.get(event.orderId);
    if (record === undefined) return;
    activateRecord(record, event, timeUs);
    if (event.waits === WaitKind.NONE) this.changes.begins(record);
    this.#tellOrder('NEW', record, event.sequence, timeUs);
    if (event.cause === ActivationCause.LIST) this.#tellList('UPDATED', record, timeUs);
  }

  #rested(event: OrderRested, timeUs: number): void {
    const record = this.#orders.get(event.orderId);
    if (record === undefined) return;
    if (event.conceals === 0) this.#show(record, event.leavesLots);
    restRecord(record, event, timeUs);
  }

  /** It joins the back of a queue. */
  #show(record: OrderRecord, lots: number): void {
    record.shownLots = lots;
    record.place = ++this.#places;
  }

  #displayed(event: DisplayChanged): void {
    const record = this.#orders.get(event.orderId);
    if (record === undefined) return;
    const lots = record.shownLots + event.deltaLots;
    if (record.shownLots === 0) this.#show(record, lots);
    else record.shownLots = lots;
  }

  #controlled(event: ControlEvent): void {
    const account = this.#account(event.account);
    account.controls = controlsAfter(account.controls, event);
  }

  #traded(trade: Trade, timeUs: number): void {
    this.#filled(trade, trade.takerOrderId, trade.takerSide === Side.BUY, false, timeUs);
    this.#filled(trade, trade.makerOrderId, trade.takerSide !== Side.BUY, true, timeUs);
  }

  #filled(trade: Trade, orderId: number, isBuyer: boolean, isMaker: boolean, timeUs: number) {
    const record = this.#orders.get(orderId);
    if (record === undefined) return;
    const assets = isBuyer ? this.#baseAssets : this.#quoteAssets;
    const own = ownTrade(trade, record, assets.get(trade.market) ?? 0, isMaker, timeUs);
    this.#trades.add(record.account, own);
    const leaves = isMaker ? trade.makerLeavesLots : trade.takerLeavesLots;
    fillRecord(record, trade, leaves, timeUs);
    if (isMaker && trade.conceals === 0) record.shownLots -= trade.quantityLots;
    if (record.status === 'FILLED') this.#end(record);
    const about = this.#listeners.has(record.account) ? { trade: own } : NO_DETAILS;
    this.#tellOrder('TRADE', record, trade.sequence, timeUs, about);
    if (record.status === 'FILLED') this.#tellIfDone(record, timeUs);
  }

  #amended(event: OrderAmended, timeUs: number): void {
    const record = this.#orders.get(event.orderId);
    if (record === undefined) return;
    if (event.reason === AmendReason.SELF_TRADE) {
      this.#reduced(record, event, timeUs);
      return;
    }
    this.#amendShown(record, event);
    this.changes.amends(record, event, timeUs);
    amendRecord(record, event, timeUs);
    this.#tellOrder('REPLACED', record, event.sequence, timeUs);
  }

  /** Self-trade prevention took a part of it away. */
  #reduced(record: OrderRecord, event: OrderAmended, timeUs: number): void {
    const lots = event.previousLeavesLots - event.leavesLots;
    const match = this.#prevents(event, record, lots, timeUs);
    this.#amendShown(record, event);
    amendRecord(record, event, timeUs);
    this.#tellOrder('TRADE_PREVENTION', record, event.sequence, timeUs, { lots, match });
  }

  #prevents(
    event: OrderAmended | OrderClosed,
    record: OrderRecord,
    lots: number,
    timeUs: number,
  ): PreventedMatch | undefined {
    const { open } = this.#account(record.account);
    return this.changes.prevents(event, record, lots, { open, timeUs });
  }

  /** Of an order that conceals, DisplayChanged tells. */
  #amendShown(record: OrderRecord, event: OrderAmended): void {
    const { displayLots = 0, hidden = false } = record.terms ?? {};
    if (displayLots > 0 || hidden) return;
    const { leavesLots, reason, resting } = event;
    if (reason === AmendReason.REQUEUED || reason === AmendReason.PEGGED) {
      if (resting === 1) this.#show(record, leavesLots);
      else record.shownLots = 0;
    } else if (resting === 1) {
      record.shownLots = leavesLots;
    }
  }

  #closedBy(event: OrderClosed, timeUs: number): void {
    const record = this.#orders.get(event.orderId);
    if (record === undefined) return;
    const before = record.preventedLots;
    const prevents = event.reason === CloseReason.SELF_TRADE;
    const byBudget = record.type === OrderType.MARKET_QUOTE;
    const match = prevents
      ? this.#prevents(event, record, byBudget ? 0 : event.leavesLots, timeUs)
      : undefined;
    const list = this.lists.of(record);
    closeRecord(record, event, timeUs, list?.cancelled);
    if (list !== undefined && record.status === 'CANCELED') list.cancelled = true;
    const lots = record.preventedLots - before;
    const execution = closedExecution(event.reason, record);
    this.#end(record);
    this.#tellOrder(execution, record, event.sequence, timeUs, { lots, match });
    this.#tellIfDone(record, timeUs);
  }

  #end(record: OrderRecord): void {
    this.#accounts.get(record.account)?.open.delete(record.orderId);
    this.#closed.add(record.account, record);
  }

  #forget(record: OrderRecord): void {
    this.#orders.delete(record.orderId);
    this.lists.forget(record);
    const byClientText = this.#accounts.get(record.account)?.byClientText;
    if (byClientText?.get(record.clientText) === record) byClientText.delete(record.clientText);
  }

  #balancesChanged(event: BalancesChanged, timeUs: number): void {
    const account = this.#account(event.account);
    setBalance(account, event.asset, event.available, event.reserved);
    if (event.asset2 !== 0) setBalance(account, event.asset2, event.available2, event.reserved2);
    account.updateUs = timeUs;
    if (!this.#listeners.has(event.account)) return;
    const balances = [this.balance(event.account, event.asset)];
    if (event.asset2 !== 0) balances.push(this.balance(event.account, event.asset2));
    for (const { asset, reservedUnits } of balances) {
      const deltaUnits = this.#locks.end(event.account, asset, reservedUnits);
      if (deltaUnits === 0) continue;
      this.#tell(event.account, { kind: 'lock', asset, deltaUnits, timeUs });
    }
    this.#tell(event.account, { kind: 'balances', balances, timeUs });
  }

  #transferred(event: TransferRecorded, timeUs: number): void {
    const { asset, amount } = event;
    if (event.kind !== TransferKind.POST && this.#listeners.has(event.account)) {
      const { reservedUnits } = this.balance(event.account, asset);
      this.#locks.begin(event.account, asset, reservedUnits);
    }
    if (event.kind !== TransferKind.POST && event.kind !== TransferKind.POST_PENDING) return;
    this.#tell(event.account, { kind: 'transfer', asset, deltaUnits: -amount, timeUs });
    this.#tell(event.creditAccount, { kind: 'transfer', asset, deltaUnits: amount, timeUs });
  }

  #tellAccepted(timeUs: number): void {
    const accepting = this.#accepting;
    this.#accepting = undefined;
    if (accepting === undefined) return;
    if (!isWaiting(accepting.record)) this.changes.begins(accepting.record);
    this.#tellOrder('NEW', accepting.record, accepting.sequence, timeUs);
  }

  /** An order of a list ended; perhaps it was the last. */
  #tellIfDone(record: OrderRecord, timeUs: number): void {
    const list = this.lists.of(record);
    if (list !== undefined && !isExecuting(list)) this.#tellList('ALL_DONE', record, timeUs);
  }

  #tellList(change: ListChange, record: OrderRecord, timeUs: number): void {
    const list = this.lists.of(record);
    if (list === undefined || !this.#listeners.has(record.account)) return;
    this.#tell(record.account, { kind: 'list', change, list, timeUs });
  }

  #tellOrder(
    execution: Execution,
    order: OrderRecord,
    sequence: number,
    timeUs: number,
    about: {
      readonly trade?: OwnTrade;
      readonly lots?: number;
      readonly match?: PreventedMatch | undefined;
    } = NO_DETAILS,
  ): void {
    if (!this.#listeners.has(order.account)) return;
    const { lots: preventedLots = 0, match, trade } = about;
    const event = { kind: 'order', execution, order, trade, preventedLots, match } as const;
    this.#tell(order.account, { ...event, sequence, timeUs });
  }

  #tell(account: number, event: UserEvent): void {
    const listeners = this.#listeners.get(account);
    if (listeners !== undefined) for (const listener of listeners) listener(event);
  }
}

function setBalance(account: Account, asset: number, available: number, reserved: number): void {
  const balance = account.balances.get(asset);
  if (balance === undefined) {
    account.balances.set(asset, { availableUnits: available, reservedUnits: reserved });
    return;
  }
  balance.availableUnits = available;
  balance.reservedUnits = reserved;
}
