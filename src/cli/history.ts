/** `lx history`: the log as rows of a database, and what can be asked of them. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { connectHistory, openHistory } from '../history/connect.ts';
import type { History } from '../history/history.ts';
import type { Cells } from '../history/port.ts';
import { fillRows, orderRows } from '../history/reading/queries.ts';
import { statementLines } from '../history/statement.ts';
import { ASSETS, MARKETS } from '../history/tables.ts';
import { type HistoryCall, parse, UsageError } from './history-call.ts';
import { follow, rebuild, reconcileFolder, status } from './history-work.ts';
import { NobodyReads, Output } from './output.ts';

const HELP = `lx history COMMAND FOLDER: what happened, as rows of SQL.

  lx history follow data       write what the log says, and go on as the log does, until Ctrl-C;
                               beside a running exchange, which does not know of it
  lx history follow data --once   up to the end of the log, then stop
  lx history status data       how far the history is, and how far behind the log
  lx history rebuild data      make it anew from the log
  lx history reconcile data    compare it, row for row, with what the log gives, and with the
                               engine's open orders and balances
  lx history orders data --account 4 --market BTCUSD [--from-id N] [--limit N]
  lx history trades data --account 4 --market BTCUSD [--from-id N] [--limit N]
                               pages in the order of their ids, as JSON, one row a line
  lx history statement data --account 4 --asset USD [--from TIME] [--until TIME]
                               opening balance, every change, closing balance, as CSV

  --url postgres://…           PostgreSQL in place of history.sqlite in the folder; without it
                               LX_HISTORY is looked at, as by lx start
  --json                       status and reconcile as JSON

TIME is as in 2026-07-01 or 2026-07-01T12:00:00Z. The log must be whole, from its first command on.
Exit code 0: done, and reconcile found no difference. 1: failed, or there are differences. 2: called
wrongly.
`;

const MOST_ROWS = 1000;

const COMMANDS: Readonly<Record<string, (call: HistoryCall) => Promise<number>>> = {
  follow,
  rebuild,
  status,
  reconcile: reconcileFolder,
  orders: (call) => page(call, 'orders'),
  trades: (call) => page(call, 'trades'),
  statement,
};

/** @returns the exit code */
export async function history(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    const [name = '', given] = positionals;
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined || given === undefined || positionals.length > 2) {
      process.stderr.write(HELP);
      return 2;
    }
    const folder = resolve(given);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UsageError(`${given} is no folder: give a data folder`);
    }
    const url = values.url ?? process.env.LX_HISTORY ?? '';
    return await command({ folder, url, values });
  } catch (error) {
    if (error instanceof NobodyReads || (error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n\nlx history --help says more\n`);
    return 2;
  }
}

function wholeNumber(flag: string, text: string | undefined, max: number): number {
  const value = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && value <= max) return value;
  throw new UsageError(`--${flag} is ${text ?? 'missing'}; give a whole number up to ${max}`);
}

function needText(flag: string, text: string | undefined): string {
  if (text === undefined) throw new UsageError(`--${flag} is missing`);
  return text;
}

function timeUs(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new UsageError(`--${flag} is ${text}; give it as in 2026-07-01`);
  return ms * 1000;
}

/** Reads what is there; all of it is of one moment. */
async function read(
  { folder, url }: HistoryCall,
  work: (history: History, out: Output) => Promise<void>,
): Promise<number> {
  const history = await openHistory(() => connectHistory(folder, url));
  const out = new Output(process.stdout);
  try {
    await history.reading(() => work(history, out));
    await out.flush(true);
  } finally {
    await history.close();
  }
  return 0;
}

async function page(call: HistoryCall, what: 'orders' | 'trades'): Promise<number> {
  const { values } = call;
  const account = wholeNumber('account', values.account, 2 ** 32 - 1);
  const fromId = wholeNumber('from-id', values['from-id'], Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber('limit', values.limit, MOST_ROWS);
  const symbol = needText('market', values.market);
  return read(call, async (history, out) => {
    const market = await history.idOf(MARKETS, 'symbol', symbol);
    if (market === undefined) throw new UsageError(`the history has no market ${symbol}`);
    const rowsOf = what === 'orders' ? orderRows : fillRows;
    const rows: Cells[] = await history.ask((from) =>
      rowsOf(from, { account, market, fromId, limit }),
    );
    for (const row of rows) out.line(JSON.stringify(row));
  });
}

async function statement(call: HistoryCall): Promise<number> {
  const { values } = call;
  const account = wholeNumber('account', values.account, 2 ** 32 - 1);
  const name = needText('asset', values.asset);
  const fromUs = timeUs('from', values.from, 0);
  const untilUs = timeUs('until', values.until, Number.MAX_SAFE_INTEGER);
  return read(call, async (history, out) => {
    const assets = await history.rows(ASSETS, undefined, 2 ** 16);
    const found = assets.find((each) => each.name === name);
    if (found === undefined) throw new UsageError(`the history has no asset ${name}`);
    const markets = await history.rows(MARKETS, undefined, 2 ** 16);
    const symbols = new Map(markets.map(({ market, symbol }) => [Number(market), String(symbol)]));
    const about = { account, asset: Number(found.asset), fromUs, untilUs };
    const symbolOf = (market: number) => symbols.get(market) ?? String(market);
    const options = { ...about, decimals: Number(found.decimals), symbolOf };
    for await (const line of statementLines(history, options)) {
      out.line(line);
      await out.flush();
    }
  });
}
