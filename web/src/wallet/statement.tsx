/**
 * Every change of what one owns of an asset, with the balance after it, and the same as a file. It
 * comes from the exchange's history; where it keeps none, the page says so and shows what is
 * remembered of transfers, which is less.
 */
import { useState } from 'preact/hooks';
import { grouped } from '../parts/decimals.ts';
import { dayAndTime, wordsOf } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { scrollable } from '../parts/scrollable.ts';
import { toast } from '../parts/toasts.tsx';
import { ask, Refusal } from '../session/session.ts';
import { TransferTable } from './activity.tsx';
import { askCoins, byHolding, type Transfer } from './asks.ts';

const ROWS = 200;
const FILE_ROWS = 1_000;
const NOT_FOUND = 404;
/** This exchange keeps no history. */
const NO_HISTORY = -4054;

interface Entry {
  readonly id: string;
  readonly time: number;
  readonly what: string;
  readonly symbol?: string;
  readonly tradeId?: number;
  readonly transferId?: string;
  readonly amount: string;
  readonly fee: string;
  readonly balance: string;
}

interface Page {
  readonly opening: string;
  readonly closing: string;
  readonly entries: readonly Entry[];
  readonly next?: string;
}

/** A statement, or what there is without a history. */
type Answer =
  | { readonly kind: 'statement'; readonly page: Page }
  | { readonly kind: 'transfers'; readonly why: string; readonly transfers: readonly Transfer[] };

interface Period {
  readonly asset: string;
  /** Days, as a date field has them; empty: no bound. */
  readonly from: string;
  readonly to: string;
}

const COLUMNS = ['id', 'time', 'what', 'symbol', 'reference', 'amount', 'fee', 'balance'] as const;
const WORDS: Readonly<Record<string, string>> = {
  TRADE_PAID: 'Paid in a trade',
  TRADE_RECEIVED: 'Received in a trade',
  TRANSFER_IN: 'Paid in',
  TRANSFER_OUT: 'Paid out',
  FEE_RECEIVED: 'Fee received',
};

function queryOf({ asset, from, to }: Period) {
  const startTime = from === '' ? undefined : Date.parse(`${from}T00:00:00Z`);
  const endTime = to === '' ? undefined : Date.parse(`${to}T23:59:59.999Z`);
  return { asset, startTime, endTime };
}

async function askStatement(period: Period): Promise<Answer> {
  const { from, to } = period;
  if (from !== '' && to !== '' && from > to) throw new Error('The first day is after the last.');
  try {
    const query = { ...queryOf(period), limit: ROWS };
    return { kind: 'statement', page: await ask<Page>('GET', '/lx/v1/statement', query) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status !== NOT_FOUND && error.code !== NO_HISTORY) throw error;
    const query = { asset: period.asset, limit: FILE_ROWS };
    const transfers = await ask<readonly Transfer[]>('GET', '/lx/v1/transfers', query);
    const { endTime = Number.POSITIVE_INFINITY, startTime = 0 } = queryOf(period);
    const within = transfers.filter(({ time }) => time >= startTime && time <= endTime);
    return { kind: 'transfers', why: error.message, transfers: within };
  }
}

export function Statement() {
  const coins = useLoaded('coins', async () => [...(await askCoins())].sort(byHolding));
  return (
    <section>
      <h2>Statement</h2>
      <Shown of={coins} name="Assets" rows={1}>
        {(value) => <OfAsset assets={value.map(({ coin }) => coin)} />}
      </Shown>
    </section>
  );
}

