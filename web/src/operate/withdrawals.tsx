/** Withdrawals that wait: approved by operators, paid out or rejected by one; and their rules. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { grouped, tidy } from '../parts/decimals.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { freshTransferId } from '../wallet/asks.ts';
import { look, post } from './asks.ts';
import { Vault } from './vault.tsx';

const EVERY_MS = 3_000;

interface Pending {
  readonly id: string;
  readonly account: number;
  readonly amount: string;
  readonly coin: string;
  readonly address: string;
  readonly addressTag: string;
  readonly network: string;
  readonly applyTime: string;
  readonly approved: boolean;
  readonly approvals: readonly { readonly account: number }[];
}

interface Rules {
  readonly asset: string;
  readonly withdrawEnabled: boolean;
  readonly withdrawMin: string;
  readonly withdrawMax: string;
  readonly withdrawDaily: string;
  readonly approvalAbove: string;
}

type Act = 'approve' | 'paid' | 'reject';

const TITLES: Readonly<Record<Act, string>> = {
  approve: 'Approve a withdrawal',
  paid: 'A withdrawal was paid out',
  reject: 'Reject a withdrawal',
};
const BUTTONS: Readonly<Record<Act, string>> = {
  approve: 'Approve',
  paid: 'It was paid out',
  reject: 'Reject: the money goes back',
};

export function Withdrawals() {
  const pending = useLoaded('withdrawals', () => look<readonly Pending[]>('withdrawals'), EVERY_MS);
  const [asked, setAsked] = useState<{ act: Act; row: Pending } | undefined>(undefined);
  return (
    <>
      <section>
        <h2>Withdrawals that wait</h2>
        <Shown of={pending} name="Withdrawals" rows={2}>
          {(rows) => (
            <DataTable
              columns={[
                { title: 'Time (UTC)', cell: ({ applyTime }) => applyTime },
                { title: 'Account', cell: ({ account }) => account },
                { title: 'Amount', cell: ({ amount, coin }) => `${grouped(amount)} ${coin}` },
                { title: 'To', text: true, cell: toOf },
                {
                  title: 'Approvals',
                  text: true,
                  cell: ({ approvals, approved }) =>
                    `${approvals.length} (${approved ? 'enough' : 'not enough'})`,
                },
                {
                  title: 'Acts',
                  hidden: true,
                  cell: (row) => (
                    <span class="acts">
                      <button type="button" onClick={() => setAsked({ act: 'approve', row })}>
                        Approve
                      </button>
                      <button
                        type="button"
                        disabled={!row.approved}
                        onClick={() => setAsked({ act: 'paid', row })}
                      >
                        Paid out
                      </button>
                      <button type="button" onClick={() => setAsked({ act: 'reject', row })}>
                        Reject
                      </button>
                    </span>
                  ),
                },
              ]}
              rows={rows}
              keyOf={({ id }) => id}
              empty="None."
            />
          )}
        </Shown>
      </section>
      <Vault />
      <WithdrawalRules />
      {asked !== undefined && (
        <PendingDialog
          {...asked}
          onClose={() => {
            setAsked(undefined);
            void pending.reload();
          }}
        />
      )}
    </>
  );
}

function toOf({ address, addressTag, network }: Pending): string {
  return `${address}${addressTag === '' ? '' : ` (${addressTag})`} over ${network}`;
}

function PendingDialog(props: { act: Act; row: Pending; onClose(): void }) {
  const { act, row, onClose } = props;
  // The same however often it is tried.
  const [transferId] = useState(freshTransferId);
  return (
    <ActDialog
      title={TITLES[act]}
      facts={[
        ['Account', String(row.account)],
        ['Amount', `${grouped(row.amount)} ${row.coin}`],
        ['To', toOf(row)],
      ]}
      act={BUTTONS[act]}
      danger={act === 'reject'}
      needsReason
      onAct={async (reason) => {
        if (act === 'approve') {
          await post('withdrawal/approve', { withdrawalId: row.id, reason });
          return 'The withdrawal is approved.';
        }
        const kind = act === 'paid' ? 'POST_PENDING' : 'VOID_PENDING';
        await post('transfer', { transferId, kind, pendingId: row.id, reason });
        return act === 'paid' ? 'The withdrawal is completed.' : 'The money is back.';
      }}
      onClose={onClose}
    />
  );
}

function WithdrawalRules() {
  const rules = useLoaded('rules', () =>
    look<{ readonly assets: readonly Rules[] }>('withdrawal/rules'),
  );
  const [asked, setAsked] = useState<Rules | undefined>(undefined);
  return (
    <section>
      <h2>What may be withdrawn</h2>
      <Shown of={rules} name="Rules" rows={4}>
        {({ assets }) => (
          <DataTable
            columns={[
              { title: 'Asset', cell: ({ asset }) => asset },
              {
                title: 'To outside',
                text: true,
                cell: ({ withdrawEnabled }) => (withdrawEnabled ? 'open' : 'closed'),
              },
              { title: 'At least', cell: ({ withdrawMin }) => limit(withdrawMin, 'any') },
              { title: 'At most', cell: ({ withdrawMax }) => limit(withdrawMax, 'no limit') },
              { title: 'A day', cell: ({ withdrawDaily }) => limit(withdrawDaily, 'no limit') },
              {
                title: 'Two operators above',
                cell: ({ approvalAbove }) => limit(approvalAbove, 'never'),
              },
              {
                title: 'Acts',
                hidden: true,
                cell: (each) => (
                  <button
                    type="button"
                    aria-label={`Change ${each.asset}`}
                    onClick={() => setAsked(each)}
                  >
                    Change
                  </button>
                ),
              },
            ]}
            rows={assets}
            keyOf={({ asset }) => asset}
            empty="There are no assets."
          />
        )}
      </Shown>
      {asked !== undefined && (
        <RulesDialog
          rules={asked}
          onClose={() => {
            setAsked(undefined);
            void rules.reload();
          }}
        />
      )}
    </section>
  );
}

/** @param none what zero means */
function limit(amount: string, none: string) {
  return /[1-9]/.test(amount) ? grouped(amount) : <span class="dim">{none}</span>;
}

const AMOUNTS = [
  ['withdrawMin', 'At least'],
  ['withdrawMax', 'At most, at once (0: no limit)'],
  ['withdrawDaily', 'At most, a day (0: no limit)'],
  ['approvalAbove', 'Two operators approve above (0: never)'],
] as const;

function RulesDialog({ rules, onClose }: { readonly rules: Rules; onClose(): void }) {
  const { asset } = rules;
  const [isOpen, setOpen] = useState(rules.withdrawEnabled);
  const [amounts, setAmounts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(AMOUNTS.map(([name]) => [name, rules[name]])),
  );
  return (
    <ActDialog
      title={`What may be withdrawn of ${asset}`}
      act="Set"
      needsReason
      onAct={async (reason) => {
        const given = Object.entries(amounts).map(([name, text]) => [name, tidy(text)] as const);
        const withdrawEnabled = isOpen;
        await post('withdrawal/rules', {
          ...{ asset, withdrawEnabled, reason },
          ...Object.fromEntries(given),
        });
        return `The rules of ${asset} are set.`;
      }}
      onClose={onClose}
    >
      <label>
        <input type="checkbox" checked={isOpen} onChange={() => setOpen(!isOpen)} /> Open to outside
      </label>
      {AMOUNTS.map(([name, label]) => (
        <label key={name} class="field">
          {label}
          <input
            inputMode="decimal"
            autocomplete="off"
            value={amounts[name]}
            onInput={(event) => setAmounts({ ...amounts, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
    </ActDialog>
  );
}
