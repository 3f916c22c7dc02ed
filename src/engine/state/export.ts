/**
 * Reads the state of an engine, of this layout version or an earlier one, as entries. Nothing is
 * changed; the engine must not apply commands meanwhile.
 */
import { BlockView } from '../../base/block-view.ts';
import {
  AccountRecord,
  AssetRecord,
  BalanceRecord,
  BookSideRecord,
  FEE_TIERS,
  LevelRecord,
  MarketRecord,
  ORDER_HAS_TERMS,
  OrderRecord,
  SCHEDULE_SLOTS,
  ScheduleRecord,
  StateHeaderRecord,
  TermsRecord,
  TransferRecordRecord,
} from '../../schema/generated/state.ts';
import type { EngineConfig } from '../core.ts';
import { DEFAULT_CONFIG, STATE_BASE } from '../layout.ts';
import { type PackedSource, packedStateBytes, unpackPages } from '../pages.ts';
import {
  ACCOUNT_FIELDS,
  ASSET_FIELDS,
  BALANCE_FIELDS,
  ENTRIES_VERSION,
  type Entry,
  type EntryCounts,
  type Fields,
  type LevelQueue,
  type ListQueue,
  listOf,
  MARKET_FIELDS,
  ORDER_FIELDS,
  type OrderEntry,
  QUEUE_PIECE,
  type QueueEntry,
  TERMS_FIELDS,
  type TermsValues,
  type TimerEntry,
  TRANSFER_FIELDS,
  type Values,
  type Width,
} from './entries.ts';
import { type Offsets, offsetsOf } from './versions.ts';

const LEVEL_QUEUES: readonly LevelQueue[] = [
  ...(['bids', 'asks', 'stopBuys', 'takeSells', 'stopSells', 'takeBuys'] as const),
];
const LIST_QUEUES = ['pegs', 'trailingBuys', 'trailingSells'] as const;

/** As `exportState`, of an engine's snapshot. @throws RangeError where it is none */
export function* entriesOfSnapshot(snapshot: Uint8Array | PackedSource): Generator<Entry> {
  // Pointers count from where the state lies in an engine's memory.
  const view = new BlockView(new ArrayBuffer(STATE_BASE + packedStateBytes(snapshot)));
  unpackPages(snapshot, view.u8.subarray(STATE_BASE));
  yield* exportState(view);
}

/** Everything that the state in `view` holds, as `entries.ts` says, the end included. */
export function* exportState(view: BlockView): Generator<Entry> {
  let entries = 0;
  for (const entry of new StateExport(view).entries()) {
    yield entry;
    entries++;
  }
  yield { entry: 'end', entries };
}

class StateExport {
  readonly #view: BlockView;
  readonly #market: Offsets;
  readonly #account: Offsets;
  readonly #layout: number;

  constructor(view: BlockView) {
    this.#view = view;
    this.#layout = this.#header(StateHeaderRecord.layoutVersion);
    const { market, account } = offsetsOf(this.#layout);
    this.#market = market;
    this.#account = account;
  }

  *entries(): Generator<Entry> {
    yield {
      entry: 'state',
      version: ENTRIES_VERSION,
      layout: this.#layout,
      capacities: this.#capacities(),
      sequence: this.#view.u53(STATE_BASE + StateHeaderRecord.sequence),
      timeUs: this.#view.u53(STATE_BASE + StateHeaderRecord.timeUs),
      lastOrderId: this.#view.u53(STATE_BASE + StateHeaderRecord.lastOrderId),
      counts: this.#counts(),
    };
    yield* this.#assets();
    yield* this.#accounts();
    yield* this.#markets();
    yield* this.#balances();
    yield* this.#transfers();
    yield* this.#orders();
    yield* this.#queues();
    yield* this.#timers();
  }

  #u32(at: number): number {
    return this.#view.u32[at >>> 2]!;
  }

