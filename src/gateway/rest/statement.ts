/**
 * `/lx/v1/statement`: every change of what an account owns of an asset, with the balance after it,
 * from the history. Free and reserved together: to reserve for an order changes nothing.
 */
import type { AssetInfo, Catalog } from '../../feed/catalog.ts';
import type { Entry, EntryKey, StatementPage } from '../../history/reading/port.ts';
import { SILENT_LOG } from '../log.ts';
import type { TimeFormat } from '../time-unit.ts';
import { notValid, requiredAsset } from '../wallet/amounts.ts';
import { walletError } from '../wallet/errors.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { readLimit, readTimes } from './paging.ts';
import type { Params } from './params.ts';
import { Past } from './past-orders.ts';
import type { Services } from './services.ts';
import { csvLine, type TableBody } from './table-body.ts';

const WEIGHT = 20;
const ENTRY_ID = /^(\d{1,16})-(\d{1,16})-(\d{1,16})$/;
const COLUMNS = ['id', 'time', 'what', 'symbol', 'reference', 'amount', 'fee', 'balance'] as const;

export function statementEndpoints(services: Services): Endpoint[] {
  const past = new Past(services.history, services.log ?? SILENT_LOG);
  return [
    {
      ...{ method: 'GET', path: '/lx/v1/statement', weight: WEIGHT, security: 'signed' },
      knows: ['asset', 'startTime', 'endTime', 'after', 'limit'],
      handle: (context) => statement(services, past, context),
    },
  ];
}

async function statement(
  { catalog }: Services,
  past: Past,
  { caller, params, time }: EndpointContext,
): Promise<TableBody> {
  const asset = requiredAsset(catalog, params, 'asset');
  const limit = readLimit(params);
  const { fromUs, untilUs } = readTimes(params);
  const after = readEntryId(params, 'after');
  const { account } = caller!;
  const query = { account, asset: asset.id, fromUs, untilUs: untilUs + 1 };
  const page = await past.ask((history) => history.statement(query, after, limit));
  if (page === undefined) throw walletError('NO_HISTORY');
  return new Statement(page, { asset, catalog, time });
}

/** @throws DialectError -1130 where it is no id of an entry */
function readEntryId(params: Params, name: string): EntryKey | undefined {
  const text = params.optional(name);
  if (text === undefined) return undefined;
  const found = ENTRY_ID.exec(text);
  if (found === null) throw notValid(name, 'give the id of an entry');
  const [timeUs = 0, sequence = 0, number = 0] = found.slice(1).map(Number);
  return { timeUs, sequence, number };
}

interface StatementWords {
  readonly asset: AssetInfo;
  readonly catalog: Catalog;
  readonly time: TimeFormat;
}

class Statement implements TableBody {
  readonly #page: StatementPage;
  readonly #words: StatementWords;

  constructor(page: StatementPage, words: StatementWords) {
    this.#page = page;
    this.#words = words;
  }

  toJSON() {
    const { asset } = this.#words;
    const { closing, entries, hasMore, opening } = this.#page;
    const last = entries.at(-1);
    return {
      asset: asset.name,
      opening: this.#text(opening),
      closing: this.#text(closing),
      entries: entries.map((entry) => this.#view(entry)),
      ...(hasMore && last !== undefined ? { next: entryId(last) } : {}),
    };
  }

  csv(): string {
    const lines = this.#page.entries.map((entry) => {
      const { amount, balance, fee, id, time, what, ...about } = this.#view(entry);
      const { symbol = '', tradeId = '', transferId = '' } = about;
      const reference = transferId === '' ? tradeId : transferId;
      return csvLine([id, time, what, symbol, reference, amount, fee, balance]);
    });
    return `${[csvLine(COLUMNS), ...lines].join('\n')}\n`;
  }

  #text(units: number): string {
    const { asset, catalog } = this.#words;
    return catalog.assetText(asset.id, units);
  }

  #view(entry: Entry) {
    const { catalog, time } = this.#words;
    const { amount, balance, fee, market, timeUs, tradeId, transferId, what } = entry;
    const about: { symbol?: string; tradeId?: number; transferId?: string } =
      transferId === ''
        ? { symbol: catalog.market(market)?.symbol ?? String(market), tradeId }
        : { transferId };
    return {
      ...{ id: entryId(entry), time: time(timeUs), what, ...about },
      ...{ amount: this.#text(amount), fee: this.#text(fee), balance: this.#text(balance) },
    };
  }
}

function entryId({ number, sequence, timeUs }: EntryKey): string {
  return `${timeUs}-${sequence}-${number}`;
}
