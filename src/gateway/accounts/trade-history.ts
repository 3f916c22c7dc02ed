/**
 * Own trades of all accounts, bounded, as rows of numbers: a trade of which nobody reads allocates
 * nothing. A trade with oneself is there twice.
 */
import type { BlockView } from '../../base/block-view.ts';
import { TradeOffset as T } from '../../schema/generated/offsets.ts';
import type { HistoryLimits } from './bounded-history.ts';
import { SlotHistory } from './slot-history.ts';
import { NONE } from './slot-index.ts';
import type { OwnTrade } from './user-events.ts';

const FIRST_SLOTS = 64;
const STRIDE = 12;
/** Numbers of a row. */
const Field = {
  TRADE_ID: 0,
  ORDER_ID: 1,
  ACCOUNT: 2,
  MARKET: 3,
  PRICE: 4,
  LOTS: 5,
  QUOTE: 6,
  FEE: 7,
  FEE_ASSET: 8,
  TIME: 9,
  FLAGS: 10,
  LIST: 11,
} as const;
/** The list of an order that has no terms. */
const NO_TERMS = -1;
const BUYER = 1;
const MAKER = 2;

/** One side of a trade, beside what the event says of both. */
export interface TradeSide {
  orderId: number;
  account: number;
  /** The asset that this side received. */
  feeAsset: number;
  isBuyer: boolean;
  isMaker: boolean;
  /** The list that the order is in, 0 for none; undefined for an order without terms. */
  listId: number | undefined;
}

export class TradeHistory {
  readonly #history: SlotHistory;
  #rows = new Float64Array(FIRST_SLOTS * STRIDE);
  #used = 0;
  /** The first of the slots that were given back; each names the next one. */
  #free = NONE;

  constructor(limits: HistoryLimits) {
    this.#history = new SlotHistory(limits, (slot) => {
      this.#rows[slot * STRIDE] = this.#free;
      this.#free = slot;
    });
  }

  /** Takes one side of the Trade whose block is at `at`. */
  add(view: BlockView, at: number, side: Readonly<TradeSide>, timeUs: number): void {
    const slot = this.#take();
    const rows = this.#rows;
    const base = slot * STRIDE;
    const { account, isBuyer, isMaker } = side;
    rows[base + Field.TRADE_ID] = view.u53(at + T.tradeId);
    rows[base + Field.ORDER_ID] = side.orderId;
    rows[base + Field.ACCOUNT] = account;
    rows[base + Field.MARKET] = view.u16[(at + T.market) >>> 1]!;
    rows[base + Field.PRICE] = view.u53(at + T.priceTicks);
    rows[base + Field.LOTS] = view.u53(at + T.quantityLots);
    rows[base + Field.QUOTE] = view.u53(at + T.quoteUnits);
    rows[base + Field.FEE] = view.u53(at + (isMaker ? T.makerFee : T.takerFee));
    rows[base + Field.FEE_ASSET] = side.feeAsset;
    rows[base + Field.TIME] = timeUs;
    rows[base + Field.FLAGS] = (isBuyer ? BUYER : 0) | (isMaker ? MAKER : 0);
    rows[base + Field.LIST] = side.listId ?? NO_TERMS;
    this.#history.add(account, slot);
  }

  /** Takes what `values` gave. */
  restore(trade: OwnTrade): void {
    const slot = this.#take();
    const { account, isBuyer, isMaker } = trade;
    const flags = (isBuyer ? BUYER : 0) | (isMaker ? MAKER : 0);
    this.#rows.set(
      [
        ...[trade.tradeId, trade.orderId, account, trade.market, trade.priceTicks],
        ...[trade.quantityLots, trade.quoteUnits, trade.fee, trade.feeAsset, trade.timeUs],
        ...[flags, trade.listId ?? NO_TERMS],
      ],
      slot * STRIDE,
    );
    this.#history.add(account, slot);
  }

  /** An account's trades in a market, oldest first. */
  of(account: number, market: number): OwnTrade[] {
    const trades: OwnTrade[] = [];
    for (const slot of this.#history.of(account)) {
      if (this.#rows[slot * STRIDE + Field.MARKET] === market) trades.push(this.#read(slot));
    }
    return trades;
  }

  /** Everybody's trades, oldest first. */
  values(): OwnTrade[] {
    return [...this.#history.values()].map((slot) => this.#read(slot));
  }

  #read(slot: number): OwnTrade {
    const rows = this.#rows;
    const base = slot * STRIDE;
    const flags = rows[base + Field.FLAGS]!;
    const listId = rows[base + Field.LIST]!;
    return {
      tradeId: rows[base + Field.TRADE_ID]!,
      orderId: rows[base + Field.ORDER_ID]!,
      account: rows[base + Field.ACCOUNT]!,
      market: rows[base + Field.MARKET]!,
      priceTicks: rows[base + Field.PRICE]!,
      quantityLots: rows[base + Field.LOTS]!,
      quoteUnits: rows[base + Field.QUOTE]!,
      fee: rows[base + Field.FEE]!,
      feeAsset: rows[base + Field.FEE_ASSET]!,
      timeUs: rows[base + Field.TIME]!,
      isBuyer: (flags & BUYER) !== 0,
      isMaker: (flags & MAKER) !== 0,
      ...(listId === NO_TERMS ? {} : { listId }),
    };
  }

  #take(): number {
    const free = this.#free;
    if (free !== NONE) {
      this.#free = this.#rows[free * STRIDE]!;
      return free;
    }
    if (this.#used * STRIDE === this.#rows.length) {
      const rows = new Float64Array(2 * this.#rows.length);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    return this.#used++;
  }
}
