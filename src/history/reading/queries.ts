/**
 * The questions that others ask, as SQL: each is a walk along one index, from a key on, and takes
 * as long on a large history as on a small one.
 */
import { CloseReason } from '../../schema/generated/protocol.ts';
import type { Cells, Database } from '../port.ts';
import { EntryKind, FILLS, ORDERS, type Value } from '../tables.ts';
import type {
  Entry,
  EntryKey,
  EntryName,
  PageOfMarket,
  PastFill,
  PastOrder,
  StatementPage,
  StatementQuery,
} from './port.ts';

/** Ends of an order that are its owner's doing or the operator's: its list ends with it. */
const CANCELS = [
  ...[CloseReason.CANCELLED, CloseReason.REPLACED, CloseReason.MASS_CANCELLED],
  ...[CloseReason.KILLED, CloseReason.DEAD_MAN, CloseReason.QUOTE_REPLACED],
];
/** Orders of a list have ids one after the other, from the list's on. */
const MOST_OF_A_LIST = 3;

const WITH_CANCELLED = `CASE WHEN o.list_id > 0 AND o.close_reason = ${CloseReason.LIST} THEN
  (SELECT COUNT(*) FROM orders s WHERE s.order_id >= o.list_id
    AND s.order_id < o.list_id + ${MOST_OF_A_LIST} AND s.list_id = o.list_id
    AND s.close_sequence = o.close_sequence AND s.close_reason IN (${CANCELS.join(', ')}))
  ELSE 0 END AS with_cancelled`;

/** When a trade shortly before one of an id was: every 64th is in the index `fills_of_market`. */
const BEGAN = `SELECT time_us FROM fills WHERE trade_id % 64 = 0 AND is_maker = 0
  AND market = ? AND trade_id <= ? ORDER BY market DESC, trade_id DESC LIMIT 1`;

/** Nothing is later. */
const LAST_US = Number.MAX_SAFE_INTEGER - 1;

/** Conditions and their values, gathered. */
class Where {
  readonly values: Value[] = [];
  readonly #conditions: string[] = [];

  add(condition: string, ...values: Value[]): this {
    this.#conditions.push(condition);
    this.values.push(...values);
    return this;
  }

  /**
   * Of whom, of which market, and of when.
   * @param sign `+`: for these no index is looked at
   */
  about({ account, fromUs = 0, market, untilUs = LAST_US }: PageOfMarket, sign = ''): this {
    this.add(`${sign}account = ?`, account).add(`${sign}market = ?`, market);
    if (fromUs > 0) this.add(`${sign}time_us >= ?`, fromUs);
    if (untilUs < LAST_US) this.add(`${sign}time_us <= ?`, untilUs);
    return this;
  }

  toString(): string {
    return this.#conditions.join(' AND ');
  }
}

function order(columns: readonly string[], newest = false): string {
  return columns.map((name) => (newest ? `${name} DESC` : name)).join(', ');
}

/** Oldest first, whichever were asked for. */
function oldestFirst(rows: Cells[], { newest }: PageOfMarket): Cells[] {
  return newest === true ? rows.reverse() : rows;
}

/** Orders, by id; the row has its columns and `with_cancelled`. */
export async function orderRows(database: Database, page: PageOfMarket): Promise<Cells[]> {
  const { fromId, limit, newest } = page;
  const where = new Where().about(page);
  if (fromId !== undefined && fromId > 0) {
    // Ids grow with time: the index begins where that id's time does.
    const began = 'SELECT time_us FROM orders WHERE order_id >= ? ORDER BY order_id LIMIT 1';
    where.add(`time_us >= (${began})`, fromId).add('order_id >= ?', fromId);
  }
  const rows = await database.all(
    `SELECT ${ORDERS.columns.join(', ')}, ${WITH_CANCELLED} FROM orders o WHERE ${where}
      ORDER BY ${order(['account', 'market', 'time_us', 'order_id'], newest)} LIMIT ?`,
    [...where.values, limit],
  );
  return oldestFirst(rows, page);
}

