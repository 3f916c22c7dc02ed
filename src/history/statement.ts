/** An account's statement in one asset: what it owned, every change of that, what it then owned. */
import { formatDecimal } from '../base/decimal.ts';
import { EntryKind } from './fold.ts';
import type { History } from './history.ts';
import type { Cells } from './port.ts';
import type { StatementQuery } from './reading/port.ts';
import { balanceBefore, entryRows, FIRST_ENTRY } from './reading/queries.ts';

const PAGE_ROWS = 1000;
const HEADER = 'time,what,market,reference,amount,fee,balance';

export interface StatementOptions extends StatementQuery {
  /** Of the asset. */
  readonly decimals: number;
  /** Symbol of a market. */
  readonly symbolOf: (market: number) => string;
}

function timeText(timeUs: number): string {
  const seconds = Math.floor(timeUs / 1e6);
  const rest = String(timeUs % 1e6).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${rest}Z`;
}

/**
 * The lines of a CSV file, without their ends: the names of the columns, the opening balance, the
 * changes, the closing balance. To be read within `History.reading`, or its parts may be of
 * different moments.
 */
export async function* statementLines(
  history: History,
  options: StatementOptions,
): AsyncGenerator<string> {
  const { account, asset, fromUs, decimals } = options;
  let balance = await history.ask((from) => balanceBefore(from, account, asset, fromUs));
  yield HEADER;
  yield `,OPENING,,,,,${formatDecimal(balance, decimals)}`;
  let after = FIRST_ENTRY;
  for (;;) {
    const page = await history.ask((from) => entryRows(from, options, after, PAGE_ROWS));
    for (const entry of page) {
      yield entryLine(entry, options);
      balance = Number(entry.balance);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) break;
    const { time_us, sequence, number } = last;
    after = { timeUs: Number(time_us), sequence: Number(sequence), number: Number(number) };
  }
  yield `,CLOSING,,,,,${formatDecimal(balance, decimals)}`;
}

function entryLine(entry: Cells, { decimals, symbolOf }: StatementOptions): string {
  const amount = Number(entry.amount);
  const isTransfer = entry.kind === EntryKind.TRANSFER;
  return [
    timeText(Number(entry.time_us)),
    kindText(Number(entry.kind), amount),
    isTransfer ? '' : symbolOf(Number(entry.market)),
    isTransfer ? entry.transfer_id : entry.trade_id,
    formatDecimal(amount, decimals),
    formatDecimal(Number(entry.fee), decimals),
    formatDecimal(Number(entry.balance), decimals),
  ].join(',');
}

function kindText(kind: number, amount: number): string {
  if (kind === EntryKind.FEE) return 'FEE_RECEIVED';
  if (kind === EntryKind.TRANSFER) return amount < 0 ? 'TRANSFER_OUT' : 'TRANSFER_IN';
  return amount < 0 ? 'TRADE_PAID' : 'TRADE_RECEIVED';
}
