/** The journal and its snapshots on disk, and what room there is. */
import { DataTable } from '../parts/data-table.tsx';
import { grouped } from '../parts/decimals.ts';
import { dayAndTime, duration } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { look, shortBytes } from './asks.ts';

const EVERY_MS = 5_000;
/** Less than this share of the disk free is told loudly. */
const LOW = 0.1;

interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  readonly changedTime: number;
}

interface Stored {
  readonly folder: string;
  readonly syncMode: string;
  readonly segments: readonly StoredFile[];
  readonly snapshots: readonly (StoredFile & { readonly sequence: number })[];
  readonly journals: readonly StoredFile[];
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const COLUMNS = [
  { title: 'File', cell: ({ name }: StoredFile) => name },
  { title: 'Size', cell: ({ bytes }: StoredFile) => shortBytes(bytes) },
  { title: 'Changed', cell: ({ changedTime }: StoredFile) => dayAndTime(changedTime) },
];

export function Storage() {
  const stored = useLoaded('storage', () => look<Stored>('storage'), EVERY_MS);
  return (
    <Shown of={stored} name="Storage" rows={8}>
      {(value) => <Files stored={value} />}
    </Shown>
  );
}

function Files({ stored }: { readonly stored: Stored }) {
  const { folder, freeBytes, journals, segments, snapshots, syncMode, totalBytes } = stored;
  const isLow = freeBytes < LOW * totalBytes;
  const logBytes = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  const newest = snapshots.at(-1);
  const age = newest === undefined ? '' : duration(Date.now() - newest.changedTime);
  return (
    <>
      <section>
        <h2>Storage</h2>
        <div class="cards">
          <div class="card">
            <div class="name">Free on the disk</div>
            <div class={`number ${isLow ? 'bad' : ''}`}>{shortBytes(freeBytes)}</div>
            <div class="dim">of {shortBytes(totalBytes)}</div>
          </div>
          <div class="card">
            <div class="name">Journal</div>
            <div class="number">{shortBytes(logBytes)}</div>
            <div class="dim">
              in {segments.length} segment{segments.length === 1 ? '' : 's'}
            </div>
          </div>
          <div class="card">
            <div class="name">Newest snapshot</div>
            <div class="number">{newest === undefined ? 'none yet' : `${age} old`}</div>
            <div class="dim">
              {newest !== undefined && `after command ${grouped(String(newest.sequence))}`}
            </div>
          </div>
          <div class="card">
            <div class="name">Synced</div>
            <div class="number">{syncMode}</div>
          </div>
        </div>
        {isLow && (
          <p class="problem" role="alert">
            The disk is nearly full. When it is, the exchange stops: make room in {folder}.
          </p>
        )}
        <p class="dim break">{folder}</p>
      </section>
      <section>
        <h2>Snapshots</h2>
        <DataTable
          columns={[
            ...COLUMNS,
            {
              title: 'After command',
              cell: (each: StoredFile) =>
                grouped(String(snapshots.find(({ name }) => name === each.name)?.sequence ?? 0)),
            },
          ]}
          rows={snapshots}
          keyOf={({ name }) => name}
          empty="None yet: a start replays the whole journal."
        />
      </section>
      <section>
        <h2>Segments of the journal</h2>
        <DataTable columns={COLUMNS} rows={segments} keyOf={({ name }) => name} empty="None." />
      </section>
      <section>
        <h2>Other files</h2>
        <DataTable columns={COLUMNS} rows={journals} keyOf={({ name }) => name} empty="None." />
      </section>
    </>
  );
}
