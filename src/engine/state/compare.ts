/**
 * Whether two states mean the same, wherever their records lie: an engine that was made of entries
 * holds the same as the one that they come from, and not one byte of it in the same place.
 */
import type { Entry } from './entries.ts';

export interface OtherEntry {
  /** Undefined where there are no more. */
  readonly has: Entry | undefined;
  readonly should: Entry | undefined;
}

/** The first entry that is another one; capacities and layout may differ. */
export function firstOtherEntry(
  found: Iterable<Entry>,
  expected: Iterable<Entry>,
): OtherEntry | undefined {
  const [left, right] = [found[Symbol.iterator](), expected[Symbol.iterator]()];
  for (;;) {
    const [a, b] = [left.next(), right.next()];
    const [has, should] = [a.done ? undefined : a.value, b.done ? undefined : b.value];
    if (!has && !should) return undefined;
    if (!has || !should || textOf(has) !== textOf(should)) return { has, should };
  }
}

function textOf(entry: Entry): string {
  const plain = entry.entry === 'state' ? { ...entry, capacities: 0, layout: 0 } : entry;
  return JSON.stringify(plain);
}
