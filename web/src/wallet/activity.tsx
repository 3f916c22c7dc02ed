/** What moved, what is to move, and what is on its way out. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { grouped } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { scrollable } from '../parts/scrollable.ts';
import { ask, session } from '../session/session.ts';
import type { Scheduled, Transfer, Withdrawal } from './asks.ts';

const EVERY_MS = 5_000;
const ROWS = 50;

const KINDS: Readonly<Record<string, string>> = {
  TRANSFER: 'Payment',
  WITHDRAWAL: 'Withdrawal',
  WALLET: 'Between wallets',
  TREASURY: 'Treasury',
  CLAIM: 'Taken from the vault',
  DEPOSIT: 'Deposit',
  OPERATOR: 'By an operator',
};
const STATES = { PENDING: 'pending', POSTED: 'done', VOIDED: 'taken back' } as const;
/** Of withdrawals, as the dialect numbers them. */
const WITHDRAWAL_STATES: Readonly<Record<number, string>> = {
  2: 'awaits approval',
  3: 'rejected: the money is back',
  4: 'being paid out',
  6: 'done',
};

export function Activity() {
  return (
    <>
      <Transfers />
      <Waiting />
      <Withdrawals />
    </>
  );
}

function Transfers() {
  /** The oldest one of the page before; undefined: the newest ones. */
  const [before, setBefore] = useState<number | undefined>(undefined);
  const shown = useLoaded(`transfers ${before}`, () => askPage(before), EVERY_MS);
  return (
    <section>
      <h2>Payments, deposits and withdrawals</h2>
      <Shown of={shown} name="Payments" rows={5}>
        {(rows) => (
          <>
            <TransferTable rows={rows} />
            <p>
              <button
                type="button"
                disabled={before === undefined}
                onClick={() => setBefore(undefined)}
              >
                Newest
              </button>{' '}
              <button
                type="button"
                disabled={(rows.at(-1)?.id ?? 1) <= 1}
                onClick={() => setBefore(rows.at(-1)?.id)}
              >
                Older
              </button>
            </p>
          </>
        )}
      </Shown>
    </section>
  );
}

/** Newest first. */
async function askPage(before: number | undefined): Promise<readonly Transfer[]> {
  const from = before === undefined ? {} : { fromId: Math.max(1, before - ROWS) };
  const limit = before === undefined ? ROWS : Math.min(ROWS, before - 1);
  const page = await ask<readonly Transfer[]>('GET', '/lx/v1/transfers', { ...from, limit });
  return page.filter(({ id }) => before === undefined || id < before).toReversed();
}

/** Payments, deposits and withdrawals, as they are given. */
export function TransferTable({ rows }: { readonly rows: readonly Transfer[] }) {
  if (rows.length === 0) return <p class="empty">Nothing has moved yet.</p>;
  return (
    <div {...scrollable}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Amount</th>
            <th scope="col" class="text">
              Asset
            </th>
            <th scope="col" class="text">
              What
            </th>
            <th scope="col" class="text">
              With
            </th>
            <th scope="col" class="text">
              State
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ account, address, amount, asset, direction, id, kind, status, time }) => (
            <tr key={id}>
              <td>{dayAndTime(time)}</td>
              <td class={direction === 'IN' ? 'buy' : 'sell'}>
                {direction === 'IN' ? '+' : '−'}
                {grouped(amount)}
              </td>
              <td class="text">{asset}</td>
              <td class="text">{KINDS[kind] ?? kind}</td>
              <td class="text">{address ?? (account === undefined ? '' : `account ${account}`)}</td>
              <td class="text">{STATES[status]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Waiting() {
  const scheduled = useLoaded(
    'scheduled',
    () => ask<readonly Scheduled[]>('GET', '/lx/v1/transfers/scheduled'),
    EVERY_MS,
  );
  const [ending, setEnding] = useState<Scheduled | undefined>(undefined);
  const mayPay = session.value?.permissions.includes('transfer') === true;
  return (
    <section>
      <h2>Scheduled payments</h2>
      <Shown of={scheduled} name="Scheduled payments" rows={1}>
        {(rows) =>
          rows.length === 0 ? (
            <p class="empty">None.</p>
          ) : (
            <div {...scrollable}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Time</th>
                    <th scope="col" class="text">
                      Payments
                    </th>
                    <th scope="col" class="text">
                      State
                    </th>
                    <th scope="col">
                      <span class="hidden-label">Acts</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((each) => (
                    <tr key={each.transferId}>
                      <td>{dayAndTime(each.scheduled)}</td>
                      <td class="text">{wordsFor(each)}</td>
                      <td class="text">{each.status.toLowerCase()}</td>
                      <td>
                        {mayPay && each.status === 'WAITING' && (
                          <button type="button" onClick={() => setEnding(each)}>
                            Cancel
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
      {ending !== undefined && (
        <ActDialog
          title="Cancel a scheduled payment"
          facts={[
            ['Payment', wordsFor(ending)],
            ['Was for', dayAndTime(ending.scheduled)],
          ]}
          act="Cancel the payment"
          danger
          onAct={async () => {
            const { transferId } = ending;
            await ask('DELETE', '/lx/v1/transfers/scheduled', { transferId });
            return 'The payment is cancelled.';
          }}
          onClose={() => {
            setEnding(undefined);
            void scheduled.reload();
          }}
        />
      )}
    </section>
  );
}

function wordsFor({ transfers }: Scheduled): string {
  return transfers
    .map(({ address, amount, asset }) => `${amount} ${asset} to ${address}`)
    .join(', ');
}

function Withdrawals() {
  const withdrawals = useLoaded(
    'withdrawals',
    () => ask<readonly Withdrawal[]>('GET', '/sapi/v1/capital/withdraw/history', { limit: ROWS }),
    EVERY_MS,
  );
  return (
    <section>
      <h2>Withdrawals</h2>
      <Shown of={withdrawals} name="Withdrawals" rows={1}>
        {(rows) =>
          rows.length === 0 ? (
            <p class="empty">None.</p>
          ) : (
            <div {...scrollable}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Time (UTC)</th>
                    <th scope="col">Amount</th>
                    <th scope="col" class="text">
                      Asset
                    </th>
                    <th scope="col" class="text">
                      To
                    </th>
                    <th scope="col" class="text">
                      State
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ address, amount, applyTime, coin, id, network, status }) => (
                    <tr key={id}>
                      <td>{applyTime}</td>
                      <td>{grouped(amount)}</td>
                      <td class="text">{coin}</td>
                      <td class="text">
                        {address} ({network})
                      </td>
                      <td class="text">{WITHDRAWAL_STATES[status] ?? `state ${status}`}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
    </section>
  );
}
