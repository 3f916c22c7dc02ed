/** The journal of the exchange behind the page: what there is of it, and its files. */
import type { MemoryFile } from '../../../src/replay/memory-files.ts';
import { ask, NoAnswer, Refusal, session } from '../session/session.ts';

export interface JournalSegment {
  readonly name: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Without the room that is kept for what comes. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdTime: number;
}

export interface JournalSnapshot {
  readonly name: string;
  readonly sequence: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdTime: number;
}

/** As `GET /lx/v1/operator/journal` tells it. */
export interface JournalListing {
  readonly segments: readonly JournalSegment[];
  readonly snapshots: readonly JournalSnapshot[];
  readonly capacities: object;
  /** Assets and markets that exist now. */
  readonly names: unknown;
}

/** What is fetched: a snapshot, or nothing, and the segments that go on from it. */
export interface Stretch {
  readonly snapshot: JournalSnapshot | undefined;
  readonly segments: readonly JournalSegment[];
  readonly bytes: number;
}

/** Up to so much is fetched whole without being asked. */
const SMALL_BYTES = 24 * 2 ** 20;

/** @throws Refusal, NoAnswer */
export const listJournal = () => ask<JournalListing>('GET', '/lx/v1/operator/journal');

/** Every stretch that there is, the longest first. */
export function stretchesOf({ segments, snapshots }: JournalListing): Stretch[] {
  const isWhole = segments[0]?.firstSequence === 1;
  const starts = [
    ...(isWhole ? [undefined] : []),
    ...[...snapshots].sort((a, b) => a.sequence - b.sequence),
  ];
  return starts.flatMap((snapshot) => {
    const after = snapshot?.sequence ?? 0;
    const wanted = segments.filter(({ lastSequence }) => lastSequence > after);
    if (wanted.length === 0 || wanted[0]!.firstSequence > after + 1) return [];
    const bytes = wanted.reduce((sum, each) => sum + each.bytes, snapshot?.bytes ?? 0);
    return [{ snapshot, segments: wanted, bytes }];
  });
}

/** The stretch to begin with. @param at a place that must be in it */
export function usualStretch(stretches: readonly Stretch[], at: number | undefined) {
  const fits = stretches.filter(
    ({ snapshot }) => at === undefined || (snapshot?.sequence ?? 0) <= at,
  );
  return fits.find(({ bytes }) => bytes <= SMALL_BYTES) ?? fits.at(-1) ?? stretches[0];
}

/**
 * Fetches the files of a stretch.
 * @param onProgress hears what share of the bytes is here, 0 to 1
 * @throws Refusal, NoAnswer
 */
export async function fetchStretch(
  { capacities }: JournalListing,
  { bytes, segments, snapshot }: Stretch,
  onProgress: (share: number) => void,
): Promise<MemoryFile[]> {
  const text = JSON.stringify(capacities);
  const files: MemoryFile[] = [{ name: 'capacities.json', bytes: new TextEncoder().encode(text) }];
  let doneBytes = 0;
  for (const file of [...(snapshot === undefined ? [] : [snapshot]), ...segments]) {
    const content = await fetchFile(file.name, file.bytes, (count) => {
      doneBytes += count;
      onProgress(doneBytes / Math.max(1, bytes));
    });
    files.push({ name: file.name, bytes: content });
  }
  return files;
}

async function fetchFile(
  name: string,
  bytes: number,
  onBytes: (count: number) => void,
): Promise<Uint8Array> {
  const query = new URLSearchParams({ name, to: String(bytes) });
  const headers = { 'x-lx-csrf': session.value?.csrf ?? '' };
  let response: Response;
  try {
    response = await fetch(`/lx/v1/operator/journal/file?${query}`, { headers });
  } catch (error) {
    throw new NoAnswer(`No answer from the exchange (${String(error)}).`);
  }
  if (!response.ok) {
    const { code = 0, msg = response.statusText } = await response.json();
    throw new Refusal(response.status, code, msg);
  }
  const content = new Uint8Array(bytes);
  let at = 0;
  for await (const piece of response.body!) {
    content.set(piece, at);
    at += piece.byteLength;
    onBytes(piece.byteLength);
  }
  if (at === bytes) return content;
  throw new NoAnswer(`${name} came only in part: ${at} of ${bytes} bytes. Try again.`);
}
