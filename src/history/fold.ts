/**
 * Events of the log become rows. The only state that outlives a flush is what every account owns,
 * so that each change of it can say what was owned after; the rest of a row's past is in the
 * database, to which changes are added there.
 *
 * Promise: what comes of a row of events does not depend on where it is cut into flushes, as long
 * as each ends with a whole command.
 */
import type { BlockView } from '../base/block-view.ts';
import {
  AmendReason,
  decodeEvent,
  type Event,
  type OrderAccepted,
  type OrderAmended,
  type OrderTerms,
  PegKind,
  Side,
  Template,
  type Trade,
  TransferKind,
  type TransferRecorded,
  WaitKind,
} from '../schema/generated/protocol.ts';
import type { Assignment, Changes, LedgerPort, MarketMoney, Position } from './port.ts';
import {
  ACCOUNTS,
  ASSETS,
  ENTRIES,
  EntryKind,
  FILLS,
  MARKETS,
  ORDERS,
  type Row,
  type Table,
  TRANSFERS,
  type Value,
} from './tables.ts';

/** Lengths of the candles that are kept, seconds; longer ones are sums of these. */
export const CANDLE_SECONDS = [60, 3600, 86_400] as const;

/** Not closed: open, or filled. */
export const NOT_CLOSED = -1;

const BLOCK_BYTES = 64;
const US_PER_SECOND = 1_000_000;
/** Pairs of account and asset as one number: assets are below this. */
const ASSET_RANGE = 65_536;
const ID_DIGITS = 32;

/** What happened to an order since the last flush; undefined: that did not change. */
interface OrderState {
  /** Of an order that is new: what never changes. */
  terms: OrderAccepted | undefined;
  extra: OrderTerms | undefined;
  timeUs: number;
  price: number | undefined;
  quantity: number | undefined;
  leaves: number | undefined;
  trigger: number | undefined;
  waits: WaitKind | undefined;
  closeReason: number | undefined;
  closeCode: number | undefined;
  closeSequence: number | undefined;
  pegged: number | undefined;
  /** These three keep what was first given them. */
  working: number;
  triggerUs: number;
  triggerBegan: number;
  updateUs: number;
  executed: number;
  quote: number;
  decremented: number;
}

interface Candle {
  readonly key: readonly [market: number, seconds: number, openUs: number];
  readonly open: number;
  high: number;
  low: number;
  close: number;
  lots: bigint;
  quote: bigint;
  trades: number;
}

export interface Owned {
  readonly account: number;
  readonly asset: number;
  readonly available: number;
  readonly reserved: number;
}

export class HistoryFold {
  readonly #ledger: LedgerPort;
  /** What an account owns of an asset, free and reserved. */
  readonly #owned = new Map<number, number>();
  readonly #markets = new Map<number, MarketMoney>();
  #position: Position;
  #timeUs: number;
  #inserts = new Map<Table, Row[]>();
  #orders = new Map<number, OrderState>();
  #candles = new Map<string, Candle>();
  #assignments: Assignment[] = [];
  /** Of the command whose entries and legs are being numbered. */
  #numbered = { sequence: 0, entries: 0, legs: 0 };
  #changes = 0;

  /**
   * @param position that of the database
   * @param owned what the engine says is owned there
   */
  constructor(ledger: LedgerPort, position: Position, owned: Iterable<Owned>) {
    this.#ledger = ledger;
    this.#position = position;
    this.#timeUs = position.timeUs;
    for (const { account, asset, available, reserved } of owned) {
      this.#owned.set(account * ASSET_RANGE + asset, available + reserved);
    }
  }

  /** Changes gathered since the last flush: about as many as rows will be written. */
  get size(): number {
    return this.#changes;
  }

  /** Takes the events in [from, to), whole ones. */
  take(view: BlockView, from: number, to: number): void {
    for (let at = from; at < to; at += view.u8[at + 1]! * BLOCK_BYTES) {
      if (WANTED.has(view.u8[at]!)) this.apply(decodeEvent(view, at));
    }
  }

