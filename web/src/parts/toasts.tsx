/** Short messages about what was done or went wrong, read aloud by screen readers. */
import { signal } from '@preact/signals';
import './toasts.css';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
}

const SHOWN_MS = 6_000;
const MAX_SHOWN = 4;

const toasts = signal<readonly Toast[]>([]);
let nextId = 1;

/** Shows a message; one that tells of a failure stays until it is closed. */
export function toast(kind: Toast['kind'], text: string): void {
  const id = nextId++;
  toasts.value = [...toasts.value, { id, kind, text }].slice(-MAX_SHOWN);
  if (kind === 'done') setTimeout(() => close(id), SHOWN_MS);
}

function close(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, kind, text }) => (
        <p key={id} class={kind}>
          {text}
          <button type="button" class="quiet" aria-label="Close" onClick={() => close(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
}