function OfAsset({ assets }: { readonly assets: readonly string[] }) {
  const [period, setPeriod] = useState<Period>({ asset: assets[0] ?? '', from: '', to: '' });
  const set = (change: Partial<Period>) => setPeriod((before) => ({ ...before, ...change }));
  const key = `statement ${period.asset} ${period.from} ${period.to}`;
  const answer = useLoaded(key, () => askStatement(period));
  return (
    <>
      <div class="fields">
        <label class="field">
          Asset
          <select
            value={period.asset}
            onChange={(event) => set({ asset: event.currentTarget.value })}
          >
            {assets.map((asset) => (
              <option key={asset} value={asset}>
                {asset}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          From (UTC)
          <input
            type="date"
            value={period.from}
            onInput={(event) => set({ from: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          To (UTC)
          <input
            type="date"
            value={period.to}
            onInput={(event) => set({ to: event.currentTarget.value })}
          />
        </label>
        <button type="button" onClick={() => void download(period)}>
          Download as CSV
        </button>
      </div>
      <Shown of={answer} name="Statement" rows={6}>
        {(value) =>
          value.kind === 'statement' ? (
            <Entries key={key} first={value.page} period={period} />
          ) : (
            <Remembered {...value} />
          )
        }
      </Shown>
    </>
  );
}

interface EntriesProps {
  readonly first: Page;
  readonly period: Period;
}

/** The first page, and those after it that were asked for. */
function Entries({ first, period }: EntriesProps) {
  const [further, setFurther] = useState<readonly Page[]>([]);
  const [isComing, setComing] = useState(false);
  const last = further.at(-1) ?? first;
  const entries = [first, ...further].flatMap((page) => page.entries);
  const { asset } = period;
  const askMore = async () => {
    setComing(true);
    try {
      const query = { ...queryOf(period), limit: ROWS, after: last.next };
      const page = await ask<Page>('GET', '/lx/v1/statement', query);
      setFurther((before) => [...before, page]);
    } catch (error) {
      toast('failed', wordsOf(error));
    }
    setComing(false);
  };
  return (
    <>
      <p>
        <span class="dim">Before:</span> {grouped(first.opening)} {asset}.{' '}
        <span class="dim">After:</span> {grouped(last.closing)} {asset}.
        {last.next !== undefined && ` The first ${entries.length} entries; the file has all.`}
      </p>
      {entries.length === 0 ? (
        <p class="empty">Nothing changed in this time.</p>
      ) : (
        <div {...scrollable}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col" class="text">
                  What
                </th>
                <th scope="col" class="text">
                  Reference
                </th>
                <th scope="col">Amount</th>
                <th scope="col">Fee in it</th>
                <th scope="col">Balance</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td>{dayAndTime(entry.time)}</td>
                  <td class="text">{WORDS[entry.what] ?? entry.what}</td>
                  <td class="text">{referenceOf(entry)}</td>
                  <td class={entry.amount.startsWith('-') ? 'sell' : 'buy'}>
                    {grouped(entry.amount)}
                  </td>
                  <td>{grouped(entry.fee)}</td>
                  <td>{grouped(entry.balance)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {last.next !== undefined && (
        <p>
          <button type="button" disabled={isComing} onClick={() => void askMore()}>
            Show more
          </button>
        </p>
      )}
    </>
  );
}

function referenceOf({ symbol = '', tradeId, transferId = '' }: Entry): string {
  return tradeId === undefined ? transferId : `${symbol} ${tradeId}`;
}

function Remembered({ why, transfers }: Extract<Answer, { kind: 'transfers' }>) {
  return (
    <>
      <p class="dim">
        {why} Without a history there are no trades and no balances here: only the transfers that
        the exchange still remembers ({transfers.length}). An operator turns the history on when the
        exchange starts (<code>--history</code>); one's own trades are under Fills, at Trade.
      </p>
      <TransferTable rows={transfers.toReversed()} />
    </>
  );
}

/** All of it, page after page. */
async function download(period: Period): Promise<void> {
  try {
    const { name, text } = await fileOf(period);
    const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  } catch (error) {
    toast('failed', wordsOf(error));
  }
}

async function fileOf(period: Period): Promise<{ readonly name: string; readonly text: string }> {
  const first = await askStatement(period);
  const days = [period.from, period.to].filter((day) => day !== '').join('-to-') || 'all';
  if (first.kind === 'transfers') {
    const columns = ['id', 'time', 'kind', 'direction', 'amount', 'asset', 'status', 'address'];
    const rows = first.transfers.map((each) => [
      ...[each.id, new Date(each.time).toISOString(), each.kind, each.direction, each.amount],
      ...[each.asset, each.status, each.address ?? ''],
    ]);
    return { name: `transfers-${period.asset}-${days}.csv`, text: csvOf([columns, ...rows]) };
  }
  const entries: Entry[] = [];
  let after: string | undefined;
  do {
    const query = { ...queryOf(period), limit: FILE_ROWS, after };
    const page: Page = await ask<Page>('GET', '/lx/v1/statement', query);
    entries.push(...page.entries);
    after = page.next;
  } while (after !== undefined);
  const rows = entries.map((each) => {
    const reference = String(each.tradeId ?? each.transferId ?? '');
    const time = new Date(each.time).toISOString();
    const { amount, balance, fee, id, symbol = '', what } = each;
    return [id, time, what, symbol, reference, amount, fee, balance];
  });
  return { name: `statement-${period.asset}-${days}.csv`, text: csvOf([[...COLUMNS], ...rows]) };
}

/** RFC 4180; a text that a spreadsheet would take for a formula is quoted with a space before. */
function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    const isNumber = /^-?\d+(\.\d+)?$/.test(text);
    const safe = !isNumber && /^[=+\-@]/.test(text) ? ` ${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
