/**
 * How often this machine takes the processor away from a thread that wants it: other guests, other
 * processes, interrupts. Where that is milliseconds, no percentile of a latency can be below.
 */

const LOOKS_MS = 1_000;
/** Between two looks at the clock, beyond which the thread was away. */
const AWAY_MS = 0.1;

export interface Pauses {
  /** Of the time in which the thread looked at the clock and did nothing else. */
  readonly awayPercent: number;
  readonly longestMs: number;
}

export function measurePauses(): Pauses {
  const begun = performance.now();
  let [last, away, longest] = [begun, 0, 0];
  while (last - begun < LOOKS_MS) {
    const now = performance.now();
    const gap = now - last;
    if (gap > AWAY_MS) {
      away += gap;
      longest = Math.max(longest, gap);
    }
    last = now;
  }
  const round = (value: number) => Math.round(value * 10) / 10;
  return { awayPercent: round((100 * away) / (last - begun)), longestMs: round(longest) };
}
