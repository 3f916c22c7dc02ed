/** A proof that somebody kept: dropped or chosen, checked here, against whatever root. */
import { useState } from 'preact/hooks';
import type { Proof } from '../../../src/anchor/proof.ts';
import { wordsOf } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { session } from '../session/session.ts';
import { askAnchors } from './asks.ts';
import { RootField } from './root-field.tsx';
import { VerdictOf } from './verdict.tsx';

/** A proof of four thousand million leaves is not near it. */
const MAX_BYTES = 1_000_000;

export function ProofFile() {
  const [proof, setProof] = useState<Proof | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const [isOver, setOver] = useState(false);
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    setProof(undefined);
    setProblem('');
    try {
      if (file.size > MAX_BYTES) throw new Error('it is larger than a proof can be');
      const value: unknown = JSON.parse(await file.text());
      if (typeof value !== 'object' || value === null) throw new Error('it is no object');
      // What is in it is for the checker to say.
      setProof(value as Proof);
    } catch (error) {
      setProblem(`${file.name} holds no proof: ${wordsOf(error)}.`);
    }
  };
  return (
    <section>
      <h2>A proof from a file</h2>
      <label
        class={isOver ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void read(event.dataTransfer?.files[0]);
        }}
      >
        Drop a proof here, or choose a file{' '}
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
      </label>
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {proof !== undefined && <Against key={proof.sequence} proof={proof} />}
    </section>
  );
}

function Against({ proof }: { readonly proof: Proof }) {
  const anchors = useLoaded('anchors', askAnchors);
  return (
    <Shown of={anchors} name="Anchors" rows={2}>
      {(all) => {
        const told = all.find(({ sequence }) => sequence === proof.sequence)?.root;
        return <WithRoot proof={proof} told={told} />;
      }}
    </Shown>
  );
}

function WithRoot({ proof, told }: { readonly proof: Proof; readonly told: string | undefined }) {
  const [root, setRoot] = useState(told ?? '');
  return (
    <>
      <RootField root={root} told={told} anchor={undefined} onInput={setRoot} />
      {root === '' ? (
        <p class="empty">
          The exchange tells no root of this proof's anchor. Paste the one that you kept.
        </p>
      ) : (
        <VerdictOf proof={proof} root={root} account={session.value?.account} />
      )}
    </>
  );
}
