/**
 * Puts entries into an empty engine. Records come to lie where there is room, and every list is
 * made by the engine's own code, in the order of the entries; then the money is added up.
 *
 * What is written by hand or cut off must not become a venue: every entry is checked against the
 * capacities and against what came before it, and the whole at the end.
 */
import type { BlockView } from '../../base/block-view.ts';
import { MarketStatus, Settlement, Side, TransferState } from '../../schema/generated/protocol.ts';
import {
  AccountRecord,
  AssetRecord,
  BalanceRecord,
  FEE_TIERS,
  MarketRecord,
  ORDER_HAS_TERMS,
  ORDER_IS_QUOTE,
  ORDER_WAITS,
  OrderRecord,
  SCHEDULE_SLOTS,
  ScheduleRecord,
  StateHeaderRecord,
  TermsRecord,
  TransferRecordRecord,
} from '../../schema/generated/state.ts';
import { type EngineConfig, FEE_ACCOUNT } from '../core.ts';
import { type Layout, STATE_BASE } from '../layout.ts';
import {
  ACCOUNT_FIELDS,
  type AccountEntry,
  ASSET_FIELDS,
  type AssetEntry,
  BALANCE_FIELDS,
  type BalanceEntry,
  ENTRIES_VERSION,
  type Entry,
  type EntryCounts,
  type Fields,
  listOf,
  MARKET_FIELDS,
  type MarketEntry,
  ORDER_FIELDS,
  type OrderEntry,
  type QueueEntry,
  type StateEntry,
  TERMS_FIELDS,
  type TermsValues,
  type TimerEntry,
  TRANSFER_FIELDS,
  type TransferEntry,
  type Values,
  type Width,
} from './entries.ts';
import type { Offsets } from './versions.ts';

/** What the compiled engine offers for placing records. Pointers are byte offsets. */
export interface ImportExports {
  findOrder(orderId: bigint): number;
  findBalance(account: number, asset: number): number;
  importBalance(account: number, asset: number): number;
  importTransfer(record: number): number;
  importOrder(orderId: bigint, clientOrderId: bigint, account: number): number;
  importIntoBook(order: number, market: number, side: number, priceTicks: bigint): void;
  importIntoTriggers(order: number, triggerPriceTicks: bigint): void;
  importIntoPegs(order: number): void;
  importIntoTrailing(order: number): void;
  importIntoQueue(order: number): void;
  importPeers(order: number, peer: number): void;
  importPending(working: number, pending: number): void;
  importTimer(timer: number, timeUs: bigint): void;
  endImport(): void;
}

