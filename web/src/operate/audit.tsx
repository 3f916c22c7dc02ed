/** What operators and people did: who, when, what, why, and what came of it. */
import { useState } from 'preact/hooks';
import { DataTable } from '../parts/data-table.tsx';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { look } from './asks.ts';

const EVERY_MS = 3_000;
const ROWS = 100;

interface Entry {
  readonly number: number;
  readonly time: number;
  /** The entry whose end this one tells. */
  readonly of?: number;
  readonly account: number;
  readonly apiKey: string;
  readonly act: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly outcome?: string;
}

/** Newest first. */
async function askPage(before: number | undefined): Promise<readonly Entry[]> {
  const from = before === undefined ? {} : { fromId: Math.max(1, before - ROWS) };
  const limit = before === undefined ? ROWS : Math.min(ROWS, before - 1);
  const page = await look<readonly Entry[]>('audit', { ...from, limit });
  return page.filter(({ number }) => before === undefined || number < before).toReversed();
}

export function Audit() {
  const [before, setBefore] = useState<number | undefined>(undefined);
  const entries = useLoaded(`audit ${before}`, () => askPage(before), EVERY_MS);
  const oldest = entries.value?.at(-1)?.number ?? 1;
  return (
    <section>
      <h2>
        Audit log{' '}
        <button type="button" disabled={before === undefined} onClick={() => setBefore(undefined)}>
          Newest
        </button>
        <button type="button" disabled={oldest <= 1} onClick={() => setBefore(oldest)}>
          Older
        </button>
      </h2>
      <Shown of={entries} name="Audit log" rows={8}>
        {(rows) => (
          <DataTable
            columns={[
              { title: 'Number', cell: ({ number }) => number },
              { title: 'Time', text: true, cell: ({ time }) => dayAndTime(time) },
              { title: 'Who', text: true, cell: whoOf },
              { title: 'Act', text: true, cell: ({ act }) => act },
              { title: 'With', text: true, cell: ({ params = {} }) => breaking(paramsOf(params)) },
              { title: 'Reason', text: true, cell: ({ reason = '' }) => breaking(reason) },
              { title: 'Outcome', text: true, cell: outcomeOf },
            ]}
            rows={rows}
            keyOf={({ number }) => number}
            empty="Nothing was done yet."
          />
        )}
      </Shown>
      <p class="dim">The newest 10,000 entries; the file audit.journal has all.</p>
    </section>
  );
}

function whoOf({ account, apiKey }: Entry): string {
  const name = apiKey.startsWith('person ') ? apiKey : `key ${apiKey}`;
  return `${name.slice(0, 20)}${name.length > 20 ? '…' : ''} (account ${account})`;
}

function paramsOf(params: Readonly<Record<string, string>>): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** Long ones go on in the next line: the row's end stays in sight. */
function breaking(text: string) {
  return <span class="break">{text}</span>;
}

function outcomeOf({ of, outcome }: Entry): string {
  if (outcome === undefined) return 'tried';
  return of === undefined ? outcome : `${outcome} (of ${of})`;
}
