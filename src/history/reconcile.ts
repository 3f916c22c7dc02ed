/**
 * Is the history what the log says? Row for row with one that was made anew, and with the engine
 * that made it: its open orders and what everybody owns.
 */
import type { Owned } from './fold.ts';
import type { History } from './history.ts';
import { NOT_CLOSED } from './order-rows.ts';
import type { Cells } from './port.ts';
import { balanceBefore } from './reading/queries.ts';
import { TABLES, type Table, type Value } from './tables.ts';

const PAGE_ROWS = 2000;

export interface Difference {
  readonly table: string;
  /** The row's key, or whose it is. */
  readonly row: string;
  readonly reason: string;
}

export interface Reconciliation {
  readonly rows: number;
  readonly openOrders: number;
  readonly balances: number;
  /** The first ones. */
  readonly differences: readonly Difference[];
}

/** An order that the engine holds. */
export interface HeldOrder {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: number;
  readonly leavesLots: number;
}

export interface ReconcileOptions {
  readonly found: History;
  /** Made anew, up to the same sequence. */
  readonly expected: History;
  readonly orders: Iterable<HeldOrder>;
  readonly owned: Iterable<Owned>;
  /** Differences that are told at most. */
  readonly most: number;
  readonly onRows?: (rows: number) => void;
}

export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  const differences: Difference[] = [];
  const tell = (difference: Difference) => {
    if (differences.length < options.most) differences.push(difference);
  };
  let rows = 0;
  for (const table of TABLES) {
    for await (const [found, expected] of pairs(options, table)) {
      rows += 1;
      options.onRows?.(rows);
      const reason = differenceOf(table, found, expected);
      if (reason !== undefined)
        tell({ table: table.name, row: rowName(table, found ?? expected!), reason });
    }
  }
  const openOrders = await compareOrders(options, tell);
  const balances = await compareOwned(options, tell);
  return { rows, openOrders, balances, differences };
}

async function* rowsOf(history: History, table: Table): AsyncGenerator<Cells> {
  let after: Value[] | undefined;
  for (;;) {
    const page = await history.rows(table, after, PAGE_ROWS);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    after = table.key.map((name) => last[name]!);
  }
}

/** Rows of the same key, from both; undefined where one has none. */
async function* pairs(
  { found, expected }: ReconcileOptions,
  table: Table,
): AsyncGenerator<readonly [Cells | undefined, Cells | undefined]> {
  const [left, right] = [rowsOf(found, table), rowsOf(expected, table)];
  let [a, b] = [await left.next(), await right.next()];
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compareKeys(table, a.value, b.value);
    const [takeA, takeB] = [order <= 0, order >= 0];
    yield [takeA ? (a.value as Cells) : undefined, takeB ? (b.value as Cells) : undefined];
    if (takeA) a = await left.next();
    if (takeB) b = await right.next();
  }
}

/** Keys are numbers, in every table. */
function compareKeys({ key }: Table, a: Cells, b: Cells): number {
  for (const name of key) {
    const difference = Number(a[name]) - Number(b[name]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function differenceOf({ columns }: Table, found: Cells | undefined, expected: Cells | undefined) {
  if (found === undefined) return 'it is missing';
  if (expected === undefined) return 'the log knows nothing of it';
  const name = columns.find((each) => found[each] !== expected[each]);
  if (name === undefined) return undefined;
  return `${name} is ${found[name]}, by the log ${expected[name]}`;
}

function rowName({ key }: Table, row: Cells): string {
  return key.map((name) => `${name} ${row[name]}`).join(', ');
}

async function compareOrders(
  { found, orders }: ReconcileOptions,
  tell: (difference: Difference) => void,
): Promise<number> {
  const held = new Map([...orders].map((order) => [order.orderId, order]));
  const count = held.size;
  for await (const row of rowsOf(found, orderTable())) {
    if (row.close_reason !== NOT_CLOSED || row.leaves === 0) continue;
    const order = held.get(Number(row.order_id));
    held.delete(Number(row.order_id));
    const reason =
      order === undefined ? 'the engine does not hold it' : orderDifference(row, order);
    if (reason === undefined) continue;
    tell({ table: 'orders', row: `order_id ${row.order_id}`, reason: `open, but ${reason}` });
  }
  for (const { orderId } of held.values()) {
    tell({ table: 'orders', row: `order_id ${orderId}`, reason: 'the engine holds it open' });
  }
  return count;
}

function orderTable(): Table {
  return TABLES.find(({ name }) => name === 'orders')!;
}

function orderDifference(row: Cells, order: HeldOrder): string | undefined {
  const pairs = [
    ['account', order.account],
    ['market', order.market],
    ['side', order.side],
    ['leaves', order.leavesLots],
  ] as const;
  const wrong = pairs.find(([name, value]) => row[name] !== value);
  return wrong && `its ${wrong[0]} is ${row[wrong[0]]}, in the engine ${wrong[1]}`;
}

async function compareOwned(
  { found, owned }: ReconcileOptions,
  tell: (difference: Difference) => void,
): Promise<number> {
  let count = 0;
  for (const { account, asset, available, reserved } of owned) {
    count += 1;
    const balance = await found.ask((from) => balanceBefore(from, account, asset));
    if (balance === available + reserved) continue;
    const row = `account ${account}, asset ${asset}`;
    const reason = `${balance} in the last entry, in the engine ${available + reserved}`;
    tell({ table: 'entries', row, reason });
  }
  return count;
}
