/**
 * An order of the pool in the shape in which everybody reads and changes orders. It holds nothing
 * of its own: good as long as its slot is.
 */
import type {
  OrderType,
  SelfTradePrevention,
  Side,
  TimeInForce,
} from '../../schema/generated/protocol.ts';
import { BYTES, Byte, Field, STATUSES, STRIDE, statusCode, WORDS, Word } from './order-layout.ts';
import type { OrderRecord, OrderStatus } from './order-record.ts';

/** What it needs of its pool, whose buffers are others when it has grown. */
interface Records {
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
  clientText(slot: number): string;
}

export class PooledOrder implements OrderRecord {
  readonly #records: Records;
  readonly #slot: number;

  constructor(records: Records, slot: number) {
    this.#records = records;
    this.#slot = slot;
  }

  get orderId(): number {
    return this.#get(Field.ORDER_ID);
  }

  get account(): number {
    return this.#records.u32[this.#slot * WORDS + Word.ACCOUNT]!;
  }

  get market(): number {
    return this.#records.u32[this.#slot * WORDS + Word.MARKET]!;
  }

  get clientOrderId(): number {
    return this.#get(Field.CLIENT_ORDER_ID);
  }

  get clientText(): string {
    return this.#records.clientText(this.#slot);
  }

  get side(): Side {
    return this.#code(Byte.SIDE) as Side;
  }

  get type(): OrderType {
    return this.#code(Byte.TYPE) as OrderType;
  }

  get timeInForce(): TimeInForce {
    return this.#code(Byte.TIME_IN_FORCE) as TimeInForce;
  }

  get stp(): SelfTradePrevention {
    return this.#code(Byte.STP) as SelfTradePrevention;
  }

  get timeUs(): number {
    return this.#get(Field.TIME);
  }

  get priceTicks(): number {
    return this.#get(Field.PRICE);
  }

  set priceTicks(value: number) {
    this.#set(Field.PRICE, value);
  }

  get origLots(): number {
    return this.#get(Field.ORIG_LOTS);
  }

  set origLots(value: number) {
    this.#set(Field.ORIG_LOTS, value);
  }

  get budgetUnits(): number {
    return this.#get(Field.BUDGET);
  }

  get executedLots(): number {
    return this.#get(Field.EXECUTED_LOTS);
  }

  set executedLots(value: number) {
    this.#set(Field.EXECUTED_LOTS, value);
  }

  get quoteUnits(): number {
    return this.#get(Field.QUOTE);
  }

  set quoteUnits(value: number) {
    this.#set(Field.QUOTE, value);
  }

  get preventedLots(): number {
    return this.#get(Field.PREVENTED_LOTS);
  }

  set preventedLots(value: number) {
    this.#set(Field.PREVENTED_LOTS, value);
  }

  get status(): OrderStatus {
    return STATUSES[this.#code(Byte.STATUS)]!;
  }

  set status(value: OrderStatus) {
    this.#records.u8[this.#slot * BYTES + Byte.STATUS] = statusCode(value);
  }

  get updateUs(): number {
    return this.#get(Field.UPDATE);
  }

  set updateUs(value: number) {
    this.#set(Field.UPDATE, value);
  }

  get workingUs(): number {
    return this.#get(Field.WORKING);
  }

  set workingUs(value: number) {
    this.#set(Field.WORKING, value);
  }

  get shownLots(): number {
    return this.#get(Field.SHOWN_LOTS);
  }

  set shownLots(value: number) {
    this.#set(Field.SHOWN_LOTS, value);
  }

  get place(): number {
    return this.#get(Field.PLACE);
  }

  set place(value: number) {
    this.#set(Field.PLACE, value);
  }

  /** 0: no self-trade of it was prevented. */
  get preventedMatchId(): number {
    return this.#get(Field.PREVENTED_MATCH);
  }

  set preventedMatchId(value: number) {
    this.#set(Field.PREVENTED_MATCH, value);
  }

  /** An object of its own, as it is now. */
  copy(): OrderRecord {
    const { preventedMatchId } = this;
    const record: OrderRecord = {
      orderId: this.orderId,
      account: this.account,
      market: this.market,
      clientOrderId: this.clientOrderId,
      clientText: this.clientText,
      side: this.side,
      type: this.type,
      timeInForce: this.timeInForce,
      stp: this.stp,
      timeUs: this.timeUs,
      priceTicks: this.priceTicks,
      origLots: this.origLots,
      budgetUnits: this.budgetUnits,
      executedLots: this.executedLots,
      quoteUnits: this.quoteUnits,
      preventedLots: this.preventedLots,
      status: this.status,
      updateUs: this.updateUs,
      workingUs: this.workingUs,
      shownLots: this.shownLots,
      place: this.place,
    };
    if (preventedMatchId > 0) record.preventedMatchId = preventedMatchId;
    return record;
  }

  /** Takes over everything but the order's ids, its account and what its client calls it. */
  write(from: Readonly<OrderRecord>): void {
    const { u32, u8 } = this.#records;
    u32[this.#slot * WORDS + Word.MARKET] = from.market;
    const at = this.#slot * BYTES;
    u8[at + Byte.SIDE] = from.side;
    u8[at + Byte.TYPE] = from.type;
    u8[at + Byte.TIME_IN_FORCE] = from.timeInForce;
    u8[at + Byte.STP] = from.stp;
    this.#set(Field.TIME, from.timeUs);
    this.#set(Field.BUDGET, from.budgetUnits);
    this.priceTicks = from.priceTicks;
    this.origLots = from.origLots;
    this.executedLots = from.executedLots;
    this.quoteUnits = from.quoteUnits;
    this.preventedLots = from.preventedLots;
    this.status = from.status;
    this.updateUs = from.updateUs;
    this.workingUs = from.workingUs;
    this.shownLots = from.shownLots;
    this.place = from.place;
    this.preventedMatchId = from.preventedMatchId ?? 0;
  }

  #get(field: number): number {
    return this.#records.f64[this.#slot * STRIDE + field]!;
  }

  #set(field: number, value: number): void {
    this.#records.f64[this.#slot * STRIDE + field] = value;
  }

  #code(byte: number): number {
    return this.#records.u8[this.#slot * BYTES + byte]!;
  }
}
