/**
 * Reading an engine's state from outside, through the layout that the schema gives. Nothing is
 * changed; whoever reads must not read while commands are being applied.
 */
import type { BlockView } from '../base/block-view.ts';
import { type Settlement, Side, TransferState, WaitKind } from '../schema/generated/protocol.ts';
import {
  AccountRecord,
  BalanceRecord,
  BookSideRecord,
  LevelRecord,
  MarketRecord,
  ORDER_HAS_TERMS,
  ORDER_IS_HIDDEN,
  ORDER_IS_ICEBERG,
  ORDER_WAITS,
  OrderRecord,
  StateHeaderRecord,
  TermsRecord,
  TransferRecordRecord,
} from '../schema/generated/state.ts';
import type { BalanceView, LevelView, OrderView } from './core.ts';
import { STATE_BASE } from './layout.ts';

/** Terms of order n lie at twice its distance from the first. */
const TERMS_PER_ORDER = TermsRecord.SIZE / OrderRecord.SIZE;
/** What a market was created with, as far as money is concerned. */
export interface MarketTerms {
  readonly market: number;
  readonly baseAsset: number;
  readonly quoteAsset: number;
  readonly settlement: Settlement;
  readonly baseUnitsPerLot: number;
  readonly quoteUnitsPerTickLot: number;
}

/** A transfer that holds an amount of its debit account until it is posted or voided. */
export interface PendingTransfer {
  readonly transferId: bigint;
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
}

export class StateReader {
  readonly #view: BlockView;

  constructor(view: BlockView) {
    this.#view = view;
  }

  /** A u32 field of the state header. */
  header(offset: number): number {
    return this.#u32(STATE_BASE + offset);
  }

  /** A u53 field of the state header. */
  headerU53(offset: number): number {
    return this.#view.u53(STATE_BASE + offset);
  }

