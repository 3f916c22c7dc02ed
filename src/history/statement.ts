/** An account's statement in one asset: what it owned, every change of that, what it then owned. */
import { formatDecimal } from '../base/decimal.ts';
import type { History } from './history.ts';
import type { Cells } from './port.ts';
import type { StatementQuery } from './reading/port.ts';
import { balanceBefore, entryOf, entryRows, FIRST_ENTRY } from './reading/queries.ts';

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

function entryLine(row: Cells, { decimals, symbolOf }: StatementOptions): string {
  const { amount, balance, fee, market, timeUs, tradeId, transferId, what } = entryOf(row);
  return [
    timeText(timeUs),
    what,
    market === 0 ? '' : symbolOf(market),
    transferId === '' ? tradeId : transferId,
    formatDecimal(amount, decimals),
    formatDecimal(fee, decimals),
    formatDecimal(balance, decimals),
  ].join(',');
}
