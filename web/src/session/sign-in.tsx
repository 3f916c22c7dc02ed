/** At the right of the header: sign in, or who is signed in and the way out. */
import { signal, useSignal } from '@preact/signals';
import { Dialog } from '../parts/dialog.tsx';
import { wordsOf } from '../parts/format.ts';
import { toast } from '../parts/toasts.tsx';
import { navigate } from '../shell/router.ts';
import '../parts/loaded.css';
import { enterDemo, isSessionKnown, logIn, logOut, register, session } from './session.ts';

/** An invitation is behind the `#`, which browsers send to nobody. */
const invited = new URLSearchParams(location.hash.slice(1)).get('invitation') ?? '';

/** Whether the dialog is open; other parts of the page may open it. */
export const signInShown = signal(invited !== '');

export function SignIn() {
  const open = signInShown;
  const busy = useSignal(false);
  const problem = useSignal('');
  const invitation = useSignal(invited);
  const run = async (act: () => Promise<void>) => {
    busy.value = true;
    problem.value = '';
    try {
      await act();
      open.value = false;
    } catch (error) {
      // What is behind the dialog is not seen.
      if (open.value) problem.value = wordsOf(error);
      else toast('failed', wordsOf(error));
    } finally {
      busy.value = false;
    }
  };
  const who = session.value;
  if (who !== undefined) {
    return (
      <>
        <span class="who" title={`Account ${who.account}`}>
          {who.name}
        </span>
        <button type="button" class="quiet" disabled={busy.value} onClick={() => run(logOut)}>
          Sign out
        </button>
      </>
    );
  }
  return (
    <>
      <button
        type="button"
        class="main"
        disabled={!isSessionKnown.value}
        onClick={() => {
          open.value = true;
        }}
      >
        Sign in
      </button>
      {open.value && (
        <Dialog
          title="Sign in"
          onClose={() => {
            open.value = false;
            problem.value = '';
          }}
        >
          {problem.value !== '' && (
            <p class="problem" role="alert">
              {problem.value}
            </p>
          )}
          <p>
            <button type="button" class="main" onClick={() => run(() => enterDemo('trader'))}>
              Trade with play money
            </button>{' '}
            <button type="button" onClick={() => run(() => enterDemo('operator'))}>
              Look as the operator
            </button>
          </p>
          <p class="dim">Only where the exchange runs as a demo.</p>
          <p>
            <button type="button" disabled={busy.value} onClick={() => run(logIn)}>
              Sign in with a passkey
            </button>
          </p>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void run(async () => {
                await register({ invitation: invitation.value.trim() });
                // It is used up.
                navigate('/wallet/security', { replace: true });
              });
            }}
          >
            <label>
              Invitation{' '}
              <input
                autocomplete="off"
                spellcheck={false}
                value={invitation}
                onInput={(event) => {
                  invitation.value = event.currentTarget.value;
                }}
              />
            </label>{' '}
            <button type="submit" disabled={busy.value || invitation.value.trim() === ''}>
              Make a passkey
            </button>
          </form>
        </Dialog>
      )}
    </>
  );
}
