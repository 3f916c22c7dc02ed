/** Play, step, speed, where to go, and what steps stop at. */
import { useSignal } from '@preact/signals';
import { toast } from '../parts/toasts.tsx';
import type { Filter, Speed } from './messages.ts';
import {
  close,
  filter,
  go,
  goToTime,
  hint,
  isPlaying,
  look,
  opened,
  pause,
  play,
  setFilter,
  setLook,
  shown,
  source,
  speed,
  step,
} from './model.ts';

const SPEEDS: readonly Speed[] = [1, 5, 20, 100, 1000, 'max'];
const KINDS: readonly (readonly [Filter['kind'], string])[] = [
  ['work', 'all but the clock'],
  ['all', 'every command'],
  ['trade', 'what traded'],
  ['order', 'orders'],
  ['cancel', 'cancels'],
  ['money', 'transfers'],
  ['venue', 'the venue'],
];

export const toggle = () => (isPlaying.value ? pause() : play());

export function Controls() {
  return (
    <div class="controls">
      <fieldset class="buttons">
        <legend class="hidden-label">Moving</legend>
        <Move
          label="To the beginning"
          keys="Home"
          sign="|◀"
          act={() => go(opened.value!.baseSequence)}
        />
        <Move label="One back" keys="←" sign="◀" act={() => step(-1)} />
        <button type="button" class="main" title="Space" onClick={toggle}>
          {isPlaying.value ? 'Pause' : 'Play'}
        </button>
        <Move label="One on" keys="→" sign="▶" act={() => step(1)} />
        <Move label="To the end" keys="End" sign="▶|" act={() => go(opened.value!.lastSequence)} />
      </fieldset>
      <label>
        Speed{' '}
        <select
          value={String(speed.value)}
          onChange={({ currentTarget: { value } }) => {
            const next: Speed = value === 'max' ? 'max' : Number(value);
            speed.value = next;
            if (isPlaying.value) play(next);
          }}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={String(each)}>
              {each === 'max' ? 'as fast as it goes' : `${each} ×`}
            </option>
          ))}
        </select>
      </label>
      <label>
        Market{' '}
        <select
          value={look.value.market}
          onChange={({ currentTarget }) => setLook({ market: Number(currentTarget.value) })}
        >
          {(opened.value?.markets ?? []).map(({ id, symbol }) => (
            <option key={id} value={id}>
              {symbol}
            </option>
          ))}
        </select>
      </label>
      <Filters />
      <GoTo />
      <Share />
      <button type="button" class="quiet" onClick={close}>
        Another recording
      </button>
      <p class="hint warn" role="status">
        {hint.value}
      </p>
    </div>
  );
}

interface MoveProps {
  readonly label: string;
  readonly keys: string;
  readonly sign: string;
  act(): void;
}

function Move({ act, keys, label, sign }: MoveProps) {
  return (
    <button type="button" aria-label={label} title={`${label} (${keys})`} onClick={act}>
      {sign}
    </button>
  );
}

function Filters() {
  const { account, kind, market } = filter.value;
  return (
    <fieldset class="filters">
      <legend class="hidden-label">What steps stop at</legend>
      <label>
        Steps stop at{' '}
        <select
          value={kind}
          onChange={({ currentTarget }) =>
            setFilter({ kind: currentTarget.value as Filter['kind'] })
          }
        >
          {KINDS.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={market !== 0}
          onChange={({ currentTarget: { checked } }) =>
            setFilter({ market: checked ? look.value.market : 0 })
          }
        />{' '}
        this market
      </label>
      <label>
        <input
          type="checkbox"
          checked={account !== 0}
          disabled={look.value.account === 0}
          onChange={({ currentTarget: { checked } }) =>
            setFilter({ account: checked ? look.value.account : 0 })
          }
        />{' '}
        this account
      </label>
    </fieldset>
  );
}

/** A sequence, or a time as it is written at the story. */
function GoTo() {
  const typed = useSignal('');
  const wrong = useSignal('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // A sequence may come with its thousands apart, as it is shown.
        const digits = typed.value.replace(/[\s,]/g, '');
        const isSequence = /^\d+$/.test(digits);
        const ms = isSequence ? Number.NaN : Date.parse(asUtc(typed.value.trim()));
        if (isSequence) go(Number(digits));
        else if (!Number.isNaN(ms)) goToTime(ms * 1000);
        const isGood = isSequence || !Number.isNaN(ms);
        wrong.value = isGood ? '' : 'A sequence, or a time like 2026-01-31 12:00:00.';
      }}
    >
      <label>
        Go to{' '}
        <input
          size={14}
          autocomplete="off"
          placeholder="sequence or time"
          value={typed}
          aria-invalid={wrong.value !== ''}
          onInput={({ currentTarget: { value } }) => {
            typed.value = value;
          }}
        />
      </label>{' '}
      <button type="submit">Go</button>
      {wrong.value !== '' && (
        <span role="alert" class="warn">
          {' '}
          {wrong.value}
        </span>
      )}
    </form>
  );
}

/** Times are UTC, whatever the browser's are. */
function asUtc(text: string): string {
  const iso = text.replace(' ', 'T');
  return /Z|[+-]\d\d:?\d\d$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`;
}

function Share() {
  const isCopied = useSignal(false);
  const here = shown.value;
  if (here === undefined || source.value !== 'exchange') return null;
  return (
    <button
      type="button"
      class="quiet"
      onClick={async () => {
        try {
          await navigator.clipboard.writeText(location.href);
          isCopied.value = true;
        } catch {
          toast('failed', 'The browser does not allow copying here; the address bar has the link.');
        }
      }}
    >
      {isCopied.value ? 'Link copied' : 'Copy the link to this place'}
    </button>
  );
}
