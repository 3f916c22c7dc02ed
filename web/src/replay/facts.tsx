/** What is known of the recording as a whole: whether it is what the exchange released. */
import { whole } from './format.ts';
import { opened } from './model.ts';

export function Facts() {
  const facts = opened.value;
  if (facts === undefined) return null;
  const { batches, compared, damage, divergence, lastHash, notes, trades } = facts;
  return (
    <div class="facts">
      {damage !== undefined && (
        <p role="alert" class="warn">
          The log is damaged ({damage}). What is before that is here. Take the file from a backup.
        </p>
      )}
      {divergence !== undefined && (
        <p role="alert" class="warn">
          Sequences {whole(divergence.from)} to {whole(divergence.to)} give other events than the
          exchange released.
        </p>
      )}
      <p class="dim">
        {whole(batches)} batches with the right hash, each continuing the one before;{' '}
        {divergence === undefined && `${whole(compared)} of them gave the very events released; `}
        {whole(trades)} trades. Hash of the last batch <code>{lastHash.slice(0, 16)}…</code>
      </p>
      {notes.map((note) => (
        <p key={note} class="warn">
          {note}
        </p>
      ))}
    </div>
  );
}
