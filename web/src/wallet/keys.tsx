/** API keys of the account: what they may do, making them, taking them back. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { tidy } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { scrollable } from '../parts/scrollable.ts';
import { askPeople, session } from '../session/session.ts';
import { loadMarkets, markets } from '../store/markets.ts';
import { CopyLine } from './receive.tsx';

/** What a key that a person makes may do at most. */
const PERMISSIONS = [
  ['read', 'Read balances, orders and trades'],
  ['trade', 'Place and cancel orders'],
  ['transfer', 'Move money out of the account'],
] as const;

interface Scope {
  readonly markets?: readonly string[];
  readonly maxOrderValue?: Readonly<Record<string, string>>;
  readonly addresses?: readonly string[];
  readonly ordersPer10s?: number;
  readonly expiresMs?: number;
}

interface Key {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly permissions: readonly string[];
  readonly createdTime: number;
  readonly scope?: Scope;
}

type Made = Key & { readonly secret: string };

export function Keys() {
  const keys = useLoaded('keys', () => askPeople<readonly Key[]>('GET', 'keys'));
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Made | undefined>(undefined);
  const [ending, setEnding] = useState<Key | undefined>(undefined);
  return (
    <section>
      <h2>
        API keys{' '}
        <button type="button" onClick={() => setMaking(true)}>
          Make a key
        </button>
      </h2>
      {made !== undefined && <Secret made={made} onClose={() => setMade(undefined)} />}
      <Shown of={keys} name="API keys" rows={2}>
        {(rows) => <KeyTable rows={rows} onRevoke={setEnding} />}
      </Shown>
      {isMaking && (
        <MakeKey
          onMade={setMade}
          onClose={() => {
            setMaking(false);
            void keys.reload();
          }}
        />
      )}
      {ending !== undefined && (
        <ActDialog
          title="Revoke a key"
          facts={[
            ['Key', `${ending.key.slice(0, 12)}…`],
            ['Label', ending.label],
          ]}
          act="Revoke"
          danger
          onAct={async () => {
            await askPeople('DELETE', `keys?key=${encodeURIComponent(ending.key)}`);
            return 'The key is revoked: what it opened is closed.';
          }}
          onClose={() => {
            setEnding(undefined);
            void keys.reload();
          }}
        />
      )}
    </section>
  );
}

function Secret({ made, onClose }: { readonly made: Made; onClose(): void }) {
  return (
    <div class="card" role="status">
      <p>
        <strong>The secret is shown this once.</strong> The exchange tells it to nobody again.
      </p>
      <p class="dim">Key</p>
      <CopyLine text={made.key} what="the key" />
      <p class="dim">Secret</p>
      <CopyLine text={made.secret} what="the secret" />
      <button type="button" onClick={onClose}>
        I have kept it
      </button>
    </div>
  );
}

