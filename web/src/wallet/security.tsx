/** Who may sign in here, and where somebody is signed in. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { scrollable } from '../parts/scrollable.ts';
import { askPeople, loadSession, register, session } from '../session/session.ts';

interface Passkey {
  readonly id: string;
  readonly label: string;
  readonly createdTime: number;
  readonly usedTime: number;
  readonly current: boolean;
}

interface OpenSession {
  readonly id: string;
  readonly createdTime: number;
  readonly seenTime: number;
  readonly ip: string;
  readonly agent: string;
  readonly current: boolean;
}

/** An act of this tab that is being asked about. */
interface Asked {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly act: string;
  readonly danger?: boolean;
  run(): Promise<string>;
}

export function Security() {
  const passkeys = useLoaded('passkeys', () => askPeople<readonly Passkey[]>('GET', 'passkeys'));
  const sessions = useLoaded('sessions', () =>
    askPeople<readonly OpenSession[]>('GET', 'sessions'),
  );
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const who = session.value;
  if (who === undefined) return null;
  return (
    <>
      <section>
        <h2>You</h2>
        <dl class="facts">
          <div>
            <dt>Name</dt>
            <dd>{who.name}</dd>
          </div>
          <div>
            <dt>Account</dt>
            <dd>{who.account}</dd>
          </div>
          <div>
            <dt>You may</dt>
            <dd>{who.permissions.join(', ')}</dd>
          </div>
        </dl>
      </section>
      <section>
        <h2>
          Passkeys{' '}
          {!who.guest && (
            <button type="button" onClick={() => setAsked(addPasskey)}>
              Add a passkey
            </button>
          )}
        </h2>
        {who.guest && <p class="empty">Guests of the demo sign in without one.</p>}
        <Shown of={passkeys} name="Passkeys" rows={1}>
          {(rows) => <Passkeys rows={rows} onRemove={(each) => setAsked(removal(each))} />}
        </Shown>
      </section>
      <section>
        <h2>
          Sessions{' '}
          <button type="button" onClick={() => setAsked(everywhere)}>
            Sign out everywhere
          </button>
        </h2>
        <Shown of={sessions} name="Sessions" rows={1}>
          {(rows) => <Sessions rows={rows} onEnd={(each) => setAsked(ending(each))} />}
        </Shown>
      </section>
      {asked !== undefined && (
        <ActDialog
          {...asked}
          onAct={asked.run}
          onClose={() => {
            setAsked(undefined);
            void passkeys.reload();
            void sessions.reload();
          }}
        />
      )}
    </>
  );
}

const addPasskey: Asked = {
  title: 'Add a passkey',
  facts: [['What happens', 'Your browser or phone makes one and asks you to confirm it']],
  act: 'Make a passkey',
  run: async () => {
    await register({});
    return 'The passkey is added.';
  },
};

function removal({ id, label, usedTime }: Passkey): Asked {
  return {
    title: 'Remove a passkey',
    facts: [
      ['Passkey', label],
      ['Used last', dayAndTime(usedTime)],
      ['Its sessions', 'end'],
    ],
    act: 'Remove',
    danger: true,
    run: async () => {
      await askPeople('DELETE', `passkeys?id=${encodeURIComponent(id)}`);
      await loadSession();
      return 'The passkey is removed.';
    },
  };
}

function ending({ agent, id, ip }: OpenSession): Asked {
  return {
    title: 'End a session',
    facts: [
      ['From', ip],
      ['Browser', agent],
    ],
    act: 'End it',
    danger: true,
    run: async () => {
      await askPeople('DELETE', `session?id=${encodeURIComponent(id)}`);
      await loadSession();
      return 'The session is ended.';
    },
  };
}

const everywhere: Asked = {
  title: 'Sign out everywhere',
  facts: [['Sessions', 'All of them end, this one too']],
  act: 'Sign out',
  danger: true,
  run: async () => {
    await askPeople('DELETE', 'sessions');
    session.value = undefined;
    return 'You are signed out everywhere.';
  },
};

function Passkeys({ rows, onRemove }: { rows: readonly Passkey[]; onRemove(each: Passkey): void }) {
  if (rows.length === 0) return null;
  return (
    <div {...scrollable}>
      <table data-table="passkeys">
        <thead>
          <tr>
            <th scope="col">Passkey</th>
            <th scope="col">Made</th>
            <th scope="col">Used last</th>
            <th scope="col">
              <span class="hidden-label">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each) => (
            <tr key={each.id}>
              <td>
                {each.label || 'passkey'}
                {each.current && ' (this session)'}
              </td>
              <td>{dayAndTime(each.createdTime)}</td>
              <td>{dayAndTime(each.usedTime)}</td>
              <td>
                <button type="button" onClick={() => onRemove(each)}>
                  Remove
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sessions(props: { rows: readonly OpenSession[]; onEnd(each: OpenSession): void }) {
  return (
    <div {...scrollable}>
      <table data-table="sessions">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" class="text">
              Browser
            </th>
            <th scope="col">Since</th>
            <th scope="col">Used last</th>
            <th scope="col">
              <span class="hidden-label">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((each) => (
            <tr key={each.id}>
              <td>
                {each.ip}
                {each.current && ' (this one)'}
              </td>
              <td class="text break">{each.agent}</td>
              <td>{dayAndTime(each.createdTime)}</td>
              <td>{dayAndTime(each.seenTime)}</td>
              <td>
                <button type="button" onClick={() => props.onEnd(each)}>
                  End
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