  #u32(at: number): number {
    return this.#view.u32[at >>> 2]!;
  }

  /** @returns undefined where there is no such market */
  marketTerms(market: number): MarketTerms | undefined {
    if (market < 1 || market > this.header(StateHeaderRecord.marketCount)) return undefined;
    const at = this.header(StateHeaderRecord.markets) + (market - 1) * MarketRecord.SIZE;
    const view = this.#view;
    return {
      market,
      baseAsset: view.u16[(at + MarketRecord.baseAsset) >>> 1]!,
      quoteAsset: view.u16[(at + MarketRecord.quoteAsset) >>> 1]!,
      settlement: view.u8[at + MarketRecord.settlement] as Settlement,
      baseUnitsPerLot: view.u53(at + MarketRecord.baseUnitsPerLot),
      quoteUnitsPerTickLot: view.u53(at + MarketRecord.quoteUnitsPerTickLot),
    };
  }

  /** Every transfer that is pending, in no particular order. */
  *pendingTransfers(): Generator<PendingTransfer> {
    const from = this.header(StateHeaderRecord.transfers);
    const places = this.header(StateHeaderRecord.maxTransfers);
    const end = this.headerU53(StateHeaderRecord.transferCount);
    const view = this.#view;
    // What lies outside of these numbers is forgotten, whatever its bytes say.
    for (let n = this.headerU53(StateHeaderRecord.transferOldest); n < end; n++) {
      const at = from + (n % places) * TransferRecordRecord.SIZE;
      if (view.u8[at + TransferRecordRecord.state] !== TransferState.PENDING) continue;
      yield {
        transferId: view.u128(at + TransferRecordRecord.transferId),
        account: this.#u32(at + TransferRecordRecord.debitAccount),
        asset: view.u16[(at + TransferRecordRecord.asset) >>> 1]!,
        amount: view.u53(at + TransferRecordRecord.amount),
      };
    }
  }

  /** Levels of a side, best first. */
  *levels(market: number, side: Side): Generator<number> {
    if (market < 1 || market > this.header(StateHeaderRecord.marketCount)) return;
    const record = this.header(StateHeaderRecord.markets) + (market - 1) * MarketRecord.SIZE;
    const book = record + (side === Side.BUY ? MarketRecord.bids : MarketRecord.asks);
    let level = this.#u32(book + BookSideRecord.best);
    while (level !== 0) {
      yield level;
      level = this.#u32(level + LevelRecord.worse);
    }
  }

  levelView(level: number): LevelView {
    return {
      priceTicks: this.#view.u53(level + LevelRecord.priceTicks),
      totalLots: this.#view.u53(level + LevelRecord.totalLots),
      hiddenLots: this.#view.u53(level + LevelRecord.hiddenLots),
      orderCount: this.#u32(level + LevelRecord.orderCount),
    };
  }

  /** Orders of a level in matching order: those that show, then hidden ones, oldest first. */
  *orders(level: number): Generator<number> {
    for (const queue of [LevelRecord.first, LevelRecord.hiddenFirst]) {
      let order = this.#u32(level + queue);
      while (order !== 0) {
        yield order;
        order = this.#u32(order + OrderRecord.next);
      }
    }
  }

  /** Orders that are in no book, by account, oldest first. */
  *waitingOrders(): Generator<number> {
    const from = this.header(StateHeaderRecord.accounts);
    const count = this.header(StateHeaderRecord.accountCount);
    for (let k = 0; k < count; k++) {
      let order = this.#u32(from + k * AccountRecord.SIZE + AccountRecord.firstOrder);
      while (order !== 0) {
        if ((this.#flags(order) & ORDER_WAITS) !== 0) yield order;
        order = this.#u32(order + OrderRecord.nextOfAccount);
      }
    }
  }

  /** The earliest timer, microseconds since 1970; 0 where there is none. */
  nextTimerUs(): number {
    const best = this.header(StateHeaderRecord.timers + BookSideRecord.best);
    return best === 0 ? 0 : this.#view.u53(best + LevelRecord.priceTicks);
  }

  #flags(order: number): number {
    return this.#view.u16[(order + OrderRecord.flags) >>> 1]!;
  }

  orderView(order: number): OrderView {
    const view = this.#view;
    const level = this.#u32(order + OrderRecord.level);
    const leavesLots = view.u53(order + OrderRecord.leavesLots);
    const plain = {
      orderId: view.u53(order + OrderRecord.orderId),
      clientOrderId: view.u53(order + OrderRecord.clientOrderId),
      account: this.#u32(order + OrderRecord.account),
      quantityLots: view.u53(order + OrderRecord.quantityLots),
      leavesLots,
      type: view.u8[order + OrderRecord.type]!,
      stp: view.u8[order + OrderRecord.stp]!,
    };
    const flags = this.#flags(order);
    if ((flags & ORDER_HAS_TERMS) === 0) {
      return {
        ...plain,
        market: this.#marketId(this.#u32(level + LevelRecord.market)),
        side: view.u8[level + LevelRecord.side] as Side,
        priceTicks: view.u53(level + LevelRecord.priceTicks),
        shownLots: leavesLots,
        waits: WaitKind.NONE,
        ...{ triggerPriceTicks: 0, expireTimeUs: 0, listId: 0 },
      };
    }
    const orders = this.header(StateHeaderRecord.orders);
    const terms = this.header(StateHeaderRecord.terms) + (order - orders) * TERMS_PER_ORDER;
    const waits = view.u8[terms + TermsRecord.waits] as WaitKind;
    const price = waits ? terms + TermsRecord.priceTicks : level + LevelRecord.priceTicks;
    return {
      ...plain,
      market: this.#marketId(this.#u32(terms + TermsRecord.market)),
      side: view.u8[terms + TermsRecord.side] as Side,
      priceTicks: view.u53(price),
      shownLots: waits ? 0 : this.#shownLots(flags, terms, leavesLots),
      waits,
      triggerPriceTicks: view.u53(terms + TermsRecord.triggerPriceTicks),
      expireTimeUs: view.u53(terms + TermsRecord.expireTimeUs),
      listId: view.u53(terms + TermsRecord.listId),
    };
  }

  #marketId(market: number): number {
    return this.#view.u16[(market + MarketRecord.id) >>> 1]!;
  }

  #shownLots(flags: number, terms: number, leavesLots: number): number {
    if ((flags & ORDER_IS_HIDDEN) !== 0) return 0;
    if ((flags & ORDER_IS_ICEBERG) === 0) return leavesLots;
    return this.#view.u53(terms + TermsRecord.shownLots);
  }

  /** Every balance, in table order. */
  *balances(): Generator<BalanceView> {
    const from = this.header(StateHeaderRecord.balances);
    const slots = 2 ** this.header(StateHeaderRecord.balanceBits);
    for (let slot = 0; slot < slots; slot++) {
      const at = from + slot * BalanceRecord.SIZE;
      if (this.#u32(at + BalanceRecord.account) === 0) continue;
      yield this.balanceView(at);
    }
  }

  balanceView(at: number): BalanceView {
    return {
      account: this.#u32(at + BalanceRecord.account),
      asset: this.#u32(at + BalanceRecord.asset),
      available: this.#view.i53(at + BalanceRecord.available),
      reserved: this.#view.i53(at + BalanceRecord.reserved),
    };
  }
}
