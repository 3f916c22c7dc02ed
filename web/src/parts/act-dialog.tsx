/**
 * An act that is asked about before it is done and shown as done only after the exchange said so.
 * Where no answer came it says that nobody knows, and that the same may be asked again.
 */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { NoAnswer, withFreshLogIn } from '../session/session.ts';
import { Dialog } from './dialog.tsx';
import { wordsOf } from './format.ts';
import { toast } from './toasts.tsx';
import './fields.css';
import './act-dialog.css';

export interface ActDialogProps {
  readonly title: string;
  /** What will be, name and value. */
  readonly facts?: readonly (readonly [string, string])[];
  /** Fields, where something is to be filled in. */
  readonly children?: ComponentChildren;
  /** What the button says. */
  readonly act: string;
  /** It takes something away. */
  readonly danger?: boolean;
  /** Asks why; the reason goes into the audit log. */
  readonly needsReason?: boolean;
  /** Not yet: something is missing. */
  readonly disabled?: boolean;
  /** @returns what was done, to be shown */
  onAct(reason: string): Promise<string>;
  onClose(): void;
}

export function ActDialog(props: ActDialogProps) {
  const { title, facts = [], children, act, danger, needsReason, disabled, onAct, onClose } = props;
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const run = async () => {
    setBusy(true);
    setProblem('');
    try {
      toast('done', await withFreshLogIn(() => onAct(reason.trim())));
      onClose();
    } catch (error) {
      const unknown = 'It is not known whether it was done; look, or do the same again.';
      setProblem(error instanceof NoAnswer ? `${error.message} ${unknown}` : wordsOf(error));
      setBusy(false);
    }
  };
  const isReady = !isBusy && disabled !== true && (needsReason !== true || reason.trim() !== '');
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="act"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void run();
        }}
      >
        {facts.length > 0 && (
          <dl class="facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {children}
        {needsReason === true && (
          <label class="field">
            Reason (for the audit log)
            <input
              required
              maxLength={500}
              autocomplete="off"
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
        )}
        {problem !== '' && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class={danger === true ? 'danger' : 'main'} disabled={!isReady}>
            {isBusy ? 'Working…' : act}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
