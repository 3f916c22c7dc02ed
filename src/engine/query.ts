/**
 * Reading an engine's state from outside, through the layout that the schema gives. Nothing is
 * changed; whoever reads must not read while commands are being applied.
 */
import type { BlockView } from '../base/block-view.ts';
import { Side } from '../schema/generated/protocol.ts';
import {
  BalanceRecord,
  BookSideRecord,
  LevelRecord,
  MarketRecord,
  OrderRecord,
  StateHeaderRecord,
} from '../schema/generated/state.ts';
import type { BalanceView, LevelView, OrderView } from './core.ts';
import { STATE_BASE } from './layout.ts';

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
      orderCount: this.#u32(level + LevelRecord.orderCount),
    };
  }

  /** Orders of a level, oldest first. */
  *orders(level: number): Generator<number> {
    let order = this.#u32(level + LevelRecord.first);
    while (order !== 0) {
      yield order;
      order = this.#u32(order + OrderRecord.next);
    }
  }

  orderView(order: number): OrderView {
    const view = this.#view;
    const level = this.#u32(order + OrderRecord.level);
    const market = this.#u32(level + LevelRecord.market);
    return {
      orderId: view.u53(order + OrderRecord.orderId),
      clientOrderId: view.u53(order + OrderRecord.clientOrderId),
      account: this.#u32(order + OrderRecord.account),
      market: view.u16[(market + MarketRecord.id) >>> 1]!,
      side: view.u8[level + LevelRecord.side] as Side,
      priceTicks: view.u53(level + LevelRecord.priceTicks),
      quantityLots: view.u53(order + OrderRecord.quantityLots),
      leavesLots: view.u53(order + OrderRecord.leavesLots),
      type: view.u8[order + OrderRecord.type]!,
      stp: view.u8[order + OrderRecord.stp]!,
    };
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
