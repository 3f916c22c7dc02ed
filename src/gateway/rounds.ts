/**
 * Turns that come to everybody once an interval, and not to all at once: ten thousand pings in a
 * row would keep everybody else waiting.
 */

/** Between two looks at whose turn it is. */
const LOOK_MS = 50;
/** Who came together is spread over this part of an interval. */
const SPREAD = 0.5;

export class Rounds<Member> {
  readonly #intervalMs: number;
  readonly #visit: (member: Member) => void;
  /** When the turn of each comes, of `performance.now()`, the next first. */
  readonly #due = new Map<Member, number>();
  #timer: NodeJS.Timeout | undefined;

  /** @param visit told of each whose turn it is; it may remove them */
  constructor(intervalMs: number, visit: (member: Member) => void) {
    this.#intervalMs = intervalMs;
    this.#visit = visit;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), Math.min(LOOK_MS, this.#intervalMs)).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Its first turn comes in an interval, or somewhat later where many came at once. */
  add(member: Member): void {
    this.#due.set(member, performance.now() + this.#intervalMs);
  }

  delete(member: Member): void {
    this.#due.delete(member);
  }

  #look(): void {
    const nowMs = performance.now();
    const looks = (SPREAD * this.#intervalMs) / Math.min(LOOK_MS, this.#intervalMs);
    const share = Math.ceil(this.#due.size / looks);
    const turn: Member[] = [];
    for (const [member, dueMs] of this.#due) {
      if (dueMs > nowMs || turn.length >= share) break;
      turn.push(member);
    }
    for (const member of turn) {
      // To the end: whose turn is next stays in front.
      this.#due.delete(member);
      this.add(member);
      this.#visit(member);
    }
  }
}