/** Sides of trades, by trade id; the row has its columns and `list_id`. */
export async function fillRows(database: Database, page: PageOfMarket): Promise<Cells[]> {
  const { fromId, limit, market, newest, orderId } = page;
  // The fills of one order are found by it.
  const where = new Where().about(page, orderId === undefined ? '' : '+');
  if (fromId !== undefined && fromId > 0) {
    if (orderId === undefined) where.add(`time_us >= COALESCE((${BEGAN}), 0)`, market, fromId);
    where.add('trade_id >= ?', fromId);
  }
  if (orderId !== undefined) where.add('order_id = ?', orderId);
  const by =
    orderId === undefined
      ? ['account', 'market', 'time_us', 'trade_id', 'is_maker']
      : ['order_id', 'trade_id', 'is_maker'];
  const columns = FILLS.columns.map((name) => `f.${name}`).join(', ');
  const rows = await database.all(
    `SELECT ${columns}, o.list_id FROM
      (SELECT * FROM fills WHERE ${where} ORDER BY ${order(by, newest)} LIMIT ?) f
      JOIN orders o ON o.order_id = f.order_id ORDER BY f.trade_id, f.is_maker`,
    [...where.values, limit],
  );
  return rows;
}

/**
 * What the account owned of the asset just before a moment, in its smallest unit.
 * @param timeUs microseconds since 1970; absent: after everything
 */
export async function balanceBefore(
  database: Database,
  account: number,
  asset: number,
  timeUs?: number,
): Promise<number> {
  const isBefore = timeUs === undefined ? '' : 'AND time_us < ?';
  const [row] = await database.all(
    `SELECT balance FROM entries WHERE account = ? AND asset = ? ${isBefore}
      ORDER BY account DESC, asset DESC, time_us DESC, sequence DESC, number DESC LIMIT 1`,
    timeUs === undefined ? [account, asset] : [account, asset, timeUs],
  );
  return Number(row?.balance ?? 0);
}

/** A page of the changes of what an account owns, oldest first. */
export async function entryRows(
  database: Database,
  { account, asset, fromUs, untilUs }: StatementQuery,
  { timeUs, sequence, number }: EntryKey,
  limit: number,
): Promise<Cells[]> {
  return database.all(
    `SELECT * FROM entries WHERE account = ? AND asset = ? AND time_us >= ? AND time_us < ?
      AND (time_us, sequence, number) > (?, ?, ?)
      ORDER BY account, asset, time_us, sequence, number LIMIT ?`,
    [account, asset, Math.max(fromUs, timeUs), untilUs, timeUs, sequence, number, limit],
  );
}

/** An entry as others see it. */
export function entryOf(row: Cells): Entry {
  const { kind, ...entry } = named<Omit<Entry, 'what'> & { readonly kind: number }>(row);
  return { ...entry, what: entryName(kind, entry.amount) };
}

function entryName(kind: number, amount: number): EntryName {
  if (kind === EntryKind.FEE) return 'FEE_RECEIVED';
  if (kind === EntryKind.TRANSFER) return amount < 0 ? 'TRANSFER_OUT' : 'TRANSFER_IN';
  return amount < 0 ? 'TRADE_PAID' : 'TRADE_RECEIVED';
}

/** Before every entry. */
export const FIRST_ENTRY: EntryKey = { timeUs: -1, sequence: 0, number: 0 };

/** See `HistoryPort.statement`. To be read within one transaction. */
export async function statementPage(
  database: Database,
  query: StatementQuery,
  after: EntryKey | undefined,
  limit: number,
): Promise<StatementPage> {
  const rows = await entryRows(database, query, after ?? FIRST_ENTRY, limit + 1);
  const entries = rows.slice(0, limit).map(entryOf);
  const [first] = entries;
  const { account, asset, untilUs } = query;
  // Each entry says what was owned after it: only where there is none must it be looked for.
  const opening =
    first === undefined
      ? await balanceBefore(database, account, asset, untilUs)
      : first.balance - first.amount;
  const closing = entries.at(-1)?.balance ?? opening;
  return { opening, closing, entries, hasMore: rows.length > limit };
}

export async function orders(database: Database, page: PageOfMarket): Promise<PastOrder[]> {
  return (await orderRows(database, page)).map((row) => named<PastOrder>(row));
}

export async function fills(database: Database, page: PageOfMarket): Promise<PastFill[]> {
  return (await fillRows(database, page)).map((row) => named<PastFill>(row));
}

/** A row by the names that the program has for its columns. */
function named<T>(row: Cells): T {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [camelCase(name), value]),
  ) as T;
}

const NAMES = new Map<string, string>();

function camelCase(name: string): string {
  let camel = NAMES.get(name);
  if (camel === undefined) {
    camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    NAMES.set(name, camel);
  }
  return camel;
}