function KeyTable({ rows, onRevoke }: { rows: readonly Key[]; onRevoke(key: Key): void }) {
  if (rows.length === 0) return <p class="empty">There are none.</p>;
  return (
    <div {...scrollable}>
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col" class="text">
              Label
            </th>
            <th scope="col" class="text">
              May
            </th>
            <th scope="col" class="text">
              Only
            </th>
            <th scope="col">Made</th>
            <th scope="col">
              <span class="hidden-label">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((key) => (
            <tr key={key.key}>
              <td class="mono" title={key.key}>
                {key.key.slice(0, 12)}…
              </td>
              <td class="text">{key.label}</td>
              <td class="text">{key.permissions.join(', ')}</td>
              <td class="text break">{wordsForScope(key.scope)}</td>
              <td>{dayAndTime(key.createdTime)}</td>
              <td>
                <button
                  type="button"
                  aria-label={`Revoke ${key.label || key.key.slice(0, 12)}`}
                  onClick={() => onRevoke(key)}
                >
                  Revoke
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function wordsForScope(scope: Scope = {}): string {
  const { addresses, expiresMs, markets: only, maxOrderValue, ordersPer10s } = scope;
  const values = Object.entries(maxOrderValue ?? {}).map(([asset, value]) => `${value} ${asset}`);
  return [
    only === undefined ? '' : `in ${only.join(', ')}`,
    values.length === 0 ? '' : `orders up to ${values.join(', ')}`,
    ordersPer10s === undefined ? '' : `${ordersPer10s} orders in 10 s`,
    addresses === undefined ? '' : `from ${addresses.join(', ')}`,
    expiresMs === undefined ? '' : `until ${dayAndTime(expiresMs)}`,
  ]
    .filter((words) => words !== '')
    .join('; ');
}

interface Wanted {
  readonly label: string;
  readonly permissions: readonly string[];
  readonly markets: readonly string[];
  /** By quote asset, as typed. */
  readonly maxOrderValue: Readonly<Record<string, string>>;
  readonly addresses: string;
  readonly ordersPer10s: string;
  readonly expires: string;
}

const NOTHING: Wanted = {
  label: '',
  permissions: ['read'],
  markets: [],
  maxOrderValue: {},
  addresses: '',
  ordersPer10s: '',
  expires: '',
};

/** Undefined where nothing narrows it. */
function scopeOf(wanted: Wanted): Scope | undefined {
  const addresses = wanted.addresses.split(/[\s,]+/).filter((each) => each !== '');
  const values = Object.entries(wanted.maxOrderValue).map(
    ([asset, value]) => [asset, tidy(value)] as const,
  );
  const given = values.filter(([, value]) => value !== '');
  const scope = {
    ...(wanted.markets.length === 0 ? {} : { markets: wanted.markets }),
    ...(given.length === 0 ? {} : { maxOrderValue: Object.fromEntries(given) }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(wanted.ordersPer10s === '' ? {} : { ordersPer10s: Number(wanted.ordersPer10s) }),
    ...(wanted.expires === '' ? {} : { expiresMs: Date.parse(wanted.expires) }),
  };
  return Object.keys(scope).length === 0 ? undefined : scope;
}

function MakeKey({ onMade, onClose }: { onMade(made: Made): void; onClose(): void }) {
  const [wanted, setWanted] = useState(NOTHING);
  const set = (change: Partial<Wanted>) => setWanted((before) => ({ ...before, ...change }));
  useLoaded('markets', loadMarkets);
  const may = session.value?.permissions ?? [];
  const all = [...markets.value.values()];
  const toggled = (list: readonly string[], name: string) =>
    list.includes(name) ? list.filter((each) => each !== name) : [...list, name];
  return (
    <ActDialog
      title="Make an API key"
      act="Make"
      onAct={async () => {
        const { label, permissions } = wanted;
        const scope = scopeOf(wanted);
        onMade(await askPeople<Made>('POST', 'keys', { label, permissions, scope }));
        return 'The key is made. Keep its secret now.';
      }}
      onClose={onClose}
    >
      <label class="field">
        Label
        <input
          maxLength={100}
          autocomplete="off"
          value={wanted.label}
          onInput={(event) => set({ label: event.currentTarget.value })}
        />
      </label>
      <fieldset class="checks">
        <legend>It may</legend>
        {PERMISSIONS.filter(([name]) => may.includes(name)).map(([name, says]) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={wanted.permissions.includes(name)}
              disabled={name === 'read'}
              onChange={() => set({ permissions: toggled(wanted.permissions, name) })}
            />{' '}
            {says}
          </label>
        ))}
      </fieldset>
      <details>
        <summary>Narrow it</summary>
        <fieldset class="checks">
          <legend>Only in these markets (none chosen: in all)</legend>
          {all.map(({ symbol }) => (
            <label key={symbol}>
              <input
                type="checkbox"
                checked={wanted.markets.includes(symbol)}
                onChange={() => set({ markets: toggled(wanted.markets, symbol) })}
              />{' '}
              {symbol}
            </label>
          ))}
        </fieldset>
        {[...new Set(all.map(({ quote }) => quote))].map((quote) => (
          <label key={quote} class="field">
            Largest order in {quote}
            <input
              inputMode="decimal"
              autocomplete="off"
              value={wanted.maxOrderValue[quote] ?? ''}
              onInput={(event) =>
                set({
                  maxOrderValue: { ...wanted.maxOrderValue, [quote]: event.currentTarget.value },
                })
              }
            />
          </label>
        ))}
        <label class="field">
          Orders in ten seconds
          <input
            inputMode="numeric"
            autocomplete="off"
            value={wanted.ordersPer10s}
            onInput={(event) => set({ ordersPer10s: event.currentTarget.value.trim() })}
          />
        </label>
        <label class="field">
          Only from these IP addresses or networks
          <input
            autocomplete="off"
            spellcheck={false}
            value={wanted.addresses}
            onInput={(event) => set({ addresses: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          Good until
          <input
            type="datetime-local"
            value={wanted.expires}
            onInput={(event) => set({ expires: event.currentTarget.value })}
          />
        </label>
      </details>
    </ActDialog>
  );
}
