/** Times of a run of any length: an HdrHistogram of three digits, from a microsecond to an hour. */
import { build } from 'hdr-histogram-js';

const MAX_US = 3_600_000_000;
const DIGITS = 3;
/** Steps of the picture between one percentile and half of what is left above it. */
const STEPS = 8;

/** One point of the curve: `share` (0 … 1) of the times are `us` or less. */
export interface CurvePoint {
  readonly share: number;
  readonly us: number;
}

export const PERCENTILES = [50, 90, 99, 99.9, 99.99] as const;

export class Times {
  readonly #histogram = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: MAX_US,
    numberOfSignificantValueDigits: DIGITS,
    autoResize: false,
    useWebAssembly: false,
  });

  /** @param ms milliseconds; below a microsecond counts as one, above an hour as an hour */
  add(ms: number): void {
    this.#histogram.recordValue(Math.min(MAX_US, Math.max(1, Math.round(ms * 1000))));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** Microseconds; 0 where there is nothing. */
  get maxUs(): number {
    return this.count === 0 ? 0 : this.#histogram.maxValue;
  }

  get meanUs(): number {
    return this.count === 0 ? 0 : this.#histogram.mean;
  }

  /** Microseconds that this percentage (0 … 100) of the times do not pass, to three digits. */
  percentileUs(percentage: number): number {
    if (this.count === 0) return 0;
    return Math.min(this.maxUs, this.#histogram.getValueAtPercentile(percentage));
  }

  /** From the middle to the largest, ever finer: half of what is left in so many steps. */
  curve(): CurvePoint[] {
    if (this.count === 0) return [];
    const points: CurvePoint[] = [{ share: 0, us: this.percentileUs(0) }];
    for (let k = 1; ; k++) {
      const left = 0.5 ** (k / STEPS);
      if (left * this.count < 1) break;
      points.push({ share: 1 - left, us: this.percentileUs(100 * (1 - left)) });
    }
    const last = 1 - 1 / (2 * this.count);
    points.push({ share: last, us: this.maxUs });
    return points;
  }
}
