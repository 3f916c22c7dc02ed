/**
 * Every order that is known, as records of numbers in one buffer, so that an order that comes and
 * goes allocates nothing. What only some orders have (terms, lists, strategies) would not fit:
 * such an order is an object, kept beside its record, and the object is what counts; of the record
 * only the ids and the place in the lists are.
 *
 * Orders are found by their ids and by what their clients call them; the open ones of an account
 * are linked in the order in which they came.
 */
import type { BlockView } from '../../base/block-view.ts';
import { hash53 } from '../../base/hash53.ts';
import { OrderAcceptedOffset as A, TradeOffset as T } from '../../schema/generated/offsets.ts';
import { CloseReason, OrderType } from '../../schema/generated/protocol.ts';
import { BYTES, Byte, Field, Name, STRIDE, statusCode, WORDS, Word } from './order-layout.ts';
import { closedStatus, type OrderRecord } from './order-record.ts';
import { PooledOrder } from './pooled-order.ts';
import { NONE, SlotIndex } from './slot-index.ts';

const FIRST_SLOTS = 256;
const GOLDEN = 0x9e3779b1;
const TWO_32 = 2 ** 32;
const NEW = statusCode('NEW');
const FILLED = statusCode('FILLED');
const PARTIALLY_FILLED = statusCode('PARTIALLY_FILLED');
/** How orders end by the reason of it. */
const REASONS = Object.values(CloseReason);
const CLOSED = Uint8Array.from(REASONS, (reason) => statusCode(closedStatus(reason, false)));
const CLOSED_TRADED = Uint8Array.from(REASONS, (reason) => statusCode(closedStatus(reason, true)));
/** A number as a client order id without text shows it. */
const CANONICAL = /^[1-9]\d{0,15}$/;

/** The open orders of one account. */
export interface OpenList {
  first: number;
  last: number;
  count: number;
}

/** No open orders. */
export function noneOpen(): OpenList {
  return { first: NONE, last: NONE, count: 0 };
}

export class OrderPool {
  f64 = new Float64Array(FIRST_SLOTS * STRIDE);
  u32 = new Uint32Array(this.f64.buffer);
  u8 = new Uint8Array(this.f64.buffer);
  /** By slot; '' where the record's number is all there is. */
  readonly #texts: string[] = Array<string>(FIRST_SLOTS).fill('');
  readonly #objects = new Map<number, OrderRecord>();
  readonly #byId = new SlotIndex();
  /** By account and what the client calls it: the newest. */
  readonly #byText = new SlotIndex();
  #used = 0;
  /** The first of the slots that were given back. */
  #free = NONE;

  /** The slot of an order, or `NONE`. */
  slotOf(orderId: number): number {
    return this.#byId.slotOf(orderId >>> 0, Math.floor(orderId / TWO_32));
  }

  /** The slot of the order whose id is at byte `at`, or `NONE`. */
  slotAt(view: BlockView, at: number): number {
    const word = at >>> 2;
    return this.#byId.slotOf(view.u32[word]!, view.u32[word + 1]!);
  }

  /** Slot of the newest order that the account gave this client order id, or `NONE`. */
  slotOfText(account: number, text: string): number {
    const position = this.#findText(account, text);
    return position === NONE ? NONE : this.#byText.slotAt(position);
  }

  account(slot: number): number {
    return this.u32[slot * WORDS + Word.ACCOUNT]!;
  }

  market(slot: number): number {
    return this.u32[slot * WORDS + Word.MARKET]!;
  }

  orderId(slot: number): number {
    return this.f64[slot * STRIDE + Field.ORDER_ID]!;
  }

  /** The number that the client, or the exchange in its place, gave the order; 0 for none. */
  clientOrderId(slot: number): number {
    return this.objectOf(slot)?.clientOrderId ?? this.f64[slot * STRIDE + Field.CLIENT_ORDER_ID]!;
  }

  /** The order, if it is an object. */
  objectOf(slot: number): OrderRecord | undefined {
    if (this.u8[slot * BYTES + Byte.IS_OBJECT] === 0) return undefined;
    return this.#objects.get(slot);
  }

