/**
 * The connection that market data come over, and what may be believed of it. Its states, told to
 * everybody who shows data:
 *
 * - connecting: there was none yet;
 * - live: what is shown is what is;
 * - behind: messages come, but late (a slow link): what is shown is older than it looks;
 * - stale: nothing comes, though heartbeats should;
 * - offline: it is gone; another attempt begins at `nextAttemptMs`.
 *
 * Each book and list also knows by itself whether it is whole: after a gap it is being made anew.
 */
import { computed, effect, signal } from '@preact/signals';
import { LxClient, type StateChange } from 'lx-dex/client';
import { toast } from '../parts/toasts.tsx';
import { loadSession, session } from '../session/session.ts';

export type LinkState = 'connecting' | 'live' | 'behind' | 'stale' | 'offline';

export interface Link {
  readonly state: LinkState;
  /** Why, in the words of the connection. */
  readonly reason: string;
  /** Since when it is in this state, as `performance.now()`. */
  readonly sinceMs: number;
  /** Of `offline`: when the next attempt begins, as `performance.now()`. */
  readonly nextAttemptMs?: number | undefined;
  /** Of `behind`: how late the newest message was, milliseconds. */
  readonly lateMs?: number | undefined;
}

/** So late is behind, and so late is no longer behind, milliseconds. */
const BEHIND_MS = 2_000;
const CAUGHT_UP_MS = 700;
/** A wait for another attempt is never longer, milliseconds. */
const MAX_WAIT_MS = 5_000;
const CLOCK_MS = 250;

/** Market data of the whole page, without anybody's key. */
export const lx = new LxClient({ url: location.origin, backoff: { maxMs: MAX_WAIT_MS } });

const change = signal<StateChange & { readonly atMs: number }>({
  ...lx.feed.status,
  atMs: performance.now(),
});
/** How late the newest message was beyond the quickest one. */
const lateMs = signal(0);
const isBehind = signal(false);
let wasLive = false;
let epoch = '';
let quickestUs = Number.POSITIVE_INFINITY;

export const link = computed<Link>(() => {
  const { atMs: sinceMs, nextAttemptMs, reason, state } = change.value;
  if (state === 'live') {
    if (!isBehind.value) return { state, reason, sinceMs };
    return { state: 'behind', reason: 'the link is slow', sinceMs, lateMs: lateMs.value };
  }
  if (state === 'stale') return { state, reason, sinceMs };
  if (state === 'connecting' && !wasLive && nextAttemptMs === undefined) {
    return { state, reason, sinceMs };
  }
  return { state: 'offline', reason, sinceMs, nextAttemptMs };
});

/** Whether what is shown is what is. */
export const isLive = computed(() => link.value.state === 'live');

/** Now, as `performance.now()`; goes on while somebody has to be told how long something lasts. */
export const clock = signal(performance.now());

/** A message of the market that the exchange made at this time, microseconds since 1970. */
export function noteTime(timeUs: number): void {
  // A clock that nobody sets; it and the exchange's differ: what the quickest took is nothing.
  const takenUs = performance.now() * 1000 - timeUs;
  if (takenUs < quickestUs) quickestUs = takenUs;
  const late = (takenUs - quickestUs) / 1000;
  if (late > BEHIND_MS || (isBehind.peek() && late > CAUGHT_UP_MS)) {
    lateMs.value = Math.round(late / 100) * 100;
    isBehind.value = true;
  } else if (isBehind.peek()) {
    isBehind.value = false;
  }
}

lx.feed.onState((now) => {
  if (now.state === 'live') {
    if (epoch !== '' && epoch !== lx.feed.epoch) void restarted();
    epoch = lx.feed.epoch;
    wasLive = true;
  } else {
    isBehind.value = false;
    quickestUs = Number.POSITIVE_INFINITY;
  }
  change.value = { ...now, atMs: performance.now() };
});

// In a quiet market nothing else says that what came late has been caught up with.
lx.feed.onHeartbeat(noteTime);

/** Begins to connect. */
export function startLink(): void {
  // What goes wrong is in the state.
  lx.feed.start().catch(() => {});
}

async function restarted(): Promise<void> {
  const before = session.value;
  await loadSession();
  const again = before !== undefined && session.value === undefined;
  toast('done', `The exchange was restarted.${again ? ' Sign in again to trade.' : ''}`);
}

let timer: ReturnType<typeof setInterval> | undefined;
effect(() => {
  const needed = link.value.state !== 'live';
  if (needed && timer === undefined) {
    timer = setInterval(() => {
      clock.value = performance.now();
    }, CLOCK_MS);
  } else if (!needed && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
});
