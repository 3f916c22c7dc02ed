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
  decodeEvent,
  type Event,
  Side,
  Template,
  type Trade,
  TransferKind,
  type TransferRecorded,
} from '../schema/generated/protocol.ts';
import { Candles } from './candles.ts';
import { OrderRows } from './order-rows.ts';
import type { Assignment, Changes, LedgerPort, MarketMoney, Position } from './port.ts';
import { Rows } from './rows.ts';
import {
  ACCOUNTS,
  ASSETS,
  ENTRIES,
  EntryKind,
  FILLS,
  MARKETS,
  type Table,
  TRANSFERS,
  type Value,
} from './tables.ts';

const BLOCK_BYTES = 64;
/** Pairs of account and asset as one number: assets are below this. */
const ASSET_RANGE = 65_536;
const ID_DIGITS = 32;
/** There is room for more afterwards. */
const FEW_BALANCES = 1024;

const { at: FILL } = FILLS;
const { at: ENTRY } = ENTRIES;

export interface Owned {
  readonly account: number;
  readonly asset: number;
  readonly available: number;
  readonly reserved: number;
}

export class HistoryFold {
  readonly #ledger: LedgerPort;
  /** Where in `#balances` is what an account owns of an asset, free and reserved. */
  readonly #owned = new Map<number, number>();
  #balances = new Float64Array(FEW_BALANCES);
  readonly #markets = new Map<number, MarketMoney>();
  #position: Position;
  #timeUs: number;
  #inserts = freshInserts();
  #orders = new OrderRows();
  readonly #candles = new Candles();
  #assignments: Assignment[] = [];
  /** Of the command whose entries and legs are being numbered. */
  #sequence = 0;
  #entries = 0;
  #legs = 0;
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
      this.#balances[this.#balanceOf(account, asset)] = available + reserved;
    }
  }

  /** Changes gathered since the last flush: about as many as rows will be written. */
  get size(): number {
    return this.#changes + this.#orders.length;
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
    const { added, changed } = this.#orders;
    const inserts = [...this.#inserts.values(), added].filter((rows) => rows.length > 0);
    const candles = this.#candles.flush();
    const assignments = this.#assignments;
    this.#position = position;
    this.#inserts = freshInserts(this.#inserts);
    this.#orders = new OrderRows(this.#orders);
    this.#assignments = [];
    this.#changes = 0;
    return { before, position, inserts, orders: changed, candles, assignments };
  }

  /** Adds a row to its table. @returns the rows of that table */
  #rows(table: Table): Rows {
    this.#changes += 1;
    return this.#inserts.get(table)!;
  }

  #insert(table: Table, values: readonly Value[]): void {
    this.#rows(table).push(values);
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
        this.#orders.apply(event, timeUs);
    }
  }

  #assign(table: Table, column: string, value: number, key: number): void {
    this.#assignments.push({ table, column, value, key });
    this.#changes += 1;
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
    for (const isMaker of [false, true]) {
      this.#orders.traded(trade, isMaker, this.#timeUs);
      this.#fill(trade, money, isMaker);
    }
    this.#changes += this.#candles.add(trade, this.#timeUs);
  }

  #fill(trade: Trade, money: MarketMoney, isMaker: boolean): void {
    const { market, tradeId, quoteUnits, sequence } = trade;
    const account = isMaker ? trade.makerAccount : trade.account;
    const fee = isMaker ? trade.makerFee : trade.takerFee;
    const { baseAsset, quoteAsset, baseUnitsPerLot, isSettled } = money;
    const buys = isMaker !== (trade.takerSide === Side.BUY);
    const received = buys ? baseAsset : quoteAsset;
    const rows = this.#rows(FILLS);
    const at = rows.add();
    const { cells } = rows;
    cells[at + FILL.account] = account;
    cells[at + FILL.market] = market;
    cells[at + FILL.trade_id] = tradeId;
    cells[at + FILL.is_maker] = isMaker ? 1 : 0;
    cells[at + FILL.order_id] = isMaker ? trade.makerOrderId : trade.takerOrderId;
    cells[at + FILL.side] = buys ? Side.BUY : Side.SELL;
    cells[at + FILL.price_ticks] = trade.priceTicks;
    cells[at + FILL.quantity_lots] = trade.quantityLots;
    cells[at + FILL.quote_units] = quoteUnits;
    cells[at + FILL.fee] = fee;
    cells[at + FILL.fee_asset] = received;
    cells[at + FILL.sequence] = sequence;
    cells[at + FILL.time_us] = this.#timeUs;
    if (!isSettled) return;
    const baseUnits = trade.quantityLots * baseUnitsPerLot;
    const about = { kind: EntryKind.TRADE, sequence, market, tradeId, transferId: '' };
    const [baseFee, quoteFee] = buys ? [fee, 0] : [0, fee];
    const [base, quote] = buys ? [baseUnits, -quoteUnits] : [-baseUnits, quoteUnits];
    this.#enter(account, baseAsset, base - baseFee, baseFee, about);
    this.#enter(account, quoteAsset, quote - quoteFee, quoteFee, about);
    if (fee === 0) return;
    this.#enter(this.#ledger.feeAccount, received, fee, 0, { ...about, kind: EntryKind.FEE });
  }

  #enter(account: number, asset: number, amount: number, fee: number, about: About): void {
    const place = this.#balanceOf(account, asset);
    const balance = this.#balances[place]! + amount;
    this.#balances[place] = balance;
    this.#count(about.sequence);
    const rows = this.#rows(ENTRIES);
    const at = rows.add();
    const { cells } = rows;
    cells[at + ENTRY.account] = account;
    cells[at + ENTRY.asset] = asset;
    cells[at + ENTRY.time_us] = this.#timeUs;
    cells[at + ENTRY.sequence] = about.sequence;
    cells[at + ENTRY.number] = this.#entries++;
    cells[at + ENTRY.kind] = about.kind;
    cells[at + ENTRY.amount] = amount;
    cells[at + ENTRY.fee] = fee;
    cells[at + ENTRY.balance] = balance;
    cells[at + ENTRY.market] = about.market;
    cells[at + ENTRY.trade_id] = about.tradeId;
    cells[at + ENTRY.transfer_id] = rows.text(about.transferId);
  }

  /** Where in `#balances` that of an account is; 0 at first. */
  #balanceOf(account: number, asset: number): number {
    const key = account * ASSET_RANGE + asset;
    const found = this.#owned.get(key);
    if (found !== undefined) return found;
    const place = this.#owned.size;
    this.#owned.set(key, place);
    if (place === this.#balances.length) {
      const balances = new Float64Array(2 * place);
      balances.set(this.#balances);
      this.#balances = balances;
    }
    return place;
  }

  /** Entries and legs are numbered within a command. */
  #count(sequence: number): void {
    if (this.#sequence === sequence) return;
    this.#sequence = sequence;
    this.#entries = 0;
    this.#legs = 0;
  }

  #transferred(event: TransferRecorded): void {
    const { sequence, account, creditAccount, asset, amount, kind } = event;
    const transferId = idText(event.transferId);
    const pendingId = event.pendingId === 0n ? '' : idText(event.pendingId);
    this.#count(sequence);
    this.#insert(TRANSFERS, [
      ...[sequence, this.#legs++, transferId, pendingId, kind, account, creditAccount, asset],
      ...[amount, this.#timeUs],
    ]);
    if (kind !== TransferKind.POST && kind !== TransferKind.POST_PENDING) return;
    const about = { kind: EntryKind.TRANSFER, sequence, market: 0, tradeId: 0, transferId };
    this.#enter(account, asset, -amount, 0, about);
    this.#enter(creditAccount, asset, amount, 0, about);
  }
}

/** What an entry is about. */
interface About {
  readonly kind: EntryKind;
  readonly sequence: number;
  readonly market: number;
  readonly tradeId: number;
  readonly transferId: string;
}

/** @param like there will be about as many as there were here */
function freshInserts(like?: ReadonlyMap<Table, Rows>): ReadonlyMap<Table, Rows> {
  const tables = [ASSETS, ACCOUNTS, MARKETS, FILLS, TRANSFERS, ENTRIES];
  return new Map(tables.map((table) => [table, new Rows(table, like?.get(table)?.room)]));
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
