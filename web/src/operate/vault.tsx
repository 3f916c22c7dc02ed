/** The vault on a chain beside what is owed, and going on after a difference stopped it. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { grouped } from '../parts/decimals.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { ask } from '../session/session.ts';
import { look, post } from './asks.ts';

const EVERY_MS = 3_000;

interface Money {
  readonly asset: string;
  readonly held: string;
  readonly balance: string;
  readonly inFlight: string;
  readonly claimed: string;
  readonly elsewhere: string;
  readonly owed: string;
  readonly difference: string;
  readonly accepted: string;
}

interface Claim {
  readonly id: string;
  readonly asset: string;
  readonly account: number;
  readonly amount: string;
  readonly missing: string;
  /** Why it is not taken off by itself. */
  readonly disputed?: string;
}

interface Standing {
  readonly address: string;
  readonly block: number;
  readonly basisSequence: number;
  readonly paying: boolean;
  readonly closed: boolean;
  readonly stopped?: string;
  readonly problem?: string;
  readonly assets: readonly Money[];
  readonly claims: readonly Claim[];
}

/** Undefined: this exchange has none. */
async function lookAtVault(): Promise<Standing | undefined> {
  const { vault } = await ask<{ readonly vault?: unknown }>('GET', '/health');
  return vault === undefined ? undefined : look<Standing>('vault');
}

export function Vault() {
  const standing = useLoaded('vault', async () => ({ vault: await lookAtVault() }), EVERY_MS);
  const [isAsked, setAsked] = useState(false);
  if (standing.value !== undefined && standing.value.vault === undefined) return null;
  return (
    <section>
      <h2>The vault on a chain</h2>
      <Shown of={standing} name="The vault" rows={2}>
        {({ vault }) => (vault === undefined ? null : <Side vault={vault} onGoOn={setAsked} />)}
      </Shown>
      {isAsked && standing.value?.vault !== undefined && (
        <GoOn
          vault={standing.value.vault}
          onClose={() => {
            setAsked(false);
            void standing.reload();
          }}
        />
      )}
    </section>
  );
}

function Side({ vault, onGoOn }: { readonly vault: Standing; onGoOn(isAsked: boolean): void }) {
  const { assets, basisSequence, block, claims, problem } = vault;
  return (
    <>
      <p>
        <State vault={vault} />{' '}
        <span class="dim">
          As of block {grouped(String(block))}; claims go by anchor {basisSequence || '–'}.
        </span>
      </p>
      {problem !== undefined && <p class="problem">{problem}</p>}
      <DataTable
        columns={[
          { title: 'Asset', cell: ({ asset }) => asset },
          { title: 'Held', cell: ({ held }) => grouped(held) },
          { title: 'There', cell: ({ balance }) => grouped(balance) },
          { title: 'Being paid', cell: ({ inFlight }) => grouped(inFlight) },
          { title: 'Claimed', cell: ({ claimed }) => grouped(claimed) },
          { title: 'In closed vaults', cell: ({ elsewhere }) => grouped(elsewhere) },
          { title: 'Owed', cell: ({ owed }) => grouped(owed) },
          {
            title: 'Difference',
            cell: (each) => <span class={isAccepted(each) ? '' : 'bad'}>{each.difference}</span>,
          },
          { title: 'Accepted', cell: ({ accepted }) => grouped(accepted) },
        ]}
        rows={assets}
        keyOf={({ asset }) => `vault ${asset}`}
        empty="Nothing was compared yet."
      />
      {claims.length > 0 && (
        <>
          <h3>Taken by proofs and spent here</h3>
          <DataTable
            columns={[
              { title: 'Account', cell: ({ account }) => account },
              { title: 'Asset', cell: ({ asset }) => asset },
              { title: 'Taken', cell: ({ amount }) => grouped(amount) },
              {
                title: 'Missing',
                cell: ({ missing }) => <span class="bad">{grouped(missing)}</span>,
              },
              {
                title: 'Why it stays',
                cell: ({ disputed }) => disputed ?? 'the account has less',
              },
            ]}
            rows={claims}
            keyOf={({ id }) => id}
            empty=""
          />
        </>
      )}
      {!vault.paying && !vault.closed && (
        <button type="button" onClick={() => onGoOn(true)}>
          Go on paying
        </button>
      )}
    </>
  );
}

const isAccepted = ({ accepted, difference }: Money) => accepted === difference;

function State({ vault }: { readonly vault: Standing }) {
  const { closed, paying, stopped } = vault;
  if (paying) return <strong class="buy">✓ It pays.</strong>;
  return (
    <strong class="bad">
      ✗ {closed ? 'Closed' : 'Stopped'}: {stopped}
    </strong>
  );
}

function GoOn({ vault, onClose }: { readonly vault: Standing; onClose(): void }) {
  const facts = vault.assets.map(
    ({ asset, difference }) => [`Difference of ${asset}`, difference] as const,
  );
  return (
    <ActDialog
      title="Take the difference as it is"
      facts={[['Stopped', vault.stopped ?? ''], ...facts]}
      act="Go on paying"
      danger
      needsReason
      onAct={async (reason) => {
        await post('vault/resume', { reason });
        return 'The vault pays again.';
      }}
      onClose={onClose}
    />
  );
}