  /** What may be changed of the order: good until its slot is given back. */
  record(slot: number): OrderRecord {
    return this.objectOf(slot) ?? new PooledOrder(this, slot);
  }

  /** The order as it is now: of an object itself, else a copy. */
  read(slot: number): OrderRecord {
    return this.objectOf(slot) ?? new PooledOrder(this, slot).copy();
  }

  /** From here on the order is an object. */
  objectify(slot: number): OrderRecord {
    const record = this.read(slot);
    this.#keep(slot, record);
    return record;
  }

  #keep(slot: number, record: OrderRecord): void {
    this.#objects.set(slot, record);
    this.u8[slot * BYTES + Byte.IS_OBJECT] = 1;
  }

  /** What the client calls it; '' for nothing. */
  clientText(slot: number): string {
    switch (this.u8[slot * BYTES + Byte.NAME]) {
      case Name.NUMBER:
        return String(this.f64[slot * STRIDE + Field.CLIENT_ORDER_ID]);
      case Name.TEXT:
        return this.#texts[slot]!;
      default:
        return '';
    }
  }

  /** An order that has just been accepted, from an OrderAccepted without text. @returns its slot */
  accept(view: BlockView, at: number, timeUs: number): number {
    const slot = this.#take();
    const { f64, u8 } = this;
    const base = slot * STRIDE;
    const type = view.u8[at + A.type]!;
    const byBudget = type === OrderType.MARKET_QUOTE;
    const quantity = view.u53(at + A.quantity);
    f64[base + Field.ORDER_ID] = view.u53(at + A.orderId);
    f64[base + Field.CLIENT_ORDER_ID] = view.u53(at + A.clientOrderId);
    f64[base + Field.TIME] = timeUs;
    f64[base + Field.PRICE] = view.u53(at + A.priceTicks);
    f64[base + Field.ORIG_LOTS] = byBudget ? 0 : quantity;
    f64[base + Field.BUDGET] = byBudget ? quantity : 0;
    f64[base + Field.EXECUTED_LOTS] = 0;
    f64[base + Field.QUOTE] = 0;
    f64[base + Field.PREVENTED_LOTS] = 0;
    f64[base + Field.UPDATE] = timeUs;
    f64[base + Field.WORKING] = timeUs;
    f64[base + Field.SHOWN_LOTS] = 0;
    f64[base + Field.PLACE] = 0;
    f64[base + Field.PREVENTED_MATCH] = 0;
    const byte = slot * BYTES;
    u8[byte + Byte.SIDE] = view.u8[at + A.side]!;
    u8[byte + Byte.TYPE] = type;
    u8[byte + Byte.TIME_IN_FORCE] = view.u8[at + A.timeInForce]!;
    u8[byte + Byte.STP] = view.u8[at + A.stp]!;
    u8[byte + Byte.STATUS] = NEW;
    const account = view.u32[(at + A.account) >>> 2]!;
    this.u32[slot * WORDS + Word.ACCOUNT] = account;
    this.u32[slot * WORDS + Word.MARKET] = view.u16[(at + A.market) >>> 1]!;
    const id = (at + A.orderId) >>> 2;
    this.#byId.add(view.u32[id]!, view.u32[id + 1]!, slot);
    const name = (at + A.clientOrderId) >>> 2;
    const low = view.u32[name]!;
    const high = view.u32[name + 1]!;
    u8[byte + Byte.NAME] = low === 0 && high === 0 ? Name.NONE : Name.NUMBER;
    if (low !== 0 || high !== 0) this.#nameByNumber(slot, account, low, high);
    return slot;
  }

  /** Any order. What a record has no room for makes it an object. @returns its slot */
  add(record: OrderRecord): number {
    const slot = this.#take();
    const { clientOrderId, clientText: text, extras, listPart, listText, terms } = record;
    this.f64[slot * STRIDE + Field.ORDER_ID] = record.orderId;
    this.f64[slot * STRIDE + Field.CLIENT_ORDER_ID] = clientOrderId;
    this.u32[slot * WORDS + Word.ACCOUNT] = record.account;
    const isNumber = clientOrderId !== 0 && text === String(clientOrderId);
    const kind = text === '' ? Name.NONE : isNumber ? Name.NUMBER : Name.TEXT;
    this.u8[slot * BYTES + Byte.NAME] = kind;
    if (kind === Name.TEXT) this.#texts[slot] = text;
    new PooledOrder(this, slot).write(record);
    const isObject = [extras, listPart, listText, terms].some((each) => each !== undefined);
    if (isObject) this.#keep(slot, record);
    this.#byId.add(record.orderId >>> 0, Math.floor(record.orderId / TWO_32), slot);
    if (kind !== Name.NONE) this.#nameByText(slot, record.account, text);
    return slot;
  }

  /** Gives a slot back: the order is not known any more. It is not in a list of open ones. */
  forget(slot: number): void {
    const byte = slot * BYTES;
    const kind = this.u8[byte + Byte.NAME]!;
    if (kind !== Name.NONE) this.#unname(slot, kind);
    if (kind === Name.TEXT) this.#texts[slot] = '';
    if (this.u8[byte + Byte.IS_OBJECT] !== 0) this.#objects.delete(slot);
    const orderId = this.orderId(slot);
    this.#byId.remove(this.#byId.first(orderId >>> 0, Math.floor(orderId / TWO_32)));
    this.u32[slot * WORDS + Word.OPEN_AFTER] = this.#free + 1;
    this.#free = slot;
  }

  /** Puts an order behind the open ones of its account. */
  open(list: OpenList, slot: number): void {
    const { u32 } = this;
    u32[slot * WORDS + Word.OPEN_BEFORE] = list.last + 1;
    u32[slot * WORDS + Word.OPEN_AFTER] = 0;
    if (list.last === NONE) list.first = slot;
    else u32[list.last * WORDS + Word.OPEN_AFTER] = slot + 1;
    list.last = slot;
    list.count += 1;
  }

  /** Takes an order out of the open ones of its account. */
  close(list: OpenList, slot: number): void {
    const { u32 } = this;
    const before = u32[slot * WORDS + Word.OPEN_BEFORE]! - 1;
    const after = u32[slot * WORDS + Word.OPEN_AFTER]! - 1;
    if (before === NONE) list.first = after;
    else u32[before * WORDS + Word.OPEN_AFTER] = after + 1;
    if (after === NONE) list.last = before;
    else u32[after * WORDS + Word.OPEN_BEFORE] = before + 1;
    list.count -= 1;
  }

  /** Slots of the open orders of an account, in the order in which they came. */
  *openSlots(list: OpenList): Generator<number> {
    for (let slot = list.first; slot !== NONE; ) {
      const after = this.u32[slot * WORDS + Word.OPEN_AFTER]! - 1;
      yield slot;
      slot = after;
    }
  }

  /** It shows lots from now on, behind those that stand at its price. */
  show(slot: number, lots: number, place: number): void {
    const object = this.objectOf(slot);
    if (object !== undefined) {
      object.shownLots = lots;
      object.place = place;
      return;
    }
    this.f64[slot * STRIDE + Field.SHOWN_LOTS] = lots;
    this.f64[slot * STRIDE + Field.PLACE] = place;
  }

  /**
   * A fill of an order that is no object; see `fillRecord`.
   * @param at of the Trade
   * @param leaves what the trade says that the order has left
   * @returns whether it is filled
   */
  fill(slot: number, view: BlockView, at: number, leaves: number, timeUs: number): boolean {
    const { f64, u8 } = this;
    const base = slot * STRIDE;
    f64[base + Field.EXECUTED_LOTS]! += view.u53(at + T.quantityLots);
    f64[base + Field.QUOTE]! += view.u53(at + T.quoteUnits);
    f64[base + Field.UPDATE] = timeUs;
    const byte = slot * BYTES;
    const filled = leaves === 0 && u8[byte + Byte.TYPE] !== OrderType.MARKET_QUOTE;
    u8[byte + Byte.STATUS] = filled ? FILLED : PARTIALLY_FILLED;
    return filled;
  }

  /** It shows fewer lots; of an order that is no object. */
  hide(slot: number, lots: number): void {
    this.f64[slot * STRIDE + Field.SHOWN_LOTS]! -= lots;
  }

  /** The end of an order that is no object, but for self-trade prevention; see `closeRecord`. */
  end(slot: number, reason: number, timeUs: number): void {
    const traded = this.f64[slot * STRIDE + Field.EXECUTED_LOTS]! > 0;
    this.u8[slot * BYTES + Byte.STATUS] = (traded ? CLOSED_TRADED : CLOSED)[reason]!;
    this.f64[slot * STRIDE + Field.UPDATE] = timeUs;
  }

  /** The open orders of an account as what may be changed of them, in the order they came. */
  *openRecords(list: OpenList): Generator<OrderRecord> {
    for (const slot of this.openSlots(list)) yield this.record(slot);
  }

  #take(): number {
    const free = this.#free;
    if (free !== NONE) {
      this.#free = this.u32[free * WORDS + Word.OPEN_AFTER]! - 1;
      this.u8[free * BYTES + Byte.IS_OBJECT] = 0;
      return free;
    }
    if ((this.#used + 1) * STRIDE > this.f64.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const f64 = new Float64Array(2 * this.f64.length);
    f64.set(this.f64);
    this.f64 = f64;
    this.u32 = new Uint32Array(f64.buffer);
    this.u8 = new Uint8Array(f64.buffer);
    while (this.#texts.length < f64.length / STRIDE) this.#texts.push('');
  }

  #nameByNumber(slot: number, account: number, low: number, high: number): void {
    const index = this.#byText;
    const key = low ^ Math.imul(account, GOLDEN);
    let at = index.first(key, high);
    for (; at !== NONE; at = index.next(at, key, high)) {
      if (this.#isNamed(index.slotAt(at), account, low + high * TWO_32)) break;
    }
    if (at === NONE) index.add(key, high, slot);
    else index.replace(at, slot);
  }

  /** Whether an order of the account is called by this number. */
  #isNamed(slot: number, account: number, clientOrderId: number): boolean {
    if (this.account(slot) !== account) return false;
    const isNumber = this.u8[slot * BYTES + Byte.NAME] === Name.NUMBER;
    if (isNumber) return this.f64[slot * STRIDE + Field.CLIENT_ORDER_ID] === clientOrderId;
    return this.#texts[slot] === String(clientOrderId);
  }

  #nameByText(slot: number, account: number, text: string): void {
    const at = this.#findText(account, text);
    const key = textKey(text);
    const low = (key >>> 0) ^ Math.imul(account, GOLDEN);
    if (at === NONE) this.#byText.add(low, Math.floor(key / TWO_32), slot);
    else this.#byText.replace(at, slot);
  }

  #findText(account: number, text: string): number {
    const index = this.#byText;
    const key = textKey(text);
    const low = (key >>> 0) ^ Math.imul(account, GOLDEN);
    const high = Math.floor(key / TWO_32);
    let at = index.first(low, high);
    for (; at !== NONE; at = index.next(at, low, high)) {
      const slot = index.slotAt(at);
      if (this.account(slot) === account && this.clientText(slot) === text) return at;
    }
    return NONE;
  }

  /** Unless a newer order has its name. */
  #unname(slot: number, kind: number): void {
    const number = this.f64[slot * STRIDE + Field.CLIENT_ORDER_ID]!;
    const key = kind === Name.NUMBER ? number : textKey(this.#texts[slot]!);
    const low = (key >>> 0) ^ Math.imul(this.account(slot), GOLDEN);
    const high = Math.floor(key / TWO_32);
    const index = this.#byText;
    for (let at = index.first(low, high); at !== NONE; at = index.next(at, low, high)) {
      if (index.slotAt(at) !== slot) continue;
      index.remove(at);
      return;
    }
  }
}

/** One number for all spellings of a text: of one that is a number that number. */
function textKey(text: string): number {
  if (!CANONICAL.test(text)) return hash53(text);
  const number = Number(text);
  return number <= Number.MAX_SAFE_INTEGER ? number : hash53(text);
}
