/** Header, the view that the path names, dialogs and messages. Views come when they are needed. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { startLink } from './live/link.ts';
import { startOwn } from './live/own.ts';
import { Confirmation } from './parts/confirm.tsx';
import { Toasts } from './parts/toasts.tsx';
import { loadSession } from './session/session.ts';
import { Header } from './shell/header.tsx';
import { KeyHelp } from './shell/key-help.tsx';
import { addKeys, showHelp } from './shell/keys.ts';
import { Nowhere } from './shell/nowhere.tsx';
import { route, viewName } from './shell/router.ts';
import { setTheme, theme } from './shell/theme.ts';
import { startTitle } from './shell/title.ts';
import type { ViewName } from './shell/views.ts';

/** @param rest what follows the view's name in the path, such as `BTCUSD` */
type View = ComponentType<{ readonly rest: string }>;

const LOADERS: Readonly<Record<ViewName, () => Promise<{ readonly View: View }>>> = {
  trade: () => import('./trade/trade-view.tsx'),
  wallet: () => import('./wallet/wallet-view.tsx'),
  check: () => import('./check/check-view.tsx'),
  replay: () => import('./replay/replay-view.tsx'),
  operate: () => import('./operate/operate-view.tsx'),
  simulate: () => import('./simulate/simulate-view.tsx'),
};

const loaded = signal<Partial<Record<ViewName | 'nowhere', View>>>({ nowhere: Nowhere });
const problem = signal('');

async function load(name: ViewName): Promise<void> {
  try {
    const { View } = await LOADERS[name]();
    loaded.value = { ...loaded.value, [name]: View };
    problem.value = '';
  } catch (error) {
    // A release in between took the file away, or the exchange is down.
    problem.value = `This view could not be loaded (${String(error)}). Reload the page.`;
  }
}

export function App() {
  const name = viewName.value;
  useEffect(() => {
    startTitle();
    void loadSession();
    startLink();
    startOwn();
    return addKeys('Everywhere', [
      { key: '?', does: 'shows this', act: showHelp },
      {
        key: 't',
        does: 'dark or light',
        act: () => setTheme(theme.value === 'dark' ? 'light' : 'dark'),
      },
    ]);
  }, []);
  useEffect(() => {
    if (name !== 'nowhere') void load(name);
  }, [name]);
  const View = loaded.value[name];
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Header />
      <main id="main" tabIndex={-1} data-view={name}>
        {problem.value !== '' && <p role="alert">{problem.value}</p>}
        {View !== undefined ? <View rest={route.value.rest} /> : <p class="loading">Loading…</p>}
      </main>
      <KeyHelp />
      <Confirmation />
      <Toasts />
    </>
  );
}
