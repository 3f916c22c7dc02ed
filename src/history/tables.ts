/** The tables of the history, column by column, in the order in which rows are handed over. */

/** A cell: whole numbers below 2^53, or text. Sums that may be larger are read as text. */
export type Value = number | string;

export interface Table<Column extends string = string> {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Where each column is. */
  readonly at: Readonly<Record<Column, number>>;
  /** Columns of the primary key. */
  readonly key: readonly string[];
  /** Columns of text. */
  readonly texts?: readonly string[];
  /** Columns whose numbers may pass 2^53: they are handed over as text. */
  readonly large?: readonly string[];
  /** Two columns of numbers with which its largest index begins; what follows there is time. */
  readonly groups?: readonly [string, string];
}

function table<const Column extends string>(about: Omit<Table<Column>, 'at'>): Table<Column> {
  const places = about.columns.map((name, k) => [name, k]);
  return { ...about, at: Object.fromEntries(places) as Record<Column, number> };
}

export const ASSETS = table({
  name: 'assets',
  columns: ['asset', 'name', 'decimals', 'sequence', 'time_us'],
  key: ['asset'],
  texts: ['name'],
});

export const ACCOUNTS = table({
  name: 'accounts',
  columns: ['account', 'tier', 'status', 'sequence', 'time_us'],
  key: ['account'],
});

export const MARKETS = table({
  name: 'markets',
  columns: [
    ...['market', 'symbol', 'base_asset', 'quote_asset', 'settlement', 'base_units_per_lot'],
    ...['quote_units_per_tick_lot', 'status', 'sequence', 'time_us'],
  ],
  key: ['market'],
  texts: ['symbol'],
});

/** Columns of an order that say what was asked for, and that never change. */
export const FIXED_ORDER_COLUMNS = [
  ...['order_id', 'account', 'market', 'side', 'type', 'time_in_force', 'stp'],
  ...['client_order_id', 'client_text', 'trigger_kind', 'trailing_ticks', 'display_lots'],
  ...['minimum_lots', 'hidden', 'expire_us', 'peg', 'peg_offset_ticks', 'list_id', 'list_kind'],
  ...['sequence', 'time_us'],
] as const;

/** Columns of an order that later events set. */
export const SET_ORDER_COLUMNS = [
  ...['price_ticks', 'quantity', 'leaves', 'trigger_price_ticks', 'waits', 'close_reason'],
  ...['close_code', 'close_sequence', 'pegged_ticks', 'update_us'],
] as const;

/** Columns of an order that the first event sets that gives them more than 0. */
export const FIRST_ORDER_COLUMNS = ['working_us', 'trigger_us', 'trigger_began_ticks'] as const;

/** Columns of an order that later events add to. */
export const ADDED_ORDER_COLUMNS = ['executed_lots', 'quote_units', 'decremented_lots'] as const;

/** Columns of an order that change, in the order in which rows have them. */
const CHANGED_ORDER_COLUMNS = [
  ...SET_ORDER_COLUMNS,
  ...FIRST_ORDER_COLUMNS,
  ...ADDED_ORDER_COLUMNS,
] as const;

export const ORDERS = table({
  name: 'orders',
  columns: [...FIXED_ORDER_COLUMNS, ...CHANGED_ORDER_COLUMNS],
  key: ['order_id'],
  texts: ['client_text'],
  groups: ['account', 'market'],
});

export const FILLS = table({
  name: 'fills',
  columns: [
    ...['account', 'market', 'trade_id', 'is_maker', 'order_id', 'side', 'price_ticks'],
    ...['quantity_lots', 'quote_units', 'fee', 'fee_asset', 'sequence', 'time_us'],
  ],
  key: ['account', 'market', 'time_us', 'trade_id', 'is_maker'],
  groups: ['account', 'market'],
});

export const TRANSFERS = table({
  name: 'transfers',
  columns: [
    ...['sequence', 'leg', 'transfer_id', 'pending_id', 'kind', 'debit_account'],
    ...['credit_account', 'asset', 'amount', 'time_us'],
  ],
  key: ['sequence', 'leg'],
  texts: ['transfer_id', 'pending_id'],
});

export const ENTRIES = table({
  name: 'entries',
  columns: [
    ...['account', 'asset', 'time_us', 'sequence', 'number', 'kind', 'amount', 'fee', 'balance'],
    ...['market', 'trade_id', 'transfer_id'],
  ],
  key: ['account', 'asset', 'time_us', 'sequence', 'number'],
  texts: ['transfer_id'],
  groups: ['account', 'asset'],
});

/** What changed what an account owns. */
export const EntryKind = { TRADE: 0, FEE: 1, TRANSFER: 2 } as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

export const CANDLES = table({
  name: 'candles',
  columns: [
    ...['market', 'interval_seconds', 'open_us', 'open_ticks', 'high_ticks', 'low_ticks'],
    ...['close_ticks', 'volume_lots', 'quote_units', 'trades'],
  ],
  key: ['market', 'interval_seconds', 'open_us'],
  large: ['volume_lots', 'quote_units'],
});

/** Every table that is derived from the log. */
export const TABLES: readonly Table[] = [
  ...[ASSETS, ACCOUNTS, MARKETS, ORDERS, FILLS, TRANSFERS, ENTRIES, CANDLES],
];

/** Temporary tables that changes pass through; a NULL there leaves a column as it is. */
export const ORDER_CHANGES = table({
  name: 'order_changes',
  columns: ['order_id', ...CHANGED_ORDER_COLUMNS],
  key: ['order_id'],
});

export const CANDLE_CHANGES = table({
  ...CANDLES,
  name: 'candle_changes',
});
