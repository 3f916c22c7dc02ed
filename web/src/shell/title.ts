/** What the browser's tab says: the view, or what the view has to say there. */
import { effect, signal } from '@preact/signals';
import { viewName } from './router.ts';
import { VIEWS } from './views.ts';

/** Set by a view as long as it is there, such as a price; empty: the view's name. */
export const headline = signal('');

/** Called once. */
export function startTitle(): void {
  effect(() => {
    const view = VIEWS.find(({ name }) => name === viewName.value);
    document.title = `${headline.value || (view?.label ?? 'Nothing here')} · LX DEX`;
  });
}
