/** What is for those who are signed in alone. */
import type { ComponentChildren } from 'preact';
import { isSessionKnown, session } from '../session/session.ts';
import { signInShown } from '../session/sign-in.tsx';

/** @param what said to the others, such as "your wallet" */
export function SignedIn(props: {
  readonly what: string;
  readonly children: () => ComponentChildren;
}) {
  if (!isSessionKnown.value) return <p class="loading">Loading…</p>;
  if (session.value === undefined) {
    return (
      <p class="empty">
        <button
          type="button"
          onClick={() => {
            signInShown.value = true;
          }}
        >
          Sign in
        </button>{' '}
        to see {props.what}.
      </p>
    );
  }
  return <>{props.children()}</>;
}
