/** The top line: where one can go, how the connection is, who is signed in. */
import { mayOperate, session } from '../session/session.ts';
import { SignIn } from '../session/sign-in.tsx';
import { showHelp } from './keys.ts';
import { LinkBadge } from './link-badge.tsx';
import { follow, viewName } from './router.ts';
import { setTheme, theme } from './theme.ts';
import { VIEWS } from './views.ts';
import './header.css';

export function Header() {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <header class="top">
      <a class="brand" href="/trade" onClick={follow}>
        LX DEX
      </a>
      <nav aria-label="Views">
        {VIEWS.filter((view) => view.operators !== true || mayOperate.value).map((view) => (
          <a
            key={view.name}
            href={`/${view.name}`}
            aria-current={viewName.value === view.name ? 'page' : undefined}
            onClick={follow}
          >
            {view.label}
          </a>
        ))}
      </nav>
      <span class="space" />
      <LinkBadge />
      <button
        type="button"
        class="quiet"
        aria-label="Keyboard"
        title="Keyboard (?)"
        onClick={showHelp}
      >
        ?
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={`Switch to the ${other} theme`}
        onClick={() => setTheme(other)}
      >
        {other === 'dark' ? 'Dark' : 'Light'}
      </button>
      <SignIn key={session.value?.account ?? 'none'} />
    </header>
  );
}
