/** How the connection is, in a word; what is not live says since when and what happens next. */
import { clock, type Link, link } from '../live/link.ts';
import { duration } from '../parts/format.ts';
import './link-badge.css';

export function LinkBadge() {
  const now = link.value;
  const word = now.state === 'live' ? 'Live' : wordsFor(now, clock.value);
  return (
    <span class={`link ${now.state}`} data-link={now.state} title={now.reason} role="status">
      {word}
    </span>
  );
}

function wordsFor({ lateMs, nextAttemptMs, sinceMs, state }: Link, nowMs: number): string {
  const since = duration(nowMs - sinceMs);
  switch (state) {
    case 'connecting':
      return 'Connecting…';
    case 'behind':
      return `Behind by ${duration(lateMs ?? 0)}`;
    case 'stale':
      return `Stale for ${since}: nothing comes`;
    case 'offline':
      return nextAttemptMs === undefined || nextAttemptMs <= nowMs
        ? `Offline for ${since}: connecting…`
        : `Offline for ${since}: next attempt in ${duration(nextAttemptMs - nowMs)}`;
    default:
      return 'Live';
  }
}
