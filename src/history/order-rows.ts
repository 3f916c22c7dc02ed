/**
 * Orders of the events since the last flush: those that are new, whole, and what changed of those
 * that the database holds already. An event goes straight into its order's cells.
 */
import {
  AmendReason,
  type Event,
  type OrderAccepted,
  type OrderAmended,
  type OrderTerms,
  PegKind,
  Template,
  type Trade,
  WaitKind,
} from '../schema/generated/protocol.ts';
import { Rows } from './rows.ts';
import { FIXED_ORDER_COLUMNS, ORDER_CHANGES, ORDERS, SET_ORDER_COLUMNS } from './tables.ts';

/** Not closed: open, or filled. */
export const NOT_CLOSED = -1;

const { at: FIXED } = ORDERS;
const FIXED_COLUMNS = FIXED_ORDER_COLUMNS.length;
const SET_COLUMNS = SET_ORDER_COLUMNS.length;

/** Columns that change begin here, behind the id. */
const CHANGED_FROM = 1;

/** Where a column that changes is, seen from the first one of these. */
function place(name: keyof typeof ORDER_CHANGES.at): number {
  return ORDER_CHANGES.at[name] - CHANGED_FROM;
}

const PRICE = place('price_ticks');
const QUANTITY = place('quantity');
const LEAVES = place('leaves');
const TRIGGER = place('trigger_price_ticks');
const WAITS = place('waits');
const CLOSE_REASON = place('close_reason');
const CLOSE_CODE = place('close_code');
const CLOSE_SEQUENCE = place('close_sequence');
const PEGGED = place('pegged_ticks');
const UPDATE_US = place('update_us');
const WORKING_US = place('working_us');
const TRIGGER_US = place('trigger_us');
const TRIGGER_BEGAN = place('trigger_began_ticks');
const EXECUTED = place('executed_lots');
const QUOTE_UNITS = place('quote_units');
const DECREMENTED = place('decremented_lots');

export class OrderRows {
  /** Of `ORDERS`. */
  readonly added: Rows;
  /** Of `ORDER_CHANGES`. */
  readonly changed: Rows;
  /** Where an order's row begins: in `added`, or, as -1 - place, in `changed`. */
  readonly #places = new Map<number, number>();
  /** The order about to change: its cells, and where those that change begin. */
  #cells: Float64Array;
  #at = 0;

  /** @param like there will be about as many as there were here */
  constructor(like?: OrderRows) {
    this.added = new Rows(ORDERS, like?.added.room);
    this.changed = new Rows(ORDER_CHANGES, like?.changed.room);
    this.#cells = this.changed.cells;
  }

  get length(): number {
    return this.added.length + this.changed.length;
  }

  /** Takes an event about an order; others are passed over. @param timeUs when it happened */
  apply(event: Event, timeUs: number): void {
    switch (event.template) {
      case Template.OrderAccepted:
        this.#accepted(event, timeUs);
        break;
      case Template.OrderTerms:
        this.#terms(event, timeUs);
        break;
      case Template.OrderActivated:
        this.#find(event.orderId, timeUs);
        if (event.triggerPriceTicks > 0) this.#set(TRIGGER, event.triggerPriceTicks);
        this.#setFirst(TRIGGER_BEGAN, event.triggerPriceTicks);
        this.#set(WAITS, event.waits);
        if (event.waits === WaitKind.NONE) this.#setFirst(WORKING_US, timeUs);
        if (event.waits === WaitKind.TRIGGER) this.#setFirst(TRIGGER_US, timeUs);
        break;
      case Template.OrderRested:
        this.#find(event.orderId, timeUs);
        this.#set(LEAVES, event.leavesLots);
        this.#set(WAITS, WaitKind.NONE);
        this.#set(PEGGED, event.priceTicks);
        this.#setFirst(WORKING_US, timeUs);
        break;
      case Template.OrderAmended:
        this.#amended(event, timeUs);
        break;
      case Template.OrderClosed:
        this.#find(event.orderId, timeUs);
        this.#set(LEAVES, event.leavesLots);
        this.#set(CLOSE_REASON, event.reason);
        this.#set(CLOSE_CODE, event.replaceCode);
        this.#set(CLOSE_SEQUENCE, event.sequence);
        break;
      default:
    }
  }

  /** One side of a trade. */
  traded(trade: Trade, isMaker: boolean, timeUs: number): void {
    this.#find(isMaker ? trade.makerOrderId : trade.takerOrderId, timeUs);
    this.#set(LEAVES, isMaker ? trade.makerLeavesLots : trade.takerLeavesLots);
    this.#add(EXECUTED, trade.quantityLots);
    this.#add(QUOTE_UNITS, trade.quoteUnits);
  }

