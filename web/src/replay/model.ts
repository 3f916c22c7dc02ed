/** The state of the replay view, and its worker. Views read the signals; acts are functions. */
import { signal } from '@preact/signals';
import type { MemoryFile } from '../../../src/replay/memory-files.ts';
import { session } from '../session/session.ts';
import { navigate, type Route } from '../shell/router.ts';
import {
  fetchStretch,
  type JournalListing,
  listJournal,
  type Stretch,
  stretchesOf,
  usualStretch,
} from './journal.ts';
import type { Filter, FromWorker, Look, Opened, Shown, Speed, ToWorker } from './messages.ts';

/** After a move the address follows. */
const ADDRESS_DELAY_MS = 200;
export const DENSITY_PARTS = 600;

export const opened = signal<Opened | undefined>(undefined);
export const shown = signal<Shown | undefined>(undefined);
export const isPlaying = signal(false);
export const speed = signal<Speed>(1);
export const look = signal<Look>({ market: 0, account: 0, interval: '1m' });
export const filter = signal<Filter>({ market: 0, account: 0, kind: 'work' });
export const density = signal<Uint32Array>(new Uint32Array());
/** Of the sequence that it belongs to. */
export const stateHash = signal<{ readonly sequence: number; readonly text: string } | undefined>(
  undefined,
);
export const progress = signal<{ readonly what: string; readonly share: number } | undefined>(
  undefined,
);
export const problem = signal('');
/** Said once, where a step found nothing. */
export const hint = signal('');
export const listing = signal<JournalListing | undefined>(undefined);
/** What is loaded: of this exchange, or files of one's own. */
export const source = signal<'exchange' | 'files' | undefined>(undefined);

let worker: Worker | undefined;
/** Moves that are made once the picture before them is there. */
let waiting: Move[] = [];
let isBusy = false;
/** How often something was to be opened, or what was open closed. */
let wishes = 0;
let addressTimer: ReturnType<typeof setTimeout> | undefined;
/** The address that followed a move: it leads to where one was, and is not gone to again. */
let writtenAddress: string | undefined;

function hear({ data }: MessageEvent<FromWorker>): void {
  switch (data.kind) {
    case 'progress':
      progress.value = { what: data.what, share: data.share };
      break;
    case 'opened':
      opened.value = data.opened;
      look.value = data.look;
      progress.value = undefined;
      tell({ kind: 'density', parts: DENSITY_PARTS });
      break;
    case 'shown':
      shown.value = data.shown;
      isPlaying.value = data.isPlaying;
      hint.value = '';
      nextMove();
      writeAddress();
      break;
    case 'hash':
      stateHash.value = { sequence: data.sequence, text: data.stateHash };
      break;
    case 'density':
      if (data.market === look.value.market) density.value = data.counts;
      break;
    case 'none':
      hint.value =
        data.direction > 0
          ? 'The filter lets nothing through behind this.'
          : 'The filter lets nothing through before this.';
      break;
    case 'failed':
      problem.value = data.message;
      progress.value = undefined;
      nextMove();
      break;
  }
}

function tell(message: ToWorker, transfer: Transferable[] = []): void {
  worker?.postMessage(message, transfer);
}

type Move = Extract<ToWorker, { kind: 'go' | 'time' | 'step' }>;

/** Moves may come faster than pictures: of places the newest is gone to, steps add up. */
function move(message: Move): void {
  if (opened.value === undefined) return;
  waiting = joined(waiting, message);
  if (!isBusy) nextMove();
}

function joined(before: readonly Move[], next: Move): Move[] {
  const last = before.at(-1);
  if (next.kind !== 'step') return [next];
  if (last?.kind !== 'step' || last.direction !== next.direction) return [...before, next];
  return [...before.slice(0, -1), { ...next, times: last.times + next.times }];
}

function nextMove(): void {
  const [next, ...rest] = waiting;
  waiting = rest;
  isBusy = next !== undefined;
  if (next !== undefined) tell(next);
}

/** A link that leads to the very place: `/replay/1234?market=BTCUSD`. */
function writeAddress(): void {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => {
    const here = shown.value;
    if (here === undefined || source.value !== 'exchange') return;
    if (!location.pathname.startsWith('/replay')) return;
    const query = new URLSearchParams({ market: here.symbol });
    if (look.value.account !== 0) query.set('account', String(look.value.account));
    writtenAddress = `/replay/${here.sequence}?${query}`;
    navigate(writtenAddress, { replace: true });
  }, ADDRESS_DELAY_MS);
}

