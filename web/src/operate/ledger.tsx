/** Double entry: of each asset, where it is, and that everything adds up to zero. */
import { DataTable } from '../parts/data-table.tsx';
import { grouped } from '../parts/decimals.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { ask } from '../session/session.ts';

const EVERY_MS = 3_000;

interface Supply {
  readonly asset: string;
  readonly issued: string;
  readonly available: string;
  readonly reserved: string;
  readonly fees: string;
  readonly external: string;
  readonly sum: string;
  readonly holders: number;
  readonly sequence: number;
}

const isZero = (text: string) => !/[1-9]/.test(text);

export function Ledger() {
  const supply = useLoaded(
    'supply',
    () => ask<readonly Supply[]>('GET', '/lx/v1/supply'),
    EVERY_MS,
  );
  return (
    <section>
      <h2>Ledger sums</h2>
      <Shown of={supply} name="Ledger sums" rows={4}>
        {(rows) => (
          <>
            <p>
              {rows.every(({ sum }) => isZero(sum)) ? (
                <strong class="buy">✓ Balanced: every asset adds up to zero.</strong>
              ) : (
                <strong class="bad">✗ Not balanced. Stop the exchange and run lx verify.</strong>
              )}{' '}
              <span class="dim">
                Counted after command {grouped(String(rows[0]?.sequence ?? 0))}.
              </span>
            </p>
            <DataTable
              columns={[
                { title: 'Asset', cell: ({ asset }) => asset },
                { title: 'Free', cell: ({ available }) => grouped(available) },
                { title: 'Reserved', cell: ({ reserved }) => grouped(reserved) },
                { title: 'Fees', cell: ({ fees }) => grouped(fees) },
                { title: 'External', cell: ({ external }) => grouped(external) },
                {
                  title: 'Sum',
                  cell: ({ sum }) => <span class={isZero(sum) ? '' : 'bad'}>{grouped(sum)}</span>,
                },
                { title: 'Holders', cell: ({ holders }) => grouped(String(holders)) },
              ]}
              rows={rows}
              keyOf={({ asset }) => asset}
              empty="There are no assets."
            />
          </>
        )}
      </Shown>
    </section>
  );
}
