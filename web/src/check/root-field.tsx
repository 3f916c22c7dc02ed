/** The root that a proof is held against, and where another one than the exchange's is found. */
import type { Anchor } from './asks.ts';

export interface RootFieldProps {
  readonly root: string;
  /** The one that the exchange tells; undefined: none. */
  readonly told: string | undefined;
  readonly anchor: Anchor | undefined;
  onInput(root: string): void;
}

const TOLD =
  'This is the root that the exchange tells you just now. A root from elsewhere proves more: one ' +
  'that somebody else was shown, or that stands on a chain.';

function whereElse(anchor: Anchor | undefined): string {
  if (anchor === undefined) return '';
  const { published } = anchor;
  if (published === undefined) return 'This exchange publishes its roots on no chain.';
  const newest = published.sequence === 0 ? 'none yet' : String(published.sequence);
  return (
    `On the chain: registry ${published.registry}, newest anchor ${newest}. Ask a node that you ` +
    `trust for the root of sequence ${anchor.sequence} there and paste it here, or run: ` +
    'lx proof check.'
  );
}

export function RootField({ root, told, anchor, onInput }: RootFieldProps) {
  return (
    <>
      <label class="field root">
        Root to check against
        <input
          class="mono"
          autocomplete="off"
          spellcheck={false}
          value={root}
          onInput={(event) => onInput(event.currentTarget.value.trim().replace(/^0x/, ''))}
        />
      </label>
      <p class="dim">
        {root === told ? TOLD : 'This is a root of yours. The proof must lead to it.'}{' '}
        {whereElse(anchor)}
      </p>
    </>
  );
}
