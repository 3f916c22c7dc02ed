/**
 * Turns that come to everybody once an interval, and not to all at once: ten thousand pings in a
 * row would keep everybody else waiting.
 */

/** Who came together is spread over this part of an interval. */
const SPREAD = 0.5;

export class Rounds<Member> {
  readonly #intervalMs: number;
  readonly #lookMs: number;
  /** In which all have had their turn. */
  readonly #spreadMs: number;
  #lookedMs = Number.POSITIVE_INFINITY;
  /** When the turn of each comes, the next first. */
  readonly #dueMs = new Map<Member, number>();

  /** @param lookMs between two looks at whose turn it is. Any clock will do, also a wall's */
  constructor(intervalMs: number, lookMs: number) {
    this.#intervalMs = intervalMs;
    this.#lookMs = lookMs;
    this.#spreadMs = Math.max(lookMs, SPREAD * intervalMs);
  }

  /** Its first turn comes in an interval, or up to half of one later where many came at once. */
  add(member: Member, nowMs: number): void {
    this.#dueMs.set(member, nowMs + this.#intervalMs);
  }

  delete(member: Member): void {
    this.#dueMs.delete(member);
  }

  /** Whose turn it is; the next one comes in an interval. To be asked at every look. */
  take(nowMs: number): Member[] {
    // Who has much to do looks seldom: then more at once, or nobody's turn would come in time.
    const passedMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    const part = Math.max(passedMs, this.#lookMs) / this.#spreadMs;
    const most = Math.ceil(this.#dueMs.size * part);
    const turn: Member[] = [];
    for (const [member, dueMs] of this.#dueMs) {
      // Later than an interval from now: the clock was set back.
      const isDue = dueMs <= nowMs || dueMs > nowMs + this.#intervalMs;
      if (!isDue || turn.length >= most) break;
      turn.push(member);
    }
    for (const member of turn) {
      // To the end: whose turn is next stays in front.
      this.#dueMs.delete(member);
      this.add(member, nowMs);
    }
    return turn;
  }
}
