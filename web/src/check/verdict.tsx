/** What came of a check, and a picture of the way from one's leaf to the root. */
import { type Place, type Proof, verifyProof, wayOf } from '../../../src/anchor/proof.ts';
import { grouped } from '../parts/decimals.ts';
import { dayAndTime, wordsOf } from '../parts/format.ts';
import { amountOf, shortHash } from './asks.ts';

export interface VerdictProps {
  readonly proof: Proof;
  readonly root: string;
  /** Who looks; undefined: anybody. */
  readonly account: number | undefined;
}

export function VerdictOf({ proof, root, account }: VerdictProps) {
  const verdict = checked(proof, root);
  if (!verdict.valid) {
    return (
      <div class="verdict" role="status">
        <p class="bad">✗ Not proven: {verdict.reason}.</p>
        <p class="dim">
          Either the root is another one's, or the proof was changed. Keep both, and ask the
          exchange in public.
        </p>
      </div>
    );
  }
  const { asset } = verdict;
  const whose =
    account === proof.account ? 'Your balance' : `The balance of account ${proof.account}`;
  return (
    <div class="verdict" role="status">
      <p class="buy">
        ✓ {whose} of {grouped(amountOf(proof.amount, asset.decimals))} {asset.name} is in the total
        of {grouped(amountOf(asset.total, asset.decimals))} {asset.name} that is owed to{' '}
        {asset.leaves} accounts.
      </p>
      <p class="dim">
        As of {dayAndTime(proof.timeUs / 1_000)}, command {grouped(String(proof.sequence))}. Compare
        the amount with what was yours then, orders and withdrawals that wait included.
      </p>
      <Way proof={proof} decimals={asset.decimals} name={asset.name} root={root} />
      <p>
        <button type="button" onClick={() => save(proof, asset.name)}>
          Keep the proof as a file
        </button>
      </p>
    </div>
  );
}

/** A file may hold anything. */
function checked(proof: Proof, root: string): ReturnType<typeof verifyProof> {
  try {
    return verifyProof(proof, root);
  } catch (error) {
    return { valid: false, reason: `this is no proof (${wordsOf(error)})` };
  }
}

interface WayProps {
  readonly proof: Proof;
  readonly decimals: number;
  readonly name: string;
  readonly root: string;
}

/** From the root at the top down to the leaf; what is computed here beside what was told. */
function Way({ proof, decimals, name, root }: WayProps) {
  const way = wayOf(proof);
  const text = (sum: number) => `${grouped(amountOf(sum, decimals))} ${name}`;
  const top = way.at(-1);
  const levels = proof.path
    .map((other, k) => ({ other, own: way[k]!, k, isLeaf: k === 0 }))
    .toReversed();
  return (
    <figure class="tree">
      <figcaption class="dim">
        The way of your leaf: each box is the sum of the two under it, and the hash of both. Boxes
        with a full border were computed in this browser, the others came with the proof.
      </figcaption>
      <ol>
        <li>
          <TreeBox title="Root of the anchor" lines={[shortHash(root)]} isOwn />
        </li>
        {top !== undefined && (
          <li>
            <TreeBox title={`All ${name}`} lines={[text(top.sum), shortHash(top.hash)]} isOwn />
          </li>
        )}
        {levels.map(({ other, own, isLeaf, k }) => (
          <li key={k} class="pair">
            {other.side === 'left' && <OtherBox place={other} text={text} />}
            <TreeBox
              title={isLeaf ? 'Your leaf' : 'On your way'}
              lines={[text(own.sum), shortHash(own.hash)]}
              isOwn
            />
            {other.side === 'right' && <OtherBox place={other} text={text} />}
          </li>
        ))}
      </ol>
    </figure>
  );
}

function OtherBox(props: { readonly place: Place; readonly text: (sum: number) => string }) {
  const { place, text } = props;
  return <TreeBox title="Beside it" lines={[text(place.sum), shortHash(place.hash)]} />;
}

interface BoxProps {
  readonly title: string;
  readonly lines: readonly string[];
  readonly isOwn?: boolean;
}

function TreeBox({ title, lines, isOwn = false }: BoxProps) {
  return (
    <div class={isOwn ? 'box own' : 'box'}>
      <span class="dim">{title}</span>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}

function save(proof: Proof, name: string): void {
  const text = `${JSON.stringify(proof, null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `proof-${proof.account}-${name}-${proof.sequence}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
