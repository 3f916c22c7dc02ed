/**
 * What a benchmark reports, and the arithmetic for it. A figure is the median of its rounds with
 * their least and most; percentiles are nearest-rank.
 */

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  /** What the design asks for, where it asks. */
  readonly goal?: Goal;
}

export interface Goal {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Report {
  /** Such as "engine, replace-heavy, matching only". */
  readonly name: string;
  /** What was done, in words, with its counts. */
  readonly workload: string;
  /** What the figures do not contain. */
  readonly leavesOut: string;
  /** Of the result, so that nobody makes it faster by changing what is computed. */
  readonly hash?: string;
  readonly figures: readonly Figure[];
  readonly notes?: readonly string[];
  readonly picture?: Picture;
}

/** Goes into a document as a file beside it. */
export interface Picture {
  /** Of the file, without `.svg`. */
  readonly name: string;
  /** What it shows, for who cannot see it. */
  readonly title: string;
  readonly svg: string;
}

export interface BenchOptions {
  readonly seed: number;
  /** Commands, messages or requests; the benchmark's own number where not given. */
  readonly commands: number | undefined;
  readonly rounds: number | undefined;
  /** Little of everything: shows that it works, not how fast. */
  readonly quick: boolean;
  /** Divides the size of books and their depth; 1 for recorded results. */
  readonly shrink: number;
  /** Whether counts of instructions are written down as what they should be. */
  readonly record?: boolean;
  readonly progress: (text: string) => void;
}

export type Benchmark = (options: BenchOptions) => AsyncGenerator<Report>;

/** The number given, else `quick` or `full` as asked for. */
export function sized(
  options: BenchOptions,
  what: 'commands' | 'rounds',
  { quick, full }: { readonly quick: number; readonly full: number },
): number {
  return options[what] ?? (options.quick ? quick : full);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function figure(name: string, unit: string, values: readonly number[], goal?: Goal): Figure {
  return {
    name,
    unit,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    rounds: values.length,
    ...(goal && { goal }),
  };
}

export function isReached({ median, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  if (goal.atMost !== undefined && median > goal.atMost) return false;
  return goal.atLeast === undefined || median >= goal.atLeast;
}

/** The value that `share` (0 … 1) of the sorted values do not pass. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}

const SHARES = [
  ['p50', 0.5],
  ['p99', 0.99],
  ['p99.9', 0.999],
  ['p99.99', 0.9999],
] as const;

/** Percentiles of one run's values, each a figure; only those that the count can tell. */
export function percentiles(what: string, unit: string, values: Float64Array): Figure[] {
  const sorted = Float64Array.from(values).sort();
  return SHARES.filter(([, share]) => sorted.length * (1 - share) >= 10 || share === 0.5).map(
    ([name, share]) => figure(`${what}, ${name}`, unit, [percentile(sorted, share)]),
  );
}