const RANGES: Readonly<Record<Width, readonly [number, number]>> = {
  u8: [0, 255],
  u16: [0, 65535],
  u32: [0, 4294967295],
  u53: [0, Number.MAX_SAFE_INTEGER],
  i53: [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/** Quotes that one MassQuote places, and so withdraws: 64 blocks, one of them the command's. */
const MAX_QUOTES = 63;

const TIMER_STATUS_END = Object.keys(MarketStatus).length;

/** Where a market says which asset an order pays with, and how much of it a lot costs. */
const PAID_BY_BUYS = [MarketRecord.quoteAsset, MarketRecord.quoteUnitsPerTickLot] as const;
const PAID_BY_SELLS = [MarketRecord.baseAsset, MarketRecord.baseUnitsPerLot] as const;

/** What orders and pending transfers hold of a balance, by its pointer. */
interface Held {
  byOrders: number;
  byTransfers: number;
}

export class StateImport {
  readonly #view: BlockView;
  readonly #config: EngineConfig;
  readonly #exports: ImportExports;
  readonly #held = new Map<number, Held>();
  /** Quotes by market and account. */
  readonly #quotes = new Map<string, number>();
  #entries = 0;
  #head: StateEntry | undefined;
  #inBook = 0;
  #resting = 0;
  #transfers = 0;
  #pending = 0;
  #ended = false;

  constructor(view: BlockView, layout: Layout, exports: ImportExports) {
    this.#view = view;
    this.#config = layout.config;
    this.#exports = exports;
  }

  /**
   * Takes the next entry.
   * @throws RangeError naming the entry by its number where it is damaged or does not fit
   */
  add(entry: Entry): void {
    try {
      this.#add(entry);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const where = `entry ${this.#entries + 1} (${entry.entry})`;
      throw new RangeError(`${where} cannot be taken: ${cause.message}`, { cause });
    }
    this.#entries++;
  }

  #add(entry: Entry): void {
    if (this.#head === undefined && entry.entry !== 'state') fail('the first must be a state');
    if (this.#ended) fail('nothing may follow the end');
    switch (entry.entry) {
      case 'state':
        this.#state(entry);
        break;
      case 'asset':
        this.#asset(entry);
        break;
      case 'account':
        this.#account(entry);
        break;
      case 'market':
        this.#market(entry);
        break;
      case 'balance':
        this.#balance(entry);
        break;
      case 'transfer':
        this.#transfer(entry);
        break;
      case 'order':
        this.#order(entry);
        break;
      case 'queue':
        this.#queue(entry);
        break;
      case 'timer':
        this.#timer(entry);
        break;
      case 'end':
        if (entry.entries !== this.#entries) fail(`${entry.entries} should come before it`);
        this.#ended = true;
        break;
      default:
        fail('there is no such entry');
    }
  }

  /** Adds everything up. @throws RangeError where entries are missing or contradict each other */
  finish(): void {
    if (!this.#ended)
      throw new RangeError('the entries stop before their end: the rest is missing');
    if (this.#inBook !== this.#resting) {
      throw new RangeError(`${this.#resting} orders rest, but queues name ${this.#inBook}`);
    }
    this.#checkCounts();
    this.#setHeader(StateHeaderRecord.pendingCount, this.#pending);
    this.#setHeaderU53(StateHeaderRecord.transferCount, this.#transfers);
    this.#checkMoney();
    this.#exports.endImport();
  }

  #checkCounts(): void {
    const counts: EntryCounts = {
      asset: this.#header(StateHeaderRecord.assetCount),
      account: this.#header(StateHeaderRecord.accountCount),
      market: this.#header(StateHeaderRecord.marketCount),
      balance: this.#header(StateHeaderRecord.balanceCount),
      transfer: this.#transfers,
      order: this.#header(StateHeaderRecord.orderCount),
    };
    for (const [kind, count] of Object.entries(counts)) {
      const should = this.#head!.counts[kind as keyof EntryCounts];
      if (count !== should) throw new RangeError(`there are ${count} of ${kind}, not ${should}`);
    }
  }

  #header(offset: number): number {
    return this.#view.u32[(STATE_BASE + offset) >>> 2]!;
  }

  #setHeader(offset: number, value: number): void {
    this.#view.u32[(STATE_BASE + offset) >>> 2] = value;
  }

  #setHeaderU53(offset: number, value: number): void {
    this.#view.setU53(STATE_BASE + offset, value);
  }

  #write<T extends Fields>(at: number, fields: T, offsets: Offsets, values: Values<T>): void {
    for (const [name, width] of listOf(fields)) {
      this.#put(at + offsets[name]!, width, checked(name, values[name]!, width));
    }
  }

  #put(at: number, width: Width, value: number): void {
    if (width === 'u8') this.#view.u8[at] = value;
    else if (width === 'u16') this.#view.u16[at >>> 1] = value;
    else if (width === 'u32') this.#view.u32[at >>> 2] = value;
    else if (width === 'u53') this.#view.setU53(at, value);
    else this.#view.setI53(at, value);
  }

  #state(entry: StateEntry): void {
    if (this.#head !== undefined) fail('there is one already');
    if (entry.version !== ENTRIES_VERSION) {
      fail(`its version is ${entry.version}, this release reads ${ENTRIES_VERSION}`);
    }
    this.#head = entry;
    this.#setHeaderU53(StateHeaderRecord.sequence, checked('sequence', entry.sequence, 'u53'));
    this.#setHeaderU53(StateHeaderRecord.timeUs, checked('timeUs', entry.timeUs, 'u53'));
    const { lastOrderId } = entry;
    this.#setHeaderU53(StateHeaderRecord.lastOrderId, checked('lastOrderId', lastOrderId, 'u53'));
  }

  /** The next id of a table, which must be the entry's. @returns the record's place */
  #next(id: number, table: 'asset' | 'account' | 'market', from: number, size: number): number {
    const count = StateHeaderRecord[`${table}Count`];
    const next = this.#header(count) + 1;
    if (id !== next) fail(`its id is ${id}, the next one is ${next}`);
    const name =
      table === 'asset' ? 'maxAssets' : table === 'market' ? 'maxMarkets' : 'maxAccounts';
    this.#fits(name, next);
    this.#setHeader(count, next);
    return from + (id - 1) * size;
  }

  #fits(name: keyof EngineConfig, needed: number): void {
    if (needed > this.#config[name]) fail(`${name} is ${this.#config[name]}: give more`);
  }

  #asset(entry: AssetEntry): void {
    const assets = this.#header(StateHeaderRecord.assets);
    const at = this.#next(entry.id, 'asset', assets, AssetRecord.SIZE);
    this.#write(at, ASSET_FIELDS, AssetRecord, entry);
  }

  #account(entry: AccountEntry): void {
    const accounts = this.#header(StateHeaderRecord.accounts);
    const at = this.#next(entry.id, 'account', accounts, AccountRecord.SIZE);
    this.#write(at, ACCOUNT_FIELDS, AccountRecord, entry);
  }

  #market(entry: MarketEntry): void {
    const markets = this.#header(StateHeaderRecord.markets);
    const at = this.#next(entry.id, 'market', markets, MarketRecord.SIZE);
    this.#known('asset', entry.baseAsset);
    this.#known('asset', entry.quoteAsset);
    this.#write(at, MARKET_FIELDS, MarketRecord, entry);
    this.#view.u16[(at + MarketRecord.id) >>> 1] = entry.id;
    if (entry.fees.length !== FEE_TIERS * 2) fail(`fees must be ${FEE_TIERS * 2} numbers`);
    entry.fees.forEach((ppm, k) => {
      this.#put(at + MarketRecord.fees + k * 4, 'u32', checked('fees', ppm, 'u32'));
    });
    if (entry.settlement !== Settlement.LEDGER) return;
    const [base, quote] = [entry.baseAsset, entry.quoteAsset];
    this.#view.u32[(at + MarketRecord.feeBaseBalance) >>> 2] = this.#takeBalance(FEE_ACCOUNT, base);
    this.#view.u32[(at + MarketRecord.feeQuoteBalance) >>> 2] = this.#takeBalance(
      FEE_ACCOUNT,
      quote,
    );
  }

  #known(table: 'asset' | 'account' | 'market', id: number): void {
    const count = this.#header(StateHeaderRecord[`${table}Count`]);
    if (!Number.isInteger(id) || id < 1 || id > count) fail(`there is no ${table} ${id}`);
  }

  #takeBalance(account: number, asset: number): number {
    const at = this.#exports.findBalance(account, asset) >>> 0;
    if (at !== 0) return at;
    this.#fits('maxBalances', this.#header(StateHeaderRecord.balanceCount) + 1);
    return this.#exports.importBalance(account, asset) >>> 0;
  }

  #balance(entry: BalanceEntry): void {
    this.#known('account', entry.account);
    this.#known('asset', entry.asset);
    const at = this.#takeBalance(entry.account, entry.asset);
    this.#write(at, BALANCE_FIELDS, BalanceRecord, entry);
    const slot = (at - this.#header(StateHeaderRecord.balances)) / BalanceRecord.SIZE;
    const limit = this.#header(StateHeaderRecord.exposureLimits) + slot * 8;
    this.#view.setU53(limit, checked('exposureLimit', entry.exposureLimit, 'u53'));
  }

  #hold(balance: number, orders: number, transfers: number): void {
    const held = this.#held.get(balance) ?? { byOrders: 0, byTransfers: 0 };
    held.byOrders += orders;
    held.byTransfers += transfers;
    this.#held.set(balance, held);
  }

  #transfer(entry: TransferEntry): void {
    this.#fits('maxTransfers', this.#transfers + 1);
    const transfers = this.#header(StateHeaderRecord.transfers);
    const at = transfers + this.#transfers * TransferRecordRecord.SIZE;
    this.#write(at, TRANSFER_FIELDS, TransferRecordRecord, entry);
    this.#view.setU128(at + TransferRecordRecord.transferId, wideOf(entry.transferId));
    this.#view.setU128(at + TransferRecordRecord.pendingId, wideOf(entry.pendingId));
    if (this.#exports.importTransfer(at) === 0) fail(`${entry.transferId} is there already`);
    this.#transfers += 1;
    if (entry.state !== TransferState.PENDING) return;
    this.#pending += 1;
    const debit = this.#exports.findBalance(entry.debitAccount, entry.asset) >>> 0;
    const credit = this.#exports.findBalance(entry.creditAccount, entry.asset) >>> 0;
    if (debit === 0 || credit === 0) fail('it is pending between balances that are missing');
    this.#hold(debit, 0, entry.amount);
  }

  #order(entry: OrderEntry): void {
    this.#known('account', entry.account);
    this.#fits('maxOrders', this.#header(StateHeaderRecord.orderCount) + 1);
    const { orderId, clientOrderId, account, terms } = entry;
    if (checked('orderId', orderId, 'u53') > this.#head!.lastOrderId || orderId === 0) {
      fail(`its id is ${orderId}, the last one given ${this.#head!.lastOrderId}`);
    }
    checked('clientOrderId', clientOrderId, 'u53');
    const at = this.#exports.importOrder(BigInt(orderId), BigInt(clientOrderId), account) >>> 0;
    if (at === 0) fail(`order ${orderId}, or client order id ${clientOrderId}, is there already`);
    this.#write(at, ORDER_FIELDS, OrderRecord, entry);
    if (entry.leavesLots === 0 || entry.leavesLots > entry.quantityLots) {
      fail(`${entry.leavesLots} of ${entry.quantityLots} lots are open`);
    }
    if ((entry.flags & ORDER_WAITS) === 0) this.#resting += 1;
    const needsTerms = (entry.flags & ORDER_HAS_TERMS) !== 0;
    if (needsTerms !== (terms !== undefined)) fail('its flags and its terms contradict each other');
    if (terms !== undefined) this.#terms(at, terms);
  }

  #termsAt(order: number): number {
    const place = (order - this.#header(StateHeaderRecord.orders)) / OrderRecord.SIZE;
    return this.#header(StateHeaderRecord.terms) + place * TermsRecord.SIZE;
  }

  #terms(order: number, terms: TermsValues): void {
    const at = this.#termsAt(order);
    this.#write(at, TERMS_FIELDS, TermsRecord, terms);
    this.#view.u32[(at + TermsRecord.market) >>> 2] = this.#marketAt(terms.market);
    // Of two that are linked the second to come finds the first.
    const { findOrder, importPeers, importPending } = this.#exports;
    const peer = terms.peer === 0 ? 0 : findOrder(BigInt(terms.peer)) >>> 0;
    const pending = terms.pending === 0 ? 0 : findOrder(BigInt(terms.pending)) >>> 0;
    const parent = terms.parent === 0 ? 0 : findOrder(BigInt(terms.parent)) >>> 0;
    if (peer !== 0) importPeers(order, peer);
    if (pending !== 0) importPending(order, pending);
    if (parent !== 0) importPending(parent, order);
  }

  #marketAt(id: number): number {
    this.#known('market', id);
    return this.#header(StateHeaderRecord.markets) + (id - 1) * MarketRecord.SIZE;
  }

  #orderAt(orderId: number): number {
    const order = this.#exports.findOrder(BigInt(checked('order', orderId, 'u53'))) >>> 0;
    return order === 0 ? fail(`there is no order ${orderId}`) : order;
  }

  #queue(entry: QueueEntry): void {
    const market = this.#marketAt(entry.market);
    const price = BigInt(checked('priceTicks', entry.priceTicks, 'u53'));
    for (const orderId of entry.orders) {
      const order = this.#orderAt(orderId);
      this.#checkMember(order, market, entry.of);
      switch (entry.of) {
        case 'bids':
          this.#enterBook(order, market, Side.BUY, entry.priceTicks);
          break;
        case 'asks':
          this.#enterBook(order, market, Side.SELL, entry.priceTicks);
          break;
        case 'pegs':
          this.#exports.importIntoPegs(order);
          break;
        case 'trailingBuys':
        case 'trailingSells':
          this.#exports.importIntoTrailing(order);
          break;
        case 'alive':
          this.#exports.importIntoQueue(order);
          break;
        case 'stopBuys':
        case 'takeSells':
        case 'stopSells':
        case 'takeBuys':
          if (this.#view.u32[(order + OrderRecord.level) >>> 2] !== 0) {
            fail('an order is in two queues');
          }
          this.#exports.importIntoTriggers(order, price);
          this.#levelsFit();
          break;
        default:
          fail(`there is no queue ${entry.of}`);
      }
    }
  }

  /** An order rests in a book or waits in another queue of its market; pegged ones do either. */
  #checkMember(order: number, market: number, of: QueueEntry['of']): void {
    const inBook = of === 'bids' || of === 'asks';
    const flags = this.#view.u16[(order + OrderRecord.flags) >>> 1]!;
    if ((flags & ORDER_HAS_TERMS) === 0) {
      if (!inBook) fail('an order without terms waits for nothing');
    } else if (this.#view.u32[(this.#termsAt(order) + TermsRecord.market) >>> 2] !== market) {
      fail('the queue of one market names an order of another');
    }
    const waits = (flags & ORDER_WAITS) !== 0;
    if (inBook && waits) fail('an order that waits is in no book');
    if (!inBook && !waits && of !== 'pegs') fail('an order that rests waits for nothing');
  }

  #enterBook(order: number, market: number, side: Side, priceTicks: number): void {
    if (this.#view.u32[(order + OrderRecord.level) >>> 2] !== 0) fail('an order is in two queues');
    const levels = this.#header(StateHeaderRecord.levelCount);
    this.#exports.importIntoBook(order, market, side, BigInt(priceTicks));
    if (this.#header(StateHeaderRecord.levelCount) > levels) this.#levelsFit();
    this.#inBook += 1;
    this.#countQuote(order, market);
    if (this.#view.u8[market + MarketRecord.settlement] !== Settlement.LEDGER) return;
    const buys = side === Side.BUY;
    const [asset, perLot] = buys ? PAID_BY_BUYS : PAID_BY_SELLS;
    const balance = this.#exports.findBalance(
      this.#view.u32[(order + OrderRecord.account) >>> 2]!,
      this.#view.u16[(market + asset) >>> 1]!,
    );
    if (balance === 0) fail('it reserves of a balance that is missing');
    this.#view.u32[(order + OrderRecord.balance) >>> 2] = balance >>> 0;
    const lots = this.#view.u53(order + OrderRecord.leavesLots);
    const unit = this.#view.u53(market + perLot);
    this.#hold(balance >>> 0, (buys ? priceTicks * unit : unit) * lots, 0);
  }

  #countQuote(order: number, market: number): void {
    const flags = this.#view.u16[(order + OrderRecord.flags) >>> 1]!;
    if ((flags & ORDER_IS_QUOTE) === 0) return;
    const key = `${market} ${this.#view.u32[(order + OrderRecord.account) >>> 2]!}`;
    const count = (this.#quotes.get(key) ?? 0) + 1;
    if (count > MAX_QUOTES) fail(`an account has ${count} quotes in a market`);
    this.#quotes.set(key, count);
  }

  #levelsFit(): void {
    // The ends of volatility auctions have room beyond.
    const { maxMarkets } = this.#config;
    this.#fits('maxLevels', this.#header(StateHeaderRecord.levelCount) - maxMarkets);
  }

  #timer(entry: TimerEntry): void {
    checked('timeUs', entry.timeUs, 'u53');
    const at = this.#timerAt(entry);
    // a timer begins with the level that it is in
    if (this.#view.u32[at >>> 2] !== 0) fail('it is set already');
    this.#exports.importTimer(at, BigInt(entry.timeUs));
    this.#levelsFit();
  }

  #timerAt(entry: TimerEntry): number {
    if ('order' in entry) return this.#termsAt(this.#orderAt(entry.order)) + TermsRecord.timer;
    if ('account' in entry) {
      this.#known('account', entry.account);
      const accounts = this.#header(StateHeaderRecord.accounts);
      return accounts + (entry.account - 1) * AccountRecord.SIZE + AccountRecord.timer;
    }
    const { market, slot, status, cancelOrders } = entry;
    if (!(slot >= 0 && slot < SCHEDULE_SLOTS)) fail(`there is no slot ${slot}`);
    if (!(status >= 0 && status < TIMER_STATUS_END)) fail(`there is no status ${status}`);
    const schedules = this.#header(StateHeaderRecord.schedules);
    const at = schedules + ((market - 1) * SCHEDULE_SLOTS + slot) * ScheduleRecord.SIZE;
    this.#view.u32[(at + ScheduleRecord.market) >>> 2] = this.#marketAt(market);
    this.#view.u8[at + ScheduleRecord.status] = status;
    this.#view.u8[at + ScheduleRecord.cancelOrders] = cancelOrders;
    return at + ScheduleRecord.timer;
  }

  /** Each asset sums to zero, and what is reserved is what orders and pending transfers hold. */
  #checkMoney(): void {
    const sums = new Map<number, bigint>();
    const from = this.#header(StateHeaderRecord.balances);
    const slots = 2 ** this.#header(StateHeaderRecord.balanceBits);
    for (let at = from; at < from + slots * BalanceRecord.SIZE; at += BalanceRecord.SIZE) {
      const account = this.#view.u32[(at + BalanceRecord.account) >>> 2]!;
      if (account === 0) continue;
      const asset = this.#view.u32[(at + BalanceRecord.asset) >>> 2]!;
      const available = this.#view.i53(at + BalanceRecord.available);
      const reserved = this.#view.i53(at + BalanceRecord.reserved);
      const pending = this.#view.i53(at + BalanceRecord.pending);
      const { byOrders, byTransfers } = this.#held.get(at) ?? { byOrders: 0, byTransfers: 0 };
      const name = `account ${account} in asset ${asset}`;
      if (pending !== byTransfers) {
        throw new RangeError(`${name} has ${pending} pending, its transfers ${byTransfers}`);
      }
      if (reserved - pending !== byOrders) {
        throw new RangeError(`${name} reserves ${reserved - pending}, its orders ${byOrders}`);
      }
      sums.set(asset, (sums.get(asset) ?? 0n) + BigInt(available) + BigInt(reserved));
    }
    for (const [asset, sum] of sums) {
      if (sum !== 0n) throw new RangeError(`all balances of asset ${asset} sum to ${sum}, not 0`);
    }
  }
}

function fail(reason: string): never {
  throw new RangeError(reason);
}

function checked(name: string, value: number, width: Width): number {
  const [least, most] = RANGES[width];
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  return fail(`${name} is ${value}, not a whole number from ${least} to ${most}`);
}

function wideOf(text: string): bigint {
  if (!/^\d{1,39}$/.test(text)) fail(`'${text}' is not the decimal id of a transfer`);
  const id = BigInt(text);
  return id < 1n << 128n ? id : fail(`'${text}' has more than 128 bits`);
}
