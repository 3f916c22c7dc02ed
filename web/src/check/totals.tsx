/** What is owed in all: in the newest anchor, and as the exchange counts it now. */
import { DataTable } from '../parts/data-table.tsx';
import { grouped } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { ask } from '../session/session.ts';
import { amountOf, askAnchor, askAnchors, shortHash } from './asks.ts';
import { None } from './own-proof.tsx';

const EVERY_MS = 5_000;

interface Supply {
  readonly asset: string;
  readonly issued: string;
  readonly available: string;
  readonly reserved: string;
  readonly fees: string;
  readonly external: string;
  readonly sum: string;
  readonly holders: number;
}

export function Totals() {
  const supply = useLoaded(
    'supply',
    () => ask<readonly Supply[]>('GET', '/lx/v1/supply'),
    EVERY_MS,
  );
  const anchor = useLoaded('anchor', askAnchor, EVERY_MS);
  const anchors = useLoaded('anchors', askAnchors, EVERY_MS);
  return (
    <>
      <section>
        <h2>Now</h2>
        <Shown of={supply} name="Supply" rows={4}>
          {(rows) => (
            <DataTable
              columns={[
                { title: 'Asset', cell: ({ asset }) => asset },
                { title: 'Owed', cell: ({ issued }) => grouped(issued) },
                { title: 'Free', cell: ({ available }) => grouped(available) },
                { title: 'Reserved', cell: ({ reserved }) => grouped(reserved) },
                { title: 'Fees', cell: ({ fees }) => grouped(fees) },
                { title: 'Sum with external', cell: ({ sum }) => grouped(sum) },
                { title: 'Holders', cell: ({ holders }) => grouped(String(holders)) },
              ]}
              rows={rows}
              keyOf={({ asset }) => asset}
              empty="There are no assets."
            />
          )}
        </Shown>
        <p class="dim">
          Counted by the exchange; the sum is zero where nothing was made up. Holders are accounts
          with a balance, but for the one that takes the fees; an anchor counts that one too.
        </p>
      </section>
      <section>
        <h2>In the newest anchor</h2>
        <Shown of={anchor} name="The newest anchor" rows={4}>
          {(value) =>
            value === null ? (
              <None />
            ) : (
              <>
                <p>
                  <span class="dim">Root of {dayAndTime(value.timeUs / 1_000)}:</span>{' '}
                  <code class="mono">{value.root}</code>
                </p>
                <DataTable
                  columns={[
                    { title: 'Asset', cell: ({ name }) => name },
                    {
                      title: 'Owed',
                      cell: ({ decimals, total }) => grouped(amountOf(total, decimals)),
                    },
                    { title: 'Accounts', cell: ({ leaves }) => grouped(String(leaves)) },
                    { title: 'Root of its tree', text: true, cell: ({ root }) => shortHash(root) },
                  ]}
                  rows={value.assets}
                  keyOf={({ name }) => name}
                  empty="Nothing is owed."
                />
              </>
            )
          }
        </Shown>
      </section>
      <section>
        <h2>Anchors</h2>
        <Shown of={anchors} name="Anchors" rows={3}>
          {(rows) => (
            <DataTable
              columns={[
                { title: 'Command', cell: ({ sequence }) => grouped(String(sequence)) },
                { title: 'Time', text: true, cell: ({ timeUs }) => dayAndTime(timeUs / 1_000) },
                { title: 'Root', text: true, cell: ({ root }) => <code>{root}</code> },
              ]}
              rows={rows}
              keyOf={({ sequence }) => sequence}
              empty="None yet."
            />
          )}
        </Shown>
      </section>
    </>
  );
}
