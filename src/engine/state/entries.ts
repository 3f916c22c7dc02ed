/**
 * The state of an engine as a row of entries that name what they mean instead of where it lies, so
 * that it can move to an engine of other capacities or of another layout version. As text each
 * entry is one line of JSON (docs/recovery.md says how to use it):
 *
 *   state     first: version of this form, capacities, sequence, time, order ids given
 *   asset     by id                       account   by id
 *   market    by id, with rules, fees and what it remembers of its trades
 *   balance   by account, then asset
 *   transfer  those remembered, the oldest first
 *   order     open ones: by account, the oldest first; with terms where it has some
 *   queue     ids of orders in their order: a level of a book, of triggers, or a list of a market;
 *             a long one is a row of entries
 *   timer     the earliest first, at one time in the order in which they were set
 *   end       last: how many entries came before it
 *
 * Enumerations and flags are numbers as the schema has them; ids of transfers are decimal texts.
 */
import type { EngineConfig } from '../core.ts';

/** Grows with every change of the form. */
export const ENTRIES_VERSION = 1;
/** Orders in one `queue` entry at most. */
export const QUEUE_PIECE = 1000;

/** How a number lies in a record. */
export type Width = 'u8' | 'u16' | 'u32' | 'u53' | 'i53';

/** Names of fields and how each lies in its record; an entry has a number of each name. */
export type Fields = Readonly<Record<string, Width>>;
export type Values<T extends Fields> = { readonly [Name in keyof T]: number };

const listed = new Map<Fields, readonly (readonly [string, Width])[]>();

/** Names and widths as a list, the same one each time: it is asked for once a record. */
export function listOf(fields: Fields): readonly (readonly [string, Width])[] {
  const known = listed.get(fields);
  if (known) return known;
  const list = Object.entries(fields);
  listed.set(fields, list);
  return list;
}

export const ASSET_FIELDS = { decimals: 'u32' } as const;

export const ACCOUNT_FIELDS = {
  kind: 'u8',
  tier: 'u8',
  status: 'u8',
  hasLimits: 'u8',
  maxOpenOrders: 'u32',
} as const;

export const MARKET_FIELDS = {
  status: 'u8',
  settlement: 'u8',
  baseAsset: 'u16',
  quoteAsset: 'u16',
  baseUnitsPerLot: 'u53',
  quoteUnitsPerTickLot: 'u53',
  maxPriceTicks: 'u53',
  maxQuantityLots: 'u53',
  minNotional: 'u53',
  maxNotional: 'u53',
  lastTradeId: 'u53',
  lastPriceTicks: 'u53',
  referenceTicks: 'u53',
  auctionUs: 'u53',
  collarPpm: 'u32',
  dynamicPpm: 'u32',
  staticPpm: 'u32',
  triggerSource: 'u8',
  trailingPeak: 'u53',
  trailingTrough: 'u53',
  highTicks: 'u53',
  lowTicks: 'u53',
  indicatedTicks: 'u53',
  indicatedLots: 'u53',
  surplusLots: 'u53',
  surplusSide: 'u8',
} as const;

export const BALANCE_FIELDS = { available: 'i53', reserved: 'i53', pending: 'i53' } as const;

export const TRANSFER_FIELDS = {
  amount: 'u53',
  debitAccount: 'u32',
  creditAccount: 'u32',
  asset: 'u16',
  kind: 'u8',
  state: 'u8',
} as const;

export const ORDER_FIELDS = {
  quantityLots: 'u53',
  leavesLots: 'u53',
  type: 'u8',
  stp: 'u8',
  flags: 'u16',
} as const;

export const TERMS_FIELDS = {
  side: 'u8',
  timeInForce: 'u8',
  waits: 'u8',
  cause: 'u8',
  session: 'u32',
  priceTicks: 'u53',
  minimumLots: 'u53',
  displayLots: 'u53',
  shownLots: 'u53',
  trigger: 'u8',
  triggerPriceTicks: 'u53',
  trailingTicks: 'u53',
  peg: 'u8',
  pegOffsetTicks: 'i53',
  expireTimeUs: 'u53',
  listId: 'u53',
} as const;

export interface StateEntry {
  readonly entry: 'state';
  readonly version: number;
  /** Layout version of the engine that it comes from. */
  readonly layout: number;
  readonly capacities: EngineConfig;
  readonly sequence: number;
  readonly timeUs: number;
  readonly lastOrderId: number;
  /** How many entries of each kind follow. */
  readonly counts: EntryCounts;
}

export interface EntryCounts {
  readonly asset: number;
  readonly account: number;
  readonly market: number;
  readonly balance: number;
  readonly transfer: number;
  readonly order: number;
}

export interface AssetEntry extends Values<typeof ASSET_FIELDS> {
  readonly entry: 'asset';
  readonly id: number;
}

export interface AccountEntry extends Values<typeof ACCOUNT_FIELDS> {
  readonly entry: 'account';
  readonly id: number;
}

export interface MarketEntry extends Values<typeof MARKET_FIELDS> {
  readonly entry: 'market';
  readonly id: number;
  /** Millionths, a pair a tier: maker, taker, maker, … */
  readonly fees: readonly number[];
}

export interface BalanceEntry extends Values<typeof BALANCE_FIELDS> {
  readonly entry: 'balance';
  readonly account: number;
  readonly asset: number;
  /** 0: none. */
  readonly exposureLimit: number;
}

export interface TransferEntry extends Values<typeof TRANSFER_FIELDS> {
  readonly entry: 'transfer';
  readonly transferId: string;
  readonly pendingId: string;
}

/** Ids of other orders are 0 where there is none. */
export interface TermsValues extends Values<typeof TERMS_FIELDS> {
  readonly market: number;
  /** Its OCO partner. */
  readonly peer: number;
  /** What waits for it to be filled. */
  readonly pending: number;
  /** What it waits for. */
  readonly parent: number;
}

export interface OrderEntry extends Values<typeof ORDER_FIELDS> {
  readonly entry: 'order';
  readonly orderId: number;
  readonly clientOrderId: number;
  readonly account: number;
  readonly terms?: TermsValues;
}

/** Queues that are levels, one at each price or trigger, the best first. */
export type LevelQueue = 'bids' | 'asks' | 'stopBuys' | 'takeSells' | 'stopSells' | 'takeBuys';
/** Queues of which a market has one: pegged orders, trailing ones, those that came alive. */
export type ListQueue = 'pegs' | 'trailingBuys' | 'trailingSells' | 'alive';

export interface QueueEntry {
  readonly entry: 'queue';
  readonly market: number;
  readonly of: LevelQueue | ListQueue;
  /** The level's price or trigger; 0 for a list. */
  readonly priceTicks: number;
  readonly orders: readonly number[];
}

/** What a timer belongs to: an order's expiry, a dead man, a scheduled status. */
export type TimerEntry = { readonly entry: 'timer'; readonly timeUs: number } & (
  | { readonly order: number }
  | { readonly account: number }
  | {
      readonly market: number;
      /** 0: the end of a volatility auction. */
      readonly slot: number;
      readonly status: number;
      readonly cancelOrders: number;
    }
);

export interface EndEntry {
  readonly entry: 'end';
  readonly entries: number;
}

export type Entry =
  | StateEntry
  | AssetEntry
  | AccountEntry
  | MarketEntry
  | BalanceEntry
  | TransferEntry
  | OrderEntry
  | QueueEntry
  | TimerEntry
  | EndEntry;