  /** All that was taken since the last time, up to the end of a batch of the log. */
  flush(sequence: number, logHash: string): Changes {
    const before = this.#position.sequence;
    const position = { sequence, logHash, timeUs: this.#timeUs };
    const orders: (Value | null)[][] = [];
    for (const [orderId, state] of this.#orders) {
      if (state.terms === undefined) orders.push(changedOrder(orderId, state));
      else this.#insert(ORDERS, newOrder(state.terms, state));
    }
    const candles = [...this.#candles.values()].map(candleRow);
    const inserts = this.#inserts;
    const assignments = this.#assignments;
    this.#position = position;
    this.#inserts = new Map();
    this.#orders = new Map();
    this.#candles = new Map();
    this.#assignments = [];
    this.#changes = 0;
    return { before, position, inserts, orders, candles, assignments };
  }

  #insert(table: Table, row: Row): void {
    let rows = this.#inserts.get(table);
    if (rows === undefined) {
      rows = [];
      this.#inserts.set(table, rows);
    }
    rows.push(row);
    this.#changes += 1;
  }

  /** Takes one event. */
  apply(event: Event): void {
    const timeUs = this.#timeUs;
    const { sequence } = event;
    switch (event.template) {
      case Template.Accepted:
        if (event.command === Template.Tick) this.#timeUs = event.resultId;
        break;
      case Template.AssetCreated:
        this.#insert(ASSETS, [event.asset, event.text, event.decimals, sequence, timeUs]);
        break;
      case Template.AccountCreated:
        this.#insert(ACCOUNTS, [event.account, event.tier, 0, sequence, timeUs]);
        break;
      case Template.AccountTierChanged:
        this.#assign(ACCOUNTS, 'tier', event.tier, event.account);
        break;
      case Template.AccountStatusChanged:
        this.#assign(ACCOUNTS, 'status', event.status, event.account);
        break;
      case Template.MarketCreated:
        this.#insert(MARKETS, [
          ...[event.market, event.text, event.baseAsset, event.quoteAsset, event.settlement],
          ...[event.baseUnitsPerLot, event.quoteUnitsPerTickLot, 0, sequence, timeUs],
        ]);
        break;
      case Template.MarketStatusChanged:
        this.#assign(MARKETS, 'status', event.status, event.market);
        break;
      case Template.TransferRecorded:
        this.#transferred(event);
        break;
      case Template.Trade:
        this.#traded(event);
        break;
      default:
        this.#applyToOrder(event);
    }
  }

  #applyToOrder(event: Event): void {
    switch (event.template) {
      case Template.OrderAccepted:
        this.#accepted(event);
        break;
      case Template.OrderTerms: {
        const order = this.#order(event.orderId);
        order.extra = event;
        order.trigger = event.triggerPriceTicks;
        order.triggerBegan ||= event.triggerPriceTicks;
        order.waits = event.peg === PegKind.NONE ? event.waits : WaitKind.REFERENCE;
        if (order.waits !== WaitKind.NONE) order.working = 0;
        if (order.waits === WaitKind.TRIGGER) order.triggerUs ||= this.#timeUs;
        break;
      }
      case Template.OrderActivated: {
        const order = this.#order(event.orderId);
        if (event.triggerPriceTicks > 0) order.trigger = event.triggerPriceTicks;
        order.triggerBegan ||= event.triggerPriceTicks;
        order.waits = event.waits;
        if (event.waits === WaitKind.NONE) order.working ||= this.#timeUs;
        if (event.waits === WaitKind.TRIGGER) order.triggerUs ||= this.#timeUs;
        break;
      }
      case Template.OrderRested: {
        const order = this.#order(event.orderId);
        order.leaves = event.leavesLots;
        order.waits = WaitKind.NONE;
        order.pegged = event.priceTicks;
        order.working ||= this.#timeUs;
        break;
      }
      case Template.OrderAmended:
        this.#amended(event);
        break;
      case Template.OrderClosed: {
        const order = this.#order(event.orderId);
        order.leaves = event.leavesLots;
        order.closeReason = event.reason;
        order.closeCode = event.replaceCode;
        order.closeSequence = event.sequence;
        break;
      }
      default:
    }
  }

  #assign(table: Table, column: string, value: number, key: number): void {
    this.#assignments.push({ table, column, value, key });
    this.#changes += 1;
  }

  /** An order about to change. */
  #order(orderId: number): OrderState {
    let order = this.#orders.get(orderId);
    if (order === undefined) {
      order = {
        ...{ terms: undefined, extra: undefined, timeUs: this.#timeUs, price: undefined },
        ...{ quantity: undefined, leaves: undefined, trigger: undefined, waits: undefined },
        ...{ closeReason: undefined, closeCode: undefined, updateUs: this.#timeUs },
        ...{ closeSequence: undefined, pegged: undefined, working: 0, triggerUs: 0 },
        ...{ triggerBegan: 0, executed: 0, quote: 0, decremented: 0 },
      };
      this.#orders.set(orderId, order);
      this.#changes += 1;
    }
    order.updateUs = this.#timeUs;
    return order;
  }

  #accepted(event: OrderAccepted): void {
    const order = this.#order(event.orderId);
    order.terms = event;
    order.price = event.priceTicks;
    order.quantity = event.quantity;
    order.leaves = event.quantity;
    order.working = this.#timeUs;
  }

  #amended(event: OrderAmended): void {
    const order = this.#order(event.orderId);
    order.leaves = event.leavesLots;
    if (event.reason === AmendReason.PEGGED) {
      const rests = event.resting !== 0;
      order.waits = rests ? WaitKind.NONE : WaitKind.REFERENCE;
      order.pegged = rests ? event.priceTicks : 0;
      if (rests) order.working ||= this.#timeUs;
      return;
    }
    order.quantity = event.quantityLots;
    if (event.reason === AmendReason.SELF_TRADE) {
      order.decremented += event.previousLeavesLots - event.leavesLots;
    } else {
      order.price = event.priceTicks;
    }
  }

  #money(market: number): MarketMoney {
    let money = this.#markets.get(market);
    if (money === undefined) {
      money = this.#ledger.market(market);
      if (money === undefined) throw new Error(`a trade in market ${market}, which is not there`);
      this.#markets.set(market, money);
    }
    return money;
  }

  #traded(trade: Trade): void {
    const money = this.#money(trade.market);
    const takerBuys = trade.takerSide === Side.BUY;
    for (const isMaker of [false, true]) {
      const orderId = isMaker ? trade.makerOrderId : trade.takerOrderId;
      const order = this.#order(orderId);
      order.leaves = isMaker ? trade.makerLeavesLots : trade.takerLeavesLots;
      order.executed += trade.quantityLots;
      order.quote += trade.quoteUnits;
      const side = isMaker === takerBuys ? Side.SELL : Side.BUY;
      this.#fill(trade, money, { isMaker, orderId, side });
    }
    this.#addToCandles(trade);
  }

  #fill(
    trade: Trade,
    money: MarketMoney,
    { isMaker, orderId, side }: { isMaker: boolean; orderId: number; side: Side },
  ): void {
    const { market, tradeId, priceTicks, quantityLots, quoteUnits, sequence } = trade;
    const account = isMaker ? trade.makerAccount : trade.account;
    const fee = isMaker ? trade.makerFee : trade.takerFee;
    const { baseAsset, quoteAsset, baseUnitsPerLot, isSettled } = money;
    const received = side === Side.BUY ? baseAsset : quoteAsset;
    this.#insert(FILLS, [
      ...[account, market, tradeId, isMaker ? 1 : 0, orderId, side, priceTicks, quantityLots],
      ...[quoteUnits, fee, received, sequence, this.#timeUs],
    ]);
    if (!isSettled) return;
    const baseUnits = quantityLots * baseUnitsPerLot;
    const about = { kind: EntryKind.TRADE, sequence, market, tradeId, transferId: '' };
    const [base, quote] = side === Side.BUY ? [baseUnits, -quoteUnits] : [-baseUnits, quoteUnits];
    const feeOf = (asset: number) => (asset === received ? fee : 0);
    for (const [asset, units] of [
      [baseAsset, base],
      [quoteAsset, quote],
    ] as const) {
      this.#enter(account, asset, units - feeOf(asset), { ...about, fee: feeOf(asset) });
    }
    if (fee === 0) return;
    this.#enter(this.#ledger.feeAccount, received, fee, { ...about, kind: EntryKind.FEE, fee: 0 });
  }

  #enter(
    account: number,
    asset: number,
    amount: number,
    about: {
      readonly kind: EntryKind;
      readonly sequence: number;
      readonly fee: number;
      readonly market: number;
      readonly tradeId: number;
      readonly transferId: string;
    },
  ): void {
    const { kind, sequence, fee, market, tradeId, transferId } = about;
    const key = account * ASSET_RANGE + asset;
    const balance = (this.#owned.get(key) ?? 0) + amount;
    this.#owned.set(key, balance);
    const number = this.#counters(sequence).entries++;
    this.#insert(ENTRIES, [
      ...[account, asset, this.#timeUs, sequence, number, kind, amount, fee, balance],
      ...[market, tradeId, transferId],
    ]);
  }

  #counters(sequence: number) {
    if (this.#numbered.sequence !== sequence) this.#numbered = { sequence, entries: 0, legs: 0 };
    return this.#numbered;
  }

  #transferred(event: TransferRecorded): void {
    const { sequence, account, creditAccount, asset, amount, kind } = event;
    const transferId = idText(event.transferId);
    const pendingId = event.pendingId === 0n ? '' : idText(event.pendingId);
    const leg = this.#counters(sequence).legs++;
    this.#insert(TRANSFERS, [
      ...[sequence, leg, transferId, pendingId, kind, account, creditAccount, asset, amount],
      this.#timeUs,
    ]);
    if (kind !== TransferKind.POST && kind !== TransferKind.POST_PENDING) return;
    const about = { kind: EntryKind.TRANSFER, sequence, fee: 0, market: 0, tradeId: 0, transferId };
    this.#enter(account, asset, -amount, about);
    this.#enter(creditAccount, asset, amount, about);
  }

  #addToCandles({ market, priceTicks, quantityLots, quoteUnits }: Trade): void {
    for (const seconds of CANDLE_SECONDS) {
      const lengthUs = seconds * US_PER_SECOND;
      const openUs = Math.floor(this.#timeUs / lengthUs) * lengthUs;
      const key = `${market} ${seconds} ${openUs}`;
      let candle = this.#candles.get(key);
      if (candle === undefined) {
        candle = {
          ...{ key: [market, seconds, openUs], open: priceTicks, high: priceTicks },
          ...{ low: priceTicks, close: priceTicks, lots: 0n, quote: 0n, trades: 0 },
        };
        this.#candles.set(key, candle);
        this.#changes += 1;
      }
      candle.high = Math.max(candle.high, priceTicks);
      candle.low = Math.min(candle.low, priceTicks);
      candle.close = priceTicks;
      candle.lots += BigInt(quantityLots);
      candle.quote += BigInt(quoteUnits);
      candle.trades += 1;
    }
  }
}

