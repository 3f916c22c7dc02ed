/** The beginning of a replay: the journal of this exchange, or files of one's own. */
import { useEffect } from 'preact/hooks';
import { SignedIn } from '../parts/signed-in.tsx';
import { session } from '../session/session.ts';
import { megabytes, whole } from './format.ts';
import { stretchesOf, usualStretch } from './journal.ts';
import { listing, loadListing, openExchange, openFiles, problem, progress } from './model.ts';

export function OpenPanel({ at }: { readonly at: number | undefined }) {
  const isSignedIn = session.value !== undefined;
  useEffect(() => {
    if (isSignedIn && listing.value === undefined) void loadListing();
  }, [isSignedIn]);
  const working = progress.value;
  if (working !== undefined) {
    return (
      <div class="replay-open">
        <p>
          <label for="replay-progress">{working.what}…</label>
        </p>
        <progress id="replay-progress" max={1} value={working.share} />
      </div>
    );
  }
  return (
    <div class="replay-open">
      <p>
        An exchange writes down every command before it carries it out. The same engine that matched
        them runs here, in your browser, and gives the same result: step through it.
      </p>
      {problem.value !== '' && (
        <p role="alert" class="warn">
          {problem.value}
        </p>
      )}
      <h2>This exchange</h2>
      <SignedIn what="its journal">{() => <Stretches at={at} />}</SignedIn>
      <h2>Files of a data folder</h2>
      <div class="drop">
        <label>
          Log files (log-….lxl), a snapshot (snapshot-….lxs) where the log does not begin with
          sequence 1, and capacities.json:{' '}
          <input
            type="file"
            multiple
            accept=".lxl,.lxs,.json"
            onChange={({ currentTarget: { files } }) => void openFiles([...(files ?? [])])}
          />
        </label>
        <p class="dim">Or drop them anywhere on this page. They stay on this machine.</p>
      </div>
    </div>
  );
}

function Stretches({ at }: { readonly at: number | undefined }) {
  const journal = listing.value;
  if (journal === undefined) {
    return problem.value === '' ? <p class="dim">Looking what there is…</p> : null;
  }
  const stretches = stretchesOf(journal);
  const usual = usualStretch(stretches, at);
  if (usual === undefined) return <p class="dim">Its journal is empty.</p>;
  return (
    <ul class="stretches">
      {stretches.map((stretch) => {
        const from = (stretch.snapshot?.sequence ?? 0) + 1;
        const to = stretch.segments.at(-1)!.lastSequence;
        return (
          <li key={from}>
            <button
              type="button"
              class={stretch === usual ? 'main' : ''}
              onClick={() => void openExchange(at, stretch)}
            >
              {from === 1 ? 'Everything' : `From sequence ${whole(from)}`}
            </button>{' '}
            <span class="dim">
              sequences {whole(from)} to {whole(to)}, {megabytes(stretch.bytes)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
