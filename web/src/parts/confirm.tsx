/**
 * Asks before something is done: `if (await confirmed({…})) …`. One question at a time; the
 * answer has the focus, so that Enter says yes and Escape no.
 */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Dialog } from './dialog.tsx';

export interface Question {
  readonly title: string;
  /** What will happen, name and value. */
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** A sentence under it. */
  readonly note?: string | undefined;
  /** What the button says. */
  readonly act: string;
  readonly kind?: 'buy' | 'sell' | undefined;
}

interface Asked extends Question {
  answer(yes: boolean): void;
}

const asked = signal<Asked | undefined>(undefined);

/** Resolves with the person's answer. */
export function confirmed(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      asked.value = undefined;
      resolve(yes);
    };
    asked.value = { ...question, answer };
  });
}

/** Where the questions appear; once on the page. */
export function Confirmation() {
  const question = asked.value;
  return question === undefined ? null : <Shown key={question.title} question={question} />;
}

function Shown({ question }: { readonly question: Asked }) {
  const yes = useRef<HTMLButtonElement>(null);
  const { act, answer, kind = '', note, rows, title } = question;
  useEffect(() => yes.current?.focus(), []);
  return (
    <Dialog title={title} onClose={() => answer(false)}>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {note !== undefined && <p class="dim">{note}</p>}
      <p class="actions">
        <button type="button" onClick={() => answer(false)}>
          Back
        </button>
        <button type="button" ref={yes} class={`main ${kind}`} onClick={() => answer(true)}>
          {act}
        </button>
      </p>
    </Dialog>
  );
}
