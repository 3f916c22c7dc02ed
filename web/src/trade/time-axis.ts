/**
 * The time axis of the chart, which knows no zones: it is given times that are shifted by one
 * offset for all, so that they rise where clocks are set back too. What is said of a time is what
 * clocks here showed then. Days and weeks are those of the exchange: they begin at midnight, UTC.
 */
import type { TickMarkType, Time, UTCTimestamp } from 'lightweight-charts';
import { dayAndTime, timeOfDay } from '../parts/format.ts';

const MINUTE_MS = 60_000;
/** `TickMarkType.Time` and `TimeWithSeconds`: hours, minutes and seconds alone. */
const TIMES: readonly TickMarkType[] = [3, 4];

export class Axis {
  readonly #isDays: boolean;
  readonly #withSeconds: boolean;
  readonly #offsetMs: number;

  /**
   * @param interval of the candles, such as `1s` or `1d`
   * @param nowMs milliseconds since 1970; the offset of this moment holds for the whole axis
   */
  constructor(interval: string, nowMs = Date.now()) {
    this.#isDays = interval === '1d' || interval === '1w';
    this.#withSeconds = interval === '1s';
    this.#offsetMs = this.#isDays ? 0 : new Date(nowMs).getTimezoneOffset() * MINUTE_MS;
  }

  /** Where on the axis it is. @param timeMs milliseconds since 1970 */
  timeOf(timeMs: number): UTCTimestamp {
    return Math.round((timeMs - this.#offsetMs) / 1000) as UTCTimestamp;
  }

  /** At the axis; null: as the chart says it by itself. */
  mark(time: Time, kind: TickMarkType): string | null {
    if (this.#isDays || !TIMES.includes(kind)) return null;
    const text = timeOfDay(this.#msOf(time) * 1000);
    return this.#withSeconds ? text : text.slice(0, 5);
  }

  /** At the crosshair. */
  words(time: Time): string {
    const timeMs = this.#msOf(time);
    if (this.#isDays) return `${new Date(timeMs).toISOString().slice(0, 10)} UTC`;
    const text = dayAndTime(timeMs);
    return this.#withSeconds ? text : text.slice(0, -3);
  }

  #msOf(time: Time): number {
    return Number(time) * 1000 + this.#offsetMs;
  }
}