/** Goes where the address says, unless the address only followed. */
export function goToAddressed({ rest, query }: Route): void {
  if (location.pathname + location.search === writtenAddress) return;
  const at = sequenceOf(rest);
  if (at !== undefined && at !== shown.value?.sequence) go(at);
  const symbol = query.get('market');
  const market = opened.value?.markets.find((each) => each.symbol === symbol)?.id;
  const account = Number(query.get('account') ?? Number.NaN);
  setLook({
    ...(market === undefined ? {} : { market }),
    ...(Number.isSafeInteger(account) ? { account } : {}),
  });
}

/** The sequence that `/replay/1234` names. */
export function sequenceOf(rest: string): number | undefined {
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}

export const go = (sequence: number) => move({ kind: 'go', sequence });
export const goToTime = (timeUs: number) => move({ kind: 'time', timeUs });
export const step = (direction: 1 | -1, times = 1) => move({ kind: 'step', direction, times });

export function play(next: Speed = speed.value): void {
  speed.value = next;
  tell({ kind: 'play', speed: next });
  isPlaying.value = true;
}

export function pause(): void {
  isPlaying.value = false;
  tell({ kind: 'pause' });
}

export function setLook(change: Partial<Look>): void {
  look.value = { ...look.value, ...change };
  tell({ kind: 'look', look: change });
  if (change.market !== undefined) tell({ kind: 'density', parts: DENSITY_PARTS });
}

export function setFilter(change: Partial<Filter>): void {
  filter.value = { ...filter.value, ...change };
  tell({ kind: 'filter', filter: filter.value });
}

/** Asks the exchange what of its journal there is. */
export async function loadListing(): Promise<void> {
  problem.value = '';
  try {
    listing.value = await listJournal();
  } catch (error) {
    fail(error);
  }
}

/** Fetches a stretch of the exchange's journal, the usual one where none is given, and opens it. */
export async function openExchange(at?: number, stretch?: Stretch): Promise<void> {
  await opening(async (say) => {
    say('Asking for the journal', 0);
    const journal = await listJournal();
    listing.value = journal;
    const chosen = stretch ?? usualStretch(stretchesOf(journal), at);
    if (chosen === undefined) throw new Error('The exchange has no journal yet.');
    const files = await fetchStretch(journal, chosen, (share) => {
      say('Fetching the journal', share);
    });
    const from = chosen.snapshot === undefined ? undefined : chosen.snapshot.sequence + 1;
    return { files, names: journal.names, from, at, source: 'exchange' };
  });
}

/** Opens files of a data folder that somebody chose or dropped. */
export async function openFiles(files: readonly File[]): Promise<void> {
  await opening(async (say) => {
    say('Reading the files', 0);
    const read = files.map(async (file) => {
      return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    });
    return { files: await Promise.all(read), source: 'files' };
  });
}

interface ToOpen {
  readonly files: readonly MemoryFile[];
  readonly names?: unknown;
  readonly from?: number | undefined;
  readonly at?: number | undefined;
  readonly source: 'exchange' | 'files';
}

function open({ files, from, at, names, source: kind }: ToOpen): void {
  close();
  source.value = kind;
  progress.value = { what: 'Checking the hashes of the log', share: 0 };
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', hear);
  worker.addEventListener('error', ({ message }) => {
    problem.value = `The replay stopped: ${message}`;
    progress.value = undefined;
  });
  const account = session.value?.account ?? 0;
  const buffers = files.map(({ bytes }) => bytes.buffer as ArrayBuffer);
  tell({ kind: 'open', files, names, from, at, account }, [...new Set(buffers)]);
}

/** Ends the worker and forgets what it showed. */
export function close(): void {
  worker?.terminate();
  worker = undefined;
  wishes += 1;
  progress.value = undefined;
  waiting = [];
  isBusy = false;
  clearTimeout(addressTimer);
  writtenAddress = undefined;
  opened.value = undefined;
  shown.value = undefined;
  stateHash.value = undefined;
  isPlaying.value = false;
  density.value = new Uint32Array();
  filter.value = { market: 0, account: 0, kind: 'work' };
  problem.value = '';
  source.value = undefined;
}

/** Opens what is fetched, unless something else was wanted meanwhile, or nothing any more. */
async function opening(
  fetched: (say: (what: string, share: number) => void) => Promise<ToOpen>,
): Promise<void> {
  wishes += 1;
  const mine = wishes;
  problem.value = '';
  try {
    const found = await fetched((what, share) => {
      if (wishes === mine) progress.value = { what, share };
    });
    if (wishes === mine) open(found);
  } catch (error) {
    if (wishes === mine) fail(error);
  }
}

function fail(error: unknown): void {
  problem.value = error instanceof Error ? error.message : String(error);
  progress.value = undefined;
}
