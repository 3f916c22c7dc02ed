/**
 * How events change the tables of accounts, and what is told of them to who listens. What an
 * ordinary order does is read from the blocks of its events and allocates nothing.
 */
import type { BlockView } from '../../base/block-view.ts';
import {
  BalancesChangedOffset as B,
  OrderClosedOffset as C,
  OrderAcceptedOffset,
  OrderRestedOffset as R,
  TradeOffset as T,
  TransferRecordedOffset,
} from '../../schema/generated/offsets.ts';
import {
  ActivationCause,
  AmendReason,
  CloseReason,
  type DisplayChanged,
  decodeEvent,
  type MarketCreated,
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
import { type ControlEvent, controlsAfter } from './account-controls.ts';
import type { AccountTables } from './account-tables.ts';
import { LockChanges } from './locks.ts';
import { isExecuting, listSize } from './order-lists.ts';
import {
  activateRecord,
  amendRecord,
  closeRecord,
  fillRecord,
  isWaiting,
  type OrderRecord,
  openRecord,
  restRecord,
  termsRecord,
} from './order-record.ts';
import { ownTrade } from './own-trade.ts';
import type { PreventedMatch } from './prevention.ts';
import { NONE } from './slot-index.ts';
import type { TradeSide } from './trade-history.ts';
import { closedExecution, type Execution, type ListChange } from './user-events.ts';
import type { OrderTold, UserListeners } from './user-listeners.ts';

const NO_DETAILS = {};
/** Where an event names its account. */
const ACCOUNT = OrderAcceptedOffset.account;

export class AccountEvents {
  readonly #tables: AccountTables;
  readonly #listeners: UserListeners;
  readonly #locks = new LockChanges();
  /** Slot of an order that was accepted and may have terms, which come next: told of after them. */
  #accepting = NONE;
  #acceptingSequence = 0;
  readonly #side: TradeSide = {
    ...{ orderId: 0, account: 0, feeAsset: 0, isBuyer: false, isMaker: false },
    listId: undefined,
  };

  constructor(tables: AccountTables, listeners: UserListeners) {
    this.#tables = tables;
    this.#listeners = listeners;
  }

  /** Takes the event whose blocks are at byte `at`. */
  apply(view: BlockView, at: number, timeUs: number): void {
    const template = view.u8[at]!;
    if (this.#accepting !== NONE && template !== Template.OrderTerms) this.#tellAccepted(timeUs);
    switch (template) {
      case Template.OrderAccepted:
        this.#accepted(view, at, timeUs);
        break;
      case Template.OrderRested:
        this.#rested(view, at, timeUs);
        break;
      case Template.Trade:
        this.#filled(view, at, false, timeUs);
        this.#filled(view, at, true, timeUs);
        break;
      case Template.OrderClosed:
        this.#closedBy(view, at, timeUs);
        break;
      case Template.BalancesChanged:
        this.#balancesChanged(view, at, timeUs);
        break;
      default:
        this.#applyRare(view, at, timeUs);
    }
  }

  /** Those of which an object may be made. */
  #applyRare(view: BlockView, at: number, timeUs: number): void {
    switch (view.u8[at]) {
      case Template.OrderTerms:
        this.#termed(decodeEvent(view, at) as OrderTerms, timeUs);
        break;
      case Template.OrderActivated:
        this.#activated(decodeEvent(view, at) as OrderActivated, timeUs);
        break;
      case Template.OrderAmended:
        this.#amended(decodeEvent(view, at) as OrderAmended, timeUs);
        break;
      case Template.DisplayChanged:
        this.#displayed(decodeEvent(view, at) as DisplayChanged);
        break;
      case Template.TransferRecorded: {
        const debit = view.u32[(at + ACCOUNT) >>> 2]!;
        const credit = view.u32[(at + TransferRecordedOffset.creditAccount) >>> 2]!;
        if (!this.#listeners.has(debit) && !this.#listeners.has(credit)) break;
        this.#transferred(decodeEvent(view, at) as TransferRecorded, timeUs);
        break;
      }
      case Template.MarketCreated: {
        const {
          baseAsset: base,
          market,
          quoteAsset: quote,
        } = decodeEvent(view, at) as MarketCreated;
        this.#tables.markets.set(market, { base, quote });
        break;
      }
      case Template.AccountCreated:
        this.#tables.account(view.u32[(at + ACCOUNT) >>> 2]!);
        break;
      case Template.AccountStatusChanged:
      case Template.AccountLimitsChanged:
      case Template.ExposureLimitChanged:
      case Template.DeadManChanged:
        this.#controlled(decodeEvent(view, at) as ControlEvent);
        break;
      default:
    }
  }

  #accepted(view: BlockView, at: number, timeUs: number): void {
    const orders = this.#tables.orders;
    const account = this.#tables.account(view.u32[(at + ACCOUNT) >>> 2]!);
    const slot =
      view.u8[at + 1] === 1
        ? orders.accept(view, at, timeUs)
        : orders.add(openRecord(decodeEvent(view, at) as OrderAccepted, timeUs));
    orders.open(account.open, slot);
    this.#accepting = slot;
    this.#acceptingSequence = view.u53(at + OrderAcceptedOffset.sequence);
    if (view.u8[at + OrderAcceptedOffset.resting] !== 1) return;
    orders.show(slot, view.u53(at + OrderAcceptedOffset.quantity), ++this.#tables.places);
    this.#tellAccepted(timeUs);
  }

  #termed(event: OrderTerms, timeUs: number): void {
    const slot = this.#tables.orders.slotOf(event.orderId);
    if (slot === NONE) return;
    const record = this.#tables.orders.objectify(slot);
    termsRecord(record, event, timeUs);
    const list = this.#tables.lists.join(record);
    this.#tellAccepted(timeUs);
    if (list === undefined || list.orders.length < listSize(list.kind)) return;
    this.#tellList('EXEC_STARTED', record, timeUs);
  }

  #activated(event: OrderActivated, timeUs: number): void {
    const record = this.#tables.record(event.orderId);
    if (record === undefined) return;
    activateRecord(record, event, timeUs);
    if (event.waits === WaitKind.NONE) this.#tables.changes.begins(event.orderId);
    this.#tellOrder('NEW', event, timeUs);
    if (event.cause === ActivationCause.LIST) this.#tellList('UPDATED', record, timeUs);
  }

  #rested(view: BlockView, at: number, timeUs: number): void {
    const slot = this.#tables.orders.slotAt(view, at + R.orderId);
    if (slot === NONE) return;
    if (view.u8[at + R.conceals] === 0) {
      this.#tables.orders.show(slot, view.u53(at + R.leavesLots), ++this.#tables.places);
    }
    const object = this.#tables.orders.objectOf(slot);
    if (object === undefined) return;
    restRecord(object, decodeEvent(view, at) as OrderRested, timeUs);
  }

  /** It joins the back of a queue. */
  #show(record: OrderRecord, lots: number): void {
    record.shownLots = lots;
    record.place = ++this.#tables.places;
  }

  #displayed(event: DisplayChanged): void {
    const record = this.#tables.record(event.orderId);
    if (record === undefined) return;
    const lots = record.shownLots + event.deltaLots;
    if (record.shownLots === 0) this.#show(record, lots);
    else record.shownLots = lots;
  }

  #controlled(event: ControlEvent): void {
    const account = this.#tables.account(event.account);
    account.controls = controlsAfter(account.controls, event);
  }

  /** One side of a trade. */
  #filled(view: BlockView, at: number, isMaker: boolean, timeUs: number): void {
    const orders = this.#tables.orders;
    const slot = orders.slotAt(view, at + (isMaker ? T.makerOrderId : T.takerOrderId));
    if (slot === NONE) return;
    const account = orders.account(slot);
    const object = orders.objectOf(slot);
    const side = this.#sideOf(view, at, isMaker, slot);
    this.#tables.trades.add(view, at, side, timeUs);
    const leaves = view.u53(at + (isMaker ? T.makerLeavesLots : T.takerLeavesLots));
    const shown = isMaker && view.u8[at + T.conceals] === 0 ? view.u53(at + T.quantityLots) : 0;
    let filled: boolean;
    if (object === undefined) {
      filled = orders.fill(slot, view, at, leaves, timeUs);
      orders.hide(slot, shown);
    } else {
      fillRecord(object, decodeEvent(view, at) as Trade, leaves, timeUs);
      object.shownLots -= shown;
      filled = object.status === 'FILLED';
    }
    const told = this.#listeners.has(account) ? orders.read(slot) : undefined;
    if (filled) this.#tables.end(account, slot);
    if (told !== undefined) {
      const event = decodeEvent(view, at) as Trade;
      const trade = ownTrade(event, told, side.feeAsset, isMaker, timeUs);
      this.#listeners.tellOrder('TRADE', told, { sequence: event.sequence, trade }, timeUs);
    }
    if (filled && object !== undefined) this.#tellIfDone(object, timeUs);
  }

  /** Good until the next trade. */
  #sideOf(view: BlockView, at: number, isMaker: boolean, slot: number): Readonly<TradeSide> {
    const market = this.#tables.markets.get(view.u16[(at + T.market) >>> 1]!);
    const isBuyer = (view.u8[at + T.takerSide] === Side.BUY) !== isMaker;
    const side = this.#side;
    side.orderId = this.#tables.orders.orderId(slot);
    side.account = this.#tables.orders.account(slot);
    side.feeAsset = (isBuyer ? market?.base : market?.quote) ?? 0;
    side.isBuyer = isBuyer;
    side.isMaker = isMaker;
    side.listId = this.#tables.orders.objectOf(slot)?.terms?.listId;
    return side;
  }

  #amended(event: OrderAmended, timeUs: number): void {
    const record = this.#tables.record(event.orderId);
    if (record === undefined) return;
    if (event.reason === AmendReason.SELF_TRADE) {
      this.#reduced(record, event, timeUs);
      return;
    }
    this.#amendShown(record, event);
    this.#tables.changes.amends(record, event, timeUs);
    amendRecord(record, event, timeUs);
    this.#tellOrder('REPLACED', event, timeUs);
  }

  /** Self-trade prevention took a part of it away. */
  #reduced(record: OrderRecord, event: OrderAmended, timeUs: number): void {
    const lots = event.previousLeavesLots - event.leavesLots;
    const match = this.#prevents(event, record, lots, timeUs);
    this.#amendShown(record, event);
    amendRecord(record, event, timeUs);
    this.#tellOrder('TRADE_PREVENTION', event, timeUs, { lots, match });
  }

  #prevents(
    event: OrderAmended | OrderClosed,
    record: OrderRecord,
    lots: number,
    timeUs: number,
  ): PreventedMatch | undefined {
    const orders = this.#tables.orders;
    const list = this.#tables.account(record.account).open;
    const open = { size: list.count, values: () => orders.openRecords(list) };
    const find = (orderId: number) => this.#tables.record(orderId);
    return this.#tables.changes.prevents(event, record, lots, { open, find, timeUs });
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

  #closedBy(view: BlockView, at: number, timeUs: number): void {
    const orders = this.#tables.orders;
    const slot = orders.slotAt(view, at + C.orderId);
    if (slot === NONE) return;
    const account = orders.account(slot);
    const reason = view.u8[at + C.reason]!;
    const isPlain = reason !== CloseReason.SELF_TRADE && orders.objectOf(slot) === undefined;
    if (!isPlain || this.#listeners.has(account)) {
      this.#closedTold(decodeEvent(view, at) as OrderClosed, slot, timeUs);
      return;
    }
    orders.end(slot, reason, timeUs);
    this.#tables.end(account, slot);
  }

  /** An end that somebody hears of, or that has to do with other orders. */
  #closedTold(event: OrderClosed, slot: number, timeUs: number): void {
    const record = this.#tables.orders.record(slot);
    const { account, preventedLots: before } = record;
    const prevents = event.reason === CloseReason.SELF_TRADE;
    const byBudget = record.type === OrderType.MARKET_QUOTE;
    const match = prevents
      ? this.#prevents(event, record, byBudget ? 0 : event.leavesLots, timeUs)
      : undefined;
    const list = this.#tables.lists.of(record);
    closeRecord(record, event, timeUs, list?.cancelled);
    if (list !== undefined && record.status === 'CANCELED') list.cancelled = true;
    const lots = record.preventedLots - before;
    const told = this.#tables.orders.read(slot);
    this.#tables.end(account, slot);
    if (this.#listeners.has(account)) {
      const execution = closedExecution(event.reason, told);
      const { sequence } = event;
      this.#listeners.tellOrder(execution, told, { sequence, lots, match }, timeUs);
    }
    this.#tellIfDone(told, timeUs);
  }

  #balancesChanged(view: BlockView, at: number, timeUs: number): void {
    const id = view.u32[(at + B.account) >>> 2]!;
    const account = this.#tables.account(id);
    const { balances } = account;
    const asset = view.u16[(at + B.asset) >>> 1]!;
    const asset2 = view.u16[(at + B.asset2) >>> 1]!;
    const table = this.#tables.balances;
    table.set(id, balances, asset, view.i53(at + B.available), view.i53(at + B.reserved));
    if (asset2 !== 0) {
      table.set(id, balances, asset2, view.i53(at + B.available2), view.i53(at + B.reserved2));
    }
    account.updateUs = timeUs;
    if (this.#listeners.has(id)) this.#tellBalances(id, asset, asset2, timeUs);
  }

  #tellBalances(account: number, asset: number, asset2: number, timeUs: number): void {
    const balances = [this.#tables.balances.get(account, asset)];
    if (asset2 !== 0) balances.push(this.#tables.balances.get(account, asset2));
    for (const { asset, reservedUnits } of balances) {
      const deltaUnits = this.#locks.end(account, asset, reservedUnits);
      if (deltaUnits === 0) continue;
      this.#listeners.tell(account, { kind: 'lock', asset, deltaUnits, timeUs });
    }
    this.#listeners.tell(account, { kind: 'balances', balances, timeUs });
  }

  #transferred(event: TransferRecorded, timeUs: number): void {
    const { account, amount, asset, creditAccount, kind } = event;
    if (kind !== TransferKind.POST && this.#listeners.has(account)) {
      const { reservedUnits } = this.#tables.balances.get(account, asset);
      this.#locks.begin(account, asset, reservedUnits);
    }
    if (kind !== TransferKind.POST && kind !== TransferKind.POST_PENDING) return;
    const about = { kind: 'transfer', asset, timeUs } as const;
    this.#listeners.tell(account, { ...about, deltaUnits: -amount });
    this.#listeners.tell(creditAccount, { ...about, deltaUnits: amount });
  }

  #tellAccepted(timeUs: number): void {
    const slot = this.#accepting;
    this.#accepting = NONE;
    if (slot === NONE) return;
    const orders = this.#tables.orders;
    const object = orders.objectOf(slot);
    const orderId = orders.orderId(slot);
    if (object === undefined || !isWaiting(object)) this.#tables.changes.begins(orderId);
    if (!this.#listeners.has(orders.account(slot))) return;
    this.#tellOrder('NEW', { orderId, sequence: this.#acceptingSequence }, timeUs);
  }

  /** An order of a list ended; perhaps it was the last. */
  #tellIfDone(record: OrderRecord, timeUs: number): void {
    const list = this.#tables.lists.of(record);
    if (list !== undefined && !isExecuting(list)) this.#tellList('ALL_DONE', record, timeUs);
  }

  #tellList(change: ListChange, record: OrderRecord, timeUs: number): void {
    this.#listeners.tellList(change, this.#tables.lists.of(record), timeUs);
  }

  #tellOrder(
    execution: Execution,
    { orderId, sequence }: { readonly orderId: number; readonly sequence: number },
    timeUs: number,
    about: Omit<OrderTold, 'sequence'> = NO_DETAILS,
  ): void {
    const slot = this.#tables.orders.slotOf(orderId);
    if (slot === NONE || !this.#listeners.has(this.#tables.orders.account(slot))) return;
    const told = this.#tables.orders.read(slot);
    this.#listeners.tellOrder(execution, told, { ...about, sequence }, timeUs);
  }
}
