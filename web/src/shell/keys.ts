/** The keyboard map: keys that do something where nobody is typing. `?` shows them. */
import { signal } from '@preact/signals';
import { toggle } from '../store/settings.ts';

export interface KeyAct {
  /** As `KeyboardEvent.key` has it, such as `b` or `?`. */
  readonly key: string;
  readonly does: string;
  act(): void;
}

/** Keys of one letter can be switched off: who speaks to the browser has them in the way. */
export const keysOn = toggle('keys', true);
export const helpShown = signal(false);

export function showHelp(): void {
  helpShown.value = true;
}

const groups = signal<readonly { readonly title: string; readonly acts: readonly KeyAct[] }[]>([]);

/** All that hold now, for the help. */
export const keyGroups = groups;

/** Adds keys as long as a view is there. @returns takes them away */
export function addKeys(title: string, acts: readonly KeyAct[]): () => void {
  const own = { title, acts };
  groups.value = [...groups.value, own];
  return () => {
    groups.value = groups.value.filter((each) => each !== own);
  };
}

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (element === null || typeof element.closest !== 'function') return false;
  if (element.closest('dialog') !== null || element.isContentEditable) return true;
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(element.type);
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  // Leaves a field, so that the keys hold again.
  if (event.key === 'Escape' && isTyping(event.target)) (event.target as HTMLElement).blur();
  if (isTyping(event.target) || (!keysOn.value && event.key !== '?')) return;
  const found = groups.value.flatMap(({ acts }) => acts).find(({ key }) => key === event.key);
  if (found === undefined) return;
  event.preventDefault();
  found.act();
});