  #header(offset: number): number {
    return this.#u32(STATE_BASE + offset);
  }

  #counts(): EntryCounts {
    const { transferCount, transferOldest } = StateHeaderRecord;
    const wide = (offset: number) => this.#view.u53(STATE_BASE + offset);
    return {
      asset: this.#header(StateHeaderRecord.assetCount),
      account: this.#header(StateHeaderRecord.accountCount),
      market: this.#header(StateHeaderRecord.marketCount),
      balance: this.#header(StateHeaderRecord.balanceCount),
      transfer: wide(transferCount) - wide(transferOldest),
      order: this.#header(StateHeaderRecord.orderCount),
    };
  }

  #capacities(): EngineConfig {
    const names = Object.keys(DEFAULT_CONFIG) as (keyof EngineConfig)[];
    const read = names.map((name) => [name, this.#header(StateHeaderRecord[name])]);
    return Object.fromEntries(read) as EngineConfig;
  }

  #number(at: number, width: Width): number {
    switch (width) {
      case 'u8':
        return this.#view.u8[at]!;
      case 'u16':
        return this.#view.u16[at >>> 1]!;
      case 'u32':
        return this.#u32(at);
      case 'u53':
        return this.#view.u53(at);
      default:
        return this.#view.i53(at);
    }
  }

  /** The fields of the record at `at`; 0 what a record of that version does not have. */
  #values<T extends Fields>(at: number, fields: T, offsets: Offsets): Values<T> {
    const values: Record<string, number> = {};
    for (const [name, width] of listOf(fields)) {
      const offset = offsets[name];
      values[name] = offset === undefined ? 0 : this.#number(at + offset, width);
    }
    return values as Values<T>;
  }

  *#assets(): Generator<Entry> {
    const count = this.#header(StateHeaderRecord.assetCount);
    let at = this.#header(StateHeaderRecord.assets);
    for (let id = 1; id <= count; id++, at += AssetRecord.SIZE) {
      yield { entry: 'asset', id, ...this.#values(at, ASSET_FIELDS, AssetRecord) };
    }
  }

  #marketAt(id: number): number {
    return this.#header(StateHeaderRecord.markets) + (id - 1) * this.#market.SIZE!;
  }

  #accountAt(id: number): number {
    return this.#header(StateHeaderRecord.accounts) + (id - 1) * this.#account.SIZE!;
  }

  *#accounts(): Generator<Entry> {
    const count = this.#header(StateHeaderRecord.accountCount);
    for (let id = 1; id <= count; id++) {
      const values = this.#values(this.#accountAt(id), ACCOUNT_FIELDS, this.#account);
      yield { entry: 'account', id, ...values };
    }
  }

  *#markets(): Generator<Entry> {
    const count = this.#header(StateHeaderRecord.marketCount);
    for (let id = 1; id <= count; id++) {
      const at = this.#marketAt(id);
      const pairs = at + this.#market.fees!;
      const fees = Array.from({ length: FEE_TIERS * 2 }, (_, k) => this.#u32(pairs + k * 4));
      yield { entry: 'market', id, ...this.#values(at, MARKET_FIELDS, this.#market), fees };
    }
  }

  *#balances(): Generator<Entry> {
    const from = this.#header(StateHeaderRecord.balances);
    const limits = this.#header(StateHeaderRecord.exposureLimits);
    for (const slot of this.#balanceSlots(from)) {
      const at = from + slot * BalanceRecord.SIZE;
      yield {
        entry: 'balance',
        account: this.#u32(at + BalanceRecord.account),
        asset: this.#u32(at + BalanceRecord.asset),
        ...this.#values(at, BALANCE_FIELDS, BalanceRecord),
        exposureLimit: limits === 0 ? 0 : this.#view.u53(limits + slot * 8),
      };
    }
  }

  /** Used slots of the table, whose order is by chance, by account and asset. */
  #balanceSlots(from: number): readonly number[] {
    const slots = 2 ** this.#header(StateHeaderRecord.balanceBits);
    const used: number[] = [];
    const key = (slot: number) => {
      const at = from + slot * BalanceRecord.SIZE;
      return this.#u32(at + BalanceRecord.account) * 65536 + this.#u32(at + BalanceRecord.asset);
    };
    for (let slot = 0; slot < slots; slot++) if (key(slot) !== 0) used.push(slot);
    return used.sort((a, b) => key(a) - key(b));
  }

  *#transfers(): Generator<Entry> {
    const from = this.#header(StateHeaderRecord.transfers);
    const max = this.#header(StateHeaderRecord.maxTransfers);
    const oldest = this.#view.u53(STATE_BASE + StateHeaderRecord.transferOldest);
    const count = this.#view.u53(STATE_BASE + StateHeaderRecord.transferCount);
    for (let number = oldest; number < count; number++) {
      const at = from + (number % max) * TransferRecordRecord.SIZE;
      yield {
        entry: 'transfer',
        transferId: String(this.#view.u128(at + TransferRecordRecord.transferId)),
        pendingId: String(this.#view.u128(at + TransferRecordRecord.pendingId)),
        ...this.#values(at, TRANSFER_FIELDS, TransferRecordRecord),
      };
    }
  }

  *#orders(): Generator<Entry> {
    const count = this.#header(StateHeaderRecord.accountCount);
    for (let id = 1; id <= count; id++) {
      let order = this.#u32(this.#accountAt(id) + this.#account.firstOrder!);
      while (order !== 0) {
        yield this.#order(order, id);
        order = this.#u32(order + OrderRecord.nextOfAccount);
      }
    }
  }

  #order(at: number, account: number): OrderEntry {
    const values = this.#values(at, ORDER_FIELDS, OrderRecord);
    const plain = {
      entry: 'order',
      orderId: this.#orderId(at),
      clientOrderId: this.#view.u53(at + OrderRecord.clientOrderId),
      account,
      ...values,
    } as const;
    const hasTerms = (values.flags & ORDER_HAS_TERMS) !== 0;
    return hasTerms ? { ...plain, terms: this.#terms(at) } : plain;
  }

  #terms(order: number): TermsValues {
    const place = (order - this.#header(StateHeaderRecord.orders)) / OrderRecord.SIZE;
    const at = this.#header(StateHeaderRecord.terms) + place * TermsRecord.SIZE;
    const linked = (offset: number) => this.#orderId(this.#u32(at + offset));
    return {
      market: this.#marketId(this.#u32(at + TermsRecord.market)),
      ...this.#values(at, TERMS_FIELDS, TermsRecord),
      peer: linked(TermsRecord.peer),
      pending: linked(TermsRecord.pending),
      parent: linked(TermsRecord.parent),
    };
  }

  /** 0 for no order. */
  #orderId(order: number): number {
    return order === 0 ? 0 : this.#view.u53(order + OrderRecord.orderId);
  }

  #marketId(at: number): number {
    return this.#view.u16[(at + MarketRecord.id) >>> 1]!;
  }

  *#queues(): Generator<Entry> {
    const count = this.#header(StateHeaderRecord.marketCount);
    for (let id = 1; id <= count; id++) {
      const market = this.#marketAt(id);
      for (const of of LEVEL_QUEUES) {
        const side = this.#market[of];
        if (side !== undefined) yield* this.#levels(id, of, market + side);
      }
      for (const of of LIST_QUEUES) {
        const list = this.#market[of];
        if (list !== undefined) yield* pieces(id, of, 0, this.#listed(market + list));
      }
      const alive = this.#market.queueFirst;
      if (alive === undefined) continue;
      const queued = this.#linked(this.#u32(market + alive));
      yield* pieces(id, 'alive', 0, queued);
    }
  }

  *#levels(market: number, of: LevelQueue, side: number): Generator<Entry> {
    let level = this.#u32(side + BookSideRecord.best);
    while (level !== 0) {
      const priceTicks = this.#view.u53(level + LevelRecord.priceTicks);
      yield* pieces(market, of, priceTicks, this.#ofLevel(level));
      level = this.#u32(level + LevelRecord.worse);
    }
  }

  /** Orders of a level: those that show, then hidden ones. */
  *#ofLevel(level: number): Generator<number> {
    yield* this.#linked(this.#u32(level + LevelRecord.first));
    yield* this.#linked(this.#u32(level + LevelRecord.hiddenFirst));
  }

  *#linked(first: number): Generator<number> {
    for (let order = first; order !== 0; order = this.#u32(order + OrderRecord.next)) {
      yield this.#orderId(order);
    }
  }

  /** Orders of a list of a kind: pegged ones, trailing ones. */
  *#listed(list: number): Generator<number> {
    const orders = this.#header(StateHeaderRecord.orders);
    const terms = this.#header(StateHeaderRecord.terms);
    let order = this.#u32(list);
    while (order !== 0) {
      yield this.#orderId(order);
      const at = terms + ((order - orders) / OrderRecord.SIZE) * TermsRecord.SIZE;
      order = this.#u32(at + TermsRecord.nextOfKind);
    }
  }

  *#timers(): Generator<Entry> {
    let level = this.#header(StateHeaderRecord.timers + BookSideRecord.best);
    while (level !== 0) {
      const timeUs = this.#view.u53(level + LevelRecord.priceTicks);
      let timer = this.#u32(level + LevelRecord.first);
      while (timer !== 0) {
        yield this.#timer(timer, timeUs);
        // A timer is three words: its level, the one before it, the one after it.
        timer = this.#u32(timer + 8);
      }
      level = this.#u32(level + LevelRecord.worse);
    }
  }

  /** Whose timer it is, told by the region that it lies in. */
  #timer(at: number, timeUs: number): TimerEntry {
    const schedules = this.#header(StateHeaderRecord.schedules);
    const markets = this.#header(StateHeaderRecord.maxMarkets);
    const terms = this.#header(StateHeaderRecord.terms);
    const orders = this.#header(StateHeaderRecord.maxOrders);
    const timer = { entry: 'timer', timeUs } as const;
    if (at >= schedules && at < schedules + markets * SCHEDULE_SLOTS * ScheduleRecord.SIZE) {
      const place = Math.floor((at - schedules) / ScheduleRecord.SIZE);
      return {
        ...timer,
        market: Math.floor(place / SCHEDULE_SLOTS) + 1,
        slot: place % SCHEDULE_SLOTS,
        status: this.#view.u8[at + ScheduleRecord.status]!,
        cancelOrders: this.#view.u8[at + ScheduleRecord.cancelOrders]!,
      };
    }
    if (at >= terms && at < terms + orders * TermsRecord.SIZE) {
      const place = Math.floor((at - terms) / TermsRecord.SIZE);
      const order = this.#header(StateHeaderRecord.orders) + place * OrderRecord.SIZE;
      return { ...timer, order: this.#orderId(order) };
    }
    const place = (at - AccountRecord.timer - this.#accountAt(1)) / AccountRecord.SIZE;
    return { ...timer, account: place + 1 };
  }
}

function* pieces(
  market: number,
  of: LevelQueue | ListQueue,
  priceTicks: number,
  ids: Iterable<number>,
): Generator<QueueEntry> {
  let orders: number[] = [];
  for (const id of ids) {
    orders.push(id);
    if (orders.length < QUEUE_PIECE) continue;
    yield { entry: 'queue', market, of, priceTicks, orders };
    orders = [];
  }
  if (orders.length > 0) yield { entry: 'queue', market, of, priceTicks, orders };
}
