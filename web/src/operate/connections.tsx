/** Who is connected, how far behind each reader is, and who is signed in. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { loadSession } from '../session/session.ts';
import { look, remove, shortBytes, shortTime } from './asks.ts';

const EVERY_MS = 2_000;

interface Connection {
  readonly kind: string;
  readonly address: string;
  readonly openedTime: number;
  readonly account?: number;
  readonly streams: number;
  readonly bytesWaiting: number;
  readonly lagMs: number;
}

interface Connected {
  readonly api: number;
  readonly feed: number;
  readonly market: number;
  readonly binary: number;
  readonly fix: number;
  readonly connections: readonly Connection[];
}

interface PersonSession {
  readonly personId: string;
  readonly name: string;
  readonly account: number;
  readonly permissions: readonly string[];
  readonly ip: string;
  readonly agent: string;
  readonly createdTime: number;
  readonly seenTime: number;
}

const KINDS = [
  ['api', 'WebSocket API'],
  ['feed', 'Feed'],
  ['market', 'Market streams'],
  ['binary', 'Binary lane'],
  ['fix', 'FIX'],
] as const;

export function Connections() {
  const connected = useLoaded(
    'connections',
    () => look<Connected>('connections', { limit: 100 }),
    EVERY_MS,
  );
  return (
    <>
      <section>
        <h2>Connections</h2>
        <Shown of={connected} name="Connections" rows={6}>
          {(value) => (
            <>
              <div class="cards">
                {KINDS.map(([kind, name]) => (
                  <div key={kind} class="card">
                    <div class="name">{name}</div>
                    <div class="number">{value[kind]}</div>
                  </div>
                ))}
              </div>
              <p class="dim">The WebSockets for which most bytes wait:</p>
              <DataTable
                columns={[
                  { title: 'From', cell: ({ address }) => address },
                  { title: 'Kind', text: true, cell: ({ kind }) => kind },
                  { title: 'Account', cell: ({ account }) => account ?? '–' },
                  { title: 'Streams', cell: ({ streams }) => streams },
                  { title: 'Bytes waiting', cell: (each) => shortBytes(each.bytesWaiting) },
                  { title: 'Behind', cell: ({ lagMs }) => shortTime(lagMs * 1_000) },
                  { title: 'Since', cell: ({ openedTime }) => dayAndTime(openedTime) },
                ]}
                rows={value.connections.map((each, k) => ({ ...each, k }))}
                keyOf={({ k }) => k}
                empty="None."
              />
            </>
          )}
        </Shown>
      </section>
      <People />
    </>
  );
}

function People() {
  const sessions = useLoaded(
    'sessions',
    () => look<readonly PersonSession[]>('sessions', { limit: 200 }),
    EVERY_MS,
  );
  const [ending, setEnding] = useState<PersonSession | 'all' | undefined>(undefined);
  return (
    <section>
      <h2>
        People signed in{' '}
        <button type="button" onClick={() => setEnding('all')}>
          Sign everybody out
        </button>
      </h2>
      <Shown of={sessions} name="People signed in" rows={3}>
        {(rows) => (
          <DataTable
            columns={[
              { title: 'Who', cell: ({ name, personId }) => name || personId.slice(0, 12) },
              { title: 'Account', cell: ({ account }) => account },
              { title: 'May', text: true, cell: ({ permissions }) => permissions.join(', ') },
              { title: 'From', text: true, cell: ({ ip }) => ip },
              { title: 'Since', cell: ({ createdTime }) => dayAndTime(createdTime) },
              { title: 'Used last', cell: ({ seenTime }) => dayAndTime(seenTime) },
              {
                title: 'Acts',
                hidden: true,
                cell: (each) => (
                  <button
                    type="button"
                    aria-label={`Sign out ${each.name}`}
                    onClick={() => setEnding(each)}
                  >
                    Sign out
                  </button>
                ),
              },
            ]}
            rows={rows.map((each, k) => ({ ...each, k }))}
            keyOf={({ k }) => k}
            empty="Nobody."
          />
        )}
      </Shown>
      {ending !== undefined && (
        <ActDialog
          title={ending === 'all' ? 'Sign everybody out' : `Sign ${ending.name} out`}
          facts={[['Ends', ending === 'all' ? 'every session, yours too' : 'all their sessions']]}
          act="Sign out"
          danger
          needsReason
          onAct={async (reason) => {
            const of = ending === 'all' ? {} : { personId: ending.personId };
            const { ended } = await remove<{ ended: number }>('sessions', { ...of, reason });
            await loadSession();
            return `${ended} session${ended === 1 ? '' : 's'} ended.`;
          }}
          onClose={() => {
            setEnding(undefined);
            void sessions.reload();
          }}
        />
      )}
    </section>
  );
}