const WANTED: ReadonlySet<number> = new Set([
  ...[Template.Accepted, Template.AssetCreated, Template.AccountCreated],
  ...[Template.AccountTierChanged, Template.AccountStatusChanged, Template.MarketCreated],
  ...[Template.MarketStatusChanged, Template.TransferRecorded, Template.Trade],
  ...[Template.OrderAccepted, Template.OrderTerms, Template.OrderActivated],
  ...[Template.OrderRested, Template.OrderAmended, Template.OrderClosed],
]);

function idText(id: bigint): string {
  return id.toString(16).padStart(ID_DIGITS, '0');
}

/** In the order of `ORDERS`. */
function newOrder(event: OrderAccepted, state: OrderState): Row {
  const { extra } = state;
  return [
    ...[event.orderId, event.account, event.market, event.side, event.type, event.timeInForce],
    ...[event.stp, event.clientOrderId, event.text, extra?.trigger ?? 0],
    ...[extra?.trailingTicks ?? 0, extra?.displayLots ?? 0, extra?.minimumLots ?? 0],
    ...[extra?.hidden ?? 0, extra?.expireTimeUs ?? 0, extra?.peg ?? 0],
    ...[extra?.pegOffsetTicks ?? 0, extra?.listId ?? 0, extra?.listKind ?? 0],
    ...[event.sequence, state.timeUs],
    ...[state.price ?? 0, state.quantity ?? 0, state.leaves ?? 0, state.trigger ?? 0],
    ...[state.waits ?? WaitKind.NONE, state.closeReason ?? NOT_CLOSED, state.closeCode ?? 0],
    ...[state.closeSequence ?? 0, state.pegged ?? 0, state.updateUs, ...firstAndAdded(state)],
  ];
}

/** In the order of `ORDER_CHANGES`. */
function changedOrder(orderId: number, state: OrderState): (Value | null)[] {
  return [
    ...[orderId, state.price ?? null, state.quantity ?? null, state.leaves ?? null],
    ...[state.trigger ?? null, state.waits ?? null, state.closeReason ?? null],
    ...[state.closeCode ?? null, state.closeSequence ?? null, state.pegged ?? null],
    ...[state.updateUs, ...firstAndAdded(state)],
  ];
}

/** In the order of `FIRST_ORDER_COLUMNS` and `ADDED_ORDER_COLUMNS`. */
function firstAndAdded(state: OrderState): number[] {
  const { working, triggerUs, triggerBegan, executed, quote, decremented } = state;
  return [working, triggerUs, triggerBegan, executed, quote, decremented];
}

function candleRow(candle: Candle): Row {
  const { key, open, high, low, close, lots, quote, trades } = candle;
  return [...key, open, high, low, close, String(lots), String(quote), trades];
}
