/** The root that a proof is held against, and where another one than the exchange's is found. */
import type { Anchor } from './asks.ts';

export interface RootFieldProps {
  readonly root: string;
  /** The one that the exchange tells; undefined: none. */
  readonly told: string | undefined;
  readonly anchor: Anchor | undefined;
  onInput(root: string): void;
}

export function RootField({ root, told, anchor, onInput }: RootFieldProps) {
  const published = anchor?.published;
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
        {root === told
          ? 'This is the root that the exchange tells you just now. A root from elsewhere proves more: one that somebody else was shown, or that stands on a chain.'
          : 'This is a root of yours. The proof must lead to it.'}{' '}
        {published === undefined
          ? 'This exchange publishes its roots on no chain.'
          : `On the chain: registry ${published.registry}, newest anchor ${published.sequence || 'none yet'}. Ask a node that you trust for the root of sequence ${anchor?.sequence} there and paste it here, or run: lx proof check.`}
      </p>
    </>
  );
}
