/** What an import says about itself. */
import type { Place } from './place.ts';

/** Executions of one kind: how many the file holds, and how many the engine made as well. */
export interface Agreement {
  readonly name: string;
  readonly count: number;
  readonly agreed: number;
}

/** A place in the input with what is to be said about it. */
export interface Finding extends Place {
  /** Time of day, such as 09:30:00.000000001. */
  readonly time: string;
  readonly symbol: string;
  readonly reason: string;
}

export interface ImportReport {
  readonly format: 'itch' | 'lobster';
  readonly files: readonly string[];
  /** In the files, all symbols together. */
  readonly messages: number;
  /** Messages by name; with chosen symbols only theirs and those of no symbol. */
  readonly counts: Readonly<Record<string, number>>;
  readonly symbols: number;
  /** Commands that were applied, and written where an output was asked for. */
  readonly commands: number;
  readonly executions: number;
  readonly agreed: number;
  readonly kinds: readonly Agreement[];
  readonly firstDisagreement: Finding | undefined;
  /** Orders that the engine did not take. */
  readonly refusedOrders: number;
  readonly firstRefusedOrder: Finding | undefined;
  /** What else must be known to judge the rest. */
  readonly notes: readonly string[];
}

/**
 * A share as a percentage that never says 100 unless it is all, nor 0 unless it is none.
 * @param part from 0 to `whole`
 * @param whole above 0
 */
export function shareWords(part: number, whole: number): string {
  if (part === whole) return '100 %';
  if (part === 0) return '0 %';
  const percent = Math.min(99.9999, Math.max(0.0001, (part / whole) * 100));
  return `${percent.toFixed(4)} %`;
}
