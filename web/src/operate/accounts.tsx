/** One account: its state, limits, tier and balances; and what may be done to it. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { grouped, tidy } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { type AccountState, look, post } from './asks.ts';

const EVERY_MS = 3_000;

export function Accounts() {
  const [wanted, setWanted] = useState('');
  const [account, setAccount] = useState<string | undefined>(undefined);
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <section>
        <h2>
          Accounts{' '}
          <button type="button" onClick={() => setMaking(true)}>
            Make an account
          </button>
        </h2>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setAccount(wanted.trim());
          }}
        >
          <label>
            Account number{' '}
            <input
              value={wanted}
              inputMode="numeric"
              required
              autocomplete="off"
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
          </label>{' '}
          <button type="submit">Show</button>
        </form>
      </section>
      {account !== undefined && <OneAccount key={account} account={account} />}
      {isMaking && (
        <ActDialog
          title="Make an account"
          act="Make"
          needsReason
          onAct={async (reason) => {
            const made = await post<{ account: number }>('account', { reason });
            setWanted(String(made.account));
            setAccount(String(made.account));
            return `Account ${made.account} is there.`;
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}

type Act = 'status' | 'tier' | 'limits' | 'exposure';

function OneAccount({ account }: { readonly account: string }) {
  const state = useLoaded(
    `account ${account}`,
    () => look<AccountState>('account', { account }),
    EVERY_MS,
  );
  const [act, setAct] = useState<Act | undefined>(undefined);
  const Dialog = act === undefined ? undefined : DIALOGS[act];
  return (
    <section>
      <h2>
        Account {account}
        {state.value !== undefined && (
          <span class="acts">
            <button type="button" onClick={() => setAct('status')}>
              Block or unblock
            </button>
            <button type="button" onClick={() => setAct('tier')}>
              Fee tier
            </button>
            <button type="button" onClick={() => setAct('limits')}>
              Open orders
            </button>
            <button type="button" onClick={() => setAct('exposure')}>
              Exposure
            </button>
          </span>
        )}
      </h2>
      <Shown of={state} name={`Account ${account}`} rows={6}>
        {(value) => <Facts state={value} />}
      </Shown>
      {Dialog !== undefined && state.value !== undefined && (
        <Dialog
          state={state.value}
          onClose={() => {
            setAct(undefined);
            void state.reload();
          }}
        />
      )}
    </section>
  );
}

function Facts({ state }: { readonly state: AccountState }) {
  const { balances, countdownDeadline, exposureLimits, maxOpenOrders, openOrders } = state;
  const exposure = exposureLimits.map(({ amount, asset }) => `${amount} ${asset}`).join(', ');
  return (
    <>
      <dl class="facts">
        <div>
          <dt>State</dt>
          <dd class={state.status === 'ACTIVE' ? 'buy' : 'bad'}>{state.status}</dd>
        </div>
        <div>
          <dt>Fee tier</dt>
          <dd>{state.tier}</dd>
        </div>
        <div>
          <dt>Open orders</dt>
          <dd>
            {openOrders} {maxOpenOrders > 0 && `of ${maxOpenOrders} at most`}
          </dd>
        </div>
        <div>
          <dt>Orders may reserve</dt>
          <dd>{exposure || 'all that is there'}</dd>
        </div>
        {countdownDeadline !== undefined && (
          <div>
            <dt>Dead-man timer</dt>
            <dd>{dayAndTime(countdownDeadline)}</dd>
          </div>
        )}
      </dl>
      <DataTable
        columns={[
          { title: 'Asset', cell: ({ asset }) => asset },
          { title: 'Free', cell: ({ free }) => grouped(free) },
          { title: 'Reserved', cell: ({ locked }) => grouped(locked) },
        ]}
        rows={balances}
        keyOf={({ asset }) => asset}
        empty="It has nothing."
      />
    </>
  );
}

interface DialogProps {
  readonly state: AccountState;
  onClose(): void;
}

function StatusDialog({ state: { account, status }, onClose }: DialogProps) {
  const next = status === 'ACTIVE' ? 'BLOCKED' : 'ACTIVE';
  return (
    <ActDialog
      title={next === 'BLOCKED' ? `Block account ${account}` : `Unblock account ${account}`}
      facts={[
        ['Now', status],
        ...(next === 'BLOCKED' ? [['Open orders', 'all are cancelled'] as const] : []),
      ]}
      act={next === 'BLOCKED' ? 'Block' : 'Unblock'}
      danger={next === 'BLOCKED'}
      needsReason
      onAct={async (reason) => {
        const now = await post<AccountState>('account/status', { account, status: next, reason });
        return `Account ${account} is ${now.status}.`;
      }}
      onClose={onClose}
    />
  );
}

interface NumberActProps extends DialogProps {
  readonly title: string;
  readonly label: string;
  readonly path: string;
  readonly name: string;
  readonly first: string;
  /** Sent besides. */
  readonly more?: Readonly<Record<string, string>>;
  readonly children?: preact.ComponentChildren;
}

/** An act that sets one number. */
function NumberAct(props: NumberActProps) {
  const { children, first, label, more = {}, name, onClose, path, state, title } = props;
  const [value, setValue] = useState(first);
  const { account } = state;
  return (
    <ActDialog
      title={title}
      act="Set"
      needsReason
      disabled={tidy(value) === ''}
      onAct={async (reason) => {
        await post(path, { account, ...more, [name]: tidy(value), reason });
        return `${title}: set.`;
      }}
      onClose={onClose}
    >
      {children}
      <label class="field">
        {label}
        <input
          inputMode="decimal"
          autocomplete="off"
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
      </label>
    </ActDialog>
  );
}

function TierDialog(props: DialogProps) {
  const { account, tier } = props.state;
  const about = { title: `Fee tier of account ${account}`, label: 'Tier, 0 to 7' };
  return <NumberAct {...props} {...about} path="account/tier" name="tier" first={String(tier)} />;
}

function LimitsDialog(props: DialogProps) {
  const { account, maxOpenOrders } = props.state;
  const about = { title: `Open orders of account ${account}`, label: 'At most (0: no limit)' };
  const first = String(maxOpenOrders);
  return (
    <NumberAct {...props} {...about} path="account/limits" name="maxOpenOrders" first={first} />
  );
}

function ExposureDialog(props: DialogProps) {
  const { account, balances } = props.state;
  const [asset, setAsset] = useState(balances[0]?.asset ?? '');
  const about = {
    title: `What orders of account ${account} may reserve`,
    label: 'At most (0: no limit)',
  };
  return (
    <NumberAct
      {...props}
      {...about}
      path="account/exposure"
      name="amount"
      first="0"
      more={{ asset }}
    >
      <label class="field">
        Asset
        <input value={asset} onInput={(event) => setAsset(event.currentTarget.value)} />
      </label>
    </NumberAct>
  );
}

const DIALOGS = {
  status: StatusDialog,
  tier: TierDialog,
  limits: LimitsDialog,
  exposure: ExposureDialog,
};
