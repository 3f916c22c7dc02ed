/** The own balance: the proof is asked for, then checked step by step against a root. */
import { useState } from 'preact/hooks';
import type { Proof } from '../../../src/anchor/proof.ts';
import { dayAndTime, wordsOf } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { SignedIn } from '../parts/signed-in.tsx';
import { ask, session } from '../session/session.ts';
import { type Anchor, askAnchor } from './asks.ts';
import { RootField } from './root-field.tsx';
import { VerdictOf } from './verdict.tsx';

const EVERY_MS = 10_000;

export function OwnProof() {
  const anchor = useLoaded('anchor', askAnchor, EVERY_MS);
  return (
    <section>
      <SignedIn what="whether your balance is in it">
        {() => (
          <Shown of={anchor} name="The newest anchor" rows={3}>
            {(value) =>
              value === null ? <None /> : <Check key={session.value?.account} newest={value} />
            }
          </Shown>
        )}
      </SignedIn>
    </section>
  );
}

export function None() {
  return (
    <p class="empty">
      No anchor was made yet, so there is nothing to check against. The exchange makes them at set
      times (<code>--anchor-every</code>, minutes; 0: never).
    </p>
  );
}

/** Follows the newest anchor, until there is a proof or a root of one's own to go with one. */
function Check({ newest }: { readonly newest: Anchor }) {
  const [held, setHeld] = useState<Anchor | undefined>(undefined);
  const anchor = held ?? newest;
  const [asset, setAsset] = useState(newest.assets.find(({ leaves }) => leaves > 0)?.name ?? '');
  const [proof, setProof] = useState<Proof | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const [ownRoot, setOwnRoot] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const root = ownRoot ?? anchor.root;
  const check = async () => {
    setBusy(true);
    setProblem('');
    setProof(undefined);
    try {
      // A root of one's own belongs to the anchor that is shown; else there may be a newer one.
      const wanted = ownRoot === undefined ? ((await askAnchor()) ?? anchor) : anchor;
      const { sequence } = wanted;
      setProof(await ask<Proof>('GET', '/lx/v1/anchor/proof', { asset, sequence }));
      setHeld(wanted);
    } catch (error) {
      setProblem(wordsOf(error));
    }
    setBusy(false);
  };
  return (
    <>
      <h2>The anchor of {dayAndTime(anchor.timeUs / 1_000)}</h2>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void check();
        }}
      >
        <label class="field">
          Asset
          <select
            value={asset}
            onChange={(event) => {
              setAsset(event.currentTarget.value);
              setProof(undefined);
              if (ownRoot === undefined) setHeld(undefined);
            }}
          >
            {anchor.assets.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="main" disabled={isBusy}>
          {isBusy ? 'Asking…' : 'Check my balance'}
        </button>
      </form>
      <RootField
        root={root}
        told={anchor.root}
        anchor={anchor}
        onInput={(typed) => {
          setHeld(anchor);
          setOwnRoot(typed === anchor.root ? undefined : typed);
        }}
      />
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {proof !== undefined && (
        <VerdictOf proof={proof} root={root} account={session.value?.account} />
      )}
    </>
  );
}
