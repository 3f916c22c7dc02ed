/**
 * Refused proofs of who is asking, told to the operator: the first at once, then at most one line
 * in ten seconds, which says how many there were. Secrets and signatures are not in it.
 */
import { DialectError } from './errors.ts';
import type { Log } from './log.ts';

const INTERVAL_MS = 10_000;
/** Of a key, enough to find it. */
const SHOWN_CHARACTERS = 8;
/** Malformed key, unknown key or one that may not, wrong signature. */
const OF_PROOFS: readonly number[] = [-2014, -2015, -1022];

export interface Refused {
  /** Such as `POST /api/v3/order`, or the lane. */
  readonly where: string;
  readonly why: string;
  readonly address: string;
  readonly apiKey?: string | undefined;
}

export class RefusalLog {
  readonly #log: Log;
  #times = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Notes a refusal of the dialect where it is one of who asks, and no other. */
  noteError(error: unknown, refused: Omit<Refused, 'why'>): void {
    if (!(error instanceof DialectError) || !OF_PROOFS.includes(error.code)) return;
    this.note({ ...refused, why: `${error.code} ${error.message}` });
  }

  note({ apiKey = '', ...refused }: Refused): void {
    this.#times++;
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < INTERVAL_MS) return;
    this.#toldMs = nowMs;
    const key = apiKey.slice(0, SHOWN_CHARACTERS);
    this.#log.warn('a key or signature was refused', { ...refused, key, times: this.#times });
    this.#times = 0;
  }
}
