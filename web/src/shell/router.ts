/** Which view the address names: `/trade/BTCUSD` is the view `trade` with the rest `BTCUSD`. */
import { computed, signal } from '@preact/signals';
import { VIEWS, type ViewName } from './views.ts';

export interface Route {
  /** `nowhere`: there is nothing at this address. */
  readonly view: ViewName | 'nowhere';
  /** The path after the view's name, without slashes at its ends. */
  readonly rest: string;
  readonly query: URLSearchParams;
}

function parse({ pathname, search }: URL): Route {
  const [, name = '', ...rest] = pathname.split('/');
  const named = VIEWS.find((each) => each.name === name)?.name ?? 'nowhere';
  const view = name === '' ? 'trade' : named;
  const query = new URLSearchParams(search);
  return { view, rest: decodeURIComponent(rest.filter((part) => part !== '').join('/')), query };
}

/** Where the page is. */
export const route = signal<Route>(parse(new URL(location.href)));

export const viewName = computed(() => route.value.view);

/**
 * Goes to a path of the page.
 * @param replace instead of a new entry in the browser's history
 */
export function navigate(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  route.value = parse(new URL(location.href));
}

addEventListener('popstate', () => {
  route.value = parse(new URL(location.href));
});

/** Makes an ordinary link stay on the page; with a modifier key the browser does what it does. */
export function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const { pathname, search } = event.currentTarget as HTMLAnchorElement;
  navigate(pathname + search);
}