  #set(place: number, value: number): void {
    this.#cells[this.#at + place] = value;
  }

  /** Of a cell that keeps the first that was more than 0. */
  #setFirst(place: number, value: number): void {
    if (this.#cells[this.#at + place] === 0) this.#cells[this.#at + place] = value;
  }

  #add(place: number, value: number): void {
    this.#cells[this.#at + place]! += value;
  }

  /** On return `#cells` and `#at` are of that order, and its update is now. */
  #find(orderId: number, timeUs: number): void {
    let place = this.#places.get(orderId);
    if (place === undefined) {
      const at = this.changed.add();
      this.changed.cells[at] = orderId;
      // Null: it stays as it is; the others are added, or kept where they are 0.
      const from = at + CHANGED_FROM;
      this.changed.cells.fill(Number.NaN, from, from + SET_COLUMNS);
      place = -1 - at;
      this.#places.set(orderId, place);
    }
    this.#cells = place < 0 ? this.changed.cells : this.added.cells;
    this.#at = place < 0 ? CHANGED_FROM - 1 - place : place + FIXED_COLUMNS;
    this.#set(UPDATE_US, timeUs);
  }

  #accepted(event: OrderAccepted, timeUs: number): void {
    const { orderId } = event;
    if (this.#places.has(orderId)) throw new Error(`order ${orderId} was there before it came`);
    const at = this.added.add();
    this.#places.set(orderId, at);
    const { cells } = this.added;
    cells[at + FIXED.order_id] = orderId;
    cells[at + FIXED.account] = event.account;
    cells[at + FIXED.market] = event.market;
    cells[at + FIXED.side] = event.side;
    cells[at + FIXED.type] = event.type;
    cells[at + FIXED.time_in_force] = event.timeInForce;
    cells[at + FIXED.stp] = event.stp;
    cells[at + FIXED.client_order_id] = event.clientOrderId;
    cells[at + FIXED.client_text] = this.added.text(event.text);
    cells[at + FIXED.sequence] = event.sequence;
    cells[at + FIXED.time_us] = timeUs;
    this.#find(orderId, timeUs);
    this.#set(PRICE, event.priceTicks);
    this.#set(QUANTITY, event.quantity);
    this.#set(LEAVES, event.quantity);
    this.#set(WAITS, WaitKind.NONE);
    this.#set(CLOSE_REASON, NOT_CLOSED);
    this.#set(WORKING_US, timeUs);
  }

  #terms(event: OrderTerms, timeUs: number): void {
    const at = this.#places.get(event.orderId);
    if (at === undefined || at < 0) throw new Error(`terms of order ${event.orderId}, not new`);
    const { cells } = this.added;
    cells[at + FIXED.trigger_kind] = event.trigger;
    cells[at + FIXED.trailing_ticks] = event.trailingTicks;
    cells[at + FIXED.display_lots] = event.displayLots;
    cells[at + FIXED.minimum_lots] = event.minimumLots;
    cells[at + FIXED.hidden] = event.hidden;
    cells[at + FIXED.expire_us] = event.expireTimeUs;
    cells[at + FIXED.peg] = event.peg;
    cells[at + FIXED.peg_offset_ticks] = event.pegOffsetTicks;
    cells[at + FIXED.list_id] = event.listId;
    cells[at + FIXED.list_kind] = event.listKind;
    const waits = event.peg === PegKind.NONE ? event.waits : WaitKind.REFERENCE;
    this.#find(event.orderId, timeUs);
    this.#set(TRIGGER, event.triggerPriceTicks);
    this.#setFirst(TRIGGER_BEGAN, event.triggerPriceTicks);
    this.#set(WAITS, waits);
    if (waits !== WaitKind.NONE) this.#set(WORKING_US, 0);
    if (waits === WaitKind.TRIGGER) this.#setFirst(TRIGGER_US, timeUs);
  }

  #amended(event: OrderAmended, timeUs: number): void {
    this.#find(event.orderId, timeUs);
    this.#set(LEAVES, event.leavesLots);
    if (event.reason === AmendReason.PEGGED) {
      const rests = event.resting !== 0;
      this.#set(WAITS, rests ? WaitKind.NONE : WaitKind.REFERENCE);
      this.#set(PEGGED, rests ? event.priceTicks : 0);
      if (rests) this.#setFirst(WORKING_US, timeUs);
      return;
    }
    this.#set(QUANTITY, event.quantityLots);
    if (event.reason === AmendReason.SELF_TRADE) {
      this.#add(DECREMENTED, event.previousLeavesLots - event.leavesLots);
    } else {
      this.#set(PRICE, event.priceTicks);
    }
  }
}
